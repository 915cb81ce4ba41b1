//! Finds out how many requests at once a cloud bears: grows by one with each answer, and so doubles in a round, while a round
//! brings at least a fifth more than the one before; then feels its way up step by step, and halves when the cloud asks for
//! fewer. Knows no store; told the time by whoever calls.

use std::time::Duration;
use tokio::time::Instant;

/// Requests at once to begin with.
const FIRST: usize = 16;

/// A round lasts at least this long: shorter ones measure the scheduler, not the cloud.
const ROUND: Duration = Duration::from_millis(10);
/// Once the number is about right it is only looked at this often.
const STEADY: Duration = Duration::from_secs(1);
/// A round in which nothing came for so long says nothing.
const STALE: Duration = Duration::from_secs(5);

/// How much more a doubling must bring, and a step.
const WORTH_DOUBLING: f64 = 1.2;
const WORTH_STEPPING: f64 = 1.03;

/// What one request counts besides its bytes: many small ones are work as well.
const REQUEST: u64 = 32 << 10;

/// The pace of one cloud.
#[derive(Debug)]
pub(super) struct Pace {
    most: usize,
    limit: usize,
    phase: Phase,
    round: Option<Round>,
}

#[derive(Debug, Clone, Copy)]
enum Phase {
    /// Doubling in each round, `from` so many; with the rate of the round before.
    Doubling { from: usize, before: Option<f64> },
    /// Where it is.
    Steady,
    /// One step above `from`, which had that rate.
    Trying { from: usize, rate: f64 },
}

#[derive(Debug)]
struct Round {
    began: Instant,
    last: Instant,
    done: usize,
    full: usize,
    weight: u64,
}

impl Pace {
    /// At most `most` requests at once.
    pub(super) fn new(most: usize) -> Self {
        let first = most.clamp(1, FIRST);
        Self { most, limit: first, phase: Phase::Doubling { from: first, before: None }, round: None }
    }

    /// How many may be under way now.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Another most, by the user's choice.
    pub(super) fn bound(&mut self, most: usize) {
        let at_the_bound = self.limit == self.most;
        self.most = most.max(1);
        self.limit = if at_the_bound { self.most.min(self.limit.max(FIRST)) } else { self.limit.min(self.most) };
        match &mut self.phase {
            Phase::Doubling { from, .. } => *from = self.limit,
            Phase::Trying { .. } if self.limit < self.most => self.phase = Phase::Steady,
            Phase::Trying { .. } | Phase::Steady => {}
        }
        self.round = None;
    }

