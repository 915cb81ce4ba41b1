use super::*;
use std::fs;
use std::path::Path;

/// Changed inputs of each target.
const TRIES: usize = 4000;

/// What parsers look for, and what they fear.
const WORDS: [&str; 24] = [
    "\n", "\r\n", "=", ":", ";", "#", "[", "]", "\"", "'", "\"\"\"", "`", "\0", "\u{feff}", "\u{202e}", "é", "%",
    "://", "@", "?", "{", "}", "<Key>", "&#0;",
];

/// The seeds of a target: small examples of its format, which are committed.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

/// One seed with a few changes.
fn changed(seeds: &[Vec<u8>], dice: &mut fastrand::Rng) -> Vec<u8> {
    let mut data = seeds[dice.usize(..seeds.len())].clone();
    for _ in 0..dice.usize(1..6) {
        let at = dice.usize(..=data.len());
        let end = (at + dice.usize(..64)).min(data.len());
        match dice.u8(..7) {
            0 => drop(data.drain(at..end)),
            1 => drop(data.splice(at..at, WORDS[dice.usize(..WORDS.len())].bytes())),
            2 => drop(data.splice(at..end, [dice.u8(..)])),
            3 => {
                let other = &seeds[dice.usize(..seeds.len())];
                let from = dice.usize(..=other.len());
                let till = (from + dice.usize(..200)).min(other.len());
                data.splice(at..end, other[from..till].iter().copied());
            }
            4 => {
                let piece = data[at..end].to_vec();
                let place = dice.usize(..=data.len());
                data.splice(place..place, piece);
            }
            5 => data.truncate(data.len().saturating_sub(dice.usize(..64))),
            _ => drop(data.splice(at..at, std::iter::repeat_n(dice.u8(32..127), dice.usize(..2000)))),
        }
    }
    data
}

fn run(target: &str) {
    let (name, body) = TARGETS.into_iter().find(|(name, _)| *name == target).unwrap();
    let seeds = seeds(name);
    assert!(seeds.len() >= 3, "{name} needs examples");
    seeds.iter().for_each(|seed| body(seed));
    let mut dice = fastrand::Rng::with_seed(0x5eed);
    for number in 0..TRIES {
        let data = changed(&seeds, &mut dice);
        let outcome = std::panic::catch_unwind(|| body(&data));
        assert!(outcome.is_ok(), "{name}, try {number}: {:?}", String::from_utf8_lossy(&data));
    }
}

#[test]
fn listings_hold_what_is_promised() {
    run("listing");
}

#[test]
fn rclone_files_hold_what_is_promised() {
    run("rclone");
}

#[test]
fn pasted_text_holds_what_is_promised() {
    run("paste");
}

#[test]
fn endpoints_hold_what_is_promised() {
    run("endpoint");
}

#[test]
fn aws_files_hold_what_is_promised() {
    run("aws");
}

#[test]
fn s3cmd_files_hold_what_is_promised() {
    run("s3cmd");
}

#[test]
fn service_accounts_hold_what_is_promised() {
    run("service_account");
}

#[test]
fn every_target_has_its_door_for_the_fuzzer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        let door = fs::read_to_string(folder.join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(door.contains(&format!("clouds::fuzzing::{name}(data)")), "{name}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
    }
}

#[test]
fn a_shown_secret_is_noticed() {
    let mut sketch = Sketch::new("words", "name");
    sketch.keep(model::Field::SecretKey, Some("hunter2-hunter3"));
    sketch.draft.name = "hunter2-hunter3".to_owned();
    let outcome = std::panic::catch_unwind(|| told("secret = hunter2-hunter3", vec![sketch]));
    assert!(outcome.is_err(), "a promise that cannot be broken proves nothing");
}
