//! What goes wrong between here and an S3 endpoint arrives as the kind of error that decides what happens next.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

use bytes::Bytes;
use clouds::{
    Account, Condition, Copy, List, MemoryVault, Part, PartWrite, Read, Registry, S3, Settled, Store, Subject, Table,
    UploadId, Write,
};
use futures::TryStreamExt;
use model::{Auth, CloudDraft, CloudId, ErrorKind, Feature, Field, Key, Location, ProviderId, Result, Secret, Support};
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::s3::{Fault, Operation, S3Server};
use testkit::servers::{RcloneS3, or_skip};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn account(endpoint: &str, secret: &Secret<String>) -> Account {
    Account::keyed(endpoint, "us-east-1", "TESTKEY", secret)
}

fn at(key: &str) -> Location {
    Location::new(CloudId::parse("x").unwrap(), "bucket", key)
}

fn started(server: &S3Server) -> S3 {
    server.create_bucket("bucket");
    S3::new(&account(&server.endpoint(), &server.secret())).unwrap()
}

async fn listed(store: &S3) -> Result<Vec<Vec<model::Entry>>> {
    store.list(&at(""), List { recursive: true, ..List::default() }).try_collect().await
}

/// An endpoint that says `answer` to every connection and then keeps it open.
async fn endpoint_saying(answer: String) -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let tracker = tokio_util::task::TaskTracker::new();
    let serving = tracker.spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.read(&mut [0; 8192]).await;
            let _ = socket.write_all(answer.as_bytes()).await;
            open.push(socket);
        }
    });
    (address, serving)
}

fn xml(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn faults_of_the_server_have_their_kinds() {
    let server = S3Server::start().await;
    let store = started(&server);
    server.put("bucket", "k", vec![7_u8; 100_000]);
    for (fault, kind) in [
        (Fault::SlowDown, ErrorKind::RateLimited),
        (Fault::TooManyRequests { retry_after: 1 }, ErrorKind::RateLimited),
        (Fault::InternalError, ErrorKind::Unavailable),
        (Fault::AccessDenied, ErrorKind::Denied),
        (Fault::HangUp, ErrorKind::Unavailable),
    ] {
        for operation in [Operation::GetObject, Operation::HeadObject, Operation::ListObjects] {
            server.faults().next(operation, 1, fault);
        }
        let read = store.read(&at("k"), Read::default()).await.err().unwrap();
        assert_eq!(read.kind, kind, "{fault:?} of a read: {read:?}");
        assert_eq!(read.location(), Some(&at("k")), "the error says on what");
        let head = store.head(&at("k")).await.unwrap_err().kind;
        // The answer to HEAD has no body: a 503 does not say whether it means `SlowDown`.
        let bare = if fault == Fault::SlowDown { ErrorKind::Unavailable } else { kind };
        assert_eq!(head, bare, "{fault:?} of a head");
        assert_eq!(listed(&store).await.unwrap_err().kind, kind, "{fault:?} of a listing");
    }
    server.faults().next(Operation::GetObject, 1, Fault::Cut { after: 10_000 });
    let body = store.read(&at("k"), Read::default()).await.unwrap();
    let cut = body.stream.try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(cut.kind, ErrorKind::Unavailable, "a body that breaks off is never the whole");
}

#[tokio::test]
async fn credentials_that_are_wrong_are_told_apart_and_never_shown() {
    let server = S3Server::start().await;
    let store = S3::new(&account(&server.endpoint(), &Secret::new("hunter2-wrong".to_owned()))).unwrap();
    let error = store.buckets().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthenticated, "{error}");
    let told = format!("{error:?} {error} {:?} {}", error.hinted(), serde_json::to_string(&error).unwrap());
    assert!(!told.contains("hunter2") && !told.contains("Signature="), "{told}");
}

