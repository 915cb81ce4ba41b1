//! What workers and planners say, folded into the state of their job.

use super::Desk;
use crate::live::Wish;
use crate::report::{Refusal, Report, Said, Why};
use catalogue::{Change, NewTask, TaskId, Upload};
use model::{Bytes, Count, Error, JobId, JobState, Result, TaskState};
use tokio::sync::oneshot;

impl Desk {
    pub(super) async fn take(&mut self, Report { job: id, said }: Report) {
        let now = self.clock.now();
        match said {
            Said::Found(tasks, refused) => self.found(id, tasks, refused).await,
            Said::Counted(outcome) => self.counted(id, outcome).await,
            Said::Uploading(task, upload, written) => self.uploading(id, task, upload, written).await,
            Said::Sent(task, part, bytes) => {
                if let Some(job) = self.jobs.get_mut(&id) {
                    job.pending.push(Change::Sent(task, part));
                    job.acknowledge(task, bytes, now);
                }
            }
            Said::Ended(outcomes) => {
                if let Some(job) = self.jobs.get_mut(&id) {
                    job.turns = job.turns.saturating_sub(1);
                    outcomes.into_iter().for_each(|(task, outcome)| job.end(task, outcome, now));
                }
            }
            Said::Yielded(tasks) => {
                if let Some(job) = self.jobs.get_mut(&id) {
                    job.turns = job.turns.saturating_sub(1);
                    tasks.into_iter().for_each(|task| job.give_back(task));
                }
            }
        }
    }

    async fn found(&mut self, id: JobId, tasks: Vec<NewTask>, refused: Vec<Refusal>) {
        let Some(job) = self.jobs.get(&id) else { return };
        if tasks.is_empty() || job.wish != Wish::Run {
            return;
        }
        let (number, first) = (TaskId::try_from(tasks.len()).unwrap_or(TaskId::MAX), job.found + 1);
        let size: Bytes = tasks.iter().map(|task| Bytes(task.size)).sum();
        let written = self.write_found(id, first, tasks, refused).await;
        let Some(job) = self.jobs.get_mut(&id) else { return };
        match written {
            Ok(failed) => {
                job.found += number;
                job.row.tally.found += Count(u64::from(number));
                job.row.tally.queued += Count(u64::from(number)) - failed;
                job.row.tally.failed += failed;
                job.row.size += size;
                job.dirty = true;
            }
            Err(error) => job.stop(Wish::Pause, Some(error)),
        }
    }

    /// Writes what was found into the journal, and how many of them cannot be done.
    async fn write_found(&self, id: JobId, first: TaskId, tasks: Vec<NewTask>, refused: Vec<Refusal>) -> Result<Count> {
        let mut failed = Vec::new();
        for Refusal { index, why } in refused {
            let (Some(task), Ok(offset)) = (tasks.get(index), TaskId::try_from(index)) else { continue };
            let error = match why {
                Why::Key(error) => Some(error),
                Why::Clash(clash) if clash.first >= first => {
                    tasks.get((clash.first - first) as usize).and_then(|other| clash.error(task, other))
                }
                Why::Clash(clash) => clash.error(task, &self.floor.catalogue.found_task(id, clash.first).await?),
            };
            let target = self.jobs.get(&id).and_then(|job| job.spec.target.as_ref());
            let at = target.zip(task.target_key.clone()).map(|(target, key)| target.location().with_key(key));
            failed.extend(error.map(|error| (first + offset, at.map_or(error.clone(), |at| error.at(&at)))));
        }
        let count = Count(failed.len() as u64);
        self.floor.catalogue.add_tasks(id, first, tasks).await?;
        let at = self.clock.now();
        let ended = failed.into_iter().map(|(task, error)| {
            let error = Some(error);
            Change::Ended { task, state: TaskState::Failed, attempts: 0, rung: None, target_etag: None, error, at }
        });
        let lines: Vec<Change> = ended.collect();
        if !lines.is_empty() {
            self.floor.catalogue.record(id, lines).await?;
        }
        Ok(count)
    }

    async fn counted(&mut self, id: JobId, outcome: Result<()>) {
        let now = self.clock.now();
        let Some(job) = self.jobs.get_mut(&id) else { return };
        job.counting = false;
        job.dirty = true;
        if job.wish != Wish::Run || self.cancel.is_cancelled() {
            return;
        }
        match outcome {
            Ok(()) => {
                job.row.counted = true;
                job.row.state = JobState::Running;
                // Before any effect: a job that is not marked as counted is counted anew, as if nothing had begun.
                if let Err(error) = self.floor.catalogue.save_job(&job.row).await {
                    job.stop(Wish::Pause, Some(error));
                }
            }
            Err(error) if crate::worker::pauses_the_job(&error) => job.stop(Wish::Pause, Some(error)),
            Err(error) => {
                // Half a plan is no plan: nothing of it was begun, nothing of it stays.
                let dropped = self.floor.catalogue.drop_tasks(id).await;
                job.row.error = Some(dropped.err().unwrap_or(error));
                (job.row.tally, job.row.size) = (model::Tally::default(), Bytes::ZERO);
                job.row.state = JobState::Failed;
                job.row.ended = Some(now);
            }
        }
    }

    async fn uploading(&mut self, id: JobId, task: TaskId, upload: Upload, written: oneshot::Sender<()>) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        // Parts of an older upload must not be written after the new one has voided them.
        let mut lines = std::mem::take(&mut job.pending);
        lines.push(Change::Uploading(task, upload));
        match self.floor.catalogue.record(id, lines).await {
            // The worker may have been cancelled meanwhile: the journal knows the upload all the same.
            Ok(()) => drop(written.send(())),
            Err(error) => job.stop(Wish::Pause, Some(error)),
        }
    }

    /// Tells that a change was made outside a beat.
    pub(super) fn changed(&mut self) {
        self.dirty = true;
        self.tell();
    }

    /// An order that the job's state does not allow.
    pub(super) fn refuse(message: String, hint: &str) -> Error {
        Error::new(model::ErrorKind::Invalid, "change the job", message).hint(hint)
    }
}
