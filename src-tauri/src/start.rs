//! From the command line to the running window, and back.

use crate::closing::{self, Door};
use crate::instance::{self, Instance};
use crate::window::{self, Moved};
use crate::{bindings, dialogs, events};
use engine::{Engine, Home, Keyring, Safe, SystemClock};
use model::{Error, ErrorKind, Result};
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use tauri::async_runtime::{block_on, spawn};
use tauri::{App, Manager as _, RunEvent, WindowEvent};

/// Opens the home and its window, and stays until the window is closed; if that window is open already, brings it to the
/// front. `arguments`: `[--home DIR]`.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    match home(arguments).and_then(stay) {
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

fn stay(home: Home) -> Result<()> {
    match block_on(instance::become_the_window(&home))? {
        Some(instance) => show(open(home)?, instance),
        None => Ok(()),
    }
}

fn open(home: Home) -> Result<Engine> {
    block_on(async {
        let vault = Arc::new(Safe::new(Arc::new(Keyring::new()), home.secrets(), None));
        let engine = Engine::open(home, vault, Arc::new(SystemClock)).await?;
        engine.welcome().await?;
        Ok(engine)
    })
}

fn show(engine: Engine, instance: Instance) -> Result<()> {
    let bindings = bindings::bindings::<tauri::Wry>();
    let changes = engine.events();
    let app = tauri::Builder::default()
        .manage(engine)
        .manage(dialogs::desktop())
        .manage(Door::default())
        .manage(Moved::default())
        .invoke_handler(bindings.invoke_handler())
        .setup(move |app| {
            bindings.mount_events(app);
            // A place that cannot be read is no reason not to open.
            let place = block_on(app.state::<Engine>().window_place()).unwrap_or_default();
            window::open(app.handle(), place)?;
            attend(app, instance);
            events::pass_on(app.handle().clone(), changes);
            Ok(())
        })
        .build(tauri::generate_context!())
        .map_err(|error| Error::new(ErrorKind::Unavailable, "open the window", error.to_string()).caused_by(error))?;
    app.run(|app, event| match event {
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } => {
            api.prevent_close();
            closing::wished(app.clone());
        }
        RunEvent::WindowEvent { event: WindowEvent::Moved(_) | WindowEvent::Resized(_), .. } => {
            app.state::<Moved>().0.notify_one();
        }
        RunEvent::Exit => block_on(app.state::<Engine>().close()),
        _ => {}
    });
    Ok(())
}

/// What goes on beside the window for as long as it is there.
fn attend(app: &App, instance: Instance) {
    spawn(window::keep_place(app.handle().clone()));
    spawn(closing::wait_at_the_door(app.handle().clone()));
    let app = app.handle().clone();
    spawn(async move {
        loop {
            instance.called().await;
            window::show(&app);
        }
    });
}
