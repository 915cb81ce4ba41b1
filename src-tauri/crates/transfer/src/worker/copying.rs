//! Copying one object, with whatever stands in its way at the target.

use super::Turn;
use crate::choice::{self, Step};
use crate::copier::{Copy, End};
use crate::journal::UploadJournal;
use crate::names;
use crate::planner;
use crate::report::{Outcome, Said};
use crate::retry::pauses_the_job;
use crate::verifier;
use catalogue::TaskRow;
use clouds::{Condition, UploadId};
use model::{Bytes, Error, ErrorKind, Fate, Feature, Proof, Result, There};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// How often what is at the target may turn out to be something else than was thought.
const SURPRISES: u32 = 3;

impl Turn {
    /// Takes the steps that the user's choice asks for until the object has an outcome.
    pub(super) async fn copy(&self, task: &TaskRow) -> Outcome {
        let journal = UploadJournal {
            catalogue: self.floor.catalogue.clone(),
            reporter: self.reporter.clone(),
            task: task.id,
            upload: Mutex::new(task.upload.clone()),
        };
        let mut copy = match self.copy_of(task).await {
            Ok(copy) => copy,
            Err(error) => return Outcome::Failed(error, task.attempts + 1),
        };
        let choice = task.choice.unwrap_or(self.spec.on_conflict);
        let (mut fate, mut there) = (task.found.fate, task.found.there.clone());
        let mut tries = self.tries();
        let failed = |error, made: u32| Outcome::Failed(error, task.attempts + made);
        for _ in 0..SURPRISES {
            let newer = choice::newer(copy.modified, there.as_ref());
            let outcome = match choice::step(choice, fate, newer) {
                Step::Skip => Outcome::Skipped,
                Step::Ask => Outcome::Undecided,
                Step::Identical => Outcome::Identical(choice::rung_of_tags(copy.etag.as_deref())),
                Step::Compare => match self.same(&copy).await {
                    Ok(Some((rung, _))) => Outcome::Identical(rung),
                    Ok(None) => {
                        fate = Fate::Different;
                        continue;
                    }
                    Err(error) => failed(error, tries.made()),
                },
                Step::Rename => match self.rename(task, &mut copy).await {
                    Ok(()) => {
                        (fate, there) = (Fate::New, None);
                        continue;
                    }
                    Err(error) => failed(error, tries.made()),
                },
                Step::Copy(condition) => {
                    copy.condition = condition;
                    match self.write(&mut copy, &journal, &mut tries).await {
                        Ok(proof) => return Outcome::Done(proof, task.attempts + tries.made()),
                        Err(error) if error.kind == ErrorKind::AlreadyExists => {
                            // Somebody has it there by now, or this job has: before a crash, or in a try whose answer was lost.
                            match self.existing(task, &copy, tries.made() > 1, &journal).await {
                                Ok(Found::Ours(proof)) => return Outcome::Done(proof, task.attempts + tries.made()),
                                Ok(Found::OursDamaged) => Outcome::Undecided,
                                Ok(Found::Theirs(found)) => {
                                    fate = choice::fate(copy.size, copy.etag.as_deref(), &found, tagged(&copy));
                                    there = Some(found);
                                    continue;
                                }
                                Err(error) => failed(error, tries.made()),
                            }
                        }
                        Err(error) => {
                            if !pauses_the_job(&error) {
                                abandon(&copy.target, &journal).await;
                            }
                            return failed(error, tries.made());
                        }
                    }
                }
            };
            abandon(&copy.target, &journal).await;
            return outcome;
        }
        let message = "the destination changed again and again";
        failed(Error::new(ErrorKind::Conflict, "write", message).at(&copy.target.at), tries.made())
    }

    async fn copy_of(&self, task: &TaskRow) -> Result<Copy> {
        let target = self.target(task)?;
        let chosen = planner::chosen(&self.spec).unwrap_or_else(|| target.clone());
        Ok(Copy {
            source: self.source_end(task).await?,
            target: End { store: self.floor.stores.open_below(&chosen).await?, at: target },
            size: task.found.size,
            etag: task.found.etag.clone(),
            modified: task.found.modified,
            begun: task.begun,
            condition: Condition::Absent,
            options: Arc::new(self.spec.options.clone()),
            floor: self.floor.shared.clone(),
            law: self.floor.law.clone(),
            damaged: AtomicBool::new(false),
        })
    }

