use crate::support::{clouds, rule, rules, to};
use model::{Count, Finding, Match, Rule, RuleId, Then, Trouble};
use routing::lint;

/// What is said of the last of these rules.
fn said_of_last(set: Vec<Rule>) -> Option<Trouble> {
    let last = set.last().unwrap().id;
    let mut findings = lint(&rules(set, Then::Ask), &clouds(), None);
    findings.retain(|finding| finding.rule == Some(last));
    findings.pop().map(|finding| finding.what)
}

fn numbered(set: &[(Match, &[&str])]) -> Vec<Rule> {
    set.iter().zip(1..).map(|((how, conditions), id)| rule(id, *how, conditions, Then::Ask)).collect()
}

#[test]
fn a_rule_behind_one_that_takes_all_of_its_files_is_shadowed() {
    use Match::{All, Any, None as Neither};
    let shadowed: [[(Match, &[&str]); 2]; 14] = [
        [(All, &["type=image/*"]), (All, &["type=image/png", "size>1MB"])],
        [(Any, &["ext=jpg", "type=image/*"]), (All, &["type=image/png,image/gif"])],
        [(All, &["ext=jpg,png"]), (Any, &["ext=jpg", "ext=png"])],
        [(All, &["ext=jpg,png"]), (All, &["ext=png,jpg", "region=EU"])],
        [(All, &["size>1MB"]), (All, &["size>=1000001"])],
        [(All, &["size>=1MB"]), (All, &["size=1MB"])],
        [(All, &["modified<2026-03-01"]), (All, &["modified<=2026-02-28"])],
        [(All, &["source=watch"]), (All, &["source=watch:Phone"])],
        [(All, &["name=*.JPG"]), (All, &["ext=jpg"])],
        [(All, &["name=*"]), (Neither, &["ext=jpg"])],
        [(Neither, &["ext=jpg"]), (All, &["ext=png"])],
        [(Neither, &["ext=jpg"]), (Neither, &["ext=jpg,png"])],
        [(Neither, &["type=image/png"]), (Neither, &["type=image/*"])],
        [(All, &["path=A/**"]), (All, &["path=a/**", "size<1"])],
    ];
    for set in shadowed {
        assert_eq!(said_of_last(numbered(&set)), Some(Trouble::Shadowed { by: RuleId(1) }), "{set:?}");
    }
}

#[test]
fn a_rule_that_can_still_take_something_is_left_alone() {
    use Match::{All, Any, None as Neither};
    let open: [[(Match, &[&str]); 2]; 11] = [
        [(All, &["type=image/png"]), (All, &["type=image/*"])],
        [(All, &["type=image/*", "size>1MB"]), (All, &["type=image/png"])],
        [(All, &["ext=jpg"]), (All, &["ext=jpg,png"])],
        [(All, &["size>1MB"]), (All, &["size>=1MB"])],
        [(All, &["modified<2026-03-01"]), (All, &["modified<=2026-03-01"])],
        [(All, &["source=watch:Phone"]), (All, &["source=watch"])],
        [(All, &["ext=jpg"]), (All, &["name=*.jpg"])], // the file '.jpg' has no extension
        [(Neither, &["ext=jpg,png"]), (Neither, &["ext=jpg"])],
        [(All, &["size>=1MB"]), (Neither, &["size<1MB"])], // a file of unknown size is not in the first
        [(Any, &["ext=jpg", "size>1MB"]), (Any, &["ext=jpg", "size>1kB"])],
        [(All, &["type=*/*"]), (All, &["name=*"])], // a file of unknown type
    ];
    for set in open {
        assert_eq!(said_of_last(numbered(&set)), None, "{set:?}");
    }
    let mut off = numbered(&[(All, &["name=*"]), (All, &["ext=jpg"])]);
    off[0].enabled = false;
    assert_eq!(said_of_last(off), None, "a rule that is off shadows nothing");
}

#[test]
fn a_rule_whose_files_several_earlier_ones_take_is_dead() {
    let set: [(Match, &[&str]); 4] = [
        (Match::All, &["region=EU"]),
        (Match::All, &["ext=png"]),
        (Match::All, &["ext=jpg"]),
        (Match::Any, &["ext=jpg", "ext=png"]),
    ];
    assert_eq!(said_of_last(numbered(&set)), Some(Trouble::Dead { by: vec![RuleId(2), RuleId(3)] }), "in their order");
}

#[test]
fn conditions_that_exclude_each_other_are_named() {
    for (how, conditions, one, other) in [
        (Match::All, &["size>1MB", "ext=jpg", "size<1MB"][..], "size>1MB", "size<1MB"),
        (Match::All, &["ext=jpg", "ext=png"], "ext=jpg", "ext=png"),
        (Match::All, &["type=image/*", "type=video/mp4"], "type=image/*", "type=video/mp4"),
        (Match::All, &["region=EU", "region=US,ASIA"], "region=EU", "region=US"),
        (Match::All, &["name=a.txt", "name=b.txt"], "name=a.txt", "name=b.txt"),
        (Match::All, &["modified>2026-01-01", "modified<2026-01-01"], "modified>2026-01-01", "modified<2026-01-01"),
        (Match::Any, &["size<0"], "size<0", "size<0"),
        (Match::None, &["ext=a", "name=*"], "name=*", "name=*"),
    ] {
        let expected = Trouble::Contradictory { conditions: (one.to_owned(), other.to_owned()) };
        assert_eq!(said_of_last(vec![rule(1, how, conditions, Then::Ask)]), Some(expected), "{conditions:?}");
    }
    for possible in [&["ext=jpg", "ext=jpg,png"][..], &["size>=1", "size<=1"], &["type=image/*", "type=image/png"]] {
        assert_eq!(said_of_last(vec![rule(1, Match::All, possible, Then::Ask)]), None, "{possible:?}");
    }
}

#[test]
fn a_destination_that_is_gone_and_a_rule_that_is_never_used_are_said() {
    let set = rules(
        vec![rule(1, Match::All, &["ext=a"], to("gone:/")), rule(2, Match::All, &["ext=b"], to("eu:/"))],
        to("lost:/"),
    );
    let hits = [(RuleId(1), Count(3)), (RuleId(2), Count(0))];
    let missing = |id: &str| Trouble::Missing { cloud: model::CloudId::parse(id).unwrap() };
    let found = lint(&set, &clouds(), Some((&hits, Count(10))));
    let expected = [
        Finding { rule: Some(RuleId(1)), what: missing("gone") },
        Finding { rule: Some(RuleId(2)), what: Trouble::Unused { of: Count(10) } },
        Finding { rule: None, what: missing("lost") },
    ];
    assert_eq!(found, expected);
    assert!(lint(&set, &clouds(), Some((&hits, Count(0)))).len() == 2, "where nothing was routed nothing is unused");
}
