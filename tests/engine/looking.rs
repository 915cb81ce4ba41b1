//! One object looked at closely: told as its cloud says, changed only as it was shown, and brought back from its versions.

use crate::support::{Bench, assert_done, at, contents};
use clouds::Attributes;
use model::{Action, Conflict, ErrorKind, Feature, JobKind, Location, Metadata, Policy, PolicyId, Region, Rung};
use std::collections::BTreeMap;
use testkit::s3::Operation;

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// An object with metadata in `server:bucket/`.
fn put(bench: &Bench, key: &str) -> Location {
    let attributes = Attributes {
        content_type: Some("image/png".to_owned()),
        metadata: pairs(&[("author", "Ada")]),
        ..Attributes::default()
    };
    bench.server.put_with("bucket", key, "picture", attributes);
    at(&format!("server:bucket/{key}"))
}

#[tokio::test]
async fn an_object_is_described_as_its_cloud_says_and_what_it_does_not_say_stays_unread() {
    let bench = Bench::new().await;
    let here = put(&bench, "a/b.png");
    let told = bench.engine.describe(&here).await.unwrap();
    assert_eq!((told.size.0, told.metadata.content_type.as_deref()), (7, Some("image/png")));
    assert_eq!(told.etag, bench.server.head("bucket", "a/b.png").unwrap().etag);
    assert_eq!((told.metadata.user, told.metadata.tags), (pairs(&[("author", "Ada")]), Some(BTreeMap::new())));
    assert_eq!((told.metadata.cache_control, told.version), (None, None), "nobody said them");
    bench.put("plain.txt", "x");
    let file = bench.engine.describe(&at("disk:/plain.txt")).await.unwrap();
    assert_eq!(file.metadata.tags, None, "a folder has no tags, which is not the same as no tag");
    assert_eq!((file.storage_class, file.checksums), (None, Vec::new()));
    let missing = bench.engine.describe(&at("server:bucket/none")).await.unwrap_err();
    assert_eq!(missing.kind, ErrorKind::NotFound);
    assert_eq!(bench.engine.describe(&at("server:bucket/")).await.unwrap_err().kind, ErrorKind::Invalid);
}

#[tokio::test]
async fn metadata_and_tags_are_changed_and_the_bytes_stay() {
    let bench = Bench::new().await;
    let cloud = put(&bench, "b.png");
    bench.put("b.png", "picture");
    for here in [cloud, at("disk:/b.png")] {
        if !bench.engine.abilities(&here.cloud).await.unwrap().features.contains(&Feature::Metadata) {
            // Not every disk has attributes.
            continue;
        }
        let shown = bench.engine.describe(&here).await.unwrap();
        let tags = shown.metadata.tags.is_some().then(|| pairs(&[("team", "blue")]));
        let wanted = Metadata {
            content_type: Some("image/x-other".to_owned()),
            cache_control: Some("no-store".to_owned()),
            user: pairs(&[("Editor", "Grace Hopper, Zürich")]),
            tags: tags.clone(),
            ..Metadata::default()
        };
        let now = bench.engine.set_metadata(&here, shown.etag.as_deref(), wanted).await.unwrap().metadata;
        assert_eq!(now.user, pairs(&[("editor", "Grace Hopper, Zürich")]), "{here}: what was not given is gone");
        assert_eq!(
            (now.content_type.as_deref(), now.cache_control.as_deref()),
            (Some("image/x-other"), Some("no-store"))
        );
        assert_eq!(now.tags, tags, "{here}");
    }
    assert_eq!(bench.server.get("bucket", "b.png").unwrap(), "picture");
    assert_eq!(bench.read("b.png"), b"picture");
}

#[tokio::test]
async fn nothing_is_changed_of_an_object_that_is_another_by_now() {
    let bench = Bench::new().await;
    let here = put(&bench, "b.png");
    let shown = bench.engine.describe(&here).await.unwrap();
    bench.server.put("bucket", "b.png", "another");
    let change = Metadata { user: pairs(&[("a", "b")]), tags: Some(pairs(&[("c", "d")])), ..Metadata::default() };
    let error = bench.engine.set_metadata(&here, shown.etag.as_deref(), change.clone()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict, "{error}");
    assert_eq!(bench.server.tags("bucket", "b.png").unwrap(), BTreeMap::new(), "nor its tags");
    assert_eq!(bench.server.head("bucket", "b.png").unwrap().attributes.metadata, BTreeMap::new());
    let invalid = Metadata { user: pairs(&[("no blanks", "x")]), ..change };
    let error = bench.engine.set_metadata(&here, None, invalid).await.unwrap_err();
    assert_eq!((error.kind, error.message().split(':').next()), (ErrorKind::Invalid, Some("metadata")), "at its field");
}

