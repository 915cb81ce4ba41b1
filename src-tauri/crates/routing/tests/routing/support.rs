//! Clouds, rules and files of a few words.

use model::{
    Action, Cloud, CloudId, Condition, Connection, Destination, Evidence, Facts, Jurisdiction, Match, Place, Policy,
    PolicyId, ProviderId, Region, RegionHints, RegionMap, Revision, Rule, RuleId, Rules, Then, Types, When,
};
use routing::Compiled;

/// A folder that is a cloud, in a jurisdiction if one is said.
pub(crate) fn cloud(id: &str, jurisdiction: Option<&str>) -> Cloud {
    Cloud {
        id: CloudId::parse(id).unwrap(),
        name: id.to_uppercase(),
        color: 0,
        letter: String::new(),
        provider: ProviderId("local".to_owned()),
        region: None,
        jurisdiction: jurisdiction.map(|label| Jurisdiction { label: label.to_owned(), evidence: Evidence::Declared }),
        read_only: false,
        protected: false,
        demo: false,
        max_requests: 10,
        connection: Connection::Local { root: "/".to_owned() },
        profile: None,
    }
}

/// One in Europe, one in America, one of which nobody said where it is.
pub(crate) fn clouds() -> Vec<Cloud> {
    vec![cloud("eu", Some("EU")), cloud("us", Some("us")), cloud("somewhere", None)]
}

pub(crate) fn to(place: &str) -> Then {
    Then::Send(Destination::plain(Place::parse(place).unwrap()))
}

pub(crate) fn when(how: Match, conditions: &[&str]) -> When {
    When { how, conditions: conditions.iter().map(|text| Condition::parse(text).unwrap()).collect() }
}

pub(crate) fn rule(id: u32, how: Match, conditions: &[&str], then: Then) -> Rule {
    Rule { id: RuleId(id), name: format!("rule {id}"), enabled: true, when: when(how, conditions), then }
}

pub(crate) fn rules(rules: Vec<Rule>, otherwise: Then) -> Rules {
    Rules { revision: Revision(1), rules, otherwise, regions: RegionMap::default() }
}

pub(crate) fn policy(id: u32, region: &str, only: &str, action: Action) -> Policy {
    let region = Region::parse(region).unwrap();
    Policy { id: PolicyId(id), name: format!("policy {id}"), region, only: vec![only.to_owned()], action }
}

pub(crate) fn compiled(rules: &Rules, policies: &[Policy]) -> Compiled {
    Compiled::new(rules, policies, &clouds()).unwrap()
}

/// A file of this path, its type by its name as far as these tests need it.
pub(crate) fn file(path: &str) -> Facts {
    let types = [("jpg", "image/jpeg"), ("mp4", "video/mp4"), ("pdf", "application/pdf")];
    let by_name = types.into_iter().find(|(ending, _)| path.ends_with(ending)).map(|(_, text)| text.to_owned());
    Facts {
        path: path.into(),
        whole: format!("/home/ada/{path}").into(),
        types: Types { by_content: None, by_name },
        ..Facts::default()
    }
}

pub(crate) fn of_region(facts: Facts, region: &str) -> Facts {
    let chosen = Some(Region::parse(region).unwrap());
    Facts { regions: RegionHints { chosen, ..RegionHints::default() }, ..facts }
}
