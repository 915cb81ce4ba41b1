//! What the window may ask for. Each is a question to the engine and its answer; none knows the app.

pub(crate) mod clouds;
pub(crate) mod inspection;
pub(crate) mod jobs;
pub(crate) mod listings;
pub(crate) mod objects;
pub(crate) mod settings;
