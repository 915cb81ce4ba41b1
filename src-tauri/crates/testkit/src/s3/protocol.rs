//! The operations that the server knows: each line hands one to the room that answers it.

use super::memory::Memory;
use super::{buckets, copies, listing, objects, tags, uploads, versions};
use s3s::dto;
use s3s::{S3, S3Request, S3Response, S3Result};
use std::sync::Arc;

/// The face of a memory on s3s.
pub(crate) struct Protocol(pub(crate) Arc<Memory>);

macro_rules! operations {
    ($($name:ident($input:ident) -> $output:ident => |$memory:ident, $read:ident, $headers:ident| $answer:expr;)*) => {
        #[async_trait::async_trait]
        impl S3 for Protocol {
            $(async fn $name(&self, request: S3Request<dto::$input>) -> S3Result<S3Response<dto::$output>> {
                let ($memory, $read, $headers) = (&*self.0, request.input, request.headers);
                let output: S3Result<dto::$output> = $answer;
                output.map(S3Response::new)
            })*
        }
    };
}

operations! {
    list_buckets(ListBucketsInput) -> ListBucketsOutput => |memory, _input, _headers| Ok(buckets::list(memory));
    create_bucket(CreateBucketInput) -> CreateBucketOutput => |memory, input, _headers| buckets::create(memory, &input);
    delete_bucket(DeleteBucketInput) -> DeleteBucketOutput => |memory, input, _headers| buckets::delete(memory, &input.bucket);
    head_bucket(HeadBucketInput) -> HeadBucketOutput => |memory, input, _headers| buckets::head(memory, &input.bucket);
    get_bucket_location(GetBucketLocationInput) -> GetBucketLocationOutput => |memory, input, _headers| buckets::location(memory, &input.bucket);
    get_bucket_versioning(GetBucketVersioningInput) -> GetBucketVersioningOutput => |memory, input, _headers| versions::get(memory, &input.bucket);
    put_bucket_versioning(PutBucketVersioningInput) -> PutBucketVersioningOutput => |memory, input, _headers| versions::set(memory, &input);
    list_object_versions(ListObjectVersionsInput) -> ListObjectVersionsOutput => |memory, input, _headers| versions::list(memory, &input);
    get_object_tagging(GetObjectTaggingInput) -> GetObjectTaggingOutput => |memory, input, _headers| tags::get(memory, &input);
    put_object_tagging(PutObjectTaggingInput) -> PutObjectTaggingOutput => |memory, input, _headers| tags::put(memory, input);
    delete_object_tagging(DeleteObjectTaggingInput) -> DeleteObjectTaggingOutput => |memory, input, _headers| tags::delete(memory, input);
    list_objects(ListObjectsInput) -> ListObjectsOutput => |memory, input, _headers| listing::list_first(memory, &input);
    list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output => |memory, input, _headers| listing::list(memory, &input);
    head_object(HeadObjectInput) -> HeadObjectOutput => |memory, input, _headers| objects::head(memory, &input);
    get_object(GetObjectInput) -> GetObjectOutput => |memory, input, _headers| objects::get(memory, &input);
    put_object(PutObjectInput) -> PutObjectOutput => |memory, input, _headers| objects::put(memory, input).await;
    copy_object(CopyObjectInput) -> CopyObjectOutput => |memory, input, headers| copies::object(memory, &input, &headers);
    delete_object(DeleteObjectInput) -> DeleteObjectOutput => |memory, input, _headers| objects::delete(memory, &input);
    delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput => |memory, input, _headers| objects::delete_many(memory, input);
    create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput => |memory, input, _headers| uploads::create(memory, &input);
    upload_part(UploadPartInput) -> UploadPartOutput => |memory, input, _headers| uploads::upload_part(memory, input).await;
    upload_part_copy(UploadPartCopyInput) -> UploadPartCopyOutput => |memory, input, _headers| copies::part(memory, &input);
    list_parts(ListPartsInput) -> ListPartsOutput => |memory, input, _headers| uploads::list_parts(memory, &input);
    list_multipart_uploads(ListMultipartUploadsInput) -> ListMultipartUploadsOutput => |memory, input, _headers| uploads::list(memory, &input);
    complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput => |memory, input, _headers| uploads::complete(memory, input);
    abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput => |memory, input, _headers| uploads::abort(memory, &input);
}
