//! The one event of the bridge: that something changed. The engine has coalesced it already.

use engine::Engine;
use model::Event;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager as _, Runtime};
use tauri_specta::Event as _;
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Something changed; whoever shows it asks again.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub(crate) struct Changed(Event);

/// Passes on what the engine tells, and goes on with the jobs of the last time once somebody is there to see them.
pub(crate) fn pass_on<R: Runtime>(app: AppHandle<R>, mut changes: Receiver<Event>) {
    tauri::async_runtime::spawn(async move {
        // A job that cannot go on says so in its own row.
        let _ = app.state::<Engine>().resume_interrupted().await;
        loop {
            match changes.recv().await {
                // A window that is closing misses nothing.
                Ok(event) => drop(Changed(event).emit(&app)),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
}
