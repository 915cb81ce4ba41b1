//! Jobs: planned, paused, resumed, cancelled, limited; run by another program; killed and told to end.

use crate::stage::{JOB, Stage, fields, signal, told};
use crate::support::lines;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::process::Child;
use testkit::s3::{Fault, Gate, Operation};

/// A copy of three objects of which one has arrived and the others are held at the server.
async fn held(stage: &Stage) -> (Child, Gate) {
    for name in ["a", "b", "c"] {
        stage.writes(&format!("from/{name}"), name);
    }
    let gate = stage.server.gate(Operation::PutObject, 1);
    let child = stage.start(&["--json", "cp", "-r", "./from/", "s:box/", "--workers", "1"]);
    gate.wait_held().await;
    (child, gate)
}

fn state(stage: &Stage, id: &str) -> Value {
    stage.document(&["jobs", "show", id])["state"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_job_says_the_same_things() {
    let stage = Stage::new().await;
    stage.writes("x", "bytes");
    let copied = stage.document(&["cp", "./x", "s:box/"]);
    let all = [&JOB[..5], &["failures"], &JOB[5..], &["unlisted"]].concat();
    assert_eq!(fields(&copied), all);
    assert_eq!(stage.document(&["jobs", "show", "1"]), copied, "a job is shown as the command that started it did");
    let listed = stage.document(&["jobs", "ls"]);
    assert_eq!(fields(&listed[0]), JOB, "a list names no failures");
    let counts = [
        "active",
        "cancelled",
        "copied",
        "failed",
        "found",
        "identical",
        "queued",
        "size_only",
        "skipped",
        "undecided",
        "verified",
    ];
    assert_eq!(fields(&copied["counts"]), counts);
    assert_eq!(copied["bytes"], json!({"found": 5, "done": 5}));
    assert_eq!(
        fields(&copied["settings"]),
        ["at_least", "bandwidth", "classes", "on_conflict", "reason", "stamp", "workers"]
    );
    let (_, error) = stage.ends(1, &["jobs", "show", "77"]);
    assert!(error.contains("no job 77"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_object_of_a_job_can_be_asked_for() {
    let stage = Stage::new().await;
    stage.writes("from/a", "a");
    stage.writes("from/b", "b");
    stage.server.faults().next(Operation::PutObject, 1, Fault::AccessDenied);
    let job = stage.ends_with(1, &["cp", "-r", "./from/", "s:box/to/", "--workers", "1"]);
    assert_eq!((&job["counts"]["verified"], &job["counts"]["failed"]), (&1.into(), &1.into()));
    let tasks = lines(&stage.ok(&["--json", "jobs", "tasks", "1"]));
    assert_eq!(tasks.len(), 2);
    let expected = [
        "attempts",
        "began",
        "checksum",
        "choice",
        "destination",
        "destination_etag",
        "ended",
        "error",
        "etag",
        "fate",
        "id",
        "letter",
        "modified",
        "not_carried",
        "rung",
        "size",
        "source",
        "state",
        "there",
    ];
    assert_eq!(fields(&tasks[0]), expected);
    assert_eq!(fields(&tasks[0]["source"]), ["bucket", "cloud", "key"]);
    for (state, error) in [("done", "null"), ("failed", "denied")] {
        let tasks = lines(&stage.ok(&["--json", "jobs", "tasks", "1", "--state", state]));
        assert_eq!((tasks.len(), &tasks[0]["state"]), (1, &state.into()));
        assert_eq!(tasks[0]["error"]["kind"].as_str().unwrap_or("null"), error);
    }
    let text = stage.ok(&["jobs", "tasks", "1", "--state", "done"]);
    assert!(text.starts_with("done") && text.contains(" -> s:box/to/from/"), "{text}");

    let retried = stage.document(&["jobs", "retry", "1"]);
    assert_eq!((&retried["state"], &retried["counts"]["verified"]), (&"done".into(), &2.into()));
    let (_, error) = stage.ends(2, &["jobs", "retry", "1"]);
    assert!(error.contains("has not failed"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_another_program_runs_is_left_to_it_and_it_is_said_how() {
    let stage = Stage::new().await;
    let (child, gate) = held(&stage).await;
    assert_eq!(state(&stage, "1"), "running", "it can be looked at");
    for verb in [&["pause", "1"][..], &["cancel", "1"], &["resume", "1"], &["top", "1"], &["limit", "1", "1M"]] {
        let (_, error) = stage.ends(1, &[&["jobs"], verb].concat());
        assert!(error.contains("another window or ferry") && error.contains("Ctrl-C"), "{verb:?}: {error}");
    }
    assert_eq!(stage.document(&["jobs", "ls"])[0]["state"], "running", "nothing of it was changed");
    let (_, error) = stage.ends(2, &["jobs", "report", "1", "reports"]);
    assert!(error.contains("under way"), "numbers that move are not reported: {error}");
    gate.open();
    let (out, _) = told(0, &["cp"], &child.wait_with_output().unwrap());
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["counts"]["verified"], 3);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_pauses_and_the_job_goes_on_later() {
    for name in ["INT", "TERM"] {
        let stage = Stage::new().await;
        let (child, gate) = held(&stage).await;
        signal(&child, name);
        let (out, _) = told(130, &["cp"], &child.wait_with_output().unwrap());
        let job: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((&job["state"], &job["counts"]["verified"]), (&"paused".into(), &1.into()), "{name}: {job}");
        gate.wait_empty().await;
        gate.open();
        let before = stage.server.requests();
        let resumed = stage.document(&["jobs", "resume", "1"]);
        assert_eq!((&resumed["state"], &resumed["counts"]["verified"]), (&"done".into(), &3.into()));
        assert_eq!(stage.server.requests().since(&before).of(Operation::PutObject), 2, "what had arrived stays");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_kill_interrupted_goes_on_by_one_command() {
    let stage = Stage::new().await;
    let (mut child, gate) = held(&stage).await;
    child.kill().unwrap();
    child.wait().unwrap();
    gate.wait_empty().await;
    gate.open();
    assert_eq!(state(&stage, "1"), "queued", "nobody runs it any more");
    let (_, error) = stage.ends(0, &["jobs", "show", "1"]);
    assert!(error.contains("ferry jobs resume 1"), "{error}");
    let job = stage.document(&["jobs", "resume", "--all"]);
    assert_eq!((&job["state"], &job["counts"]["verified"]), (&"done".into(), &3.into()), "{job}");
    assert_eq!(stage.ends(0, &["jobs", "resume", "--all"]).1.trim(), "no job was interrupted");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_job_can_be_paused_or_ended_instead() {
    let stage = Stage::new().await;
    let (mut child, _gate) = held(&stage).await;
    child.kill().unwrap();
    child.wait().unwrap();
    // The gate stays shut: a write that a dead process had sent could still arrive through an open one.
    assert_eq!(stage.document(&["jobs", "pause", "1"])["state"], "paused");
    assert_eq!(stage.ends(0, &["jobs", "resume", "--all"]).1.trim(), "no job was interrupted", "a pause is a will");
    let job = stage.document(&["jobs", "cancel", "1"]);
    assert_eq!(job["state"], "cancelled");
    let counted = ["verified", "cancelled"].map(|name| job["counts"][name].as_u64().unwrap());
    // The first may have arrived too late for the journal.
    assert!(counted == [1, 2] || counted == [0, 3], "{job}");
    assert_eq!(stage.server.keys("box").len(), 1, "what it had copied stays");
    for verb in ["resume", "cancel", "pause"] {
        let (_, error) = stage.ends(2, &["jobs", verb, "1"]);
        assert!(error.contains("has ended"), "{verb}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn order_and_limits_are_kept_for_when_it_starts() {
    let stage = Stage::new().await;
    stage.writes("x", "x");
    for _ in 0..2 {
        stage.ok(&["cp", "./x", "s:box/", "--plan"]);
    }
    assert_eq!(stage.document(&["jobs", "top", "1"])["priority"], 1);
    assert_eq!(stage.document(&["jobs", "top", "2"])["priority"], 2, "before all others");
    let limited = stage.document(&["jobs", "limit", "1", "1.5MiB"]);
    assert_eq!(limited["settings"]["bandwidth"], 1_572_864);
    assert_eq!(stage.document(&["jobs", "limit", "1", "off"])["settings"]["bandwidth"], Value::Null);
    let started = stage.document(&["jobs", "start", "1", "--on-conflict", "replace"]);
    assert_eq!((&started["state"], &started["settings"]["on_conflict"]), (&"done".into(), &"replace".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn away_from_a_terminal_progress_is_told_in_plain_lines() {
    let stage = Stage::new().await;
    stage.writes("x", "x");
    let gate = stage.server.gate(Operation::PutObject, 0);
    let mut child = stage.start(&["cp", "./x", "s:box/"]);
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(
        line, "job 1: 0 of 1, 0 B of 1 B\n",
        "without a rate that was not measured, and without control characters"
    );
    gate.open();
    let (out, _) = told(0, &["cp"], &child.wait_with_output().unwrap());
    assert!(out.starts_with("job 1  copy  done  1 found: 1 verified  1 B\n"), "{out}");
}
