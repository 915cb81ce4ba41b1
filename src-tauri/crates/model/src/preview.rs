//! What a quick look at one object shows.

use crate::{Bytes, Count, Location, Timestamp};
use serde::Serialize;

/// How an object can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum PreviewKind {
    /// A picture that a web engine draws.
    Image,
    /// Text, whatever it is written in.
    Text,
    /// A PDF.
    Pdf,
    /// Sound.
    Audio,
    /// Moving pictures.
    Video,
    /// Nothing of these: its first bytes are told.
    Other,
}

/// A grant to look at one object, as long as it is what it was when the grant was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Preview {
    /// Names the grant; says nothing of the object, and cannot be guessed.
    pub token: String,
    /// The object.
    pub location: Location,
    /// How it can be shown.
    pub kind: PreviewKind,
    /// Its type: what its first bytes say, else its cloud, else its name.
    pub content_type: Option<String>,
    /// Size in bytes.
    pub size: Bytes,
    /// When it was last written.
    pub modified: Option<Timestamp>,
    /// How a text is written.
    pub encoding: Option<String>,
    /// Its first bytes in hexadecimal, at most 256 of them.
    pub first: String,
    /// Where sound and moving pictures are played from, on this computer, as long as the grant is open.
    pub url: Option<String>,
    /// Why it is not shown though its type could be.
    pub why: Option<String>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct PreviewText {
    /// The piece.
    pub text: String,
    /// The byte at which the next piece begins.
    pub next: Count,
    /// Whether this was the last one.
    pub complete: bool,
}
