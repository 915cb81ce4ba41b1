//! The face: the thin Tauri app. It holds no logic: commands ask the engine, events pass on what the engine tells.

mod bindings;
mod commands;
mod dialogs;
mod events;
mod preview;
mod start;
mod window;

pub use start::run;
