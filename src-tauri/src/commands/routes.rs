//! Where entries would go by the rules: counted while they hover, shown before they are sent, sent.

use engine::{Engine, Given};
use model::{Conflict, Count, Dispatch, Forecast, Region, Result, Routed, Source};
use std::path::PathBuf;
use tauri::State;
use tauri::ipc::Channel;

type Asked<'a> = State<'a, Engine>;

#[tauri::command]
#[specta::specta]
pub(crate) async fn forecast(
    engine: Asked<'_>,
    number: u32,
    paths: Vec<PathBuf>,
    counts: Channel<Forecast>,
) -> Result<Forecast> {
    engine.forecast(number, &paths, &Given::dropped(None), passing(counts)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_file_routes(
    engine: Asked<'_>,
    number: u32,
    paths: Vec<PathBuf>,
    region: Option<Region>,
    counts: Channel<Forecast>,
) -> Result<Forecast> {
    engine.open_file_routes(number, &paths, &Given::dropped(region), passing(counts)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_routes(
    engine: Asked<'_>,
    number: u32,
    sources: Vec<Source>,
    region: Option<Region>,
    counts: Channel<Forecast>,
) -> Result<Forecast> {
    engine.open_routes(number, &sources, &Given::of_pane(&sources, region), passing(counts)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn read_routes(engine: Asked<'_>, number: u32, first: Count, count: Count) -> Result<Vec<Routed>> {
    engine.read_routes(number, first, count)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn send_routes(
    engine: Asked<'_>,
    number: u32,
    reason: Option<String>,
    on_conflict: Option<Conflict>,
) -> Result<Dispatch> {
    engine.send_routes(number, reason, on_conflict).await
}

#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "a command takes its state by value")]
pub(crate) fn close_routes(engine: Asked<'_>, number: u32) {
    engine.close_routes(number);
}

/// A window that is gone hears no more of them.
fn passing(counts: Channel<Forecast>) -> impl FnMut(Forecast) + Send {
    move |count| drop(counts.send(count))
}
