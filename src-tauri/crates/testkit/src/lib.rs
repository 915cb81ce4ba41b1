//! Worlds for tests: an S3 server in memory with faults on demand, real servers, file trees, a clock that stands still,
//! and the contract that every store keeps. A dev-dependency only; it knows no engine.
#![expect(clippy::expect_used, reason = "only tests use it: a broken world ends the test, with words")]

pub mod apart;
pub mod contract;
pub mod fast;
pub mod faulty;
pub mod floor;
pub mod independent;
pub mod s3;
pub mod servers;
pub mod tree;

mod clock;
mod hex;
mod pieces;
mod world;

pub use clock::{HeldClock, WallClock};
pub use world::{World, local_cloud, s3_cloud};
