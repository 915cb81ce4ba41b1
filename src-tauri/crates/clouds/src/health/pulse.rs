//! What the answers of a cloud say about it, and when to leave it alone. Asks nothing itself.

use model::{Clock, CloudId, Count, Error, ErrorKind, Health, HealthState, Result, Timestamp};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Silences in a row after which a cloud counts as failing, and after which it is left alone.
const FAILING: u32 = 2;
const ENOUGH: u32 = 5;
/// For how long it is left alone at first and at most, before jitter.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_mins(1);
/// How long to wait while another request finds out whether the cloud answers again.
const PROBE: Duration = Duration::from_millis(250);
/// From which average on answers are slow, in milliseconds, and below which they no longer are.
const SLOW: f64 = 2_000.0;
const NO_LONGER_SLOW: f64 = 1_500.0;
/// How much the newest answer counts in the average.
const WEIGHT: f64 = 0.2;

/// How one cloud has answered lately, and whether to ask it now: after five silences in a row nothing is asked for a
/// time that grows from one second to one minute, then one request finds out.
pub struct Pulse {
    cloud: CloudId,
    clock: Arc<dyn Clock>,
    beat: Mutex<Beat>,
    state: watch::Sender<HealthState>,
    /// Whom to tell besides, of any cloud.
    bell: Option<watch::Sender<()>>,
}

#[derive(Debug)]
struct Beat {
    state: HealthState,
    /// Moving average in milliseconds.
    latency: Option<f64>,
    answered: Option<Timestamp>,
    trouble: Option<Error>,
    /// Silences and distrusted certificates in a row.
    bad: u32,
    /// Silences in a row.
    silent: u32,
    breaker: Breaker,
}

#[derive(Debug, Clone, Copy)]
enum Breaker {
    /// Everything passes.
    Closed,
    /// Nothing passes until then; it opened that many times in a row.
    Open { until: Instant, times: u32 },
    /// One request is on its way to find out.
    Probing { times: u32 },
}

/// Leave to ask once. Dropped without an answer it says nothing about the cloud.
pub(super) struct Leave {
    pulse: Arc<Pulse>,
    begun: Instant,
    probe: bool,
}

/// What an outcome says about the cloud.
enum Sign {
    Answer,
    Busy,
    Silence,
    Distrust,
    Credentials,
    Skew,
    /// It may not have been asked at all.
    Nothing,
}

impl Sign {
    fn of(error: &Error) -> Self {
        match error.kind {
            ErrorKind::NotFound
            | ErrorKind::AlreadyExists
            | ErrorKind::Conflict
            | ErrorKind::NoBucket
            | ErrorKind::Denied
            | ErrorKind::WrongRegion
            | ErrorKind::Corrupt
            | ErrorKind::Full => Self::Answer,
            ErrorKind::RateLimited => Self::Busy,
            ErrorKind::Unavailable => Self::Silence,
            ErrorKind::Untrusted => Self::Distrust,
            ErrorKind::Unauthenticated | ErrorKind::Expired | ErrorKind::NeedsCode => Self::Credentials,
            ErrorKind::ClockSkewed => Self::Skew,
            ErrorKind::Refused
            | ErrorKind::Unsupported
            | ErrorKind::Invalid
            | ErrorKind::Cancelled
            | ErrorKind::Internal => Self::Nothing,
        }
    }
}

impl Pulse {
    /// Of a cloud of which nothing was asked yet.
    pub fn new(cloud: CloudId, clock: Arc<dyn Clock>) -> Arc<Self> {
        let state = watch::Sender::new(HealthState::Untried);
        Arc::new(Self { cloud, clock, beat: Mutex::new(Beat::UNTRIED), state, bell: None })
    }

    /// The same, ringing a bell that several share whenever the state becomes another.
    pub fn ringing(cloud: CloudId, clock: Arc<dyn Clock>, bell: watch::Sender<()>) -> Arc<Self> {
        let mut pulse = Self::new(cloud, clock);
        if let Some(pulse) = Arc::get_mut(&mut pulse) {
            pulse.bell = Some(bell);
        }
        pulse
    }

    /// Forgets how it has answered: it is another cloud now. What is under way goes on with it.
    pub(crate) fn begin_anew(&self) {
        let mut beat = self.beat();
        *beat = Beat::UNTRIED;
        self.tell(&beat);
    }

    /// How it has answered lately.
    pub fn health(&self) -> Health {
        let beat = self.beat();
        Health {
            cloud: self.cloud.clone(),
            state: beat.state,
            latency: beat.latency.map(millis),
            answered: beat.answered,
            trouble: beat.trouble.clone(),
        }
    }

    /// Told whenever the state becomes another; not when only the latency does.
    pub fn watch(&self) -> watch::Receiver<HealthState> {
        self.state.subscribe()
    }

