//! Who gives tokens: for statements that a service account's key signed, for sign-ins, for the machine.

use super::PROJECT;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::percent_decode_str;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use rsa::pkcs8::{EncodePrivateKey, LineEnding};
use rsa::traits::PublicKeyParts;
use rsa::{Generate, PrivateKey};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

const EMAIL: &str = "tests@project-of-tests.iam.gserviceaccount.com";
const KEY_ID: &str = "0123456789abcdef";
const JWT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// How far a statement's time may be off, in seconds; and the longest that it may hold.
const SKEW: i64 = 300;
const LONGEST: i64 = 3600;

/// The givers of tokens, and the tokens that they gave.
pub(super) struct OAuth {
    uri: String,
    refresh: String,
    client_secret: String,
    tokens: Mutex<BTreeMap<String, Instant>>,
    life: Mutex<Duration>,
    ahead: AtomicI64,
    revoked: AtomicBool,
    asked: AtomicUsize,
}

/// A refusal: its status, its code and its words.
type Refused = (u16, &'static str, &'static str);

impl OAuth {
    pub(super) fn new(uri: String) -> Self {
        Self {
            uri,
            refresh: random("refresh"),
            client_secret: random("client"),
            tokens: Mutex::default(),
            life: Mutex::new(Duration::from_hours(1)),
            ahead: AtomicI64::new(0),
            revoked: AtomicBool::new(false),
            asked: AtomicUsize::new(0),
        }
    }

    pub(super) fn service_account(&self) -> Value {
        let pem = key().to_pkcs8_pem(LineEnding::LF).expect("a key that was made can be written");
        json!({
            "type": "service_account", "project_id": PROJECT, "private_key_id": KEY_ID, "client_email": EMAIL,
            "private_key": pem.as_str(), "token_uri": self.uri, "client_id": "1",
        })
    }

    pub(super) fn sign_in(&self) -> Value {
        json!({
            "type": "authorized_user", "client_id": "client", "client_secret": self.client_secret,
            "refresh_token": self.refresh, "token_uri": self.uri,
        })
    }

    pub(super) fn revoke_tokens(&self) {
        self.tokens().clear();
    }

    pub(super) fn revoke_grants(&self) {
        self.revoked.store(true, Ordering::SeqCst);
    }

    pub(super) fn tokens_live(&self, life: Duration) {
        *self.life.lock().expect("no request panicked while it read the life of tokens") = life;
    }

    pub(super) fn clock_ahead(&self, seconds: i64) {
        self.ahead.store(seconds, Ordering::SeqCst);
    }

    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// The server's time, in seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        chrono::Utc::now().timestamp() + self.ahead.load(Ordering::SeqCst)
    }

    /// Whether a token is good now.
    pub(super) fn knows(&self, token: &str) -> bool {
        self.tokens().get(token).is_some_and(|until| Instant::now() < *until)
    }

    /// Whether `signature` over `message` was made with the service account's key.
    pub(super) fn signed(&self, email: &str, message: &[u8], signature: &[u8]) -> bool {
        let public = key().to_public_key();
        let public = RsaPublicKeyComponents { n: public.n_bytes(), e: public.e_bytes() };
        email == EMAIL
            && !self.revoked.load(Ordering::SeqCst)
            && public.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }

    /// Answers the form of whoever asks for a token.
    pub(super) fn token(&self, form: &str) -> (u16, Value) {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let form: BTreeMap<String, String> = form.split('&').filter_map(pair).collect();
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let granted = match field("grant_type") {
            JWT => self.stated(field("assertion")),
            "refresh_token" => self.renewed(field("refresh_token"), field("client_secret")),
            _ => Err((400, "unsupported_grant_type", "Invalid grant_type")),
        };
        match granted {
            Ok(()) => (200, self.give()),
            Err((status, code, words)) => (status, json!({ "error": code, "error_description": words })),
        }
    }

    /// A token for the machine that this is.
    pub(super) fn of_machine(&self) -> Value {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.give()
    }

    fn give(&self) -> Value {
        let (token, life) = (random("ya29."), *self.life.lock().expect("nobody panicked with the life of tokens"));
        self.tokens().insert(token.clone(), Instant::now() + life.max(Duration::from_mins(1)));
        json!({ "access_token": token, "expires_in": life.as_secs(), "token_type": "Bearer" })
    }

    fn renewed(&self, refresh: &str, client_secret: &str) -> Result<(), Refused> {
        if client_secret != self.client_secret {
            return Err((401, "invalid_client", "The provided client secret is invalid."));
        }
        if refresh != self.refresh || self.revoked.load(Ordering::SeqCst) {
            return Err((400, "invalid_grant", "Token has been expired or revoked."));
        }
        Ok(())
    }

    fn stated(&self, statement: &str) -> Result<(), Refused> {
        let broken = (400, "invalid_grant", "Invalid JWT: Failed to parse.");
        let (message, signature) = statement.rsplit_once('.').ok_or(broken)?;
        let (header, claims) = message.split_once('.').ok_or(broken)?;
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| broken);
        let read = |text: &str| serde_json::from_slice::<Value>(&bytes(text)?).map_err(|_| broken);
        let (header, claims) = (read(header)?, read(claims)?);
        let named = header["alg"] == "RS256" && header["kid"] == KEY_ID;
        let email = claims["iss"].as_str().unwrap_or_default();
        if !named || !self.signed(email, message.as_bytes(), &bytes(signature)?) {
            return Err((400, "invalid_grant", "Invalid JWT Signature."));
        }
        let (from, until) = (claims["iat"].as_i64().ok_or(broken)?, claims["exp"].as_i64().ok_or(broken)?);
        if until - from > LONGEST || from > self.now() + SKEW || until < self.now() - SKEW {
            let words = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check \
                         your iat and exp values in the JWT claim.";
            return Err((400, "invalid_grant", words));
        }
        let scope = claims["scope"].as_str().unwrap_or_default();
        if claims["aud"] != self.uri.as_str() || !scope.starts_with("https://www.googleapis.com/auth/") {
            return Err((400, "invalid_scope", "Invalid OAuth scope or ID token audience provided."));
        }
        Ok(())
    }

    fn tokens(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Instant>> {
        self.tokens.lock().expect("no request panicked while it held the tokens")
    }
}

/// The service account's key: making one takes a while, so all servers of a process have the same.
fn key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(PrivateKey::generate)
}

fn random(prefix: &str) -> String {
    format!("{prefix}{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..))
}

fn pair(pair: &str) -> Option<(String, String)> {
    let (name, value) = pair.split_once('=')?;
    let value = value.replace('+', " ");
    Some((name.to_owned(), percent_decode_str(&value).decode_utf8().ok()?.into_owned()))
}
