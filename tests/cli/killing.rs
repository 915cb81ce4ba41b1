//! A process that is killed costs what was under way, however often it is killed and whenever.
//!
//! Runs against the gateway that `make test` starts (a real process, a real server), without one against the server in this
//! process. More kills by `SKYFERRY_KILLS`.

use crate::stage::command;
use crate::support::{finish, said};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use testkit::World;
use testkit::s3::S3Server;

const KILLS: u32 = 20;

/// Small objects of a job, and large ones, which go in parts.
const SMALL: usize = 300;
const LARGE: usize = 2;

/// How long a process may live before it is killed, in milliseconds: somewhere between its first breath and its end.
const LIFE: std::ops::Range<u64> = 20..1_500;

struct Ground {
    world: World,
    /// Held, because it ends with its last user.
    _server: Option<S3Server>,
}

impl Ground {
    async fn new() -> Self {
        let gateway = std::env::var("SKYFERRY_TEST_CEPH").ok();
        let server = if gateway.is_none() { Some(S3Server::start().await) } else { None };
        let address = match (&gateway, &server) {
            (Some(gateway), _) => gateway.split(',').map(str::to_owned).collect::<Vec<_>>(),
            (None, Some(server)) => {
                vec![server.endpoint(), server.access_key_id().to_owned(), server.secret().expose().clone()]
            }
            (None, None) => unreachable!("one of them is there"),
        };
        let ground = Self { world: World::new(), _server: server };
        let add = ["clouds", "add", "s", "--provider", "s3-compatible", "--endpoint", &address[0]];
        let add = [&add[..], &["--access-key-id", &address[1], "--secret-stdin"]].concat();
        said(&add, finish(&mut command(&ground.world, &add), &format!("{}\n", address[2])));
        ground
    }

    fn document(&self, arguments: &[&str]) -> Value {
        let arguments = [&["--json"], arguments].concat();
        serde_json::from_str(&said(&arguments, finish(&mut command(&self.world, &arguments), ""))).unwrap()
    }

    fn start(&self, arguments: &[&str]) -> Child {
        let mut command = command(&self.world, arguments);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// The newest job: its number, and whether it is done.
    fn newest(&self) -> Option<(String, bool)> {
        let jobs = self.document(&["jobs", "ls"]);
        let newest = jobs.as_array().unwrap().first()?;
        Some((newest["id"].to_string(), newest["state"] == "done"))
    }
}

/// Lets a process live for so long, then kills it. Whether it was still alive.
fn kill_after(mut child: Child, life: Duration) -> bool {
    let born = Instant::now();
    while born.elapsed() < life {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    true
}

fn contents(size: usize, seed: usize) -> Vec<u8> {
    (0..size).map(|index| u8::try_from((index.wrapping_mul(31) + seed * 7) % 251).unwrap()).collect()
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_it_goes_on_and_ends_with_every_object_once_and_whole() {
    let (ground, random) = (Ground::new().await, &mut fastrand::Rng::with_seed(7));
    let bucket = format!("killing-{:08x}", fastrand::u32(..));
    said(&[], finish(&mut command(&ground.world, &["buckets", "create", "s", &bucket, "--yes"]), ""));
    let source = ground.world.folder("here").join("data");
    fs::create_dir_all(&source).unwrap();
    for number in 0..SMALL {
        fs::write(source.join(format!("small-{number:03}")), contents(random.usize(0..3_000), number)).unwrap();
    }
    for number in 0..LARGE {
        fs::write(source.join(format!("large-{number}")), contents(36 * 1024 * 1024 + number, number)).unwrap();
    }
    let kills = std::env::var("SKYFERRY_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let (mut killed, mut round) = (0, 0);
    let target = |round: u32| format!("s:{bucket}/{round}/");
    while killed < kills {
        let child = if let Some((id, false)) = ground.newest() {
            ground.start(&["jobs", "resume", &id])
        } else {
            round += 1;
            ground.start(&["cp", "-r", "./data/", &target(round)])
        };
        killed += u32::from(kill_after(child, Duration::from_millis(random.u64(LIFE))));
    }
    if let Some((id, false)) = ground.newest() {
        let job = ground.document(&["jobs", "resume", &id]);
        assert_eq!(job["state"], "done", "after {killed} kills: {job}");
        assert_eq!(job["counts"]["verified"], job["counts"]["found"], "each object is proved: {job}");
    }
    let sent = files(&source);
    for round in 1..=round {
        let back = format!("./back-{round}/");
        let job = ground.document(&["cp", "-r", &target(round), &back]);
        assert_eq!(job["counts"]["found"], SMALL + LARGE, "round {round}: none is missing, and there is no other");
        // Folders go below their own names: "data" into the round's, the round's into "back".
        let came = files(&ground.world.folder("here").join(format!("back-{round}/{round}/data")));
        assert!(came == sent, "round {round}: every byte is as it was");
    }
    let strays = finish(&mut command(&ground.world, &["--json", "uploads", "ls", &format!("s:{bucket}/")]), "");
    let strays = String::from_utf8(strays.stdout).unwrap();
    // One that was begun and whose name had no time to reach the journal has no parts; there is at most one for a kill.
    assert!(strays.lines().count() <= killed as usize, "{strays}");
}
