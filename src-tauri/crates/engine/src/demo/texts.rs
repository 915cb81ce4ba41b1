//! The words of the demo clouds: notes, tables, pages. Fixed texts first, then tables that are calculated.

use super::pdf::Page;
use std::fmt::Write as _;

pub(super) const README: &str = "# Demo S3\n\nThis cloud is a folder on your computer. Nothing in it was uploaded, \
and nothing you do with it leaves the machine.\n\n- Drag a few files to another pane.\n- Press F5 to copy the \
selection to the target pane.\n- Copy the same files again and decide what happens.\n";
pub(super) const TODO: &str = "Before the season\n\n[x] photograph the new pier\n[ ] move old footage to cold storage\n\
[ ] check that every contract exists twice\n[ ] delete nothing before it was verified\n";
pub(super) const IDEAS: &str = "A naïve idea: one folder, three clouds.\nA better one: rules that say why.\n";
pub(super) const INDEX: &str = "<!doctype html>\n<html lang=\"en\">\n  <meta charset=\"utf-8\">\n  <title>Skyferry Lines\
</title>\n  <link rel=\"stylesheet\" href=\"assets/css/site.css\">\n  <h1>Skyferry Lines</h1>\n  <img \
src=\"assets/img/hero.jpg\" alt=\"A ferry leaving the harbour\">\n</html>\n";
pub(super) const STYLE: &str = "body {\n  margin: 2rem auto;\n  max-width: 40rem;\n  font: 1rem/1.5 system-ui;\n  \
color: #14181d;\n}\n\nh1 {\n  color: #0b5cc7;\n}\n";
pub(super) const NOTES_2: &str = "# 1.2\n\n- A second ferry.\n- Tickets can be returned.\n";
pub(super) const NOTES_9: &str = "# 1.9\n\n- Night crossings.\n- The timetable knows holidays.\n";
pub(super) const NOTES_10: &str = "# 1.10\n\n- Comes after 1.9, in a list that sorts as people count.\n";
pub(super) const MEETING: &str = "会議メモ\n\n- 新しい桟橋は来週から\n- 写真は三か所に保存する\n";
pub(super) const PINNED: &str = "# Pinned\n\nThe contracts are in `docs/contracts/`. They may not leave this region.\n";

pub(super) const CHARTER: [Page; 2] = [
    Page {
        title: "Charter agreement",
        lines: &[
            "between Skyferry Lines (the carrier) and Harbour Events (the charterer).",
            "",
            "1. The carrier provides one ferry with crew for the agreed days.",
            "2. The charterer names the number of passengers one week ahead.",
            "3. Either side may withdraw up to thirty days before departure.",
            "4. In weather that the master considers unsafe, the ferry stays in port.",
        ],
    },
    Page {
        title: "Annex: days and prices",
        lines: &["Friday evening, four hours", "Saturday, eight hours", "Sunday morning, three hours"],
    },
];
pub(super) const CHARTER_SHORT: [Page; 1] = [Page {
    title: "Charter agreement, renewal",
    lines: &["The agreement of last year is renewed for one year.", "All terms stay as they are (see annex 1)."],
}];
pub(super) const INVOICE_1: [Page; 1] = [Page {
    title: "Invoice 1",
    lines: &["12 crossings, passengers      480.00", "3 crossings, lorry            270.00", "", "Total  750.00"],
}];
pub(super) const INVOICE_2: [Page; 1] =
    [Page { title: "Invoice 2", lines: &["40 crossings, passengers    1,600.00", "", "Total  1,600.00"] }];
pub(super) const INVOICE_10: [Page; 1] =
    [Page { title: "Invoice 10", lines: &["2 crossings, bicycle             9.00", "", "Total  9.00"] }];
pub(super) const HANDBOOK: [Page; 2] = [
    Page {
        title: "Handbuch für die Überfahrt",
        lines: &["Vor dem Ablegen: Leinen prüfen, Türen schließen,", "Fahrgäste zählen, Wetter lesen."],
    },
    Page { title: "Nach dem Anlegen", lines: &["Rampe erst öffnen, wenn das Schiff ruhig liegt."] },
];
pub(super) const SAFETY: [Page; 1] = [Page {
    title: "Safety card",
    lines: &["Life jackets are under the seats.", "Follow the green arrows to the upper deck.", "Children first."],
}];
pub(super) const BRAND: [Page; 2] = [
    Page { title: "Brand guide", lines: &["Sky blue  #5AA9FF", "Deep blue  #0B5CC7", "Never stretch the mark."] },
    Page { title: "The mark", lines: &["A hull that carries a cloud. Leave its own height free around it."] },
];
pub(super) const SUMMARY: [Page; 1] = [Page {
    title: "First quarter 2025",
    lines: &["Crossings: 1,204", "Passengers: 88,310", "On time: 96 of 100", "See chart.png beside this file."],
}];

/// Stock of the film archive.
pub(super) fn inventory() -> String {
    let mut table = String::from("reel,title,minutes,shelf\n");
    for reel in 1..=120 {
        let _ = writeln!(table, "{reel},Crossing {reel},{},{}", 7 + reel * 13 % 41, 1 + reel % 9);
    }
    table
}

/// Departures, one line each.
pub(super) fn timetable() -> String {
    let mut table = String::from("departure,from,to,ship\n");
    for hour in 5..=22 {
        for minute in [0, 20, 40] {
            let (from, to) = if minute == 20 { ("Island", "City") } else { ("City", "Island") };
            let _ = writeln!(table, "{hour:02}:{minute:02},{from},{to},Ferry {}", 1 + (hour + minute / 20) % 3);
        }
    }
    table
}

/// Harbours with their positions.
pub(super) fn ports() -> &'static str {
    "port,country,latitude,longitude\nHelsingør,DK,56.036,12.614\nHelsingborg,SE,56.046,12.694\nGdańsk,PL,54.352,18.646\n\
     Málaga,ES,36.721,-4.421\nPiræus,GR,37.943,23.647\nOban,GB,56.412,-5.472\n"
}

/// High water for each day of a month, in centimetres.
pub(super) fn tides() -> String {
    let days: Vec<String> = (1..=30)
        .map(|day| {
            let height = 180 + (day * 37 % 61) - 30;
            format!("  {{ \"day\": {day}, \"high_water_cm\": {height} }}")
        })
        .collect();
    format!("[\n{}\n]\n", days.join(",\n"))
}

/// What the ship's instruments said.
pub(super) fn readings() -> String {
    let rows: Vec<String> =
        (0..200).map(|at| format!("  {{ \"second\": {}, \"knots\": {} }}", at * 5, 9 + at * 7 % 6)).collect();
    format!("[\n{}\n]\n", rows.join(",\n"))
}

/// Lines between harbours.
pub(super) fn routes() -> &'static str {
    "{\n  \"routes\": [\n    { \"from\": \"Helsingør\", \"to\": \"Helsingborg\", \"minutes\": 20 },\n    \
     { \"from\": \"Oban\", \"to\": \"Craignure\", \"minutes\": 46 }\n  ]\n}\n"
}
