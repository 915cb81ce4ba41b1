//! What is wrong with rules that can be followed all the same: shadowed, dead, contradictory, without a destination, unused.

mod cover;

use cover::Case;
use model::{Cloud, CloudId, Count, Finding, Rule, RuleId, Rules, Then, Trouble};

/// Looks for what the maker of the rules should know. `hits` says how often each rule decided lately, and how many files were
/// routed in all; without it nothing is called unused. Never calls a rule shadowed or dead that could take a file.
pub fn lint(rules: &Rules, clouds: &[Cloud], hits: Option<(&[(RuleId, Count)], Count)>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (rank, rule) in rules.rules.iter().enumerate() {
        let earlier: Vec<&Rule> = rules.rules[..rank].iter().filter(|rule| rule.enabled).collect();
        let mut found = |what| findings.push(Finding { rule: Some(rule.id), what });
        missing(&rule.then, clouds).into_iter().for_each(|cloud| found(Trouble::Missing { cloud }));
        if !rule.enabled {
            continue;
        }
        let reached = reach(rule, &earlier);
        let unreachable = reached.is_some();
        reached.into_iter().for_each(&mut found);
        let used =
            |(hits, _): &(&[(RuleId, Count)], Count)| hits.iter().any(|(id, count)| *id == rule.id && count.0 > 0);
        if let Some((_, all)) = hits.filter(|hits| hits.1.0 > 0 && !unreachable && !used(hits)) {
            found(Trouble::Unused { of: all });
        }
    }
    let default = missing(&rules.otherwise, clouds).into_iter();
    findings.extend(default.map(|cloud| Finding { rule: None, what: Trouble::Missing { cloud } }));
    findings
}

/// Why no file reaches a rule, if that can be shown.
fn reach(rule: &Rule, earlier: &[&Rule]) -> Option<Trouble> {
    let cases = cover::cases(&rule.when)?;
    let possible: Vec<&Case> = cases.iter().filter(|case| case.clash().is_none()).collect();
    if possible.is_empty() {
        return cases.first().and_then(Case::clash).map(|conditions| Trouble::Contradictory { conditions });
    }
    let whole = |other: &&&Rule| possible.iter().all(|case| case.is_taken_by(&other.when));
    if let Some(by) = earlier.iter().find(whole) {
        return Some(Trouble::Shadowed { by: by.id });
    }
    let mut by = Vec::new();
    for case in possible {
        by.push(earlier.iter().find(|other| case.is_taken_by(&other.when))?.id);
    }
    let mut order: Vec<RuleId> = earlier.iter().map(|rule| rule.id).collect();
    order.retain(|id| by.contains(id));
    Some(Trouble::Dead { by: order })
}

fn missing(then: &Then, clouds: &[Cloud]) -> Vec<CloudId> {
    let Then::Send(destination) = then else { return Vec::new() };
    let mut missing: Vec<CloudId> = destination.places().map(|place| place.cloud.clone()).collect();
    missing.retain(|id| !clouds.iter().any(|cloud| cloud.id == *id));
    missing.dedup();
    missing
}
