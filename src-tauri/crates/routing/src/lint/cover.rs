//! When one condition follows from another. Says so only where it is sure: an unknown case is no case.

use crate::matcher::fits;
use model::{Comparison, Condition, Match, TypePattern, When};

/// Cases into which a rule is split, at most. Rules with more are left alone.
const MOST: usize = 256;

/// One way to meet a rule's conditions: all of these hold, each with a single value, and none of those.
#[derive(Debug, Clone, Default)]
pub(super) struct Case {
    holds: Vec<Condition>,
    fails: Vec<Condition>,
}

/// The ways to meet conditions; `None` if there are too many.
pub(super) fn cases(when: &When) -> Option<Vec<Case>> {
    let singles: Vec<Vec<Condition>> = when.conditions.iter().map(single).collect();
    let one = |condition: &Condition| Case { holds: vec![condition.clone()], fails: Vec::new() };
    match when.how {
        Match::Any => Some(singles.iter().flatten().map(one).collect()),
        Match::None => Some(vec![Case { holds: Vec::new(), fails: singles.concat() }]),
        Match::All => {
            let mut cases = vec![Case::default()];
            for values in singles {
                if cases.len() * values.len() > MOST {
                    return None;
                }
                let with = |case: &Case, value: &Condition| {
                    let mut case = case.clone();
                    case.holds.push(value.clone());
                    case
                };
                cases = cases.iter().flat_map(|case| values.iter().map(|value| with(case, value))).collect();
            }
            Some(cases)
        }
    }
}

/// A condition as one condition for each of its values.
fn single(condition: &Condition) -> Vec<Condition> {
    match condition {
        Condition::Type { any } => any.iter().map(|one| Condition::Type { any: vec![one.clone()] }).collect(),
        Condition::Extension { any } => any.iter().map(|one| Condition::Extension { any: vec![one.clone()] }).collect(),
        Condition::Region { any } => any.iter().map(|one| Condition::Region { any: vec![one.clone()] }).collect(),
        Condition::Source { any } => any.iter().map(|one| Condition::Source { any: vec![one.clone()] }).collect(),
        other => vec![other.clone()],
    }
}

impl Case {
    /// Two conditions that cannot be met together, in their text form.
    pub(super) fn clash(&self) -> Option<(String, String)> {
        let said = |one: &Condition, other: &Condition| Some((one.to_string(), other.to_string()));
        for (index, one) in self.holds.iter().enumerate() {
            if is_empty(one) {
                return said(one, one);
            }
            if let Some(other) = self.holds[index + 1..].iter().find(|other| excludes(one, other)) {
                return said(one, other);
            }
            if let Some(other) = self.fails.iter().find(|other| follows(one, other)) {
                return said(one, other);
            }
        }
        self.fails.iter().find(|other| is_always(other)).and_then(|other| said(other, other))
    }

    /// Whether every file of this case meets `when`.
    pub(super) fn is_taken_by(&self, when: &When) -> bool {
        let held = |wanted: &Condition| {
            is_always(wanted) || self.holds.iter().any(|known| single(wanted).iter().any(|value| follows(known, value)))
        };
        let failed = |wanted: &Condition| {
            single(wanted).iter().all(|value| {
                self.holds.iter().any(|known| excludes(known, value))
                    || self.fails.iter().any(|known| follows(value, known))
            })
        };
        match when.how {
            Match::All => when.conditions.iter().all(held),
            Match::Any => when.conditions.iter().any(held),
            Match::None => when.conditions.iter().all(failed),
        }
    }
}

/// Whether `known` holds for every file for which `wanted` is asked only if `wanted` does: the first implies the second.
fn follows(known: &Condition, wanted: &Condition) -> bool {
    match (known, wanted) {
        _ if is_always(wanted) => true,
        (Condition::Type { any: known }, Condition::Type { any: wanted }) => each(known, wanted, |known, wanted| {
            let ((stem, open), (_, wide)) = (known.parts(), wanted.parts());
            if open { wide && fits(wanted, stem) } else { fits(wanted, stem) }
        }),
        (Condition::Extension { any: known }, Condition::Extension { any: wanted }) => {
            each(known, wanted, |a, b| a == b)
        }
        (Condition::Extension { any }, Condition::Name { glob }) => {
            any.iter().all(|extension| glob.to_lowercase() == format!("*.{extension}"))
        }
        (Condition::Name { glob: known }, Condition::Name { glob: wanted })
        | (Condition::Path { glob: known }, Condition::Path { glob: wanted }) => same(known, wanted),
        (Condition::Size { is, bytes }, Condition::Size { is: wanted, bytes: than }) => {
            within(span(*is, i128::from(bytes.0)), span(*wanted, i128::from(than.0)))
        }
        (Condition::Modified { is, day }, Condition::Modified { is: wanted, day: than }) => {
            within(span(*is, days(*day)), span(*wanted, days(*than)))
        }
        (Condition::Region { any: known }, Condition::Region { any: wanted }) => each(known, wanted, |a, b| a == b),
        (Condition::Source { any: known }, Condition::Source { any: wanted }) => {
            each(known, wanted, |a, b| b.covers(a))
        }
        _ => false,
    }
}

