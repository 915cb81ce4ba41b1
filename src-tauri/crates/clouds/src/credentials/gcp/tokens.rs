//! One token for all requests: kept until shortly before its end, asked for by one request while the others wait.

use async_trait::async_trait;
use hyper::header::HeaderValue;
use model::{Error, ErrorKind, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::SigningKey;

/// A token is replaced this long before its end, or at half its life if that is shorter.
const EARLY: Duration = Duration::from_mins(5);

/// A token as a request carries it.
#[derive(Clone)]
pub(super) struct Token {
    header: HeaderValue,
    life: Duration,
}

impl Token {
    /// A token that lives for `life` from now on. Fails on characters that no token has.
    pub(super) fn new(text: &str, life: Duration) -> Result<Self> {
        let unfit = || Error::new(ErrorKind::Unavailable, "sign in", "the token holds characters that none has");
        let mut header = HeaderValue::from_str(&format!("Bearer {text}")).map_err(|_| unfit())?;
        header.set_sensitive(true);
        Ok(Self { header, life })
    }
}

/// Where tokens come from.
#[async_trait]
pub(super) trait Source: Send + Sync + 'static {
    /// Asks for a new token.
    async fn ask(&self, doing: &'static str) -> Result<Token>;

    /// The key that can sign links, if there is one.
    fn key(&self) -> Option<Arc<SigningKey>> {
        None
    }
}

/// Tokens of one identity.
pub struct Tokens {
    source: Box<dyn Source>,
    state: Mutex<State>,
    /// How many questions for a token were answered.
    answered: AtomicU64,
}

#[derive(Default)]
struct State {
    token: Option<Kept>,
    /// The last refusal, and the how manieth answer it was.
    refused: Option<(u64, Error)>,
}

struct Kept {
    header: HeaderValue,
    until: Instant,
}

impl Tokens {
    pub(super) fn new(source: impl Source) -> Self {
        Self { source: Box::new(source), state: Mutex::default(), answered: AtomicU64::new(0) }
    }

    /// `Authorization` for a request that is sent now. Who comes while a token is asked for gets the same answer.
    pub(crate) async fn bearer(&self, doing: &'static str) -> Result<HeaderValue> {
        let before = self.answered.load(Ordering::SeqCst);
        let mut state = self.state.lock().await;
        if let Some(kept) = state.token.as_ref().filter(|kept| Instant::now() < kept.until) {
            return Ok(kept.header.clone());
        }
        if let Some((_, error)) = state.refused.as_ref().filter(|(answer, _)| *answer > before) {
            return Err(error.clone());
        }
        state.token = None;
        let given = self.source.ask(doing).await;
        let answer = self.answered.fetch_add(1, Ordering::SeqCst) + 1;
        match given {
            Ok(Token { header, life }) => {
                let until = Instant::now() + life.saturating_sub(EARLY.min(life / 2));
                state.token = Some(Kept { header: header.clone(), until });
                Ok(header)
            }
            Err(error) => {
                state.refused = Some((answer, error.clone()));
                Err(error)
            }
        }
    }

    /// The cloud did not accept this token. The next request gets another, unless somebody has brought one already.
    pub(crate) async fn reject(&self, bearer: Option<&HeaderValue>) {
        let mut state = self.state.lock().await;
        if state.token.as_ref().is_some_and(|kept| Some(&kept.header) == bearer) {
            state.token = None;
        }
    }

    /// The key that can sign links, if there is one.
    pub(crate) fn key(&self) -> Option<Arc<SigningKey>> {
        self.source.key()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::join_all;
    use tokio::time::sleep;

    /// Gives tokens t1, t2, ... that live for an hour; refuses while told to.
    struct Counter {
        given: AtomicU64,
        refuses: bool,
    }

    #[async_trait]
    impl Source for Arc<Counter> {
        async fn ask(&self, doing: &'static str) -> Result<Token> {
            sleep(Duration::from_secs(1)).await;
            let given = self.given.fetch_add(1, Ordering::SeqCst) + 1;
            if self.refuses {
                return Err(Error::new(ErrorKind::Expired, doing, "refused"));
            }
            Token::new(&format!("t{given}"), Duration::from_hours(1))
        }
    }

    fn tokens(refuses: bool) -> (Arc<Counter>, Tokens) {
        let counter = Arc::new(Counter { given: AtomicU64::new(0), refuses });
        (Arc::clone(&counter), Tokens::new(counter))
    }

    async fn bearer(tokens: &Tokens) -> String {
        tokens.bearer("read").await.unwrap().to_str().unwrap().to_owned()
    }

    #[tokio::test(start_paused = true)]
    async fn many_requests_ask_for_one_token() {
        let (counter, tokens) = tokens(false);
        let all = join_all((0..50).map(|_| bearer(&tokens))).await;
        assert!(all.iter().all(|token| token == "Bearer t1"), "{all:?}");
        assert_eq!(counter.given.load(Ordering::SeqCst), 1, "one asked, the others waited for it");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_the_answer_to_all_who_waited_for_it() {
        let (counter, tokens) = tokens(true);
        let all = join_all((0..50).map(|_| tokens.bearer("read"))).await;
        assert!(all.iter().all(|answer| answer.as_ref().unwrap_err().kind == ErrorKind::Expired));
        assert_eq!(counter.given.load(Ordering::SeqCst), 1, "a refusal is not asked for fifty times");
        assert!(tokens.bearer("read").await.is_err());
        assert_eq!(counter.given.load(Ordering::SeqCst), 2, "who comes later asks again: somebody may have signed in");
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_replaced_before_its_end() {
        let (_, tokens) = tokens(false);
        assert_eq!(bearer(&tokens).await, "Bearer t1");
        sleep(Duration::from_mins(54)).await;
        assert_eq!(bearer(&tokens).await, "Bearer t1", "it has six minutes left");
        sleep(Duration::from_mins(2)).await;
        assert_eq!(bearer(&tokens).await, "Bearer t2", "it has four");
    }

    #[tokio::test(start_paused = true)]
    async fn a_rejected_token_is_replaced_once() {
        let (_, tokens) = tokens(false);
        let old = tokens.bearer("read").await.unwrap();
        tokens.reject(Some(&old)).await;
        assert_eq!(bearer(&tokens).await, "Bearer t2");
        tokens.reject(Some(&old)).await;
        assert_eq!(
            bearer(&tokens).await,
            "Bearer t2",
            "a late answer to the old token takes the new one away from nobody"
        );
    }

    #[test]
    fn a_token_does_not_print() {
        let token = Token::new("hunter2", Duration::ZERO).unwrap();
        assert!(!format!("{:?}", token.header).contains("hunter2"));
        assert!(Token::new("a\r\nx-evil: 1", Duration::ZERO).is_err(), "a line break would forge a header");
    }
}
