//! What Azure does besides the contract, against Azurite: copies, tags, tiers, checksums, links, signatures, refusals.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends it")]

use bytes::Bytes;
use clouds::{
    Attributes, Azure, AzureAccount, AzureKey, Condition, Copy, Link, LinkTo, List, PartCopy, PartWrite, Read, Store,
    Tags, Trust, Upload, Write,
};
use futures::TryStreamExt;
use model::{Algorithm, Checksum, CloudId, Error, ErrorKind, Location, Secret};
use std::time::Duration;
use testkit::servers::{Azurite, Server, or_skip};

const BOX: &str = "box";

fn store(server: &Server, container: Option<&str>, key: AzureKey) -> Azure {
    let (endpoint, account) = (server.endpoint().to_owned(), Azurite::ACCOUNT.to_owned());
    let container = container.map(str::to_owned);
    Azure::new(&AzureAccount { endpoint, account, container, key, trust: Trust::default() }).unwrap()
}

async fn started() -> Option<(Server, Azure)> {
    let server = or_skip(Azurite::start().await)?;
    let azure = store(&server, None, AzureKey::Account(server.secret()));
    azure.create_bucket(BOX).await.unwrap();
    Some((server, azure))
}

fn at(key: &str) -> Location {
    Location::new(CloudId::parse("azure").unwrap(), BOX, key)
}

async fn put(azure: &Azure, key: &str, bytes: &'static [u8], write: &Write) -> Option<String> {
    azure.write(&at(key), Bytes::from_static(bytes), write).await.unwrap().etag
}

async fn get(azure: &Azure, at: &Location) -> Result<Vec<u8>, Error> {
    let body = azure.read(at, Read::default()).await?;
    Ok(body.stream.try_collect::<Vec<Bytes>>().await?.concat())
}

fn described() -> Write {
    let metadata = [("with-dash".to_owned(), "Zürich".to_owned())].into();
    let attributes = Attributes {
        content_type: Some("text/x-test".to_owned()),
        cache_control: Some("max-age=60".to_owned()),
        storage_class: Some("Cool".to_owned()),
        metadata,
        ..Attributes::default()
    };
    Write { attributes, tags: tags(), ..Write::default() }
}

fn tags() -> Tags {
    [("project".to_owned(), "a b+c=d".to_owned()), ("year".to_owned(), "2026".to_owned())].into()
}

/// Keys whose addresses have to be encoded, in headers and signatures too.
const ODD: [&str; 5] = ["plain", "dir//x", "100%25", "a b+c", "é/日本"];

#[tokio::test]
async fn a_copy_carries_everything_and_respects_conditions() {
    let Some((_server, azure)) = started().await else { return };
    for key in ODD {
        let etag = put(&azure, key, b"bytes", &described()).await;
        let target = at(&format!("copies/{key}"));
        let copy = Copy { if_match: etag.clone(), condition: Condition::Absent, ..Copy::default() };
        let copied = azure.copy(&at(key), &target, &copy).await.unwrap();
        let head = azure.head(&target).await.unwrap();
        assert_eq!(head.attributes, described().attributes, "{key}: attributes and tier");
        assert_eq!(azure.tags(&target).await.unwrap(), tags(), "{key}: tags");
        assert_eq!((copied.etag, get(&azure, &target).await.unwrap()), (head.etag, b"bytes".to_vec()), "{key}");
        let again = azure.copy(&at(key), &target, &copy).await.unwrap_err();
        assert_eq!(again.kind, ErrorKind::AlreadyExists, "{key}: {again}");
        let moved = Copy { if_match: Some("0x0".to_owned()), ..Copy::default() };
        let moved = azure.copy(&at(key), &at("elsewhere"), &moved).await.unwrap_err();
        assert_eq!(moved.kind, ErrorKind::Conflict, "{key}: {moved}");
    }
    let missing = azure.copy(&at("missing"), &at("x"), &Copy::default()).await.unwrap_err();
    assert_eq!(missing.kind, ErrorKind::NotFound, "{missing}");
}

