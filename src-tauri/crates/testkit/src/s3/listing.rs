//! Listings of objects over the wire, in both versions.

use super::buckets::wire_time;
use super::encoding::Encoder;
use super::memory::{Memory, Stored};
use super::page::{self, After, Page, Wanted};
use model::Key;
use s3s::dto::{
    CommonPrefix, ETag, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input, ListObjectsV2Output, Object,
    ObjectStorageClass,
};
use s3s::{S3Result, s3_error};
use std::sync::Arc;

/// The most rows of one page, as S3 has it.
pub(crate) const MOST: i32 = 1_000;

pub(crate) fn list(memory: &Memory, input: &ListObjectsV2Input) -> S3Result<ListObjectsV2Output> {
    let after = match (&input.continuation_token, &input.start_after) {
        (Some(token), _) => {
            After::from_token(token).ok_or_else(|| s3_error!(InvalidArgument, "the continuation token is not ours"))?
        }
        (None, Some(key)) => After::Key(key.clone().into_bytes()),
        (None, None) => After::Nothing,
    };
    let most = input.max_keys.unwrap_or(MOST).clamp(0, MOST);
    let prefix = input.prefix.clone().unwrap_or_default();
    let wanted = Wanted {
        prefix: &prefix,
        delimiter: input.delimiter.as_deref(),
        after,
        most: usize::try_from(most).unwrap_or_default(),
    };
    memory.in_bucket(&input.bucket, |held| Ok(answer(input, most, &page::cut(&held.objects, &wanted))))
}

fn answer(input: &ListObjectsV2Input, most: i32, page: &Page<'_, Arc<Stored>>) -> ListObjectsV2Output {
    let encoder = Encoder::asked(input.encoding_type.as_ref());
    let encoded = |text: &Option<String>| text.as_deref().map(|text| encoder.encode(text));
    let rows = page.objects.len() + page.prefixes.len();
    let prefixes = page.prefixes.iter().map(|key| CommonPrefix { prefix: Some(encoder.encode(&text(key))) });
    ListObjectsV2Output {
        name: Some(input.bucket.clone()),
        prefix: encoded(&Some(input.prefix.clone().unwrap_or_default())),
        delimiter: encoded(&input.delimiter),
        start_after: encoded(&input.start_after),
        encoding_type: input.encoding_type.clone(),
        continuation_token: input.continuation_token.clone(),
        max_keys: Some(most),
        key_count: i32::try_from(rows).ok(),
        is_truncated: Some(page.next.is_some()),
        next_continuation_token: page.next.as_ref().map(After::token),
        common_prefixes: Some(prefixes.collect()),
        contents: Some(page.objects.iter().map(|(key, stored)| row(&encoder, key, stored)).collect()),
        ..ListObjectsV2Output::default()
    }
}

/// The first version, which old clients still ask for: a marker instead of a token.
pub(crate) fn list_first(memory: &Memory, input: &ListObjectsInput) -> S3Result<ListObjectsOutput> {
    let encoder = Encoder::asked(input.encoding_type.as_ref());
    let after = input.marker.clone().map_or(After::Nothing, |marker| {
        // A page that ended with a folder names the folder as the next marker: all of it was shown.
        let folder = input.delimiter.as_ref().is_some_and(|delimiter| marker.ends_with(delimiter));
        if folder { After::Prefix(marker.into_bytes()) } else { After::Key(marker.into_bytes()) }
    });
    let (prefix, most) = (input.prefix.clone().unwrap_or_default(), input.max_keys.unwrap_or(MOST).clamp(0, MOST));
    let (delimiter, rows) = (input.delimiter.as_deref(), usize::try_from(most).unwrap_or_default());
    let wanted = Wanted { prefix: &prefix, delimiter, after, most: rows };
    memory.in_bucket(&input.bucket, |held| {
        let page = page::cut(&held.objects, &wanted);
        let next = page.next.as_ref().map(After::marker);
        let prefixes = page.prefixes.iter().map(|key| CommonPrefix { prefix: Some(encoder.encode(&text(key))) });
        Ok(ListObjectsOutput {
            name: Some(input.bucket.clone()),
            prefix: Some(encoder.encode(&prefix)),
            marker: input.marker.as_deref().map(|marker| encoder.encode(marker)),
            delimiter: delimiter.map(|delimiter| encoder.encode(delimiter)),
            encoding_type: input.encoding_type.clone(),
            max_keys: Some(most),
            is_truncated: Some(next.is_some()),
            next_marker: next.map(|key| encoder.encode(&text(&key))),
            common_prefixes: Some(prefixes.collect()),
            contents: Some(page.objects.iter().map(|(key, stored)| row(&encoder, key, stored)).collect()),
            ..ListObjectsOutput::default()
        })
    })
}

fn row(encoder: &Encoder, key: &Key, stored: &Stored) -> Object {
    Object {
        key: Some(encoder.encode(&text(key))),
        size: i64::try_from(stored.bytes.len()).ok(),
        e_tag: Some(ETag::Strong(stored.etag.clone())),
        last_modified: Some(wire_time(stored.modified)),
        storage_class: Some(match stored.attributes.storage_class.clone() {
            Some(class) => ObjectStorageClass::from(class),
            None => ObjectStorageClass::from_static(ObjectStorageClass::STANDARD),
        }),
        ..Object::default()
    }
}

/// A key's text: the server takes UTF-8 only, and a delimiter is UTF-8 as well.
pub(crate) fn text(key: &Key) -> String {
    key.as_str().expect("the server holds only keys in UTF-8").to_owned()
}
