//! Stage seven, only when asked for: an object of one KiB goes there, comes back and is taken away.

use super::{Probe, Told};
use crate::store::{Condition, Read, Write};
use bytes::Bytes;
use futures::TryStreamExt as _;
use model::{ErrorKind, Location, Result};

/// Size of the object, in bytes.
const SIZE: usize = 1024;

pub(super) async fn there_and_back(probe: &Probe) -> Told {
    if !probe.write {
        return Told::skipped("not asked for");
    }
    if !probe.is_pinned() {
        return Told::skipped("no bucket is named to write to");
    }
    let at = probe.place();
    let bytes = random();
    let write = Write { condition: Condition::Absent, ..Write::default() };
    if let Err(error) = probe.store.write(&at, bytes.clone(), &write).await {
        return match error.kind {
            ErrorKind::Denied => Told::failed(
                "the credentials may not write",
                "mark the cloud read-only, or allow writing to the bucket",
            ),
            _ => Told::error(&error),
        };
    }
    let back = whole(probe, &at).await;
    let gone = take_away(probe, &at).await;
    match (back, gone) {
        (Err(error), _) => Told::error(&error),
        (Ok(back), _) if back != bytes => {
            Told::failed("what came back is not what was written", "do not use this endpoint")
        }
        (Ok(_), Ok(())) => Told::passed("1 KiB written, read back the same, and deleted"),
        (Ok(_), Err(error)) => {
            let words = format!("written and read back, but {} stays: {}", at.key.display(), error.message());
            Told::warned(words, "delete it by hand; the credentials may write but not delete")
        }
    }
}

pub(super) fn random() -> Bytes {
    std::iter::repeat_with(|| fastrand::u8(..)).take(SIZE).collect::<Vec<u8>>().into()
}

pub(super) async fn whole(probe: &Probe, at: &Location) -> Result<Bytes> {
    let body = probe.store.read(at, Read::default()).await?;
    Ok(body.stream.try_collect::<Vec<Bytes>>().await?.concat().into())
}

pub(super) async fn take_away(probe: &Probe, at: &Location) -> Result<()> {
    let outcomes = probe.store.delete(&at.bucket, std::slice::from_ref(&at.key)).await?;
    outcomes.into_iter().collect()
}
