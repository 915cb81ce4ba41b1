//! Metadata and tags of an object changed: only of what was shown, and only as policies allow. Its bytes are never touched.

use super::describing::tags;
use crate::Engine;
use ::clouds::{Attributes, Store};
use model::{Description, Error, ErrorKind, Feature, JobOptions, Location, Metadata, Result};
use std::collections::BTreeMap;
use transfer::Law as _;

const DOING: &str = "set metadata";

impl Engine {
    /// Gives an object other metadata and, unless `metadata.tags` is `None`, other tags. `etag` is the entity tag of what was
    /// shown.
    ///
    /// # Errors
    /// `Conflict` when the object is another by now; `Refused` when a policy keeps a region out of its cloud, or the cloud may
    /// not be changed; `Invalid` with the field; `Unsupported` where the cloud keeps none.
    pub async fn set_metadata(&self, at: &Location, etag: Option<&str>, metadata: Metadata) -> Result<Description> {
        self.check_object(at)?;
        let metadata = checked(metadata).map_err(|error| error.at(at))?;
        let store = self.registry.open(&at.cloud).await?;
        let head = store.head(at).await?;
        if etag.is_some() && head.etag.as_deref() != etag {
            return Err(Error::new(ErrorKind::Conflict, DOING, "the object changed since it was looked at")
                .at(at)
                .hint("look at it again, then change what is there now"));
        }
        let before = head.attributes.clone();
        let after = Attributes {
            content_type: metadata.content_type,
            content_encoding: metadata.content_encoding,
            content_language: metadata.content_language,
            content_disposition: metadata.content_disposition,
            cache_control: metadata.cache_control,
            metadata: metadata.user,
            storage_class: before.storage_class.clone(),
        };
        let law = self.rulebook.residency().await?;
        transfer::admit(&law, &after, &JobOptions::default(), &*store, at)?;
        let is_other = after != before;
        if is_other {
            needs(&*store, Feature::Metadata, at)?;
            store.set_attributes(at, &after, head.etag.as_deref()).await?;
        }
        if let Some(wanted) = metadata.tags {
            let now = tags(&*store, at).await?;
            if now.as_ref() != Some(&wanted) {
                needs(&*store, Feature::Tags, at)?;
                store.set_tags(at, &wanted).await.map_err(|error| half_done(error, is_other))?;
            }
        }
        self.browse.touched(Some(&at.with_key(at.key.parent())));
        self.describe(at).await
    }
}

fn needs(store: &dyn Store, feature: Feature, at: &Location) -> Result<()> {
    if store.capabilities().can(feature) {
        return Ok(());
    }
    let what = if feature == Feature::Tags { "tags" } else { "metadata" };
    Err(Error::new(ErrorKind::Unsupported, DOING, format!("this cloud keeps no {what}")).at(at))
}

/// Who set one and not the other says so.
fn half_done(error: Error, is_half: bool) -> Error {
    if is_half { error.hint("its metadata was set, only its tags were not: look at it again") } else { error }
}

/// The metadata as it can be kept anywhere: names in lower case, no empty values where there is a header to leave out.
fn checked(mut metadata: Metadata) -> Result<Metadata> {
    let headers = [
        ("content-type", &mut metadata.content_type),
        ("content-encoding", &mut metadata.content_encoding),
        ("content-language", &mut metadata.content_language),
        ("content-disposition", &mut metadata.content_disposition),
        ("cache-control", &mut metadata.cache_control),
    ];
    for (field, value) in headers {
        *value = value.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if value.as_deref().is_some_and(|text| !text.bytes().all(|byte| (b' '..=b'~').contains(&byte))) {
            return Err(invalid(field, "write it in plain ASCII, on one line"));
        }
    }
    let mut user = BTreeMap::new();
    for (name, value) in metadata.user {
        let name = name.trim().to_ascii_lowercase();
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_name) {
            return Err(invalid(
                "metadata",
                &format!("the name {name:?} may have letters, digits, '-', '_' and '.' only"),
            ));
        }
        if value.chars().any(char::is_control) {
            return Err(invalid("metadata", &format!("the value of {name:?} must stand on one line")));
        }
        if user.insert(name.clone(), value).is_some() {
            return Err(invalid("metadata", &format!("the name {name:?} stands there twice")));
        }
    }
    if metadata.tags.as_ref().is_some_and(|tags| tags.keys().any(|name| name.trim().is_empty())) {
        return Err(invalid("tags", "a tag needs a name"));
    }
    Ok(Metadata { user, ..metadata })
}

fn invalid(field: &str, message: &str) -> Error {
    Error::new(ErrorKind::Invalid, DOING, format!("{field}: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_as_every_cloud_keeps_them() {
        let user = [("Author ".to_owned(), "Ada".to_owned())].into();
        let told = Metadata { content_type: Some(" ".to_owned()), user, ..Metadata::default() };
        let kept = checked(told).unwrap();
        assert_eq!((kept.content_type, kept.user["author"].as_str()), (None, "Ada"));
    }

    #[test]
    fn what_no_header_can_say_is_refused_at_its_field() {
        let header = Metadata { cache_control: Some("a\r\nx: 1".to_owned()), ..Metadata::default() };
        let user = |name: &str, value: &str| Metadata {
            user: [(name.to_owned(), value.to_owned())].into(),
            ..Metadata::default()
        };
        let tags = Metadata { tags: Some([(String::new(), "x".to_owned())].into()), ..Metadata::default() };
        for (metadata, field) in [
            (header, "cache-control: "),
            (user("a b", "x"), "metadata: "),
            (user("", "x"), "metadata: "),
            (user("a", "x\ny"), "metadata: "),
            (tags, "tags: "),
        ] {
            let error = checked(metadata).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Invalid);
            assert!(error.message().starts_with(field), "{error}");
        }
    }
}
