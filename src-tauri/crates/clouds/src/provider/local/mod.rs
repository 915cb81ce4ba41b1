//! A folder of this computer as a cloud: its one bucket, its files the objects. Never leaves the folder.

mod attributes;
mod barrier;
mod copy;
mod describing;
mod folds;
mod leftovers;
mod listing;
mod marker;
mod names;
mod place;
mod read;
mod stamp;
mod upload;
mod write;

use crate::store::{
    Attributes, Body, Copy, Head, List, Pages, Part, PartWrite, Read, Store, Upload, UploadId, Write, Written,
};
use async_trait::async_trait;
use barrier::Disks;
use bytes::Bytes;
use futures::stream::BoxStream;
use model::{Bucket, Capabilities, Error, ErrorKind, Feature, Features, Key, Location, Result, Sizes, Support};
use place::Root;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use names::Rules;

/// What a disk takes: any size, in parts of any size.
const SIZES: Sizes = Sizes {
    write: model::Bytes(u64::MAX),
    part_min: model::Bytes(1),
    part_max: model::Bytes(u64::MAX),
    parts: u32::MAX,
    copy: model::Bytes(u64::MAX),
    key: 4096,
};

/// A local folder.
///
/// A key is the relative path of its file; a segment that the disk cannot say is spelled with `␛` ([`Rules`]). Links to
/// files inside the folder are followed; links to folders and links that lead out are not listed. Content type and
/// metadata lie in extended attributes where the file system has them. An etag is made of modification time, size and
/// inode.
pub struct Local {
    root: Arc<Root>,
    disks: Disks,
    metadata: bool,
    case_folds: Support,
}

impl Local {
    /// Opens the folder `root`.
    ///
    /// # Errors
    /// `NotFound` when there is no such folder, `Denied` when it may not be read.
    pub async fn open(root: PathBuf) -> Result<Self> {
        Self::open_with(root, Rules::here()).await
    }

    /// Opens the folder `root` of a disk whose names follow other rules than this system's.
    ///
    /// # Errors
    /// As `open`.
    pub async fn open_with(root: PathBuf, rules: Rules) -> Result<Self> {
        Self::at(Root::folder(root, rules)).await
    }

    /// This computer's whole file system. Keys are absolute paths, with or without the leading `/`.
    ///
    /// # Errors
    /// As `open`.
    pub async fn whole_disk() -> Result<Self> {
        Self::at(Root::whole_disk()).await
    }

    /// A folder of the whole disk, by its prefix; it is made if need be. Keys are as in the whole disk, but none leads out
    /// of the folder, whatever links are in it.
    ///
    /// # Errors
    /// As `open`; also when the folder cannot be made.
    pub async fn below(prefix: Key) -> Result<Self> {
        Self::at(blocking(move || Root::below(&prefix)).await?).await
    }

    /// The key of an absolute path in the cloud of the whole disk. A path that ends in `/` gives a prefix.
    pub fn key_of(path: &Path) -> Key {
        place::key_of(path)
    }

    async fn at(root: Root) -> Result<Self> {
        let root = Arc::new(root);
        let probed = Arc::clone(&root);
        let look = move || {
            let dir = probed.open()?;
            Ok((attributes::are_kept(&dir), folds::probe(&probed, &dir)))
        };
        let (metadata, case_folds) = blocking(look).await?;
        Ok(Self { root, disks: Disks::default(), metadata, case_folds })
    }

    async fn run<T: Send + 'static>(
        &self,
        at: &Location,
        work: impl FnOnce(&Root, &Location) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (root, at) = (Arc::clone(&self.root), at.clone());
        let called = self.disks.call(move || {
            place::only_bucket(&at.bucket).map_err(|error| error.at(&at))?;
            work(&root, &at).map_err(|error| error.at(&at))
        });
        called.await
    }
}

#[async_trait]
impl Store for Local {
    fn capabilities(&self) -> Capabilities {
        use Feature as F;
        let sure = [
            F::ConditionalCreate,
            F::ConditionalFinish,
            F::Copy,
            F::ConditionalCopy,
            F::ListAfter,
            F::ListUploads,
            F::PartsInAnyOrder,
            F::RealFolders,
        ];
        let mut features: Features = sure.into_iter().map(|feature| (feature, Support::Yes)).collect();
        features.insert(F::Metadata, if self.metadata { Support::Yes } else { Support::No });
        features.insert(F::CaseFolds, self.case_folds);
        Capabilities { features, sizes: SIZES, storage_classes: Vec::new(), read_only: false, protected: false }
    }

    fn account(&self) -> Option<String> {
        self.root.is_whole().then(|| format!("folder {}", self.root.path().display()))
    }

