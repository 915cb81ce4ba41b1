//! An S3 server in this process, in memory, on a port of 127.0.0.1 that the system chose. It checks signatures,
//! keeps every raw key and misbehaves when a test asks it to. It is ours: never the only proof of anything.

mod buckets;
mod copies;
mod digest;
mod door;
mod encoding;
mod faults;
mod gate;
mod google;
mod history;
mod listing;
mod memory;
mod objects;
mod operation;
mod page;
mod protocol;
mod server;
mod tags;
mod uploads;
mod versions;

pub(crate) use encoding::Encoder;
pub use faults::{Fault, Faults, Requests};
pub use gate::Gate;
pub use google::GcsServer;
pub use operation::Operation;
pub(crate) use page::{After, Wanted, cut};
pub use server::{Options, S3Server};
