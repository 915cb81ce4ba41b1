//! One WebKitWebDriver with one window of Skyferry.

use super::PATIENCE;
use serde_json::json;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use thirtyfour::{Capabilities, WebDriver};

/// The driver's process and, through it, the program's; both end with it.
pub(crate) struct Driver {
    process: Child,
    home: PathBuf,
}

impl Driver {
    /// Starts a driver on a free port, and through it the program on `home`, both in this environment.
    pub(crate) async fn start(home: &Path, environment: &[(&str, &str)]) -> (Self, WebDriver) {
        assert!(std::env::var_os("DISPLAY").is_some(), "there is no display: run these tests by 'make e2e'");
        // The WebDriver client shares our HTTP stack, which leaves the choice to the program. A second choice is refused.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let port = free_port();
        let child = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver is not installed: run 'make setup'");
        let driver = Self { process: child, home: home.to_owned() };
        let mut capabilities = Capabilities::new();
        let options = json!({ "binary": env!("CARGO_BIN_EXE_skyferry"), "args": ["--home", home] });
        capabilities.set("webkitgtk:browserOptions", options).expect("plain JSON");
        let give_up = Instant::now() + PATIENCE;
        loop {
            match WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities.clone()).await {
                Ok(session) => return (driver, session),
                // The driver is not listening yet.
                Err(_) if Instant::now() < give_up => tokio::time::sleep(Duration::from_millis(100)).await,
                Err(error) => panic!("the window does not open: {error}"),
            }
        }
    }
}

impl Driver {
    /// The program's process, while there is one.
    pub(crate) fn pid(&self) -> Option<u32> {
        let home = self.home.as_os_str().as_encoded_bytes();
        let ours = |pid: &u32| {
            let arguments = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let mut arguments = arguments.split(|byte| *byte == 0);
            arguments.next().is_some_and(|program| program.ends_with(b"/skyferry"))
                && arguments.any(|word| word == home)
        };
        let entries = fs::read_dir("/proc").expect("Linux");
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).find(ours)
    }

    /// Sends the program a signal.
    pub(crate) fn kill_program(&self, signal: &str) {
        if let Some(pid) = self.pid() {
            // It may have ended by itself meanwhile.
            let _ = Command::new("kill").args([signal, &pid.to_string()]).status();
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        self.kill_program("-9");
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    listener.local_addr().expect("bound").port()
}
