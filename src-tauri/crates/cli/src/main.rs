//! `ferry`: the engine without a window, on the same home.

mod address;
mod args;
mod commands;
mod output;

use args::Arguments;
use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(commands::run(arguments)),
        Err(error) => output::failed(&model::Error::from_io("start", error), false),
    }
}
