//! Proving that what arrived is what was sent, by the strongest means that both sides offer.

use crate::digest::{Digest, Hasher};
use clouds::{Body, Read, Store};
use futures::StreamExt;
use model::{Error, ErrorKind, Location, Result, Rung};
use std::time::Duration;

const DOING: &str = "verify";

/// What was sent: the digest of each part, and how the parts were cut.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// Size of the object in bytes.
    pub(crate) size: u64,
    /// Size of every part but the last; of a single write, its size.
    pub(crate) part_size: u64,
    /// The MD5 of each part, in order; exactly one for a single write.
    pub(crate) parts: Vec<Digest>,
    /// Whether it was sent as a multipart upload.
    pub(crate) multipart: bool,
}

/// Proves that `at` now holds what was sent. `etag` is what the cloud answered to the write.
///
/// # Errors
/// `Corrupt` when the bytes differ; else whatever kept it from being proved.
pub(crate) async fn prove(
    store: &dyn Store,
    at: &Location,
    sent: &Sent,
    etag: Option<&str>,
    idle: Duration,
) -> Result<Rung> {
    match etag {
        Some(etag) if !sent.multipart && etag.eq_ignore_ascii_case(&sent.parts[0].hex()) => Ok(Rung::SinglePartEtag),
        Some(etag) if sent.multipart && etag.eq_ignore_ascii_case(&Digest::multipart_etag(&sent.parts)) => {
            Ok(Rung::MultipartEtag)
        }
        // No MD5: a local folder, or a bucket whose encryption gives other tags. Reading back always tells.
        _ => read_back(store, at, sent, etag, idle).await,
    }
}

async fn read_back(store: &dyn Store, at: &Location, sent: &Sent, etag: Option<&str>, idle: Duration) -> Result<Rung> {
    let read = Read { if_match: etag.map(ToOwned::to_owned), ..Read::default() };
    let body = match store.read(at, read).await {
        Err(error) if error.kind == ErrorKind::Conflict => {
            return Err(differs(at, "somebody else wrote it before it could be read back"));
        }
        // A key that may write but not read: then the size is all that can be compared, and is called that.
        Err(error) if error.kind == ErrorKind::Denied => return sizes(store, at, sent).await,
        other => other?,
    };
    if body.head.size != sent.size {
        return Err(differs(at, &format!("{} bytes were sent, {} arrived", sent.size, body.head.size)));
    }
    let found = digests(body, sent.part_size, idle).await?;
    if found == sent.parts { Ok(Rung::ReadBack) } else { Err(differs(at, "the bytes read back are not those sent")) }
}

async fn sizes(store: &dyn Store, at: &Location, sent: &Sent) -> Result<Rung> {
    let size = store.head(at).await?.size;
    if size == sent.size { Ok(Rung::SizeOnly) } else { Err(differs(at, "the sizes differ")) }
}

fn differs(at: &Location, message: &str) -> Error {
    Error::new(ErrorKind::Corrupt, DOING, message).at(at).hint("copy it again")
}

/// Whether two objects hold the same bytes, by reading both.
///
/// # Errors
/// Whatever kept either from being read.
pub(crate) async fn same(
    source: (&dyn Store, &Location),
    target: (&dyn Store, &Location),
    idle: Duration,
) -> Result<bool> {
    let (left, right) = (source.0.head(source.1).await?, target.0.head(target.1).await?);
    if left.size != right.size {
        return Ok(false);
    }
    let whole = left.size.max(1);
    let left = digests(source.0.read(source.1, Read::default()).await?, whole, idle).await?;
    let right = digests(target.0.read(target.1, Read::default()).await?, whole, idle).await?;
    Ok(left == right)
}

/// The digest of every `part_size` bytes; of an empty object, the digest of nothing.
async fn digests(mut body: Body, part_size: u64, idle: Duration) -> Result<Vec<Digest>> {
    let (mut digests, mut hasher, mut room) = (Vec::new(), Hasher::default(), part_size.max(1));
    while let Some(mut chunk) = next(&mut body, idle).await? {
        while chunk.len() as u64 >= room {
            let part = chunk.split_to(usize::try_from(room).unwrap_or(usize::MAX));
            hasher.update(&part);
            digests.push(std::mem::take(&mut hasher).finish());
            room = part_size.max(1);
        }
        hasher.update(&chunk);
        room -= chunk.len() as u64;
    }
    if room < part_size.max(1) || digests.is_empty() {
        digests.push(hasher.finish());
    }
    Ok(digests)
}

/// The next bytes of a body, or an error when none come for too long.
pub(crate) async fn next(body: &mut Body, idle: Duration) -> Result<Option<bytes::Bytes>> {
    let late = || {
        let seconds = idle.as_secs();
        Error::new(ErrorKind::Unavailable, "read", format!("not a byte arrived for {seconds} s"))
    };
    tokio::time::timeout(idle, body.stream.next()).await.map_err(|_| late())?.transpose()
}
