//! Finding out what there is to do: every source becomes tasks, before the first byte moves.

use crate::clashes::Clashes;
use crate::report::{Refusal, Reporter, Said, Why};
use crate::stores::Stores;
use catalogue::{NewTask, TaskId};
use clouds::{List, Store};
use futures::StreamExt;
use model::{Entry, EntryKind, Error, ErrorKind, Feature, JobKind, JobSpec, Key, Location, Result, Source, Target};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

const DOING: &str = "plan the job";

/// Lists every source of `spec` and reports the tasks, a page at a time. All or nothing: when a listing fails or ends
/// early, so does the plan, and nothing is copied or deleted from half of one. What the target cannot hold is refused
/// one by one, before the first byte moves.
pub(crate) async fn plan(spec: &JobSpec, stores: &Arc<dyn Stores>, reporter: &Reporter) -> Result<()> {
    let target = match chosen(spec) {
        Some(chosen) => Some(Place::of(stores.open_below(&chosen).await?)),
        None => None,
    };
    let mut plan = Plan { spec, reporter, target, next: 1 };
    for (index, source) in (0..).zip(&spec.sources) {
        let store = stores.open(&source.location.cloud).await?;
        match source.kind {
            EntryKind::Object => {
                let head = store.head(&source.location).await?;
                let key = source.location.key.clone();
                let target_key = target_key(spec, source, key.last_segment().as_bytes());
                let task = NewTask { source: index, key, target_key, size: head.size, etag: head.etag };
                plan.found(vec![task]).await?;
            }
            EntryKind::Folder => plan.folder(&*store, index, source).await?,
        }
    }
    Ok(())
}

/// What was found so far.
struct Plan<'a> {
    spec: &'a JobSpec,
    reporter: &'a Reporter,
    target: Option<Place>,
    /// The number that the journal will give the next task.
    next: TaskId,
}

/// Where a copy goes.
struct Place {
    store: Arc<dyn Store>,
    clashes: Clashes,
}

impl Place {
    fn of(store: Arc<dyn Store>) -> Self {
        let clashes = Clashes::at(&store.capabilities());
        Self { store, clashes }
    }

    fn refuses(&mut self, id: TaskId, task: &NewTask) -> Option<Why> {
        let key = task.target_key.as_ref()?;
        if let Err(error) = self.store.accepts(key) {
            return Some(Why::Key(error));
        }
        self.clashes.take(id, key, task.size).map(Why::Clash)
    }
}

impl Plan<'_> {
    async fn found(&mut self, tasks: Vec<NewTask>) -> Result<()> {
        let mut refused = Vec::new();
        for (index, task) in tasks.iter().enumerate() {
            let why = self.target.as_mut().and_then(|target| target.refuses(self.next, task));
            refused.extend(why.map(|why| Refusal { index, why }));
            self.next += 1;
        }
        self.reporter.say(Said::Found(tasks, refused)).await
    }

    async fn folder(&mut self, store: &dyn Store, index: u32, source: &Source) -> Result<()> {
        let deletes = self.spec.kind == JobKind::Delete;
        let real = deletes && store.capabilities().can(Feature::RealFolders);
        let list = List { recursive: true, folders: real, after: None };
        let mut folders = BTreeSet::new();
        let mut nothing = true;
        let mut pages = store.list(&source.location, list);
        while let Some(page) = pages.next().await {
            let (emptied, objects): (Vec<_>, Vec<_>) =
                page?.into_iter().partition(|entry| entry.kind == EntryKind::Folder);
            nothing = nothing && objects.is_empty() && emptied.is_empty();
            folders.extend(emptied.into_iter().map(|entry| entry.key));
            let tasks = objects.into_iter().filter_map(|entry| task(self.spec, index, source, entry));
            self.found(tasks.collect()).await?;
        }
        if nothing && !real {
            let message = "there is nothing in it";
            return Err(Error::new(ErrorKind::NotFound, DOING, message).at(&source.location));
        }
        if real && !source.location.key.is_empty() {
            folders.insert(source.location.key.clone());
        }
        // Folders go after what was in them, the deepest first.
        let emptied = folders.into_iter().rev().map(|key| deletion(index, key));
        self.found(emptied.collect()).await
    }
}

