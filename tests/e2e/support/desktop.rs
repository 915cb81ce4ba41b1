//! Another program's window on the same display, and what is dragged out of it: a real drag of the display server.

use std::io;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Where the other program's window stands on the display.
const AT: (i64, i64) = (20, 930);

/// A drag that is under way. Ends with the program that it came from.
pub(crate) struct DesktopDrag {
    source: Child,
    at: (i64, i64),
}

impl DesktopDrag {
    /// Takes hold of files in the other program's window.
    pub(crate) fn take(files: &[PathBuf]) -> Self {
        let source = offer(files).expect("the other program starts");
        let drag = Self { source, at: (AT.0 + 60, AT.1 + 30) };
        pointer(&["mousemove", &drag.at.0.to_string(), &drag.at.1.to_string()]);
        pointer(&["mousedown", "1"]);
        drag
    }

    /// Moves them to a point of the window, as a hand does.
    pub(crate) fn carry(&mut self, (x, y): (i64, i64)) {
        for step in 1..=12 {
            let part = |a: i64, b: i64| (a + (b - a) * step / 12).to_string();
            // Each move waits for the display server: a toolkit that sees only the last of them starts no drag.
            pointer(&["mousemove", "--sync", &part(self.at.0, x), &part(self.at.1, y)]);
        }
        self.at = (x, y);
    }

    /// Lets go of them where they are.
    pub(crate) fn release(&self) {
        let (x, y) = self.at;
        pointer(&["mousemove", &x.to_string(), &y.to_string(), "mouseup", "1"]);
    }
}

impl Drop for DesktopDrag {
    fn drop(&mut self) {
        let _ = self.source.kill();
        let _ = self.source.wait();
    }
}

fn offer(files: &[PathBuf]) -> io::Result<Child> {
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
    Ok(child)
}

fn pointer(arguments: &[&str]) {
    let moved = Command::new("xdotool").args(arguments).status().expect("xdotool is installed by 'make setup'");
    assert!(moved.success(), "xdotool {arguments:?}");
}
