//! The connection test, stage by stage, against servers that keep their promises and some that do not.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

use clouds::{MemoryVault, Registry, Subject, Table};
use model::{
    Clock, Connection, Credentials, Feature, Outcome, Profile, ProviderId, Secret, SecretName, Site, Stage, Support,
    Timestamp,
};
use std::sync::Arc;
use testkit::s3::{Fault, Operation, S3Server};
use testkit::servers::{Ceph, Server, or_skip};
use testkit::{HeldClock, WallClock};

fn connection(endpoint: &str, access_key_id: &str, bucket: Option<&str>, region: &str) -> Connection {
    let credentials = Credentials::Key { access_key_id: access_key_id.to_owned(), secret: SecretName("x".to_owned()) };
    let site = Site { endpoint: endpoint.to_owned(), bucket: bucket.map(str::to_owned), credentials, ca: None };
    Connection::S3 { site, region: region.to_owned(), path_style: true, role: None }
}

async fn tested(connection: Connection, secret: &Secret<String>, write: bool, clock: Arc<dyn Clock>) -> Profile {
    let registry = Registry::new(Arc::new(MemoryVault::new()), Table::built_in().unwrap(), clock);
    let subject = Subject {
        id: model::CloudId::parse("x").unwrap(),
        provider: ProviderId("s3-compatible".to_owned()),
        connection,
        secret: Some(secret.clone()),
        write,
    };
    let mut told = Vec::new();
    let profile = registry.probe(subject).await.unwrap().run(|stage| told.push(stage.clone())).await;
    assert_eq!(told, profile.stages, "every stage is told as it ends, in order");
    let stages: Vec<Stage> = profile.stages.iter().map(|stage| stage.stage).collect();
    assert_eq!(stages, Stage::ALL, "no stage is left out");
    let text = serde_json::to_string(&profile).unwrap();
    assert!(!text.contains(secret.expose().as_str()), "diagnostics hold no secret");
    profile
}

fn outcome(profile: &Profile, stage: Stage) -> Outcome {
    profile.stages.iter().find(|report| report.stage == stage).unwrap().outcome
}

fn words(profile: &Profile, stage: Stage) -> String {
    let report = profile.stages.iter().find(|report| report.stage == stage).unwrap();
    format!("{} {}", report.words, report.remedy.clone().unwrap_or_default())
}

async fn in_process() -> S3Server {
    let server = S3Server::start().await;
    server.create_bucket("bucket");
    server
}

#[tokio::test]
async fn a_sound_endpoint_passes_every_stage_and_leaves_nothing_behind() {
    let server = in_process().await;
    let connection = connection(&server.endpoint(), server.access_key_id(), Some("bucket"), "us-east-1");
    let profile = tested(connection, &server.secret(), true, Arc::new(WallClock)).await;
    for stage in [Stage::Address, Stage::Credentials, Stage::Listing, Stage::Write, Stage::Capabilities] {
        assert_eq!(outcome(&profile, stage), Outcome::Passed, "{stage:?}: {}", words(&profile, stage));
    }
    assert_eq!(outcome(&profile, Stage::Certificate), Outcome::Warned, "http is not encrypted, and it says so");
    assert_eq!(profile.features.get(&Feature::ConditionalCreate), Some(&Support::Yes), "it was seen: {profile:?}");
    assert_eq!(profile.features.get(&Feature::ConditionalFinish), Some(&Support::Yes));
    assert!(server.keys("bucket").is_empty(), "nothing stays: {:?}", server.keys("bucket"));
    assert!(server.uploads("bucket").is_empty(), "and no upload");
}

#[tokio::test]
async fn without_leave_to_write_nothing_is_written() {
    let server = in_process().await;
    let connection = connection(&server.endpoint(), server.access_key_id(), Some("bucket"), "us-east-1");
    let profile = tested(connection, &server.secret(), false, Arc::new(WallClock)).await;
    assert_eq!(outcome(&profile, Stage::Write), Outcome::Skipped);
    assert!(profile.features.is_empty(), "what was not tried is not known");
    let written = server.requests().of(Operation::PutObject) + server.requests().of(Operation::DeleteObjects);
    assert_eq!(written, 0, "a test that was not asked to write did");
}

#[tokio::test]
async fn ceph_shows_which_conditions_it_overlooks() {
    let Some(server) = or_skip(Ceph::shared().await) else { return };
    let plain: &Server = server;
    let bucket = format!("probe-{}", std::process::id());
    let whole = connection(plain.endpoint(), plain.access_key_id(), None, "us-east-1");
    let registry = Registry::new(Arc::new(MemoryVault::new()), Table::built_in().unwrap(), Arc::new(WallClock));
    let subject = Subject {
        id: model::CloudId::parse("x").unwrap(),
        provider: ProviderId("ceph".to_owned()),
        connection: whole,
        secret: Some(plain.secret()),
        write: false,
    };
    registry.probe(subject).await.unwrap().store.create_bucket(&bucket).await.unwrap();
    let pinned = connection(plain.endpoint(), plain.access_key_id(), Some(&bucket), "us-east-1");
    let profile = tested(pinned, &plain.secret(), true, Arc::new(WallClock)).await;
    assert_eq!(outcome(&profile, Stage::Write), Outcome::Passed, "{}", words(&profile, Stage::Write));
    assert_eq!(profile.features.get(&Feature::ConditionalCreate), Some(&Support::Yes), "{profile:?}");
    assert_eq!(profile.features.get(&Feature::ConditionalFinish), Some(&Support::No), "Ceph 16 overlooks it");
    assert_eq!(outcome(&profile, Stage::Capabilities), Outcome::Warned, "and the person is told");
}

