//! What the journeys share.

mod app;
mod desktop;
mod driver;
mod ferry;
mod pane;
mod person;

pub(crate) use app::App;
pub(crate) use desktop::DesktopDrag;
pub(crate) use ferry::{ferry, ferry_json};
pub(crate) use pane::{Pane, centre, demo_folder};
pub(crate) use person::Person;

use std::future::Future;
use std::time::{Duration, Instant};

/// How long anything that was asked for may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Looks again and again until `look` sees something; fails with `what` when it never does.
pub(crate) async fn until<T, F>(what: &str, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let give_up = Instant::now() + PATIENCE;
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(Instant::now() < give_up, "after {} s still not: {what}", PATIENCE.as_secs());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
