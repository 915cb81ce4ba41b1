//! What planner, journal and scheduler cost an object, without any cloud. Run by `cargo bench -p transfer --bench transfer`.
#![expect(clippy::expect_used, reason = "a bench is a program of its own")]

#[path = "support/endless.rs"]
mod endless;

use catalogue::{Catalogue, Change, NewTask};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use endless::scheduler;
use model::{EntryKind, JobKind, JobSpec, JobState, Key, Location, Proof, Source, TaskState, Timestamp};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const OBJECTS: u64 = 10_000;

fn folder() -> TempDir {
    tempfile::tempdir().expect("there is room")
}

/// Runs the job and waits until nothing moves.
fn run(runtime: &Runtime, folder: &TempDir, plan_only: bool, expected: JobState) {
    runtime.block_on(async {
        let (scheduler, spec) = scheduler(folder.path(), OBJECTS, plan_only);
        let job = scheduler.submit(spec).await.expect("it can begin");
        assert_eq!(scheduler.settled(job).await.expect("it ends"), expected);
        scheduler.close().await;
    });
}

/// The lines of 10,000 small objects: found, begun, ended, in the batches in which a job writes them.
fn journal(runtime: &Runtime, folder: &TempDir) {
    runtime.block_on(async {
        let catalogue = Catalogue::open(&folder.path().join("catalogue.sqlite")).expect("it can be opened");
        let at = Location::parse(b"a:b/").expect("a location");
        let sources = vec![Source { location: at, kind: EntryKind::Folder }];
        let job =
            catalogue.create_job(&JobSpec::new(JobKind::Copy, sources, None), Timestamp(1)).await.expect("written");
        for first in (1..=10_000_u32).step_by(1_000) {
            let task = |number: u32| {
                let key = Key::from(format!("folder/object-{number:08}.bin").as_str());
                NewTask { target_key: Some(key.clone()), key, size: 4_096, ..NewTask::default() }
            };
            let tasks = (first..first + 1_000).map(task).collect();
            catalogue.add_tasks(job, first, tasks).await.expect("written");
            let begun = (first..first + 1_000).map(|task| Change::Begun(task, Timestamp(2)));
            catalogue.record(job, begun.collect()).await.expect("written");
            let ended = (first..first + 1_000).map(|task| {
                let (state, proof, at) = (TaskState::Done, Box::<Proof>::default(), Timestamp(3));
                Change::Now { task, state, attempts: 1, proof, error: None, at }
            });
            catalogue.record(job, ended.collect()).await.expect("written");
        }
    });
}

fn benches(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("the system gives threads");
    let mut group = criterion.benchmark_group("10,000 objects");
    group.sample_size(10).throughput(Throughput::Elements(OBJECTS));
    group.bench_function("planner: listed, beside an empty target, into the journal", |bencher| {
        bencher.iter_batched(folder, |at| run(&runtime, &at, true, JobState::Planned), BatchSize::PerIteration);
    });
    group.bench_function("scheduler: planned, claimed, given, ended, journal and all", |bencher| {
        bencher.iter_batched(folder, |at| run(&runtime, &at, false, JobState::Done), BatchSize::PerIteration);
    });
    group.bench_function("journal: found, begun, ended", |bencher| {
        bencher.iter_batched(folder, |at| journal(&runtime, &at), BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(transfer, benches);
criterion_main!(transfer);
