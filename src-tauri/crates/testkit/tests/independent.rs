//! What `clouds` writes is what other makes of client read. (The contract itself is run by `clouds`, on every server.)
#![expect(clippy::expect_used, reason = "what a test cannot do without ends it")]

use clouds::{Account, PartWrite, S3, Store, Write};
use model::{CloudId, Key, Location};
use std::sync::Arc;
use testkit::independent::{Endpoint, Program};
use testkit::s3::S3Server;
use testkit::servers::{Ceph, or_skip};
use testkit::tree;

/// Opens an S3 endpoint and makes an empty bucket there.
async fn with_bucket(endpoint: &Endpoint, bucket: &str) -> Arc<dyn Store> {
    let account = Account::keyed(&endpoint.url, "us-east-1", &endpoint.access_key_id, &endpoint.secret);
    let store = S3::new(&account).expect("the account is well formed");
    store.create_bucket(bucket).await.expect("a bucket can be made");
    Arc::new(store)
}

/// What the store wrote, whole and in parts and under odd keys, is what another make of client reads.
async fn is_read_by_others(endpoint: &Endpoint, bucket: &str) {
    let store = with_bucket(endpoint, bucket).await;
    let (cloud, write) = (CloudId::parse("contract").expect("a plain identity"), Write::default());
    let at = |key: &str| Location::new(cloud.clone(), bucket, key);
    let (whole, large) = (tree::contents(1, "whole", 100_001), tree::contents(2, "large", (5 << 20) + 77));
    store.write(&at("folder/whole"), whole.clone(), &write).await.expect("it is written");
    let upload = store.begin_upload(&at("folder/large"), &write).await.expect("it begins");
    let mut parts = Vec::new();
    for (number, start) in [(1, 0), (2, 5 << 20)] {
        let bytes = large.slice(start..large.len().min(start + (5 << 20)));
        let sent = store.write_part(&at("folder/large"), &upload, PartWrite::new(number, start as u64, bytes)).await;
        parts.push(sent.expect("a part is sent"));
    }
    store.finish_upload(&at("folder/large"), &upload, &parts, &write).await.expect("it is finished");
    for program in [Program::Rclone, Program::Boto3] {
        for (key, bytes) in [("folder/whole", &whole), ("folder/large", &large)] {
            let read = program.read(endpoint, bucket, &Key::from(key)).await.expect("it reads");
            assert!(read == *bytes, "{program:?} reads the bytes of {key} as they were written");
        }
    }
    for key in ["a//b", "/lead", "..", "./x", "dir/", "tab\there", "new\nline", "a+b c%20?#"] {
        store.write(&at(key), key.as_bytes().to_vec().into(), &write).await.expect("it is written");
        let read = Program::Boto3.read(endpoint, bucket, &Key::from(key)).await.expect("it reads");
        assert_eq!(read, key.as_bytes(), "the raw key {key:?} is the same key for another client");
    }
}

#[tokio::test]
async fn other_programs_read_what_we_wrote_to_our_server() {
    let server = S3Server::start().await;
    is_read_by_others(&Endpoint::from(&server), "others").await;
}

#[tokio::test]
async fn other_programs_read_what_we_wrote_to_ceph() {
    let Some(server) = or_skip(Ceph::shared().await) else { return };
    is_read_by_others(&Endpoint::from(server), "others").await;
}
