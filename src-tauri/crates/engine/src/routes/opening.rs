//! Entries routed one by one, kept until somebody sends them or turns away.

use super::counting::BEAT;
use super::{Row, gone};
use crate::{Engine, Given};
use futures::{StreamExt as _, stream};
use model::{
    Bytes, Conflict, Count, Dispatch, Error, ErrorKind, Facts, Forecast, Location, Result, Route, Routed, Rules,
    Source, Verdict,
};
use std::path::PathBuf;
use std::pin::pin;
use tokio::time::Instant;

/// Entries that are routed together at most: each is held in memory with its route, about a kilobyte.
const MOST: usize = 100_000;

/// Keys that are looked for at their places, at most; the jobs look for all of them.
const LOOKED: usize = 2_000;

/// Keys that are looked for side by side.
const ABREAST: usize = 16;

impl Engine {
    /// Routes files and folders of this computer and keeps what was found under `number`, telling how far it has come.
    ///
    /// # Errors
    /// `NotFound` when a path is not there, `Invalid` when they are too many; when the rules cannot be read.
    pub async fn open_file_routes(
        &self,
        number: u32,
        paths: &[PathBuf],
        given: &Given,
        tell: impl FnMut(Forecast) + Send,
    ) -> Result<Forecast> {
        let sources = self.file_sources(paths).await?;
        self.open_routes(number, &sources, given, tell).await
    }

