//! How many requests are under way at once.

use super::{at, planted, whole};
use clouds::{Crowd, Crowded, List, Read, Store};
use futures::future::join_all;
use futures::{FutureExt, StreamExt, TryStreamExt};
use std::sync::Arc;
use std::time::Duration;
use testkit::faulty::{Call, Mishap};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn no_more_are_under_way_than_allowed() {
    let (store, plan) = planted().await;
    let crowded = Crowded::new(store, Crowd::new(3));
    plan.next(None, 12, Mishap::Delay(SECOND));
    let begun = Instant::now();
    let at = at("k");
    join_all((0..6).map(|_| crowded.head(&at))).await;
    join_all((0..6).map(|_| whole(&crowded, Read::default()))).await;
    assert_eq!(plan.most_at_once(), 3, "three at a time");
    assert_eq!(begun.elapsed().as_secs(), 4, "and never fewer while others wait");
}

#[tokio::test]
async fn a_body_keeps_its_place_until_it_was_read_or_dropped() {
    let (store, plan) = planted().await;
    let crowded = Crowded::new(store, Crowd::new(1));
    let at = at("k");
    let mut open = crowded.read(&at, Read::default()).await.unwrap();
    assert!(crowded.head(&at).now_or_never().is_none(), "the one place is taken");
    assert!(open.stream.next().await.unwrap().is_ok());
    assert!(crowded.head(&at).now_or_never().is_some(), "its bytes are all here, though nobody saw its end yet");
    let dropped = crowded.read(&at, Read::default()).await.unwrap();
    drop(dropped);
    assert!(crowded.head(&at).now_or_never().is_some(), "nobody reads it any more");
    plan.next(Call::Read, 1, Mishap::Cut { after: 3 });
    let mut broken = crowded.read(&at, Read::default()).await.unwrap();
    assert!(broken.stream.by_ref().try_for_each(|_| async { Ok(()) }).await.is_err());
    assert!(crowded.head(&at).now_or_never().is_some(), "it broke off");
    let _empty = crowded.read(&at, Read { range: Some(3..3), ..Read::default() }).await.unwrap();
    assert!(crowded.head(&at).now_or_never().is_some(), "nothing comes of an empty range");
}

#[tokio::test]
async fn a_listing_takes_a_place_for_a_page_and_not_between() {
    let (store, _) = planted().await;
    let crowded = Crowded::new(store, Crowd::new(1));
    let at = at("k");
    let mut pages = crowded.list(&super::at(""), List::default());
    let open = crowded.read(&at, Read::default()).await.unwrap();
    assert!(pages.next().now_or_never().is_none(), "a page waits for its place");
    drop(open);
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 1);
    assert!(crowded.head(&at).now_or_never().is_some(), "an unread listing holds nothing");
    assert!(pages.next().await.is_none(), "it ends");
}

#[tokio::test]
async fn who_waits_longest_is_next() {
    let (store, _) = planted().await;
    let crowded = Crowded::new(store, Crowd::new(1));
    let at = at("k");
    let open = crowded.read(&at, Read::default()).await.unwrap();
    let (mut first, mut second) = (crowded.head(&at), crowded.head(&at));
    assert!((&mut first).now_or_never().is_none() && (&mut second).now_or_never().is_none(), "both wait");
    drop(open);
    assert!((&mut second).now_or_never().is_none(), "it is not its turn");
    assert!(first.now_or_never().is_some() && second.now_or_never().is_some(), "one after the other");
}

#[tokio::test]
async fn the_number_changes_while_requests_are_under_way() {
    let (store, _) = planted().await;
    let crowd = Crowd::new(3);
    let crowded = Crowded::new(store, Arc::clone(&crowd));
    let at = at("k");
    let read = || crowded.read(&at, Read::default());
    let mut open = vec![read().await.unwrap(), read().await.unwrap(), read().await.unwrap()];
    crowd.set(1);
    open.truncate(1);
    assert!(read().now_or_never().is_none(), "two places went with those who left them");
    crowd.set(2);
    open.push(read().now_or_never().expect("there is a place more").unwrap());
    assert!(read().now_or_never().is_none(), "and only one");
    crowd.set(1);
    crowd.set(3);
    open.push(read().now_or_never().expect("taking away and giving back is nothing").unwrap());
    assert!(read().now_or_never().is_none(), "three are under way");
    open.clear();
    crowd.set(0);
    assert!(read().now_or_never().is_some(), "there is always one place");
}
