//! A decision with everything that was looked at. Asks each rule in order, without the index, so that it shows what is meant
//! and not how it was found.

use crate::Compiled;
use crate::decide::conclude;
use crate::matcher::{Lower, Seen, takes};
use model::{Facts, Match, Reason, RegionFrom, Rule, Standing, Step, Then, Trace, When};

/// Decides like [`crate::decide`], and tells each step.
pub fn explain(compiled: &Compiled, facts: &Facts) -> Trace {
    let (region, from) = compiled.region(facts);
    let (mut steps, mut taker) = (Vec::new(), None);
    let lower = Lower::of(facts);
    let seen = Seen::new(facts, &lower, &region);
    for (rank, (rule, tests)) in compiled.rules.iter().zip(&compiled.tests).enumerate() {
        let held: Vec<bool> = tests.iter().map(|test| test.holds(&seen)).collect();
        let took = rule.enabled && takes(rule.when.how, tests, &seen);
        steps.push(step(rule, rank, took, &held));
        if took {
            taker = Some(rank);
            break;
        }
    }
    let route = conclude(compiled, facts, region.clone(), from, taker);
    Trace { facts: facts.clone(), steps, route }
}

fn step(rule: &Rule, rank: usize, took: bool, held: &[bool]) -> Step {
    let conditions = rule.when.conditions.iter().map(ToString::to_string).zip(held.iter().copied()).collect();
    let number = u32::try_from(rank + 1).unwrap_or(u32::MAX);
    Step { rule: rule.id, number, name: rule.name.clone(), enabled: rule.enabled, took, conditions }
}

/// A rule in one sentence: `If type=image/* and size>1MB → r2:assets/{name}`.
pub fn sentence(when: &When, then: &Then) -> String {
    let conditions: Vec<String> = when.conditions.iter().map(ToString::to_string).collect();
    let how = match when.how {
        Match::All => conditions.join(" and "),
        Match::Any => conditions.join(" or "),
        Match::None => format!("none of {}", conditions.join(", ")),
    };
    format!("If {how} → {}", outcome(then))
}

/// What becomes of a file, in words.
pub fn outcome(then: &Then) -> String {
    match then {
        Then::Ask => "ask".to_owned(),
        Then::Block { message } => format!("block: {message}"),
        Then::Send(destination) => {
            let places: Vec<String> = destination.places().map(ToString::to_string).collect();
            places.join(" + ")
        }
    }
}

/// A reason in words, with the names of what it speaks of.
pub fn told(compiled: &Compiled, trace: &Trace, reason: &Reason) -> String {
    let types = &trace.facts.types;
    match reason {
        Reason::Region { from } => format!("region {} ({})", trace.route.region, who(*from)),
        Reason::TypesDisagree => {
            let (content, name) = (types.by_content.as_deref(), types.by_name.as_deref());
            format!("its bytes say {}, its name says {}: the bytes count", content.unwrap_or("-"), name.unwrap_or("-"))
        }
        Reason::TypeUnknown => "its content type is not known".to_owned(),
        Reason::Rule { rule } => match trace.steps.iter().find(|step| step.rule == *rule) {
            Some(step) => format!("rule {} {:?} takes it", step.number, step.name),
            None => "a rule takes it".to_owned(),
        },
        Reason::Default => format!("no rule takes it: {}", outcome(&compiled.otherwise)),
        Reason::Policy { policy, cloud, standing } => {
            let name = compiled.residency.name(*policy).unwrap_or_default();
            let says = match standing {
                Standing::Blocked { .. } => "forbids",
                Standing::NeedsReason { .. } => "wants a reason for",
                Standing::Allowed => "allows",
            };
            format!("policy {name:?} {says} {cloud}")
        }
    }
}

fn who(from: RegionFrom) -> &'static str {
    match from {
        RegionFrom::Carried => "the object carries it",
        RegionFrom::Chosen => "chosen",
        RegionFrom::Watch => "from the watch",
        RegionFrom::Cloud => "from the pane's cloud",
        RegionFrom::Prefix => "from the map of prefixes",
        RegionFrom::Default => "the default",
    }
}
