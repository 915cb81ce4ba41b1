//! Jobs, as faces ask for them.

mod report;
mod showing;

use crate::Engine;
use ::clouds::List;
use catalogue::Shown;
use futures::StreamExt as _;
use model::{
    Activity, Bytes, CloudId, Conflict, Count, EntryKind, Error, ErrorKind, Failure, Feature, JobId, JobKind, JobSpec,
    JobState, Key, Location, LogLine, Plan, Result, Source, Target, TaskSummary,
};
use std::path::{Path, PathBuf};

/// Lines of what happened to a job that are shown at most.
const LINES: u32 = 1_000;

impl Engine {
    /// Starts a job.
    ///
    /// # Errors
    /// `Refused` when the destination is read-only, or a source that is to be removed is protected; `Invalid` when it could
    /// only go wrong, `NotFound` when a cloud is not configured.
    pub async fn start_job(&self, spec: JobSpec) -> Result<JobId> {
        for source in &spec.sources {
            self.check_bucket(&source.location)?;
            if spec.kind.removes() {
                self.check_removable(&source.location).await?;
            }
        }
        if let Some(target) = &spec.target {
            self.check_bucket(target.location())?;
            if spec.kind.writes() {
                self.check_writable(target.location()).await?;
            }
        }
        self.scheduler.submit(spec).await
    }

    /// Starts an upload of files and folders of this computer into `target`.
    ///
    /// # Errors
    /// As [`Engine::start_job`]; `NotFound` when a path does not exist.
    pub async fn start_upload(&self, paths: Vec<PathBuf>, target: Location) -> Result<JobId> {
        let look = move || paths.iter().map(|path| file_source(path)).collect::<Result<Vec<_>>>();
        let sources = tokio::task::spawn_blocking(look).await.map_err(|_| Error::cancelled("look at the files"))??;
        let target = Some(Target::Into(target));
        self.start_job(JobSpec::new(JobKind::Upload, sources, target)).await
    }

    /// Starts a download of the sources of `spec` into a folder of this computer, under their own names.
    ///
    /// # Errors
    /// As [`Engine::start_job`]; `NotFound` when there is no such folder.
    pub async fn start_download(&self, spec: JobSpec, folder: &Path) -> Result<JobId> {
        let folder = self.file_source(folder).await?;
        if folder.kind != EntryKind::Folder {
            return Err(Error::new(ErrorKind::Invalid, "download", "this is a file")
                .at(&folder.location)
                .hint("choose a folder"));
        }
        self.start_job(JobSpec { kind: JobKind::Download, target: Some(Target::Into(folder.location)), ..spec }).await
    }

    /// A path of this computer as the source of a job.
    pub(crate) async fn file_source(&self, path: &Path) -> Result<Source> {
        let path = path.to_owned();
        tokio::task::spawn_blocking(move || file_source(&path)).await.map_err(|_| Error::cancelled("look at a file"))?
    }

