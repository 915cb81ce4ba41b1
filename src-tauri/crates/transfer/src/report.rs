//! What planners and workers say. The scheduler alone turns it into state.

use crate::clashes::Clash;
use crate::live::LaneName;
use catalogue::{NewTask, SentPart, TaskId, TaskRow, Upload};
use model::{Error, JobId, Key, Proof, Result, Rung};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// What a worker or planner has to say of its job.
#[derive(Debug)]
pub(crate) enum Said {
    /// Counting found these, of which some cannot be done. The answer comes once the journal has them, so that a
    /// planner is never far ahead of it.
    Found(Vec<NewTask>, Vec<Refusal>, oneshot::Sender<()>),
    /// Counting has ended; with what the target can never keep.
    Counted(Result<Vec<String>>),
    /// These tasks are the next of a lane, and the journal knows that they may be begun.
    Claimed(LaneName, Result<Vec<TaskRow>>),
    /// The copy goes to another key; the answer comes once the journal has it.
    Renamed(TaskId, Key, oneshot::Sender<()>),
    /// A multipart upload exists; the answer comes once the journal has it.
    Uploading(TaskId, Upload, oneshot::Sender<()>),
    /// The target acknowledged a part of so many bytes.
    Sent(TaskId, SentPart, u64),
    /// The task is tried again after so long; or, with `None`, it goes on.
    Waits(TaskId, Option<Duration>),
    /// These tasks have ended.
    Ended(Vec<(TaskId, Outcome)>),
    /// The worker gave way to a pause, a cancellation or the end of the engine; its tasks are as the journal has them.
    Yielded(Vec<TaskId>),
}

/// A task that the plan already knows cannot be done.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// Which of those found with it, from 0.
    pub(crate) index: usize,
    pub(crate) why: Why,
}

/// Why a task cannot be done.
#[derive(Debug)]
pub(crate) enum Why {
    /// The target cannot hold its key, or may not.
    Key(Error),
    /// Another task has its name.
    Clash(Clash),
}

/// How a task ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The target has it, or the cloud has deleted it; after so many tries.
    Done(Proof, u32),
    /// Left alone: the target has the same bytes; with its entity tag.
    Identical(Rung, Option<String>),
    /// Left alone: the target exists.
    Skipped,
    /// The target exists, and nobody has said what to do.
    Undecided,
    /// Failed for good, after so many tries.
    Failed(Error, u32),
}

/// One thing said, and of which job.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) job: JobId,
    pub(crate) said: Said,
}

/// A worker's way to the scheduler.
#[derive(Debug, Clone)]
pub(crate) struct Reporter {
    pub(crate) job: JobId,
    pub(crate) inbox: mpsc::Sender<Report>,
}

impl Reporter {
    /// Says it, waiting while the inbox is full.
    ///
    /// # Errors
    /// `Cancelled` when the scheduler has ended.
    pub(crate) async fn say(&self, said: Said) -> Result<()> {
        let report = Report { job: self.job, said };
        self.inbox.send(report).await.map_err(|_| Error::cancelled("report"))
    }

    /// Says it, and waits until the journal has it.
    ///
    /// # Errors
    /// `Cancelled` when the scheduler has ended or could not write it.
    pub(crate) async fn write(&self, said: impl FnOnce(oneshot::Sender<()>) -> Said) -> Result<()> {
        let (written, answered) = oneshot::channel();
        self.say(said(written)).await?;
        answered.await.map_err(|_| Error::cancelled("report"))
    }
}
