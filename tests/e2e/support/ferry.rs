//! `ferry` on the same home, for what a journey only needs to have happened.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs `ferry --home HOME ARGUMENTS` with `input` on its standard input; gives what it printed.
pub(crate) fn ferry(home: &Path, arguments: &[&str], input: &str) -> String {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_skyferry")).with_file_name("ferry");
    let mut child = Command::new(&program)
        .arg("--home")
        .arg(home)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{} does not start ({error}): run 'make e2e'", program.display()));
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("ferry reads its input");
    let output = child.wait_with_output().expect("ferry ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "ferry {arguments:?} failed: {said}");
    String::from_utf8(output.stdout).expect("ferry prints UTF-8")
}

/// The same with `--json`, parsed.
pub(crate) fn ferry_json(home: &Path, arguments: &[&str]) -> serde_json::Value {
    let arguments = [&["--json"], arguments].concat();
    serde_json::from_str(&ferry(home, &arguments, "")).expect("ferry --json prints JSON")
}
