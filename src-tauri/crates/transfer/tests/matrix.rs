//! Every kind of mishap in every phase of every kind of job: whatever happens, nothing is lost, nothing is doubled, nothing
//! is half there, and `Done` means that all of it arrived.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

mod support;

use futures::{StreamExt, stream};
use model::{Conflict, EntryKind, ErrorKind, JobId, JobKind, JobSpec, JobState, Key, Location, Source, Target};
use std::collections::BTreeMap;
use std::time::Duration;
use support::{PART, Sky, at, contents, scheduler};
use testkit::faulty::{Call, Mishap};
use transfer::Scheduler;

const CALLS: [Call; 12] = [
    Call::List,
    Call::Head,
    Call::Read,
    Call::Write,
    Call::BeginUpload,
    Call::WritePart,
    Call::FinishUpload,
    Call::Copy,
    Call::CopyPart,
    Call::Delete,
    Call::Parts,
    Call::Tags,
];

fn mishaps() -> Vec<(Mishap, usize)> {
    use ErrorKind as K;
    let fails = [
        K::Unavailable,
        K::RateLimited,
        K::Denied,
        K::Expired,
        K::Full,
        K::NotFound,
        K::Conflict,
        K::Corrupt,
        K::AlreadyExists,
        K::Internal,
    ];
    let mut mishaps: Vec<(Mishap, usize)> = fails.into_iter().map(|kind| (Mishap::Fail(kind), 1)).collect();
    mishaps.extend([
        (Mishap::Fail(K::Unavailable), 40),
        (Mishap::LoseAnswer(K::Unavailable), 1),
        (Mishap::LoseAnswer(K::Unavailable), 2),
        // Longer than the longest silence.
        (Mishap::Delay(Duration::from_millis(700)), 1),
        (Mishap::Cut { after: 100 }, 1),
        (Mishap::Cut { after: 0 }, 1),
        (Mishap::Corrupt { at: 50 }, 1),
    ]);
    mishaps
}

/// What is done, from where to where.
#[derive(Debug, Clone, Copy)]
enum Scenario {
    Stream,
    Inside,
    Move,
    MoveInside,
    Delete,
}

impl Scenario {
    const ALL: [Self; 5] = [Self::Stream, Self::Inside, Self::Move, Self::MoveInside, Self::Delete];

    fn spec(self) -> JobSpec {
        let kind = match self {
            Self::Stream | Self::Inside => JobKind::Copy,
            Self::Move | Self::MoveInside => JobKind::Move,
            Self::Delete => JobKind::Delete,
        };
        let source = Source { location: at("from", "a/"), kind: EntryKind::Folder };
        JobSpec::new(kind, vec![source], self.target().map(Target::As))
    }

    fn target(self) -> Option<Location> {
        match self {
            Self::Stream | Self::Move => Some(at("to", "b/")),
            Self::Inside | Self::MoveInside => Some(at("from", "b/")),
            Self::Delete => None,
        }
    }

    fn removes(self) -> bool {
        matches!(self, Self::Move | Self::MoveInside | Self::Delete)
    }
}

/// Small, large (in parts), empty; and one that only the destination has.
fn objects() -> Vec<(&'static str, Vec<u8>)> {
    let part = usize::try_from(PART).unwrap();
    vec![("small", contents(300, 1)), ("large", contents(part * 5 + 11, 2)), ("empty", Vec::new())]
}

fn below(prefix: &str, objects: &[(&'static str, Vec<u8>)]) -> BTreeMap<Key, Vec<u8>> {
    let key = |name: &str| Key::from(format!("{prefix}{name}").as_str());
    objects.iter().map(|(name, bytes)| (key(name), bytes.clone())).collect()
}

/// Goes on until the job is done, as a patient user would.
async fn finish(scheduler: &Scheduler, job: JobId, what: &str) {
    for _ in 0..6 {
        let outcome = match scheduler.settled(job).await.unwrap() {
            JobState::Done => return,
            JobState::NeedsDecision => scheduler.decide(job, Conflict::Replace).await,
            JobState::Paused | JobState::Failed => scheduler.resume(job).await,
            other => unreachable!("{what}: {other:?}"),
        };
        outcome.unwrap();
    }
    let activity = scheduler.activity().await.unwrap();
    unreachable!("{what}: it never ends: {:?}", activity.jobs[0]);
}

async fn suffer(scenario: Scenario, call: Call, mishap: Mishap, times: usize, skip: usize) {
    let what = format!("{scenario:?}, {call:?} number {skip} suffers {mishap:?} {times} times");
    let (home, sky, objects) = (tempfile::tempdir().unwrap(), Sky::new(), objects());
    for (name, bytes) in &objects {
        sky.put(&at("from", &format!("a/{name}")), bytes).await;
    }
    let (scheduler, _catalogue) = scheduler(&sky, home.path());
    sky.plan.after(call, skip, times, mishap);
    let job = scheduler.submit(scenario.spec()).await.unwrap();
    let state = scheduler.settled(job).await.unwrap();
    sky.plan.clear();

    let (sources, targets) = (below("a/", &objects), below("b/", &objects));
    let left = sky.held(&at("from", "a/")).await;
    if let Some(target) = scenario.target() {
        let there = sky.held(&target).await;
        for (key, bytes) in &there {
            assert_eq!(targets.get(key), Some(bytes), "{what}: {key:?} is half there, or another");
        }
        for (key, bytes) in &sources {
            let name = key.as_str().unwrap().replacen("a/", "b/", 1);
            let arrived = there.get(&Key::from(name.as_str())) == Some(bytes);
            assert!(arrived || left.get(key) == Some(bytes), "{what}: {key:?} is lost");
        }
        assert!(state != JobState::Done || there == targets, "{what}: done is not done");
    }
    assert!(state != JobState::Done || !scenario.removes() || left.is_empty(), "{what}: {left:?} stayed");
    finish(&scheduler, job, &what).await;
    scheduler.close().await;

    if let Some(target) = scenario.target() {
        assert_eq!(sky.held(&target).await, targets, "{what}: in the end all of it is there, and nothing else");
    }
    let expected = if scenario.removes() { BTreeMap::new() } else { sources };
    assert_eq!(sky.held(&at("from", "a/")).await, expected, "{what}: the sources are what they should be");
    assert_eq!(sky.stray_parts().await, 0, "{what}: no parts stay behind to be paid for");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_mishap_in_any_phase_of_any_job_ends_well() {
    let mut all = Vec::new();
    for scenario in Scenario::ALL {
        for call in CALLS {
            for (mishap, times) in mishaps() {
                // A cloud that says of a source that it is gone is believed: removing it unseen would be worse.
                if scenario.removes() && (call, mishap) == (Call::Head, Mishap::Fail(ErrorKind::NotFound)) {
                    continue;
                }
                for skip in [0, 2] {
                    all.push(suffer(scenario, call, mishap, times, skip));
                }
            }
        }
    }
    assert!(all.len() > 2_000, "{} of them", all.len());
    stream::iter(all).for_each_concurrent(48, |one| one).await;
}
