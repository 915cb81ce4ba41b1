//! A move removes a source only when its replica is proved and the source is still what was copied.

use crate::support::{Bench, PART, at, contents, source};
use model::{Conflict, Count, ErrorKind, JobId, JobKind, JobSpec, JobState, Rung, Target};
use testkit::s3::{Fault, Operation};

async fn start(bench: &Bench, from: &str, to: &str, on_conflict: Conflict) -> JobId {
    let spec = JobSpec::new(JobKind::Move, vec![source(from)], Some(Target::Into(at(to))));
    bench.engine.start_job(spec.on_conflict(on_conflict)).await.unwrap()
}

#[tokio::test]
async fn a_folder_moves_with_all_that_is_in_it_and_leaves_nothing() {
    let bench = Bench::new().await;
    let large = contents(usize::try_from(PART).unwrap() * 3);
    bench.put("album/one.txt", "first");
    bench.put("album/deep/two.bin", &large);
    let job = start(&bench, "disk:/album/", "server:bucket/", Conflict::Ask).await;
    let job = bench.settled(job).await;
    assert_eq!(job.state, JobState::Done, "{job:?}");
    assert_eq!(bench.server.get("bucket", "album/deep/two.bin").unwrap(), large);
    assert_eq!(bench.server.get("bucket", "album/one.txt").unwrap(), "first");
    assert!(!bench.disk().join("album").exists(), "the folders that it emptied are gone as well");
}

#[tokio::test]
async fn inside_one_cloud_the_bytes_stay_there() {
    let bench = Bench::new().await;
    for key in ["from/a", "from/b"] {
        bench.server.put("bucket", key, key);
    }
    let before = bench.server.requests();
    let job = start(&bench, "server:bucket/from/", "server:bucket/to/", Conflict::Ask).await;
    assert_eq!(bench.settled(job).await.state, JobState::Done);
    let keys: Vec<String> = bench.server.keys("bucket").iter().map(|key| key.display().into_owned()).collect();
    assert_eq!(keys, ["to/from/a", "to/from/b"]);
    let asked = bench.server.requests().since(&before);
    assert_eq!((asked.of(Operation::GetObject), asked.of(Operation::PutObject)), (0, 0), "nothing came here");
    assert_eq!(asked.of(Operation::CopyObject), 2);
}

#[tokio::test]
async fn a_source_that_changed_after_it_was_copied_stays() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "a", "first");
    bench.server.put("bucket", "b", "other");
    let gate = bench.server.gate(Operation::DeleteObjects, 0);
    let looks = bench.server.gate(Operation::HeadObject, 2);
    let spec = JobSpec::new(
        JobKind::Move,
        vec![source("server:bucket/a"), source("server:bucket/b")],
        Some(Target::Into(at("disk:/"))),
    );
    let job = bench.engine.start_job(spec).await.unwrap();
    // The third look is the one before the removal.
    looks.wait_held().await;
    bench.server.put("bucket", "a", "second");
    looks.open();
    gate.open();
    let job = bench.settled(job).await;
    assert_eq!((job.state, job.tally.failed, job.tally.verified), (JobState::Failed, Count(1), Count(1)));
    assert_eq!(bench.failures(job.id).await[0].error.kind, ErrorKind::Conflict);
    assert_eq!(bench.server.get("bucket", "a").unwrap(), "second", "nobody has a copy of that");
    assert!(bench.server.get("bucket", "b").is_none(), "the other is moved");
    assert_eq!(bench.read("a"), b"first");
}

#[tokio::test]
async fn nothing_is_removed_before_everything_is_proved_and_an_interruption_repeats_no_copy() {
    let bench = Bench::new().await;
    for number in 0..40 {
        bench.server.put("bucket", format!("many/{number}").as_str(), format!("contents {number}"));
    }
    let gate = bench.server.gate(Operation::DeleteObjects, 0);
    let job = start(&bench, "server:bucket/many/", "disk:/", Conflict::Ask).await;
    gate.wait_held().await;
    assert_eq!(bench.server.keys("bucket").len(), 40, "no source is gone while one is asked for the first time");
    let bench = bench.reopen().await;
    gate.open();
    gate.wait_empty().await;
    let before = bench.server.requests();
    assert_eq!(bench.engine.resume_interrupted().await.unwrap(), [job]);
    let done = bench.settled(job).await;
    assert_eq!((done.state, done.tally.verified), (JobState::Done, Count(40)), "{done:?}");
    assert_eq!(bench.server.requests().since(&before).of(Operation::GetObject), 0, "the journal knew the proofs");
    assert!(bench.server.keys("bucket").is_empty());
}

#[tokio::test]
async fn a_removal_that_is_denied_is_told_and_can_be_tried_again_alone() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "a", "x");
    bench.server.faults().next(Operation::DeleteObject, 1, Fault::AccessDenied);
    let job = start(&bench, "server:bucket/a", "disk:/", Conflict::Ask).await;
    assert_eq!(bench.settled(job).await.state, JobState::Failed);
    assert_eq!(bench.read("a"), b"x", "the replica is there");
    let before = bench.server.requests();
    bench.engine.resume_job(job).await.unwrap();
    assert_eq!(bench.settled(job).await.state, JobState::Done);
    assert_eq!(bench.server.requests().since(&before).of(Operation::GetObject), 0, "it is not copied again");
    assert!(bench.server.get("bucket", "a").is_none());
}

#[tokio::test]
async fn what_is_there_already_with_the_same_bytes_is_moved_by_removing_the_source() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "from/same", "alike");
    bench.server.put("bucket", "to/from/same", "alike");
    let job = start(&bench, "server:bucket/from/", "server:bucket/to/", Conflict::Ask).await;
    assert_eq!(bench.settled(job).await.state, JobState::Done);
    assert!(bench.server.get("bucket", "from/same").is_none());
    assert_eq!(bench.server.requests().of(Operation::CopyObject), 0);
}

#[tokio::test]
async fn a_source_is_kept_where_only_sizes_could_be_compared() {
    let bench = Bench::new().await;
    bench.put("a", "x");
    bench.server.faults().next(Operation::GetObject, 9, Fault::AccessDenied);
    // An entity tag that is no MD5 has to be read back, which this key may not.
    bench.server.tag_oddly("bucket");
    let job = start(&bench, "disk:/a", "server:bucket/", Conflict::Ask).await;
    let job = bench.settled(job).await;
    assert_eq!((job.state, job.tally.failed), (JobState::Failed, Count(1)), "{job:?}");
    assert_eq!(bench.failures(job.id).await[0].error.kind, ErrorKind::Unsupported);
    assert_eq!(bench.read("a"), b"x", "the source is still there");
    let tasks = bench.tasks(job.id).await;
    assert_ne!(tasks[0].rung, Some(Rung::ReadBack));
}
