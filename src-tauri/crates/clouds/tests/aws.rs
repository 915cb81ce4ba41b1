//! Credentials of AWS from a configured cloud to the server that accepts them.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

use clouds::{Account, MemoryVault, Registry, S3, Store, Table, Vault};
use model::{Cloud, CloudId, Connection, Credentials, ErrorKind, ProviderId, Role, Secret, SecretName, Site};
use std::sync::Arc;
use testkit::apart;
use testkit::servers::{Moto, or_skip};

/// A role in another account than moto's own: what it makes, the own account does not see.
const ARN: &str = "arn:aws:iam::222222222222:role/reader";

/// Where the server is, for the process apart.
const ENDPOINT: &str = "SKYFERRY_TEST_ENDPOINT";

fn cloud(endpoint: &str, credentials: Credentials, role: Option<Role>) -> Cloud {
    let site = Site { endpoint: endpoint.to_owned(), bucket: None, credentials, ca: None };
    Cloud {
        id: CloudId::parse("s3").unwrap(),
        name: "S3".to_owned(),
        color: 0,
        letter: "S".to_owned(),
        provider: ProviderId("s3".to_owned()),
        region: None,
        jurisdiction: None,
        read_only: false,
        protected: false,
        demo: false,
        max_requests: model::MAX_REQUESTS,
        connection: Connection::S3 { site, region: "us-east-1".to_owned(), path_style: true, role },
        profile: None,
    }
}

fn key() -> Credentials {
    Credentials::Key { access_key_id: "mototest".to_owned(), secret: SecretName("s3".to_owned()) }
}

async fn opened(cloud: Cloud) -> Arc<dyn Store> {
    let vault = MemoryVault::new();
    vault.store(&SecretName("s3".to_owned()), Secret::new("moto-test-secret".to_owned())).await.unwrap();
    let registry = Registry::new(Arc::new(vault), Table::built_in().unwrap(), Arc::new(testkit::WallClock));
    let id = cloud.id.clone();
    registry.set(vec![cloud]);
    registry.open(&id).await.unwrap()
}

async fn names(store: &dyn Store) -> Vec<String> {
    store.buckets().await.unwrap().into_iter().map(|bucket| bucket.name).collect()
}

#[tokio::test]
async fn a_cloud_with_a_role_works_as_that_role() {
    if !apart::is_apart() {
        let Some(moto) = or_skip(Moto::start().await) else { return };
        let own = Account::keyed(moto.endpoint(), "us-east-1", moto.access_key_id(), &moto.secret());
        let own = S3::new(&own).unwrap();
        own.create_bucket("ours").await.unwrap();
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(".aws")).unwrap();
        let profile = "[above]\naws_access_key_id = mototest\naws_secret_access_key = moto-test-secret\n";
        std::fs::write(home.path().join(".aws/credentials"), profile).unwrap();
        let environment = [("AWS_ENDPOINT_URL_STS", moto.endpoint()), (ENDPOINT, moto.endpoint())];
        apart::run(module_path!(), "a_cloud_with_a_role_works_as_that_role", home.path(), &environment);
        assert_eq!(names(&own).await, ["ours"], "what the role made is not the key's");
        return;
    }
    let endpoint = std::env::var(ENDPOINT).unwrap();
    let role = Role { arn: ARN.to_owned(), external_id: Some("x1".to_owned()) };
    let store = opened(cloud(&endpoint, key(), Some(role.clone()))).await;
    assert!(names(store.as_ref()).await.is_empty(), "the role's account has no bucket yet");
    store.create_bucket("theirs").await.unwrap();
    assert_eq!(names(store.as_ref()).await, ["theirs"]);
    let above = Credentials::Profile { profile: "above".to_owned() };
    let store = opened(cloud(&endpoint, above.clone(), Some(role))).await;
    assert_eq!(names(store.as_ref()).await, ["theirs"], "from a profile too");
    let store = opened(cloud(&endpoint, above, None)).await;
    assert_eq!(names(store.as_ref()).await, ["ours"], "and the profile without the role is the key");
}

#[tokio::test]
async fn what_is_wrong_with_a_profile_arrives_where_it_is_used() {
    if !apart::is_apart() {
        let home = tempfile::tempdir().unwrap();
        apart::run(module_path!(), "what_is_wrong_with_a_profile_arrives_where_it_is_used", home.path(), &[]);
        return;
    }
    let gone = Credentials::Profile { profile: "gone".to_owned() };
    let store = opened(cloud("http://127.0.0.1:1", gone, None)).await;
    let error = store.buckets().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid);
    assert!(error.message().starts_with("profile: there is no profile gone"), "{error}");
}

#[tokio::test]
async fn a_file_with_certificates_that_is_none_is_refused() {
    let mut broken = cloud("https://127.0.0.1:1", Credentials::Anonymous, None);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let Connection::S3 { site, .. } = &mut broken.connection else { unreachable!("it is an S3 cloud") };
    site.ca = Some(file.to_str().unwrap().to_owned());
    let registry =
        Registry::new(Arc::new(MemoryVault::new()), Table::built_in().unwrap(), Arc::new(testkit::WallClock));
    let id = broken.id.clone();
    registry.set(vec![broken]);
    for (what, text) in [("missing", None), ("no certificate", Some("hello"))] {
        if let Some(text) = text {
            std::fs::write(&file, text).unwrap();
        }
        let error = registry.open(&id).await.err().unwrap();
        assert_eq!(error.kind, ErrorKind::Invalid, "{what}");
        assert!(error.message().starts_with("ca: "), "{what}: {error}");
    }
}
