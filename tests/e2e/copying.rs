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
    app.choose_option("For all that you do not choose below", "Replace").await;
    app.press("dialog", "Go on").await;
    until("the object is replaced", || async { (fs::read_to_string(&there).ok()? == "new").then_some(()) }).await;
    app.see_job(&["Done - verified"]).await;
    app.quit().await;
}

#[tokio::test]
async fn by_keyboard_alone_an_object_is_moved_into_another_cloud_after_a_question() {
    let world = World::new();
    let home = world.home();
    let app = App::start(&home).await;
    place(&home, "s3", "moved.txt", "by hand");
    app.pane("Demo S3").list().await;
    app.control('1').await;
    app.control('r').await;
    app.pane("Demo S3").row("moved.txt").await;
    // The name is typed, the row is found.
    app.key("moved").await;
    app.see("[role=row][aria-label='moved.txt'][aria-selected=true]").await;
    app.chord(&[Key::Shift], Key::F5).await;
    app.see_text("[role=dialog]", "removed once its copy is verified").await;
    app.key(Key::Enter).await;
    app.pane("Demo R2").row("moved.txt").await;
    app.see_job(&["Done - verified", "Move 1 object"]).await;
    let there = fs::read_to_string(demo_folder(&home, "r2").join("moved.txt")).unwrap();
    assert_eq!(there, "by hand", "the bytes are there");
    assert!(!demo_folder(&home, "s3").join("moved.txt").exists(), "and only there");
    app.quit().await;
}

#[tokio::test]
async fn the_menu_of_a_row_copies_it_to_a_chosen_cloud() {
    let world = World::new();
    let home = world.home();
    let app = App::start(&home).await;
    place(&home, "s3", "chosen.txt", "by menu");
    let pane = app.pane("Demo S3");
    pane.list().await.click().await.unwrap();
    app.control('r').await;
    pane.open_menu("chosen.txt").await;
    app.choose_line("Copy to").await;
    app.choose_line("Demo GCS").await;
    app.see_job(&["Done - verified"]).await;
    assert_eq!(fs::read_to_string(demo_folder(&home, "gcs").join("chosen.txt")).unwrap(), "by menu");
    app.quit().await;
}
