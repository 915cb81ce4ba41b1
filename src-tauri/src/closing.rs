//! What becomes of a wish to close the window: the engine is asked, and then perhaps the person.

use crate::events::Leaving;
use crate::window::{self, MAIN};
use engine::Engine;
use model::Count;
use tauri::{AppHandle, Manager as _, Runtime};
use tauri_specta::Event as _;
use tokio::sync::Notify;

/// The way out, for whoever was asked and wants to leave.
#[derive(Default)]
pub(crate) struct Door(Notify);

impl Door {
    /// Leaves. What runs is interrupted in good order, and stays to be resumed.
    pub(crate) fn open(&self) {
        self.0.notify_one();
    }
}

/// What becomes of the wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// The window goes, and the program with it.
    Go,
    /// The person is asked, because so many jobs would be interrupted.
    Ask(usize),
}

fn answer(running: usize) -> Answer {
    if running == 0 { Answer::Go } else { Answer::Ask(running) }
}

/// Takes a wish to close the window.
pub(crate) fn wished<R: Runtime>(app: AppHandle<R>) {
    tauri::async_runtime::spawn(async move {
        // An engine that does not answer has nothing under way that could be saved by staying.
        let running = app.state::<Engine>().running().await.unwrap_or_default();
        match answer(running) {
            Answer::Go => leave(&app).await,
            Answer::Ask(running) => {
                window::show(&app);
                let jobs = Count(u64::try_from(running).unwrap_or(u64::MAX));
                // A page that cannot be asked must not keep the window from closing.
                if (Leaving { jobs }).emit(&app).is_err() {
                    leave(&app).await;
                }
            }
        }
    });
}

/// Waits at the door, and leaves with whoever opens it.
pub(crate) async fn wait_at_the_door<R: Runtime>(app: AppHandle<R>) {
    app.state::<Door>().0.notified().await;
    leave(&app).await;
}

async fn leave<R: Runtime>(app: &AppHandle<R>) {
    window::keep_place_now(app).await;
    match app.get_webview_window(MAIN) {
        // The last window takes the program with it.
        Some(window) if window.destroy().is_ok() => {}
        _ => app.exit(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_would_be_interrupted_is_asked_about() {
        assert_eq!(answer(0), Answer::Go, "nothing runs: no question");
        assert_eq!(answer(2), Answer::Ask(2));
    }
}
