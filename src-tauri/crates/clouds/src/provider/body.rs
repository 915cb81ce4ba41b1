//! Bodies of answers: their length, their place in the object, and that all of them arrives. Knows no protocol but HTTP.

use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use hyper::header::{CONTENT_LENGTH, HeaderMap};
use model::{Error, ErrorKind, Location, Result};
use std::ops::Range;

/// Exactly `size` bytes, or an error: a stream never ends early and silently, and stops when it has them.
pub(super) fn counted(
    doing: &'static str,
    body: BoxStream<'static, Result<Bytes>>,
    size: u64,
    at: &Location,
) -> BoxStream<'static, Result<Bytes>> {
    let chunks = stream::try_unfold((body, size), move |(mut body, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let Some(mut chunk) = body.try_next().await? else {
            let message = format!("the answer broke off {left} bytes before its end");
            return Err(Error::new(ErrorKind::Unavailable, doing, message));
        };
        chunk.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        let left = left - chunk.len() as u64;
        Ok(Some((chunk, (body, left))))
    });
    let at = at.clone();
    chunks.map(move |chunk| chunk.map_err(|error: Error| error.at(&at))).boxed()
}

/// The length that an answer announces.
pub(super) fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// `bytes 5-11/20` as `5..12` of 20.
pub(super) fn content_range(text: &str) -> Option<(Range<u64>, u64)> {
    let (range, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last, size): (u64, u64, u64) = (first.parse().ok()?, last.parse().ok()?, size.parse().ok()?);
    (first <= last && last < size).then_some((first..last + 1, size))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::CloudId;

    #[test]
    fn a_content_range_is_read_strictly() {
        assert_eq!(content_range("bytes 5-11/20"), Some((5..12, 20)));
        for bad in ["", "bytes */20", "bytes 5-4/20", "bytes 5-20/20", "bytes 5-11/*", "5-11/20", "bytes a-b/c"] {
            assert_eq!(content_range(bad), None, "{bad:?}");
        }
    }

    #[tokio::test]
    async fn a_stream_that_ends_early_is_an_error() {
        let at = Location::new(CloudId::parse("x").unwrap(), "b", "k");
        let chunks = || stream::iter(b"0123456789".chunks(3).map(|chunk| Ok(Bytes::from_static(chunk)))).boxed();
        let collect = |size| counted("read", chunks(), size, &at).try_collect::<Vec<Bytes>>();
        assert_eq!(collect(11).await.unwrap_err().kind, ErrorKind::Unavailable);
        assert_eq!(collect(10).await.unwrap().concat(), b"0123456789");
        assert_eq!(collect(4).await.unwrap().concat(), b"0123", "what was not asked for is not delivered");
    }
}