    /// What `location` names for a job: with `folders` a prefix is a folder, and so is a key that is no object; otherwise
    /// only what ends in `/` (or a directory of this computer) is one.
    ///
    /// # Errors
    /// `NotFound` when there is no such object; the cloud's own trouble.
    pub async fn source(&self, location: Location, folders: bool) -> Result<Source> {
        self.check_bucket(&location)?;
        let folder = |key: Key| {
            let key = if key.is_prefix() { key } else { key.join(b"/") };
            Source { location: location.with_key(key), kind: EntryKind::Folder }
        };
        let object = Source { location: location.clone(), kind: EntryKind::Object };
        if location.key.is_empty() || location.key.is_prefix() && folders {
            return Ok(folder(location.key.clone()));
        }
        let store = self.registry.open(&location.cloud).await?;
        match store.head(&location).await {
            Ok(_) => Ok(object),
            Err(error)
                if error.kind == ErrorKind::NotFound && (folders || store.capabilities().can(Feature::RealFolders)) =>
            {
                let found = folder(location.key.clone());
                let mut pages = store.list(&found.location, List::default());
                match pages.next().await.transpose()? {
                    Some(page) if !page.is_empty() => Ok(found),
                    _ => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// All jobs of the home, newest first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn activity(&self) -> Result<Activity> {
        self.scheduler.activity().await
    }

    /// What a job would do, or has done, in numbers. Complete once it is counted.
    ///
    /// # Errors
    /// `NotFound` if there is no such job.
    pub async fn plan(&self, job: JobId) -> Result<Plan> {
        let not_carried = self.catalogue.job(job).await?.not_carried;
        Ok(Plan { totals: self.catalogue.fates(job).await?, not_carried })
    }

    /// Tasks of a job behind number `after`, in the order found, `count` of them; only those of one fate or in one state
    /// if `shown` says so.
    ///
    /// # Errors
    /// `NotFound` if there is no such job.
    pub async fn tasks(&self, job: JobId, shown: Shown, after: u32, count: Count) -> Result<Vec<TaskSummary>> {
        let row = self.catalogue.job(job).await?;
        self.catalogue.tasks(job, &row.spec, shown, after, count).await
    }

    /// Failed tasks of a job in the order found, `count` of them after the first `skip`.
    ///
    /// # Errors
    /// `NotFound` if there is no such job.
    pub async fn failures(&self, job: JobId, skip: Count, count: Count) -> Result<Vec<Failure>> {
        let row = self.catalogue.job(job).await?;
        self.catalogue.failures(job, &row.spec, skip, count).await
    }

    /// Starts a job that is planned, or goes on with one that was paused, interrupted or failed in part: then only what
    /// failed is tried again.
    ///
    /// # Errors
    /// `Invalid` when it has nothing left to do, waits for a decision, or runs elsewhere.
    pub async fn resume_job(&self, job: JobId) -> Result<()> {
        self.scheduler.resume(job).await
    }

    /// Goes on with every job that was under way when its process ended. A window does not ask for this by itself: somebody
    /// may have ended Skyferry for a reason.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn resume_interrupted(&self) -> Result<Vec<JobId>> {
        self.scheduler.resume_interrupted().await
    }

    /// Gives up uploads of cancelled jobs that an earlier process could not give up any more.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn free_abandoned(&self) -> Result<()> {
        self.scheduler.free_abandoned().await
    }

    /// What happened to a job as a whole, oldest first; of very many lines the newest.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn job_log(&self, job: JobId) -> Result<Vec<LogLine>> {
        self.catalogue.log(job, LINES).await
    }

    /// How many jobs this process has under way, so that its end would interrupt them.
    ///
    /// # Errors
    /// `Cancelled` when the engine has been closed.
    pub async fn running(&self) -> Result<usize> {
        self.scheduler.under_way().await
    }

    /// Stops a job where it is.
    ///
    /// # Errors
    /// `Invalid` when it has ended or runs elsewhere.
    pub async fn pause_job(&self, job: JobId) -> Result<()> {
        self.scheduler.pause(job).await
    }

    /// Ends a job; what it has copied stays.
    ///
    /// # Errors
    /// `Invalid` when it has ended or runs elsewhere.
    pub async fn cancel_job(&self, job: JobId) -> Result<()> {
        self.scheduler.cancel(job).await
    }

    /// Decides for all tasks of a job whose destination exists. One that is only planned stays so.
    ///
    /// # Errors
    /// `Invalid` when nothing waits for a decision.
    pub async fn decide_job(&self, job: JobId, conflict: Conflict) -> Result<()> {
        self.scheduler.decide(job, conflict).await
    }

    /// Decides for some tasks alone.
    ///
    /// # Errors
    /// `Invalid` when the job is neither planned nor waits for a decision.
    pub async fn choose_tasks(&self, job: JobId, tasks: Vec<u32>, conflict: Conflict) -> Result<()> {
        self.scheduler.choose(job, tasks, conflict).await
    }

