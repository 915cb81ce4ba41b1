//! What a local folder keeps to, on real disks: nothing outside of it, nothing replaced, nothing half written.
#![cfg(unix)]

use super::*;
use crate::store::{Attributes, Condition};
use futures::TryStreamExt;
use model::{CloudId, Entry, EntryKind};
use std::fs;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use tempfile::TempDir;

pub(super) struct Ground {
    pub(super) folder: TempDir,
    pub(super) store: Local,
}

impl Ground {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("root")).unwrap();
        let store = Local::open(folder.path().join("root")).await.unwrap();
        Self { folder, store }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("root").join(name)
    }

    pub(super) async fn put(&self, key: &str, bytes: &'static str) -> Result<Written> {
        self.store.write(&at(key), Bytes::from(bytes), &Write::default()).await
    }

    pub(super) async fn get(&self, key: &str) -> Result<Vec<u8>> {
        let body = self.store.read(&at(key), Read::default()).await?;
        Ok(body.stream.try_collect::<Vec<Bytes>>().await?.concat())
    }

    pub(super) async fn list(&self, prefix: &str, list: List) -> Result<Vec<Entry>> {
        Ok(self.store.list(&at(prefix), list).try_collect::<Vec<_>>().await?.concat())
    }

    pub(super) async fn keys(&self, prefix: &str, recursive: bool) -> Vec<String> {
        let rows = self.list(prefix, List { recursive, folders: false, after: None }).await.unwrap();
        rows.into_iter().map(|row| row.key.display().into_owned()).collect()
    }
}

pub(super) fn at(key: impl Into<Key>) -> Location {
    Location::new(CloudId::parse("disk").unwrap(), "", key)
}

pub(super) fn absent() -> Write {
    Write { condition: Condition::Absent, ..Write::default() }
}

#[tokio::test]
async fn links_that_leave_the_folder_are_neither_listed_nor_followed() {
    let ground = Ground::new().await;
    let outside = ground.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret"), "s").unwrap();
    symlink(&outside, ground.path("dir")).unwrap();
    symlink(outside.join("secret"), ground.path("absolute")).unwrap();
    symlink("../outside/secret", ground.path("relative")).unwrap();
    fs::create_dir(ground.path("sub")).unwrap();
    symlink("../../outside", ground.path("sub/up")).unwrap();
    assert!(ground.keys("", true).await.is_empty() && ground.keys("sub/", false).await.is_empty(), "not listed");
    assert_eq!(ground.keys("", false).await, ["sub/"], "a folder of our own is all there is");
    for key in ["dir/secret", "absolute", "relative", "sub/up/secret"] {
        assert!(ground.get(key).await.is_err(), "{key} must not be read");
        assert!(ground.store.head(&at(key)).await.is_err(), "{key} must not be described");
    }
    let upload = UploadId(".skyferry-part-0".to_owned());
    for key in ["dir/new", "dir/", "dir/deep/new", "sub/up/new", "sub/up/secret"] {
        assert!(ground.put(key, "x").await.is_err(), "nothing is written through a link: {key}");
        assert!(ground.put(key, "").await.is_err(), "no folder there is marked or made: {key}");
        assert!(ground.store.begin_upload(&at(key), &Write::default()).await.is_err(), "no upload begins at {key}");
        assert!(ground.store.abort_upload(&at(key), &upload).await.is_err(), "nothing is given up at {key}");
        // Whatever is said of it, nothing may go outside.
        let _ = ground.store.delete("", &[Key::from(key)]).await.unwrap();
    }
    ground.put("mine", "x").await.unwrap();
    let copy = Copy::default();
    assert!(ground.store.copy(&at("mine"), &at("dir/copy"), &copy).await.is_err(), "nothing is copied out");
    assert!(ground.store.copy(&at("dir/secret"), &at("stolen"), &copy).await.is_err(), "nothing is copied in");
    ground.store.delete("", &[Key::from("mine")]).await.unwrap();
    let left: Vec<_> = fs::read_dir(&outside).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["secret"], "outside is as it was");
    let uploads: Vec<_> = ground.store.uploads(&at("")).try_collect().await.unwrap();
    assert_eq!(uploads.concat(), [], "no link is searched for uploads");
    ground.put("relative", "mine").await.unwrap();
    assert_eq!(fs::read(outside.join("secret")).unwrap(), b"s", "a write replaces the link, not its target");
    ground.store.delete("", &[Key::from("absolute")]).await.unwrap()[0].clone().unwrap();
    assert!(outside.join("secret").exists(), "a deletion takes the link, not its target");
}

