//! A test in a process of its own, for what is one for the whole process: its environment and its home.

use std::path::Path;
use std::process::Command;

const MARK: &str = "SKYFERRY_TEST_APART";

/// Whether this is the process that [`run`] started.
pub fn is_apart() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Runs the test `name` of `module` (`module_path!()`) again: alone, with `home` as its home and nothing in its
/// environment but the path, what the test servers need, and `environment`.
///
/// # Panics
/// When the test fails there, with what it printed, or is not found.
pub fn run(module: &str, name: &str, home: &Path, environment: &[(&str, &str)]) {
    let program = std::env::current_exe().expect("a test knows its program");
    let path = module.split_once("::").map_or_else(|| name.to_owned(), |(_, below)| format!("{below}::{name}"));
    let mut child = Command::new(program);
    child.args([path.as_str(), "--exact", "--nocapture"]).env_clear().env(MARK, "1");
    for kept in ["PATH", "TMPDIR", "RUST_BACKTRACE", "LLVM_PROFILE_FILE"] {
        if let Some(value) = std::env::var_os(kept) {
            child.env(kept, value);
        }
    }
    child.env("HOME", home).env("USERPROFILE", home).envs(environment.iter().copied());
    let done = child.output().expect("the test's program starts");
    let said = String::from_utf8_lossy(&done.stdout);
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{path} failed in its own process:\n{said}\n{told}");
    assert!(said.contains("1 passed"), "{path} is no test of this program:\n{said}");
}
