//! Rules for a page of them: shown with everything around, changed against what was seen, tried before they are kept.

use super::texts;
use crate::Engine;
use ::routing::{Flaw, by_region, by_type, check, check_policy, check_rule};
use model::{
    Cloud, Count, Error, ErrorKind, KeyTemplate, Policy, PolicyId, PolicyText, RegionMap, Result, Revision, Rule,
    RuleDraft, RuleEdit, RuleId, RuleShown, RuleText, Rules, RulesPreview, RulesShown, Then,
};
use std::path::Path;

impl Engine {
    /// Everything that a page of rules shows.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn shown_rules(&self) -> Result<RulesShown> {
        let (rules, hits) = (self.rules().await?, self.rule_hits().await?);
        let of = |id: RuleId| hits.iter().find(|(rule, _)| *rule == id).map_or(Count::ZERO, |(_, count)| *count);
        let shown = |rule: &Rule| RuleShown { id: rule.id, rule: written(rule), hits: of(rule.id) };
        Ok(RulesShown {
            revision: rules.revision,
            rules: rules.rules.iter().map(shown).collect(),
            otherwise: texts::written(&rules.otherwise),
            otherwise_hits: of(RuleId(0)),
            regions: rules.regions.clone(),
            findings: self.findings(&rules).await?,
            policies: self.policies().await?,
            undoable: self.catalogue.rules_undoable().await?,
        })
    }

    /// Changes the rules, if they are still those of revision `seen`.
    ///
    /// # Errors
    /// `Invalid` beginning with the field in which the fault lies (a document: its line); `Conflict` when somebody else
    /// changed the rules meanwhile. Then everything is as before.
    pub async fn edit_rules(&self, seen: Revision, edit: RuleEdit) -> Result<Revision> {
        let before = self.rules().await?;
        let rules = self.rules_edited(before, edit).await?;
        Ok(self.keep(Rules { revision: seen, ..rules }).await?.revision)
    }

    /// What a change of the rules would mean, without making it.
    ///
    /// # Errors
    /// As [`Engine::edit_rules`].
    pub async fn preview_rules(&self, edit: RuleEdit) -> Result<RulesPreview> {
        let before = self.rules().await?;
        let after = self.rules_edited(before.clone(), edit).await?;
        Ok(RulesPreview {
            elsewhere: self.elsewhere(&before, &after).await?,
            findings: self.findings(&after).await?,
            rules: Count(after.rules.len() as u64),
        })
    }

    /// Writes the rules as a document to a file of this computer.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn export_rules_to(&self, file: &Path) -> Result<()> {
        let text = self.export_rules().await?;
        let failed = |error| Error::from_io("write the rules", error).hint(format!("check {}", file.display()));
        tokio::fs::write(file, text).await.map_err(failed)
    }

    /// Keeps a policy of a form. One that takes the place of another is added first, so that no moment is without.
    ///
    /// # Errors
    /// `Invalid` beginning with the field in which the fault lies.
    pub async fn save_policy(&self, text: PolicyText) -> Result<PolicyId> {
        let PolicyText { id, name, region, only, action } = text;
        let region = texts::region("region", &region)?;
        let only: Vec<String> = only.iter().map(|label| label.trim().to_owned()).filter(|it| !it.is_empty()).collect();
        let name = match name.trim() {
            "" => format!("{region} data stays in {}", only.join(" or ")),
            name => name.to_owned(),
        };
        let policy = Policy { id: PolicyId(0), name, region, only, action };
        let field = if policy.only.is_empty() { "only" } else { "name" };
        check_policy(&policy).map_err(|error| texts::in_field(field, &error))?;
        let kept = self.add_policy(policy).await?;
        if let Some(id) = id {
            self.remove_policy(id).await?;
        }
        Ok(kept.id)
    }

    /// The rules after a change, checked.
    pub(super) async fn rules_edited(&self, mut rules: Rules, edit: RuleEdit) -> Result<Rules> {
        let clouds = self.catalogue.clouds().await?;
        match edit {
            RuleEdit::Add { rule, number } => {
                let draft = checked(rule, &clouds)?;
                let last = rules.rules.len();
                rules.rules.insert(number.map_or(last, |number| rank(number, last)), draft.named(RuleId(0)));
            }
            RuleEdit::Change { id, rule } => {
                let at = super::place(&rules, id)?;
                rules.rules[at] = checked(rule, &clouds)?.named(id);
            }
            RuleEdit::Switch { id, enabled } => {
                let at = super::place(&rules, id)?;
                rules.rules[at].enabled = enabled;
            }
            RuleEdit::Remove { id } => drop(rules.rules.remove(super::place(&rules, id)?)),
            RuleEdit::Move { id, number } => {
                let rule = rules.rules.remove(super::place(&rules, id)?);
                let last = rules.rules.len();
                rules.rules.insert(rank(number, last), rule);
            }
            RuleEdit::Default { then } => {
                let otherwise = texts::then(then, &clouds)?;
                let only = Rules { otherwise: otherwise.clone(), ..Rules::default() };
                check(&only, &clouds).map_err(|flaw| fielded(&flaw))?;
                rules.otherwise = otherwise;
            }
            RuleEdit::Regions { default, prefixes } => rules.regions = regions(&default, prefixes)?,
            RuleEdit::ByType { images, videos, pdfs, rest } => {
                let place = |field, text| texts::place(field, text, &clouds);
                let (images, videos) = (place("images", images)?, place("videos", videos)?);
                extend(&mut rules, by_type(images, videos, place("pdfs", pdfs)?, place("rest", rest)?));
            }
            RuleEdit::ByRegion { places, rest } => {
                let one = |(number, (region, place)): (usize, (String, _))| {
                    let region = texts::region(&format!("region-{number}"), &region)?;
                    Ok((region, texts::place(&format!("place-{number}"), place, &clouds)?))
                };
                let places = (1..).zip(places).map(one).collect::<Result<Vec<_>>>()?;
                extend(&mut rules, by_region(places, texts::place("rest", rest, &clouds)?));
            }
            RuleEdit::Import { file } => {
                let failed = |error| Error::from_io("read the rules", error).hint(format!("check {}", file.display()));
                let text = tokio::fs::read_to_string(&file).await.map_err(failed)?;
                rules = Rules { revision: rules.revision, ..super::document::read(&text, &clouds)? };
            }
        }
        Ok(rules)
    }
}