#[tokio::test]
async fn links_inside_lead_to_files_but_never_into_folders() {
    let ground = Ground::new().await;
    ground.put("a/x", "x").await.unwrap();
    symlink("a/x", ground.path("link")).unwrap();
    symlink(".", ground.path("loop")).unwrap();
    symlink("../..", ground.path("a/up")).unwrap();
    symlink("nowhere", ground.path("broken")).unwrap();
    assert_eq!(ground.keys("", true).await, ["a/x", "link"]);
    assert_eq!(ground.keys("", false).await, ["a/", "link"]);
    assert_eq!(ground.get("link").await.unwrap(), b"x");
}

#[tokio::test]
async fn odd_names_are_themselves() {
    let ground = Ground::new().await;
    let odd: [&[u8]; 9] =
        [b"track #2", b"report#1", b"tab\there", b"new\nline", b"\xff\xfe", b"100%", b" ", b"a\\b", "é".as_bytes()];
    for name in odd {
        let key = Key::from(name);
        ground.store.write(&at(key.clone()), Bytes::from(name), &Write::default()).await.unwrap();
        let body = ground.store.read(&at(key.clone()), Read::default()).await.unwrap();
        assert_eq!(body.stream.try_collect::<Vec<_>>().await.unwrap().concat(), name, "{key:?}");
    }
    let mut listed: Vec<Key> = ground.list("", List::default()).await.unwrap().into_iter().map(|row| row.key).collect();
    let mut wanted: Vec<Key> = odd.into_iter().map(Key::from).collect();
    wanted.sort();
    assert_eq!(listed, wanted, "every name is listed, in byte order");
    let outcomes = ground.store.delete("", &listed).await.unwrap();
    assert!(outcomes.iter().all(std::result::Result::is_ok));
    listed.clear();
    assert!(ground.keys("", true).await.is_empty());
}

#[tokio::test]
async fn a_listing_is_in_the_byte_order_of_keys_and_starts_anywhere() {
    let ground = Ground::new().await;
    for key in ["a/x", "a.txt", "a-b", "a/b/c", "ab", "photos/1", "photo.jpg"] {
        ground.put(key, "x").await.unwrap();
    }
    fs::create_dir(ground.path("empty")).unwrap();
    let all = ["a-b", "a.txt", "a/b/c", "a/x", "ab", "photo.jpg", "photos/1"];
    assert_eq!(ground.keys("", true).await, all);
    assert_eq!(ground.keys("a", true).await, all[..5]);
    assert_eq!(ground.keys("photo", false).await, ["photo.jpg", "photos/"]);
    assert_eq!(ground.keys("a/", false).await, ["a/b/", "a/x"]);
    assert!(ground.keys("nowhere/", true).await.is_empty() && ground.keys("ab/", false).await.is_empty());
    let rows = ground.list("", List { recursive: true, folders: true, after: None }).await.unwrap();
    let folders = rows.iter().filter(|row| row.kind == EntryKind::Folder).map(|row| row.key.display().into_owned());
    assert_eq!(folders.collect::<Vec<_>>(), ["a/", "a/b/", "empty/", "photos/"]);
    assert!(rows.is_sorted_by_key(|row| &row.key), "folders stand in order too");
}

#[tokio::test]
async fn a_root_that_is_gone_is_an_error_and_not_an_empty_listing() {
    let ground = Ground::new().await;
    fs::remove_dir(ground.path("")).unwrap();
    for recursive in [false, true] {
        let error = ground.list("", List { recursive, folders: false, after: None }).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotFound);
        assert!(error.hinted().is_some());
    }
    assert!(Local::open(ground.path("")).await.is_err());
}

