use crate::support::{Bench, at};
use engine::{Engine, Given};
use model::{
    Action, Bytes, CloudId, Condition, Conflict, Count, Destination, ErrorKind, Event, Facts, Match, Origin, Place,
    Policy, PolicyId, Region, RegionHints, Rule, RuleDraft, RuleId, Then, Trouble, Verdict, When,
};
use std::path::PathBuf;

fn to(place: &str) -> Then {
    Then::Send(Destination::plain(Place::parse(place).unwrap()))
}

fn draft(name: &str, conditions: &[&str], then: Then) -> RuleDraft {
    let conditions = conditions.iter().map(|text| Condition::parse(text).unwrap()).collect();
    RuleDraft { name: name.into(), enabled: true, when: When { how: Match::All, conditions }, then }
}

fn names(rules: &model::Rules) -> Vec<&str> {
    rules.rules.iter().map(|rule| rule.name.as_str()).collect()
}

fn first(route: &model::Route) -> String {
    route.first().map_or_else(|| format!("{:?}", route.verdict), |placement| placement.at.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_are_added_moved_changed_removed_and_put_back() {
    let bench = Bench::new().await;
    let engine = &bench.engine;
    let mut told = engine.events();
    engine.add_rule(draft("a", &["ext=a"], to("disk:/")), None).await.unwrap();
    // A face hears of it, perhaps behind what it heard of the clouds.
    while !matches!(told.recv().await.unwrap(), Event::Rules { .. }) {}
    engine.add_rule(draft("c", &["ext=c"], to("server:bucket/")), None).await.unwrap();
    let rules = engine.add_rule(draft("b", &["ext=b"], Then::Ask), Some(2)).await.unwrap();
    assert_eq!(names(&rules), ["a", "b", "c"]);
    let id = rules.rules[2].id;
    let rules = engine.move_rule(id, 1).await.unwrap();
    assert_eq!(names(&rules), ["c", "a", "b"]);
    let rules = engine.change_rule(id, draft("C", &["ext=cc"], Then::Ask)).await.unwrap();
    assert_eq!((rules.rules[0].id, names(&rules)[0]), (id, "C"), "where it stood, and still itself");
    let rules = engine.remove_rule(id).await.unwrap();
    assert_eq!(names(&rules), ["a", "b"]);
    assert_eq!(names(&engine.undo_rules().await.unwrap()), ["C", "a", "b"]);
    assert_eq!(engine.remove_rule(RuleId(99)).await.unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_rule_is_refused_and_changes_nothing() {
    let bench = Bench::new().await;
    let engine = &bench.engine;
    let before = engine.add_rule(draft("a", &["ext=a"], to("disk:/")), None).await.unwrap();
    let id = before.rules[0].id;
    for (then, says) in
        [(to("gone:/"), "to: no cloud \"gone\""), (to("server:/x"), "no bucket"), (to("disk:b/x"), "one bucket")]
    {
        for error in [
            engine.add_rule(draft("x", &["ext=x"], then.clone()), None).await.unwrap_err(),
            engine.change_rule(id, draft("x", &["ext=x"], then.clone())).await.unwrap_err(),
            engine.set_default(then.clone()).await.unwrap_err(),
        ] {
            assert!(error.kind == ErrorKind::Invalid && error.message().contains(says), "{error}");
        }
    }
    assert_eq!(engine.rules().await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_gives_back_the_rules_it_was_made_of() {
    let bench = Bench::new().await;
    let engine = &bench.engine;
    let destination = Destination {
        mirrors: vec![Place::parse("disk:/copies/{name}").unwrap()],
        class: Some("COLD".into()),
        cache_control: Some("max-age=60".into()),
        tags: [("team".to_owned(), "we\"b".to_owned())].into(),
        conflict: Conflict::KeepBoth,
        ..Destination::plain(Place::parse("server:bucket/{yyyy}/{sha256:8}-{name}").unwrap())
    };
    engine
        .add_rule(draft("Images", &["type=image/*,video/mp4", "size>=1536KiB"], Then::Send(destination)), None)
        .await
        .unwrap();
    let mut odd =
        draft("No \\ 'odd'\" names", &["name=*.{a,b}", "modified<2026-01-31"], Then::Block { message: "no".into() });
    (odd.enabled, odd.when.how) = (false, Match::None);
    engine.add_rule(odd, None).await.unwrap();
    engine.set_default(to("disk:/rest/")).await.unwrap();
    let regions = model::RegionMap {
        prefixes: vec![("eu/".into(), Region::parse("EU").unwrap())],
        default: Region::parse("ASIA").unwrap(),
    };
    let before = engine.set_region_map(regions).await.unwrap();
    let document = engine.export_rules().await.unwrap();
    engine.remove_rule(before.rules[0].id).await.unwrap();
    let after = engine.import_rules(&document).await.unwrap();
    let bare = |rules: &model::Rules| {
        rules.rules.iter().cloned().map(|rule| Rule { id: RuleId(0), ..rule }).collect::<Vec<_>>()
    };
    assert_eq!(
        (bare(&after), &after.otherwise, &after.regions),
        (bare(&before), &before.otherwise, &before.regions),
        "{document}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_document_is_refused_with_its_line_and_leaves_the_rules_alone() {
    let bench = Bench::new().await;
    let engine = &bench.engine;
    let before = engine.add_rule(draft("a", &["ext=a"], to("disk:/")), None).await.unwrap();
    let head = "[[rule]]\nname = \"x\"\n";
    for (text, line, says) in [
        ("[[rule]]\nname = \"x\"\ncolour = 1\n", 3, "colour"),
        ("[[rule]]\nwhen = [\"ext=a\"]\nto = \"disk:/\"\n[regoins]\n", 4, "regoins"),
        (&format!("{head}when = [\n  \"ext=a\",\n  \"size>1XB\",\n]\nto = \"disk:/\"\n"), 5, "when: \"1XB\""),
        (&format!("{head}when = [\"name=[z-a]\"]\nto = \"disk:/\"\n"), 3, "[z-a]"),
        (&format!("{head}when = [\"ext=a\"]\nto = \"disk:/{{nam}}\"\n"), 4, "{nam}"),
        (&format!("{head}when = [\"ext=a\"]\nto = \"gone:/x\"\n"), 4, "to: no cloud \"gone\""),
        (
            &format!("{head}when = [\"ext=a\"]\nto = \"disk:/\"\nmirrors = [\"server:bucket/\", \"gone:/\"]\n"),
            5,
            "mirror 2",
        ),
        (&format!("{head}when = [\"ext=a\"]\n"), 1, "one of 'to'"),
        (&format!("{head}when = [\"ext=a\"]\nask = true\nclass = \"X\"\n"), 5, "class"),
        ("[[rule]]\nname = \"x\"\nto = \"disk:/\"\n", 1, "needs a condition"),
        ("[default]\nto = \"disk:/\"\nwhen = [\"ext=a\"]\n", 3, "everything"),
        ("[default]\nto = \"disk:/../x\"\n", 2, "dots"),
        ("[regions.prefixes]\n\"\" = \"EU\"\n", 1, "empty prefix"),
        ("[[policy]]\n", 1, "policy"),
        ("not toml", 1, "expected"),
    ] {
        let error = engine.import_rules(text).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid, "{text}");
        assert!(error.message().contains(&format!("line {line}")), "{text}: {error}");
        assert!(error.message().contains(says), "{text}: {error}");
    }
    assert_eq!(engine.rules().await.unwrap(), before, "not a rule is another");
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_are_read_from_the_file() {
    let bench = Bench::new().await;
    let here = bench.world.folder("here");
    std::fs::create_dir_all(here.join("in")).unwrap();
    std::fs::write(here.join("in/photo.txt"), b"\x89PNG\r\n\x1a\n and so on").unwrap();
    std::fs::write(here.join("in/empty.pdf"), b"").unwrap();
    let given =
        Given { origin: Origin::Watch { name: "Phone".into() }, watch: Region::parse("EU").ok(), ..Given::default() };
    let facts = bench.engine.file_facts(&here.join("in/photo.txt"), Some(&here.join("in")), &given).await.unwrap();
    assert_eq!(facts.path.display(), "in/photo.txt", "with the folder that was taken");
    assert!(facts.whole.display().starts_with('/') && facts.whole.display().ends_with("here/in/photo.txt"));
    assert_eq!(facts.types.by_content.as_deref(), Some("image/png"), "the bytes say so");
    assert!(facts.types.disagree(), "and the name says otherwise");
    assert_eq!((facts.size, facts.origin.clone()), (Some(Bytes(18)), given.origin.clone()));
    assert!(facts.modified.is_some() && facts.sha256.is_none(), "a digest is dear and nobody needs it");
    let alone = bench.engine.file_facts(&here.join("in/empty.pdf"), None, &given).await.unwrap();
    assert_eq!((alone.path.display().as_ref(), alone.types.best()), ("empty.pdf", Some("application/pdf")));
    assert_eq!(bench.engine.file_facts(&here.join("no"), None, &given).await.unwrap_err().kind, ErrorKind::NotFound);
    let words = bench.engine.described("holiday.png 4 MB US", &given);
    assert_eq!((words.types.best(), words.size), (Some("image/png"), Some(Bytes(4_000_000))));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pane_s_cloud_and_the_object_say_a_region() {
    let bench = Bench::new().await;
    bench.engine.set_default(to("disk:/{region}/{name}")).await.unwrap();
    let metadata = [(Region::METADATA.to_owned(), "eu".to_owned())].into();
    bench.server.put_with("bucket", "d/x", "x", clouds::Attributes { metadata, ..clouds::Attributes::default() });
    let given = Given { region: Region::parse("US").ok(), ..Given::default() };
    let facts = bench.engine.facts(&at("server:bucket/d/x"), &"".into(), &given).await.unwrap();
    let trace = bench.engine.explain(facts, None).await.unwrap();
    assert_eq!(first(&trace.route), "disk:/EU/x", "nobody chooses away what the object carries");
}

/// Files of many kinds, and rules for some of them.
async fn generated(engine: &Engine, here: PathBuf) -> Vec<PathBuf> {
    for (name, conditions, place) in [
        ("images", &["type=image/*"][..], "server:bucket/img/{yyyy}/{sha256:12}.{ext}"),
        ("large", &["size>=300"], "disk:/large/{source.path}"),
        ("reports", &["name=report-*"], "server:bucket/reports/{stem}/{name}"),
        ("logs", &["ext=log", "path=**/d1/**"], "disk:/logs/{region}/{source.path}"),
    ] {
        engine.add_rule(draft(name, conditions, to(place)), None).await.unwrap();
    }
    engine.set_default(to("server:bucket/rest/{source.path}")).await.unwrap();
    for n in 0..500_usize {
        let name = match n % 5 {
            0 => format!("d{}/{n}.png", n % 7),
            1 => format!("d{}/report-{n}.txt", n % 7),
            2 => format!("d{}/{n}.log", n % 2),
            3 => format!("{n}"),
            _ => format!("d0/é {n}.bin"),
        };
        let mut contents = if n % 5 == 0 { b"\x89PNG\r\n\x1a\n".to_vec() } else { Vec::new() };
        contents.extend(format!("{n}-").bytes().cycle().take(n % 400 + 4));
        let path = here.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
    }
    vec![here]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_of_each_of_500_files_where_it_will_lie() {
    let bench = Bench::new().await;
    let given = Given { region: Region::parse("EU").ok(), ..Given::default() };
    let paths = generated(&bench.engine, bench.world.folder("here")).await;
    let traces = bench.engine.explain_files(&paths, &given).await.unwrap();
    let sent = bench.engine.upload_by_rules(&paths, &given, None, None).await.unwrap();
    assert!(sent.left.is_empty(), "{:?}", sent.left);
    for job in &sent.jobs {
        bench.engine.job_settled(*job).await.unwrap();
    }
    let mut right = 0;
    for trace in &traces {
        let placement = trace.route.first().unwrap_or_else(|| panic!("{trace:?}"));
        let size = match placement.at.cloud.as_str() {
            "disk" => std::fs::metadata(bench.disk().join(placement.at.key.as_str().unwrap())).ok().map(|it| it.len()),
            _ => bench.server.get("bucket", placement.at.key.clone()).map(|bytes| bytes.len() as u64),
        };
        assert_eq!(size.map(Bytes), trace.facts.size, "{} lies at {}", trace.facts.path.display(), placement.at);
        right += 1;
    }
    let done = bench.engine.activity().await.unwrap().jobs.iter().map(|job| job.tally.verified).sum::<Count>();
    assert_eq!((right, done), (500, Count(500)), "and nothing lies anywhere else");
    let taken = bench.engine.rule_hits().await.unwrap();
    assert_eq!(taken.iter().map(|(_, count)| *count).sum::<Count>(), Count(500), "each decision is counted");
    assert!(taken.len() == 5 && taken.iter().all(|(_, count)| count.0 > 0), "every rule and the default took some");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_rule_sends_is_left_with_its_route_and_mirrors_get_replicas() {
    let bench = Bench::new().await;
    let mirrored = Destination {
        mirrors: vec![Place::parse("server:bucket/copies/{name}").unwrap()],
        cache_control: Some("no-store".into()),
        tags: [("team".to_owned(), "web".to_owned())].into(),
        ..Destination::plain(Place::parse("disk:/{name}").unwrap())
    };
    bench.engine.add_rule(draft("a", &["ext=a"], Then::Send(mirrored)), None).await.unwrap();
    bench.engine.add_rule(draft("b", &["ext=b"], Then::Block { message: "never".into() }), None).await.unwrap();
    bench.engine.add_rule(draft("c", &["ext=c"], to("disk:/same")), None).await.unwrap();
    let here = bench.world.folder("here");
    let paths = ["1.a", "2.b", "3.c", "4.c", "5"].map(|name| here.join(name));
    for path in &paths {
        std::fs::write(path, "x").unwrap();
    }
    let sent = bench.engine.upload_by_rules(&paths, &Given::default(), None, None).await.unwrap();
    let left: Vec<_> =
        sent.left.iter().map(|left| (left.facts.path.display().into_owned(), &left.route.verdict)).collect();
    assert!(
        matches!(&left[..], [(b, Verdict::Block { .. }), (c, Verdict::Broken { message }), (none, Verdict::Ask)]
        if b == "2.b" && c == "4.c" && none == "5" && message.contains("3.c")),
        "{left:?}"
    );
    for job in &sent.jobs {
        bench.engine.job_settled(*job).await.unwrap();
    }
    assert_eq!((bench.read("1.a"), bench.read("same")), (b"x".to_vec(), b"x".to_vec()));
    let head = bench.server.head("bucket", "copies/1.a").unwrap();
    assert_eq!(head.attributes.cache_control.as_deref(), Some("no-store"));
    assert_eq!(head.attributes.metadata[Region::METADATA], "US", "the region travels with it");
    assert_eq!(bench.server.tags("bucket", "copies/1.a").unwrap()["team"], "web");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_rules_says_which_of_the_last_uploads_would_go_elsewhere() {
    let bench = Bench::new().await;
    let engine = &bench.engine;
    engine.set_default(to("disk:/{source.path}")).await.unwrap();
    let here = bench.world.folder("here");
    for name in ["1.jpg", "2.jpg", "3.txt"] {
        std::fs::write(here.join(name), "x").unwrap();
    }
    let sent = engine.upload_by_rules(&[here], &Given::default(), None, None).await.unwrap();
    engine.job_settled(sent.jobs[0]).await.unwrap();
    let before = engine.rules().await.unwrap();
    let after = engine.add_rule(draft("images", &["type=image/*"], to("server:bucket/{name}")), None).await.unwrap();
    let elsewhere = engine.elsewhere(&before, &after).await.unwrap();
    assert_eq!((elsewhere.looked, elsewhere.moved.len()), (Count(3), 2));
    let moved = elsewhere.moved.iter().find(|moved| moved.file.key.display().ends_with("2.jpg")).unwrap();
    assert_eq!(moved.went.to_string(), "disk:/here/2.jpg");
    assert_eq!(moved.after.as_ref().unwrap().to_string(), "server:bucket/2.jpg");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_whose_cloud_was_forgotten_is_named_and_sends_nothing() {
    let bench = Bench::new().await;
    let engine = &bench.engine;
    let rules = engine.add_rule(draft("a", &["name=*"], to("server:bucket/")), None).await.unwrap();
    engine.forget_cloud(&CloudId::parse("server").unwrap()).await.unwrap();
    let findings = engine.lint_rules().await.unwrap();
    assert!(
        findings
            .iter()
            .any(|finding| finding.rule == Some(rules.rules[0].id) && matches!(finding.what, Trouble::Missing { .. }))
    );
    let route = engine.explain(engine.described("x", &Given::default()), None).await.unwrap().route;
    assert!(matches!(&route.verdict, Verdict::Broken { message } if message.contains("server")), "{route:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_and_policies_of_another_process_count_at_once() {
    let bench = Bench::new().await;
    let other = crate::support::open(&bench.world, bench.vault.clone()).await;
    bench.engine.set_default(to("disk:/a/{name}")).await.unwrap();
    let facts = Facts {
        path: "x".into(),
        regions: RegionHints { chosen: Region::parse("EU").ok(), ..RegionHints::default() },
        ..Facts::default()
    };
    assert_eq!(first(&other.explain(facts.clone(), None).await.unwrap().route), "disk:/a/x");
    bench.engine.set_default(to("disk:/b/{name}")).await.unwrap();
    assert_eq!(first(&other.explain(facts.clone(), None).await.unwrap().route), "disk:/b/x");
    let policy = Policy {
        id: PolicyId(0),
        name: "p".into(),
        region: Region::parse("EU").unwrap(),
        only: vec!["eu".into()],
        action: Action::Block,
    };
    bench.engine.add_policy(policy).await.unwrap();
    let route = other.explain(facts, None).await.unwrap().route;
    assert!(!route.first().unwrap().standing.permits(true), "{route:?}");
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_costs_what_the_sheet_of_the_home_says_or_is_unknown() {
    let bench = Bench::new().await;
    bench.engine.set_default(to("server:bucket/{name}")).await.unwrap();
    let trace = bench.engine.explain(bench.engine.described("x 1GiB", &Given::default()), None).await.unwrap();
    let placement = trace.route.first().unwrap();
    assert_eq!(bench.engine.monthly_cost(placement, Bytes(1 << 30)).await.unwrap(), None, "nobody knows its price");
    let own = "as-of = \"2026-11-20\"\n[[price]]\nprovider = \"s3-compatible\"\nstorage = 0.02\nsource = \"me\"\nconfidence = \"high\"\n";
    std::fs::write(bench.world.home().join("prices.toml"), own).unwrap();
    let cost = bench.engine.monthly_cost(placement, Bytes(1 << 30)).await.unwrap().unwrap();
    assert!((cost.dollars - 0.02).abs() < 1e-9 && cost.as_of.to_string() == "2026-11-20", "{cost:?}");
}
