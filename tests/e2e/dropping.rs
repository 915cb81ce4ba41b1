//! Dropping files of the desktop on a pane: a real drag of the display server, from another program's window.

use crate::support::{App, DesktopDrag, centre, demo_folder, until};
use std::fs;
use std::path::Path;
use testkit::World;

#[tokio::test]
async fn files_and_folders_dropped_from_the_desktop_are_uploaded_into_the_pane() {
    let world = World::new();
    let home = world.home();
    let desktop = world.folder("desktop");
    fs::write(desktop.join("letter.txt"), "dear cloud").unwrap();
    fs::create_dir_all(desktop.join("album/2026")).unwrap();
    fs::write(desktop.join("album/2026/one.txt"), "first").unwrap();
    let app = App::start(&home).await;
    let pane = app.pane("Demo GCS");
    let (x, y) = centre(&pane.list().await).await;

    let mut drag = DesktopDrag::take(&[desktop.join("letter.txt"), desktop.join("album")]);
    drag.carry((x, y));
    app.see_text("[role=region]", "Upload here").await;
    drag.release();
    drop_is_done(&home).await;

    pane.row("letter.txt").await;
    pane.row("album").await;
    app.see_job(&["Done - verified"]).await;
    app.quit().await;
}

async fn drop_is_done(home: &Path) {
    let target = demo_folder(home, "gcs");
    until("both have arrived", || async {
        let letter = fs::read_to_string(target.join("letter.txt")).ok()?;
        let photo = fs::read_to_string(target.join("album/2026/one.txt")).ok()?;
        (letter == "dear cloud" && photo == "first").then_some(())
    })
    .await;
}
