//! What a home remembers: settings, clouds and the journal of jobs, in one SQLite file. The only user of SQL.

mod clouds;
mod db;
mod jobs;
mod journal;
mod rules;
mod settings;
mod uploads;

pub use db::Catalogue;
pub use jobs::JobRow;
pub use journal::{Change, NewTask, SentPart, Shown, TaskId, TaskRow, Upload};
pub use rules::Day;
pub use uploads::Uploaded;