/// Refuses what could only go wrong, before anything is listed.
pub(crate) fn check(spec: &JobSpec) -> Result<()> {
    let invalid = |message: String| Error::new(ErrorKind::Invalid, DOING, message);
    if spec.sources.is_empty() {
        return Err(invalid("nothing was chosen".into()));
    }
    let Some(target) = &spec.target else {
        let deletes = spec.kind == JobKind::Delete;
        return if deletes { Ok(()) } else { Err(invalid("a copy needs a destination".into())) };
    };
    if let Target::As(_) = target
        && spec.sources.len() > 1
    {
        return Err(invalid("several sources cannot become one object".into()).hint("end the destination with '/'"));
    }
    let mut names = HashSet::new();
    for source in &spec.sources {
        let name = source.location.key.last_segment();
        let name = name.as_bytes().strip_suffix(b"/").unwrap_or(name.as_bytes()).to_vec();
        if !names.insert(name) {
            let shown = source.location.key.last_segment();
            return Err(invalid(format!("two of the sources are named {:?}", shown.display()))
                .at(target.location())
                .hint("copy them in two jobs, into two folders"));
        }
        let same = |key: Option<Key>| key.is_some_and(|key| target.location().with_key(key) == source.location);
        if same(target_key(spec, source, source_tail(source).as_bytes())) {
            return Err(invalid("source and destination are the same".into()).at(&source.location));
        }
    }
    Ok(())
}

/// What stands for the source itself behind a target prefix: an object's own name, nothing for a folder.
fn source_tail(source: &Source) -> Key {
    match source.kind {
        EntryKind::Object => source.location.key.last_segment(),
        EntryKind::Folder => Key::default(),
    }
}

/// Where `tail` goes: the object's own name, or what stands behind the source folder's prefix.
fn target_key(spec: &JobSpec, source: &Source, tail: &[u8]) -> Option<Key> {
    Some(match (spec.target.as_ref()?, source.kind) {
        (Target::As(exact), EntryKind::Object) => exact.key.clone(),
        // A folder's contents, or an object under its own name: either way `tail` says what stands behind the prefix.
        (Target::As(prefix), EntryKind::Folder) | (Target::Into(prefix), EntryKind::Object) => {
            folder(&prefix.key).join(tail)
        }
        (Target::Into(prefix), EntryKind::Folder) => {
            folder(&prefix.key).join(source.location.key.last_segment().as_bytes()).join(tail)
        }
    })
}

/// The prefix that was chosen as the destination: everything that is copied goes below it.
pub(crate) fn chosen(spec: &JobSpec) -> Option<Location> {
    let target = spec.target.as_ref()?;
    let one = spec.sources.iter().all(|source| source.kind == EntryKind::Object);
    let key = &target.location().key;
    let key = if matches!(target, Target::As(_)) && one { key.parent() } else { folder(key) };
    Some(target.location().with_key(key))
}

/// A prefix that keys can be put behind.
fn folder(prefix: &Key) -> Key {
    if prefix.is_prefix() { prefix.clone() } else { prefix.join(b"/") }
}

fn task(spec: &JobSpec, index: u32, source: &Source, entry: Entry) -> Option<NewTask> {
    let tail = entry.key.strip_prefix(&source.location.key)?;
    let target_key = target_key(spec, source, tail);
    let size = entry.size.unwrap_or_default().0;
    Some(NewTask { source: index, target_key, size, etag: entry.etag, key: entry.key })
}

fn deletion(source: u32, key: Key) -> NewTask {
    NewTask { source, key, target_key: None, size: 0, etag: None }
}
