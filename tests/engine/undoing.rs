//! What a job did is taken back, as far as that is still possible and over nothing that came since.

use crate::support::{Bench, assert_done, at, source};
use model::{Count, ErrorKind, JobKind, JobSpec, JobState, Target, UndoHow};

async fn versioned() -> Bench {
    let bench = Bench::new().await;
    bench.server.create_versioned_bucket("kept");
    bench
}

async fn moved(bench: &Bench, from: &str, target: Target) -> model::JobSummary {
    let job = bench.engine.start_job(JobSpec::new(JobKind::Move, vec![source(from)], Some(target))).await.unwrap();
    bench.settled(job).await
}

#[tokio::test]
async fn a_bucket_says_whether_what_is_deleted_can_come_back() {
    let bench = versioned().await;
    for (place, kept) in [("server:kept/", Some(true)), ("server:bucket/", Some(false)), ("disk:/", Some(false))] {
        assert_eq!(bench.engine.keeps_versions(&at(place)).await.unwrap(), kept, "{place}");
    }
}

#[tokio::test]
async fn a_soft_deletion_is_taken_back_without_touching_what_was_written_since() {
    let bench = versioned().await;
    for key in ["gone/a", "gone/b", "gone/", "gone-too", "one"] {
        bench.server.put("kept", key, "x");
    }
    bench.delete(&["server:kept/gone-too"]).await;
    let job = bench.delete(&["server:kept/gone/", "server:kept/one"]).await;
    assert_eq!((job.state, bench.server.keys("kept").len()), (JobState::Done, 0));
    bench.server.put("kept", "gone/b", "newer");
    let undo = bench.engine.undoable(job.id).await.unwrap();
    assert_eq!((undo.how, undo.objects, undo.left), (UndoHow::Restore, Count(3), Count(1)));
    assert!(bench.server.get("kept", "one").is_none(), "asking changes nothing");
    let undone = bench.engine.undo(job.id).await.unwrap();
    assert_eq!((undone.restored, undone.left), (Count(3), Count(1)));
    assert_eq!(bench.server.get("kept", "one").unwrap(), "x");
    assert_eq!(bench.server.get("kept", "gone/b").unwrap(), "newer", "what was written since stays");
    assert!(bench.server.get("kept", "gone-too").is_none(), "another job's deletion stays");
    let again = bench.engine.undoable(job.id).await.unwrap_err();
    assert_eq!(again.kind, ErrorKind::Refused, "once taken back, nothing is left to take back");
}

#[tokio::test]
async fn a_final_deletion_cannot_be_taken_back_and_says_so() {
    let bench = Bench::new().await;
    bench.put("gone.txt", "x");
    bench.server.put("bucket", "gone.txt", "x");
    for place in ["disk:/gone.txt", "server:bucket/gone.txt"] {
        let job = bench.delete(&[place]).await;
        let error = bench.engine.undo(job.id).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Refused, "{place}: {error}");
    }
}

#[tokio::test]
async fn a_renamed_folder_goes_back_with_all_that_is_in_it() {
    let bench = Bench::new().await;
    for name in ["old/a.txt", "old/deep/b.txt"] {
        bench.put(name, name);
    }
    let job = moved(&bench, "disk:/old/", Target::As(at("disk:/new/"))).await;
    assert_done(&job);
    let undo = bench.engine.undoable(job.id).await.unwrap();
    assert_eq!((undo.how, undo.objects), (UndoHow::MoveBack, Count(2)));
    let back = bench.engine.undo(job.id).await.unwrap().job.unwrap();
    assert_done(&bench.settled(back).await);
    assert_eq!(bench.read("old/deep/b.txt"), b"old/deep/b.txt");
    assert!(!bench.disk().join("new").exists(), "nothing stays behind");
}

#[tokio::test]
async fn a_move_between_clouds_goes_back_proved() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "a/one", "1");
    bench.server.put("bucket", "a/", "");
    let job = moved(&bench, "server:bucket/a/", Target::Into(at("disk:/in/"))).await;
    assert_eq!(job.state, JobState::Done, "{:?}", bench.failures(job.id).await);
    let back = bench.engine.undo(job.id).await.unwrap().job.unwrap();
    let back = bench.settled(back).await;
    assert_eq!(back.state, JobState::Done, "{:?}", bench.failures(back.id).await);
    assert_eq!(bench.server.get("bucket", "a/one").unwrap(), "1");
}

