//! Buckets: listed, made, found, taken away.

use super::answer::{Answer, Refusal, empty, escaped, xml};
use super::copies::time;
use super::memory::Memory;
use hyper::StatusCode;
use hyper::header::HeaderValue;

pub(super) fn list(memory: &Memory) -> Answer {
    let rows = memory.buckets();
    let rows = rows.iter().map(|(name, bucket)| {
        format!("<Bucket><Name>{}</Name><CreationDate>{}</CreationDate></Bucket>", escaped(name), time(bucket.made))
    });
    xml(&format!("<ListAllMyBucketsResult><Buckets>{}</Buckets></ListAllMyBucketsResult>", rows.collect::<String>()))
}

pub(super) fn create(memory: &Memory, name: &str) -> Result<Answer, Refusal> {
    if memory.make(name) {
        return Ok(empty(StatusCode::OK));
    }
    Err(Refusal::new(StatusCode::CONFLICT, "BucketAlreadyOwnedByYou", "there is a bucket of that name"))
}

pub(super) fn head(memory: &Memory, name: &str) -> Result<Answer, Refusal> {
    memory.bucket(name)?;
    let mut answer = empty(StatusCode::OK);
    answer.headers_mut().insert("x-amz-bucket-region", HeaderValue::from_static("us-east-1"));
    Ok(answer)
}

pub(super) fn location(memory: &Memory, name: &str) -> Result<Answer, Refusal> {
    memory.bucket(name)?;
    Ok(xml("<LocationConstraint/>"))
}

pub(super) fn delete(memory: &Memory, name: &str) -> Result<Answer, Refusal> {
    if !memory.bucket(name)?.held().objects.is_empty() {
        return Err(Refusal::new(StatusCode::CONFLICT, "BucketNotEmpty", "there are objects in the bucket"));
    }
    memory.buckets().remove(name);
    Ok(empty(StatusCode::NO_CONTENT))
}
