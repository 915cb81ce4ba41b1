//! What each fault does to a folder.

use super::*;
use crate::provider::local::Local;
use futures::TryStreamExt as _;
use model::{CloudId, Count};

struct Ground {
    _folder: tempfile::TempDir,
    store: Faulted<Local>,
    panel: Arc<Panel>,
}

async fn ground() -> Ground {
    let folder = tempfile::tempdir().unwrap();
    let (local, panel) = (Local::open(folder.path().to_path_buf()).await.unwrap(), Arc::new(Panel::default()));
    Ground { _folder: folder, store: Faulted::new(Arc::new(local), Arc::clone(&panel)), panel }
}

fn at(key: &str) -> Location {
    Location::new(CloudId::parse("demo").unwrap(), "", key)
}

async fn put(store: &dyn Store, key: &str, body: &'static str) -> Result<Written> {
    store.write(&at(key), body.into(), &Write::default()).await
}

async fn read(store: &dyn Store, key: &str) -> Result<Bytes> {
    let chunks: Vec<Bytes> = store.read(&at(key), Read::default()).await?.stream.try_collect().await?;
    Ok(chunks.concat().into())
}

#[tokio::test]
async fn one_object_arrives_damaged_each_time_until_it_is_taken_back() {
    let Ground { store, panel, .. } = &ground().await;
    panel.set(Faults { corrupt: true, ..Faults::default() });
    put(store, "empty", "").await.unwrap();
    for _ in 0..2 {
        put(store, "one", "abc").await.unwrap();
        assert_ne!(read(store, "one").await.unwrap(), "abc", "the first that has a byte is the one");
    }
    put(store, "other", "abc").await.unwrap();
    assert_eq!(read(store, "other").await.unwrap(), "abc", "and no other");
    panel.set(Faults::default());
    put(store, "one", "abc").await.unwrap();
    assert_eq!(read(store, "one").await.unwrap(), "abc");
}

#[tokio::test]
async fn offline_and_expired_say_so_and_a_body_under_way_breaks_off() {
    let Ground { store, panel, .. } = &ground().await;
    put(store, "one", "abc").await.unwrap();
    let body = store.read(&at("one"), Read::default()).await.unwrap();
    panel.set(Faults { offline: true, ..Faults::default() });
    let broken = body.stream.try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!((broken.kind, broken.location()), (ErrorKind::Unavailable, Some(&at("one"))));
    assert_eq!(put(store, "two", "x").await.unwrap_err().kind, ErrorKind::Unavailable);
    panel.set(Faults { expired: true, ..Faults::default() });
    let listed = store.list(&at(""), List::default()).try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(listed.kind, ErrorKind::Expired);
    assert!(listed.hinted().unwrap().contains("Faults"), "it says where to undo it");
}

#[tokio::test]
async fn of_a_hundred_requests_as_many_fail_as_was_said() {
    let Ground { store, panel, .. } = &ground().await;
    put(store, "one", "abc").await.unwrap();
    panel.set(Faults { failures: 20, ..Faults::default() });
    let mut failed = 0;
    for _ in 0..200 {
        failed += i32::from(store.head(&at("one")).await.is_err());
    }
    assert!((38..=42).contains(&failed), "20 of a hundred, twice: {failed}");
}

#[tokio::test]
async fn answers_are_late_and_bytes_pass_at_the_rate() {
    let Ground { store, panel, .. } = &ground().await;
    panel.set(Faults { latency: Count(40), ..Faults::default() });
    let begun = Instant::now();
    put(store, "one", "abc").await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(40), "it was late");
    panel.set(Faults { throughput: Some(model::Bytes(640)), ..Faults::default() });
    let begun = Instant::now();
    store.write(&at("two"), vec![7; 64].into(), &Write::default()).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(100), "64 bytes at 640 a second");
}
