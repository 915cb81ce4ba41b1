//! What policies forbid. One function answers for every way to write: [`Residency::standing`].

use model::{Action, Cloud, CloudId, Error, ErrorKind, Location, Policy, PolicyId, Region, Result, Standing};
use std::collections::HashMap;

/// Policies and the clouds that they speak of, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Residency {
    policies: HashMap<Region, Vec<Policy>>,
    clouds: HashMap<CloudId, Jurisdiction>,
}

#[derive(Debug, Clone)]
struct Jurisdiction {
    name: String,
    label: Option<String>,
}

impl Residency {
    /// Of these policies, with what is known of these clouds.
    pub fn new(policies: &[Policy], clouds: &[Cloud]) -> Self {
        let mut by_region: HashMap<Region, Vec<Policy>> = HashMap::new();
        for policy in policies {
            by_region.entry(policy.region.clone()).or_default().push(policy.clone());
        }
        let known = |cloud: &Cloud| {
            let label = cloud.jurisdiction.as_ref().map(|jurisdiction| jurisdiction.label.clone());
            (cloud.id.clone(), Jurisdiction { name: cloud.name.clone(), label })
        };
        Self { policies: by_region, clouds: clouds.iter().map(known).collect() }
    }

    /// Whether no policy exists.
    pub fn is_silent(&self) -> bool {
        self.policies.is_empty()
    }

    /// Whether a policy is about files of this region.
    pub fn concerns(&self, region: &Region) -> bool {
        self.policies.contains_key(region)
    }

    /// Whether the cloud is configured.
    pub(crate) fn knows(&self, cloud: &CloudId) -> bool {
        self.clouds.contains_key(cloud)
    }

    /// What all policies together say of a file of `region` in `cloud`: the strictest of them. This computer is no cloud:
    /// a download is not their business, though the region goes with it. A cloud whose jurisdiction nobody said is in none.
    pub fn standing(&self, region: &Region, cloud: &CloudId) -> Standing {
        if self.is_silent() {
            return Standing::Allowed;
        }
        let Some(policies) = self.policies.get(region).filter(|_| cloud.as_str() != CloudId::FILE) else {
            return Standing::Allowed;
        };
        let label = self.clouds.get(cloud).and_then(|known| known.label.as_deref());
        let mut standing = Standing::Allowed;
        for policy in policies.iter().filter(|policy| !policy.allows(label)) {
            match policy.action {
                Action::Block => return Standing::Blocked { policy: policy.id },
                Action::Warn if standing == Standing::Allowed => {
                    standing = Standing::NeedsReason { policy: policy.id };
                }
                Action::Warn => {}
            }
        }
        standing
    }

    /// Lets a write of a file of `region` to `at` pass; with `reason` also where a policy only warns.
    ///
    /// # Errors
    /// `Refused`, naming the policy.
    pub fn admit(&self, region: &Region, at: &Location, reason: bool) -> Result<()> {
        let standing = self.standing(region, &at.cloud);
        match standing.policy() {
            Some(policy) if !standing.permits(reason) => Err(self.refusal(region, at, policy, &standing)),
            _ => Ok(()),
        }
    }

    /// Whether everything may be written to `cloud`, with or without a reason given: then no object needs to be asked for
    /// its region.
    pub fn is_open(&self, cloud: &CloudId, reason: bool) -> bool {
        self.policies.keys().all(|region| self.standing(region, cloud).permits(reason))
    }

    /// What a policy is called.
    pub fn name(&self, id: PolicyId) -> Option<&str> {
        self.policy(id).map(|policy| policy.name.as_str())
    }

    fn policy(&self, id: PolicyId) -> Option<&Policy> {
        self.policies.values().flatten().find(|policy| policy.id == id)
    }

    fn refusal(&self, region: &Region, at: &Location, policy: PolicyId, standing: &Standing) -> Error {
        let (name, only) = self.policy(policy).map_or(("", String::new()), |it| (&it.name, it.only.join(" or ")));
        let cloud = self.clouds.get(&at.cloud);
        let shown = cloud.map_or(at.cloud.as_str(), |cloud| &cloud.name);
        let lies = match cloud.and_then(|cloud| cloud.label.as_deref()) {
            Some(label) => format!("{shown} is in {label}"),
            None => format!("nobody said where {shown} lies"),
        };
        let message = format!("it is tagged {region}, and {lies}; policy {name:?} wants {only}");
        let hint = match standing {
            Standing::NeedsReason { .. } => {
                format!("choose a cloud in {only}, or give a reason, which is kept with the job")
            }
            _ => format!(
                "choose a cloud in {only}; where a cloud lies can be said in its settings, or by 'ferry clouds edit \
                          --jurisdiction'"
            ),
        };
        Error::new(ErrorKind::Refused, "write to", message).at(at).hint(hint)
    }
}
