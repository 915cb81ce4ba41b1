//! What workers and planners say, folded into the state of their job.

use super::Desk;
use crate::live::Wish;
use crate::report::{Refusal, Report, Said, Why};
use catalogue::{Change, NewTask, TaskId};
use model::{Bytes, Count, Error, JobId, JobState, JobStep, Result, TaskState, Timestamp};
use tokio::sync::oneshot;

impl Desk {
    pub(super) async fn take(&mut self, Report { job: id, said }: Report) {
        let now = self.clock.now();
        match said {
            Said::Found(tasks, refused, written) => self.found(id, tasks, refused, written).await,
            Said::Claimed(lane, rows) => self.claimed(id, lane, rows),
            Said::Counted(outcome) => self.counted(id, outcome).await,
            Said::Uploading(task, upload, written) => self.at_once(id, Change::Uploading(task, upload), written).await,
            Said::Renamed(task, key, written) => self.at_once(id, Change::Renamed(task, key), written).await,
            Said::Sent(task, part, bytes) => {
                if let Some(job) = self.jobs.get_mut(&id) {
                    job.pending.push(Change::Sent(task, part));
                    job.acknowledge(task, bytes, now);
                }
            }
            Said::Waits(task, pause) => {
                let pause = pause.map(|pause| i64::try_from(pause.as_millis()).unwrap_or(i64::MAX));
                if let Some(job) = self.jobs.get_mut(&id) {
                    job.wait(task, pause.map(|pause| Timestamp(now.0.saturating_add(pause))));
                }
            }
            Said::Ended(outcomes) => {
                if let Some(job) = self.jobs.get_mut(&id) {
                    job.turn_ended(&outcomes.iter().map(|(task, _)| *task).collect::<Vec<_>>());
                    outcomes.into_iter().for_each(|(task, outcome)| job.end(task, outcome, now));
                }
            }
            Said::Yielded(tasks) => {
                if let Some(job) = self.jobs.get_mut(&id) {
                    job.turn_ended(&tasks);
                    tasks.into_iter().for_each(|task| job.give_back(task));
                }
            }
        }
    }

    async fn found(
        &mut self,
        id: JobId,
        tasks: Vec<NewTask>,
        refused: Vec<Refusal>,
        written_down: oneshot::Sender<()>,
    ) {
        let Some(job) = self.jobs.get(&id) else { return };
        if tasks.is_empty() || job.wish != Wish::Run {
            return;
        }
        let (number, first) = (TaskId::try_from(tasks.len()).unwrap_or(TaskId::MAX), job.found + 1);
        let size: Bytes = tasks.iter().map(|task| Bytes(task.size)).sum();
        let removals = Count(tasks.iter().filter(|task| task.removal).count() as u64);
        let written = self.write_found(id, first, tasks, refused).await;
        let Some(job) = self.jobs.get_mut(&id) else { return };
        match written {
            Ok(failed) => {
                job.found += number;
                job.row.tally.found += Count(u64::from(number));
                job.row.tally.queued += Count(u64::from(number)) - failed - removals;
                job.row.tally.copied += removals;
                job.row.tally.failed += failed;
                job.row.size += size;
                job.dirty = true;
                // A planner that has gone needs no answer.
                let _ = written_down.send(());
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
            let (error, proof) = (Some(error), Box::default());
            Change::Now { task, state: TaskState::Failed, attempts: 0, proof, error, at }
        });
        let lines: Vec<Change> = ended.collect();
        if !lines.is_empty() {
            self.floor.catalogue.record(id, lines).await?;
        }
        Ok(count)
    }

    async fn counted(&mut self, id: JobId, outcome: Result<Vec<String>>) {
        let now = self.clock.now();
        let Some(job) = self.jobs.get_mut(&id) else { return };
        job.counting = false;
        job.dirty = true;
        if job.wish != Wish::Run || self.cancel.is_cancelled() {
            return;
        }
        match outcome {
            Ok(never) => {
                job.row.counted = true;
                job.row.not_carried = never;
                job.note(JobStep::Counted, now);
                let waits = job.spec.options.plan_first;
                job.row.state = if waits { JobState::Planned } else { JobState::Running };
                // Before any effect: a job that is not marked as counted is counted anew, as if nothing had begun.
                if let Err(error) = self.floor.catalogue.save_job(&job.row).await {
                    job.stop(Wish::Pause, Some(error));
                }
            }
            Err(error) if crate::retry::pauses_the_job(&error) => job.stop(Wish::Pause, Some(error)),
            Err(error) => {
                // Half a plan is no plan: nothing of it was begun, nothing of it stays.
                let dropped = self.floor.catalogue.drop_tasks(id).await;
                job.row.error = Some(dropped.err().unwrap_or(error));
                (job.row.tally, job.row.size) = (model::Tally::default(), Bytes::ZERO);
                job.row.state = JobState::Failed;
                job.row.ended = Some(now);
                job.note(JobStep::Failed, now);
            }
        }
    }

    /// Writes a line that a worker waits for, behind those that came before it: parts of an older upload must not be
    /// written after the new one has voided them.
    async fn at_once(&mut self, id: JobId, line: Change, written: oneshot::Sender<()>) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        let mut lines = std::mem::take(&mut job.pending);
        lines.push(line);
        match self.floor.catalogue.record(id, lines).await {
            // The worker may have been cancelled meanwhile: the journal has it all the same.
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