    /// The same for any sources.
    ///
    /// # Errors
    /// As [`Engine::open_file_routes`].
    pub async fn open_routes(
        &self,
        number: u32,
        sources: &[Source],
        given: &Given,
        tell: impl FnMut(Forecast) + Send,
    ) -> Result<Forecast> {
        let stop = self.cancel.child_token();
        self.routes.begin(number, stop.clone());
        let opened = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(Forecast::default()),
            opened = self.routed(sources, given, tell) => opened,
        };
        let rows = opened.inspect_err(|_| self.routes.end(number))?;
        let mut forecast = Forecast { complete: true, ..Forecast::default() };
        rows.iter().for_each(|row| forecast.add(&row.facts, &row.route, row.taken));
        self.routes.keep(number, &stop, rows);
        Ok(forecast)
    }

    /// Some of the entries that are kept under a number, in order.
    ///
    /// # Errors
    /// `NotFound` when nothing is.
    pub fn read_routes(&self, number: u32, first: Count, count: Count) -> Result<Vec<Routed>> {
        let open = self.routes.lock();
        let rows = &open.get(&number).ok_or_else(gone)?.rows;
        let whole = |count: Count| usize::try_from(count.0).unwrap_or(usize::MAX);
        Ok(rows.iter().skip(whole(first)).take(whole(count)).map(Row::shown).collect())
    }

    /// Starts the jobs of the entries that are kept under a number, exactly as they were shown, and forgets them.
    ///
    /// # Errors
    /// `NotFound` when nothing is kept; as [`Engine::start_job`], then nothing is started.
    pub async fn send_routes(
        &self,
        number: u32,
        reason: Option<String>,
        on_conflict: Option<Conflict>,
    ) -> Result<Dispatch> {
        let rows = self.routes.take(number)?;
        let mut dispatch = Dispatch::default();
        let goes = |row: &Row| {
            let first = row.route.first().filter(|first| first.standing.permits(reason.is_some()));
            first.filter(|first| first.at != row.at).map(|first| first.at.clone())
        };
        for row in &rows {
            match goes(row) {
                Some(at) => dispatch.add(&at, row.facts.size.unwrap_or_default()),
                None => dispatch.left += Count(1),
            }
        }
        let routed = rows.into_iter().map(|row| (row.at, row.facts, row.route));
        let sent = self.send_routed(routed, reason, on_conflict).await?;
        Ok(Dispatch { jobs: sent.jobs, ..dispatch })
    }

    async fn routed(&self, sources: &[Source], given: &Given, tell: impl FnMut(Forecast) + Send) -> Result<Vec<Row>> {
        let found = self.gathered(sources, given, tell).await?;
        let (known, odd): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, facts)| facts.is_ok());
        let known: Vec<(Location, Facts)> =
            known.into_iter().filter_map(|(at, facts)| Some((at, facts.ok()?))).collect();
        let places: Vec<Location> = known.iter().map(|(at, _)| at.clone()).collect();
        let routed = places.into_iter().zip(self.route(known).await?);
        let (rules, prices) = (self.rules().await?, self.prices().await?);
        let mut rows: Vec<Row> = routed
            .map(|(at, (facts, route))| {
                let cost = route.first().zip(facts.size).and_then(|(first, size)| {
                    let cloud = self.registry.cloud(&first.at.cloud)?;
                    prices.monthly(&cloud, first.class.as_deref(), size)
                });
                Row {
                    rule: called(&rules, &route),
                    taken: None,
                    monthly: cost.map(|cost| cost.dollars),
                    at,
                    facts,
                    route,
                }
            })
            .collect();
        self.look_for_keys(&mut rows).await;
        rows.extend(odd.into_iter().filter_map(|(at, facts)| Some(unreadable(at, &facts.err()?))));
        Ok(rows)
    }

    /// Reads what is known of every entry.
    async fn gathered(
        &self,
        sources: &[Source],
        given: &Given,
        mut tell: impl FnMut(Forecast) + Send,
    ) -> Result<Vec<(Location, Result<Facts>)>> {
        let mut stream = pin!(self.known(sources, given));
        let (mut found, mut bytes, mut told) = (Vec::new(), Bytes(0), Instant::now());
        while let Some((at, facts)) = stream.next().await {
            bytes += facts.as_ref().ok().and_then(|facts| facts.size).unwrap_or_default();
            found.push((at, facts));
            if found.len() > MOST {
                let message = format!("they are more than {MOST}");
                return Err(Error::new(ErrorKind::Invalid, "route entries", message)
                    .hint("take them folder by folder, or use 'ferry put --by-rules'"));
            }
            if told.elapsed() >= BEAT {
                told = Instant::now();
                tell(Forecast { found: Count(found.len() as u64), bytes, ..Forecast::default() });
            }
        }
        Ok(found)
    }

    /// Looks whether the keys are taken, of the first entries. What a cloud does not say is not known.
    async fn look_for_keys(&self, rows: &mut [Row]) {
        let place = |row: &Row| {
            let first = row.route.first().filter(|first| first.standing.permits(true) && first.at != row.at);
            first.map(|first| first.at.clone())
        };
        let wanted: Vec<Option<Location>> = rows.iter().take(LOOKED).map(place).collect();
        let looks = wanted.into_iter().map(|at| async move {
            let at = at?;
            let store = self.registry.open(&at.cloud).await.ok()?;
            match store.head(&at).await {
                Ok(_) => Some(true),
                Err(error) if error.kind == ErrorKind::NotFound => Some(false),
                Err(_) => None,
            }
        });
        let taken: Vec<Option<bool>> = stream::iter(looks).buffered(ABREAST).collect().await;
        rows.iter_mut().zip(taken).for_each(|(row, taken)| row.taken = taken);
    }
}

/// What the rule of a route is called.
fn called(rules: &Rules, route: &Route) -> Option<String> {
    let id = route.rule?;
    rules.rules.iter().find(|rule| rule.id == id).map(|rule| rule.name.clone())
}

/// An entry of which nothing could be read: it stays, and says why.
fn unreadable(at: Location, error: &Error) -> Row {
    let facts = Facts { path: at.key.last_segment(), whole: at.key.clone(), ..Facts::default() };
    let verdict = Verdict::Broken { message: error.message().to_owned() };
    let route = Route { rule: None, region: model::Region::default(), verdict, reasons: Vec::new() };
    Row { at, facts, route, rule: None, taken: None, monthly: None }
}
