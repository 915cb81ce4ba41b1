//! On generated rules, policies and files. The values come from small sets, so that rules meet often.

use crate::support::{clouds, rules, to};
use model::{
    Action, Bytes, Comparison, Condition, Date, Facts, Match, Origin, Policy, PolicyId, Region, RegionHints, Rule,
    RuleId, Rules, Standing, Then, Timestamp, Trouble, TypePattern, Types, Verdict, When,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use routing::{Compiled, Residency, decide, decide_batch, explain, lint};

const DAY: i64 = 86_400_000;

fn any_of<T: Clone + std::fmt::Debug + 'static>(values: Vec<T>) -> impl Strategy<Value = Vec<T>> {
    subsequence(values, 1..=2)
}

fn regions() -> Vec<Region> {
    ["EU", "US", "ASIA"].map(|label| Region::parse(label).unwrap()).to_vec()
}

fn origins() -> Vec<Origin> {
    vec![
        Origin::Drop,
        Origin::Pane,
        Origin::Migration,
        Origin::Watch { name: "Phone".into() },
        Origin::Watch { name: String::new() },
    ]
}

fn comparison() -> impl Strategy<Value = Comparison> {
    select(vec![Comparison::Below, Comparison::AtMost, Comparison::Equal, Comparison::AtLeast, Comparison::Above])
}

fn condition() -> impl Strategy<Value = Condition> {
    let patterns = ["image/*", "image/png", "image/jpeg", "video/*", "*/*", "application/p*"];
    let patterns = patterns.map(|text| TypePattern::parse(text).unwrap()).to_vec();
    let extensions = ["jpg", "png", "pdf"].map(str::to_owned).to_vec();
    let globs = ["*", "*.jpg", "a*", "**/b/**", "/home/**", "a.png", "[a-c].p?g", "*.{png,pdf}", "B*"];
    prop_oneof![
        any_of(patterns).prop_map(|any| Condition::Type { any }),
        any_of(extensions).prop_map(|any| Condition::Extension { any }),
        select(globs.to_vec()).prop_map(|glob| Condition::Name { glob: glob.to_owned() }),
        select(globs.to_vec()).prop_map(|glob| Condition::Path { glob: glob.to_owned() }),
        (comparison(), 0_u64..4).prop_map(|(is, bytes)| Condition::Size { is, bytes: Bytes(bytes) }),
        any_of(regions()).prop_map(|any| Condition::Region { any }),
        any_of(origins()).prop_map(|any| Condition::Source { any }),
        (comparison(), 0_i64..4).prop_map(|(is, day)| Condition::Modified { is, day: Date::of(Timestamp(day * DAY)) }),
    ]
}

