//! Unfinished uploads: those of jobs of this home, and those of strangers.

use crate::stage::{Stage, fields, joins, start};
use crate::support::lines;
use model::Timestamp;
use std::sync::Arc;
use testkit::s3::{Operation, Options};
use testkit::{HeldClock, World};

/// Above this an object goes in parts.
const LARGE: usize = 17 << 20;

/// Begins an upload to `s:box/NAME` from a home, and kills it in the middle.
async fn begins(stage: &Stage, world: &World, name: &str) {
    std::fs::write(world.folder("here").join(name), vec![1; LARGE]).unwrap();
    let gate = stage.server.gate(Operation::UploadPart, 0);
    let mut child = start(world, &["--json", "cp", &format!("./{name}"), "s:box/"]);
    gate.wait_held().await;
    child.kill().unwrap();
    child.wait().unwrap();
    gate.wait_empty().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_of_a_job_is_known_and_stays_while_the_job_may_go_on() {
    let stage = Stage::new().await;
    begins(&stage, &stage.world, "large").await;
    let uploads = lines(&stage.ok(&["--json", "uploads", "ls", "s:box/"]));
    assert_eq!((uploads.len(), fields(&uploads[0])), (1, vec!["begun", "id", "job", "key"]));
    assert_eq!((&uploads[0]["key"], &uploads[0]["job"]), (&"large".into(), &1.into()), "it is ours");
    let (_, error) = stage.ends(2, &["uploads", "abort", "s:box/", "--mine"]);
    assert!(error.contains("--yes"), "{error}");
    let (out, error) = stage.ends(1, &["uploads", "abort", "s:box/", "--mine", "--yes"]);
    assert!(out.starts_with("kept") && error.contains("ferry jobs cancel 1"), "{out}{error}");
    assert_eq!(stage.server.uploads("box").len(), 1);

    stage.ok(&["jobs", "cancel", "1"]);
    assert!(stage.server.uploads("box").is_empty(), "a cancelled job frees what it began");
    assert_eq!(stage.ok(&["uploads", "ls", "s:box/"]), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_upload_goes_only_when_it_is_named_or_old() {
    let clock = Arc::new(HeldClock::at(Timestamp(1_700_000_000_000)));
    let stage = Stage::with(Options { clock: clock.clone(), ..Options::default() }).await;
    let stranger = World::new();
    joins(&stranger, &stage.server);
    begins(&stage, &stranger, "old").await;
    // As new as can be: nobody's clock has come so far.
    clock.set(Timestamp(32_000_000_000_000));
    begins(&stage, &stranger, "new").await;

    let uploads = lines(&stage.ok(&["--json", "uploads", "ls", "s:box/"]));
    assert!(uploads.len() == 2 && uploads.iter().all(|upload| upload["job"].is_null()), "{uploads:?}");
    assert_eq!(stage.ok(&["uploads", "ls", "s:box/ne"]).lines().count(), 1, "below a prefix");
    stage.ok(&["uploads", "abort", "s:box/", "--mine", "--yes"]);
    stage.ok(&["uploads", "abort", "s:box/", "--mine", "--older-than", "1h", "--yes"]);
    assert_eq!(stage.server.uploads("box").len(), 2, "neither is ours");
    let gone = lines(&stage.ok(&["--json", "uploads", "abort", "s:box/", "--older-than", "1h", "--yes"]));
    assert_eq!((gone.len(), &gone[0]["key"]), (1, &"old".into()));
    let id = uploads.iter().find(|upload| upload["key"] == "new").unwrap()["id"].as_str().unwrap();
    stage.ok(&["uploads", "abort", "s:box/", id, "--yes"]);
    assert!(stage.server.uploads("box").is_empty());
    let (_, error) = stage.ends(1, &["uploads", "abort", "s:box/", id, "--yes"]);
    assert!(error.contains(id) && error.contains("uploads ls"), "what is not there is named: {error}");
}
