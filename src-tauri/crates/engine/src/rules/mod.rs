//! Rules and policies, as faces ask for them: kept in the catalogue, checked before they are kept, compiled when they are
//! needed. What they mean is decided by the crate `routing` alone.

mod book;
mod document;
mod elsewhere;
mod facts;
mod policies;
mod prices;
mod sending;
mod trying;

use crate::Engine;
use ::routing::{Flaw, check_rule};
pub(crate) use book::Rulebook;
pub use elsewhere::{Elsewhere, Moved};
pub use facts::Given;
pub(crate) use facts::{essence, named, sniffed};
use model::{
    Count, Error, ErrorKind, Event, Finding, Place, Region, RegionMap, Result, Revision, Rule, RuleDraft, RuleId,
    Rules, Then,
};
pub use prices::{Cost, Price, PriceSheet};
pub use sending::{Left, Sent};

/// Days for which hits are told.
const DAYS: i32 = 30;

impl Engine {
    /// All rules, in order, with the default.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn rules(&self) -> Result<Rules> {
        self.catalogue.rules().await
    }

    /// Adds a rule as number `number` (from 1), or behind all others.
    ///
    /// # Errors
    /// `Invalid` when it cannot be a rule, saying where in it; `Conflict` when somebody else changed the rules meanwhile.
    pub async fn add_rule(&self, draft: RuleDraft, number: Option<usize>) -> Result<Rules> {
        let clouds = self.catalogue.clouds().await?;
        check_rule(&draft, &clouds).map_err(|flaw| flawed(&flaw))?;
        let mut rules = self.rules().await?;
        let at = number.map_or(rules.rules.len(), |number| number.saturating_sub(1).min(rules.rules.len()));
        rules.rules.insert(at, draft.named(RuleId(0)));
        self.keep(rules).await
    }

    /// Adds rules for images, videos and PDFs behind all others, and sets the default.
    ///
    /// # Errors
    /// As [`Engine::add_rule`]; then none of them is there.
    pub async fn preset_by_type(&self, images: Place, videos: Place, pdfs: Place, rest: Place) -> Result<Rules> {
        self.add_preset(::routing::by_type(images, videos, pdfs, rest)).await
    }

    /// Adds a rule for each region behind all others, and sets the default.
    ///
    /// # Errors
    /// As [`Engine::add_rule`]; then none of them is there.
    pub async fn preset_by_region(&self, places: Vec<(Region, Place)>, rest: Place) -> Result<Rules> {
        self.add_preset(::routing::by_region(places, rest)).await
    }

    async fn add_preset(&self, (drafts, otherwise): (Vec<RuleDraft>, Then)) -> Result<Rules> {
        let mut rules = self.rules().await?;
        let checked = rules.rules.len();
        rules.rules.extend(drafts.into_iter().map(|draft| draft.named(RuleId(0))));
        rules.otherwise = otherwise;
        let clouds = self.catalogue.clouds().await?;
        let new = Rules { rules: rules.rules[checked..].to_vec(), ..rules.clone() };
        ::routing::check(&new, &clouds).map_err(|flaw| flawed(&flaw))?;
        self.keep(rules).await
    }

    /// A rule in one sentence.
    pub fn sentence(rule: &Rule) -> String {
        ::routing::sentence(&rule.when, &rule.then)
    }

    /// What becomes of a file, in words.
    pub fn outcome(then: &Then) -> String {
        ::routing::outcome(then)
    }

    /// Changes a rule where it stands.
    ///
    /// # Errors
    /// As [`Engine::add_rule`]; `NotFound` when there is no such rule.
    pub async fn change_rule(&self, id: RuleId, draft: RuleDraft) -> Result<Rules> {
        let clouds = self.catalogue.clouds().await?;
        check_rule(&draft, &clouds).map_err(|flaw| flawed(&flaw))?;
        let mut rules = self.rules().await?;
        let at = place(&rules, id)?;
        rules.rules[at] = draft.named(id);
        self.keep(rules).await
    }

    /// Removes a rule.
    ///
    /// # Errors
    /// `NotFound` when there is no such rule, `Conflict` when somebody else changed the rules meanwhile.
    pub async fn remove_rule(&self, id: RuleId) -> Result<Rules> {
        let mut rules = self.rules().await?;
        let at = place(&rules, id)?;
        rules.rules.remove(at);
        self.keep(rules).await
    }

    /// Makes a rule number `number` (from 1); more than there are means the last.
    ///
    /// # Errors
    /// As [`Engine::remove_rule`].
    pub async fn move_rule(&self, id: RuleId, number: usize) -> Result<Rules> {
        let mut rules = self.rules().await?;
        let rule = rules.rules.remove(place(&rules, id)?);
        let at = number.saturating_sub(1).min(rules.rules.len());
        rules.rules.insert(at, rule);
        self.keep(rules).await
    }

    /// Says what becomes of files that no rule takes. There is always a default; it can only be another one.
    ///
    /// # Errors
    /// As [`Engine::add_rule`].
    pub async fn set_default(&self, otherwise: Then) -> Result<Rules> {
        let mut rules = self.rules().await?;
        rules.otherwise = otherwise;
        let clouds = self.catalogue.clouds().await?;
        let only = Rules { rules: Vec::new(), ..rules.clone() };
        ::routing::check(&only, &clouds).map_err(|flaw| flawed(&flaw))?;
        self.keep(rules).await
    }

    /// Says how files come by their region when nobody says it.
    ///
    /// # Errors
    /// As [`Engine::add_rule`].
    pub async fn set_region_map(&self, regions: RegionMap) -> Result<Rules> {
        let mut rules = self.rules().await?;
        rules.regions = regions;
        let only = Rules { rules: Vec::new(), otherwise: Then::Ask, ..rules.clone() };
        ::routing::check(&only, &[]).map_err(|flaw| flawed(&flaw))?;
        self.keep(rules).await
    }

    /// Puts back what was there before the last change of rules; once more puts the change back.
    ///
    /// # Errors
    /// `NotFound` when nothing was changed yet.
    pub async fn undo_rules(&self) -> Result<Rules> {
        let rules = self.catalogue.undo_rules().await?;
        self.rules_changed(rules.revision).await;
        Ok(rules)
    }

    /// The rules as a document that [`Engine::import_rules`] takes: TOML, see docs/guide/rules.md.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn export_rules(&self) -> Result<String> {
        document::written(&self.rules().await?)
    }

    /// Puts the rules of a document in place of those that are there. Policies are not part of it: a document must not
    /// loosen what is forbidden.
    ///
    /// # Errors
    /// `Invalid` with the line and the field; then everything is as before.
    pub async fn import_rules(&self, text: &str) -> Result<Rules> {
        let (now, clouds) = (self.rules().await?, self.catalogue.clouds().await?);
        let rules = document::read(text, &clouds)?;
        self.keep(Rules { revision: now.revision, ..rules }).await
    }

    /// What is wrong with the rules though they can be followed.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn lint_rules(&self) -> Result<Vec<Finding>> {
        let (rules, clouds) = (self.rules().await?, self.catalogue.clouds().await?);
        let hits = self.rule_hits().await?;
        let all = hits.iter().map(|(_, count)| *count).sum();
        Ok(::routing::lint(&rules, &clouds, Some((&hits, all))))
    }

    /// How many files each rule decided in the last 30 days; the default's under identity 0.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn rule_hits(&self) -> Result<Vec<(RuleId, Count)>> {
        self.catalogue.hits(self.today().saturating_sub(DAYS - 1)).await
    }

    /// The day since 1970, in UTC.
    pub(crate) fn today(&self) -> catalogue::Day {
        i32::try_from(self.clock.now().0.div_euclid(86_400_000)).unwrap_or(catalogue::Day::MAX)
    }

    async fn keep(&self, rules: Rules) -> Result<Rules> {
        let rules = self.catalogue.save_rules(&rules).await?;
        self.rules_changed(rules.revision).await;
        Ok(rules)
    }

    async fn rules_changed(&self, revision: Revision) {
        self.rulebook.forget();
        self.bell.ring(Event::Rules { revision }).await;
    }
}

fn place(rules: &Rules, id: RuleId) -> Result<usize> {
    let missing = || {
        Error::new(ErrorKind::NotFound, "find the rule", "there is no such rule any more")
            .hint("look at the list again: 'ferry rules ls'")
    };
    rules.rules.iter().position(|rule: &Rule| rule.id == id).ok_or_else(missing)
}

/// A flaw as an error that says where it lies.
fn flawed(flaw: &Flaw) -> Error {
    let spot = document::field(flaw.spot);
    let of = match flaw.rule {
        Some(index) => format!("rule {}, {spot}", index + 1),
        None => spot,
    };
    let error = Error::new(ErrorKind::Invalid, "make a rule", format!("{of}: {}", flaw.error.message()));
    match flaw.error.hinted() {
        Some(hint) => error.hint(hint),
        None => error,
    }
}
