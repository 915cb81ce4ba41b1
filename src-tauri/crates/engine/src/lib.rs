//! The whole of Skyferry without a window: what any face may ask for.

mod browse;
mod clock;
mod clouds;
mod demo;
mod engine;
mod events;
mod home;
mod jobs;
mod limits;
mod looking;
mod measuring;
mod objects;
mod preview;
mod rules;
mod settings;
mod undo;

pub use crate::clock::SystemClock;
pub use crate::engine::Engine;
pub use crate::home::Home;
pub use crate::jobs::file_key;
pub use crate::objects::Unfinished;
pub use crate::preview::Served;
pub use crate::rules::{Cost, Elsewhere, Given, Left, Moved, Price, PriceSheet, Sent};
pub use ::clouds::LinkTo;
pub use ::clouds::{Keyring, MemoryVault, Safe, Vault};
pub use catalogue::Shown;
pub use transfer::Limits;
