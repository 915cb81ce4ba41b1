//! Rules as a TOML document: docs/guide/rules.md. What is not understood is refused with its line, never skipped.

use ::routing::{Flaw, Spot, check};
use model::{
    Cloud, Condition, Conflict, Destination, Error, ErrorKind, Match, Place, Region, RegionMap, Result, Revision, Rule,
    RuleDraft, RuleId, Rules, Then, When,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

const HEAD: &str = "# Rules of Skyferry, in order: the first that takes a file decides.\n\n";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    rule: Vec<Spanned<Text>>,
    default: Option<Spanned<Text>>,
    regions: Option<Regions>,
}

/// A rule, or the default, which has neither name nor conditions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Text {
    name: Option<Spanned<String>>,
    enabled: Option<Spanned<bool>>,
    #[serde(rename = "match")]
    how: Option<Spanned<Match>>,
    when: Option<Spanned<Vec<Spanned<String>>>>,
    to: Option<Spanned<String>>,
    #[serde(default)]
    mirrors: Vec<Spanned<String>>,
    class: Option<Spanned<String>>,
    cache_control: Option<Spanned<String>>,
    tags: Option<Spanned<BTreeMap<String, String>>>,
    conflict: Option<Spanned<Conflict>>,
    ask: Option<Spanned<bool>>,
    block: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regions {
    default: Option<Region>,
    prefixes: Option<Spanned<BTreeMap<String, Region>>>,
}

/// Reads a document. The clouds are those that its destinations may name.
pub(super) fn read(text: &str, clouds: &[Cloud]) -> Result<Rules> {
    let document: Document = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or_else(String::new, |span| format!("line {}: ", line(text, &span)));
        refused(format!("{line}{}", error.message().replace('\n', " ")))
    })?;
    let mut rules = Vec::with_capacity(document.rule.len());
    for (index, rule) in document.rule.iter().enumerate() {
        rules.push(draft(text, index, rule)?.named(RuleId(0)));
    }
    let otherwise = match &document.default {
        Some(default) => bare(text, default)?,
        None => Then::Ask,
    };
    let regions = document.regions.as_ref();
    let prefixes = regions.and_then(|regions| regions.prefixes.as_ref()).map(|prefixes| prefixes.get_ref().clone());
    let prefixes = prefixes.unwrap_or_default().into_iter().collect();
    let default = regions.and_then(|regions| regions.default.clone()).unwrap_or_default();
    let rules = Rules { revision: Revision(0), rules, otherwise, regions: RegionMap { prefixes, default } };
    check(&rules, clouds).map_err(|flaw| placed(text, &document, &flaw))?;
    Ok(rules)
}

fn draft(text: &str, index: usize, rule: &Spanned<Text>) -> Result<RuleDraft> {
    let Text { name, enabled, how, when, .. } = rule.get_ref();
    let conditions = when.iter().flat_map(Spanned::get_ref);
    let condition = |spanned: &Spanned<String>| {
        Condition::parse(spanned.get_ref()).map_err(|error| at(text, &spanned.span(), "when", &error))
    };
    Ok(RuleDraft {
        name: name.as_ref().map_or_else(|| format!("Rule {}", index + 1), |name| name.get_ref().clone()),
        enabled: enabled.as_ref().is_none_or(|enabled| *enabled.get_ref()),
        when: When {
            how: how.as_ref().map(|how| *how.get_ref()).unwrap_or_default(),
            conditions: conditions.map(condition).collect::<Result<_>>()?,
        },
        then: outcome(text, rule)?,
    })
}

/// The default: it takes everything, so it must not say what.
fn bare(text: &str, default: &Spanned<Text>) -> Result<Then> {
    let Text { name, enabled, how, when, .. } = default.get_ref();
    let said = [
        ("name", name.as_ref().map(Spanned::span)),
        ("enabled", enabled.as_ref().map(Spanned::span)),
        ("match", how.as_ref().map(Spanned::span)),
        ("when", when.as_ref().map(Spanned::span)),
    ];
    match said.into_iter().find_map(|(field, span)| Some((field, span?))) {
        Some((field, span)) => {
            let error = Error::new(ErrorKind::Invalid, "read the rules", "the default takes everything, always");
            Err(at(text, &span, field, &error.hint("make a rule of it")))
        }
        None => outcome(text, default),
    }
}

fn outcome(text: &str, rule: &Spanned<Text>) -> Result<Then> {
    let Text { to, mirrors, class, cache_control, tags, conflict, ask, block, .. } = rule.get_ref();
    let asks = ask.as_ref().is_some_and(|ask| *ask.get_ref());
    let place = |field: &str, spanned: &Spanned<String>| {
        Place::parse(spanned.get_ref()).map_err(|error| at(text, &spanned.span(), field, &error))
    };
    match (to, asks, block) {
        (Some(to), false, None) => Ok(Then::Send(Destination {
            to: place("to", to)?,
            mirrors: mirrors.iter().map(|mirror| place("mirrors", mirror)).collect::<Result<_>>()?,
            class: class.as_ref().map(|class| class.get_ref().clone()),
            cache_control: cache_control.as_ref().map(|value| value.get_ref().clone()),
            tags: tags.as_ref().map(|tags| tags.get_ref().clone()).unwrap_or_default(),
            conflict: conflict.as_ref().map(|conflict| *conflict.get_ref()).unwrap_or_default(),
        })),
        (None, asks, block) if asks != block.is_some() => {
            let extra = [
                ("mirrors", mirrors.first().map(Spanned::span)),
                ("class", class.as_ref().map(Spanned::span)),
                ("cache-control", cache_control.as_ref().map(Spanned::span)),
                ("tags", tags.as_ref().map(Spanned::span)),
                ("conflict", conflict.as_ref().map(Spanned::span)),
            ];
            if let Some((field, span)) = extra.into_iter().find_map(|(field, span)| Some((field, span?))) {
                let error = Error::new(ErrorKind::Invalid, "read the rules", "only what goes somewhere can have this");
                return Err(at(text, &span, field, &error.hint("say where with 'to'")));
            }
            Ok(block.as_ref().map_or(Then::Ask, |message| Then::Block { message: message.get_ref().clone() }))
        }
        _ => {
            let error =
                Error::new(ErrorKind::Invalid, "read the rules", "it must say one of 'to', 'ask = true' or 'block'");
            Err(at(text, &rule.span(), "to", &error))
        }
    }
}

