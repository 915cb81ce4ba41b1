//! Stages four to six: credentials, listing, region. One question answers the first two.

use super::{Found, Probe, Told};
use crate::store::List;
use futures::StreamExt as _;
use model::{Connection, Credentials, Error, ErrorKind, Location, Result};

pub(super) const NAME_A_BUCKET: &str = "fill in a bucket: the credentials may not list buckets";

/// What could be listed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Listed {
    Buckets(usize),
    Rows(usize),
}

/// Lists buckets, or of a pinned cloud the first page.
pub(super) async fn listed(probe: &Probe) -> Result<Listed> {
    if !probe.is_pinned() {
        return probe.store.buckets().await.map(|buckets| Listed::Buckets(buckets.len()));
    }
    let page = probe.store.list(&Location::new(probe.id.clone(), "", ""), List::default()).next().await;
    page.transpose().map(|page| Listed::Rows(page.map_or(0, |rows| rows.len())))
}

pub(super) async fn credentials(probe: &Probe, found: &mut Found) -> Told {
    let answer = listed(probe).await;
    let told = match (&answer, probe.connection.site().map(|site| &site.credentials)) {
        (_, None) => Told::skipped("a folder needs none"),
        (_, Some(Credentials::Anonymous)) => Told::skipped("none are used"),
        (Err(error), _) if !accepted(error) => Told::error(error),
        _ => Told::passed("accepted"),
    };
    found.answered = Some(answer);
    told
}

/// Whether an error comes from behind the check of the credentials.
fn accepted(error: &Error) -> bool {
    use ErrorKind::{Denied, NoBucket, NotFound, RateLimited, Unsupported, WrongRegion};
    matches!(error.kind, Denied | NoBucket | NotFound | WrongRegion | Unsupported | RateLimited)
}

pub(super) fn listing(probe: &Probe, found: &Found) -> Told {
    match &found.answered {
        None => Told::skipped("not tried"),
        Some(Ok(Listed::Buckets(1))) => Told::passed("1 bucket"),
        Some(Ok(Listed::Buckets(count))) => Told::passed(format!("{count} buckets")),
        Some(Ok(Listed::Rows(0))) => Told::passed("the bucket can be listed; it is empty"),
        Some(Ok(Listed::Rows(count))) => {
            Told::passed(format!("the bucket can be listed; {count} rows on its first page"))
        }
        Some(Err(error)) if error.kind == ErrorKind::WrongRegion => Told::skipped("not tried in the wrong region"),
        Some(Err(error)) if error.kind == ErrorKind::Denied && !probe.is_pinned() => {
            Told::failed("the credentials may not list buckets", NAME_A_BUCKET)
        }
        Some(Err(error)) if error.kind == ErrorKind::Denied => {
            let remedy = "allow listing the bucket, or ask its owner for that right";
            Told::failed("the credentials may not list this bucket", remedy)
        }
        Some(Err(error)) => Told::error(error),
    }
}

pub(super) async fn region(probe: &Probe, found: &Found) -> Told {
    if let Some(Err(error)) = &found.answered {
        return Told::error(error);
    }
    let Connection::S3 { region, .. } = &probe.connection else { return Told::skipped("this provider needs none") };
    if !probe.is_pinned() {
        return Told::skipped("no bucket is named to compare with");
    }
    match probe.store.bucket_region("").await {
        Ok(Some(told)) if told == *region => Told::passed(format!("the bucket is in {told}")),
        Ok(Some(told)) => {
            let words = format!("the bucket is in {told}, requests are signed for {region}");
            Told::warned(words, format!("set the region to {told}"))
        }
        Ok(None) => Told::skipped("the endpoint does not say where the bucket is"),
        Err(error) if error.kind == ErrorKind::Denied => {
            Told::skipped("the credentials may not ask where the bucket is")
        }
        Err(error) => Told::warned(error.message(), "it may matter for buckets of other regions"),
    }
}
