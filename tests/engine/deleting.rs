//! What is listed is deleted; half a listing deletes nothing.

use crate::support::Bench;
use model::{Count, JobState};
use testkit::s3::{Fault, Operation};

#[tokio::test]
async fn a_prefix_is_deleted_and_its_neighbours_stay() {
    let bench = Bench::new().await;
    for number in 0..1_200 {
        bench.server.put("bucket", format!("gone/{number}").as_str(), "x");
    }
    bench.server.put("bucket", "gone", "a neighbour");
    bench.server.put("bucket", "gone-too", "another");
    let job = bench.delete(&["server:bucket/gone/"]).await;
    assert_eq!((job.state, job.tally.verified), (JobState::Done, Count(1_200)));
    assert_eq!(bench.server.keys("bucket").len(), 2, "only what lies below the prefix is deleted");
    assert!(bench.server.requests().of(Operation::DeleteObjects) <= 4, "many keys share a request");
}

#[tokio::test]
async fn a_listing_that_fails_half_way_deletes_nothing() {
    let bench = Bench::new().await;
    for number in 0..1_200 {
        bench.server.put("bucket", format!("kept/{number}").as_str(), "x");
    }
    // The second page is refused: what the first page named must not go.
    let gate = bench.server.gate(Operation::ListObjects, 1);
    let sources = vec![crate::support::source("server:bucket/kept/")];
    let spec = model::JobSpec::new(model::JobKind::Delete, sources, None);
    let job = bench.engine.start_job(spec).await.unwrap();
    gate.wait_held().await;
    bench.server.faults().next(Operation::ListObjects, 100, Fault::AccessDenied);
    bench.server.faults().refuse_credentials(true);
    gate.open();
    let job = bench.settled(job).await;
    assert_ne!(job.state, JobState::Done, "half a plan is no plan");
    assert_eq!(bench.server.keys("bucket").len(), 1_200, "nothing was deleted");
}

#[tokio::test]
async fn a_busy_cloud_is_asked_again() {
    let bench = Bench::new().await;
    for number in 0..300 {
        bench.server.put("bucket", format!("gone/{number}").as_str(), "x");
    }
    bench.server.faults().next(Operation::DeleteObjects, 2, Fault::SlowDown);
    let job = bench.delete(&["server:bucket/gone/"]).await;
    assert_eq!((job.state, job.tally.verified), (JobState::Done, Count(300)), "{:?}", bench.failures(job.id).await);
}

#[tokio::test]
async fn a_folder_goes_after_what_is_in_it_however_much_that_is() {
    let bench = Bench::new().await;
    // As many as are claimed from the journal at a time: the folder is then the first of the next claim.
    for number in 0..1_024 {
        bench.put(&format!("full/{number}"), "");
    }
    let job = bench.delete(&["disk:/full/"]).await;
    assert_eq!(job.state, JobState::Done, "{:?}", bench.failures(job.id).await);
    assert!(!bench.disk().join("full").exists());
}

#[tokio::test]
async fn a_folder_of_a_disk_goes_with_its_empty_folders() {
    let bench = Bench::new().await;
    bench.put("gone/a/b/c.txt", "x");
    bench.put("stays.txt", "x");
    std::fs::create_dir_all(bench.disk().join("gone/empty/deeper")).unwrap();
    let job = bench.delete(&["disk:/gone/"]).await;
    assert_eq!(job.state, JobState::Done, "{:?}", bench.failures(job.id).await);
    assert!(!bench.disk().join("gone").exists(), "the folder itself is gone");
    assert!(bench.disk().join("stays.txt").exists());
}
