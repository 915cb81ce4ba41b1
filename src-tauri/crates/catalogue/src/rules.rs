//! Rules, policies, and how often each rule decided. Whether they make sense is not asked here.

use crate::Catalogue;
use crate::jobs::{json, parsed};
use model::{
    Count, Error, ErrorKind, Policy, PolicyId, RegionMap, Result, Revision, Rule, RuleDraft, RuleId, Rules, Then,
};
use rusqlite::{Connection, OptionalExtension};

/// A day since 1970, in UTC.
pub type Day = i32;

impl Catalogue {
    /// All rules, in order, with the default.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn rules(&self) -> Result<Rules> {
        self.read("read the rules", Texts::read).await?.parsed()
    }

    /// The revision of rules and policies: cheap to ask, to see whether either has changed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn rules_revision(&self) -> Result<Revision> {
        self.read("read the rules", revision).await
    }

    /// Keeps all rules as they are now, if they are still those of `rules.revision`. A rule of identity 0 gets one that no
    /// rule ever had. What was there before can be had again with [`Catalogue::undo_rules`].
    ///
    /// # Errors
    /// `Conflict` when somebody else changed them meanwhile.
    pub async fn save_rules(&self, rules: &Rules) -> Result<Rules> {
        let (expected, new) = (rules.revision, Texts::of(rules)?);
        let before = json(&self.rules().await?)?;
        let saved = self
            .write("save the rules", move |connection| {
                if revision(connection)? != expected {
                    return Ok(None);
                }
                new.write(connection, Some(&before))?;
                Texts::read(connection).map(Some)
            })
            .await?;
        saved.ok_or_else(changed_meanwhile)?.parsed()
    }

    /// Puts back what was there before the last change; once more puts the change back.
    ///
    /// # Errors
    /// `NotFound` when there is no change to undo, `Conflict` when somebody else changed them meanwhile.
    pub async fn undo_rules(&self) -> Result<Rules> {
        let now = self.rules().await?;
        let before = self
            .read("read the rules", |connection| {
                connection.query_row("SELECT before FROM rule_set", [], |row| row.get::<_, Option<String>>(0))
            })
            .await?;
        let nothing = || Error::new(ErrorKind::NotFound, "undo the last change", "no rule was changed yet");
        let before: Rules = parsed("read the rules", &before.ok_or_else(nothing)?)?;
        self.save_rules(&Rules { revision: now.revision, ..before }).await
    }

    /// Whether there is a change to undo.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn rules_undoable(&self) -> Result<bool> {
        self.read("read the rules", |connection| {
            connection.query_row("SELECT before IS NOT NULL FROM rule_set", [], |row| row.get(0))
        })
        .await
    }

    /// All policies, in the order in which they were made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn policies(&self) -> Result<Vec<Policy>> {
        let rows = self
            .read("read the policies", |connection| {
                let mut query = connection.prepare_cached("SELECT id, body FROM policy ORDER BY id")?;
                query
                    .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect::<rusqlite::Result<Vec<(u32, String)>>>()
            })
            .await?;
        let policy = |(id, body): (u32, String)| {
            let policy: Policy = parsed("read the policies", &body)?;
            Ok(Policy { id: PolicyId(id), ..policy })
        };
        rows.into_iter().map(policy).collect()
    }

    /// Adds a policy, with an identity that none ever had.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn add_policy(&self, policy: &Policy) -> Result<Policy> {
        let body = json(policy)?;
        let id = self
            .write("add the policy", move |connection| {
                connection.execute("INSERT INTO policy (body) VALUES (?1)", [body])?;
                let id = connection.last_insert_rowid();
                grow(connection)?;
                Ok(PolicyId(u32::try_from(id).unwrap_or(u32::MAX)))
            })
            .await?;
        Ok(Policy { id, ..policy.clone() })
    }

    /// Forgets a policy.
    ///
    /// # Errors
    /// `NotFound` when there is none of that identity.
    pub async fn forget_policy(&self, id: PolicyId) -> Result<()> {
        let forgotten = self
            .write("remove the policy", move |connection| {
                let forgotten = connection.execute("DELETE FROM policy WHERE id = ?1", [id.0])?;
                grow(connection)?;
                Ok(forgotten)
            })
            .await?;
        if forgotten == 1 {
            return Ok(());
        }
        Err(Error::new(ErrorKind::NotFound, "remove the policy", format!("there is no policy {id}")))
    }

    /// Counts decisions of a day; the default's under identity 0.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn count_hits(&self, day: Day, hits: Vec<(RuleId, Count)>) -> Result<()> {
        self.write("count what rules decided", move |connection| {
            let insert =
                "INSERT INTO rule_hit VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET count = count + excluded.count";
            let mut insert = connection.prepare_cached(insert)?;
            hits.iter()
                .try_for_each(|(rule, count)| insert.execute((rule.0, day, crate::jobs::signed(count.0))).map(drop))
        })
        .await
    }

    /// Decisions of each rule since a day, that day included; the default's under identity 0.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn hits(&self, since: Day) -> Result<Vec<(RuleId, Count)>> {
        self.read("read what rules decided", move |connection| {
            let query = "SELECT rule, SUM(count) FROM rule_hit WHERE day >= ?1 GROUP BY rule ORDER BY rule";
            let mut query = connection.prepare_cached(query)?;
            let row = |row: &rusqlite::Row<'_>| Ok((RuleId(row.get(0)?), Count(crate::jobs::unsigned(row.get(1)?))));
            query.query_map([since], row)?.collect()
        })
        .await
    }
}

