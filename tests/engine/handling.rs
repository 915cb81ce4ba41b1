//! Single objects and folders in hand: made, measured, brought to this computer.

use crate::support::{Bench, assert_done, at, source};
use engine::LinkTo;
use model::{Bytes, Count, ErrorKind, Feature, JobKind, JobSpec, Target};
use std::sync::Mutex;
use std::time::Duration;
use testkit::s3::Operation;

#[tokio::test]
async fn a_new_folder_is_listed_and_is_made_once() {
    let bench = Bench::new().await;
    for place in ["server:bucket/new/", "disk:/new/"] {
        bench.engine.create_folder(&at(place)).await.unwrap();
        let again = bench.engine.create_folder(&at(place)).await.unwrap_err();
        assert_eq!(again.kind, ErrorKind::AlreadyExists, "{place}: {again}");
    }
    assert_eq!(bench.server.get("bucket", "new/").unwrap(), "", "an object without bytes keeps the prefix");
    assert!(bench.disk().join("new").is_dir());
    let error = bench.engine.create_folder(&at("disk:/new")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid, "a folder's key ends in a slash");
}

#[tokio::test]
async fn everything_below_a_prefix_is_counted_and_nothing_beside_it() {
    let bench = Bench::new().await;
    for number in 0..1_500 {
        bench.server.put("bucket", format!("many/{number}").as_str(), "abc");
    }
    bench.server.put("bucket", "many-more", "no part of it");
    let sum = bench.engine.measure(1, &at("server:bucket/many/"), |_| {}).await.unwrap();
    assert_eq!((sum.objects, sum.bytes, sum.complete), (Count(1_500), Bytes(4_500), true));
}

#[tokio::test]
async fn a_count_that_is_stopped_says_that_it_is_not_complete() {
    let bench = Bench::new().await;
    for number in 0..1_500 {
        bench.server.put("bucket", format!("many/{number}").as_str(), "abc");
    }
    let gate = bench.server.gate(Operation::ListObjects, 1);
    let told = Mutex::new(Vec::new());
    let place = at("server:bucket/many/");
    let counting = bench.engine.measure(7, &place, |sum| told.lock().unwrap().push(sum));
    let stopping = async {
        gate.wait_held().await;
        bench.engine.stop_measuring(7);
    };
    let (sum, ()) = tokio::join!(counting, stopping);
    let sum = sum.unwrap();
    assert!(!sum.complete && sum.objects == Count(1_000), "the first page was counted: {sum:?}");
    gate.open();
    bench.engine.stop_measuring(7);
}

#[tokio::test]
async fn what_is_downloaded_lies_in_the_folder_that_was_chosen() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "a/b.txt", "b");
    let folder = bench.world.folder("downloads");
    std::fs::create_dir_all(&folder).unwrap();
    let spec = JobSpec::new(JobKind::Copy, vec![source("server:bucket/a/")], None);
    let job = bench.engine.start_download(spec.clone(), &folder).await.unwrap();
    assert_done(&bench.settled(job).await);
    assert_eq!(std::fs::read(folder.join("a/b.txt")).unwrap(), b"b");
    let file = folder.join("a/b.txt");
    assert_eq!(bench.engine.start_download(spec.clone(), &file).await.unwrap_err().kind, ErrorKind::Invalid);
    let nowhere = folder.join("nowhere");
    assert_eq!(bench.engine.start_download(spec, &nowhere).await.unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn a_rename_moves_a_prefix_inside_its_bucket_and_asks_where_it_meets_something() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "old/a", "a");
    bench.server.put("bucket", "old/deep/b", "b");
    bench.server.put("bucket", "new/a", "another");
    let target = Some(Target::As(at("server:bucket/new/")));
    let spec = JobSpec::new(JobKind::Move, vec![source("server:bucket/old/")], target);
    let job = bench.engine.start_job(spec).await.unwrap();
    let job = bench.settled(job).await;
    assert_eq!(job.tally.undecided, Count(1), "what is there already is not overwritten: {job:?}");
    assert_eq!(bench.server.get("bucket", "new/a").unwrap(), "another");
    assert_eq!(bench.server.get("bucket", "new/deep/b").unwrap(), "b");
    assert!(bench.server.get("bucket", "old/a").is_some(), "what waits for a decision stays");
}

#[tokio::test]
async fn links_are_offered_where_a_cloud_makes_them() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "a", "a");
    let can = bench.engine.abilities(&crate::support::id("server")).await.unwrap();
    assert!(can.features.contains(&Feature::Links), "{can:?}");
    let link = bench.engine.link(&at("server:bucket/a"), LinkTo::Read, Duration::from_mins(15)).await.unwrap();
    assert!(link.expose().contains("X-Amz-Expires=900"));
    let disk = bench.engine.abilities(&crate::support::id("disk")).await.unwrap();
    assert!(!disk.features.contains(&Feature::Links), "a folder of this computer has none: {disk:?}");
}
