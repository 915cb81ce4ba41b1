//! How much transfers may take of this computer, kept in the home and obeyed by every process that uses it.

use crate::Engine;
use catalogue::Catalogue;
use chrono::{DateTime, Datelike as _, Local, Timelike as _};
use model::{Bytes, Clock, Error, ErrorKind, Result, Timestamp, Transfers};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use transfer::{Limits, Scheduler};

/// Under this name the catalogue remembers them.
const NAME: &str = "transfers";

/// How often the time of day, and what another process may have chosen, are looked at.
const LOOK: Duration = Duration::from_secs(20);

/// The least memory with which parts can move.
const LEAST: Bytes = Bytes(32 * 1024 * 1024);

impl Engine {
    /// The bounds of all transfers.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn transfers(&self) -> Result<Transfers> {
        kept(&self.catalogue).await
    }

    /// Bounds all transfers from now on, the memory from the next start on.
    ///
    /// # Errors
    /// `Invalid` when a span of the timetable cannot be, or the memory is too little to move a part.
    pub async fn bound_transfers(&self, transfers: &Transfers) -> Result<()> {
        let invalid =
            |message: &str, hint: &str| Err(Error::new(ErrorKind::Invalid, "bound the transfers", message).hint(hint));
        if transfers.memory < LEAST {
            return invalid("memory: that is too little to move a part", "allow at least 32 MiB");
        }
        if transfers.timetable.iter().any(|span| !span.is_possible()) {
            return invalid("timetable: a span has no day, or a time that no day has", "write 00:00 to 23:59");
        }
        self.catalogue.remember(NAME, transfers).await?;
        self.rates.notify_one();
        Ok(())
    }
}

/// What was chosen; what never was is as usual.
pub(crate) async fn kept(catalogue: &Catalogue) -> Result<Transfers> {
    Ok(catalogue.remembered(NAME).await?.unwrap_or_default())
}

/// The usual limits with what the home says of memory.
pub(crate) async fn of_home(catalogue: &Catalogue) -> Result<Limits> {
    Ok(Limits { memory: kept(catalogue).await?.memory.0, ..Limits::default() })
}

/// Keeps the scheduler to the rate of the hour.
pub(crate) async fn keep(
    catalogue: Catalogue,
    scheduler: Scheduler,
    clock: Arc<dyn Clock>,
    rates: Arc<Notify>,
    cancel: CancellationToken,
) {
    loop {
        // A catalogue that cannot be read stops the jobs by itself; the rate stays what it was.
        if let Ok(transfers) = kept(&catalogue).await {
            let (day, minute) = local(clock.now());
            scheduler.set_bandwidth(transfers.rate_at(day, minute));
        }
        tokio::select! {
            () = cancel.cancelled() => return,
            () = rates.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Day of the week (0 is Monday) and minute after midnight, on this computer.
fn local(now: Timestamp) -> (u8, u16) {
    let time = DateTime::from_timestamp_millis(now.0).unwrap_or_default().with_timezone(&Local);
    let day = u8::try_from(time.weekday().num_days_from_monday()).unwrap_or_default();
    (day, u16::try_from(time.hour() * 60 + time.minute()).unwrap_or_default())
}
