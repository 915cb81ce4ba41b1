//! `ferry limits`: how much transfers may take of this computer and its line.

use crate::args::{Bandwidth, Limits};
use crate::output::{json, line, size};
use engine::Engine;
use model::{Bytes, Result, Span, Transfers};
use std::process::ExitCode;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) async fn limits(engine: &Engine, command: Limits, as_json: bool) -> Result<ExitCode> {
    let mut transfers = engine.transfers().await?;
    let changed = match command {
        Limits::Ls => false,
        Limits::Bandwidth(bandwidth) => {
            bound(&mut transfers, bandwidth);
            true
        }
        Limits::Memory { size } => {
            transfers.memory = size;
            true
        }
        Limits::Clear => {
            transfers.timetable.clear();
            true
        }
    };
    if changed {
        engine.bound_transfers(&transfers).await?;
    }
    if as_json {
        json(&transfers);
    } else {
        show(&transfers);
    }
    Ok(ExitCode::SUCCESS)
}

/// A rate for some hours goes before what the timetable has: the first span that fits counts.
fn bound(transfers: &mut Transfers, bandwidth: Bandwidth) {
    let Bandwidth { rate, from, to, days } = bandwidth;
    let Some((from, to)) = from.zip(to) else {
        transfers.bandwidth = rate.0;
        return;
    };
    let days = days.map_or_else(|| (0..7).collect(), |days| days.0);
    transfers.timetable.insert(0, Span { days, from, to, rate: rate.0 });
}

fn show(transfers: &Transfers) {
    line(&format!("memory     {}", size(transfers.memory)));
    line(&format!("bandwidth  {}", rate(transfers.bandwidth)));
    for span in &transfers.timetable {
        let days: Vec<&str> = span.days.iter().filter_map(|day| DAYS.get(usize::from(*day)).copied()).collect();
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        line(&format!(
            "           {} from {} to {} {}",
            rate(span.rate),
            clock(span.from),
            clock(span.to),
            days.join(",")
        ));
    }
}

fn rate(rate: Option<Bytes>) -> String {
    rate.map_or_else(|| "no limit".to_owned(), |rate| format!("{}/s", size(rate)))
}
