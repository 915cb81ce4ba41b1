//! THE list of commands and events. `ui/src/backend/bindings.ts` is written from it.

use crate::commands::{clouds, inspection, jobs, listings, objects, settings};
use crate::events::Changed;
use tauri::Runtime;
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands, collect_events};

/// Everything that the window may ask for, and what it is told.
pub(crate) fn bindings<R: Runtime>() -> Builder<R> {
    Builder::<R>::new()
        .commands(collect_commands![
            clouds::providers,
            clouds::profiles,
            clouds::clouds,
            clouds::add_cloud,
            clouds::edit_cloud,
            clouds::cloud_draft,
            clouds::test_draft,
            clouds::test_cloud,
            clouds::recognise,
            clouds::importable,
            clouds::import_clouds,
            clouds::keep_for_session,
            clouds::create_vault,
            clouds::unlock_vault,
            clouds::sign_in,
            clouds::sign_in_draft,
            clouds::forget_cloud,
            clouds::remove_demo,
            clouds::buckets,
            clouds::create_bucket,
            clouds::delete_bucket,
            listings::open_listing,
            listings::read_rows,
            listings::sort_listing,
            listings::filter_listing,
            listings::refresh_listing,
            listings::stop_listing,
            listings::close_listing,
            jobs::start_job,
            jobs::start_upload,
            jobs::activity,
            jobs::failures,
            jobs::pause_job,
            jobs::resume_job,
            jobs::cancel_job,
            jobs::decide_job,
            jobs::dismiss_job,
            jobs::undecided,
            jobs::tasks,
            jobs::choose_tasks,
            jobs::prioritise_job,
            jobs::limit_job,
            objects::abilities,
            objects::keeps_versions,
            objects::create_folder,
            objects::link,
            objects::start_download,
            objects::measure,
            objects::stop_measuring,
            objects::undoable,
            objects::undo,
            inspection::describe,
            inspection::set_metadata,
            inspection::versions,
            inspection::restore_version,
            inspection::delete_version,
            inspection::download_version,
            inspection::replicas,
            inspection::history,
            inspection::open_preview,
            inspection::close_preview,
            inspection::preview_text,
            settings::settings,
            settings::save_settings,
            settings::pick_folder,
            settings::pick_file,
            settings::pick_files,
        ])
        .events(collect_events![Changed])
        .disable_serde_phases()
        .error_handling(ErrorHandlingMode::Throw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use specta_typescript::Typescript;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    #[test]
    fn the_bindings_of_the_window_are_those_of_this_list() {
        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/backend/bindings.ts");
        let folder = tempfile::tempdir().unwrap();
        let written = folder.path().join("bindings.ts");
        bindings::<tauri::Wry>().export(Typescript::default(), &written).unwrap();
        if std::env::var_os("SKYFERRY_WRITE_BINDINGS").is_some() {
            fs::copy(&written, &committed).unwrap();
        }
        let same = fs::read_to_string(&written).unwrap() == fs::read_to_string(&committed).unwrap_or_default();
        assert!(same, "ui/src/backend/bindings.ts is not current: run 'make bindings' and commit it");
    }

    #[test]
    fn the_window_may_call_exactly_the_commands_of_this_list() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let words = |text: &str, quote: char| -> BTreeSet<String> {
            text.split(quote).skip(1).step_by(2).map(str::to_owned).collect()
        };
        let permissions = fs::read_to_string(root.join("src-tauri/permissions/engine.toml")).unwrap();
        let allowed = words(permissions.split_once("commands.allow").unwrap().1, '"');
        let list = include_str!("bindings.rs");
        let list = list.split_once("collect_commands![").unwrap().1.split_once(']').unwrap().0;
        let listed = list.split(',').filter_map(|path| path.trim().rsplit_once("::")).map(|(_, name)| name.to_owned());
        assert_eq!(allowed, listed.collect(), "src-tauri/permissions/engine.toml names every command, and no other");
    }
}
