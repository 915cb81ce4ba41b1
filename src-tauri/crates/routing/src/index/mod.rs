//! Which rules can take a file at all: found by content type, extension, name, path, size or region instead of asking each.
//!
//! A rule is filed under one of its conditions if all must hold, under each if one suffices, and with those that are always
//! asked if neither helps. Filing never decides: whoever is found is asked in full, in order.

mod literals;

use crate::matcher::{Seen, ready};
use globset::{Candidate, GlobSet, GlobSetBuilder};
use literals::{Trie, beginning, ending};
use model::{Comparison, Condition, Error, ErrorKind, Match, Region, Result, Rule};
use std::collections::HashMap;

/// A rule's place among all, from 0.
type Rank = u32;

/// Lists are in order and without repetition.
type List = Vec<Rank>;

#[derive(Debug, Default)]
pub(crate) struct Index {
    types: HashMap<String, List>,
    open_types: Trie,
    extensions: HashMap<Vec<u8>, List>,
    regions: HashMap<Region, List>,
    names: Globs,
    paths: Globs,
    sizes: Vec<(u64, u64, Rank)>,
    always: List,
}

/// Globs, by what they begin with, else by what they end with, else asked together.
#[derive(Debug, Default)]
struct Globs {
    begin: Trie,
    end: Trie,
    rest: GlobSet,
    /// The rules of `rest`, in its order, which is theirs.
    ranks: List,
    builder: Option<GlobSetBuilder>,
}

/// Literals of at least so many bytes are looked up.
const LITERAL: usize = 2;

impl Index {
    pub(crate) fn new(rules: &[Rule]) -> Result<Self> {
        let mut index = Self::default();
        for (rank, rule) in (0..).zip(rules).filter(|(_, rule)| rule.enabled) {
            let conditions = &rule.when.conditions;
            let filed: Vec<&Condition> = match rule.when.how {
                Match::All => conditions.iter().max_by_key(|condition| worth(condition)).into_iter().collect(),
                Match::Any => conditions.iter().collect(),
                Match::None => Vec::new(),
            };
            if filed.is_empty() || filed.iter().any(|condition| worth(condition) == 0) {
                index.always.push(rank);
                continue;
            }
            for condition in filed {
                index.file(rank, condition)?;
            }
        }
        index.names.close()?;
        index.paths.close()?;
        Ok(index)
    }

    fn file(&mut self, rank: Rank, condition: &Condition) -> Result<()> {
        let add = |list: &mut List| {
            if list.last() != Some(&rank) {
                list.push(rank);
            }
        };
        match condition {
            Condition::Type { any } => {
                for pattern in any {
                    match pattern.parts() {
                        (stem, true) => self.open_types.add(stem.bytes(), rank),
                        (whole, false) => add(self.types.entry(whole.to_owned()).or_default()),
                    }
                }
            }
            Condition::Extension { any } => {
                any.iter().for_each(|text| add(self.extensions.entry(text.to_lowercase().into_bytes()).or_default()));
            }
            Condition::Region { any } => {
                any.iter().for_each(|region| add(self.regions.entry(region.clone()).or_default()));
            }
            Condition::Size { is, bytes } => {
                let (low, high) = span(*is, bytes.0);
                self.sizes.push((low, high, rank));
            }
            Condition::Name { glob } => self.names.add(glob, rank)?,
            Condition::Path { glob } => self.paths.add(glob, rank)?,
            Condition::Source { .. } | Condition::Modified { .. } => add(&mut self.always),
        }
        Ok(())
    }

    /// The first rule that takes a file, where `asked` says whether one does.
    pub(crate) fn first(&self, seen: &Seen<'_>, asked: impl Fn(Rank) -> bool) -> Option<Rank> {
        let found = first_of(self.lists(seen), &asked);
        let found = self.names.first(&seen.name, found, &asked);
        let found = self.paths.first(&seen.whole, found, &asked);
        let Some(size) = seen.size else { return found };
        let spans = self.sizes.iter().take_while(|(_, _, rank)| found.is_none_or(|found| *rank < found));
        let fits = |(low, high, rank): &&(u64, u64, Rank)| *low <= size.0 && size.0 <= *high && asked(*rank);
        spans.clone().find(fits).map(|(_, _, rank)| *rank).or(found)
    }

