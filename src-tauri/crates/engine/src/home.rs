//! Where a home keeps its files.

use model::{Error, ErrorKind, Result};
use std::env;
use std::path::{Path, PathBuf};

/// A folder with everything that Skyferry remembers, shared by the window and `ferry`. Secrets are in it only
/// where there is no keyring and somebody chose to encrypt them with a passphrase.
#[derive(Debug, Clone)]
pub struct Home(PathBuf);

impl Home {
    /// The home in `folder`, which is made when it is opened.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// The home of whoever runs this: `SKYFERRY_HOME`, else `skyferry` in the system's folder for application data
    /// (`XDG_DATA_HOME` or `~/.local/share`; `%APPDATA%`; `~/Library/Application Support`).
    ///
    /// # Errors
    /// `NotFound` when the environment names no such folder.
    pub fn of_user() -> Result<Self> {
        let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        if let Some(home) = folder("SKYFERRY_HOME") {
            return Ok(Self(home));
        }
        let data = if cfg!(windows) {
            folder("APPDATA")
        } else if cfg!(target_os = "macos") {
            folder("HOME").map(|home| home.join("Library/Application Support"))
        } else {
            folder("XDG_DATA_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/share")))
        };
        data.map(|data| Self(data.join("skyferry"))).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "find the home", "the environment names no home directory")
                .hint("set HOME, or give --home DIR")
        })
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// The database.
    pub(crate) fn catalogue(&self) -> PathBuf {
        self.0.join("catalogue.sqlite")
    }

    /// Where secrets lie, encrypted, if there is no keyring and a passphrase was chosen.
    pub fn secrets(&self) -> PathBuf {
        self.0.join("secrets.vault")
    }

    /// Kinds of service that the user added.
    pub(crate) fn providers(&self) -> PathBuf {
        self.0.join("providers.toml")
    }

    /// Prices that the user knows better.
    pub(crate) fn prices(&self) -> PathBuf {
        self.0.join("prices.toml")
    }

    /// The files by which processes agree who runs a job.
    pub(crate) fn claims(&self) -> PathBuf {
        self.0.join("claims")
    }

    /// The file whose lock the window of this home holds.
    pub fn window_lock(&self) -> PathBuf {
        self.0.join("window.lock")
    }

    /// Where that window says how it can be called.
    pub fn window_call(&self) -> PathBuf {
        self.0.join("window.call")
    }

    /// The folders of the demo clouds.
    pub(crate) fn demo(&self) -> PathBuf {
        self.0.join("demo")
    }
}
