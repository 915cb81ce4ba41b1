//! Opening Skyferry for the first time.

use crate::support::App;
use testkit::World;
use thirtyfour::prelude::*;

#[tokio::test]
async fn the_first_start_shows_three_demo_clouds_with_rows_and_says_that_nothing_is_uploaded() {
    let world = World::new();
    let app = App::start(&world.home()).await;
    for cloud in ["Demo S3", "Demo R2", "Demo GCS"] {
        app.pane(cloud).list().await;
        app.see(&format!("[aria-label^='{cloud} — '] [role=row][aria-rowindex]")).await;
        let rows = app.pane(cloud).count().await;
        assert!(rows.is_some_and(|rows| rows > 0), "{cloud} has rows, and says how many: {rows:?}");
    }
    app.see_text("aside", "Nothing is uploaded").await;
    let panes = app.window.find_all(By::Css("[role=region][aria-label^='Demo ']")).await.unwrap();
    assert_eq!(panes.len(), 3, "each cloud is one pane");
    app.quit().await;
}

#[tokio::test]
async fn folders_open_with_the_keyboard_and_crumbs_lead_back() {
    let world = World::new();
    let app = App::start(&world.home()).await;
    let pane = app.pane("Demo S3");
    let first = app.see("[aria-label^='Demo S3 — '] [role=row][aria-rowindex='1']").await;
    let folder = first.attr("aria-label").await.unwrap().unwrap();
    pane.select(&folder).await;
    app.key(Key::Enter).await;
    app.see(&format!("[role=region][aria-label^='Demo S3 — '][aria-label*='{folder}']")).await;
    app.key(Key::Backspace).await;
    pane.row(&folder).await;
    app.quit().await;
}
