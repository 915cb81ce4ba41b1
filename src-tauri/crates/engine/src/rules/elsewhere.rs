//! What a change of rules would have meant for the last uploads.

use crate::Engine;
use ::routing::{Compiled, decide};
use catalogue::Uploaded;
use model::{
    Bytes, CloudId, Count, Elsewhere, Facts, Key, Location, Moved, RegionHints, Result, Route, Rules, Types, Verdict,
};
use transfer::content_type;

/// Uploads that are looked at.
const LAST: u32 = 500;

impl Engine {
    /// Which of the last 500 uploads would go elsewhere by `after` than by `before`. Their types are known by their names
    /// only: the files may be others by now, or gone.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn elsewhere(&self, before: &Rules, after: &Rules) -> Result<Elsewhere> {
        let clouds = self.catalogue.clouds().await?;
        let (before, after) = (Compiled::new(before, &[], &clouds)?, Compiled::new(after, &[], &clouds)?);
        let uploads = self.catalogue.last_uploads(LAST).await?;
        let mut moved = Vec::new();
        for upload in &uploads {
            let facts = facts(upload);
            let places = [&before, &after].map(|rules| place(&decide(rules, &facts)));
            let [before, after] = places;
            if before != after {
                moved.push(Moved { file: upload.source.clone(), went: upload.destination.clone(), before, after });
            }
        }
        Ok(Elsewhere { looked: Count(uploads.len() as u64), moved })
    }
}

fn place(route: &Route) -> Option<Location> {
    match &route.verdict {
        Verdict::Send { to } => to.first().map(|placement| placement.at.clone()),
        Verdict::Ask | Verdict::Block { .. } | Verdict::Broken { .. } => None,
    }
}

pub(super) fn facts(upload: &Uploaded) -> Facts {
    let key = &upload.source.key;
    let is_file = upload.source.cloud.as_str() == CloudId::FILE;
    Facts {
        path: key.strip_prefix(&upload.top).map_or_else(|| key.last_segment(), Key::from),
        whole: if is_file { Key::from("/").join(key.as_bytes()) } else { key.clone() },
        types: Types { by_content: None, by_name: content_type::by_name(key) },
        size: Some(Bytes(upload.size)),
        modified: upload.modified,
        regions: RegionHints { chosen: upload.region.clone(), ..RegionHints::default() },
        ..Facts::default()
    }
}
