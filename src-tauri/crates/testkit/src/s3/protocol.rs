//! The operations that the server knows: each line hands one to the room that answers it.

use super::memory::Memory;
use super::{buckets, listing, objects, uploads};
use s3s::dto;
use s3s::{S3, S3Request, S3Response, S3Result};
use std::sync::Arc;

/// The face of a memory on s3s.
pub(crate) struct Protocol(pub(crate) Arc<Memory>);

macro_rules! operations {
    ($($name:ident($input:ident) -> $output:ident => |$memory:ident, $read:ident| $answer:expr;)*) => {
        #[async_trait::async_trait]
        impl S3 for Protocol {
            $(async fn $name(&self, request: S3Request<dto::$input>) -> S3Result<S3Response<dto::$output>> {
                let ($memory, $read) = (&*self.0, request.input);
                let output: S3Result<dto::$output> = $answer;
                output.map(S3Response::new)
            })*
        }
    };
}

operations! {
    list_buckets(ListBucketsInput) -> ListBucketsOutput => |memory, _input| Ok(buckets::list(memory));
    create_bucket(CreateBucketInput) -> CreateBucketOutput => |memory, input| buckets::create(memory, &input.bucket);
    delete_bucket(DeleteBucketInput) -> DeleteBucketOutput => |memory, input| buckets::delete(memory, &input.bucket);
    head_bucket(HeadBucketInput) -> HeadBucketOutput => |memory, input| buckets::head(memory, &input.bucket);
    list_objects(ListObjectsInput) -> ListObjectsOutput => |memory, input| listing::list_first(memory, &input);
    list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output => |memory, input| listing::list(memory, &input);
    head_object(HeadObjectInput) -> HeadObjectOutput => |memory, input| objects::head(memory, &input);
    get_object(GetObjectInput) -> GetObjectOutput => |memory, input| objects::get(memory, &input);
    put_object(PutObjectInput) -> PutObjectOutput => |memory, input| objects::put(memory, input).await;
    copy_object(CopyObjectInput) -> CopyObjectOutput => |memory, input| objects::copy(memory, &input);
    delete_object(DeleteObjectInput) -> DeleteObjectOutput => |memory, input| objects::delete(memory, &input.bucket, &input.key);
    delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput => |memory, input| objects::delete_many(memory, input);
    create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput => |memory, input| uploads::create(memory, &input);
    upload_part(UploadPartInput) -> UploadPartOutput => |memory, input| uploads::upload_part(memory, input).await;
    upload_part_copy(UploadPartCopyInput) -> UploadPartCopyOutput => |memory, input| uploads::copy_part(memory, &input);
    list_parts(ListPartsInput) -> ListPartsOutput => |memory, input| uploads::list_parts(memory, &input);
    list_multipart_uploads(ListMultipartUploadsInput) -> ListMultipartUploadsOutput => |memory, input| uploads::list(memory, &input);
    complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput => |memory, input| uploads::complete(memory, input);
    abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput => |memory, input| uploads::abort(memory, &input);
}
