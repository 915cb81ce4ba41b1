//! Any interleaving of pauses, resumptions, cancellations and crashes over any job ends with the destination as planned.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

mod support;

use model::{Conflict, EntryKind, ErrorKind, JobKind, JobSpec, JobState, Key, Source, Target};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use support::{PART, Sky, at, contents, scheduler};
use testkit::faulty::Mishap;
use tokio::runtime::Runtime;
use transfer::Scheduler;

/// Jobs in one run; more by `SKYFERRY_INTERLEAVINGS`.
const RUNS: u64 = 40;

/// One life of a process.
struct Life {
    runtime: Runtime,
    scheduler: Scheduler,
}

impl Life {
    fn begin(sky: &Sky, home: &Path) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (scheduler, _) = runtime.block_on(async { scheduler(sky, home) });
        Self { runtime, scheduler }
    }

    /// Ends as by `kill -9`: whatever is under way stops where it is, and nobody says goodbye.
    fn crash(self) {
        drop(self.scheduler);
        // A call that was handed to the system may still end; what waited for it does not.
        self.runtime.shutdown_timeout(Duration::from_secs(10));
    }

    fn state(&self) -> JobState {
        self.runtime.block_on(async { self.scheduler.activity().await.unwrap().jobs[0].state })
    }

    /// Waits until the clouds were asked so often, or nothing moves.
    fn wait(&self, sky: &Sky, calls: usize) {
        let until = sky.plan.total() + calls;
        while sky.plan.total() < until && matches!(self.state(), JobState::Counting | JobState::Running) {
            std::thread::yield_now();
        }
    }
}

fn plant(random: &mut fastrand::Rng, sky: &Sky, life: &Life) -> BTreeMap<Key, Vec<u8>> {
    let part = usize::try_from(PART).unwrap();
    let mut expected = BTreeMap::new();
    for number in 0..random.usize(1..60) {
        let size = if random.u8(..) < 40 { random.usize(part..part * 6) } else { random.usize(0..200) };
        let bytes = contents(size, number);
        life.runtime.block_on(sky.put(&at("from", &format!("a/{number:03}")), &bytes));
        expected.insert(Key::from(format!("b/{number:03}").as_str()), bytes);
    }
    expected
}

fn trouble(random: &mut fastrand::Rng, sky: &Sky) {
    use ErrorKind::{Corrupt, Expired, RateLimited, Unavailable};
    for _ in 0..random.usize(0..12) {
        let mishap = match random.u8(0..6) {
            0 => Mishap::Fail(Unavailable),
            1 => Mishap::Fail(RateLimited),
            2 => Mishap::LoseAnswer(Unavailable),
            3 => Mishap::Cut { after: random.usize(0..500) },
            4 => Mishap::Fail(if random.bool() { Expired } else { Corrupt }),
            _ => Mishap::Delay(Duration::from_millis(random.u64(1..30))),
        };
        sky.plan.after(None, random.usize(0..80), 1, mishap);
    }
}

/// Does what a user, or the weather, might do next.
fn happen(random: &mut fastrand::Rng, life: Life, sky: &Sky, home: &Path) -> Life {
    let job = life.runtime.block_on(async { life.scheduler.activity().await.unwrap().jobs[0].id });
    match random.u8(0..4) {
        0 => {
            life.crash();
            let life = Life::begin(sky, home);
            life.runtime.block_on(life.scheduler.resume_interrupted()).unwrap();
            life
        }
        1 => {
            // One that has ended meanwhile cannot be paused.
            let _ = life.runtime.block_on(life.scheduler.pause(job));
            life
        }
        2 => {
            let _ = life.runtime.block_on(life.scheduler.resume(job));
            life
        }
        _ => {
            life.runtime.block_on(life.scheduler.close());
            life.crash();
            let life = Life::begin(sky, home);
            life.runtime.block_on(life.scheduler.resume_interrupted()).unwrap();
            life
        }
    }
}

