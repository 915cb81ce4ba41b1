//! What goes wrong in a demo cloud ends as it would in a real one.

use crate::support::{Bench, assert_done, at, source};
use model::{Bytes, CloudId, Conflict, Count, ErrorKind, Faults, HealthState, JobKind, JobSpec, JobState, Target};

const DEMO: &str = "demo-s3";

/// A bench whose home has the demo clouds as well.
async fn bench() -> Bench {
    let bench = Bench::new().await;
    bench.engine.welcome().await.unwrap();
    bench
}

async fn set(bench: &Bench, faults: Faults) {
    bench.engine.set_faults(&CloudId::parse(DEMO).unwrap(), faults).await.unwrap();
}

async fn health(bench: &Bench) -> HealthState {
    let clouds = bench.engine.clouds().await.unwrap();
    clouds.health.into_iter().find(|health| health.cloud.as_str() == DEMO).unwrap().state
}

fn files(bench: &Bench, count: usize) {
    for number in 0..count {
        bench.put(&format!("f/{number}"), format!("file {number}"));
    }
}

#[tokio::test]
async fn a_slow_cloud_that_fails_now_and_then_is_tried_again_until_everything_is_proved() {
    let bench = bench().await;
    files(&bench, 40);
    set(&bench, Faults { latency: Count(5), failures: 10, throughput: Some(Bytes(1 << 20)), ..Faults::default() })
        .await;
    let mut job = bench.copy(&["disk:/f/"], "demo-s3:/", Conflict::Ask).await;
    for _ in 0..3 {
        if job.state != JobState::Failed {
            break;
        }
        // Some failed as often as one task is tried: they are named, and tried again when somebody says so.
        let failures = bench.failures(job.id).await;
        assert!(failures.iter().all(|failure| failure.error.kind == ErrorKind::Unavailable), "{failures:?}");
        bench.engine.resume_job(job.id).await.unwrap();
        job = bench.settled(job.id).await;
    }
    assert_done(&job);
    let tasks = bench.tasks(job.id).await;
    assert!(tasks.iter().any(|task| task.attempts > 1), "some were tried more than once");
}

#[tokio::test]
async fn the_one_damaged_object_is_found_by_the_proof_taken_away_and_copied_later() {
    let bench = bench().await;
    files(&bench, 5);
    set(&bench, Faults { corrupt: true, ..Faults::default() }).await;
    let job = bench.copy(&["disk:/f/"], "demo-s3:/", Conflict::Ask).await;
    assert_eq!((job.state, job.tally.failed, job.tally.verified), (JobState::Failed, Count(1), Count(4)));
    let failures = bench.failures(job.id).await;
    assert_eq!(failures[0].error.kind, ErrorKind::Corrupt, "{:?}", failures[0]);
    let key = failures[0].destination.clone().unwrap().key;
    let file = bench.engine.home().folder().join("demo/s3").join(std::str::from_utf8(key.as_bytes()).unwrap());
    assert!(!file.exists(), "what is known to be damaged does not stay");
    set(&bench, Faults::default()).await;
    bench.engine.resume_job(job.id).await.unwrap();
    assert_done(&bench.settled(job.id).await);
}

#[tokio::test]
async fn expired_credentials_pause_the_job_once_and_it_goes_on_when_they_are_valid_again() {
    let bench = bench().await;
    files(&bench, 30);
    set(&bench, Faults { expired: true, ..Faults::default() }).await;
    let job = bench.copy(&["disk:/f/"], "demo-s3:/", Conflict::Ask).await;
    assert_eq!(job.state, JobState::Paused, "{job:?}");
    assert_eq!(job.error.map(|error| error.kind), Some(ErrorKind::Expired), "the job says why");
    assert_eq!(job.tally.failed, Count(0), "not thirty failures");
    assert_eq!(health(&bench).await, HealthState::SignIn);
    set(&bench, Faults::default()).await;
    bench.job_until(job.id, |job| job.state == JobState::Done).await;
    assert_done(&bench.job(job.id).await);
}

#[tokio::test]
async fn a_cloud_that_is_offline_counts_as_failing_and_its_job_goes_on_when_it_is_back() {
    let bench = bench().await;
    files(&bench, 30);
    set(&bench, Faults { offline: true, ..Faults::default() }).await;
    let spec = JobSpec::new(JobKind::Copy, vec![source("disk:/f/")], Some(Target::Into(at("demo-s3:/"))));
    let job = bench.engine.start_job(spec).await.unwrap();
    let mut news = bench.engine.events();
    while health(&bench).await != HealthState::Failing {
        // What was missed is seen by looking again.
        let _ = news.recv().await;
    }
    let stands = bench.job(job).await;
    assert_eq!(stands.tally.verified, Count(0), "nothing is called done: {stands:?}");
    set(&bench, Faults::default()).await;
    bench.job_until(job, |job| job.state.is_ended() || job.state == JobState::Paused).await;
    let ended = bench.job(job).await;
    // A plan cannot wait for a cloud: a job that was still listing its target failed at once, whole.
    if ended.state == JobState::Failed {
        assert_eq!(ended.error.as_ref().map(|error| error.kind), Some(ErrorKind::Unavailable), "{ended:?}");
        bench.engine.resume_job(job).await.unwrap();
        assert_done(&bench.settled(job).await);
    } else {
        assert_done(&ended);
    }
}

#[tokio::test]
async fn only_demo_clouds_have_faults_and_they_are_told_and_end_with_the_session() {
    let bench = bench().await;
    let refused = bench.engine.set_faults(&CloudId::parse("server").unwrap(), Faults::default()).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Refused);
    let faults = Faults { latency: Count(1), ..Faults::default() };
    set(&bench, faults).await;
    assert_eq!(bench.engine.clouds().await.unwrap().faults, [(DEMO.to_owned(), faults)].into());
    let bench = bench.reopen().await;
    assert!(bench.engine.clouds().await.unwrap().faults.is_empty());
}
