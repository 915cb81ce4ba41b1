//! Dropping files by the rules: each to the cloud that its rule says, or not at all and with the reason.

use crate::support::{App, DesktopDrag, demo_folder, ferry, until};
use std::fs;
use std::path::{Path, PathBuf};
use testkit::World;

/// The middle of the band, once it is there: it covers the top of the window.
const BAND: (i64, i64) = (720, 48);

/// Rules by type over four clouds: the three demo clouds and a folder said to lie in the US.
pub(crate) fn rules(world: &World, home: &Path) -> PathBuf {
    let papers = world.folder("papers");
    let root = papers.display().to_string();
    ferry(home, &["clouds", "add", "Papers", "--provider", "local", "--root", &root, "--jurisdiction", "us"], "");
    let preset =
        ["rules", "preset", "types", "--images", "demo-r2:/pictures/{name}", "--videos", "demo-s3:/films/{name}"];
    ferry(home, &[&preset[..], &["--pdfs", "papers:/{name}", "--rest", "demo-gcs:/rest/{name}"]].concat(), "");
    papers
}

/// Five files of five types; the name of one says nothing.
pub(crate) fn five(world: &World) -> Vec<PathBuf> {
    let desktop = world.folder("desktop");
    let files: [(&str, &[u8]); 5] = [
        ("photo.png", b"\x89PNG\r\n\x1a\n a photo"),
        ("film", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"),
        ("paper.pdf", b"%PDF-1.7 a paper"),
        ("letter.txt", b"dear cloud"),
        ("sums.csv", b"a,b\n1,2\n"),
    ];
    files
        .map(|(name, bytes)| (desktop.join(name), bytes))
        .map(|(path, bytes)| fs::write(&path, bytes).map(|()| path).unwrap())
        .into()
}

async fn arrived(path: PathBuf) {
    until(&format!("{} has arrived", path.display()), || async { fs::read(&path).is_ok().then_some(()) }).await;
}

#[tokio::test]
async fn five_types_dropped_on_the_band_land_in_four_clouds_and_are_taken_back() {
    let world = World::new();
    let home = world.home();
    App::start(&home).await.quit().await;
    let papers = rules(&world, &home);
    let app = App::start(&home).await;
    let mut drag = DesktopDrag::take(&five(&world));
    drag.carry(BAND);
    for chip in ["2 → Demo GCS · rest", "1 → Demo R2", "1 → Demo S3", "1 → Papers"] {
        let chip = chip.split(" ·").next().unwrap();
        app.see_text("[data-band] li", chip).await;
    }
    app.see_text("[role=region]", "Upload here: Demo R2").await;
    drag.release();
    let places = [
        demo_folder(&home, "r2").join("pictures/photo.png"),
        demo_folder(&home, "s3").join("films/film"),
        papers.join("paper.pdf"),
        demo_folder(&home, "gcs").join("rest/letter.txt"),
        demo_folder(&home, "gcs").join("rest/sums.csv"),
    ];
    for place in &places {
        arrived(place.clone()).await;
    }
    app.see_text("[aria-label=Notes] p", "5 files routed: Demo GCS 2").await;
    app.see_job(&["Done - verified"]).await;
    app.press("[aria-label=Notes]", "Undo").await;
    app.press("dialog", "Undo").await;
    for place in &places {
        until(&format!("{} is taken back", place.display()), || async { (!place.exists()).then_some(()) }).await;
    }
    app.quit().await;
}

#[tokio::test]
async fn what_a_policy_forbids_is_said_before_anything_is_sent() {
    let world = World::new();
    let home = world.home();
    App::start(&home).await.quit().await;
    let papers = rules(&world, &home);
    ferry(&home, &["policies", "add", "--region", "EU", "--only", "eu"], "");
    let app = App::start(&home).await;
    let paper = five(&world).remove(2);
    let mut drag = DesktopDrag::take(std::slice::from_ref(&paper));
    drag.carry(BAND);
    app.see_text("[data-band] li", "1 → Papers").await;
    drag.release();
    arrived(papers.join("paper.pdf")).await;
    fs::remove_file(papers.join("paper.pdf")).unwrap();
    // Of a region that nobody may keep it in, the sheet says so and nothing goes.
    ferry(&home, &["rules", "regions", "--default", "EU"], "");
    let mut drag = DesktopDrag::take(&[paper]);
    drag.carry(BAND);
    app.see_text("[data-band] li", "1 blocked").await;
    drag.release();
    app.see_text("[role=dialog] [role=gridcell]", "Blocked by a policy: EU → Papers").await;
    app.choose("US").await;
    app.see_text("[role=dialog] [role=gridcell]", "Papers · paper.pdf").await;
    app.press("[role=dialog]", "Upload 1").await;
    arrived(papers.join("paper.pdf")).await;
    app.quit().await;
}
