//! Standard output for many lines: buffered, and over when its reader has gone.

use model::{Error, ErrorKind, Result};
use serde::Serialize;
use std::io::{self, Write};
use std::process::ExitCode;

/// Lines on their way to standard output.
pub(crate) struct Lines(io::BufWriter<io::Stdout>);

impl Lines {
    pub(crate) fn new() -> Self {
        Self(io::BufWriter::new(io::stdout()))
    }

    /// Prints a line.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.0, "{text}")
    }

    /// Prints a value as one line of JSON.
    pub(crate) fn json<T: Serialize>(&mut self, value: &T) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, value)?;
        self.line("")
    }

    /// Prints bytes as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    /// Hands what was printed to the reader.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// How a command ends whose output could not be written: quietly when its reader (`| head`) has had enough.
pub(crate) fn unread(error: io::Error) -> Result<ExitCode> {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Ok(ExitCode::SUCCESS);
    }
    let message = error.to_string();
    let hint = "standard output leads to a place that takes no more; what was written there is not whole";
    Err(Error::new(kind(&error), "write to standard output", message).hint(hint).caused_by(error))
}

fn kind(error: &io::Error) -> ErrorKind {
    if error.kind() == io::ErrorKind::StorageFull { ErrorKind::Full } else { ErrorKind::Unavailable }
}