#[tokio::test]
async fn an_unreadable_folder_ends_a_recursive_listing() {
    use std::os::unix::fs::PermissionsExt;
    let ground = Ground::new().await;
    ground.put("closed/x", "x").await.unwrap();
    fs::set_permissions(ground.path("closed"), fs::Permissions::from_mode(0o000)).unwrap();
    let is_root = fs::read_dir(ground.path("closed")).is_ok();
    let outcome = ground.list("", List { recursive: true, folders: false, after: None }).await;
    fs::set_permissions(ground.path("closed"), fs::Permissions::from_mode(0o755)).unwrap();
    assert!(is_root || outcome.is_err_and(|error| error.kind == ErrorKind::Denied), "root may read everything");
}

#[tokio::test]
async fn a_write_that_must_not_replace_leaves_what_is_there() {
    let ground = Ground::new().await;
    ground.put("x", "first").await.unwrap();
    let error = ground.store.write(&at("x"), "second".into(), &absent()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::AlreadyExists);
    assert_eq!(ground.get("x").await.unwrap(), b"first");
    assert_eq!(fs::read_dir(ground.path("")).unwrap().count(), 1, "no unfinished file is left behind");
}

#[tokio::test]
async fn a_file_and_a_folder_cannot_have_one_name() {
    let ground = Ground::new().await;
    ground.put("x", "x").await.unwrap();
    assert_eq!(ground.put("x/y", "y").await.unwrap_err().kind, ErrorKind::Invalid);
    ground.put("d/y", "y").await.unwrap();
    assert_eq!(ground.put("d", "d").await.unwrap_err().kind, ErrorKind::Invalid);
}

#[tokio::test]
async fn a_file_that_changes_while_it_is_read_is_a_conflict() {
    let ground = Ground::new().await;
    let big = Bytes::from(vec![7; 3 << 20]);
    for (size, what) in [(1 << 20, "shrunk"), (4 << 20, "grown")] {
        ground.store.write(&at("x"), big.clone(), &Write::default()).await.unwrap();
        let mut body = ground.store.read(&at("x"), Read::default()).await.unwrap();
        body.stream.try_next().await.unwrap();
        fs::OpenOptions::new().write(true).open(ground.path("x")).unwrap().set_len(size).unwrap();
        let rest = body.stream.try_collect::<Vec<_>>().await;
        assert_eq!(rest.unwrap_err().kind, ErrorKind::Conflict, "a {what} file");
    }
    let etag = ground.store.head(&at("x")).await.unwrap().etag;
    ground.put("x", "other").await.unwrap();
    let read = Read { if_match: etag, ..Read::default() };
    assert_eq!(ground.store.read(&at("x"), read).await.err().unwrap().kind, ErrorKind::Conflict);
}

#[tokio::test]
async fn ranges_are_cut_as_s3_cuts_them() {
    let ground = Ground::new().await;
    ground.put("x", "0123456789").await.unwrap();
    for (start, end, bytes) in [(2, 5, "234"), (8, 99, "89"), (10, 10, ""), (0, 10, "0123456789")] {
        let read = Read { range: Some(start..end), ..Read::default() };
        let body = ground.store.read(&at("x"), read).await.unwrap();
        assert_eq!((body.head.size, body.range.end), (10, end.min(10)));
        assert_eq!(body.stream.try_collect::<Vec<_>>().await.unwrap().concat(), bytes.as_bytes());
    }
    let read = Read { range: Some(10..11), ..Read::default() };
    assert_eq!(ground.store.read(&at("x"), read).await.err().unwrap().kind, ErrorKind::Invalid);
}

#[tokio::test]
async fn attributes_are_kept_where_the_disk_can() {
    let ground = Ground::new().await;
    ground.put("plain.jpg", "x").await.unwrap();
    let head = ground.store.head(&at("plain.jpg")).await.unwrap();
    assert_eq!(head.attributes.content_type.as_deref(), Some("image/jpeg"), "guessed from the name");
    let attributes = Attributes {
        content_type: Some("text/x-test".to_owned()),
        cache_control: Some("no-store".to_owned()),
        metadata: [("author".to_owned(), "Zoë".to_owned())].into(),
        ..Attributes::default()
    };
    let write = Write { attributes: attributes.clone(), ..Write::default() };
    ground.store.write(&at("x"), "x".into(), &write).await.unwrap();
    let kept = ground.store.head(&at("x")).await.unwrap().attributes == attributes;
    assert_eq!(
        kept,
        ground.store.capabilities().can(model::Feature::Metadata),
        "the capabilities say what the disk does"
    );
}

