//! How long credentials are kept, and who waits for whom.

use super::*;
use crate::credentials::aws::hands::Hands;
use crate::credentials::no_credentials;
use futures::future::{join, join_all};
use futures::poll;
use std::collections::VecDeque;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use tokio::sync::Semaphore;

const START: u64 = 1_900_000_000;
const MINUTE: Duration = Duration::from_mins(1);

/// Gives what it is told to give, each time it is let.
#[derive(Debug, Clone)]
struct Script(Arc<Lines>);

#[derive(Debug)]
struct Lines {
    given: Mutex<VecDeque<Result<Credentials>>>,
    let_through: Semaphore,
    asked: AtomicUsize,
}

impl Script {
    fn of(given: impl IntoIterator<Item = Result<Credentials>>) -> Self {
        let given = Mutex::new(given.into_iter().collect());
        Self(Arc::new(Lines { given, let_through: Semaphore::new(0), asked: AtomicUsize::new(0) }))
    }

    fn freely(self) -> Self {
        self.let_through(1000);
        self
    }

    fn let_through(&self, times: usize) {
        self.0.let_through.add_permits(times);
    }

    fn asked(&self) -> usize {
        self.0.asked.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Source for Script {
    async fn load(&self) -> Result<Credentials> {
        self.0.asked.fetch_add(1, Ordering::SeqCst);
        self.0.let_through.acquire().await.unwrap().forget();
        self.0.given.lock().unwrap().pop_front().unwrap()
    }
}

/// A key that ends so long after the start.
#[expect(clippy::unnecessary_wraps, reason = "a script is a list of results")]
fn key(id: &str, ends: Option<Duration>) -> Result<Credentials> {
    let ends = ends.map(|ends| SystemTime::UNIX_EPOCH + Duration::from_secs(START) + ends);
    Ok(Credentials::new(id, "hunter2", Some("token".to_owned()), ends, "test"))
}

fn down() -> Result<Credentials> {
    Err(Error::new(ErrorKind::Unavailable, "test", "the line is down").hint("mend it"))
}

fn fresh(script: &Script) -> (Fresh, Hands) {
    let hands = Hands::at(START);
    (Fresh::new(script.clone(), hands.clock()), hands)
}

async fn id(fresh: &Fresh) -> Result<String> {
    let given = fresh.get_credential().await.map_err(|error| no_credentials("read", error))?;
    Ok(given.key_id.clone())
}

#[tokio::test]
async fn credentials_are_kept_until_shortly_before_they_end() {
    let script = Script::of([key("one", Some(60 * MINUTE)), key("two", Some(120 * MINUTE))]).freely();
    let (fresh, hands) = fresh(&script);
    assert_eq!(id(&fresh).await.unwrap(), "one");
    hands.forward(54 * MINUTE);
    assert_eq!(id(&fresh).await.unwrap(), "one", "there is time enough");
    assert_eq!(script.asked(), 1, "what is held is not asked for again");
    hands.forward(MINUTE);
    assert_eq!(id(&fresh).await.unwrap(), "two", "five minutes before the end they are renewed");
    let given = fresh.get_credential().await.unwrap();
    assert_eq!((given.secret_key.as_str(), given.token.as_deref()), ("hunter2", Some("token")), "all three parts");
}

#[tokio::test]
async fn credentials_without_an_end_are_asked_for_once() {
    let script = Script::of([key("one", None)]).freely();
    let (fresh, hands) = fresh(&script);
    id(&fresh).await.unwrap();
    hands.forward(100_000 * MINUTE);
    assert_eq!(id(&fresh).await.unwrap(), "one");
    assert_eq!(script.asked(), 1, "nothing says that they end");
}

#[tokio::test]
async fn credentials_that_end_soon_are_not_asked_for_at_every_request() {
    let script = Script::of([key("one", Some(2 * MINUTE)), key("two", Some(60 * MINUTE))]).freely();
    let (fresh, hands) = fresh(&script);
    id(&fresh).await.unwrap();
    hands.forward(PAUSE / 2);
    assert_eq!(id(&fresh).await.unwrap(), "one", "the next try has its pause");
    hands.forward(PAUSE / 2);
    assert_eq!(id(&fresh).await.unwrap(), "two", "and then comes");
}

#[tokio::test]
async fn many_who_need_them_at_once_ask_once() {
    let script = Script::of([key("one", Some(60 * MINUTE))]);
    let (fresh, _) = fresh(&script);
    let everybody = join_all((0..50).map(|_| id(&fresh)));
    let (ids, ()) = join(everybody, async { script.let_through(1) }).await;
    assert!(ids.into_iter().all(|id| id.unwrap() == "one"), "everybody is served");
    assert_eq!(script.asked(), 1, "by one question");
}

#[tokio::test]
async fn while_one_renews_the_others_go_on() {
    let script = Script::of([key("one", Some(60 * MINUTE)), key("two", Some(120 * MINUTE))]);
    let (fresh, hands) = fresh(&script);
    script.let_through(1);
    id(&fresh).await.unwrap();
    hands.forward(56 * MINUTE);
    let mut renewing = pin!(id(&fresh));
    assert!(poll!(&mut renewing).is_pending(), "the first who comes renews them");
    assert_eq!(id(&fresh).await.unwrap(), "one", "the next does not wait for it");
    script.let_through(1);
    assert_eq!(renewing.await.unwrap(), "two");
    assert_eq!((id(&fresh).await.unwrap().as_str(), script.asked()), ("two", 2), "everybody has the new ones");
}

#[tokio::test]
async fn a_renewal_that_fails_costs_nothing_while_the_old_ones_are_good() {
    let script = Script::of([key("one", Some(60 * MINUTE)), down(), down()]).freely();
    let (fresh, hands) = fresh(&script);
    id(&fresh).await.unwrap();
    hands.forward(56 * MINUTE);
    assert_eq!(id(&fresh).await.unwrap(), "one", "they are good for four more minutes");
    assert_eq!((id(&fresh).await.unwrap().as_str(), script.asked()), ("one", 2), "and the next try has its pause");
    hands.forward(4 * MINUTE);
    assert_eq!(id(&fresh).await.unwrap_err().kind, ErrorKind::Unavailable, "then they have ended");
}

#[tokio::test]
async fn who_waits_together_fails_together_and_the_next_tries_again() {
    let script = Script::of([down(), key("one", None)]);
    let (fresh, _) = fresh(&script);
    let everybody = join_all((0..9).map(|_| id(&fresh)));
    let (ids, ()) = join(everybody, async { script.let_through(1) }).await;
    for failed in ids {
        let error = failed.unwrap_err();
        let told = (error.kind, error.message(), error.hinted());
        assert_eq!(told, (ErrorKind::Unavailable, "the line is down", Some("mend it")), "our own error, unchanged");
    }
    assert_eq!(script.asked(), 1, "one question for all of them");
    script.let_through(1);
    assert_eq!(id(&fresh).await.unwrap(), "one");
}

#[tokio::test]
async fn who_gives_up_takes_nobody_along() {
    let script = Script::of([key("one", None)]);
    let (fresh, _) = fresh(&script);
    let mut patient = pin!(id(&fresh));
    {
        let mut hasty = pin!(id(&fresh));
        assert!(poll!(&mut hasty).is_pending(), "the first asks");
        assert!(poll!(&mut patient).is_pending(), "the second waits with it");
    }
    script.let_through(1);
    assert_eq!(patient.await.unwrap(), "one", "the question outlived who had put it");
    assert_eq!(script.asked(), 1);
}

#[tokio::test]
async fn when_all_give_up_the_next_asks_anew() {
    let script = Script::of([key("one", None)]);
    let (fresh, _) = fresh(&script);
    assert_eq!(poll!(pin!(id(&fresh))).map(|_| ()), Poll::Pending);
    script.let_through(1);
    assert_eq!(id(&fresh).await.unwrap(), "one");
    assert_eq!(script.asked(), 2, "nothing hangs on a question that nobody waits for");
}

#[tokio::test]
async fn credentials_that_come_too_late_are_called_expired() {
    let script = Script::of([key("one", Some(Duration::ZERO))]).freely();
    let (fresh, _) = fresh(&script);
    assert_eq!(id(&fresh).await.unwrap_err().kind, ErrorKind::Expired);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_never_answers_is_given_up() {
    let script = Script::of([]);
    let (fresh, _) = fresh(&script);
    assert_eq!(id(&fresh).await.unwrap_err().kind, ErrorKind::Unavailable);
}

#[tokio::test]
async fn nothing_of_them_prints() {
    let script = Script::of([key("one", None), key("two", None)]).freely();
    let (fresh, _) = fresh(&script);
    id(&fresh).await.unwrap();
    let printed = format!("{fresh:?}");
    assert!(printed.contains("two") && !printed.contains("hunter2"), "{printed}");
}
