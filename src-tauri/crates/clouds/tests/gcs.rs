//! Google Cloud Storage as far as it differs: who one is, tokens that end, conditions, links, names. Against the front
//! that testkit wrote from Google's documents; never against Google.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

use bytes::Bytes;
use clouds::{
    Attributes, Condition, Gcs, GcsAccount, Identity, Link, LinkTo, PartWrite, Read, Store, Surroundings, Trust, Write,
    parse_service_account,
};
use futures::TryStreamExt;
use futures::future::join_all;
use model::{Algorithm, CloudId, ErrorKind, Feature, Key, Location, Secret, Support};
use std::collections::BTreeMap;
use std::time::Duration;
use testkit::s3::{GcsServer, Operation};

const BUCKET: &str = "bucket";

fn at(key: &str) -> Location {
    Location::new(CloudId::parse("x").unwrap(), BUCKET, key)
}

fn with(server: &GcsServer, identity: Identity) -> Gcs {
    let (endpoint, project) = (server.endpoint(), Some(server.project().to_owned()));
    Gcs::new(&GcsAccount { endpoint, bucket: None, project, identity, name: None, trust: Trust::default() }).unwrap()
}

fn by_account(server: &GcsServer) -> Identity {
    let account = parse_service_account(&server.service_account()).unwrap();
    Identity::service_account(&account, &Trust::default()).unwrap()
}

fn ambient(variables: &[(&str, &str)]) -> Identity {
    let variables: BTreeMap<String, String> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let surroundings = Surroundings::of(move |name| variables.get(name).cloned());
    Identity::application_default(surroundings, &Trust::default()).unwrap()
}

async fn started() -> (GcsServer, Gcs) {
    let server = GcsServer::start().await;
    server.create_bucket(BUCKET);
    let store = with(&server, by_account(&server));
    (server, store)
}

fn write(bytes: &'static str) -> Bytes {
    Bytes::from_static(bytes.as_bytes())
}

#[tokio::test]
async fn a_service_account_file_says_who_and_hides_its_key() {
    let server = GcsServer::start().await;
    let account = parse_service_account(&server.service_account()).unwrap();
    assert_eq!(account.project.as_deref(), Some(server.project()));
    assert!(account.private_key.expose().len() < 2560, "it fits into Windows' credential store");
    assert!(!format!("{account:?} {:?}", by_account(&server)).contains("PRIVATE"));
}

#[tokio::test]
async fn a_token_that_ended_early_is_replaced_and_the_request_sent_again() {
    let (server, store) = started().await;
    store.write(&at("k"), write("one"), &Write::default()).await.unwrap();
    server.revoke_tokens();
    let key = at("k");
    let all = join_all((0..20).map(|_| store.head(&key))).await;
    assert!(all.iter().all(Result::is_ok), "nobody notices: {all:?}");
    assert_eq!(server.token_requests(), 2, "twenty refused requests ask for one new token");
    let before = server.requests();
    server.revoke_tokens();
    store.write(&at("k"), write("two"), &Write::default()).await.unwrap();
    assert_eq!(server.requests().since(&before).of(Operation::PutObject), 1, "what was refused was not done");
    assert_eq!(server.get(BUCKET, "k"), Some(write("two")), "the body went along the second time");
}

#[tokio::test]
async fn a_token_near_its_end_is_replaced_before_it_is_refused() {
    let (server, store) = started().await;
    server.tokens_live(Duration::ZERO);
    for _ in 0..3 {
        store.buckets().await.unwrap();
    }
    assert_eq!(server.token_requests(), 3, "a token without life is used once");
}

#[tokio::test]
async fn a_key_that_was_deleted_is_unauthenticated() {
    let (server, store) = started().await;
    store.buckets().await.unwrap();
    server.revoke_grants();
    assert!(store.buckets().await.is_ok(), "a token that was given lives on");
    server.revoke_tokens();
    let error = store.buckets().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthenticated, "{error:?}");
    assert!(error.hinted().unwrap().contains("new key"), "{error:?}");
}

#[tokio::test]
async fn a_wrong_clock_is_told_apart_from_a_wrong_key() {
    let (server, store) = started().await;
    server.clock_ahead(2 * 3600);
    assert_eq!(store.buckets().await.unwrap_err().kind, ErrorKind::ClockSkewed);
    let hmac = with(&server, Identity::key(server.access_key_id(), &server.secret(), None));
    assert_eq!(hmac.buckets().await.unwrap_err().kind, ErrorKind::ClockSkewed);
}

