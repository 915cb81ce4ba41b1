//! Raw keys: each lists as itself, is reached level by level, reads back and can be deleted.

use super::ground::{Broken, Ground, Verdict, ensure, refused, same};
use super::{Test, links};
use bytes::Bytes;
use clouds::{Copy, Version, Write};
use futures::TryStreamExt;
use model::{EntryKind, ErrorKind, Feature, Key, Location};

/// Keys that are all different objects on S3, however much they look like the same path.
const KEYS: [&str; 40] = [
    "a//b",
    "/lead",
    "//",
    "dir/",
    "dir//",
    ".",
    "..",
    "./x",
    "../up",
    "a/./b",
    "a/../b",
    "a/..",
    "tab\there",
    "new\nline",
    "return\rhere",
    "\u{1}control",
    "del\u{7f}",
    " lead space",
    "trail space ",
    " ",
    "a b+c",
    "100%",
    "100%25",
    "%2F",
    "%2e%2e/x",
    "a?b#c",
    "a&b=c;d",
    "<quo\"te'd>&amp;",
    "back\\slash",
    "a:b",
    "*~!$()[]{}|^`@,",
    "CON",
    "trailing.",
    "é-composed",
    "e\u{301}-decomposed",
    "日本語/ファイル",
    "👩‍👩‍👧‍👦",
    "\u{202e}right to left",
    "null.txt\u{200b}",
    "-rf",
];

/// The name of the test of one raw key.
pub(super) fn test_of(key: &str) -> String {
    format!("the raw key {key:?} lists as itself, reads back and goes")
}

/// The tests of this room: one for each key, and some of several keys.
pub(super) fn tests() -> Vec<Test> {
    let one = |key: &'static str| Test {
        name: test_of(key),
        run: Box::new(move |ground| Box::pin(a_key_is_itself(ground, Key::from(key)))),
    };
    KEYS.into_iter().map(one).chain(several::tests()).collect()
}

async fn a_key_is_itself(ground: Ground, key: Key) -> Verdict {
    let (at, bytes) = (ground.raw(&key), Bytes::from(key.as_bytes().to_vec()));
    ground.store.write(&at, bytes.clone(), &Write::default()).await?;
    let judged = judge(&ground, &at, &bytes).await;
    // Whatever was found, the bucket is left as it was, for the keys that come after.
    let outcomes = ground.store.delete(ground.bucket(), std::slice::from_ref(&key)).await;
    judged?;
    for outcome in outcomes? {
        outcome?;
    }
    refused(ground.store.head(&at).await, ErrorKind::NotFound, "a head of the deleted key")?;
    let left = ground.list(&at, true).await?;
    ensure!(left.iter().all(|row| row.key != key), "it was deleted and is still listed");
    Ok(())
}

async fn judge(ground: &Ground, at: &Location, bytes: &Bytes) -> Verdict {
    same!(ground.store.head(at).await?.size, bytes.len() as u64, "its size");
    ensure!(ground.get(at).await? == *bytes, "other bytes read back");
    let found: Vec<Key> = ground.list(at, true).await?.into_iter().map(|row| row.key).collect();
    same!(found, std::slice::from_ref(&at.key), "what a recursive listing of it shows");
    can_be_reached(ground, &at.key).await?;
    is_tagged(ground, at).await?;
    is_versioned(ground, at).await?;
    is_linked(ground, at, bytes).await?;
    is_copied(ground, at, bytes).await
}

async fn is_tagged(ground: &Ground, at: &Location) -> Verdict {
    if !ground.can.can(Feature::Tags) {
        return Ok(());
    }
    let tags = [("of".to_owned(), "this key".to_owned())].into();
    ground.store.set_tags(at, &tags).await?;
    same!(ground.store.tags(at).await?, tags, "its tags");
    Ok(())
}

async fn is_versioned(ground: &Ground, at: &Location) -> Verdict {
    if !ground.can.can(Feature::Versions) {
        return Ok(());
    }
    let pages: Vec<Vec<Version>> = ground.store.versions(at).try_collect().await?;
    // Others that begin so may have left deletions behind.
    let rows = pages.into_iter().flatten().filter(|row| row.latest && !row.deleted);
    let keys: Vec<Key> = rows.map(|row| row.key).collect();
    same!(keys, std::slice::from_ref(&at.key), "what a listing of its versions shows");
    Ok(())
}

async fn is_linked(ground: &Ground, at: &Location, bytes: &Bytes) -> Verdict {
    if !ground.can.can(Feature::Links) {
        return Ok(());
    }
    let link = ground.store.link(at, &links::reading()).await;
    if at.key.as_bytes().split(|byte| *byte == b'/').any(|segment| matches!(segment, b"." | b"..")) {
        return refused(link, ErrorKind::Invalid, "a link that every browser would take elsewhere");
    }
    let (status, found) = links::open(&link?, None).await?;
    ensure!(status == 200 && found == *bytes, "its link gives {status} and other bytes");
    Ok(())
}

