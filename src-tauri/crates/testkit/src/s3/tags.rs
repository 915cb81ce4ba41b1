//! Tags over the wire.

use super::memory::Memory;
use clouds::Tags;
use model::Key;
use percent_encoding::percent_decode_str;
use s3s::dto::{
    DeleteObjectTaggingInput, DeleteObjectTaggingOutput, GetObjectTaggingInput, GetObjectTaggingOutput,
    PutObjectTaggingInput, PutObjectTaggingOutput, Tag,
};
use s3s::{S3Result, s3_error};

/// The most tags of an object, and their longest names and values in characters.
const MOST: usize = 10;
const LONGEST_NAME: usize = 128;
const LONGEST_VALUE: usize = 256;

/// The tags of an `x-amz-tagging` header, which is encoded as a query is.
pub(crate) fn told(header: Option<&str>) -> S3Result<Tags> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        let decoded = percent_decode_str(&text).decode_utf8().map(std::borrow::Cow::into_owned);
        decoded.map_err(|_| s3_error!(InvalidArgument, "the tags are not encoded as a query is"))
    };
    let pairs = header.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Ok((decoded(name)?, decoded(value)?))
    });
    allowed(pairs.collect::<S3Result<Vec<_>>>()?)
}

fn allowed(pairs: Vec<(String, String)>) -> S3Result<Tags> {
    let count = pairs.len();
    let tags: Tags = pairs.into_iter().collect();
    let too_long =
        |name: &str, value: &str| name.chars().count() > LONGEST_NAME || value.chars().count() > LONGEST_VALUE;
    if tags.iter().any(|(name, value)| name.is_empty() || too_long(name, value)) || tags.len() < count {
        return Err(s3_error!(InvalidTag, "a tag has no name, comes twice or is too long"));
    }
    if count > MOST {
        return Err(s3_error!(InvalidTag, "an object has at most ten tags"));
    }
    Ok(tags)
}

pub(crate) fn get(memory: &Memory, input: &GetObjectTaggingInput) -> S3Result<GetObjectTaggingOutput> {
    let stored = memory.object(&input.bucket, &input.key, input.version_id.as_deref())?;
    let tags = stored.tags.iter().map(|(name, value)| Tag { key: Some(name.clone()), value: Some(value.clone()) });
    Ok(GetObjectTaggingOutput { tag_set: tags.collect(), version_id: stored.version.clone() })
}

pub(crate) fn put(memory: &Memory, input: PutObjectTaggingInput) -> S3Result<PutObjectTaggingOutput> {
    let pairs = input.tagging.tag_set.into_iter();
    let tags = allowed(pairs.map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default())).collect())?;
    let (key, version) = (Key::from(input.key.as_str()), input.version_id);
    memory.in_bucket(&input.bucket, |held| held.amend(&key, version.as_deref(), |stored| stored.tags = tags))?;
    Ok(PutObjectTaggingOutput { version_id: version })
}

pub(crate) fn delete(memory: &Memory, input: DeleteObjectTaggingInput) -> S3Result<DeleteObjectTaggingOutput> {
    let (key, version) = (Key::from(input.key.as_str()), input.version_id);
    memory.in_bucket(&input.bucket, |held| held.amend(&key, version.as_deref(), |stored| stored.tags.clear()))?;
    Ok(DeleteObjectTaggingOutput { version_id: version })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_of_tags_is_read_as_a_query() {
        let tags = told(Some("a=1&b%20c=x%2By+z&%C3%A9=")).expect("it is well formed");
        let tags: Vec<_> = tags.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(tags, [("a", "1"), ("b c", "x+y z"), ("é", "")]);
        assert!(told(None).expect("none are none").is_empty());
        for bad in ["=x", "a=1&a=2", "%FF=1", "a=1&b=&c=&d=&e=&f=&g=&h=&i=&j=&k="] {
            assert!(told(Some(bad)).is_err(), "{bad:?} is refused as Amazon does");
        }
    }
}
