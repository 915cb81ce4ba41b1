//! Two clouds in memory whose calls go wrong by a plan, and a scheduler on a home that survives it.

use async_trait::async_trait;
use bytes::Bytes;
use catalogue::Catalogue;
use clouds::{Crc, List, Read, Store, Write};
use futures::TryStreamExt as _;
use model::{Algorithm, CloudId, Error, ErrorKind, Key, Location, Result};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use testkit::contract::Reference;
use testkit::faulty::{Faulty, Plan};
use transfer::{Limits, Scheduler, Start, Stores};

/// An object above so many bytes goes in parts.
pub(crate) const PART: u64 = 4096;

/// Clouds `from` and `to`.
#[derive(Clone)]
pub(crate) struct Sky {
    pub(crate) from: Arc<Faulty<Reference>>,
    pub(crate) to: Arc<Faulty<Reference>>,
    pub(crate) plan: Arc<Plan>,
}

impl Sky {
    pub(crate) fn new() -> Self {
        let plan = Plan::new();
        let cloud = || Arc::new(Faulty::new(Arc::new(Reference::default()), Arc::clone(&plan)));
        Self { from: cloud(), to: cloud(), plan }
    }

    fn store(&self, cloud: &CloudId) -> Option<&Arc<Faulty<Reference>>> {
        match cloud.as_str() {
            "from" => Some(&self.from),
            "to" => Some(&self.to),
            _ => None,
        }
    }

    pub(crate) async fn put(&self, at: &Location, bytes: &[u8]) {
        let store = self.store(&at.cloud).unwrap();
        // The cloud knows a checksum, so that damage on the way from it can be told.
        let mut crc = Crc::new(Algorithm::Crc64Nvme).unwrap();
        crc.update(bytes);
        let write = Write { checksum: Some(crc.checksum()), ..Write::default() };
        store.write(at, Bytes::copy_from_slice(bytes), &write).await.unwrap();
    }

    /// Every object below a prefix.
    pub(crate) async fn held(&self, below: &Location) -> BTreeMap<Key, Vec<u8>> {
        let store = self.store(&below.cloud).unwrap();
        let list = List { recursive: true, ..List::default() };
        let rows: Vec<_> = store.list(below, list).try_collect().await.unwrap();
        let mut held = BTreeMap::new();
        for entry in rows.concat() {
            let body = store.read(&below.with_key(entry.key.clone()), Read::default()).await.unwrap();
            let chunks: Vec<Bytes> = body.stream.try_collect().await.unwrap();
            held.insert(entry.key, chunks.concat());
        }
        held
    }

    /// Parts of uploads that nobody finished. (An upload whose name was lost on its way here has none, and costs nothing.)
    pub(crate) async fn stray_parts(&self) -> usize {
        let mut parts = 0;
        for (store, cloud) in [(&self.from, "from"), (&self.to, "to")] {
            let rows: Vec<_> = store.uploads(&at(cloud, "")).try_collect().await.unwrap();
            for upload in rows.concat() {
                parts += store.parts(&at(cloud, "").with_key(upload.key), &upload.id).await.unwrap().len();
            }
        }
        parts
    }
}

#[async_trait]
impl Stores for Sky {
    async fn open(&self, cloud: &CloudId) -> Result<Arc<dyn Store>> {
        let store = self.store(cloud).cloned();
        store
            .map(|store| store as Arc<dyn Store>)
            .ok_or_else(|| Error::new(ErrorKind::NotFound, "open", "no such cloud"))
    }
}

/// A scheduler on the home in `folder`, on the current runtime.
pub(crate) fn scheduler(sky: &Sky, folder: &Path) -> (Scheduler, Catalogue) {
    std::fs::create_dir_all(folder.join("claims")).unwrap();
    let catalogue = Catalogue::open(&folder.join("catalogue.sqlite")).unwrap();
    let limits = Limits {
        part: PART,
        pause: Duration::from_millis(1),
        idle: Duration::from_millis(500),
        patience: Duration::from_millis(500),
        ..Limits::default()
    };
    let scheduler = Scheduler::start(Start {
        stores: Arc::new(sky.clone()),
        law: Arc::new(routing::Residency::default()),
        catalogue: catalogue.clone(),
        clock: Arc::new(testkit::WallClock),
        limits,
        claims: folder.join("claims"),
    });
    (scheduler, catalogue)
}

pub(crate) fn at(cloud: &str, key: &str) -> Location {
    Location::new(CloudId::parse(cloud).unwrap(), "bucket", key)
}

/// Bytes that differ from place to place and from `seed` to `seed`.
pub(crate) fn contents(size: usize, seed: usize) -> Vec<u8> {
    (0..size).map(|index| u8::try_from((index * 31 + seed * 7) % 251).unwrap()).collect()
}
