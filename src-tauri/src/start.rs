//! From the command line to the running window, and back.

use crate::{bindings, dialogs, events, preview, window};
use engine::{Engine, Home, Keyring, Safe, SystemClock};
use model::{Error, ErrorKind, Result};
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use tauri::{Manager as _, RunEvent};

/// Opens the home and its window, and stays until the window is closed. `arguments`: `[--home DIR]`.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    match home(arguments).and_then(open).and_then(show) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let hint = error.hinted().map(|hint| format!("\n{hint}")).unwrap_or_default();
            // If nobody reads it, there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "skyferry: {error}{hint}");
            ExitCode::FAILURE
        }
    }
}

fn home(mut arguments: impl Iterator<Item = OsString>) -> Result<Home> {
    let usage = |message: String| Error::new(ErrorKind::Invalid, "start", message).hint("usage: skyferry [--home DIR]");
    match (arguments.next(), arguments.next(), arguments.next()) {
        (None, ..) => Home::of_user(),
        (Some(flag), Some(folder), None) if flag == "--home" => Ok(Home::at(folder)),
        (Some(flag), ..) => Err(usage(format!("{} is not understood here", flag.display()))),
    }
}

fn open(home: Home) -> Result<Engine> {
    tauri::async_runtime::block_on(async {
        let vault = Arc::new(Safe::new(Arc::new(Keyring::new()), home.secrets(), None));
        let engine = Engine::open(home, vault, Arc::new(SystemClock)).await?;
        engine.welcome().await?;
        Ok(engine)
    })
}

fn show(engine: Engine) -> Result<()> {
    let bindings = bindings::bindings::<tauri::Wry>();
    let changes = engine.events();
    let app = preview::served(tauri::Builder::default())
        .manage(engine)
        .manage(dialogs::desktop())
        .invoke_handler(bindings.invoke_handler())
        .setup(move |app| {
            bindings.mount_events(app);
            window::open(app)?;
            events::pass_on(app.handle().clone(), changes);
            Ok(())
        })
        .build(tauri::generate_context!())
        .map_err(|error| Error::new(ErrorKind::Unavailable, "open the window", error.to_string()).caused_by(error))?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            tauri::async_runtime::block_on(app.state::<Engine>().close());
        }
    });
    Ok(())
}
