//! What a job takes: locations that were typed, or raw keys below one of them.

use super::invalid;
use crate::address;
use crate::args::What;
use engine::Engine;
use model::{CloudId, EntryKind, Error, Key, Location, Result, Source};
use std::ffi::OsString;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

/// Keys that one job takes, at most: each is a source of its own, and every source is part of what the job is asked for.
const MOST: usize = 10_000;

pub(super) async fn chosen(engine: &Engine, locations: &[OsString], what: &What) -> Result<Vec<Source>> {
    let Some(keys) = &what.keys_from else {
        let mut sources = Vec::with_capacity(locations.len());
        for argument in locations {
            sources.push(address::source(engine, argument, what.recursive).await?);
        }
        return Ok(sources);
    };
    let [argument] = locations else {
        return Err(invalid("--keys-from takes its keys from one source, and several are named")
            .hint("name the bucket or the prefix that all keys lie below"));
    };
    let below = prefix(address::location(engine, argument).await?, argument)?;
    let read = |path: PathBuf| {
        let failed = |error| Error::from_io("read the keys", error).hint(path.display().to_string());
        if path == Path::new("-") {
            return keys_of(io::stdin().lock()).map_err(failed)?;
        }
        keys_of(io::BufReader::new(std::fs::File::open(&path).map_err(failed)?)).map_err(failed)?
    };
    let path = keys.clone();
    let keys =
        tokio::task::spawn_blocking(move || read(path)).await.map_err(|_| Error::cancelled("read the keys"))??;
    let source =
        |key: Key| Source { location: below.with_key(below.key.join(key.as_bytes())), kind: EntryKind::Object };
    Ok(keys.into_iter().map(source).collect())
}

/// What every key lies below: a key is put behind it as it is.
fn prefix(at: Location, argument: &OsString) -> Result<Location> {
    if at.key.is_prefix() {
        return Ok(at);
    }
    if at.cloud.as_str() == CloudId::FILE && Path::new(argument).is_dir() {
        let key = at.key.join(b"/");
        return Ok(at.with_key(key));
    }
    Err(invalid("the keys are to lie below something that is no prefix").at(&at).hint("end it with '/'"))
}

/// Keys that are each ended by NUL; the last may lack it.
fn keys_of(mut from: impl BufRead) -> io::Result<Result<Vec<Key>>> {
    let mut keys = Vec::new();
    loop {
        let mut key = Vec::new();
        if from.read_until(0, &mut key)? == 0 {
            break;
        }
        if key.last() == Some(&0) {
            key.pop();
        }
        if key.is_empty() {
            return Ok(Err(
                invalid("one of the keys is empty").hint("end each key with one NUL byte, as 'find -print0' does")
            ));
        }
        if keys.len() == MOST {
            return Ok(Err(invalid(format!("there are more than {MOST} keys")).hint("give them in several runs")));
        }
        keys.push(Key::from(key));
    }
    if keys.is_empty() {
        return Ok(Err(invalid("no keys were given").hint("end each key with one NUL byte, as 'find -print0' does")));
    }
    Ok(Ok(keys))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_taken_as_they_are() {
        let keys = keys_of(&b"a\nb\0\xff/ \0last"[..]).unwrap().unwrap();
        assert_eq!(keys, [Key::from("a\nb"), Key::from(&b"\xff/ "[..]), Key::from("last")]);
        for wrong in [&b""[..], b"\0", b"a\0\0b"] {
            assert!(keys_of(wrong).unwrap().is_err(), "{wrong:?} has no key where one should be");
        }
        let many = b"k\0".repeat(MOST + 1);
        assert!(keys_of(&many[..]).unwrap().is_err(), "a job that cannot be carried is refused, not cut");
    }
}
