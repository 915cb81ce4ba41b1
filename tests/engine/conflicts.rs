//! Nothing is overwritten unless somebody says so.

use crate::support::{Bench, PART, assert_done, contents};
use model::{Conflict, Count, JobState};
use testkit::s3::{Fault, Operation};

#[tokio::test]
async fn an_existing_object_waits_for_a_decision_while_the_others_go_on() {
    let bench = Bench::new().await;
    bench.put("f/old.txt", "mine");
    bench.put("f/new.txt", "new");
    bench.server.put("bucket", "f/old.txt", "theirs");
    let job = bench.copy(&["disk:/f/"], "server:bucket/", Conflict::Ask).await;
    assert_eq!(job.state, JobState::NeedsDecision);
    assert_eq!((job.tally.verified, job.tally.undecided), (Count(1), Count(1)));
    assert_eq!(bench.server.get("bucket", "f/old.txt").unwrap(), "theirs", "nothing is replaced yet");

    let bench = bench.reopen().await;
    bench.engine.decide_job(job.id, Conflict::Replace).await.unwrap();
    assert_done(&bench.settled(job.id).await);
    assert_eq!(bench.server.get("bucket", "f/old.txt").unwrap(), "mine", "the decision holds after a restart, too");
}

#[tokio::test]
async fn skipping_leaves_what_is_there_and_counts_it() {
    let bench = Bench::new().await;
    bench.put("f/old.txt", "mine");
    bench.server.put("bucket", "f/old.txt", "theirs");
    let job = bench.copy(&["disk:/f/"], "server:bucket/", Conflict::Skip).await;
    assert_eq!((job.state, job.tally.skipped), (JobState::Done, Count(1)));
    assert_eq!(bench.server.get("bucket", "f/old.txt").unwrap(), "theirs");
}

#[tokio::test]
async fn an_object_that_may_be_our_own_but_damaged_is_never_skipped_in_silence() {
    let bench = Bench::new().await;
    bench.put("a", "mine");
    bench.server.faults().next(Operation::PutObject, 1, Fault::LoseAnswer);
    // The plan asks first, and then the copy, which the endpoint's word on conditions does not spare.
    let gate = bench.server.gate(Operation::HeadObject, 2);
    let job = bench.start(&["disk:/a"], "server:bucket/", Conflict::Skip).await;
    gate.wait_held().await;
    bench.server.put("bucket", "a", "else");
    gate.open();
    let job = bench.settled(job).await;
    assert_eq!((job.state, job.tally.undecided), (JobState::NeedsDecision, Count(1)), "{job:?}");
}

#[tokio::test]
async fn a_large_object_is_not_sent_to_find_that_it_exists() {
    let bench = Bench::new().await;
    bench.put("large", contents(usize::try_from(PART).unwrap() * 3));
    bench.server.put("bucket", "large", "theirs");
    let job = bench.copy(&["disk:/large"], "server:bucket/", Conflict::Skip).await;
    assert_eq!(job.tally.skipped, Count(1));
    assert_eq!(bench.server.requests().of(Operation::UploadPart), 0, "no part was sent for nothing");
}

#[tokio::test]
async fn the_same_holds_on_a_disk() {
    let bench = Bench::new().await;
    bench.put("here/a", "theirs");
    bench.server.put("bucket", "here/a", "mine");
    let job = bench.copy(&["server:bucket/here/"], "disk:/", Conflict::Ask).await;
    assert_eq!(job.state, JobState::NeedsDecision);
    assert_eq!(bench.read("here/a"), b"theirs");
    bench.engine.decide_job(job.id, Conflict::Skip).await.unwrap();
    let job = bench.settled(job.id).await;
    assert_eq!((job.state, job.tally.skipped), (JobState::Done, Count(1)));
}

#[tokio::test]
async fn keeping_both_survives_an_interruption_under_the_same_name() {
    let bench = Bench::new().await;
    bench.put("f/a.txt", "mine, and longer");
    bench.server.put("bucket", "f/a.txt", "theirs");
    let gate = bench.server.gate(Operation::PutObject, 0);
    let job = bench.start(&["disk:/f/"], "server:bucket/", Conflict::KeepBoth).await;
    gate.wait_held().await;
    let bench = bench.reopen().await;
    gate.open();
    gate.wait_empty().await;
    bench.engine.resume_interrupted().await.unwrap();
    let job = bench.settled(job).await;
    assert_eq!((job.state, job.tally.verified), (JobState::Done, Count(1)), "{job:?}");
    let keys: Vec<String> = bench.server.keys("bucket").iter().map(|key| key.display().into_owned()).collect();
    assert_eq!(keys, ["f/a (2).txt", "f/a.txt"], "one name beside it, not one for each try");
}

#[tokio::test]
async fn what_became_newer_after_the_plan_is_not_overwritten_as_older() {
    let bench = Bench::new().await;
    bench.put("f/a", "the plan's");
    bench.server.put("bucket", "f/a", "older");
    let later = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
    std::fs::File::options().write(true).open(bench.disk().join("f/a")).unwrap().set_modified(later).unwrap();
    let target = Some(model::Target::Into(crate::support::at("server:bucket/")));
    let mut spec = model::JobSpec::new(model::JobKind::Copy, vec![crate::support::source("disk:/f/")], target)
        .on_conflict(Conflict::ReplaceIfDifferent);
    spec.options.plan_first = true;
    let job = bench.engine.start_job(spec).await.unwrap();
    bench.settled(job).await;
    bench.engine.decide_job(job, Conflict::ReplaceIfNewer).await.unwrap();
    bench.server.put("bucket", "f/a", "edited since the plan");
    bench.engine.resume_job(job).await.unwrap();
    let job = bench.settled(job).await;
    assert_eq!(job.tally.skipped, Count(1), "{job:?}");
    assert_eq!(bench.server.get("bucket", "f/a").unwrap(), "edited since the plan");
}
