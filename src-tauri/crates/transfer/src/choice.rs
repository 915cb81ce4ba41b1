//! What happens to an object whose destination exists: a pure table of the user's choice and what the plan says.

use crate::digest::{is_digest, plain};
use clouds::{Condition, Store};
use model::{Conflict, Fate, Feature, Rung, There, Timestamp};

/// What to do with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Write it.
    Copy(Condition),
    /// Find out first whether the bytes are the same.
    Compare,
    /// Write it under a name of its own.
    Rename,
    /// Leave the one that is there.
    Skip,
    /// The one that is there has the same bytes.
    Identical,
    /// Wait for a decision.
    Ask,
}

/// The step for an object of this fate; `newer` says whether the source was written after the one that is there.
pub(crate) fn step(choice: Conflict, fate: Fate, newer: Option<bool>) -> Step {
    match (fate, choice) {
        (Fate::New | Fate::Identical | Fate::Different | Fate::SameSize, Conflict::Replace) => {
            Step::Copy(Condition::Always)
        }
        (Fate::New | Fate::Refused, _) => Step::Copy(Condition::Absent),
        (_, Conflict::Skip) => Step::Skip,
        (Fate::Identical, _) => Step::Identical,
        (_, Conflict::ReplaceIfNewer) => match newer {
            Some(true) => Step::Copy(Condition::Always),
            Some(false) => Step::Skip,
            // Nobody knows which is newer: a guess could overwrite the newer one.
            None => Step::Ask,
        },
        (Fate::SameSize, Conflict::Ask | Conflict::ReplaceIfDifferent | Conflict::KeepBoth) => Step::Compare,
        (Fate::Different, Conflict::Ask) => Step::Ask,
        (Fate::Different, Conflict::ReplaceIfDifferent) => Step::Copy(Condition::Always),
        (Fate::Different, Conflict::KeepBoth) => Step::Rename,
    }
}

/// What an object of `size` bytes with this entity tag is to the one at the destination. `tagged` says that both clouds
/// surely tag single writes with their MD5, so that other tags mean other bytes.
pub(crate) fn fate(size: u64, etag: Option<&str>, there: &There, tagged: bool) -> Fate {
    if there.size.0 != size {
        return Fate::Different;
    }
    match (etag, there.etag.as_deref()) {
        (Some(here), Some(there)) if is_digest(here) && here.eq_ignore_ascii_case(there) => Fate::Identical,
        (Some(here), Some(there)) if tagged && plain(here).is_some() && plain(there).is_some() => Fate::Different,
        _ => Fate::SameSize,
    }
}

/// Whether both clouds surely tag single writes with their MD5.
pub(crate) fn both_tag(source: &dyn Store, target: &dyn Store) -> bool {
    [source, target].iter().all(|store| store.capabilities().surely(Feature::EtagIsMd5))
}

/// The rung on which equal entity tags prove equal bytes.
pub(crate) fn rung_of_tags(etag: Option<&str>) -> Rung {
    if etag.is_some_and(|etag| etag.contains('-')) { Rung::MultipartEtag } else { Rung::SinglePartEtag }
}

/// Whether the source was written after the one that is there.
pub(crate) fn newer(source: Option<Timestamp>, there: Option<&There>) -> Option<bool> {
    Some(source? > there?.modified?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Bytes;

    #[test]
    fn the_table_of_choices_has_no_surprises() {
        use Conflict as C;
        let always = Step::Copy(Condition::Always);
        for (choice, identical, different, same_size) in [
            (C::Ask, Step::Identical, Step::Ask, Step::Compare),
            (C::Skip, Step::Skip, Step::Skip, Step::Skip),
            (C::Replace, always, always, always),
            (C::ReplaceIfNewer, Step::Identical, always, always),
            (C::ReplaceIfDifferent, Step::Identical, always, Step::Compare),
            (C::KeepBoth, Step::Identical, Step::Rename, Step::Compare),
        ] {
            assert_eq!(step(choice, Fate::Identical, Some(true)), identical, "{choice:?} of the same bytes");
            assert_eq!(step(choice, Fate::Different, Some(true)), different, "{choice:?} of other bytes");
            assert_eq!(step(choice, Fate::SameSize, Some(true)), same_size, "{choice:?} of the same size");
            let new = if choice == C::Replace { always } else { Step::Copy(Condition::Absent) };
            assert_eq!(step(choice, Fate::New, None), new, "{choice:?} where nothing is");
        }
        assert_eq!(step(C::ReplaceIfNewer, Fate::Different, Some(false)), Step::Skip, "the newer one stays");
        assert_eq!(step(C::ReplaceIfNewer, Fate::Different, None), Step::Ask, "an unknown time is no older time");
    }

    #[test]
    fn equal_tags_prove_equal_bytes_only_if_they_are_made_of_them() {
        let there = |size, etag: &str| There { size: Bytes(size), modified: None, etag: Some(etag.to_owned()) };
        let (one, other) = ("900150983cd24fb0d6963f7d28e17f72", "000150983cd24fb0d6963f7d28e17f72");
        assert_eq!(fate(3, Some(one), &there(3, one), false), Fate::Identical);
        assert_eq!(fate(3, Some(one), &there(4, one), true), Fate::Different, "sizes differ");
        assert_eq!(fate(3, Some(one), &there(3, other), true), Fate::Different);
        assert_eq!(fate(3, Some(one), &there(3, other), false), Fate::SameSize, "an encrypted bucket tags otherwise");
        assert_eq!(fate(3, Some("17f-3-9"), &there(3, "17f-3-9"), true), Fate::SameSize, "a disk's tag is no digest");
        let parts = format!("{one}-7");
        assert_eq!(fate(3, Some(&parts), &there(3, &parts), false), Fate::Identical);
        assert_eq!(rung_of_tags(Some(&parts)), Rung::MultipartEtag);
    }
}
