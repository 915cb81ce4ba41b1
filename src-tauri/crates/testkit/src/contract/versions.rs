//! Older versions. Whether a bucket keeps them is its owner's choice: where it does not, every object has one version.

use super::ground::{Ground, Verdict, ensure, location, refused, same, whole};
use clouds::{Copy, Read, Version, VersionId, Written};
use futures::TryStreamExt;
use model::{ErrorKind, Feature, Key};

super::tests! {
    versions_that_are_not_kept_are_unsupported,
    a_version_is_never_overlooked,
    every_object_has_one_latest_version,
    an_older_version_is_listed_read_and_copied,
    a_deletion_is_a_version_that_can_be_deleted,
    a_deleted_version_is_gone_for_good_and_the_others_stay,
    more_than_a_thousand_versions_arrive_in_pages,
    versions_of_a_bucket_that_is_not_there_cannot_be_listed,
}

async fn list(ground: &Ground, tail: &str) -> std::result::Result<Vec<Version>, super::ground::Broken> {
    let pages: Vec<Vec<Version>> = ground.store.versions(&ground.at(tail)).try_collect().await?;
    for page in &pages {
        ensure!(page.len() <= 1_000, "a page has {} rows, more than 1000", page.len());
    }
    Ok(pages.into_iter().flatten().collect())
}

/// Whether this write made a version that lives on when the next one comes.
fn is_kept(written: &Written) -> bool {
    written.version.as_ref().is_some_and(|id| id.0 != "null")
}

async fn read(ground: &Ground, tail: &str, version: &VersionId) -> model::Result<bytes::Bytes> {
    let read = Read { version: Some(version.clone()), ..Read::default() };
    whole(ground.store.read(&ground.at(tail), read).await?).await
}

async fn versions_that_are_not_kept_are_unsupported(ground: Ground) -> Verdict {
    if ground.can.can(Feature::Versions) {
        return Ok(());
    }
    ground.put("x", "x").await?;
    let (at, id) = (ground.at("x"), VersionId("null".to_owned()));
    let listed: model::Result<Vec<_>> = ground.store.versions(&at).try_collect().await;
    refused(listed, ErrorKind::Unsupported, "a list of versions")?;
    refused(ground.store.delete_version(&at, &id).await, ErrorKind::Unsupported, "deleting a version")
}

async fn a_version_is_never_overlooked(ground: Ground) -> Verdict {
    ground.put("x", "x").await?;
    let found = read(&ground, "x", &VersionId("no-such-version".to_owned())).await;
    ensure!(found.is_err(), "a version that there is not reads as another: {found:?}");
    Ok(())
}

async fn every_object_has_one_latest_version(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Versions) {
        return Ok(());
    }
    for tail in ["a", "b/c", "b"] {
        ground.put(tail, tail.as_bytes().to_vec()).await?;
    }
    let rows = list(&ground, "").await?;
    let latest = rows.iter().filter(|row| row.latest);
    let mut tails: Vec<String> = latest.map(|row| ground.tail(&row.key)).collect();
    tails.sort();
    same!(tails, ["a", "b", "b/c"], "the keys of the latest versions");
    for row in rows {
        ensure!(!row.deleted && row.size == ground.tail(&row.key).len() as u64, "a wrong row: {row:?}");
        let head = ground.store.head(&ground.raw(&row.key)).await?;
        same!(row.etag, head.etag, "the entity tag of {:?}", row.key);
        ensure!(row.modified.is_some(), "no time in {row:?}");
        let bytes = read(&ground, &ground.tail(&row.key), &row.id).await?;
        same!(bytes.len() as u64, row.size, "the bytes of its version");
    }
    Ok(())
}

