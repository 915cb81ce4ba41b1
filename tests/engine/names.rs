//! Whatever the keys of a bucket are, a folder holds them under names of its own, gives them back, and is never left.

use crate::support::{Bench, assert_done, at, source};
use model::{Conflict, Count, ErrorKind, JobKind, JobSpec, JobState, Key, Target};
use std::fs;
use std::os::unix::fs::symlink;

const HOSTILE: [&str; 22] = [
    "../../etc/passwd",
    "/abs",
    "C:\\x",
    "a//b",
    "d/..",
    ".",
    "con",
    "con.txt/aux",
    "nul\0byte",
    ".skyferry-part-00",
    "tab\there",
    "new\nline",
    "trail ",
    "100%25",
    "back\\slash",
    "🦀",
    "caf\u{e9}",
    "cafe\u{301}",
    "␛2E",
    "marker/",
    "marker/x",
    "full/",
];

fn plant(bench: &Bench) {
    for key in HOSTILE {
        let bytes = if key == "marker/" { String::new() } else { key.to_owned() };
        bench.server.put("bucket", Key::from(key), bytes);
    }
}

fn same_in(bench: &Bench, bucket: &str) {
    let mut keys: Vec<Key> = bench.server.keys(bucket);
    let mut wanted: Vec<Key> = HOSTILE.map(Key::from).into();
    keys.sort();
    wanted.sort();
    assert_eq!(keys, wanted, "the same keys come back");
    for key in wanted {
        assert_eq!(bench.server.get(bucket, key.clone()), bench.server.get("bucket", key.clone()), "{key:?}");
    }
}

async fn copy_all(bench: &Bench, from: &str, to: &str) -> model::JobSummary {
    let target = Some(Target::As(at(to)));
    let spec = JobSpec::new(JobKind::Copy, vec![source(from)], target);
    let job = bench.engine.start_job(spec).await.unwrap();
    bench.settled(job).await
}

#[tokio::test]
async fn hostile_keys_go_to_a_folder_and_come_back_the_same() {
    let bench = Bench::new().await;
    plant(&bench);
    bench.server.create_bucket("again");
    assert_done(&copy_all(&bench, "server:bucket/", "disk:/").await);
    assert_done(&copy_all(&bench, "disk:/", "server:again/").await);
    same_in(&bench, "again");
    assert!(bench.disk().join("␛2E␛2E/␛2E␛2E/etc/passwd").is_file(), "legibly, and inside");
    assert!(bench.disk().join("marker").is_dir());
    for outside in ["etc", "abs", "passwd", "b"] {
        assert!(!bench.world.folder("").join(outside).exists(), "{outside} was made beside the folder");
    }
}

#[tokio::test]
async fn hostile_keys_go_to_a_path_of_this_computer_and_come_back_the_same() {
    let bench = Bench::new().await;
    plant(&bench);
    bench.server.create_bucket("again");
    let folder = bench.world.folder("downloads");
    let path = format!("file:/{}/", folder.display());
    assert_done(&copy_all(&bench, "server:bucket/", &path).await);
    let left: Vec<_> = fs::read_dir(bench.world.folder("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name == "etc" || name == "passwd"), "nothing was made beside it: {left:?}");
    assert_done(&copy_all(&bench, &path, "server:again/").await);
    same_in(&bench, "again");

    let chosen = folder.join("␛2E␛2E");
    bench.server.create_bucket("dropped");
    let job = bench.engine.start_upload(vec![chosen], at("server:dropped/")).await.unwrap();
    assert_done(&bench.settled(job).await);
    assert_eq!(bench.server.keys("dropped"), [Key::from("../../etc/passwd")], "a dropped folder is named by its key");
}

#[tokio::test]
async fn what_a_folder_cannot_hold_fails_in_the_plan_and_everything_else_arrives() {
    let bench = Bench::new().await;
    let long = format!("s/{}", "l".repeat(300));
    for key in ["s/x", "s/x/y", "s/x/z", "s/good", &long] {
        bench.server.put("bucket", key, key.to_owned());
    }
    let job = bench.copy(&["server:bucket/s/"], "disk:/", Conflict::Ask).await;
    assert_eq!((job.state, job.tally.found), (JobState::Failed, Count(5)));
    assert_eq!((job.tally.failed, job.tally.verified), (Count(3), Count(2)));
    let failures = bench.failures(job.id).await;
    let told = |key: &str| {
        let failure = failures.iter().find(|failure| failure.source.key == Key::from(key)).unwrap();
        assert_eq!((failure.error.kind, failure.attempts), (ErrorKind::Invalid, 0), "{key} was never sent");
        failure.error.message().to_owned()
    };
    assert!(told("s/x/y").contains("\"s/x\"") && told("s/x/z").contains("\"s/x\""), "the other one is named");
    assert!(told(&long).contains("255"), "the reason is the length");
    assert_eq!((bench.read("s/good"), bench.read("s/x")), (b"s/good".to_vec(), b"s/x".to_vec()));
    let requests = bench.server.requests().of(testkit::s3::Operation::GetObject);
    assert_eq!(requests, 2, "nothing was read for nothing");
}

#[tokio::test]
async fn a_clash_is_found_over_many_pages() {
    let bench = Bench::new().await;
    // What stands between is too long to be held, so that nothing of it has to be written.
    let between: Vec<String> = (0..1_500).map(|number| format!("s/a-{number:04}{}", "l".repeat(300))).collect();
    for key in ["s/a", "s/a/b"].into_iter().chain(between.iter().map(String::as_str)) {
        bench.server.put("bucket", key, "x");
    }
    let job = bench.copy(&["server:bucket/s/"], "disk:/", Conflict::Ask).await;
    assert_eq!((job.tally.found, job.tally.failed, job.tally.verified), (Count(1_502), Count(1_501), Count(1)));
    let last = bench.engine.failures(job.id, Count(1_500), Count(10)).await.unwrap();
    assert_eq!((last.len(), &last[0].source.key), (1, &Key::from("s/a/b")));
    assert!(last[0].error.message().contains("\"s/a\""), "{}", last[0].error);
}

#[tokio::test]
async fn a_link_in_the_chosen_folder_leads_nothing_outside() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "s/link/passwd", "evil");
    bench.server.put("bucket", "s/good", "good");
    let outside = bench.world.folder("outside");
    let downloads = bench.world.folder("downloads");
    for folder in [bench.disk(), downloads.clone()] {
        fs::create_dir_all(folder.join("s")).unwrap();
        symlink(&outside, folder.join("s/link")).unwrap();
    }
    for to in ["disk:/".to_owned(), format!("file:/{}/", downloads.display())] {
        let job = bench.copy(&["server:bucket/s/"], &to, Conflict::Ask).await;
        assert_eq!((job.tally.failed, job.tally.verified), (Count(1), Count(1)), "{to}");
        assert_eq!(bench.failures(job.id).await[0].error.kind, ErrorKind::Denied, "{to}");
    }
    assert_eq!(fs::read(downloads.join("s/good")).unwrap(), b"good");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0, "nothing went through the link");
}
