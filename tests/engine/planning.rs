//! What a job would do is known, and can be looked at, before its first byte moves.

use crate::support::{Bench, assert_done, at, source};
use engine::Shown;
use model::{Conflict, Count, ErrorKind, Fate, JobKind, JobSpec, JobState, Target};
use testkit::s3::Operation;

fn planned(from: &str, to: &str) -> JobSpec {
    let mut spec = JobSpec::new(JobKind::Copy, vec![source(from)], Some(Target::As(at(to))));
    spec.options.plan_first = true;
    spec
}

/// In `a/` and `b/` one object that only `a/` has, one with the same bytes, one of another size, one of the same size.
fn mixed(bench: &Bench) {
    for (key, bytes) in [
        ("a/new", "n"),
        ("a/same", "same"),
        ("b/same", "same"),
        ("a/longer", "longer"),
        ("b/longer", "long"),
        ("a/other", "one"),
        ("b/other", "two"),
        ("b/stranger", "s"),
    ] {
        bench.server.put("bucket", key, bytes);
    }
}

#[tokio::test]
async fn a_plan_says_what_is_new_identical_and_different_and_moves_nothing() {
    let bench = Bench::new().await;
    mixed(&bench);
    let before = bench.server.requests();
    let job = bench.engine.start_job(planned("server:bucket/a/", "server:bucket/b/")).await.unwrap();
    assert_eq!(bench.settled(job).await.state, JobState::Planned);
    let plan = bench.engine.plan(job).await.unwrap();
    let totals: Vec<_> = plan.totals.iter().map(|total| (total.fate, total.count.0, total.bytes.0)).collect();
    let expected = [(Fate::New, 1, 1), (Fate::Identical, 1, 4), (Fate::Different, 1, 6), (Fate::SameSize, 1, 3)];
    assert_eq!(totals, expected, "other MD5s of an endpoint that nobody vouches for prove nothing");
    let asked = bench.server.requests().since(&before);
    assert_eq!(asked.total(), asked.of(Operation::ListObjects), "a plan of two prefixes is two listings: {asked:?}");
    let shown = Shown { fate: Some(Fate::Different), ..Shown::default() };
    let rows = bench.engine.tasks(job, shown, 0, Count(9)).await.unwrap();
    assert_eq!(rows[0].destination.as_ref().unwrap().to_string(), "server:bucket/b/longer");
    assert_eq!(rows[0].there.as_ref().unwrap().size.0, 4, "both sides are shown");
}

#[tokio::test]
async fn a_plan_is_started_with_a_choice_for_all_and_another_for_one() {
    let bench = Bench::new().await;
    mixed(&bench);
    let job = bench.engine.start_job(planned("server:bucket/a/", "server:bucket/b/")).await.unwrap();
    bench.settled(job).await;
    bench.engine.decide_job(job, Conflict::ReplaceIfDifferent).await.unwrap();
    assert_eq!(bench.job(job).await.state, JobState::Planned, "a decision starts nothing");
    let rows = bench.engine.tasks(job, Shown::default(), 0, Count(9)).await.unwrap();
    let longer = rows.iter().find(|row| row.source.key.as_str() == Some("a/longer")).unwrap().id;
    bench.engine.choose_tasks(job, vec![longer], Conflict::KeepBoth).await.unwrap();
    bench.engine.resume_job(job).await.unwrap();
    let done = bench.settled(job).await;
    assert_eq!(done.state, JobState::Done, "{done:?}");
    assert_eq!((done.tally.verified, done.tally.identical), (Count(3), Count(1)));
    let get = |key: &str| bench.server.get("bucket", key).map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
    assert_eq!(get("b/new").as_deref(), Some("n"));
    assert_eq!(get("b/other").as_deref(), Some("one"), "replaced, because it differed");
    assert_eq!(get("b/longer").as_deref(), Some("long"), "it stays");
    assert_eq!(get("b/longer (2)").as_deref(), Some("longer"), "and so does the copy");
    assert_eq!(get("b/stranger").as_deref(), Some("s"), "what only the destination has is nobody's business");
}

