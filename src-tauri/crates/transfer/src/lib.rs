//! Moving bytes: plan, schedule, copy, verify. Knows clouds only through `clouds::Store`.

mod carry;
mod choice;
mod claim;
mod clashes;
mod copier;
mod digest;
mod journal;
mod law;
mod limits;
mod live;
mod memory;
mod names;
mod planner;
mod progress;
mod report;
mod retry;
mod scheduler;
mod stores;
mod throttle;
mod verifier;
mod worker;

pub use law::{Law, admit};
pub use limits::Limits;
pub use scheduler::{Notice, Scheduler, Start};
pub use stores::Stores;
