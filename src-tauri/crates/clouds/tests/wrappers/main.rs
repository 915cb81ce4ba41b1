//! What is wrapped around a store does its work, and else nobody notices it.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

mod again;
mod crowd;
mod health;
mod metrics;

use bytes::Bytes;
use clouds::{Account, Again, Counted, Crowd, Crowded, Local, Patience, Pulse, Read, S3, Store, Tally, Watched, Write};
use futures::TryStreamExt;
use model::{CloudId, Location, Result};
use std::sync::Arc;
use testkit::HeldClock;
use testkit::contract::{Expect, Reference, holds};
use testkit::faulty::{Faulty, Plan};
use testkit::s3::S3Server;

fn at(key: &str) -> Location {
    Location::new(id(), "bucket", key)
}

fn id() -> CloudId {
    CloudId::parse("x").unwrap()
}

/// A store in memory that holds `0123456789` under `k`, and the plan of what goes wrong on it.
async fn planted() -> (Arc<Faulty<Reference>>, Arc<Plan>) {
    let (store, plan) = (Arc::new(Reference::default()), Plan::new());
    store.write(&at("k"), "0123456789".into(), &Write::default()).await.unwrap();
    (Arc::new(Faulty::new(store, Arc::clone(&plan))), plan)
}

async fn whole(store: &dyn Store, read: Read) -> Result<Bytes> {
    let chunks: Vec<Bytes> = store.read(&at("k"), read).await?.stream.try_collect().await?;
    Ok(chunks.concat().into())
}

fn pulse() -> Arc<Pulse> {
    Pulse::new(id(), Arc::new(HeldClock::default()))
}

/// Every wrapper, and all of them on top of each other.
fn wrapped(store: &Arc<dyn Store>) -> Vec<Arc<dyn Store>> {
    let store = || Arc::clone(store);
    let faulty = Arc::new(Faulty::new(store(), Plan::new()));
    let counted = Arc::new(Counted::new(Arc::clone(&faulty), Arc::default()));
    let crowded = Arc::new(Crowded::new(Arc::clone(&counted), Crowd::new(1)));
    let watched = Arc::new(Watched::new(Arc::clone(&crowded), pulse()));
    vec![
        Arc::new(Faulty::new(store(), Plan::new())),
        Arc::new(Counted::new(store(), Arc::<Tally>::default())),
        Arc::new(Crowded::new(store(), Crowd::new(2))),
        Arc::new(Watched::new(store(), pulse())),
        Arc::new(Again::new(store(), Patience::default())),
        Arc::new(Again::new(watched, Patience::default())),
    ]
}

#[tokio::test]
async fn wrappers_are_invisible_over_s3() {
    for number in 0..wrapped(&(Arc::new(Reference::default()) as Arc<dyn Store>)).len() {
        let server = S3Server::start().await;
        server.create_bucket("contract");
        let account = Account::keyed(&server.endpoint(), "us-east-1", server.access_key_id(), &server.secret());
        let store: Arc<dyn Store> = Arc::new(S3::new(&account).unwrap());
        let wrapped = wrapped(&store).swap_remove(number);
        assert_eq!(wrapped.capabilities(), store.capabilities(), "wrapper {number} promises the same");
        assert_eq!(wrapped.account(), store.account(), "wrapper {number} names the same account");
        holds(wrapped, "contract", Expect::everything()).await;
    }
}

#[tokio::test]
async fn wrappers_are_invisible_over_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(Local::open(folder.path().to_owned()).await.unwrap());
    for wrapped in wrapped(&store) {
        assert_eq!(wrapped.capabilities(), store.capabilities(), "it promises the same");
        let at = Location::new(id(), "", "a/b");
        wrapped.write(&at, "0123".into(), &Write::default()).await.unwrap();
        let body = wrapped.read(&at, Read { range: Some(1..3), ..Read::default() }).await.unwrap();
        let bytes: Vec<Bytes> = body.stream.try_collect().await.unwrap();
        assert_eq!((bytes.concat(), body.range, body.head.size), (b"12".to_vec(), 1..3, 4));
        assert!(wrapped.delete("", std::slice::from_ref(&at.key)).await.unwrap()[0].is_ok());
    }
}
