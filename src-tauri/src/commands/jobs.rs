//! Jobs: asked for, watched, steered.

use engine::{Engine, Shown};
use model::{
    Activity, Bytes, Conflict, Count, Failure, JobId, JobSpec, Location, LogLine, Result, TaskState, TaskSummary,
};
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
pub(crate) async fn job_log(engine: Asked<'_>, job: JobId) -> Result<Vec<LogLine>> {
    engine.job_log(job).await
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

#[tauri::command]
#[specta::specta]
pub(crate) async fn undecided(engine: Asked<'_>, job: JobId, after: u32, count: Count) -> Result<Vec<TaskSummary>> {
    let shown = Shown { state: Some(TaskState::NeedsDecision), ..Shown::default() };
    engine.tasks(job, shown, after, count).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn tasks(engine: Asked<'_>, job: JobId, after: u32, count: Count) -> Result<Vec<TaskSummary>> {
    engine.tasks(job, Shown::default(), after, count).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_tasks(engine: Asked<'_>, job: JobId, tasks: Vec<u32>, conflict: Conflict) -> Result<()> {
    engine.choose_tasks(job, tasks, conflict).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn prioritise_job(engine: Asked<'_>, job: JobId, priority: i32) -> Result<()> {
    engine.prioritise_job(job, priority).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn limit_job(engine: Asked<'_>, job: JobId, rate: Option<Bytes>) -> Result<()> {
    engine.limit_job(job, rate).await
}
