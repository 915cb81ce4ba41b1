//! The floor as a program: copies a folder or a bucket, or counts one, with nothing but the bytes in mind.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program answers on its standard streams")]

use std::process::ExitCode;
use testkit::floor::{End, Failure, Lanes, copy, count};

const USAGE: &str = "usage: floor [--small N] [--large N] FROM [TO]\n\
    FROM and TO are folders, or buckets as http://host:port/bucket; without TO the objects are counted";

#[tokio::main]
async fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()).await {
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

async fn run(arguments: Vec<String>) -> Result<String, Failure> {
    let (mut lanes, mut ends) = (Lanes::default(), Vec::new());
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|value| value.parse().ok()).ok_or(USAGE);
        match argument.as_str() {
            "--small" => lanes.small = number()?,
            "--large" => lanes.large = number()?,
            _ => ends.push(end(&argument)),
        }
    }
    let tally = match ends.as_slice() {
        [from] => count(from).await?,
        [from, to] => copy(from, to, lanes).await?,
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