#[tokio::test]
async fn a_move_is_not_taken_back_over_what_came_since() {
    let bench = Bench::new().await;
    bench.put("old/a.txt", "a");
    let job = moved(&bench, "disk:/old/", Target::As(at("disk:/new/"))).await;
    bench.put("new/stranger.txt", "somebody else's");
    let error = bench.engine.undo(job.id).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused, "{error}");
    std::fs::remove_file(bench.disk().join("new/stranger.txt")).unwrap();
    std::fs::remove_file(bench.disk().join("new/a.txt")).unwrap();
    let error = bench.engine.undo(job.id).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused, "what has gone since cannot be moved back: {error}");
}

#[tokio::test]
async fn what_was_written_over_since_its_move_is_not_taken_away() {
    let bench = Bench::new().await;
    for key in ["one", "many/a", "many/b"] {
        bench.server.put("bucket", key, "mine");
    }
    for (from, to, theirs) in
        [("server:bucket/one", "server:bucket/other", "other"), ("server:bucket/many/", "server:bucket/all/", "all/b")]
    {
        let job = moved(&bench, from, Target::As(at(to))).await;
        assert_done(&job);
        bench.engine.undoable(job.id).await.unwrap();
        bench.server.put("bucket", theirs, "theirs");
        let error = bench.engine.undo(job.id).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Refused, "{from}: {error}");
        assert_eq!(bench.server.get("bucket", theirs).unwrap(), "theirs", "it stays where somebody wrote it");
    }
}

#[tokio::test]
async fn what_an_upload_made_is_removed_but_nothing_that_was_there_or_came_since() {
    let bench = Bench::new().await;
    let here = bench.world.folder("here");
    for name in ["new", "replaced", "changed", "lost", "edited"] {
        std::fs::write(here.join(name), format!("{name} here")).unwrap();
    }
    bench.server.put("bucket", "in/replaced", "was there");
    let paths = ["new", "replaced", "changed", "lost", "edited"].map(|name| here.join(name)).into();
    let job = bench.engine.start_upload(paths, at("server:bucket/in/")).await.unwrap();
    bench.engine.job_settled(job).await.unwrap();
    bench.engine.decide_job(job, model::Conflict::Replace).await.unwrap();
    assert_done(&bench.settled(job).await);
    bench.server.put("bucket", "in/changed", "by somebody else");
    std::fs::remove_file(here.join("lost")).unwrap();
    std::fs::write(here.join("edited"), "written since").unwrap();
    let undo = bench.engine.undoable(job).await.unwrap();
    assert_eq!((undo.how, undo.objects, undo.left), (UndoHow::Remove, Count(1), Count(4)));
    assert!(bench.server.get("bucket", "in/new").is_some(), "asking changes nothing");
    let undone = bench.engine.undo(job).await.unwrap();
    assert_eq!((undone.restored, undone.left), (Count(1), Count(4)));
    assert!(bench.server.get("bucket", "in/new").is_none(), "what it made is gone");
    for (name, kept) in [
        ("replaced", "replaced here"),
        ("changed", "by somebody else"),
        ("lost", "lost here"),
        ("edited", "edited here"),
    ] {
        let why = "it replaced something, was written since, or is all that is left";
        assert_eq!(bench.server.get("bucket", format!("in/{name}").as_str()).unwrap(), kept, "{why}");
    }
    let again = bench.engine.undoable(job).await.unwrap_err();
    assert_eq!(again.kind, ErrorKind::Refused, "once taken back, nothing is left to take back: {again}");
}

#[tokio::test]
async fn a_copy_is_taken_back_and_a_comparison_has_nothing_to_take_back() {
    let bench = Bench::new().await;
    bench.put("a.txt", "a");
    let job = bench.copy(&["disk:/a.txt"], "server:bucket/b/", model::Conflict::Ask).await;
    bench.engine.undo(job.id).await.unwrap();
    assert!(bench.server.keys("bucket").is_empty() && bench.read("a.txt") == b"a");
    let target = Some(Target::Into(at("server:bucket/b/")));
    let verify = JobSpec::new(JobKind::Verify, vec![source("disk:/a.txt")], target);
    let job = bench.engine.start_job(verify).await.unwrap();
    bench.settled(job).await;
    assert_eq!(bench.engine.undoable(job).await.unwrap_err().kind, ErrorKind::Refused);
}
