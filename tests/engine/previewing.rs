//! A grant shows one object, piece by piece, as long as it is open and the object is what it was.

use crate::support::{Bench, at, contents};
use engine::Engine;
use model::{Count, ErrorKind, Key, ListingId, ListingState, Preview, PreviewKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on";
const WEBM: &[u8] =
    b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm";

/// Opens a listing, and waits until it is complete.
async fn listed(engine: &Engine, place: &str) -> ListingId {
    let mut news = engine.events();
    let id = engine.open_listing(at(place));
    while engine.read_rows(id, Count(0), Count(0)).unwrap().state == ListingState::Listing {
        // What was missed is seen by looking again.
        let _ = news.recv().await;
    }
    id
}

async fn opened(bench: &Bench, key: &str) -> Preview {
    let id = listed(&bench.engine, "server:bucket/").await;
    bench.engine.open_preview(id, &Key::from(key)).await.unwrap()
}

#[tokio::test]
async fn a_grant_is_given_only_for_an_object_of_an_open_listing() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "a.png", PNG);
    bench.server.put("bucket", "deep/secret.png", PNG);
    let id = listed(&bench.engine, "server:bucket/").await;
    let shown = bench.engine.open_preview(id, &Key::from("a.png")).await.unwrap();
    assert_eq!((shown.kind, shown.content_type.as_deref()), (PreviewKind::Image, Some("image/png")));
    assert!(shown.token.len() == 64 && !shown.token.contains("png"), "the token says nothing: {}", shown.token);
    for key in ["deep/secret.png", "deep/", "none", ""] {
        let error = bench.engine.open_preview(id, &Key::from(key)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotFound, "{key:?}");
    }
    bench.engine.close_listing(id);
    assert!(bench.engine.open_preview(id, &Key::from("a.png")).await.is_err(), "the listing is closed");
}

#[tokio::test]
async fn bytes_are_given_by_range_and_no_longer_than_the_grant_is_open() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "a.png", [PNG, &contents(9 << 20)].concat());
    let Preview { token, .. } = opened(&bench, "a.png").await;
    let all = bench.engine.preview_bytes(&token, None).await.unwrap();
    assert!(!all.partial && all.bytes.len() as u64 == all.size, "a picture comes whole");
    let part = bench.engine.preview_bytes(&token, Some("bytes=4-7")).await.unwrap();
    assert_eq!((part.partial, part.range, &part.bytes[..]), (true, 4..8, &PNG[4..8]));
    let long = bench.engine.preview_bytes(&token, Some("bytes=0-")).await.unwrap();
    assert_eq!(long.bytes.len(), 4 << 20, "who asks for more than 4 MiB asks again");
    let beyond = bench.engine.preview_bytes(&token, Some("bytes=99999999-")).await.unwrap_err();
    assert_eq!(beyond.kind, ErrorKind::Invalid);
    bench.engine.close_preview(&token);
    let gone = bench.engine.preview_bytes(&token, None).await.unwrap_err();
    assert_eq!(gone.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn what_was_written_over_is_no_longer_shown() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "a.png", PNG);
    let Preview { token, .. } = opened(&bench, "a.png").await;
    bench.server.put("bucket", "a.png", "something else altogether, of another length");
    let error = bench.engine.preview_bytes(&token, Some("bytes=0-3")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict, "{error}");
}

#[tokio::test]
async fn a_text_comes_in_pieces_and_its_bytes_are_never_served() {
    let bench = Bench::new().await;
    let text = "<script>Zürich</script>\n".repeat(30_000);
    bench.server.put("bucket", "page.html", text.clone());
    let shown = opened(&bench, "page.html").await;
    assert_eq!((shown.kind, shown.encoding.as_deref()), (PreviewKind::Text, Some("UTF-8")));
    let (mut read, mut from, mut pieces) = (String::new(), Count(0), 0);
    loop {
        let piece = bench.engine.preview_text(&shown.token, from).await.unwrap();
        read.push_str(&piece.text);
        (from, pieces) = (piece.next, pieces + 1);
        if piece.complete {
            break;
        }
    }
    assert!(read == text && pieces == 3, "{pieces} pieces of 256 KiB");
    let error = bench.engine.preview_bytes(&shown.token, None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused, "a page is shown as its text");
}

#[tokio::test]
async fn what_cannot_be_shown_tells_its_first_bytes() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "x.bin", vec![0_u8, 1, 254]);
    let shown = opened(&bench, "x.bin").await;
    assert_eq!((shown.kind, shown.first.as_str(), shown.url), (PreviewKind::Other, "0001fe", None));
}

async fn asked(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_film_is_served_on_this_computer_under_its_token_and_only_while_it_is_open() {
    let bench = Bench::new().await;
    bench.server.put("bucket", "clip.webm", [WEBM, &contents(1 << 20)].concat());
    let shown = opened(&bench, "clip.webm").await;
    let url = shown.url.unwrap();
    let (address, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    assert!(address.starts_with("127.0.0.1:") && path == shown.token, "{url}");
    let get = |path: &str, host: &str, more: &str| {
        format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n")
    };
    let part = asked(address, &get(path, address, "Range: bytes=4-7\r\n")).await;
    assert!(part.starts_with("HTTP/1.1 206") && part.contains("content-range: bytes 4-7/"), "{part}");
    assert!(
        part.contains("content-type: video/webm") && part.contains("nosniff") && part.contains("sandbox"),
        "{part}"
    );
    let wrong = asked(address, &get("0".repeat(64).as_str(), address, "")).await;
    assert!(wrong.starts_with("HTTP/1.1 404"), "another token: {wrong}");
    let elsewhere = asked(address, &get(path, "evil.example", "")).await;
    assert!(elsewhere.starts_with("HTTP/1.1 404"), "another host's name: {elsewhere}");
    bench.engine.close_preview(&shown.token);
    let closed = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    let closed = tokio::time::timeout(std::time::Duration::from_mins(1), closed).await;
    assert!(closed.is_ok(), "the door closes with its grant");
}
