//! Copies that stay inside the cloud.

use super::ground::{Ground, Verdict, ensure, refused, same};
use super::metadata::{attributes, with_attributes};
use bytes::Bytes;
use clouds::{Attributes, Condition, Copy, PartCopy, PartWrite, UploadId, Write};
use model::{ErrorKind, Feature, Location};

super::tests! {
    what_cannot_be_copied_is_unsupported,
    a_copy_has_the_bytes_and_what_went_with_them,
    a_copy_carries_what_was_given_instead,
    a_copy_replaces_what_was_there,
    a_copy_of_nothing_is_not_found,
    a_copy_may_cross_buckets,
    a_copy_of_a_changed_object_is_a_conflict,
    a_copy_that_must_not_replace_is_refused_when_there_is_an_object,
    parts_are_copied_range_by_range,
    a_part_of_a_changed_object_is_a_conflict,
}

const TEXT: &[u8] = b"0123456789abcdefghij";

async fn copied(ground: &Ground, from: &str, to: &str, copy: &Copy) -> model::Result<clouds::Written> {
    ground.store.copy(&ground.at(from), &ground.at(to), copy).await
}

async fn what_cannot_be_copied_is_unsupported(ground: Ground) -> Verdict {
    ground.put("from", TEXT).await?;
    if !ground.can.can(Feature::Copy) {
        let copy = copied(&ground, "from", "to", &Copy::default()).await;
        refused(copy, ErrorKind::Unsupported, "a copy inside a cloud that has none")?;
    }
    if !ground.can.can(Feature::CopyParts) {
        let part = slice(&ground, 1, 0, 1, None);
        let copy = ground.store.copy_part(&ground.at("to"), &UploadId("none".to_owned()), part).await;
        refused(copy, ErrorKind::Unsupported, "a copy of a part in a cloud that has none")?;
    }
    Ok(())
}

async fn a_copy_has_the_bytes_and_what_went_with_them(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Copy) {
        return Ok(());
    }
    let mut write = with_attributes();
    if ground.can.can(Feature::Tags) {
        write.tags = [("kind", "test"), ("a b", "c+d")].map(|(name, value)| (name.into(), value.into())).into();
    }
    ground.store.write(&ground.at("from"), Bytes::from_static(TEXT), &write).await?;
    let written = copied(&ground, "from", "to", &Copy::default()).await?;
    let head = ground.store.head(&ground.at("to")).await?;
    same!(head.size, TEXT.len() as u64, "its size");
    if written.etag.is_some() {
        same!(written.etag, head.etag, "the entity tag of the copy and of the head");
    }
    same!(ground.get(&ground.at("to")).await?, TEXT, "its bytes");
    same!(ground.get(&ground.at("from")).await?, TEXT, "the source is still there");
    same!(Attributes { storage_class: None, ..head.attributes }, attributes(), "its attributes");
    if ground.can.can(Feature::Tags) {
        same!(ground.store.tags(&ground.at("to")).await?, write.tags, "its tags");
    }
    Ok(())
}

async fn a_copy_carries_what_was_given_instead(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Copy) {
        return Ok(());
    }
    ground.store.write(&ground.at("from"), Bytes::from_static(TEXT), &with_attributes()).await?;
    let metadata = [("only".to_owned(), "this".to_owned())].into();
    let own = Attributes { content_type: Some("text/x-other".to_owned()), metadata, ..Attributes::default() };
    copied(&ground, "from", "to", &Copy { attributes: Some(own.clone()), ..Copy::default() }).await?;
    let found = ground.store.head(&ground.at("to")).await?.attributes;
    same!(found.metadata, own.metadata, "the metadata of the copy");
    same!((found.content_type, found.cache_control), (own.content_type, None), "what else was given, and was not");
    same!(ground.get(&ground.at("to")).await?, TEXT, "its bytes");
    Ok(())
}

async fn a_copy_replaces_what_was_there(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Copy) {
        return Ok(());
    }
    ground.put("from", "new").await?;
    ground.put("to", "old and longer").await?;
    copied(&ground, "from", "to", &Copy::default()).await?;
    same!(ground.get(&ground.at("to")).await?, "new", "the object is the copy");
    Ok(())
}

async fn a_copy_of_nothing_is_not_found(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Copy) {
        return Ok(());
    }
    refused(copied(&ground, "missing", "to", &Copy::default()).await, ErrorKind::NotFound, "a copy of nothing")?;
    refused(ground.store.head(&ground.at("to")).await, ErrorKind::NotFound, "a head of what was not made")
}

