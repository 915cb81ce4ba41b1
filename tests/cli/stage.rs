//! A home with a local cloud `my-disk` and an S3 server as the cloud `s`, with the bucket `box`. The secret lies behind a
//! passphrase, so that no keyring is needed.

use crate::support::{ferry, finish, said};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use testkit::World;
use testkit::s3::{Options, S3Server};

const PASSPHRASE: &str = "quite a long passphrase";

pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) server: S3Server,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let server = S3Server::start_with(options).await;
        server.create_bucket("box");
        let stage = Self { world: World::new(), server };
        let disk = stage.disk("").display().to_string();
        stage.ok(&["clouds", "add", "My Disk", "--provider", "local", "--root", &disk]);
        joins(&stage.world, &stage.server);
        stage
    }

    /// A file of the local cloud.
    pub(crate) fn disk(&self, name: &str) -> PathBuf {
        self.world.folder("disk").join(name)
    }

    /// A file of the folder in which `ferry` runs.
    pub(crate) fn here(&self, name: &str) -> PathBuf {
        self.world.folder("here").join(name)
    }

    /// Writes a file into that folder.
    pub(crate) fn writes(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.here(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        command(&self.world, arguments)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        finish(&mut self.command(arguments), "")
    }

    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        said(arguments, self.run(arguments))
    }

    pub(crate) fn document(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[&["--json"], arguments].concat())).unwrap()
    }

    /// Runs what is to end with `status`; what it said on both outputs.
    pub(crate) fn ends(&self, status: i32, arguments: &[&str]) -> (String, String) {
        told(status, arguments, &self.run(arguments))
    }

    /// The same with `--json`: the one document.
    pub(crate) fn ends_with(&self, status: i32, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ends(status, &[&["--json"], arguments].concat()).0).unwrap()
    }

    /// Starts what a test waits for itself.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        start(&self.world, arguments)
    }
}

/// Adds the server as `s` to a home.
pub(crate) fn joins(world: &World, server: &S3Server) {
    let add = ["clouds", "add", "s", "--provider", "s3-compatible", "--endpoint", &server.endpoint()];
    let add = [&add[..], &["--access-key-id", server.access_key_id(), "--secret-stdin"]].concat();
    let output = finish(&mut command(world, &add), &format!("{}\n", server.secret().expose()));
    said(&add, output);
}

pub(crate) fn command(world: &World, arguments: &[&str]) -> Command {
    let mut command = ferry(world);
    let no_bus = format!("unix:path={}", world.folder("no-bus").join("socket").display());
    command.env("FERRY_PASSPHRASE", PASSPHRASE).env("DBUS_SESSION_BUS_ADDRESS", no_bus).args(arguments);
    command
}

pub(crate) fn start(world: &World, arguments: &[&str]) -> Child {
    let mut command = command(world, arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// What was said on both outputs by what was to end with `status`.
pub(crate) fn told(status: i32, arguments: &[&str], output: &Output) -> (String, String) {
    let (out, error) =
        (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned());
    assert_eq!(output.status.code(), Some(status), "ferry {arguments:?}\n{out}\n{error}");
    (out, error)
}

/// Sends a signal to a program that this test started.
pub(crate) fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").arg(format!("-{name}")).arg(child.id().to_string()).status().unwrap();
    assert!(status.success(), "the program still runs");
}

/// The names of a document's fields, in order.
pub(crate) fn fields(document: &Value) -> Vec<&str> {
    let mut names: Vec<_> = document.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// The fields of every job.
pub(crate) const JOB: [&str; 14] = [
    "bytes",
    "counts",
    "created",
    "ended",
    "error",
    "id",
    "kind",
    "priority",
    "rate",
    "remaining",
    "settings",
    "sources",
    "state",
    "target",
];
