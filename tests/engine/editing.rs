//! Rules of a form: shown, tried, changed against what was seen.

use crate::support::Bench;
use model::{
    Action, Conflict, DestinationText, ErrorKind, Match, PlaceText, PolicyText, Revision, RuleEdit, RuleText, Sample,
    SampleOf, Standing, ThenText, Trouble, Verdict,
};
use std::collections::BTreeMap;

fn place(cloud: &str, bucket: &str, key: &str) -> PlaceText {
    PlaceText { cloud: cloud.into(), bucket: bucket.into(), key: key.into() }
}

fn send(to: PlaceText) -> ThenText {
    ThenText::Send(DestinationText {
        to,
        mirrors: Vec::new(),
        class: String::new(),
        cache_control: " ".into(),
        tags: BTreeMap::new(),
        conflict: Conflict::Ask,
    })
}

fn rule(conditions: &[&str], then: ThenText) -> RuleText {
    let when = conditions.iter().map(ToString::to_string).collect();
    RuleText { name: String::new(), enabled: true, how: Match::All, when, then }
}

fn words(text: &str) -> Sample {
    let of = SampleOf::Words { text: text.into() };
    Sample { of, region: String::new(), source: String::new(), cloud: None }
}

/// The revision after adding a rule.
async fn added(bench: &Bench, seen: Revision, rule: RuleText) -> Revision {
    bench.engine.edit_rules(seen, RuleEdit::Add { rule, number: None }).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_gets_back_what_it_wrote() {
    let bench = Bench::new().await;
    let engine = &bench.engine;
    let seen = engine.shown_rules().await.unwrap();
    assert!(!seen.undoable && seen.rules.is_empty() && seen.otherwise == ThenText::Ask);
    let then = send(place("server", " bucket ", "img/"));
    let after = added(&bench, seen.revision, rule(&["type=Image/*", "size>1 MB"], then)).await;
    let shown = engine.shown_rules().await.unwrap();
    assert_eq!((shown.revision, shown.undoable), (after, true));
    let got = &shown.rules[0].rule;
    assert_eq!(got.when, ["type=image/*", "size>1MB"]);
    assert_eq!(got.name, "type=image/*, size>1MB", "without a name the conditions are it");
    let ThenText::Send(to) = &got.then else { panic!("it goes somewhere") };
    assert_eq!((&to.to, to.cache_control.as_str()), (&place("server", "bucket", "img/{source.path}"), ""));
    let id = shown.rules[0].id;
    let again = engine.edit_rules(after, RuleEdit::Change { id, rule: got.clone() }).await.unwrap();
    assert_eq!(engine.shown_rules().await.unwrap().rules, shown.rules, "written and read it is the same");
    let stale = engine.edit_rules(after, RuleEdit::Remove { id }).await.unwrap_err();
    assert_eq!(stale.kind, ErrorKind::Conflict, "somebody else may have changed what was seen");
    assert_eq!(engine.shown_rules().await.unwrap().revision, again);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_names_its_field_and_changes_nothing() {
    let bench = Bench::new().await;
    let engine = &bench.engine;
    let seen = added(&bench, engine.shown_rules().await.unwrap().revision, rule(&["ext=a"], ThenText::Ask)).await;
    let before = engine.shown_rules().await.unwrap();
    let disk = || place("disk", "", "");
    let mirrored = |mirror| {
        let ThenText::Send(to) = send(place("server", "bucket", "")) else { return ThenText::Ask };
        ThenText::Send(DestinationText { mirrors: vec![disk(), mirror], ..to })
    };
    let edits = [
        (rule(&[], ThenText::Ask), "when: "),
        (rule(&["ext=a", "type=image"], ThenText::Ask), "when-2: \"image\""),
        (rule(&["name=[z-a]"], ThenText::Ask), "when-1: "),
        (rule(&["region=E U"], ThenText::Ask), "when-1: \"E U\""),
        (rule(&["ext=a"], send(place("", "", ""))), "to: no cloud is chosen"),
        (rule(&["ext=a"], send(place("gone", "", ""))), "to: no cloud \"gone\""),
        (rule(&["ext=a"], send(place("server", "", ""))), "to: no bucket"),
        (rule(&["ext=a"], send(place("disk", "", "a/{nam}"))), "to-key: "),
        (rule(&["ext=a"], mirrored(place("server", "b2", "../{name}"))), "mirror-2-key: "),
        (rule(&["ext=a"], mirrored(place("disk", "", "x"))), "mirror-2: "),
        (rule(&["ext=a"], ThenText::Block { message: " ".into() }), "block: "),
    ];
    for (rule, says) in edits {
        let edit = RuleEdit::Add { rule, number: Some(1) };
        for error in
            [engine.preview_rules(edit.clone()).await.unwrap_err(), engine.edit_rules(seen, edit).await.unwrap_err()]
        {
            assert!(error.kind == ErrorKind::Invalid && error.message().starts_with(says), "{says}: {error}");
        }
    }
    let by_region = RuleEdit::ByRegion { places: vec![("EU".into(), disk()), ("a b".into(), disk())], rest: disk() };
    let error = engine.edit_rules(seen, by_region).await.unwrap_err();
    assert!(error.message().starts_with("region-2: "), "{error}");
    let by_type = RuleEdit::ByType { images: disk(), videos: place("gone", "", ""), pdfs: disk(), rest: disk() };
    let error = engine.edit_rules(seen, by_type).await.unwrap_err();
    assert!(error.message().starts_with("videos: "), "{error}");
    assert_eq!(engine.shown_rules().await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_can_be_tried_before_it_is_made() {
    let bench = Bench::new().await;
    let engine = &bench.engine;
    let seen = added(&bench, engine.shown_rules().await.unwrap().revision, rule(&["ext=a"], ThenText::Ask)).await;
    let edit = RuleEdit::Add { rule: rule(&["ext=a"], send(place("disk", "", "x/"))), number: Some(1) };
    let preview = engine.preview_rules(edit.clone()).await.unwrap();
    assert_eq!((preview.rules.0, preview.elsewhere.looked.0), (2, 0));
    assert!(preview.findings.iter().any(|finding| matches!(finding.what, Trouble::Shadowed { .. })));
    let tried = engine.explain_sample(words("b.a 4 MB"), Some(edit.clone())).await.unwrap();
    assert_eq!(tried[0].trace.route.first().unwrap().at.to_string(), "disk:/x/b.a");
    assert_eq!((tried[0].skipped.0, tried[0].trace.steps.len()), (1, 1));
    let now = engine.explain_sample(words("b.a 4 MB"), None).await.unwrap();
    assert!(matches!(now[0].trace.route.verdict, Verdict::Ask), "trying changes nothing");
    engine.edit_rules(seen, edit).await.unwrap();
    let now = engine.explain_sample(words("b.a 4 MB"), None).await.unwrap();
    assert_eq!(now[0].trace.route.verdict, tried[0].trace.route.verdict, "what was tried is what is done");
    let bad = Sample { region: "E U".into(), ..words("x") };
    assert!(engine.explain_sample(bad, None).await.unwrap_err().message().starts_with("region: "));
    assert_eq!(engine.example_key("{stem}-{sha256:4}.{ext}", "a.png").unwrap(), "a-e3b0.png");
    assert!(engine.example_key("x/{nam}", "a.png").unwrap_err().message().starts_with("key: "));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_of_a_forgotten_cloud_can_be_turned_off_and_a_policy_exchanged() {
    let bench = Bench::new().await;
    let engine = &bench.engine;
    let seen = engine.shown_rules().await.unwrap().revision;
    added(&bench, seen, rule(&["ext=a"], send(place("disk", "", "")))).await;
    engine.forget_cloud(&model::CloudId::parse("disk").unwrap()).await.unwrap();
    let shown = engine.shown_rules().await.unwrap();
    assert!(matches!(shown.findings[0].what, Trouble::Missing { .. }), "{:?}", shown.findings);
    let id = shown.rules[0].id;
    engine.edit_rules(shown.revision, RuleEdit::Switch { id, enabled: false }).await.unwrap();
    assert!(!engine.shown_rules().await.unwrap().rules[0].rule.enabled);
    let policy = |id, region: &str, only: &[&str]| PolicyText {
        id,
        name: String::new(),
        region: region.into(),
        only: only.iter().map(ToString::to_string).collect(),
        action: Action::Block,
    };
    for (text, says) in [(policy(None, "E U", &["eu"]), "region: "), (policy(None, "EU", &[" "]), "only: ")] {
        assert!(engine.save_policy(text).await.unwrap_err().message().starts_with(says));
    }
    let first = engine.save_policy(policy(None, "eu", &["uk"])).await.unwrap();
    engine.save_policy(policy(Some(first), "eu", &["eu"])).await.unwrap();
    let shown = engine.shown_rules().await.unwrap();
    let names: Vec<&str> = shown.policies.iter().map(|policy| policy.name.as_str()).collect();
    assert_eq!(names, ["EU data stays in eu"]);
    let then = send(place("server", "bucket", ""));
    engine.edit_rules(shown.revision, RuleEdit::Default { then }).await.unwrap();
    let told = engine.explain_sample(words("x.png 1MB EU"), None).await.unwrap().remove(0);
    assert!(matches!(told.trace.route.first().unwrap().standing, Standing::Blocked { .. }));
    assert_eq!(told.policies.len(), 1);
}
