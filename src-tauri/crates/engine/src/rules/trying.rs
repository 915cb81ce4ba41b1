//! Routing files, and trying it without moving anything.

use super::Given;
use crate::Engine;
use ::routing::{decide_batch, explain, told};
use futures::{StreamExt as _, TryStreamExt as _};
use model::{Facts, Location, Result, Route, Trace};
use std::path::PathBuf;

impl Engine {
    /// Where a file would go, with every step on the way. `at` is where it can be read, should its key need its digest.
    ///
    /// # Errors
    /// When rules or file cannot be read.
    pub async fn explain(&self, facts: Facts, at: Option<&Location>) -> Result<Trace> {
        let compiled = self.rulebook.open().await?;
        let facts = match at {
            Some(at) => self.with_digest(&compiled, at, facts).await?,
            None => facts,
        };
        Ok(explain(&compiled, &facts))
    }

    /// Where files of this computer would go, folders with everything below them.
    ///
    /// # Errors
    /// When rules or a file cannot be read.
    pub async fn explain_files(&self, paths: &[PathBuf], given: &Given) -> Result<Vec<Trace>> {
        let mut traces = Vec::new();
        for (at, facts) in self.files(paths, given).await? {
            traces.push(self.explain(facts, Some(&at)).await?);
        }
        Ok(traces)
    }

    /// The files that paths of this computer name, those below folders included, with their facts; in order.
    ///
    /// # Errors
    /// `NotFound` when one is not there, else what the disk says.
    pub async fn files(&self, paths: &[PathBuf], given: &Given) -> Result<Vec<(Location, Facts)>> {
        let sources = self.file_sources(paths).await?;
        self.known(&sources, given).map(|(at, facts)| Ok((at, facts?))).try_collect().await
    }

    /// The reasons of a trace in words, in order.
    ///
    /// # Errors
    /// When the rules cannot be read.
    pub async fn told(&self, trace: &Trace) -> Result<Vec<String>> {
        let compiled = self.rulebook.open().await?;
        Ok(trace.route.reasons.iter().map(|reason| told(&compiled, trace, reason)).collect())
    }

    /// Routes files that go together: two never get one key. Each with where it can be read, should a key need its digest.
    ///
    /// # Errors
    /// When rules or a file cannot be read.
    pub async fn route(&self, files: Vec<(Location, Facts)>) -> Result<Vec<(Facts, Route)>> {
        let compiled = self.rulebook.open().await?;
        let mut batch = Vec::with_capacity(files.len());
        for (at, facts) in files {
            batch.push(self.with_digest(&compiled, &at, facts).await?);
        }
        let routes = decide_batch(&compiled, &batch);
        Ok(batch.into_iter().zip(routes).collect())
    }
}
