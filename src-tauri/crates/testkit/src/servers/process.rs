//! A child process on a leash: a shell holds its process group and kills it when the pipe to us closes, so that it
//! ends with the test even if the test was killed.

use model::{Error, ErrorKind, Result};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::Instant;

const DOING: &str = "start a server for tests";

/// Between two looks at whether a server is ready.
const PACE: Duration = Duration::from_millis(25);

/// `$1` is the folder of its state; the rest is the program and its arguments. It needs bash: `set -m`, which gives the
/// program a process group of its own, does nothing in other shells without a terminal.
const LEASH: &str = r#"
set -m
folder=$1; shift
( "$@" </dev/null >"$folder/log" 2>&1; echo "ended with $?" >"$folder/ended" ) &
group=$!
cat >/dev/null
kill -KILL -- "-$group" 2>/dev/null
wait
rm -rf "$folder"
"#;

/// A process with the folder of its state.
pub(crate) struct Process {
    shell: Child,
    leash: Option<ChildStdin>,
    folder: TempDir,
}

impl Process {
    /// Starts `program`. `{folder}` in an argument stands for the folder of its state.
    pub(crate) fn start(program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Result<Self> {
        let failed = |error| Error::from_io(DOING, error);
        let folder = TempDir::with_prefix("skyferry-server-").map_err(failed)?;
        File::create(folder.path().join("log")).map_err(failed)?;
        let place = folder.path().to_string_lossy().into_owned();
        let mut shell = Command::new("bash");
        shell.args(["-c", LEASH, "leash", &place, program]);
        shell.args(arguments.iter().map(|argument| argument.replace("{folder}", &place)));
        shell.envs(environment.iter().copied()).current_dir(folder.path());
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut shell, 0);
        let mut shell = shell.spawn().map_err(failed)?;
        let leash = shell.stdin.take();
        Ok(Self { shell, leash, folder })
    }

    /// The folder of its state.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has printed.
    pub(crate) fn log(&self) -> String {
        let bytes = fs::read(self.folder().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Waits until `ready` gives something, the process ends, or `patience` does.
    pub(crate) async fn until<T>(&self, patience: Duration, ready: impl Fn(&Self) -> Option<T>) -> Result<T> {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(found) = ready(self) {
                return Ok(found);
            }
            let ended = fs::read_to_string(self.folder().join("ended")).ok();
            if ended.is_some() || Instant::now() > deadline {
                let why = ended.unwrap_or_else(|| format!("was not ready after {patience:?}"));
                return Err(Error::new(ErrorKind::Unavailable, DOING, format!("it {}: {}", why.trim(), self.tail())));
            }
            tokio::time::sleep(PACE).await;
        }
    }

    /// Waits until it has printed where it listens on 127.0.0.1 and does so. Gives the port.
    pub(crate) async fn until_listening(&self, patience: Duration) -> Result<u16> {
        self.until(patience, |process| announced_port(&process.log()).filter(|port| listens(*port))).await
    }

    fn tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(5)..].join(" | ")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.leash.take());
        // The shell ends as soon as the group is dead; if it cannot be waited for, it is gone already.
        let _ = self.shell.wait();
    }
}

/// `Unsupported`, with the remedy as a hint, unless `program` is on the path.
pub(crate) fn need(program: &str, remedy: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file());
    found.ok_or_else(|| {
        Error::new(ErrorKind::Unsupported, DOING, format!("{program} is not installed")).hint(remedy.to_owned())
    })
}

/// A port of 127.0.0.1 that nobody has at this moment, for servers that cannot choose one themselves.
pub(crate) fn free_port() -> Result<u16> {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| Error::from_io(DOING, error))?;
    Ok(socket.local_addr().map_err(|error| Error::from_io(DOING, error))?.port())
}

/// A value from the environment.
pub(crate) fn environment(name: impl AsRef<OsStr>) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn listens(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

fn announced_port(log: &str) -> Option<u16> {
    let (_, rest) = log.split_once("http://127.0.0.1:")?;
    let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
    rest[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_what_a_server_prints() {
        assert_eq!(announced_port("NOTICE: Starting s3 server on [http://127.0.0.1:40721/]\n"), Some(40_721));
        assert_eq!(announced_port(" * Running on http://127.0.0.1:5"), None, "the line may go on");
        assert_eq!(announced_port("starting"), None, "nothing is announced yet");
    }

    #[tokio::test]
    async fn a_process_ends_with_its_children_and_leaves_nothing() {
        let begun = Instant::now();
        let script = "sleep 300 & echo $! >{folder}/child; echo http://127.0.0.1:1/; wait";
        let process = Process::start("sh", &["-c", script], &[]).expect("sh starts");
        let port = process.until(Duration::from_secs(10), |it| announced_port(&it.log())).await;
        assert_eq!(port.expect("it printed its line"), 1);
        let child = fs::read_to_string(process.folder().join("child")).expect("it wrote its child down");
        let folder = process.folder().to_owned();
        drop(process);
        assert!(!folder.exists(), "its folder is gone");
        // The signal was sent before the drop returned; the system takes its moment to act on it.
        let alive = || {
            let state = fs::read_to_string(format!("/proc/{}/stat", child.trim())).unwrap_or_default();
            !state.is_empty() && !state.contains(" Z ")
        };
        while alive() && begun.elapsed() < Duration::from_secs(30) {
            tokio::task::yield_now().await;
        }
        assert!(!alive(), "its child is gone");
        assert!(begun.elapsed() < Duration::from_mins(1), "it was killed, not waited for: {:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn a_process_that_ends_early_says_what_it_printed() {
        let process = Process::start("sh", &["-c", "echo no luck; exit 7"], &[]).expect("sh starts");
        let error = process.until_listening(Duration::from_secs(10)).await.expect_err("it never listens");
        assert_eq!(error.message(), "it ended with 7: no luck");
    }
}
