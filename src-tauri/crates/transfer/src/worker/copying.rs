//! Copying one object, with whatever stands in its way at the target.

use super::Turn;
use crate::choice::{self, Step};
use crate::copier::{Copy, End};
use crate::journal::UploadJournal;
use crate::names;
use crate::planner;
use crate::report::{Outcome, Said};
use crate::retry::{Tries, pauses_the_job};
use crate::verifier;
use catalogue::TaskRow;
use clouds::{Condition, Head, Store, UploadId};
use model::{Bytes, Conflict, Error, ErrorKind, Fate, Feature, JobKind, Proof, Result, Rung, There};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// How often what is at the target may turn out to be something else than was thought.
const SURPRISES: u32 = 3;

impl Turn {
    /// Copies an object, or finds that it need not or may not be copied; leaves no unfinished upload behind.
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
        let mut tries = self.tries(task.id);
        let outcome = self.steps(task, &mut copy, &journal, &mut tries).await;
        let outcome = match outcome {
            Err(error) if error.kind == ErrorKind::Corrupt => Err(withdraw(&copy, error).await),
            outcome => outcome,
        };
        let is_pausing = outcome.as_ref().is_err_and(pauses_the_job);
        if !is_pausing && !matches!(outcome, Ok(Outcome::Done(..))) {
            abandon(&copy.target, &journal).await;
        }
        outcome.unwrap_or_else(|error| Outcome::Failed(error, task.attempts + tries.made()))
    }

    /// One step after the other, as the choice and what is found at the target ask for.
    async fn steps(
        &self,
        task: &TaskRow,
        copy: &mut Copy,
        journal: &UploadJournal,
        tries: &mut Tries<'_>,
    ) -> Result<Outcome> {
        let choice = task.choice.unwrap_or(self.spec.on_conflict);
        let (mut fate, mut there) = (task.found.fate, task.found.there.clone());
        let mut surprises = 0;
        loop {
            let found = match choice::step(choice, fate, choice::newer(copy.modified, there.as_ref())) {
                Step::Skip => return Ok(Outcome::Skipped),
                Step::Ask => return Ok(Outcome::Undecided),
                Step::Identical => {
                    let rung = choice::rung_of_tags(copy.etag.as_deref());
                    if self.enough(rung, copy).is_ok() {
                        let etag = there.and_then(|there| there.etag);
                        self.distinct(copy, etag.as_deref())?;
                        return Ok(Outcome::Identical(rung, etag));
                    }
                    // Equal tags are less than was demanded: what is more can only be found out.
                    fate = Fate::SameSize;
                    continue;
                }
                Step::Compare => {
                    let Some((rung, _)) = self.same(copy).await? else {
                        fate = Fate::Different;
                        continue;
                    };
                    self.enough(rung, copy)?;
                    let etag = copy.target.store.head(&copy.target.at).await?.etag;
                    self.distinct(copy, etag.as_deref())?;
                    return Ok(Outcome::Identical(rung, etag));
                }
                Step::Rename => {
                    self.rename(task, copy).await?;
                    (fate, there) = (Fate::New, None);
                    continue;
                }
                Step::Copy(condition) => {
                    copy.condition = condition;
                    match self.written(task, copy, choice, there.as_ref(), journal, tries).await? {
                        Ok(outcome) => return Ok(outcome),
                        Err(found) => found,
                    }
                }
            };
            surprises += 1;
            if surprises > SURPRISES {
                let message = "the destination changed again and again";
                return Err(Error::new(ErrorKind::Conflict, "write", message).at(&copy.target.at));
            }
            let tagged = choice::both_tag(&*copy.source.store, &*copy.target.store);
            fate = choice::fate(copy.size, copy.etag.as_deref(), &found, tagged);
            there = Some(found);
        }
    }

    /// Writes the object; or finds that something else is at the target than was thought.
    async fn written(
        &self,
        task: &TaskRow,
        copy: &mut Copy,
        choice: Conflict,
        there: Option<&There>,
        journal: &UploadJournal,
        tries: &mut Tries<'_>,
    ) -> Result<std::result::Result<Outcome, There>> {
        let conditional = matches!(choice, Conflict::ReplaceIfNewer | Conflict::ReplaceIfDifferent);
        if let Some(there) = there.filter(|_| conditional && copy.condition == Condition::Always) {
            // The plan may be old, and what is there now newer than it was.
            let head = copy.target.store.head(&copy.target.at).await;
            match head {
                Ok(head) if head.etag != there.etag || head.size != there.size.0 => return Ok(Err(seen(head))),
                Err(error) if error.kind != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        let replaced = copy.condition == Condition::Always;
        let done = |proof, tries: &Tries<'_>| Ok(Ok(Outcome::Done(proof, task.attempts + tries.made())));
        match self.write(copy, journal, tries).await {
            Ok(proof) => {
                if replaced {
                    self.distinct(copy, proof.etag.as_deref())?;
                }
                done(proof, tries)
            }
            Err(error) if error.kind == ErrorKind::AlreadyExists => {
                // Somebody has it there by now, or this job has: before a crash, or in a try whose answer was lost.
                match self.existing(task, copy, tries.made() > 1, journal).await? {
                    Found::Ours(proof) => {
                        self.distinct(copy, proof.etag.as_deref())?;
                        done(proof, tries)
                    }
                    Found::OursDamaged => Ok(Ok(Outcome::Undecided)),
                    Found::Theirs(found) => Ok(Err(found)),
                }
            }
            Err(error) => Err(error),
        }
    }

    fn enough(&self, rung: Rung, copy: &Copy) -> Result<()> {
        verifier::enough(Some(rung), self.spec.options.at_least, &copy.target.at)
    }

    /// Refuses to take for a replica what may be the source itself under another cloud's name: a move would remove both.
    fn distinct(&self, copy: &Copy, etag: Option<&str>) -> Result<()> {
        if self.spec.kind != JobKind::Move || !may_be_one(copy, etag) {
            return Ok(());
        }
        let message = "source and destination may be one object under two names, so the source was not removed";
        Err(Error::new(ErrorKind::Refused, "move", message)
            .at(&copy.source.at)
            .hint("move it within one of the clouds"))
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
    async fn write(&self, copy: &mut Copy, journal: &UploadJournal, tries: &mut Tries<'_>) -> Result<Proof> {
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
        Ok(Found::Theirs(seen(head)))
    }

    async fn same(&self, copy: &Copy) -> Result<Option<verifier::Proved>> {
        let (source, target) = (&copy.source, &copy.target);
        let idle = self.floor.shared.limits.idle;
        verifier::same((&*source.store, &source.at), (&*target.store, &target.at), idle).await
    }

    /// Finds a free name beside the one that is taken, and has the journal know it before anything is written there.
    async fn rename(&self, task: &TaskRow, copy: &mut Copy) -> Result<()> {
        let planned = copy.target.at.key.clone();
        for number in 2..names::MOST {
            let key = names::numbered(&planned, number);
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

fn seen(head: Head) -> There {
    There { size: Bytes(head.size), modified: head.modified, etag: head.etag }
}

/// Whether what is at the target, with this entity tag, may be the source itself. On disks a tag names the file; clouds of
/// one endpoint may show one bucket under two names.
fn may_be_one(copy: &Copy, etag: Option<&str>) -> bool {
    let (source, target) = (&copy.source, &copy.target);
    let disk = |store: &dyn Store| store.capabilities().can(Feature::RealFolders);
    match (disk(&*source.store), disk(&*target.store)) {
        (true, true) => etag.is_some() && etag == copy.etag.as_deref(),
        (false, false) if source.at.cloud != target.at.cloud => {
            // An account is named by its endpoint and who uses it.
            let endpoint = |store: &dyn Store| store.account().and_then(|it| it.split(' ').next().map(str::to_owned));
            let apart = endpoint(&*source.store).zip(endpoint(&*target.store)).is_some_and(|(one, other)| one != other);
            let (here, there) = (&source.at.bucket, &target.at.bucket);
            !apart && source.at.key == target.at.key && (here.is_empty() || there.is_empty() || here == there)
        }
        _ => false,
    }
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

/// Takes away what arrived damaged, if it is still what this task wrote: nobody shall take it for the object.
async fn withdraw(copy: &Copy, error: Error) -> Error {
    if !copy.damaged.load(Ordering::Relaxed) {
        return error;
    }
    let (store, at) = (&copy.target.store, &copy.target.at);
    let gone = store.delete(&at.bucket, std::slice::from_ref(&at.key)).await;
    if gone.is_ok_and(|each| each.iter().all(Result::is_ok)) {
        error.hint("what arrived was damaged and was taken away; copy it again")
    } else {
        error.hint("what arrived is damaged and could not be taken away: delete it, and copy it again")
    }
}

/// Gives up whatever upload this task has begun, so that no parts stay behind to be paid for.
async fn abandon(target: &End, journal: &UploadJournal) {
    if let Some(upload) = journal.known() {
        // Best effort: the task's own outcome matters more, and the journal still names the upload.
        let _ = target.store.abort_upload(&target.at, &UploadId(upload.id)).await;
        journal.forget();
    }
}
