//! Counting.

use super::{at, planted, whole};
use clouds::{Asked, Counted, List, Operation, PartWrite, Read, Store, Tally, Write};
use futures::TryStreamExt;
use model::ErrorKind;
use std::sync::Arc;
use testkit::faulty::{Call, Mishap};

#[tokio::test]
async fn requests_failures_and_bytes_are_counted_by_operation() {
    let (store, plan) = planted().await;
    let tally = Arc::new(Tally::default());
    let counted = Counted::new(store, Arc::clone(&tally));
    assert_eq!(tally.counts(), Tally::default().counts(), "nothing was asked yet");

    counted.head(&at("k")).await.unwrap();
    counted.head(&at("missing")).await.unwrap_err();
    whole(&counted, Read::default()).await.unwrap();
    plan.next(Call::Read, 1, Mishap::Cut { after: 4 });
    whole(&counted, Read::default()).await.unwrap_err();
    counted.write(&at("w"), "12345".into(), &Write::default()).await.unwrap();
    plan.next(Call::Write, 1, Mishap::Fail(ErrorKind::Unavailable));
    counted.write(&at("w"), "12345".into(), &Write::default()).await.unwrap_err();
    let upload = counted.begin_upload(&at("u"), &Write::default()).await.unwrap();
    let part = counted.write_part(&at("u"), &upload, PartWrite::new(1, 0, "abc")).await.unwrap();
    counted.finish_upload(&at("u"), &upload, &[part], &Write::default()).await.unwrap();
    counted.list(&at(""), List::default()).try_collect::<Vec<_>>().await.unwrap();
    counted.delete("bucket", &[at("w").key, at("u").key]).await.unwrap();

    let counts = tally.counts();
    let of = |operation| {
        let Asked { requests, failures } = counts.of(operation);
        (requests, failures)
    };
    assert_eq!(of(Operation::Head), (2, 1));
    assert_eq!(of(Operation::Read), (2, 1), "a body that broke off failed");
    assert_eq!(of(Operation::Write), (2, 1));
    assert_eq!(of(Operation::Upload), (2, 0));
    assert_eq!(of(Operation::Part), (1, 0));
    assert_eq!(of(Operation::List), (1, 0), "one page");
    assert_eq!(of(Operation::Delete), (1, 0));
    assert_eq!((counts.bytes_in, counts.bytes_out), (10 + 4, 5 + 3), "bytes that arrived, and that were taken");
    assert_eq!(counts.total(), Asked { requests: 11, failures: 3 });
}
