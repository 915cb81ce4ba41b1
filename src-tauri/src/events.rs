//! The events of the bridge: that something changed, which the engine has coalesced already; and that somebody wants to close
//! the window while jobs run.

use engine::Engine;
use model::{Count, Event};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager as _, Runtime};
use tauri_specta::Event as _;
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Something changed; whoever shows it asks again.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub(crate) struct Changed(Event);

/// Somebody wants to close the window; whether it goes is for the person to say.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub(crate) struct Leaving {
    /// Jobs that would be interrupted.
    pub(crate) jobs: Count,
}

/// Passes on what the engine tells. No job goes on by itself: that is asked for in the window.
pub(crate) fn pass_on<R: Runtime>(app: AppHandle<R>, mut changes: Receiver<Event>) {
    tauri::async_runtime::spawn(async move {
        // What cannot be given up now is tried again at the next start.
        let _ = app.state::<Engine>().free_abandoned().await;
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
