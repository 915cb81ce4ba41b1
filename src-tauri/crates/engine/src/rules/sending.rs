//! Uploads by rules: each file to the place that its rule says, as jobs like any other.

use super::Given;
use crate::Engine;
use model::{
    Conflict, Count, EntryKind, Facts, JobId, JobKind, JobOptions, JobSpec, Key, Keys, Location, Placement, Result,
    Route, RuleId, Source, Stamp, Target, Verdict,
};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What became of files that were to go by the rules.
#[derive(Debug)]
pub struct Sent {
    /// The jobs that were started: one for each place and way of lying there.
    pub jobs: Vec<JobId>,
    /// The files that no job has, with the route that says why.
    pub left: Vec<Left>,
}

/// A file, or one mirror of it, that no job has.
#[derive(Debug)]
pub struct Left {
    /// The file.
    pub facts: Facts,
    /// Why.
    pub route: Route,
    /// The mirror that a policy refuses; `None` if the whole file is left.
    pub mirror: Option<Location>,
}

/// Everything by which jobs differ.
type Way = (Location, Stamp, u8);

/// Sources with their keys.
type Load = (Conflict, Vec<Source>, Vec<Key>);

impl Engine {
    /// Starts uploading files and folders of this computer, each file where its rule says. What a policy refuses at its first
    /// place is in its job all the same, and fails there by name; a mirror that is refused is left out.
    ///
    /// # Errors
    /// `Invalid` when a file is named twice, or what the rules, a file or the journal say.
    pub async fn upload_by_rules(
        &self,
        paths: &[PathBuf],
        given: &Given,
        reason: Option<String>,
        on_conflict: Option<Conflict>,
    ) -> Result<Sent> {
        let files = self.files(paths, given).await?;
        let places: Vec<Location> = files.iter().map(|(at, _)| at.clone()).collect();
        let routed = self.route(files).await?;
        self.count_routes(routed.iter().map(|(_, route)| route.rule)).await?;
        let (mut loads, mut left): (BTreeMap<Way, Load>, _) = (BTreeMap::new(), Vec::new());
        for (at, (facts, route)) in places.into_iter().zip(routed) {
            let Verdict::Send { to } = &route.verdict else {
                left.push(Left { facts, route, mirror: None });
                continue;
            };
            for (index, placement) in to.iter().enumerate() {
                if index == 0 || goes(to, placement, reason.is_some()) {
                    let conflict = on_conflict.unwrap_or(placement.conflict);
                    load(&mut loads, &at, &route, placement, conflict);
                } else {
                    let mirror = Some(placement.at.clone());
                    left.push(Left { facts: facts.clone(), route: route.clone(), mirror });
                }
            }
        }
        let mut jobs = Vec::with_capacity(loads.len());
        for ((bucket, stamp, _), (conflict, sources, keys)) in loads {
            let target = Target::Each(Keys { bucket, keys });
            let options = JobOptions { stamp, reason: reason.clone(), ..JobOptions::default() };
            let spec = JobSpec::new(JobKind::Upload, sources, Some(target)).on_conflict(conflict);
            jobs.push(self.start_job(JobSpec { options, ..spec }).await?);
        }
        Ok(Sent { jobs, left })
    }

    /// Counts which rules decided.
    async fn count_routes(&self, rules: impl Iterator<Item = Option<RuleId>>) -> Result<()> {
        let mut hits: BTreeMap<RuleId, Count> = BTreeMap::new();
        for rule in rules {
            *hits.entry(rule.unwrap_or_default()).or_default() += Count(1);
        }
        self.catalogue.count_hits(self.today(), hits.into_iter().collect()).await
    }
}

/// Whether a mirror is written: it must be allowed, and so must the first place, without which a file goes nowhere.
fn goes(to: &[Placement], mirror: &Placement, reason: bool) -> bool {
    to.first().is_some_and(|first| first.standing.permits(reason)) && mirror.standing.permits(reason)
}

fn load(loads: &mut BTreeMap<Way, Load>, at: &Location, route: &Route, placement: &Placement, conflict: Conflict) {
    let Placement { at: to, class, cache_control, tags, .. } = placement;
    let stamp = Stamp {
        region: Some(route.region.clone()),
        class: class.clone(),
        cache_control: cache_control.clone(),
        tags: tags.clone(),
    };
    let way = (to.with_key(Key::default()), stamp, conflict as u8);
    let (_, sources, keys) = loads.entry(way).or_insert_with(|| (conflict, Vec::new(), Vec::new()));
    sources.push(Source { location: at.clone(), kind: EntryKind::Object });
    keys.push(to.key.clone());
}
