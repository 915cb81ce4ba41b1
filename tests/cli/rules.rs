//! `ferry rules`, `route`, `policies` and `put --by-rules`.

use crate::support::{document, ok, run};
use std::fs;
use testkit::World;

/// Clouds `eu` and `us`, folders that are said to lie there.
fn with_clouds() -> World {
    let world = World::new();
    for label in ["eu", "us"] {
        let folder = world.folder(label).display().to_string();
        let add = ["clouds", "add", label, "--provider", "local", "--root", &folder, "--jurisdiction", label];
        ok(&world, &add);
    }
    world
}

fn refused(world: &World, arguments: &[&str], status: i32, says: &str) {
    let output = run(world, arguments, "");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
    assert!(said.contains(says), "{arguments:?} says {says:?}: {said}");
}

#[test]
fn files_go_where_the_rules_say_and_a_dry_run_says_it_before() {
    let world = with_clouds();
    ok(&world, &["rules", "add", "--name", "Texts", "--when", "ext=txt", "--when", "size<1kB", "--to", "eu:/texts/"]);
    ok(&world, &["rules", "add", "--default", "--to", "us:/rest/{name}"]);
    fs::create_dir_all(world.folder("here").join("d")).unwrap();
    fs::write(world.folder("here").join("d/a.txt"), "a").unwrap();
    fs::write(world.folder("here").join("d/b.bin"), "b").unwrap();
    let said = ok(&world, &["route", "d", "--explain"]);
    for part in [
        "d/a.txt → eu:/texts/d/a.txt",
        "d/b.bin → us:/rest/b.bin",
        "rule 1 \"Texts\" takes it",
        "region US (the default)",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let routes = document(&world, &["route", "d"]);
    assert_eq!(routes[0]["route"]["verdict"]["to"][0]["at"]["key"], "texts/d/a.txt", "{routes}");
    let output = run(&world, &["put", "--by-rules", "d"], "");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read(world.folder("eu").join("texts/d/a.txt")).unwrap(), b"a");
    assert_eq!(fs::read(world.folder("us").join("rest/b.bin")).unwrap(), b"b");
    let rules = document(&world, &["rules", "ls"]);
    assert_eq!((&rules["rules"][0]["hits"], &rules["default_hits"]), (&1.into(), &1.into()));
    let note = run(&world, &["rules", "rm", "1"], "");
    let said = String::from_utf8_lossy(&note.stderr);
    assert!(said.contains("of your last 2 uploads 1 would go elsewhere"), "{said}");
}

#[test]
fn rules_are_listed_moved_and_put_back_and_their_document_comes_back() {
    let world = with_clouds();
    for ext in ["a", "b"] {
        ok(&world, &["rules", "add", "--name", ext, "--when", &format!("ext={ext}"), "--to", "eu:/"]);
    }
    let moved = document(&world, &["rules", "move", "2", "1"]);
    assert_eq!((&moved["rules"][0]["rule"]["name"], &moved["rules"][0]["number"]), (&"b".into(), &1.into()));
    let document_of = ok(&world, &["rules", "export"]);
    ok(&world, &["rules", "rm", "1"]);
    assert_eq!(document(&world, &["rules", "undo"])["rules"].as_array().unwrap().len(), 2);
    ok(&world, &["rules", "off", "1"]);
    let import = run(&world, &["rules", "import", "-"], &document_of);
    assert_eq!(import.status.code(), Some(0), "{}", String::from_utf8_lossy(&import.stderr));
    assert_eq!(ok(&world, &["rules", "export"]), document_of);
    ok(&world, &["rules", "add", "--when", "ext=b", "--when", "size>1MB", "--block", "no"]);
    let lint = run(&world, &["rules", "lint"], "");
    assert_eq!(lint.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&lint.stdout).contains("rule 3 is never reached: rule 1 takes all of its files"));
    let preset =
        ["rules", "preset", "types", "--images", "eu:/", "--videos", "us:/", "--pdfs", "eu:/pdf/", "--rest", "us:/"];
    assert_eq!(document(&world, &preset)["rules"].as_array().unwrap().len(), 6);
}

#[test]
fn what_cannot_be_a_rule_ends_with_two_and_says_where() {
    let world = with_clouds();
    let add = ["rules", "add", "--when"];
    for (rest, says) in [
        (&["ext=a", "--to", "gone:/"][..], "gone"),
        (&["size>1XB", "--to", "eu:/"], "1XB"),
        (&["name=[z-a]", "--to", "eu:/"], "[z-a]"),
        (&["ext=a", "--to", "eu:/{nam}"], "at character 1: there is no placeholder {nam}"),
        (&["ext=a", "--to", "eu:/../x"], "dots"),
        (&["ext=a"], "--to"),
    ] {
        let status = if says == "gone" { 1 } else { 2 };
        refused(&world, &[&add[..], rest].concat(), status, says);
    }
    refused(&world, &["rules", "rm", "1"], 2, "the default");
    fs::write(world.folder("here").join("bad.toml"), "[[rule]]\nwhen = [\"ext=a\"]\nto = \"eu:/\"\ncolour = 1\n")
        .unwrap();
    refused(&world, &["rules", "import", "bad.toml"], 2, "line 4");
    assert_eq!(document(&world, &["rules", "ls"])["rules"].as_array().unwrap().len(), 0, "nothing was kept");
}

#[test]
fn a_policy_refuses_whatever_a_rule_or_a_copy_says() {
    let world = with_clouds();
    ok(&world, &["policies", "add", "--region", "EU", "--only", "eu"]);
    ok(&world, &["rules", "add", "--default", "--to", "us:/"]);
    fs::write(world.folder("here").join("a"), "a").unwrap();
    let said = ok(&world, &["route", "a", "--region", "EU"]);
    assert!(said.contains("BLOCKED: policy \"EU data stays in eu\" forbids us"), "{said}");
    for arguments in [&["put", "--by-rules", "a", "--region", "EU"][..], &["cp", "./a", "us:/", "--region", "EU"]] {
        let output = run(&world, arguments, "");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("EU data stays in eu"), "{said}");
    }
    assert_eq!(fs::read_dir(world.folder("us")).unwrap().count(), 0);
    ok(&world, &["cp", "./a", "eu:/", "--region", "EU"]);
    refused(&world, &["policies", "rm", "1"], 2, "--yes");
    ok(&world, &["policies", "rm", "1", "--yes"]);
    ok(&world, &["policies", "add", "--region", "EU", "--only", "eu", "--warn"]);
    ok(&world, &["cp", "eu:/a", "us:/b", "--reason", "asked for"]);
    assert_eq!(fs::read(world.folder("us").join("b")).unwrap(), b"a");
}
