//! The fault panel of the demo clouds.

use crate::support::{App, demo_folder};
use std::fs;
use testkit::World;
use thirtyfour::prelude::*;

#[tokio::test]
async fn a_demo_cloud_whose_credentials_expire_pauses_its_job_until_they_are_valid_again() {
    let world = World::new();
    let home = world.home();
    let app = App::start(&home).await;
    fs::write(demo_folder(&home, "s3").join("tried.txt"), "again").unwrap();
    let source = app.pane("Demo S3");
    source.list().await.click().await.unwrap();
    app.control('r').await;
    source.row("tried.txt").await;
    app.press("nav", "Menu of Demo R2").await;
    app.choose_line("Faults…").await;
    app.see_text("[role=dialog] label", "Credentials have expired").await.click().await.unwrap();
    app.see_text("[role=dialog] [role=status]", "On: credentials expired").await;
    app.key(Key::Escape).await;
    app.see("nav button[aria-label='Faults of Demo R2: credentials expired']").await;

    source.select("tried.txt").await;
    app.key(Key::F5).await;
    app.see_job(&["Paused"]).await;
    app.press("nav", "Faults of Demo R2: credentials expired").await;
    app.press("[role=dialog]", "Reset").await;
    app.press("[role=dialog]", "Close").await;
    app.see_job(&["Done - verified"]).await;
    assert_eq!(fs::read_to_string(demo_folder(&home, "r2").join("tried.txt")).unwrap(), "again");
    app.quit().await;
}
