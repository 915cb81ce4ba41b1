//! What a person has chosen, and how the window stood when it was left.

use crate::{Bookmark, ColumnWidth, Layout, Location};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Colours of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the desktop says.
    #[default]
    System,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// Height of the rows in lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// 24 pixels.
    Compact,
    /// 28 pixels.
    #[default]
    Normal,
    /// 36 pixels.
    Comfortable,
}

/// How amounts of bytes are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Units {
    /// KiB, MiB: steps of 1,024.
    #[default]
    Binary,
    /// kB, MB: steps of 1,000.
    Decimal,
}

/// A whole set of keys to begin with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// What the desktop's own file manager has taught.
    #[default]
    Native,
    /// What the two-pane file managers have taught.
    Commander,
}

/// Which key does what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct Keymap {
    /// What holds where nothing was changed.
    pub preset: Preset,
    /// The keys of an action that was changed, by its name; none at all for one that was freed.
    pub changed: BTreeMap<String, Vec<String>>,
}

/// Settings of a home. A field that is missing in the store has its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(default)]
pub struct Settings {
    /// Colours of the window.
    pub theme: Theme,
    /// Height of the rows.
    pub density: Density,
    /// Size of everything in the window, in percent: 90 to 200.
    pub text_size: u8,
    /// How amounts of bytes are written.
    pub units: Units,
    /// Whether every copy is asked about, not only large ones.
    pub always_ask: bool,
    /// Whether a start shows the panes and tabs of the last time.
    pub restore: bool,
    /// Whether the sidebar shows only the letters of clouds.
    pub narrow_sidebar: bool,
    /// Which key does what.
    pub keys: Keymap,
    /// The columns of a cloud's lists, by its identity; those of others are the usual ones.
    pub columns: BTreeMap<String, Vec<ColumnWidth>>,
    /// Places to come back to, in the order in which they are shown.
    pub bookmarks: Vec<Bookmark>,
    /// Places that were opened last, newest first.
    pub recent: Vec<Location>,
    /// How the panes stood; `None` until somebody moved them.
    pub layout: Option<Layout>,
    /// Whether the banner about the demo clouds was dismissed.
    pub demo_banner_dismissed: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            density: Density::default(),
            text_size: 100,
            units: Units::default(),
            always_ask: false,
            restore: true,
            narrow_sidebar: false,
            keys: Keymap::default(),
            columns: BTreeMap::new(),
            bookmarks: Vec::new(),
            recent: Vec::new(),
            layout: None,
            demo_banner_dismissed: false,
        }
    }
}

/// Where the window stood when it was left, in physical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowPlace {
    /// From the left edge of all screens together.
    pub x: i32,
    /// From their upper edge.
    pub y: i32,
    /// Of what is inside the frame.
    pub width: u32,
    /// Likewise.
    pub height: u32,
    /// Whether it filled its screen; the rest says how it stood before that.
    pub maximised: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_an_earlier_version_keep_what_they_say_and_take_the_rest_from_the_defaults() {
        let read: Settings = serde_json::from_str(r#"{"theme":"light","demo_banner_dismissed":true}"#).unwrap();
        let expected = Settings { theme: Theme::Light, demo_banner_dismissed: true, ..Settings::default() };
        assert_eq!(read, expected, "fields that came later have their defaults, and restoring is one");
    }
}
