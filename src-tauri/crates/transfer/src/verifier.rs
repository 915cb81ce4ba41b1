//! Proving that what arrived is what was sent, by the strongest means that both sides offer.

use crate::choice::rung_of_tags;
use crate::digest::{Digests, Hasher, Means, is_digest, plain};
use clouds::{Body, Crc, Head, Read, Store, Written};
use futures::StreamExt;
use model::{Algorithm, Checksum, Error, ErrorKind, Feature, Location, Result, Rung};
use std::time::Duration;

const DOING: &str = "verify";

/// What was sent: the digests of each part, and how the parts were cut.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// Size of the object in bytes.
    pub(crate) size: u64,
    /// Size of every part but the last; of a single write, its size.
    pub(crate) part_size: u64,
    /// The digests of each part and its size, in order; exactly one for a single write.
    pub(crate) parts: Vec<(Digests, u64)>,
    /// Whether it was sent as a multipart upload.
    pub(crate) multipart: bool,
}

/// How it was proved, and by which checksum of all bytes, if by one.
pub(crate) type Proved = (Rung, Option<Checksum>);

/// One object of two that are compared.
pub(crate) type Side<'a> = (&'a dyn Store, &'a Location);

/// Proves that `at` now holds what was sent. `written` is what the cloud answered to the write, `promises` what the
/// source's cloud says of its bytes.
///
/// # Errors
/// `Corrupt` when the bytes differ; else whatever kept it from being proved.
pub(crate) async fn prove(
    store: &dyn Store,
    at: &Location,
    sent: &Sent,
    written: &Written,
    promises: &[Checksum],
    idle: Duration,
) -> Result<Proved> {
    let whole = Digests::of_parts(&sent.parts);
    if let Some(proved) = by_checksum(at, &whole, &written.checksums, promises)? {
        return Ok(proved);
    }
    let tag = written.etag.as_deref().and_then(|etag| Digests::are_tagged(&sent.parts, sent.multipart, etag));
    if tag == Some(true) {
        return Ok((if sent.multipart { Rung::MultipartEtag } else { Rung::SinglePartEtag }, None));
    }
    if sent.multipart && Means::checked_by(&store.capabilities()).is_some() {
        // The end of an upload is not always answered with the checksum, which the cloud knows all the same.
        let head = store.head(at).await?;
        if head.etag == written.etag
            && let Some(proved) = by_checksum(at, &whole, &head.checksums, promises)?
        {
            return Ok(proved);
        }
    }
    // A local folder, or a bucket whose encryption gives other tags. Reading back always tells.
    read_back(store, at, sent, written.etag.as_deref(), idle).await
}

/// By a checksum that the target told: the strongest rung if the source's cloud told the same.
fn by_checksum(at: &Location, own: &Digests, told: &[Checksum], promises: &[Checksum]) -> Result<Option<Proved>> {
    let Some(sum) = told.iter().find(|told| own.by(told.algorithm).is_some()) else { return Ok(None) };
    if own.by(sum.algorithm) != Some(sum) {
        return Err(differs(at, "the cloud tells another checksum than that of the bytes sent"));
    }
    let rung = if promises.contains(sum) { Rung::BothChecksums } else { Rung::StreamedChecksum };
    Ok(Some((rung, Some(sum.clone()))))
}

async fn read_back(
    store: &dyn Store,
    at: &Location,
    sent: &Sent,
    etag: Option<&str>,
    idle: Duration,
) -> Result<Proved> {
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
    let whole = Digests::of_parts(&sent.parts);
    let crc = whole.crc();
    // A CRC of the whole is put together from the parts'; MD5s are compared part by part.
    let (means, step) = match &crc {
        Some(crc) => (Means::only(crc.algorithm), sent.size),
        None => (Means::only(Algorithm::Md5), sent.part_size),
    };
    let found = digests(body, &means, step, idle).await?;
    let same = match &crc {
        Some(crc) => found.first().and_then(|found| found.by(crc.algorithm)) == Some(crc),
        None => {
            found.iter().map(|one| one.by(Algorithm::Md5)).eq(sent.parts.iter().map(|(one, _)| one.by(Algorithm::Md5)))
        }
    };
    if same { Ok((Rung::ReadBack, crc)) } else { Err(differs(at, "the bytes read back are not those sent")) }
}

async fn sizes(store: &dyn Store, at: &Location, sent: &Sent) -> Result<Proved> {
    let size = store.head(at).await?.size;
    if size == sent.size { Ok((Rung::SizeOnly, None)) } else { Err(differs(at, "the sizes differ")) }
}

pub(crate) fn differs(at: &Location, message: &str) -> Error {
    Error::new(ErrorKind::Corrupt, DOING, message).at(at).hint("copy it again")
}

/// Refuses a proof that is weaker than was demanded.
pub(crate) fn enough(rung: Option<Rung>, least: Option<Rung>, at: &Location) -> Result<()> {
    match (rung, least) {
        (Some(rung), Some(least)) if rung > least => {
            let message =
                format!("it could only be proved on rung {}, and rung {} is demanded", rung.letter(), least.letter());
            Err(Error::new(ErrorKind::Unsupported, DOING, message)
                .at(at)
                .hint("demand less, or choose a destination that tells checksums"))
        }
        _ => Ok(()),
    }
}

