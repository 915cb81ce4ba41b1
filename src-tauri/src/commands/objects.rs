//! Single objects and folders: what can be done with them, and what it would mean.

use engine::{Engine, LinkTo};
use model::{Abilities, CloudId, Count, JobId, JobSpec, Location, Measured, Result, Undo, Undone};
use std::path::PathBuf;
use std::time::Duration;
use tauri::State;
use tauri::ipc::Channel;

type Asked<'a> = State<'a, Engine>;

#[tauri::command]
#[specta::specta]
pub(crate) async fn abilities(engine: Asked<'_>, cloud: CloudId) -> Result<Abilities> {
    engine.abilities(&cloud).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn keeps_versions(engine: Asked<'_>, location: Location) -> Result<Option<bool>> {
    engine.keeps_versions(&location).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_folder(engine: Asked<'_>, location: Location) -> Result<()> {
    engine.create_folder(&location).await
}

/// The link itself crosses: somebody asked for it to pass it on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn link(engine: Asked<'_>, location: Location, seconds: Count) -> Result<String> {
    let link = engine.link(&location, LinkTo::Read, Duration::from_secs(seconds.0)).await?;
    Ok(link.expose().clone())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_download(engine: Asked<'_>, spec: JobSpec, folder: PathBuf) -> Result<JobId> {
    engine.start_download(spec, &folder).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn measure(
    engine: Asked<'_>,
    number: u32,
    location: Location,
    sums: Channel<Measured>,
) -> Result<Measured> {
    // A window that is gone reads no more of them.
    engine.measure(number, &location, |sum| drop(sums.send(sum))).await
}

#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "a command takes its state by value")]
pub(crate) fn stop_measuring(engine: Asked<'_>, number: u32) {
    engine.stop_measuring(number);
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn undoable(engine: Asked<'_>, job: JobId) -> Result<Undo> {
    engine.undoable(job).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn undo(engine: Asked<'_>, job: JobId) -> Result<Undone> {
    engine.undo(job).await
}
