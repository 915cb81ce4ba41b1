//! Arranging the window: panes, tabs, bookmarks, sizes, and finding them again at the next start.

use crate::support::{App, demo_folder, until};
use testkit::World;
use thirtyfour::prelude::*;

#[tokio::test]
async fn panes_tabs_and_bookmarks_stand_at_the_next_start_as_they_were_left() {
    let world = World::new();
    let home = world.home();
    let app = App::start(&home).await;
    app.pane("Demo S3").list().await;
    app.chord(&[Key::Control, Key::Alt], "4").await;
    until("four panes are shown", || async {
        (app.window.find_all(By::Css("[role=grid]")).await.ok()?.len() == 4).then_some(())
    })
    .await;
    app.control('2').await;
    app.control('l').await;
    app.see("[aria-label^='Demo R2 — '] input").await;
    // What stands in the field is selected, so that typing replaces it.
    app.key(demo_folder(&home, "s3").to_str().unwrap()).await;
    app.key(Key::Enter).await;
    until("the second pane shows the folder that was typed", || async {
        let panes = app.window.find_all(By::Css("[role=grid]")).await.ok()?;
        (panes.get(1)?.attr("aria-label").await.ok()?? == "Files in Demo S3").then_some(())
    })
    .await;
    app.control('t').await;
    app.see("[role=tab][aria-selected=true]").await;
    app.control('d').await;
    app.see("[aria-label='Bookmarks in Demo S3'] button").await;
    // What comes in numbers is kept a moment later.
    until("the layout is kept", || async {
        let kept = std::fs::read(home.join("catalogue.sqlite")).ok()?;
        let wal = std::fs::read(home.join("catalogue.sqlite-wal")).unwrap_or_default();
        let shown = b"\"shown\":1";
        [kept, wal].iter().any(|bytes| bytes.windows(shown.len()).any(|each| each == shown)).then_some(())
    })
    .await;
    app.quit().await;

    let app = App::start(&home).await;
    app.see("[role=tab][aria-selected=true]").await;
    assert_eq!(app.window.find_all(By::Css("[role=grid]")).await.unwrap().len(), 4, "four panes again");
    assert_eq!(app.window.find_all(By::Css("[role=tab]")).await.unwrap().len(), 2, "one of them has two tabs");
    app.see("[aria-label='Bookmarks in Demo S3'] button").await;
    app.quit().await;
}

#[tokio::test]
async fn the_size_of_the_text_is_chosen_in_the_settings_and_the_window_follows() {
    let world = World::new();
    let app = App::start(&world.home()).await;
    app.pane("Demo S3").list().await;
    let before = width(&app).await;
    app.control(',').await;
    app.press("dialog nav", "Appearance").await;
    let range = app.see("dialog input[type=range]").await;
    for _ in 0..3 {
        range.send_keys(Key::Right).await.unwrap();
    }
    until("the page has less room, because everything is larger", || async {
        let now = width(&app).await;
        ((before / now - 1.3).abs() < 0.02).then_some(())
    })
    .await;
    app.quit().await;
}

async fn width(app: &App) -> f64 {
    let answer = app.window.execute("return window.innerWidth", Vec::new()).await.expect("the page answers");
    answer.json().as_f64().expect("a number")
}
