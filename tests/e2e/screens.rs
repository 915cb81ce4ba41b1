//! The pictures of the documentation, taken from the running program by `make screenshots`.

use crate::looking::{put_kinds, told};
use crate::support::{App, Person, demo_folder, ferry};
use std::fs;
use std::path::{Path, PathBuf};
use testkit::World;
use testkit::s3::{Operation, S3Server};
use testkit::servers::Sts;
use thirtyfour::prelude::*;

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screens");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A picture of what the window shows.
async fn picture(app: &App, name: &str, theme: &str) {
    let file = folder().join(format!("{name}-{}.png", theme.to_lowercase()));
    // What the page holds is on the screen two frames later, and not before.
    let painted = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))";
    app.window.execute_async(painted, Vec::new()).await.expect("the window paints");
    app.window.screenshot(&file).await.expect("the window can be pictured");
}

#[tokio::test]
#[ignore = "writes into docs/screens: run 'make screenshots'"]
async fn pictures_of_first_start_copy_and_form_in_both_themes() {
    for theme in ["Dark", "Light"] {
        let world = World::new();
        let home = world.home();
        let server = S3Server::start().await;
        server.create_bucket("media");
        let app = App::start(&home).await;
        app.press("header", &format!("{theme} theme")).await;
        app.pane("Demo GCS").list().await;
        picture(&app, "first-start", theme).await;

        let add = ["clouds", "add", "Media", "--provider", "s3", "--endpoint", &server.endpoint()];
        let key = ["--bucket", "media", "--access-key-id", server.access_key_id(), "--secret-stdin"];
        ferry(&home, &[&add[..], &key].concat(), server.secret().expose());
        fs::create_dir(demo_folder(&home, "s3").join("shoot")).unwrap();
        for number in 1..=40 {
            fs::write(demo_folder(&home, "s3").join(format!("shoot/take {number}.raw")), vec![7; 1_500_000]).unwrap();
        }
        let gate = server.gate(Operation::PutObject, 25);
        let app = restart(app, &home).await;
        app.pane("Demo GCS").list().await.click().await.unwrap();
        app.open_cloud("Media").await;
        let target = app.pane("Media").list().await;
        app.pane("Demo S3").drag("shoot", &target).await;
        app.press("[role=dialog]", "Copy").await;
        gate.wait_held().await;
        app.see_job(&["Copying"]).await;
        picture(&app, "copy", theme).await;
        gate.open();
        app.see_job(&["Done - verified"]).await;

        app.press("nav", "Add cloud").await;
        app.choose("Other S3-compatible").await;
        app.fill("Name", "Archive").await;
        app.fill("Endpoint", "http://storage.example").await;
        app.key(Key::Tab).await;
        picture(&app, "form", theme).await;
        app.quit().await;
    }
}

/// The dialogs of connecting: a form with its tile, a test, an import, a passphrase, a code.
#[tokio::test]
#[ignore = "writes into docs/screens: run 'make screenshots'"]
async fn pictures_of_the_dialogs_of_connecting_in_both_themes() {
    for theme in ["Dark", "Light"] {
        let world = World::new();
        let (home, person, server) = (world.home(), Person::new(&world), S3Server::start().await);
        server.create_bucket("media");
        let sts = Sts::start(server.access_key_id(), &server.secret()).await;
        person.has_a_device();
        person.knows_by_rclone("Attic", &server);
        let sts = sts.endpoint();
        // Where no bus answers there is no keyring.
        let nobody = format!("unix:path={}", world.folder("no-bus").join("socket").display());
        let environment = [&person.environment()[..], &[("AWS_ENDPOINT_URL_STS", &sts)]].concat();
        let homeless = [&environment[..], &[("DBUS_SESSION_BUS_ADDRESS", &nobody)]].concat();

        let app = App::start_in(&home, &environment).await;
        app.press("header", &format!("{theme} theme")).await;
        app.pane("Demo GCS").list().await;
        app.press("nav", "Add cloud").await;
        app.choose("Other S3-compatible").await;
        app.fill("Name", "Archive").await;
        app.fill("Endpoint", &server.endpoint()).await;
        app.fill("Access key id", server.access_key_id()).await;
        app.fill("Secret access key", server.secret().expose()).await;
        app.press("[role=dialog]", "Test connection").await;
        app.see_text("[role=dialog]", "The connection works").await;
        picture(&app, "test", theme).await;
        app.press("[role=dialog]", "Cancel").await;

        app.press("nav", "Import…").await;
        app.tick("Attic").await;
        picture(&app, "import", theme).await;
        app.press("[role=dialog]", "Import 1").await;
        app.see_text("[role=dialog] li", "Imported").await;
        app.press("[role=dialog]", "Close").await;
        app.press("nav", "Menu of Attic").await;
        app.see_text("[role=menu] button", "Edit…").await.click().await.unwrap();
        // The field is scrolled into view, and the colours with it.
        app.fill("Letter", "A").await;
        picture(&app, "edit", theme).await;
        app.press("[role=dialog]", "Cancel").await;

        app.press("nav", "Add cloud").await;
        app.choose("Amazon S3").await;
        app.choose("Profile").await;
        app.fill("Name", "Vault").await;
        app.fill("Profile", "guarded").await;
        app.press("[role=dialog]", "Advanced").await;
        app.fill("Endpoint", &server.endpoint()).await;
        app.press("[role=dialog]", "Save").await;
        app.see_text("[role=dialog]", "one-time code of").await;
        picture(&app, "sign-in", theme).await;
        app.quit().await;

        let app = App::start_in(&world.folder("homeless"), &homeless).await;
        app.press("header", &format!("{theme} theme")).await;
        app.press("nav", "Add cloud").await;
        app.choose("Other S3-compatible").await;
        app.press("[role=dialog]", "Encrypt with a passphrase…").await;
        app.see_text("[role=dialog] label", "The same once more").await;
        picture(&app, "passphrase", theme).await;
        app.quit().await;
    }
}

