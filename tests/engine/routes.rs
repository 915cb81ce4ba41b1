//! Entries are routed before anything moves: counted while they hover, shown as they will go, sent exactly so.

use crate::support::{Bench, assert_done, id};
use engine::Given;
use model::{
    Action, Conflict, Count, Destination, ErrorKind, Forecast, JobKind, JobState, Place, Policy, PolicyId, Region,
    RuleDraft, Then, Verdict, When,
};
use std::path::PathBuf;

fn to(place: &str) -> Then {
    Then::Send(Destination::plain(Place::parse(place).unwrap()))
}

async fn rule(bench: &Bench, name: &str, condition: &str, then: Then) {
    let conditions = vec![model::Condition::parse(condition).unwrap()];
    let when = When { how: model::Match::All, conditions };
    bench.engine.add_rule(RuleDraft { name: name.into(), enabled: true, when, then }, None).await.unwrap();
}

/// A folder of files of many fates, and rules for them.
async fn mixed(bench: &Bench) -> PathBuf {
    rule(bench, "Images", "type=image/*", to("server:bucket/img/{name}")).await;
    rule(bench, "Notes", "ext=txt", to("disk:/notes/{sha256:8}-{name}")).await;
    rule(bench, "Programs", "ext=exe", Then::Block { message: "programs stay here".into() }).await;
    let here = bench.world.folder("drop");
    std::fs::create_dir_all(here.join("deep")).unwrap();
    for (name, bytes) in [
        ("a.png", &b"\x89PNG\r\n\x1a\n 1"[..]),
        ("deep/b.bin", b"\x89PNG\r\n\x1a\n 22"),
        ("c.txt", b"words"),
        ("d.exe", b"program"),
        ("e.odd", b"?"),
    ] {
        std::fs::write(here.join(name), bytes).unwrap();
    }
    here
}

fn given(region: &str) -> Given {
    Given { region: Region::parse(region).ok(), ..Given::default() }
}