#[tokio::test]
async fn a_lost_completion_is_not_found_and_the_object_is_there() {
    let server = S3Server::start().await;
    let store = started(&server);
    let write = Write::default();
    let upload = store.begin_upload(&at("k"), &write).await.unwrap();
    let part = store.write_part(&at("k"), &upload, PartWrite::new(1, 0, Bytes::from_static(b"all"))).await.unwrap();
    server.faults().next(Operation::CompleteMultipartUpload, 1, Fault::LoseAnswer);
    let finish = |part: Part| async { store.finish_upload(&at("k"), &upload, &[part], &write).await };
    assert_eq!(finish(part.clone()).await.unwrap_err().kind, ErrorKind::Unavailable, "the answer was lost");
    assert_eq!(finish(part).await.unwrap_err().kind, ErrorKind::NotFound, "the upload is over");
    assert_eq!(store.head(&at("k")).await.unwrap().size, 3, "its object is there");
    let unknown = UploadId("nonsense".to_owned());
    store.abort_upload(&at("k"), &unknown).await.unwrap();
}

#[tokio::test]
async fn a_listing_without_an_end_is_an_error() {
    let page = |rest: &str| xml(&format!("<ListBucketResult><IsTruncated>true</IsTruncated>{rest}</ListBucketResult>"));
    for answer in [
        page(""),
        page("<NextContinuationToken>again</NextContinuationToken>"),
        page("<NextContinuationToken>t</NextContinuationToken><Contents><Key>k</Key><Size>1</Size></Contents>"),
        xml("<html>Sign in to the Wi-Fi</html>"),
        xml(""),
    ] {
        let (endpoint, serving) = endpoint_saying(answer.clone()).await;
        let store = S3::new(&account(&endpoint, &Secret::new("s".to_owned()))).unwrap();
        let error = tokio::time::timeout(Duration::from_secs(10), listed(&store)).await.unwrap().unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unavailable, "{answer}");
        serving.abort();
    }
}

#[tokio::test]
async fn an_endpoint_that_falls_silent_is_given_up() {
    let idle = Duration::from_millis(300);
    for answer in [String::new(), "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc".to_owned()] {
        let (endpoint, serving) = endpoint_saying(answer.clone()).await;
        let store = S3::with_idle(&account(&endpoint, &Secret::new("s".to_owned())), idle).unwrap();
        let began = Instant::now();
        let outcome = match store.read(&at("k"), Read::default()).await {
            Ok(body) => body.stream.try_collect::<Vec<_>>().await,
            Err(error) => Err(error),
        };
        assert_eq!(outcome.unwrap_err().kind, ErrorKind::Unavailable, "{answer:?}");
        assert!(began.elapsed() < Duration::from_secs(3), "it took {:?}", began.elapsed());
        serving.abort();
    }
}

#[tokio::test]
async fn an_endpoint_that_cannot_be_reached_is_explained_in_plain_words() {
    let (plain, serving) = endpoint_saying("HTTP/1.1 400 Bad Request\r\n\r\n".to_owned()).await;
    for (endpoint, words) in [
        ("http://127.0.0.1:1".to_owned(), "refused the connection"),
        ("http://no-such-host.invalid".to_owned(), "cannot be resolved"),
        (plain.replace("http://", "https://"), "does not speak TLS"),
    ] {
        let store = S3::new(&account(&endpoint, &Secret::new("s".to_owned()))).unwrap();
        for key in ["k", ".."] {
            let error = store.head(&at(key)).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Unavailable);
            assert!(error.message().contains(words), "{key}: {error:?}");
        }
    }
    serving.abort();
}

#[tokio::test]
async fn a_conditional_write_that_lost_is_already_there() {
    let server = S3Server::start().await;
    let store = started(&server);
    server.put("bucket", "k", "first");
    let write = Write { condition: Condition::Absent, ..Write::default() };
    let error = store.write(&at("k"), Bytes::from_static(b"second"), &write).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::AlreadyExists);
}

