//! Objects in lanes: so many small ones at once, after the large ones, whose parts go side by side.

use super::folder::{self, Growing};
use super::wire::Wire;
use super::{End, Failure, Found};
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::task::TaskTracker;

/// Size of a part in bytes; an object up to twice this size goes whole.
const PART: u64 = 16 << 20;
/// Parts of one object at once.
const PARTS: usize = 4;

/// How many objects are under way at once.
#[derive(Debug, Clone, Copy)]
pub struct Lanes {
    /// Of those that go whole.
    pub small: usize,
    /// Of those that go in parts.
    pub large: usize,
}

impl Default for Lanes {
    fn default() -> Self {
        Self { small: 32, large: 2 }
    }
}

/// What was moved or found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Objects.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// An end that is open.
#[derive(Clone)]
enum Side {
    Folder(PathBuf),
    Bucket(Arc<Wire>),
}

/// Where objects lie that nobody moves.
///
/// # Errors
/// When they cannot be listed.
pub async fn count(end: &End) -> Result<Tally, Failure> {
    Ok(tally(&Side::open(end).list().await?))
}

/// Copies every object of `from` to `to`.
///
/// # Errors
/// The first that any object meets.
pub async fn copy(from: &End, to: &End, lanes: Lanes) -> Result<Tally, Failure> {
    let (from, to) = (Side::open(from), Side::open(to));
    let mut found = from.list().await?;
    let tally = tally(&found);
    found.sort_by_key(|found| std::cmp::Reverse(found.size));
    let small = found.split_off(found.partition_point(|found| found.size > 2 * PART));
    for (found, lanes) in [(found, lanes.large), (small, lanes.small)] {
        run(&from, &to, found, lanes).await?;
    }
    Ok(tally)
}

fn tally(found: &[Found]) -> Tally {
    Tally { count: found.len() as u64, bytes: found.iter().map(|found| found.size).sum() }
}

async fn run(from: &Side, to: &Side, found: Vec<Found>, lanes: usize) -> Result<(), Failure> {
    let (left, tracker) = (Arc::new(Mutex::new(found.into_iter())), TaskTracker::new());
    let next = |left: &Mutex<std::vec::IntoIter<Found>>| left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let lanes: Vec<_> = (0..lanes)
        .map(|_| {
            let (from, to, left) = (from.clone(), to.clone(), Arc::clone(&left));
            tracker.spawn(async move {
                while let Some(found) = next(&left) {
                    if found.size > 2 * PART {
                        parted(&from, &to, &found).await?;
                    } else {
                        whole(&from, &to, &found).await?;
                    }
                }
                Ok::<(), Failure>(())
            })
        })
        .collect();
    for lane in lanes {
        lane.await??;
    }
    Ok(())
}

async fn whole(from: &Side, to: &Side, found: &Found) -> Result<(), Failure> {
    let pieces = from.read(found, None).await?;
    match to {
        Side::Bucket(wire) => wire.put(&found.key, pieces).await,
        Side::Folder(root) => {
            let (path, size) = (root.join(&found.key), found.size);
            blocking(move || {
                let file = Growing::create(path, size)?;
                file.write(&pieces, 0)?;
                file.finish()
            })
            .await
        }
    }
}

async fn parted(from: &Side, to: &Side, found: &Found) -> Result<(), Failure> {
    let count = found.size.div_ceil(PART);
    let ranges = (0..count).map(|index| index * PART..((index + 1) * PART).min(found.size));
    match to {
        Side::Bucket(wire) => {
            let upload = &wire.begin(&found.key).await?;
            let parts = stream::iter((1_usize..).zip(ranges)).map(async |(number, range)| {
                let pieces = from.read(found, Some(range)).await?;
                wire.part(&found.key, upload, number, pieces).await
            });
            let etags: Vec<String> = parts.buffered(PARTS).try_collect().await?;
            wire.finish(&found.key, upload, &etags).await
        }
        Side::Folder(root) => {
            let (path, size) = (root.join(&found.key), found.size);
            let file = Arc::new(blocking(move || Growing::create(path, size)).await?);
            let parts = stream::iter(ranges).map(async |range: Range<u64>| {
                let (pieces, file) = (from.read(found, Some(range.clone())).await?, Arc::clone(&file));
                blocking(move || file.write(&pieces, range.start)).await
            });
            parts.buffer_unordered(PARTS).try_collect::<Vec<()>>().await?;
            let file = Arc::into_inner(file).ok_or("a part still holds the file")?;
            blocking(move || file.finish()).await
        }
    }
}

impl Side {
    fn open(end: &End) -> Self {
        match end {
            End::Folder(root) => Self::Folder(root.clone()),
            End::Bucket(endpoint, bucket) => Self::Bucket(Arc::new(Wire::to(endpoint, bucket))),
        }
    }

    async fn list(&self) -> Result<Vec<Found>, Failure> {
        match self {
            Self::Bucket(wire) => wire.list().await,
            Self::Folder(root) => {
                let root = root.clone();
                blocking(move || folder::list(&root)).await
            }
        }
    }

    async fn read(&self, found: &Found, range: Option<Range<u64>>) -> Result<Vec<Bytes>, Failure> {
        match self {
            Self::Bucket(wire) => wire.get(found, range).await,
            Self::Folder(root) => {
                let (path, range) = (root.join(Path::new(&found.key)), range.unwrap_or(0..found.size));
                Ok(vec![blocking(move || folder::read(&path, range)).await?])
            }
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await?
}