/// Names that are hard to set: long, read from the right, of many code points, with marks that deceive.
const HARD: [&str; 8] = [
    "a-very-long-name-that-somebody-gave-to-a-photograph-of-the-harbour-at-night-final-final-v2 (copy).jpeg",
    "תמונה של הנמל בלילה מהסירה הקטנה.png",
    "صورة الميناء ليلا من القارب الصغير.png",
    "港の夜の写真、小さなボートから撮影した最終版.png",
    "👩‍✈️👨‍👩‍👧‍👦🏳️‍🌈⛴️🚢⚓🌊🌉🌃📷✨.png",
    "exe\u{202e}gpj.scr",
    "  spaces at both ends  ",
    "line\nbreak and\ttab.txt",
];

#[tokio::test]
#[ignore = "writes into docs/screens: run 'make screenshots'"]
async fn pictures_of_the_window_in_its_states_in_both_themes() {
    for theme in ["Dark", "Light"] {
        let world = World::new();
        let home = world.home();
        let app = App::start(&home).await;
        app.press("header", &format!("{theme} theme")).await;
        app.press("aside", "Dismiss").await;
        let hard = demo_folder(&home, "r2").join("hard names");
        fs::create_dir(&hard).unwrap();
        for name in HARD {
            fs::write(hard.join(name), vec![7; 4_000 + name.len() * 97]).unwrap();
        }
        fs::create_dir(demo_folder(&home, "gcs").join("empty")).unwrap();
        app.chord(&[Key::Control, Key::Alt], "4").await;
        go(&app, "Demo R2", &hard).await;
        go(&app, "Demo GCS", &demo_folder(&home, "gcs").join("empty")).await;
        picture(&app, "four-panes", theme).await;
        app.window.set_window_rect(0, 0, 960, 600).await.unwrap();
        picture(&app, "narrow", theme).await;
        app.window.set_window_rect(0, 0, 1440, 900).await.unwrap();

        app.control('1').await;
        app.control('t').await;
        app.see("[role=tab]").await;
        app.pane("Demo S3").open_menu("README.md").await;
        app.choose_line("Copy to").await;
        picture(&app, "menu", theme).await;
        app.key(Key::Escape).await;
        app.key(Key::Escape).await;
        app.control('l').await;
        app.see("[role=group] input").await;
        app.key("/nowhere/at/all").await;
        app.key(Key::Enter).await;
        app.see("[role=alert]").await;
        picture(&app, "typed-path", theme).await;
        app.key(Key::Escape).await;
        app.control('k').await;
        app.see("[role=combobox]").await.send_keys("co").await.unwrap();
        picture(&app, "palette", theme).await;
        app.key(Key::Escape).await;
        app.key(Key::F1).await;
        app.see("dialog").await;
        picture(&app, "keys", theme).await;
        app.key(Key::Escape).await;
        for page in ["General", "Appearance", "Keyboard", "Clouds"] {
            app.control(',').await;
            app.press("dialog nav", page).await;
            picture(&app, &format!("settings-{}", page.to_lowercase()), theme).await;
            app.key(Key::Escape).await;
        }
        app.quit().await;
    }
}

