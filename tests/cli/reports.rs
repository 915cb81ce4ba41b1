//! Reports: three files that say the same, with their digests.

use crate::stage::{Stage, fields};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use testkit::s3::{Fault, Operation};

fn sha256(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// The file of a report, once its digest was found to be right.
fn proved(folder: &Path, name: &str) -> String {
    let bytes = fs::read(folder.join(name)).unwrap();
    let digest = fs::read_to_string(folder.join(format!("{name}.sha256"))).unwrap();
    assert_eq!(digest, format!("{}  {name}\n", sha256(&bytes)), "as sha256sum -c reads it");
    String::from_utf8(bytes).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_says_what_became_of_every_object_three_times() {
    let stage = Stage::new().await;
    stage.writes("from/good", "good");
    stage.writes("from/<b>&\"quoted\", with a comma", "hostile");
    stage.server.put("box", "to/from/there", "there before");
    stage.writes("from/there", "another");
    stage.server.faults().next(Operation::PutObject, 1, Fault::AccessDenied);
    let cp = ["cp", "-r", "./from", "s:box/to/", "--workers", "1", "--report", "reports/of today"];
    let job = stage.ends_with(1, &cp);
    assert_eq!(job["counts"]["failed"], 1);
    let folder = stage.here("reports/of today");
    let mut names: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    let expected =
        ["csv", "csv.sha256", "html", "html.sha256", "json", "json.sha256"].map(|end| format!("job-1.{end}"));
    assert_eq!(names, expected, "and nothing unfinished");

    let report: Value = serde_json::from_str(&proved(&folder, "job-1.json")).unwrap();
    let head = [
        "bytes",
        "counts",
        "created",
        "ended",
        "error",
        "failures",
        "groups",
        "id",
        "kind",
        "not_carried",
        "objects",
        "settings",
        "sources",
        "state",
        "target",
        "wall",
    ];
    assert_eq!(fields(&report), head);
    assert_eq!(
        (&report["counts"], &report["bytes"], &report["settings"]["workers"]),
        (&job["counts"], &job["bytes"], &1.into())
    );
    assert!(report["wall"].as_i64().unwrap() >= 0);
    let [failure] = &report["failures"].as_array().unwrap()[..] else { panic!("one reason: {report}") };
    assert_eq!((&failure["kind"], &failure["count"]), (&"denied".into(), &1.into()));
    let objects = report["objects"].as_array().unwrap();
    let object = [
        "attempts",
        "began",
        "checksum",
        "destination",
        "destination_etag",
        "ended",
        "error",
        "fate",
        "id",
        "letter",
        "not_carried",
        "result",
        "rung",
        "size",
        "source",
        "source_etag",
        "state",
    ];
    assert_eq!((objects.len(), fields(&objects[0])), (3, object.to_vec()));
    let mut results: Vec<_> = objects.iter().map(|object| object["result"].as_str().unwrap()).collect();
    results.sort_unstable();
    assert_eq!(results, ["failed", "skipped", "verified"]);
    let verified = objects.iter().find(|object| object["result"] == "verified").unwrap();
    assert!(verified["letter"].as_str().is_some_and(|letter| "ABCDE".contains(letter)), "{verified}");
    let grouped: u64 = report["groups"].as_array().unwrap().iter().map(|group| group["count"].as_u64().unwrap()).sum();
    assert_eq!(grouped, 3, "every object is in one group");

    let csv = proved(&folder, "job-1.csv");
    assert_eq!(csv.matches("\r\n").count(), 4, "a line for the columns and one an object");
    assert!(csv.contains("/from/<b>&\"\"quoted\"\", with a comma\","), "a name is one cell: {csv}");
    let html = proved(&folder, "job-1.html");
    assert!(html.contains("&lt;b&gt;&amp;&quot;quoted") && !html.contains("<b>"), "a name is no markup");
    assert!(html.contains("Failures by reason") && html.contains("denied: "), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_can_be_had_later_and_again() {
    let stage = Stage::new().await;
    stage.writes("x", "x");
    stage.ok(&["cp", "./x", "s:box/"]);
    let text = stage.ok(&["jobs", "report", "1", "reports"]);
    assert_eq!(text.lines().count(), 3, "it says where they are: {text}");
    let first = proved(&stage.here("reports"), "job-1.json");
    stage.ok(&["jobs", "report", "1", "reports"]);
    assert_eq!(proved(&stage.here("reports"), "job-1.json"), first);
    stage.ok(&["rm", "s:box/x", "--yes", "--report", "reports"]);
    let deleted: Value = serde_json::from_str(&proved(&stage.here("reports"), "job-2.json")).unwrap();
    assert_eq!((&deleted["objects"][0]["result"], &deleted["target"]), (&"deleted".into(), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_could_not_be_written_is_known_before_the_work() {
    let stage = Stage::new().await;
    stage.writes("x", "x");
    stage.writes("taken", "a file");
    let (_, error) = stage.ends(1, &["cp", "./x", "s:box/", "--report", "taken"]);
    assert!(error.contains("report") && error.contains("taken"), "{error}");
    assert_eq!(stage.document(&["jobs", "ls"]), serde_json::json!([]), "nothing was begun");
    let (_, error) = stage.ends(1, &["jobs", "report", "5", "reports"]);
    assert!(error.contains("no job 5"), "{error}");
}
