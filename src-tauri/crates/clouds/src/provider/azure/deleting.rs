//! Deleting, one object a request: Azure's batches hold 256 whole requests, each signed, and spare no work.

use super::names;
use super::wire::Wire;
use futures::{StreamExt, stream};
use hyper::Method;
use model::{ErrorKind, Key, Result};

pub(super) const DOING: &str = "delete";

/// Deletions under way at once.
const ABREAST: usize = 16;

/// Deletes keys, each with its own outcome, together with their snapshots.
pub(super) async fn delete(wire: &Wire, bucket: &str, keys: &[Key]) -> Vec<Result<()>> {
    // By index: the compiler cannot see that a borrowed key lives as long as the future of its request.
    stream::iter(0..keys.len()).map(|at| one(wire, bucket, &keys[at])).buffered(ABREAST).collect().await
}

async fn one(wire: &Wire, bucket: &str, key: &Key) -> Result<()> {
    let request = names::object(DOING, Method::DELETE, bucket, key)?.header("x-ms-delete-snapshots", "include")?;
    match wire.send(DOING, request).await {
        // One that is not there counts as deleted; a container that is not there is another kind.
        Err(error) if error.kind == ErrorKind::NotFound => Ok(()),
        outcome => outcome.map(|_| ()),
    }
}
