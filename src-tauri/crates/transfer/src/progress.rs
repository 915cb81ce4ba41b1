//! Rates: what moved over the last seconds, by the engine's clock.

use model::{Bytes, Timestamp};
use std::collections::VecDeque;

/// The span over which a rate is taken, in milliseconds.
const SPAN: i64 = 5_000;

/// Bytes that moved lately.
#[derive(Debug, Default)]
pub(crate) struct Meter(VecDeque<(Timestamp, u64)>);

impl Meter {
    /// Notes that `bytes` were acknowledged at `now`.
    pub(crate) fn note(&mut self, bytes: u64, now: Timestamp) {
        self.forget(now);
        match self.0.back_mut() {
            // One sample a tenth of a second is enough, however many small objects end in it.
            Some((at, sum)) if now.0 - at.0 < 100 => *sum = sum.saturating_add(bytes),
            _ => self.0.push_back((now, bytes)),
        }
    }

    /// Bytes a second over the last five; `None` when nothing was acknowledged in them.
    pub(crate) fn rate(&mut self, now: Timestamp) -> Option<Bytes> {
        self.forget(now);
        let (first, _) = *self.0.front()?;
        // Less than a second of samples would make a first burst look like a rate.
        let span = u64::try_from((now.0 - first.0).clamp(1_000, SPAN)).ok()?;
        let moved: u64 = self.0.iter().map(|(_, bytes)| bytes).sum();
        Some(Bytes(moved.saturating_mul(1_000) / span))
    }

    fn forget(&mut self, now: Timestamp) {
        while self.0.front().is_some_and(|(at, _)| now.0 - at.0 > SPAN) {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_what_was_acknowledged_lately_and_nothing_else() {
        let mut meter = Meter::default();
        assert_eq!(meter.rate(Timestamp(0)), None, "nothing was measured");
        for second in 0..10 {
            meter.note(1_000, Timestamp(second * 1_000));
        }
        assert_eq!(meter.rate(Timestamp(9_000)), Some(Bytes(1_200)), "six samples over five seconds");
        assert_eq!(meter.rate(Timestamp(60_000)), None, "an old rate is no rate");
    }
}
