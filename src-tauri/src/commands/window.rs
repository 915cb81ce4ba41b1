//! The window itself.

use crate::closing::Door;
use model::Result;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub(crate) async fn quit(door: State<'_, Door>) -> Result<()> {
    door.open();
    Ok(())
}
