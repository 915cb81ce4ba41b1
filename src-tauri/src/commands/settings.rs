//! What a person has chosen, and the desktop's dialogs for choosing.

use crate::dialogs::Picker;
use engine::Engine;
use model::{Result, Settings};
use std::path::PathBuf;
use tauri::State;

type Asked<'a> = State<'a, Engine>;

#[tauri::command]
#[specta::specta]
pub(crate) async fn settings(engine: Asked<'_>) -> Result<Settings> {
    engine.settings().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_settings(engine: Asked<'_>, settings: Settings) -> Result<()> {
    engine.save_settings(&settings).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_folder(picker: State<'_, Box<dyn Picker>>) -> Result<Option<String>> {
    Ok(picker.folder().await.map(|folder| folder.display().to_string()))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_file(picker: State<'_, Box<dyn Picker>>) -> Result<Option<String>> {
    Ok(picker.file().await.map(|file| file.display().to_string()))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_files(picker: State<'_, Box<dyn Picker>>) -> Result<Vec<PathBuf>> {
    Ok(picker.files().await)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_new_file(picker: State<'_, Box<dyn Picker>>, name: String) -> Result<Option<PathBuf>> {
    Ok(picker.new_file(&name).await)
}
