//! Rules and policies as a person writes them into a form: texts, not read yet. Whoever reads them says in which field a
//! fault lies.

use super::{Action, Match};
use crate::{CloudId, Conflict, Location, PolicyId, RuleId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A rule in texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct RuleText {
    /// What to call it.
    pub name: String,
    /// Whether it is to be looked at.
    pub enabled: bool,
    /// How many of its conditions must hold.
    #[serde(rename = "match")]
    pub how: Match,
    /// Its conditions: `type=image/*`, `size>1MB`.
    pub when: Vec<String>,
    /// What becomes of the files that it takes.
    pub then: ThenText,
}

/// What becomes of a file, in texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum ThenText {
    /// It goes to a cloud.
    Send(DestinationText),
    /// Somebody is asked.
    Ask,
    /// It stays where it is.
    Block {
        /// Why.
        message: String,
    },
}

/// Where files go, in texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct DestinationText {
    /// Where to.
    pub to: PlaceText,
    /// Further places.
    pub mirrors: Vec<PlaceText>,
    /// Storage class; empty for none said.
    pub class: String,
    /// `Cache-Control`; empty for none.
    pub cache_control: String,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// What happens to a file whose key is taken.
    pub conflict: Conflict,
}

/// A bucket of a cloud and a template of keys, not read yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct PlaceText {
    /// The cloud's identity.
    pub cloud: String,
    /// The bucket; empty for a cloud pinned to one.
    pub bucket: String,
    /// The template; empty or with a slash at its end it keeps the path below what was taken.
    pub key: String,
}

/// One change of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum RuleEdit {
    /// A new rule, as number `number` (from 1) or behind all others.
    Add {
        /// What it is.
        rule: RuleText,
        /// Where it is to stand.
        number: Option<u32>,
    },
    /// Another rule in the place of one.
    Change {
        /// Of which.
        id: RuleId,
        /// What it is from now on.
        rule: RuleText,
    },
    /// Turned on or off.
    Switch {
        /// Which.
        id: RuleId,
        /// Whether it is to be looked at.
        enabled: bool,
    },
    /// Taken away.
    Remove {
        /// Which.
        id: RuleId,
    },
    /// Another number, from 1.
    Move {
        /// Of which.
        id: RuleId,
        /// Its number from now on.
        number: u32,
    },
    /// What becomes of files that no rule takes.
    Default {
        /// What.
        then: ThenText,
    },
    /// How files come by their region.
    Regions {
        /// Of files that nothing else says a region of.
        default: String,
        /// Beginnings of paths with their regions.
        prefixes: Vec<(String, String)>,
    },
    /// Rules for images, videos and PDFs behind all others, and the default.
    ByType {
        /// Where images go.
        images: PlaceText,
        /// Where videos go.
        videos: PlaceText,
        /// Where PDFs go.
        pdfs: PlaceText,
        /// Where everything else goes.
        rest: PlaceText,
    },
    /// A rule for each region behind all others, and the default.
    ByRegion {
        /// Regions and where their files go.
        places: Vec<(String, PlaceText)>,
        /// Where everything else goes.
        rest: PlaceText,
    },
    /// The rules of a document in place of all that are there.
    Import {
        /// The document.
        file: PathBuf,
    },
}

/// A policy in texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct PolicyText {
    /// The policy that it takes the place of, if any.
    pub id: Option<PolicyId>,
    /// What to call it.
    pub name: String,
    /// The region of the files that it is about.
    pub region: String,
    /// The jurisdictions in which they may lie.
    pub only: Vec<String>,
    /// What happens to a write elsewhere.
    pub action: Action,
}

/// Files of which somebody wants to know where they would go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Sample {
    /// Which files.
    pub of: SampleOf,
    /// The region that they are given; empty for none.
    pub region: String,
    /// How they come: `drop`, `pane`, `watch:Phone`, `migration`; empty is as dropped.
    pub source: String,
    /// The cloud of the pane that they come from or were dropped on.
    pub cloud: Option<CloudId>,
}

/// Which files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum SampleOf {
    /// One that is only described: `holiday.heic 4 MB EU`.
    Words {
        /// The description.
        text: String,
    },
    /// Files of this computer, and those below folders.
    Files {
        /// Their paths.
        paths: Vec<PathBuf>,
    },
    /// Objects.
    Objects {
        /// Where they are.
        locations: Vec<Location>,
    },
    /// What was uploaded last.
    Uploads {
        /// How many of them.
        count: u32,
    },
}
