//! Clouds that other programs know: parsers of their files and of pasted text, and one reader of the places where such
//! files lie. Asks no cloud, writes nothing, and says no secret in any message.

mod address;
mod aws;
mod azure;
mod environment;
mod file;
mod find;
mod google;
mod ini;
mod paste;
mod rclone;
mod s3cmd;
mod sketch;

pub use address::Hosts;
pub use find::{Importable, Places, find};
pub use paste::{recognise, secrets};

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use {
    address::Address,
    ini::{Rules, Sheet},
    sketch::Sketch,
};

/// The parsers one by one, for the fuzz targets.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod parsers {
    pub(crate) use super::aws::profiles;
    pub(crate) use super::google::service_account;
    pub(crate) use super::ini::{AWS, RCLONE, S3CMD};
    pub(crate) use super::rclone::{obscure, remotes};
    pub(crate) use super::s3cmd::cloud;
}

#[cfg(test)]
mod tests;
