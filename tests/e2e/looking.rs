//! Looking closely: a quick look from object to object, and the inspector with its change of metadata.

use crate::support::{App, demo_folder, ferry, until};
use std::fs;
use std::path::Path;
use testkit::World;
use testkit::s3::S3Server;
use thirtyfour::prelude::*;

/// A folder of one object of each kind in the cloud Demo S3.
pub(crate) fn put_kinds(home: &Path) {
    let folder = demo_folder(home, "s3").join("look");
    fs::create_dir(&folder).unwrap();
    let (s3, gcs) = (demo_folder(home, "s3"), demo_folder(home, "gcs"));
    fs::copy(s3.join("media/posters/Poster 1.png"), folder.join("1 poster.png")).unwrap();
    fs::copy(gcs.join("docs/manuals/Safety card.pdf"), folder.join("2 card.pdf")).unwrap();
    fs::copy(s3.join("media/clips/clip10.webm"), folder.join("3 clip.webm")).unwrap();
    let page = "<!DOCTYPE html><script>document.title = 'ran'</script><p>Zürich</p>";
    fs::write(folder.join("4 page.html"), page).unwrap();
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='200' onload='top.ran = 1'>\
                   <script>top.document.title = 'ran'</script><circle cx='150' cy='100' r='80' fill='teal'/></svg>";
    fs::write(folder.join("5 drawing.svg"), drawing).unwrap();
    fs::write(folder.join("6 long.txt"), "a line of text\n".repeat(40_000)).unwrap();
    fs::write(folder.join("7 parts.bin"), [0_u8, 1, 2, 3, 250, 251].repeat(20)).unwrap();
}

/// What a script says of the page, once it says anything.
pub(crate) async fn told(app: &App, what: &str, script: &str) -> String {
    until(what, || async {
        let answer = app.window.execute(format!("return ({script}) || null"), Vec::new()).await.ok()?;
        answer.json().as_str().map(str::to_owned)
    })
    .await
}

const DRAWN: &str =
    "[...document.querySelectorAll('dialog img')].filter((i) => i.naturalWidth > 0).map((i) => i.src)[0]";

#[tokio::test]
async fn pictures_texts_pdfs_and_films_are_looked_into_with_one_key() {
    let world = World::new();
    let home = world.home();
    let app = App::start(&home).await;
    let pane = app.pane("Demo S3");
    pane.list().await;
    put_kinds(&home);
    app.control('r').await;
    pane.open("look").await;
    pane.select("1 poster.png").await;
    app.key(" ").await;
    app.see("dialog[aria-label='Preview of 1 poster.png']").await;
    let address = told(&app, "the picture is drawn", DRAWN).await;
    assert!(
        address.starts_with("preview:") && !address.contains("poster"),
        "an address holds a grant alone: {address}"
    );

    app.key(Key::Right).await;
    app.see("dialog[aria-label='Preview of 2 card.pdf']").await;
    let page = "[...document.querySelectorAll('dialog canvas')].filter((c) => c.width > 300 && c.getContext('2d')\
                .getImageData(0, 0, c.width, c.height).data.some((v, at) => at % 4 < 3 && v < 200)).map(() => 'drawn')[0]";
    told(&app, "a page of the PDF is drawn", page).await;

    app.key(Key::Right).await;
    app.see("dialog[aria-label='Preview of 3 clip.webm']").await;
    let film = "[...document.querySelectorAll('dialog video')].filter((v) => v.readyState > 0 && v.videoWidth > 0)\
                .map((v) => v.src)[0]";
    let address = told(&app, "the film says how large it is", film).await;
    assert!(address.starts_with("http://127.0.0.1:") && !address.contains("clip"), "{address}");

    app.key(Key::Right).await;
    app.see_text("dialog[aria-label='Preview of 4 page.html'] pre", "<script>document.title = 'ran'</script>").await;
    app.see_text("dialog .facts", "UTF-8").await;

    app.key(Key::Right).await;
    app.see("dialog[aria-label='Preview of 5 drawing.svg'] img").await;
    told(&app, "the drawing is drawn", DRAWN).await;

    app.key(Key::Right).await;
    app.see_text("dialog[aria-label='Preview of 6 long.txt'] pre", "a line of text").await;
    app.press("dialog", "Show more").await;
    app.see_text("dialog .more", "512 KiB of 586 KiB").await;

    app.key(Key::Right).await;
    app.see_text("dialog[aria-label='Preview of 7 parts.bin'] pre", "00 01 02 03 fa fb").await;
    app.key(Key::Left).await;
    app.see("dialog[aria-label='Preview of 6 long.txt']").await;
    app.key(Key::Escape).await;
    app.see_no_more("dialog").await;
    let title = app.window.title().await.unwrap();
    assert_ne!(title, "ran", "nothing that was shown was run");
    app.quit().await;
}

#[tokio::test]
async fn metadata_is_changed_in_the_inspector_and_a_link_is_copied() {
    let world = World::new();
    let (home, server) = (world.home(), S3Server::start().await);
    server.create_bucket("media");
    server.put("media", "report.txt", "words");
    let app = App::start(&home).await;
    app.see("main").await;
    app.quit().await;
    let add = ["clouds", "add", "Media", "--provider", "s3", "--endpoint", &server.endpoint()];
    let key = ["--bucket", "media", "--access-key-id", server.access_key_id(), "--secret-stdin"];
    ferry(&home, &[&add[..], &key].concat(), server.secret().expose());

    let app = App::start(&home).await;
    app.open_cloud("Media").await;
    app.pane("Media").select("report.txt").await;
    app.chord(&[Key::Alt], Key::Enter).await;
    app.see_text("aside [role=tabpanel]", "5 B").await;
    app.press("aside", "Metadata").await;
    app.press("aside", "Add metadata").await;
    // The name of the new line has the focus.
    app.key("team").await;
    app.key(Key::Tab).await;
    app.key("harbour").await;
    app.press("aside", "Save").await;
    until("the server has it", || async {
        let head = server.head("media", "report.txt")?;
        (head.attributes.metadata.get("team").map(String::as_str) == Some("harbour")).then_some(())
    })
    .await;
    assert_eq!(server.get("media", "report.txt").unwrap(), "words", "the bytes stay");
    app.press("aside", "Ask again").await;
    let value = "[...document.querySelectorAll('aside input')].filter((i) => i.ariaLabel === 'Value of team')\
                 .map((i) => i.value)[0]";
    assert_eq!(told(&app, "it is read back", value).await, "harbour");
    app.press("aside", "Info").await;
    app.press("aside", "Copy link").await;
    app.see_text("[aria-label=Notes]", "link").await;
    app.quit().await;
}
