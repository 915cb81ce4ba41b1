//! The desktop's own dialogs. Behind a trait, because a test has nobody to click them.

use futures::future::BoxFuture;
use std::path::PathBuf;

/// Lets a person choose.
pub(crate) trait Picker: Send + Sync {
    /// A folder; `None` when the dialog was cancelled.
    fn folder(&self) -> BoxFuture<'static, Option<PathBuf>>;
    /// A file; `None` when the dialog was cancelled.
    fn file(&self) -> BoxFuture<'static, Option<PathBuf>>;
    /// Files; none when the dialog was cancelled.
    fn files(&self) -> BoxFuture<'static, Vec<PathBuf>>;
    /// A file to write, under a name proposed; `None` when the dialog was cancelled. The dialog asks before it goes over one.
    fn new_file(&self, name: &str) -> BoxFuture<'static, Option<PathBuf>>;
}

/// The dialogs of this desktop.
pub(crate) fn desktop() -> Box<dyn Picker> {
    Box::new(Desktop)
}

struct Desktop;

impl Picker for Desktop {
    fn folder(&self) -> BoxFuture<'static, Option<PathBuf>> {
        // Never the blocking dialog: on the main thread it would wait for the loop that waits for it.
        let picking = rfd::AsyncFileDialog::new().set_title("Choose a folder").pick_folder();
        Box::pin(async move { picking.await.map(|folder| folder.path().to_owned()) })
    }

    fn file(&self) -> BoxFuture<'static, Option<PathBuf>> {
        let picking = rfd::AsyncFileDialog::new().set_title("Choose a file").pick_file();
        Box::pin(async move { picking.await.map(|file| file.path().to_owned()) })
    }

    fn files(&self) -> BoxFuture<'static, Vec<PathBuf>> {
        let picking = rfd::AsyncFileDialog::new().set_title("Choose files to upload").pick_files();
        Box::pin(async move { picking.await.unwrap_or_default().iter().map(|file| file.path().to_owned()).collect() })
    }

    fn new_file(&self, name: &str) -> BoxFuture<'static, Option<PathBuf>> {
        let picking = rfd::AsyncFileDialog::new().set_title("Choose where to keep it").set_file_name(name).save_file();
        Box::pin(async move { picking.await.map(|file| file.path().to_owned()) })
    }
}
