//! Where files would go, for somebody who asks: by the rules as they are, or as a change would make them.

use super::{Given, editing, elsewhere, texts};
use crate::Engine;
use ::routing::{Compiled, explain};
use model::{Count, Explained, Facts, Location, Result, RuleEdit, Sample, SampleOf, Trace, Verdict};
use std::sync::Arc;

/// Files that one question is answered for: more than anybody reads.
const MOST: u32 = 500;

impl Engine {
    /// Where the files of a sample would go, each with every step; with `edit` as if that change had been made.
    ///
    /// # Errors
    /// `Invalid` beginning with the field in which a fault lies, else what cannot be read.
    pub async fn explain_sample(&self, sample: Sample, edit: Option<RuleEdit>) -> Result<Vec<Explained>> {
        let compiled = match edit {
            None => self.rulebook.open().await?,
            Some(edit) => {
                let rules = self.rules_edited(self.rules().await?, edit).await?;
                let (policies, clouds) = (self.policies().await?, self.catalogue.clouds().await?);
                Arc::new(Compiled::new(&rules, &policies, &clouds)?)
            }
        };
        let mut explained = Vec::new();
        for (at, facts) in self.sampled(sample).await? {
            let facts = match &at {
                Some(at) => self.with_digest(&compiled, at, facts).await?,
                None => facts,
            };
            explained.push(self.around(explain(&compiled, &facts), &compiled).await?);
        }
        Ok(explained)
    }

    /// A key that a template could make, of a file that is described.
    ///
    /// # Errors
    /// `Invalid` beginning with the field `key`.
    pub fn example_key(&self, template: &str, words: &str) -> Result<String> {
        editing::example(template, words)
    }

    async fn sampled(&self, sample: Sample) -> Result<Vec<(Option<Location>, Facts)>> {
        let Sample { of, region, source, cloud } = sample;
        let region = texts::perhaps_region("region", &region)?;
        let given = Given { origin: texts::origin(&source)?, region, watch: None, cloud };
        Ok(match of {
            SampleOf::Words { text } => vec![(None, self.described(&text, &given))],
            SampleOf::Files { paths } => {
                self.files(&paths, &given).await?.into_iter().map(|(at, facts)| (Some(at), facts)).collect()
            }
            SampleOf::Objects { locations } => {
                let mut found = Vec::with_capacity(locations.len());
                for at in locations {
                    let facts = self.facts(&at, &at.key.parent(), &given).await?;
                    found.push((Some(at), facts));
                }
                found
            }
            SampleOf::Uploads { count } => {
                let uploads = self.catalogue.last_uploads(count.min(MOST)).await?;
                let told = |upload| Facts { now: self.clock.now(), ..elsewhere::facts(upload) };
                uploads.iter().map(|upload| (None, told(upload))).collect()
            }
        })
    }

    async fn around(&self, trace: Trace, compiled: &Compiled) -> Result<Explained> {
        let mut costs = Vec::new();
        if let Verdict::Send { to } = &trace.route.verdict {
            for placement in to {
                costs.push(match trace.facts.size {
                    Some(size) => self.monthly_cost(placement, size).await?,
                    None => None,
                });
            }
        }
        let all = self.policies().await?;
        let policies = all.into_iter().filter(|policy| policy.region == trace.route.region).collect();
        let skipped = Count(compiled.count().saturating_sub(trace.steps.len()) as u64);
        Ok(Explained { trace, costs, policies, skipped })
    }
}
