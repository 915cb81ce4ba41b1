//! Every provider keeps the one contract, on a disk and against servers of four makes.
//!
//! | test | server | what it is known not to keep |
//! |---|---|---|
//! | a local folder | ext4 or tmpfs | a file and a folder of one name, segments over 255 bytes |
//! | in-process | testkit's own | nothing |
//! | Ceph | RADOS Gateway 16 | `If-None-Match` on the end of an upload |
//! | moto, rclone | for their other habits | see each |
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

use clouds::{Account, Local, NameRules, S3, Store};
use model::Secret;
use std::sync::Arc;
use testkit::contract::{Expect, holds};
use testkit::s3::S3Server;
use testkit::servers::{Ceph, Moto, RcloneS3, Server, or_skip};

const BUCKET: &str = "contract";

fn s3(endpoint: &str, access_key_id: &str, secret: &Secret<String>, bucket: Option<&str>) -> Arc<dyn Store> {
    let bucket = bucket.map(str::to_owned);
    let account = Account { bucket, ..Account::keyed(endpoint, "us-east-1", access_key_id, secret) };
    Arc::new(S3::new(&account).unwrap())
}

async fn with_bucket(server: &Server) -> Arc<dyn Store> {
    let store = s3(server.endpoint(), server.access_key_id(), &server.secret(), None);
    store.create_bucket(BUCKET).await.unwrap();
    store
}

#[tokio::test]
async fn a_local_folder_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Local::open(folder.path().to_owned()).await.unwrap());
    holds(store, "", of_a_disk()).await;
}

#[tokio::test]
async fn a_local_folder_with_the_names_of_windows_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Local::open_with(folder.path().to_owned(), NameRules::windows()).await.unwrap());
    holds(store, "", of_a_disk()).await;
}

fn of_a_disk() -> Expect {
    Expect::everything()
        .but("an object and a folder may have one name", "a disk has one thing of a name")
        .but("a key of 1024 bytes in one segment is itself", "a name has at most 255 bytes or UTF-16 units")
}

#[tokio::test]
async fn s3_keeps_the_contract_in_process() {
    let server = S3Server::start().await;
    server.create_bucket(BUCKET);
    holds(s3(&server.endpoint(), server.access_key_id(), &server.secret(), None), BUCKET, Expect::everything()).await;
}

#[tokio::test]
async fn s3_pinned_to_a_bucket_keeps_the_contract() {
    let server = S3Server::start().await;
    server.create_bucket(BUCKET);
    let store = s3(&server.endpoint(), server.access_key_id(), &server.secret(), Some(BUCKET));
    holds(store, "", Expect::everything()).await;
}

#[tokio::test]
async fn s3_keeps_the_contract_on_ceph() {
    let Some(server) = or_skip(Ceph::shared().await) else { return };
    let expect = Expect::everything().but(
        "an upload that must not replace is refused when there is an object",
        "Ceph 16 overlooks If-None-Match when an upload is completed",
    );
    holds(with_bucket(server).await, BUCKET, expect).await;
}

#[tokio::test]
async fn s3_keeps_the_contract_on_moto() {
    let Some(server) = or_skip(Moto::start().await) else { return };
    let expect = Expect::everything().but_keys(&["new\nline"], "moto's router takes no line break");
    holds(with_bucket(&server).await, BUCKET, expect).await;
}

#[tokio::test]
async fn s3_keeps_the_contract_on_rclone() {
    let Some(server) = or_skip(RcloneS3::start().await) else { return };
    let overwrites = "rclone overlooks If-None-Match";
    let expect = Expect::everything()
        .but("a write that must not replace is refused when there is an object", overwrites)
        .but("of two writers that must not replace exactly one wins", overwrites)
        .but("an upload that must not replace is refused when there is an object", overwrites)
        .but("an upload in parts becomes one object", "rclone answers with another entity tag than it lists")
        .but("a part that is sent again replaces the first", "rclone takes parts in order and once")
        .but_keys(&["a//b", "/lead", "//", "dir/", "dir//"], "rclone keeps objects as files")
        .but_keys(&[".", "..", "./x", "../up", "a/./b", "a/../b", "a/.."], "rclone keeps objects as files")
        .but("a key of 1024 bytes in one segment is itself", "rclone keeps objects as files")
        .but("an object and a folder may have one name", "rclone keeps objects as files")
        .but("a folder marker and its contents are both there", "rclone keeps objects as files");
    holds(with_bucket(&server).await, BUCKET, expect).await;
}
