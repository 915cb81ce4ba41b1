//! Uploads by rules: each file to the place that its rule says, as jobs like any other.

use super::Given;
use crate::Engine;
use model::{
    CloudId, Conflict, Count, EntryKind, Facts, JobId, JobKind, JobOptions, JobSpec, Key, Keys, Location, Placement,
    Result, Route, RuleId, Source, Stamp, Target, Verdict,
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
    /// The file, or the object.
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
        let routed = places.into_iter().zip(routed).map(|(at, (facts, route))| (at, facts, route));
        self.send_routed(routed, reason, on_conflict).await
    }

    /// Starts the jobs of what was routed: uploads of files of this computer, copies of objects. Nothing is started unless all
    /// of them may be.
    pub(crate) async fn send_routed(
        &self,
        routed: impl Iterator<Item = (Location, Facts, Route)>,
        reason: Option<String>,
        on_conflict: Option<Conflict>,
    ) -> Result<Sent> {
        let (mut loads, mut left, mut rules): (BTreeMap<Way, Load>, _, _) = (BTreeMap::new(), Vec::new(), Vec::new());
        for (at, facts, route) in routed {
            rules.push(route.rule);
            let Verdict::Send { to } = &route.verdict else {
                left.push(Left { facts, route, mirror: None });
                continue;
            };
            for (index, placement) in to.iter().enumerate() {
                let is_there = placement.at == at;
                if !is_there && (index == 0 || goes(to, placement, reason.is_some())) {
                    let conflict = on_conflict.unwrap_or(placement.conflict);
                    load(&mut loads, &at, &route, placement, conflict);
                } else {
                    let mirror = (index > 0).then(|| placement.at.clone());
                    left.push(Left { facts: facts.clone(), route: route.clone(), mirror });
                }
            }
        }
        for (bucket, ..) in loads.keys() {
            self.check_bucket(bucket)?;
            self.check_writable(bucket).await?;
        }
        let mut jobs = Vec::with_capacity(loads.len());
        for ((bucket, stamp, _), (conflict, sources, keys)) in loads {
            let is_file = |source: &Source| source.location.cloud.as_str() == CloudId::FILE;
            let kind = if sources.iter().all(is_file) { JobKind::Upload } else { JobKind::Copy };
            let target = Target::Each(Keys { bucket, keys });
            let options = JobOptions { stamp, reason: reason.clone(), ..JobOptions::default() };
            let spec = JobSpec::new(kind, sources, Some(target)).on_conflict(conflict);
            jobs.push(self.start_job(JobSpec { options, ..spec }).await?);
        }
        self.count_routes(rules.into_iter()).await?;
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
