//! Other attributes for a file that is there: its extended attributes change, its bytes and its time do not.

use super::attributes;
use super::marker;
use super::place::Root;
use super::read;
use crate::store::{Attributes, Read, Written};
use model::{Key, Result};

pub(super) const DOING: &str = "set metadata";

pub(super) fn set(root: &Root, key: &Key, own: &Attributes, if_match: Option<&str>) -> Result<Written> {
    let if_match = if_match.map(str::to_owned);
    let opened = read::open(root, key, Read { if_match, range: Some(0..0), ..Read::default() })?;
    // The new first: whoever is interrupted in between leaves too much, and loses nothing.
    attributes::set(&opened.file, own)?;
    let wanted = attributes::names_of(own);
    attributes::clear(&opened.file, |name| name != marker::MARK && !wanted.iter().any(|kept| kept == name));
    opened.file.sync_all().map_err(|error| model::Error::from_io(DOING, error))?;
    Ok(Written { etag: opened.head.etag, ..Written::default() })
}
