//! What goes with the bytes.

use super::ground::{Ground, Verdict, ensure, refused, same};
use bytes::Bytes;
use clouds::{Attributes, Copy, PartWrite, Read, Write};
use model::{ErrorKind, Feature};
use std::collections::BTreeMap;

super::tests! {
    attributes_come_back_with_a_head_and_with_a_read,
    attributes_of_an_upload_in_parts_come_back,
    a_write_without_attributes_takes_the_old_ones_away,
    a_storage_class_that_was_asked_for_is_told,
    attributes_are_set_anew_and_all_else_stays,
    attributes_of_what_changed_are_not_set,
}

/// Some clouds name the usual storage class, others do not.
fn unclassed(attributes: Attributes) -> Attributes {
    Attributes { storage_class: None, ..attributes }
}

pub(super) fn attributes() -> Attributes {
    let metadata = [("author", "Ada Lovelace"), ("mtime", "1767323045.678"), ("with-dash", "a=b; c")];
    Attributes {
        content_type: Some("text/x-test".to_owned()),
        content_encoding: Some("identity".to_owned()),
        content_language: Some("de".to_owned()),
        content_disposition: Some("attachment; filename=\"x.txt\"".to_owned()),
        cache_control: Some("max-age=60, private".to_owned()),
        metadata: metadata.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        ..Attributes::default()
    }
}

pub(super) fn with_attributes() -> Write {
    Write { attributes: attributes(), ..Write::default() }
}

async fn attributes_come_back_with_a_head_and_with_a_read(ground: Ground) -> Verdict {
    ensure!(ground.can.can(Feature::Metadata), "the store does not promise it");
    let at = ground.at("x");
    ground.store.write(&at, Bytes::from_static(b"x"), &with_attributes()).await?;
    same!(unclassed(ground.store.head(&at).await?.attributes), attributes(), "what a head says");
    same!(unclassed(ground.store.read(&at, Read::default()).await?.head.attributes), attributes(), "what a read says");
    Ok(())
}

async fn attributes_of_an_upload_in_parts_come_back(ground: Ground) -> Verdict {
    ensure!(ground.can.can(Feature::Metadata), "the store does not promise it");
    let (at, write) = (ground.at("x"), with_attributes());
    let upload = ground.store.begin_upload(&at, &write).await?;
    let part = ground.store.write_part(&at, &upload, PartWrite::new(1, 0, Bytes::from_static(b"x"))).await?;
    ground.store.finish_upload(&at, &upload, &[part], &write).await?;
    same!(unclassed(ground.store.head(&at).await?.attributes), attributes(), "what a head says");
    Ok(())
}

async fn a_write_without_attributes_takes_the_old_ones_away(ground: Ground) -> Verdict {
    ensure!(ground.can.can(Feature::Metadata), "the store does not promise it");
    let at = ground.at("x");
    ground.store.write(&at, Bytes::from_static(b"x"), &with_attributes()).await?;
    ground.put("x", "y").await?;
    let found = ground.store.head(&at).await?.attributes;
    same!(found.metadata, BTreeMap::new(), "user metadata");
    same!((found.content_language, found.cache_control), (None, None), "what nobody gave the second time");
    Ok(())
}

async fn a_storage_class_that_was_asked_for_is_told(ground: Ground) -> Verdict {
    // Which classes there are is the provider's to say; the last one is not the usual one.
    let Some(class) = ground.can.storage_classes.last().filter(|_| ground.can.can(Feature::StorageClasses)) else {
        return Ok(());
    };
    let at = ground.at("x");
    let attributes = Attributes { storage_class: Some(class.clone()), ..Attributes::default() };
    ground.store.write(&at, Bytes::from_static(b"x"), &Write { attributes, ..Write::default() }).await?;
    same!(ground.store.head(&at).await?.attributes.storage_class.as_ref(), Some(class), "what a head says");
    let read = ground.store.read(&at, Read::default()).await?;
    same!(read.head.attributes.storage_class.as_ref(), Some(class), "what a read says");
    if ground.can.can(Feature::Copy) {
        ground.store.copy(&at, &ground.at("y"), &Copy::default()).await?;
        let copied = ground.store.head(&ground.at("y")).await?.attributes.storage_class;
        same!(copied.as_ref(), Some(class), "what a head of the copy says");
    }
    Ok(())
}

/// Who can copy nothing inside the cloud may change nothing there either, and says so.
async fn cannot_be_set(ground: &Ground) -> Option<Verdict> {
    if ground.can.can(Feature::Copy) {
        return None;
    }
    let set = ground.store.set_attributes(&ground.at("x"), &attributes(), None).await;
    Some(refused(set, ErrorKind::Unsupported, "setting attributes in a cloud that copies nothing"))
}

async fn attributes_are_set_anew_and_all_else_stays(ground: Ground) -> Verdict {
    ensure!(ground.can.can(Feature::Metadata), "the store does not promise it");
    if let Some(verdict) = cannot_be_set(&ground).await {
        return verdict;
    }
    let mut write = with_attributes();
    if ground.can.can(Feature::Tags) {
        write.tags = [("kind".to_owned(), "test".to_owned())].into();
    }
    let at = ground.at("x");
    ground.store.write(&at, Bytes::from_static(b"bytes"), &write).await?;
    let metadata = [("author".to_owned(), "Grace Hopper".to_owned()), ("new".to_owned(), "1".to_owned())].into();
    let other = Attributes { content_type: Some("text/x-other".to_owned()), metadata, ..Attributes::default() };
    let before = ground.store.head(&at).await?.etag;
    let written = ground.store.set_attributes(&at, &other, before.as_deref()).await?;
    let head = ground.store.head(&at).await?;
    same!(unclassed(head.attributes), other, "what was given is all there is");
    same!(written.etag, head.etag, "the entity tag that was told");
    same!(ground.get(&at).await?, &b"bytes"[..], "its bytes");
    if ground.can.can(Feature::Tags) {
        same!(ground.store.tags(&at).await?, write.tags, "its tags");
    }
    Ok(())
}

async fn attributes_of_what_changed_are_not_set(ground: Ground) -> Verdict {
    ensure!(ground.can.can(Feature::Metadata), "the store does not promise it");
    if let Some(verdict) = cannot_be_set(&ground).await {
        return verdict;
    }
    let at = ground.at("x");
    ground.store.write(&at, Bytes::from_static(b"one"), &with_attributes()).await?;
    let stale = ground.store.head(&at).await?.etag;
    ensure!(stale.is_some(), "an object without an entity tag cannot be recognised");
    ground.put("x", "another").await?;
    let set = ground.store.set_attributes(&at, &attributes(), stale.as_deref()).await;
    refused(set, ErrorKind::Conflict, "setting attributes of what was written over since")?;
    same!(ground.store.head(&at).await?.attributes.metadata, BTreeMap::new(), "the newer object's metadata");
    let set = ground.store.set_attributes(&ground.at("missing"), &attributes(), None).await;
    refused(set, ErrorKind::NotFound, "setting attributes of nothing")
}
