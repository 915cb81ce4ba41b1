//! Stage eight: what this endpoint can do. Tried on objects of its own where writing was asked for, else only told.

use super::write::{random, take_away, whole};
use super::{Found, Probe, Told};
use crate::store::{Condition, Copy, Write};
use model::{Algorithm, Checksum, Error, ErrorKind, Feature, Features, Location, Result, Support};

pub(super) async fn capabilities(probe: &Probe, found: &mut Found) -> Told {
    let can = probe.store.capabilities();
    if probe.write && probe.is_pinned() && !probe.is_local() {
        let at = probe.place();
        let learned = learn(probe, &at, &can.features).await;
        // Whatever happened, nothing of it stays behind.
        for place in [at.clone(), beside(&at)] {
            if let Err(error) = take_away(probe, &place).await {
                return Told::warned(
                    format!("{} stays: {}", place.key.display(), error.message()),
                    "delete it by hand",
                );
            }
        }
        match learned {
            Ok(learned) => found.features = learned,
            Err(error) => {
                return Told::warned(error.message(), error.hinted().unwrap_or("try the test again").to_owned());
            }
        }
    }
    let known = can.with(&found.features).features;
    let count = |support| known.values().filter(|it| **it == support).count();
    let (yes, unproved) = (count(Support::Yes), count(Support::Unproved));
    let broken: Vec<&str> =
        found.features.iter().filter(|(_, it)| **it == Support::No).map(|(feature, _)| name(*feature)).collect();
    let tried = if found.features.is_empty() { String::new() } else { format!(", {} tried", found.features.len()) };
    let words = format!("{yes} known to work, {unproved} unproved{tried}");
    if broken.is_empty() {
        return Told::passed(words);
    }
    Told::warned(format!("{words}; not kept: {}", broken.join(", ")), "nothing to do: Skyferry works around them")
}

/// Tries what only a try can show. `known` says what need not be tried: what its maker denies stays denied.
async fn learn(probe: &Probe, at: &Location, known: &Features) -> Result<Features> {
    let mut learned = Features::new();
    let may = |feature: Feature| known.get(&feature).is_some_and(|support| *support != Support::No);
    probe.store.write(at, random(), &Write::default()).await?;
    if may(Feature::ConditionalCreate) {
        let again = probe.store.write(at, random(), &absent()).await;
        learned.insert(Feature::ConditionalCreate, kept(again, ErrorKind::AlreadyExists)?);
    }
    if may(Feature::ConditionalFinish) {
        learned.insert(Feature::ConditionalFinish, finish(probe, at).await?);
    }
    for (feature, algorithm) in [(Feature::Crc64Nvme, Algorithm::Crc64Nvme), (Feature::Crc32c, Algorithm::Crc32c)] {
        if may(feature) {
            // A checksum of other bytes: who checks it must refuse.
            let value = if algorithm == Algorithm::Crc32c { "AAAAAA==" } else { "AAAAAAAAAAA=" };
            let checksum = Some(Checksum { algorithm, value: value.to_owned() });
            let sent = probe.store.write(at, random(), &Write { checksum, ..Write::default() }).await;
            let support = match sent {
                Err(error) if matches!(error.kind, ErrorKind::Corrupt | ErrorKind::Invalid) => Support::Yes,
                Err(error) if error.kind == ErrorKind::Unsupported => Support::No,
                Err(error) => return Err(error),
                Ok(_) => Support::No,
            };
            learned.insert(feature, support);
        }
    }
    if may(Feature::Copy) {
        learned.insert(Feature::Copy, copy(probe, at).await?);
    }
    if may(Feature::ConditionalCopy) {
        let stale = Copy { if_match: Some("0123456789abcdef0123456789abcdef".to_owned()), ..Copy::default() };
        let copied = probe.store.copy(at, &beside(at), &stale).await.map(drop);
        learned.insert(Feature::ConditionalCopy, kept(copied, ErrorKind::Conflict)?);
    }
    if may(Feature::Tags) {
        learned.insert(Feature::Tags, tags(probe, at).await?);
    }
    Ok(learned)
}

async fn finish(probe: &Probe, at: &Location) -> Result<Support> {
    let upload = probe.store.begin_upload(at, &absent()).await?;
    let part = crate::store::PartWrite::new(1, 0, random());
    let finished = async {
        let part = probe.store.write_part(at, &upload, part).await?;
        Ok(probe.store.finish_upload(at, &upload, &[part], &absent()).await)
    };
    let finished: Result<_> = finished.await;
    let outcome = finished.and_then(|finished| kept(finished, ErrorKind::AlreadyExists));
    probe.store.abort_upload(at, &upload).await?;
    outcome
}

async fn copy(probe: &Probe, at: &Location) -> Result<Support> {
    match probe.store.copy(at, &beside(at), &Copy::default()).await {
        Ok(_) => {
            let same = whole(probe, at).await? == whole(probe, &beside(at)).await?;
            Ok(if same { Support::Yes } else { Support::No })
        }
        Err(error) if is_refusal(&error) => Ok(Support::No),
        Err(error) => Err(error),
    }
}

async fn tags(probe: &Probe, at: &Location) -> Result<Support> {
    let set = [("probe".to_owned(), "1".to_owned())].into();
    let read = match probe.store.set_tags(at, &set).await {
        Ok(()) => probe.store.tags(at).await,
        Err(error) => Err(error),
    };
    match read {
        Ok(read) => Ok(if read == set { Support::Yes } else { Support::No }),
        Err(error) if is_refusal(&error) => Ok(Support::No),
        // A key that may not set tags says nothing of the endpoint.
        Err(error) if error.kind == ErrorKind::Denied => Ok(Support::Unproved),
        Err(error) => Err(error),
    }
}

/// Whether a condition was kept: it had to be refused with `kind`.
fn kept<T>(outcome: Result<T>, kind: ErrorKind) -> Result<Support> {
    match outcome {
        Ok(_) => Ok(Support::No),
        Err(error) if error.kind == kind => Ok(Support::Yes),
        Err(error) if is_refusal(&error) => Ok(Support::No),
        Err(error) => Err(error),
    }
}

fn is_refusal(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::Unsupported | ErrorKind::Invalid)
}

fn absent() -> Write {
    Write { condition: Condition::Absent, ..Write::default() }
}

/// The place of the copy.
fn beside(at: &Location) -> Location {
    Location { key: at.key.join(b"-copy"), ..at.clone() }
}

fn name(feature: Feature) -> &'static str {
    match feature {
        Feature::ConditionalCreate => "conditional writes",
        Feature::ConditionalFinish => "conditional ends of uploads",
        Feature::ConditionalCopy => "conditional copies",
        Feature::Crc64Nvme => "CRC64NVME",
        Feature::Crc32c => "CRC32C",
        Feature::Copy => "copies inside the cloud",
        Feature::Tags => "tags",
        _ => "others",
    }
}
