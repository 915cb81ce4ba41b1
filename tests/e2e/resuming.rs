//! Losing the program in the middle of a copy.

use crate::support::{App, ferry, ferry_json, until};
use std::fs;
use testkit::World;
use testkit::s3::{Operation, S3Server};

const OBJECTS: usize = 300;

#[tokio::test]
async fn a_copy_killed_in_the_middle_waits_at_the_next_start_and_once_resumed_every_object_is_there_once() {
    let world = World::new();
    let home = world.home();
    let server = S3Server::start().await;
    server.create_bucket("source");
    for number in 0..OBJECTS {
        server.put("source", format!("many/file {number:03}.txt"), format!("contents of {number}").repeat(100));
    }
    let add = ["clouds", "add", "Server", "--provider", "s3", "--endpoint", &server.endpoint(), "--bucket", "source"];
    let key = ["--access-key-id", server.access_key_id(), "--secret-stdin"];
    ferry(&home, &[&add[..], &key].concat(), server.secret().expose());

    // The gate lets 120 objects through and holds the rest: the kill falls in the middle, whatever the machine's speed.
    let gate = server.gate(Operation::GetObject, 120);
    let app = App::start(&home).await;
    app.open_cloud("Demo GCS").await;
    app.open_cloud("Server").await;
    let source = app.pane("Server");
    source.row("many").await;
    let target = app.pane("Demo R2").list().await;
    source.drag("many", &target).await;
    app.press("[role=dialog]", "Copy").await;
    gate.wait_held().await;
    let folder = crate::support::demo_folder(&home, "r2").join("many");
    // All that came through is done, and nothing is being written: the kill has one outcome only.
    until("what came through is in the journal", || async {
        (ferry_json(&home, &["jobs", "ls"])[0]["counts"]["verified"] == 120).then_some(())
    })
    .await;
    app.kill().await;
    gate.open();
    let copied = || fs::read_dir(&folder).map_or(0, Iterator::count);
    assert!(copied() < OBJECTS, "the kill came before the end");
    let before = server.requests();

    let app = App::start(&home).await;
    // 120 objects of 300 are nearly 40 % of the bytes: the contents of the first name shorter numbers.
    app.see_text("aside", "was interrupted at 3").await;
    app.see_job(&["Interrupted", "120 of 300 objects"]).await;
    assert_eq!(server.requests().since(&before).of(Operation::GetObject), 0, "nothing goes on by itself");
    app.press("aside", "Resume").await;
    app.see_no_more("aside[aria-label='Interrupted jobs']").await;
    app.see_job(&["Done", "300"]).await;
    for number in 0..OBJECTS {
        let file = folder.join(format!("file {number:03}.txt"));
        let contents = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert_eq!(contents, format!("contents of {number}").repeat(100), "object {number} is whole");
    }
    assert_eq!(copied(), OBJECTS, "every object is there once, and nothing else: no temporary file is left");
    let again = server.requests().since(&before).of(Operation::GetObject);
    assert!(again <= OBJECTS - 120, "what the journal knew was not fetched again: {again} reads after the restart");
    let jobs = ferry_json(&home, &["jobs", "ls"]);
    assert_eq!(jobs[0]["counts"]["verified"], OBJECTS, "the journal has proof of every object: {jobs}");
    assert_eq!(jobs.as_array().map(Vec::len), Some(1), "it is the same job");
    app.quit().await;
}
