use crate::support::{clouds, compiled, file, of_region, policy, rule, rules, to};
use model::{
    Action, CloudId, Destination, ErrorKind, Location, Match, Place, PolicyId, Reason, Region, Standing, Then, Verdict,
};
use routing::{Residency, decide};

fn id(text: &str) -> CloudId {
    CloudId::parse(text).unwrap()
}

fn eu() -> Region {
    Region::parse("EU").unwrap()
}

#[test]
fn a_policy_beats_the_rule_and_its_mirrors_one_by_one() {
    let place = |text: &str| Place::parse(text).unwrap();
    let destination =
        Destination { mirrors: vec![place("us:/"), place("somewhere:/")], ..Destination::plain(place("eu:/")) };
    let set = rules(vec![rule(1, Match::All, &["region=EU"], Then::Send(destination))], to("us:/"));
    let compiled = compiled(&set, &[policy(5, "EU", "eu", Action::Block)]);
    let route = decide(&compiled, &of_region(file("x"), "EU"));
    let Verdict::Send { to } = &route.verdict else { panic!("{route:?}") };
    let blocked = Standing::Blocked { policy: PolicyId(5) };
    let standings: Vec<_> = to.iter().map(|placement| placement.standing.clone()).collect();
    assert_eq!(
        standings,
        [Standing::Allowed, blocked.clone(), blocked.clone()],
        "an unknown place is in no jurisdiction"
    );
    let said = Reason::Policy { policy: PolicyId(5), cloud: id("us"), standing: blocked };
    assert!(route.reasons.contains(&said), "the trace says which policy: {:?}", route.reasons);
    let other = decide(&compiled, &of_region(file("x"), "US"));
    assert_eq!(other.first().unwrap().standing, Standing::Allowed, "it is about files of its region only");
}

#[test]
fn the_strictest_policy_counts_and_a_reason_helps_only_against_a_warning() {
    let warn = policy(1, "EU", "eu", Action::Warn);
    let warned = Residency::new(std::slice::from_ref(&warn), &clouds());
    let at = Location::new(id("us"), "", "x");
    assert_eq!(warned.standing(&eu(), &id("us")), Standing::NeedsReason { policy: PolicyId(1) });
    let error = warned.admit(&eu(), &at, false).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    for part in ["tagged EU", "US is in us", "policy 1", "eu"] {
        assert!(error.message().contains(part), "it says {part}: {error}");
    }
    assert!(error.hinted().unwrap().contains("reason"), "and what can be done");
    assert!(warned.admit(&eu(), &at, true).is_ok());

    let both = Residency::new(&[warn, policy(2, "eu", "uk", Action::Block)], &clouds());
    assert_eq!(both.standing(&eu(), &id("us")), Standing::Blocked { policy: PolicyId(2) });
    assert_eq!(both.standing(&eu(), &id("eu")), Standing::Blocked { policy: PolicyId(2) }, "all of them must allow it");
    assert!(both.admit(&eu(), &at, true).is_err(), "no reason opens a block");
}

#[test]
fn a_cloud_of_which_nobody_said_where_it_lies_is_nowhere_and_this_computer_is_no_cloud() {
    let residency = Residency::new(&[policy(1, "EU", "eu", Action::Block)], &clouds());
    let error = residency.admit(&eu(), &Location::new(id("somewhere"), "", "x"), false).unwrap_err();
    assert!(error.message().contains("nobody said where SOMEWHERE lies"), "{error}");
    assert!(error.hinted().unwrap().contains("--jurisdiction"), "it says how to say it: {:?}", error.hinted());
    assert!(residency.admit(&eu(), &Location::new(id("forgotten"), "", "x"), false).is_err());
    assert!(residency.admit(&eu(), &Location::new(CloudId::file(), "", "x"), false).is_ok(), "a download");
    assert!(
        residency.admit(&eu(), &Location::new(id("eu"), "", "x"), false).is_ok(),
        "labels are compared in any case"
    );
    assert!(residency.concerns(&eu()) && !residency.is_silent() && Residency::default().is_silent());
}