#[tokio::test]
async fn deleting_reports_each_key_and_a_missing_bucket() {
    let server = S3Server::start().await;
    let store = started(&server);
    let keys = ["a", "tab\t", " lead", "b", ".."].map(Key::from);
    for key in &keys {
        server.put("bucket", key.clone(), "x");
    }
    server.faults().next(Operation::DeleteObjects, 1, Fault::SlowDown);
    let outcomes = store.delete("bucket", &keys).await.unwrap();
    let failed: Vec<&Key> =
        keys.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_err()).map(|(key, _)| key).collect();
    assert_eq!(failed, [&keys[0], &keys[3], &keys[4]], "what went in bulk failed, what went alone did not");
    let outcomes = store.delete("bucket", &keys).await.unwrap();
    assert!(outcomes.iter().all(Result::is_ok) && server.keys("bucket").is_empty());
    for keys in [&keys[..1], &keys[..]] {
        let outcomes = store.delete("never-made", keys).await.unwrap();
        assert!(outcomes.iter().all(std::result::Result::is_err), "in a bucket that is not there nothing was deleted");
    }
}

#[tokio::test]
async fn a_connection_is_tried_before_it_is_kept() {
    let server = S3Server::start().await;
    server.create_bucket("bucket");
    let registry =
        Registry::new(Arc::new(MemoryVault::new()), Table::built_in().unwrap(), Arc::new(testkit::WallClock));
    let connect = |endpoint: String, bucket: Option<&str>, key: &str, secret: Option<Secret<String>>| {
        let fields = [
            (Field::Endpoint, endpoint.as_str()),
            (Field::Bucket, bucket.unwrap_or_default()),
            (Field::AccessKeyId, key),
        ];
        let draft = CloudDraft {
            name: "x".to_owned(),
            provider: ProviderId("s3-compatible".to_owned()),
            auth: Auth::Key,
            fields: fields.into_iter().map(|(field, text)| (field, text.to_owned())).collect(),
            jurisdiction: None,
            read_only: false,
            protected: false,
            max_requests: None,
            color: None,
            letter: None,
        };
        let secrets = secret.map(|secret| (Field::SecretKey, secret)).into_iter().collect();
        let registry = &registry;
        async move {
            let id = CloudId::parse("x").unwrap();
            let Settled { connection, secret, .. } = registry.table().settle(&id, &draft, &secrets, None)?;
            let subject = Subject { id, provider: draft.provider, connection, secret, write: false };
            registry.probe(subject).await?.check().await
        }
    };
    let kind = |tried: Result<()>| tried.err().map(|error| error.kind);
    let (good, secret) = (server.endpoint(), Some(server.secret()));
    assert_eq!(kind(connect(format!("{good}/"), None, " TESTKEY", secret.clone()).await), None);
    assert_eq!(kind(connect(good.clone(), Some("bucket"), "TESTKEY", secret.clone()).await), None);
    let missing = connect(good.clone(), Some("missing"), "TESTKEY", secret.clone()).await;
    assert_eq!(kind(missing), Some(ErrorKind::NoBucket));
    let unknown = connect(good.clone(), None, "WRONG", secret.clone()).await;
    assert_eq!(kind(unknown), Some(ErrorKind::Unauthenticated));
    let wrong = connect(good.clone(), None, "TESTKEY", Some(Secret::new("no".to_owned()))).await;
    assert_eq!(kind(wrong), Some(ErrorKind::Unauthenticated));
    assert_eq!(kind(connect(good, None, "TESTKEY", None).await), Some(ErrorKind::Invalid));
    assert_eq!(
        kind(connect("http://127.0.0.1:1".to_owned(), None, "TESTKEY", secret).await),
        Some(ErrorKind::Unavailable)
    );
}

