//! Uploads in parts.

use super::ground::{Broken, Ground, Verdict, ensure, only_if_absent, refused, same};
use bytes::Bytes;
use clouds::{Part, PartWrite, Upload, UploadId, Write};
use futures::TryStreamExt;
use model::{ErrorKind, Feature, Location};
use std::sync::OnceLock;

super::tests! {
    an_upload_in_parts_becomes_one_object,
    an_unfinished_upload_is_not_visible,
    an_upload_with_a_missing_part_is_resumed_from_its_parts,
    a_part_that_is_sent_again_replaces_the_first,
    an_aborted_upload_is_gone_and_may_be_aborted_again,
    a_finished_upload_is_no_longer_known,
    an_upload_replaces_the_object,
    an_upload_that_must_not_replace_is_refused_when_there_is_an_object,
    two_uploads_to_one_key_do_not_mix,
    an_upload_of_nothing_makes_an_empty_object,
    unfinished_uploads_are_listed,
}

/// The smallest part that every S3 server takes.
const PART: usize = 5 << 20;

fn body() -> Bytes {
    static BODY: OnceLock<Bytes> = OnceLock::new();
    BODY.get_or_init(|| crate::tree::contents(11, "multipart", 3 * PART + 12_345)).clone()
}

fn slice(number: u32) -> (u64, Bytes) {
    let body = body();
    let start = (number as usize - 1) * PART;
    (start as u64, body.slice(start..body.len().min(start + PART)))
}

async fn send(ground: &Ground, at: &Location, upload: &UploadId, number: u32) -> model::Result<Part> {
    let (offset, bytes) = slice(number);
    ground.store.write_part(at, upload, PartWrite::new(number, offset, bytes)).await
}

/// What matters of parts: number and size.
fn shape(parts: &[Part]) -> Vec<(u32, u64)> {
    parts.iter().map(|part| (part.number, part.size)).collect()
}

async fn an_upload_in_parts_becomes_one_object(ground: Ground) -> Verdict {
    let (at, write) = (ground.at("x"), Write::default());
    let upload = ground.store.begin_upload(&at, &write).await?;
    let mut parts = Vec::new();
    for number in 1..=4 {
        parts.push(send(&ground, &at, &upload, number).await?);
    }
    let five = PART as u64;
    same!(shape(&parts), [(1, five), (2, five), (3, five), (4, 12_345)], "the parts as they were answered");
    same!(shape(&ground.store.parts(&at, &upload).await?), shape(&parts), "the parts as they are listed");
    let written = ground.store.finish_upload(&at, &upload, &parts, &write).await?;
    let head = ground.store.head(&at).await?;
    same!(head.size, body().len() as u64, "the size of the object");
    if written.etag.is_some() {
        same!(written.etag, head.etag, "the entity tag of the upload and of the head");
    }
    ensure!(ground.get(&at).await? == body(), "the bytes are not the parts in their order");
    same!(ground.rows("", true).await?.1, ["x"], "nothing else is left behind");
    Ok(())
}

async fn an_unfinished_upload_is_not_visible(ground: Ground) -> Verdict {
    let at = ground.at("x");
    let upload = ground.store.begin_upload(&at, &Write::default()).await?;
    send(&ground, &at, &upload, 1).await?;
    refused(ground.store.head(&at).await, ErrorKind::NotFound, "a head")?;
    for recursive in [false, true] {
        let rows = ground.list(&ground.at(""), recursive).await?;
        ensure!(rows.is_empty(), "the listing shows {rows:?}");
    }
    ground.store.abort_upload(&at, &upload).await?;
    Ok(())
}

async fn an_upload_with_a_missing_part_is_resumed_from_its_parts(ground: Ground) -> Verdict {
    let (at, write) = (ground.at("x"), Write::default());
    let upload = ground.store.begin_upload(&at, &write).await?;
    for number in [3, 1, 4] {
        send(&ground, &at, &upload, number).await?;
    }
    // From here on only what the cloud says is known, as after kill -9.
    let mut parts = ground.store.parts(&at, &upload).await?;
    same!(parts.iter().map(|part| part.number).collect::<Vec<_>>(), [1, 3, 4], "the parts that it has, in order");
    parts.insert(1, send(&ground, &at, &upload, 2).await?);
    ground.store.finish_upload(&at, &upload, &parts, &write).await?;
    ensure!(ground.get(&at).await? == body(), "the bytes are not the parts in their order");
    Ok(())
}

async fn a_part_that_is_sent_again_replaces_the_first(ground: Ground) -> Verdict {
    let (at, write) = (ground.at("x"), Write::default());
    let upload = ground.store.begin_upload(&at, &write).await?;
    ground.store.write_part(&at, &upload, PartWrite::new(1, 0, Bytes::from_static(b"damaged"))).await?;
    let part = ground.store.write_part(&at, &upload, PartWrite::new(1, 0, Bytes::from_static(b"healthy"))).await?;
    same!(shape(&ground.store.parts(&at, &upload).await?), [(1, 7)], "there is one part");
    ground.store.finish_upload(&at, &upload, &[part], &write).await?;
    same!(ground.get(&at).await?, "healthy", "the later part counts");
    Ok(())
}

