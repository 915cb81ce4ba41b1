//! Every object arrives as it was, proved, with what belongs to it.

use crate::support::{Bench, PART, assert_done, at, contents, source};
use clouds::Attributes;
use model::{Conflict, Count, ErrorKind, JobKind, JobSpec, Key, Target};
use testkit::s3::Operation;

#[tokio::test]
async fn a_folder_goes_up_and_comes_down_the_same() {
    let bench = Bench::new().await;
    let large = contents(usize::try_from(PART).unwrap() * 5 + 17);
    bench.put("album/one.txt", "first");
    bench.put("album/deep/er/two.bin", &large);
    bench.put("album/empty", "");
    let up = bench.copy(&["disk:/album/"], "server:bucket/backup/", Conflict::Ask).await;
    assert_done(&up);
    assert_eq!(up.tally.found, Count(3));
    let keys: Vec<String> = bench.server.keys("bucket").iter().map(|key| key.display().into_owned()).collect();
    assert_eq!(keys, ["backup/album/deep/er/two.bin", "backup/album/empty", "backup/album/one.txt"]);
    assert_eq!(bench.server.get("bucket", "backup/album/deep/er/two.bin").unwrap(), large);
    assert!(bench.server.requests().of(Operation::UploadPart) >= 6, "what is large goes in parts");
    assert!(bench.server.uploads("bucket").is_empty(), "no upload is left unfinished");

    let down = bench.copy(&["server:bucket/backup/album/"], "disk:/again/", Conflict::Ask).await;
    assert_done(&down);
    assert_eq!(bench.read("again/album/deep/er/two.bin"), large);
    assert_eq!(bench.read("again/album/one.txt"), b"first");
    assert_eq!(bench.read("again/album/empty"), b"");
}

#[tokio::test]
async fn content_type_and_metadata_travel_with_the_object_small_or_large() {
    let bench = Bench::new().await;
    let attributes = Attributes {
        content_type: Some("image/x-odd".into()),
        cache_control: Some("max-age=60".into()),
        content_disposition: Some("inline".into()),
        metadata: [("origin".to_owned(), "camera 7".to_owned())].into(),
        ..Attributes::default()
    };
    let sizes = [("small", 10), ("large", usize::try_from(PART).unwrap() * 2)];
    for (key, size) in sizes {
        bench.server.put_with("bucket", key, contents(size), attributes.clone());
    }
    let job = bench.copy(&["server:bucket/small", "server:bucket/large"], "server:bucket/copy/", Conflict::Ask).await;
    assert_done(&job);
    for (key, _) in sizes {
        let copy = bench.server.head("bucket", format!("copy/{key}").as_str()).unwrap();
        assert_eq!(copy.attributes, attributes, "the {key} copy carries all of it");
    }
}

#[tokio::test]
async fn a_file_is_stored_with_the_type_that_its_bytes_say_else_its_name() {
    let bench = Bench::new().await;
    let mut film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    film.extend(contents(usize::try_from(PART).unwrap() * 3));
    let files: [(&str, &[u8], Option<&str>); 7] = [
        ("photo.txt", b"\x89PNG\r\n\x1a\n and so on", Some("image/png")),
        ("film.bin", &film, Some("video/mp4")),
        ("paper", b"%PDF-1.7 and so on", Some("application/pdf")),
        ("page.html", b"no bytes that prove anything", Some("text/html")),
        ("sums.csv", b"a,b\n1,2\n", Some("text/csv")),
        ("README", b"just words", None),
        ("empty.json", b"", Some("application/json")),
    ];
    let desktop = bench.world.folder("desktop");
    for (name, bytes, _) in files {
        std::fs::write(desktop.join(name), bytes).unwrap();
        bench.put(&format!("types/{name}"), bytes);
    }
    let paths = files.iter().map(|(name, ..)| desktop.join(name)).collect();
    let job = bench.engine.start_upload(paths, at("server:bucket/typed/")).await.unwrap();
    assert_done(&bench.settled(job).await);
    assert_done(&bench.copy(&["disk:/types/"], "server:bucket/", Conflict::Ask).await);
    for (name, _, expected) in files {
        for folder in ["typed", "types"] {
            let head = bench.server.head("bucket", format!("{folder}/{name}").as_str()).unwrap();
            let known = head.attributes.content_type.as_deref().filter(|kept| *kept != "binary/octet-stream");
            assert_eq!(known, expected, "{folder}/{name}");
        }
    }
    let read = bench.engine.file_facts(&desktop.join("photo.txt"), None, &engine::Given::default()).await.unwrap();
    assert_eq!(read.types.best(), Some("image/png"), "rules see what is stored");
    let trace = bench.engine.explain(read, None).await.unwrap();
    assert!(trace.route.reasons.contains(&model::Reason::TypesDisagree), "and that its name says otherwise");
}

