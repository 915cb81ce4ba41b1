//! The floor as a program: copies a folder or a bucket, or counts one, with nothing but the bytes in mind.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program answers on its standard streams")]

use std::process::ExitCode;
use testkit::floor::{End, Failure, Lanes, copy, count};

const USAGE: &str = "usage: floor [--small N] [--large N] [--threads N] FROM [TO]\n\
    --threads bounds the file system's calls under way (4); FROM and TO are folders, or buckets as http://host:port/bucket; without TO the objects are counted";

/// What is to be done.
struct Wanted {
    ends: Vec<End>,
    lanes: Lanes,
    /// For calls on files: more of them at once only wait for each other in the kernel.
    threads: usize,
}

fn main() -> ExitCode {
    match wanted(std::env::args().skip(1)).and_then(run) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("floor: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn wanted(mut arguments: impl Iterator<Item = String>) -> Result<Wanted, Failure> {
    let mut wanted = Wanted { ends: Vec::new(), lanes: Lanes::default(), threads: 4 };
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|value| value.parse().ok()).filter(|it| *it > 0).ok_or(USAGE);
        match argument.as_str() {
            "--small" => wanted.lanes.small = number()?,
            "--large" => wanted.lanes.large = number()?,
            "--threads" => wanted.threads = number()?,
            _ => wanted.ends.push(end(&argument)),
        }
    }
    Ok(wanted)
}

fn run(Wanted { ends, lanes, threads }: Wanted) -> Result<String, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().max_blocking_threads(threads).enable_all().build()?;
    let tally = match ends.as_slice() {
        [from] => runtime.block_on(count(from))?,
        [from, to] => runtime.block_on(copy(from, to, lanes))?,
        _ => return Err(USAGE.into()),
    };
    Ok(serde_json::json!({ "count": tally.count, "bytes": tally.bytes }).to_string())
}

fn end(text: &str) -> End {
    let split = text.starts_with("http://").then(|| text.trim_end_matches('/').rsplit_once('/')).flatten();
    match split {
        Some((endpoint, bucket)) => End::Bucket(endpoint.to_owned(), bucket.to_owned()),
        None => End::Folder(text.into()),
    }
}