#[tokio::test]
async fn a_wrong_secret_fails_at_the_credentials_and_the_rest_is_not_tried() {
    let server = in_process().await;
    let connection = connection(&server.endpoint(), server.access_key_id(), Some("bucket"), "us-east-1");
    let profile = tested(connection, &Secret::new("hunter2".to_owned()), true, Arc::new(WallClock)).await;
    assert_eq!(outcome(&profile, Stage::Credentials), Outcome::Failed);
    for stage in [Stage::Listing, Stage::Region, Stage::Write, Stage::Capabilities] {
        assert_eq!(outcome(&profile, stage), Outcome::Skipped, "{stage:?} comes behind the failure");
    }
}

#[tokio::test]
async fn a_missing_bucket_passes_the_credentials_and_fails_at_listing() {
    let server = in_process().await;
    let connection = connection(&server.endpoint(), server.access_key_id(), Some("missing"), "us-east-1");
    let profile = tested(connection, &server.secret(), true, Arc::new(WallClock)).await;
    assert_eq!(outcome(&profile, Stage::Credentials), Outcome::Passed);
    assert_eq!(outcome(&profile, Stage::Listing), Outcome::Failed);
    assert!(words(&profile, Stage::Listing).contains("no such bucket"), "{}", words(&profile, Stage::Listing));
}

#[tokio::test]
async fn a_key_that_may_not_list_buckets_is_told_to_name_one() {
    let server = in_process().await;
    // The first glance at the endpoint looks like a list of buckets to it.
    server.faults().next(Operation::ListBuckets, 2, Fault::AccessDenied);
    let connection = connection(&server.endpoint(), server.access_key_id(), None, "us-east-1");
    let profile = tested(connection, &server.secret(), false, Arc::new(WallClock)).await;
    assert_eq!(outcome(&profile, Stage::Credentials), Outcome::Passed, "refused is not unknown");
    assert_eq!(outcome(&profile, Stage::Listing), Outcome::Failed);
    assert!(words(&profile, Stage::Listing).contains("fill in a bucket"), "{}", words(&profile, Stage::Listing));
}

#[tokio::test]
async fn another_region_fails_at_the_region() {
    let server = in_process().await;
    server.faults().next(Operation::ListObjects, 1, Fault::Elsewhere);
    let connection = connection(&server.endpoint(), server.access_key_id(), Some("bucket"), "us-east-1");
    let profile = tested(connection, &server.secret(), false, Arc::new(WallClock)).await;
    assert_eq!(outcome(&profile, Stage::Listing), Outcome::Skipped);
    assert_eq!(outcome(&profile, Stage::Region), Outcome::Failed, "{profile:?}");
}

#[tokio::test]
async fn a_clock_is_compared_with_the_endpoints() {
    let server = in_process().await;
    let reach = || connection(&server.endpoint(), server.access_key_id(), Some("bucket"), "us-east-1");
    let off = |minutes: i64| Arc::new(HeldClock::at(Timestamp(WallClock.now().0 + minutes * 60_000)));
    let ahead = tested(reach(), &server.secret(), false, off(3)).await;
    assert_eq!(outcome(&ahead, Stage::Clock), Outcome::Warned, "{}", words(&ahead, Stage::Clock));
    assert!(words(&ahead, Stage::Clock).contains("ahead"), "{}", words(&ahead, Stage::Clock));
    let behind = tested(reach(), &server.secret(), false, off(-22)).await;
    assert_eq!(outcome(&behind, Stage::Clock), Outcome::Failed);
    assert!(words(&behind, Stage::Clock).contains("min behind"), "{}", words(&behind, Stage::Clock));
}

#[tokio::test]
async fn nobody_at_the_address_fails_before_anything_is_signed() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let secret = Secret::new("hunter2".to_owned());
    let profile =
        tested(connection(&endpoint, "AK", Some("bucket"), "us-east-1"), &secret, false, Arc::new(WallClock)).await;
    assert_eq!(outcome(&profile, Stage::Address), Outcome::Passed, "the address itself is fine");
    assert_eq!(outcome(&profile, Stage::Certificate), Outcome::Failed);
    let nowhere = connection("https://nowhere.invalid", "AK", Some("bucket"), "us-east-1");
    let profile = tested(nowhere, &secret, false, Arc::new(WallClock)).await;
    assert_eq!(outcome(&profile, Stage::Address), Outcome::Failed, "{}", words(&profile, Stage::Address));
}

#[tokio::test]
async fn a_folder_is_tested_too() {
    let folder = tempfile::tempdir().unwrap();
    let connection = Connection::Local { root: folder.path().to_str().unwrap().to_owned() };
    let profile = tested(connection, &Secret::new("unused".to_owned()), true, Arc::new(WallClock)).await;
    assert_eq!(outcome(&profile, Stage::Address), Outcome::Passed);
    assert_eq!(outcome(&profile, Stage::Write), Outcome::Passed, "{}", words(&profile, Stage::Write));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing stays");
}
