//! What all transfers may take.

use crate::support::{document, ok, run};
use testkit::World;

#[test]
fn bandwidth_and_memory_are_kept_in_the_home() {
    let world = World::new();
    let usual = document(&world, &["limits", "ls"]);
    assert_eq!((&usual["memory"], &usual["bandwidth"]), (&(256 << 20).into(), &serde_json::Value::Null));
    ok(&world, &["limits", "bandwidth", "10M"]);
    ok(&world, &["limits", "bandwidth", "1M", "--from", "08:00", "--to", "18:00", "--days", "mon-fri"]);
    ok(&world, &["limits", "memory", "512M"]);
    let bound = document(&world, &["limits", "ls"]);
    assert_eq!((&bound["memory"], &bound["bandwidth"]), (&(512 << 20).into(), &(10 << 20).into()));
    let span = &bound["timetable"][0];
    assert_eq!((&span["from"], &span["to"], &span["rate"]), (&480.into(), &1080.into(), &(1 << 20).into()));
    assert_eq!(span["days"], serde_json::json!([0, 1, 2, 3, 4]));
    assert!(ok(&world, &["limits", "ls"]).contains("from 08:00 to 18:00 mon,tue,wed,thu,fri"), "people can read it");
    let cleared = document(&world, &["limits", "clear"]);
    assert_eq!(cleared["timetable"], serde_json::json!([]));
    assert_eq!(cleared["bandwidth"], 10 << 20, "the usual rate stays");
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let world = World::new();
    for arguments in [
        &["limits", "memory", "1M"][..],
        &["limits", "bandwidth", "fast"],
        &["limits", "bandwidth", "1M", "--from", "08:00"],
        &["limits", "bandwidth", "1M", "--from", "25:00", "--to", "08:00"],
        &["limits", "bandwidth", "1M", "--days", "mon"],
    ] {
        assert_eq!(run(&world, arguments, "").status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(document(&world, &["limits", "ls"])["memory"], 256 << 20);
}