    /// For how long it is left alone still; `None` when it may be asked.
    pub fn pause(&self) -> Option<Duration> {
        match self.beat().breaker {
            Breaker::Open { until, .. } => until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()),
            Breaker::Closed | Breaker::Probing { .. } => None,
        }
    }

    /// Leave to ask it, unless it is left alone.
    pub(super) fn leave(self: &Arc<Self>) -> Result<Leave> {
        let (mut beat, now) = (self.beat(), Instant::now());
        let probe = match beat.breaker {
            Breaker::Closed => false,
            Breaker::Open { until, .. } if now < until => return Err(left_alone(beat.silent, until - now)),
            Breaker::Probing { .. } => return Err(left_alone(beat.silent, Duration::ZERO)),
            Breaker::Open { times, .. } => {
                beat.breaker = Breaker::Probing { times };
                true
            }
        };
        drop(beat);
        Ok(Leave { pulse: Arc::clone(self), begun: now, probe })
    }

    /// Takes in what became of a body after it was opened.
    pub(super) fn broke_off(&self, error: &Error) {
        self.learn(Some(error), None, false);
    }

    fn learn(&self, error: Option<&Error>, latency: Option<Duration>, probe: bool) {
        let sign = error.map_or(Sign::Answer, Sign::of);
        let mut beat = self.beat();
        if let Some(latency) = latency.filter(|_| matches!(sign, Sign::Answer)) {
            let millis = latency.as_secs_f64() * 1_000.0;
            beat.latency = Some(beat.latency.map_or(millis, |before| before + WEIGHT * (millis - before)));
        }
        match sign {
            Sign::Silence => beat.silence(error, probe),
            Sign::Nothing => {
                if probe {
                    beat.give_probe_back();
                }
            }
            sign => beat.answer(&sign, error, self.clock.now()),
        }
        self.tell(&beat);
    }

    /// Tells watchers of another state: inside the lock, so that they hear it in the order in which it happened.
    fn tell(&self, beat: &Beat) {
        let state = beat.state;
        let changed = self.state.send_if_modified(|told| std::mem::replace(told, state) != state);
        if let Some(bell) = self.bell.as_ref().filter(|_| changed) {
            bell.send_modify(|()| {});
        }
    }

    fn beat(&self) -> MutexGuard<'_, Beat> {
        self.beat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Beat {
    const UNTRIED: Self = Self {
        state: HealthState::Untried,
        latency: None,
        answered: None,
        trouble: None,
        bad: 0,
        silent: 0,
        breaker: Breaker::Closed,
    };

    fn silence(&mut self, error: Option<&Error>, probe: bool) {
        self.bad = self.bad.saturating_add(1);
        self.silent = self.silent.saturating_add(1);
        if self.bad >= FAILING {
            self.state = HealthState::Failing;
            self.trouble = error.cloned();
        }
        let times = match self.breaker {
            Breaker::Closed if self.silent >= ENOUGH => 0,
            Breaker::Probing { times } if probe => times,
            // Requests that were under way before say nothing new.
            _ => return,
        };
        let pause = FIRST.saturating_mul(1 << times.min(16)).min(LONGEST).mul_f64(0.5 + fastrand::f64() / 2.0);
        self.breaker = Breaker::Open { until: Instant::now() + pause, times: times.saturating_add(1) };
    }

    /// Something came back, be it a refusal: it can be reached.
    fn answer(&mut self, sign: &Sign, error: Option<&Error>, now: Timestamp) {
        self.silent = 0;
        self.breaker = Breaker::Closed;
        let distrust = matches!(sign, Sign::Distrust);
        self.bad = if distrust { self.bad.saturating_add(1) } else { 0 };
        if !distrust {
            self.answered = Some(now);
        }
        self.state = match sign {
            Sign::Distrust if self.bad < FAILING => return,
            Sign::Distrust | Sign::Skew => HealthState::Failing,
            Sign::Credentials => HealthState::SignIn,
            Sign::Busy => HealthState::Slow,
            _ if self.is_slow() => HealthState::Slow,
            _ => HealthState::Good,
        };
        self.trouble = error.filter(|_| !matches!(sign, Sign::Answer)).cloned();
    }

    fn is_slow(&self) -> bool {
        let bound = if self.state == HealthState::Slow { NO_LONGER_SLOW } else { SLOW };
        self.latency.is_some_and(|latency| latency > bound)
    }

    fn give_probe_back(&mut self) {
        if let Breaker::Probing { times } = self.breaker {
            self.breaker = Breaker::Open { until: Instant::now(), times };
        }
    }
}

impl Leave {
    /// Takes in the outcome; with the time it took, if that says how fast the cloud answers.
    pub(super) fn done(mut self, error: Option<&Error>, timed: bool) {
        let latency = timed.then(|| self.begun.elapsed());
        self.pulse.learn(error, latency, std::mem::take(&mut self.probe));
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        if self.probe {
            self.pulse.beat().give_probe_back();
        }
    }
}

fn millis(latency: f64) -> Count {
    Count(u64::try_from(Duration::from_secs_f64(latency / 1_000.0).as_millis()).unwrap_or(u64::MAX))
}

fn left_alone(times: u32, left: Duration) -> Error {
    let seconds = left.as_secs_f64().ceil();
    let again =
        if left.is_zero() { "it is being asked again".to_owned() } else { format!("asking again in {seconds} s") };
    Error::new(ErrorKind::Unavailable, "ask the cloud", format!("it did not answer {times} times in a row; {again}"))
        .hint("look at the connection to the network, and test the cloud")
        .again_after(left.max(PROBE))
}
