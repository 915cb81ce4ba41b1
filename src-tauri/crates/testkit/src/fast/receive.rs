//! Bodies of requests: received without copies, unframed, their checksums checked on the way.

use super::answer::Refusal;
use super::content::Content;
use super::unframe::Unframed;
use clouds::Crc;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::header::{HeaderMap, HeaderValue};
use model::Algorithm;

/// Algorithms that are checked, their headers and the words of `x-amz-checksum-algorithm`. Others are overlooked.
const CHECKED: [(Algorithm, &str, &str); 3] = [
    (Algorithm::Crc64Nvme, "x-amz-checksum-crc64nvme", "CRC64NVME"),
    (Algorithm::Crc32c, "x-amz-checksum-crc32c", "CRC32C"),
    (Algorithm::Crc32, "x-amz-checksum-crc32", "CRC32"),
];

/// What came.
pub(super) struct Received {
    pub(super) content: Content,
    /// The CRC that the client sent too, and that agrees.
    pub(super) crc: Option<Crc>,
}

/// Receives a body.
pub(super) async fn receive(headers: &HeaderMap, mut body: Incoming) -> Result<Received, Refusal> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_framed = text("x-amz-content-sha256").is_some_and(|value| value.starts_with("STREAMING-"))
        || text("content-encoding").is_some_and(|value| value.contains("aws-chunked"));
    let trailing = text("x-amz-trailer").unwrap_or_default().to_ascii_lowercase();
    let declared = CHECKED.iter().find(|(_, name, _)| headers.contains_key(*name) || trailing.contains(name));
    let mut crc = declared.and_then(|(algorithm, ..)| Crc::new(*algorithm));
    let mut see = |piece: &[u8]| crc.iter_mut().for_each(|crc| crc.update(piece));
    let mut frames = Unframed::default();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::bad("IncompleteBody", "the body broke off"))?;
        let Ok(bytes) = frame.into_data() else { continue };
        if is_framed {
            frames.feed(bytes, &mut see)?;
        } else {
            see(&bytes);
            frames.content.push(bytes);
        }
    }
    let size = text("x-amz-decoded-content-length").and_then(|size| size.parse().ok());
    if is_framed && !(frames.is_whole() && size.is_none_or(|size: u64| size == frames.content.size())) {
        return Err(Refusal::bad("IncompleteBody", "the body is not as long as it was said to be"));
    }
    if let (Some(crc), Some((_, name, _))) = (&crc, declared) {
        let trailer = frames.trailers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        if text(name).or(trailer) != Some(crc.checksum().value.as_str()) {
            return Err(Refusal::bad("BadDigest", "the checksum does not match the body"));
        }
    }
    Ok(Received { content: frames.content.settled(), crc })
}

/// The algorithm that an upload's beginning names, if it is checked here.
pub(super) fn announced(headers: &HeaderMap) -> Option<Algorithm> {
    let word = headers.get("x-amz-checksum-algorithm")?;
    CHECKED.iter().find(|(_, _, own)| word == own).map(|(algorithm, ..)| *algorithm)
}

/// Tells a checksum in the headers of an answer.
pub(super) fn told(headers: &mut HeaderMap, crc: Option<&Crc>) {
    let Some((name, value)) = crc.and_then(named) else { return };
    headers.extend(HeaderValue::from_str(&value).ok().map(|value| (name, value)));
    headers.insert("x-amz-checksum-type", HeaderValue::from_static("FULL_OBJECT"));
}

/// Tells a checksum in XML.
pub(super) fn element(crc: Option<&Crc>) -> String {
    let Some(checksum) = crc.map(Crc::checksum) else { return String::new() };
    let Some((_, _, word)) = CHECKED.iter().find(|(own, ..)| *own == checksum.algorithm) else { return String::new() };
    format!("<Checksum{word}>{}</Checksum{word}><ChecksumType>FULL_OBJECT</ChecksumType>", checksum.value)
}

fn named(crc: &Crc) -> Option<(hyper::header::HeaderName, String)> {
    let checksum = crc.checksum();
    let (_, name, _) = CHECKED.iter().find(|(own, ..)| *own == checksum.algorithm)?;
    Some((hyper::header::HeaderName::from_static(name), checksum.value))
}
