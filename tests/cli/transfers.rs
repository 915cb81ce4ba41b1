//! Copies, moves, uploads and comparisons: what happens where something exists, plans, proofs.

use crate::stage::{JOB, Stage, fields, told};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::time::{Duration, SystemTime};
use testkit::s3::{Operation, Requests};

/// One file that is the same at both ends, one whose source is older and one whose source is newer, all of one size.
fn collide(stage: &Stage) {
    for (name, here, there, minutes) in
        [("same", "same", "same", (5, 5)), ("older", "here", "mine", (1, 9)), ("newer", "here", "mine", (9, 1))]
    {
        stage.writes(&format!("from/{name}"), here);
        fs::create_dir_all(stage.disk("to")).unwrap();
        fs::write(stage.disk("to").join(name), there).unwrap();
        for (path, minutes) in [(stage.here("from").join(name), minutes.0), (stage.disk("to").join(name), minutes.1)] {
            let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + minutes * 60);
            File::options().write(true).open(path).unwrap().set_modified(at).unwrap();
        }
    }
}

fn there(stage: &Stage) -> [String; 3] {
    ["same", "older", "newer"].map(|name| fs::read_to_string(stage.disk("to").join(name)).unwrap())
}

fn counts(job: &Value) -> [u64; 4] {
    ["verified", "identical", "skipped", "undecided"].map(|name| job["counts"][name].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_exists_is_treated_in_six_ways() {
    for (choice, status, expected, after) in [
        ("skip", 0, [0, 0, 3, 0], ["same", "mine", "mine"]),
        ("replace", 0, [3, 0, 0, 0], ["same", "here", "here"]),
        ("newer", 0, [1, 0, 2, 0], ["same", "mine", "here"]),
        ("different", 0, [2, 1, 0, 0], ["same", "here", "here"]),
        ("keep-both", 0, [2, 1, 0, 0], ["same", "mine", "mine"]),
        ("ask", 1, [0, 1, 0, 2], ["same", "mine", "mine"]),
    ] {
        let stage = Stage::new().await;
        collide(&stage);
        let job = stage.ends_with(status, &["cp", "-r", "./from/", "my-disk:/to", "--on-conflict", choice]);
        // The destination is no folder of this computer but a prefix of a cloud: the contents go there.
        assert_eq!(counts(&job), expected, "{choice}: {job}");
        assert_eq!(there(&stage), after, "{choice}");
        let files = fs::read_dir(stage.disk("to")).unwrap().count();
        assert_eq!(files, if choice == "keep-both" { 5 } else { 3 }, "{choice} keeps both only if that was asked for");
        if choice == "ask" {
            assert_eq!(job["state"], "needs_decision");
            let (_, error) = stage.ends(2, &["jobs", "resume", "1"]);
            assert!(error.contains("--on-conflict"), "it says how to decide: {error}");
            let job = stage.document(&["jobs", "resume", "1", "--on-conflict", "newer"]);
            assert_eq!((counts(&job), there(&stage)), ([1, 1, 1, 0], ["same", "mine", "here"].map(String::from)));
        }
    }
}

fn moved(requests: &Requests) -> usize {
    use Operation as Op;
    let moving =
        [Op::GetObject, Op::PutObject, Op::CopyObject, Op::CreateMultipartUpload, Op::DeleteObject, Op::DeleteObjects];
    moving.map(|operation| requests.of(operation)).iter().sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_says_everything_and_moves_nothing() {
    let stage = Stage::new().await;
    for number in 0..25 {
        stage.writes(&format!("from/old-{number:02}"), "longer than there");
        stage.server.put("box", format!("to/old-{number:02}"), "short");
    }
    stage.writes("from/new", "new");
    let before = stage.server.requests();
    let cp = ["cp", "-r", "./from/", "s:box/to", "--on-conflict", "replace", "--plan", "--workers", "3"];
    let job = stage.document(&cp);
    assert_eq!(moved(&stage.server.requests().since(&before)), 0, "not a byte has moved");
    assert_eq!(fields(&job), [&JOB[..7], &["plan"], &JOB[7..]].concat());
    assert_eq!((&job["state"], &job["settings"]["workers"]), (&"planned".into(), &3.into()));
    let totals = json!([{"fate": "new", "count": 1, "bytes": 3}, {"fate": "different", "count": 25, "bytes": 425}]);
    assert_eq!(job["plan"]["totals"], totals);
    let replaced = job["plan"]["replaced"].as_array().unwrap();
    assert_eq!(replaced.len(), 20, "the first twenty");
    assert_eq!((&replaced[0]["there"]["size"], &replaced[0]["size"]), (&5.into(), &17.into()));
    assert_eq!(stage.server.get("box", "to/old-00").unwrap(), "short".as_bytes());

    let (out, error) = stage.ends(0, &cp);
    assert_eq!(out.lines().filter(|line| line.contains("would replace: s:box/to/old-")).count(), 20, "{out}");
    assert!(error.contains("start it with: ferry jobs start 2"), "{error}");
    let done = stage.document(&["jobs", "start", "2"]);
    assert_eq!((&done["state"], &done["counts"]["verified"]), (&"done".into(), &26.into()));
    assert_eq!(stage.server.get("box", "to/old-00").unwrap(), "longer than there".as_bytes());
    let (_, error) = stage.ends(2, &["jobs", "start", "2"]);
    assert!(error.contains("not planned"), "what has run is not started again: {error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_plan_refuses_is_named_with_its_reason() {
    let stage = Stage::new().await;
    stage.server.put("box", "x", "a file");
    stage.server.put("box", "x/y", "in a folder of that name");
    let job = stage.ends_with(1, &["cp", "-r", "s:box/", "./to/", "--plan"]);
    let refused = job["plan"]["refused"].as_array().unwrap();
    assert_eq!((refused.len(), &refused[0]["fate"]), (1, &"refused".into()), "{job}");
    assert!(!refused[0]["error"]["message"].as_str().unwrap().is_empty());
    let (out, _) = stage.ends(1, &["cp", "-r", "s:box/", "./to/", "--plan"]);
    assert!(out.contains("refused: s:box/x/y: "), "{out}");
    let rows = crate::support::lines(&stage.ok(&["--json", "jobs", "tasks", "1", "--fate", "refused"]));
    assert_eq!((rows.len(), &rows[0]["source"]["key"]), (1, &"x/y".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_removes_each_source_whose_replica_is_verified() {
    let stage = Stage::new().await;
    stage.server.put("box", "from/a", "a");
    stage.server.put("box", "from/b", "b");
    let job = stage.document(&["mv", "-r", "s:box/from/", "my-disk:/to/"]);
    assert_eq!((&job["kind"], &job["counts"]["verified"]), (&"move".into(), &2.into()), "{job}");
    assert!(stage.server.keys("box").is_empty(), "the sources are gone");
    assert_eq!(fs::read(stage.disk("to/from/a")).unwrap(), b"a");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_keeps_a_source_whose_replica_is_not_verified() {
    let stage = Stage::new().await;
    stage.writes("moving", "as it was");
    let gate = stage.server.gate(Operation::PutObject, 0);
    let child = stage.start(&["--json", "mv", "./moving", "s:box/"]);
    gate.wait_held().await;
    stage.writes("moving", "as it became");
    gate.open();
    let (out, _) = told(1, &["mv"], &child.wait_with_output().unwrap());
    let job: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&job["failures"][0]["error"]["kind"], &job["counts"]["failed"]), (&"conflict".into(), &1.into()));
    assert_eq!(fs::read_to_string(stage.here("moving")).unwrap(), "as it became", "it is the only one there is");

    stage.writes("weak", "some bytes");
    let job = stage.ends_with(1, &["mv", "./weak", "s:box/", "--verify", "A"]);
    assert_eq!(job["settings"]["at_least"], "A");
    assert_eq!(job["counts"]["failed"], 1, "a file has no checksum of its own, so A cannot be reached: {job}");
    assert!(stage.here("weak").exists(), "a replica that was proved by less than was asked for is not enough");
    assert_eq!(stage.document(&["cp", "./weak", "s:box/strong", "--verify", "E"])["state"], "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn put_takes_paths_of_this_computer_as_they_are_typed() {
    let stage = Stage::new().await;
    stage.writes("a.txt", "a");
    stage.writes("s:box", "a file whose name looks like a location");
    stage.writes("photos/b.txt", "b");
    let job = stage.document(&["put", "a.txt", "s:box", "-r", "photos", "s:box/in/", "--bandwidth", "10M"]);
    assert_eq!((&job["kind"], &job["counts"]["verified"]), (&"upload".into(), &3.into()), "{job}");
    assert_eq!(job["settings"]["bandwidth"], 10_485_760);
    let keys: Vec<_> = stage.server.keys("box").iter().map(|key| key.display().into_owned()).collect();
    assert_eq!(keys, ["in/a.txt", "in/photos/b.txt", "in/s:box"]);
    let (_, error) = stage.ends(2, &["put", "photos", "s:box/in/"]);
    assert!(error.contains("-r"), "{error}");
    let (_, error) = stage.ends(1, &["put", "missing", "s:box/in/"]);
    assert!(error.contains("missing"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn comparing_lists_every_difference_and_changes_nothing() {
    let stage = Stage::new().await;
    for name in ["equal", "other", "gone", "longer"] {
        stage.writes(&format!("photos/{name}"), name);
    }
    stage.ok(&["cp", "-r", "./photos", "s:box/backup/"]);
    let same = stage.document(&["verify", "-r", "./photos", "s:box/backup/"]);
    assert_eq!((&same["kind"], &same["counts"]["verified"]), (&"verify".into(), &4.into()), "{same}");

    stage.server.put("box", "backup/photos/other", "OTHER");
    stage.server.put("box", "backup/photos/longer", "longer than before");
    stage.server.remove("box", "backup/photos/gone");
    let job = stage.ends_with(1, &["verify", "-r", "./photos", "s:box/backup/"]);
    let failures = job["failures"].as_array().unwrap();
    let mut found: Vec<_> = failures
        .iter()
        .map(|it| (it["destination"]["key"].as_str().unwrap(), it["error"]["kind"].as_str().unwrap()))
        .collect();
    found.sort_unstable();
    let expected =
        [("backup/photos/gone", "not_found"), ("backup/photos/longer", "corrupt"), ("backup/photos/other", "corrupt")];
    assert_eq!(found, expected);
    let (out, _) = stage.ends(1, &["verify", "-r", "./photos", "s:box/backup/"]);
    assert_eq!(out.lines().filter(|line| line.trim_start().starts_with("differs ")).count(), 3, "{out}");
    assert_eq!(stage.server.keys("box").len(), 3, "nothing was mended");

    let before = stage.server.requests();
    let sizes = stage.ends_with(1, &["verify", "-r", "./photos", "s:box/backup/", "--verify", "F"]);
    assert_eq!(
        stage.server.requests().since(&before).of(Operation::GetObject),
        0,
        "sizes are compared without reading"
    );
    assert_eq!((&sizes["counts"]["size_only"], &sizes["counts"]["verified"]), (&2.into(), &0.into()), "{sizes}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_this_computer_is_compared_as_the_copy_made_it() {
    let stage = Stage::new().await;
    stage.server.put("box", "photos/a", "a");
    for target in ["./made", "./made/", "./within/"] {
        stage.ok(&["cp", "-r", "s:box/photos/", target]);
        stage.ok(&["verify", "-r", "s:box/photos/", target]);
    }
    assert!(stage.here("made/a").exists() && stage.here("within/photos/a").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_values_end_with_two_before_anything_is_asked() {
    let stage = Stage::new().await;
    let before = stage.server.requests();
    for arguments in [
        &["cp", "./x", "s:box/", "--bandwidth", "fast"][..],
        &["cp", "./x", "s:box/", "--bandwidth", "0"],
        &["cp", "./x", "s:box/", "--verify", "G"],
        &["cp", "./x", "s:box/", "--workers", "0"],
        &["cp", "./x", "s:box/", "--on-conflict", "maybe"],
        &["cp", "./x"],
        &["rm", "-r", "s:box/"],
        &["jobs", "limit", "1", "slow"],
        &["jobs", "tasks", "1", "--state", "bogus"],
        &["jobs", "resume"],
        &["uploads", "abort", "s:box/"],
        &["completions", "tcl"],
    ] {
        let (_, error) = stage.ends(2, arguments);
        assert!(!error.is_empty() && !error.contains("panicked"), "{arguments:?}: {error}");
    }
    assert_eq!(stage.server.requests(), before);
    assert_eq!(stage.document(&["jobs", "ls"]), json!([]));
}
