//! One-time codes: given to the engine, kept in memory, asked for again when what they opened has ended.

use crate::support::{Bench, draft, id};
use model::{Auth, CloudDraft, Conflict, ErrorKind, Field, HealthState, JobState, Secret, Secrets};
use std::path::Path;
use testkit::apart;
use testkit::s3::S3Server;
use testkit::servers::{CODES, Sts};

/// Two profiles: one whose role demands a code, and one behind it.
const CONFIG: &str = "
[profile keys]
region = us-east-1

[profile guarded]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/me

[profile behind]
role_arn = arn:aws:iam::123456789012:role/reader
source_profile = guarded
";

/// Runs the test `name` apart: with the profiles, an STS and an S3 server of this process whose key that STS gives.
async fn at_home(name: &str) {
    let server = S3Server::start().await;
    server.create_bucket("bucket");
    let sts = Sts::start(server.access_key_id(), &server.secret()).await;
    let home = tempfile::tempdir().unwrap();
    write(home.path(), "config", CONFIG);
    write(home.path(), "credentials", "[keys]\naws_access_key_id = FIXED\naws_secret_access_key = s\n");
    let (endpoint, sts_endpoint) = (server.endpoint(), sts.endpoint());
    let environment = [("AWS_ENDPOINT_URL_STS", sts_endpoint.as_str()), ("TEST_S3", endpoint.as_str())];
    if name.contains("ended") {
        sts.next_lives(5);
    }
    tokio::task::block_in_place(|| apart::run(module_path!(), name, home.path(), &environment));
}

fn write(home: &Path, name: &str, text: &str) {
    std::fs::create_dir_all(home.join(".aws")).unwrap();
    std::fs::write(home.join(".aws").join(name), text).unwrap();
}

fn guarded(name: &str, profile: &str) -> CloudDraft {
    let endpoint = std::env::var("TEST_S3").unwrap();
    draft(
        name,
        "s3",
        Auth::Profile,
        &[(Field::Endpoint, &endpoint), (Field::Profile, profile), (Field::PathStyle, "true")],
    )
}

fn code(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_signed_in_to_and_its_cloud_needs_no_second_code() {
    if !apart::is_apart() {
        return at_home("a_draft_is_signed_in_to_and_its_cloud_needs_no_second_code").await;
    }
    let bench = Bench::new().await;
    let refused = bench.engine.add_cloud(guarded("guarded", "guarded"), Secrets::new()).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::NeedsCode, "{refused:?}");
    let draft = guarded("guarded", "guarded");
    let profile = bench.engine.test_draft(draft.clone(), Secrets::new(), None, false, |_| ()).await.unwrap();
    let asks = profile.stages.iter().find(|stage| stage.trouble.is_some()).unwrap();
    assert_eq!(asks.trouble, Some(ErrorKind::NeedsCode), "a test says that it is a code that lacks: {asks:?}");
    let wrong = bench.engine.sign_in_draft(&draft, None, code("000000")).await.unwrap_err();
    assert!(wrong.kind == ErrorKind::Invalid && wrong.message().starts_with("code: "), "{wrong:?}");
    bench.engine.sign_in_draft(&draft, None, code(CODES[0])).await.unwrap();
    bench.engine.add_cloud(draft, Secrets::new()).await.unwrap();
    let behind = bench.engine.add_cloud(guarded("behind", "behind"), Secrets::new()).await.unwrap();
    assert_eq!(bench.engine.buckets(&behind.id).await.unwrap().len(), 1, "one session serves all that lies behind it");
    let keyed = bench.engine.sign_in(&id("server"), code(CODES[1])).await.unwrap_err();
    assert_eq!(keyed.kind, ErrorKind::Unsupported, "a cloud with a key asks for no code");
    let bench = bench.reopen().await;
    let forgotten = bench.engine.buckets(&id("guarded")).await.unwrap_err();
    assert_eq!(forgotten.kind, ErrorKind::NeedsCode, "what a code opened is written nowhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_pauses_the_job_once_and_a_code_lets_it_go_on() {
    if !apart::is_apart() {
        return at_home("a_session_that_ended_pauses_the_job_once_and_a_code_lets_it_go_on").await;
    }
    let bench = Bench::new().await;
    let draft = guarded("guarded", "guarded");
    bench.engine.sign_in_draft(&draft, None, code(CODES[0])).await.unwrap();
    let cloud = bench.engine.add_cloud(draft, Secrets::new()).await.unwrap().id;
    while bench.engine.buckets(&cloud).await.is_ok() {
        tokio::task::yield_now().await;
    }
    for number in 0..20 {
        bench.put(&format!("in/{number}"), "x");
    }
    let job = bench.start(&["disk:/in/"], "guarded:bucket/", Conflict::Ask).await;
    let paused = bench.settled(job).await;
    assert_eq!(paused.state, JobState::Paused, "{paused:?}");
    assert_eq!(paused.error.as_ref().map(|error| error.kind), Some(ErrorKind::NeedsCode), "{:?}", paused.error);
    assert_eq!(paused.tally.failed.0, 0, "no object is blamed: {:?}", paused.tally);
    let clouds = bench.engine.clouds().await.unwrap();
    let health = clouds.health.iter().find(|health| health.cloud == cloud).unwrap();
    assert_eq!(health.state, HealthState::SignIn);
    let asks = health.trouble.as_ref().map(|error| error.kind);
    assert_eq!(asks, Some(ErrorKind::NeedsCode), "the window is told that it is a code that lacks");
    let resumed = bench.engine.sign_in(&cloud, code(CODES[1])).await.unwrap();
    assert_eq!(resumed, [job], "the job that waited goes on");
    let done = bench.settled(job).await;
    assert_eq!((done.state, done.tally.verified.0), (JobState::Done, 20), "{done:?}");
}
