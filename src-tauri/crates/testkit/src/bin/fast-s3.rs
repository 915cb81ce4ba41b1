//! The bench server as a program: prints one line of JSON, then serves until it is killed. It looks at no signature.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "the line is its result; a bad start ends it")]

use std::io::Write as _;
use std::time::Duration;
use testkit::fast::{FastS3, Options};

fn main() {
    let Some(options) = options(std::env::args().skip(1)) else {
        println!("usage: fast-s3 [--port N] [--latency-ms N]");
        return;
    };
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("the system gives a thread");
    runtime.block_on(async {
        let server = FastS3::start(options).await;
        let line = serde_json::json!({
            "endpoint": server.endpoint(),
            "access_key_id": FastS3::ACCESS_KEY_ID,
            "secret": FastS3::SECRET,
        });
        println!("{line}");
        std::io::stdout().flush().expect("standard output takes a line");
        std::future::pending::<()>().await;
    });
}

/// `None` for what is no option.
fn options(mut arguments: impl Iterator<Item = String>) -> Option<Options> {
    let mut options = Options::default();
    while let Some(name) = arguments.next() {
        let value = arguments.next()?;
        match name.as_str() {
            "--port" => options.port = value.parse().ok()?,
            "--latency-ms" => options.latency = Duration::from_millis(value.parse().ok()?),
            _ => return None,
        }
    }
    Some(options)
}