#[tokio::test]
async fn a_copy_can_have_attributes_of_its_own() {
    let Some((_server, azure)) = started().await else { return };
    put(&azure, "from", b"bytes", &described()).await;
    let bare = Attributes { content_type: Some("image/x-other".to_owned()), ..Attributes::default() };
    let metadata = [("own".to_owned(), "1".to_owned())].into();
    for own in [bare.clone(), Attributes { metadata, ..bare }] {
        let copy = Copy { attributes: Some(own.clone()), ..Copy::default() };
        let copied = azure.copy(&at("from"), &at("to"), &copy).await.unwrap();
        let head = azure.head(&at("to")).await.unwrap();
        // Azurite keeps the source's tier where Azure gives the account's.
        let found = Attributes { storage_class: None, ..head.attributes };
        assert_eq!((found, copied.etag), (own, head.etag), "nothing of the source's is left");
    }
}

#[tokio::test]
async fn an_object_is_made_of_copied_parts() {
    let Some((_server, azure)) = started().await else { return };
    for key in ODD {
        let etag = put(&azure, key, b"0123456789", &Write::default()).await;
        let (to, write) = (at(&format!("parts/{key}")), Write::default());
        let upload = azure.begin_upload(&to, &write).await.unwrap();
        let part = |number, range| PartCopy { number, from: at(key), version: None, range, if_match: etag.clone() };
        let mut parts = Vec::new();
        for (number, range) in [(1, 6..10), (2, 0..3)] {
            parts.push(azure.copy_part(&to, &upload, part(number, range)).await.unwrap());
        }
        assert_eq!(azure.parts(&to, &upload).await.unwrap(), parts, "{key}: what Azure says it has");
        azure.finish_upload(&to, &upload, &parts, &write).await.unwrap();
        assert_eq!(get(&azure, &to).await.unwrap(), b"6789012", "{key}");
        let upload = azure.begin_upload(&to, &write).await.unwrap();
        let stale = PartCopy { if_match: Some("0x0".to_owned()), ..part(1, 0..3) };
        let stale = azure.copy_part(&to, &upload, stale).await.unwrap_err();
        assert_eq!(stale.kind, ErrorKind::Conflict, "{key}: {stale}");
    }
}

#[tokio::test]
async fn a_tier_is_chosen_with_the_write() {
    let Some((_server, azure)) = started().await else { return };
    for tier in azure.capabilities().storage_classes {
        let attributes = Attributes { storage_class: Some(tier.clone()), ..Attributes::default() };
        put(&azure, "x", b"x", &Write { attributes, ..Write::default() }).await;
        assert_eq!(azure.head(&at("x")).await.unwrap().attributes.storage_class, Some(tier));
    }
    let archived = azure.read(&at("x"), Read::default()).await.err().unwrap();
    assert_eq!(archived.kind, ErrorKind::Denied, "the last tier is Archive: {archived}");
    assert!(archived.hinted().unwrap_or_default().contains("rehydrate"), "{archived}");
}

#[tokio::test]
async fn tags_are_set_in_place_of_others() {
    let Some((_server, azure)) = started().await else { return };
    put(&azure, "x", b"x", &Write { tags: tags(), ..Write::default() }).await;
    assert_eq!(azure.tags(&at("x")).await.unwrap(), tags(), "tags come with the write");
    for wanted in [[("other".to_owned(), String::from("v"))].into(), Tags::new()] {
        azure.set_tags(&at("x"), &wanted).await.unwrap();
        assert_eq!(azure.tags(&at("x")).await.unwrap(), wanted);
    }
}

