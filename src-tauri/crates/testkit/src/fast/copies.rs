//! Copies inside the server: the bytes are shared, not copied.

use super::answer::{Answer, Refusal, xml};
use super::ask::{Ask, decoded, unquoted};
use super::memory::{Memory, Object, kept};
use super::objects::{only_if_absent, range};
use super::receive::element;
use super::uploads;
use model::Key;
use std::sync::Arc;

pub(super) fn copy(memory: &Memory, ask: &Ask) -> Result<Answer, Refusal> {
    let source = source(memory, ask)?;
    let is_replaced = ask.header("x-amz-metadata-directive").is_some_and(|word| word == "REPLACE");
    let kept = if is_replaced { kept(&ask.headers) } else { source.kept.clone() };
    let copy = Object::new(source.content.clone(), kept, source.crc.clone());
    let told = format!(
        "<CopyObjectResult><ETag>&quot;{}&quot;</ETag><LastModified>{}</LastModified>{}</CopyObjectResult>",
        copy.etag,
        time(copy.modified),
        element(copy.crc.as_ref())
    );
    memory.bucket(&ask.bucket)?.held().place(&ask.key, copy, only_if_absent(&ask.headers)?)?;
    Ok(xml(&told))
}

pub(super) fn copy_part(memory: &Memory, ask: &Ask, upload: &str) -> Result<Answer, Refusal> {
    let source = source(memory, ask)?;
    let asked = ask.header("x-amz-copy-source-range").map(|text| range(text, source.content.size())).transpose()?;
    let content = match asked.flatten() {
        Some(range) => source.content.range(range),
        None => source.content.clone(),
    };
    let part = uploads::place(memory, ask, upload, content, None)?;
    Ok(xml(&format!(
        "<CopyPartResult><ETag>&quot;{}&quot;</ETag><LastModified>{}</LastModified>{}</CopyPartResult>",
        part.etag,
        time(part.modified),
        element(part.crc.as_ref())
    )))
}

/// The object that a request copies, if its condition holds.
fn source(memory: &Memory, ask: &Ask) -> Result<Arc<Object>, Refusal> {
    let name = ask.header("x-amz-copy-source").unwrap_or_default();
    if name.contains('?') {
        return Err(Refusal::not_here());
    }
    let name = decoded(name.strip_prefix('/').unwrap_or(name))?;
    let (bucket, key) = name.split_once('/').ok_or(Refusal::bad("InvalidArgument", "the source names no object"))?;
    let object = memory.object(bucket, &Key::from(key))?;
    match ask.header("x-amz-copy-source-if-match") {
        Some(etag) if unquoted(etag) != object.etag => Err(Refusal::failed_condition()),
        _ => Ok(object),
    }
}

/// A time as S3's XML says it.
pub(super) fn time(at: chrono::DateTime<chrono::Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
