//! The script of a server's faults, and the count of what it was asked. A test writes it, the door reads it.

use super::gate::{Bar, Gate};
use super::operation::Operation;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 503 `SlowDown`, nothing done.
    SlowDown,
    /// 429 with `Retry-After` in seconds, nothing done.
    TooManyRequests {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// 500 `InternalError`, nothing done.
    InternalError,
    /// 403 `AccessDenied`, nothing done.
    AccessDenied,
    /// 400 `ExpiredToken`, nothing done.
    Expired,
    /// 301 `PermanentRedirect`: the bucket lies elsewhere, nothing done.
    Elsewhere,
    /// The connection ends without an answer, nothing done.
    HangUp,
    /// The request is done, and the connection ends without an answer.
    LoseAnswer,
    /// The answer's body breaks off after this many bytes, and the connection ends.
    Cut {
        /// Bytes that still arrive.
        after: usize,
    },
    /// One byte in the middle of the answer's body is another; its headers say nothing of it.
    Corrupt,
}

/// How often each operation was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requests(BTreeMap<Operation, usize>);

impl Requests {
    /// Requests of one operation.
    pub fn of(&self, operation: Operation) -> usize {
        self.0.get(&operation).copied().unwrap_or_default()
    }

    /// All requests.
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    /// What came after `earlier`, another count of the same server.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        let later = self.0.iter().map(|(operation, count)| (*operation, count - earlier.of(*operation)));
        Self(later.filter(|(_, count)| *count > 0).collect())
    }
}

/// The faults of one server.
#[derive(Default)]
pub struct Faults {
    script: Mutex<Script>,
    refuses: AtomicBool,
}

#[derive(Default)]
struct Script {
    latency: Duration,
    planned: Vec<Planned>,
    gates: Vec<Arc<Bar>>,
    seen: Requests,
    at_once: usize,
    most_at_once: usize,
}

struct Planned {
    operation: Option<Operation>,
    times: usize,
    fault: Fault,
}

impl Faults {
    /// Every request waits this long before it is looked at.
    pub fn latency(&self, each: Duration) {
        self.script().latency = each;
    }

    /// The next `times` requests of `operation` (`None`: of any) suffer `fault`. Faults of one operation queue up.
    pub fn next(&self, operation: impl Into<Option<Operation>>, times: usize, fault: Fault) {
        self.script().planned.push(Planned { operation: operation.into(), times, fault });
    }

    /// Forgets faults that did not happen yet, latency and refusals. Gates stay.
    pub fn clear(&self) {
        self.refuse_credentials(false);
        let mut script = self.script();
        script.planned.clear();
        script.latency = Duration::ZERO;
    }

    /// From now on the access key is unknown (403 `InvalidAccessKeyId`), or known again.
    pub fn refuse_credentials(&self, refuse: bool) {
        self.refuses.store(refuse, Ordering::SeqCst);
    }

    /// Lets `after` requests of `operation` through and holds further ones until the gate opens or the client goes.
    pub fn gate(&self, operation: Operation, after: usize) -> Gate {
        let bar = Arc::new(Bar::new(operation, after));
        self.script().gates.push(Arc::clone(&bar));
        Gate(bar)
    }

    /// How often each operation was asked for since the server started, also where a fault answered.
    pub fn requests(&self) -> Requests {
        self.script().seen.clone()
    }

    /// The most requests that were in the server at one time, waiting ones with them.
    pub fn most_at_once(&self) -> usize {
        self.script().most_at_once
    }

    pub(crate) fn refuses(&self) -> bool {
        self.refuses.load(Ordering::SeqCst)
    }

    /// Counts a request; it is inside until the guest is dropped.
    pub(crate) fn enter(&self, operation: Operation) -> Guest<'_> {
        let mut script = self.script();
        *script.seen.0.entry(operation).or_default() += 1;
        script.at_once += 1;
        script.most_at_once = script.most_at_once.max(script.at_once);
        Guest(self)
    }

    /// Latency and gates.
    pub(crate) async fn wait(&self, operation: Operation) {
        let (latency, gates) = {
            let mut script = self.script();
            script.gates.retain(|gate| !gate.is_open());
            (script.latency, script.gates.clone())
        };
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        for gate in gates {
            gate.pass(operation).await;
        }
    }

    /// The fault planned for this request, which is then used up.
    pub(crate) fn take(&self, operation: Operation) -> Option<Fault> {
        let mut script = self.script();
        let fits = |planned: &Planned| planned.operation.is_none_or(|wanted| wanted == operation) && planned.times > 0;
        let planned = script.planned.iter_mut().find(|planned| fits(planned))?;
        planned.times -= 1;
        let fault = planned.fault;
        script.planned.retain(|planned| planned.times > 0);
        Some(fault)
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().expect("no request panicked while it read the script")
    }
}

/// A request that is in the server.
pub(crate) struct Guest<'a>(&'a Faults);

impl Drop for Guest<'_> {
    fn drop(&mut self) {
        self.0.script().at_once -= 1;
    }
}
