//! Sets of rules to begin with.

use model::{Condition, Destination, Match, Place, Region, RuleDraft, Then, TypePattern, When};

/// Images, videos and PDFs each to a place of their own; what becomes of everything else is the default's.
pub fn by_type(images: Place, videos: Place, pdfs: Place, rest: Place) -> (Vec<RuleDraft>, Then) {
    let kinds = [("Images", "image/*", images), ("Videos", "video/*", videos), ("PDFs", "application/pdf", pdfs)];
    let rule = |(name, pattern, place): (&str, &str, Place)| {
        let any = TypePattern::parse(pattern).into_iter().collect();
        draft(name, Condition::Type { any }, place)
    };
    (kinds.into_iter().map(rule).collect(), Then::Send(Destination::plain(rest)))
}

/// Files to the place of their region.
pub fn by_region(places: Vec<(Region, Place)>, rest: Place) -> (Vec<RuleDraft>, Then) {
    let rule = |(region, place): (Region, Place)| {
        let name = format!("Files of {region}");
        draft(&name, Condition::Region { any: vec![region] }, place)
    };
    (places.into_iter().map(rule).collect(), Then::Send(Destination::plain(rest)))
}

fn draft(name: &str, condition: Condition, place: Place) -> RuleDraft {
    let when = When { how: Match::All, conditions: vec![condition] };
    RuleDraft { name: name.to_owned(), enabled: true, when, then: Then::Send(Destination::plain(place)) }
}
