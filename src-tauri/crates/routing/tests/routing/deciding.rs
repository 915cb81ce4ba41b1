use crate::support::{compiled, file, of_region, rule, rules, to};
use model::{
    Bytes, CloudId, Destination, Facts, Match, Place, Reason, Region, RegionFrom, RegionHints, RegionMap, Route,
    RuleId, Rules, Then, Types, Verdict,
};
use routing::{by_region, by_type, decide, decide_batch, explain, facts_of_words, sentence, told};

fn went(route: &Route) -> String {
    match &route.verdict {
        Verdict::Send { to } => to.iter().map(|placement| placement.at.to_string()).collect::<Vec<_>>().join(" "),
        other => format!("{other:?}"),
    }
}

fn preset() -> Rules {
    let place = |text: &str| Place::parse(text).unwrap();
    let (drafts, otherwise) =
        by_type(place("eu:/img/"), place("us:/{yyyy}/{name}"), place("somewhere:/"), place("us:/rest/{region}/"));
    let named = drafts.into_iter().zip(1..).map(|(draft, id)| draft.named(RuleId(id))).collect();
    rules(named, otherwise)
}

#[test]
fn images_videos_and_pdfs_each_find_their_cloud_and_the_rest_the_default() {
    let compiled = compiled(&preset(), &[]);
    for (path, place, by) in [
        ("a/b.jpg", "eu:/img/a/b.jpg", Some(1)),
        ("a/b.mp4", "us:/1970/b.mp4", Some(2)),
        ("b.pdf", "somewhere:/b.pdf", Some(3)),
        ("b.txt", "us:/rest/US/b.txt", None),
    ] {
        let route = decide(&compiled, &file(path));
        assert_eq!((went(&route), route.rule), (place.to_owned(), by.map(RuleId)), "{path}");
    }
}

#[test]
fn the_first_rule_that_takes_a_file_decides_and_one_that_is_off_never_does() {
    let mut set = rules(
        vec![
            rule(7, Match::All, &["ext=jpg", "size>1MB"], to("eu:/large/")),
            rule(3, Match::Any, &["ext=jpg", "ext=png"], to("us:/any/")),
            rule(9, Match::None, &["ext=txt"], Then::Block { message: "only text".into() }),
        ],
        Then::Ask,
    );
    let large = Facts { size: Some(Bytes(2_000_000)), ..file("a.jpg") };
    let by = |set: &Rules, facts: &Facts| decide(&compiled(set, &[]), facts).rule;
    assert_eq!(by(&set, &large), Some(RuleId(7)), "order counts, not identity");
    assert_eq!(by(&set, &file("a.jpg")), Some(RuleId(3)), "a size that is not known meets no condition");
    assert_eq!(by(&set, &file("a.pdf")), Some(RuleId(9)));
    assert_eq!(by(&set, &file("a.txt")), None);
    assert_eq!(decide(&compiled(&set, &[]), &file("a.txt")).verdict, Verdict::Ask, "the default is always there");
    set.rules[0].enabled = false;
    assert_eq!(by(&set, &large), Some(RuleId(3)));
    set.rules.swap(0, 2);
    assert_eq!(by(&set, &file("a.jpg")), Some(RuleId(9)));
}

#[test]
fn a_region_is_said_by_the_first_that_can() {
    let region = |text: &str| Some(Region::parse(text).unwrap());
    let mut set = rules(vec![], Then::Ask);
    set.regions = RegionMap {
        prefixes: vec![("a/".into(), region("P1").unwrap()), ("a/b/".into(), region("P2").unwrap())],
        default: region("D").unwrap(),
    };
    let compiled = compiled(&set, &[]);
    let all = RegionHints { carried: region("O"), chosen: region("C"), watch: region("W"), cloud: region("K") };
    let mut facts = Facts { regions: all, ..file("a/b/c.jpg") };
    let mut expect = |label: &str, from: RegionFrom, forget: fn(&mut Facts)| {
        let route = decide(&compiled, &facts);
        assert_eq!(route.region.as_str(), label);
        assert_eq!(route.reasons[0], Reason::Region { from }, "the trace says who said it");
        forget(&mut facts);
    };
    expect("O", RegionFrom::Carried, |facts| facts.regions.carried = None);
    expect("C", RegionFrom::Chosen, |facts| facts.regions.chosen = None);
    expect("W", RegionFrom::Watch, |facts| facts.regions.watch = None);
    expect("K", RegionFrom::Cloud, |facts| facts.regions.cloud = None);
    expect("P2", RegionFrom::Prefix, |facts| facts.path = "a/x".into());
    expect("P1", RegionFrom::Prefix, |facts| facts.path = "x".into());
    expect("D", RegionFrom::Default, |_| {});
}