/// Away from the key and back to it: once it is what is read, once what is written.
async fn is_copied(ground: &Ground, at: &Location, bytes: &Bytes) -> Verdict {
    if !ground.can.can(Feature::Copy) {
        return Ok(());
    }
    let away = ground.at("copy");
    ground.store.copy(at, &away, &Copy::default()).await?;
    ensure!(ground.get(&away).await? == *bytes, "a copy of it has other bytes");
    for outcome in ground.store.delete(ground.bucket(), std::slice::from_ref(&at.key)).await? {
        outcome?;
    }
    ground.store.copy(&away, at, &Copy::default()).await?;
    ensure!(ground.get(at).await? == *bytes, "what was copied to it has other bytes");
    let found: Vec<Key> = ground.list(at, true).await?.into_iter().map(|row| row.key).collect();
    same!(found, std::slice::from_ref(&at.key), "what a listing shows of what was copied to it");
    Ok(())
}

/// Every level on the way shows the next one, as a browser would walk it.
async fn can_be_reached(ground: &Ground, key: &Key) -> Verdict {
    let slashes = key.as_bytes().iter().enumerate().filter(|(_, byte)| **byte == b'/');
    let ends: Vec<usize> = slashes.map(|(at, _)| at + 1).collect();
    let mut level = Key::default();
    for end in ends {
        let next = Key::from(&key.as_bytes()[..end]);
        let rows = ground.list(&ground.raw(&level), false).await?;
        let leads = rows.iter().any(|row| row.kind == EntryKind::Folder && row.key == next);
        ensure!(leads, "the level {level:?} does not show the folder {next:?}");
        level = next;
    }
    let rows = ground.list(&ground.raw(&level), false).await?;
    let shown = rows.iter().filter(|row| row.kind == EntryKind::Object && row.key == *key).count();
    if shown == 1 { Ok(()) } else { Err(Broken::new(format!("the level {level:?} shows the object {shown} times"))) }
}

mod several {
    use super::{Broken, Bytes, Ground, Key, Verdict, Write, a_key_is_itself, ensure, same};

    /// The longest key that S3 takes, in bytes.
    const LONGEST: usize = 1_024;

    crate::contract::tests! {
        a_key_of_1024_bytes_in_one_segment_is_itself,
        a_key_of_1024_bytes_in_many_segments_is_itself,
        keys_that_differ_in_case_only_are_two_objects,
        keys_that_differ_in_unicode_form_only_are_two_objects,
        an_object_and_a_folder_may_have_one_name,
        a_folder_marker_and_its_contents_are_both_there,
    }

    async fn a_key_of_1024_bytes_in_one_segment_is_itself(ground: Ground) -> Verdict {
        a_key_is_itself(ground, Key::from("k".repeat(LONGEST))).await
    }

    async fn a_key_of_1024_bytes_in_many_segments_is_itself(ground: Ground) -> Verdict {
        let key = format!("{}/", "k".repeat(127)).repeat(8);
        a_key_is_itself(ground, Key::from(format!("{}k", &key[..LONGEST - 1]))).await
    }

    async fn keys_that_differ_in_case_only_are_two_objects(ground: Ground) -> Verdict {
        both(&ground, "Case", "case").await
    }

    async fn keys_that_differ_in_unicode_form_only_are_two_objects(ground: Ground) -> Verdict {
        both(&ground, "\u{e9}", "e\u{301}").await
    }

    async fn an_object_and_a_folder_may_have_one_name(ground: Ground) -> Verdict {
        both(&ground, "x", "x/y").await?;
        let (folders, objects) = ground.rows("", false).await?;
        same!((folders, objects), (vec!["x/".to_owned()], vec!["x".to_owned()]), "one level shows both");
        Ok(())
    }

    async fn a_folder_marker_and_its_contents_are_both_there(ground: Ground) -> Verdict {
        both(&ground, "dir/", "dir/x").await?;
        let (folders, objects) = ground.rows("dir/", false).await?;
        ensure!(folders.is_empty(), "the folder shows folders: {folders:?}");
        same!(objects, ["dir/", "dir/x"], "the folder shows its marker and its object");
        Ok(())
    }

    async fn both(ground: &Ground, one: &str, other: &str) -> Verdict {
        for tail in [one, other] {
            let bytes = Bytes::from(tail.as_bytes().to_vec());
            ground.store.write(&ground.at(tail), bytes, &Write::default()).await?;
        }
        for tail in [one, other] {
            ensure!(ground.get(&ground.at(tail)).await? == tail.as_bytes(), "{tail:?} reads as another object");
        }
        let (_, objects) = ground.rows("", true).await?;
        let mut wanted = vec![one.to_owned(), other.to_owned()];
        wanted.sort();
        if objects == wanted { Ok(()) } else { Err(Broken::new(format!("listed are {objects:?}, not {wanted:?}"))) }
    }
}
