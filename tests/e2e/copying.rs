//! Copying between panes.

use crate::support::{App, demo_folder, until};
use std::fs;
use std::path::Path;
use testkit::World;
use thirtyfour::prelude::*;

/// Puts a file into a demo cloud, as its owner could.
fn place(home: &Path, cloud: &str, name: &str, contents: &str) {
    fs::write(demo_folder(home, cloud).join(name), contents).unwrap();
}

#[tokio::test]
async fn a_pointer_drag_copies_an_object_and_the_target_pane_shows_it() {
    let world = World::new();
    let home = world.home();
    let app = App::start(&home).await;
    place(&home, "s3", "dragged.txt", "by hand");
    let source = app.pane("Demo S3");
    source.list().await.click().await.unwrap();
    app.control('r').await;
    let target = app.pane("Demo R2").list().await;
    source.drag("dragged.txt", &target).await;
    app.pane("Demo R2").row("dragged.txt").await;
    let copied = fs::read_to_string(demo_folder(&home, "r2").join("dragged.txt")).unwrap();
    assert_eq!(copied, "by hand", "the copy has the same bytes");
    app.see_job(&["Done - verified"]).await;
    app.quit().await;
}

#[tokio::test]
async fn f5_copies_to_the_target_pane_and_an_existing_object_waits_for_a_decision() {
    let world = World::new();
    let home = world.home();
    let app = App::start(&home).await;
    place(&home, "s3", "conflict.txt", "new");
    place(&home, "r2", "conflict.txt", "old and longer");
    let source = app.pane("Demo S3");
    source.list().await.click().await.unwrap();
    app.control('r').await;
    source.select("conflict.txt").await;
    app.key(Key::F5).await;
    app.see_text("dialog", "already exist").await;
    let there = demo_folder(&home, "r2").join("conflict.txt");
    assert_eq!(fs::read_to_string(&there).unwrap(), "old and longer", "nothing is replaced before somebody says so");
    app.press("dialog", "Replace").await;
    until("the object is replaced", || async { (fs::read_to_string(&there).ok()? == "new").then_some(()) }).await;
    app.see_job(&["Done - verified"]).await;
    app.quit().await;
}
