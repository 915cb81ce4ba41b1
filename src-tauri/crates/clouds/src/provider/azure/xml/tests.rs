//! What Azure's XML may hold, and what it may not.

use super::*;
use model::ErrorKind;

const PAGE: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\
    <EnumerationResults ServiceEndpoint=\"https://a.blob.core.windows.net/\" ContainerName=\"c\"><Prefix> p</Prefix><Blobs>\
    <Blob><Name> lead &amp; &#x9;trail </Name><Properties><Last-Modified>Wed, 21 Oct 2015 07:28:00 GMT</Last-Modified>\
    <Etag>0x8D</Etag><Content-Length>7</Content-Length><Content-Type /></Properties><OrMetadata /></Blob>\
    <BlobPrefix><Name>d/</Name></BlobPrefix>\
    <Blob><Name Encoded=\"true\">a%EF%BF%BFb%25+</Name><Properties><Content-Length>0</Content-Length></Properties></Blob>\
    </Blobs><NextMarker>2!8!a&amp;b</NextMarker></EnumerationResults>";

#[test]
fn a_page_keeps_every_byte_of_its_keys() {
    let page = page("list", PAGE).unwrap();
    let keys: Vec<&str> = page.rows.iter().map(|row| row.key.as_str().unwrap()).collect();
    assert_eq!(keys, [" lead & \ttrail ", "d/", "a\u{ffff}b%+"], "white space, references and encoded names");
    let listed = Listed { size: 7, etag: Some("0x8D".into()), modified: Some("Wed, 21 Oct 2015 07:28:00 GMT".into()) };
    assert_eq!(page.rows[0].blob.as_ref(), Some(&listed));
    assert!(page.rows[1].blob.is_none() && page.rows[2].blob.as_ref().is_some_and(|blob| blob.size == 0));
    assert_eq!(page.next.as_deref(), Some("2!8!a&b"));
}

#[test]
fn the_last_page_says_so_with_an_empty_marker() {
    let text = "<EnumerationResults><Blobs /><NextMarker /></EnumerationResults>";
    let page = page("list", text).unwrap();
    assert!(page.rows.is_empty() && page.next.is_none());
}

#[test]
fn garbage_is_an_error_and_never_an_empty_listing() {
    let deep = format!("<EnumerationResults>{}", "<x>".repeat(100_000));
    for garbage in [
        "",
        "<",
        "<html><body>Sign in to the Wi-Fi</body></html>",
        "<EnumerationResults>",
        "<EnumerationResults></EnumerationResults>",
        "<EnumerationResults><Blobs><Blob></Blob></Blobs></EnumerationResults>",
        "<EnumerationResults><Blobs><Blob><Name>a</Name></Blob></Blobs></EnumerationResults>",
        "<EnumerationResults><Blobs><Blob><Name>a</Name><Properties><Content-Length>-1</Content-Length></Properties></Blob>\
         </Blobs></EnumerationResults>",
        "<EnumerationResults><Blobs><Blob><Name>&undefined;</Name></Blob></Blobs></EnumerationResults>",
        "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><EnumerationResults><Blobs/></EnumerationResults>",
        "<EnumerationResults><Blobs></EnumerationResults></Blobs>",
        "{\"error\": \"json\"}",
        "<Error><Code>AccessDenied</Code></Error>",
        &deep,
    ] {
        let error = page("list", garbage).map(|page| page.rows.len()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unavailable, "{garbage:.200?}");
        assert!(containers("list", garbage).is_err(), "{garbage:.200?}");
        assert!(uncommitted("upload", garbage).is_err(), "{garbage:.200?}");
        assert!(tags("read", garbage).is_err(), "{garbage:.200?}");
    }
}

#[test]
fn containers_blocks_and_tags_are_read() {
    let text = "<EnumerationResults><Containers><Container><Name>one</Name><Properties/></Container>\
        <Container><Name>$root</Name></Container></Containers><NextMarker>/a/two</NextMarker></EnumerationResults>";
    let (names, next) = containers("list", text).unwrap();
    assert_eq!((names, next.as_deref()), (vec!["one".to_owned(), "$root".to_owned()], Some("/a/two")));
    let text = "<BlockList><CommittedBlocks><Block><Name>old=</Name><Size>1</Size></Block></CommittedBlocks>\
        <UncommittedBlocks><Block><Name>bmV3</Name><Size>5</Size></Block></UncommittedBlocks></BlockList>";
    assert_eq!(uncommitted("upload", text).unwrap(), [Block { name: "bmV3".to_owned(), size: 5 }]);
    assert!(uncommitted("upload", "<BlockList><UncommittedBlocks /></BlockList>").unwrap().is_empty());
    let wanted: Tags = [("a & b".to_owned(), "<v>".to_owned()), ("empty".to_owned(), String::new())].into();
    assert_eq!(tags("read", &tag_set(&wanted)).unwrap(), wanted, "tags come back from their own question");
}

#[test]
fn an_error_says_its_code_and_garbage_says_nothing() {
    let text =
        b"\xef\xbb\xbf<?xml version=\"1.0\"?><Error><Code>BlobNotFound</Code><Message>m\nRequestId:x</Message></Error>";
    let told = refusal(text).unwrap();
    assert_eq!((told.code.as_str(), told.message.as_str()), ("BlobNotFound", "m\nRequestId:x"));
    for garbage in [&b""[..], b"\xff\xfe", b"<html/>", b"<Error", b"no"] {
        assert!(refusal(garbage).is_none(), "{garbage:?}");
    }
}

#[test]
fn questions_escape_what_they_carry() {
    assert!(block_list(["a<b"].into_iter()).contains("<Uncommitted>a&lt;b</Uncommitted>"));
}
