//! The engine: everything opened together, closed together.

use crate::browse::Browse;
use crate::clouds::Tested;
use crate::events::{self, Bell};
use crate::home::Home;
use crate::limits;
use crate::measuring::Measuring;
use crate::preview::Grants;
use crate::rules::Rulebook;
use catalogue::Catalogue;
use clouds::{Registry, Table, Vault};
use model::{Clock, Error, Event, Result, Revision};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::{Notify, broadcast, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use transfer::{Limits, Notice, Scheduler, Start, Stores};

/// Skyferry on one home.
pub struct Engine {
    pub(crate) home: Home,
    pub(crate) catalogue: Catalogue,
    pub(crate) registry: Arc<Registry>,
    pub(crate) vault: Arc<dyn Vault>,
    pub(crate) scheduler: Scheduler,
    pub(crate) browse: Arc<Browse>,
    pub(crate) bell: Bell,
    pub(crate) clouds_revision: Arc<AtomicU32>,
    pub(crate) adding: tokio::sync::Mutex<()>,
    pub(crate) tested: std::sync::Mutex<Option<Tested>>,
    /// Rung when other rates were chosen.
    pub(crate) rates: Arc<Notify>,
    pub(crate) rulebook: Rulebook,
    pub(crate) measuring: Measuring,
    pub(crate) previews: Grants,
    pub(crate) clock: Arc<dyn Clock>,
    events: broadcast::Sender<Event>,
    pub(crate) cancel: CancellationToken,
    pub(crate) tracker: TaskTracker,
}

impl Engine {
    /// Opens a home on the current runtime, complete: after this nothing is half there. Runs no job yet.
    ///
    /// # Errors
    /// When the home's folder or catalogue cannot be opened; the error says why.
    pub async fn open(home: Home, vault: Arc<dyn Vault>, clock: Arc<dyn Clock>) -> Result<Self> {
        let catalogue = open_catalogue(home.clone()).await?;
        let limits = limits::of_home(&catalogue).await?;
        Self::open_on(catalogue, home, vault, clock, limits).await
    }

    /// The same with other limits.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub async fn open_with(home: Home, vault: Arc<dyn Vault>, clock: Arc<dyn Clock>, limits: Limits) -> Result<Self> {
        let catalogue = open_catalogue(home.clone()).await?;
        Self::open_on(catalogue, home, vault, clock, limits).await
    }

    async fn open_on(
        catalogue: Catalogue,
        home: Home,
        vault: Arc<dyn Vault>,
        clock: Arc<dyn Clock>,
        limits: Limits,
    ) -> Result<Self> {
        // Hundreds of connections and files at once are more than some systems grant unasked.
        clouds::allow_many_files();
        let registry = Arc::new(Registry::new(vault.clone(), table(&home).await?, clock.clone()));
        registry.set(catalogue.clouds().await?);
        let stores: Arc<dyn Stores> = registry.clone();
        let rulebook = Rulebook::new(catalogue.clone());
        let scheduler = Scheduler::start(Start {
            stores,
            law: Arc::new(rulebook.clone()),
            catalogue: catalogue.clone(),
            clock: clock.clone(),
            limits,
            claims: home.claims(),
        });
        let (cancel, tracker) = (CancellationToken::new(), TaskTracker::new());
        let (bell, rope) = events::bell();
        let events = rope.outbox();
        let browse =
            Arc::new(Browse::new(registry.clone(), bell.clone(), clock.clone(), cancel.clone(), tracker.clone()));
        let stop = cancel.clone();
        tracker.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = rope.pull() => {}
            }
        });
        tracker.spawn(listen(scheduler.notices(), browse.clone(), bell.clone(), cancel.clone()));
        let rates = Arc::new(Notify::new());
        let keeping = limits::keep(catalogue.clone(), scheduler.clone(), clock.clone(), rates.clone(), cancel.clone());
        tracker.spawn(keeping);
        let clouds_revision = Arc::new(AtomicU32::new(1));
        tracker.spawn(feel(registry.watch_health(), clouds_revision.clone(), bell.clone(), cancel.clone()));
        Ok(Self {
            home,
            catalogue,
            registry,
            vault,
            scheduler,
            browse,
            bell,
            clouds_revision,
            adding: tokio::sync::Mutex::default(),
            tested: std::sync::Mutex::default(),
            rates,
            rulebook,
            measuring: Measuring::default(),
            previews: Grants::default(),
            clock,
            events,
            cancel,
            tracker,
        })
    }

    /// What changes, from now on, coalesced. A face that falls behind must ask for everything again.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// The home that is open.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Ends everything in good order. Jobs under way stay in the journal, to be resumed.
    pub async fn close(&self) {
        self.scheduler.close().await;
        self.cancel.cancel();
        self.tracker.close();
        self.tracker.wait().await;
    }

    /// Announces that the clouds are others.
    pub(crate) async fn clouds_changed(&self) {
        announce(&self.clouds_revision, &self.bell).await;
    }
}

async fn announce(revision: &AtomicU32, bell: &Bell) {
    let revision = Revision(revision.fetch_add(1, Ordering::Relaxed) + 1);
    bell.ring(Event::Clouds { revision }).await;
}

/// Announces that a cloud's health is another.
async fn feel(mut health: watch::Receiver<()>, revision: Arc<AtomicU32>, bell: Bell, cancel: CancellationToken) {
    loop {
        tokio::select! {
            () = cancel.cancelled() => return,
            changed = health.changed() => if changed.is_err() { return },
        }
        announce(&revision, &bell).await;
    }
}

/// The table of providers, with the user's own beside the catalogue.
async fn table(home: &Home) -> Result<Table> {
    let own = home.providers();
    match tokio::fs::read_to_string(&own).await {
        Ok(text) => Table::built_in()?.with(&text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Table::built_in(),
        Err(error) => Err(Error::from_io("read the table of providers", error).hint(own.display().to_string())),
    }
}

async fn open_catalogue(home: Home) -> Result<Catalogue> {
    let open = move || {
        std::fs::create_dir_all(home.folder()).map_err(|error| {
            let shown = home.folder().display().to_string();
            Error::from_io("open the home", error).hint(format!("choose a folder you may write instead of {shown}"))
        })?;
        Catalogue::open(&home.catalogue())
    };
    tokio::task::spawn_blocking(open).await.map_err(|_| Error::cancelled("open the home"))?
}

/// Turns the scheduler's notices into events, and lists again what jobs have changed.
async fn listen(mut notices: broadcast::Receiver<Notice>, browse: Arc<Browse>, bell: Bell, cancel: CancellationToken) {
    loop {
        let notice = tokio::select! {
            () = cancel.cancelled() => return,
            notice = notices.recv() => notice,
        };
        match notice {
            Ok(Notice::Jobs(revision)) => bell.ring(Event::Jobs { revision }).await,
            Ok(Notice::Touched(place)) => browse.touched(Some(&place)),
            Err(broadcast::error::RecvError::Lagged(_)) => browse.touched(None),
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}
