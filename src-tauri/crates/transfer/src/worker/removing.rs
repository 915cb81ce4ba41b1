//! Removing objects: those of a deletion, and the sources of a move once their replicas are proved.

use super::Turn;
use crate::copier::End;
use crate::report::Outcome;
use crate::retry::Tries;
use catalogue::{TaskId, TaskRow};
use clouds::Head;
use futures::{StreamExt, stream};
use model::{Error, ErrorKind, JobKind, Key, Location, Proof, Result};

/// Sources that are looked at once more side by side before they are removed.
const LOOKS: usize = 16;

impl Turn {
    /// Removes a batch. Every key has its own outcome; those that failed in passing are tried again.
    pub(super) async fn remove(&self) -> Vec<(TaskId, Outcome)> {
        let mut outcomes = Vec::with_capacity(self.tasks.len());
        let mut left: Vec<&TaskRow> = self.tasks.iter().collect();
        let mut tries = self.tries(self.tasks.first().map_or(0, |task| task.id));
        while !left.is_empty() {
            // Each time anew: what was waited for may have taken long enough for a source to become another.
            left = self.removable(left, &mut outcomes).await;
            left = self.remove_once(left, &mut tries, &mut outcomes).await;
        }
        outcomes
    }

    /// Of the sources of a move, those that may be removed; the others get their outcome.
    async fn removable<'a>(&self, tasks: Vec<&'a TaskRow>, outcomes: &mut Vec<(TaskId, Outcome)>) -> Vec<&'a TaskRow> {
        if self.spec.kind != JobKind::Move {
            return tasks;
        }
        let looks: Vec<_> = tasks.iter().map(|task| self.unchanged(task)).collect();
        let looked: Vec<_> = stream::iter(looks).buffered(LOOKS).collect().await;
        let mut left = Vec::with_capacity(tasks.len());
        for (task, outcome) in tasks.into_iter().zip(looked) {
            match outcome {
                Ok(true) => left.push(task),
                Ok(false) => outcomes.push((task.id, gone(task, 1))),
                Err(error) => outcomes.push((task.id, lost(task, error, 1))),
            }
        }
        left
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

    /// Whether the source of a move is still what was copied, and its replica still what was proved; `false` if the source
    /// is gone.
    async fn unchanged(&self, task: &TaskRow) -> Result<bool> {
        if task.found.is_directory() {
            return Ok(true);
        }
        let source = self.source_end(task).await?;
        let Some(head) = self.look(&source).await? else { return Ok(false) };
        let kept = |at: &Location, message: &str, hint: &str| {
            Err(Error::new(ErrorKind::Conflict, "move", message.to_owned()).at(at).hint(hint.to_owned()))
        };
        // What was copied after the source had changed once is in the journal by its first tag only: then it stays.
        if head.size != task.found.size || task.found.etag.is_some() && head.etag != task.found.etag {
            let message = "it changed after it was copied, so it was not removed";
            return kept(&source.at, message, "move it again, or delete it if the replica is enough");
        }
        let at = self.target(task)?;
        let replica = End { store: self.floor.stores.open(&at.cloud).await?, at };
        let there = self.look(&replica).await?;
        let same = |there: &Head| there.size == task.found.size && there.etag == task.target_etag;
        if there.is_some_and(|there| same(&there)) {
            return Ok(true);
        }
        let message = "its replica is no longer what was proved, so the source was not removed";
        kept(&replica.at, message, "move it again")
    }

    /// What a cloud says of an object; `None` if there is none.
    async fn look(&self, end: &End) -> Result<Option<Head>> {
        let mut tries = Tries::new(&self.floor.shared.limits, &self.budget);
        loop {
            match end.store.head(&end.at).await {
                Ok(head) => return Ok(Some(head)),
                Err(error) if error.kind == ErrorKind::NotFound => return Ok(None),
                Err(error) => tries.after(error).await?,
            };
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
