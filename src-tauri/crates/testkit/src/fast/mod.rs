//! A lean S3 server in memory, for benches: so little work a request that the client is what is measured. It looks at no
//! signature and keeps neither versions nor tags; it says so with `NotImplemented`. Conditions, ranges and checksums are
//! held to. Correctness is the business of [`crate::s3`] and of other people's servers.

mod answer;
mod ask;
mod buckets;
mod content;
mod copies;
mod door;
mod listing;
mod memory;
mod objects;
mod receive;
mod server;
mod unframe;
mod uploads;

pub use server::{FastS3, Options};
