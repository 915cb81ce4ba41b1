//! Connecting a real S3 server, and where its secret is kept.

use crate::support::{App, demo_folder, until};
use model::Key as ObjectKey;
use std::fs;
use std::path::Path;
use std::process::Command;
use testkit::World;
use testkit::independent::{Endpoint, Program};
use testkit::servers::{Ceph, Server};
use thirtyfour::prelude::*;

#[tokio::test]
async fn a_real_server_added_through_the_form_receives_a_copy_and_its_secret_stays_in_the_keyring() {
    let world = World::new();
    let home = world.home();
    let server = Ceph::shared().await.expect("Ceph is started by 'make e2e'");
    let app = App::start(&home).await;
    add_cloud(&app, server).await;

    // A bucket of its own: the server is shared by all tests of a run.
    let bucket = format!("e2e-{}", std::process::id());
    app.open_cloud("Ceph").await;
    let pane = app.pane("Ceph");
    pane.list().await;
    app.press("[aria-label^='Ceph — ']", "New bucket").await;
    app.see("[aria-label^='Ceph — '] form input").await.send_keys(&bucket).await.unwrap();
    app.key(Key::Enter).await;
    pane.row(&bucket).await;
    pane.open(&bucket).await;

    let contents: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    fs::write(demo_folder(&home, "r2").join("twelve megabytes.bin"), &contents).unwrap();
    let source = app.pane("Demo R2");
    source.list().await.click().await.unwrap();
    app.control('r').await;
    source.drag("twelve megabytes.bin", &pane.list().await).await;
    pane.row("twelve megabytes.bin").await;
    app.see_job(&["Done - verified"]).await;

    let key = ObjectKey::from("twelve megabytes.bin");
    let endpoint = Endpoint::from(server);
    let read = Program::Rclone.read(&endpoint, &bucket, &key).await.expect("an independent client reads it");
    assert!(read == contents, "{} bytes read back differ from the {} sent", read.len(), contents.len());

    let secret = server.secret();
    assert_secret_is_nowhere(&app, &home, secret.expose());
    assert_eq!(looked_up(&home), *secret.expose(), "the Secret Service has it");
    app.quit().await;
}

#[tokio::test]
async fn a_wrong_secret_is_said_at_its_field_and_nothing_is_kept() {
    let world = World::new();
    let home = world.home();
    let server = Ceph::shared().await.expect("Ceph is started by 'make e2e'");
    let app = App::start(&home).await;
    open_form(&app, server, "not the secret").await;
    app.press("[role=dialog]", "Save").await;
    app.see_text("[role=dialog]", "secret").await;
    until("the fields of the key are marked", || async {
        let marked = app.window.find_all(By::Css("[role=dialog] input[aria-invalid=true]")).await.ok()?;
        (!marked.is_empty()).then_some(())
    })
    .await;
    let clouds = crate::support::ferry_json(&home, &["clouds", "ls"]);
    assert_eq!(clouds.as_array().map(Vec::len), Some(3), "only the demo clouds are configured: {clouds}");
    app.quit().await;
}

async fn open_form(app: &App, server: &Server, secret: &str) {
    app.press("nav", "Add cloud").await;
    app.choose("Other S3-compatible").await;
    app.fill("Name", "Ceph").await;
    app.fill("Endpoint", server.endpoint()).await;
    app.fill("Access key id", server.access_key_id()).await;
    app.fill("Secret access key", secret).await;
}

async fn add_cloud(app: &App, server: &Server) {
    open_form(app, server, server.secret().expose()).await;
    app.press("[role=dialog]", "Save").await;
    app.see_no_more("[role=dialog]").await;
}

fn assert_secret_is_nowhere(app: &App, home: &Path, secret: &str) {
    let found = Command::new("grep").args(["-rlaF", "--", secret]).arg(home).output().expect("grep");
    assert!(found.stdout.is_empty(), "the secret lies in {}", String::from_utf8_lossy(&found.stdout));
    let arguments = fs::read(format!("/proc/{}/cmdline", app.pid())).unwrap();
    let is_there = arguments.windows(secret.len()).any(|window| window == secret.as_bytes());
    assert!(!is_there, "the secret is no argument of the process");
}

/// The secret of the cloud "Ceph" of this home, asked of the Secret Service by its own tool.
fn looked_up(home: &Path) -> String {
    let clouds = crate::support::ferry_json(home, &["clouds", "ls"]);
    let cloud = clouds.as_array().and_then(|clouds| clouds.iter().find(|cloud| cloud["name"] == "Ceph"));
    let credentials = &cloud.expect("it is configured")["connection"]["site"]["credentials"];
    let account = credentials["secret"].as_str().expect("a name").to_owned();
    let output = Command::new("secret-tool")
        .args(["lookup", "service", "skyferry", "username", &account])
        .output()
        .expect("secret-tool is installed by 'make setup'");
    String::from_utf8(output.stdout).expect("text").trim_end().to_owned()
}
