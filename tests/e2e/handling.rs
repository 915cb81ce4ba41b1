//! What is done with objects besides copying them: deleted, brought back, renamed, linked; by keyboard alone.

use crate::support::{App, demo_folder, ferry, until};
use std::fs;
use std::path::Path;
use testkit::World;
use testkit::s3::S3Server;
use thirtyfour::prelude::*;

/// A server with the bucket `kept`, which keeps versions, configured as the cloud `Media`.
async fn media(home: &Path) -> S3Server {
    let server = S3Server::start().await;
    server.create_versioned_bucket("kept");
    let endpoint = server.endpoint();
    let add = ["clouds", "add", "Media", "--provider", "s3", "--endpoint", &endpoint];
    let key = ["--bucket", "kept", "--access-key-id", server.access_key_id(), "--secret-stdin"];
    ferry(home, &[&add[..], &key].concat(), server.secret().expose());
    server
}

#[tokio::test]
async fn by_keyboard_alone_an_object_is_copied_deleted_and_brought_back() {
    let world = World::new();
    let home = world.home();
    let app = App::start(&home).await;
    app.quit().await;
    let server = media(&home).await;
    server.put("kept", "letter.txt", "dear");
    let app = App::start(&home).await;
    app.pane("Demo S3").list().await;
    // The cloud is found by its name in the palette, its object by its first letters.
    app.control('1').await;
    app.control('k').await;
    app.see("[role=combobox]").await.send_keys("Media").await.unwrap();
    app.see_text("[role=option]", "Media").await;
    app.key(Key::Enter).await;
    app.pane("Media").row("letter.txt").await;
    app.key("let").await;
    app.see("[role=row][aria-label='letter.txt'][aria-selected=true]").await;

    app.key(Key::F5).await;
    app.see_job(&["Done - verified", "Copy 1 object"]).await;
    app.pane("Demo R2").row("letter.txt").await;
    assert_eq!(fs::read_to_string(demo_folder(&home, "r2").join("letter.txt")).unwrap(), "dear", "it was copied");

    app.key(Key::Delete).await;
    app.see_text("[role=alertdialog]", "keeps versions, so they are only hidden").await;
    // Enter calls it off: nothing destructive is the default.
    app.key(Key::Enter).await;
    app.see_no_more("[role=alertdialog]").await;
    assert!(server.get("kept", "letter.txt").is_some(), "nothing was deleted");
    app.key(Key::Delete).await;
    app.see_text("[role=alertdialog]", "keeps versions, so they are only hidden").await;
    app.key(Key::Tab).await;
    app.key(Key::Enter).await;
    app.see_no_more("[role=row][aria-label='letter.txt'][aria-selected=true]").await;
    until("it is deleted", || async { server.get("kept", "letter.txt").is_none().then_some(()) }).await;
    app.see_job(&["Done", "Delete 1 object"]).await;

    app.control('z').await;
    app.see_text("[role=dialog]", "1 object comes back").await;
    app.key(Key::Enter).await;
    app.pane("Media").row("letter.txt").await;
    assert_eq!(server.get("kept", "letter.txt").unwrap(), "dear", "it is what it was");
    app.quit().await;
}

#[tokio::test]
async fn f2_renames_an_object_in_its_row_and_f7_makes_a_folder() {
    let world = World::new();
    let home = world.home();
    let app = App::start(&home).await;
    let folder = demo_folder(&home, "s3");
    fs::write(folder.join("before.txt"), "same").unwrap();
    let pane = app.pane("Demo S3");
    pane.list().await;
    app.control('1').await;
    app.control('r').await;
    pane.row("before.txt").await;
    app.key("before").await;
    app.see("[role=row][aria-label='before.txt'][aria-selected=true]").await;
    app.key(Key::F2).await;
    app.see("input[aria-label='New name']").await;
    // The name is selected without its ending.
    app.key("after").await;
    app.key(Key::Enter).await;
    pane.row("after.txt").await;
    until("it is renamed on the disk", || async { (!folder.join("before.txt").exists()).then_some(()) }).await;
    assert_eq!(fs::read_to_string(folder.join("after.txt")).unwrap(), "same");

    app.key(Key::F7).await;
    app.see_text("[role=dialog]", "A directory on this computer").await;
    app.key("fresh").await;
    app.key(Key::Enter).await;
    pane.row("fresh").await;
    assert!(folder.join("fresh").is_dir());
    app.quit().await;
}

#[tokio::test]
async fn a_link_is_copied_by_key_and_a_cloud_without_links_says_so() {
    let world = World::new();
    let home = world.home();
    let app = App::start(&home).await;
    app.quit().await;
    let server = media(&home).await;
    server.put("kept", "letter.txt", "dear");
    let app = App::start(&home).await;
    app.pane("Demo S3").list().await.click().await.unwrap();
    app.open_cloud("Media").await;
    let pane = app.pane("Media");
    pane.select("letter.txt").await;
    pane.open_menu("letter.txt").await;
    app.choose_line("Copy link").await;
    app.choose_line("1 hour").await;
    app.see_text("[aria-label=Notes]", "link, which lasts 1 hour").await;
    fs::write(demo_folder(&home, "r2").join("plain.txt"), "no links").unwrap();
    let demo = app.pane("Demo R2");
    demo.list().await.click().await.unwrap();
    app.control('r').await;
    demo.select("plain.txt").await;
    demo.open_menu("plain.txt").await;
    let line = app.see_text("[role=menuitem]", "Copy link").await;
    assert_eq!(line.attr("title").await.unwrap().as_deref(), Some("This cloud makes no links"));
    app.quit().await;
}