#[tokio::test]
async fn hmac_keys_sign_in_googles_own_words() {
    let server = GcsServer::start().await;
    server.create_bucket(BUCKET);
    let keyed = |id: &str, secret: &Secret<String>| with(&server, Identity::key(id, secret, None));
    let store = keyed(server.access_key_id(), &server.secret());
    let only_new = Write { condition: Condition::Absent, ..Write::default() };
    store.write(&at("k"), write("one"), &only_new).await.unwrap();
    let error = store.write(&at("k"), write("two"), &only_new).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::AlreadyExists);
    let wrong = keyed(server.access_key_id(), &Secret::new("no".to_owned()));
    assert_eq!(wrong.buckets().await.unwrap_err().kind, ErrorKind::Unauthenticated);
    assert_eq!(keyed("GOOGNO", &server.secret()).buckets().await.unwrap_err().kind, ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn application_default_credentials_are_found_in_their_order() {
    let server = GcsServer::start().await;
    server.create_bucket(BUCKET);
    let home = tempfile::tempdir().unwrap();
    let gcloud = home.path().join("gcloud");
    std::fs::create_dir(&gcloud).unwrap();
    let (named, host) = (home.path().join("key.json"), server.host());
    let (config, named_text) = (gcloud.to_str().unwrap(), named.to_str().unwrap());
    let variables = [("CLOUDSDK_CONFIG", config), ("GCE_METADATA_HOST", host.as_str())];

    let store = with(&server, ambient(&variables));
    store.buckets().await.unwrap();
    assert_eq!(server.token_requests(), 1, "with no file the machine is asked");
    assert_eq!(store.capabilities().support(Feature::Links), Support::No, "a machine has no key to sign links with");

    std::fs::write(gcloud.join("application_default_credentials.json"), server.sign_in()).unwrap();
    server.revoke_tokens();
    store.buckets().await.unwrap();
    server.revoke_tokens();
    server.revoke_grants();
    let error = store.buckets().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Expired, "the person's sign-in counts before the machine: {error:?}");
    assert!(error.hinted().unwrap().contains("gcloud auth application-default login"));

    std::fs::write(&named, server.service_account()).unwrap();
    let variables = [variables[0], variables[1], ("GOOGLE_APPLICATION_CREDENTIALS", named_text)];
    let error = with(&server, ambient(&variables)).buckets().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthenticated, "the named file counts before everything: {error:?}");
}

#[tokio::test]
async fn application_default_credentials_that_cannot_be_used_say_why() {
    let server = GcsServer::start().await;
    let home = tempfile::tempdir().unwrap();
    let named = home.path().join("key.json");
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", named.to_str().unwrap())];
    let store = with(&server, ambient(&variables));
    assert_eq!(store.buckets().await.unwrap_err().kind, ErrorKind::Unauthenticated, "the named file is not there");
    for (text, kind) in [
        ("{\"type\": \"external_account\"}", ErrorKind::Unsupported),
        ("{\"type\": \"authorized_user\", \"client_id\": \"x\"}", ErrorKind::Unauthenticated),
        ("{\"type\": \"service_account\"}", ErrorKind::Invalid),
        ("no JSON", ErrorKind::Unauthenticated),
    ] {
        std::fs::write(&named, text).unwrap();
        assert_eq!(store.buckets().await.unwrap_err().kind, kind, "{text}");
    }
}

#[tokio::test]
async fn objects_come_with_generation_and_digests() {
    let (_server, store) = started().await;
    let written = store.write(&at("k"), write("hello"), &Write::default()).await.unwrap();
    let head = store.head(&at("k")).await.unwrap();
    let body = store.read(&at("k"), Read::default()).await.unwrap();
    let told = |checksums: &[model::Checksum]| {
        checksums.iter().map(|told| (told.algorithm, told.value.clone())).collect::<BTreeMap<_, _>>()
    };
    let expected = [(Algorithm::Crc32c, "mnG7TA=="), (Algorithm::Md5, "XUFAKrxLKna5cZ2REBfFkg==")];
    let expected: BTreeMap<_, _> = expected.map(|(algorithm, value)| (algorithm, value.to_owned())).into();
    for checksums in [&written.checksums, &head.checksums, &body.head.checksums] {
        assert_eq!(told(checksums), expected);
    }
    assert!(head.version.is_some() && written.version == head.version, "{written:?} {head:?}");
    let read = Read { version: head.version.clone(), ..Read::default() };
    assert_eq!(store.capabilities().support(Feature::Versions), Support::No);
    let error = store.read(&at("k"), read).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::Unsupported, "a generation is never overlooked");
}

#[tokio::test]
async fn an_object_in_parts_has_no_md5_and_takes_no_condition() {
    let (server, store) = started().await;
    let only_new = Write { condition: Condition::Absent, ..Write::default() };
    let upload = store.begin_upload(&at("k"), &only_new).await.unwrap();
    let part = store.write_part(&at("k"), &upload, PartWrite::new(1, 0, write("all"))).await.unwrap();
    let written = store.finish_upload(&at("k"), &upload, &[part], &only_new).await.unwrap();
    assert!(written.etag.unwrap().starts_with('-'), "the tag says nothing of the bytes");
    let algorithms: Vec<_> = written.checksums.iter().map(|told| told.algorithm).collect();
    assert_eq!(algorithms, [Algorithm::Crc32c]);
    assert_eq!(store.capabilities().support(Feature::ConditionalFinish), Support::No);
    assert_eq!(server.get(BUCKET, "k"), Some(write("all")));
}