fn then() -> impl Strategy<Value = Then> {
    let places = ["eu:/{name}", "us:/{region}/{source.path}", "somewhere:/{yyyy}/{ext}/{name}", "gone:/"];
    prop_oneof![
        4 => select(places.to_vec()).prop_map(to),
        1 => Just(Then::Ask),
        1 => Just(Then::Block { message: "no".into() }),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let how = select(vec![Match::All, Match::All, Match::Any, Match::None]);
    let when = (how, prop::collection::vec(condition(), 1..4)).prop_map(|(how, conditions)| When { how, conditions });
    (when, then(), prop::bool::weighted(0.9)).prop_map(|(when, then, enabled)| Rule {
        id: RuleId(0),
        name: String::new(),
        enabled,
        when,
        then,
    })
}

fn set() -> impl Strategy<Value = Rules> {
    (prop::collection::vec(rule(), 0..12), then()).prop_map(|(mut list, otherwise)| {
        list.iter_mut().zip(1..).for_each(|(rule, id)| rule.id = RuleId(id));
        rules(list, otherwise)
    })
}

fn policies() -> impl Strategy<Value = Vec<Policy>> {
    let only = any_of(["eu", "US", "uk"].map(str::to_owned).to_vec());
    let policy = (select(regions()), only, prop::bool::ANY).prop_map(|(region, only, block)| {
        let action = if block { Action::Block } else { Action::Warn };
        Policy { id: PolicyId(0), name: "p".into(), region, only, action }
    });
    prop::collection::vec(policy, 0..4).prop_map(|mut list| {
        list.iter_mut().zip(1..).for_each(|(policy, id)| policy.id = PolicyId(id));
        list
    })
}

fn facts() -> impl Strategy<Value = Facts> {
    let paths = ["a.png", "b/c.JPG", "a/b/x.pdf", ".jpg", "README", "B.png", "..", "a//b.jpg", "\u{e9}.jpg"];
    let types = ["image/png", "image/jpeg", "video/mp4", "application/pdf"];
    let kind = || prop::option::of(select(types.to_vec()).prop_map(str::to_owned));
    let hint = || prop::option::weighted(0.3, select(regions()));
    let hints = (hint(), hint(), hint(), hint()).prop_map(|(carried, chosen, watch, cloud)| RegionHints {
        carried,
        chosen,
        watch,
        cloud,
    });
    let origin = select(origins()).prop_filter("a watch has a name", |it| *it != Origin::Watch { name: String::new() });
    let sizes = (prop::option::of(0_u64..4), prop::option::of(0_i64..4 * DAY));
    (select(paths.to_vec()), (kind(), kind()), sizes, origin, hints).prop_map(
        |(path, kinds, (size, modified), origin, regions)| Facts {
            path: path.into(),
            whole: format!("/home/{path}").into(),
            types: Types { by_content: kinds.0, by_name: kinds.1 },
            size: size.map(Bytes),
            modified: modified.map(Timestamp),
            origin,
            regions,
            ..Facts::default()
        },
    )
}

/// How far a standing lets a write go: further is weaker.
fn leniency(standing: &Standing) -> u8 {
    match standing {
        Standing::Blocked { .. } => 0,
        Standing::NeedsReason { .. } => 1,
        Standing::Allowed => 2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// The index finds what asking every rule in order finds, and deciding twice is deciding once.
    #[test]
    fn the_first_rule_in_order_decides(set in set(), policies in policies(), files in prop::collection::vec(facts(), 1..8)) {
        let compiled = Compiled::new(&set, &policies, &clouds()).unwrap();
        for facts in &files {
            let (route, trace) = (decide(&compiled, facts), explain(&compiled, facts));
            prop_assert_eq!(&route, &trace.route);
            prop_assert_eq!(&route, &decide(&compiled, facts));
            let takers: Vec<_> = trace.steps.iter().filter(|step| step.took).collect();
            prop_assert_eq!(takers.first().map(|step| step.rule), route.rule);
            prop_assert!(takers.len() <= 1 && takers.iter().all(|step| step.enabled));
            let order: Vec<_> = trace.steps.iter().map(|step| step.rule).collect();
            let expected: Vec<_> = set.rules.iter().map(|rule| rule.id).take(order.len()).collect();
            prop_assert_eq!(order, expected, "rules are asked in their order, none left out");
        }
    }

    /// A file that no rule takes gets what the default says.
    #[test]
    fn the_default_is_always_reached(set in set(), facts in facts()) {
        let mut off = set.clone();
        off.rules.iter_mut().for_each(|rule| rule.enabled = false);
        let bare = Rules { rules: vec![], ..set.clone() };
        let of = |set: &Rules| decide(&Compiled::new(set, &[], &clouds()).unwrap(), &facts);
        prop_assert_eq!(of(&off), of(&bare));
        prop_assert_eq!(of(&bare).rule, None);
        let route = of(&set);
        if route.rule.is_none() {
            prop_assert_eq!(route.verdict, of(&bare).verdict);
        }
    }

    /// No rule, and no further policy, makes a write more lenient than the policies alone would.
    #[test]
    fn a_policy_is_never_weaker(set in set(), one in policies(), more in policies(), facts in facts()) {
        let all: Vec<Policy> = one.iter().chain(&more).cloned().zip(1..).map(|(policy, id)| Policy { id: PolicyId(id), ..policy }).collect();
        let (few, many) = (Residency::new(&one, &clouds()), Residency::new(&all, &clouds()));
        let route = decide(&Compiled::new(&set, &all, &clouds()).unwrap(), &facts);
        if let Some(carried) = &facts.regions.carried {
            prop_assert_eq!(&route.region, carried, "nobody chooses away what an object carries");
        }
        if let Verdict::Send { to } = &route.verdict {
            for placement in to {
                let cloud = &placement.at.cloud;
                prop_assert_eq!(&placement.standing, &many.standing(&route.region, cloud));
                prop_assert!(leniency(&placement.standing) <= leniency(&few.standing(&route.region, cloud)));
                prop_assert_eq!(placement.standing.permits(true), many.admit(&route.region, &placement.at, true).is_ok());
                prop_assert_eq!(placement.standing.permits(false), many.admit(&route.region, &placement.at, false).is_ok());
            }
        }
    }

    /// A rule that is called unreachable takes nothing, whatever the file.
    #[test]
    fn lint_never_calls_a_rule_unreachable_that_takes_a_file(set in set(), files in prop::collection::vec(facts(), 1..40)) {
        let unreachable: Vec<_> = lint(&set, &clouds(), None)
            .into_iter()
            .filter(|finding| !matches!(finding.what, Trouble::Missing { .. }))
            .collect();
        let compiled = Compiled::new(&set, &[], &clouds()).unwrap();
        for facts in &files {
            let route = decide(&compiled, facts);
            let found = unreachable.iter().find(|finding| finding.rule == route.rule);
            prop_assert!(found.is_none(), "{:?} took {:?}", found, facts);
        }
    }

    /// Keys that a batch gives are all different, and none leaves its bucket's top.
    #[test]
    fn a_batch_gives_each_key_once(set in set(), files in prop::collection::vec(facts(), 1..20)) {
        let routes = decide_batch(&Compiled::new(&set, &[], &clouds()).unwrap(), &files);
        let mut given = std::collections::HashSet::new();
        for route in &routes {
            if let Verdict::Send { to } = &route.verdict {
                for placement in to {
                    prop_assert!(given.insert(placement.at.clone()), "{} is given twice", placement.at);
                    let key = placement.at.key.as_bytes();
                    prop_assert!(!key.is_empty() && !key.starts_with(b"/"));
                    prop_assert!(!key.split(|byte| *byte == b'/').any(|part| part == b".." || part == b"."));
                }
            }
        }
    }

    /// What `ferry` prints of a condition reads back as the same.
    #[test]
    fn conditions_keep_their_text_form(condition in condition()) {
        prop_assert_eq!(Condition::parse(&condition.to_string()).unwrap(), condition);
    }
}
