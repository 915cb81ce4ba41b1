//! Who runs a job: the process that holds its lock. The window and `ferry` may share a home, and a process that was
//! killed leaves no lock behind.

use model::{Error, JobId, Result};
use std::fs::{File, TryLockError};
use std::path::Path;

/// The right to run one job, for as long as it lives.
#[derive(Debug)]
pub(crate) struct Claim(#[expect(dead_code, reason = "the open file is the lock")] File);

impl Claim {
    /// Takes the job; `None` while another process has it. Blocking, but never for long.
    pub(crate) fn take(folder: &Path, job: JobId) -> Result<Option<Self>> {
        let failed = |error| Error::from_io("claim the job", error);
        std::fs::create_dir_all(folder).map_err(failed)?;
        let file = File::create(folder.join(format!("job-{job}.lock"))).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_has_one_claimant_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Claim::take(folder.path(), JobId(1)).unwrap();
        assert!(first.is_some(), "a free job can be claimed");
        assert!(Claim::take(folder.path(), JobId(1)).unwrap().is_none(), "a claimed one cannot");
        assert!(Claim::take(folder.path(), JobId(2)).unwrap().is_some(), "another job is free");
        drop(first);
        assert!(Claim::take(folder.path(), JobId(1)).unwrap().is_some(), "a claim ends with its holder");
    }
}
