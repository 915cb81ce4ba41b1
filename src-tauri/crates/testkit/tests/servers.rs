//! The real servers start, answer to their credentials and are read by other people's clients.
#![expect(clippy::expect_used, reason = "what a test cannot do without ends it")]

use model::Key;
use testkit::independent::{Endpoint, Program};
use testkit::servers::{Ceph, Moto, RcloneS3, Server, or_skip};

/// A started server answers a signed request: it knows no such bucket.
async fn answers(server: &Server) {
    let error = Program::Boto3.read(&Endpoint::from(server), "no-such-bucket", &Key::from("x")).await;
    let error = error.expect_err("there is no such bucket");
    assert!(error.message().contains("NoSuchBucket"), "the server knows the key and not the bucket: {error}");
}

#[tokio::test]
async fn rclone_starts_and_answers() {
    let Some(server) = or_skip(RcloneS3::start().await) else { return };
    answers(&server).await;
}

#[tokio::test]
async fn moto_starts_and_answers() {
    let Some(server) = or_skip(Moto::start().await) else { return };
    answers(&server).await;
}

#[tokio::test]
async fn ceph_starts_and_answers() {
    let Some(server) = or_skip(Ceph::shared().await) else { return };
    answers(server).await;
}
