//! Rules, policies and clouds, made ready once for many decisions.

use crate::index::Index;
use crate::matcher::{Seen, Test, takes};
use crate::{Residency, template};
use model::{Cloud, CloudId, Facts, Policy, Region, RegionFrom, RegionMap, Result, Rule, Rules, Then};
use std::sync::Arc;

/// Rules, policies and clouds, ready to decide. Changes of any of them need another one.
#[derive(Debug)]
pub struct Compiled {
    pub(crate) rules: Vec<Rule>,
    pub(crate) tests: Vec<Vec<Test>>,
    pub(crate) otherwise: Then,
    /// For each rule and behind them the default: a cloud that it names and that is not configured.
    missing: Vec<Option<CloudId>>,
    pub(crate) residency: Arc<Residency>,
    regions: RegionMap,
    index: Index,
}

impl Compiled {
    /// Makes them ready.
    ///
    /// # Errors
    /// `Invalid` when a pattern cannot be read.
    pub fn new(rules: &Rules, policies: &[Policy], clouds: &[Cloud]) -> Result<Self> {
        let tests = |rule: &Rule| rule.when.conditions.iter().map(Test::new).collect::<Result<Vec<_>>>();
        let mut regions = rules.regions.clone();
        // The longest prefix that fits counts: it comes first.
        regions.prefixes.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
        let residency = Residency::new(policies, clouds);
        let missing = |then: &Then| match then {
            Then::Send(to) => to.places().map(|place| &place.cloud).find(|cloud| !residency.knows(cloud)).cloned(),
            Then::Ask | Then::Block { .. } => None,
        };
        let outcomes = rules.rules.iter().map(|rule| &rule.then).chain([&rules.otherwise]);
        Ok(Self {
            missing: outcomes.map(missing).collect(),
            tests: rules.rules.iter().map(tests).collect::<Result<_>>()?,
            index: Index::new(&rules.rules)?,
            rules: rules.rules.clone(),
            otherwise: rules.otherwise.clone(),
            residency: Arc::new(residency),
            regions,
        })
    }

    /// How many rules there are, those that are off among them.
    pub fn count(&self) -> usize {
        self.rules.len()
    }

    /// What the policies forbid, for writes that no rule decides.
    pub fn residency(&self) -> Arc<Residency> {
        Arc::clone(&self.residency)
    }

    /// Whether a decision about this file needs its digest: then it has to be read once.
    pub fn needs_digest(&self, facts: &Facts) -> bool {
        let (region, _) = self.region(facts);
        let then = self.first(facts, &region).map_or(&self.otherwise, |rank| &self.rules[rank].then);
        match then {
            Then::Send(destination) => destination.places().any(|place| template::needs_digest(&place.key)),
            Then::Ask | Then::Block { .. } => false,
        }
    }

    /// The region of a file, and who says so.
    pub(crate) fn region(&self, facts: &Facts) -> (Region, RegionFrom) {
        let hints = &facts.regions;
        let said = [
            (&hints.carried, RegionFrom::Carried),
            (&hints.chosen, RegionFrom::Chosen),
            (&hints.watch, RegionFrom::Watch),
            (&hints.cloud, RegionFrom::Cloud),
        ];
        if let Some((region, from)) = said.into_iter().find_map(|(hint, from)| Some((hint.clone()?, from))) {
            return (region, from);
        }
        let path = facts.path.as_bytes();
        match self.regions.prefixes.iter().find(|(prefix, _)| path.starts_with(prefix.as_bytes())) {
            Some((_, region)) => (region.clone(), RegionFrom::Prefix),
            None => (self.regions.default.clone(), RegionFrom::Default),
        }
    }

    /// Where the first rule stands that takes a file.
    pub(crate) fn first(&self, facts: &Facts, region: &Region) -> Option<usize> {
        let lower = crate::matcher::Lower::of(facts);
        let seen = Seen::new(facts, &lower, region);
        let asked = |rank: u32| {
            let rank = rank as usize;
            takes(self.rules[rank].when.how, &self.tests[rank], &seen)
        };
        self.index.first(&seen, asked).map(|rank| rank as usize)
    }

    /// A cloud that the rule at `taker`, or the default, names and that is not configured.
    pub(crate) fn missing(&self, taker: Option<usize>) -> Option<&CloudId> {
        self.missing[taker.unwrap_or(self.rules.len())].as_ref()
    }
}
