//! Deleting, a thousand keys at a time where XML can carry them, one by one where it cannot.

use super::objects::object;
use super::request::Request;
use super::wire::Wire;
use super::xml;
use crate::error::Refusal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::{StreamExt, stream};
use hyper::Method;
use md5::{Digest, Md5};
use model::{ErrorKind, Feature, Key, Result};
use std::collections::HashMap;

pub(super) const DOING: &str = "delete";

/// Keys of one bulk deletion (S3 takes no more).
const BULK: usize = 1000;
/// Single deletions under way at once.
const ABREAST: usize = 16;

/// Deletes keys, each with its own outcome. A bulk deletion whose answer is lost is an outcome of each of its keys.
pub(super) async fn delete(wire: &Wire, bucket: &str, keys: &[Key]) -> Result<Vec<Result<()>>> {
    let mut outcomes: HashMap<&Key, Result<()>> = HashMap::with_capacity(keys.len());
    let sayable: Vec<(&Key, &str)> = keys.iter().filter_map(|key| Some((key, in_xml(key)?))).collect();
    if sayable.len() > 1 && wire.can.can(Feature::BulkDelete) {
        for some in sayable.chunks(BULK) {
            bulk(wire, bucket, some, &mut outcomes).await;
        }
    }
    // What XML cannot carry, and what the bulk answers said nothing of: deleting twice does no harm.
    let left: Vec<usize> = (0..keys.len()).filter(|at| !outcomes.contains_key(&keys[*at])).collect();
    let singles = stream::iter(left).map(|at| async move { (at, single(wire, bucket, &keys[at]).await) });
    let singles: Vec<(usize, Result<()>)> = singles.buffer_unordered(ABREAST).collect().await;
    outcomes.extend(singles.into_iter().map(|(at, outcome)| (&keys[at], outcome)));
    Ok(keys.iter().map(|key| outcomes.get(key).cloned().unwrap_or(Ok(()))).collect())
}

async fn single(wire: &Wire, bucket: &str, key: &Key) -> Result<()> {
    match wire.send(DOING, object(Method::DELETE, bucket, key)?).await {
        // A key that is not there is no error; a bucket that is not there is one.
        Err(error) if error.kind == ErrorKind::NotFound => {
            let bucket = wire.send(DOING, Request::to_bucket(Method::HEAD, bucket)).await;
            bucket.map(|_| ()).map_err(|_| error)
        }
        outcome => outcome.map(|_| ()),
    }
}

async fn bulk<'a>(wire: &Wire, bucket: &str, keys: &[(&'a Key, &str)], outcomes: &mut HashMap<&'a Key, Result<()>>) {
    let answered = ask(wire, bucket, keys).await;
    let answer = match answered {
        Ok(answer) => answer,
        // An endpoint that knows no bulk deletion still knows single ones.
        Err(error) if error.kind == ErrorKind::Unsupported => return,
        Err(error) => {
            outcomes.extend(keys.iter().map(|(key, _)| (*key, Err(error.clone()))));
            return;
        }
    };
    let known: HashMap<&str, &'a Key> = keys.iter().map(|(key, text)| (*text, *key)).collect();
    for deleted in &answer.deleted {
        outcomes.extend(known.get(deleted.key.as_str()).map(|key| (*key, Ok(()))));
    }
    for kept in answer.errors {
        let Some(key) = known.get(kept.key.as_str()) else { continue };
        let refusal = Refusal { status: 500, code: kept.code, message: kept.message, ..Refusal::default() };
        let outcome = if refusal.code == "NoSuchKey" { Ok(()) } else { Err(refusal.into_error(DOING)) };
        outcomes.insert(key, outcome);
    }
}

async fn ask(wire: &Wire, bucket: &str, keys: &[(&Key, &str)]) -> Result<xml::Deletions> {
    let body = xml::deletion(keys.iter().map(|(_, text)| *text));
    let md5 = STANDARD.encode(Md5::digest(body.as_bytes()));
    let request = Request::to_bucket(Method::POST, bucket).query("delete", "");
    let request = request.header("content-md5", &md5)?.header("content-type", "application/xml")?.body(body);
    let (_, text) = wire.ask(DOING, request).await?;
    xml::deletions(DOING, &text)
}

/// A key as XML 1.0 can carry it there and back unchanged: no control characters (parsers fold line breaks) and no
/// white space at its ends (parsers trim it).
fn in_xml(key: &Key) -> Option<&str> {
    let text = key.as_str()?;
    let changed = |c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{2028}' | '\u{2029}');
    let plain = !text.is_empty() && !text.contains(changed) && text.trim() == text;
    plain.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_xml_would_change_are_deleted_one_by_one() {
        for plain in ["a", "a b", "<a>&'\"", "日本", ".."] {
            assert!(in_xml(&Key::from(plain)).is_some(), "{plain:?}");
        }
        for odd in ["tab\t", "a\rb", "a\nb", "\u{1}", " lead", "trail ", "", "\u{ffff}", "\u{85}"] {
            assert!(in_xml(&Key::from(odd)).is_none(), "{odd:?}");
        }
        assert!(in_xml(&Key::from(&b"\xff"[..])).is_none());
    }
}