fn changed_meanwhile() -> Error {
    Error::new(ErrorKind::Conflict, "save the rules", "somebody else changed the rules meanwhile")
        .hint("look at them again, then repeat the change")
}

fn revision(connection: &Connection) -> rusqlite::Result<Revision> {
    connection.query_row("SELECT revision FROM rule_set", [], |row| row.get(0).map(Revision))
}

fn grow(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("UPDATE rule_set SET revision = revision + 1", []).map(drop)
}

/// All rules as they lie in the database.
struct Texts {
    revision: Revision,
    rules: Vec<(u32, String)>,
    otherwise: String,
    regions: String,
}

impl Texts {
    fn of(rules: &Rules) -> Result<Self> {
        let body = |rule: &Rule| {
            let Rule { id, name, enabled, when, then } = rule.clone();
            Ok((id.0, json(&RuleDraft { name, enabled, when, then })?))
        };
        let bodies = rules.rules.iter().map(body).collect::<Result<_>>()?;
        let (otherwise, regions) = (json(&rules.otherwise)?, json(&rules.regions)?);
        Ok(Self { revision: rules.revision, rules: bodies, otherwise, regions })
    }

    fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let query = "SELECT revision, otherwise, regions FROM rule_set";
        let all = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let (revision, otherwise, regions) = connection.query_row(query, [], all).optional()?.unwrap_or_default();
        let mut query = connection.prepare_cached("SELECT id, body FROM rule ORDER BY position")?;
        let rules = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(Self { revision: Revision(revision), rules, otherwise, regions })
    }

    fn write(&self, connection: &Connection, before: Option<&str>) -> rusqlite::Result<()> {
        connection.execute("DELETE FROM rule", [])?;
        let mut insert = connection.prepare_cached("INSERT INTO rule (id, position, body) VALUES (?1, ?2, ?3)")?;
        for (position, (id, body)) in (1_i64..).zip(&self.rules) {
            insert.execute(((*id > 0).then_some(id), position, body))?;
        }
        let update = "UPDATE rule_set SET revision = revision + 1, otherwise = ?1, regions = ?2, before = ?3";
        connection.execute(update, (&self.otherwise, &self.regions, before)).map(drop)
    }

    fn parsed(self) -> Result<Rules> {
        let doing = "read the rules";
        let rule = |(id, body): &(u32, String)| Ok(parsed::<RuleDraft>(doing, body)?.named(RuleId(*id)));
        Ok(Rules {
            revision: self.revision,
            rules: self.rules.iter().map(rule).collect::<Result<_>>()?,
            otherwise: parsed::<Then>(doing, &self.otherwise)?,
            regions: parsed::<RegionMap>(doing, &self.regions)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Action, Condition, Match, Region, When};

    fn open(folder: &tempfile::TempDir) -> Catalogue {
        Catalogue::open(&folder.path().join("x.sqlite")).unwrap()
    }

    fn rule(name: &str) -> Rule {
        let when = When { how: Match::All, conditions: vec![Condition::parse("ext=jpg").unwrap()] };
        RuleDraft { name: name.into(), enabled: true, when, then: Then::Ask }.named(RuleId(0))
    }

    fn names(rules: &Rules) -> Vec<(u32, &str)> {
        rules.rules.iter().map(|rule| (rule.id.0, rule.name.as_str())).collect()
    }

    #[tokio::test]
    async fn rules_keep_their_order_and_an_identity_is_never_given_twice() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = open(&folder);
        let mut rules = catalogue.rules().await.unwrap();
        assert_eq!((rules.rules.len(), &rules.otherwise), (0, &Then::Ask), "a new home asks");
        rules.rules = vec![rule("a"), rule("b")];
        rules.otherwise = Then::Block { message: "no".into() };
        let mut saved = catalogue.save_rules(&rules).await.unwrap();
        assert_eq!(names(&saved), [(1, "a"), (2, "b")]);
        saved.rules.swap(0, 1);
        saved.rules.pop();
        let mut saved = catalogue.save_rules(&saved).await.unwrap();
        saved.rules.insert(0, rule("c"));
        let saved = catalogue.save_rules(&saved).await.unwrap();
        assert_eq!(names(&saved), [(3, "c"), (2, "b")], "1 is not given again");
        drop(catalogue);
        assert_eq!(open(&folder).rules().await.unwrap(), saved, "they outlive the process");
    }

    #[tokio::test]
    async fn a_change_of_what_somebody_else_changed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (open(&folder), open(&folder));
        let mut mine = one.rules().await.unwrap();
        let mut theirs = other.rules().await.unwrap();
        theirs.rules.push(rule("theirs"));
        other.save_rules(&theirs).await.unwrap();
        mine.rules.push(rule("mine"));
        assert_eq!(one.save_rules(&mine).await.unwrap_err().kind, ErrorKind::Conflict);
        assert_eq!(names(&one.rules().await.unwrap()), [(1, "theirs")], "nothing of it was kept");
    }

    #[tokio::test]
    async fn the_last_change_can_be_undone_and_done_again() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = open(&folder);
        assert_eq!(catalogue.undo_rules().await.unwrap_err().kind, ErrorKind::NotFound);
        let mut rules = catalogue.rules().await.unwrap();
        rules.rules = vec![rule("a"), rule("b")];
        let mut rules = catalogue.save_rules(&rules).await.unwrap();
        rules.rules.remove(0);
        let removed = catalogue.save_rules(&rules).await.unwrap();
        assert_eq!(names(&catalogue.undo_rules().await.unwrap()), [(1, "a"), (2, "b")], "with their identities");
        let again = catalogue.undo_rules().await.unwrap();
        assert_eq!(again.rules, removed.rules);
        assert!(again.revision > removed.revision, "whoever looks sees that it changed");
    }

    #[tokio::test]
    async fn policies_come_and_go_and_are_seen_in_the_revision() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = open(&folder);
        let first = catalogue.rules_revision().await.unwrap();
        let policy = Policy {
            id: PolicyId(0),
            name: "EU data stays".into(),
            region: Region::parse("EU").unwrap(),
            only: vec!["eu".into()],
            action: Action::Block,
        };
        let added = catalogue.add_policy(&policy).await.unwrap();
        assert_eq!(catalogue.policies().await.unwrap(), std::slice::from_ref(&added));
        let second = catalogue.rules_revision().await.unwrap();
        assert!(second > first);
        catalogue.forget_policy(added.id).await.unwrap();
        assert!(catalogue.rules_revision().await.unwrap() > second && catalogue.policies().await.unwrap().is_empty());
        assert_eq!(catalogue.forget_policy(added.id).await.unwrap_err().kind, ErrorKind::NotFound);
        assert_ne!(catalogue.add_policy(&policy).await.unwrap().id, added.id, "jobs may name the old one");
    }

    #[tokio::test]
    async fn hits_add_up_by_rule_from_a_day_on() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = open(&folder);
        catalogue.count_hits(9, vec![(RuleId(1), Count(5))]).await.unwrap();
        catalogue.count_hits(10, vec![(RuleId(1), Count(1)), (RuleId(0), Count(2))]).await.unwrap();
        catalogue.count_hits(10, vec![(RuleId(1), Count(1))]).await.unwrap();
        assert_eq!(catalogue.hits(10).await.unwrap(), [(RuleId(0), Count(2)), (RuleId(1), Count(2))]);
        assert_eq!(catalogue.hits(0).await.unwrap()[1], (RuleId(1), Count(7)));
    }
}
