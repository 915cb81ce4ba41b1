//! Trying again: how often and how long after.

use model::{Error, Retry};
use std::time::Duration;

/// The first pause, and the longest, before jitter.
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(20);

/// How long to wait after try number `attempt` (from 1) ended in `error`; `None` when it is final.
/// Full jitter: anything from nothing to the doubled pause, so that many tasks do not come back together.
pub(crate) fn pause_after(error: &Error, attempt: u32, most: u32) -> Option<Duration> {
    match error.kind.retry() {
        Retry::Never => None,
        Retry::Once => (attempt == 1).then_some(Duration::ZERO),
        Retry::Backoff if attempt >= most => None,
        Retry::Backoff => {
            let ceiling = FIRST.saturating_mul(1 << attempt.min(16)).min(LONGEST);
            Some(ceiling.mul_f64(fastrand::f64()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::ErrorKind;

    #[test]
    fn only_passing_troubles_are_tried_again_and_not_for_ever() {
        let error = |kind| Error::new(kind, "test", "test");
        assert_eq!(pause_after(&error(ErrorKind::Denied), 1, 6), None, "a denial is final");
        assert_eq!(pause_after(&error(ErrorKind::Corrupt), 1, 6), Some(Duration::ZERO), "damage is tried once more");
        assert_eq!(pause_after(&error(ErrorKind::Corrupt), 2, 6), None, "and then is final");
        for attempt in 1..6 {
            let pause = pause_after(&error(ErrorKind::Unavailable), attempt, 6);
            assert!(pause.is_some_and(|pause| pause <= LONGEST), "attempt {attempt} waits a bounded time");
        }
        assert_eq!(pause_after(&error(ErrorKind::Unavailable), 6, 6), None, "the last try is the last");
    }
}
