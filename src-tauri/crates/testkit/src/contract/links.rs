//! Links that need no credentials, opened by a plain HTTP client.

use super::ground::{Ground, Verdict, ensure, refused, same};
use bytes::Bytes;
use clouds::{Link, LinkTo};
use model::{ErrorKind, Feature, Location, Secret};
use std::time::Duration;

super::tests! {
    links_that_cannot_be_made_are_unsupported,
    a_link_for_reading_gives_the_bytes_to_anybody,
    a_link_for_writing_takes_the_bytes_of_anybody,
    a_link_is_good_for_what_it_says_only,
    a_link_lives_for_a_second_to_seven_days,
    a_link_is_a_secret,
}

/// A link for reading, good for an hour.
pub(super) fn reading() -> Link {
    Link { to: LinkTo::Read, expires: Duration::from_hours(1), version: None }
}

/// What a plain HTTP client gets: the status and the bytes.
pub(super) async fn open(
    link: &Secret<String>,
    body: Option<Bytes>,
) -> std::result::Result<(u16, Bytes), super::ground::Broken> {
    let broken = |error: reqwest::Error| {
        super::ground::Broken::new(format!("the link cannot be opened: {}", error.without_url()))
    };
    let client = reqwest::Client::builder().no_proxy().build().map_err(broken)?;
    let request = match body {
        None => client.get(link.expose()),
        Some(body) => client.put(link.expose()).body(body),
    };
    let answer = request.send().await.map_err(broken)?;
    Ok((answer.status().as_u16(), answer.bytes().await.map_err(broken)?))
}

async fn link(ground: &Ground, at: &Location, to: LinkTo) -> model::Result<Secret<String>> {
    ground.store.link(at, &Link { to, ..reading() }).await
}

async fn links_that_cannot_be_made_are_unsupported(ground: Ground) -> Verdict {
    if ground.can.can(Feature::Links) {
        return Ok(());
    }
    refused(link(&ground, &ground.at("x"), LinkTo::Read).await, ErrorKind::Unsupported, "a link")
}

async fn a_link_for_reading_gives_the_bytes_to_anybody(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Links) {
        return Ok(());
    }
    let bytes = crate::tree::contents(15, "linked", 100_003);
    ground.put("a folder/x+y.bin", bytes.clone()).await?;
    let (status, got) = open(&link(&ground, &ground.at("a folder/x+y.bin"), LinkTo::Read).await?, None).await?;
    same!(status, 200, "the status of the answer");
    ensure!(got == bytes, "other bytes came");
    let (status, _) = open(&link(&ground, &ground.at("missing"), LinkTo::Read).await?, None).await?;
    same!(status, 404, "the status of an object that is not there");
    Ok(())
}

async fn a_link_for_writing_takes_the_bytes_of_anybody(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Links) {
        return Ok(());
    }
    let (at, bytes) = (ground.at("x"), crate::tree::contents(16, "sent", 70_001));
    let (status, said) = open(&link(&ground, &at, LinkTo::Write).await?, Some(bytes.clone())).await?;
    ensure!(matches!(status, 200 | 201), "the answer is {status}: {said:?}");
    ensure!(ground.get(&at).await? == bytes, "other bytes are there");
    Ok(())
}

async fn a_link_is_good_for_what_it_says_only(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Links) {
        return Ok(());
    }
    ground.put("x", "mine").await?;
    ground.put("y", "secret").await?;
    let read = link(&ground, &ground.at("x"), LinkTo::Read).await?;
    let (status, _) = open(&read, Some(Bytes::from_static(b"overwritten"))).await?;
    ensure!(status >= 400, "a link for reading was used for writing: {status}");
    same!(ground.get(&ground.at("x")).await?, "mine", "the object");
    let other = read.expose().replacen("/x?", "/y?", 1);
    ensure!(other != *read.expose(), "the key does not stand at the end of the path");
    let (status, bytes) = open(&Secret::new(other), None).await?;
    ensure!(status >= 400 && bytes != "secret", "a link was used for another object: {status}");
    Ok(())
}

async fn a_link_lives_for_a_second_to_seven_days(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Links) {
        return Ok(());
    }
    let with = |expires| Link { expires, ..reading() };
    let none = ground.store.link(&ground.at("x"), &with(Duration::ZERO)).await;
    refused(none, ErrorKind::Invalid, "a link for no time")?;
    ground.store.link(&ground.at("x"), &with(Duration::from_secs(1))).await?;
    ground.store.link(&ground.at("x"), &with(Duration::from_hours(7 * 24))).await?;
    Ok(())
}

async fn a_link_is_a_secret(ground: Ground) -> Verdict {
    if !ground.can.can(Feature::Links) {
        return Ok(());
    }
    let link = link(&ground, &ground.at("x"), LinkTo::Read).await?;
    same!(format!("{link} {link:?}"), "*** ***", "what is printed of it");
    Ok(())
}
