//! Trouble is tried again, named, and never called done.

use crate::support::{Bench, assert_done, secret};
use engine::SystemClock;
use model::{Clock as _, Conflict, Count, ErrorKind, JobState, JobStep};
use testkit::s3::{Fault, Operation};

#[tokio::test]
async fn passing_troubles_are_tried_again() {
    let bench = Bench::new().await;
    for (name, fault) in [
        ("slow", Fault::SlowDown),
        ("many", Fault::TooManyRequests { retry_after: 0 }),
        ("error", Fault::InternalError),
        ("hangs", Fault::HangUp),
    ] {
        bench.put(name, name);
        bench.server.faults().next(Operation::PutObject, 2, fault);
        let job = bench.copy(&[&format!("disk:/{name}")], "server:bucket/", Conflict::Ask).await;
        assert_done(&job);
        assert_eq!(bench.server.get("bucket", name).unwrap(), name, "after {fault:?}");
    }
}

#[tokio::test]
async fn while_a_job_waits_for_a_cloud_that_asked_for_a_pause_it_says_until_when() {
    let bench = Bench::new().await;
    bench.put("busy", "busy");
    bench.server.faults().next(Operation::PutObject, 1, Fault::TooManyRequests { retry_after: 2 });
    let asked = SystemClock.now();
    let job = bench.start(&["disk:/busy"], "server:bucket/", Conflict::Ask).await;
    bench.job_until(job, |job| job.again.is_some()).await;
    let again = bench.job(job).await.again;
    assert!(again.is_none_or(|again| again.0 - asked.0 >= 2_000), "not before the cloud wants: {again:?}");
    let done = bench.settled(job).await;
    assert_done(&done);
    assert_eq!(done.again, None, "what goes on waits no more");
}

#[tokio::test]
async fn the_log_of_a_job_says_why_it_paused_and_that_it_was_tried_again() {
    let bench = Bench::new().await;
    bench.put("a", "a");
    bench.server.faults().refuse_credentials(true);
    let job = bench.copy(&["disk:/a"], "server:bucket/", Conflict::Ask).await;
    bench.server.faults().refuse_credentials(false);
    bench.engine.resume_job(job.id).await.unwrap();
    assert_done(&bench.settled(job.id).await);
    let log = bench.engine.job_log(job.id).await.unwrap();
    let paused = log.iter().find(|line| line.step == JobStep::Paused).unwrap();
    assert_eq!(paused.error.as_ref().map(|error| error.kind), Some(ErrorKind::Unauthenticated));
    let steps: Vec<JobStep> = log.iter().map(|line| line.step).collect();
    assert_eq!(steps[steps.len() - 2..], [JobStep::Resumed, JobStep::Done], "{log:?}");
    assert!(log.is_sorted_by_key(|line| line.at), "in the order in which it happened");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_never_taken_for_the_whole() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "cut", "x".repeat(50_000));
    bench.server.faults().next(Operation::GetObject, 2, Fault::Cut { after: 1_000 });
    let job = bench.copy(&["server:bucket/cut"], "disk:/", Conflict::Ask).await;
    assert_done(&job);
    assert_eq!(bench.read("cut").len(), 50_000);
}

#[tokio::test]
async fn bytes_damaged_on_the_way_are_read_again() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "damaged", "x".repeat(50_000));
    bench.server.faults().next(Operation::GetObject, 1, Fault::Corrupt);
    let job = bench.copy(&["server:bucket/damaged"], "disk:/", Conflict::Ask).await;
    assert_done(&job);
    assert_eq!(bench.read("damaged"), "x".repeat(50_000).into_bytes(), "the checksum of the source told");
}

#[tokio::test]
async fn what_cannot_be_helped_is_named_and_can_be_tried_again_later() {
    let bench = Bench::new().await;
    bench.put("f/a", "a");
    bench.put("f/b", "b");
    bench.server.faults().next(Operation::PutObject, 1, Fault::AccessDenied);
    let job = bench.copy(&["disk:/f/"], "server:bucket/", Conflict::Ask).await;
    assert_eq!((job.state, job.tally.failed, job.tally.verified), (JobState::Failed, Count(1), Count(1)));
    let failures = bench.failures(job.id).await;
    assert_eq!(failures[0].error.kind, ErrorKind::Denied);
    bench.engine.resume_job(job.id).await.unwrap();
    assert_done(&bench.settled(job.id).await);
}

#[tokio::test]
async fn refused_credentials_pause_the_job_once() {
    let bench = Bench::new().await;
    for number in 0..30 {
        bench.put(&format!("f/{number}"), "x");
    }
    bench.server.faults().refuse_credentials(true);
    let job = bench.copy(&["disk:/f/"], "server:bucket/", Conflict::Ask).await;
    assert_eq!(job.state, JobState::Paused, "{job:?}");
    assert_eq!(job.error.map(|error| error.kind), Some(ErrorKind::Unauthenticated), "the job says why");
    assert_eq!(job.tally.failed, Count(0), "not thirty failures");
    bench.server.faults().refuse_credentials(false);
    bench.engine.resume_job(job.id).await.unwrap();
    assert_done(&bench.settled(job.id).await);
}

#[tokio::test]
async fn a_source_that_changed_is_copied_as_it_is_now_or_not_at_all() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "moving", "before");
    let gate = bench.server.gate(Operation::GetObject, 0);
    let job = bench.start(&["server:bucket/moving"], "disk:/", Conflict::Ask).await;
    gate.wait_held().await;
    bench.server.put("bucket", "moving", "after, and longer");
    gate.open();
    assert_done(&bench.settled(job).await);
    assert_eq!(bench.read("moving"), b"after, and longer", "never a mixture");
}

#[tokio::test]
async fn a_read_only_cloud_is_written_by_nothing() {
    let bench = Bench::new().await;
    let mut draft = crate::support::s3_draft("locked", &bench.server);
    draft.read_only = true;
    bench.engine.add_cloud(draft, secret(&bench.server.secret())).await.unwrap();
    bench.put("a", "a");
    let target = Some(model::Target::Into(crate::support::at("locked:bucket/")));
    let spec = model::JobSpec::new(model::JobKind::Copy, vec![crate::support::source("disk:/a")], target)
        .on_conflict(Conflict::Replace);
    assert_eq!(bench.engine.start_job(spec).await.unwrap_err().kind, ErrorKind::Refused);
    let refused = bench.engine.create_bucket(&crate::support::id("locked"), "new").await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Refused);
}

#[tokio::test]
async fn what_arrives_damaged_twice_is_taken_away_and_told() {
    let bench = Bench::new().await;
    bench.put("a", "x".repeat(5_000));
    // Its tag is none of MD5, so it is read back, and every reading finds other bytes.
    bench.server.tag_oddly("bucket");
    bench.server.faults().next(Operation::GetObject, 9, Fault::Corrupt);
    let job = bench.copy(&["disk:/a"], "server:bucket/", Conflict::Ask).await;
    assert_eq!((job.state, job.tally.failed), (JobState::Failed, Count(1)), "{job:?}");
    let failures = bench.failures(job.id).await;
    assert_eq!(failures[0].error.kind, ErrorKind::Corrupt);
    assert!(failures[0].error.hinted().unwrap().contains("taken away"), "{:?}", failures[0].error);
    assert!(bench.server.get("bucket", "a").is_none(), "nobody can take it for the object");
}
