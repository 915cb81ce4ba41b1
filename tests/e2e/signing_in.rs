//! What a cloud needs of a person again: a one-time code, a secret that was rotated.

use crate::support::{App, Person, demo_folder, ferry};
use std::fs;
use testkit::World;
use testkit::s3::{Operation, S3Server};
use testkit::servers::{CODES, Sts};
use thirtyfour::prelude::*;

#[tokio::test]
async fn a_cloud_that_demands_a_code_is_added_with_one_and_asks_again_after_a_restart() {
    let world = World::new();
    let (home, person, server) = (world.home(), Person::new(&world), S3Server::start().await);
    server.create_bucket("media");
    let sts = Sts::start(server.access_key_id(), &server.secret()).await;
    person.has_a_device();
    let endpoint = sts.endpoint();
    let environment = [&person.environment()[..], &[("AWS_ENDPOINT_URL_STS", &endpoint)]].concat();
    let app = App::start_in(&home, &environment).await;
    app.press("nav", "Add cloud").await;
    app.choose("Amazon S3").await;
    app.choose("Profile").await;
    app.fill("Name", "Vault").await;
    app.fill("Profile", "guarded").await;
    app.press("[role=dialog]", "Advanced").await;
    app.fill("Endpoint", &server.endpoint()).await;
    app.press("[role=dialog]", "Save").await;
    app.see_text("[role=dialog]", "one-time code of arn:aws:iam::123456789012:mfa/me").await;
    app.fill("One-time code", "000000").await;
    app.key(Key::Enter).await;
    app.see_text("[role=dialog]", "was not accepted").await;
    app.fill("One-time code", CODES[0]).await;
    app.key(Key::Enter).await;
    app.see_no_more("[role=dialog]").await;
    app.open_cloud("Vault").await;
    app.pane("Vault").row("media").await;
    app.quit().await;

    // What the code opened has ended with the program: the pane that shows the cloud asks, and so does the window.
    let app = App::start_in(&home, &environment).await;
    app.open_cloud("Vault").await;
    app.see_text("[role=dialog]", "one-time code").await;
    app.fill("One-time code", CODES[1]).await;
    app.press("[role=dialog]", "Sign in").await;
    app.see_no_more("[role=dialog]").await;
    app.pane("Vault").row("media").await;
    app.quit().await;
}

#[tokio::test]
async fn a_rotated_secret_pauses_the_copy_and_the_new_one_lets_it_go_on() {
    let world = World::new();
    let (home, server) = (world.home(), S3Server::start().await);
    server.create_bucket("media");
    let app = App::start(&home).await;
    app.pane("Demo R2").list().await;
    let add = ["clouds", "add", "Media", "--provider", "s3", "--endpoint", &server.endpoint(), "--bucket", "media"];
    let add = [&add[..], &["--access-key-id", server.access_key_id(), "--secret-stdin"]].concat();
    app.quit().await;
    ferry(&home, &add, server.secret().expose());
    fs::write(demo_folder(&home, "r2").join("late.bin"), vec![7; 100_000]).unwrap();
    let app = App::start(&home).await;
    app.open_cloud("Media").await;
    let target = app.pane("Media").list().await;
    let gate = server.gate(Operation::PutObject, 0);
    app.pane("Demo R2").drag("late.bin", &target).await;
    gate.wait_held().await;
    // The request that waits was signed with the secret that ends now.
    server.rotate("another-secret");
    gate.open();
    app.see_job(&["Paused"]).await;
    app.press("[aria-label='Sign in to Media']", "Sign in").await;
    app.fill("Secret access key", "another-secret").await;
    app.press("[role=dialog]", "Save").await;
    app.see_no_more("[role=dialog]").await;
    app.see_job(&["Done - verified"]).await;
    let keys: Vec<_> = server.keys("media").iter().map(|key| key.display().to_string()).collect();
    assert_eq!(keys, ["late.bin"], "it is there under its own name");
    app.quit().await;
}