async fn a_copy_may_cross_buckets(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Copy) || ground.bucket().is_empty() || !ground.can.can(Feature::CreateBuckets) {
        return Ok(());
    }
    let other = ground.other_bucket("other");
    ground.store.create_bucket(&other).await?;
    ground.put("x", TEXT).await?;
    let there = Location { bucket: other, ..ground.at("x") };
    ground.store.copy(&ground.at("x"), &there, &Copy::default()).await?;
    same!(ground.get(&there).await?, TEXT, "the bytes in the other bucket");
    ground.put("x", "something else").await?;
    ground.store.copy(&there, &ground.at("y"), &Copy::default()).await?;
    same!(ground.get(&ground.at("y")).await?, TEXT, "the source's bucket counts, not the target's");
    Ok(())
}

async fn a_copy_of_a_changed_object_is_a_conflict(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Copy) || !ground.can.can(Feature::ConditionalCopy) {
        return Ok(());
    }
    ground.put("from", TEXT).await?;
    let if_match = ground.store.head(&ground.at("from")).await?.etag;
    let copy = Copy { if_match, ..Copy::default() };
    copied(&ground, "from", "same", &copy).await?;
    ground.put("from", "something quite different").await?;
    refused(copied(&ground, "from", "to", &copy).await, ErrorKind::Conflict, "a copy of what changed")?;
    refused(ground.store.head(&ground.at("to")).await, ErrorKind::NotFound, "a head of what was not made")
}

async fn a_copy_that_must_not_replace_is_refused_when_there_is_an_object(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Copy) || !ground.can.can(Feature::ConditionalCopy) {
        return Ok(());
    }
    ground.put("from", "new").await?;
    ground.put("to", "old").await?;
    let copy = Copy { condition: Condition::Absent, ..Copy::default() };
    refused(copied(&ground, "from", "to", &copy).await, ErrorKind::AlreadyExists, "a copy onto an object")?;
    same!(ground.get(&ground.at("to")).await?, "old", "the object is the old one");
    copied(&ground, "from", "free", &copy).await?;
    same!(ground.get(&ground.at("free")).await?, "new", "where there was none, there is the copy");
    Ok(())
}

fn slice(ground: &Ground, number: u32, start: u64, end: u64, if_match: Option<String>) -> PartCopy {
    PartCopy { number, from: ground.at("from"), version: None, range: start..end, if_match }
}

async fn parts_are_copied_range_by_range(ground: Ground) -> Verdict {
    const PART: u64 = 5 << 20;
    if !ground.can.can(Feature::CopyParts) {
        return Ok(());
    }
    let body = crate::tree::contents(12, "copied", (5 << 20) + 1_000);
    ground.put("from", body.clone()).await?;
    let (to, write) = (ground.at("to"), Write::default());
    let upload = ground.store.begin_upload(&to, &write).await?;
    let etag = ground.store.head(&ground.at("from")).await?.etag;
    let sent = crate::tree::contents(17, "sent", 5 << 20);
    let first = ground.store.write_part(&to, &upload, PartWrite::new(1, 0, sent.clone())).await?;
    let second = ground.store.copy_part(&to, &upload, slice(&ground, 2, 100, PART + 100, etag)).await?;
    let third = ground.store.copy_part(&to, &upload, slice(&ground, 3, 7, 907, None)).await?;
    same!((second.number, second.size, third.size), (2, PART, 900), "the parts as they were answered");
    ground.store.finish_upload(&to, &upload, &[first, second, third], &write).await?;
    let wanted = [&sent[..], &body[100..100 + sent.len()], &body[7..907]].concat();
    ensure!(ground.get(&to).await? == wanted, "the bytes are not the part that was sent and the copied ranges");
    Ok(())
}

async fn a_part_of_a_changed_object_is_a_conflict(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::CopyParts) || !ground.can.can(Feature::ConditionalCopy) {
        return Ok(());
    }
    ground.put("from", TEXT).await?;
    let etag = ground.store.head(&ground.at("from")).await?.etag;
    ground.put("from", "something quite different").await?;
    let to = ground.at("to");
    let upload = ground.store.begin_upload(&to, &Write::default()).await?;
    let part = ground.store.copy_part(&to, &upload, slice(&ground, 1, 0, 10, etag)).await;
    refused(part, ErrorKind::Conflict, "a part of what changed")?;
    ground.store.abort_upload(&to, &upload).await?;
    Ok(())
}
