//! Buckets over the wire.

use super::memory::Memory;
use model::Timestamp;
use s3s::dto::{
    Bucket, BucketLocationConstraint, CreateBucketInput, CreateBucketOutput, DeleteBucketOutput,
    GetBucketLocationOutput, HeadBucketOutput, ListBucketsOutput, Timestamp as WireTime,
};
use s3s::{S3Result, s3_error};
use std::time::{Duration, UNIX_EPOCH};

/// Where a bucket lies of which nobody said otherwise.
pub(crate) const USUAL_REGION: &str = "us-east-1";

/// A point in time as S3's types have it. Nothing here is older than 1970.
pub(crate) fn wire_time(at: Timestamp) -> WireTime {
    let since = Duration::from_millis(u64::try_from(at.0).expect("the server's clock shows a time after 1970"));
    WireTime::from(UNIX_EPOCH + since)
}

pub(crate) fn list(memory: &Memory) -> ListBucketsOutput {
    let buckets = memory.buckets();
    let rows = buckets.iter().map(|(name, held)| Bucket {
        name: Some(name.clone()),
        creation_date: Some(wire_time(held.created)),
        ..Bucket::default()
    });
    ListBucketsOutput { buckets: Some(rows.collect()), ..ListBucketsOutput::default() }
}

pub(crate) fn create(memory: &Memory, input: &CreateBucketInput) -> S3Result<CreateBucketOutput> {
    let wanted = input.create_bucket_configuration.as_ref().and_then(|it| it.location_constraint.as_ref());
    let region = wanted.map_or(USUAL_REGION, BucketLocationConstraint::as_str);
    if memory.create_bucket(&input.bucket, region) {
        return Ok(CreateBucketOutput { location: Some(format!("/{}", input.bucket)) });
    }
    Err(s3_error!(BucketAlreadyOwnedByYou, "you already own this bucket"))
}

pub(crate) fn delete(memory: &Memory, name: &str) -> S3Result<DeleteBucketOutput> {
    let mut buckets = memory.buckets();
    let held = buckets.get(name).ok_or_else(|| s3_error!(NoSuchBucket, "the bucket does not exist"))?;
    // Versions and unfinished uploads count as well.
    if !held.history.versions.is_empty() || !held.uploads.is_empty() {
        return Err(s3_error!(BucketNotEmpty, "the bucket you tried to delete is not empty"));
    }
    buckets.remove(name);
    Ok(DeleteBucketOutput::default())
}

pub(crate) fn head(memory: &Memory, name: &str) -> S3Result<HeadBucketOutput> {
    memory.in_bucket(name, |held| {
        Ok(HeadBucketOutput { bucket_region: Some(held.region.clone()), ..HeadBucketOutput::default() })
    })
}

/// S3 says nothing of the region that was there first.
pub(crate) fn location(memory: &Memory, name: &str) -> S3Result<GetBucketLocationOutput> {
    memory.in_bucket(name, |held| {
        let region = Some(held.region.clone()).filter(|region| region != USUAL_REGION);
        Ok(GetBucketLocationOutput { location_constraint: region.map(BucketLocationConstraint::from) })
    })
}
