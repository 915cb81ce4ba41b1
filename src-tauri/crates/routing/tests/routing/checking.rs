use crate::support::{cloud, clouds, policy, rule, rules, to, when};
use model::{
    Action, Cloud, Condition, Connection, Credentials, Destination, ErrorKind, Match, Place, Region, RuleDraft, Site,
    Then,
};
use routing::{Spot, check, check_policy, check_rule};

/// A cloud with several buckets.
fn wide(id: &str) -> Cloud {
    let site = Site { endpoint: "https://x".into(), bucket: None, credentials: Credentials::Anonymous, ca: None };
    let connection = Connection::S3 { site, region: "r".into(), path_style: true, role: None };
    Cloud { connection, ..cloud(id, None) }
}

fn draft(conditions: &[&str], then: Then) -> RuleDraft {
    RuleDraft { name: "x".into(), enabled: true, when: when(Match::All, conditions), then }
}

fn destination(change: impl FnOnce(&mut Destination)) -> Then {
    let mut destination = Destination::plain(Place::parse("eu:/").unwrap());
    change(&mut destination);
    Then::Send(destination)
}

#[test]
fn what_cannot_be_a_rule_is_refused_and_says_where() {
    let clouds = [clouds(), vec![wide("s3")]].concat();
    let place = |text: &str| Place::parse(text).unwrap();
    let flaws: Vec<(RuleDraft, Spot, &str)> = vec![
        (draft(&[], Then::Ask), Spot::When, "needs a condition"),
        (draft(&["ext=a", "name=a[z-a]"], Then::Ask), Spot::Condition(1), "a[z-a]"),
        (draft(&["ext=a"], to("gone:/")), Spot::To, "gone"),
        (draft(&["ext=a"], to("s3:/x")), Spot::To, "no bucket"),
        (draft(&["ext=a"], to("eu:box/x")), Spot::To, "one bucket"),
        (
            draft(&["ext=a"], destination(|it| it.mirrors = vec![place("us:/"), place("gone:/")])),
            Spot::Mirror(1),
            "gone",
        ),
        (draft(&["ext=a"], destination(|it| it.mirrors = vec![place("eu:/other/{name}")])), Spot::Mirror(0), "replica"),
        (
            draft(
                &["ext=a"],
                destination(|it| it.mirrors = ["us:/", "somewhere:/", "s3:a/", "s3:b/"].map(place).to_vec()),
            ),
            Spot::Mirror(3),
            "three",
        ),
        (draft(&["ext=a"], destination(|it| it.class = Some("a\nb".into()))), Spot::Class, "class"),
        (draft(&["ext=a"], destination(|it| it.cache_control = Some(String::new()))), Spot::CacheControl, "header"),
        (draft(&["ext=a"], destination(|it| drop(it.tags.insert(String::new(), "x".into())))), Spot::Tags, "tags"),
        (draft(&["ext=a"], Then::Block { message: " ".into() }), Spot::Block, "message"),
        (RuleDraft { name: "a\nb".into(), ..draft(&["ext=a"], Then::Ask) }, Spot::Name, "one line"),
        (
            RuleDraft {
                when: model::When { how: Match::All, conditions: vec![Condition::Region { any: vec![] }] },
                ..draft(&[], Then::Ask)
            },
            Spot::Condition(0),
            "compare",
        ),
    ];
    for (rule, spot, says) in flaws {
        let flaw = check_rule(&rule, &clouds).unwrap_err();
        assert_eq!((flaw.spot, flaw.error.kind), (spot, ErrorKind::Invalid), "{rule:?}: {}", flaw.error);
        assert!(flaw.error.message().contains(says), "{}", flaw.error);
    }
    let mirrored = destination(|it| it.mirrors = vec![place("us:/"), place("s3:a/"), place("s3:b/")]);
    assert!(check_rule(&draft(&["ext=a"], mirrored), &clouds).is_ok(), "three mirrors in different buckets are fine");
}

#[test]
fn a_flaw_names_its_rule_or_the_default() {
    let good = rule(1, Match::All, &["ext=a"], to("eu:/"));
    let bad = rule(2, Match::All, &["ext=a"], to("gone:/"));
    assert_eq!(check(&rules(vec![good.clone(), bad], Then::Ask), &clouds()).unwrap_err().rule, Some(1));
    assert_eq!(check(&rules(vec![good.clone()], to("gone:/")), &clouds()).unwrap_err().rule, None);
    let mut set = rules(vec![good], Then::Ask);
    assert!(check(&set, &clouds()).is_ok());
    set.regions.prefixes.push((String::new(), Region::default()));
    assert_eq!(check(&set, &clouds()).unwrap_err().spot, Spot::Regions);
}

#[test]
fn a_policy_needs_a_name_and_somewhere_to_allow() {
    let good = policy(1, "EU", "eu", Action::Block);
    assert!(check_policy(&good).is_ok());
    assert!(check_policy(&model::Policy { name: " ".into(), ..good.clone() }).is_err());
    assert!(check_policy(&model::Policy { only: vec![], ..good.clone() }).is_err());
    assert!(check_policy(&model::Policy { only: vec![String::new()], ..good }).is_err());
}
