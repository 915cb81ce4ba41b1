//! The three demo clouds: folders on this computer with small files, so that every feature can be tried without an
//! account. Everything but the clips is generated; the clips are made by `scripts/demo-clips.sh`.

mod canvas;
mod cloud;
mod files;
mod pdf;
mod scenes;
mod seed;
mod texts;

pub(crate) use cloud::clouds;
pub(crate) use seed::seed;
