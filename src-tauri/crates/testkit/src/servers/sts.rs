//! An STS that gives the credentials of roles, and for a role that demands a code only against one.

use super::{Answer, Answering, Asked};
use crate::WallClock;
use chrono::{DateTime, SecondsFormat};
use model::{Clock as _, Secret};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Codes that count, each once.
pub const CODES: [&str; 3] = ["123456", "234567", "345678"];

/// A running STS. Whoever names a device (`SerialNumber`) has to give one of [`CODES`]; who names none gets the role.
pub struct Sts {
    answering: Answering,
    desk: Arc<Mutex<Desk>>,
}

struct Desk {
    key_id: String,
    secret: Secret<String>,
    next: Option<End>,
    left: Vec<&'static str>,
}

/// When a session ends.
enum End {
    At(String),
    After(i64),
}

impl End {
    fn time(self) -> String {
        let seconds = match self {
            Self::At(time) => return time,
            Self::After(seconds) => seconds,
        };
        let at = DateTime::from_timestamp_millis(WallClock.now().0 + seconds * 1000).expect("a time in a calendar");
        at.to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

impl Sts {
    /// An STS whose every role is this access key, until the year 2100 unless a test says otherwise.
    ///
    /// # Panics
    /// When the system gives no port.
    pub async fn start(key_id: &str, secret: &Secret<String>) -> Self {
        let desk = Desk { key_id: key_id.to_owned(), secret: secret.clone(), next: None, left: CODES.to_vec() };
        let desk = Arc::new(Mutex::new(desk));
        let asked = Arc::clone(&desk);
        let answering = Answering::start(move |question| answer(question, &asked)).await;
        Self { answering, desk }
    }

    /// The next session ends at this time, in RFC 3339.
    pub fn next_ends(&self, at: impl Into<String>) {
        self.desk().next = Some(End::At(at.into()));
    }

    /// The next session ends so many seconds after it began.
    pub fn next_lives(&self, seconds: i64) {
        self.desk().next = Some(End::After(seconds));
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `http://127.0.0.1:port`, for `AWS_ENDPOINT_URL_STS`.
    pub fn endpoint(&self) -> String {
        self.answering.endpoint()
    }

    /// What was asked, in order.
    pub fn asked(&self) -> Vec<Asked> {
        self.answering.asked()
    }
}

fn answer(asked: &Asked, desk: &Mutex<Desk>) -> Answer {
    let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
    if asked.body.contains("SerialNumber=") {
        let given = asked.body.split('&').find_map(|pair| pair.strip_prefix("TokenCode=")).unwrap_or_default();
        let Some(at) = desk.left.iter().position(|code| *code == given) else { return refused() };
        desk.left.remove(at);
    }
    let expires = desk.next.take().map_or_else(|| "2100-01-01T00:00:00Z".to_owned(), End::time);
    let (id, secret) = (&desk.key_id, desk.secret.expose());
    Answer::new(
        200,
        format!(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
             <AccessKeyId>{id}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey><SessionToken>t</SessionToken>\
             <Expiration>{expires}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
        ),
    )
}

/// In Amazon's words.
fn refused() -> Answer {
    Answer::new(
        403,
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
         <Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with invalid MFA one time pass code. \
         </Message></Error><RequestId>r</RequestId></ErrorResponse>",
    )
}
