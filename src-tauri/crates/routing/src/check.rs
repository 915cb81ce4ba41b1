//! What cannot be a rule or a policy, and where in it the fault lies. Nothing that fails here is ever kept.

use crate::matcher::Test;
use model::{
    Cloud, Condition, Destination, Error, ErrorKind, Origin, Place, Policy, Result, Rule, RuleDraft, Rules, Then, When,
};

/// A fault, and where it lies.
#[derive(Debug, Clone)]
pub struct Flaw {
    /// The rule, counted from 0; `None` for the default, and where only one was looked at.
    pub rule: Option<usize>,
    /// Where in it.
    pub spot: Spot,
    /// What is wrong.
    pub error: Error,
}

/// A part of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// Its name.
    Name,
    /// Its conditions as a whole.
    When,
    /// One condition, counted from 0.
    Condition(usize),
    /// The first place.
    To,
    /// One mirror, counted from 0.
    Mirror(usize),
    /// The storage class.
    Class,
    /// `Cache-Control`.
    CacheControl,
    /// The tags.
    Tags,
    /// The message of a block.
    Block,
    /// The map of prefixes.
    Regions,
}

/// The longest name and message, in bytes.
const LONGEST: usize = 200;

/// Tags that every provider takes.
const TAGS: usize = 10;

/// Looks at all rules of a home.
///
/// # Errors
/// The first flaw.
pub fn check(rules: &Rules, clouds: &[Cloud]) -> std::result::Result<(), Flaw> {
    for (index, Rule { name, when, then, .. }) in rules.rules.iter().enumerate() {
        looked(name, Some(when), then, clouds).map_err(|(spot, error)| Flaw { rule: Some(index), spot, error })?;
    }
    let bare = |(spot, error)| Flaw { rule: None, spot, error };
    outcome(&rules.otherwise, clouds).map_err(bare)?;
    match rules.regions.prefixes.iter().find(|(prefix, _)| prefix.is_empty()) {
        Some(_) => {
            Err(bare((Spot::Regions, invalid("an empty prefix fits everything", "set the default region instead"))))
        }
        None => Ok(()),
    }
}

/// Looks at one rule.
///
/// # Errors
/// The first flaw.
pub fn check_rule(rule: &RuleDraft, clouds: &[Cloud]) -> std::result::Result<(), Flaw> {
    looked(&rule.name, Some(&rule.when), &rule.then, clouds).map_err(|(spot, error)| Flaw { rule: None, spot, error })
}

/// Looks at a policy.
///
/// # Errors
/// `Invalid` saying what cannot be.
pub fn check_policy(policy: &Policy) -> Result<()> {
    if policy.name.trim().is_empty() || policy.name.len() > LONGEST || policy.name.contains(char::is_control) {
        return Err(invalid("a policy needs a name of one line", "say what it is for: EU data stays in EU"));
    }
    if policy.only.is_empty() || policy.only.iter().any(|label| label.trim().is_empty()) {
        return Err(invalid(
            "a policy needs the jurisdictions that it allows",
            "name them as the clouds do, such as eu",
        ));
    }
    Ok(())
}

type Found = std::result::Result<(), (Spot, Error)>;

fn looked(name: &str, when: Option<&When>, then: &Then, clouds: &[Cloud]) -> Found {
    if name.len() > LONGEST || name.contains(char::is_control) {
        return Err((Spot::Name, invalid("a name is one line of at most 200 bytes", "choose a shorter one")));
    }
    if let Some(when) = when {
        if when.conditions.is_empty() {
            let hint = "add one such as type=image/*, or change the default, which takes everything";
            return Err((Spot::When, invalid("a rule needs a condition", hint)));
        }
        for (index, condition) in when.conditions.iter().enumerate() {
            self::condition(condition).map_err(|error| (Spot::Condition(index), error))?;
        }
    }
    outcome(then, clouds)
}

