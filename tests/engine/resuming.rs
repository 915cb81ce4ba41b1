//! An interruption costs what was under way, and nothing else. (The death of the whole process is in tests/e2e.)

use crate::support::{Bench, PART, assert_done, contents};
use model::{Bytes, Conflict, Count, JobState, JobStep};
use testkit::s3::{Fault, Operation};

#[tokio::test]
async fn a_job_that_was_under_way_goes_on_when_the_home_is_opened_again() {
    let bench = Bench::new().await;
    for number in 0..100 {
        bench.server.put("bucket", format!("many/{number}").as_str(), format!("contents {number}"));
    }
    let gate = bench.server.gate(Operation::GetObject, 40);
    let job = bench.start(&["server:bucket/many/"], "disk:/", Conflict::Ask).await;
    gate.wait_held().await;
    bench.job_until(job, |job| job.tally.verified == Count(40)).await;
    let bench = bench.reopen().await;
    gate.open();
    let left = bench.job(job).await;
    assert!(left.interrupted && left.state == JobState::Queued, "it waits to be resumed: {left:?}");
    assert_eq!(left.tally.verified, Count(40), "and says how far it had come");
    assert_eq!(bench.engine.running().await.unwrap(), 0, "nothing goes on by itself");
    assert_eq!(bench.engine.resume_interrupted().await.unwrap(), [job]);
    let done = bench.settled(job).await;
    assert_done(&done);
    assert_eq!(done.tally.found, Count(100));
    assert!(!done.interrupted);
    let log = bench.engine.job_log(job).await.unwrap();
    let steps: Vec<JobStep> = log.iter().map(|line| line.step).collect();
    assert_eq!(steps, [JobStep::Asked, JobStep::Counted, JobStep::TakenUp, JobStep::Done], "{log:?}");
    for number in 0..100 {
        assert_eq!(bench.read(&format!("many/{number}")), format!("contents {number}").into_bytes());
    }
    let fetched = bench.server.requests().of(Operation::GetObject);
    assert!(fetched <= 160, "{fetched} of at most 100 and the 60 that had not arrived: nothing was fetched again");
}

#[tokio::test]
async fn a_large_upload_goes_on_with_the_parts_that_are_there() {
    let bench = Bench::new().await;
    let large = contents(usize::try_from(PART).unwrap() * 20);
    bench.put("large", &large);
    let gate = bench.server.gate(Operation::UploadPart, 12);
    let job = bench.start(&["disk:/large"], "server:bucket/", Conflict::Ask).await;
    gate.wait_held().await;
    bench.job_until(job, |job| job.done == Bytes(12 * PART)).await;
    let bench = bench.reopen().await;
    gate.open();
    gate.wait_empty().await;
    let before = bench.server.requests();
    assert_eq!(bench.engine.resume_interrupted().await.unwrap(), [job], "it was under way, and still is");
    assert_done(&bench.settled(job).await);
    assert_eq!(bench.server.get("bucket", "large").unwrap(), large);
    let sent = bench.server.requests().since(&before).of(Operation::UploadPart);
    assert!(sent <= 8, "{sent} of 20 parts were sent again although 12 had been acknowledged");
    assert!(bench.server.uploads("bucket").is_empty(), "no upload is left behind");
}

#[tokio::test]
async fn parts_of_two_versions_of_a_source_are_never_joined() {
    let bench = Bench::new().await;
    let size = usize::try_from(PART).unwrap() * 20;
    bench.put("large", contents(size));
    let gate = bench.server.gate(Operation::UploadPart, 12);
    let job = bench.start(&["disk:/large"], "server:bucket/", Conflict::Ask).await;
    gate.wait_held().await;
    bench.put("large", vec![9; size]);
    gate.open();
    assert_done(&bench.settled(job).await);
    let copied = bench.server.get("bucket", "large").unwrap();
    assert!(copied.iter().all(|byte| *byte == 9), "what was sent of the old version is not part of the new one");
    assert!(bench.server.uploads("bucket").is_empty(), "the parts of the old version are freed");
}

