//! What the vault says when it cannot do what it was asked for.

use super::super::DOING;
use super::SHORTEST_PASSPHRASE;
use model::{Error, ErrorKind, Result, Secret};
use std::path::Path;

pub(super) fn check_length(passphrase: &Secret<String>) -> Result<()> {
    if passphrase.expose().chars().count() >= SHORTEST_PASSPHRASE {
        return Ok(());
    }
    let message = format!("a passphrase has at least {SHORTEST_PASSPHRASE} characters");
    Err(Error::new(ErrorKind::Invalid, DOING, message).hint("take four or five words that nobody would put together"))
}

pub(in super::super) fn locked() -> Error {
    Error::new(ErrorKind::Unauthenticated, DOING, "the vault is locked").hint("enter its passphrase")
}

pub(super) fn changed_elsewhere() -> Error {
    Error::new(ErrorKind::Unauthenticated, DOING, "the passphrase of the vault was changed elsewhere")
        .hint("enter the new passphrase")
}

pub(super) fn gone() -> Error {
    Error::new(ErrorKind::NotFound, DOING, "the vault file is gone")
        .hint("put secrets.vault back from a backup, or choose a passphrase again and enter the secrets again")
}

pub(super) fn wrong(path: &Path) -> Error {
    Error::new(ErrorKind::Unauthenticated, DOING, "the passphrase is wrong").hint(format!(
        "enter it again; nobody can restore a forgotten one: to begin anew, delete {} and enter the secrets again",
        path.display()
    ))
}
