//! Listing, reading, and links that anybody can use.

use crate::stage::{Stage, fields, told};
use crate::support::{document, finish, lines, ok, run, with_disk};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use testkit::s3::Operation;

#[tokio::test(flavor = "multi_thread")]
async fn every_entry_says_the_same_five_things_and_a_name() {
    let stage = Stage::new().await;
    stage.server.put("box", "photos/a b.jpg", "bytes");
    stage.server.put("box", "x", "");
    let entries = lines(&stage.ok(&["--json", "ls", "s:box/"]));
    for entry in &entries {
        assert_eq!(fields(entry), ["etag", "key", "kind", "modified", "name", "size"], "{entry}");
    }
    assert_eq!((&entries[0]["kind"], &entries[0]["key"]), (&"folder".into(), &"photos/".into()));
    assert!(entries[0]["size"].is_null() && entries[0]["etag"].is_null(), "a folder has no bytes: {}", entries[0]);
    assert_eq!((&entries[1]["size"], &entries[1]["etag"]), (&0.into(), &"d41d8cd98f00b204e9800998ecf8427e".into()));
    let buckets = lines(&stage.ok(&["--json", "ls", "s:"]));
    assert_eq!((fields(&buckets[0]), &buckets[0]["name"]), (vec!["created", "name"], &"box".into()));
    let (_, error) = stage.ends(1, &["ls", "s:missing/"]);
    assert!(error.contains("missing"), "what is not there is named: {error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_of_many_pages_is_printed_page_by_page() {
    let stage = Stage::new().await;
    for number in 0..2_500 {
        stage.server.put("box", format!("{number:05}"), "");
    }
    assert_eq!(stage.ok(&["ls", "-r", "s:box/"]).lines().count(), 2_500);
    // The second page is held: what the first had is there all the same.
    let gate = stage.server.gate(Operation::ListObjects, 1);
    let mut child = stage.start(&["--json", "ls", "-r", "s:box/"]);
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    assert!(first.contains("\"00000\""), "{first}");
    // Its reader has had enough: that is no failure, and nothing is said of it.
    drop(reader);
    gate.open();
    let output = child.wait_with_output().unwrap();
    assert_eq!(told(0, &["ls"], &output).1, "", "a reader that goes is no trouble");
}

#[test]
fn bytes_come_out_as_they_are_and_ranges_have_both_ends_with_them() {
    let world = with_disk();
    let bytes: Vec<u8> = (0..=255).cycle().take(5_000).collect();
    fs::write(world.folder("disk").join("x"), &bytes).unwrap();
    for (range, expected) in [
        (&[][..], &bytes[..]),
        (&["--range", "0-99"], &bytes[..100]),
        (&["--range", "4990-"], &bytes[4990..]),
        (&["--range", "4990-9999"], &bytes[4990..]),
        (&["--range", "7-7"], &bytes[7..8]),
    ] {
        let output = run(&world, &[&["cat", "my-disk:/x"], range].concat(), "");
        assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), expected), "{range:?}");
    }
    for (status, arguments) in [
        (2, &["cat", "my-disk:/x", "--range", "9-5"][..]),
        (2, &["cat", "my-disk:/x", "--range", "all"]),
        (2, &["cat", "my-disk:/x", "--range", "5000-"]),
        (1, &["--json", "cat", "my-disk:/missing"]),
    ] {
        let (out, error) = told(status, arguments, &run(&world, arguments, ""));
        assert!(out.is_empty() && !error.is_empty(), "only bytes of the object go to standard output: {out:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_of_a_cloud_reads_no_more_than_that() {
    let stage = Stage::new().await;
    stage.server.put("box", "x", vec![7; 100_000]);
    for (range, length) in [("10-19", 10), ("99990-", 10)] {
        let output = stage.run(&["cat", "s:box/x", "--range", range]);
        assert_eq!((output.status.code(), output.stdout), (Some(0), vec![7; length]), "{range}");
    }
}

#[test]
fn a_reader_that_has_had_enough_ends_the_reading_quietly() {
    let world = with_disk();
    fs::write(world.folder("disk").join("large"), vec![b'x'; 4 << 20]).unwrap();
    let mut command = crate::support::ferry(&world);
    command.args(["cat", "my-disk:/large"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let (_, error) = told(0, &["cat"], &child.wait_with_output().unwrap());
    assert_eq!(error, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_all_that_anybody_needs() {
    let stage = Stage::new().await;
    stage.server.put("box", "a b/c", "for you");
    let link = stage.document(&["link", "s:box/a b/c", "--expires", "1h"]);
    assert_eq!(fields(&link), ["expires", "location", "method", "url"]);
    assert_eq!((&link["method"], &link["location"]), (&"GET".into(), &"s:box/a b/c".into()));
    // Another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = http.get(link["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, "for you"));

    let url = stage.ok(&["link", "s:box/new", "--expires", "90s", "--put"]);
    assert_eq!(http.put(url.trim()).body("theirs").send().await.unwrap().status().as_u16(), 200);
    assert_eq!(stage.server.get("box", "new").unwrap(), "theirs".as_bytes(), "the link was enough to write");
    let unsigned = url.split('?').next().unwrap();
    assert_eq!(http.get(unsigned).send().await.unwrap().status().as_u16(), 403, "without its signature it is nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_cannot_be_is_refused_with_the_reason() {
    let stage = Stage::new().await;
    stage.server.put("box", "x", "");
    for (status, arguments, reason) in [
        (2, &["link", "s:box/x", "--expires", "8d"][..], "seven days"),
        (2, &["link", "s:box/x", "--expires", "soon"], "90s"),
        (2, &["link", "s:box/x"], "--expires"),
        (2, &["link", "s:box/", "--expires", "1h", "--put"], "object"),
        (1, &["link", "my-disk:/x", "--expires", "1h"], "link"),
    ] {
        let (_, error) = stage.ends(status, arguments);
        assert!(error.contains(reason), "{arguments:?}: {error}");
    }
}

#[test]
fn an_error_is_one_document_too() {
    let world = with_disk();
    let output = finish(crate::support::ferry(&world).args(["--json", "ls", "nobody:/"]), "");
    let error: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(fields(&error["error"]), ["at", "doing", "hint", "kind", "message"]);
    assert_eq!(error["error"]["kind"], "not_found");
    assert_eq!(document(&world, &["jobs", "ls"]), serde_json::json!([]), "a home without jobs has an empty list");
    assert!(ok(&world, &["jobs", "ls"]).is_empty());
}
