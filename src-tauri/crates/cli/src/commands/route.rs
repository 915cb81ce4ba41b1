//! `ferry route`: where files would go, without moving anything.

use crate::args::{How, Put, Route, Tagged};
use crate::output::{Voice, json, line, note, safe, size};
use engine::{Engine, Given};
use model::{Cost, Facts, Placement, Reason, Result, Standing, Trace, Verdict};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

pub(super) async fn route(engine: &Engine, command: Route, as_json: bool) -> Result<ExitCode> {
    let Route { files, what, region, source, explain } = command;
    let given = Given { origin: source, region, ..Given::default() };
    let traces = if what.is_empty() {
        engine.explain_files(&files, &given).await?
    } else {
        let mut traces = Vec::with_capacity(what.len());
        for text in &what {
            traces.push(engine.explain(engine.described(text, &given), None).await?);
        }
        traces
    };
    let mut documents = Vec::with_capacity(traces.len());
    for trace in &traces {
        let reasons = engine.told(trace).await?;
        let mut costs = Vec::new();
        if let (Verdict::Send { to }, Some(size)) = (&trace.route.verdict, trace.facts.size) {
            for placement in to {
                costs.push(engine.monthly_cost(placement, size).await?);
            }
        }
        if as_json {
            documents.push(Document { file: trace.facts.path.display().into_owned(), trace, reasons, costs });
        } else {
            show(trace, &reasons, &costs, explain);
        }
    }
    if as_json {
        json(&documents);
    }
    Ok(ExitCode::SUCCESS)
}

/// `ferry put --by-rules`.
pub(super) async fn put(engine: &Engine, command: Put, voice: Voice) -> Result<ExitCode> {
    let files: Vec<PathBuf> = command.paths.into_iter().map(PathBuf::from).collect();
    let How { on_conflict, tagged: Tagged { region, reason }, .. } = command.how;
    let given = Given { region, ..Given::default() };
    let sent = engine.upload_by_rules(&files, &given, reason, on_conflict.map(Into::into)).await?;
    let mut status = ExitCode::SUCCESS;
    for left in &sent.left {
        let what = left.facts.path.display();
        let why = match (&left.mirror, &left.route.verdict) {
            (Some(mirror), _) => format!("{what}: its mirror {mirror} is refused by a policy"),
            (None, Verdict::Block { message }) => format!("{what} stays: {message}"),
            (None, Verdict::Broken { message }) => format!("{what} cannot be routed: {message}"),
            (None, _) => format!("{what}: no rule says where; 'ferry rules add --default --to ...' would"),
        };
        note(&safe(&why));
        if left.mirror.is_none() {
            status = ExitCode::FAILURE;
        }
    }
    for job in sent.jobs {
        let followed = super::jobs::follow(engine, &[job], voice).await?;
        if followed != ExitCode::SUCCESS {
            status = followed;
        }
    }
    Ok(status)
}

#[derive(Serialize)]
struct Document<'a> {
    file: String,
    #[serde(flatten)]
    trace: &'a Trace,
    reasons: Vec<String>,
    /// A month, for each place; `null` where the price is not known.
    costs: Vec<Option<Cost>>,
}

fn show(trace: &Trace, reasons: &[String], costs: &[Option<Cost>], explain: bool) {
    let facts = &trace.facts;
    let said = |text: String| line(&safe(&text));
    match &trace.route.verdict {
        Verdict::Send { to } => {
            for (index, placement) in to.iter().enumerate() {
                let name = if index == 0 { facts.path.display().into_owned() } else { "  mirror".to_owned() };
                said(format!("{name} → {}{}", placement.at, stands(trace, placement, reasons)));
            }
        }
        Verdict::Ask => said(format!("{} → ask: no rule says where", facts.path.display())),
        Verdict::Block { message } => said(format!("{} stays: {message}", facts.path.display())),
        Verdict::Broken { message } => said(format!("{} cannot be routed: {message}", facts.path.display())),
    }
    if !explain {
        return;
    }
    said(format!("    {}", known(facts)));
    for step in &trace.steps {
        let mark = match (step.enabled, step.took) {
            (false, _) => "off",
            (_, true) => "yes",
            _ => "no",
        };
        let conditions: Vec<String> = step
            .conditions
            .iter()
            .map(|(text, held)| format!("{text} {}", if *held { "holds" } else { "does not" }))
            .collect();
        said(format!("    {:>3}  {:<20} {mark:<4} {}", step.number, step.name, conditions.join("; ")));
    }
    reasons.iter().for_each(|reason| said(format!("    {reason}")));
    for cost in costs {
        said(match cost {
            Some(cost) => {
                let Cost { dollars, as_of, confidence } = cost;
                format!("    about ${dollars:.6} a month (prices of {as_of}, confidence {confidence})")
            }
            None => "    monthly cost unknown".to_owned(),
        });
    }
}

/// What policies say of a place, in the words of its reason.
fn stands(trace: &Trace, placement: &Placement, reasons: &[String]) -> String {
    if placement.standing == Standing::Allowed {
        return String::new();
    }
    let about = |(reason, _): &(&Reason, &String)| matches!(reason, Reason::Policy { cloud, .. } if *cloud == placement.at.cloud);
    let words = trace.route.reasons.iter().zip(reasons).find(about).map_or("", |(_, words)| words.as_str());
    format!("  BLOCKED: {words}")
}

fn known(facts: &Facts) -> String {
    let bytes = facts.size.map_or_else(|| "size unknown".to_owned(), size);
    let from = match (&facts.types.by_content, &facts.types.by_name) {
        (Some(_), Some(_)) if facts.types.disagree() => " (by its bytes; its name says otherwise)",
        (Some(_), Some(_)) => " (by its bytes, and its name agrees)",
        (Some(_), None) => " (by its bytes)",
        (None, Some(_)) => " (by its name)",
        (None, None) => "",
    };
    format!("{bytes}, {}{from}, came by {}", facts.types.best().unwrap_or("type unknown"), facts.origin)
}