    fn lists<'a>(&'a self, seen: &Seen<'_>) -> Vec<&'a [Rank]> {
        let mut lists: Vec<&[Rank]> = Vec::with_capacity(12);
        let mut add = |list: &'a [Rank]| {
            if !list.is_empty() {
                lists.push(list);
            }
        };
        if let Some(known) = seen.content_type {
            self.types.get(known).into_iter().for_each(|list| add(list));
            self.open_types.along(known.bytes(), &mut add);
        }
        self.extensions.get(seen.extension).into_iter().for_each(|list| add(list));
        self.regions.get(seen.region).into_iter().for_each(|list| add(list));
        for (globs, text) in [(&self.names, seen.name_text), (&self.paths, seen.whole_text)] {
            globs.begin.along(text.iter().copied(), &mut add);
            globs.end.along(text.iter().rev().copied(), &mut add);
        }
        add(&self.always);
        lists
    }
}

impl Globs {
    fn add(&mut self, glob: &str, rank: Rank) -> Result<()> {
        let lower = glob.to_lowercase();
        let (first, last) = (beginning(&lower), ending(&lower));
        if first.len() >= LITERAL {
            self.begin.add(first.bytes(), rank);
        } else if last.len() >= LITERAL {
            self.end.add(last.bytes().rev(), rank);
        } else {
            self.builder.get_or_insert_with(GlobSetBuilder::new).add(ready(glob)?);
            self.ranks.push(rank);
        }
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        if let Some(builder) = self.builder.take() {
            self.rest = builder.build().map_err(|error| {
                Error::new(ErrorKind::Invalid, "read the patterns", error.to_string().to_lowercase())
            })?;
        }
        Ok(())
    }

    /// The first rule of `rest` that takes a file, or `found` if that comes before it.
    fn first(&self, candidate: &Candidate<'_>, found: Option<Rank>, asked: &impl Fn(Rank) -> bool) -> Option<Rank> {
        let before = |rank: Rank| found.is_none_or(|found| rank < found);
        if self.ranks.first().is_none_or(|first| !before(*first)) {
            return found;
        }
        let mut fitting = Vec::new();
        self.rest.matches_candidate_into(candidate, &mut fitting);
        let ranks = fitting.into_iter().map(|glob| self.ranks[glob]);
        ranks.take_while(|rank| before(*rank)).find(|rank| asked(*rank)).or(found)
    }
}

/// How far a condition narrows the choice; 0 if it cannot be looked up.
fn worth(condition: &Condition) -> u8 {
    match condition {
        Condition::Type { any } if any.iter().any(|pattern| pattern.parts().0.is_empty()) => 0,
        Condition::Type { any } if any.iter().all(|pattern| !pattern.parts().1) => 7,
        Condition::Extension { .. } => 6,
        Condition::Name { .. } => 5,
        Condition::Path { .. } => 4,
        Condition::Type { .. } => 3,
        Condition::Size { .. } => 2,
        Condition::Region { .. } => 1,
        Condition::Source { .. } | Condition::Modified { .. } => 0,
    }
}

/// The smallest and largest size for which a comparison holds; the first above the second if there is none.
fn span(is: Comparison, than: u64) -> (u64, u64) {
    const NONE: (u64, u64) = (1, 0);
    match is {
        Comparison::Below => than.checked_sub(1).map_or(NONE, |high| (0, high)),
        Comparison::AtMost => (0, than),
        Comparison::Equal => (than, than),
        Comparison::AtLeast => (than, u64::MAX),
        Comparison::Above => than.checked_add(1).map_or(NONE, |low| (low, u64::MAX)),
    }
}

/// The first of several lists that is `asked` successfully.
fn first_of(mut lists: Vec<&[Rank]>, asked: &impl Fn(Rank) -> bool) -> Option<Rank> {
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
