//! Listings: one level, everything, many pages, odd prefixes.

use super::ground::{Broken, Ground, Verdict, ensure, location, refused, same};
use clouds::{List, Write};
use futures::{StreamExt, TryStreamExt, stream};
use model::{Bytes, EntryKind, ErrorKind, Feature, Key, Retry};

super::tests! {
    an_empty_bucket_lists_nothing,
    one_level_shows_its_objects_and_folders,
    a_recursive_listing_shows_every_object_and_no_folder,
    folders_that_exist_by_themselves_are_given_when_asked_for,
    a_listing_may_begin_behind_a_key,
    a_prefix_need_not_end_in_a_slash,
    a_prefix_that_holds_nothing_lists_nothing,
    a_bucket_that_is_not_there_cannot_be_listed,
    a_row_says_what_a_head_says,
    more_than_a_thousand_objects_arrive_in_pages_and_can_be_deleted_at_once,
}

const TREE: [&str; 6] = ["a", "b/c", "b/d", "e/f/g", "photo.jpg", "photos/1"];

async fn plant(ground: &Ground) -> Verdict {
    for tail in TREE {
        ground.put(tail, tail.as_bytes().to_vec()).await?;
    }
    Ok(())
}

async fn an_empty_bucket_lists_nothing(ground: Ground) -> Verdict {
    let top = ground.raw(&Key::default());
    for recursive in [false, true] {
        let rows = ground.list(&top, recursive).await?;
        ensure!(rows.is_empty(), "an empty bucket shows {rows:?} (recursive: {recursive})");
    }
    Ok(())
}

async fn one_level_shows_its_objects_and_folders(ground: Ground) -> Verdict {
    plant(&ground).await?;
    let (folders, objects) = ground.rows("", false).await?;
    same!(folders, ["b/", "e/", "photos/"], "the folders of the top");
    same!(objects, ["a", "photo.jpg"], "the objects of the top");
    let (folders, objects) = ground.rows("e/", false).await?;
    same!((folders, objects), (vec!["e/f/".to_owned()], vec![]), "one folder that holds a folder");
    for entry in ground.list(&ground.at("b/"), false).await? {
        let name = ground.tail(&entry.key).replace("b/", "");
        same!(entry.name, name, "the shown name of {:?}", entry.key);
        same!(entry.size, Some(Bytes(3)), "the size of {:?}", entry.key);
    }
    Ok(())
}

async fn a_recursive_listing_shows_every_object_and_no_folder(ground: Ground) -> Verdict {
    plant(&ground).await?;
    let (folders, objects) = ground.rows("", true).await?;
    ensure!(folders.is_empty(), "a recursive listing shows folders: {folders:?}");
    same!(objects, TREE, "every object below the prefix");
    let (_, objects) = ground.rows("b/", true).await?;
    same!(objects, ["b/c", "b/d"], "only those below the prefix");
    Ok(())
}

async fn folders_that_exist_by_themselves_are_given_when_asked_for(ground: Ground) -> Verdict {
    plant(&ground).await?;
    let rows = ground.list_with(&ground.at(""), List { recursive: true, folders: true, after: None }).await?;
    let (folders, objects): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.kind == EntryKind::Folder);
    let mut folders: Vec<String> = folders.into_iter().map(|row| ground.tail(&row.key)).collect();
    folders.sort();
    let wanted: &[&str] = if ground.can.can(Feature::RealFolders) { &["b/", "e/", "e/f/", "photos/"] } else { &[] };
    same!(folders, wanted, "the folders, without the listed one");
    same!(objects.len(), TREE.len(), "objects beside them");
    Ok(())
}

async fn a_listing_may_begin_behind_a_key(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::ListAfter) {
        return Ok(());
    }
    plant(&ground).await?;
    for (after, left) in [("", 6), ("a", 5), ("b", 5), ("b/c", 4), ("b/cc", 4), ("photos/1", 0), ("zzz", 0)] {
        let list = List { recursive: true, after: Some(ground.at(after).key), ..List::default() };
        let rows = ground.list_with(&ground.at(""), list).await?;
        let tails: Vec<String> = rows.iter().map(|row| ground.tail(&row.key)).collect();
        same!(tails, TREE[TREE.len() - left..], "what lies behind {after:?}");
    }
    Ok(())
}