async fn an_aborted_upload_is_gone_and_may_be_aborted_again(ground: Ground) -> Verdict {
    let at = ground.at("x");
    let upload = ground.store.begin_upload(&at, &Write::default()).await?;
    send(&ground, &at, &upload, 4).await?;
    ground.store.abort_upload(&at, &upload).await?;
    refused(ground.store.parts(&at, &upload).await, ErrorKind::NotFound, "the parts of an aborted upload")?;
    ground.store.abort_upload(&at, &upload).await?;
    refused(ground.store.head(&at).await, ErrorKind::NotFound, "a head of what was never finished")
}

async fn a_finished_upload_is_no_longer_known(ground: Ground) -> Verdict {
    let (at, write) = (ground.at("x"), Write::default());
    let upload = ground.store.begin_upload(&at, &write).await?;
    let part = ground.store.write_part(&at, &upload, PartWrite::new(1, 0, Bytes::from_static(b"all of it"))).await?;
    ground.store.finish_upload(&at, &upload, &[part], &write).await?;
    refused(ground.store.parts(&at, &upload).await, ErrorKind::NotFound, "the parts of a finished upload")?;
    ground.store.abort_upload(&at, &upload).await?;
    same!(ground.get(&at).await?, "all of it", "an abort after the end takes nothing away");
    Ok(())
}

async fn an_upload_replaces_the_object(ground: Ground) -> Verdict {
    let (at, write) = (ground.at("x"), Write::default());
    ground.put("x", "old").await?;
    let upload = ground.store.begin_upload(&at, &write).await?;
    let part =
        ground.store.write_part(&at, &upload, PartWrite::new(1, 0, Bytes::from_static(b"new and longer"))).await?;
    same!(ground.get(&at).await?, "old", "the object is the old one until the upload is finished");
    ground.store.finish_upload(&at, &upload, &[part], &write).await?;
    same!(ground.get(&at).await?, "new and longer", "the object is the new one");
    Ok(())
}

async fn an_upload_that_must_not_replace_is_refused_when_there_is_an_object(ground: Ground) -> Verdict {
    let (at, write) = (ground.at("x"), only_if_absent());
    let upload = ground.store.begin_upload(&at, &write).await?;
    let part = ground.store.write_part(&at, &upload, PartWrite::new(1, 0, Bytes::from_static(b"late"))).await?;
    ground.put("x", "early").await?;
    let finished = ground.store.finish_upload(&at, &upload, &[part], &write).await;
    refused(finished, ErrorKind::AlreadyExists, "finishing the upload")?;
    same!(ground.get(&at).await?, "early", "the object is still the one that was there");
    ground.store.abort_upload(&at, &upload).await?;
    Ok(())
}

async fn two_uploads_to_one_key_do_not_mix(ground: Ground) -> Verdict {
    let (at, write) = (ground.at("x"), Write::default());
    let one = ground.store.begin_upload(&at, &write).await?;
    let other = ground.store.begin_upload(&at, &write).await?;
    ensure!(one != other, "both uploads are called {one:?}");
    let part = ground.store.write_part(&at, &one, PartWrite::new(1, 0, Bytes::from_static(b"one"))).await?;
    ground.store.write_part(&at, &other, PartWrite::new(1, 0, Bytes::from_static(b"other"))).await?;
    ground.store.finish_upload(&at, &one, &[part], &write).await?;
    same!(ground.get(&at).await?, "one", "the object is made of its own upload's parts");
    same!(shape(&ground.store.parts(&at, &other).await?), [(1, 5)], "the other upload still has its part");
    ground.store.abort_upload(&at, &other).await?;
    Ok(())
}

async fn an_upload_of_nothing_makes_an_empty_object(ground: Ground) -> Verdict {
    let (at, write) = (ground.at("x"), Write::default());
    let upload = ground.store.begin_upload(&at, &write).await?;
    let part = ground.store.write_part(&at, &upload, PartWrite::new(1, 0, Bytes::new())).await?;
    ground.store.finish_upload(&at, &upload, &[part], &write).await?;
    same!(ground.store.head(&at).await?.size, 0, "its size");
    Ok(())
}

async fn unfinished_uploads_are_listed(ground: Ground) -> Verdict {
    let listed = async |tail: &str| -> std::result::Result<Vec<(String, UploadId)>, Broken> {
        let pages: Vec<Vec<Upload>> = ground.store.uploads(&ground.at(tail)).try_collect().await?;
        let mut rows: Vec<_> = pages.into_iter().flatten().map(|it| (ground.tail(&it.key), it.id)).collect();
        rows.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(rows)
    };
    if !ground.can.can(Feature::ListUploads) {
        let pages: model::Result<Vec<_>> = ground.store.uploads(&ground.at("")).try_collect().await;
        return refused(pages, ErrorKind::Unsupported, "a list of unfinished uploads");
    }
    let mut begun = Vec::new();
    for tail in ["a b+c", "a%20", "b/x"] {
        begun.push((tail.to_owned(), ground.store.begin_upload(&ground.at(tail), &Write::default()).await?));
    }
    same!(listed("").await?, begun[..], "all of them");
    same!(listed("a").await?, begun[..2], "those below a prefix");
    for (tail, id) in &begun {
        ground.store.abort_upload(&ground.at(tail), id).await?;
    }
    same!(listed("").await?, [], "aborted ones are gone");
    Ok(())
}
