//! Answers: statuses, refusals, XML.

use crate::pieces::Pieces;
use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};

/// An answer that is about to be sent.
pub(super) type Answer = Response<Pieces>;

/// Why a request is not done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: &'static str,
}

impl Refusal {
    pub(super) const fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message }
    }

    /// The request is wrong.
    pub(super) const fn bad(code: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(super) const fn no_key() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NoSuchKey", "there is no such object")
    }

    pub(super) const fn failed_condition() -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, "PreconditionFailed", "a condition of the request does not hold")
    }

    pub(super) const fn not_here() -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", "the bench server does not do this")
    }

    /// As an answer; without a body if the method has none.
    pub(super) fn answer(self, is_head: bool) -> Answer {
        let Self { status, code, message } = self;
        let text = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
        let mut answer = if is_head { empty(status) } else { xml(&text) };
        *answer.status_mut() = status;
        answer
    }
}

/// An answer of a status alone.
pub(super) fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Pieces::default());
    *answer.status_mut() = status;
    answer
}

/// An answer of an XML document, given without its first line.
pub(super) fn xml(text: &str) -> Answer {
    let text = Bytes::from(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}"));
    let mut answer = Response::new(Pieces::from(vec![text]));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    answer
}

/// Text as XML says it.
pub(super) fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut xml, c| {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\r' => xml.push_str("&#13;"),
            c => xml.push(c),
        }
        xml
    })
}