async fn a_prefix_need_not_end_in_a_slash(ground: Ground) -> Verdict {
    plant(&ground).await?;
    let (folders, objects) = ground.rows("photo", false).await?;
    same!((folders, objects), (vec!["photos/".to_owned()], vec!["photo.jpg".to_owned()]), "one level of `photo`");
    let (_, objects) = ground.rows("photo", true).await?;
    same!(objects, ["photo.jpg", "photos/1"], "everything that begins with `photo`");
    let (folders, objects) = ground.rows("b", false).await?;
    same!((folders, objects), (vec!["b/".to_owned()], vec![]), "one level of `b`, a folder's name without its slash");
    Ok(())
}

async fn a_prefix_that_holds_nothing_lists_nothing(ground: Ground) -> Verdict {
    plant(&ground).await?;
    for (tail, recursive) in [("zzz/", false), ("zzz/", true), ("a/", false), ("zz", false)] {
        let rows = ground.list(&ground.at(tail), recursive).await?;
        ensure!(rows.is_empty(), "{tail:?} shows {rows:?} (recursive: {recursive})");
    }
    Ok(())
}

async fn a_bucket_that_is_not_there_cannot_be_listed(ground: Ground) -> Verdict {
    if ground.bucket().is_empty() {
        return Ok(()); // A pinned cloud has one bucket only.
    }
    let nowhere = location("never-made-by-anyone", &Key::default());
    let pages: Result<Vec<_>, _> = ground.store.list(&nowhere, List::default()).try_collect().await;
    refused(pages, ErrorKind::NoBucket, "listing a bucket that is not there")
}

async fn a_row_says_what_a_head_says(ground: Ground) -> Verdict {
    ground.put("x", "some bytes").await?;
    let rows = ground.list(&ground.at("x"), false).await?;
    let [row] = rows.as_slice() else { return Err(Broken::new(format!("not one row: {rows:?}"))) };
    let head = ground.store.head(&ground.raw(&row.key)).await?;
    same!(row.kind, EntryKind::Object, "the kind of the row");
    same!(row.size, Some(Bytes(head.size)), "the size in the row");
    ensure!(row.etag.is_some() && row.etag == head.etag, "entity tags: {:?} listed, {:?} by head", row.etag, head.etag);
    let (Some(listed), Some(told)) = (row.modified, head.modified) else {
        return Err(Broken::new(format!("times: {:?} listed, {:?} by head", row.modified, head.modified)));
    };
    ensure!((listed.0 - told.0).abs() < 1_000, "times differ by a second or more: {listed:?} listed, {told:?} by head");
    Ok(())
}

async fn more_than_a_thousand_objects_arrive_in_pages_and_can_be_deleted_at_once(ground: Ground) -> Verdict {
    const MANY: usize = 1_105;
    let (store, write) = (&ground.store, Write::default());
    let writes = stream::iter(0..MANY).map(|at| {
        let (at, write) = (ground.at(&format!("many/{at:04}")), &write);
        // A server may ask for patience when so many come at once (rclone does); that is no broken promise.
        async move {
            let mut tries = 0;
            loop {
                match store.write(&at, bytes::Bytes::from_static(b"x"), write).await {
                    Err(error) if error.kind.retry() == Retry::Backoff && tries < 5 => tries += 1,
                    outcome => return outcome,
                }
            }
        }
    });
    let written: Vec<_> = writes.buffer_unordered(32).try_collect().await?;
    same!(written.len(), MANY, "every write has an answer");
    for recursive in [false, true] {
        let rows = ground.list(&ground.at("many/"), recursive).await?;
        let mut keys: Vec<Key> = rows.into_iter().map(|row| row.key).collect();
        keys.sort();
        keys.dedup();
        same!(keys.len(), MANY, "distinct rows (recursive: {recursive})");
    }
    let keys: Vec<Key> = (0..MANY).map(|at| ground.at(&format!("many/{at:04}")).key).collect();
    let outcomes = ground.store.delete(ground.bucket(), &keys).await?;
    same!(outcomes.len(), MANY, "every key has its outcome");
    for outcome in outcomes {
        outcome?;
    }
    let rows = ground.list(&ground.at("many/"), true).await?;
    ensure!(rows.is_empty(), "{} of them are still there", rows.len());
    Ok(())
}