/// Whether two objects hold the same bytes, and how that is known: by what their clouds say of them, else by reading the
/// nearer one, else both. `None` when they differ.
///
/// # Errors
/// Whatever kept either from being read.
pub(crate) async fn same(left: Side<'_>, right: Side<'_>, idle: Duration) -> Result<Option<Proved>> {
    let (one, other) = futures::try_join!(left.0.head(left.1), right.0.head(right.1))?;
    if one.size != other.size {
        return Ok(None);
    }
    match told_by_both(&one, &other) {
        Some(Told::Same(sum)) => return Ok(Some((Rung::BothChecksums, Some(sum)))),
        Some(Told::Other) => return Ok(None),
        None => {}
    }
    let tags = one.etag.as_deref().zip(other.etag.as_deref());
    if let Some((here, _)) = tags.filter(|(here, there)| here == there && is_digest(here)) {
        return Ok(Some((rung_of_tags(Some(here)), None)));
    }
    // A disk is read without a network; what the other cloud says of its object is then enough.
    for (near, far, head) in [(left, right, &other), (right, left, &one)] {
        if near.0.capabilities().can(Feature::RealFolders)
            && !far.0.capabilities().can(Feature::RealFolders)
            && let Some(outcome) = against(near, head, idle).await?
        {
            return Ok(outcome);
        }
    }
    let means = Means::only(Algorithm::Crc64Nvme);
    let read = async |side: Side<'_>| {
        let body = side.0.read(side.1, Read::default()).await?;
        digests(body, &means, one.size, idle).await
    };
    let (here, there) = futures::try_join!(read(left), read(right))?;
    let sum = here.first().and_then(|digests| digests.by(Algorithm::Crc64Nvme)).cloned();
    Ok((here == there).then_some((Rung::ReadBack, sum)))
}

/// What two clouds say of their objects, where they speak of the same checksum.
pub(crate) enum Told {
    /// Both have this one.
    Same(Checksum),
    /// They differ, and so do the bytes.
    Other,
}

/// What both clouds say, if they speak of the same checksum.
pub(crate) fn told_by_both(one: &Head, other: &Head) -> Option<Told> {
    one.checksums.iter().find_map(|sum| {
        let told = other.checksums.iter().find(|told| told.algorithm == sum.algorithm)?;
        Some(if sum == told { Told::Same(sum.clone()) } else { Told::Other })
    })
}

/// Reads `near` and compares it with what a cloud says of `head`; `None` if it says nothing that can be compared.
async fn against(near: Side<'_>, head: &Head, idle: Duration) -> Result<Option<Option<Proved>>> {
    let etag = head.etag.as_deref().unwrap_or_default();
    let sum = head.checksums.iter().find(|sum| Crc::new(sum.algorithm).is_some() || sum.algorithm == Algorithm::Md5);
    let means = match sum {
        Some(sum) => Means::only(sum.algorithm),
        None if plain(etag).is_some() => Means::only(Algorithm::Md5),
        None => return Ok(None),
    };
    let body = near.0.read(near.1, Read::default()).await?;
    let parts: Vec<(Digests, u64)> =
        digests(body, &means, head.size, idle).await?.into_iter().map(|one| (one, head.size)).collect();
    if let Some(sum) = sum {
        let same = Digests::of_parts(&parts).by(sum.algorithm) == Some(sum);
        return Ok(Some(same.then(|| (Rung::StreamedChecksum, Some(sum.clone())))));
    }
    // A tag that is another MD5 may be none: then both must be read.
    let same = Digests::are_tagged(&parts, false, etag) == Some(true);
    Ok(same.then_some(Some((Rung::SinglePartEtag, None))))
}

/// The digests of every `step` bytes; of an empty object, the digest of nothing.
async fn digests(mut body: Body, means: &Means, step: u64, idle: Duration) -> Result<Vec<Digests>> {
    let step = step.max(1);
    let (mut digests, mut hasher, mut room) = (Vec::new(), Hasher::new(means), step);
    while let Some(mut chunk) = next(&mut body, idle).await? {
        while chunk.len() as u64 >= room {
            let part = chunk.split_to(usize::try_from(room).unwrap_or(usize::MAX));
            hasher.update(&part);
            digests.push(std::mem::replace(&mut hasher, Hasher::new(means)).finish());
            room = step;
        }
        hasher.update(&chunk);
        room -= chunk.len() as u64;
    }
    if room < step || digests.is_empty() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_falls_silent_is_given_up_and_a_slow_one_is_not() {
        let silent = stream::once(async { Ok(bytes::Bytes::from_static(b"x")) }).chain(stream::pending()).boxed();
        let mut body = Body { head: Head::default(), range: 0..2, stream: silent };
        let idle = Duration::from_mins(1);
        assert_eq!(next(&mut body, idle).await.unwrap().unwrap(), "x");
        assert_eq!(next(&mut body, idle).await.unwrap_err().kind, ErrorKind::Unavailable);
        let slow = stream::unfold(0, |sent| async move {
            tokio::time::sleep(Duration::from_secs(50)).await;
            (sent < 5).then_some((Ok(bytes::Bytes::from_static(b"x")), sent + 1))
        });
        let mut body = Body { head: Head::default(), range: 0..5, stream: slow.boxed() };
        let mut came = 0;
        while next(&mut body, idle).await.unwrap().is_some() {
            came += 1;
        }
        assert_eq!(came, 5, "250 seconds, but never 60 without a byte");
    }
}
