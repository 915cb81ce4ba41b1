//! Moves and renames taken back: the same job the other way round, as long as exactly what was moved still lies where it went.

use super::refused;
use crate::Engine;
use ::clouds::List;
use futures::TryStreamExt as _;
use model::{EntryKind, Fate, JobId, JobKind, JobSpec, Key, Location, Result, Source, Target};
use std::collections::HashMap;

/// Where objects went, and the entity tag that each had there, if its cloud told one.
type Moved = HashMap<Location, Option<String>>;

/// The way back of a move.
pub(super) struct Back {
    pub(super) spec: JobSpec,
    pub(super) objects: usize,
}

impl Engine {
    /// The move that takes a move back.
    pub(super) async fn way_back(&self, job: JobId, spec: &JobSpec) -> Result<Back> {
        let tally = self.catalogue.tally(job).await?.0;
        if tally.found != tally.verified + tally.size_only {
            return Err(refused("not everything was moved").hint("move back by hand what you want back"));
        }
        let tasks = self.finished(job, spec).await?;
        if tasks.iter().any(|task| task.fate != Fate::New || task.choice.is_some()) {
            return Err(refused("it met objects that were there before, and what it replaced is gone"));
        }
        let back = reversed(spec).ok_or_else(|| refused("it was no move of one place into another"))?;
        // What has no destination is a folder of a disk, which goes and comes with what is in it.
        let moved: Moved =
            tasks.into_iter().filter_map(|task| Some((task.destination?, task.destination_etag))).collect();
        self.still_there(&back, &moved).await?;
        Ok(Back { spec: back, objects: moved.len() })
    }

    /// Refuses unless exactly what was moved lies where it went: neither less, nor anything of somebody else.
    async fn still_there(&self, back: &JobSpec, moved: &Moved) -> Result<()> {
        let mut found = 0;
        for source in &back.sources {
            let store = self.registry.open(&source.location.cloud).await?;
            if source.kind == EntryKind::Object {
                let now = store.head(&source.location).await?;
                is_the_moved(moved, &source.location, now.etag.as_deref())?;
                found += 1;
                continue;
            }
            let mut pages = store.list(&source.location, List { recursive: true, ..List::default() });
            while let Some(page) = pages.try_next().await? {
                for entry in page.into_iter().filter(|entry| entry.kind == EntryKind::Object) {
                    let at = source.location.with_key(entry.key);
                    is_the_moved(moved, &at, entry.etag.as_deref())?;
                    found += 1;
                }
            }
        }
        if found < moved.len() {
            return Err(refused("part of what was moved is no longer where it went"));
        }
        Ok(())
    }
}

/// Refuses what was not moved there, and what was written there since. Where no entity tag was told the name must do.
fn is_the_moved(moved: &Moved, at: &Location, now: Option<&str>) -> Result<()> {
    match moved.get(at) {
        None => Err(refused("something else has come to lie among what was moved").at(at)),
        Some(Some(then)) if now.is_some_and(|now| now != then) => {
            Err(refused("it was written over since it was moved").at(at).hint("move back by hand what you want back"))
        }
        Some(_) => Ok(()),
    }
}

/// The job the other way round. `None` where sources of several places went into one, or where the way back is not theirs
/// alone.
fn reversed(spec: &JobSpec) -> Option<JobSpec> {
    let (first, target) = (spec.sources.first()?, spec.target.as_ref()?);
    let home = first.location.with_key(first.location.key.parent());
    let source = |kind, location| Source { kind, location };
    let (sources, target) = match target {
        Target::Into(into) => {
            let into = into.with_key(folder(&into.key));
            let together = |each: &Source| each.location.with_key(each.location.key.parent()) == home;
            // A whole bucket has no name of its own to be found under.
            if !spec.sources.iter().all(|each| together(each) && !each.location.key.is_empty()) {
                return None;
            }
            let moved = spec.sources.iter().map(|each| {
                let name = each.location.key.last_segment();
                source(each.kind, into.with_key(into.key.join(name.as_bytes())))
            });
            (moved.collect(), Target::Into(home))
        }
        Target::As(exact) => {
            let key = if first.kind == EntryKind::Folder { folder(&exact.key) } else { exact.key.clone() };
            // The top of a bucket holds what was there before, too.
            if key.is_empty() {
                return None;
            }
            (vec![source(first.kind, exact.with_key(key))], Target::As(first.location.clone()))
        }
        Target::Each(_) => return None,
    };
    Some(JobSpec::new(JobKind::Move, sources, Some(target)))
}

fn folder(prefix: &Key) -> Key {
    if prefix.is_prefix() { prefix.clone() } else { prefix.join(b"/") }
}
