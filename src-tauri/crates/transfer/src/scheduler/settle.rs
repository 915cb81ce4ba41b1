//! The end of a job: when nothing of it moves, what it has come to.

use super::Desk;
use crate::live::Wish;
use model::{Count, JobId, JobState, JobStep, TaskState};

impl Desk {
    /// Finishes every job of which nothing moves and nothing is left.
    pub(super) async fn settle_all(&mut self) {
        let now = self.clock.now();
        let closing = self.cancel.is_cancelled();
        let mut closed = Vec::new();
        for (id, job) in &mut self.jobs {
            if !job.is_still() || job.row.state == JobState::Counting && job.wish == Wish::Run {
                continue;
            }
            match job.wish {
                // The end of the engine is no end of the job: what was given back to the queue stays to be resumed.
                Wish::Run if closing && job.row.tally.queued + job.row.tally.copied > Count::ZERO => {}
                Wish::Run if job.row.state == JobState::Planned => {}
                Wish::Run if job.is_over() => job.settle(now),
                Wish::Pause if job.row.state != JobState::Paused => {
                    job.row.state = JobState::Paused;
                    job.note(JobStep::Paused, now);
                }
                Wish::Cancel => closed.push(*id),
                _ => {}
            }
        }
        for id in closed {
            self.finish_cancel(id).await;
        }
    }

    /// Closes what a cancelled job left undone, and frees its uploads.
    async fn finish_cancel(&mut self, id: JobId) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        let (catalogue, now) = (self.floor.catalogue.clone(), self.clock.now());
        // Written first, and at once: what has ended must not be closed as cancelled.
        if let Err(error) = catalogue.record(id, std::mem::take(&mut job.pending)).await {
            return job.stop(Wish::Pause, Some(error));
        }
        // What a move has copied and not yet removed stays at both ends.
        let open = [TaskState::Queued, TaskState::Active, TaskState::Copied, TaskState::NeedsDecision];
        let closing = async {
            catalogue.close_tasks(id, &open, TaskState::Cancelled, now).await?;
            catalogue.tally(id).await
        };
        match closing.await {
            Ok((tally, size, done)) => {
                (job.row.tally, job.row.size, job.row.done) = (tally, size, done);
                job.row.state = JobState::Cancelled;
                job.row.ended = Some(now);
                job.note(JobStep::Cancelled, now);
                if let Some(target) = job.spec.target.as_ref().map(model::Target::location).cloned() {
                    let floor = self.floor.clone();
                    self.tracker.spawn(async move { floor.free(id, &target).await });
                }
            }
            Err(error) => job.stop(Wish::Pause, Some(error)),
        }
    }
}
