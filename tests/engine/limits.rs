//! Transfers take no more of this computer and its line than was allowed.

use crate::support::{Bench, assert_done, contents};
use model::{Bytes, Conflict, ErrorKind, Span, Transfers};
use std::time::{Duration, Instant};

#[tokio::test]
async fn all_jobs_together_keep_to_the_bandwidth_until_it_is_lifted() {
    let bench = Bench::new().await;
    bench.put("a", contents(300_000));
    let bound = Transfers { bandwidth: Some(Bytes(100_000)), ..Transfers::default() };
    bench.engine.bound_transfers(&bound).await.unwrap();
    let begun = Instant::now();
    let job = bench.start(&["disk:/a"], "server:bucket/", Conflict::Ask).await;
    assert_done(&bench.settled(job).await);
    // A burst of two tenths of a second is allowed; the rest cannot come faster.
    assert!(begun.elapsed() > Duration::from_millis(2_500), "300,000 bytes came in {:?}", begun.elapsed());

    bench.put("b", contents(100_000_000));
    let job = bench.start(&["disk:/b"], "server:bucket/", Conflict::Ask).await;
    bench.engine.bound_transfers(&Transfers::default()).await.unwrap();
    assert_done(&bench.settled(job).await);
    assert!(begun.elapsed() < Duration::from_mins(5), "a thousand seconds were not waited out");
}

#[tokio::test]
async fn a_job_has_a_limit_of_its_own() {
    let bench = Bench::new().await;
    bench.put("slow", contents(200_000));
    let target = Some(model::Target::Into(crate::support::at("server:bucket/")));
    let mut spec = model::JobSpec::new(model::JobKind::Copy, vec![crate::support::source("disk:/slow")], target);
    spec.options.bandwidth = Some(Bytes(1));
    let job = bench.engine.start_job(spec).await.unwrap();
    let free = bench.copy(&["disk:/slow"], "server:bucket/free/", Conflict::Ask).await;
    assert_done(&free);
    bench.engine.limit_job(job, None).await.unwrap();
    assert_done(&bench.settled(job).await);
}

#[tokio::test]
async fn bounds_that_cannot_be_are_refused_and_the_old_ones_stay() {
    let bench = Bench::new().await;
    let span = Span { days: vec![9], from: 0, to: 60, rate: None };
    let odd = Transfers { timetable: vec![span], ..Transfers::default() };
    assert_eq!(bench.engine.bound_transfers(&odd).await.unwrap_err().kind, ErrorKind::Invalid);
    let little = Transfers { memory: Bytes(1_000), ..Transfers::default() };
    assert_eq!(bench.engine.bound_transfers(&little).await.unwrap_err().kind, ErrorKind::Invalid);
    assert_eq!(bench.engine.transfers().await.unwrap(), Transfers::default());
}
