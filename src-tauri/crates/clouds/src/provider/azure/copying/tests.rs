//! Azure copies in its own time; Azurite is always done at once. So these answers are scripted.

use super::*;
use crate::http::Trust;
use crate::provider::azure::{AzureAccount, AzureKey};
use crate::store::Condition;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Answers one request a connection with the next of `answers` (status and headers). Gives the lines of the requests.
async fn scripted(listener: TcpListener, answers: &[(&str, &str)]) -> Vec<String> {
    let mut asked = Vec::new();
    for (status, headers) in answers {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(socket.read_u8().await.unwrap());
        }
        let request = String::from_utf8(request).unwrap();
        asked.push(request.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned());
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n{headers}\r\n\r\n");
        socket.write_all(answer.as_bytes()).await.unwrap();
        socket.shutdown().await.unwrap();
    }
    asked
}

async fn copied(copy: &Copy, answers: &[(&str, &str)]) -> (Result<Written>, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (container, key, trust) = (None, AzureKey::Nobody, Trust::default());
    let account = AzureAccount { endpoint, account: "a".to_owned(), container, key, trust };
    let wire = Wire::new(&account, Duration::from_secs(20)).unwrap();
    let (from, to) = (Key::from("from"), Key::from("to"));
    futures::join!(super::copy(&wire, ("box", &from), ("box", &to), copy), scripted(listener, answers))
}

const SOURCE: (&str, &str) = ("200 OK", "etag: \"s\"");
const BEGUN: (&str, &str) = ("202 Accepted", "x-ms-copy-id: c\r\nx-ms-copy-status: pending\r\netag: \"1\"");

#[tokio::test]
async fn a_copy_that_has_begun_is_not_done() {
    let pending = ("200 OK", "x-ms-copy-id: c\r\nx-ms-copy-status: pending\r\nx-ms-copy-progress: 1/9\r\netag: \"1\"");
    let done = ("200 OK", "x-ms-copy-id: c\r\nx-ms-copy-status: success\r\netag: \"2\"");
    let (written, asked) = copied(&Copy::default(), &[SOURCE, BEGUN, pending, done]).await;
    assert_eq!(written.unwrap().etag.as_deref(), Some("2"), "the entity tag is that of the finished copy");
    assert_eq!(asked, ["HEAD /box/from", "PUT /box/to", "HEAD /box/to", "HEAD /box/to"]);
}

#[tokio::test]
async fn a_copy_that_fails_later_is_an_error_and_leaves_nothing() {
    let failed = (
        "200 OK",
        "x-ms-copy-id: c\r\nx-ms-copy-status: failed\r\nx-ms-copy-status-description: 404 gone\r\netag: \"1\"",
    );
    let (written, asked) = copied(&Copy::default(), &[SOURCE, BEGUN, failed, ("202 Accepted", "")]).await;
    let error = written.unwrap_err();
    assert_eq!(error.message(), "Azure did not copy it: failed 404 gone");
    assert_eq!(asked.last().map(String::as_str), Some("DELETE /box/to"), "the empty object is taken away");
}

#[tokio::test]
async fn a_copy_that_somebody_overwrote_is_a_conflict() {
    let other = ("200 OK", "etag: \"9\"");
    let (written, asked) = copied(&Copy::default(), &[SOURCE, BEGUN, other]).await;
    assert_eq!(written.unwrap_err().kind, ErrorKind::Conflict);
    assert_eq!(asked.len(), 3, "what somebody else wrote stays");
}

#[tokio::test]
async fn a_refused_copy_says_which_side_refused() {
    let absent = Copy { condition: Condition::Absent, if_match: Some("s".to_owned()), ..Copy::default() };
    for (code, kind) in [
        ("BlobAlreadyExists", ErrorKind::AlreadyExists),
        ("TargetConditionNotMet", ErrorKind::AlreadyExists),
        ("SourceConditionNotMet", ErrorKind::Conflict),
    ] {
        let refused = format!("x-ms-error-code: {code}");
        let (written, _) = copied(&absent, &[SOURCE, ("412 Precondition Failed", &refused)]).await;
        assert_eq!(written.unwrap_err().kind, kind, "{code}");
    }
}
