//! Connecting, forgetting, and where secrets are.

use crate::support::{Bench, id, local_draft, s3_draft, secret};
use engine::Vault as _;
use model::{ErrorKind, Secret, Secrets};

#[tokio::test]
async fn a_cloud_is_kept_only_after_it_answered() {
    let bench = Bench::new().await;
    let wrong = bench.engine.add_cloud(s3_draft("wrong", &bench.server), secret(&Secret::new("nonsense".into()))).await;
    assert_eq!(wrong.unwrap_err().kind, ErrorKind::Unauthenticated);
    let nowhere = local_draft("nowhere", "/no/such/folder");
    assert!(bench.engine.add_cloud(nowhere, Secrets::new()).await.is_err(), "a folder must exist");
    let nameless = local_draft("  ", "/");
    assert_eq!(bench.engine.add_cloud(nameless, Secrets::new()).await.unwrap_err().kind, ErrorKind::Invalid);
    let names: Vec<_> = bench.engine.clouds().await.unwrap().clouds.into_iter().map(|cloud| cloud.name).collect();
    assert_eq!(names, ["disk", "server"], "none of them was kept");
}

#[tokio::test]
async fn the_secret_is_in_the_vault_and_nowhere_in_the_home() {
    let bench = Bench::new().await;
    let cloud = bench.engine.cloud_named("server").await.unwrap();
    let name = cloud.connection.secret().unwrap();
    assert_eq!(bench.vault.read(name).await.unwrap().unwrap().expose(), bench.server.secret().expose());
    bench.engine.close().await;
    for file in std::fs::read_dir(bench.world.home()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let secret = bench.server.secret();
            let found = bytes.windows(secret.expose().len()).any(|window| window == secret.expose().as_bytes());
            assert!(!found, "the secret lies in {}", path.display());
        }
    }
}

#[tokio::test]
async fn forgetting_a_cloud_forgets_its_secret_and_touches_nothing_in_it() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "stays", "x");
    let cloud = bench.engine.cloud_named("server").await.unwrap();
    let name = cloud.connection.secret().unwrap();
    bench.engine.forget_cloud(&cloud.id).await.unwrap();
    assert!(bench.vault.read(name).await.unwrap().is_none(), "the vault has forgotten it");
    assert_eq!(bench.engine.buckets(&id("server")).await.unwrap_err().kind, ErrorKind::NotFound);
    assert!(bench.server.get("bucket", "stays").is_some());
}

#[tokio::test]
async fn demo_clouds_come_once() {
    let bench = Bench::new().await;
    bench.engine.welcome().await.unwrap();
    let demo = |clouds: model::Clouds| clouds.clouds.into_iter().filter(|cloud| cloud.demo).count();
    assert_eq!(demo(bench.engine.clouds().await.unwrap()), 3);
    bench.engine.remove_demo().await.unwrap();
    let bench = bench.reopen().await;
    bench.engine.welcome().await.unwrap();
    assert_eq!(demo(bench.engine.clouds().await.unwrap()), 0, "who removed them does not get them back");
}

#[tokio::test]
async fn buckets_are_listed_and_made() {
    let bench = Bench::new().await;
    bench.engine.create_bucket(&id("server"), "fresh").await.unwrap();
    let names: Vec<_> = bench.engine.buckets(&id("server")).await.unwrap().into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["bucket", "fresh"]);
    let again = bench.engine.create_bucket(&id("server"), "fresh").await.unwrap_err();
    assert_eq!(again.kind, ErrorKind::AlreadyExists);
    let local = bench.engine.create_bucket(&id("disk"), "x").await.unwrap_err();
    assert_eq!(local.kind, ErrorKind::Unsupported, "a folder is its own one bucket");
}
