//! Certificates, at a server that really speaks TLS: an authority of one's own, another host's, one that has ended.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

use clouds::{List, MemoryVault, Read, Registry, Table, Vault as _, Write};
use futures::StreamExt as _;
use model::{
    Cloud, CloudId, Connection, Credentials, ErrorKind, Location, MAX_REQUESTS, Outcome, ProviderId, Result,
    SecretName, Site, Stage,
};
use std::path::Path;
use std::sync::Arc;
use testkit::WallClock;
use testkit::s3::S3Server;
use testkit::servers::{Authority, Front, Leaf};

/// A server with TLS before it, and a file with the certificate of its authority.
struct Bench {
    server: S3Server,
    authority: Authority,
    front: Front,
    folder: tempfile::TempDir,
}

impl Bench {
    async fn with(leaf: Leaf<'_>) -> Self {
        let (server, authority) = (S3Server::start().await, Authority::new("The cellar"));
        server.create_bucket("bucket");
        let front = Front::start(&server.endpoint(), &authority, leaf).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
        Self { server, authority, front, folder }
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn writes(&self, name: &str, text: &str) -> String {
        std::fs::write(Path::new(&self.file(name)), text).unwrap();
        self.file(name)
    }

    fn cloud(&self, ca: Option<String>) -> Cloud {
        let credentials = Credentials::Key {
            access_key_id: self.server.access_key_id().to_owned(),
            secret: SecretName("s".to_owned()),
        };
        let site = Site { endpoint: self.front.endpoint(), bucket: Some("bucket".to_owned()), credentials, ca };
        let connection = Connection::S3 { site, region: "us-east-1".to_owned(), path_style: true, role: None };
        Cloud {
            id: CloudId::parse("cellar").unwrap(),
            name: "Cellar".to_owned(),
            color: 0,
            letter: "C".to_owned(),
            provider: ProviderId("s3-compatible".to_owned()),
            region: None,
            jurisdiction: None,
            read_only: false,
            protected: false,
            demo: false,
            max_requests: MAX_REQUESTS,
            connection,
            profile: None,
        }
    }

    async fn registry(&self, ca: Option<String>) -> Registry {
        let vault = Arc::new(MemoryVault::new());
        vault.store(&SecretName("s".to_owned()), self.server.secret()).await.unwrap();
        let registry = Registry::new(vault, Table::built_in().unwrap(), Arc::new(WallClock));
        registry.set(vec![self.cloud(ca)]);
        registry
    }

    /// Lists the bucket.
    async fn list(&self, ca: Option<String>) -> Result<usize> {
        let store = self.registry(ca).await.open(&CloudId::parse("cellar").unwrap()).await?;
        let page = store.list(&at(""), List::default()).next().await;
        page.transpose().map(|page| page.map_or(0, |rows| rows.len()))
    }

    /// Kind, message and hint of a refusal.
    async fn refusal(&self, ca: Option<String>) -> (ErrorKind, String, String) {
        let error = self.list(ca).await.unwrap_err();
        (error.kind, error.message().to_owned(), error.hinted().unwrap_or_default().to_owned())
    }
}

fn at(key: &str) -> Location {
    Location::new(CloudId::parse("cellar").unwrap(), "", key)
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_only_for_the_cloud_that_names_it() {
    let bench = Bench::with(Leaf::default()).await;
    bench.server.put("bucket", "a", "x");
    let (kind, message, hint) = bench.refusal(None).await;
    assert_eq!(kind, ErrorKind::Untrusted, "{message}");
    assert!(message.contains("nobody whom this computer trusts") && hint.contains("authority"), "{message}; {hint}");
    assert_eq!(bench.server.requests().total(), 0, "nothing was sent to who is not trusted");
    assert_eq!(bench.list(Some(bench.file("ca.pem"))).await.unwrap(), 1);
    let both = format!("{}{}", Authority::new("Another").pem(), bench.authority.pem());
    assert_eq!(bench.list(Some(bench.writes("both.pem", &both))).await.unwrap(), 1, "a file may hold several");
    let other = bench.writes("other.pem", Authority::new("Another").pem());
    assert_eq!(bench.refusal(Some(other)).await.0, ErrorKind::Untrusted, "another authority vouches for nothing here");
}

#[tokio::test]
async fn keys_that_no_url_can_say_go_by_the_same_trust() {
    let bench = Bench::with(Leaf::default()).await;
    let id = CloudId::parse("cellar").unwrap();
    let trusted = bench.registry(Some(bench.file("ca.pem"))).await.open(&id).await.unwrap();
    for key in ["plain", "a/../b", "./x"] {
        trusted.write(&at(key), "text".into(), &Write::default()).await.unwrap();
        let read = trusted.read(&at(key), Read::default()).await.unwrap();
        assert_eq!(read.head.size, 4, "{key}");
    }
    assert_eq!(bench.server.keys("bucket").len(), 3);
    let untrusted = bench.registry(None).await.open(&id).await.unwrap();
    for key in ["plain", "a/../b"] {
        let refused = untrusted.write(&at(key), "text".into(), &Write::default()).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Untrusted, "{key}");
    }
}

#[tokio::test]
async fn a_certificate_of_another_host_an_ended_and_an_early_one_each_say_so() {
    for (leaf, words, advice) in [
        (Leaf { host: "other.example", ..Leaf::default() }, "that of another host", "the name"),
        (Leaf { until: 2021, ..Leaf::default() }, "has expired", "renew"),
        (Leaf { from: 2090, ..Leaf::default() }, "not valid yet", "clock"),
    ] {
        let bench = Bench::with(leaf).await;
        let (kind, message, hint) = bench.refusal(Some(bench.file("ca.pem"))).await;
        assert_eq!(kind, ErrorKind::Untrusted, "{message}");
        assert!(message.contains(words) && hint.contains(advice), "{message}; {hint}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_certificate_is_named_at_its_field() {
    let bench = Bench::with(Leaf::default()).await;
    for (file, words) in
        [(bench.file("gone.pem"), "cannot be read"), (bench.writes("no.pem", "nothing"), "holds no certificate")]
    {
        let (kind, message, hint) = bench.refusal(Some(file)).await;
        assert_eq!(kind, ErrorKind::Invalid);
        assert!(message.starts_with("ca: ") && message.contains(words) && !hint.is_empty(), "{message}; {hint}");
    }
}

#[tokio::test]
async fn the_connection_test_names_the_authority_and_fails_at_the_certificate() {
    let bench = Bench::with(Leaf::default()).await;
    for (ca, outcome, words) in [
        (Some(bench.file("ca.pem")), Outcome::Passed, "issued by The cellar, until 2100-01-01"),
        (None, Outcome::Failed, "nobody whom this computer trusts"),
    ] {
        let cloud = bench.cloud(ca.clone());
        let subject = clouds::Subject {
            id: cloud.id,
            provider: cloud.provider,
            connection: cloud.connection,
            secret: Some(bench.server.secret()),
            write: false,
        };
        let probe = bench.registry(ca).await.probe(subject).await.unwrap();
        let profile = probe.run(|_| ()).await;
        let stage = profile.stages.iter().find(|stage| stage.stage == Stage::Certificate).unwrap();
        assert_eq!(stage.outcome, outcome, "{stage:?}");
        assert!(stage.words.contains(words), "{stage:?}");
        let stopped = profile.stages.iter().filter(|stage| stage.words == "not tried").count();
        assert_eq!(stopped, if outcome == Outcome::Failed { 6 } else { 0 }, "behind it nothing was tried: {profile:?}");
    }
}