#[tokio::test]
#[ignore = "writes into docs/screens: run 'make screenshots'"]
async fn pictures_of_a_decision_and_of_a_place_that_cannot_be_read_in_both_themes() {
    for theme in ["Dark", "Light"] {
        let world = World::new();
        let home = world.home();
        let app = App::start(&home).await;
        app.press("header", &format!("{theme} theme")).await;
        app.press("aside", "Dismiss").await;
        for cloud in ["s3", "r2"] {
            for number in 1..=3 {
                let name = demo_folder(&home, cloud).join(format!("take {number}.txt"));
                fs::write(name, format!("{cloud} has {number}")).unwrap();
            }
        }
        let source = app.pane("Demo S3");
        source.list().await.click().await.unwrap();
        app.control('r').await;
        source.select("take 1.txt").await;
        app.chord(&[Key::Shift], Key::Down).await;
        app.chord(&[Key::Shift], Key::Down).await;
        app.key(Key::F5).await;
        app.see("dialog table tbody tr").await;
        picture(&app, "decision", theme).await;
        app.press("dialog", "Decide later").await;
        app.control('j').await;
        picture(&app, "activity", theme).await;
        fs::remove_dir_all(demo_folder(&home, "gcs")).unwrap();
        app.control('3').await;
        app.control('r').await;
        app.see("[role=alert]").await;
        picture(&app, "unreadable", theme).await;
        app.quit().await;
    }
}

/// Opens a folder of this computer in the pane of a cloud, by typing its path.
async fn go(app: &App, cloud: &str, folder: &Path) {
    app.pane(cloud).list().await.click().await.unwrap();
    app.control('l').await;
    app.see(&format!("[aria-label^='{cloud} — '] [role=group] input")).await;
    app.key(format!("{}/", folder.display())).await;
    app.key(Key::Enter).await;
    app.see_no_more("[role=group] input").await;
}

async fn restart(app: App, home: &Path) -> App {
    app.quit().await;
    App::start(home).await
}

/// Every tab of the inspector, and a preview of every kind.
#[tokio::test]
#[ignore = "writes into docs/screens: run 'make screenshots'"]
async fn pictures_of_the_inspector_and_of_previews_in_both_themes() {
    for theme in ["Dark", "Light"] {
        let world = World::new();
        let (home, server) = (world.home(), S3Server::start().await);
        server.create_versioned_bucket("media");
        for text in ["first", "second", "third"] {
            server.put("media", "report.txt", text);
        }
        let app = App::start(&home).await;
        app.press("header", &format!("{theme} theme")).await;
        app.pane("Demo S3").list().await;
        put_kinds(&home);
        app.quit().await;
        let add = ["clouds", "add", "Media", "--provider", "s3", "--endpoint", &server.endpoint()];
        let key = ["--bucket", "media", "--access-key-id", server.access_key_id(), "--secret-stdin"];
        ferry(&home, &[&add[..], &key].concat(), server.secret().expose());
        ferry(&home, &["cp", "media:/report.txt", "demo-r2:/"], "");

        let app = App::start(&home).await;
        let pane = app.pane("Demo S3");
        pane.open("look").await;
        pane.select("1 poster.png").await;
        app.key(" ").await;
        told(
            &app,
            "the picture is drawn",
            "[...document.querySelectorAll('dialog img')].filter((i) => i.naturalWidth > 0).map(() => 'drawn')[0]",
        )
        .await;
        for kind in ["picture", "pdf", "film", "page", "drawing", "text", "bytes"] {
            // What is drawn in a worker, or played by another process, is on the screen when it says so.
            let ready = "[...document.querySelectorAll('dialog img, dialog canvas, dialog video, dialog pre')].filter((e) => \
                         e.naturalWidth > 0 || e.width > 300 || e.readyState > 1 || e.textContent.length > 0).map(() => 'ready')[0]";
            told(&app, "it is shown", ready).await;
            picture(&app, &format!("preview-{kind}"), theme).await;
            app.key(Key::Right).await;
        }
        app.key(Key::Escape).await;
        app.open_cloud("Media").await;
        app.pane("Media").select("report.txt").await;
        app.chord(&[Key::Alt], Key::Enter).await;
        for tab in ["Info", "Metadata", "Versions", "Copies", "Activity"] {
            app.press("aside", tab).await;
            let answered = "(() => { const t = document.querySelector('aside [role=tabpanel]')?.textContent ?? ''; \
                            return t.trim().length > 10 && !t.includes('Asking') ? 'answered' : null })()";
            told(&app, "the tab has its answer", answered).await;
            picture(&app, &format!("inspector-{}", tab.to_lowercase()), theme).await;
        }
        app.quit().await;
    }
}
