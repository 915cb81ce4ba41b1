//! Runs `ferry` on a home of its own.

use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use testkit::World;

pub(crate) fn run(world: &World, arguments: &[&str], input: &str) -> Output {
    finish(ferry(world).args(arguments), input)
}

pub(crate) fn ok(world: &World, arguments: &[&str]) -> String {
    said(arguments, run(world, arguments, ""))
}

pub(crate) fn document(world: &World, arguments: &[&str]) -> Value {
    serde_json::from_str(&ok(world, &[&["--json"], arguments].concat())).unwrap()
}

pub(crate) fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub(crate) fn with_disk() -> World {
    let world = World::new();
    let disk = world.folder("disk").display().to_string();
    ok(&world, &["clouds", "add", "My Disk", "--provider", "local", "--root", &disk]);
    world
}

/// `ferry` on the home of `world`, run in its folder `here`.
pub(crate) fn ferry(world: &World) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ferry"));
    command.arg("--home").arg(world.home()).current_dir(world.folder("here"));
    command
}

/// Runs it with `input` as its standard input.
pub(crate) fn finish(command: &mut Command, input: &str) -> Output {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    // Who reads no input closes it before it was written.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// What it printed, if it went well.
pub(crate) fn said(arguments: &[&str], output: Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "ferry {arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}
