//! Configured clouds and their buckets.

use engine::Engine;
use model::{Bucket, Cloud, CloudDraft, CloudId, Clouds, Result, Secrets};
use tauri::State;

type Asked<'a> = State<'a, Engine>;

#[tauri::command]
#[specta::specta]
pub(crate) async fn clouds(engine: Asked<'_>) -> Result<Clouds> {
    engine.clouds().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn add_cloud(engine: Asked<'_>, draft: CloudDraft, secrets: Secrets) -> Result<Cloud> {
    engine.add_cloud(draft, secrets).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_cloud(engine: Asked<'_>, id: CloudId) -> Result<()> {
    engine.forget_cloud(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_demo(engine: Asked<'_>) -> Result<()> {
    engine.remove_demo().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn buckets(engine: Asked<'_>, cloud: CloudId) -> Result<Vec<Bucket>> {
    engine.buckets(&cloud).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_bucket(engine: Asked<'_>, cloud: CloudId, name: String) -> Result<()> {
    engine.create_bucket(&cloud, &name).await
}
