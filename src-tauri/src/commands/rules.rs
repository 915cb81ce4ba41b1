//! Rules and policies: shown, tried, changed against what was seen.

use engine::Engine;
use model::{Explained, PolicyId, PolicyText, Result, Revision, RuleEdit, RulesPreview, RulesShown, Sample};
use std::path::PathBuf;
use tauri::State;

type Asked<'a> = State<'a, Engine>;

#[tauri::command]
#[specta::specta]
pub(crate) async fn rules(engine: Asked<'_>) -> Result<RulesShown> {
    engine.shown_rules().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_rules(engine: Asked<'_>, seen: Revision, edit: RuleEdit) -> Result<Revision> {
    engine.edit_rules(seen, edit).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_rules(engine: Asked<'_>, edit: RuleEdit) -> Result<RulesPreview> {
    engine.preview_rules(edit).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn undo_rules(engine: Asked<'_>) -> Result<Revision> {
    Ok(engine.undo_rules().await?.revision)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn export_rules(engine: Asked<'_>, file: PathBuf) -> Result<()> {
    engine.export_rules_to(&file).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn explain(engine: Asked<'_>, sample: Sample, edit: Option<RuleEdit>) -> Result<Vec<Explained>> {
    engine.explain_sample(sample, edit).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn example_key(engine: Asked<'_>, template: String, words: String) -> Result<String> {
    engine.example_key(&template, &words)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_policy(engine: Asked<'_>, policy: PolicyText) -> Result<PolicyId> {
    engine.save_policy(policy).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_policy(engine: Asked<'_>, id: PolicyId) -> Result<()> {
    engine.remove_policy(id).await
}
