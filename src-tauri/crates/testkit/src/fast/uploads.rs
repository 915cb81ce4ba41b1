//! Objects in parts: the object is its parts' pieces one after the other, its CRC is put together from theirs.

use super::answer::{Answer, Refusal, empty, escaped, xml};
use super::ask::{Ask, unquoted};
use super::content::Content;
use super::copies::time;
use super::memory::{Memory, Object, Part, Upload, etag, kept};
use super::objects::{malformed, only_if_absent, quoted};
use super::receive::{Received, announced, element, told};
use crate::s3::Encoder;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use clouds::Crc;
use hyper::StatusCode;
use hyper::header::ETAG;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

const NONE: Refusal = Refusal::new(StatusCode::NOT_FOUND, "NoSuchUpload", "there is no such upload");

/// What is told of a part that was placed.
pub(super) struct Placed {
    pub(super) etag: String,
    pub(super) modified: DateTime<Utc>,
    pub(super) crc: Option<Crc>,
}

pub(super) fn create(memory: &Memory, ask: &Ask) -> Result<Answer, Refusal> {
    static BEGUN: AtomicU64 = AtomicU64::new(1);
    let id = format!("fast-{:012}", BEGUN.fetch_add(1, Ordering::Relaxed));
    let (kept, algorithm) = (kept(&ask.headers), announced(&ask.headers));
    let upload = Upload { key: ask.key.clone(), begun: Utc::now(), kept, algorithm, parts: BTreeMap::new() };
    memory.bucket(&ask.bucket)?.held().uploads.insert(id.clone(), upload);
    Ok(xml(&format!(
        "<InitiateMultipartUploadResult><Bucket>{}</Bucket><Key>{}</Key><UploadId>{id}</UploadId>\
         </InitiateMultipartUploadResult>",
        escaped(&ask.bucket),
        escaped(&ask.key.display())
    )))
}

pub(super) fn put_part(memory: &Memory, ask: &Ask, upload: &str, received: Received) -> Result<Answer, Refusal> {
    let placed = place(memory, ask, upload, received.content, received.crc)?;
    let mut answer = empty(StatusCode::OK);
    answer.headers_mut().insert(ETAG, quoted(&placed.etag));
    told(answer.headers_mut(), placed.crc.as_ref());
    Ok(answer)
}

/// Makes `content` the part that the request numbers.
pub(super) fn place(
    memory: &Memory,
    ask: &Ask,
    upload: &str,
    content: Content,
    crc: Option<Crc>,
) -> Result<Placed, Refusal> {
    let number = ask.number("partNumber")?.filter(|number| (1..=10_000).contains(number));
    let number: u32 = number.ok_or(Refusal::bad("InvalidArgument", "parts are numbered from 1 to 10000"))?;
    let bucket = memory.bucket(&ask.bucket)?;
    let algorithm = bucket.held().uploads.get(upload).ok_or(NONE)?.algorithm;
    // Also a part that came without one has a share in the whole object's.
    let crc = crc.or_else(|| content.crc(algorithm?));
    let placed = Placed { etag: etag(), modified: Utc::now(), crc: crc.clone() };
    let part = Part { content, etag: placed.etag.clone(), crc, modified: placed.modified };
    bucket.held().uploads.get_mut(upload).ok_or(NONE)?.parts.insert(number, part);
    Ok(placed)
}

pub(super) fn complete(memory: &Memory, ask: &Ask, id: &str, document: &Bytes) -> Result<Answer, Refusal> {
    let named = parts_of(document)?;
    let only_if_absent = only_if_absent(&ask.headers)?;
    let bucket = memory.bucket(&ask.bucket)?;
    let mut held = bucket.held();
    let upload = held.uploads.get(id).filter(|upload| upload.key == ask.key).ok_or(NONE)?;
    let object = upload.joined(&named)?;
    let told = format!(
        "<CompleteMultipartUploadResult><Bucket>{}</Bucket><Key>{}</Key><ETag>&quot;{}&quot;</ETag>{}\
         </CompleteMultipartUploadResult>",
        escaped(&ask.bucket),
        escaped(&ask.key.display()),
        object.etag,
        element(object.crc.as_ref())
    );
    held.place(&ask.key, object, only_if_absent)?;
    held.uploads.remove(id);
    Ok(xml(&told))
}

pub(super) fn abort(memory: &Memory, ask: &Ask, id: &str) -> Result<Answer, Refusal> {
    memory.bucket(&ask.bucket)?.held().uploads.remove(id).ok_or(NONE)?;
    Ok(empty(StatusCode::NO_CONTENT))
}

