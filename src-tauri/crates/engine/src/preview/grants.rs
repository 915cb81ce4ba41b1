//! The grants that are open. Each names one object in the state it had; the oldest go when there are many.

use super::DOING;
use super::door::Door;
use super::kind::Look;
use model::{Error, ErrorKind, Location, Result};
use ring::rand::{SecureRandom as _, SystemRandom};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Grants that are open at once, at most.
const MOST: usize = 8;

/// What a grant allows to see.
pub(super) struct Granted {
    pub(super) at: Location,
    pub(super) etag: Option<String>,
    /// In bytes.
    pub(super) size: u64,
    pub(super) look: Look,
}

struct Grant {
    token: String,
    granted: Arc<Granted>,
    /// Closes when the grant goes.
    _door: Option<Door>,
}

/// The open grants of an engine.
#[derive(Default)]
pub(crate) struct Grants(Mutex<VecDeque<Grant>>);

impl Grants {
    pub(super) fn add(&self, token: String, granted: Arc<Granted>, door: Option<Door>) {
        let mut grants = self.lock();
        while grants.len() >= MOST {
            grants.pop_front();
        }
        grants.push_back(Grant { token, granted, _door: door });
    }

    pub(super) fn find(&self, token: &str) -> Result<Arc<Granted>> {
        let gone = || Error::new(ErrorKind::NotFound, DOING, "this look at an object was closed");
        self.lock().iter().find(|grant| grant.token == token).map(|grant| grant.granted.clone()).ok_or_else(gone)
    }

    pub(super) fn remove(&self, token: &str) {
        self.lock().retain(|grant| grant.token != token);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Grant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name that nobody guesses: 256 random bits in hexadecimal.
pub(super) fn token() -> Result<String> {
    let mut bytes = [0_u8; 32];
    let random = SystemRandom::new().fill(&mut bytes);
    random.map_err(|_| Error::new(ErrorKind::Internal, DOING, "the system gives no random numbers"))?;
    Ok(bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}
