//! Writing the demo files, once.

use super::cloud::DemoCloud;
use super::files::{DemoFile, files};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Stands beside the three folders once they are complete, so that deleted files do not come back.
const COMPLETE: &str = ".complete";
/// A file that is being written; it gets its name when it is whole.
const UNFINISHED: &str = ".unfinished";
/// The first file's modification time, in seconds since 1970: 2026-03-02 08:00 UTC. The others follow.
const FIRST_MODIFIED: u64 = 1_772_438_400;
/// Seconds between the modification times of two files: two days and a bit.
const BETWEEN: u64 = 187_283;

/// Fills `folder` with the folders `s3`, `r2` and `gcs`. Finishes what an interrupted call left behind; does nothing
/// once all was written.
///
/// # Errors
/// When `folder` cannot be written.
pub(crate) fn seed(folder: &Path) -> io::Result<()> {
    if folder.join(COMPLETE).try_exists()? {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    let mut modified = SystemTime::UNIX_EPOCH + Duration::from_secs(FIRST_MODIFIED);
    for cloud in DemoCloud::ALL {
        for file in files(cloud) {
            write(folder, cloud, &file, modified)?;
            modified += Duration::from_secs(BETWEEN);
        }
    }
    fs::write(folder.join(COMPLETE), "")
}

fn write(folder: &Path, cloud: DemoCloud, file: &DemoFile, modified: SystemTime) -> io::Result<()> {
    let path = file.key.split('/').fold(folder.join(cloud.folder()), |path, part| path.join(part));
    if path.try_exists()? {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let unfinished = folder.join(UNFINISHED);
    let mut written = File::create(&unfinished)?;
    written.write_all(&file.content()?)?;
    written.set_modified(modified)?;
    fs::rename(unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn an_interrupted_seed_is_finished_and_leaves_what_is_there() {
        let home = TempDir::new().unwrap();
        seed(home.path()).unwrap();
        fs::remove_file(home.path().join(COMPLETE)).unwrap();
        fs::remove_dir_all(home.path().join("gcs/docs")).unwrap();
        fs::write(home.path().join("s3/README.md"), "mine").unwrap();
        seed(home.path()).unwrap();
        assert!(home.path().join("gcs/docs/timetable.csv").exists(), "the missing file was written");
        let kept = fs::read_to_string(home.path().join("s3/README.md")).unwrap();
        assert_eq!(kept, "mine", "a file that is there is left alone");
        assert!(!home.path().join(UNFINISHED).exists(), "nothing unfinished is left");
    }

    #[test]
    fn deleted_files_do_not_come_back() {
        let home = TempDir::new().unwrap();
        seed(home.path()).unwrap();
        fs::remove_file(home.path().join("r2/index.html")).unwrap();
        seed(home.path()).unwrap();
        assert!(!home.path().join("r2/index.html").exists());
    }
}
