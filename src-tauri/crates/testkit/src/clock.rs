//! Clocks: one that a test holds still, and one that tells the real time to servers.

use model::{Clock, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

/// A clock that moves only when the test says so.
#[derive(Debug)]
pub struct HeldClock(AtomicI64);

impl HeldClock {
    /// A clock that shows `at`.
    pub fn at(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Puts the hands to `at`, also backwards.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.0, Ordering::SeqCst);
    }

    /// Moves on by whole milliseconds.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).expect("a test does not wait 292 million years");
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Default for HeldClock {
    /// 2026-01-02 03:04:05.678 UTC: every field of it differs, so that a mixed-up one shows.
    fn default() -> Self {
        Self::at(Timestamp(1_767_323_045_678))
    }
}

impl Clock for HeldClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// The computer's clock, which signatures and `Last-Modified` need.
#[derive(Debug, Default)]
pub struct WallClock;

impl Clock for WallClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that the rest is to read")]
    fn now(&self) -> Timestamp {
        let since =
            std::time::SystemTime::now().duration_since(UNIX_EPOCH).expect("the computer's clock is after 1970");
        Timestamp(i64::try_from(since.as_millis()).expect("the computer's clock is before the year 292 million"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_clock_moves_only_when_told() {
        let clock = HeldClock::default();
        let start = clock.now();
        assert_eq!(clock.now(), start, "nothing moved it");
        clock.advance(Duration::from_secs(2));
        assert_eq!(clock.now().0 - start.0, 2_000, "it moved by what was asked");
        clock.set(start);
        assert_eq!(clock.now(), start, "it can be put back");
    }
}
