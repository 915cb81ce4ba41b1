//! Rates: what moved lately, by the engine's clock, and how long the rest may take.

use model::{Bytes, Count, Remaining, Timestamp};
use std::collections::VecDeque;

/// The span over which a rate is taken, and the one that is remembered for the estimate, in milliseconds.
const SPAN: i64 = 5_000;
const MEMORY: i64 = 30_000;

/// Bytes that moved lately.
#[derive(Debug, Default)]
pub(crate) struct Meter(VecDeque<(Timestamp, u64)>);

impl Meter {
    /// Notes that `bytes` were acknowledged at `now`.
    pub(crate) fn note(&mut self, bytes: u64, now: Timestamp) {
        while self.0.front().is_some_and(|(at, _)| now.0 - at.0 > MEMORY) {
            self.0.pop_front();
        }
        match self.0.back_mut() {
            // One sample a tenth of a second is enough, however many small objects end in it.
            Some((at, sum)) if now.0 - at.0 < 100 => *sum = sum.saturating_add(bytes),
            _ => self.0.push_back((now, bytes)),
        }
    }

    /// Bytes a second over the last five; `None` when nothing was acknowledged in them.
    pub(crate) fn rate(&self, now: Timestamp) -> Option<Bytes> {
        self.rate_over(SPAN, now).map(Bytes)
    }

    /// How long `left` bytes may take: at the faster and at the slower of the rates of the last 5 and 30 seconds. `None`
    /// when nothing moved in the last five.
    pub(crate) fn remaining(&self, left: Bytes, now: Timestamp) -> Option<Remaining> {
        let (short, long) = (self.rate_over(SPAN, now)?.max(1), self.rate_over(MEMORY, now)?.max(1));
        let seconds = |rate: u64| Count(left.0.div_ceil(rate));
        Some(Remaining { least: seconds(short.max(long)), most: seconds(short.min(long)) })
    }

    fn rate_over(&self, span: i64, now: Timestamp) -> Option<u64> {
        let recent = || self.0.iter().filter(|(at, _)| now.0 - at.0 <= span);
        let (first, _) = recent().next()?;
        // Less than a second of samples would make a first burst look like a rate.
        let elapsed = u64::try_from((now.0 - first.0).clamp(1_000, span)).ok()?;
        let moved: u64 = recent().map(|(_, bytes)| bytes).sum();
        Some(moved.saturating_mul(1_000) / elapsed)
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

    #[test]
    fn the_rest_takes_between_the_faster_and_the_slower_rate() {
        let mut meter = Meter::default();
        for second in 0..30 {
            // Slow at first, ten times as fast in the last five seconds.
            meter.note(if second < 25 { 100 } else { 1_000 }, Timestamp(second * 1_000));
        }
        let rest = meter.remaining(Bytes(10_000), Timestamp(29_000)).unwrap();
        assert!(rest.least < rest.most, "{rest:?}");
        assert!((8..=12).contains(&rest.least.0) && (30..=45).contains(&rest.most.0), "{rest:?}");
        assert_eq!(meter.remaining(Bytes(1), Timestamp(60_000)), None, "nothing moves: nobody knows");
    }
}
