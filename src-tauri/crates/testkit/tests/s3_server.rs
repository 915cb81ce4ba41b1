//! The server in memory, judged by other people's clients and by plain HTTP.
#![expect(clippy::expect_used, reason = "what a test cannot do without ends it")]

use model::Key;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use testkit::independent::{Endpoint, Program};
use testkit::s3::{Fault, Operation, S3Server};
use testkit::tree;

/// Signs nothing: enough to see what the door does before it looks at signatures.
fn begin(server: &S3Server, request: &str) -> TcpStream {
    let address = server.endpoint().replace("http://", "");
    let mut socket = TcpStream::connect(address).expect("the server listens");
    socket.set_read_timeout(Some(Duration::from_secs(30))).expect("a socket takes a time limit");
    write!(socket, "{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        .expect("it is sent");
    socket
}

fn answer(mut socket: TcpStream) -> String {
    let mut text = Vec::new();
    // A connection that was cut may end in an error: what came before it counts.
    let _ = socket.read_to_end(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

fn endpoint_of(server: &S3Server) -> Endpoint {
    Endpoint::from(server)
}

#[tokio::test]
async fn other_programs_read_the_bytes_that_were_put() {
    let server = S3Server::start().await;
    let bytes = tree::contents(5, "independent", 2_000_003);
    server.put("bucket", "folder/x.bin", bytes.clone());
    for program in [Program::Rclone, Program::Boto3] {
        let read = program.read(&endpoint_of(&server), "bucket", &Key::from("folder/x.bin")).await;
        assert!(read.expect("it reads") == bytes, "{program:?} reads the same bytes");
    }
    for key in ["a//b", "/lead", "..", "./x", "dir/", "tab\there", "new\nline", "a+b c%20"] {
        server.put("bucket", key, key.as_bytes().to_vec());
        let read = Program::Boto3.read(&endpoint_of(&server), "bucket", &Key::from(key)).await;
        assert_eq!(read.expect("it reads"), key.as_bytes(), "the object of the raw key {key:?}");
    }
}

#[tokio::test]
async fn a_wrong_secret_is_refused() {
    let server = S3Server::start().await;
    server.put("bucket", "x", "x");
    let wrong = Endpoint { secret: model::Secret::new("guessed".to_owned()), ..endpoint_of(&server) };
    let error = Program::Boto3.read(&wrong, "bucket", &Key::from("x")).await.expect_err("the signature is wrong");
    assert!(error.message().contains("SignatureDoesNotMatch"), "the server says why: {error}");
    server.faults().refuse_credentials(true);
    let error = Program::Boto3.read(&endpoint_of(&server), "bucket", &Key::from("x")).await;
    let error = error.expect_err("the key is no longer known");
    assert!(error.message().contains("InvalidAccessKeyId"), "the server says why: {error}");
    assert!(answer(begin(&server, "GET /bucket/x")).contains("AccessDenied"), "nobody reads without a signature");
}

#[tokio::test]
async fn a_planned_fault_happens_as_often_as_planned_and_is_counted() {
    let server = S3Server::start().await;
    server.faults().next(Operation::HeadObject, 1, Fault::InternalError);
    server.faults().next(Operation::GetObject, 2, Fault::SlowDown);
    server.faults().next(Operation::GetObject, 1, Fault::TooManyRequests { retry_after: 7 });
    let before = server.requests();
    let answers: Vec<String> = (0..4).map(|_| answer(begin(&server, "GET /bucket/x"))).collect();
    assert!(answers[0].starts_with("HTTP/1.1 503") && answers[0].contains("<Code>SlowDown</Code>"), "{answers:?}");
    assert!(answers[1].starts_with("HTTP/1.1 503"), "the second as well: {answers:?}");
    assert!(answers[2].starts_with("HTTP/1.1 429") && answers[2].contains("retry-after: 7"), "{answers:?}");
    assert!(answers[3].starts_with("HTTP/1.1 403"), "then the server answers itself: {answers:?}");
    assert_eq!(server.requests().since(&before).of(Operation::GetObject), 4, "every one was counted");
    assert_eq!(server.requests().since(&before).total(), 4, "and nothing else");
    server.faults().next(None, 1, Fault::HangUp);
    assert_eq!(answer(begin(&server, "GET /")), "", "a hung-up request has no answer");
}

#[tokio::test]
async fn a_spoiled_body_is_spoiled_and_its_object_is_not() {
    let server = S3Server::start().await;
    let bytes = tree::contents(6, "spoiled", 300_000);
    server.put("bucket", "x", bytes.clone());
    server.faults().next(Operation::GetObject, 1, Fault::Corrupt);
    let read =
        Program::Rclone.read(&endpoint_of(&server), "bucket", &Key::from("x")).await.expect("nothing is missing");
    assert_eq!(read.len(), bytes.len(), "no byte is missing");
    assert_eq!(read.iter().zip(&bytes).filter(|(one, other)| one != other).count(), 1, "one byte is another");
    assert_eq!(server.get("bucket", "x"), Some(bytes), "the object itself is sound");
}

#[tokio::test]
async fn a_cut_body_announces_more_than_it_delivers() {
    let server = S3Server::start().await;
    server.faults().next(Operation::GetObject, 1, Fault::Cut { after: 10 });
    let text = answer(begin(&server, "GET /bucket/x"));
    let (head, body) = text.split_once("\r\n\r\n").expect("an answer with a body");
    assert_eq!(body.len(), 10, "ten bytes arrive, then the connection ends: {text}");
    let announced =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    assert!(
        announced.and_then(|size| size.parse::<usize>().ok()).is_some_and(|size| size > 10),
        "more was announced: {head}"
    );
}

#[tokio::test]
async fn a_gate_lets_some_through_and_holds_the_rest_until_it_opens() {
    let server = S3Server::start().await;
    let gate = server.gate(Operation::GetObject, 2);
    for _ in 0..2 {
        assert!(answer(begin(&server, "GET /bucket/x")).starts_with("HTTP/1.1 403"), "two pass and are answered");
    }
    let held = begin(&server, "GET /bucket/x");
    gate.wait_held().await;
    assert_eq!(gate.held(), 1, "the third is held");
    assert!(answer(begin(&server, "HEAD /bucket/x")).starts_with("HTTP/1.1 403"), "another operation passes");
    gate.open();
    assert!(answer(held).starts_with("HTTP/1.1 403"), "the held one is answered");
    gate.wait_empty().await;
}

#[tokio::test]
async fn a_held_request_whose_client_is_gone_is_never_done() {
    let server = S3Server::start().await;
    let gate = server.gate(Operation::PutObject, 0);
    let held = begin(&server, "PUT /bucket/x");
    gate.wait_held().await;
    drop(held);
    gate.wait_empty().await;
    assert_eq!(server.requests().of(Operation::PutObject), 1, "it was counted when it came");
}

#[tokio::test]
async fn latency_is_added_to_every_request() {
    let server = S3Server::start().await;
    server.faults().latency(Duration::from_millis(120));
    let begun = Instant::now();
    answer(begin(&server, "GET /bucket/x"));
    assert!(begun.elapsed() >= Duration::from_millis(120), "it took {:?}", begun.elapsed());
    let two = [begin(&server, "GET /bucket/x"), begin(&server, "GET /bucket/y")];
    let answers = two.map(answer);
    assert!(answers.iter().all(|text| text.starts_with("HTTP/1.1")), "both were answered: {answers:?}");
    assert_eq!(server.faults().most_at_once(), 2, "two requests waited beside each other");
}

#[tokio::test]
async fn a_server_ends_when_it_is_dropped() {
    let server = S3Server::start().await;
    let address = server.endpoint().replace("http://", "");
    let open = begin(&server, "GET /");
    assert!(answer(open).starts_with("HTTP/1.1"), "it answers while it lives");
    drop(server);
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(&address).is_ok() {
        assert!(Instant::now() < deadline, "it still listens");
        tokio::task::yield_now().await;
    }
}