#[tokio::test]
async fn a_cancellation_is_taken_back_by_nothing() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "a", "x");
    let gate = bench.server.gate(Operation::GetObject, 0);
    let job = bench.start(&["server:bucket/a"], "disk:/", Conflict::Ask).await;
    gate.wait_held().await;
    let (cancelled, _) = tokio::join!(bench.engine.cancel_job(job), bench.engine.pause_job(job));
    cancelled.unwrap();
    assert_eq!(bench.settled(job).await.state, JobState::Cancelled);
    gate.open();
}

#[tokio::test]
async fn a_lost_answer_is_no_conflict_with_oneself() {
    let bench = Bench::new().await;
    bench.put("a", "mine");
    bench.server.faults().next(Operation::PutObject, 1, Fault::LoseAnswer);
    let job = bench.copy(&["disk:/a"], "server:bucket/", Conflict::Ask).await;
    assert_done(&job);
    assert_eq!(bench.server.get("bucket", "a").unwrap(), "mine");
}

#[tokio::test]
async fn pausing_really_stops_and_resuming_goes_on() {
    let bench = Bench::new().await;
    for number in 0..50 {
        bench.server.put("bucket", format!("many/{number}").as_str(), "x");
    }
    let gate = bench.server.gate(Operation::GetObject, 20);
    let job = bench.start(&["server:bucket/many/"], "disk:/", Conflict::Ask).await;
    gate.wait_held().await;
    bench.engine.pause_job(job).await.unwrap();
    assert_eq!(bench.settled(job).await.state, JobState::Paused);
    gate.open();
    gate.wait_empty().await;
    let still = bench.server.requests().of(Operation::GetObject);
    assert_eq!(bench.job(job).await.tally.active, Count(0), "nothing is under way");
    assert_eq!(bench.server.requests().of(Operation::GetObject), still, "a paused job asks for nothing");
    bench.engine.resume_job(job).await.unwrap();
    assert_done(&bench.settled(job).await);
}

#[tokio::test]
async fn cancelling_frees_the_parts_and_keeps_what_arrived() {
    let bench = Bench::new().await;
    bench.put("large", contents(usize::try_from(PART).unwrap() * 20));
    let gate = bench.server.gate(Operation::UploadPart, 5);
    let job = bench.start(&["disk:/large"], "server:bucket/", Conflict::Ask).await;
    gate.wait_held().await;
    bench.engine.cancel_job(job).await.unwrap();
    let job = bench.settled(job).await;
    assert_eq!((job.state, job.tally.cancelled), (JobState::Cancelled, Count(1)));
    gate.open();
    // Closing waits for everything that was started, the freeing of the upload included.
    let bench = bench.reopen().await;
    assert!(bench.server.uploads("bucket").is_empty(), "no parts stay behind to be paid for");
    assert!(bench.server.keys("bucket").is_empty(), "nothing is half there");
}

#[tokio::test]
async fn parts_that_could_not_be_freed_are_freed_at_the_next_start() {
    let bench = Bench::new().await;
    bench.put("large", contents(usize::try_from(PART).unwrap() * 20));
    let gate = bench.server.gate(Operation::UploadPart, 5);
    let job = bench.start(&["disk:/large"], "server:bucket/", Conflict::Ask).await;
    gate.wait_held().await;
    bench.server.faults().next(Operation::AbortMultipartUpload, 1, Fault::HangUp);
    bench.engine.cancel_job(job).await.unwrap();
    assert_eq!(bench.settled(job).await.state, JobState::Cancelled);
    gate.open();
    let bench = bench.reopen().await;
    assert_eq!(bench.server.uploads("bucket").len(), 1, "the cloud did not answer");
    assert!(bench.engine.resume_interrupted().await.unwrap().is_empty(), "a cancelled job does not go on");
    let bench = bench.reopen().await;
    assert!(bench.server.uploads("bucket").is_empty(), "its parts are no longer paid for");
}