#[tokio::test]
async fn an_object_cannot_be_tagged_into_a_region_that_a_policy_keeps_out_of_its_cloud() {
    let bench = Bench::new().await;
    let here = put(&bench, "b.png");
    let region = Region::parse("EU").unwrap();
    let (name, only) = ("EU data stays in EU".to_owned(), vec!["eu".to_owned()]);
    bench.engine.add_policy(Policy { id: PolicyId(0), name, region, only, action: Action::Block }).await.unwrap();
    let tagged = Metadata { user: pairs(&[(Region::METADATA, "EU")]), ..Metadata::default() };
    let error = bench.engine.set_metadata(&here, None, tagged).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused, "{error}");
    assert!(error.message().contains("EU data stays in EU"), "the policy is named: {error}");
    assert_eq!(bench.server.requests().of(Operation::CopyObject), 0, "nothing was sent");
}

#[tokio::test]
async fn a_version_is_brought_back_on_top_and_what_was_there_stays_below() {
    let bench = Bench::new().await;
    bench.server.create_versioned_bucket("kept");
    for (key, text) in [("a.txt", "first"), ("a.txt", "second"), ("a.txt.old", "beside")] {
        bench.server.put("kept", key, text);
    }
    let here = at("server:kept/a.txt");
    let found = bench.engine.versions(&here).await.unwrap();
    assert!(found.complete && found.versions.len() == 2, "only its own: {found:?}");
    assert!(found.versions[0].latest && !found.versions[1].latest, "newest first");
    bench.engine.restore_version(&here, &found.versions[1].id).await.unwrap();
    assert_eq!(bench.server.get("kept", "a.txt").unwrap(), "first");
    let now = bench.engine.versions(&here).await.unwrap().versions;
    assert_eq!(now.len(), 3, "what was there stays");
    bench.engine.delete_version(&here, &found.versions[1].id).await.unwrap();
    assert_eq!(bench.engine.versions(&here).await.unwrap().versions.len(), 2);
    let none = bench.engine.versions(&at("disk:/a.txt")).await.unwrap_err();
    assert_eq!(none.kind, ErrorKind::Unsupported);
    let refused = bench.engine.restore_version(&at("server:bucket/x"), "null").await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Refused, "where nothing is kept the restored one would replace the latest");
}

#[tokio::test]
async fn a_version_is_downloaded_whole_and_over_nothing() {
    let bench = Bench::new().await;
    bench.server.create_versioned_bucket("kept");
    // More than is held at a time.
    let first = contents(17 << 20);
    bench.server.put("kept", "big.bin", first.clone());
    bench.server.put("kept", "big.bin", "second");
    let here = at("server:kept/big.bin");
    let versions = bench.engine.versions(&here).await.unwrap().versions;
    let folder = bench.world.folder("downloads");
    std::fs::create_dir_all(&folder).unwrap();
    bench.engine.download_version(&here, &versions[1].id, &folder).await.unwrap();
    assert!(std::fs::read(folder.join("big.bin")).unwrap() == first, "byte for byte");
    let again = bench.engine.download_version(&here, &versions[0].id, &folder).await.unwrap_err();
    assert_eq!(again.kind, ErrorKind::AlreadyExists);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing half done stays");
}

#[tokio::test]
async fn the_journal_says_where_else_an_object_was_proved_to_be() {
    let bench = Bench::new().await;
    bench.put("docs/a.txt", "text");
    assert_done(&bench.copy(&["disk:/docs/"], "server:bucket/", Conflict::Ask).await);
    let (here, there) = (at("disk:/docs/a.txt"), at("server:bucket/docs/a.txt"));
    let replicas = bench.engine.replicas(&here).await.unwrap();
    let [replica] = &replicas[..] else { panic!("one replica: {replicas:?}") };
    assert_eq!((&replica.at, replica.same, replica.rung != Rung::SizeOnly), (&there, Some(true), true));
    assert_eq!(bench.engine.replicas(&there).await.unwrap()[0].at, here, "and the other way round");
    let touches = bench.engine.history(&here).await.unwrap();
    assert_eq!((touches.len(), touches[0].kind), (1, JobKind::Copy));
    bench.put("docs/a.txt", "other text");
    assert_eq!(bench.engine.replicas(&here).await.unwrap()[0].same, Some(false), "it was written since");
    bench.delete(&["server:bucket/docs/a.txt"]).await;
    assert!(bench.engine.replicas(&here).await.unwrap().is_empty(), "a later job removed it");
    assert_eq!(bench.engine.history(&there).await.unwrap()[0].kind, JobKind::Delete, "newest first");
    assert!(bench.engine.history(&at("disk:/docs/b.txt")).await.unwrap().is_empty());
}
