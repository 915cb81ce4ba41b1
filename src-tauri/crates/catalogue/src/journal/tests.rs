//! The journal gives back what was written into it.

use super::*;
use model::{Bytes, Count, EntryKind, Error, ErrorKind, JobKind, JobSpec, Location, Proof, Rung, Source, Tally};

fn spec() -> JobSpec {
    let location = Location::parse(b"a:b/").unwrap();
    let sources = vec![Source { location: location.clone(), kind: EntryKind::Folder }];
    JobSpec::new(JobKind::Copy, sources, Some(model::Target::Into(location)))
}

fn found(key: &[u8], size: u64) -> NewTask {
    let key = Key::from(key);
    NewTask { target_key: Some(key.clone()), key, size, ..NewTask::default() }
}

fn ended(task: TaskId, state: TaskState, rung: Option<Rung>, error: Option<Error>) -> Change {
    let proof = Box::new(Proof { rung, ..Proof::default() });
    Change::Now { task, state, attempts: 1, proof, error, at: Timestamp(7) }
}

#[tokio::test]
async fn the_tally_counts_every_task_once_and_raw_keys_come_back() {
    let home = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(&home.path().join("x.sqlite")).unwrap();
    let job = catalogue.create_job(&spec(), Timestamp(1)).await.unwrap();
    let tasks = vec![found(b"\xff", 1), found(b"b", 10), found(b"c", 100), found(b"d", 1000)];
    catalogue.add_tasks(job, 1, tasks.clone()).await.unwrap();
    let refused = Error::new(ErrorKind::Denied, "write", "no");
    let changes = vec![
        Change::Begun(1, Timestamp(5)),
        ended(2, TaskState::Done, Some(Rung::SinglePartEtag), None),
        ended(3, TaskState::Done, Some(Rung::SizeOnly), None),
        Change::Begun(4, Timestamp(5)),
        ended(4, TaskState::Failed, None, Some(refused)),
    ];
    catalogue.record(job, changes).await.unwrap();

    let (tally, size, done) = catalogue.tally(job).await.unwrap();
    let expected = Tally {
        found: Count(4),
        queued: Count(1),
        verified: Count(1),
        size_only: Count(1),
        failed: Count(1),
        ..Tally::default()
    };
    assert_eq!((tally, size, done), (expected, Bytes(1111), Bytes(110)));
    let queued = catalogue.queued_small(job, 0, 10).await.unwrap();
    assert_eq!(queued.len(), 1, "only the first is still queued");
    assert_eq!((&queued[0].found, queued[0].begun), (&tasks[0], true), "its raw key and its intent are kept");
    let failures = catalogue.failures(job, &spec(), Count(0), Count(10)).await.unwrap();
    assert_eq!(failures[0].error.kind, ErrorKind::Denied, "the reason of a failure is kept");
    assert_eq!(failures[0].source.to_string(), "a:b/d");

    catalogue.requeue(job, &[TaskState::Failed]).await.unwrap();
    assert_eq!(catalogue.queued_small(job, 0, 10).await.unwrap().len(), 2, "the failed one is tried again");
}

#[tokio::test]
async fn what_failed_before_it_was_begun_is_not_tried_again() {
    let home = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(&home.path().join("x.sqlite")).unwrap();
    let job = catalogue.create_job(&spec(), Timestamp(1)).await.unwrap();
    catalogue.add_tasks(job, 1, vec![found(b"a", 1), found(b"b", 1)]).await.unwrap();
    let refused = Error::new(ErrorKind::Invalid, "plan", "no");
    catalogue.record(job, vec![ended(2, TaskState::Failed, None, Some(refused))]).await.unwrap();
    catalogue.requeue(job, &[TaskState::Failed]).await.unwrap();
    assert_eq!(catalogue.queued_small(job, 0, 10).await.unwrap().len(), 1, "it cannot be done");
    assert_eq!(catalogue.tally(job).await.unwrap().0.failed, Count(1), "and stays failed");
    assert_eq!(catalogue.found_task(job, 2).await.unwrap(), found(b"b", 1));
    assert!(catalogue.found_task(job, 3).await.is_err(), "there is no such task");
}

