//! Raw keys on standard input, for what a shell cannot say.

use crate::stage::{Stage, told};
use serde_json::Value;
use std::fs;
use std::io::Write as _;
use std::process::{Output, Stdio};

/// Runs with these bytes as standard input.
fn run(stage: &Stage, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = stage.command(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Who refuses the arguments closes it before it was written.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn document(stage: &Stage, arguments: &[&str], input: &[u8]) -> Value {
    let arguments = [&["--json"], arguments].concat();
    serde_json::from_str(&told(0, &arguments, &run(stage, &arguments, input)).0).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_no_shell_can_say_are_copied_compared_moved_and_deleted() {
    let stage = Stage::new().await;
    for key in ["in/line\nbreak", "in/ blank ", "in/--yes", "in/deep/a//b", "in/untouched"] {
        stage.server.put("box", key, key);
    }
    let three = b"line\nbreak\0 blank \0--yes";
    let job = document(&stage, &["cp", "s:box/in/", "my-disk:/to/", "--keys-from", "-"], three);
    assert_eq!(job["counts"]["verified"], 3, "{job}");
    assert_eq!(fs::read(stage.disk("to/line\nbreak")).unwrap(), b"in/line\nbreak");
    assert_eq!(fs::read_dir(stage.disk("to")).unwrap().count(), 3, "and nothing else");
    let job = document(&stage, &["verify", "s:box/in/", "my-disk:/to/", "--keys-from", "-"], three);
    assert_eq!(job["counts"]["verified"], 3);

    let job = document(&stage, &["mv", "s:box/in/", "my-disk:/moved/", "--keys-from", "-"], b"line\nbreak\0");
    assert_eq!(job["counts"]["verified"], 1);
    assert_eq!(fs::read(stage.disk("moved/line\nbreak")).unwrap(), b"in/line\nbreak");
    let job = document(&stage, &["rm", "s:box/", "--yes", "--keys-from", "-"], b"in/ blank \0in/deep/a//b\0");
    assert_eq!(job["counts"]["verified"], 2);
    let left: Vec<_> = stage.server.keys("box").iter().map(|key| key.display().into_owned()).collect();
    assert_eq!(left, ["in/--yes", "in/untouched"]);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn names_of_this_computer_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt as _;
    let stage = Stage::new().await;
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9");
    fs::write(stage.here("").join(name), "x").unwrap();
    let job = document(&stage, &["cp", "./", "my-disk:/", "--keys-from", "-"], b"caf\xe9\0");
    assert_eq!(job["counts"]["verified"], 1, "{job}");
    assert_eq!(fs::read(stage.disk("").join(name)).unwrap(), b"x", "the name has arrived as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_come_from_a_file_as_well() {
    let stage = Stage::new().await;
    stage.server.put("box", "a", "a");
    stage.writes("keys", b"a\0");
    assert_eq!(stage.document(&["cp", "s:box/", "./to/", "--keys-from", "keys"])["counts"]["verified"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_cannot_be_meant_are_refused_and_nothing_is_done() {
    let stage = Stage::new().await;
    stage.server.put("box", "a", "a");
    for (arguments, input, reason) in [
        (&["rm", "s:box/", "--yes", "--keys-from", "-"][..], &b""[..], "no keys"),
        (&["rm", "s:box/", "--yes", "--keys-from", "-"], b"a\0\0", "empty"),
        (&["rm", "s:box/prefix", "--yes", "--keys-from", "-"], b"a\0", "'/'"),
        (&["rm", "s:box/", "s:box/", "--yes", "--keys-from", "-"], b"a\0", "one source"),
        (&["rm", "-r", "s:box/", "--yes", "--keys-from", "-"], b"a\0", "--keys-from"),
        (&["rm", "s:box/", "--keys-from", "-"], b"a\0", "--yes"),
        (&["cp", "s:box/", "./to/", "--keys-from", "-"], b"x/same\0y/same\0", "same"),
    ] {
        let (_, error) = told(2, arguments, &run(&stage, arguments, input));
        assert!(error.contains(reason), "{arguments:?}: {error}");
    }
    // A key that is not there ends the plan: nothing of the others is deleted.
    let arguments = ["rm", "s:box/", "--yes", "--keys-from", "-"];
    told(1, &arguments, &run(&stage, &arguments, b"a\0missing\0"));
    assert_eq!(stage.server.keys("box").len(), 1);
}
