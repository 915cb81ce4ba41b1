//! Comparing one object with its counterpart, changing neither.

use super::Turn;
use crate::report::Outcome;
use crate::verifier;
use catalogue::TaskRow;
use model::{ErrorKind, Proof, Result, Rung};

impl Turn {
    pub(super) async fn compare(&self, task: &TaskRow) -> Outcome {
        let mut tries = self.tries(task.id);
        loop {
            let error = match self.compared(task).await {
                Ok(proof) => return Outcome::Done(proof, task.attempts + tries.made()),
                Err(error) => error,
            };
            // Differing bytes are the answer to the question, no accident.
            let outcome = if error.kind == ErrorKind::Corrupt { Err(error) } else { tries.after(error).await };
            if let Err(error) = outcome {
                return Outcome::Failed(error, task.attempts + tries.made());
            }
        }
    }

    async fn compared(&self, task: &TaskRow) -> Result<Proof> {
        let (source, at) = (self.source_end(task).await?, self.target(task)?);
        let store = self.floor.stores.open(&at.cloud).await?;
        if self.spec.options.at_least == Some(Rung::SizeOnly) {
            let head = store.head(&at).await?;
            return if head.size == task.found.size {
                Ok(Proof { rung: Some(Rung::SizeOnly), etag: head.etag, ..Proof::default() })
            } else {
                Err(verifier::differs(&at, "the sizes differ"))
            };
        }
        let idle = self.floor.shared.limits.idle;
        let Some((rung, checksum)) = verifier::same((&*source.store, &source.at), (&*store, &at), idle).await? else {
            return Err(verifier::differs(&at, "it has other bytes than its source"));
        };
        verifier::enough(Some(rung), self.spec.options.at_least, &at)?;
        Ok(Proof { rung: Some(rung), checksum, ..Proof::default() })
    }
}
