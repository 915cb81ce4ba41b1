//! Unfinished files, as uploads that can be given up: a process that was killed leaves them behind. Only looks.

use super::blocking;
use super::place::{Root, only_bucket};
use super::upload;
use crate::store::{Upload, UploadId};
use cap_std::fs::Dir;
use futures::stream::{self, BoxStream, StreamExt as _};
use model::{Error, Key, Location, Result, Timestamp};
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

const LIST: &str = "list unfinished uploads";

/// Uploads of one page; a folder with more gives them all at once.
const PAGE: usize = 1000;

/// Pages of unfinished uploads below a prefix.
pub(super) fn pages(root: Arc<Root>, at: Location) -> BoxStream<'static, Result<Vec<Upload>>> {
    let prefix = at.clone();
    let begin = blocking(move || Search::begin(root, &prefix));
    let pages = stream::once(begin).flat_map(|search| match search {
        Ok(search) => {
            stream::try_unfold(search, |mut search| blocking(move || Ok(search.page()?.map(|page| (page, search)))))
                .boxed()
        }
        Err(error) => stream::iter([Err(error)]).boxed(),
    });
    pages.map(move |page| page.map_err(|error| error.at(&at))).boxed()
}

/// A walk through all folders that may hold some.
struct Search {
    root: Arc<Root>,
    top: Dir,
    prefix: Key,
    folders: Vec<(PathBuf, Key)>,
}

impl Search {
    fn begin(root: Arc<Root>, at: &Location) -> Result<Self> {
        only_bucket(&at.bucket)?;
        let prefix = root.prefix(&at.key)?;
        let folders = vec![(root.target(prefix.folder), prefix.key)];
        Ok(Self { top: root.open()?, root, prefix: at.key.clone(), folders })
    }

    /// The next uploads; `None` when every folder was seen.
    fn page(&mut self) -> Result<Option<Vec<Upload>>> {
        let mut found = Vec::new();
        while found.len() < PAGE {
            let Some((path, key)) = self.folders.pop() else { break };
            match self.look(&path, &key) {
                Ok(more) => found.extend(more),
                // What is gone holds nothing.
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                Err(error) => return Err(Error::from_io(LIST, error)),
            }
        }
        Ok((!found.is_empty()).then_some(found))
    }

    fn look(&mut self, path: &PathBuf, key: &Key) -> io::Result<Vec<Upload>> {
        let dir = if path.as_os_str().is_empty() { self.top.try_clone()? } else { self.top.open_dir(path)? };
        let mut uploads = BTreeSet::new();
        for entry in dir.entries()? {
            let entry = entry?;
            let name = entry.file_name();
            if let Some(UploadId(id)) = name.to_str().and_then(upload::id_of) {
                uploads.insert(id);
            } else if entry.file_type()?.is_dir() {
                let below = key.join(&self.root.segment(&name)).join(b"/");
                if below.strip_prefix(&self.prefix).is_some() || self.prefix.strip_prefix(&below).is_some() {
                    self.folders.push((path.join(name), below));
                }
            }
        }
        let uploads = uploads.into_iter().map(|id| self.describe(&dir, key, UploadId(id)));
        Ok(uploads.filter(|upload| upload.key.strip_prefix(&self.prefix).is_some()).collect())
    }

    /// A file that was being written whole did not say what it was to become: it goes by its own name.
    fn describe(&self, dir: &Dir, folder: &Key, id: UploadId) -> Upload {
        let name = upload::name_of(dir, &id).map(|name| self.root.segment_of(&name));
        let key = folder.join(&name.unwrap_or_else(|| id.0.clone().into_bytes()));
        let metadata = dir.symlink_metadata(&id.0).or_else(|_| dir.symlink_metadata(upload::log_of(&id.0)));
        let begun = metadata.and_then(|metadata| metadata.created().or_else(|_| metadata.modified()));
        let since = begun.ok().and_then(|begun| begun.into_std().duration_since(std::time::UNIX_EPOCH).ok());
        let begun = since.and_then(|since| i64::try_from(since.as_millis()).ok()).map(Timestamp);
        Upload { key, id, begun }
    }
}
