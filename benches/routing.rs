//! How many files a second one core routes through a thousand rules. Run by `cargo bench -p routing`.
//!
//! Three sets of 1,000 rules, each with two policies, and 100,000 different files: `mixed` is what people write (types,
//! extensions, names, paths, regions, sizes), `globs` is only names and paths, `sizes` is only sizes, which no index helps.
//! Half of the files are taken by some rule, half by the default. What is timed is all of a decision: region, rule, key,
//! policies, reasons; in seconds of one core's time, so that what else runs on the machine does not count.
#![expect(clippy::unwrap_used, reason = "a bench is a program of its own")]

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use model::{
    Action, Bytes, Cloud, CloudId, Condition, Connection, Destination, Evidence, Facts, Jurisdiction, Match, Place,
    Policy, PolicyId, ProviderId, Region, RegionHints, RegionMap, Revision, Rule, RuleId, Rules, Then, Timestamp,
    Types, When,
};
use routing::{Compiled, decide};
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use std::time::Duration;

const RULES: u32 = 1_000;
const FILES: u32 = 100_000;

fn cloud(id: &str, label: &str) -> Cloud {
    Cloud {
        id: CloudId::parse(id).unwrap(),
        name: id.to_owned(),
        color: 0,
        letter: String::new(),
        provider: ProviderId("local".to_owned()),
        region: None,
        jurisdiction: Some(Jurisdiction { label: label.to_owned(), evidence: Evidence::Declared }),
        read_only: false,
        protected: false,
        demo: false,
        max_requests: 10,
        connection: Connection::Local { root: "/".to_owned() },
        profile: None,
    }
}

fn to(place: &str) -> Then {
    Then::Send(Destination::plain(Place::parse(place).unwrap()))
}

/// Rule `n` with these conditions.
fn rule(n: u32, conditions: &[String]) -> Rule {
    let conditions = conditions.iter().map(|text| Condition::parse(text).unwrap()).collect();
    let place = if n.is_multiple_of(2) { "eu:/r/{yyyy}/{mm}/{name}" } else { "us:/r/{region}/{source.path}" };
    Rule {
        id: RuleId(n),
        name: format!("rule {n}"),
        enabled: true,
        when: When { how: Match::All, conditions },
        then: to(place),
    }
}

fn compiled(conditions: impl Fn(u32) -> Vec<String>) -> Compiled {
    let rules = (1..=RULES).map(|n| rule(n, &conditions(n))).collect();
    let rules =
        Rules { revision: Revision(1), rules, otherwise: to("us:/rest/{source.path}"), regions: RegionMap::default() };
    let policy = |id: u32, region: &str, only: &str| Policy {
        id: PolicyId(id),
        name: format!("policy {id}"),
        region: Region::parse(region).unwrap(),
        only: vec![only.to_owned()],
        action: Action::Block,
    };
    let policies = [policy(1, "EU", "eu"), policy(2, "ASIA", "sg")];
    Compiled::new(&rules, &policies, &[cloud("eu", "eu"), cloud("us", "us")]).unwrap()
}

fn mixed(n: u32) -> Vec<String> {
    match n % 10 {
        0..=3 => vec![format!("ext=e{n},f{n}")],
        4 | 5 => vec![format!("type=application/x-kind-{n}"), "size>100kB".to_owned()],
        6 => vec![format!("name=report-{n}-*.txt")],
        7 => vec![format!("path=/srv/project-{n}/**")],
        8 => vec![format!("type=application/vnd.maker-{n}.*"), "region=EU".to_owned()],
        _ => vec![format!("size={n}MB"), format!("modified>=2026-01-{:02}", n % 28 + 1)],
    }
}

fn globs(n: u32) -> Vec<String> {
    if n.is_multiple_of(2) { vec![format!("name=report-{n}-*.txt")] } else { vec![format!("path=/srv/project-{n}/**")] }
}

fn sizes(n: u32) -> Vec<String> {
    vec![format!("size={n}MB")]
}

fn files() -> Vec<Facts> {
    let regions = ["EU", "US", "ASIA"].map(|label| Region::parse(label).unwrap());
    let file = |n: u32| {
        // Spread over the rules, the same at every run.
        let k = n.wrapping_mul(2_654_435_761) % (2 * RULES) + 1;
        let path = match k % 10 {
            0..=3 => format!("photos/2026/file {n}.e{k}"),
            6 => format!("photos/2026/report-{k}-{n}.txt"),
            _ => format!("photos/2026/file {n}.bin"),
        };
        let whole = if k % 10 == 7 { format!("/srv/project-{k}/{path}") } else { format!("/home/ada/{path}") };
        let kind = match k % 10 {
            4 | 5 => format!("application/x-kind-{k}"),
            8 => format!("application/vnd.maker-{k}.sheet"),
            _ => "application/octet-stream".to_owned(),
        };
        let chosen = Some(regions[n as usize % 3].clone());
        Facts {
            path: path.into(),
            whole: whole.into(),
            types: Types { by_content: Some(kind), by_name: None },
            size: Some(Bytes(u64::from(k) * 1_000_000)),
            modified: Some(Timestamp(1_770_000_000_000 + i64::from(n))),
            regions: RegionHints { chosen, ..RegionHints::default() },
            ..Facts::default()
        }
    };
    (0..FILES).map(file).collect()
}

/// The time that this thread spent on a core.
struct CoreTime;

impl Measurement for CoreTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap()
    }

    fn end(&self, start: Duration) -> Duration {
        self.start().saturating_sub(start)
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

fn decisions(criterion: &mut Criterion<CoreTime>) {
    let files = files();
    let mut group = criterion.benchmark_group("decide by 1,000 rules");
    group.throughput(Throughput::Elements(u64::from(FILES)));
    group.sample_size(10);
    for (name, compiled) in [("mixed", compiled(mixed)), ("globs", compiled(globs)), ("sizes", compiled(sizes))] {
        let taken = files.iter().filter(|facts| decide(&compiled, facts).rule.is_some()).count();
        assert!(taken > 0, "{name}: rules that take nothing would be measured too well");
        group.bench_function(name, |bencher| {
            bencher.iter(|| files.iter().for_each(|facts| drop(black_box(decide(&compiled, black_box(facts))))));
        });
    }
    group.finish();
}

criterion_group!(name = benches; config = Criterion::default().with_measurement(CoreTime); targets = decisions);
criterion_main!(benches);
