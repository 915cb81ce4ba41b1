//! What a new cloud is called and how it is told apart. Asks nobody.

use model::{Cloud, CloudDraft, CloudId, Error, ErrorKind, Result};
use std::collections::HashSet;

/// Identity colours in the palette.
const COLORS: u8 = 8;

/// An identity made from `wanted` that no cloud has, nor any job names.
pub(super) fn free_id(wanted: &CloudId, known: &[Cloud], named: &HashSet<CloudId>) -> CloudId {
    let configured = |id: &CloudId| known.iter().any(|cloud| cloud.id == *id);
    let taken = |id: &CloudId| id.as_str() == CloudId::FILE || named.contains(id) || configured(id);
    let numbered = (2..).map(|number| wanted.numbered(number));
    std::iter::once(wanted.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or_else(|| wanted.clone())
}

/// The first colour that no cloud has; when all are taken, the one that fewest have.
pub(super) fn free_color(known: &[Cloud]) -> u8 {
    let users = |color: &u8| known.iter().filter(|cloud| cloud.color == *color).count();
    (0..COLORS).min_by_key(users).unwrap_or_default()
}

/// The letter on its tile.
pub(super) fn letter(name: &str) -> String {
    let first = name.chars().find(|c| c.is_alphanumeric()).unwrap_or('C');
    first.to_uppercase().collect()
}

/// What was chosen of a cloud's tile.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Looks {
    pub(super) color: Option<u8>,
    pub(super) letter: Option<String>,
}

/// The tile that a draft asks for.
pub(super) fn looks(draft: &CloudDraft) -> Result<Looks> {
    let invalid = |message: String| Error::new(ErrorKind::Invalid, "add the cloud", message);
    if let Some(color) = draft.color.filter(|color| *color >= COLORS) {
        return Err(invalid(format!("color: there is no colour {color}")).hint("choose one from 0 to 7"));
    }
    let chosen = draft.letter.as_deref().map(str::trim).filter(|chosen| !chosen.is_empty());
    let letter =
        chosen.map(|chosen| match chosen.chars().collect::<Vec<_>>().as_slice() {
            [one] if one.is_alphanumeric() => Ok(one.to_uppercase().collect()),
            _ => Err(invalid("letter: a tile has one letter or digit".to_owned())
                .hint("leave it out to take the name's first")),
        });
    Ok(Looks { color: draft.color, letter: letter.transpose()? })
}

/// The letter of a cloud that somebody chose; `None` where it is the name's.
pub(super) fn chosen_letter(cloud: &Cloud) -> Option<String> {
    (cloud.letter != letter(&cloud.name)).then(|| cloud.letter.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Connection, MAX_REQUESTS, ProviderId};

    #[test]
    fn a_second_cloud_of_one_name_gets_an_identity_of_its_own() {
        let cloud = |id: &str, color| Cloud {
            id: CloudId::parse(id).unwrap(),
            name: id.to_owned(),
            color,
            letter: "X".to_owned(),
            provider: ProviderId("local".to_owned()),
            region: None,
            jurisdiction: None,
            read_only: false,
            protected: false,
            demo: false,
            max_requests: MAX_REQUESTS,
            profile: None,
            connection: Connection::Local { root: "/x".to_owned() },
        };
        let known = [cloud("media", 0), cloud("media-2", 1)];
        assert_eq!(free_id(&CloudId::from_name("Media"), &known, &HashSet::new()).as_str(), "media-3");
        assert_eq!(
            free_id(&CloudId::from_name("file"), &known, &HashSet::new()).as_str(),
            "file-2",
            "'file' is this computer"
        );
        assert_eq!(free_color(&known), 2, "the next colour that nobody has");
        assert_eq!(letter("· éclair"), "É");
    }
}
