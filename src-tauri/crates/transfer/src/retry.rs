//! Trying again: how often and how long after.

use crate::limits::Limits;
use crate::report::{Reporter, Said};
use catalogue::TaskId;
use model::{Error, ErrorKind, Result, Retry};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How many times as long as the first pause the longest is.
const LONGEST: u32 = 100;

/// A cloud that was not left alone for so long has answered in between: another silence is a new one.
const AWAKE: Duration = Duration::from_secs(30);

/// Tries again that a job has in any case; above them, one for each of so many tasks comes at the usual pace.
const FREE: u64 = 100;
const EVERY: u64 = 10;

/// How many first tries and later tries a job has made. One that mostly tries again is slowed down, so that it does not
/// keep a cloud from recovering.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    first: AtomicU64,
    again: AtomicU64,
}

impl Budget {
    fn first(&self) {
        self.first.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes one more try; whether it is one too many.
    fn again(&self) -> bool {
        let again = self.again.fetch_add(1, Ordering::Relaxed);
        again > FREE + self.first.load(Ordering::Relaxed) / EVERY
    }
}

/// The tries of one task.
pub(crate) struct Tries<'a> {
    made: u32,
    limits: &'a Limits,
    /// Since when the cloud rests, and until when it wanted to at last.
    resting: Option<(Instant, Instant)>,
    budget: &'a Budget,
    /// Who is told of pauses, and of which task.
    told: Option<(&'a Reporter, TaskId)>,
}

impl<'a> Tries<'a> {
    /// So many tries while the cloud answers, and so much patience while it does not answer at all.
    pub(crate) fn new(limits: &'a Limits, budget: &'a Budget) -> Self {
        budget.first();
        Self { made: 1, limits, resting: None, budget, told: None }
    }

    /// The same, and the scheduler is told of every pause.
    pub(crate) fn telling(self, reporter: &'a Reporter, task: TaskId) -> Self {
        Self { told: Some((reporter, task)), ..self }
    }

    /// How many were made.
    pub(crate) fn made(&self) -> u32 {
        self.made
    }

    /// Waits until it is time to try again.
    ///
    /// # Errors
    /// The error itself when it is final.
    pub(crate) async fn after(&mut self, error: Error) -> Result<Error> {
        let resting = error.cloud_pause().filter(|_| error.kind.retry() == Retry::Backoff);
        let pause = if let Some(pause) = resting {
            // The cloud as a whole rests: that is no fault of this task, and uses up none of its tries.
            let now = Instant::now();
            let goes_on = self.resting.filter(|(_, until)| now < *until + AWAKE);
            let since = goes_on.map_or(now, |(since, _)| since);
            if now - since > self.limits.patience {
                return Err(error);
            }
            let pause = pause + pause.mul_f64(fastrand::f64() / 4.0);
            self.resting = Some((since, now + pause));
            pause
        } else {
            self.resting = None;
            let pause = pause_after(&error, self.made, self.limits).ok_or_else(|| error.clone())?;
            self.made += 1;
            let longest = self.limits.pause * LONGEST;
            if self.budget.again() { pause.max(longest.mul_f64(fastrand::f64())) } else { pause }
        };
        self.tell(Some(pause)).await;
        sleep(pause).await;
        self.tell(None).await;
        Ok(error)
    }
}

impl Tries<'_> {
    async fn tell(&self, pause: Option<Duration>) {
        if let Some((reporter, task)) = self.told {
            // Without a scheduler nobody is left to be told, and nobody to show it to.
            let _ = reporter.say(Said::Waits(task, pause)).await;
        }
    }
}

/// How long to wait after try number `attempt` (from 1) ended in `error`; `None` when it is final.
/// Full jitter: anything from nothing to the doubled pause, so that many tasks do not come back together.
fn pause_after(error: &Error, attempt: u32, limits: &Limits) -> Option<Duration> {
    match error.kind.retry() {
        Retry::Never => None,
        Retry::Once => (attempt == 1).then_some(Duration::ZERO),
        Retry::Backoff if attempt >= limits.attempts => None,
        Retry::Backoff => {
            let ceiling = (limits.pause * (1 << attempt.min(16))).min(limits.pause * LONGEST);
            Some(ceiling.mul_f64(fastrand::f64()))
        }
    }
}

/// Whether an error concerns more than its object: then the job waits for the user instead of failing a thousand times.
pub(crate) fn pauses_the_job(error: &Error) -> bool {
    let silent = matches!(error.kind, ErrorKind::Unavailable | ErrorKind::RateLimited) && error.cloud_pause().is_some();
    let person = matches!(
        error.kind,
        ErrorKind::Unauthenticated
            | ErrorKind::Expired
            | ErrorKind::NeedsCode
            | ErrorKind::ClockSkewed
            | ErrorKind::Untrusted
            | ErrorKind::Full
    );
    silent || person
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: ErrorKind) -> Error {
        Error::new(kind, "test", "test")
    }

    #[test]
    fn only_passing_troubles_are_tried_again_and_not_for_ever() {
        let limits = Limits::default();
        assert_eq!(pause_after(&error(ErrorKind::Denied), 1, &limits), None, "a denial is final");
        assert_eq!(
            pause_after(&error(ErrorKind::Corrupt), 1, &limits),
            Some(Duration::ZERO),
            "damage is tried once more"
        );
        assert_eq!(pause_after(&error(ErrorKind::Corrupt), 2, &limits), None, "and then is final");
        for attempt in 1..6 {
            let pause = pause_after(&error(ErrorKind::Unavailable), attempt, &limits);
            assert!(
                pause.is_some_and(|pause| pause <= limits.pause * LONGEST),
                "attempt {attempt} waits a bounded time"
            );
        }
        assert_eq!(pause_after(&error(ErrorKind::Unavailable), 6, &limits), None, "the last try is the last");
    }

    #[tokio::test(start_paused = true)]
    async fn a_cloud_that_rests_uses_up_patience_and_no_tries() {
        let (budget, limits) = (Budget::default(), Limits::default());
        let mut tries = Tries::new(&limits, &budget);
        let resting = || error(ErrorKind::Unavailable).again_after(Duration::from_secs(30));
        let begun = Instant::now();
        let mut waits = 0;
        let end = loop {
            match tries.after(resting()).await {
                Ok(_) => waits += 1,
                Err(error) => break error,
            }
        };
        assert!(waits > 20 && tries.made() == 1, "{waits} waits, {} tries", tries.made());
        assert!(begun.elapsed() < Duration::from_mins(17), "patience has an end");
        assert!(pauses_the_job(&end), "then the job pauses, and no object is blamed");
        assert!(tries.after(error(ErrorKind::RateLimited)).await.is_ok(), "its own tries are all left");
    }

    #[tokio::test(start_paused = true)]
    async fn a_job_that_mostly_tries_again_is_slowed_down() {
        let budget = Budget::default();
        let slowed = (0..FREE + 2).filter(|_| budget.again()).count();
        assert_eq!(slowed, 1, "up to a hundred times it may do so in any case");
        assert!(budget.again(), "it has tried again more than a tenth of its tasks");
        (0..2_000).for_each(|_| budget.first());
        assert!(!budget.again(), "2,000 tasks may do so 200 times");
    }
}
