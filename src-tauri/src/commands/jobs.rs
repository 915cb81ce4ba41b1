//! Jobs: asked for, watched, steered.

use engine::Engine;
use model::{Activity, Conflict, Count, Failure, JobId, JobSpec, Location, Result};
use std::path::PathBuf;
use tauri::State;

type Asked<'a> = State<'a, Engine>;

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_job(engine: Asked<'_>, spec: JobSpec) -> Result<JobId> {
    engine.start_job(spec).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_upload(engine: Asked<'_>, paths: Vec<PathBuf>, target: Location) -> Result<JobId> {
    engine.start_upload(paths, target).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn activity(engine: Asked<'_>) -> Result<Activity> {
    engine.activity().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn failures(engine: Asked<'_>, job: JobId, first: Count, count: Count) -> Result<Vec<Failure>> {
    engine.failures(job, first, count).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pause_job(engine: Asked<'_>, job: JobId) -> Result<()> {
    engine.pause_job(job).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn resume_job(engine: Asked<'_>, job: JobId) -> Result<()> {
    engine.resume_job(job).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_job(engine: Asked<'_>, job: JobId) -> Result<()> {
    engine.cancel_job(job).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn decide_job(engine: Asked<'_>, job: JobId, conflict: Conflict) -> Result<()> {
    engine.decide_job(job, conflict).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn dismiss_job(engine: Asked<'_>, job: JobId) -> Result<()> {
    engine.dismiss_job(job).await
}
