//! One object looked at closely: described, changed, its versions, its history, and what it shows.

use engine::Engine;
use model::{
    Count, Description, Key, ListingId, Location, Metadata, ObjectVersions, Preview, PreviewText, Replica, Result,
    Touch,
};
use std::path::PathBuf;
use tauri::State;

type Asked<'a> = State<'a, Engine>;

#[tauri::command]
#[specta::specta]
pub(crate) async fn describe(engine: Asked<'_>, location: Location) -> Result<Description> {
    engine.describe(&location).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_metadata(
    engine: Asked<'_>,
    location: Location,
    etag: Option<String>,
    metadata: Metadata,
) -> Result<Description> {
    engine.set_metadata(&location, etag.as_deref(), metadata).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn versions(engine: Asked<'_>, location: Location) -> Result<ObjectVersions> {
    engine.versions(&location).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_version(engine: Asked<'_>, location: Location, version: String) -> Result<()> {
    engine.restore_version(&location, &version).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_version(engine: Asked<'_>, location: Location, version: String) -> Result<()> {
    engine.delete_version(&location, &version).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn download_version(
    engine: Asked<'_>,
    location: Location,
    version: String,
    folder: PathBuf,
) -> Result<Location> {
    engine.download_version(&location, &version, &folder).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn replicas(engine: Asked<'_>, location: Location) -> Result<Vec<Replica>> {
    engine.replicas(&location).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn history(engine: Asked<'_>, location: Location) -> Result<Vec<Touch>> {
    engine.history(&location).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_preview(engine: Asked<'_>, listing: ListingId, key: Key) -> Result<Preview> {
    engine.open_preview(listing, &key).await
}

#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "a command takes its state by value")]
pub(crate) fn close_preview(engine: Asked<'_>, token: String) {
    engine.close_preview(&token);
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_text(engine: Asked<'_>, token: String, from: Count) -> Result<PreviewText> {
    engine.preview_text(&token, from).await
}
