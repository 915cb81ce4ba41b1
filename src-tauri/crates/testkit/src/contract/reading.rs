//! Reading: heads, bodies, ranges, conditions.

use super::ground::{Ground, Verdict, ensure, refused, same, whole};
use clouds::Read;
use model::ErrorKind;

super::tests! {
    a_missing_object_is_not_found,
    a_folder_is_no_object,
    a_head_tells_size_entity_tag_and_time,
    an_object_reads_back_as_it_was_written,
    a_range_delivers_exactly_its_bytes,
    an_empty_object_reads_as_nothing,
    a_read_of_an_unchanged_object_succeeds,
    a_read_of_a_changed_object_is_a_conflict,
}

const TEXT: &[u8] = b"0123456789abcdefghij";

fn range(start: u64, end: u64) -> Read {
    Read { range: Some(start..end), ..Read::default() }
}

async fn a_missing_object_is_not_found(ground: Ground) -> Verdict {
    let at = ground.at("missing");
    refused(ground.store.head(&at).await, ErrorKind::NotFound, "a head")?;
    refused(ground.store.read(&at, Read::default()).await, ErrorKind::NotFound, "a read")?;
    refused(ground.store.read(&at, range(0, 1)).await, ErrorKind::NotFound, "a read of a range")
}

async fn a_folder_is_no_object(ground: Ground) -> Verdict {
    ground.put("folder/x", "x").await?;
    for tail in ["folder", "folder/"] {
        refused(ground.store.head(&ground.at(tail)).await, ErrorKind::NotFound, &format!("a head of {tail}"))?;
        let read = ground.store.read(&ground.at(tail), Read::default()).await;
        refused(read, ErrorKind::NotFound, &format!("a read of {tail}"))?;
    }
    let below = ground.at("folder/x/y");
    refused(ground.store.head(&below).await, ErrorKind::NotFound, "a head of what lies below an object")
}

async fn a_head_tells_size_entity_tag_and_time(ground: Ground) -> Verdict {
    ground.put("x", TEXT).await?;
    let head = ground.store.head(&ground.at("x")).await?;
    same!(head.size, 20, "the size");
    ensure!(head.modified.is_some_and(|at| at.0 > 1_600_000_000_000), "the time is {:?}", head.modified);
    let tag = head.etag.unwrap_or_default();
    ensure!(!tag.is_empty() && !tag.contains('"'), "the entity tag is {tag:?}; it has no quotes");
    Ok(())
}

async fn an_object_reads_back_as_it_was_written(ground: Ground) -> Verdict {
    let bytes = crate::tree::contents(3, "body", 3_000_001);
    ground.put("x", bytes.clone()).await?;
    let body = ground.store.read(&ground.at("x"), Read::default()).await?;
    same!(body.head.size, 3_000_001, "the size that comes with the body");
    same!(body.range, 0..3_000_001, "the range that comes with the body");
    ensure!(whole(body).await? == bytes, "the bytes differ from what was written");
    Ok(())
}

async fn a_range_delivers_exactly_its_bytes(ground: Ground) -> Verdict {
    ground.put("x", TEXT).await?;
    for (start, end) in [(0, 1), (5, 12), (19, 20), (0, 20)] {
        let body = ground.store.read(&ground.at("x"), range(start, end)).await?;
        same!(body.head.size, 20, "the size of the whole object, reading {start}..{end}");
        same!(body.range, start..end, "the range that comes with the body");
        let bytes = whole(body).await?;
        let wanted: Vec<u8> =
            (0..).zip(TEXT).filter(|(at, _)| (start..end).contains(at)).map(|(_, byte)| *byte).collect();
        same!(bytes.to_vec(), wanted, "the bytes {start}..{end}");
    }
    Ok(())
}

async fn an_empty_object_reads_as_nothing(ground: Ground) -> Verdict {
    ground.put("x", "").await?;
    same!(ground.store.head(&ground.at("x")).await?.size, 0, "its size");
    let body = ground.store.read(&ground.at("x"), Read::default()).await?;
    same!(body.range, 0..0, "its range");
    ensure!(whole(body).await?.is_empty(), "it has bytes");
    Ok(())
}

async fn a_read_of_an_unchanged_object_succeeds(ground: Ground) -> Verdict {
    ground.put("x", TEXT).await?;
    let etag = ground.store.head(&ground.at("x")).await?.etag;
    for range in [None, Some(5..12)] {
        let read = Read { range: range.clone(), if_match: etag.clone(), ..Read::default() };
        let bytes = whole(ground.store.read(&ground.at("x"), read).await?).await?;
        same!(bytes.len(), if range.is_some() { 7 } else { 20 }, "bytes of {range:?}");
    }
    Ok(())
}

async fn a_read_of_a_changed_object_is_a_conflict(ground: Ground) -> Verdict {
    ground.put("x", TEXT).await?;
    let etag = ground.store.head(&ground.at("x")).await?.etag;
    ground.put("x", "something quite different").await?;
    for range in [None, Some(5..12)] {
        let read = Read { range: range.clone(), if_match: etag.clone(), ..Read::default() };
        refused(ground.store.read(&ground.at("x"), read).await, ErrorKind::Conflict, &format!("a read of {range:?}"))?;
    }
    Ok(())
}
