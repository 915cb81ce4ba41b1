//! What rules may know of a file, read from the file: its first bytes, its size, its day, its digest only if a key needs it.

use crate::Engine;
use crate::jobs::file_key;
use ::clouds::{Body, Read};
use ::routing::Compiled;
use futures::StreamExt as _;
use model::{CloudId, Digest, Error, Facts, Key, Location, Origin, Region, RegionHints, Result, Types};
use ring::digest::{Context, SHA256};
use std::path::Path;

/// Bytes at the beginning of a file that say its type: what `infer` looks at, but for old office documents.
const HEAD: u64 = 8 << 10;

/// What was said of files when they were given, which no file says by itself.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// How they came.
    pub origin: Origin,
    /// The region that a person chose.
    pub region: Option<Region>,
    /// The region that the watch says.
    pub watch: Option<Region>,
    /// The cloud of the pane that they come from or were dropped on.
    pub cloud: Option<CloudId>,
}

impl Engine {
    /// The facts of a file of this computer; `below` is the folder that it was taken with, if it was one.
    ///
    /// # Errors
    /// `NotFound` when there is no such file, `Invalid` when it is a folder, else what the disk says.
    pub async fn file_facts(&self, path: &Path, below: Option<&Path>, given: &Given) -> Result<Facts> {
        let absolute = |path: &Path| std::path::absolute(path).map_err(|error| Error::from_io("look at a file", error));
        let path = absolute(path)?;
        let whole = file_key(&path);
        // What was taken keeps its own name in the path.
        let top = below.map(absolute).transpose()?.map_or_else(|| whole.parent(), |below| file_key(&below).parent());
        self.facts(&Location::new(CloudId::file(), "", whole), &top, given).await
    }

    /// The facts of an object, or of a file in the cloud of this computer's files; its path is what lies below `top`.
    ///
    /// # Errors
    /// `NotFound` when it is not there, or the cloud's own trouble.
    pub async fn facts(&self, at: &Location, top: &Key, given: &Given) -> Result<Facts> {
        let store = self.registry.open(&at.cloud).await?;
        let is_file = at.cloud.as_str() == CloudId::FILE;
        let head = store.head(at).await?;
        let first = if is_file && head.size > 0 {
            let range = Some(0..HEAD.min(head.size));
            gathered(store.read(at, Read { range, ..Read::default() }).await?).await?
        } else {
            Vec::new()
        };
        let by_content =
            if is_file { sniffed(&first) } else { head.attributes.content_type.as_deref().and_then(essence) };
        let carried = head.attributes.metadata.get(Region::METADATA);
        let regions = RegionHints {
            carried: carried.and_then(|text| Region::parse(text).ok()),
            chosen: given.region.clone(),
            watch: given.watch.clone(),
            cloud: given.cloud.as_ref().and_then(|cloud| self.region_of(cloud)),
        };
        Ok(Facts {
            path: at.key.strip_prefix(top).map_or_else(|| at.key.last_segment(), Key::from),
            whole: if is_file { Key::from("/").join(at.key.as_bytes()) } else { at.key.clone() },
            types: Types { by_content, by_name: named(&at.key) },
            size: Some(model::Bytes(head.size)),
            modified: head.modified,
            origin: given.origin.clone(),
            regions,
            sha256: None,
            now: self.clock.now(),
        })
    }

    /// The facts of a file that is only described, as in `holiday.heic 4 MB EU`.
    pub fn described(&self, text: &str, given: &Given) -> Facts {
        let mut facts = ::routing::facts_of_words(text);
        facts.types.by_name = named(&facts.path);
        facts.origin = given.origin.clone();
        facts.regions.watch.clone_from(&given.watch);
        facts.regions.cloud = given.cloud.as_ref().and_then(|cloud| self.region_of(cloud));
        facts.regions.chosen = facts.regions.chosen.or_else(|| given.region.clone());
        facts.now = self.clock.now();
        facts
    }

    /// Reads the file whole, if the decision about it needs its digest.
    pub(super) async fn with_digest(&self, compiled: &Compiled, at: &Location, mut facts: Facts) -> Result<Facts> {
        if facts.sha256.is_some() || !compiled.needs_digest(&facts) {
            return Ok(facts);
        }
        let mut body = self.registry.open(&at.cloud).await?.read(at, Read::default()).await?;
        let mut context = Context::new(&SHA256);
        while let Some(bytes) = body.stream.next().await {
            context.update(&bytes?);
        }
        let digest = context.finish();
        let hexadecimal = digest.as_ref().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        facts.sha256 = Some(Digest::parse(&hexadecimal)?);
        Ok(facts)
    }

    /// The region that a cloud lies in, by its jurisdiction or else by the name of its provider's region.
    fn region_of(&self, cloud: &CloudId) -> Option<Region> {
        let cloud = self.registry.cloud(cloud)?;
        let by_law = cloud.jurisdiction.as_ref().and_then(|jurisdiction| Region::of_place(&jurisdiction.label));
        by_law.or_else(|| cloud.region.as_deref().and_then(Region::of_place))
    }
}

async fn gathered(mut body: Body) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(next) = body.stream.next().await {
        bytes.extend_from_slice(&next?);
    }
    Ok(bytes)
}

/// The type that the first bytes say. Two letters are no proof: a text that begins with BM or MZ is no picture and no
/// program, which have zeros close behind.
pub(crate) fn sniffed(first: &[u8]) -> Option<String> {
    let kind = infer::get(first)?;
    let weak = matches!(kind.mime_type(), "image/bmp" | "application/vnd.microsoft.portable-executable");
    (!weak || first.contains(&0)).then(|| kind.mime_type().to_owned())
}

/// The type that the extension says.
pub(crate) fn named(key: &Key) -> Option<String> {
    let segment = key.last_segment();
    let guess = mime_guess::from_path(segment.as_str()?).first_raw()?;
    essence(guess)
}

/// A content type without its parameters, in lower case. What says nothing is nothing.
pub(crate) fn essence(text: &str) -> Option<String> {
    let bare = text.split(';').next().unwrap_or(text).trim().to_ascii_lowercase();
    let empty = bare.is_empty() || bare == "application/octet-stream" || bare == "binary/octet-stream";
    (!empty).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_a_type_only_where_they_prove_it() {
        assert_eq!(sniffed(b"\x89PNG\r\n\x1a\n").as_deref(), Some("image/png"));
        assert_eq!(sniffed(b"BMW is a maker of cars"), None, "a text is no picture");
        assert_eq!(sniffed(b"BM\x36\0\0\0\0\0\0\0").as_deref(), Some("image/bmp"));
        assert_eq!(sniffed(b"just words"), None);
        assert_eq!(sniffed(b""), None);
    }

    #[test]
    fn names_and_clouds_say_a_type_without_parameters() {
        assert_eq!(named(&"a/b.JPG".into()).as_deref(), Some("image/jpeg"));
        assert_eq!(named(&"README".into()), None);
        assert_eq!(essence("Text/HTML; charset=utf-8").as_deref(), Some("text/html"));
        assert_eq!(essence("application/octet-stream"), None, "which is how clouds say that they do not know");
    }
}
