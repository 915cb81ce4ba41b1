//! The bytes of an answer as they come, none of them awaited for too long.

use super::direct::Failure;
use super::silence;
use crate::error::from_network;
use bytes::Bytes;
use futures::Stream;
use hyper::body::Body;
use model::Result;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep};

/// A body whose every piece is awaited for `idle` at most. Ends with its first error.
pub(super) struct Chunks<B: Body> {
    doing: &'static str,
    body: Option<B>,
    idle: Duration,
    foreign: fn(B::Error) -> Failure,
    /// Set off anew for each piece that is not there at once.
    alarm: Option<Pin<Box<Sleep>>>,
    is_waiting: bool,
}

impl<B: Body> Chunks<B> {
    pub(super) fn new(doing: &'static str, body: B, idle: Duration, foreign: fn(B::Error) -> Failure) -> Self {
        Self { doing, body: Some(body), idle, foreign, alarm: None, is_waiting: false }
    }

    /// Whether nothing came for too long.
    fn is_silent(&mut self, context: &mut Context<'_>) -> bool {
        let idle = self.idle;
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep(idle)));
        if !std::mem::replace(&mut self.is_waiting, true) {
            alarm.as_mut().reset(Instant::now() + idle);
        }
        alarm.as_mut().poll(context).is_ready()
    }
}

impl<B: Body<Data = Bytes> + Unpin> Stream for Chunks<B> {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let this = &mut *self;
        loop {
            let Some(body) = &mut this.body else { return Poll::Ready(None) };
            let end = match Pin::new(body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    this.is_waiting = false;
                    match frame.into_data() {
                        Ok(bytes) if !bytes.is_empty() => return Poll::Ready(Some(Ok(bytes))),
                        _ => continue,
                    }
                }
                Poll::Ready(Some(Err(error))) => Some(Err(from_network(this.doing, (this.foreign)(error)))),
                Poll::Ready(None) => None,
                Poll::Pending if this.is_silent(context) => Some(Err(silence(this.doing))),
                Poll::Pending => return Poll::Pending,
            };
            this.body = None;
            return Poll::Ready(end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt as _;
    use hyper::body::Frame;
    use model::ErrorKind;
    use std::io;

    /// A piece each so many seconds, then what the last word says.
    struct Slow {
        pauses: Vec<u64>,
        pause: Option<Pin<Box<Sleep>>>,
        breaks: bool,
    }

    impl Body for Slow {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
            let Some(seconds) = self.pauses.first().copied() else {
                return Poll::Ready(self.breaks.then(|| Err(io::Error::from(io::ErrorKind::ConnectionReset))));
            };
            let pause = self.pause.get_or_insert_with(|| Box::pin(sleep(Duration::from_secs(seconds))));
            if pause.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.pause = None;
            self.pauses.remove(0);
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"x")))))
        }
    }

    async fn read(pauses: &[u64], breaks: bool) -> Vec<std::result::Result<Bytes, ErrorKind>> {
        let body = Slow { pauses: pauses.to_vec(), pause: None, breaks };
        let chunks = Chunks::new("read", body, Duration::from_mins(1), Into::into);
        chunks.map(|chunk| chunk.map_err(|error| error.kind)).collect().await
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_may_take_for_ever_but_not_fall_silent() {
        let piece = || Ok(Bytes::from_static(b"x"));
        assert_eq!(read(&[50, 0, 50, 50], false).await, vec![piece(); 4], "never a minute without a byte");
        assert_eq!(read(&[50, 70, 1], false).await, [piece(), Err(ErrorKind::Unavailable)], "a minute of silence");
        assert_eq!(read(&[0], true).await, [piece(), Err(ErrorKind::Unavailable)], "an error is the end");
    }
}
