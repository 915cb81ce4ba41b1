//! Importing what another program knows.

use crate::support::{App, Person, until};
use std::fs;
use testkit::World;
use testkit::s3::S3Server;

#[tokio::test]
async fn a_remote_of_rclone_becomes_a_cloud_with_its_secret_in_the_keyring() {
    let world = World::new();
    let (home, person, server) = (world.home(), Person::new(&world), S3Server::start().await);
    server.create_bucket("media");
    server.put("media", "hello.txt", "hello");
    person.knows_by_rclone("Attic", &server);
    let app = App::start_in(&home, &person.environment()).await;
    app.press("nav", "Import…").await;
    app.see_text("[role=dialog]", "rclone.conf").await;
    app.tick("Attic").await;
    app.press("[role=dialog]", "Import 1").await;
    app.see_text("[role=dialog] li", "Imported").await;
    app.press("[role=dialog]", "Close").await;
    app.open_cloud("Attic").await;
    let pane = app.pane("Attic");
    pane.open("media").await;
    pane.row("hello.txt").await;
    let secret = server.secret();
    let leaks = until("the home can be read", || async { Some(holds(&home, secret.expose().as_bytes())) }).await;
    assert!(!leaks, "the secret lies in the home");
    app.quit().await;
}

fn holds(folder: &std::path::Path, bytes: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, bytes);
        }
        fs::read(&path).unwrap_or_default().windows(bytes.len()).any(|window| window == bytes)
    })
}
