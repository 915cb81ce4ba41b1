//! Entries that are routed together before anything moves: counted while a drag hovers, kept and shown before they are sent. A
//! face names each of them by a number of its own.

mod counting;
mod opening;

use model::{Error, ErrorKind, Facts, Location, Result, Route, Routed};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// What is routed, by the number that the face gave it.
#[derive(Default)]
pub(crate) struct Routes(Mutex<HashMap<u32, Open>>);

/// One of them.
struct Open {
    stop: CancellationToken,
    /// Empty until everything was looked at.
    rows: Vec<Row>,
}

/// An entry with all that is known of it.
struct Row {
    at: Location,
    facts: Facts,
    route: Route,
    rule: Option<String>,
    taken: Option<bool>,
    monthly: Option<f64>,
}

impl Routes {
    fn lock(&self) -> MutexGuard<'_, HashMap<u32, Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins something under a number, ending what had it before.
    fn begin(&self, number: u32, stop: CancellationToken) {
        if let Some(before) = self.lock().insert(number, Open { stop, rows: Vec::new() }) {
            before.stop.cancel();
        }
    }

    /// Ends it and forgets what it held.
    fn end(&self, number: u32) {
        if let Some(open) = self.lock().remove(&number) {
            open.stop.cancel();
        }
    }

    /// Keeps what was found, unless it was ended meanwhile.
    fn keep(&self, number: u32, stop: &CancellationToken, rows: Vec<Row>) {
        if let Some(open) = self.lock().get_mut(&number).filter(|_| !stop.is_cancelled()) {
            open.rows = rows;
        }
    }

    fn take(&self, number: u32) -> Result<Vec<Row>> {
        self.lock().remove(&number).map(|open| open.rows).ok_or_else(gone)
    }
}

impl Row {
    fn shown(&self) -> Routed {
        Routed {
            source: self.at.clone(),
            facts: self.facts.clone(),
            route: self.route.clone(),
            rule: self.rule.clone(),
            taken: self.taken,
            monthly: self.monthly,
        }
    }
}

fn gone() -> Error {
    Error::new(ErrorKind::NotFound, "route entries", "they are not open any more").hint("drop them again")
}
