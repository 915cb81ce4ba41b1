//! The window's program. Everything it does is in the library.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    skyferry::run(std::env::args_os().skip(1))
}
