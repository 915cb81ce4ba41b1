//! What a cloud says of an object. What it does not say stays unread.

use crate::Engine;
use ::clouds::{Head, Store, Tags};
use model::{Bytes, Description, Error, ErrorKind, Feature, Location, Metadata, Result};

const DOING: &str = "look at";

impl Engine {
    /// Asks an object's cloud what it is.
    ///
    /// # Errors
    /// `NotFound` when there is no such object, `Invalid` when none is named; the cloud's own trouble.
    pub async fn describe(&self, at: &Location) -> Result<Description> {
        self.check_object(at)?;
        let store = self.registry.open(&at.cloud).await?;
        let head = store.head(at).await?;
        let tags = tags(&*store, at).await?;
        Ok(self.description(at, head, tags))
    }

    pub(super) fn description(&self, at: &Location, head: Head, tags: Option<Tags>) -> Description {
        let Head { size, etag, modified, version, checksums, attributes, .. } = head;
        let metadata = Metadata {
            content_type: attributes.content_type,
            content_encoding: attributes.content_encoding,
            content_language: attributes.content_language,
            content_disposition: attributes.content_disposition,
            cache_control: attributes.cache_control,
            user: attributes.metadata,
            tags,
        };
        Description {
            location: at.clone(),
            size: Bytes(size),
            modified,
            etag,
            version: version.map(|version| version.0),
            storage_class: attributes.storage_class,
            checksums,
            metadata,
            as_of: self.clock.now(),
        }
    }

    pub(super) fn check_object(&self, at: &Location) -> Result<()> {
        self.check_bucket(at)?;
        if at.key.is_empty() {
            return Err(Error::new(ErrorKind::Invalid, DOING, "no object is named").at(at));
        }
        Ok(())
    }
}

/// The tags of an object, asked for by themselves: the number of them that some clouds tell with a head is missing where there
/// are none as well as where nobody says. `None` where the cloud has no tags, or these credentials may not see them.
pub(super) async fn tags(store: &dyn Store, at: &Location) -> Result<Option<Tags>> {
    if !store.capabilities().can(Feature::Tags) {
        return Ok(None);
    }
    match store.tags(at).await {
        Ok(tags) => Ok(Some(tags)),
        Err(error) if matches!(error.kind, ErrorKind::Denied | ErrorKind::Unsupported) => Ok(None),
        Err(error) => Err(error),
    }
}
