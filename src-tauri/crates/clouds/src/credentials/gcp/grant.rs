//! One question for a token, and what the answer means. An answer is hostile until it has been read.

use super::tokens::Token;
use crate::http::{Http, Reply, bounded};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, StatusCode};
use model::{Error, ErrorKind, Result};
use serde::Deserialize;
use std::time::Duration;
use url::Url;
use url::form_urlencoded::Serializer;

/// The longest answer that is read, in bytes.
const LONGEST: usize = 64 << 10;
/// What to do when somebody's sign-in has run out.
pub(super) const SIGN_IN: &str = "run `gcloud auth application-default login`, then try again";

/// Who asks for a token, which decides what a refusal means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// A service account with its key.
    Account,
    /// A person who signed in once.
    Person,
    /// The machine.
    Machine,
}

#[derive(Deserialize)]
struct Given {
    access_token: String,
    expires_in: f64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refused {
    error: String,
    error_description: String,
}

/// Sends a form to whoever gives tokens.
pub(super) async fn by_form(
    http: &Http,
    doing: &'static str,
    asker: Asker,
    uri: &Url,
    form: &[(&str, &str)],
) -> Result<Token> {
    let body = Serializer::new(String::new()).extend_pairs(form).finish();
    let mut request = Request::new(body.into());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri.as_str().parse().map_err(|_| super::account::invalid("token_uri is no address"))?;
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(CONTENT_TYPE, form);
    answered(doing, asker, http.send(doing, request).await?).await
}

/// Reads a token, or why there is none.
pub(super) async fn answered(doing: &'static str, asker: Asker, reply: Reply) -> Result<Token> {
    let status = reply.status;
    let body = bounded(reply.body, LONGEST).await?.unwrap_or_default();
    if !status.is_success() {
        let refused = serde_json::from_slice(&body).unwrap_or_default();
        return Err(refusal(doing, asker, status, &refused));
    }
    let nonsense = || {
        Error::new(ErrorKind::Unavailable, doing, "the answer to the question for a token makes no sense")
            .hint("check that nothing between here and Google changes answers")
    };
    let given: Given = serde_json::from_slice(&body).map_err(|_| nonsense())?;
    let life = Duration::try_from_secs_f64(given.expires_in).map_err(|_| nonsense())?;
    if given.access_token.is_empty() {
        return Err(nonsense());
    }
    Token::new(&given.access_token, life.min(Duration::from_hours(24)))
}

fn refusal(doing: &'static str, asker: Asker, status: StatusCode, refused: &Refused) -> Error {
    let said = refused.error_description.to_lowercase();
    let (kind, words, hint) = match (refused.error.as_str(), status.as_u16()) {
        (_, 429) => (ErrorKind::RateLimited, "Google asks for fewer questions for tokens", ""),
        (_, 500..) => (ErrorKind::Unavailable, "Google gives no tokens now", ""),
        // "Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values"
        ("invalid_grant", _) if is_about_time(&said) => {
            (ErrorKind::ClockSkewed, "the clock of this computer is wrong", "set the clock, then try again")
        }
        ("invalid_grant", _) if asker == Asker::Person => {
            (ErrorKind::Expired, "the sign-in with Google has expired or was revoked", SIGN_IN)
        }
        (_, _) if asker == Asker::Person => (ErrorKind::Unauthenticated, "Google did not accept the sign-in", SIGN_IN),
        (_, _) if asker == Asker::Machine => (
            ErrorKind::Unauthenticated,
            "this machine has no service account to act as",
            "give the machine a service account, or enter the key of one",
        ),
        ("invalid_grant", _) => (
            ErrorKind::Unauthenticated,
            "Google did not accept the service account's key",
            "the key may be deleted or the account disabled: make a new key and enter it",
        ),
        _ => (
            ErrorKind::Unauthenticated,
            "Google gave the service account no token",
            "check that the service account is enabled, and its key",
        ),
    };
    let told = if refused.error.is_empty() { format!("status {status}") } else { clipped(&refused.error) };
    let error = Error::new(kind, doing, format!("{words} ({told})"));
    if hint.is_empty() { error } else { error.hint(hint) }
}

fn is_about_time(said: &str) -> bool {
    ["timeframe", "iat and exp", "clock", "token used too early", "token expired"]
        .iter()
        .any(|words| said.contains(words))
}

fn clipped(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(asker: Asker, status: u16, error: &str, said: &str) -> ErrorKind {
        let refused = Refused { error: error.to_owned(), error_description: said.to_owned() };
        refusal("read", asker, StatusCode::from_u16(status).unwrap(), &refused).kind
    }

    #[test]
    fn every_refusal_of_a_token_has_its_kind() {
        let late = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your \
                    iat and exp values in the JWT claim.";
        for (asker, status, error, said, expected) in [
            (Asker::Account, 400, "invalid_grant", late, ErrorKind::ClockSkewed),
            (Asker::Account, 400, "invalid_grant", "Invalid JWT Signature.", ErrorKind::Unauthenticated),
            (Asker::Account, 400, "invalid_grant", "Invalid grant: account not found", ErrorKind::Unauthenticated),
            (Asker::Account, 401, "invalid_client", "", ErrorKind::Unauthenticated),
            (Asker::Person, 400, "invalid_grant", "Token has been expired or revoked.", ErrorKind::Expired),
            (Asker::Person, 400, "invalid_grant", "reauth related error (invalid_rapt)", ErrorKind::Expired),
            (Asker::Person, 401, "invalid_client", "", ErrorKind::Unauthenticated),
            (Asker::Machine, 404, "", "", ErrorKind::Unauthenticated),
            (Asker::Machine, 503, "", "", ErrorKind::Unavailable),
            (Asker::Account, 429, "rate_limit", "", ErrorKind::RateLimited),
        ] {
            assert_eq!(kind(asker, status, error, said), expected, "{asker:?} {status} {error} {said}");
        }
    }

    #[test]
    fn foreign_words_stay_short_and_on_one_line() {
        let refused = Refused { error: "x\r\n".repeat(1000), ..Refused::default() };
        let error = refusal("read", Asker::Account, StatusCode::BAD_REQUEST, &refused);
        assert!(error.message().len() < 200 && !error.message().contains('\n'), "{}", error.message());
    }
}
