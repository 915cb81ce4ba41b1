//! What the user does not allow a cloud to do. Wraps a store; asks the cloud nothing of its own.

use crate::store::{Body, Capabilities, Head, List, Pages, Part, Read, Store, UploadId, Write, Written};
use async_trait::async_trait;
use bytes::Bytes;
use model::{Bucket, Error, ErrorKind, Key, Location, Result};
use std::sync::Arc;

/// A store that refuses every write before it reaches the cloud.
pub struct ReadOnly<S: ?Sized>(pub Arc<S>);

#[async_trait]
impl<S: Store + ?Sized> Store for ReadOnly<S> {
    fn capabilities(&self) -> Capabilities {
        Capabilities { read_only: true, create_buckets: false, ..self.0.capabilities() }
    }

    async fn buckets(&self) -> Result<Vec<Bucket>> {
        self.0.buckets().await
    }

    async fn create_bucket(&self, _name: &str) -> Result<()> {
        Err(refused("make a bucket"))
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        self.0.list(at, list)
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        self.0.head(at).await
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        self.0.read(at, read).await
    }

    async fn write(&self, at: &Location, _body: Bytes, _write: &Write) -> Result<Written> {
        Err(refused("write").at(at))
    }

    async fn begin_upload(&self, at: &Location, _write: &Write) -> Result<UploadId> {
        Err(refused("upload").at(at))
    }

    async fn write_part(&self, at: &Location, _: &UploadId, _: u32, _: u64, _: Bytes) -> Result<Part> {
        Err(refused("upload").at(at))
    }

    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        self.0.parts(at, upload).await
    }

    async fn finish_upload(&self, at: &Location, _: &UploadId, _: &[Part], _: &Write) -> Result<Written> {
        Err(refused("upload").at(at))
    }

    async fn abort_upload(&self, at: &Location, _upload: &UploadId) -> Result<()> {
        Err(refused("give the upload up").at(at))
    }

    async fn delete(&self, _bucket: &str, _keys: &[Key]) -> Result<Vec<Result<()>>> {
        Err(refused("delete"))
    }
}

fn refused(doing: &'static str) -> Error {
    Error::new(ErrorKind::Refused, doing, "this cloud is read-only").hint("allow writing in the settings of the cloud")
}