    fn accepts(&self, key: &Key) -> Result<()> {
        self.root.accepts(key)
    }

    async fn buckets(&self) -> Result<Vec<Bucket>> {
        let root = Arc::clone(&self.root);
        blocking(move || root.open()).await?;
        Ok(vec![Bucket { name: String::new(), created: None }])
    }

    async fn create_bucket(&self, _name: &str) -> Result<()> {
        Err(Error::new(ErrorKind::Unsupported, "make a bucket", "a local folder is one bucket and holds no others"))
    }

    async fn keeps_versions(&self, _bucket: &str) -> Result<Option<bool>> {
        Ok(Some(false))
    }

    fn list(&self, at: &Location, list: List) -> Pages {
        listing::pages(Arc::clone(&self.root), at.clone(), list)
    }

    async fn head(&self, at: &Location) -> Result<Head> {
        self.run(at, |root, at| read::head(root, &at.key)).await
    }

    async fn read(&self, at: &Location, read: Read) -> Result<Body> {
        let opened = self.run(at, move |root, at| read::open(root, &at.key, read)?.begun()).await?;
        Ok(opened.into_body(at.clone()))
    }

    async fn write(&self, at: &Location, body: Bytes, write: &Write) -> Result<Written> {
        place::only_bucket(&at.bucket).map_err(|error| error.at(at))?;
        let (root, key) = (Arc::clone(&self.root), at.key.clone());
        write::whole(root, &self.disks, key, body, write.clone()).await.map_err(|error| error.at(at))
    }

    async fn begin_upload(&self, at: &Location, _write: &Write) -> Result<UploadId> {
        self.run(at, |root, at| upload::begin(root, &at.key)).await
    }

    async fn write_part(&self, at: &Location, upload: &UploadId, part: PartWrite) -> Result<Part> {
        let upload = upload.clone();
        self.run(at, move |root, at| upload::write_part(root, &at.key, &upload, &part)).await
    }

    async fn parts(&self, at: &Location, upload: &UploadId) -> Result<Vec<Part>> {
        let upload = upload.clone();
        self.run(at, move |root, at| upload::parts(root, &at.key, &upload)).await
    }

    async fn finish_upload(&self, at: &Location, upload: &UploadId, parts: &[Part], write: &Write) -> Result<Written> {
        let (upload, parts, write) = (upload.clone(), parts.to_vec(), write.clone());
        self.run(at, move |root, at| upload::finish(root, &at.key, &upload, &parts, &write)).await
    }

    async fn abort_upload(&self, at: &Location, upload: &UploadId) -> Result<()> {
        let upload = upload.clone();
        self.run(at, move |root, at| upload::abort(root, &at.key, &upload)).await
    }

    fn uploads(&self, at: &Location) -> BoxStream<'static, Result<Vec<Upload>>> {
        leftovers::pages(Arc::clone(&self.root), at.clone())
    }

    async fn copy(&self, from: &Location, to: &Location, copy: &Copy) -> Result<Written> {
        for at in [from, to] {
            place::only_bucket(&at.bucket).map_err(|error| error.at(at))?;
        }
        let copied = copy::object(Arc::clone(&self.root), from.key.clone(), to.key.clone(), copy.clone());
        copied.await.map_err(|error| error.at(to))
    }

    async fn set_attributes(&self, at: &Location, attributes: &Attributes, if_match: Option<&str>) -> Result<Written> {
        if !self.metadata {
            let message = "the disk of this folder keeps no attributes";
            return Err(Error::new(ErrorKind::Unsupported, describing::DOING, message).at(at));
        }
        let (attributes, if_match) = (attributes.clone(), if_match.map(str::to_owned));
        self.run(at, move |root, at| describing::set(root, &at.key, &attributes, if_match.as_deref())).await
    }

    async fn delete(&self, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
        place::only_bucket(bucket)?;
        let (root, keys) = (Arc::clone(&self.root), keys.to_vec());
        blocking(move || {
            let dir = root.open()?;
            Ok(keys.iter().map(|key| write::delete(&root, &dir, key)).collect())
        })
        .await
    }
}

/// Asks the system for as many open files as it grants this process at most. Where it grants no more, transfers meet the
/// limit as an error of single files, and try again.
pub fn allow_many_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let granted = getrlimit(Resource::Nofile);
        // Refused or not, the process goes on with what it has.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: granted.maximum, ..granted });
    }
}

/// Runs file system calls away from the runtime's workers.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) if error.is_cancelled() => Err(Error::cancelled("use the disk")),
        Err(error) => Err(Error::new(ErrorKind::Internal, "use the disk", "a disk call panicked").caused_by(error)),
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_names;
