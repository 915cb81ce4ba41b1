//! Azure's answers and questions in XML. What comes from the network is hostile until it has been parsed: depth and
//! size are bounded, declared entities are refused, and text is taken as it stands, white space and all, for it may be
//! a key.

use super::refusal::{Refusal, nonsense};
use crate::store::Tags;
use model::{Key, Result};
use percent_encoding::percent_decode_str;
use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::fmt::Write as _;

/// Elements inside elements, at most. A listing has 5.
const DEEPEST: usize = 16;

/// An element of a document.
#[derive(Debug, Default)]
struct Node {
    name: String,
    /// Whether its text is percent-encoded, as the names are that XML cannot say.
    is_encoded: bool,
    text: String,
    children: Vec<Node>,
}

/// A row of a listing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) key: Key,
    /// `None` of a folder.
    pub(super) blob: Option<Listed>,
}

/// What a listing says of an object.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) size: u64,
    pub(super) etag: Option<String>,
    pub(super) modified: Option<String>,
}

/// A page of a listing.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) rows: Vec<Row>,
    pub(super) next: Option<String>,
}

/// A block that was sent and not committed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) name: String,
    pub(super) size: u64,
}

impl Node {
    fn new(start: &BytesStart<'_>) -> std::result::Result<Self, quick_xml::Error> {
        let mut is_encoded = false;
        for attribute in start.attributes() {
            let attribute = attribute?;
            is_encoded |= attribute.key.as_ref() == "Encoded" && attribute.value.as_ref() == "true";
        }
        Ok(Self { name: start.local_name().as_ref().to_owned(), is_encoded, ..Self::default() })
    }

    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of a child; `None` when there is none or it is empty.
    fn said(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str()).filter(|text| !text.is_empty())
    }

    fn key(&self) -> Key {
        if self.is_encoded {
            Key::from(percent_decode_str(&self.text).collect::<Vec<u8>>())
        } else {
            Key::from(self.text.as_str())
        }
    }
}

/// Reads a document whose root is called `root`.
fn read(doing: &'static str, text: &str, root: &str) -> Result<Node> {
    let found = parsed(text).map_err(|why| nonsense(doing, format!("{root}: {why}")))?;
    if found.name == root { Ok(found) } else { Err(nonsense(doing, format!("it is {:.40}, no {root}", found.name))) }
}

fn parsed(text: &str) -> std::result::Result<Node, String> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut open: Vec<Node> = Vec::new();
    loop {
        let closed = match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => {
                open.push(Node::new(&start).map_err(|error| error.to_string())?);
                if open.len() > DEEPEST {
                    return Err("it is too deep".to_owned());
                }
                continue;
            }
            Event::Empty(start) => Node::new(&start).map_err(|error| error.to_string())?,
            Event::End(_) => open.pop().ok_or("an element ends that did not begin")?,
            event => {
                let said = said(event)?;
                if let (Some(said), Some(node)) = (said, open.last_mut()) {
                    node.text.push_str(&said);
                }
                continue;
            }
        };
        match open.last_mut() {
            Some(parent) => parent.children.push(closed),
            None => return Ok(closed),
        }
    }
}

/// The text of an event inside an element; `None` of one that says nothing.
fn said(event: Event<'_>) -> std::result::Result<Option<String>, String> {
    match event {
        Event::Text(text) => Ok(Some(text.into_inner().into_owned())),
        Event::CData(text) => Ok(Some(text.into_inner().into_owned())),
        Event::GeneralRef(reference) => referred(&reference).map(|letter| Some(letter.to_string())),
        Event::DocType(_) => Err("it declares entities".to_owned()),
        Event::Eof => Err("it breaks off".to_owned()),
        _ => Ok(None),
    }
}

fn referred(reference: &BytesRef<'_>) -> std::result::Result<char, String> {
    if let Some(letter) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(letter);
    }
    let name: &str = reference;
    let known = [("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '"'), ("apos", '\'')];
    let letter = known.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter);
    letter.ok_or_else(|| format!("nobody knows the entity {name:.40}"))
}

