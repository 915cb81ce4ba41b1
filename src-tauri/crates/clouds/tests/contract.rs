//! Every provider keeps the one contract, on a disk and against servers of four makes.
//!
//! | test | server | what it is known not to keep |
//! |---|---|---|
//! | a local folder | ext4 or tmpfs | a file and a folder of one name, segments over 255 bytes |
//! | in-process | testkit's own | nothing |
//! | Ceph | RADOS Gateway 16 | `If-None-Match` on the end of an upload, and in buckets with versions; conditional copies |
//! | Azurite | Microsoft's emulator | keys that Azure takes for others, uploads side by side |
//! | Google | testkit's front, in process | keys that Google takes nowhere |
//! | moto, rclone | for their other habits | see each |
//!
//! What a server is known not to do is said beforehand, by the features of its account; what it does wrong, by what is
//! expected of it.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

use clouds::{
    Account, Azure, AzureAccount, AzureKey, Gcs, GcsAccount, Identity, Local, NameRules, S3, Store, Trust,
    parse_service_account,
};
use model::{Feature, Support};
use std::sync::Arc;
use testkit::contract::{Expect, holds};
use testkit::independent::{Endpoint, make_versioned};
use testkit::s3::{GcsServer, Operation, S3Server};
use testkit::servers::{Azurite, Ceph, Moto, RcloneS3, Server, or_skip};

const BUCKET: &str = "contract";

/// An endpoint of which this is known, with storage classes to ask for.
fn known(endpoint: &Endpoint, features: &[(Feature, Support)], classes: &[&str]) -> Account {
    let mut can = Account::dialect().with(&features.iter().copied().collect());
    can.storage_classes = classes.iter().map(|class| (*class).to_owned()).collect();
    Account { can, ..Account::keyed(&endpoint.url, "us-east-1", &endpoint.access_key_id, &endpoint.secret) }
}

async fn with_bucket(account: &Account, bucket: &str) -> Arc<dyn Store> {
    let store = S3::new(account).unwrap();
    store.create_bucket(bucket).await.unwrap();
    Arc::new(store)
}

/// The in-process server keeps everything.
fn ours(server: &S3Server) -> Account {
    use Feature::{ConditionalCopy, ConditionalCreate, ConditionalFinish, Crc32c, Crc64Nvme};
    let sure = [ConditionalCopy, ConditionalCreate, ConditionalFinish, Crc32c, Crc64Nvme];
    known(&server.into(), &sure.map(|feature| (feature, Support::Yes)), &["STANDARD", "STANDARD_IA"])
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
        .but("a version is never overlooked", "a folder reads the file, whatever version is named")
}

#[tokio::test]
async fn s3_keeps_the_contract_in_process() {
    let server = S3Server::start().await;
    server.create_bucket(BUCKET);
    holds(Arc::new(S3::new(&ours(&server)).unwrap()), BUCKET, Expect::everything()).await;
}

#[tokio::test]
async fn s3_keeps_the_contract_in_a_bucket_with_versions() {
    let server = S3Server::start().await;
    server.create_versioned_bucket(BUCKET);
    holds(Arc::new(S3::new(&ours(&server)).unwrap()), BUCKET, Expect::everything()).await;
}

#[tokio::test]
async fn s3_pinned_to_a_bucket_keeps_the_contract() {
    let server = S3Server::start().await;
    server.create_bucket(BUCKET);
    let account = Account { bucket: Some(BUCKET.to_owned()), ..ours(&server) };
    holds(Arc::new(S3::new(&account).unwrap()), "", Expect::everything()).await;
}

