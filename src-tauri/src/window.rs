//! The one window.

use tauri::{App, Runtime, WebviewUrl, WebviewWindowBuilder};

/// Opens it: 1440 × 900, at least 960 × 600.
pub(crate) fn open<R: Runtime>(app: &App<R>) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title("Skyferry")
        .inner_size(1440.0, 900.0)
        .min_inner_size(960.0, 600.0)
        .build()
        .map(drop)
}