#[tokio::test]
async fn an_endpoint_that_knows_no_tags_keeps_its_objects() {
    let Some(server) = or_skip(RcloneS3::start().await) else { return };
    let account = Account::keyed(server.endpoint(), "us-east-1", server.access_key_id(), &server.secret());
    let store = S3::new(&account).unwrap();
    store.create_bucket("bucket").await.unwrap();
    store.write(&at("k"), Bytes::from_static(b"the bytes"), &Write::default()).await.unwrap();
    // rclone takes `PUT k?tagging` for a write of `k`.
    let tags = [("a".to_owned(), "1".to_owned())].into();
    assert!(store.set_tags(&at("k"), &tags).await.is_err(), "it has no tags");
    let body = store.read(&at("k"), Read::default()).await.unwrap();
    let bytes: Vec<Bytes> = body.stream.try_collect().await.unwrap();
    assert_eq!(bytes.concat(), b"the bytes", "the object was not overwritten with a document of tags");
}

#[tokio::test]
async fn a_copy_that_fails_after_success_is_a_failure() {
    let late = xml("\n<Error><Code>InternalError</Code><Message>again</Message></Error>");
    let (endpoint, serving) = endpoint_saying(late).await;
    let mut account = account(&endpoint, &Secret::new("s".to_owned()));
    account.can = account.can.with(&[(Feature::StorageClasses, Support::No)].into());
    let store = S3::new(&account).unwrap();
    let error = store.copy(&at("a"), &at("b"), &Copy::default()).await.unwrap_err();
    assert_eq!((error.kind, error.location()), (ErrorKind::Unavailable, Some(&at("b"))));
    serving.abort();
}

#[tokio::test]
async fn two_stores_of_one_account_copy_to_each_other_and_others_do_not() {
    let server = S3Server::start().await;
    let (one, other) = (started(&server), started(&server));
    server.create_bucket("elsewhere");
    server.put("bucket", "k", "bytes");
    assert!(one.account().is_some() && one.account() == other.account());
    let stranger = Account::keyed(&server.endpoint(), "us-east-1", "SOMEBODY", &server.secret());
    assert_ne!(S3::new(&stranger).unwrap().account(), one.account());
    assert!(!one.account().unwrap().contains(server.secret().expose().as_str()), "an account's name is no secret");
    let pinned = Account { bucket: Some("elsewhere".to_owned()), ..account(&server.endpoint(), &server.secret()) };
    let pinned = S3::new(&pinned).unwrap();
    let to = Location::new(CloudId::parse("pinned").unwrap(), "", "copy");
    pinned.copy(&at("k"), &to, &Copy::default()).await.unwrap();
    assert_eq!(server.get("elsewhere", "copy").as_deref(), Some(&b"bytes"[..]), "the source names its own bucket");
    let unnamed = pinned.copy(&Location { bucket: String::new(), ..at("k") }, &to, &Copy::default()).await;
    assert_eq!(unnamed.unwrap_err().kind, ErrorKind::Unsupported, "nobody knows the other cloud's only bucket");
}

#[tokio::test]
async fn a_bucket_says_where_it_lies() {
    let server = S3Server::start().await;
    let store = started(&server);
    let europe = Account { region: "eu-west-1".to_owned(), ..account(&server.endpoint(), &server.secret()) };
    S3::new(&europe).unwrap().create_bucket("europe").await.unwrap();
    assert_eq!(store.bucket_region("bucket").await.unwrap().as_deref(), Some("us-east-1"));
    assert_eq!(store.bucket_region("europe").await.unwrap().as_deref(), Some("eu-west-1"));
    assert_eq!(store.bucket_region("missing").await.unwrap_err().kind, ErrorKind::NoBucket);
    // Older servers say it only when they are asked for it.
    let spelled = xml("<LocationConstraint>EU</LocationConstraint>");
    let (endpoint, serving) = endpoint_saying(spelled).await;
    let old = S3::new(&account(&endpoint, &Secret::new("s".to_owned()))).unwrap();
    assert_eq!(old.bucket_region("bucket").await.unwrap().as_deref(), Some("eu-west-1"));
    serving.abort();
}
