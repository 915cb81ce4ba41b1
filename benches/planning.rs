//! Plans one million objects and says how long that took and how much memory. Run by
//! `cargo bench -p transfer --bench planning`; another number of objects as argument.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench is a program of its own; its figures are its result"
)]

#[path = "support/endless.rs"]
mod endless;

use endless::scheduler;
use model::JobState;
use std::time::Instant;

fn main() {
    let objects = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("there is room");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("the system gives threads");
    let before = peak();
    let begun = Instant::now();
    runtime.block_on(async {
        let (scheduler, spec) = scheduler(folder.path(), objects, true);
        let job = scheduler.submit(spec).await.expect("it can begin");
        assert_eq!(scheduler.settled(job).await.expect("it ends"), JobState::Planned);
        scheduler.close().await;
    });
    println!(
        "{objects} objects planned in {:.1} s; peak resident memory {} MiB, {} MiB of it before",
        begun.elapsed().as_secs_f64(),
        peak() / 1024,
        before / 1024,
    );
}

/// The most memory that was resident so far, in KiB, as Linux counts it; 0 elsewhere.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()).and_then(|kib| kib.parse().ok()).unwrap_or_default()
}