fn run(seed: u64) {
    let (random, home, sky) = (&mut fastrand::Rng::with_seed(seed), tempfile::tempdir().unwrap(), Sky::new());
    let mut life = Life::begin(&sky, home.path());
    let expected = plant(random, &sky, &life);
    let kind = if random.bool() { JobKind::Copy } else { JobKind::Move };
    let inside = random.u8(..) < 80;
    let target = at(if inside { "from" } else { "to" }, "b/");
    let source = Source { location: at("from", "a/"), kind: EntryKind::Folder };
    let spec = JobSpec::new(kind, vec![source], Some(Target::As(target.clone())));
    trouble(random, &sky);
    let job = life.runtime.block_on(life.scheduler.submit(spec.clone())).unwrap();
    for _ in 0..random.usize(0..8) {
        life.wait(&sky, random.usize(0..60));
        life = happen(random, life, &sky, home.path());
    }
    sky.plan.clear();
    let mut left = 12;
    while life.state() != JobState::Done {
        left -= 1;
        assert!(left > 0, "seed {seed}: it never ends: {:?}", life.runtime.block_on(life.scheduler.activity()));
        life.runtime.block_on(async {
            // The state may become another between the look and the order, which is then refused.
            let _ = match life.scheduler.settled(job).await.unwrap() {
                JobState::NeedsDecision => life.scheduler.decide(job, Conflict::Replace).await,
                JobState::Paused | JobState::Failed => life.scheduler.resume(job).await,
                _ => Ok(()),
            };
            life.scheduler.settled(job).await.unwrap()
        });
    }
    life.runtime.block_on(async {
        life.scheduler.close().await;
        assert_eq!(sky.held(&target).await, expected, "seed {seed}: the destination is as planned");
        let sources = sky.held(&at("from", "a/")).await;
        assert_eq!(sources.is_empty(), kind == JobKind::Move, "seed {seed}: the sources are what they should be");
        assert_eq!(sky.stray_parts().await, 0, "seed {seed}: no parts stay behind");
    });
}

#[test]
fn any_interleaving_ends_with_the_destination_as_planned() {
    let runs = std::env::var("SKYFERRY_INTERLEAVINGS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
    (0..runs).for_each(run);
}

#[test]
fn a_cancelled_job_leaves_whole_objects_and_another_one_brings_the_rest() {
    for seed in 0..10 {
        let (random, home, sky) = (&mut fastrand::Rng::with_seed(seed), tempfile::tempdir().unwrap(), Sky::new());
        let life = Life::begin(&sky, home.path());
        let expected = plant(random, &sky, &life);
        let source = Source { location: at("from", "a/"), kind: EntryKind::Folder };
        let spec = JobSpec::new(JobKind::Copy, vec![source], Some(Target::As(at("to", "b/"))));
        let job = life.runtime.block_on(life.scheduler.submit(spec.clone())).unwrap();
        life.wait(&sky, random.usize(0..200));
        life.runtime.block_on(async {
            // One that has ended meanwhile needs no cancellation.
            let _ = life.scheduler.cancel(job).await;
            let state = life.scheduler.settled(job).await.unwrap();
            assert!(matches!(state, JobState::Cancelled | JobState::Done), "seed {seed}: {state:?}");
            for (key, bytes) in sky.held(&at("to", "b/")).await {
                assert_eq!(expected.get(&key), Some(&bytes), "seed {seed}: {key:?} is whole");
            }
            let again = life.scheduler.submit(spec).await.unwrap();
            assert_eq!(life.scheduler.settled(again).await.unwrap(), JobState::Done, "seed {seed}");
            life.scheduler.close().await;
            assert_eq!(sky.held(&at("to", "b/")).await, expected, "seed {seed}");
            assert_eq!(sky.stray_parts().await, 0, "seed {seed}: the cancelled job's parts are freed");
        });
    }
}
