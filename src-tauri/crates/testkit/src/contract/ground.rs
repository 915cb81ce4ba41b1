//! The ground that a test stands on: a store, a bucket, a prefix of its own; and how it says what is broken.

use bytes::Bytes;
use clouds::{Body, Condition, List, Read, Store, Write, Written};
use futures::TryStreamExt;
use model::{Capabilities, CloudId, Entry, EntryKind, Error, ErrorKind, Key, Location, Result};
use std::fmt;
use std::sync::Arc;

/// Whether a test's sentence is true.
pub(super) type Verdict = std::result::Result<(), Broken>;

/// What a test found instead.
#[derive(Debug)]
pub(super) struct Broken(String);

impl Broken {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self(format!("unexpected error: {error:?}"))
    }
}

/// Ends the test unless the condition holds.
macro_rules! ensure {
    ($holds:expr, $($why:tt)+) => {
        if !$holds {
            return Err($crate::contract::ground::Broken::new(format!($($why)+)));
        }
    };
}
pub(super) use ensure;

/// Ends the test unless both are the same.
macro_rules! same {
    ($found:expr, $wanted:expr, $($why:tt)+) => {
        match (&$found, &$wanted) {
            (found, wanted) => $crate::contract::ground::ensure!(
                found == wanted, "{}: found {found:?}, not {wanted:?}", format!($($why)+)
            ),
        }
    };
}
pub(super) use same;

/// A store, a bucket and a prefix that no other test uses.
pub(super) struct Ground {
    pub(super) store: Arc<dyn Store>,
    pub(super) can: Capabilities,
    bucket: String,
    prefix: Key,
}

impl Ground {
    pub(super) fn new(store: Arc<dyn Store>, bucket: &str, number: usize) -> Self {
        let can = store.capabilities();
        Self { store, can, bucket: bucket.to_owned(), prefix: Key::from(format!("test-{number:02}/")) }
    }

    pub(super) fn bucket(&self) -> &str {
        &self.bucket
    }

    /// A bucket's name that no other run of the contract uses, also on a server that several runs share.
    pub(super) fn other_bucket(&self, name: &str) -> String {
        format!("{}-{name}", if self.bucket.is_empty() { "pinned" } else { &self.bucket })
    }

    /// A location below this test's own prefix.
    pub(super) fn at(&self, tail: &str) -> Location {
        self.raw(&self.prefix.join(tail.as_bytes()))
    }

    /// The location of a whole key.
    pub(super) fn raw(&self, key: &Key) -> Location {
        location(&self.bucket, key)
    }

    /// The part of a key behind this test's own prefix.
    pub(super) fn tail(&self, key: &Key) -> String {
        let tail = key.strip_prefix(&self.prefix).map(String::from_utf8_lossy);
        tail.map_or_else(|| format!("(outside) {}", key.display()), std::borrow::Cow::into_owned)
    }

    pub(super) async fn put(&self, tail: &str, bytes: impl Into<Bytes>) -> Result<Written> {
        self.store.write(&self.at(tail), bytes.into(), &Write::default()).await
    }

    pub(super) async fn get(&self, at: &Location) -> Result<Bytes> {
        whole(self.store.read(at, Read::default()).await?).await
    }

    /// Every row, in the order given, after a look at the pages' size.
    pub(super) async fn list(&self, at: &Location, recursive: bool) -> std::result::Result<Vec<Entry>, Broken> {
        self.list_with(at, List { recursive, ..List::default() }).await
    }

    pub(super) async fn list_with(&self, at: &Location, list: List) -> std::result::Result<Vec<Entry>, Broken> {
        let pages: Vec<Vec<Entry>> = self.store.list(at, list).try_collect().await?;
        for page in &pages {
            ensure!(page.len() <= 1_000, "a page has {} rows, more than 1000", page.len());
        }
        Ok(pages.into_iter().flatten().collect())
    }

    /// The tails of the folders and of the objects below `tail`, each sorted.
    pub(super) async fn rows(
        &self,
        tail: &str,
        recursive: bool,
    ) -> std::result::Result<(Vec<String>, Vec<String>), Broken> {
        let (mut folders, mut objects) = (Vec::new(), Vec::new());
        for entry in self.list(&self.at(tail), recursive).await? {
            let shown = self.tail(&entry.key);
            if entry.kind == EntryKind::Folder { folders.push(shown) } else { objects.push(shown) }
        }
        folders.sort();
        objects.sort();
        Ok((folders, objects))
    }
}

/// The location of a key in any bucket.
pub(super) fn location(bucket: &str, key: &Key) -> Location {
    let cloud = CloudId::parse("contract").expect("a plain identity");
    Location::new(cloud, bucket, key.clone())
}

/// The bytes of an open object.
pub(super) async fn whole(body: Body) -> Result<Bytes> {
    let chunks: Vec<Bytes> = body.stream.try_collect().await?;
    Ok(chunks.concat().into())
}

/// A write that must not replace anything.
pub(super) fn only_if_absent() -> Write {
    Write { condition: Condition::Absent, ..Write::default() }
}

/// Ends the test unless `result` is an error of `kind`.
pub(super) fn refused<T>(result: Result<T>, kind: ErrorKind, what: &str) -> Verdict {
    match result {
        Ok(_) => Err(Broken::new(format!("{what} succeeded; it must be {kind:?}"))),
        Err(error) => {
            same!(error.kind, kind, "{what} ({error})");
            Ok(())
        }
    }
}
