//! What a local folder makes of keys that a disk cannot say, and of what others left in it.
#![cfg(unix)]

use super::tests::{Ground, absent, at};
use super::*;
use crate::store::{Attributes, Condition};
use futures::TryStreamExt as _;
use std::fs;
use tempfile::TempDir;

const HOSTILE: [&str; 16] = [
    "b/..",
    "../x",
    "a/../../x",
    ".",
    "a/./b",
    "a//b",
    "/lead",
    "//",
    "nul\0",
    ".skyferry-part-1",
    "C:\\x",
    "con",
    "dir/",
    "../../../etc/passwd",
    "␛2E",
    "␛␛",
];

fn files(folder: &TempDir) -> Vec<String> {
    let mut names = walk(folder.path(), "");
    names.sort();
    names
}

fn walk(folder: &Path, above: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(std::result::Result::unwrap);
    entries
        .flat_map(|entry| {
            let name = format!("{above}{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() { walk(&entry.path(), &format!("{name}/")) } else { vec![name] }
        })
        .collect()
}

#[tokio::test]
async fn keys_that_a_disk_cannot_say_are_kept_inside_under_their_own_names() {
    let ground = Ground::new().await;
    for key in HOSTILE {
        ground.store.accepts(&Key::from(key)).unwrap();
        let bytes = Bytes::from(key.as_bytes().to_vec());
        ground.store.write(&at(key), bytes, &absent()).await.unwrap_or_else(|error| panic!("{key:?}: {error}"));
    }
    for key in HOSTILE {
        assert_eq!(ground.get(key).await.unwrap(), key.as_bytes(), "{key:?} reads back");
    }
    let mut listed = ground.keys("", true).await;
    assert!(listed.is_sorted(), "in the order of keys, not of names: {listed:?}");
    listed.sort();
    let mut wanted = HOSTILE.map(str::to_owned);
    wanted.sort();
    assert_eq!(listed, wanted);
    assert_eq!(fs::read_dir(ground.folder.path()).unwrap().count(), 1, "nothing was made beside the root");
    let keys = HOSTILE.map(Key::from);
    assert!(ground.store.delete("", &keys).await.unwrap().iter().all(std::result::Result::is_ok));
    assert_eq!(files(&ground.folder), [""; 0], "every file went under its own name");
}

#[tokio::test]
async fn what_no_name_can_say_is_refused_with_the_reason() {
    let ground = Ground::new().await;
    let (name, path) = ("x".repeat(256), "x/".repeat(2_100));
    let spelled = format!("{}\0", "x".repeat(251));
    for (key, reason) in [(&*name, "255"), (&*spelled, "255"), (&*path, "path"), ("", "itself")] {
        let error = ground.store.write(&at(key), Bytes::new(), &Write::default()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid, "{error}");
        assert!(error.message().contains(reason) && error.hinted().is_some(), "{error}");
        assert_eq!(ground.store.accepts(&Key::from(key)).unwrap_err().message(), error.message(), "it is told before");
    }
    ground.put(&"x".repeat(255), "x").await.unwrap();
}

#[tokio::test]
async fn a_name_that_only_looks_spelled_is_itself() {
    let ground = Ground::new().await;
    for name in ["␛41", "␛2e", "a␛", "100%2E"] {
        fs::write(ground.path(name), name).unwrap();
        assert_eq!(ground.get(name).await.unwrap(), name.as_bytes());
    }
    fs::write(ground.path("␛2E"), "dot").unwrap();
    assert_eq!(ground.keys("", true).await, [".", "100%2E", "a␛", "␛2e", "␛41"].map(str::to_owned));
    assert_eq!(ground.get(".").await.unwrap(), b"dot");
}

#[tokio::test]
async fn a_marker_without_bytes_is_the_folder_itself_and_one_with_bytes_a_file_in_it() {
    let ground = Ground::new().await;
    let attributes = Attributes { content_type: Some("application/x-directory".to_owned()), ..Attributes::default() };
    let write = |condition| Write { attributes: attributes.clone(), condition, ..Write::default() };
    let (at, kept) = (at("dir/"), ground.store.capabilities().can(Feature::Metadata));
    ground.put("dir/x", "x").await.unwrap();
    assert_eq!(ground.store.head(&at).await.unwrap_err().kind, ErrorKind::NotFound, "a plain folder is no object");
    let written = ground.store.write(&at, Bytes::new(), &write(Condition::Absent)).await.unwrap();
    let head = ground.store.head(&at).await.unwrap();
    assert_eq!((head.size, &head.etag), (0, &written.etag));
    assert_eq!(head.attributes.content_type, kept.then(|| "application/x-directory".to_owned()), "it keeps its own");
    assert_eq!(ground.get("dir/").await.unwrap(), b"");
    assert_eq!(ground.path("dir/␛").exists(), !kept, "where the disk has attributes there is no file for it");
    assert_eq!(ground.keys("", true).await, ["dir/", "dir/x"]);
    assert_eq!(ground.keys("", false).await, ["dir/"], "one row: the folder");
    assert_eq!(ground.keys("dir/", false).await, ["dir/", "dir/x"], "inside, the marker is shown");

    for body in ["", "bytes"] {
        let again = ground.store.write(&at, body.into(), &write(Condition::Absent)).await.unwrap_err();
        assert_eq!(again.kind, ErrorKind::AlreadyExists, "{body:?} must not replace the marker");
    }
    ground.store.write(&at, "bytes".into(), &Write::default()).await.unwrap();
    assert_eq!((ground.get("dir/").await.unwrap(), ground.path("dir/␛").exists()), (b"bytes".to_vec(), true));
    let again = ground.store.write(&at, Bytes::new(), &write(Condition::Absent)).await.unwrap_err();
    assert_eq!(again.kind, ErrorKind::AlreadyExists, "nor the one with bytes");
    ground.store.write(&at, Bytes::new(), &Write::default()).await.unwrap();
    assert_eq!(ground.store.head(&at).await.unwrap().size, 0, "an empty one replaces it");
    assert_eq!(ground.keys("", true).await, ["dir/", "dir/x"]);

    ground.store.copy(&at, &super::tests::at("other/"), &Copy::default()).await.unwrap();
    assert_eq!(ground.store.head(&super::tests::at("other/")).await.unwrap().size, 0, "a marker is copied as one");
    for folder in ["dir/", "other/"] {
        ground.store.delete("", &[Key::from(folder)]).await.unwrap()[0].clone().unwrap();
    }
    assert_eq!(ground.keys("", true).await, ["dir/x"], "its contents stay");
    assert!(!ground.path("other").exists(), "the folder that was nothing else went too");
}

#[tokio::test]
async fn a_copy_is_a_file_of_its_own_with_what_belongs_to_it() {
    let ground = Ground::new().await;
    let body = Bytes::from(vec![7_u8; 3 << 20]);
    let attributes = Attributes {
        content_language: Some("de".to_owned()),
        metadata: [("a".to_owned(), "b".to_owned())].into(),
        ..Attributes::default()
    };
    let write = Write { attributes: attributes.clone(), ..Write::default() };
    let source = ground.store.write(&at("x"), body.clone(), &write).await.unwrap();
    let copied = ground.store.copy(&at("x"), &at("deep//y.txt"), &Copy::default()).await.unwrap();
    let head = ground.store.head(&at("deep//y.txt")).await.unwrap();
    assert_eq!(head.etag, copied.etag);
    if ground.store.capabilities().can(Feature::Metadata) {
        assert_eq!(
            (&head.attributes.metadata, &head.attributes.content_language),
            (&attributes.metadata, &attributes.content_language)
        );
        assert_eq!(head.attributes.content_type.as_deref(), Some("text/plain"), "what was guessed is guessed anew");
    }
    assert!(ground.get("deep//y.txt").await.unwrap() == body);
    ground.put("x", "changed in place?").await.unwrap();
    fs::write(ground.path("x"), "written through").unwrap();
    assert!(ground.get("deep//y.txt").await.unwrap() == body, "a copy shares nothing with its source");

    let kind = async |from, to, copy: Copy| ground.store.copy(&at(from), &at(to), &copy).await.unwrap_err().kind;
    let moved = Copy { if_match: source.etag, ..Copy::default() };
    assert_eq!(kind("x", "z", moved).await, ErrorKind::Conflict, "the source is another by now");
    let only_new = Copy { condition: Condition::Absent, ..Copy::default() };
    assert_eq!(kind("x", "deep//y.txt", only_new).await, ErrorKind::AlreadyExists);
    assert_eq!(kind("missing", "z", Copy::default()).await, ErrorKind::NotFound);
    assert_eq!(files(&ground.folder), ["root/deep/␛/y.txt", "root/x"], "nothing unfinished is left");
}

#[tokio::test]
async fn what_a_killed_process_left_behind_is_listed_and_can_be_given_up() {
    let ground = Ground::new().await;
    let upload = ground.store.begin_upload(&at("deep/..//film"), &Write::default()).await.unwrap();
    ground.store.write_part(&at("deep/..//film"), &upload, PartWrite::new(1, 0, "abc")).await.unwrap();
    let marker = ground.store.begin_upload(&at("deep/"), &Write::default()).await.unwrap();
    // A write of a whole object that did not come to its rename, and a log that outlived its file.
    fs::write(ground.path(".skyferry-part-00000000000000aa"), "half").unwrap();
    fs::write(ground.path("deep/.skyferry-part-00000000000000bb.parts"), "").unwrap();
    fs::write(ground.path("other"), "x").unwrap();
    let list = async |prefix: &str| {
        let uploads: Vec<Vec<Upload>> = ground.store.uploads(&at(prefix)).try_collect().await.unwrap();
        let mut rows: Vec<_> = uploads.concat().into_iter().map(|it| (it.key, it.id, it.begun.is_some())).collect();
        rows.sort_by(|one, other| one.0.cmp(&other.0));
        rows
    };
    let lost = |folder: &str, id: &str| (Key::from(format!("{folder}{id}")), UploadId(id.to_owned()), true);
    let all = [
        lost("", ".skyferry-part-00000000000000aa"),
        (Key::from("deep/"), marker, true),
        (Key::from("deep/..//film"), upload, true),
        lost("deep/", ".skyferry-part-00000000000000bb"),
    ];
    assert_eq!(list("").await, all);
    assert_eq!(list("deep/").await, all[1..]);
    assert_eq!(list("deep/..").await, all[2..3]);
    assert!(list("dee/").await.is_empty() && list("other").await.is_empty());
    for (key, id, _) in all {
        ground.store.abort_upload(&at(key), &id).await.unwrap();
    }
    assert_eq!(list("").await, []);
    assert_eq!(files(&ground.folder), ["root/other"], "their files are gone, and nothing else");
}

#[tokio::test]
async fn a_listing_begins_behind_any_key() {
    let ground = Ground::new().await;
    for key in ["a", "a-b", "a//x", "a./b", "b/c/d", "b/c/e", "b/d", "c"] {
        ground.put(key.strip_prefix("a/").map_or(key, |_| "aa//x"), "x").await.unwrap();
    }
    let all = ground.keys("", true).await;
    for after in ["", "a", "a-", "a.", "aa/", "aa//", "aa//x", "aaa", "b/", "b/c", "b/c/d", "b/c/z", "b/zz", "c", "d"] {
        let list = List { recursive: true, folders: false, after: Some(Key::from(after)) };
        let rows: Vec<String> =
            ground.list("", list).await.unwrap().into_iter().map(|row| row.key.display().into_owned()).collect();
        let wanted: Vec<&String> = all.iter().filter(|key| key.as_bytes() > after.as_bytes()).collect();
        assert_eq!(rows.iter().collect::<Vec<_>>(), wanted, "after {after:?}");
    }
}

#[tokio::test]
async fn the_whole_disk_spells_what_is_below_and_finds_its_paths_again() {
    let ground = Ground::new().await;
    let disk = Local::whole_disk().await.unwrap();
    let below = Local::key_of(&ground.path(""));
    for tail in ["../../x", "/lead", "a//b", "d/.."] {
        let key = below.join(tail.as_bytes());
        disk.write(&at(key.clone()), "x".into(), &absent()).await.unwrap();
        assert_eq!(ground.get(tail).await.unwrap(), b"x", "{tail:?} is the same object in the folder's own cloud");
        assert_eq!(disk.head(&at(key)).await.unwrap().size, 1);
    }
    let path = ground.path("␛2E␛2E");
    assert!(path.is_file() || path.is_dir());
    assert_eq!(Local::key_of(&ground.path("␛2E␛2E/")), below.join(b"../"), "a path is said as its key");
    assert_eq!(fs::read_dir(ground.folder.path()).unwrap().count(), 1, "nothing was made beside the folder");
}

#[tokio::test]
async fn case_is_told_apart_where_the_disk_does() {
    let ground = Ground::new().await;
    let folds = |store: &Local| store.capabilities().support(Feature::CaseFolds);
    // The truth, by writing: what the probe must find without.
    ground.put("probe-a", "a").await.unwrap();
    let truth = if ground.path("PROBE-A").exists() { Support::Yes } else { Support::No };
    assert_eq!(folds(&Local::open(ground.path("")).await.unwrap()), truth, "by what is in it");
    ground.store.delete("", &[Key::from("probe-a")]).await.unwrap();
    assert_eq!(folds(&Local::open(ground.path("")).await.unwrap()), truth, "an empty folder, by its own name");
    assert!(fs::read_dir(ground.path("")).unwrap().next().is_none(), "looking wrote nothing");
}