/// A flaw with the line where it lies.
fn placed(text: &str, document: &Document, flaw: &Flaw) -> Error {
    let whole = flaw.rule.and_then(|index| document.rule.get(index)).or(document.default.as_ref());
    let span = whole.and_then(|whole| {
        let rule = whole.get_ref();
        let spot = match flaw.spot {
            Spot::Name => rule.name.as_ref().map(Spanned::span),
            Spot::When => rule.when.as_ref().map(Spanned::span),
            Spot::Condition(index) => rule.when.as_ref().and_then(|when| when.get_ref().get(index)).map(Spanned::span),
            Spot::To => rule.to.as_ref().map(Spanned::span),
            Spot::Mirror(index) => rule.mirrors.get(index).map(Spanned::span),
            Spot::Class => rule.class.as_ref().map(Spanned::span),
            Spot::CacheControl => rule.cache_control.as_ref().map(Spanned::span),
            Spot::Tags => rule.tags.as_ref().map(Spanned::span),
            Spot::Block => rule.block.as_ref().map(Spanned::span),
            Spot::Regions => None,
        };
        spot.or_else(|| Some(whole.span()))
    });
    let prefixes = document.regions.as_ref().and_then(|regions| regions.prefixes.as_ref()).map(Spanned::span);
    let span = prefixes.filter(|_| flaw.spot == Spot::Regions).or(span).unwrap_or_default();
    at(text, &span, &field(flaw.spot), &flaw.error)
}

/// The field of a document, or the flag of `ferry`, in which a spot is written.
pub(super) fn field(spot: Spot) -> String {
    match spot {
        Spot::Name => "name".to_owned(),
        Spot::When => "when".to_owned(),
        Spot::Condition(index) => format!("condition {} of when", index + 1),
        Spot::To => "to".to_owned(),
        Spot::Mirror(index) => format!("mirror {}", index + 1),
        Spot::Class => "class".to_owned(),
        Spot::CacheControl => "cache-control".to_owned(),
        Spot::Tags => "tags".to_owned(),
        Spot::Block => "block".to_owned(),
        Spot::Regions => "regions.prefixes".to_owned(),
    }
}

fn line(text: &str, span: &Range<usize>) -> usize {
    text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1
}

fn at(text: &str, span: &Range<usize>, field: &str, error: &Error) -> Error {
    let said = refused(format!("line {}, {field}: {}", line(text, span), error.message()));
    match error.hinted() {
        Some(hint) => said.hint(hint),
        None => said,
    }
}

fn refused(message: String) -> Error {
    Error::new(ErrorKind::Invalid, "read the rules", message)
        .hint("see docs/guide/rules.md for what can be written; the rules are as they were")
}

#[derive(Serialize)]
struct WrittenDocument {
    regions: WrittenRegions,
    rule: Vec<WrittenRule>,
    default: WrittenOutcome,
}

#[derive(Serialize)]
struct WrittenRegions {
    default: Region,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    prefixes: BTreeMap<String, Region>,
}

#[derive(Serialize)]
struct WrittenRule {
    name: String,
    enabled: bool,
    #[serde(rename = "match")]
    how: Match,
    when: Vec<String>,
    #[serde(flatten)]
    then: WrittenOutcome,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "kebab-case")]
struct WrittenOutcome {
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mirrors: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_control: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conflict: Option<Conflict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ask: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tags: BTreeMap<String, String>,
}

impl WrittenOutcome {
    fn of(then: &Then) -> Self {
        match then {
            Then::Ask => Self { ask: Some(true), ..Self::default() },
            Then::Block { message } => Self { block: Some(message.clone()), ..Self::default() },
            Then::Send(destination) => Self {
                to: Some(destination.to.to_string()),
                mirrors: destination.mirrors.iter().map(ToString::to_string).collect(),
                class: destination.class.clone(),
                cache_control: destination.cache_control.clone(),
                tags: destination.tags.clone(),
                conflict: Some(destination.conflict),
                ..Self::default()
            },
        }
    }
}

/// Writes a document that reads back as the same rules.
pub(super) fn written(rules: &Rules) -> Result<String> {
    let rule = |rule: &Rule| WrittenRule {
        name: rule.name.clone(),
        enabled: rule.enabled,
        how: rule.when.how,
        when: rule.when.conditions.iter().map(ToString::to_string).collect(),
        then: WrittenOutcome::of(&rule.then),
    };
    let document = WrittenDocument {
        regions: WrittenRegions {
            default: rules.regions.default.clone(),
            prefixes: rules.regions.prefixes.iter().cloned().collect(),
        },
        rule: rules.rules.iter().map(rule).collect(),
        default: WrittenOutcome::of(&rules.otherwise),
    };
    let text = toml::to_string_pretty(&document)
        .map_err(|error| Error::new(ErrorKind::Internal, "write the rules", error.to_string()).caused_by(error))?;
    Ok(format!("{HEAD}{text}"))
}
