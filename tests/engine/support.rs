//! A home with an engine, a local cloud and an S3 server.

use engine::{Engine, Home, Limits, MemoryVault, Shown, SystemClock, Vault};
use model::{
    Auth, CloudDraft, CloudId, Conflict, Count, EntryKind, Failure, Field, JobId, JobKind, JobSpec, JobState,
    JobSummary, Location, ProviderId, Secret, Secrets, Source, Target, TaskSummary,
};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use testkit::World;
use testkit::s3::S3Server;

/// The small parts of these tests, in bytes: large objects need not be large.
pub(crate) const PART: u64 = 64 * 1024;

pub(crate) struct Bench {
    pub(crate) world: World,
    pub(crate) vault: Arc<MemoryVault>,
    pub(crate) engine: Engine,
    pub(crate) server: S3Server,
}

impl Bench {
    /// Clouds `disk` (the folder `disk`) and `server` (an S3 server with the bucket `bucket`).
    pub(crate) async fn new() -> Self {
        let (world, vault, server) = (World::new(), Arc::new(MemoryVault::new()), S3Server::start().await);
        server.create_bucket("bucket");
        let engine = open(&world, vault.clone()).await;
        let disk = world.folder("disk").display().to_string();
        engine.add_cloud(local_draft("disk", &disk), Secrets::new()).await.unwrap();
        engine.add_cloud(s3_draft("server", &server), secret(&server.secret())).await.unwrap();
        Self { world, vault, engine, server }
    }

    /// The same home, opened anew.
    pub(crate) async fn reopen(self) -> Self {
        self.reopen_with(limits()).await
    }

    /// The same home, opened anew with other limits.
    pub(crate) async fn reopen_with(self, limits: Limits) -> Self {
        self.engine.close().await;
        drop(self.engine);
        let engine = open_with(&self.world, self.vault.clone(), limits).await;
        Self { engine, ..self }
    }

    /// What the journal says of a job's tasks.
    pub(crate) async fn tasks(&self, job: JobId) -> Vec<TaskSummary> {
        self.engine.tasks(job, Shown::default(), 0, Count(10_000)).await.unwrap()
    }

    pub(crate) fn disk(&self) -> PathBuf {
        self.world.folder("disk")
    }

    /// Copies and waits until nothing moves.
    pub(crate) async fn copy(&self, from: &[&str], to: &str, on_conflict: Conflict) -> JobSummary {
        let job = self.start(from, to, on_conflict).await;
        self.settled(job).await
    }

    pub(crate) async fn start(&self, from: &[&str], to: &str, on_conflict: Conflict) -> JobId {
        let sources = from.iter().map(|text| source(text)).collect();
        let target = Some(Target::Into(at(to)));
        let spec = JobSpec::new(JobKind::Copy, sources, target).on_conflict(on_conflict);
        self.engine.start_job(spec).await.unwrap()
    }

    pub(crate) async fn delete(&self, what: &[&str]) -> JobSummary {
        let sources = what.iter().map(|text| source(text)).collect();
        let spec = JobSpec::new(JobKind::Delete, sources, None);
        let job = self.engine.start_job(spec).await.unwrap();
        self.settled(job).await
    }

    pub(crate) async fn settled(&self, job: JobId) -> JobSummary {
        self.engine.job_settled(job).await.unwrap();
        self.job(job).await
    }

    /// Waits until `enough` holds of a job, looking at it whenever jobs are said to have changed.
    pub(crate) async fn job_until(&self, job: JobId, enough: impl Fn(&JobSummary) -> bool) {
        let mut news = self.engine.events();
        let waiting = async {
            while !enough(&self.job(job).await) {
                // What was missed is seen by looking again.
                let _ = news.recv().await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_mins(1), waiting).await;
        assert!(waited.is_ok(), "job {job:?} did not come so far in a minute");
    }

    pub(crate) async fn job(&self, job: JobId) -> JobSummary {
        self.engine.activity().await.unwrap().jobs.into_iter().find(|row| row.id == job).unwrap()
    }

    pub(crate) async fn failures(&self, job: JobId) -> Vec<Failure> {
        self.engine.failures(job, Count(0), Count(100)).await.unwrap()
    }

    /// Writes a file into the local cloud.
    pub(crate) fn put(&self, name: &str, contents: impl AsRef<[u8]>) {
        let path = self.disk().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.disk().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

fn limits() -> Limits {
    Limits { part: PART, ..Limits::default() }
}

pub(crate) async fn open(world: &World, vault: Arc<dyn Vault>) -> Engine {
    open_with(world, vault, limits()).await
}

async fn open_with(world: &World, vault: Arc<dyn Vault>, limits: Limits) -> Engine {
    Engine::open_with(Home::at(world.home()), vault, Arc::new(SystemClock), limits).await.unwrap()
}

pub(crate) fn draft(name: &str, provider: &str, auth: Auth, fields: &[(Field, &str)]) -> CloudDraft {
    CloudDraft {
        name: name.to_owned(),
        provider: ProviderId(provider.to_owned()),
        auth,
        fields: fields.iter().map(|(field, text)| (*field, (*text).to_owned())).collect(),
        jurisdiction: None,
        read_only: false,
        protected: false,
        max_requests: None,
        color: None,
        letter: None,
    }
}

pub(crate) fn local_draft(name: &str, root: &str) -> CloudDraft {
    draft(name, "local", Auth::Anonymous, &[(Field::Root, root)])
}

pub(crate) fn s3_draft(name: &str, server: &S3Server) -> CloudDraft {
    let fields = [(Field::Endpoint, server.endpoint()), (Field::AccessKeyId, server.access_key_id().to_owned())];
    draft(name, "s3-compatible", Auth::Key, &fields.each_ref().map(|(field, text)| (*field, text.as_str())))
}

pub(crate) fn secret(key: &Secret<String>) -> Secrets {
    [(Field::SecretKey, key.clone())].into()
}

pub(crate) fn at(text: &str) -> Location {
    Location::parse(text.as_bytes()).unwrap()
}

pub(crate) fn id(text: &str) -> CloudId {
    CloudId::parse(text).unwrap()
}

pub(crate) fn source(text: &str) -> Source {
    let location = at(text);
    let kind = if location.key.is_prefix() { EntryKind::Folder } else { EntryKind::Object };
    Source { location, kind }
}

pub(crate) fn assert_done(job: &JobSummary) {
    assert_eq!(job.state, JobState::Done, "{job:?}");
    assert_eq!(job.tally.verified, job.tally.found, "every object is verified: {:?}", job.tally);
    assert_eq!(job.done, job.size, "all bytes are acknowledged");
}

/// Bytes that differ from place to place.
pub(crate) fn contents(size: usize) -> Vec<u8> {
    (0..size).map(|index| u8::try_from(index.wrapping_mul(31) % 251).unwrap()).collect()
}
