//! A comparison says which replicas are what they should be, and changes nothing.

use crate::support::{Bench, PART, at, contents, source};
use model::{Count, ErrorKind, JobKind, JobSpec, JobState, JobSummary, Rung, Target};
use testkit::s3::Operation;

async fn verify(bench: &Bench, from: &str, to: &str, at_least: Option<Rung>) -> JobSummary {
    let mut spec = JobSpec::new(JobKind::Verify, vec![source(from)], Some(Target::As(at(to))));
    spec.options.at_least = at_least;
    let job = bench.engine.start_job(spec).await.unwrap();
    bench.settled(job).await
}

#[tokio::test]
async fn what_is_missing_or_differs_is_listed_and_the_rest_is_proved() {
    let bench = Bench::new().await;
    bench.put("f/same", "same");
    bench.put("f/other", "one");
    bench.put("f/missing", "x");
    bench.server.put("bucket", "f/same", "same");
    bench.server.put("bucket", "f/other", "two");
    let job = verify(&bench, "disk:/f/", "server:bucket/f/", None).await;
    assert_eq!((job.state, job.tally.verified, job.tally.failed), (JobState::Failed, Count(1), Count(2)));
    let mut kinds: Vec<_> = bench.failures(job.id).await.into_iter().map(|failure| failure.error.kind).collect();
    kinds.sort_by_key(|kind| format!("{kind:?}"));
    assert_eq!(kinds, [ErrorKind::Corrupt, ErrorKind::NotFound]);
    assert_eq!(bench.server.get("bucket", "f/other").unwrap(), "two", "nothing was changed");
    assert_eq!(bench.server.requests().of(Operation::PutObject), 0);
}

#[tokio::test]
async fn equal_tags_of_md5_prove_without_reading() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "a/x", contents(1_000));
    bench.server.put("bucket", "b/x", contents(1_000));
    let job = verify(&bench, "server:bucket/a/", "server:bucket/b/", None).await;
    assert_eq!(job.state, JobState::Done, "{job:?}");
    assert_eq!(bench.server.requests().of(Operation::GetObject), 0);
    assert_eq!(bench.tasks(job.id).await[0].rung, Some(Rung::SinglePartEtag));
}

#[tokio::test]
async fn what_no_tag_can_tell_is_read() {
    let bench = Bench::new().await;
    let large = contents(usize::try_from(PART).unwrap() * 3);
    bench.put("large", &large);
    // In parts, so the tag on the server is none of the whole.
    assert_eq!(bench.copy(&["disk:/large"], "server:bucket/", model::Conflict::Ask).await.state, JobState::Done);
    let job = verify(&bench, "disk:/large", "server:bucket/large", None).await;
    assert_eq!(job.state, JobState::Done, "{job:?}");
    assert!(bench.tasks(job.id).await[0].rung.unwrap().is_verified());
    let mut damaged = large.clone();
    damaged[77] ^= 1;
    bench.put("large", damaged);
    let job = verify(&bench, "disk:/large", "server:bucket/large", None).await;
    assert_eq!(job.tally.failed, Count(1), "one bit is enough");
}

#[tokio::test]
async fn a_look_at_sizes_alone_is_never_called_verified() {
    let bench = Bench::new().await;
    bench.put("a", "one");
    bench.server.put("bucket", "a", "two");
    let job = verify(&bench, "disk:/a", "server:bucket/a", Some(Rung::SizeOnly)).await;
    assert_eq!((job.state, job.tally.size_only, job.tally.verified), (JobState::Done, Count(1), Count(0)));
}
