//! Dropping files of the desktop on a pane: a real drag of the display server, from another program's window.

use crate::support::{App, centre, demo_folder, until};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{fs, io};
use testkit::World;

/// Where the other program's window stands on the display.
const AT: (i64, i64) = (20, 930);

struct Source(Child);

impl Source {
    fn offer(files: &[PathBuf]) -> io::Result<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/support/drag_source.py");
        let mut child = Command::new("/usr/bin/python3")
            .arg(script)
            .args([AT.0.to_string(), AT.1.to_string()])
            .args(files)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line)?;
        assert_eq!(line.trim(), "READY", "the other program's window is there");
        Ok(Self(child))
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn pointer(arguments: &[&str]) {
    let moved = Command::new("xdotool").args(arguments).status().expect("xdotool is installed by 'make setup'");
    assert!(moved.success(), "xdotool {arguments:?}");
}

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

    let source = Source::offer(&[desktop.join("letter.txt"), desktop.join("album")]).unwrap();
    let (from_x, from_y) = (AT.0 + 60, AT.1 + 30);
    pointer(&["mousemove", &from_x.to_string(), &from_y.to_string()]);
    pointer(&["mousedown", "1"]);
    for step in 1..=12 {
        let part = |a: i64, b: i64| (a + (b - a) * step / 12).to_string();
        // Each move waits for the display server: a toolkit that sees only the last of them starts no drag.
        pointer(&["mousemove", "--sync", &part(from_x, x), &part(from_y, y)]);
    }
    app.see_text("[role=region]", "Upload here").await;
    pointer(&["mouseup", "1"]);
    drop_is_done(&home).await;
    drop(source);

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