#[tokio::test]
async fn damaged_bytes_are_refused_and_sound_ones_told() {
    let Some((_server, azure)) = started().await else { return };
    // Of `123456789`, by other programs: `md5sum`, and the check value of CRC-64/NVME.
    for (algorithm, value) in [(Algorithm::Md5, "JfnnlDI7RTiF9RgfG2JNCw=="), (Algorithm::Crc64Nvme, "rosUhgp5mIg=")] {
        let checksum = Checksum { algorithm, value: value.to_owned() };
        let write = Write { checksum: Some(checksum.clone()), ..Write::default() };
        let sound = azure.write(&at("x"), Bytes::from_static(b"123456789"), &write).await.unwrap();
        let head = azure.head(&at("x")).await.unwrap();
        let md5 = Checksum { algorithm: Algorithm::Md5, value: "JfnnlDI7RTiF9RgfG2JNCw==".to_owned() };
        assert!(sound.checksums.contains(&md5) && head.checksums == [md5], "{sound:?} {head:?}");
        let damaged = azure.write(&at("y"), Bytes::from_static(b"123456780"), &write).await.unwrap_err();
        assert_eq!(damaged.kind, ErrorKind::Corrupt, "{algorithm:?}: {damaged}");
        let upload = azure.begin_upload(&at("y"), &write).await.unwrap();
        let part = |bytes: &'static [u8]| PartWrite { checksum: Some(checksum.clone()), ..PartWrite::new(1, 0, bytes) };
        let sent = azure.write_part(&at("y"), &upload, part(b"123456789")).await.unwrap();
        assert_eq!(sent.checksum.as_ref(), Some(&checksum), "the part says how it was checked");
        let damaged = azure.write_part(&at("y"), &upload, part(b"123456780")).await.unwrap_err();
        assert_eq!(damaged.kind, ErrorKind::Corrupt, "{algorithm:?}, a part: {damaged}");
    }
}

#[tokio::test]
async fn a_link_does_what_it_says_and_no_more() {
    let Some((server, azure)) = started().await else { return };
    let http = reqwest::Client::new();
    let link = |to| Link { to, expires: Duration::from_mins(5), version: None };
    for key in ODD {
        put(&azure, key, b"linked", &Write::default()).await;
        let url = azure.link(&at(key), &link(LinkTo::Read)).await.unwrap();
        let answer = http.get(url.expose()).send().await.unwrap();
        assert_eq!(answer.bytes().await.unwrap(), "linked", "{key}");
        let put = |url: &str| http.put(url).header("x-ms-blob-type", "BlockBlob").body("written").send();
        assert_eq!(put(url.expose()).await.unwrap().status(), 403, "{key}: a link to read cannot write");
        let url = azure.link(&at(key), &link(LinkTo::Write)).await.unwrap();
        assert_eq!(put(url.expose()).await.unwrap().status(), 201, "{key}");
        assert_eq!(http.get(url.expose()).send().await.unwrap().status(), 403, "{key}: a link to write cannot read");
        assert_eq!(get(&azure, &at(key)).await.unwrap(), b"written", "{key}");
    }
    for expires in [Duration::ZERO, Duration::from_hours(8 * 24)] {
        let refused = azure.link(&at("plain"), &Link { expires, ..link(LinkTo::Read) }).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Invalid, "{expires:?} is no life for a link");
    }
    let url = azure.link(&at("plain"), &link(LinkTo::Read)).await.unwrap();
    let sas = store(&server, None, AzureKey::Sas(url));
    let error = sas.link(&at("plain"), &link(LinkTo::Read)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported, "a signature is not given away");
}

#[tokio::test]
async fn a_shared_access_signature_is_used_and_its_limits_are_told() {
    let Some((server, azure)) = started().await else { return };
    put(&azure, "a b", b"bytes", &Write::default()).await;
    let link = Link { to: LinkTo::Read, expires: Duration::from_mins(5), version: None };
    let url = azure.link(&at("a b"), &link).await.unwrap();
    let sas = store(&server, Some(BOX), AzureKey::Sas(url));
    let pinned = Location { bucket: String::new(), ..at("a b") };
    assert_eq!(get(&sas, &pinned).await.unwrap(), b"bytes");
    let denied = sas.write(&pinned, Bytes::from_static(b"x"), &Write::default()).await.unwrap_err();
    assert_eq!(denied.kind, ErrorKind::Denied, "{denied}");
    assert!(!format!("{denied:?}").contains("sig="), "the signature is not shown: {denied:?}");
}