fn shares(forecast: &Forecast) -> Vec<(String, u64)> {
    forecast.shares.iter().map(|share| (share.at.to_string(), share.found.0)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hovers_is_counted_by_its_places_and_nothing_else_happens() {
    let bench = Bench::new().await;
    let here = mixed(&bench).await;
    let forecast = bench.engine.forecast(1, &[here], &Given::default(), |_| ()).await.unwrap();
    assert_eq!(shares(&forecast), [("server:bucket/".to_owned(), 2), ("disk:/".to_owned(), 1)]);
    let counts = (forecast.found, forecast.blocked, forecast.asked, forecast.broken, forecast.complete);
    assert_eq!(counts, (Count(5), Count(1), Count(1), Count(0), true));
    assert_eq!(forecast.bytes.0, 10 + 11 + 5 + 7 + 1);
    assert!(bench.engine.activity().await.unwrap().jobs.is_empty() && bench.server.keys("bucket").is_empty());
    assert!(bench.engine.rule_hits().await.unwrap().is_empty(), "what only hovers is no hit");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn links_in_circles_end_and_what_cannot_be_read_is_counted_so() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let bench = Bench::new().await;
    bench.engine.set_default(to("disk:/{name}")).await.unwrap();
    let here = bench.world.folder("drop");
    std::fs::create_dir_all(here.join("in")).unwrap();
    symlink(&here, here.join("in/up")).unwrap();
    symlink(here.join("in/self"), here.join("in/self")).unwrap();
    symlink("/proc", here.join("in/proc")).unwrap();
    std::fs::write(here.join("in/file"), "x").unwrap();
    let forecast = bench.engine.forecast(1, std::slice::from_ref(&here), &Given::default(), |_| ()).await.unwrap();
    assert_eq!((forecast.found, forecast.complete), (Count(1), true), "only the file is one: {forecast:?}");
    let gone = bench.engine.forecast(2, &[here.join("no")], &Given::default(), |_| ()).await.unwrap_err();
    assert_eq!(gone.kind, ErrorKind::NotFound);
    // Who may read everything cannot be refused anything.
    std::fs::set_permissions(here.join("in/file"), std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(here.join("in/file")).is_err() {
        let forecast = bench.engine.forecast(3, &[here], &Given::default(), |_| ()).await.unwrap();
        assert_eq!((forecast.found, forecast.broken), (Count(1), Count(1)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_that_nobody_waits_for_stops_where_it_is() {
    let bench = Bench::new().await;
    let here = bench.world.folder("drop");
    for number in 0..3_000 {
        std::fs::write(here.join(format!("{number}.txt")), "x").unwrap();
    }
    let mut told = 0;
    let counted = bench
        .engine
        .forecast(7, &[here], &Given::default(), |_| {
            told += 1;
            bench.engine.close_routes(7);
        })
        .await
        .unwrap();
    // On a machine that counts all of them within the first beat there is nothing to stop.
    assert!(counted.complete == (told == 0), "{told} {counted:?}");
    assert!(counted.complete || counted.found < Count(3_000), "{counted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_shown_is_what_is_sent() {
    let bench = Bench::new().await;
    let here = mixed(&bench).await;
    bench.server.put("bucket", "img/a.png", "there before");
    let forecast = bench.engine.open_file_routes(1, &[here], &given("EU"), |_| ()).await.unwrap();
    assert_eq!((forecast.taken, forecast.complete), (Count(1), true));
    let rows = bench.engine.read_routes(1, Count(0), Count(100)).unwrap();
    let shown: Vec<_> = rows
        .iter()
        .map(|row| {
            let place = row.route.first().map(|first| first.at.to_string());
            (row.facts.path.display().into_owned(), row.rule.clone(), place, row.taken)
        })
        .collect();
    let images = Some("Images".to_owned());
    assert_eq!(shown[0], ("drop/a.png".into(), images.clone(), Some("server:bucket/img/a.png".into()), Some(true)));
    // sha256sum says so of `words`.
    assert_eq!(shown[1].2.as_deref(), Some("disk:/notes/dba36bff-c.txt"), "keys are whole, digests and all");
    assert_eq!(bench.engine.read_routes(1, Count(1), Count(2)).unwrap(), rows[1..3], "a window of them");
    assert!(matches!(rows[2].route.verdict, Verdict::Block { .. }));
    let dispatch = bench.engine.send_routes(1, None, Some(Conflict::KeepBoth)).await.unwrap();
    assert_eq!((dispatch.jobs.len(), dispatch.left), (2, Count(2)));
    for job in &dispatch.jobs {
        assert_done(&bench.settled(*job).await);
    }
    let place = rows[1].route.first().unwrap().at.key.display().into_owned();
    assert_eq!(bench.read(&place), b"words");
    assert_eq!(bench.server.get("bucket", "img/a.png").unwrap(), "there before");
    assert_eq!(bench.server.keys("bucket").len(), 3, "the one beside it, and the other picture");
    let head = bench.server.head("bucket", "img/b.bin").unwrap();
    assert_eq!(head.attributes.metadata[Region::METADATA], "EU", "the region that was chosen goes with it");
    let gone = bench.engine.send_routes(1, None, None).await.unwrap_err();
    assert_eq!(gone.kind, ErrorKind::NotFound, "nothing is sent twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_of_a_pane_are_copied_by_rules_and_stay_where_they_belong() {
    let bench = Bench::new().await;
    rule(&bench, "Images", "type=image/*", to("server:bucket/img/{name}")).await;
    bench.engine.set_default(to("disk:/{source.path}")).await.unwrap();
    bench.put("mine/photo.bin", b"\x89PNG\r\n\x1a\n 1");
    bench.put("mine/words.txt", b"words");
    let sources = [crate::support::source("disk:/mine/")];
    let of_pane = Given { origin: model::Origin::Pane, cloud: Some(id("disk")), ..Given::default() };
    let forecast = bench.engine.open_routes(1, &sources, &of_pane, |_| ()).await.unwrap();
    assert_eq!(forecast.found, Count(2));
    let dispatch = bench.engine.send_routes(1, None, None).await.unwrap();
    assert_eq!((dispatch.jobs.len(), dispatch.left), (1, Count(1)), "what is there already is not copied onto itself");
    let job = bench.settled(dispatch.jobs[0]).await;
    assert_eq!((job.spec.kind, job.state), (JobKind::Copy, JobState::Done));
    let kept = bench.server.head("bucket", "img/photo.bin").unwrap();
    assert_eq!(kept.attributes.content_type.as_deref(), Some("image/png"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_counted_before_and_holds_after_and_a_read_only_place_starts_nothing() {
    let bench = Bench::new().await;
    bench.engine.set_default(to("server:bucket/{name}")).await.unwrap();
    let here = bench.world.folder("drop");
    std::fs::write(here.join("a.txt"), "a").unwrap();
    let policy = |action| Policy {
        id: PolicyId(0),
        name: "EU stays".into(),
        region: Region::parse("EU").unwrap(),
        only: vec!["eu".into()],
        action,
    };
    let warning = bench.engine.add_policy(policy(Action::Warn)).await.unwrap();
    let forecast = bench.engine.forecast(1, std::slice::from_ref(&here), &given("EU"), |_| ()).await.unwrap();
    assert_eq!((forecast.warned, forecast.blocked), (Count(1), Count(0)));
    bench.engine.open_file_routes(2, std::slice::from_ref(&here), &given("EU"), |_| ()).await.unwrap();
    let dispatch = bench.engine.send_routes(2, Some("the customer asked".into()), None).await.unwrap();
    assert_eq!(dispatch.shares.len(), 1);
    assert_done(&bench.settled(dispatch.jobs[0]).await);
    bench.engine.remove_policy(warning.id).await.unwrap();
    bench.engine.add_policy(policy(Action::Block)).await.unwrap();
    let forecast = bench.engine.forecast(1, std::slice::from_ref(&here), &given("EU"), |_| ()).await.unwrap();
    assert_eq!((forecast.warned, forecast.blocked), (Count(0), Count(1)));
    let mut draft = bench.engine.cloud_draft(&id("server")).await.unwrap();
    draft.read_only = true;
    bench.engine.edit_cloud(&id("server"), draft, model::Secrets::new()).await.unwrap();
    bench.engine.open_file_routes(3, &[here], &given("US"), |_| ()).await.unwrap();
    let refused = bench.engine.send_routes(3, None, None).await.unwrap_err();
    assert_eq!((refused.kind, bench.engine.activity().await.unwrap().jobs.len()), (ErrorKind::Refused, 1));
}
