//! The in-memory S3 server as a program, for other processes and for benches: prints one line of JSON, then serves
//! until it is killed. The secret comes from `SKYFERRY_TEST_SECRET` if that is set.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "the line is its result; a bad start ends it")]

use model::Secret;
use std::io::Write as _;
use testkit::s3::{Options, S3Server};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let port = match arguments.as_slice() {
        [] => 0,
        [name, port] if name == "--port" => port.parse().expect("--port takes a number, 0 for a free one"),
        _ => {
            println!("usage: s3-server [--port N]");
            return;
        }
    };
    let mut options = Options { port, ..Options::default() };
    if let Ok(secret) = std::env::var("SKYFERRY_TEST_SECRET") {
        options.secret = Secret::new(secret);
    }
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("the system gives a thread");
    runtime.block_on(async {
        let server = S3Server::start_with(options).await;
        let line = serde_json::json!({
            "endpoint": server.endpoint(),
            "access_key_id": server.access_key_id(),
            "secret": server.secret().expose(),
        });
        println!("{line}");
        std::io::stdout().flush().expect("standard output takes a line");
        std::future::pending::<()>().await;
    });
}