fn condition(condition: &Condition) -> Result<()> {
    let empty = match condition {
        Condition::Type { any } => any.is_empty(),
        Condition::Extension { any } => any.is_empty() || any.iter().any(|text| text.is_empty() || text.contains(',')),
        Condition::Region { any } => any.is_empty(),
        Condition::Source { any } => {
            let comma = |origin: &Origin| matches!(origin, Origin::Watch { name } if name.contains(','));
            any.is_empty() || any.iter().any(comma)
        }
        Condition::Name { glob } | Condition::Path { glob } => glob.is_empty(),
        Condition::Size { .. } | Condition::Modified { .. } => false,
    };
    if empty {
        return Err(invalid(
            "a condition needs something to compare with, without commas",
            "say what the file must be",
        ));
    }
    Test::new(condition).map(drop)
}

fn outcome(then: &Then, clouds: &[Cloud]) -> Found {
    match then {
        Then::Block { message } if message.trim().is_empty() || message.len() > LONGEST => {
            Err((Spot::Block, invalid("a block needs a message of at most 200 bytes", "say why the file stays")))
        }
        Then::Ask | Then::Block { .. } => Ok(()),
        Then::Send(destination) => sent(destination, clouds),
    }
}

fn sent(destination: &Destination, clouds: &[Cloud]) -> Found {
    let spots = std::iter::once(Spot::To).chain((0..).map(Spot::Mirror));
    let places: Vec<(Spot, &Place)> = spots.zip(destination.places()).collect();
    for (index, (spot, place)) in places.iter().enumerate() {
        check_place(place, clouds).map_err(|error| (*spot, error))?;
        if places[..index].iter().any(|(_, other)| other.cloud == place.cloud && other.bucket == place.bucket) {
            return Err((*spot, invalid("a mirror in the same bucket is no second replica", "choose another bucket")));
        }
    }
    if destination.mirrors.len() > Destination::MIRRORS {
        return Err((Spot::Mirror(Destination::MIRRORS), invalid("there can be three mirrors", "leave some out")));
    }
    let header = |text: &str| !text.is_empty() && text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if destination.class.as_deref().is_some_and(|class| !header(class)) {
        return Err((
            Spot::Class,
            invalid("this cannot be a storage class", "write it as its provider does: STANDARD_IA"),
        ));
    }
    if destination.cache_control.as_deref().is_some_and(|value| !header(value)) {
        return Err((Spot::CacheControl, invalid("this cannot be a header", "write one such as max-age=3600")));
    }
    let long = |(name, value): (&String, &String)| name.is_empty() || name.len() > 128 || value.len() > 256;
    if destination.tags.len() > TAGS || destination.tags.iter().any(long) {
        let hint = "at most 10, with names of 1 to 128 and values of at most 256 bytes";
        return Err((Spot::Tags, invalid("an object cannot carry these tags", hint)));
    }
    Ok(())
}

/// Looks at a place.
///
/// # Errors
/// `Invalid` when its cloud is not configured, or has no such bucket.
pub fn check_place(place: &Place, clouds: &[Cloud]) -> Result<()> {
    let Some(cloud) = clouds.iter().find(|cloud| cloud.id == place.cloud) else {
        let message = format!("no cloud {:?} is configured", place.cloud.as_str());
        return Err(Error::new(ErrorKind::Invalid, "make a rule", message)
            .hint("add it, or look for its name with 'ferry clouds ls'"));
    };
    match (cloud.is_pinned(), place.bucket.is_empty()) {
        (true, false) => Err(invalid(
            &format!("{} has one bucket, and no other can be named", cloud.name),
            &format!("write {}:/{}", place.cloud, place.key),
        )),
        (false, true) => Err(invalid("no bucket is named", &format!("write {}:bucket/{}", place.cloud, place.key))),
        _ => Ok(()),
    }
}

fn invalid(message: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Invalid, "make a rule", message).hint(hint)
}