#[tokio::test]
async fn wrong_credentials_and_places_are_told_apart() {
    let Some((server, azure)) = started().await else { return };
    put(&azure, "x", b"x", &Write::default()).await;
    let stranger = store(&server, None, AzureKey::Account(Secret::new("d3Jvbmc=".to_owned())));
    assert_eq!(stranger.buckets().await.unwrap_err().kind, ErrorKind::Unauthenticated, "another key");
    let nobody = store(&server, None, AzureKey::Nobody);
    let refused = nobody.head(&at("x")).await.unwrap_err();
    assert!(matches!(refused.kind, ErrorKind::Denied | ErrorKind::Unauthenticated), "not public: {refused:?}");
    let nowhere = Location { bucket: "never-made".to_owned(), ..at("x") };
    assert_eq!(azure.head(&nowhere).await.unwrap_err().kind, ErrorKind::NoBucket, "HEAD has only a header to say so");
    let outcomes = azure.delete("never-made", &[at("x").key]).await.unwrap();
    assert_eq!(outcomes[0].as_ref().unwrap_err().kind, ErrorKind::NoBucket, "nothing was deleted there");
    let traversal = Location { bucket: "box/x?comp=y".to_owned(), ..at("x") };
    assert_eq!(azure.head(&traversal).await.unwrap_err().kind, ErrorKind::Invalid);
}

#[tokio::test]
async fn a_container_is_deleted_only_when_it_holds_nothing() {
    let Some((_server, azure)) = started().await else { return };
    put(&azure, "x", b"x", &Write::default()).await;
    assert_eq!(azure.delete_bucket(BOX).await.unwrap_err().kind, ErrorKind::Refused, "it holds an object");
    azure.delete(BOX, &[at("x").key]).await.unwrap();
    let upload = azure.begin_upload(&at("y"), &Write::default()).await.unwrap();
    azure.write_part(&at("y"), &upload, PartWrite::new(1, 0, &b"part"[..])).await.unwrap();
    assert_eq!(azure.delete_bucket(BOX).await.unwrap_err().kind, ErrorKind::Refused, "it holds an unfinished upload");
    azure.create_bucket("other").await.unwrap();
    azure.delete_bucket("other").await.unwrap();
    let left: Vec<String> = azure.buckets().await.unwrap().into_iter().map(|bucket| bucket.name).collect();
    assert_eq!(left, [BOX]);
}

#[tokio::test]
async fn unfinished_uploads_are_listed_until_they_are_given_up() {
    let Some((_server, azure)) = started().await else { return };
    put(&azure, "up/empty", b"", &Write::default()).await;
    let (mut begun, write) = (Vec::new(), Write::default());
    for key in ["up/a", "up/a", "up/b", "down/c"] {
        let id = azure.begin_upload(&at(key), &write).await.unwrap();
        azure.write_part(&at(key), &id, PartWrite::new(7, 0, &b"part"[..])).await.unwrap();
        begun.push(Upload { key: at(key).key, id, begun: None });
    }
    let listed = || async {
        let pages: Vec<Vec<Upload>> = azure.uploads(&at("up/")).try_collect().await.unwrap();
        pages.concat()
    };
    let mut wanted = begun[..3].to_vec();
    wanted.sort_by(|a, b| (&a.key, &a.id.0).cmp(&(&b.key, &b.id.0)));
    assert_eq!(listed().await, wanted, "all below the prefix, and no empty object");
    azure.abort_upload(&at("up/a"), &begun[0].id).await.unwrap();
    wanted.retain(|upload| upload.id != begun[0].id);
    assert_eq!(listed().await, wanted, "the one that was given up is gone, its neighbour is not");
    assert_eq!(azure.parts(&at("up/a"), &begun[1].id).await.unwrap().len(), 1, "the neighbour has its part");
}

#[tokio::test]
async fn a_listing_can_begin_behind_a_key() {
    let Some((_server, azure)) = started().await else { return };
    for key in ["a", "b", "b/c", "d"] {
        put(&azure, key, b"x", &Write::default()).await;
    }
    let list = List { recursive: true, after: Some("b".into()), ..List::default() };
    let pages: Vec<_> = azure.list(&at(""), list).try_collect().await.unwrap();
    let keys: Vec<_> = pages.concat().into_iter().map(|row| row.key).collect();
    assert_eq!(keys, ["b/c".into(), "d".into()]);
}
