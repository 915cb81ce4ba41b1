//! A clock for tests whose hands are moved by hand.

use aws_smithy_async::time::{SharedTimeSource, TimeSource};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

#[derive(Debug, Clone)]
pub(super) struct Hands(Arc<Mutex<SystemTime>>);

impl Hands {
    /// So many seconds after 1970.
    pub(super) fn at(seconds: u64) -> Self {
        Self(Arc::new(Mutex::new(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))))
    }

    pub(super) fn forward(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    pub(super) fn clock(&self) -> SharedTimeSource {
        SharedTimeSource::new(self.clone())
    }
}

impl TimeSource for Hands {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