pub(super) fn parts(memory: &Memory, ask: &Ask, id: &str) -> Result<Answer, Refusal> {
    let most = ask.number("max-parts")?.unwrap_or(1000_usize).min(1000);
    let after = ask.number("part-number-marker")?.unwrap_or(0_u32);
    let bucket = memory.bucket(&ask.bucket)?;
    let held = bucket.held();
    let upload = held.uploads.get(id).ok_or(NONE)?;
    let mut rows = upload.parts.range(after + 1..);
    let (mut listed, mut last) = (String::new(), after);
    for (number, part) in rows.by_ref().take(most) {
        last = *number;
        // Writing to a String cannot fail.
        let _ = write!(
            listed,
            "<Part><PartNumber>{number}</PartNumber><LastModified>{}</LastModified><ETag>&quot;{}&quot;</ETag>\
             <Size>{}</Size>{}</Part>",
            time(part.modified),
            part.etag,
            part.content.size(),
            element(part.crc.as_ref())
        );
    }
    let is_truncated = rows.next().is_some();
    Ok(xml(&format!(
        "<ListPartsResult><Bucket>{}</Bucket><Key>{}</Key><UploadId>{id}</UploadId><MaxParts>{most}</MaxParts>\
         <NextPartNumberMarker>{last}</NextPartNumberMarker><IsTruncated>{is_truncated}</IsTruncated>{listed}\
         </ListPartsResult>",
        escaped(&ask.bucket),
        escaped(&ask.key.display())
    )))
}

/// All unfinished uploads below a prefix, on one page.
pub(super) fn unfinished(memory: &Memory, ask: &Ask) -> Result<Answer, Refusal> {
    let prefix = ask.parameter("prefix").unwrap_or_default();
    let encoder = Encoder::new(ask.parameter("encoding-type") == Some("url"));
    let bucket = memory.bucket(&ask.bucket)?;
    let held = bucket.held();
    let mut uploads: Vec<_> = held.uploads.iter().filter(|(_, it)| it.key.display().starts_with(prefix)).collect();
    uploads.sort_by(|(one, a), (other, b)| (&a.key, one).cmp(&(&b.key, other)));
    let rows = uploads.into_iter().map(|(id, upload)| {
        let key = escaped(&encoder.encode(&upload.key.display()));
        let begun = time(upload.begun);
        format!("<Upload><Key>{key}</Key><UploadId>{id}</UploadId><Initiated>{begun}</Initiated></Upload>")
    });
    let rows: String = rows.collect();
    let encoding = encoder.element();
    Ok(xml(&format!(
        "<ListMultipartUploadsResult>{encoding}<IsTruncated>false</IsTruncated>{rows}</ListMultipartUploadsResult>"
    )))
}

impl Upload {
    /// The object that these parts make.
    fn joined(&self, named: &[(u32, String)]) -> Result<Object, Refusal> {
        if !named.is_sorted_by(|one, next| one.0 < next.0) {
            return Err(Refusal::bad("InvalidPartOrder", "the parts are not in order"));
        }
        let (mut content, mut crcs) = (Content::default(), Vec::with_capacity(named.len()));
        for (number, etag) in named {
            let part = self.parts.get(number).filter(|part| part.etag == *etag);
            let part = part.ok_or(Refusal::bad("InvalidPart", "a part is missing, or is another one"))?;
            content.append(&part.content);
            crcs.push(part.crc.as_ref());
        }
        Ok(Object::new(content, self.kept.clone(), together(&crcs)))
    }
}

/// The CRC of all parts; none if one of them has none.
fn together(crcs: &[Option<&Crc>]) -> Option<Crc> {
    let (first, rest) = crcs.split_first()?;
    let mut whole = (*first)?.clone();
    rest.iter().all(|crc| crc.is_some_and(|crc| whole.append(crc))).then_some(whole)
}

/// The numbers and entity tags of a document that completes an upload.
fn parts_of(document: &Bytes) -> Result<Vec<(u32, String)>, Refusal> {
    #[derive(serde::Deserialize)]
    struct Completion {
        #[serde(rename = "Part", default)]
        parts: Vec<Named>,
    }
    #[derive(serde::Deserialize)]
    struct Named {
        #[serde(rename = "PartNumber")]
        number: u32,
        #[serde(rename = "ETag")]
        etag: String,
    }
    let completion: Completion = quick_xml::de::from_reader(&document[..]).map_err(|_| malformed())?;
    if completion.parts.is_empty() {
        return Err(malformed());
    }
    Ok(completion.parts.into_iter().map(|part| (part.number, unquoted(&part.etag).to_owned())).collect())
}