#[tokio::test]
async fn a_new_upload_voids_the_parts_of_the_old_one() {
    let home = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(&home.path().join("x.sqlite")).unwrap();
    let job = catalogue.create_job(&spec(), Timestamp(1)).await.unwrap();
    catalogue.add_tasks(job, 1, vec![found(b"big", 1 << 40)]).await.unwrap();
    let upload = Upload { id: "u1".into(), part_size: 16, version: Some("v".into()) };
    let part = SentPart { number: 3, etag: "e".into(), digest: "md5:m".into() };
    let lines = vec![Change::Uploading(1, upload.clone()), Change::Sent(1, part.clone())];
    catalogue.record(job, lines).await.unwrap();
    assert_eq!(catalogue.sent_parts(job, 1).await.unwrap(), [part]);
    assert_eq!(catalogue.queued_small(job, 0, 1).await.unwrap()[0].upload, Some(upload));
    let again = Upload { id: "u2".into(), part_size: 16, version: None };
    catalogue.record(job, vec![Change::Uploading(1, again)]).await.unwrap();
    assert!(catalogue.sent_parts(job, 1).await.unwrap().is_empty(), "parts belong to one upload");
}

#[tokio::test]
async fn large_objects_come_first_the_largest_of_them_foremost() {
    let home = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(&home.path().join("x.sqlite")).unwrap();
    let job = catalogue.create_job(&spec(), Timestamp(1)).await.unwrap();
    let large = |key: &[u8], size| NewTask { large: true, ..found(key, size) };
    let tasks = vec![large(b"a", 50), found(b"b", 1), large(b"c", 90), large(b"d", 50)];
    catalogue.add_tasks(job, 1, tasks).await.unwrap();
    let first = catalogue.queued_large(job, (u64::MAX, 0), 2).await.unwrap();
    let last = &first[1];
    assert_eq!(first.iter().map(|row| row.id).collect::<Vec<_>>(), [3, 4]);
    let rest = catalogue.queued_large(job, (last.found.size, last.id), 2).await.unwrap();
    assert_eq!(rest.iter().map(|row| row.id).collect::<Vec<_>>(), [1], "none twice, none left out");
    let small = catalogue.queued_small(job, 0, 9).await.unwrap();
    assert_eq!(small.iter().map(|row| row.id).collect::<Vec<_>>(), [2], "small ones have a lane of their own");
}

#[tokio::test]
async fn a_removal_that_fails_leaves_the_proof_of_its_copy() {
    let home = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(&home.path().join("x.sqlite")).unwrap();
    let job = catalogue.create_job(&spec(), Timestamp(1)).await.unwrap();
    catalogue.add_tasks(job, 1, vec![found(b"a", 1)]).await.unwrap();
    let copied = ended(1, TaskState::Copied, Some(Rung::StreamedChecksum), None);
    let kept = ended(1, TaskState::Failed, None, Some(Error::new(ErrorKind::Denied, "delete", "no")));
    catalogue.record(job, vec![Change::Begun(1, Timestamp(5)), copied, kept]).await.unwrap();
    let shown = catalogue.tasks(job, &spec(), Shown::default(), 0, Count(9)).await.unwrap();
    assert_eq!((shown[0].state, shown[0].rung), (TaskState::Failed, Some(Rung::StreamedChecksum)));
    assert_eq!((shown[0].began, shown[0].ended), (Some(Timestamp(5)), Some(Timestamp(7))));
    catalogue.requeue(job, &[TaskState::Failed]).await.unwrap();
    assert!(catalogue.queued_small(job, 0, 9).await.unwrap().is_empty(), "it is not copied a second time");
    assert!(catalogue.copied_tasks(job, 0, 9).await.unwrap()[0].copied, "only its source is left to remove");
}

#[tokio::test]
async fn a_choice_for_one_object_wakes_that_one_alone() {
    let home = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(&home.path().join("x.sqlite")).unwrap();
    let job = catalogue.create_job(&spec(), Timestamp(1)).await.unwrap();
    let there = Some(model::There { size: Bytes(3), modified: Some(Timestamp(9)), etag: None });
    let task = NewTask { there: there.clone(), fate: Fate::Different, ..found(b"a", 1) };
    catalogue.add_tasks(job, 1, vec![task, found(b"b", 1)]).await.unwrap();
    let waits = |task| ended(task, TaskState::NeedsDecision, None, None);
    catalogue.record(job, vec![Change::Begun(1, Timestamp(5)), waits(1), waits(2)]).await.unwrap();
    catalogue.choose(job, vec![1], Conflict::KeepBoth).await.unwrap();
    let queued = catalogue.queued_small(job, 0, 9).await.unwrap();
    assert_eq!(queued.len(), 1, "the other still waits");
    assert_eq!((queued[0].choice, queued[0].begun), (Some(Conflict::KeepBoth), false), "it has written nothing");
    assert_eq!((queued[0].found.fate, &queued[0].found.there), (Fate::Different, &there));
    let totals = catalogue.fates(job).await.unwrap();
    let fates: Vec<_> = totals.iter().map(|total| (total.fate, total.count, total.bytes)).collect();
    assert_eq!(fates, [(Fate::New, Count(1), Bytes(1)), (Fate::Different, Count(1), Bytes(1))]);
}