/// An example of the keys of a template.
pub(super) fn example(template: &str, words: &str) -> Result<String> {
    let open = template.is_empty() || template.ends_with('/');
    let text = if open { format!("{template}{}", KeyTemplate::source_path()) } else { template.to_owned() };
    let template = KeyTemplate::parse(&text).map_err(|error| texts::in_field("key", &error))?;
    ::routing::example(&template, words)
        .map(|key| key.display().into_owned())
        .map_err(|message| texts::in_field("key", &Error::new(ErrorKind::Invalid, "make a key", message)))
}

fn written(rule: &Rule) -> RuleText {
    RuleText {
        name: rule.name.clone(),
        enabled: rule.enabled,
        how: rule.when.how,
        when: rule.when.conditions.iter().map(ToString::to_string).collect(),
        then: texts::written(&rule.then),
    }
}

fn checked(text: RuleText, clouds: &[Cloud]) -> Result<RuleDraft> {
    let mut draft = texts::rule(text, clouds)?;
    check_rule(&draft, clouds).map_err(|flaw| fielded(&flaw))?;
    if draft.name.is_empty() {
        // Without a name the conditions say best what it is.
        let conditions: Vec<String> = draft.when.conditions.iter().map(ToString::to_string).collect();
        draft.name = conditions.join(", ").chars().take(60).collect();
    }
    Ok(draft)
}

fn regions(default: &str, prefixes: Vec<(String, String)>) -> Result<RegionMap> {
    let one = |(number, (prefix, region)): (usize, (String, String))| {
        Ok((prefix, texts::region(&format!("region-{number}"), &region)?))
    };
    let default = texts::region("default", default)?;
    let regions = RegionMap { prefixes: (1..).zip(prefixes).map(one).collect::<Result<_>>()?, default };
    let only = Rules { regions: regions.clone(), ..Rules::default() };
    check(&only, &[]).map_err(|flaw| fielded(&flaw))?;
    Ok(regions)
}

fn extend(rules: &mut Rules, (drafts, otherwise): (Vec<RuleDraft>, Then)) {
    rules.rules.extend(drafts.into_iter().map(|draft| draft.named(RuleId(0))));
    rules.otherwise = otherwise;
}

/// Where number `number` stands in a list of `last` others.
fn rank(number: u32, last: usize) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1).min(last)
}

fn fielded(flaw: &Flaw) -> Error {
    texts::in_field(&texts::spot(flaw.spot), &flaw.error)
}