    /// Serves a job before those of a lower priority; 0 is the usual one.
    ///
    /// # Errors
    /// `NotFound`, or `Invalid` when another process runs it.
    pub async fn prioritise_job(&self, job: JobId, priority: i32) -> Result<()> {
        self.scheduler.prioritise(job, priority).await
    }

    /// Bytes a second that a job may move from now on; `None` is no limit.
    ///
    /// # Errors
    /// `NotFound`, or `Invalid` when another process runs it.
    pub async fn limit_job(&self, job: JobId, rate: Option<Bytes>) -> Result<()> {
        self.scheduler.limit(job, rate).await
    }

    /// Takes an ended job off the list.
    ///
    /// # Errors
    /// `Invalid` when it has not ended.
    pub async fn dismiss_job(&self, job: JobId) -> Result<()> {
        self.scheduler.dismiss(job).await
    }

    /// Waits until nothing of a job moves.
    ///
    /// # Errors
    /// `NotFound` if there is no such job.
    pub async fn job_settled(&self, job: JobId) -> Result<JobState> {
        self.scheduler.settled(job).await
    }

    /// Objects live in buckets: a cloud with several must be told which.
    pub(crate) fn check_bucket(&self, at: &Location) -> Result<()> {
        let Some(cloud) = self.registry.cloud(&at.cloud) else {
            return if at.cloud.as_str() == CloudId::FILE { Ok(()) } else { Err(not_configured(at)) };
        };
        if cloud.is_pinned() == at.bucket.is_empty() {
            return Ok(());
        }
        let (message, hint) = if cloud.is_pinned() {
            ("this cloud has one bucket, and no other can be named", format!("write {}:/key", at.cloud))
        } else {
            ("no bucket is named", format!("choose a bucket: {}:bucket/key", at.cloud))
        };
        Err(Error::new(ErrorKind::Invalid, "use", message).at(at).hint(hint))
    }

    pub(crate) async fn check_writable(&self, at: &Location) -> Result<()> {
        if self.registry.open(&at.cloud).await?.capabilities().read_only {
            return Err(refused(at, "write to", "this cloud is read-only here"));
        }
        Ok(())
    }

    pub(crate) async fn check_removable(&self, at: &Location) -> Result<()> {
        let can = self.registry.open(&at.cloud).await?.capabilities();
        match (can.read_only, can.protected) {
            (true, _) => Err(refused(at, "remove from", "this cloud is read-only here")),
            (_, true) => {
                Err(refused(at, "remove from", "this cloud is protected: nothing in it is removed or replaced"))
            }
            _ => Ok(()),
        }
    }
}

fn refused(at: &Location, doing: &'static str, message: &str) -> Error {
    Error::new(ErrorKind::Refused, doing, message)
        .at(at)
        .hint("choose another cloud, or allow changes in the cloud's settings")
}

fn not_configured(at: &Location) -> Error {
    let message = format!("no cloud {:?} is configured", at.cloud.as_str());
    Error::new(ErrorKind::NotFound, "use", message).at(at).hint("add it, or look for its name with 'ferry clouds ls'")
}

/// A path of this computer as the source of a job.
fn file_source(path: &Path) -> Result<Source> {
    let shown = path.display();
    let metadata = std::fs::metadata(path).map_err(|error| {
        Error::from_io("look at a file", error).hint(format!("check whether {shown} is still there"))
    })?;
    let absolute = std::path::absolute(path).map_err(|error| Error::from_io("look at a file", error))?;
    let key = file_key(&absolute);
    let folder = metadata.is_dir();
    let key = if folder && !key.is_prefix() { key.join(b"/") } else { key };
    let kind = if folder { EntryKind::Folder } else { EntryKind::Object };
    Ok(Source { location: Location::new(CloudId::file(), "", key), kind })
}

/// The key of an absolute path in the cloud of this computer's files.
pub fn file_key(path: &Path) -> Key {
    ::clouds::Local::key_of(path)
}
