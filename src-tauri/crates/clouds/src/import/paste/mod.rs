//! Recognises a cloud in pasted text: what a console, a colleague or a file says of one. Keeps nothing of the text.

mod addresses;
mod assignments;
mod json;
mod labels;
mod sections;

use super::address::Hosts;
use super::azure;
use super::sketch::Sketch;
use crate::presets::HostMatch;
use model::{Recognised, Secrets};

/// More text than this was pasted by mistake: 256 KiB.
const MOST: usize = 256 * 1024;

/// What a text says of one cloud, its secrets by name only; `None` if nothing is recognised.
pub fn recognise(text: &str, hosts: &dyn Hosts) -> Option<Recognised> {
    let sketch = sketch(text, hosts)?;
    Some(Recognised {
        words: sketch.words,
        name: Some(sketch.draft.name).filter(|name| !name.is_empty()),
        provider: sketch.draft.provider,
        auth: sketch.draft.auth,
        fields: sketch.draft.fields,
        secrets: sketch.secrets.into_keys().collect(),
    })
}

/// The secrets of the same text, of the fields that [`recognise`] names.
pub fn secrets(text: &str) -> Secrets {
    // No secret depends on who knows which host.
    sketch(text, &Nobody).map(|sketch| sketch.secrets).unwrap_or_default()
}

/// Knows no host.
struct Nobody;

impl Hosts for Nobody {
    fn by_host(&self, _: &str) -> Option<HostMatch> {
        None
    }
}

/// The first way to read it that tells something, those that can hardly be mistaken before the others.
fn sketch(text: &str, hosts: &dyn Hosts) -> Option<Sketch> {
    if text.len() > MOST {
        return None;
    }
    let text = text.trim_start_matches('\u{feff}').trim();
    json::read(text)
        .or_else(|| azure::connection_string(text, ""))
        .or_else(|| sections::read(text, hosts))
        .or_else(|| assignments::read(text, hosts))
        .or_else(|| labels::read(text, hosts))
        .or_else(|| addresses::read(text, hosts))
}
