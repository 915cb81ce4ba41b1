//! `ferry clouds`: kinds of service, adding, changing, testing, importing, one-time codes. Secrets lie behind a passphrase
//! here, so that no keyring is needed and a second home of a person is never touched.

use crate::support::{ferry, finish, said};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use testkit::World;
use testkit::s3::S3Server;
use testkit::servers::{CODES, Sts};

const PASSPHRASE: &str = "quite a long passphrase";

/// A person with a home folder, a passphrase and no keyring.
struct Person {
    world: World,
    environment: Vec<(&'static str, String)>,
}

impl Person {
    fn new() -> Self {
        let world = World::new();
        let environment = vec![
            ("HOME", world.folder("person").display().to_string()),
            ("FERRY_PASSPHRASE", PASSPHRASE.to_owned()),
            ("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", world.folder("no-bus").join("socket").display())),
        ];
        Self { world, environment }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = ferry(&self.world);
        command.env_clear().args(arguments);
        for (name, value) in &self.environment {
            command.env(name, value);
        }
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        finish(&mut self.command(arguments), input)
    }

    fn ok(&self, arguments: &[&str], input: &str) -> String {
        said(arguments, self.run(arguments, input))
    }

    fn document(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[&["--json"], arguments].concat(), "")).unwrap()
    }

    /// Adds the server as `s`, with its secret from standard input.
    fn adds(&self, server: &S3Server, more: &[&str]) -> String {
        let add = ["clouds", "add", "s", "--provider", "s3-compatible", "--endpoint", &server.endpoint()];
        let add = [&add[..], &["--access-key-id", server.access_key_id(), "--secret-stdin"], more].concat();
        self.ok(&add, &format!("{}\n", server.secret().expose()))
    }

    /// A file in the home folder of the person.
    fn writes(&self, name: &str, text: &str) {
        let path = self.world.folder("person").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Status, and what was said on standard error.
fn failed(output: &Output) -> (i32, String) {
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Whether a file below `folder` holds these bytes.
fn holds(folder: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holds(&path, bytes)
        } else {
            fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes)
        }
    })
}

#[test]
fn the_kinds_of_service_are_listed_with_the_flags_that_each_takes() {
    let person = Person::new();
    let text = person.ok(&["clouds", "providers"], "");
    for line in ["s3             Amazon S3", "  --auth service-account", "azure          Azure Blob Storage"] {
        assert!(text.lines().any(|each| each.starts_with(line)), "{line:?} is missing in\n{text}");
    }
    let help = person.ok(&["clouds", "add", "--help"], "");
    let providers = person.document(&["clouds", "providers"]);
    let providers = providers.as_array().unwrap();
    assert!(providers.len() >= 12, "local, Amazon, Google, Azure, and the table of S3 services: {}", providers.len());
    let specs = providers.iter().flat_map(|it| it["forms"].as_array().unwrap());
    for spec in specs.flat_map(|form| form["fields"].as_array().unwrap()) {
        if spec["kind"] == "secret" || spec["kind"] == "secret_text" {
            continue;
        }
        let flag = format!("--{}", spec["field"].as_str().unwrap());
        assert!(help.contains(&flag), "what a form asks for has a flag: {flag}");
    }
}

