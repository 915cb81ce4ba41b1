//! A quick look at an object. What is shown is named by a **grant**: a random token that the engine gave for one object of an
//! open listing. No address of the window ever holds a place or a key.

mod door;
mod grants;
mod kind;
mod range;
mod text;

use crate::Engine;
use ::clouds::{Body, Read};
use bytes::{Bytes, BytesMut};
use door::Door;
use futures::StreamExt as _;
pub(crate) use grants::Grants;
use grants::{Granted, token};
use kind::Look;
use model::{Count, Error, ErrorKind, Key, ListingId, Preview, PreviewKind, PreviewText, Result};
use range::Asked;
use std::ops::Range;
use std::sync::Arc;

const DOING: &str = "preview";

/// Bytes at the beginning that say what an object is.
const HEAD: u64 = 8 << 10;

/// First bytes that are told of an object that cannot be shown.
const FIRST: usize = 256;

/// Bytes of one piece of a text.
const PIECE: u64 = 256 << 10;

/// Bytes that one answer holds; who asks for more of a range asks again.
const ANSWER: u64 = 4 << 20;

/// The largest picture that is shown: it is held whole.
const PICTURE: u64 = 64 << 20;

/// An answer to a request for a grant's bytes.
#[derive(Debug)]
pub struct Served {
    /// The type to show it as; one of a short list.
    pub content_type: &'static str,
    /// Size of the whole object, in bytes.
    pub size: u64,
    /// Which of them these are.
    pub range: Range<u64>,
    /// Whether a part was asked for.
    pub partial: bool,
    /// The bytes.
    pub bytes: Bytes,
}

impl Engine {
    /// Gives a grant to look at an object of an open listing.
    ///
    /// # Errors
    /// `NotFound` when the listing is not open or has no such object; the cloud's own trouble.
    pub async fn open_preview(&self, listing: ListingId, key: &Key) -> Result<Preview> {
        let at = self.browse.object(listing, key)?;
        let store = self.registry.open(&at.cloud).await?;
        let head = store.head(&at).await?;
        let range = 0..HEAD.min(head.size);
        let first = if range.is_empty() {
            Bytes::new()
        } else {
            let read = Read { range: Some(range), if_match: head.etag.clone(), version: None };
            gathered(store.read(&at, read).await?).await?
        };
        let look = Look::of(&at.key, head.attributes.content_type.as_deref(), &first, head.size);
        let token = token()?;
        let granted = Arc::new(Granted { at: at.clone(), etag: head.etag, size: head.size, look: look.clone() });
        let door = match look.kind {
            PreviewKind::Audio | PreviewKind::Video => {
                let reader = door::Reader { registry: self.registry.clone(), granted: granted.clone() };
                Some(Door::open(&token, reader, self.cancel.child_token(), &self.tracker).await?)
            }
            _ => None,
        };
        let url = door.as_ref().map(|door| door.url().to_owned());
        self.previews.add(token.clone(), granted, door);
        let told = first.iter().take(FIRST);
        Ok(Preview {
            token,
            location: at,
            kind: look.kind,
            content_type: look.content_type,
            size: model::Bytes(head.size),
            modified: head.modified,
            encoding: look.encoding.map(|encoding| encoding.words().to_owned()),
            first: told.fold(String::new(), |text, byte| format!("{text}{byte:02x}")),
            url,
            why: look.why.map(str::to_owned),
        })
    }

    /// Takes a grant back; one that is gone is no error.
    pub fn close_preview(&self, token: &str) {
        self.previews.remove(token);
    }

    /// A piece of a text from byte `from` on.
    ///
    /// # Errors
    /// `NotFound` when the grant was taken back, `Conflict` when the object is another by now, `Invalid` when it is no text.
    pub async fn preview_text(&self, token: &str, from: Count) -> Result<PreviewText> {
        let granted = self.previews.find(token)?;
        let Some(encoding) = granted.look.encoding else {
            return Err(Error::new(ErrorKind::Invalid, DOING, "it is no text").at(&granted.at));
        };
        let start = from.0.min(granted.size);
        let end = granted.size.min(start.saturating_add(PIECE));
        let bytes = self.bytes_of(&granted, start..end).await?;
        let (text, used) = encoding.decoded(&bytes, start == 0, end == granted.size);
        let next = start + used as u64;
        Ok(PreviewText { text, next: Count(next), complete: next >= granted.size })
    }

    /// The bytes that a grant allows to see: all of a picture, otherwise the range that a `Range` header asks for, cut where it
    /// is long.
    ///
    /// # Errors
    /// `NotFound` when the grant was taken back, `Conflict` when the object is another by now, `Invalid` when there are no such
    /// bytes, `Refused` when it would be too much at once.
    pub async fn preview_bytes(&self, token: &str, range: Option<&str>) -> Result<Served> {
        let granted = self.previews.find(token)?;
        let Some(content_type) = granted.look.served else {
            return Err(Error::new(ErrorKind::Refused, DOING, "it is not shown by its bytes").at(&granted.at));
        };
        let size = granted.size;
        let (range, partial) = match range::parsed(range, size) {
            Asked::Part(part) => (part.start..part.end.min(part.start.saturating_add(ANSWER)), true),
            Asked::Nothing => {
                return Err(Error::new(ErrorKind::Invalid, DOING, "there are no such bytes").at(&granted.at));
            }
            Asked::Whole if size > PICTURE => {
                return Err(
                    Error::new(ErrorKind::Refused, DOING, "it is too large to be given at once").at(&granted.at)
                );
            }
            Asked::Whole => (0..size, false),
        };
        let bytes = self.bytes_of(&granted, range.clone()).await?;
        Ok(Served { content_type, size, range, partial, bytes })
    }

    async fn bytes_of(&self, granted: &Granted, range: Range<u64>) -> Result<Bytes> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let read = Read { range: Some(range), if_match: granted.etag.clone(), version: None };
        gathered(self.registry.open(&granted.at.cloud).await?.read(&granted.at, read).await?).await
    }
}

/// The bytes of a range that is known to be small.
async fn gathered(mut body: Body) -> Result<Bytes> {
    let mut bytes = BytesMut::new();
    while let Some(next) = body.stream.next().await {
        bytes.extend_from_slice(&next?);
    }
    Ok(bytes.freeze())
}
