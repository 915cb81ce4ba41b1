//! Finding out what there is to do: every source becomes tasks, and what the target has already is known, before the first
//! byte moves.

mod keys;
mod walk;

use crate::carry;
use crate::choice;
use crate::clashes::Clashes;
use crate::law;
use crate::limits::Limits;
use crate::report::{Refusal, Reporter, Said, Why};
use crate::retry::{Budget, Tries};
use crate::stores::Stores;
use crate::worker::Floor;
use catalogue::{NewTask, TaskId};
use clouds::{Attributes, Head, Store};
use futures::{StreamExt, TryStreamExt, stream};
use keys::target_key;
use model::{
    Entry, EntryKind, Error, ErrorKind, Fate, Feature, JobKind, JobSpec, Key, Location, Result, Source, There,
};
use routing::Residency;
use std::collections::BTreeSet;
use std::sync::Arc;
use walk::{Beside, Walk, look};

pub(crate) use keys::{check, chosen};

const DOING: &str = "plan the job";

/// Objects that are asked for side by side.
const LOOKS: usize = 32;

/// Tasks that are reported together, of objects that were chosen one by one.
const PAGE: usize = 500;

/// Lists every source of `spec` and reports the tasks, a page at a time. All or nothing: when a listing fails or ends
/// early, so does the plan, and nothing is copied or deleted from half of one. What the target cannot hold is refused
/// one by one, before the first byte moves. Answers with what the target can never keep.
pub(crate) async fn plan(spec: &JobSpec, floor: &Floor, reporter: &Reporter) -> Result<Vec<String>> {
    let (stores, limits) = (&floor.stores, &floor.shared.limits);
    let target = match chosen(spec) {
        Some(chosen) => {
            let store = stores.open_below(&chosen).await?;
            let law = floor.law.residency().await?;
            let asks = spec.kind.writes() && law::asks(&law, &spec.options, &*store, &chosen);
            Some(Place::of(store, asks.then_some(law)))
        }
        None => None,
    };
    let mut plan = Plan { spec, stores, reporter, target, limits: *limits, next: 1, never: BTreeSet::new() };
    let sources: Vec<(u32, &Source)> = (0..).zip(&spec.sources).collect();
    for run in sources.chunk_by(|(_, one), (_, next)| one.kind == next.kind && one.kind == EntryKind::Object) {
        match run {
            [(index, source)] if source.kind == EntryKind::Folder => plan.folder(*index, source).await?,
            objects => plan.objects(objects).await?,
        }
    }
    Ok(plan.never.into_iter().collect())
}

/// What was found so far.
struct Plan<'a> {
    spec: &'a JobSpec,
    stores: &'a Arc<dyn Stores>,
    reporter: &'a Reporter,
    target: Option<Place>,
    limits: Limits,
    /// The number that the journal will give the next task.
    next: TaskId,
    /// What the target can never keep.
    never: BTreeSet<String>,
}

/// Where a copy goes.
struct Place {
    store: Arc<dyn Store>,
    clashes: Clashes,
    /// What is forbidden there, if anything is.
    law: Option<Arc<Residency>>,
}

/// An object, and why it must not be written, if a policy says so.
type Judged = (NewTask, Option<Error>);

impl Place {
    fn of(store: Arc<dyn Store>, law: Option<Arc<Residency>>) -> Self {
        let clashes = Clashes::at(&store.capabilities());
        Self { store, clashes, law }
    }

    fn refuses(&mut self, id: TaskId, task: &NewTask, forbidden: Option<Error>) -> Option<Why> {
        let key = task.target_key.as_ref()?;
        if let Some(error) = forbidden {
            return Some(Why::Key(error));
        }
        if let Err(error) = self.store.accepts(key) {
            return Some(Why::Key(error));
        }
        self.clashes.take(id, key, task.size).map(Why::Clash)
    }
}

