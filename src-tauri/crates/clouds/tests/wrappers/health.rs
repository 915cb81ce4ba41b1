//! What answers say about a cloud, and leaving it alone.

use super::{at, planted, pulse, whole};
use clouds::{List, Pulse, Read, Store, Watched, Write};
use futures::future::join_all;
use futures::{FutureExt, StreamExt};
use model::{Count, ErrorKind, HealthState};
use std::sync::Arc;
use std::time::Duration;
use testkit::contract::Reference;
use testkit::faulty::{Call, Faulty, Mishap, Plan};
use tokio::time::{Instant, advance};

async fn watched() -> (Watched<Faulty<Reference>>, Arc<Plan>, Arc<Pulse>) {
    let ((store, plan), pulse) = (planted().await, pulse());
    (Watched::new(store, Arc::clone(&pulse)), plan, pulse)
}

/// Asks so many times that the plan's mishap is used up.
async fn fail(store: &dyn Store, plan: &Plan, times: usize, kind: ErrorKind) {
    plan.next(Call::Head, times, Mishap::Fail(kind));
    for _ in 0..times {
        assert_eq!(store.head(&at("k")).await.unwrap_err().kind, kind);
    }
}

#[tokio::test(start_paused = true)]
async fn answers_are_healthy_whatever_they_say() {
    let (store, plan, pulse) = watched().await;
    assert_eq!(pulse.health().state, HealthState::Untried);
    for kind in [ErrorKind::NotFound, ErrorKind::Conflict, ErrorKind::AlreadyExists, ErrorKind::Denied] {
        fail(&store, &plan, 9, kind).await;
        let health = pulse.health();
        assert_eq!(health.state, HealthState::Good, "{kind:?} is an answer");
        assert!(health.trouble.is_none() && health.answered.is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn each_trouble_has_its_state_and_an_answer_ends_it() {
    use ErrorKind::{ClockSkewed, Expired, NeedsCode, RateLimited, Unauthenticated, Unavailable, Untrusted};
    for (kind, times, state) in [
        (RateLimited, 1, HealthState::Slow),
        (Unavailable, 1, HealthState::Untried),
        (Unavailable, 2, HealthState::Failing),
        (Untrusted, 1, HealthState::Untried),
        (Untrusted, 2, HealthState::Failing),
        (Unauthenticated, 1, HealthState::SignIn),
        (Expired, 1, HealthState::SignIn),
        (NeedsCode, 1, HealthState::SignIn),
        (ClockSkewed, 1, HealthState::Failing),
        (ErrorKind::Invalid, 9, HealthState::Untried),
        (ErrorKind::Cancelled, 9, HealthState::Untried),
    ] {
        let (store, plan, pulse) = watched().await;
        fail(&store, &plan, times, kind).await;
        let health = pulse.health();
        assert_eq!(health.state, state, "{times} times {kind:?}");
        let trouble = health.trouble.map(|error| error.kind);
        assert_eq!(trouble, (state != HealthState::Untried).then_some(kind), "{times} times {kind:?}");
        store.head(&at("k")).await.unwrap();
        assert_eq!(pulse.health().state, HealthState::Good, "{kind:?} passed");
        assert!(pulse.health().trouble.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn the_latency_is_a_moving_average_of_questions_only() {
    let (store, plan, pulse) = watched().await;
    let ask = async |millis| {
        plan.next(Call::Head, 1, Mishap::Delay(Duration::from_millis(millis)));
        store.head(&at("k")).await.unwrap();
        pulse.health().latency
    };
    assert_eq!(ask(100).await, Some(Count(100)));
    assert_eq!(ask(200).await, Some(Count(120)), "a fifth of the way");
    plan.next(Call::Write, 1, Mishap::Delay(Duration::from_mins(1)));
    store.write(&at("w"), "x".into(), &Write::default()).await.unwrap();
    assert_eq!(pulse.health().latency, Some(Count(120)), "a long upload is no slow cloud");
    assert_eq!(pulse.health().state, HealthState::Good);
    ask(20_000).await;
    assert_eq!(pulse.health().state, HealthState::Slow, "{:?}", pulse.health().latency);
    for _ in 0..12 {
        ask(50).await;
    }
    assert_eq!(pulse.health().state, HealthState::Good, "it is quick again");
}

#[tokio::test(start_paused = true)]
async fn only_another_state_is_told() {
    let (store, plan, pulse) = watched().await;
    let mut told = pulse.watch();
    store.head(&at("k")).await.unwrap();
    assert_eq!(*told.borrow_and_update(), HealthState::Good);
    for millis in [1, 50, 500] {
        plan.next(Call::Head, 1, Mishap::Delay(Duration::from_millis(millis)));
        store.head(&at("k")).await.unwrap();
    }
    assert!(!told.has_changed().unwrap(), "another latency is no news");
    fail(&store, &plan, 2, ErrorKind::Unavailable).await;
    assert!(told.has_changed().unwrap(), "another state is");
}

#[tokio::test(start_paused = true)]
async fn a_silent_cloud_is_left_alone_for_longer_and_longer() {
    let (store, plan, pulse) = watched().await;
    fail(&store, &plan, 5, ErrorKind::Unavailable).await;
    plan.next(Call::Head, 100, Mishap::Fail(ErrorKind::Unavailable));
    for longest in [1, 2, 4, 8, 16, 32, 60, 60] {
        let asked = plan.asked(Call::Head);
        let pause = pulse.pause().expect("it is left alone");
        let longest = Duration::from_secs(longest);
        assert!(pause <= longest && pause >= longest / 2, "{pause:?} is not about {longest:?}");
        let error = store.head(&at("k")).now_or_never().expect("it fails at once").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unavailable);
        assert!(error.message().contains("in a row; asking again in"), "{error}");
        assert_eq!(plan.asked(Call::Head), asked, "nothing was asked");
        advance(pause).await;
        assert!(pulse.pause().is_none(), "the time is over");
        store.head(&at("k")).await.unwrap_err();
        assert_eq!(plan.asked(Call::Head), asked + 1, "one request found out");
    }
    plan.clear();
    advance(Duration::from_mins(1)).await;
    store.head(&at("k")).await.unwrap();
    assert!(store.head(&at("k")).await.is_ok() && pulse.pause().is_none(), "it answers, so everything passes");
    fail(&store, &plan, 5, ErrorKind::Unavailable).await;
    assert!(pulse.pause().is_some_and(|pause| pause <= Duration::from_secs(1)), "it begins with a second again");
}

#[tokio::test(start_paused = true)]
async fn one_request_finds_out_and_the_others_fail_meanwhile() {
    let (store, plan, pulse) = watched().await;
    fail(&store, &plan, 5, ErrorKind::Unavailable).await;
    advance(Duration::from_secs(1)).await;
    plan.next(Call::Head, 1, Mishap::Delay(Duration::from_secs(3)));
    let at = at("k");
    let outcomes = join_all((0..5).map(|_| store.head(&at))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "one passed");
    assert!(pulse.pause().is_none(), "and opened the way");
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_finding_out_leaves_it_to_the_next() {
    let (store, plan, _) = watched().await;
    fail(&store, &plan, 5, ErrorKind::Unavailable).await;
    advance(Duration::from_secs(1)).await;
    plan.next(Call::Head, 1, Mishap::Delay(Duration::from_secs(3)));
    let at = at("k");
    assert!(store.head(&at).now_or_never().is_none(), "it is on its way, and dropped");
    store.head(&at).await.unwrap();
    // The same where the request never reached the cloud.
    fail(&store, &plan, 5, ErrorKind::Unavailable).await;
    advance(Duration::from_secs(1)).await;
    fail(&store, &plan, 1, ErrorKind::Invalid).await;
    store.head(&at).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn requests_that_were_under_way_do_not_prolong_it() {
    let (store, plan, pulse) = watched().await;
    plan.next(Call::Head, 20, Mishap::LoseAnswer(ErrorKind::Unavailable));
    let at = at("k");
    let begun = Instant::now();
    join_all((0..20).map(|_| store.head(&at))).await;
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert!(pulse.pause().is_some_and(|pause| pause <= Duration::from_secs(1)), "{:?}", pulse.pause());
}

#[tokio::test(start_paused = true)]
async fn pages_and_bodies_say_how_a_cloud_is_too() {
    let (store, plan, pulse) = watched().await;
    plan.next(Call::List, 5, Mishap::Cut { after: 0 });
    for _ in 0..5 {
        assert!(store.list(&at(""), List::default()).next().await.unwrap().is_err());
    }
    assert!(pulse.pause().is_some(), "five listings were not answered");
    let refused: Vec<_> = store.list(&at(""), List::default()).collect().await;
    assert!(refused.len() == 1 && refused[0].is_err(), "a listing fails at once, and ends");
    assert_eq!(plan.asked(Call::List), 6, "making the stream asks nothing of a cloud");
    advance(Duration::from_secs(1)).await;
    assert_eq!(whole(&store, Read::default()).await.unwrap(), "0123456789");
    for _ in 0..2 {
        plan.next(Call::Read, 1, Mishap::Cut { after: 3 });
        whole(&store, Read::default()).await.unwrap_err();
    }
    assert_eq!(pulse.health().state, HealthState::Good, "a body that broke off once follows an answer each time");
}
