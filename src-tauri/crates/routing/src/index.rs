//! Which rules can take a file at all: found by content type, extension, name, path or region instead of asking each.
//!
//! A rule is filed under one of its conditions if all must hold, under each if one suffices, and with those that are always
//! asked if neither helps. Filing never decides: whoever is found is asked in full, in order.

use crate::matcher::{Seen, Test, ready};
use globset::{Candidate, GlobSet, GlobSetBuilder};
use model::{Condition, Error, ErrorKind, Match, Region, Result, Rule, TypePattern};
use std::collections::HashMap;

/// A rule's place among all, from 0.
type Rank = u32;

/// Lists are in order and without repetition.
type List = Vec<Rank>;

#[derive(Debug, Default)]
pub(crate) struct Index {
    types: HashMap<String, List>,
    tops: HashMap<String, List>,
    extensions: HashMap<Vec<u8>, List>,
    regions: HashMap<Region, List>,
    names: Globs,
    paths: Globs,
    always: List,
}

/// Globs asked together. They are numbered in the order of their rules.
#[derive(Debug, Default)]
struct Globs {
    set: GlobSet,
    ranks: List,
}

/// Lists that a file's facts lead to.
const LISTS: usize = 5;

impl Index {
    pub(crate) fn new(rules: &[Rule]) -> Result<Self> {
        let mut index = Self::default();
        let (mut names, mut paths) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        for (rank, rule) in (0..).zip(rules) {
            if !rule.enabled {
                continue;
            }
            let filed: Vec<&Condition> = match rule.when.how {
                Match::All => rule.when.conditions.iter().max_by_key(|it| worth(it)).into_iter().collect(),
                Match::Any => rule.when.conditions.iter().collect(),
                Match::None => Vec::new(),
            };
            if filed.is_empty() || filed.iter().any(|condition| worth(condition) == 0) {
                index.always.push(rank);
                continue;
            }
            for condition in filed {
                match condition {
                    Condition::Name { glob } => {
                        names.add(ready(glob)?);
                        index.names.ranks.push(rank);
                    }
                    Condition::Path { glob } => {
                        paths.add(ready(glob)?);
                        index.paths.ranks.push(rank);
                    }
                    other => index.file(rank, other),
                }
            }
        }
        index.names.set = built(&names)?;
        index.paths.set = built(&paths)?;
        Ok(index)
    }

    fn file(&mut self, rank: Rank, condition: &Condition) {
        let add = |list: &mut List| {
            if list.last() != Some(&rank) {
                list.push(rank);
            }
        };
        match condition {
            Condition::Type { any } => {
                for pattern in any {
                    let (top, whole) = halves(pattern);
                    match whole {
                        Some(whole) => add(self.types.entry(whole.to_owned()).or_default()),
                        None => add(self.tops.entry(top.to_owned()).or_default()),
                    }
                }
            }
            Condition::Extension { any } => {
                any.iter().for_each(|text| add(self.extensions.entry(text.to_lowercase().into_bytes()).or_default()));
            }
            Condition::Region { any } => {
                any.iter().for_each(|region| add(self.regions.entry(region.clone()).or_default()));
            }
            _ => add(&mut self.always),
        }
    }

    /// The first rule that takes a file, if `asked` says that it does.
    pub(crate) fn first(&self, seen: &Seen<'_>, asked: impl Fn(Rank) -> bool) -> Option<Rank> {
        let found = merged(self.lists(seen), &asked);
        let found = self.names.first(&seen.name, found, &asked);
        self.paths.first(&seen.whole, found, &asked)
    }

    fn lists(&self, seen: &Seen<'_>) -> [&[Rank]; LISTS] {
        fn list(found: Option<&List>) -> &[Rank] {
            found.map_or(&[], Vec::as_slice)
        }
        let top = |text: &str| self.tops.get(text.split('/').next().unwrap_or(text));
        [
            list(seen.content_type.and_then(|text| self.types.get(text))),
            list(seen.content_type.and_then(top)),
            list(self.extensions.get(seen.extension)),
            list(self.regions.get(seen.region)),
            &self.always,
        ]
    }
}

impl Globs {
    /// The first rule among those whose globs fit, or `found` if that comes before them.
    fn first(&self, candidate: &Candidate<'_>, found: Option<Rank>, asked: &impl Fn(Rank) -> bool) -> Option<Rank> {
        let before = |rank: Rank| found.is_none_or(|found| rank < found);
        if self.ranks.first().is_none_or(|first| !before(*first)) {
            return found;
        }
        let mut fitting = Vec::new();
        self.set.matches_candidate_into(candidate, &mut fitting);
        fitting
            .into_iter()
            .map(|glob| self.ranks[glob])
            .take_while(|rank| before(*rank))
            .find(|rank| asked(*rank))
            .or(found)
    }
}

/// How far a condition narrows the choice; 0 if it cannot be looked up.
fn worth(condition: &Condition) -> u8 {
    match condition {
        Condition::Type { any } if any.iter().any(|pattern| halves(pattern).0.is_empty()) => 0,
        Condition::Type { any } if any.iter().all(|pattern| !pattern.parts().1) => 6,
        Condition::Extension { .. } => 5,
        Condition::Name { .. } => 4,
        Condition::Path { .. } => 3,
        Condition::Type { .. } => 2,
        Condition::Region { .. } => 1,
        Condition::Size { .. } | Condition::Source { .. } | Condition::Modified { .. } => 0,
    }
}

/// The first half of a pattern, empty for `*/*`; and all of it, if it names one type only.
fn halves(pattern: &TypePattern) -> (&str, Option<&str>) {
    let (stem, open) = pattern.parts();
    (stem.split('/').next().unwrap_or(stem), (!open).then_some(stem))
}

/// The first of several lists that is `asked` successfully.
fn merged(mut lists: [&[Rank]; LISTS], asked: &impl Fn(Rank) -> bool) -> Option<Rank> {
    loop {
        let next = lists.iter().filter_map(|list| list.first().copied()).min()?;
        if asked(next) {
            return Some(next);
        }
        for list in &mut lists {
            if list.first() == Some(&next) {
                *list = &list[1..];
            }
        }
    }
}

fn built(globs: &GlobSetBuilder) -> Result<GlobSet> {
    globs.build().map_err(|error| Error::new(ErrorKind::Invalid, "read the patterns", error.to_string().to_lowercase()))
}

/// The rule that asking each in order finds: what the index must agree with.
pub(crate) fn in_order(
    rules: &[Rule],
    tests: &[Vec<Test>],
    seen: &Seen<'_>,
) -> impl Iterator<Item = (usize, bool, Vec<bool>)> {
    rules.iter().zip(tests).enumerate().map(move |(rank, (rule, tests))| {
        let each: Vec<bool> = tests.iter().map(|test| test.holds(seen)).collect();
        (rank, rule.enabled && crate::matcher::takes(rule.when.how, tests, seen), each)
    })
}
