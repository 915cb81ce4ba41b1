//! What a demo cloud was told to do wrong.

use crate::{Bytes, Count, Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

/// The longest delay of an answer, in milliseconds.
const LONGEST: u64 = 2_000;
/// The most of a hundred requests that fail.
const MOST: u8 = 20;
/// The least bytes a second: below them a transfer counts as silent.
const SLOWEST: u64 = 64 * 1024;

/// What goes wrong in a demo cloud, for this session. Nothing by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Faults {
    /// By how many milliseconds every answer is late: 0 to 2,000.
    pub latency: Count,
    /// How many bytes a second pass, both ways together; `None` is no limit.
    pub throughput: Option<Bytes>,
    /// How many of a hundred requests fail as if the network had: 0 to 20.
    pub failures: u8,
    /// Whether the next object that is written arrives damaged, each time, until this is taken back.
    pub corrupt: bool,
    /// Whether the credentials count as expired.
    pub expired: bool,
    /// Whether nothing answers.
    pub offline: bool,
}

impl Faults {
    /// Whether anything goes wrong.
    pub fn any(&self) -> bool {
        *self != Self::default()
    }

    /// Refuses what is out of range.
    ///
    /// # Errors
    /// `Invalid`, naming the fault.
    pub fn check(&self) -> Result<()> {
        let wrong = |what: &str| Err(Error::new(ErrorKind::Invalid, "set the faults", what));
        if self.latency.0 > LONGEST {
            return wrong("latency: it is more than 2,000 milliseconds");
        }
        if self.failures > MOST {
            return wrong("failures: they are more than 20 of a hundred");
        }
        if self.throughput.is_some_and(|rate| rate.0 < SLOWEST) {
            return wrong("throughput: it is less than 64 KiB a second");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_out_of_range_are_refused_by_name() {
        let good =
            Faults { latency: Count(2_000), failures: 20, throughput: Some(Bytes(SLOWEST)), ..Faults::default() };
        assert!(good.check().is_ok() && good.any() && !Faults::default().any());
        for (bad, name) in [
            (Faults { latency: Count(2_001), ..good }, "latency"),
            (Faults { failures: 21, ..good }, "failures"),
            (Faults { throughput: Some(Bytes(1)), ..good }, "throughput"),
        ] {
            let refused = bad.check().unwrap_err();
            assert!(refused.message().starts_with(name), "{refused}");
        }
    }
}
