//! Older versions of an object: listed, brought back on top, downloaded, deleted for good.

use crate::Engine;
use crate::jobs::file_key;
use ::clouds::{Body, Condition, Copy, Part, PartWrite, Read, Store, UploadId, VersionId, Write};
use bytes::BytesMut;
use futures::StreamExt as _;
use model::{
    Bytes, CloudId, Error, ErrorKind, Feature, JobOptions, Key, Location, ObjectVersion, ObjectVersions, Result,
};
use std::path::Path;
use transfer::Law as _;

/// Versions that are read at most.
const MOST: usize = 1_000;

/// Bytes that a download holds at a time.
const PART: usize = 8 << 20;

const RESTORING: &str = "restore the version";
const DOWNLOADING: &str = "download the version";

impl Engine {
    /// The versions of an object, newest first, at most a thousand.
    ///
    /// # Errors
    /// `Unsupported` where the cloud keeps none; its own trouble.
    pub async fn versions(&self, at: &Location) -> Result<ObjectVersions> {
        self.check_object(at)?;
        let store = self.registry.open(&at.cloud).await?;
        let mut pages = store.versions(at);
        let mut versions = Vec::new();
        while let Some(page) = pages.next().await.transpose()? {
            // Keys come in order, and this one is the first that begins with it.
            let over = page.last().is_some_and(|row| row.key != at.key);
            let own = page.into_iter().filter(|row| row.key == at.key);
            versions.extend(own.map(|row| ObjectVersion {
                id: row.id.0,
                latest: row.latest,
                deleted: row.deleted,
                size: Bytes(row.size),
                modified: row.modified,
                etag: row.etag,
            }));
            if over {
                break;
            }
            if versions.len() >= MOST {
                versions.truncate(MOST);
                return Ok(ObjectVersions { versions, complete: false });
            }
        }
        Ok(ObjectVersions { versions, complete: true })
    }

    /// Makes a copy of an older version the latest one. What is the latest now stays below it.
    ///
    /// # Errors
    /// `Refused` when a policy keeps its region out, when the cloud may not be changed, or where what is the latest now would
    /// be lost; `NotFound` when there is no such version.
    pub async fn restore_version(&self, at: &Location, version: &str) -> Result<()> {
        self.check_object(at)?;
        let store = self.registry.open(&at.cloud).await?;
        if store.keeps_versions(&at.bucket).await? != Some(true) {
            let message = "its bucket keeps no versions now, so what is there would be lost";
            return Err(Error::new(ErrorKind::Refused, RESTORING, message)
                .at(at)
                .hint("download the version, or copy what is there elsewhere first"));
        }
        let version = VersionId(version.to_owned());
        let read = Read { range: Some(0..0), version: Some(version.clone()), ..Read::default() };
        let head = store.read(at, read).await?.head;
        let can = store.capabilities();
        if !can.can(Feature::Copy) || head.size > can.sizes.copy.0 {
            return Err(Error::new(
                ErrorKind::Unsupported,
                RESTORING,
                "the cloud does not copy an object of this size",
            )
            .at(at)
            .hint("download the version, and upload it again"));
        }
        let law = self.rulebook.residency().await?;
        transfer::admit(&law, &head.attributes, &JobOptions::default(), &*store, at)?;
        let copy = Copy { version: Some(version), ..Copy::default() };
        store.copy(at, at, &copy).await?;
        self.browse.touched(Some(&at.with_key(at.key.parent())));
        Ok(())
    }

    /// Deletes one version for good.
    ///
    /// # Errors
    /// `Refused` when the cloud is read-only or protected; its own trouble.
    pub async fn delete_version(&self, at: &Location, version: &str) -> Result<()> {
        self.check_object(at)?;
        self.check_removable(at).await?;
        let store = self.registry.open(&at.cloud).await?;
        store.delete_version(at, &VersionId(version.to_owned())).await?;
        self.browse.touched(Some(&at.with_key(at.key.parent())));
        Ok(())
    }

    /// Writes a version into a folder of this computer, under the object's own name; nothing there is replaced. Answers with
    /// the file's location.
    ///
    /// # Errors
    /// `AlreadyExists` when there is a file of that name, `Conflict` when the version changed meanwhile; both clouds' trouble.
    pub async fn download_version(&self, at: &Location, version: &str, folder: &Path) -> Result<Location> {
        self.check_object(at)?;
        let source = self.registry.open(&at.cloud).await?;
        let files = self.registry.open(&CloudId::file()).await?;
        let folder = file_key(folder);
        let folder = if folder.is_prefix() { folder } else { folder.join(b"/") };
        let name: Key = at.key.last_segment();
        let to = Location::new(CloudId::file(), "", folder.join(name.as_bytes()));
        files.accepts(&to.key)?;
        if files.head(&to).await.is_ok() {
            return Err(Error::new(ErrorKind::AlreadyExists, DOWNLOADING, "there is a file of that name")
                .at(&to)
                .hint("choose another folder"));
        }
        let read = Read { version: Some(VersionId(version.to_owned())), ..Read::default() };
        let mut body = source.read(at, read).await?;
        let (attributes, modified) = (body.head.attributes.clone(), body.head.modified);
        let write = Write { attributes, modified, condition: Condition::Absent, ..Write::default() };
        let upload = files.begin_upload(&to, &write).await?;
        let written = async {
            let parts = received(&*files, &to, &upload, &mut body).await.map_err(|error| error.at(at))?;
            files.finish_upload(&to, &upload, &parts, &write).await
        };
        match written.await {
            Ok(_) => Ok(to),
            Err(error) => {
                // If even that fails, what is left is hidden, and can be given up as an unfinished upload.
                let _ = files.abort_upload(&to, &upload).await;
                Err(error)
            }
        }
    }
}

/// Writes a body part by part.
async fn received(files: &dyn Store, to: &Location, upload: &UploadId, body: &mut Body) -> Result<Vec<Part>> {
    let (mut parts, mut held, mut offset) = (Vec::new(), BytesMut::new(), 0_u64);
    loop {
        let next = body.stream.next().await.transpose()?;
        let is_last = next.is_none();
        held.extend_from_slice(&next.unwrap_or_default());
        while held.len() >= PART || is_last && (!held.is_empty() || parts.is_empty()) {
            let bytes = held.split_to(held.len().min(PART)).freeze();
            let number = u32::try_from(parts.len() + 1).unwrap_or(u32::MAX);
            let length = bytes.len() as u64;
            parts.push(files.write_part(to, upload, PartWrite::new(number, offset, bytes)).await?);
            offset += length;
        }
        if is_last {
            break;
        }
    }
    if offset == body.head.size {
        return Ok(parts);
    }
    let message = format!("{offset} bytes came of {}", body.head.size);
    Err(Error::new(ErrorKind::Corrupt, DOWNLOADING, message))
}
