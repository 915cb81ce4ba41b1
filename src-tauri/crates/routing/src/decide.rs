//! Rules in order, then policies: the route of one file with its reasons.

use crate::{Compiled, template};
use model::{Destination, Facts, Location, Placement, Reason, Region, RegionFrom, Route, Standing, Then, Verdict};

/// Decides where a file goes. The first rule that takes it counts, behind all of them the default; what policies say of
/// each place stands beside it. The same facts give the same route, always.
pub fn decide(compiled: &Compiled, facts: &Facts) -> Route {
    let (region, from) = compiled.region(facts);
    let taker = compiled.first(facts, &region);
    conclude(compiled, facts, region, from, taker)
}

/// The route by the rule at `taker`, or by the default.
pub(crate) fn conclude(
    compiled: &Compiled,
    facts: &Facts,
    region: Region,
    from: RegionFrom,
    taker: Option<usize>,
) -> Route {
    let mut reasons = Vec::with_capacity(3);
    reasons.push(Reason::Region { from });
    if facts.types.disagree() {
        reasons.push(Reason::TypesDisagree);
    } else if facts.types.best().is_none() {
        reasons.push(Reason::TypeUnknown);
    }
    let rule = taker.map(|rank| &compiled.rules[rank]);
    reasons.push(rule.map_or(Reason::Default, |rule| Reason::Rule { rule: rule.id }));
    let then = rule.map_or(&compiled.otherwise, |rule| &rule.then);
    let verdict = match then {
        Then::Ask => Verdict::Ask,
        Then::Block { message } => Verdict::Block { message: message.clone() },
        Then::Send(destination) => match compiled.missing(taker) {
            Some(cloud) => Verdict::Broken { message: format!("its destination {cloud} is not configured any more") },
            None => send(compiled, destination, facts, &region, &mut reasons),
        },
    };
    Route { rule: rule.map(|rule| rule.id), region, verdict, reasons }
}

fn send(
    compiled: &Compiled,
    destination: &Destination,
    facts: &Facts,
    region: &Region,
    reasons: &mut Vec<Reason>,
) -> Verdict {
    let mut to = Vec::with_capacity(1 + destination.mirrors.len());
    for place in destination.places() {
        let key = match template::key(&place.key, facts, region) {
            Ok(key) => key,
            Err(message) => return Verdict::Broken { message },
        };
        let standing = compiled.residency.standing(region, &place.cloud);
        if let Standing::NeedsReason { policy } | Standing::Blocked { policy } = standing {
            reasons.push(Reason::Policy { policy, cloud: place.cloud.clone(), standing: standing.clone() });
        }
        to.push(Placement {
            at: Location { cloud: place.cloud.clone(), bucket: place.bucket.clone(), key },
            standing,
            // Classes have their names from their provider; a mirror may be of another.
            class: destination.class.clone().filter(|_| to.is_empty()),
            cache_control: destination.cache_control.clone(),
            tags: destination.tags.clone(),
            conflict: destination.conflict,
        });
    }
    Verdict::Send { to }
}
