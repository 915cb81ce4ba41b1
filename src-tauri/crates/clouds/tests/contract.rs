//! Every provider keeps the one contract, on a disk and against servers of four makes.
//!
//! | test | server | what it is known not to keep |
//! |---|---|---|
//! | a local folder | ext4 or tmpfs | keys that a disk cannot say |
//! | in-process | testkit's own | nothing |
//! | Ceph | RADOS Gateway 16 | `If-None-Match` on the end of an upload |
//! | Azurite | Microsoft's emulator | keys that Azure takes for others, uploads side by side |
//! | moto, rclone | for their other habits | see each |
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

use clouds::{Account, Azure, AzureAccount, AzureKey, Local, S3, Store, Trust};
use model::Secret;
use std::sync::Arc;
use testkit::contract::{Expect, holds};
use testkit::s3::S3Server;
use testkit::servers::{Azurite, Ceph, Moto, RcloneS3, Server, or_skip};

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
    let expect = Expect::everything()
        .but_keys(&["a//b", "/lead", "//", "dir//"], "a folder cannot hold an empty name")
        .but_keys(&[".", "..", "./x", "../up", "a/./b", "a/../b", "a/.."], "a disk takes dots for steps")
        .but_keys(&["dir/"], "a folder is no object")
        .but("a folder marker and its contents are both there", "a folder is no object")
        .but("an object and a folder may have one name", "a disk has one thing of a name")
        .but("a key of 1024 bytes in one segment is itself", "a name has at most 255 bytes");
    holds(store, "", expect).await;
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

fn azure(server: &Server, container: Option<&str>) -> Arc<dyn Store> {
    let account = AzureAccount {
        endpoint: server.endpoint().to_owned(),
        account: Azurite::ACCOUNT.to_owned(),
        container: container.map(str::to_owned),
        key: AzureKey::Account(server.secret()),
        trust: Trust::default(),
    };
    Arc::new(Azure::new(&account).unwrap())
}

#[tokio::test]
async fn azure_keeps_the_contract_on_azurite() {
    let Some(server) = or_skip(Azurite::start().await) else { return };
    let store = azure(&server, None);
    store.create_bucket(BUCKET).await.unwrap();
    let folds = "Azure would take the key for another, so it is never asked for";
    let expect = Expect::everything()
        .but_keys(&[".", "..", "./x", "../up", "a/./b", "a/../b", "a/..", "trailing.", "back\\slash"], folds)
        .but_keys(&["\u{1}control"], "Azurite cannot list what XML cannot say; Azure takes no control characters")
        .but("two uploads to one key do not mix", "the end of one upload takes the blocks of the others away");
    holds(store, BUCKET, expect).await;
}