    /// A request has ended well; `bytes` went with it, and `full` says whether all places were taken.
    pub(super) fn done(&mut self, now: Instant, bytes: u64, full: bool) {
        let round = match &mut self.round {
            Some(round) if now - round.last <= STALE => round,
            other => other.insert(Round { began: now, last: now, done: 0, full: 0, weight: 0 }),
        };
        round.last = now;
        round.done += 1;
        round.full += usize::from(full);
        round.weight = round.weight.saturating_add(bytes).saturating_add(REQUEST);
        let (done, lasted) = (round.done, now - round.began);
        let (enough, least) = match self.phase {
            Phase::Doubling { from, .. } => {
                // With the answer and not at the end of the round: a far cloud is asked twice as much after each of its waves.
                if full {
                    self.limit = (self.limit + 1).min(from * 2).min(self.most).max(self.limit);
                }
                (from, ROUND)
            }
            Phase::Steady | Phase::Trying { .. } => (self.limit, STEADY),
        };
        if done < enough || lasted < least {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "a rate needs no 53 bits")]
        let rate = round.weight as f64 / lasted.as_secs_f64();
        // Only where requests waited for a place does the number of places say anything.
        let told = round.full * 2 > round.done;
        self.round = None;
        if told {
            self.learn(rate);
        }
    }

    /// The cloud asked for fewer requests, or did not answer. Once a round: what was sent before it could be heard is
    /// part of the same trouble.
    pub(super) fn trouble(&mut self, now: Instant) {
        let heard = self.round.as_ref().is_some_and(|round| round.done == 0 && now - round.began < STEADY);
        if !heard {
            self.limit = (self.limit / 2).max(1);
        }
        self.phase = Phase::Steady;
        self.round = Some(Round { began: now, last: now, done: 0, full: 0, weight: 0 });
    }

    fn learn(&mut self, rate: f64) {
        match self.phase {
            Phase::Doubling { from, before } if before.is_none_or(|before| rate >= before * WORTH_DOUBLING) => {
                let doubled = (from * 2).min(self.most);
                self.limit = self.limit.max(doubled);
                self.phase = if from < self.most {
                    Phase::Doubling { from: doubled, before: Some(rate) }
                } else {
                    Phase::Steady
                };
            }
            Phase::Doubling { from, .. } => {
                self.limit = (from / 2).max(1);
                self.phase = Phase::Steady;
            }
            Phase::Steady if self.limit < self.most => {
                let from = self.limit;
                self.limit = (from + (from / 8).max(1)).min(self.most);
                self.phase = Phase::Trying { from, rate };
            }
            Phase::Steady => {}
            Phase::Trying { from, rate: before } => {
                if rate < before * WORTH_STEPPING {
                    self.limit = from;
                }
                self.phase = Phase::Steady;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cloud that answers each request after `latency`, `servers` of them side by side. Returns the limit in the end.
    fn settled(pace: &mut Pace, latency: Duration, servers: usize, rounds: usize) -> usize {
        let mut now = Instant::now();
        for _ in 0..rounds {
            let (limit, batch) = (pace.limit(), pace.limit());
            let waves = u32::try_from(limit.div_ceil(servers)).unwrap();
            now += latency * waves;
            for _ in 0..batch {
                pace.done(now, 4096, true);
            }
        }
        pace.limit()
    }

    #[tokio::test]
    async fn a_far_cloud_is_asked_twice_as_much_after_each_wave_of_answers() {
        let mut pace = Pace::new(256);
        assert_eq!(pace.limit(), 16);
        // Twice as many after each wave of answers, but for the few that a round's end falls between.
        assert!((250..=256).contains(&settled(&mut pace, Duration::from_millis(40), 10_000, 5)));
        assert_eq!(settled(&mut pace, Duration::from_millis(40), 10_000, 2), 256);
    }

    #[tokio::test]
    async fn a_cloud_that_cannot_do_more_at_once_is_not_asked_to() {
        let mut pace = Pace::new(256);
        let limit = settled(&mut pace, Duration::from_millis(20), 8, 60);
        assert!(limit <= 32, "eight side by side are not served faster by asking for {limit}");
    }

    #[tokio::test]
    async fn trouble_halves_once_and_not_for_every_request_that_was_under_way() {
        let mut pace = Pace::new(64);
        let now = Instant::now();
        (0..16).for_each(|_| pace.trouble(now));
        assert_eq!(pace.limit(), 8);
        pace.trouble(now + Duration::from_secs(2));
        assert_eq!(pace.limit(), 4, "trouble that goes on halves again");
        (0..10).for_each(|second| pace.trouble(now + Duration::from_secs(10 * second)));
        assert_eq!(pace.limit(), 1, "one may always be asked");
    }

    #[tokio::test]
    async fn after_trouble_it_climbs_step_by_step_as_long_as_that_helps() {
        let mut pace = Pace::new(64);
        pace.trouble(Instant::now());
        let limit = settled(&mut pace, Duration::from_millis(500), 10_000, 40);
        assert!((10..=40).contains(&limit), "{limit}: neither stuck nor doubled");
    }

    #[tokio::test]
    async fn the_users_bound_is_never_passed() {
        let mut pace = Pace::new(5);
        assert_eq!(settled(&mut pace, Duration::from_millis(40), 10_000, 30), 5);
        pace.bound(3);
        assert_eq!(pace.limit(), 3);
    }

    #[tokio::test]
    async fn requests_that_never_waited_say_nothing() {
        let mut pace = Pace::new(256);
        let now = Instant::now();
        for at in 0..1_000_u32 {
            pace.done(now + Duration::from_millis(5) * at, 0, false);
        }
        assert_eq!(pace.limit(), 16, "there is no reason to ask for more at once");
    }
}
