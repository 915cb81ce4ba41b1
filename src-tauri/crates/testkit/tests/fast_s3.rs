//! The bench server and the floor: what they do must be right, or what is measured against them says nothing.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

use clouds::{Account, S3, Store};
use model::{Feature, Support};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::contract::{Expect, holds};
use testkit::fast::{FastS3, Options};
use testkit::floor::{self, End, Lanes, Tally};
use testkit::tree::{self, Tree};

const BUCKET: &str = "bench";

/// It has neither versions nor tags; everything else it keeps.
fn store(server: &FastS3) -> S3 {
    use Feature::{
        ConditionalCopy, ConditionalCreate, ConditionalFinish, Crc32c, Crc64Nvme, StorageClasses, Tags, Versions,
    };
    let sure = [ConditionalCopy, ConditionalCreate, ConditionalFinish, Crc32c, Crc64Nvme];
    let known = sure.map(|feature| (feature, Support::Yes)).into_iter();
    let known = known.chain([StorageClasses, Tags, Versions].map(|feature| (feature, Support::No)));
    let can = Account::dialect().with(&known.collect());
    let secret = model::Secret::new(FastS3::SECRET.to_owned());
    let account = Account::keyed(&server.endpoint(), "us-east-1", FastS3::ACCESS_KEY_ID, &secret);
    S3::new(&Account { can, ..account }).unwrap()
}

#[tokio::test]
async fn the_bench_server_keeps_the_contract() {
    let server = FastS3::start(Options::default()).await;
    let store = store(&server);
    store.create_bucket(BUCKET).await.unwrap();
    let expect = Expect::everything().but("a link is good for what it says only", "it looks at no signature");
    holds(Arc::new(store), BUCKET, expect).await;
}

/// One request as it stands, and its answer.
fn raw(server: &FastS3, request: &str) -> String {
    let mut socket = TcpStream::connect(server.endpoint().trim_start_matches("http://")).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    String::from_utf8(answer).unwrap()
}

fn framed(checksum: &str) -> String {
    let body = format!("5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32c:{checksum}\r\n\r\n");
    format!(
        "PUT /bench/framed HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\nContent-Encoding: aws-chunked\r\n\
         x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\nx-amz-decoded-content-length: 11\r\n\
         x-amz-trailer: x-amz-checksum-crc32c\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn a_framed_body_is_unframed_and_its_trailing_checksum_checked() {
    let server = FastS3::start(Options::default()).await;
    store(&server).create_bucket(BUCKET).await.unwrap();
    let read = "GET /bench/framed HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-amz-checksum-mode: ENABLED\r\n\r\n";
    let refused = raw(&server, &framed("AAAAAA=="));
    assert!(refused.contains("400 Bad Request") && refused.contains("BadDigest"), "{refused}");
    assert!(raw(&server, read).contains("NoSuchKey"), "what was refused is not there");
    let taken = raw(&server, &framed("yZRlqg=="));
    assert!(taken.starts_with("HTTP/1.1 200") && taken.contains("x-amz-checksum-crc32c: yZRlqg=="), "{taken}");
    let answer = raw(&server, read);
    assert!(answer.ends_with("\r\n\r\nhello world"), "the frames are no part of the object: {answer}");
    assert!(answer.contains("x-amz-checksum-crc32c: yZRlqg=="), "its checksum is told: {answer}");
    assert!(!answer.contains("aws-chunked"), "how it was sent says nothing of the object: {answer}");
}

#[tokio::test]
async fn every_request_waits_for_the_latency() {
    let latency = Duration::from_millis(50);
    let server = FastS3::start(Options { latency, ..Options::default() }).await;
    let began = Instant::now();
    raw(&server, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(began.elapsed() >= latency, "an answer came after {:?}", began.elapsed());
}

#[tokio::test]
async fn the_floor_moves_every_byte() {
    let (one, other) = (FastS3::start(Options::default()).await, FastS3::start(Options::default()).await);
    for server in [&one, &other] {
        store(server).create_bucket(BUCKET).await.unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    // The large ones go in parts, the last of which is shorter.
    let large = (40 << 20) + 12_345;
    Tree::of(120, &[0, 1, 4096, 300_000], 3).with("large/a b+c.bin", large).write(&from).unwrap();
    let ends = [
        End::Folder(from.clone()),
        End::Bucket(one.endpoint(), BUCKET.to_owned()),
        End::Bucket(other.endpoint(), BUCKET.to_owned()),
        End::Folder(to.clone()),
    ];
    let whole = floor::count(&ends[0]).await.unwrap();
    for pair in ends.windows(2) {
        let moved = floor::copy(&pair[0], &pair[1], Lanes { small: 8, large: 2 }).await.unwrap();
        assert_eq!((moved, floor::count(&pair[1]).await.unwrap()), (whole, whole), "{:?}", pair[1]);
    }
    assert_eq!(whole, Tally { count: 121, bytes: 30 * 304_097 + large as u64 });
    assert!(tree::digests(&from).unwrap() == tree::digests(&to).unwrap(), "what came back is what went");
}
