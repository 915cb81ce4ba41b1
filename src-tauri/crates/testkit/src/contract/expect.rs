//! What a store is known not to keep, each with the reason.

use super::Test;

/// The whole contract, but for recorded differences.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    differences: Vec<Difference>,
}

#[derive(Debug, Clone)]
struct Difference {
    test: String,
    reason: String,
}

/// How a test that ended compares with what was expected of it.
pub(super) enum Outcome {
    /// It passed, or failed as recorded.
    AsExpected,
    /// It did not, with a line to show.
    Surprise(String),
}

impl Expect {
    /// No differences.
    pub fn everything() -> Self {
        Self::default()
    }

    /// All but one test, by its name, which fails because of `reason`.
    #[must_use]
    pub fn but(mut self, test: &str, reason: &str) -> Self {
        self.differences.push(Difference { test: test.to_owned(), reason: reason.to_owned() });
        self
    }

    /// All but the tests of these raw keys, which fail because of `reason`.
    #[must_use]
    pub fn but_keys(self, keys: &[&str], reason: &str) -> Self {
        keys.iter().fold(self, |expect, key| expect.but(&super::names::test_of(key), reason))
    }

    /// A line for every recorded difference that is about no test.
    pub(super) fn unknown(&self, tests: &[Test]) -> Vec<String> {
        let strange = |difference: &&Difference| tests.iter().all(|test| test.name != difference.test);
        let line = |difference: &Difference| format!("[{}] is recorded, but there is no such test", difference.test);
        self.differences.iter().filter(strange).map(line).collect()
    }

    pub(super) fn judge(&self, test: &str, broken: Option<String>) -> Outcome {
        let recorded = self.differences.iter().find(|difference| difference.test == test);
        match (recorded, broken) {
            (None, Some(broken)) => Outcome::Surprise(format!("[{test}] {broken}")),
            (Some(recorded), None) => {
                let reason = &recorded.reason;
                Outcome::Surprise(format!("[{test}] passes now: take the record away ({reason})"))
            }
            _ => Outcome::AsExpected,
        }
    }
}
