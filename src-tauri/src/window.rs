//! The one window: where it stands, and that it stands there again.

use engine::Engine;
use model::WindowPlace;
use std::time::Duration;
use tauri::{
    AppHandle, Manager as _, PhysicalPosition, PhysicalSize, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
};
use tokio::sync::Notify;

/// The window's name within the program.
pub(crate) const MAIN: &str = "main";

/// Its least size, in pixels of a usual screen.
const LEAST: (f64, f64) = (960.0, 600.0);

/// How much of its upper edge must be on a screen for somebody to take hold of it, in pixels.
const HOLD: (i64, i64) = (160, 24);

/// After a move or a change of size, how long until its place is kept: both come in numbers.
const PAUSE: Duration = Duration::from_millis(400);

/// Rung when the window was moved or has another size.
#[derive(Default)]
pub(crate) struct Moved(pub(crate) Notify);

/// Opens it where it was left, if that is still on a screen; otherwise 1440 × 900.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>, kept: Option<WindowPlace>) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Skyferry")
        .inner_size(1440.0, 900.0)
        .min_inner_size(LEAST.0, LEAST.1)
        .visible(false)
        .build()?;
    let screens: Vec<Screen> = window
        .available_monitors()?
        .iter()
        .map(|monitor| {
            let (at, size) = (monitor.position(), monitor.size());
            Screen { x: at.x.into(), y: at.y.into(), width: size.width.into(), height: size.height.into() }
        })
        .collect();
    if let Some(place) = kept.filter(|place| is_within_reach(place, &screens)) {
        window.set_size(PhysicalSize::new(place.width, place.height))?;
        window.set_position(PhysicalPosition::new(place.x, place.y))?;
        if place.maximised {
            window.maximize()?;
        }
    }
    window.show()
}

/// Brings it to the front, wherever it was.
pub(crate) fn show<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        // Whatever of this the desktop refuses, the rest is worth asking for.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Keeps where the window stands, a moment after each move.
pub(crate) async fn keep_place<R: Runtime>(app: AppHandle<R>) {
    loop {
        app.state::<Moved>().0.notified().await;
        tokio::time::sleep(PAUSE).await;
        keep_place_now(&app).await;
    }
}

/// Keeps where the window stands at this moment.
pub(crate) async fn keep_place_now<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let engine = app.state::<Engine>();
    let before = engine.window_place().await.ok().flatten();
    if let Some(place) = place_of(&window, before)
        && before != Some(place)
    {
        // A place that cannot be kept is no reason to trouble anybody.
        let _ = engine.keep_window_place(&place).await;
    }
}

/// Where it stands now; a window that fills its screen, or is put away, goes back to where it stood before.
fn place_of<R: Runtime>(window: &WebviewWindow<R>, before: Option<WindowPlace>) -> Option<WindowPlace> {
    if window.is_minimized().ok()? || !window.is_visible().ok()? {
        return None;
    }
    let (at, size) = (window.outer_position().ok()?, window.inner_size().ok()?);
    let now = WindowPlace { x: at.x, y: at.y, width: size.width, height: size.height, maximised: false };
    if window.is_maximized().ok()? {
        return Some(WindowPlace { maximised: true, ..before.unwrap_or(now) });
    }
    Some(now)
}

/// A screen among all screens, in physical pixels.
struct Screen {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
}

/// Whether enough of the window's upper edge is on one of the screens to take hold of it.
fn is_within_reach(place: &WindowPlace, screens: &[Screen]) -> bool {
    let (x, y, width) = (i64::from(place.x), i64::from(place.y), i64::from(place.width));
    screens.iter().any(|screen| {
        let across = (x + width).min(screen.x + screen.width) - x.max(screen.x);
        let below = screen.y + screen.height - y;
        across >= HOLD.0.min(width) && y >= screen.y - HOLD.1 && below >= HOLD.1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_goes_back_only_to_where_somebody_can_take_hold_of_it() {
        let screens =
            [Screen { x: 0, y: 0, width: 1920, height: 1080 }, Screen { x: 1920, y: -200, width: 1280, height: 1024 }];
        let at = |x, y| WindowPlace { x, y, width: 1200, height: 800, maximised: false };
        for (x, y) in [(0, 0), (-1000, 40), (1900, 0), (3000, -200), (700, 1050), (100, -10)] {
            assert!(is_within_reach(&at(x, y), &screens), "{x}, {y} can be reached");
        }
        for (x, y) in [(-1100, 0), (3100, 0), (0, 1070), (0, -500), (4000, 4000)] {
            assert!(!is_within_reach(&at(x, y), &screens), "{x}, {y} is off every screen");
        }
        assert!(!is_within_reach(&at(2000, 100), &screens[..1]), "the second screen is gone");
        assert!(!is_within_reach(&at(0, 0), &[]), "no screen, no place");
    }
}
