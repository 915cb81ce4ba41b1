//! Completions and man pages, which need no home.

use crate::support::{ferry, finish, ok, said};
use std::fs;
use testkit::World;

#[test]
fn a_shell_learns_every_command() {
    let world = World::new();
    for (shell, mark) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef ferry"),
        ("fish", "complete -c ferry"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let script = ok(&world, &["completions", shell]);
        assert!(script.contains(mark), "{shell}: {script}");
        for word in ["uploads", "keys-from", "on-conflict", "verify"] {
            assert!(script.contains(word), "{shell} knows {word}");
        }
    }
    assert!(fs::read_dir(world.home()).unwrap().next().is_none(), "no home was opened");
}

#[cfg(unix)]
#[test]
fn what_bash_learns_is_a_script() {
    let world = World::new();
    let script = ok(&world, &["completions", "bash"]);
    let mut bash = std::process::Command::new("bash");
    said(&["bash -n"], finish(bash.args(["-n", "/dev/stdin"]), &script));
}

#[test]
fn every_command_has_a_man_page() {
    let world = World::new();
    let page = ok(&world, &["man"]);
    assert!(page.contains(".TH ferry 1") && page.contains("Exit status"), "{page}");
    ok(&world, &["man", "pages"]);
    let folder = world.folder("here").join("pages");
    let help = said(&["--help"], finish(ferry(&world).arg("--help"), ""));
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names: Vec<_> = commands
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.contains(&"uploads") && names.contains(&"verify"), "{help}");
    for name in names.iter().filter(|name| **name != "help") {
        assert!(folder.join(format!("ferry-{name}.1")).is_file(), "ferry-{name}.1");
    }
    assert!(folder.join("ferry-uploads-abort.1").is_file(), "and those below them");
}
