//! Policies at work: no object is written where one forbids it, whoever asked, however it would get there. Asked when a job is
//! planned and again before each write, since policies and tags may be others by then.

use async_trait::async_trait;
use clouds::{Attributes, Store};
use model::{Error, ErrorKind, Feature, JobOptions, Location, Region, Result};
use routing::Residency;
use std::sync::Arc;

/// Knows the policies.
#[async_trait]
pub trait Law: Send + Sync + 'static {
    /// What policies forbid at this moment.
    async fn residency(&self) -> Result<Arc<Residency>>;
}

/// Policies that stay as they are.
#[async_trait]
impl Law for Residency {
    async fn residency(&self) -> Result<Arc<Residency>> {
        Ok(Arc::new(self.clone()))
    }
}

/// The region of an object with these attributes: what it carries, else what the job gives to those that carry none.
pub(crate) fn region(attributes: &Attributes, options: &JobOptions) -> Option<Region> {
    let carried = attributes.metadata.get(Region::METADATA).and_then(|text| Region::parse(text.trim()).ok());
    carried.or_else(|| options.stamp.region.clone())
}

/// Lets an object with these attributes pass to `at`.
///
/// # Errors
/// `Refused` by a policy, or because the target could not keep the region that one is about: from there it could go anywhere.
pub fn admit(
    law: &Residency,
    attributes: &Attributes,
    options: &JobOptions,
    target: &dyn Store,
    at: &Location,
) -> Result<()> {
    let Some(region) = region(attributes, options).filter(|region| law.concerns(region)) else { return Ok(()) };
    law.admit(&region, at, options.reason.is_some())?;
    let is_cloud = at.cloud.as_str() != model::CloudId::FILE;
    if is_cloud && !target.capabilities().can(Feature::Metadata) {
        let message = format!("it is tagged {region}, which is bound by a policy, and this cloud cannot keep the tag");
        return Err(Error::new(ErrorKind::Refused, "write to", message)
            .at(at)
            .hint("choose a cloud that keeps user metadata"));
    }
    Ok(())
}

/// Whether objects have to be asked for their region before they go to `target`.
pub(crate) fn asks(law: &Residency, options: &JobOptions, target: &dyn Store, at: &Location) -> bool {
    let keeps = at.cloud.as_str() == model::CloudId::FILE || target.capabilities().can(Feature::Metadata);
    let open = keeps && law.is_open(&at.cloud, options.reason.is_some());
    !(open || law.is_silent())
}