/// A page of objects and folders.
pub(super) fn page(doing: &'static str, text: &str) -> Result<Page> {
    let root = read(doing, text, "EnumerationResults")?;
    let list = root.child("Blobs").ok_or_else(|| nonsense(doing, "a listing without its rows"))?;
    let mut rows = Vec::with_capacity(list.children.len());
    for node in list.children.iter().filter(|node| matches!(node.name.as_str(), "Blob" | "BlobPrefix")) {
        let name = node.child("Name").ok_or_else(|| nonsense(doing, "a row without its name"))?;
        let blob = if node.name == "Blob" { Some(listed(doing, node)?) } else { None };
        rows.push(Row { key: name.key(), blob });
    }
    Ok(Page { rows, next: root.said("NextMarker").map(str::to_owned) })
}

fn listed(doing: &'static str, blob: &Node) -> Result<Listed> {
    let properties = blob.child("Properties").ok_or_else(|| nonsense(doing, "a row without its properties"))?;
    let size = properties.said("Content-Length").and_then(|size| size.trim().parse().ok());
    let own = |name| properties.said(name).map(str::to_owned);
    Ok(Listed {
        size: size.ok_or_else(|| nonsense(doing, "a row without its size"))?,
        etag: own("Etag").or_else(|| own("ETag")),
        modified: own("Last-Modified"),
    })
}

/// Names of containers, and the marker of the next page.
pub(super) fn containers(doing: &'static str, text: &str) -> Result<(Vec<String>, Option<String>)> {
    let root = read(doing, text, "EnumerationResults")?;
    let list = root.child("Containers").ok_or_else(|| nonsense(doing, "a list without containers"))?;
    let names = list.all("Container").map(|container| container.said("Name").map(str::to_owned));
    let names: Option<Vec<String>> = names.collect();
    let names = names.ok_or_else(|| nonsense(doing, "a container without its name"))?;
    Ok((names, root.said("NextMarker").map(str::to_owned)))
}

/// The blocks that were sent and not committed.
pub(super) fn uncommitted(doing: &'static str, text: &str) -> Result<Vec<Block>> {
    let root = read(doing, text, "BlockList")?;
    let blocks = root.child("UncommittedBlocks").map(|list| list.all("Block").map(block).collect());
    match blocks {
        None => Ok(Vec::new()),
        Some(blocks) => {
            let blocks: Option<Vec<Block>> = blocks;
            blocks.ok_or_else(|| nonsense(doing, "a block without its name or size"))
        }
    }
}

fn block(node: &Node) -> Option<Block> {
    Some(Block { name: node.said("Name")?.to_owned(), size: node.said("Size")?.trim().parse().ok()? })
}

/// The tags of an object.
pub(super) fn tags(doing: &'static str, text: &str) -> Result<Tags> {
    let root = read(doing, text, "Tags")?;
    let tag = |tag: &Node| {
        Some((tag.said("Key")?.to_owned(), tag.child("Value").map_or_else(String::new, |value| value.text.clone())))
    };
    let tags: Option<Tags> =
        root.child("TagSet").map_or_else(|| Some(Tags::new()), |set| set.all("Tag").map(tag).collect());
    tags.ok_or_else(|| nonsense(doing, "a tag without its name"))
}

/// What an error document says; `None` when it is none.
pub(super) fn refusal(body: &[u8]) -> Option<Refusal> {
    let root = parsed(std::str::from_utf8(body).ok()?).ok().filter(|root| root.name == "Error")?;
    let own = |name| root.said(name).unwrap_or_default().to_owned();
    let (code, message, detail) = (own("Code"), own("Message"), own("AuthenticationErrorDetail"));
    Some(Refusal { code, message, detail, ..Refusal::default() })
}

/// The blocks that make up an object, in order.
pub(super) fn block_list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
    for name in names {
        // Writing to a String cannot fail.
        let _ = write!(xml, "<Uncommitted>{}</Uncommitted>", escape(name));
    }
    xml + "</BlockList>"
}

/// The tags that an object is to have.
pub(super) fn tag_set(tags: &Tags) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?><Tags><TagSet>");
    for (name, value) in tags {
        let _ = write!(xml, "<Tag><Key>{}</Key><Value>{}</Value></Tag>", escape(name.as_str()), escape(value.as_str()));
    }
    xml + "</TagSet></Tags>"
}

#[cfg(test)]
#[path = "xml/tests.rs"]
mod tests;