#[tokio::test]
async fn a_compressed_object_is_read_as_it_is_stored() {
    let (_server, store) = started().await;
    let attributes = Attributes { content_encoding: Some("gzip".to_owned()), ..Attributes::default() };
    let packed = Write { attributes, ..Write::default() };
    store.write(&at("k"), write("pretend that this is gzip"), &packed).await.unwrap();
    let body = store.read(&at("k"), Read::default()).await.unwrap();
    assert_eq!(body.head.attributes.content_encoding.as_deref(), Some("gzip"));
    let bytes: Vec<Bytes> = body.stream.try_collect().await.unwrap();
    assert_eq!(bytes.concat(), b"pretend that this is gzip", "Google would unpack it on the way if it were let");
}

#[tokio::test]
async fn missing_keys_are_deleted_one_by_one_and_together() {
    let (server, store) = started().await;
    server.put(BUCKET, "a", "x");
    for keys in [&["missing"][..], &["a", "missing", "tab\t", " lead"][..]] {
        let keys: Vec<Key> = keys.iter().map(|key| Key::from(*key)).collect();
        let outcomes = store.delete(BUCKET, &keys).await.unwrap();
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    }
    assert!(server.keys(BUCKET).is_empty());
    let outcomes = store.delete("never-made", &[Key::from("a")]).await.unwrap();
    assert_eq!(outcomes[0].as_ref().unwrap_err().kind, ErrorKind::NoBucket);
}

#[tokio::test]
async fn buckets_belong_to_a_project() {
    let (server, store) = started().await;
    store.create_bucket("made-here").await.unwrap();
    assert_eq!(server.buckets(), [BUCKET, "made-here"]);
    assert_eq!(store.create_bucket("Made Here").await.unwrap_err().kind, ErrorKind::Invalid);
    let without = |identity: Identity| {
        let (endpoint, trust) = (server.endpoint(), Trust::default());
        Gcs::new(&GcsAccount { endpoint, bucket: None, project: None, identity, name: None, trust }).unwrap()
    };
    let nowhere = without(by_account(&server));
    assert_eq!(nowhere.capabilities().support(Feature::ListBuckets), Support::No, "known before anything is asked");
    let error = nowhere.buckets().await.unwrap_err();
    assert!(error.kind == ErrorKind::Invalid && error.message().starts_with("project: "), "{error:?}");
    assert!(nowhere.create_bucket("x-y-z").await.is_err());
    let keyed = without(Identity::key(server.access_key_id(), &server.secret(), None));
    assert_eq!(keyed.buckets().await.unwrap().len(), 2, "an HMAC key has a project of its own");
    let nobody = with(&server, Identity::Nobody);
    assert_eq!(nobody.head(&at("k")).await.unwrap_err().kind, ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn links_need_no_credentials_and_expire() {
    let server = GcsServer::start().await;
    server.put(BUCKET, "a b/ü+.txt", "read me");
    for identity in [by_account(&server), Identity::key(server.access_key_id(), &server.secret(), None)] {
        let store = with(&server, identity);
        assert_eq!(store.capabilities().support(Feature::Links), Support::Yes);
        let link = |to: LinkTo, seconds: u64| Link { to, expires: Duration::from_secs(seconds), version: None };
        let read = store.link(&at("a b/ü+.txt"), &link(LinkTo::Read, 60)).await.unwrap();
        assert_eq!(asked("GET", read.expose(), "").await, (200, "read me".to_owned()));
        assert_eq!(asked("PUT", read.expose(), "x").await.0, 403, "it allows what it says and nothing else");
        assert_eq!(asked("GET", &read.expose().replace("txt?", "txu?"), "").await.0, 403, "of one object only");
        let put = store.link(&at("new"), &link(LinkTo::Write, 60)).await.unwrap();
        assert_eq!(asked("PUT", put.expose(), "written").await.0, 200);
        assert_eq!(server.get(BUCKET, "new"), Some(write("written")));
        server.clock_ahead(61);
        assert_eq!(asked("GET", read.expose(), "").await.0, 400, "it has expired");
        server.clock_ahead(0);
        for seconds in [0, 7 * 24 * 3600 + 1] {
            let error = store.link(&at("k"), &link(LinkTo::Read, seconds)).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Invalid, "{seconds} seconds");
        }
    }
    let ambient = with(&server, ambient(&[("GCE_METADATA_HOST", &server.host())]));
    let link = Link { to: LinkTo::Read, expires: Duration::from_mins(1), version: None };
    assert_eq!(ambient.link(&at("k"), &link).await.unwrap_err().kind, ErrorKind::Unsupported);
}

/// Follows a link without any credentials, as somebody's browser would.
async fn asked(method: &str, link: &str, body: &'static str) -> (u16, String) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (host, path) = link.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut socket = tokio::net::TcpStream::connect(host).await.unwrap();
    let length = body.len();
    let request = format!(
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}