#[tokio::test]
async fn identical_objects_are_left_alone_and_the_rest_asks() {
    let bench = Bench::new().await;
    mixed(&bench);
    let spec = JobSpec::new(JobKind::Copy, vec![source("server:bucket/a/")], Some(Target::As(at("server:bucket/b/"))));
    let job = bench.engine.start_job(spec).await.unwrap();
    let job = bench.settled(job).await;
    assert_eq!(job.state, JobState::NeedsDecision, "{job:?}");
    let tally = job.tally;
    assert_eq!((tally.verified, tally.identical, tally.undecided), (Count(1), Count(1), Count(2)));
    bench.engine.decide_job(job.id, Conflict::Skip).await.unwrap();
    let done = bench.settled(job.id).await;
    assert_eq!((done.state, done.tally.skipped), (JobState::Done, Count(2)));
}

#[tokio::test]
async fn the_newer_of_two_wins_where_that_was_chosen() {
    let bench = Bench::new().await;
    bench.put("f/old", "older on the disk");
    bench.put("f/young", "younger on the disk");
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    let old = std::fs::File::options().write(true).open(bench.disk().join("f/old")).unwrap();
    old.set_modified(long_ago).unwrap();
    bench.server.put("bucket", "f/old", "newer there");
    bench.server.put("bucket", "f/young", "older there");
    let later = std::time::UNIX_EPOCH + std::time::Duration::from_secs(4_000_000_000);
    std::fs::File::options().write(true).open(bench.disk().join("f/young")).unwrap().set_modified(later).unwrap();
    let job = bench.copy(&["disk:/f/"], "server:bucket/", Conflict::ReplaceIfNewer).await;
    assert_eq!((job.state, job.tally.verified, job.tally.skipped), (JobState::Done, Count(1), Count(1)));
    assert_eq!(bench.server.get("bucket", "f/old").unwrap(), "newer there");
    assert_eq!(bench.server.get("bucket", "f/young").unwrap(), "younger on the disk");
}

#[tokio::test]
async fn many_objects_are_planned_in_the_order_of_their_keys_whatever_lies_between() {
    let bench = Bench::new().await;
    for number in 0..2_500 {
        bench.server.put("bucket", format!("a/{number:05}").as_str(), format!("{number}"));
        if number % 3 == 0 {
            bench.server.put("bucket", format!("b/{number:05}").as_str(), format!("{number}"));
        }
        bench.server.put("bucket", format!("b/{number:05}/between").as_str(), "z");
    }
    let job = bench.engine.start_job(planned("server:bucket/a/", "server:bucket/b/")).await.unwrap();
    bench.settled(job).await;
    let plan = bench.engine.plan(job).await.unwrap();
    let totals: Vec<_> = plan.totals.iter().map(|total| (total.fate, total.count.0)).collect();
    assert_eq!(totals, [(Fate::New, 1_666), (Fate::Identical, 834)], "none is overlooked across pages");
}

#[tokio::test]
async fn a_listing_that_stumbles_goes_on_where_it_was() {
    let bench = Bench::new().await;
    for number in 0..2_500 {
        bench.server.put("bucket", format!("many/{number:05}").as_str(), "x");
    }
    let gate = bench.server.gate(Operation::ListObjects, 1);
    let job = bench.start(&["server:bucket/many/"], "disk:/", Conflict::Ask).await;
    gate.wait_held().await;
    bench.server.faults().next(Operation::ListObjects, 2, testkit::s3::Fault::SlowDown);
    gate.open();
    let done = bench.settled(job).await;
    assert_done(&done);
    assert_eq!(done.tally.found, Count(2_500), "each once");
}

#[tokio::test]
async fn a_planned_job_can_be_given_up() {
    let bench = Bench::new().await;
    mixed(&bench);
    let job = bench.engine.start_job(planned("server:bucket/a/", "server:bucket/b/")).await.unwrap();
    bench.settled(job).await;
    bench.engine.cancel_job(job).await.unwrap();
    assert_eq!(bench.settled(job).await.state, JobState::Cancelled);
    assert_eq!(bench.engine.resume_job(job).await.unwrap_err().kind, ErrorKind::Invalid);
    assert!(bench.server.get("bucket", "b/new").is_none());
}