#[tokio::test]
async fn an_upload_is_resumed_from_what_reached_the_disk() {
    let ground = Ground::new().await;
    let (at, write) = (at("deep/x"), Write::default());
    let upload = ground.store.begin_upload(&at, &write).await.unwrap();
    assert!(ground.store.parts(&at, &upload).await.unwrap().is_empty());
    let second = ground.store.write_part(&at, &upload, PartWrite::new(2, 3, "def")).await.unwrap();
    // A line that a crash cut short.
    let log = ground.path("deep").join(format!("{}.parts", upload.0));
    fs::OpenOptions::new().append(true).open(log).unwrap().write_all(b"1 0 3").unwrap();
    let again = Local::open(ground.path("")).await.unwrap();
    assert_eq!(again.parts(&at, &upload).await.unwrap(), std::slice::from_ref(&second));
    let short = again.finish_upload(&at, &upload, std::slice::from_ref(&second), &write).await.unwrap_err();
    assert_eq!(short.kind, ErrorKind::Invalid, "a missing part is noticed");
    let first = again.write_part(&at, &upload, PartWrite::new(1, 0, "abc")).await.unwrap();
    assert!(ground.keys("", true).await.is_empty(), "nothing is listed before the end");
    again.finish_upload(&at, &upload, &[first, second], &write).await.unwrap();
    assert_eq!(ground.get("deep/x").await.unwrap(), b"abcdef");
    assert_eq!(fs::read_dir(ground.path("deep")).unwrap().count(), 1, "the log went too");
}

#[tokio::test]
async fn an_upload_id_names_nothing_else() {
    let ground = Ground::new().await;
    ground.put("precious", "x").await.unwrap();
    for id in ["precious", "../precious", ".skyferry-part-../precious", ".skyferry-part-", ""] {
        let upload = UploadId(id.to_owned());
        let error = ground.store.abort_upload(&at("y"), &upload).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid, "{id:?}");
    }
    assert!(ground.path("precious").exists());
}

#[tokio::test]
async fn only_empty_folders_are_deleted() {
    let ground = Ground::new().await;
    ground.put("full/x", "x").await.unwrap();
    fs::create_dir(ground.path("empty")).unwrap();
    let keys = ["full/", "empty/", "gone/", "full", "full/x/y", "missing"].map(Key::from);
    let outcomes = ground.store.delete("", &keys).await.unwrap();
    let kinds: Vec<_> = outcomes.into_iter().map(|outcome| outcome.err().map(|error| error.kind)).collect();
    assert_eq!(kinds, [Some(ErrorKind::Invalid), None, None, None, None, None]);
    assert!(ground.path("full/x").exists() && !ground.path("empty").exists());
}

#[tokio::test]
async fn a_bucket_is_not_found_and_a_pipe_is_no_object() {
    let ground = Ground::new().await;
    let other = Location::new(CloudId::parse("disk").unwrap(), "b", "x");
    assert_eq!(ground.store.head(&other).await.unwrap_err().kind, ErrorKind::NotFound);
    std::process::Command::new("mkfifo").arg(ground.path("pipe")).status().unwrap();
    assert_eq!(ground.get("pipe").await.unwrap_err().kind, ErrorKind::NotFound, "reading it would wait for ever");
    assert!(ground.keys("", true).await.is_empty());
}

#[tokio::test]
async fn the_whole_disk_takes_absolute_paths_and_follows_absolute_links() {
    let ground = Ground::new().await;
    let disk = Local::whole_disk().await.unwrap();
    ground.put("real/x", "x").await.unwrap();
    symlink(ground.path("real"), ground.path("link")).unwrap();
    for path in [ground.path("real/x"), ground.path("link/x")] {
        let key = Key::from(path.as_os_str().as_bytes());
        assert_eq!(disk.head(&at(key.clone())).await.unwrap().size, 1, "{key:?}");
        let listed: Vec<_> = disk.list(&at(key.parent()), List::default()).try_collect().await.unwrap();
        assert_eq!(listed.concat()[0].key, key, "keys begin as the prefix was written");
    }
    let key = Key::from(ground.path("link/new").as_os_str().as_bytes());
    disk.write(&at(key), "y".into(), &Write::default()).await.unwrap();
    assert!(ground.path("real/new").exists());
}
