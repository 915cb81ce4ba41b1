//! Copies inside a cloud: the bytes stay there, and what cannot be compared is not called verified.

use crate::support::{Bench, PART, assert_done, at, contents, source};
use model::{Conflict, Count, JobKind, JobSpec, JobState, Rung, Target};
use testkit::s3::{Fault, Operation};

#[tokio::test]
async fn buckets_of_one_account_copy_to_each_other() {
    let bench = Bench::new().await;
    bench.server.create_bucket("other");
    bench
        .engine
        .add_cloud(crate::support::s3_draft("twin", &bench.server), crate::support::secret(&bench.server.secret()))
        .await
        .unwrap();
    bench.server.put("bucket", "f/a", "first");
    bench.server.put("bucket", "f/empty", "");
    let before = bench.server.requests();
    assert_done(&bench.copy(&["server:bucket/f/"], "twin:other/", Conflict::Ask).await);
    assert_eq!(bench.server.get("other", "f/a").unwrap(), "first");
    assert_eq!(bench.server.get("other", "f/empty").unwrap(), "");
    let asked = bench.server.requests().since(&before);
    assert_eq!(asked.of(Operation::CopyObject), 1, "nothing needs no copy: {asked:?}");
}

#[tokio::test]
async fn an_object_made_of_parts_keeps_its_tag_when_it_is_copied_in_the_same_parts() {
    let bench = Bench::new().await;
    let mib = 1 << 20;
    bench.put("large", contents(17 * mib));
    let engine = engine::Limits { part: 8 << 20, ..engine::Limits::default() };
    let bench = bench.reopen_with(engine).await;
    assert_done(&bench.copy(&["disk:/large"], "server:bucket/", Conflict::Ask).await);
    let tag = bench.server.head("bucket", "large").unwrap().etag;
    assert!(tag.as_deref().unwrap().ends_with("-3"), "it went in three parts: {tag:?}");
    let before = bench.server.requests();
    let job = bench.copy(&["server:bucket/large"], "server:bucket/copy/", Conflict::Ask).await;
    assert_done(&job);
    let asked = bench.server.requests().since(&before);
    assert_eq!((asked.of(Operation::UploadPartCopy), asked.of(Operation::GetObject)), (3, 0));
    assert_eq!(bench.server.head("bucket", "copy/large").unwrap().etag, tag);
    assert_eq!(bench.tasks(job.id).await[0].rung, Some(Rung::MultipartEtag));
}

#[tokio::test]
async fn what_the_cloud_says_nothing_of_is_size_only_unless_a_proof_is_demanded() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "a", "x");
    bench.server.tag_oddly("bucket");
    let job = bench.copy(&["server:bucket/a"], "server:bucket/copy/", Conflict::Ask).await;
    assert_eq!((job.state, job.tally.size_only, job.tally.verified), (JobState::Done, Count(1), Count(0)));
    let target = Some(Target::Into(at("server:bucket/proved/")));
    let mut spec = JobSpec::new(JobKind::Copy, vec![source("server:bucket/a")], target);
    spec.options.at_least = Some(Rung::ReadBack);
    let job = bench.engine.start_job(spec).await.unwrap();
    let job = bench.settled(job).await;
    assert_done(&job);
    assert_eq!(bench.tasks(job.id).await[0].rung, Some(Rung::ReadBack), "then both were read");
}

#[tokio::test]
async fn a_copy_inside_overwrites_nothing_and_survives_a_lost_answer() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "a", "mine");
    bench.server.put("bucket", "to/a", "theirs");
    let job = bench.copy(&["server:bucket/a"], "server:bucket/to/", Conflict::Ask).await;
    assert_eq!((job.state, job.tally.undecided), (JobState::NeedsDecision, Count(1)));
    assert_eq!(bench.server.get("bucket", "to/a").unwrap(), "theirs");
    bench.server.put("bucket", "b", "mine too");
    bench.server.faults().next(Operation::CopyObject, 1, Fault::LoseAnswer);
    assert_done(&bench.copy(&["server:bucket/b"], "server:bucket/to/", Conflict::Ask).await);
    assert_eq!(bench.server.get("bucket", "to/b").unwrap(), "mine too");
}

#[tokio::test]
async fn two_accounts_of_one_endpoint_stream() {
    let bench = Bench::new().await;
    bench.put("a", contents(usize::try_from(PART).unwrap()));
    assert_done(&bench.copy(&["disk:/a"], "server:bucket/", Conflict::Ask).await);
    assert_eq!(bench.server.requests().of(Operation::CopyObject), 0);
}

#[tokio::test]
async fn a_cloud_of_one_bucket_and_the_whole_account_copy_to_each_other_by_streaming() {
    let bench = Bench::new().await;
    let mut draft = crate::support::s3_draft("pinned", &bench.server);
    draft.fields.insert(model::Field::Bucket, "bucket".to_owned());
    bench.engine.add_cloud(draft, crate::support::secret(&bench.server.secret())).await.unwrap();
    bench.server.create_bucket("other");
    bench.server.put("bucket", "f/a", "first");
    assert_done(&bench.copy(&["pinned:/f/"], "server:other/", Conflict::Ask).await);
    assert_eq!(bench.server.get("other", "f/a").unwrap(), "first", "its bucket has no name that the other cloud knows");
    assert_done(&bench.copy(&["server:other/f/"], "pinned:/back/", Conflict::Ask).await);
    assert_eq!(bench.server.get("bucket", "back/f/a").unwrap(), "first");
}