/// Whether no file meets both.
fn excludes(one: &Condition, other: &Condition) -> bool {
    match (one, other) {
        (Condition::Type { any: one }, Condition::Type { any: other }) => none(one, other, overlap),
        (Condition::Extension { any: one }, Condition::Extension { any: other }) => none(one, other, |a, b| a == b),
        (Condition::Region { any: one }, Condition::Region { any: other }) => none(one, other, |a, b| a == b),
        (Condition::Source { any: one }, Condition::Source { any: other }) => {
            none(one, other, |a, b| a.covers(b) || b.covers(a))
        }
        (Condition::Size { is, bytes }, Condition::Size { is: other, bytes: than }) => {
            apart(span(*is, i128::from(bytes.0)), span(*other, i128::from(than.0)))
        }
        (Condition::Modified { is, day }, Condition::Modified { is: other, day: than }) => {
            apart(span(*is, days(*day)), span(*other, days(*than)))
        }
        (Condition::Name { glob: one }, Condition::Name { glob: other })
        | (Condition::Path { glob: one }, Condition::Path { glob: other }) => {
            is_plain(one) && is_plain(other) && !same(one, other)
        }
        _ => false,
    }
}

/// Whether no file meets it: a size below nothing.
fn is_empty(condition: &Condition) -> bool {
    match condition {
        Condition::Size { is, bytes } => {
            let (low, high) = span(*is, i128::from(bytes.0));
            low.max(0) > high.min(i128::from(u64::MAX))
        }
        _ => false,
    }
}

/// Whether every file meets it: each has a name and a path.
fn is_always(condition: &Condition) -> bool {
    match condition {
        Condition::Name { glob } => glob == "*" || glob == "**",
        Condition::Path { glob } => glob == "**",
        _ => false,
    }
}

fn overlap(one: &TypePattern, other: &TypePattern) -> bool {
    let ((a, a_open), (b, b_open)) = (one.parts(), other.parts());
    match (a_open, b_open) {
        (true, true) => a.starts_with(b) || b.starts_with(a),
        (true, false) => b.starts_with(a),
        (false, true) => a.starts_with(b),
        (false, false) => a == b,
    }
}

fn each<T>(known: &[T], wanted: &[T], fits: impl Fn(&T, &T) -> bool) -> bool {
    known.iter().all(|known| wanted.iter().any(|wanted| fits(known, wanted)))
}

fn none<T>(one: &[T], other: &[T], meet: impl Fn(&T, &T) -> bool) -> bool {
    !one.iter().any(|one| other.iter().any(|other| meet(one, other)))
}

/// The first and last value for which a comparison holds.
fn span(is: Comparison, than: i128) -> (i128, i128) {
    match is {
        Comparison::Below => (i128::MIN, than - 1),
        Comparison::AtMost => (i128::MIN, than),
        Comparison::Equal => (than, than),
        Comparison::AtLeast => (than, i128::MAX),
        Comparison::Above => (than + 1, i128::MAX),
    }
}

fn within(inner: (i128, i128), outer: (i128, i128)) -> bool {
    outer.0 <= inner.0 && inner.1 <= outer.1
}

fn apart(one: (i128, i128), other: (i128, i128)) -> bool {
    one.1 < other.0 || other.1 < one.0
}

/// A number that grows by one each day of a month, and in the order of days.
fn days(day: model::Date) -> i128 {
    let (year, month, day) = day.civil();
    i128::from(year) * 372 + i128::from(month) * 31 + i128::from(day)
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn is_plain(glob: &str) -> bool {
    !glob.contains(['*', '?', '[', ']', '{', '}', '\\'])
}
