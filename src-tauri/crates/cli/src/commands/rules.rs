//! `ferry rules`.

use crate::address;
use crate::args::{AddRule, Outcome, Preset, Rules};
use crate::output::{json, line, note, safe};
use engine::Engine;
use model::{
    Condition, Count, Destination, Error, ErrorKind, Finding, Match, Result, Rule, RuleDraft, RuleId, Then, Trouble,
    When,
};
use serde::Serialize;
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

pub(super) async fn rules(engine: &Engine, command: Rules, as_json: bool) -> Result<ExitCode> {
    let before = engine.rules().await?;
    let rules = match command {
        Rules::Ls => before.clone(),
        Rules::Add(add) => self::add(engine, *add).await?,
        Rules::Rm { number } => engine.remove_rule(numbered(engine, number).await?.id).await?,
        Rules::Move { number, to } => engine.move_rule(numbered(engine, number).await?.id, to).await?,
        Rules::On { number } => switch(engine, number, true).await?,
        Rules::Off { number } => switch(engine, number, false).await?,
        Rules::Import { file } => engine.import_rules(&text(&file)?).await?,
        Rules::Export { file } => return export(engine, file.as_deref()).await,
        Rules::Lint => return lint(engine, as_json).await,
        Rules::Undo => engine.undo_rules().await?,
        Rules::Preset(preset) => self::preset(engine, preset).await?,
        Rules::Regions { default, prefix } => {
            let mut regions = engine.rules().await?.regions;
            regions.default = default.unwrap_or(regions.default);
            if !prefix.is_empty() {
                regions.prefixes = prefix;
            }
            engine.set_region_map(regions).await?
        }
    };
    list(engine, &rules, as_json).await?;
    if rules.revision != before.revision {
        let elsewhere = engine.elsewhere(&before, &rules).await?;
        if !elsewhere.moved.is_empty() {
            note(&format!("of your last {} uploads {} would go elsewhere", elsewhere.looked.0, elsewhere.moved.len()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn add(engine: &Engine, add: AddRule) -> Result<model::Rules> {
    let AddRule { name, when, any, none, then, number, default } = add;
    let then = self::then(engine, then).await?;
    if default {
        return engine.set_default(then).await;
    }
    let conditions = when.iter().map(|text| Condition::parse(text)).collect::<Result<Vec<_>>>()?;
    let how = match (any, none) {
        (true, _) => Match::Any,
        (_, true) => Match::None,
        _ => Match::All,
    };
    // Without a name the conditions say best what it is.
    let name = name.unwrap_or_else(|| when.join(", ").chars().take(60).collect());
    let draft = RuleDraft { name, enabled: true, when: When { how, conditions }, then };
    engine.add_rule(draft, number).await
}

async fn then(engine: &Engine, outcome: Outcome) -> Result<Then> {
    let Outcome { to, mirror, class, cache_control, tag, on_conflict, ask: _, block } = outcome;
    if let Some(message) = block {
        return Ok(Then::Block { message });
    }
    let Some(to) = to else { return Ok(Then::Ask) };
    let mut mirrors = Vec::with_capacity(mirror.len());
    for place in &mirror {
        mirrors.push(address::place(engine, place).await?);
    }
    Ok(Then::Send(Destination {
        to: address::place(engine, &to).await?,
        mirrors,
        class,
        cache_control,
        tags: tag.into_iter().collect(),
        conflict: on_conflict.into(),
    }))
}

async fn switch(engine: &Engine, number: usize, enabled: bool) -> Result<model::Rules> {
    let Rule { id, name, when, then, .. } = numbered(engine, number).await?;
    engine.change_rule(id, RuleDraft { name, enabled, when, then }).await
}

async fn preset(engine: &Engine, preset: Preset) -> Result<model::Rules> {
    let place = async |text: &str| address::place(engine, text).await;
    match preset {
        Preset::Types { images, videos, pdfs, rest } => {
            let places = (place(&images).await?, place(&videos).await?, place(&pdfs).await?, place(&rest).await?);
            engine.preset_by_type(places.0, places.1, places.2, places.3).await
        }
        Preset::Regions { region, rest } => {
            let mut places = Vec::with_capacity(region.len());
            for (region, text) in region {
                places.push((region, place(&text).await?));
            }
            engine.preset_by_region(places, place(&rest).await?).await
        }
    }
}

/// The rule of a number, as listed.
async fn numbered(engine: &Engine, number: usize) -> Result<Rule> {
    let mut rules = engine.rules().await?.rules;
    if number == 0 || number > rules.len() {
        let message = match rules.len() {
            _ if number == rules.len() + 1 => {
                "the default stands behind all rules and cannot be removed or moved".to_owned()
            }
            0 => "there is no rule yet".to_owned(),
            count => format!("there is no rule {number}, there are {count}"),
        };
        return Err(Error::new(ErrorKind::Invalid, "find the rule", message)
            .hint("look at their numbers with 'ferry rules ls'; 'ferry rules add --default' changes the default"));
    }
    Ok(rules.swap_remove(number - 1))
}

#[derive(Serialize)]
struct Document<'a> {
    number: usize,
    rule: &'a Rule,
    sentence: String,
    hits: Count,
}

#[derive(Serialize)]
struct Documents<'a> {
    rules: Vec<Document<'a>>,
    default: &'a Then,
    default_hits: Count,
    regions: &'a model::RegionMap,
}

async fn list(engine: &Engine, rules: &model::Rules, as_json: bool) -> Result<()> {
    let hits = engine.rule_hits().await?;
    let of = |id: RuleId| hits.iter().find(|(rule, _)| *rule == id).map_or(Count::ZERO, |(_, count)| *count);
    if as_json {
        let document = |(number, rule): (usize, _)| {
            let rule: &Rule = rule;
            Document { number, rule, sentence: Engine::sentence(rule), hits: of(rule.id) }
        };
        json(&Documents {
            rules: (1..).zip(&rules.rules).map(document).collect(),
            default: &rules.otherwise,
            default_hits: of(RuleId(0)),
            regions: &rules.regions,
        });
        return Ok(());
    }
    for (number, rule) in (1..).zip(&rules.rules) {
        let off = if rule.enabled { "" } else { "  (off)" };
        let (name, sentence) = (safe(&rule.name), safe(&Engine::sentence(rule)));
        line(&format!("{number:>3}  {name:<20} {sentence}{off}  [{} in 30 days]", of(rule.id).0));
    }
    line(&format!(
        "  -  {:<20} {}  [{} in 30 days]",
        "default",
        safe(&Engine::outcome(&rules.otherwise)),
        of(RuleId(0)).0
    ));
    let prefixes = rules.regions.prefixes.iter().map(|(prefix, region)| format!("{}={region}", safe(prefix)));
    line(format!("regions: default {} {}", rules.regions.default, prefixes.collect::<Vec<_>>().join(" ")).trim_end());
    Ok(())
}

async fn lint(engine: &Engine, as_json: bool) -> Result<ExitCode> {
    let (findings, rules) = (engine.lint_rules().await?, engine.rules().await?.rules);
    if as_json {
        json(&findings);
    } else {
        findings.iter().for_each(|finding| line(&said(finding, &rules)));
        if findings.is_empty() {
            note("nothing is wrong with the rules");
        }
    }
    // A rule that was not used yet is no fault.
    let faults = findings.iter().any(|finding| !matches!(finding.what, Trouble::Unused { .. }));
    Ok(if faults { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn said(finding: &Finding, rules: &[Rule]) -> String {
    let number = |id: &RuleId| rules.iter().position(|rule| rule.id == *id).map_or(0, |index| index + 1);
    let who = finding.rule.map_or_else(|| "the default".to_owned(), |id| format!("rule {}", number(&id)));
    let what = match &finding.what {
        Trouble::Shadowed { by } => format!("is never reached: rule {} takes all of its files", number(by)),
        Trouble::Dead { by } => {
            let numbers: Vec<String> = by.iter().map(|id| number(id).to_string()).collect();
            format!("is never reached: rules {} together take all of its files", numbers.join(" and "))
        }
        Trouble::Contradictory { conditions: (one, other) } if one == other => {
            format!("takes nothing: {one} holds for no file")
        }
        Trouble::Contradictory { conditions: (one, other) } => {
            format!("takes nothing: {one} and {other} exclude each other")
        }
        Trouble::Missing { cloud } => format!("sends to {cloud}, which is not configured"),
        Trouble::Unused { of } => format!("took none of the {} files routed in 30 days", of.0),
    };
    safe(&format!("{who} {what}"))
}

async fn export(engine: &Engine, file: Option<&Path>) -> Result<ExitCode> {
    let text = engine.export_rules().await?;
    match file {
        None => line(text.trim_end()),
        Some(file) => std::fs::write(file, text)
            .map_err(|error| Error::from_io("write the rules", error).hint(format!("check {}", file.display())))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn text(file: &Path) -> Result<String> {
    let failed = |error| Error::from_io("read the rules", error).hint(format!("check {}", file.display()));
    if file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(failed)?;
        return Ok(text);
    }
    std::fs::read_to_string(file).map_err(failed)
}
