//! Removing objects: those of a deletion, and the sources of a move once their replicas are proved.

use super::Turn;
use crate::report::Outcome;
use crate::retry::Tries;
use catalogue::{TaskId, TaskRow};
use futures::{StreamExt, stream};
use model::{Error, ErrorKind, JobKind, Key, Proof, Result};

/// Sources that are looked at once more side by side before they are removed.
const LOOKS: usize = 16;

impl Turn {
    /// Removes a batch. Every key has its own outcome; those that failed in passing are tried again.
    pub(super) async fn remove(&self) -> Vec<(TaskId, Outcome)> {
        let mut outcomes = Vec::with_capacity(self.tasks.len());
        let mut left: Vec<&TaskRow> = Vec::with_capacity(self.tasks.len());
        if self.spec.kind == JobKind::Move {
            let looks: Vec<_> = self.tasks.iter().map(|task| self.unchanged(task)).collect();
            let looked: Vec<_> = stream::iter(looks).buffered(LOOKS).collect().await;
            for (task, outcome) in self.tasks.iter().zip(looked) {
                match outcome {
                    Ok(true) => left.push(task),
                    Ok(false) => outcomes.push((task.id, gone(task, 1))),
                    Err(error) => outcomes.push((task.id, Outcome::Failed(error, task.attempts + 1))),
                }
            }
        } else {
            left.extend(&self.tasks);
        }
        let mut tries = self.tries();
        while !left.is_empty() {
            left = self.remove_once(left, &mut tries, &mut outcomes).await;
        }
        outcomes
    }

    /// Asks once for all of them; those that may be asked for again are returned, after a pause.
    async fn remove_once<'a>(
        &self,
        asked: Vec<&'a TaskRow>,
        tries: &mut Tries<'_>,
        outcomes: &mut Vec<(TaskId, Outcome)>,
    ) -> Vec<&'a TaskRow> {
        let answers = self.delete_once(&asked).await;
        let (mut failed, made) = (Vec::new(), tries.made());
        for (task, answer) in asked.into_iter().zip(answers) {
            match answer {
                Ok(()) => outcomes.push((task.id, gone(task, made))),
                Err(error) if self.is_folder_in_use(task, &error) => outcomes.push((task.id, Outcome::Skipped)),
                Err(error) => failed.push((task, error)),
            }
        }
        let passing = |error: &Error| error.kind.retry() == model::Retry::Backoff;
        let Some((_, first)) = failed.iter().find(|(_, error)| passing(error)) else {
            outcomes.extend(failed.into_iter().map(|(task, error)| (task.id, lost(task, error, made))));
            return Vec::new();
        };
        let again = tries.after(first.clone()).await.is_ok();
        let (again, last): (Vec<_>, Vec<_>) = failed.into_iter().partition(|(_, error)| again && passing(error));
        outcomes.extend(last.into_iter().map(|(task, error)| (task.id, lost(task, error, made))));
        again.into_iter().map(|(task, _)| task).collect()
    }

    /// One answer for each of the tasks, which are all of one bucket.
    async fn delete_once(&self, tasks: &[&TaskRow]) -> Vec<Result<()>> {
        let keys: Vec<Key> = tasks.iter().map(|task| task.found.key.clone()).collect();
        let answers = async {
            let Some(first) = tasks.first() else { return Ok(Vec::new()) };
            let at = self.source(first)?;
            self.floor.stores.open(&at.cloud).await?.delete(&at.bucket, &keys).await
        };
        let missing = || Err(Error::new(ErrorKind::Internal, "delete", "the cloud did not say what became of it"));
        match answers.await {
            Ok(answers) => answers.into_iter().chain(std::iter::repeat_with(missing)).take(tasks.len()).collect(),
            Err(error) => tasks.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    /// Whether the source of a move is still what was copied; `false` if it is gone.
    async fn unchanged(&self, task: &TaskRow) -> Result<bool> {
        if task.found.is_directory() {
            return Ok(true);
        }
        let mut tries = self.tries();
        loop {
            let source = self.source_end(task).await?;
            let head = match source.store.head(&source.at).await {
                Ok(head) => head,
                Err(error) if error.kind == ErrorKind::NotFound => return Ok(false),
                Err(error) => {
                    tries.after(error).await?;
                    continue;
                }
            };
            // What was copied after the source had changed once is in the journal by its first tag only: then it stays.
            if head.size == task.found.size && (task.found.etag.is_none() || head.etag == task.found.etag) {
                return Ok(true);
            }
            let message = "it changed after it was copied, so it was not removed";
            return Err(Error::new(ErrorKind::Conflict, "move", message)
                .at(&source.at)
                .hint("move it again, or delete it if the replica is enough"));
        }
    }

    /// A folder that a move leaves behind because something stayed in it is no failure.
    fn is_folder_in_use(&self, task: &TaskRow, error: &Error) -> bool {
        self.spec.kind == JobKind::Move && task.found.is_directory() && error.kind == ErrorKind::Invalid
    }
}

fn gone(task: &TaskRow, made: u32) -> Outcome {
    Outcome::Done(Proof::default(), task.attempts + made)
}

fn lost(task: &TaskRow, error: Error, made: u32) -> Outcome {
    Outcome::Failed(error, task.attempts + made)
}
