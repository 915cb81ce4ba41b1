//! What a plan says before the first byte moves, of targets that take several names for one.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

use async_trait::async_trait;
use bytes::Bytes;
use catalogue::Catalogue;
use clouds::{Body, Head, List, Local, Pages, Part, PartWrite, Read, Store, UploadId, Write, Written};
use futures::TryStreamExt as _;
use model::{
    Bucket, Capabilities, Clock, CloudId, Conflict, Count, EntryKind, Error, ErrorKind, Failure, Feature, JobId,
    JobKind, JobSpec, JobState, Key, Location, Result, Source, Support, Target, Timestamp,
};
use routing::Residency;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;
use transfer::{Limits, Scheduler, Start, Stores};

/// A folder of a disk that folds names, as macOS and Windows have them; counts what is written.
struct Folding {
    local: Local,
    writes: AtomicUsize,
}

#[async_trait]
impl Store for Folding {
    fn capabilities(&self) -> Capabilities {
        self.local.capabilities().with(&[(Feature::CaseFolds, Support::Yes)].into())
    }
    fn accepts(&self, key: &Key) -> Result<()> {
        self.local.accepts(key)
    }
    async fn buckets(&self) -> Result<Vec<Bucket>> {
        self.local.buckets().await
    }
    async fn create_bucket(&self, name: &str) -> Result<()> {
        self.local.create_bucket(name).await
    }
    fn list(&self, at: &Location, list: List) -> Pages {
        self.local.list(at, list)
    }
    async fn head(&self, at: &Location) -> Result<Head> {
        self.local.head(at).await
    }
    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        self.local.read(at, read).await
    }
    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.local.write(at, body, write).await
    }
    async fn begin_upload(&self, at: &Location, write: &Write) -> Result<UploadId> {
        self.local.begin_upload(at, write).await
    }
    async fn write_part(&self, at: &Location, upload: &UploadId, part: PartWrite) -> Result<Part> {
        self.local.write_part(at, upload, part).await
    }
    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        self.local.parts(at, upload).await
    }
    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        self.local.finish_upload(at, upload, parts, write).await
    }
    async fn abort_upload(&self, at: &Location, upload: &UploadId) -> Result<()> {
        self.local.abort_upload(at, upload).await
    }
    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        self.local.delete(bucket, keys).await
    }
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp(1_800_000_000_000)
    }
}

/// Cloud `from` is a folder; cloud `to` another, on a disk that folds names.
struct Ground {
    _folder: TempDir,
    to: Arc<Folding>,
    catalogue: Catalogue,
    scheduler: Scheduler,
}

struct Both(Arc<Local>, Arc<Folding>);

#[async_trait]
impl Stores for Both {
    async fn open(&self, cloud: &CloudId) -> Result<Arc<dyn Store>> {
        match cloud.as_str() {
            "from" => Ok(Arc::clone(&self.0) as Arc<dyn Store>),
            "to" => Ok(Arc::clone(&self.1) as Arc<dyn Store>),
            _ => Err(Error::new(ErrorKind::NotFound, "open", "no such cloud")),
        }
    }
}

impl Ground {
    async fn with(keys: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let open = async |name: &str| {
            std::fs::create_dir(folder.path().join(name)).unwrap();
            Local::open(folder.path().join(name)).await.unwrap()
        };
        let (from, to) = (Arc::new(open("from").await), open("to").await);
        let to = Arc::new(Folding { local: to, writes: AtomicUsize::new(0) });
        for key in keys {
            from.write(&at("from", key), (*key).to_owned().into(), &Write::default()).await.unwrap();
        }
        let catalogue = Catalogue::open(&folder.path().join("catalogue.sqlite")).unwrap();
        std::fs::create_dir(folder.path().join("claims")).unwrap();
        let scheduler = Scheduler::start(Start {
            stores: Arc::new(Both(from, Arc::clone(&to))),
            law: Arc::new(Residency::default()),
            catalogue: catalogue.clone(),
            clock: Arc::new(Noon),
            limits: Limits::default(),
            claims: folder.path().join("claims"),
        });
        Self { _folder: folder, to, catalogue, scheduler }
    }

    async fn copy(&self, on_conflict: Conflict) -> (JobId, JobState) {
        let source = Source { location: at("from", "s/"), kind: EntryKind::Folder };
        let target = Some(Target::As(at("to", "t/")));
        let spec = JobSpec::new(JobKind::Copy, vec![source], target).on_conflict(on_conflict);
        let job = self.scheduler.submit(spec).await.unwrap();
        (job, self.scheduler.settled(job).await.unwrap())
    }

    async fn failures(&self, job: JobId) -> Vec<Failure> {
        let spec = self.catalogue.job(job).await.unwrap().spec;
        self.catalogue.failures(job, &spec, Count(0), Count(100)).await.unwrap()
    }

    async fn held(&self) -> Vec<String> {
        let list = List { recursive: true, ..List::default() };
        let rows: Vec<_> = self.to.list(&at("to", ""), list).try_collect().await.unwrap();
        rows.concat().into_iter().map(|row| row.key.display().into_owned()).collect()
    }
}

fn at(cloud: &str, key: &str) -> Location {
    Location::new(CloudId::parse(cloud).unwrap(), "", key)
}

#[tokio::test]
async fn names_that_the_target_takes_for_one_are_found_before_the_first_byte() {
    let keys = ["s/A", "s/a", "s/caf\u{e9}", "s/cafe\u{301}", "s/d/x", "s/D/y", "s/plain"];
    let ground = Ground::with(&keys).await;
    let (job, state) = ground.copy(Conflict::Replace).await;
    assert_eq!(state, JobState::Failed);
    let failures = ground.failures(job).await;
    let told: Vec<(String, bool)> = failures
        .iter()
        .map(|failure| {
            let other = match failure.source.key.display().as_ref() {
                "s/a" => "s/A",
                "s/caf\u{e9}" => "s/cafe\u{301}",
                _ => "s/D/y",
            };
            (failure.source.key.display().into_owned(), failure.error.message().contains(&format!("{other:?}")))
        })
        .collect();
    let wanted = ["s/a", "s/caf\u{e9}", "s/d/x"].map(|key| (key.to_owned(), true));
    let mut sorted = told.clone();
    sorted.sort();
    assert_eq!(sorted, wanted, "all but the first of a name fail, and name it");
    for failure in &failures {
        assert_eq!((failure.error.kind, failure.attempts), (ErrorKind::Invalid, 0), "nobody tried");
        assert_eq!(failure.error.location(), failure.destination.as_ref(), "it is about the destination");
    }
    assert_eq!(ground.held().await, ["t/A", "t/D/y", "t/cafe\u{301}", "t/plain"]);
    assert_eq!(ground.to.writes.load(Ordering::Relaxed), 4, "nothing else was sent");
    let row = ground.catalogue.job(job).await.unwrap();
    let tally = row.tally;
    assert_eq!((tally.found, tally.failed, tally.verified), (Count(7), Count(3), Count(4)));
    assert!(tally.is_settled(), "every object is accounted for: {tally:?}");

    // Trying again must not let the second overwrite the first.
    ground.scheduler.resume(job).await.unwrap();
    assert_eq!(ground.scheduler.settled(job).await.unwrap(), JobState::Failed);
    assert_eq!(ground.to.writes.load(Ordering::Relaxed), 4, "what cannot be done is not tried again");
    assert_eq!(ground.failures(job).await.len(), 3);
    ground.scheduler.close().await;
}
