//! Finds out how many requests at once a cloud bears: grows by one with each answer, and so doubles in a round, while a round
//! brings at least a fifth more than the one before; then feels its way up step by step, doubling again once a step brought
//! what it should, and halves when the cloud asks for fewer. Knows no store; told the time by whoever calls.

use std::time::Duration;
use tokio::time::Instant;

/// Requests at once to begin with.
const FIRST: usize = 32;

/// A round lasts at least this long, and as long as a request does: shorter ones measure the scheduler, or a part of a wave.
const ROUND: Duration = Duration::from_millis(10);
/// Once the number is about right a round lasts at least this long, and as long as this many requests behind each other.
const STEADY: Duration = Duration::from_millis(250);
const STEADY_WAVES: u32 = 3;
/// A round in which nothing came for so long says nothing.
const STALE: Duration = Duration::from_secs(5);

/// How much more a doubling must bring, and a step of an eighth. A step that brings nearly an eighth more shows that the cloud
/// is far from what it bears.
const WORTH_DOUBLING: f64 = 1.2;
const WORTH_STEPPING: f64 = 1.03;
const PROMISING: f64 = 1.08;

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
    /// Doubling in each round, `from` so many; with the rate of the round before. `again` after a round that brought too
    /// little: something else may have been in its way, such as another cloud's beginning.
    Doubling { from: usize, before: Option<f64>, again: bool },
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
    /// How long its requests took, all added up.
    took: Duration,
}

impl Round {
    fn new(began: Instant) -> Self {
        Self { began, last: began, done: 0, full: 0, weight: 0, took: Duration::ZERO }
    }

    /// How long one request took.
    fn latency(&self) -> Duration {
        self.took / u32::try_from(self.done).unwrap_or(u32::MAX).max(1)
    }
}

