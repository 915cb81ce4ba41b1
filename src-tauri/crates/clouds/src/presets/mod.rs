//! The table of providers: what kinds of service there are, as data, and what follows from it. Asks no cloud.

mod form;
mod host;
mod settle;
mod table;

pub use host::HostMatch;
pub use settle::Settled;
pub use table::Table;
