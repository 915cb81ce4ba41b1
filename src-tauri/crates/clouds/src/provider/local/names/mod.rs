//! Key segments as file names and back, one to one. Pure: knows what a disk can say, and never asks one.
//!
//! A segment that is a fit name is its own name. Any other is *spelled*: each byte that cannot stay becomes `␛` and two
//! hexadecimal digits, `␛` itself becomes `␛␛`, and the empty segment is `␛` alone. A name that is the spelling of a
//! spelled segment would then stand for two segments, so a segment that reads like one is spelled once more. All other
//! names are themselves, also those that merely look like a spelling. Hence both ways are each other's inverse.

mod devices;
mod spelling;
#[cfg(test)]
mod tests;

pub(super) use spelling::EMPTY;
use std::borrow::Cow;

/// How the names of unfinished files begin. Such names are never listed; a key that begins so is spelled.
pub(super) const PART: &str = ".skyferry-part-";

/// What the names of a disk can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// ASCII characters that no name holds, besides `/` and NUL.
    forbidden: &'static [u8],
    /// Whether names hold control characters.
    controls: bool,
    /// Whether a name may end in a dot or a space.
    loose_end: bool,
    /// Whether names such as `CON` are devices, whatever stands behind a dot.
    devices: bool,
    /// Whether names are bytes; otherwise they are UTF-8.
    bytes: bool,
    /// Whether lengths are counted in UTF-16 units; otherwise in bytes.
    wide: bool,
    /// The longest path below the root, in the same.
    path: usize,
}

/// The longest name of one file or folder: 255 bytes on Linux, macOS and the BSDs, 255 UTF-16 units on Windows.
pub(super) const LONGEST_NAME: usize = 255;

impl Rules {
    /// The names of Linux and the BSDs: any bytes but `/` and NUL.
    pub const fn unix() -> Self {
        // PATH_MAX with its closing NUL is 4,096 bytes.
        Self { forbidden: b"", controls: true, loose_end: true, devices: false, bytes: true, wide: false, path: 4095 }
    }

    /// The names of macOS: likewise, in UTF-8.
    pub const fn mac() -> Self {
        Self { bytes: false, ..Self::unix() }
    }

    /// The names of Windows, and of disks that are carried to it.
    pub const fn windows() -> Self {
        Self {
            forbidden: b"<>:\"|?*\\",
            controls: false,
            loose_end: false,
            devices: true,
            bytes: false,
            wide: true,
            // 32,767 units, less what the root may take.
            path: 32_000,
        }
    }

    /// The names of this system.
    pub const fn here() -> Self {
        if cfg!(windows) {
            Self::windows()
        } else if cfg!(target_vendor = "apple") {
            Self::mac()
        } else {
            Self::unix()
        }
    }

    /// The name of a key's segment. It may be too long.
    pub(super) fn name<'a>(&self, segment: &'a [u8]) -> Cow<'a, [u8]> {
        if self.is_moved(segment) { Cow::Owned(self.spell(segment).0) } else { Cow::Borrowed(segment) }
    }

    /// The key's segment that a name stands for.
    pub(super) fn segment<'a>(&self, name: &'a [u8]) -> Cow<'a, [u8]> {
        match self.read(name) {
            Some(segment) if self.is_moved(&segment) => Cow::Owned(segment),
            _ => Cow::Borrowed(name),
        }
    }

    /// Whether a name is short enough.
    pub(super) fn fits(&self, name: &[u8]) -> bool {
        self.length(name) <= LONGEST_NAME
    }

    /// Whether a path of names is short enough.
    pub(super) fn path_fits(&self, path: &[u8]) -> bool {
        self.length(path) <= self.path
    }

    /// What is counted in the lengths of names, for messages.
    pub(super) const fn unit(&self) -> &'static str {
        if self.wide { "UTF-16 units" } else { "bytes" }
    }

    fn length(&self, name: &[u8]) -> usize {
        if self.wide { String::from_utf8_lossy(name).encode_utf16().count() } else { name.len() }
    }
}
