//! The face: the thin Tauri app. It holds no logic: commands ask the engine, events pass on what the engine tells.

mod bindings;
mod closing;
mod commands;
mod dialogs;
mod events;
mod instance;
mod start;
mod window;

pub use start::run;