#[test]
fn each_region_has_its_cloud_and_the_default_region_too() {
    let place = |text: &str| Place::parse(text).unwrap();
    let regions = vec![(Region::parse("EU").unwrap(), place("eu:/")), (Region::parse("US").unwrap(), place("us:/"))];
    let (drafts, otherwise) = by_region(regions, place("somewhere:/"));
    let set = rules(drafts.into_iter().zip(1..).map(|(draft, id)| draft.named(RuleId(id))).collect(), otherwise);
    let compiled = compiled(&set, &[]);
    assert_eq!(went(&decide(&compiled, &of_region(file("x"), "eu"))), "eu:/x");
    assert_eq!(went(&decide(&compiled, &file("x"))), "us:/x", "US where nobody says anything");
    assert_eq!(went(&decide(&compiled, &of_region(file("x"), "asia"))), "somewhere:/x");
}

#[test]
fn what_belongs_to_a_destination_goes_with_its_placements() {
    let place = |text: &str| Place::parse(text).unwrap();
    let destination = Destination {
        mirrors: vec![place("us:/copy/{name}")],
        class: Some("STANDARD_IA".into()),
        cache_control: Some("max-age=60".into()),
        tags: [("team".to_owned(), "web".to_owned())].into(),
        ..Destination::plain(place("eu:/{name}"))
    };
    let set = rules(vec![], Then::Send(destination));
    let route = decide(&compiled(&set, &[]), &file("a/x"));
    let Verdict::Send { to } = &route.verdict else { panic!("{route:?}") };
    assert_eq!(went(&route), "eu:/x us:/copy/x");
    assert_eq!(to[0].class.as_deref(), Some("STANDARD_IA"));
    assert_eq!(to[1].class, None, "a class has its name from its provider, and a mirror may be another's");
    assert!(to.iter().all(|placement| placement.tags.len() == 1 && placement.cache_control.is_some()));
}

#[test]
fn a_rule_that_cannot_be_followed_sends_nothing_and_no_other_rule_takes_its_place() {
    let mut set = rules(vec![rule(1, Match::All, &["name=*"], to("eu:/x/{ext}/{name}"))], to("us:/"));
    let route = decide(&compiled(&set, &[]), &file("README"));
    assert!(matches!(&route.verdict, Verdict::Broken { message } if message.contains("character 3")), "{route:?}");
    let Then::Send(destination) = &mut set.rules[0].then else { panic!() };
    destination.to.cloud = CloudId::parse("gone").unwrap();
    let route = decide(&compiled(&set, &[]), &file("a.b"));
    assert!(matches!(&route.verdict, Verdict::Broken { message } if message.contains("gone")), "{route:?}");
}

#[test]
fn two_files_of_a_batch_never_get_one_key() {
    let set = rules(vec![rule(1, Match::All, &["ext=jpg"], to("eu:/{name}"))], to("eu:/{source.path}"));
    let batch = [file("a/x.jpg"), file("b/x.jpg"), file("a/x.txt"), file("b/y.jpg")];
    let routes = decide_batch(&compiled(&set, &[]), &batch);
    assert_eq!(went(&routes[0]), "eu:/x.jpg", "the first has it");
    let Verdict::Broken { message } = &routes[1].verdict else { panic!("{:?}", routes[1]) };
    assert!(message.contains("eu:/x.jpg") && message.contains("a/x.jpg"), "it says which key and whose: {message}");
    assert_eq!((went(&routes[2]), went(&routes[3])), ("eu:/a/x.txt".into(), "eu:/y.jpg".into()));
}

#[test]
fn a_digest_is_asked_for_only_where_a_key_needs_it() {
    let set = rules(vec![rule(1, Match::All, &["ext=jpg"], to("eu:/{sha256:8}.{ext}"))], to("eu:/"));
    let compiled = compiled(&set, &[]);
    assert!(compiled.needs_digest(&file("x.jpg")));
    assert!(!compiled.needs_digest(&file("x.txt")), "reading a file whole is dear");
}

#[test]
fn a_trace_shows_each_rule_up_to_the_one_that_took_the_file_and_every_reason_in_words() {
    let set = preset();
    let compiled = compiled(&set, &[]);
    let mut facts = facts_of_words("holiday.mp4 4 MB EU");
    facts.types = Types { by_content: Some("video/quicktime".into()), by_name: Some("video/mp4".into()) };
    let trace = explain(&compiled, &facts);
    let steps: Vec<_> = trace.steps.iter().map(|step| (step.number, step.took)).collect();
    assert_eq!(steps, [(1, false), (2, true)], "what comes behind the taker is not looked at");
    assert_eq!(trace.steps[0].conditions, [("type=image/*".to_owned(), false)]);
    let words: Vec<_> = trace.route.reasons.iter().map(|reason| told(&compiled, &trace, reason)).collect();
    assert_eq!(
        words,
        [
            "region EU (chosen)",
            "its bytes say video/quicktime, its name says video/mp4: the bytes count",
            "rule 2 \"Videos\" takes it"
        ]
    );
    let unknown = explain(&compiled, &file("x"));
    let words: Vec<_> = unknown.route.reasons.iter().map(|reason| told(&compiled, &unknown, reason)).collect();
    let expected = [
        "region US (the default)",
        "its content type is not known",
        "no rule takes it: us:/rest/{region}/{source.path}",
    ];
    assert_eq!(words, expected);
    assert_eq!(sentence(&set.rules[0].when, &set.rules[0].then), "If type=image/* → eu:/img/{source.path}");
}
