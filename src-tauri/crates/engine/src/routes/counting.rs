//! Counting where files would go, while somebody still holds them over the window. Nothing is kept but numbers.

use crate::{Engine, Given};
use ::routing::decide;
use futures::StreamExt as _;
use model::{Count, Digest, Facts, Forecast, Result};
use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;
use tokio::time::Instant;

/// How often a count is told while it goes on, at most.
pub(super) const BEAT: Duration = Duration::from_millis(125);

impl Engine {
    /// Counts where files of this computer would go, folders with everything below them, telling how far it has come. `number`
    /// names the count for [`Engine::close_routes`]; one that is stopped answers with what it had, not complete.
    ///
    /// # Errors
    /// `NotFound` when a path is not there; when the rules cannot be read.
    pub async fn forecast(
        &self,
        number: u32,
        paths: &[PathBuf],
        given: &Given,
        tell: impl FnMut(Forecast) + Send,
    ) -> Result<Forecast> {
        let stop = self.cancel.child_token();
        self.routes.begin(number, stop.clone());
        let counting = self.count_routes_of(paths, given, &stop, tell);
        let counted = counting.await;
        if !stop.is_cancelled() {
            self.routes.end(number);
        }
        counted
    }

    /// Ends what goes on under a number, and forgets what it held. One that has ended is no error.
    pub fn close_routes(&self, number: u32) {
        self.routes.end(number);
    }

    async fn count_routes_of(
        &self,
        paths: &[PathBuf],
        given: &Given,
        stop: &tokio_util::sync::CancellationToken,
        mut tell: impl FnMut(Forecast) + Send,
    ) -> Result<Forecast> {
        let sources = self.file_sources(paths).await?;
        let compiled = self.rulebook.open().await?;
        let mut found = pin!(self.known(&sources, given));
        let (mut forecast, mut told) = (Forecast::default(), Instant::now());
        loop {
            let next = tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(forecast),
                next = found.next() => next,
            };
            match next {
                None => return Ok(Forecast { complete: true, ..forecast }),
                Some((_, Ok(facts))) => {
                    let facts = if compiled.needs_digest(&facts) { supposed(facts)? } else { facts };
                    forecast.add(&facts, &decide(&compiled, &facts), None);
                }
                Some((_, Err(_))) => {
                    forecast.found += Count(1);
                    forecast.broken += Count(1);
                }
            }
            if told.elapsed() >= BEAT {
                told = Instant::now();
                tell(forecast.clone());
            }
        }
    }
}

/// The facts with a digest that is none: a count tells no keys, so nobody reads a file whole for it.
fn supposed(facts: Facts) -> Result<Facts> {
    Ok(Facts { sha256: Some(Digest::parse(&"0".repeat(64))?), ..facts })
}
