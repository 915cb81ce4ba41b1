//! Leaving the window, and coming back to it.

use crate::support::{App, ferry, ferry_json, until};
use std::path::Path;
use testkit::World;
use testkit::s3::{Operation, S3Server};

const OBJECTS: usize = 40;

/// A server as the cloud "Server", with objects below `many/`.
async fn server_in(home: &Path) -> S3Server {
    let server = S3Server::start().await;
    server.create_bucket("source");
    for number in 0..OBJECTS {
        server.put("source", format!("many/{number}.txt"), format!("contents of {number}").repeat(100));
    }
    let add = ["clouds", "add", "Server", "--provider", "s3", "--endpoint", &server.endpoint(), "--bucket", "source"];
    let key = ["--access-key-id", server.access_key_id(), "--secret-stdin"];
    ferry(home, &[&add[..], &key].concat(), server.secret().expose());
    server
}

#[tokio::test]
async fn closing_while_a_job_runs_asks_and_what_was_left_goes_on_after_the_next_start() {
    let world = World::new();
    let home = world.home();
    let server = server_in(&home).await;
    let gate = server.gate(Operation::GetObject, 10);
    let app = App::start(&home).await;
    app.open_cloud("Demo GCS").await;
    app.open_cloud("Server").await;
    app.pane("Server").row("many").await;
    let target = app.pane("Demo R2").list().await;
    app.pane("Server").drag("many", &target).await;
    app.press("[role=dialog]", "Copy").await;
    gate.wait_held().await;
    app.see_job(&["Copying", "10 of 40 objects"]).await;

    app.wish_to_close();
    app.see_text("[role=alertdialog]", "1 job is running").await;
    app.press("[role=alertdialog]", "Stay").await;
    app.see_no_more("[role=alertdialog]").await;
    app.see_job(&["Copying", "10 of 40 objects"]).await;
    app.wish_to_close();
    app.press_and_leave("[role=alertdialog]", "Pause and quit").await;
    gate.open();
    let job = &ferry_json(&home, &["jobs", "ls"])[0];
    assert_eq!(job["counts"]["verified"], 10, "the journal has what was done: {job}");
    assert_eq!(job["counts"]["queued"], OBJECTS - 10, "and what was not: {job}");

    let app = App::start(&home).await;
    app.see_text("aside", "was interrupted at").await;
    app.press("aside", "Resume").await;
    app.see_job(&["Done", "40 of 40 objects"]).await;
    app.wish_to_close();
    until("the window goes without a question, for nothing runs", || async { app.is_gone().then_some(()) }).await;
}

#[tokio::test]
async fn the_window_stands_where_it_was_left() {
    let world = World::new();
    let home = world.home();
    let app = App::start(&home).await;
    let rect = || app.window.get_window_rect();
    app.window.set_window_rect(120, 90, 1100, 700).await.unwrap();
    let left = until("the window has moved", || async {
        let rect = rect().await.ok()?;
        (rect.x == 120 && rect.width == 1100).then_some(rect)
    })
    .await;
    app.wish_to_close();
    until("the window is gone", || async { app.is_gone().then_some(()) }).await;
    drop(app);
    let app = App::start(&home).await;
    let found = until("it stands where it stood", || async {
        let rect = app.window.get_window_rect().await.ok()?;
        (rect.x == left.x && rect.y == left.y).then_some(rect)
    })
    .await;
    assert_eq!((found.width, found.height), (left.width, left.height));
    app.quit().await;
}
