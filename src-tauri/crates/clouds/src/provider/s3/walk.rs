//! What every listing in pages has in common: marks that must not come twice, keys that must lie below what was asked.

use super::request::Request;
use crate::encode::decoded;
use crate::error::nonsense;
use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use hyper::Method;
use model::{Key, Location, Result};
use std::collections::HashSet;
use std::future::Future;
use std::hash::{BuildHasher, Hash, RandomState};

/// Marks that were used: one that comes twice would make a listing endless.
#[derive(Default)]
pub(super) struct Used {
    seen: HashSet<u64>,
    hasher: RandomState,
}

/// Where a page of versions or uploads begins: behind this key, or behind this row of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Mark {
    key: Key,
    id: Option<String>,
}

/// How the keys of a page are to be read.
pub(super) struct Coded<'a> {
    pub(super) doing: &'static str,
    pub(super) is_encoded: bool,
    pub(super) prefix: &'a Key,
}

impl Used {
    /// An error if this mark was used before.
    pub(super) fn once(&mut self, doing: &'static str, mark: &impl Hash) -> Result<()> {
        if self.seen.insert(self.hasher.hash_one(mark)) {
            return Ok(());
        }
        Err(nonsense(doing, "the listing begins again and would have no end"))
    }
}

impl Coded<'_> {
    /// A key of the page.
    pub(super) fn key(&self, text: &str) -> Result<Key> {
        let key = self.raw(text);
        match key.strip_prefix(self.prefix) {
            Some(_) => Ok(key),
            None => Err(nonsense(self.doing, format!("{:?} does not lie below what was listed", key.display()))),
        }
    }

    /// Where the next page begins; `None` if this is the last.
    pub(super) fn next(&self, is_truncated: bool, key: Option<String>, id: Option<String>) -> Result<Option<Mark>> {
        if !is_truncated {
            return Ok(None);
        }
        let key = key.map(|key| self.raw(&key)).filter(|key| !key.is_empty());
        let Some(key) = key else {
            return Err(nonsense(self.doing, "the listing goes on, but the cloud does not say where"));
        };
        Ok(Some(Mark { key, id: id.filter(|id| !id.is_empty()) }))
    }

    fn raw(&self, text: &str) -> Key {
        if self.is_encoded { decoded(text) } else { Key::from(text) }
    }
}

/// The request of a page below `prefix`, of the listing that `what` names.
pub(super) fn request(bucket: &str, what: &'static str, prefix: &Key) -> Request {
    let request = Request::to_bucket(Method::GET, bucket).query(what, "").query("encoding-type", "url");
    if prefix.is_empty() { request } else { request.query("prefix", prefix.as_bytes()) }
}

/// The request of the page that begins at `mark`; `id` names the parameter of its second half.
pub(super) fn from(request: Request, mark: Option<Mark>, id: &'static str) -> Request {
    let Some(mark) = mark else { return request };
    let request = request.query("key-marker", mark.key.as_bytes());
    match mark.id {
        Some(value) => request.query(id, value),
        None => request,
    }
}

/// Pages until the last, as far as somebody reads on. `ask` gives the rows of one page and where the next begins.
pub(super) fn pages<T, A, F>(doing: &'static str, at: Location, ask: A) -> BoxStream<'static, Result<Vec<T>>>
where
    T: Send + 'static,
    A: Fn(Option<Mark>) -> F + Send + 'static,
    F: Future<Output = Result<(Vec<T>, Option<Mark>)>> + Send,
{
    let start = Some((ask, None::<Mark>, Used::default()));
    let pages = stream::try_unfold(start, move |walk| async move {
        let Some((ask, mut mark, mut used)) = walk else { return Ok(None) };
        loop {
            let (rows, next) = ask(mark).await?;
            if let Some(next) = &next {
                used.once(doing, next)?;
            }
            if next.is_none() {
                return Ok((!rows.is_empty()).then_some((rows, None)));
            }
            mark = next;
            if !rows.is_empty() {
                return Ok(Some((rows, Some((ask, mark, used)))));
            }
        }
    });
    pages.map(move |page: Result<Vec<T>>| page.map_err(|error| error.at(&at))).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::TryStreamExt;
    use model::{CloudId, ErrorKind};

    fn mark(key: &str) -> Mark {
        Mark { key: Key::from(key), id: None }
    }

    fn at() -> Location {
        Location::new(CloudId::parse("x").unwrap(), "b", "")
    }

    #[tokio::test]
    async fn pages_end_with_the_last_and_empty_ones_are_left_out() {
        let ask = |from: Option<Mark>| async move {
            Ok(match from.as_ref().map(|mark| mark.key.display().into_owned()).as_deref() {
                None => (vec![1, 2], Some(mark("a"))),
                Some("a") => (vec![], Some(mark("b"))),
                _ => (vec![3], None),
            })
        };
        let pages: Vec<Vec<i32>> = pages("list", at(), ask).try_collect().await.unwrap();
        assert_eq!(pages, [vec![1, 2], vec![3]]);
    }

    #[tokio::test]
    async fn a_mark_that_comes_twice_ends_the_listing() {
        let ask = |_: Option<Mark>| async { Ok((vec![1], Some(mark("a")))) };
        let error = pages("list", at(), ask).try_collect::<Vec<Vec<i32>>>().await.unwrap_err();
        assert_eq!((error.kind, error.location()), (ErrorKind::Unavailable, Some(&at())));
    }

    #[test]
    fn keys_lie_below_what_was_asked_and_marks_are_named() {
        let prefix = Key::from("a b/");
        let coded = Coded { doing: "list", is_encoded: true, prefix: &prefix };
        assert_eq!(coded.key("a+b%2Fx").unwrap(), Key::from("a b/x"));
        assert!(coded.key("elsewhere").is_err());
        assert_eq!(coded.next(false, None, None).unwrap(), None);
        assert!(coded.next(true, None, Some("id".to_owned())).is_err(), "it goes on nowhere");
        assert_eq!(coded.next(true, Some("a+b%2Fx".to_owned()), None).unwrap(), Some(mark("a b/x")));
    }
}