    /// Writes, again and again while the trouble may pass.
    async fn write(
        &self,
        copy: &mut Copy,
        journal: &UploadJournal,
        tries: &mut crate::retry::Tries<'_>,
    ) -> Result<Proof> {
        loop {
            let error = match copy.run(journal).await {
                Err(error) if error.kind != ErrorKind::AlreadyExists => error,
                other => return other,
            };
            let error = tries.after(error).await?;
            renew(copy, &error, journal).await?;
        }
    }

    /// What is at the target, when it was not to be replaced.
    async fn existing(&self, task: &TaskRow, copy: &Copy, again: bool, journal: &UploadJournal) -> Result<Found> {
        if task.begun || again {
            let same = self.same(copy).await?;
            abandon(&copy.target, journal).await;
            let Some((rung, checksum)) = same else {
                // It may be our own, damaged: whoever chose to skip did not choose to keep that.
                return Ok(Found::OursDamaged);
            };
            verifier::enough(Some(rung), self.spec.options.at_least, &copy.target.at)?;
            let etag = copy.target.store.head(&copy.target.at).await?.etag;
            return Ok(Found::Ours(Proof { rung: Some(rung), etag, checksum, ..Proof::default() }));
        }
        // Some conflicts between writers are told in the same words: without an object nothing exists.
        let head = copy.target.store.head(&copy.target.at).await?;
        Ok(Found::Theirs(There { size: Bytes(head.size), modified: head.modified, etag: head.etag }))
    }

    async fn same(&self, copy: &Copy) -> Result<Option<verifier::Proved>> {
        let (source, target) = (&copy.source, &copy.target);
        let idle = self.floor.shared.limits.idle;
        verifier::same((&*source.store, &source.at), (&*target.store, &target.at), idle).await
    }

    /// Finds a free name beside the one that is taken, and has the journal know it before anything is written there.
    async fn rename(&self, task: &TaskRow, copy: &mut Copy) -> Result<()> {
        for number in 2..names::MOST {
            let key = names::numbered(&copy.target.at.key, number);
            copy.target.store.accepts(&key)?;
            let at = copy.target.at.with_key(key.clone());
            match copy.target.store.head(&at).await {
                Ok(_) => {}
                Err(error) if error.kind == ErrorKind::NotFound => {
                    self.reporter.write(|written| Said::Renamed(task.id, key, written)).await?;
                    copy.target.at = at;
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        let message = format!("{} names beside it are taken", names::MOST);
        Err(Error::new(ErrorKind::AlreadyExists, "find a name", message).at(&copy.target.at))
    }
}

/// What was found at a target that was not to be replaced.
enum Found {
    /// What this job wrote, proved.
    Ours(Proof),
    /// What this job may have written, with other bytes than the source.
    OursDamaged,
    /// Somebody's.
    Theirs(There),
}

/// Whether both clouds surely tag single writes with their MD5.
fn tagged(copy: &Copy) -> bool {
    let ends = [&copy.source.store, &copy.target.store];
    ends.iter().all(|store| store.capabilities().surely(Feature::EtagIsMd5))
}

/// Before another try: a source that moved is looked at again, a target that is damaged may be replaced.
async fn renew(copy: &mut Copy, error: &Error, journal: &UploadJournal) -> Result<()> {
    match error.kind {
        ErrorKind::Conflict => {
            // Parts of the old version must never be joined with parts of the new one.
            abandon(&copy.target, journal).await;
            let head = copy.source.store.head(&copy.source.at).await?;
            (copy.size, copy.etag, copy.modified) = (head.size, head.etag, head.modified);
        }
        ErrorKind::Corrupt if copy.damaged.load(Ordering::Relaxed) => copy.condition = Condition::Always,
        // Damage on the way in lies in the parts that were sent.
        ErrorKind::Corrupt => abandon(&copy.target, journal).await,
        _ => {}
    }
    Ok(())
}

/// Gives up whatever upload this task has begun, so that no parts stay behind to be paid for.
async fn abandon(target: &End, journal: &UploadJournal) {
    if let Some(upload) = journal.known() {
        // Best effort: the task's own outcome matters more, and the journal still names the upload.
        let _ = target.store.abort_upload(&target.at, &UploadId(upload.id)).await;
        journal.forget();
    }
}
