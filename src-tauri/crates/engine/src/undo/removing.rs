//! Uploads and copies taken back: what they made anew is removed, as long as it lies there as they left it and what it was made
//! from is still there. So no bytes are lost, whatever happened since.

use super::{DOING, many, refused};
use crate::Engine;
use futures::{StreamExt as _, stream};
use model::{Error, ErrorKind, Fate, JobId, JobSpec, Key, Location, Result, TaskSummary, Undone};

/// Objects that are looked at side by side.
const ABREAST: usize = 16;

/// Keys that are removed by one call.
const BATCH: usize = 1_000;

/// What a job made.
pub(super) struct Made {
    /// The objects that can be removed.
    pub(super) objects: Vec<Location>,
    /// Those that stay: they replaced something, are others by now, or their source is.
    pub(super) left: usize,
}

impl Engine {
    /// Finds what a job made and may be removed again.
    pub(super) async fn made(&self, job: JobId, spec: &JobSpec) -> Result<Made> {
        let tasks = self.finished(job, spec).await?;
        let looks = tasks.into_iter().map(|task| async move { self.removable(&task).await });
        let looked: Vec<Result<Option<Location>>> = stream::iter(looks).buffered(ABREAST).collect().await;
        let mut made = Made { objects: Vec::new(), left: 0 };
        for found in looked {
            match found? {
                Some(at) => made.objects.push(at),
                None => made.left += 1,
            }
        }
        if made.objects.is_empty() {
            let message = "nothing that it made can be removed: it is gone, was written over, or is all that is left of its source";
            return Err(refused(message));
        }
        Ok(made)
    }

    /// Removes what a job made. Each has its own outcome; the first trouble is told if none could be removed.
    pub(super) async fn unmake(&self, job: JobId, spec: &JobSpec) -> Result<Undone> {
        let Made { objects, left } = self.made(job, spec).await?;
        if let Some(target) = &spec.target {
            self.check_removable(target.location()).await?;
        }
        let (mut done, mut trouble) = (Vec::with_capacity(objects.len()), None);
        for batch in objects.chunks(BATCH) {
            let Some(first) = batch.first() else { break };
            let keys: Vec<Key> = batch.iter().map(|at| at.key.clone()).collect();
            let answers = tokio::select! {
                () = self.cancel.cancelled() => Err(Error::new(ErrorKind::Cancelled, DOING, "it was stopped")),
                answers = async { self.registry.open(&first.cloud).await?.delete(&first.bucket, &keys).await } => answers,
            };
            match answers {
                Ok(answers) => {
                    for (at, answer) in batch.iter().zip(answers) {
                        match answer {
                            Ok(()) => done.push(at.clone()),
                            Err(error) => trouble = trouble.or(Some(error)),
                        }
                    }
                }
                Err(error) => {
                    trouble = trouble.or(Some(error));
                    break;
                }
            }
        }
        let (removed, all) = (done.len(), objects.len());
        self.touch(done);
        match trouble {
            Some(error) if removed == 0 => Err(error),
            _ => Ok(Undone { restored: many(removed), left: many(left + all - removed), job: None }),
        }
    }

    /// Where the object of a task lies, if it was made anew and nothing is lost by removing it.
    async fn removable(&self, task: &TaskSummary) -> Result<Option<Location>> {
        let (Some(at), Some(etag)) = (&task.destination, &task.destination_etag) else { return Ok(None) };
        if task.fate != Fate::New || task.choice.is_some() {
            return Ok(None);
        }
        let same = self.tag(at).await?.as_ref() == Some(etag);
        // What was listed without a tag can only be told by its size, which is no proof.
        let is_there = same && task.etag.is_some() && self.tag(&task.source).await? == task.etag;
        Ok(is_there.then(|| at.clone()))
    }

    /// The entity tag that an object has now; `None` if it has none, or is not there.
    async fn tag(&self, at: &Location) -> Result<Option<String>> {
        match self.registry.open(&at.cloud).await?.head(at).await {
            Ok(head) => Ok(head.etag),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
