//! Listings, which live in the engine: a window of rows crosses, never all of them.

use engine::Engine;
use model::{Count, ListingId, Location, Result, Rows, Sort};
use tauri::State;

type Asked<'a> = State<'a, Engine>;

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_listing(engine: Asked<'_>, location: Location) -> Result<ListingId> {
    Ok(engine.open_listing(location))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn read_rows(engine: Asked<'_>, id: ListingId, first: Count, count: Count) -> Result<Rows> {
    engine.read_rows(id, first, count)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn sort_listing(engine: Asked<'_>, id: ListingId, sort: Sort) -> Result<()> {
    engine.sort_listing(id, sort).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn filter_listing(engine: Asked<'_>, id: ListingId, text: String) -> Result<()> {
    engine.filter_listing(id, &text).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn refresh_listing(engine: Asked<'_>, id: ListingId) -> Result<()> {
    engine.refresh_listing(id)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_listing(engine: Asked<'_>, id: ListingId) -> Result<()> {
    engine.stop_listing(id)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn close_listing(engine: Asked<'_>, id: ListingId) -> Result<()> {
    engine.close_listing(id);
    Ok(())
}
