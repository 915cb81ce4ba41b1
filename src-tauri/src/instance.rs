//! One window a home. The window holds the lock of a file there; whoever starts on the same home meanwhile calls it to the
//! front and ends. Another home is another file, and so another window ([ADR 21](../../docs/adr/0021-one-window-a-home.md)).

use engine::Home;
use model::{Error, ErrorKind, Result};
use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

/// How long a call may take, and how long the other window may take to open.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What the called window answers.
const HERE: &[u8] = b"here\n";

/// The right to be the window of a home, for as long as it lives.
pub(crate) struct Instance {
    _lock: File,
    listener: TcpListener,
    password: String,
}

/// Becomes the window of `home`; `None` when there is one, which has been called to the front.
///
/// # Errors
/// `Unavailable` when the other window does not answer; what the disk says when the home cannot be written.
pub(crate) async fn become_the_window(home: &Home) -> Result<Option<Instance>> {
    let failed = |error| Error::from_io("open the home", error).hint(home.folder().display().to_string());
    fs::create_dir_all(home.folder()).map_err(failed)?;
    let lock = File::create(home.window_lock()).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => {
            let listener = TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
            let password = password();
            let call = format!("{} {password}", listener.local_addr().map_err(failed)?);
            write_private(&home.window_call(), &call).map_err(failed)?;
            Ok(Some(Instance { _lock: lock, listener, password }))
        }
        Err(TryLockError::WouldBlock) => call(home).await.map(|()| None),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

impl Instance {
    /// Waits until somebody who may read the home calls.
    pub(crate) async fn called(&self) {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                // The system has no room for another connection now.
                sleep(LOOK_AGAIN).await;
                continue;
            };
            if self.knows_the_password(stream).await {
                return;
            }
        }
    }

    async fn knows_the_password(&self, mut stream: TcpStream) -> bool {
        let mut said = vec![0; self.password.len()];
        let read = timeout(PATIENCE, stream.read_exact(&mut said)).await;
        let knows = read.is_ok_and(|read| read.is_ok()) && said == self.password.as_bytes();
        // A caller who has gone away misses nothing.
        knows && stream.write_all(HERE).await.is_ok()
    }
}

/// Calls the window of `home`, which may still be opening.
async fn call(home: &Home) -> Result<()> {
    let calling = async {
        // What stands in the file may still be of an earlier window.
        while try_call(&home.window_call()).await.is_none() {
            sleep(LOOK_AGAIN).await;
        }
    };
    timeout(PATIENCE, calling).await.map_err(|_| {
        let message = "Skyferry is open on this home already, and does not answer";
        Error::new(ErrorKind::Unavailable, "start", message).hint("close its window, or end its process")
    })
}

async fn try_call(file: &Path) -> Option<()> {
    let text = fs::read_to_string(file).ok()?;
    let (address, password) = text.split_once(' ')?;
    let mut stream = TcpStream::connect(address).await.ok()?;
    stream.write_all(password.as_bytes()).await.ok()?;
    let mut answer = [0; HERE.len()];
    stream.read_exact(&mut answer).await.ok()?;
    (answer == HERE).then_some(())
}

/// Nobody can guess it: both halves are hashes under keys that the system has drawn.
fn password() -> String {
    let half = || RandomState::new().hash_one(());
    format!("{:016x}{:016x}", half(), half())
}

#[cfg(unix)]
fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    // An older file keeps its mode: it goes first.
    if let Err(error) = fs::remove_file(file)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(error);
    }
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?.write_all(text.as_bytes())
}

#[cfg(not(unix))]
fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    fs::write(file, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_start_on_a_home_calls_the_first_and_one_on_another_home_is_a_window_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"));
        let first = become_the_window(&home).await.unwrap().expect("nobody else is there");
        let (called, second) = tokio::join!(first.called(), become_the_window(&home));
        assert!(second.unwrap().is_none(), "the second has nothing more to do");
        let () = called;
        let other = Home::at(folder.path().join("other"));
        assert!(become_the_window(&other).await.unwrap().is_some(), "another home is another window");
        drop(first);
        let next = become_the_window(&home).await.unwrap();
        assert!(next.is_some(), "a window that is gone leaves no trace that matters, not even its old address");
    }

    #[tokio::test]
    async fn whoever_cannot_read_the_home_cannot_call() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let first = become_the_window(&home).await.unwrap().expect("nobody else is there");
        let address = first.listener.local_addr().unwrap();
        let strange = async {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(&[b'x'; 32]).await.unwrap();
            let mut answer = Vec::new();
            // Closed by the window, perhaps before everything was read.
            let _ = stream.read_to_end(&mut answer).await;
            answer
        };
        let answer = tokio::select! {
            () = first.called() => panic!("a stranger was heard"),
            answer = strange => answer,
        };
        assert!(answer.is_empty(), "nothing was answered");
    }
}
