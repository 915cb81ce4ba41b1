//! Arguments as locations.

use engine::Engine;
use model::{CloudId, EntryKind, Error, ErrorKind, Location, Place, Result, Source, Target};
use std::ffi::OsStr;
use std::path::Path;

/// Reads an argument: a path of this computer (`./x`, `/x`, `file:x`), or `cloud:bucket/key`, where the cloud is given
/// by identity or name.
pub(crate) async fn location(engine: &Engine, argument: &OsStr) -> Result<Location> {
    let bytes = argument.as_encoded_bytes();
    let is_path = bytes.starts_with(b"/") || bytes.starts_with(b"./") || bytes.starts_with(b"../") || bytes == b".";
    if is_path || Path::new(argument).is_absolute() {
        return file(argument);
    }
    if bytes.starts_with(b"file:") {
        // The prefix is ASCII: what stands behind it is the rest of the argument, whatever its bytes.
        let rest = argument.to_string_lossy();
        return match argument.to_str().and_then(|text| text.strip_prefix("file:")) {
            Some(path) => file(OsStr::new(path)),
            None => Err(invalid(format!("{rest:?} is not text")).hint("write the path itself, beginning with ./ or /")),
        };
    }
    let colon = bytes.iter().position(|byte| *byte == b':');
    let Some(name) = colon.and_then(|colon| std::str::from_utf8(&bytes[..colon]).ok()) else {
        let shown = argument.display();
        let hint = format!("write cloud:bucket/key, or ./{shown} for a file of this computer");
        return Err(invalid(format!("\"{shown}\" is not a location")).hint(hint));
    };
    let cloud = engine.cloud_named(name).await?;
    let mut text = cloud.id.as_str().as_bytes().to_vec();
    text.extend_from_slice(&bytes[name.len()..]);
    Location::parse(&text)
}

/// What a copy or deletion takes: with `recursive` a folder, if the argument names one, else an object.
pub(crate) async fn source(engine: &Engine, argument: &OsStr, recursive: bool) -> Result<Source> {
    let location = location(engine, argument).await?;
    source_at(engine, location, argument, recursive).await
}

/// The same for a location that `argument` was read as.
pub(crate) async fn source_at(engine: &Engine, at: Location, argument: &OsStr, recursive: bool) -> Result<Source> {
    let source = engine.source(at, recursive).await?;
    if source.kind == EntryKind::Folder && !recursive {
        let shown = argument.display();
        return Err(invalid(format!("{shown} is a folder")).at(&source.location).hint("add -r to take all of it"));
    }
    Ok(source)
}

/// Where a copy goes.
pub(crate) async fn target(engine: &Engine, argument: &OsStr) -> Result<Target> {
    let at = location(engine, argument).await?;
    let folder = at.key.is_prefix() || at.cloud.as_str() == CloudId::FILE && Path::new(argument).is_dir();
    Ok(if folder { Target::Into(at) } else { Target::As(at) })
}

/// A destination of a rule, `cloud:bucket/template`, where the cloud is given by identity or name.
pub(crate) async fn place(engine: &Engine, text: &str) -> Result<Place> {
    match text.split_once(':') {
        Some((name, rest)) => Place::parse(&format!("{}:{rest}", engine.cloud_named(name).await?.id)),
        None => Place::parse(text),
    }
}

/// A path of this computer as a location.
pub(crate) fn file(path: &OsStr) -> Result<Location> {
    let absolute = std::path::absolute(path).map_err(|error| Error::from_io("read the path", error))?;
    let mut key = engine::file_key(&absolute);
    if path.as_encoded_bytes().ends_with(b"/") && !key.is_prefix() {
        key = key.join(b"/");
    }
    Ok(Location::new(CloudId::file(), "", key))
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::Invalid, "read the arguments", message)
}
