//! What tells one state of a file from another: size, modification time, inode.

use cap_std::fs::Metadata;
use model::Timestamp;

/// A file's state. Two equal stamps mean that nobody wrote in between, as far as the clock of the disk can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// In bytes.
    pub(super) size: u64,
    nanoseconds: i128,
    inode: u64,
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        {
            use cap_std::fs::MetadataExt;
            let nanoseconds = i128::from(metadata.mtime()) * 1_000_000_000 + i128::from(metadata.mtime_nsec());
            Self { size: metadata.len(), nanoseconds, inode: metadata.ino() }
        }
        #[cfg(not(unix))]
        {
            let since = metadata.modified().ok().map(cap_std::time::SystemTime::into_std);
            let since = since.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            let nanoseconds = since.map_or(0, |since| i128::try_from(since.as_nanos()).unwrap_or(i128::MAX));
            Self { size: metadata.len(), nanoseconds, inode: 0 }
        }
    }

    pub(super) fn etag(&self) -> String {
        format!("{:x}-{:x}-{:x}", self.nanoseconds, self.size, self.inode)
    }

    pub(super) fn modified(&self) -> Timestamp {
        Timestamp(i64::try_from(self.nanoseconds.div_euclid(1_000_000)).unwrap_or(i64::MAX))
    }
}