#[test]
fn a_provider_of_ones_own_stands_beside_the_others() {
    let person = Person::new();
    let table = "[[provider]]\nid = \"cellar\"\nname = \"The cellar\"\nprotocol = \"s3\"\nauth = [\"key\"]\npath_style = true\n";
    fs::write(person.world.home().join("providers.toml"), table).unwrap();
    assert!(person.ok(&["clouds", "providers"], "").contains("cellar         The cellar"));
    fs::write(person.world.home().join("providers.toml"), "[[provider]]\nid = 7\n").unwrap();
    let (status, said) = failed(&person.run(&["clouds", "providers"], ""));
    assert!(status != 0 && said.contains("providers"), "a table that cannot be read is named: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cloud_is_shown_as_it_was_added_and_its_secret_never() {
    let (person, server) = (Person::new(), S3Server::start().await);
    server.create_bucket("box");
    person.adds(&server, &["--color", "5", "--letter", "x", "--jurisdiction", "EU", "--protected"]);
    let shown = person.ok(&["clouds", "show", "s"], "");
    for line in [
        "id             s",
        "jurisdiction   EU (declared by you)",
        "protected      yes",
        "tile           X on colour 5",
    ] {
        assert!(shown.lines().any(|each| each.starts_with(line)), "{line:?} is missing in\n{shown}");
    }
    let cloud = person.document(&["clouds", "show", "s"]);
    assert_eq!((&cloud["color"], &cloud["letter"]), (&5.into(), &"X".into()));
    let secret = server.secret();
    assert!(!cloud.to_string().contains(secret.expose()) && !shown.contains(secret.expose()), "a secret is not shown");
    assert!(!holds(&person.world.home(), secret.expose().as_bytes()), "nor is it in the home in plain text");
    let (status, said) = failed(&person.run(&["clouds", "show", "nobody"], ""));
    assert!(status == 1 && said.contains("no cloud \"nobody\"") && said.contains("clouds ls"), "{said}");
    for wrong in [["--color", "8"], ["--letter", "xy"], ["--letter", "!"]] {
        let (status, said) = failed(&person.run(&[&["clouds", "edit", "s"], &wrong[..]].concat(), ""));
        assert_eq!(status, 2, "{wrong:?}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_changes_what_was_given_and_a_rotated_secret_counts_at_once() {
    let (person, server) = (Person::new(), S3Server::start().await);
    server.create_bucket("box");
    person.adds(&server, &[]);
    person.ok(&["clouds", "edit", "s", "--name", "Storage", "--read-only", "--color", "2"], "");
    let cloud = person.document(&["clouds", "show", "s"]);
    assert_eq!((&cloud["name"], &cloud["read_only"], &cloud["color"]), (&"Storage".into(), &true.into(), &2.into()));
    assert_eq!(cloud["letter"], "S", "a letter that nobody chose is the name's");
    assert_eq!(person.document(&["buckets", "ls", "Storage"])[0]["name"], "box", "the secret was kept");
    let (status, said) = failed(&person.run(&["buckets", "create", "s", "more", "--yes"], ""));
    assert!(status == 1 && said.contains("read-only"), "{said}");
    let (status, said) =
        failed(&person.run(&["clouds", "edit", "s", "--read-only=false", "--secret-stdin"], "wrong\n"));
    assert!(status == 1 && said.contains("secret key does not belong"), "{said}");
    assert_eq!(person.document(&["clouds", "show", "s"])["read_only"], true, "a change that fails changes nothing");
    let (status, said) = failed(&person.run(&["clouds", "edit", "s", "--secret-stdin"], "\n"));
    assert!(status == 2 && said.contains("standard input was empty"), "{said}");
    server.rotate("another-secret");
    let (status, said) = failed(&person.run(&["buckets", "ls", "s"], ""));
    assert!(status == 1 && said.contains("secret key does not belong"), "the old secret counts no longer: {said}");
    person.ok(&["clouds", "edit", "s", "--read-only=false", "--secret-stdin"], "another-secret\n");
    person.ok(&["buckets", "create", "s", "more", "--yes"], "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_tells_eight_stages_and_the_cloud_remembers_what_it_can_do() {
    let (person, server) = (Person::new(), S3Server::start().await);
    server.create_bucket("box");
    person.adds(&server, &["--bucket", "box"]);
    let told = person.ok(&["clouds", "test", "s", "--write"], "");
    let stages: Vec<_> = told.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(
        stages,
        ["address", "certificate", "clock", "credentials", "listing", "region", "write", "capabilities"],
        "{told}"
    );
    assert!(server.keys("box").is_empty(), "what it wrote is gone again");
    let shown = person.ok(&["clouds", "show", "s"], "");
    assert!(shown.contains("conditional_create") && !shown.contains("never;"), "what was learned is kept:\n{shown}");
    let profile = person.document(&["clouds", "test", "s"]);
    assert_eq!(profile["stages"].as_array().unwrap().len(), 8);
    assert_eq!(profile["stages"][6]["outcome"], "skipped", "without --write nothing is written: {profile}");
    server.faults().refuse_credentials(true);
    let output = person.run(&["clouds", "test", "s"], "");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "a stage that failed is a failure: {told}");
    let line = told.lines().find(|line| line.starts_with("FAILED")).unwrap();
    assert!(line.contains("credentials") && line.contains('('), "it says what to do: {line}");
    assert_eq!(
        told.lines().filter(|line| line.ends_with("not tried")).count(),
        4,
        "what is behind was not tried: {told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn clouds_of_other_programs_are_listed_and_imported_with_their_secrets() {
    let (person, server) = (Person::new(), S3Server::start().await);
    server.create_bucket("box");
    let secret = server.secret();
    let remote = format!(
        "type = s3\nprovider = Other\nendpoint = {}\naccess_key_id = {}\n",
        server.endpoint(),
        server.access_key_id()
    );
    let (good, wrong) = (format!("secret_access_key = {}\n", secret.expose()), "secret_access_key = wrong\n");
    let tape = "[tape]\ntype = drive\n";
    person.writes(".config/rclone/rclone.conf", &format!("[media]\n{remote}{good}\n[stale]\n{remote}{wrong}\n{tape}"));
    let found = person.document(&["clouds", "import"]);
    let id = |name: &str| {
        let one = found.as_array().unwrap().iter().find(|one| one["draft"]["name"] == name).unwrap();
        one["id"].as_str().unwrap().to_owned()
    };
    assert!(!found.to_string().contains(secret.expose()), "a list shows no secret");
    let listed = person.ok(&["clouds", "import"], "");
    assert!(listed.contains("rclone.conf") && listed.contains("cannot be imported: rclone's type 'drive'"), "{listed}");
    assert!(person.document(&["clouds", "ls"]).as_array().unwrap().is_empty(), "looking configures nothing");

    let output = person.run(&["clouds", "import", "--all"], "");
    let (status, said) = failed(&output);
    assert_eq!(status, 1, "one of them does not answer: {said}");
    assert!(said.contains(&id("stale")) && said.contains("secret key does not belong"), "{said}");
    let clouds = person.document(&["clouds", "ls"]);
    let names: Vec<_> = clouds.as_array().unwrap().iter().map(|cloud| cloud["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["media"], "what answers is kept, and only that");
    assert_eq!(person.document(&["buckets", "ls", "media"])[0]["name"], "box", "its secret came along");
    assert!(!holds(&person.world.home(), secret.expose().as_bytes()), "and is nowhere in plain text");
    person.ok(&["clouds", "import", &id("media")], "");
    assert_eq!(person.document(&["clouds", "ls"]).as_array().unwrap().len(), 2, "one by its id");
    let (status, said) = failed(&person.run(&["clouds", "import", "nonsense"], ""));
    assert!(status == 1 && said.contains("nonsense"), "{said}");
}

#[test]
fn who_has_no_other_programs_is_told_where_was_looked() {
    let (status, said) = failed(&Person::new().run(&["clouds", "import"], ""));
    assert!(status == 0 && said.contains("rclone.conf"), "{said}");
    let (status, said) = failed(&Person::new().run(&["clouds", "import", "--all"], ""));
    assert!(status == 1 && said.contains("nothing that can be imported"), "{said}");
}

const GUARDED: &str = "[profile keys]\nregion = us-east-1\n[profile guarded]\n\
    role_arn = arn:aws:iam::123456789012:role/admin\nsource_profile = keys\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_cloud_that_demands_a_code_takes_it_from_standard_input() {
    let server = S3Server::start().await;
    server.create_bucket("box");
    let sts = Sts::start(server.access_key_id(), &server.secret()).await;
    let person = Person::new().with("AWS_ENDPOINT_URL_STS", sts.endpoint());
    person.writes(".aws/config", GUARDED);
    person.writes(".aws/credentials", "[keys]\naws_access_key_id = FIXED\naws_secret_access_key = s\n");
    let add = ["clouds", "add", "g", "--provider", "s3", "--endpoint", &server.endpoint(), "--path-style"];
    let add = [&add[..], &["--auth", "profile", "--profile", "guarded"]].concat();
    let (status, said) = failed(&person.run(&add, ""));
    assert!(status == 1 && said.contains("mfa/me") && said.contains("sign-in"), "it says what lacks: {said}");
    let with_code = [&add[..], &["--code-stdin"]].concat();
    let (status, said) = failed(&person.run(&with_code, "000000\n"));
    assert!(status == 2 && said.contains("was not accepted"), "{said}");
    person.ok(&with_code, &format!("{}\n", CODES[0]));
    let (status, _) = failed(&person.run(&["buckets", "ls", "g"], ""));
    assert_eq!(status, 1, "what a code opened ended with its process");

    fs::write(person.world.folder("here").join("a"), "a").unwrap();
    let (status, said) = failed(&person.run(&["cp", "./a", "g:box/a"], ""));
    assert_eq!(status, 1, "{said}");
    let paused = person.document(&["jobs", "ls"]);
    assert_eq!(
        (&paused[0]["state"], &paused[0]["error"]["kind"]),
        (&"paused".into(), &"needs_code".into()),
        "{paused}"
    );
    person.ok(&["clouds", "sign-in", "g", "--code-stdin"], &format!("{}\n", CODES[1]));
    assert_eq!(server.get("box", "a").unwrap(), "a", "the job that waited went on and was followed to its end");
    let listed = person.ok(&["--sign-in", "g", "ls", "g:box/"], &format!("{}\n", CODES[2]));
    assert!(listed.contains('a'), "{listed}");
    let (status, said) = failed(&person.run(&["clouds", "sign-in", "g", "123456"], ""));
    assert!(status == 2 && !said.contains("panicked"), "a code is no argument: {said}");
}