#[tokio::test]
async fn s3_that_can_little_keeps_the_contract_and_says_what_it_cannot() {
    use Feature::{
        BulkDelete, ConditionalCopy, Copy, CopyParts, Crc32c, Crc64Nvme, Links, ListAfter, ListUploads, StorageClasses,
        Tags, Versions,
    };
    let server = S3Server::start().await;
    server.create_versioned_bucket(BUCKET);
    let missing = [
        BulkDelete,
        ConditionalCopy,
        Copy,
        CopyParts,
        Crc32c,
        Crc64Nvme,
        Links,
        ListAfter,
        ListUploads,
        StorageClasses,
        Tags,
        Versions,
    ];
    let account = known(&Endpoint::from(&server), &missing.map(|feature| (feature, Support::No)), &[]);
    holds(Arc::new(S3::new(&account).unwrap()), BUCKET, Expect::everything()).await;
    let requests = server.requests();
    for never in [
        Operation::DeleteObjects,
        Operation::CopyObject,
        Operation::UploadPartCopy,
        Operation::ListObjectVersions,
        Operation::ListMultipartUploads,
        Operation::GetObjectTagging,
        Operation::PutObjectTagging,
    ] {
        assert_eq!(requests.of(never), 0, "{never:?} was asked of an endpoint that is known not to do it");
    }
}

/// What Ceph 16 cannot do: it overlooks `x-amz-copy-source-if-match`, `If-None-Match` on a copy, and every
/// `x-amz-checksum-*`.
fn ceph(server: &Server) -> Account {
    use Feature::{ConditionalCopy, Crc32c, Crc64Nvme};
    known(&server.into(), &[ConditionalCopy, Crc32c, Crc64Nvme].map(|feature| (feature, Support::No)), &[])
}

fn ceph_expectations() -> Expect {
    Expect::everything()
        .but(
            "an upload that must not replace is refused when there is an object",
            "Ceph 16 overlooks If-None-Match when an upload is completed",
        )
        .but("unfinished uploads are listed", "Ceph 16 encodes the keys of unfinished uploads and does not say so")
        .but("tags that come with an upload in parts are there", "Ceph 16 loses the tags of an upload in parts")
}

fn gcs(server: &GcsServer, bucket: Option<&str>, identity: Identity) -> Arc<dyn Store> {
    server.create_bucket(BUCKET);
    let (bucket, project) = (bucket.map(str::to_owned), Some(server.project().to_owned()));
    let account =
        GcsAccount { endpoint: server.endpoint(), bucket, project, identity, name: None, trust: Trust::default() };
    Arc::new(Gcs::new(&account).unwrap())
}

fn but_what_google_refuses() -> Expect {
    Expect::everything().but_keys(&[".", "..", "new\nline", "return\rhere"], "Google takes no such names")
}

#[tokio::test]
async fn gcs_keeps_the_contract_in_process() {
    let server = GcsServer::start().await;
    let account = parse_service_account(&server.service_account()).unwrap();
    let store = gcs(&server, None, Identity::service_account(&account, &Trust::default()).unwrap());
    holds(store, BUCKET, but_what_google_refuses()).await;
    assert_eq!(server.token_requests(), 1, "one token served all of it");
}

#[tokio::test]
async fn gcs_pinned_to_a_bucket_keeps_the_contract_with_an_hmac_key() {
    let server = GcsServer::start().await;
    let store = gcs(&server, Some(BUCKET), Identity::key(server.access_key_id(), &server.secret(), None));
    holds(store, "", but_what_google_refuses()).await;
}

#[tokio::test]
async fn s3_keeps_the_contract_on_ceph() {
    let Some(server) = or_skip(Ceph::shared().await) else { return };
    holds(with_bucket(&ceph(server), BUCKET).await, BUCKET, ceph_expectations()).await;
}

#[tokio::test]
async fn s3_keeps_the_contract_on_ceph_in_a_bucket_with_versions() {
    const VERSIONED: &str = "contract-versions";
    let Some(server) = or_skip(Ceph::shared().await) else { return };
    let store = with_bucket(&ceph(server), VERSIONED).await;
    make_versioned(&server.into(), VERSIONED).await.unwrap();
    let overlooks = "Ceph 16 overlooks If-None-Match in a bucket with versions";
    let expect = ceph_expectations()
        .but("a write that must not replace is refused when there is an object", overlooks)
        .but("of two writers that must not replace exactly one wins", overlooks);
    holds(store, VERSIONED, expect).await;
}

/// moto tells checksums and checks none.
fn moto(server: &Server) -> Account {
    use Feature::{Crc32c, Crc64Nvme};
    known(&server.into(), &[Crc32c, Crc64Nvme].map(|feature| (feature, Support::No)), &["STANDARD", "STANDARD_IA"])
}