impl Pace {
    /// At most `most` requests at once.
    pub(super) fn new(most: usize) -> Self {
        let first = most.clamp(1, FIRST);
        Self { most, limit: first, phase: Phase::Doubling { from: first, before: None, again: false }, round: None }
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

    /// A request has ended well that took so long; `bytes` went with it, and `full` says whether all places were taken.
    pub(super) fn done(&mut self, now: Instant, took: Duration, bytes: u64, full: bool) {
        let round = match &mut self.round {
            Some(round) if now - round.last <= STALE => round,
            other => other.insert(Round::new(now)),
        };
        round.last = now;
        round.done += 1;
        round.full += usize::from(full);
        round.weight = round.weight.saturating_add(bytes).saturating_add(REQUEST);
        round.took += took;
        let (done, lasted, latency) = (round.done, now - round.began, round.latency());
        let (enough, least) = match self.phase {
            Phase::Doubling { from, again, .. } => {
                // With the answer and not at the end of the round: a far cloud is asked twice as much after each of its waves.
                if full && !again {
                    self.limit = (self.limit + 1).min(from * 2).min(self.most).max(self.limit);
                }
                (from, ROUND.max(latency))
            }
            Phase::Steady | Phase::Trying { .. } => (self.limit, STEADY.max(latency * STEADY_WAVES)),
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
        self.round = Some(Round::new(now));
    }

    /// `from` brought `rate`: tries twice as many.
    fn double(&mut self, from: usize, rate: f64) {
        let doubled = (from * 2).min(self.most);
        self.limit = self.limit.max(doubled);
        self.phase = if from < self.most {
            Phase::Doubling { from: doubled, before: Some(rate), again: false }
        } else {
            Phase::Steady
        };
    }

    fn learn(&mut self, rate: f64) {
        match self.phase {
            Phase::Doubling { from, before, .. } if before.is_none_or(|before| rate >= before * WORTH_DOUBLING) => {
                self.double(from, rate);
            }
            Phase::Doubling { from, before, again: false } => {
                self.limit = from;
                self.phase = Phase::Doubling { from, before, again: true };
            }
            Phase::Doubling { from, again: true, .. } => {
                self.limit = (from / 2).max(1);
                self.phase = Phase::Steady;
            }
            Phase::Steady if self.limit < self.most => {
                let from = self.limit;
                self.limit = (from + (from / 8).max(1)).min(self.most);
                self.phase = Phase::Trying { from, rate };
            }
            Phase::Steady => {}
            Phase::Trying { rate: before, .. } if rate >= before * PROMISING => self.double(self.limit, rate),
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
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    const FAR: Duration = Duration::from_millis(40);

    /// A cloud that serves so many requests side by side, each in about `latency`, and clients that always want more.
    struct Cloud {
        latency: Duration,
        servers: usize,
        now: Instant,
        /// When requests that are being served will be answered, and when they were sent.
        served: BinaryHeap<Reverse<(Instant, Instant)>>,
        waiting: Vec<Instant>,
        /// For latencies that vary by a tenth, always in the same way.
        sent: u32,
    }

    impl Cloud {
        fn new(latency: Duration, servers: usize) -> Self {
            let now = Instant::now();
            Self { latency, servers, now, served: BinaryHeap::new(), waiting: Vec::new(), sent: 0 }
        }

        fn serve(&mut self, sent: Instant) {
            self.sent += 1;
            let tenth = self.latency / 10;
            self.served.push(Reverse((self.now + self.latency - tenth + tenth / 5 * (self.sent * 7 % 11), sent)));
        }

        /// Answers for so long. Returns how many may be asked at once in the end.
        fn works(&mut self, pace: &mut Pace, span: Duration) -> usize {
            let end = self.now + span;
            while self.now < end {
                while self.served.len() + self.waiting.len() < pace.limit() {
                    if self.served.len() < self.servers {
                        self.serve(self.now);
                    } else {
                        self.waiting.push(self.now);
                    }
                }
                let Reverse((now, sent)) = self.served.pop().unwrap();
                self.now = now;
                if let Some(sent) = self.waiting.pop() {
                    self.serve(sent);
                }
                pace.done(now, now - sent, 4096, true);
            }
            pace.limit()
        }
    }

    #[tokio::test]
    async fn a_far_cloud_is_asked_twice_as_much_after_each_wave_of_answers() {
        for latency in [FAR, 5 * FAR] {
            let (mut pace, mut cloud) = (Pace::new(1024), Cloud::new(latency, 10_000));
            assert_eq!(pace.limit(), 32);
            let limit = cloud.works(&mut pace, latency * 3);
            assert!((128..=512).contains(&limit), "{limit} after three waves of {latency:?}");
            assert_eq!(cloud.works(&mut pace, latency * 7), 1024, "of {latency:?}");
            assert_eq!(cloud.works(&mut pace, latency * 50), 1024, "and stays there");
        }
    }

    #[tokio::test]
    async fn a_cloud_that_cannot_do_more_at_once_is_not_asked_to() {
        for (latency, servers, most) in [(20, 8, 40), (1, 1, 40), (1, 8, 40), (40, 64, 100), (100, 100, 200)] {
            let (mut pace, mut cloud) = (Pace::new(1024), Cloud::new(Duration::from_millis(latency), servers));
            let limit = cloud.works(&mut pace, Duration::from_secs(10));
            assert!(limit <= most, "{servers} side by side are not served faster by asking for {limit}");
        }
    }

    #[tokio::test]
    async fn a_round_in_whose_way_something_was_ends_no_doubling() {
        let (mut pace, mut cloud) = (Pace::new(1024), Cloud::new(FAR, 10_000));
        let before = cloud.works(&mut pace, FAR * 2);
        cloud.servers = 32;
        let meanwhile = cloud.works(&mut pace, FAR);
        cloud.servers = 10_000;
        let limit = cloud.works(&mut pace, FAR * 12);
        assert!(meanwhile < 512 && limit == 1024, "from {before} to {meanwhile} to {limit}");
    }

    #[tokio::test]
    async fn trouble_halves_once_and_not_for_every_request_that_was_under_way() {
        let mut pace = Pace::new(64);
        let now = Instant::now();
        (0..32).for_each(|_| pace.trouble(now));
        assert_eq!(pace.limit(), 16);
        pace.trouble(now + Duration::from_secs(2));
        assert_eq!(pace.limit(), 8, "trouble that goes on halves again");
        (0..10).for_each(|second| pace.trouble(now + Duration::from_secs(10 * second)));
        assert_eq!(pace.limit(), 1, "one may always be asked");
    }

    #[tokio::test]
    async fn after_trouble_it_climbs_again_step_by_step_as_long_as_that_helps() {
        let (mut pace, mut cloud) = (Pace::new(1024), Cloud::new(FAR, 10_000));
        pace.trouble(cloud.now);
        let limit = cloud.works(&mut pace, Duration::from_millis(400));
        assert!((16..=20).contains(&limit), "{limit} at first: one step");
        assert_eq!(cloud.works(&mut pace, Duration::from_secs(3)), 1024, "a step that brought all it could is doubled");
        let (mut pace, mut cloud) = (Pace::new(1024), Cloud::new(FAR, 20));
        pace.trouble(cloud.now);
        let limit = cloud.works(&mut pace, Duration::from_secs(10));
        assert!((18..=45).contains(&limit), "{limit} for twenty side by side");
    }

    #[tokio::test]
    async fn the_users_bound_is_never_passed() {
        let (mut pace, mut cloud) = (Pace::new(5), Cloud::new(FAR, 10_000));
        assert_eq!(cloud.works(&mut pace, Duration::from_secs(2)), 5);
        pace.bound(3);
        assert_eq!(cloud.works(&mut pace, Duration::from_secs(2)), 3);
        pace.bound(500);
        assert_eq!(cloud.works(&mut pace, Duration::from_secs(5)), 500);
    }

    #[tokio::test]
    async fn requests_that_never_waited_say_nothing() {
        let mut pace = Pace::new(256);
        let now = Instant::now();
        for at in 0..1_000_u32 {
            pace.done(now + Duration::from_millis(5) * at, Duration::from_millis(5), 0, false);
        }
        assert_eq!(pace.limit(), 32, "there is no reason to ask for more at once");
    }
}
