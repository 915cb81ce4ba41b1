//! Asking again.

use super::{at, planted, whole};
use clouds::{Again, List, PartWrite, Patience, Read, Store, Write};
use futures::{StreamExt, TryStreamExt};
use model::ErrorKind;
use std::sync::Arc;
use std::time::Duration;
use testkit::faulty::{Call, Mishap};
use tokio::time::Instant;

const PATIENCE: Patience = Patience { tries: 4, total: Duration::from_mins(1) };

#[tokio::test(start_paused = true)]
async fn a_question_is_asked_again_while_the_trouble_may_pass() {
    let (store, plan) = planted().await;
    let again = Again::new(Arc::clone(&store), PATIENCE);
    for kind in [ErrorKind::Unavailable, ErrorKind::RateLimited] {
        plan.next(Call::Head, 3, Mishap::Fail(kind));
        again.head(&at("k")).await.unwrap();
        plan.next(Call::Head, 4, Mishap::Fail(kind));
        assert_eq!(again.head(&at("k")).await.unwrap_err().kind, kind, "four tries are all");
    }
    plan.clear();
    let before = plan.asked(Call::Head);
    plan.next(Call::Head, 1, Mishap::Fail(ErrorKind::Denied));
    assert_eq!(again.head(&at("k")).await.unwrap_err().kind, ErrorKind::Denied);
    assert_eq!(plan.asked(Call::Head), before + 1, "a refusal is final");
}

#[tokio::test(start_paused = true)]
async fn patience_ends_in_time() {
    let (store, plan) = planted().await;
    let again = Again::new(store, Patience { tries: 1_000, total: Duration::from_secs(3) });
    plan.next(Call::Head, 1_000, Mishap::Fail(ErrorKind::Unavailable));
    let begun = Instant::now();
    again.head(&at("k")).await.unwrap_err();
    assert!(begun.elapsed() <= Duration::from_secs(3), "it took {:?}", begun.elapsed());
    assert!(plan.asked(Call::Head) > 1, "and asked more than once");
}

#[tokio::test(start_paused = true)]
async fn what_changes_anything_is_asked_once() {
    let (store, plan) = planted().await;
    let upload = store.begin_upload(&at("u"), &Write::default()).await.unwrap();
    let again = Again::new(store, PATIENCE);
    let before = plan.total();
    plan.next(None, 100, Mishap::LoseAnswer(ErrorKind::Unavailable));
    let (write, to) = (Write::default(), at("w"));
    assert!(again.write(&to, "x".into(), &write).await.is_err());
    assert!(again.begin_upload(&to, &write).await.is_err());
    assert!(again.write_part(&at("u"), &upload, PartWrite::new(1, 0, "x")).await.is_err());
    assert!(again.finish_upload(&at("u"), &upload, &[], &write).await.is_err());
    assert!(again.abort_upload(&at("u"), &upload).await.is_err());
    assert!(again.delete("bucket", &[at("k").key]).await.is_err());
    assert!(again.create_bucket("other").await.is_err());
    assert_eq!(plan.total() - before, 7, "each was asked exactly once");
}

#[tokio::test(start_paused = true)]
async fn a_body_is_opened_again_until_its_first_byte() {
    let (store, plan) = planted().await;
    let again = Again::new(Arc::clone(&store), PATIENCE);
    plan.next(Call::Read, 1, Mishap::Fail(ErrorKind::Unavailable));
    plan.next(Call::Read, 2, Mishap::Cut { after: 0 });
    assert_eq!(whole(&again, Read { range: Some(2..5), ..Read::default() }).await.unwrap(), "234");
    plan.next(Call::Read, 1, Mishap::Cut { after: 1 });
    let error = whole(&again, Read::default()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unavailable, "what came is not read twice");
    plan.next(Call::Read, 9, Mishap::Cut { after: 0 });
    let before = plan.asked(Call::Read);
    assert!(whole(&again, Read::default()).await.is_err());
    assert_eq!(plan.asked(Call::Read) - before, 4, "four tries are all");
    plan.clear();

    plan.next(Call::Read, 1, Mishap::Cut { after: 0 });
    let body = again.read(&at("k"), Read::default()).await.unwrap();
    store.write(&at("k"), "another".into(), &Write::default()).await.unwrap();
    let error = body.stream.try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict, "the bytes of another object are not given for it");
}

#[tokio::test(start_paused = true)]
async fn a_listing_begins_again_only_before_its_first_page() {
    let (store, plan) = planted().await;
    for number in 0..1_500 {
        store.write(&at(&format!("many/{number}")), "x".into(), &Write::default()).await.unwrap();
    }
    let again = Again::new(store, PATIENCE);
    let list = || again.list(&at("many/"), List::default());
    plan.next(Call::List, 3, Mishap::Cut { after: 0 });
    let pages: Vec<_> = list().try_collect().await.unwrap();
    assert_eq!(pages.iter().map(Vec::len).sum::<usize>(), 1_500, "every row once");
    plan.next(Call::List, 1, Mishap::Cut { after: 1 });
    let pages: Vec<_> = list().collect().await;
    assert!(pages[0].is_ok() && pages[1].is_err() && pages.len() == 2, "a row is not listed twice");
}