async fn an_older_version_is_listed_read_and_copied(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Versions) {
        return Ok(());
    }
    let old = ground.put("x", "old").await?;
    if !is_kept(&old) {
        return Ok(());
    }
    let new = ground.put("x", "new and longer").await?;
    let (Some(old), Some(new)) = (old.version, new.version) else {
        return Err(super::ground::Broken::new("the second write did not say which version it made"));
    };
    same!(ground.store.head(&ground.at("x")).await?.version, Some(new.clone()), "the version that a head tells");
    let rows = list(&ground, "x").await?;
    let shown: Vec<_> = rows.iter().map(|row| (row.id.clone(), row.latest, row.size)).collect();
    same!(shown, [(new, true, 14), (old.clone(), false, 3)], "the versions, newest first");
    same!(read(&ground, "x", &old).await?, "old", "the older version");
    let range = Read { range: Some(1..3), version: Some(old.clone()), ..Read::default() };
    let body = ground.store.read(&ground.at("x"), range).await?;
    same!((body.head.version.clone(), body.head.size), (Some(old.clone()), 3), "what comes with it");
    same!(whole(body).await?, "ld", "a range of it");
    same!(ground.get(&ground.at("x")).await?, "new and longer", "without a version it is the latest");
    if ground.can.can(Feature::Copy) {
        let copy = Copy { version: Some(old), ..Copy::default() };
        ground.store.copy(&ground.at("x"), &ground.at("y"), &copy).await?;
        same!(ground.get(&ground.at("y")).await?, "old", "a copy of the older version");
    }
    Ok(())
}

async fn a_deletion_is_a_version_that_can_be_deleted(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Versions) || !is_kept(&ground.put("x", "x").await?) {
        return Ok(());
    }
    for outcome in ground.store.delete(ground.bucket(), &[ground.at("x").key]).await? {
        outcome?;
    }
    refused(ground.store.head(&ground.at("x")).await, ErrorKind::NotFound, "a head of what was deleted")?;
    let rows = list(&ground, "x").await?;
    let shown: Vec<_> = rows.iter().map(|row| (row.latest, row.deleted, row.size)).collect();
    same!(shown, [(true, true, 0), (false, false, 1)], "the deletion, then the version below it");
    refused(read(&ground, "x", &rows[0].id).await, ErrorKind::NotFound, "reading the deletion")?;
    ground.store.delete_version(&ground.at("x"), &rows[0].id).await?;
    same!(ground.get(&ground.at("x")).await?, "x", "without its deletion the object is there again");
    Ok(())
}

async fn a_deleted_version_is_gone_for_good_and_the_others_stay(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Versions) {
        return Ok(());
    }
    let first = ground.put("x", "1").await?;
    if !is_kept(&first) {
        return Ok(());
    }
    let (second, third) = (ground.put("x", "2").await?.version, ground.put("x", "3").await?.version);
    let (Some(first), Some(second), Some(third)) = (first.version, second, third) else {
        return Err(super::ground::Broken::new("a write did not say which version it made"));
    };
    for _ in 0..2 {
        ground.store.delete_version(&ground.at("x"), &second).await?; // The second time it is no error.
    }
    refused(read(&ground, "x", &second).await, ErrorKind::NotFound, "reading the deleted version")?;
    let ids: Vec<VersionId> = list(&ground, "x").await?.into_iter().map(|row| row.id).collect();
    same!(ids, [third.clone(), first], "the versions that are left");
    ground.store.delete_version(&ground.at("x"), &third).await?;
    same!(ground.get(&ground.at("x")).await?, "1", "what lay below comes to light");
    Ok(())
}

async fn more_than_a_thousand_versions_arrive_in_pages(ground: Ground) -> Verdict {
    use futures::stream::{self, StreamExt};
    const MANY: usize = 1_105;
    if !ground.can.can(Feature::Versions) {
        return Ok(());
    }
    let writes = stream::iter(0..MANY).map(|at| {
        let ground = &ground;
        async move { ground.put(&format!("many/{:04}", at / 2), "x").await }
    });
    let written: Vec<Written> = writes.buffered(32).try_collect().await?;
    let kept = if written.iter().all(is_kept) { MANY } else { MANY.div_ceil(2) };
    let rows = list(&ground, "many/").await?;
    same!(rows.len(), kept, "versions");
    let mut seen: Vec<(Key, String)> = rows.iter().map(|row| (row.key.clone(), row.id.0.clone())).collect();
    seen.sort();
    seen.dedup();
    same!(seen.len(), kept, "distinct versions");
    same!(rows.iter().filter(|row| row.latest).count(), MANY.div_ceil(2), "latest versions");
    Ok(())
}

async fn versions_of_a_bucket_that_is_not_there_cannot_be_listed(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Versions) || ground.bucket().is_empty() {
        return Ok(());
    }
    let nowhere = location("never-made-by-anyone", &Key::default());
    let pages: Result<Vec<_>, _> = ground.store.versions(&nowhere).try_collect().await;
    refused(pages, ErrorKind::NoBucket, "listing versions of a bucket that is not there")
}
