//! What a report adds up: objects by state and rung, failures by their reason. Bounded, however many objects there are.

use model::{Bytes, Count, ErrorKind, Location, Rung, TaskState, TaskSummary};
use serde::Serialize;
use std::collections::BTreeMap;

/// Reasons that are told apart; further ones of a kind are counted together.
const REASONS: usize = 100;

/// Objects that are named of each reason.
const EXAMPLES: usize = 5;

#[derive(Default)]
pub(super) struct Sums {
    states: BTreeMap<(String, Option<Rung>), (TaskState, Count, Bytes)>,
    failures: BTreeMap<(String, String), Reason>,
}

/// Objects of one state that were proved alike.
#[derive(Serialize)]
pub(super) struct Group {
    pub(super) state: TaskState,
    pub(super) rung: Option<Rung>,
    pub(super) letter: Option<char>,
    pub(super) count: Count,
    pub(super) bytes: Bytes,
}

/// Objects that failed alike.
#[derive(Clone, Serialize)]
pub(super) struct Reason {
    pub(super) kind: ErrorKind,
    /// The reason; `None` of those that were too many to tell apart.
    pub(super) message: Option<String>,
    pub(super) hint: Option<String>,
    pub(super) count: Count,
    pub(super) bytes: Bytes,
    /// The first of the objects.
    pub(super) examples: Vec<Location>,
}

impl Sums {
    pub(super) fn add(&mut self, task: &TaskSummary) {
        let state = super::word(&task.state);
        let group = self.states.entry((state, task.rung)).or_insert((task.state, Count::ZERO, Bytes::ZERO));
        group.1 += Count(1);
        group.2 += task.size;
        let Some(error) = task.error.as_ref().filter(|_| task.state == TaskState::Failed) else { return };
        let kind = super::word(&error.kind);
        let mut key = (kind, error.message().to_owned());
        let told_apart = self.failures.len() < REASONS || self.failures.contains_key(&key);
        if !told_apart {
            key.1.clear();
        }
        let reason = self.failures.entry(key).or_insert_with(|| Reason {
            kind: error.kind,
            message: told_apart.then(|| error.message().to_owned()),
            hint: told_apart.then(|| error.hinted().map(str::to_owned)).flatten(),
            count: Count::ZERO,
            bytes: Bytes::ZERO,
            examples: Vec::new(),
        });
        reason.count += Count(1);
        reason.bytes += task.size;
        if reason.examples.len() < EXAMPLES {
            reason.examples.push(task.source.clone());
        }
    }

    /// By state, and within it the strongest proof first.
    pub(super) fn groups(&self) -> Vec<Group> {
        let group = |((_, rung), (state, count, bytes)): (&(String, Option<Rung>), &(TaskState, Count, Bytes))| Group {
            state: *state,
            rung: *rung,
            letter: rung.map(Rung::letter),
            count: *count,
            bytes: *bytes,
        };
        self.states.iter().map(group).collect()
    }

    /// The most frequent first.
    pub(super) fn reasons(&self) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = self.failures.values().cloned().collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{CloudId, Error, Fate};

    fn task(state: TaskState, rung: Option<Rung>, error: Option<Error>) -> TaskSummary {
        TaskSummary {
            id: 1,
            source: Location::new(CloudId::file(), "", "x"),
            destination: None,
            size: Bytes(10),
            modified: None,
            etag: None,
            there: None,
            fate: Fate::New,
            choice: None,
            state,
            rung,
            destination_etag: None,
            checksum: None,
            not_carried: Vec::new(),
            attempts: 1,
            began: None,
            ended: None,
            error,
        }
    }

    #[test]
    fn every_object_is_in_one_group_by_its_state_and_proof() {
        let mut sums = Sums::default();
        for rung in [Some(Rung::ReadBack), Some(Rung::BothChecksums), Some(Rung::ReadBack)] {
            sums.add(&task(TaskState::Done, rung, None));
        }
        sums.add(&task(TaskState::Skipped, None, None));
        let groups: Vec<_> = sums.groups().iter().map(|it| (it.state, it.letter, it.count.0, it.bytes.0)).collect();
        let expected = [
            (TaskState::Done, Some('A'), 1, 10),
            (TaskState::Done, Some('E'), 2, 20),
            (TaskState::Skipped, None, 1, 10),
        ];
        assert_eq!(groups, expected);
    }

    #[test]
    fn reasons_are_bounded_and_every_failure_is_still_counted() {
        let mut sums = Sums::default();
        for number in 0..1_000 {
            let error = Error::new(ErrorKind::Denied, "write", format!("reason {number}"));
            sums.add(&task(TaskState::Failed, None, Some(error)));
        }
        let reasons = sums.reasons();
        assert_eq!(reasons.len(), REASONS + 1, "the rest is counted together");
        assert_eq!((reasons[0].count, &reasons[0].message), (Count(900), &None), "the most frequent first");
        assert_eq!(reasons.iter().map(|reason| reason.count.0).sum::<u64>(), 1_000);
        assert!(reasons.iter().all(|reason| reason.examples.len() <= EXAMPLES));
    }
}
