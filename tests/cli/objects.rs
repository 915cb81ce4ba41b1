//! Copying, listing, deleting, and what becomes of jobs.

use crate::support::{document, lines, ok, run, with_disk};
use serde_json::Value;
use std::fs;
use testkit::s3::{Fault, Operation, S3Server};

#[test]
fn files_go_to_a_cloud_and_come_back() {
    let world = with_disk();
    let clouds = document(&world, &["clouds", "ls"]);
    assert_eq!(clouds[0]["id"], "my-disk", "the identity is made from the name");
    fs::create_dir_all(world.folder("here").join("photos/2026")).unwrap();
    fs::write(world.folder("here").join("photos/2026/a.txt"), "a").unwrap();
    fs::write(world.folder("here").join("photos/b.txt"), "bb").unwrap();

    let job = document(&world, &["cp", "-r", "./photos", "my-disk:/backup/"]);
    assert_eq!(
        (&job["state"], &job["counts"]["verified"], &job["bytes"]["done"]),
        (&"done".into(), &2.into(), &3.into())
    );
    let listed = lines(&ok(&world, &["--json", "ls", "-r", "My Disk:/backup/"]));
    let keys: Vec<_> = listed.iter().map(|entry| entry["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["backup/photos/2026/a.txt", "backup/photos/b.txt"], "a cloud answers to its name, too");
    assert!(listed[0]["modified"].is_i64() && listed[0]["size"] == 1 && listed[0]["kind"] == "object");

    ok(&world, &["cp", "my-disk:/backup/photos/b.txt", "./again.txt"]);
    assert_eq!(fs::read(world.folder("here").join("again.txt")).unwrap(), b"bb");
    ok(&world, &["rm", "-r", "--yes", "my-disk:/backup/"]);
    assert!(!world.folder("disk").join("backup").exists(), "what was deleted is gone");
    let jobs = document(&world, &["jobs", "ls"]);
    assert_eq!(jobs.as_array().unwrap().len(), 3, "every job is remembered");
    assert_eq!(document(&world, &["jobs", "show", "1"])["counts"]["found"], 2);
}

#[test]
fn what_cannot_be_taken_back_needs_a_yes() {
    let world = with_disk();
    fs::write(world.folder("disk").join("kept"), "x").unwrap();
    let output = run(&world, &["rm", "my-disk:/kept"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--yes"), "it says what is missing");
    assert!(world.folder("disk").join("kept").exists());
}

#[test]
fn wrong_usage_ends_with_two_and_says_what_to_do() {
    let world = with_disk();
    for arguments in [
        &["cp", "nonsense", "my-disk:/"][..],
        &["ls", "my-disk:bucket/"],
        &["clouds", "add", "x", "--provider", "s3"],
        &["clouds", "add", "x", "--provider", "local", "--root", "/no/such/folder/at/all"],
        &["bogus"],
    ] {
        let output = run(&world, arguments, "");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_ne!(output.status.code(), Some(0), "{arguments:?}");
        assert!(!said.is_empty() && !said.contains("panicked"), "{arguments:?} says why: {said}");
    }
    fs::write(world.folder("here").join("x"), "x").unwrap();
    let folder = run(&world, &["cp", "./", "my-disk:/"], "");
    assert!(String::from_utf8_lossy(&folder.stderr).contains("-r"), "a folder needs -r, and it says so");
    assert_eq!(folder.status.code(), Some(2));
}

#[test]
fn something_that_is_not_there_is_a_failure_and_not_an_empty_success() {
    let world = with_disk();
    for arguments in [&["cp", "my-disk:/missing", "./x"][..], &["cp", "-r", "my-disk:/missing/", "./x/"]] {
        let output = run(&world, arguments, "");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_object_is_listed_and_the_exit_status_says_so() {
    let keyring = std::env::var_os("SKYFERRY_TEST_KEYRING").is_some();
    assert!(keyring, "this test needs a keyring: run it by 'make test'");
    let world = with_disk();
    let server = S3Server::start().await;
    server.create_bucket("box");
    let add = ["clouds", "add", "s", "--provider", "s3", "--endpoint", &server.endpoint()];
    let add = [&add[..], &["--access-key-id", server.access_key_id(), "--secret-stdin"]].concat();
    let output = run(&world, &add, &format!("{}\n", server.secret().expose()));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(document(&world, &["buckets", "ls", "s"])[0]["name"], "box");
    ok(&world, &["buckets", "create", "s", "fresh", "--yes"]);

    for name in ["one", "two", "three"] {
        fs::write(world.folder("disk").join(name), name).unwrap();
    }
    server.faults().next(Operation::PutObject, 1, Fault::AccessDenied);
    let output = run(&world, &["--json", "cp", "-r", "my-disk:/", "s:box/"], "");
    assert_eq!(output.status.code(), Some(1), "something failed");
    let job: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&job["counts"]["failed"], &job["counts"]["verified"]), (&1.into(), &2.into()));
    assert_eq!(job["failures"][0]["error"]["kind"], "denied", "the reason is listed: {job}");
    let again = document(&world, &["jobs", "resume", "1"]);
    assert_eq!(again["counts"]["verified"], 3, "what failed is tried again, and only that: {again}");
    assert_eq!(server.keys("box").len(), 3);
    ok(&world, &["clouds", "forget", "s"]);
}
