//! Tags.

use super::ground::{Ground, Verdict, ensure, refused, same};
use bytes::Bytes;
use clouds::{PartWrite, Tags, Write};
use model::{ErrorKind, Feature};

super::tests! {
    tags_that_there_are_none_of_are_unsupported,
    an_object_without_tags_has_none,
    tags_that_come_with_a_write_are_there,
    tags_that_come_with_an_upload_in_parts_are_there,
    tags_are_set_in_place_of_those_before,
    tags_of_a_missing_object_are_not_found,
}

fn tags(pairs: &[(&str, &str)]) -> Tags {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn odd() -> Tags {
    tags(&[("project", "sky ferry"), ("a+b", "x=y:z/1@2.3-4_5"), ("empty", ""), ("größe", "日本")])
}

async fn tags_that_there_are_none_of_are_unsupported(ground: Ground) -> Verdict {
    if ground.can.can(Feature::Tags) {
        return Ok(());
    }
    let write = Write { tags: tags(&[("a", "1")]), ..Write::default() };
    ground.store.write(&ground.at("x"), Bytes::from_static(b"x"), &write).await?;
    same!(ground.get(&ground.at("x")).await?, "x", "a write with tags is a write");
    refused(ground.store.tags(&ground.at("x")).await, ErrorKind::Unsupported, "reading tags")?;
    refused(ground.store.set_tags(&ground.at("x"), &Tags::new()).await, ErrorKind::Unsupported, "setting tags")
}

async fn an_object_without_tags_has_none(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Tags) {
        return Ok(());
    }
    ground.put("x", "x").await?;
    ensure!(ground.store.tags(&ground.at("x")).await?.is_empty(), "it has tags that nobody gave it");
    Ok(())
}

async fn tags_that_come_with_a_write_are_there(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Tags) {
        return Ok(());
    }
    let write = Write { tags: odd(), ..Write::default() };
    ground.store.write(&ground.at("x"), Bytes::from_static(b"x"), &write).await?;
    same!(ground.store.tags(&ground.at("x")).await?, odd(), "the tags of the write");
    ground.put("x", "y").await?;
    ensure!(ground.store.tags(&ground.at("x")).await?.is_empty(), "a write without tags takes the old ones away");
    Ok(())
}

async fn tags_that_come_with_an_upload_in_parts_are_there(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Tags) {
        return Ok(());
    }
    let (at, write) = (ground.at("x"), Write { tags: odd(), ..Write::default() });
    let upload = ground.store.begin_upload(&at, &write).await?;
    let part = ground.store.write_part(&at, &upload, PartWrite::new(1, 0, Bytes::from_static(b"x"))).await?;
    ground.store.finish_upload(&at, &upload, &[part], &write).await?;
    same!(ground.store.tags(&at).await?, odd(), "the tags of the upload");
    Ok(())
}

async fn tags_are_set_in_place_of_those_before(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Tags) {
        return Ok(());
    }
    ground.put("x", "x").await?;
    let etag = ground.store.head(&ground.at("x")).await?.etag;
    for tags in [tags(&[("a", "1"), ("b", "2")]), odd(), Tags::new()] {
        ground.store.set_tags(&ground.at("x"), &tags).await?;
        same!(ground.store.tags(&ground.at("x")).await?, tags, "the tags that were set last, and no others");
    }
    same!(ground.store.head(&ground.at("x")).await?.etag, etag, "the object is the same one");
    same!(ground.get(&ground.at("x")).await?, "x", "its bytes");
    Ok(())
}

async fn tags_of_a_missing_object_are_not_found(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Tags) {
        return Ok(());
    }
    let missing = ground.at("missing");
    refused(ground.store.tags(&missing).await, ErrorKind::NotFound, "the tags of nothing")?;
    refused(ground.store.set_tags(&missing, &odd()).await, ErrorKind::NotFound, "setting tags of nothing")
}