fn moto_expectations() -> Expect {
    Expect::everything()
        .but_keys(&["new\nline"], "moto's router takes no line break")
        .but_keys(&["return\rhere"], "moto lists versions without encoding their keys")
        .but("tags are set in place of those before", "moto fails on an empty set of tags")
        .but("a link is good for what it says only", "moto looks at no signature")
}

#[tokio::test]
async fn s3_keeps_the_contract_on_moto() {
    let Some(server) = or_skip(Moto::start().await) else { return };
    holds(with_bucket(&moto(&server), BUCKET).await, BUCKET, moto_expectations()).await;
}

#[tokio::test]
async fn s3_keeps_the_contract_on_moto_in_a_bucket_with_versions() {
    let Some(server) = or_skip(Moto::start().await) else { return };
    let store = with_bucket(&moto(&server), BUCKET).await;
    make_versioned(&(&server).into(), BUCKET).await.unwrap();
    holds(store, BUCKET, moto_expectations()).await;
}

/// rclone knows no tags (and takes setting them for a write), no versions, no checksums; it overlooks the source of a
/// part.
fn rclone(server: &Server) -> Account {
    use Feature::{CopyParts, Crc32c, Crc64Nvme, StorageClasses, Tags, Versions};
    let missing = [CopyParts, Crc32c, Crc64Nvme, StorageClasses, Tags, Versions];
    known(&server.into(), &missing.map(|feature| (feature, Support::No)), &[])
}

#[tokio::test]
async fn s3_keeps_the_contract_on_rclone() {
    let Some(server) = or_skip(RcloneS3::start().await) else { return };
    let overwrites = "rclone overlooks If-None-Match";
    let files = "rclone keeps objects as files";
    let expect = Expect::everything()
        .but("a write that must not replace is refused when there is an object", overwrites)
        .but("of two writers that must not replace exactly one wins", overwrites)
        .but("an upload that must not replace is refused when there is an object", overwrites)
        .but("an upload in parts becomes one object", "rclone answers with another entity tag than it lists")
        .but("a part that is sent again replaces the first", "rclone takes parts in order and once")
        .but_keys(&["a//b", "/lead", "//", "dir/", "dir//"], files)
        .but_keys(&[".", "..", "./x", "../up", "a/./b", "a/../b", "a/.."], files)
        .but("a key of 1024 bytes in one segment is itself", files)
        .but("an object and a folder may have one name", files)
        .but("a folder marker and its contents are both there", files)
        .but("a copy carries what was given instead", "rclone adds the new metadata to the old");
    holds(with_bucket(&rclone(&server), BUCKET).await, BUCKET, expect).await;
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
    let characters = "tags at Azure hold letters, digits and a few signs";
    let folds = "Azure would take the key for another, so it is never asked for";
    let expect = Expect::everything()
        .but_keys(&[".", "..", "./x", "../up", "a/./b", "a/../b", "a/..", "trailing.", "back\\slash"], folds)
        .but_keys(&["\u{1}control"], "Azurite cannot list what XML cannot say; Azure takes no control characters")
        .but("two uploads to one key do not mix", "the end of one upload takes the blocks of the others away")
        .but(
            "a storage class that was asked for is told",
            "the class that is asked for is Archive, whose bytes stay away",
        )
        .but("unfinished uploads are listed", "an upload without a block is not there yet")
        .but("tags that come with a write are there", characters)
        .but("tags that come with an upload in parts are there", characters)
        .but("tags are set in place of those before", characters)
        .but("tags of a missing object are not found", characters)
        .but("a write with its checksum tells it again", "Azure checks a CRC64 and tells none")
        .but("a part with a wrong checksum is corrupt", "an upload whose every block was refused is not there")
        .but("the checksum of an upload in parts is that of all bytes", "Azure checks a CRC64 and tells none")
        .but(
            "a link for writing takes the bytes of anybody",
            "Azure demands a header that says what kind of blob it is",
        );
    holds(store, BUCKET, expect).await;
}
