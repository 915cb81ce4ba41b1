//! Listings arrive in pages, are sorted and filtered, and see what jobs change.

use crate::support::{Bench, at};
use engine::Engine;
use model::{Conflict, Count, ErrorKind, Event, ListingId, ListingState, Rows, Sort, SortBy};
use testkit::s3::Operation;
use tokio::sync::broadcast::Receiver;

/// Reads whenever the engine says that something changed, until `seen` holds.
async fn rows_when(engine: &Engine, events: &mut Receiver<Event>, id: ListingId, seen: impl Fn(&Rows) -> bool) -> Rows {
    loop {
        let rows = engine.read_rows(id, Count(0), Count(10)).unwrap();
        if seen(&rows) {
            return rows;
        }
        events.recv().await.unwrap();
    }
}

fn complete(rows: &Rows) -> bool {
    rows.state == ListingState::Complete
}

#[tokio::test]
async fn pages_can_be_read_while_others_are_still_to_come() {
    let bench = Bench::new().await;
    for number in 0..2_500 {
        bench.server.put("bucket", format!("f/{number:05}").as_str(), "x");
    }
    let gate = bench.server.gate(Operation::ListObjects, 2);
    let mut events = bench.engine.events();
    let id = bench.engine.open_listing(at("server:bucket/f/"));
    let rows = rows_when(&bench.engine, &mut events, id, |rows| rows.arrived == Count(2_000)).await;
    assert_eq!(rows.state, ListingState::Listing, "the third page is still to come");
    assert_eq!(rows.rows[0].name, "00000");
    gate.open();
    let rows = rows_when(&bench.engine, &mut events, id, complete).await;
    assert_eq!(rows.total, Count(2_500));
    let window = bench.engine.read_rows(id, Count(2_495), Count(10)).unwrap();
    assert_eq!(window.rows.len(), 5, "a window ends with the listing");
}

#[tokio::test]
async fn a_listing_is_sorted_and_filtered_in_the_engine() {
    let bench = Bench::new().await;
    for (name, size) in [("img10.png", 1), ("img2.png", 3), ("note.txt", 2)] {
        bench.server.put("bucket", name, vec![0; size]);
    }
    bench.server.put("bucket", "folder/inner", "x");
    let mut events = bench.engine.events();
    let id = bench.engine.open_listing(at("server:bucket/"));
    let names = |rows: &Rows| rows.rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
    let rows = rows_when(&bench.engine, &mut events, id, complete).await;
    assert_eq!(names(&rows), ["folder", "img2.png", "img10.png", "note.txt"]);
    bench.engine.sort_listing(id, Sort { by: SortBy::Size, descending: true }).await.unwrap();
    let rows = bench.engine.read_rows(id, Count(0), Count(10)).unwrap();
    assert_eq!(names(&rows), ["folder", "img2.png", "note.txt", "img10.png"]);
    bench.engine.filter_listing(id, "IMG").await.unwrap();
    let rows = bench.engine.read_rows(id, Count(0), Count(10)).unwrap();
    assert_eq!((rows.total, rows.arrived), (Count(2), Count(4)));
    bench.engine.close_listing(id);
    assert_eq!(bench.engine.read_rows(id, Count(0), Count(1)).unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn a_listing_that_fails_says_why_and_can_be_tried_again() {
    let bench = Bench::new().await;
    bench.server.faults().refuse_credentials(true);
    let mut events = bench.engine.events();
    let id = bench.engine.open_listing(at("server:bucket/"));
    let rows = rows_when(&bench.engine, &mut events, id, |rows| rows.state == ListingState::Failed).await;
    assert_eq!(rows.error.map(|error| error.kind), Some(ErrorKind::Unauthenticated));
    bench.server.faults().refuse_credentials(false);
    bench.engine.refresh_listing(id).unwrap();
    let rows = rows_when(&bench.engine, &mut events, id, complete).await;
    assert!(rows.error.is_none(), "the trouble is over");
}

#[tokio::test]
async fn stopping_keeps_what_has_arrived() {
    let bench = Bench::new().await;
    for number in 0..1_500 {
        bench.server.put("bucket", format!("{number:05}").as_str(), "x");
    }
    let gate = bench.server.gate(Operation::ListObjects, 1);
    let mut events = bench.engine.events();
    let id = bench.engine.open_listing(at("server:bucket/"));
    gate.wait_held().await;
    bench.engine.stop_listing(id).unwrap();
    let rows = rows_when(&bench.engine, &mut events, id, |rows| rows.state == ListingState::Stopped).await;
    assert_eq!(rows.arrived, Count(1_000));
    gate.open();
}

#[tokio::test]
async fn an_open_listing_sees_what_a_job_brings() {
    let bench = Bench::new().await;
    bench.put("a.txt", "a");
    let mut events = bench.engine.events();
    let id = bench.engine.open_listing(at("server:bucket/in/"));
    rows_when(&bench.engine, &mut events, id, complete).await;
    bench.copy(&["disk:/a.txt"], "server:bucket/in/", Conflict::Ask).await;
    let rows = rows_when(&bench.engine, &mut events, id, |rows| rows.total == Count(1)).await;
    assert_eq!(rows.rows[0].name, "a.txt");
}

#[tokio::test]
async fn one_slow_cloud_blocks_no_other() {
    let bench = Bench::new().await;
    bench.put("here.txt", "x");
    let gate = bench.server.gate(Operation::ListObjects, 0);
    let mut events = bench.engine.events();
    let slow = bench.engine.open_listing(at("server:bucket/"));
    gate.wait_held().await;
    let quick = bench.engine.open_listing(at("disk:/"));
    let rows = rows_when(&bench.engine, &mut events, quick, complete).await;
    assert_eq!(rows.total, Count(1));
    let waiting = bench.engine.read_rows(slow, Count(0), Count(1)).unwrap();
    assert_eq!(waiting.state, ListingState::Listing);
    gate.open();
}