impl Plan<'_> {
    async fn found(&mut self, judged: Vec<Judged>) -> Result<()> {
        if judged.is_empty() {
            return Ok(());
        }
        let mut refused = Vec::new();
        let mut tasks = Vec::with_capacity(judged.len());
        for (index, (task, forbidden)) in judged.into_iter().enumerate() {
            let why = self.target.as_mut().and_then(|target| target.refuses(self.next, &task, forbidden));
            refused.extend(why.map(|why| Refusal { index, why }));
            tasks.push(task);
            self.next += 1;
        }
        self.reporter.write(|written| Said::Found(tasks, refused, written)).await
    }

    /// Objects that were chosen one by one.
    async fn objects(&mut self, sources: &[(u32, &Source)]) -> Result<()> {
        for sources in sources.chunks(PAGE) {
            let looks: Vec<_> = sources.iter().map(|(index, source)| self.object(*index, source)).collect();
            let tasks = stream::iter(looks).buffered(LOOKS).try_collect().await?;
            for (_, source) in sources {
                self.note_never(&source.location).await?;
            }
            self.found(tasks).await?;
        }
        Ok(())
    }

    async fn object(&self, index: u32, source: &Source) -> Result<Judged> {
        let store = self.stores.open(&source.location.cloud).await?;
        let Head { size, etag, modified, attributes, .. } = self.head(&*store, &source.location).await?;
        let key = source.location.key.clone();
        let target_key = target_key(self.spec, index, key.last_segment().as_bytes());
        let forbidden = self.forbidden(&attributes, target_key.as_ref());
        let there = match self.at_target(target_key.as_ref()) {
            Some((place, at)) => look(&*place.store, &at, self.limits).await?,
            None => None,
        };
        let tagged = self.tagged(&*store);
        let task = NewTask { source: index, key, target_key, size, modified, etag, ..NewTask::default() };
        Ok((self.task(task, there, tagged), forbidden))
    }

    /// Why an object with these attributes must not be written there, if a policy says so.
    fn forbidden(&self, attributes: &Attributes, key: Option<&Key>) -> Option<Error> {
        let place = self.target.as_ref()?;
        let at = self.spec.target.as_ref()?.location().with_key(key?.clone());
        law::admit(place.law.as_deref()?, attributes, &self.spec.options, &*place.store, &at).err()
    }

    /// What policies say of objects that were listed. Listings do not tell tags: where a policy may forbid an object, it is
    /// asked for, so that the plan is complete before the first byte.
    async fn judged(&self, store: &dyn Store, source: &Source, tasks: Vec<NewTask>) -> Result<Vec<Judged>> {
        if self.target.as_ref().is_none_or(|place| place.law.is_none()) {
            return Ok(tasks.into_iter().map(|task| (task, None)).collect());
        }
        let judge = |task: NewTask| async move {
            let at = source.location.with_key(task.key.clone());
            let attributes = match self.head(store, &at).await {
                Ok(head) => head.attributes,
                // What has gone since it was listed fails when it is copied.
                Err(error) if error.kind == ErrorKind::NotFound => Attributes::default(),
                Err(error) => return Err(error),
            };
            let forbidden = self.forbidden(&attributes, task.target_key.as_ref());
            Ok((task, forbidden))
        };
        let looks: Vec<_> = tasks.into_iter().map(judge).collect();
        stream::iter(looks).buffered(LOOKS).try_collect().await
    }

    async fn head(&self, store: &dyn Store, at: &Location) -> Result<Head> {
        let budget = Budget::default();
        let mut tries = Tries::new(&self.limits, &budget);
        loop {
            match store.head(at).await {
                Err(error) => tries.after(error).await?,
                head => return head,
            };
        }
    }

    /// Where an object goes, if what is there matters: a comparison looks for itself, a deletion goes nowhere.
    fn at_target(&self, key: Option<&Key>) -> Option<(&Place, Location)> {
        let place = self.target.as_ref().filter(|_| self.spec.kind.writes())?;
        Some((place, self.spec.target.as_ref()?.location().with_key(key?.clone())))
    }

    fn tagged(&self, store: &dyn Store) -> bool {
        self.target.as_ref().is_some_and(|target| choice::both_tag(store, &*target.store))
    }

    fn task(&self, task: NewTask, there: Option<There>, tagged: bool) -> NewTask {
        let fate =
            there.as_ref().map_or(Fate::New, |there| choice::fate(task.size, task.etag.as_deref(), there, tagged));
        NewTask { large: task.size > self.limits.part && self.spec.kind.writes(), there, fate, ..task }
    }

    async fn note_never(&mut self, at: &Location) -> Result<()> {
        if let Some(target) = self.target.as_ref().filter(|_| self.spec.kind.writes()) {
            let source = self.stores.open(&at.cloud).await?.capabilities();
            self.never.extend(carry::never(&source, &target.store.capabilities()));
        }
        Ok(())
    }

    async fn folder(&mut self, index: u32, source: &Source) -> Result<()> {
        let store = self.stores.open(&source.location.cloud).await?;
        self.note_never(&source.location).await?;
        let real = self.spec.kind.removes() && store.capabilities().can(Feature::RealFolders);
        let tagged = self.tagged(&*store);
        let below = target_key(self.spec, index, b"");
        let mut beside =
            self.at_target(below.as_ref()).map(|(place, at)| Beside::new(Arc::clone(&place.store), at, self.limits));
        let mut folders = BTreeSet::new();
        let mut nothing = true;
        let mut walk = Walk::new(Arc::clone(&store), source.location.clone(), real, self.limits);
        while let Some(page) = walk.next().await? {
            nothing = nothing && page.is_empty();
            let mut tasks = Vec::with_capacity(page.len());
            for entry in page {
                if entry.kind == EntryKind::Folder {
                    folders.insert(entry.key);
                    continue;
                }
                let Some(task) = listed(self.spec, index, source, entry) else { continue };
                let there = match (&mut beside, &task.target_key) {
                    (Some(beside), Some(key)) => beside.find(key).await?,
                    _ => None,
                };
                tasks.push(self.task(task, there, tagged));
            }
            let judged = self.judged(&*store, source, tasks).await?;
            self.found(judged).await?;
        }
        if nothing && !real {
            let message = "there is nothing in it";
            return Err(Error::new(ErrorKind::NotFound, DOING, message).at(&source.location));
        }
        if real && !source.location.key.is_empty() {
            folders.insert(source.location.key.clone());
        }
        // Folders go after what was in them, the deepest first; those of a move once all their objects have gone.
        let removal = self.spec.kind == JobKind::Move;
        let emptied =
            folders.into_iter().rev().map(|key| (NewTask { source: index, key, removal, ..NewTask::default() }, None));
        self.found(emptied.collect()).await
    }
}

fn listed(spec: &JobSpec, index: u32, source: &Source, entry: Entry) -> Option<NewTask> {
    let tail = entry.key.strip_prefix(&source.location.key)?;
    let target_key = target_key(spec, index, tail);
    let size = entry.size.unwrap_or_default().0;
    let (modified, etag, key) = (entry.modified, entry.etag, entry.key);
    Some(NewTask { source: index, key, target_key, size, modified, etag, ..NewTask::default() })
}
