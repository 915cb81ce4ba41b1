//! What workers and planners say, folded into the state of their job.

use super::Desk;
use crate::live::Wish;
use crate::report::{Report, Said};
use catalogue::{Change, NewTask, TaskId, Upload};
use model::{Bytes, Count, Error, JobId, JobState, Result};
use tokio::sync::oneshot;

impl Desk {
    pub(super) async fn take(&mut self, Report { job: id, said }: Report) {
        let now = self.clock.now();
        match said {
            Said::Found(tasks) => self.found(id, tasks).await,
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

    async fn found(&mut self, id: JobId, tasks: Vec<NewTask>) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        if tasks.is_empty() || job.wish != Wish::Run {
            return;
        }
        let number = TaskId::try_from(tasks.len()).unwrap_or(TaskId::MAX);
        let size: Bytes = tasks.iter().map(|task| Bytes(task.size)).sum();
        let first = job.found + 1;
        match self.floor.catalogue.add_tasks(id, first, tasks).await {
            Ok(()) => {
                job.found += number;
                job.row.tally.found += Count(u64::from(number));
                job.row.tally.queued += Count(u64::from(number));
                job.row.size += size;
                job.dirty = true;
            }
            Err(error) => job.stop(Wish::Pause, Some(error)),
        }
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
