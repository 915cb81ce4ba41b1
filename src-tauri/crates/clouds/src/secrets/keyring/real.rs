//! A real Secret Service. These tests run in the session of `scripts/session.sh` (or `with-keyring.sh`), which sets
//! `SKYFERRY_TEST_KEYRING`; elsewhere there is nothing to test.

use super::*;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

fn has_keyring() -> bool {
    std::env::var_os("SKYFERRY_TEST_KEYRING").is_some()
}

fn name(name: &str) -> SecretName {
    SecretName(name.to_owned())
}

async fn kept(vault: &Keyring, what: &str) -> Result<Option<String>> {
    Ok(vault.read(&name(what)).await?.map(|secret| secret.expose().clone()))
}

#[tokio::test]
async fn it_keeps_a_secret_and_forgets_it() {
    if !has_keyring() {
        return;
    }
    let vault = Keyring::new();
    assert!(vault.state().await.is_usable(), "the canary must be taken");
    let long: String = "hunter2 é\n".repeat(1_000);
    for secret in ["hunter2 é", &long, "short", "skyferry-2 is how a head begins"] {
        vault.store(&name("test-cloud"), Secret::new(secret.to_owned())).await.unwrap();
        assert_eq!(kept(&vault, "test-cloud").await.unwrap().as_deref(), Some(secret));
    }
    vault.forget(&name("test-cloud")).await.unwrap();
    vault.forget(&name("test-cloud")).await.unwrap();
    assert_eq!(kept(&vault, "test-cloud").await.unwrap(), None, "it is forgotten");
}

#[tokio::test]
async fn it_gives_back_what_the_first_release_wrote() {
    if !has_keyring() {
        return;
    }
    let vault = Keyring::new();
    let wrote = in_thread(|| {
        let entry = system::connect().and_then(|store| store.build("skyferry", "first-release", None));
        entry.and_then(|entry| entry.set_password("hunter2 é")).map_err(|error| entries::from_keyring(&error))
    });
    wrote.await.unwrap();
    assert_eq!(kept(&vault, "first-release").await.unwrap().as_deref(), Some("hunter2 é"));
    vault.forget(&name("first-release")).await.unwrap();
}

/// Set for the process that has a bus of its own.
const ALONE: &str = "SKYFERRY_TEST_OWN_BUS";

/// A child that ends with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A bus that starts nothing by itself, and its address.
fn bus(folder: &Path) -> (Running, String) {
    let config = folder.join("bus.conf");
    let listen = format!("unix:path={}", folder.join("bus").display());
    let text = format!(
        "<busconfig><type>session</type><listen>{listen}</listen><auth>EXTERNAL</auth><policy context=\"default\">\
         <allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>"
    );
    std::fs::write(&config, text).unwrap();
    let mut command = Command::new("dbus-daemon");
    command.arg(format!("--config-file={}", config.display())).args(["--nofork", "--print-address=1"]);
    let mut bus = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut address = String::new();
    BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
    (Running(bus), address.trim().to_owned())
}

/// The daemon, with its login keyring unlocked.
fn daemon() -> Running {
    let mut command = Command::new("gnome-keyring-daemon");
    command.args(["--foreground", "--unlock", "--components=secrets"]);
    let mut daemon = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    daemon.stdin.take().unwrap().write_all(b"of no worth").unwrap();
    Running(daemon)
}

#[test]
fn it_may_come_later_go_and_be_locked() {
    if !has_keyring() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (_bus, address) = bus(folder.path());
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "secrets::keyring::real::alone_on_a_bus", "--nocapture"]);
    for home in ["HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"] {
        command.env(home, folder.path());
    }
    let alone = command.env(ALONE, "1").env("DBUS_SESSION_BUS_ADDRESS", address).output().unwrap();
    let said = String::from_utf8_lossy(&alone.stderr);
    assert!(alone.status.success(), "{said}");
}

/// What the test before this one runs in a process of its own, as the bus's address is the process's.
#[tokio::test]
async fn alone_on_a_bus() {
    if std::env::var_os(ALONE).is_none() {
        return;
    }
    let vault = Keyring::new();
    assert_eq!(vault.state().await, VaultState::Nowhere, "there is none yet");
    assert_eq!(kept(&vault, "x").await.unwrap_err().kind, ErrorKind::Unsupported);

    let first = daemon();
    eventually(async || vault.state().await.is_usable()).await;
    vault.store(&name("x"), Secret::new("hunter2".to_owned())).await.unwrap();
    assert_eq!(kept(&vault, "x").await.unwrap().as_deref(), Some("hunter2"), "one that came later is noticed");

    drop(first);
    let _second = daemon();
    eventually(async || in_thread(|| Ok(matches!(system::is_locked(), Ok(false)))).await.unwrap()).await;
    assert_eq!(kept(&vault, "x").await.unwrap().as_deref(), Some("hunter2"), "one that was started anew too");

    in_thread(|| {
        system::lock();
        Ok(())
    })
    .await
    .unwrap();
    let fresh = Keyring::new();
    assert!(fresh.state().await.is_usable(), "a locked one is there, and nobody was asked yet");
    let error = kept(&fresh, "x").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Denied, "nobody can answer the prompt here: {error:?}");
    assert_eq!(fresh.state().await, VaultState::Nowhere, "then something else can be chosen");
}

async fn eventually(holds: impl AsyncFn() -> bool) {
    let mut look = tokio::time::interval(Duration::from_millis(50));
    let waited = timeout(Duration::from_secs(30), async {
        while !holds().await {
            look.tick().await;
        }
    });
    waited.await.expect("the daemon starts within half a minute");
}
