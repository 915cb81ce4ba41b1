//! Connecting, forgetting, and where secrets are.

use crate::support::{Bench, at, id, local_draft, s3_draft, secret, source};
use engine::Vault as _;
use model::{Conflict, ErrorKind, JobKind, JobSpec, JobState, Secret, Secrets, Target};
use testkit::s3::{Fault, Operation};

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

#[tokio::test]
async fn a_cloud_is_changed_only_if_it_answers_and_its_new_secret_counts_at_once() {
    let bench = Bench::new().await;
    let server = id("server");
    let before = bench.engine.cloud_named("server").await.unwrap();
    let draft = bench.engine.cloud_draft(&server).await.unwrap();
    let wrong = secret(&Secret::new("nonsense".into()));
    let refused = bench.engine.edit_cloud(&server, draft.clone(), wrong).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Unauthenticated);
    assert_eq!(bench.engine.cloud_named("server").await.unwrap(), before, "a change that does not work is not kept");
    let mut renamed = draft;
    renamed.name = "Storage".to_owned();
    renamed.read_only = true;
    let after = bench.engine.edit_cloud(&server, renamed.clone(), Secrets::new()).await.unwrap();
    assert_eq!((after.name.as_str(), after.read_only), ("Storage", true));
    assert_eq!(after.connection.secret(), before.connection.secret(), "a secret that is left out stays");
    let refused = bench.engine.create_bucket(&server, "new-bucket").await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Refused, "the switch counts at once");
    renamed.read_only = false;
    bench.server.rotate("another-secret");
    let rotated = bench.engine.edit_cloud(&server, renamed, secret(&bench.server.secret())).await.unwrap();
    assert_ne!(rotated.connection.secret(), before.connection.secret(), "the new secret has a place of its own");
    let old = bench.vault.read(before.connection.secret().unwrap()).await.unwrap();
    assert!(old.is_none(), "the old secret is gone");
    bench.engine.create_bucket(&server, "new-bucket").await.unwrap();
}

#[tokio::test]
async fn a_tile_is_as_it_was_chosen_and_else_follows_the_name() {
    let bench = Bench::new().await;
    let server = id("server");
    let tile = |cloud: &model::Cloud| (cloud.color, cloud.letter.clone());
    let mut draft = bench.engine.cloud_draft(&server).await.unwrap();
    assert_eq!((draft.color, draft.letter.as_deref()), (Some(1), None), "nobody chose the letter");
    draft.name = "Attic".to_owned();
    let renamed = bench.engine.edit_cloud(&server, draft.clone(), Secrets::new()).await.unwrap();
    assert_eq!(tile(&renamed), (1, "A".to_owned()), "a letter that nobody chose is the name's");
    (draft.color, draft.letter) = (Some(6), Some("é".to_owned()));
    let chosen = bench.engine.edit_cloud(&server, draft.clone(), Secrets::new()).await.unwrap();
    assert_eq!(tile(&chosen), (6, "É".to_owned()));
    let mut again = bench.engine.cloud_draft(&server).await.unwrap();
    assert_eq!(again.letter.as_deref(), Some("É"), "a form shows what was chosen");
    again.name = "Cellar".to_owned();
    let renamed = bench.engine.edit_cloud(&server, again, Secrets::new()).await.unwrap();
    assert_eq!(tile(&renamed), (6, "É".to_owned()), "what was chosen stays with another name");
    for (color, letter, field) in
        [(Some(8), None, "color: "), (None, Some("ab"), "letter: "), (None, Some("?"), "letter: ")]
    {
        (draft.color, draft.letter) = (color, letter.map(str::to_owned));
        let refused = bench.engine.edit_cloud(&server, draft.clone(), Secrets::new()).await.unwrap_err();
        assert!(refused.kind == ErrorKind::Invalid && refused.message().starts_with(field), "{refused}");
    }
}

#[tokio::test]
async fn a_test_tells_eight_stages_and_keeps_what_it_learned() {
    let bench = Bench::new().await;
    let mut stages = 0;
    let profile = bench.engine.test_cloud(&id("server"), true, |_| stages += 1).await.unwrap();
    assert_eq!((stages, profile.stages.len()), (8, 8));
    let kept = bench.engine.cloud_named("server").await.unwrap().profile.unwrap();
    assert_eq!(kept.stages, profile.stages, "it is saved with the cloud");
    let health = bench.engine.clouds().await.unwrap().health;
    assert_eq!(health.len(), 2, "each cloud has a dot");
}

#[tokio::test]
async fn expired_credentials_pause_the_job_once_and_signing_in_lets_it_go_on() {
    let bench = Bench::new().await;
    for number in 0..20 {
        bench.put(&format!("in/{number}"), "x");
    }
    bench.server.faults().next(Operation::PutObject, usize::MAX, Fault::Expired);
    let job = bench.start(&["disk:/in/"], "server:bucket/", Conflict::Ask).await;
    let paused = bench.settled(job).await;
    assert_eq!(paused.state, JobState::Paused, "{paused:?}");
    assert_eq!(paused.error.as_ref().map(|error| error.kind), Some(ErrorKind::Expired));
    assert_eq!(paused.tally.failed.0, 0, "no object is blamed: {:?}", paused.tally);
    bench.server.faults().clear();
    let draft = bench.engine.cloud_draft(&id("server")).await.unwrap();
    bench.engine.edit_cloud(&id("server"), draft, secret(&bench.server.secret())).await.unwrap();
    let done = bench.settled(job).await;
    assert_eq!((done.state, done.tally.verified.0), (JobState::Done, 20), "{done:?}");
}

#[tokio::test]
async fn a_protected_cloud_takes_new_objects_and_gives_none_away() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "old", "x");
    let mut draft = bench.engine.cloud_draft(&id("server")).await.unwrap();
    draft.protected = true;
    bench.engine.edit_cloud(&id("server"), draft, Secrets::new()).await.unwrap();
    bench.put("new", "y");
    let copied = bench.copy(&["disk:/new"], "server:bucket/", Conflict::Ask).await;
    assert_eq!(copied.state, JobState::Done, "{copied:?}");
    for kind in [JobKind::Delete, JobKind::Move] {
        let target = (kind == JobKind::Move).then(|| Target::Into(at("disk:/")));
        let spec = JobSpec::new(kind, vec![source("server:bucket/old")], target);
        let refused = bench.engine.start_job(spec).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Refused, "{kind:?} is refused before anything is listed");
    }
    bench.put("old", "z");
    let replaced = bench.copy(&["disk:/old"], "server:bucket/", Conflict::Replace).await;
    assert_eq!(replaced.tally.failed.0, 1, "{replaced:?}");
    assert_eq!(bench.server.get("bucket", "old").unwrap(), "x", "it is as it was");
}
