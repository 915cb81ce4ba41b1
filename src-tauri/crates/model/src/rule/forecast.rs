//! Where entries that go together would go: in numbers, and one by one.

use super::{Facts, Route};
use crate::{Bytes, Count, JobId, Location};
use serde::{Deserialize, Serialize};

/// Where entries would go, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Forecast {
    /// Entries that were looked at.
    pub found: Count,
    /// Their bytes.
    pub bytes: Bytes,
    /// Where they would go first, most of them before others; what policies refuse is not among them.
    pub shares: Vec<Share>,
    /// Those that a rule keeps where they are, or a policy forbids at their first place.
    pub blocked: Count,
    /// Those that go only if somebody gives a reason.
    pub warned: Count,
    /// Those of which no rule says where they go.
    pub asked: Count,
    /// Those whose rule cannot be followed, and those that cannot be read.
    pub broken: Count,
    /// Those whose key is taken; those that were not looked for are not counted.
    pub taken: Count,
    /// Whether all was looked at.
    pub complete: bool,
}

/// The entries that go to one bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Share {
    /// The top of the bucket.
    pub at: Location,
    /// How many.
    pub found: Count,
    /// Their bytes.
    pub bytes: Bytes,
}

/// An entry with its route.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Routed {
    /// Where it lies.
    pub source: Location,
    /// What was known of it.
    pub facts: Facts,
    /// Where it goes, and why.
    pub route: Route,
    /// What its rule is called; `None` for the default.
    pub rule: Option<String>,
    /// Whether the key of its first place is taken; `None` if nobody looked, or the cloud did not say.
    pub taken: Option<bool>,
    /// US dollars a month at its first place; `None` if that is not known.
    pub monthly: Option<f64>,
}

/// What was started of entries that were routed together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Dispatch {
    /// The jobs: one for each place and way of lying there.
    pub jobs: Vec<JobId>,
    /// Where the entries go first.
    pub shares: Vec<Share>,
    /// Entries that no job has: no rule sends them, or they lie already where they would go.
    pub left: Count,
}

impl Forecast {
    /// Counts another entry in.
    pub fn add(&mut self, facts: &Facts, route: &Route, taken: Option<bool>) {
        use super::Standing::{Allowed, Blocked, NeedsReason};
        use super::Verdict::{Ask, Block, Broken, Send};
        let size = facts.size.unwrap_or_default();
        self.found += Count(1);
        self.bytes += size;
        match &route.verdict {
            Ask => self.asked += Count(1),
            Block { .. } => self.blocked += Count(1),
            Broken { .. } => self.broken += Count(1),
            Send { to } => match to.first() {
                None => self.broken += Count(1),
                Some(first) => match first.standing {
                    Blocked { .. } => self.blocked += Count(1),
                    NeedsReason { .. } => self.warned += Count(1),
                    Allowed => {
                        share(&mut self.shares, &first.at, size);
                        self.taken += Count(u64::from(taken == Some(true)));
                    }
                },
            },
        }
    }
}

impl Dispatch {
    /// Counts an entry in that goes to `at`.
    pub fn add(&mut self, at: &Location, size: Bytes) {
        share(&mut self.shares, at, size);
    }
}

/// Counts an entry in at the bucket of `at`. The most stand first.
fn share(shares: &mut Vec<Share>, at: &Location, size: Bytes) {
    let same = |each: &Share| each.at.cloud == at.cloud && each.at.bucket == at.bucket;
    let place = shares.iter().position(same).unwrap_or_else(|| {
        shares.push(Share { at: at.with_key(crate::Key::default()), found: Count(0), bytes: Bytes(0) });
        shares.len() - 1
    });
    shares[place].found += Count(1);
    shares[place].bytes += size;
    let mut now = place;
    while now > 0 && shares[now - 1].found < shares[now].found {
        shares.swap(now - 1, now);
        now -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_most_entries_stands_first_whatever_their_keys() {
        let mut dispatch = Dispatch::default();
        for text in ["s3:a/1", "r2:b/1", "r2:b/2", "s3:c/1", "r2:b/3", "s3:c/2"] {
            dispatch.add(&Location::parse(text.as_bytes()).unwrap(), Bytes(2));
        }
        let told: Vec<_> =
            dispatch.shares.iter().map(|share| (share.at.to_string(), share.found.0, share.bytes.0)).collect();
        let told: Vec<_> = told.iter().map(|(at, found, bytes)| (at.as_str(), *found, *bytes)).collect();
        assert_eq!(told, [("r2:b/", 3, 6), ("s3:c/", 2, 4), ("s3:a/", 1, 2)]);
    }
}
