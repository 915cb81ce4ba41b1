//! Kinds of service, configured clouds and their buckets.

use engine::Engine;
use model::{
    Bucket, Cloud, CloudDraft, CloudId, Clouds, Faults, Found, Imported, JobId, Profile, Provider, Recognised, Result,
    Secret, Secrets, StageReport,
};
use tauri::State;
use tauri::ipc::Channel;

type Asked<'a> = State<'a, Engine>;

#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "a command takes its state by value")]
pub(crate) fn providers(engine: Asked<'_>) -> Vec<Provider> {
    engine.providers()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn profiles(engine: Asked<'_>) -> Result<Vec<String>> {
    engine.profiles().await
}

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
pub(crate) async fn edit_cloud(engine: Asked<'_>, id: CloudId, draft: CloudDraft, secrets: Secrets) -> Result<Cloud> {
    engine.edit_cloud(&id, draft, secrets).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn cloud_draft(engine: Asked<'_>, id: CloudId) -> Result<CloudDraft> {
    engine.cloud_draft(&id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn test_draft(
    engine: Asked<'_>,
    draft: CloudDraft,
    secrets: Secrets,
    editing: Option<CloudId>,
    write: bool,
    stages: Channel<StageReport>,
) -> Result<Profile> {
    engine.test_draft(draft, secrets, editing.as_ref(), write, passing(stages)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn test_cloud(
    engine: Asked<'_>,
    id: CloudId,
    write: bool,
    stages: Channel<StageReport>,
) -> Result<Profile> {
    engine.test_cloud(&id, write, passing(stages)).await
}

#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "a command takes its state by value")]
pub(crate) fn recognise(engine: Asked<'_>, text: Secret<String>) -> Option<Recognised> {
    engine.recognise(&text)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn importable(engine: Asked<'_>) -> Result<Vec<Found>> {
    engine.importable().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn import_clouds(engine: Asked<'_>, ids: Vec<String>) -> Result<Vec<Imported>> {
    engine.import_clouds(&ids).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn keep_for_session(engine: Asked<'_>) -> Result<()> {
    engine.keep_for_session().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_vault(engine: Asked<'_>, passphrase: Secret<String>) -> Result<()> {
    engine.create_vault(passphrase).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock_vault(engine: Asked<'_>, passphrase: Secret<String>) -> Result<()> {
    engine.unlock_vault(passphrase).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(engine: Asked<'_>, id: CloudId, code: Secret<String>) -> Result<Vec<JobId>> {
    engine.sign_in(&id, code).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in_draft(
    engine: Asked<'_>,
    draft: CloudDraft,
    editing: Option<CloudId>,
    code: Secret<String>,
) -> Result<()> {
    engine.sign_in_draft(&draft, editing.as_ref(), code).await
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
pub(crate) async fn set_faults(engine: Asked<'_>, id: CloudId, faults: Faults) -> Result<()> {
    engine.set_faults(&id, faults).await
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

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_bucket(engine: Asked<'_>, cloud: CloudId, name: String) -> Result<()> {
    engine.delete_bucket(&cloud, &name).await
}

/// Passes each stage on. A window that is gone reads no more of them, and the test goes on.
fn passing(stages: Channel<StageReport>) -> impl FnMut(&StageReport) + Send {
    move |stage| {
        let _ = stages.send(stage.clone());
    }
}