#[tokio::test]
async fn keys_that_are_odd_arrive_under_exactly_their_own_name() {
    let bench = Bench::new().await;
    let odd = [
        "from/a//b",
        "from/./x",
        "from/tab\there",
        "from/100%25",
        "from/a+b c",
        "from/é",
        "from/e\u{301}",
        "from/🦀?#&",
    ];
    for key in odd {
        bench.server.put("bucket", key, key.to_owned());
    }
    let job = bench.copy(&["server:bucket/from/"], "server:bucket/to/", Conflict::Ask).await;
    assert_done(&job);
    for key in odd {
        let copy = Key::from(format!("to/{key}").as_str());
        assert_eq!(bench.server.get("bucket", copy.clone()).as_deref(), Some(key.as_bytes()), "{copy:?}");
    }
}

#[tokio::test]
async fn one_object_can_be_copied_under_another_name() {
    let bench = Bench::new().await;
    bench.put("a.txt", "a");
    let target = Some(Target::As(at("server:bucket/renamed.md")));
    let spec = JobSpec::new(JobKind::Copy, vec![source("disk:/a.txt")], target);
    let job = bench.engine.start_job(spec).await.unwrap();
    assert_done(&bench.settled(job).await);
    let head = bench.server.head("bucket", "renamed.md").unwrap();
    assert_eq!(head.attributes.content_type.as_deref(), Some("text/plain"), "the type is the source's");
}

#[tokio::test]
async fn files_of_this_computer_are_uploaded_by_path() {
    let bench = Bench::new().await;
    let desktop = bench.world.folder("desktop");
    std::fs::write(desktop.join("note.txt"), "note").unwrap();
    std::fs::create_dir(desktop.join("folder")).unwrap();
    std::fs::write(desktop.join("folder/inner.txt"), "inner").unwrap();
    let paths = vec![desktop.join("note.txt"), desktop.join("folder")];
    let job = bench.engine.start_upload(paths, at("server:bucket/drop/")).await.unwrap();
    assert_done(&bench.settled(job).await);
    assert_eq!(bench.server.get("bucket", "drop/note.txt").unwrap(), "note");
    assert_eq!(bench.server.get("bucket", "drop/folder/inner.txt").unwrap(), "inner");
}

#[tokio::test]
async fn what_could_only_go_wrong_is_refused_before_anything_moves() {
    let bench = Bench::new().await;
    bench.put("a/x", "1");
    bench.put("b/x", "2");
    let refuse = async |from: &[&str], to: &str| {
        let sources = from.iter().map(|text| source(text)).collect();
        let target = Some(Target::Into(at(to)));
        let spec = JobSpec::new(JobKind::Copy, sources, target);
        bench.engine.start_job(spec).await.unwrap_err().kind
    };
    assert_eq!(refuse(&["disk:/a/x"], "disk:/a/").await, ErrorKind::Invalid, "a copy onto itself");
    assert_eq!(refuse(&["disk:/a/x", "disk:/b/x"], "server:bucket/").await, ErrorKind::Invalid, "two of one name");
    assert_eq!(refuse(&["disk:/a/x"], "server:/").await, ErrorKind::Invalid, "no bucket was chosen");
    assert_eq!(refuse(&["disk:/a/x"], "nowhere:b/").await, ErrorKind::NotFound, "a cloud that is not configured");
    assert_eq!(refuse(&[], "server:bucket/").await, ErrorKind::Invalid, "nothing was chosen");
    assert!(bench.engine.activity().await.unwrap().jobs.is_empty(), "none of it became a job");
}
