//! Profiles whose roles demand a one-time code.

use super::*;
use crate::credentials::aws::hands::Hands;
use model::Secret;
use std::time::Duration;
use testkit::apart;
use testkit::servers::{CODES, Sts};

const CONFIG: &str = "
[profile keys]
region = eu-west-2

[profile guarded]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/me
external_id = x1
role_session_name = me
duration_seconds = 7200

[profile behind]
role_arn = arn:aws:iam::123456789012:role/reader
source_profile = guarded

[profile twice]
role_arn = arn:aws:iam::123456789012:role/writer
source_profile = guarded
mfa_serial = arn:aws:iam::123456789012:mfa/other

[profile self]
role_arn = arn:aws:iam::123456789012:role/own
source_profile = self
mfa_serial = GAHT12345678
aws_access_key_id = OWN
aws_secret_access_key = s

[profile around]
role_arn = arn:aws:iam::123456789012:role/around
credential_source = Environment
mfa_serial = GAHT12345678

[profile from-process]
role_arn = arn:aws:iam::123456789012:role/p
source_profile = process
mfa_serial = GAHT12345678

[profile process]
credential_process = cat ~/.aws/given.json

[profile nothing]
role_arn = arn:aws:iam::123456789012:role/n
mfa_serial = GAHT12345678

[profile nonsense]
role_arn = arn:aws:iam::123456789012:role/n
source_profile = keys
mfa_serial = GAHT12345678
duration_seconds = long
";

const KEYS: &str = "
[keys]
aws_access_key_id = FIXED
aws_secret_access_key = s
";

const GIVEN: &str = r#"{"Version": 1, "AccessKeyId": "GIVEN", "SecretAccessKey": "s"}"#;

async fn started() -> Sts {
    Sts::start("SESSION", &Secret::new("s".to_owned())).await
}

/// Runs the test `name` apart, with these profiles and this STS.
fn at_home(name: &str, sts: &Sts) {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), "config", CONFIG);
    write(home.path(), "credentials", KEYS);
    write(home.path(), "given.json", GIVEN);
    let environment = [
        ("AWS_ENDPOINT_URL_STS", sts.endpoint()),
        ("AWS_ACCESS_KEY_ID", "ENV".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "s".to_owned()),
    ];
    apart::run(module_path!(), name, home.path(), &environment.each_ref().map(|(name, value)| (*name, value.as_str())));
}

fn code(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn signer(asked: &testkit::servers::Asked) -> String {
    let signed = asked.headers["authorization"].to_str().unwrap();
    signed.split("Credential=").nth(1).unwrap().split('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_code_opens_a_profile_and_all_that_lie_behind_it() {
    if !apart::is_apart() {
        let sts = started().await;
        at_home("a_code_opens_a_profile_and_all_that_lie_behind_it", &sts);
        let asked = sts.asked();
        assert_eq!(asked.len(), 2, "without a code STS is not asked: {asked:?}");
        let wanted = ["SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fme", "TokenCode=123456", "ExternalId=x1"];
        for part in [&wanted[..], &["RoleSessionName=me", "DurationSeconds=7200", "role%2Fadmin"]].concat() {
            assert!(asked[0].body.contains(part), "{part} is missing in {}", asked[0].body);
        }
        assert_eq!((signer(&asked[0]), signer(&asked[1])), ("FIXED".to_owned(), "SESSION".to_owned()));
        assert!(asked[1].body.contains("role%2Freader") && !asked[1].body.contains("TokenCode"), "{}", asked[1].body);
        return;
    }
    let reach = reach();
    let guarded = Identity::profile("guarded", None, &reach);
    let (kind, message, hint) = refusal(&guarded).await;
    assert_eq!(kind, ErrorKind::NeedsCode);
    assert!(message.contains("guarded") && message.contains("mfa/me"), "it names the device: {message}");
    assert!(hint.contains("sign-in"), "{hint}");
    let through = sign_in("guarded", &code("123 456\n"), &reach).await.unwrap();
    assert_eq!(Vec::from_iter(through), ["behind", "guarded", "twice"], "these can be asked again");
    assert_eq!(given(&guarded).await.unwrap().key_id, "SESSION");
    assert_eq!(given(&Identity::profile("behind", None, &reach)).await.unwrap().key_id, "SESSION");
    let elsewhere = Identity::profile("guarded", None, &super::reach());
    assert_eq!(refusal(&elsewhere).await.0, ErrorKind::NeedsCode, "a session is kept nowhere but in memory");
}

#[tokio::test]
async fn a_code_that_is_wrong_or_was_used_is_refused_at_its_field() {
    if !apart::is_apart() {
        let sts = started().await;
        at_home("a_code_that_is_wrong_or_was_used_is_refused_at_its_field", &sts);
        assert_eq!(sts.asked().len(), 3, "what is no code is not sent");
        return;
    }
    let reach = reach();
    for text in ["", "12345", "1234567", "12345a", "１２３４５６"] {
        let error = sign_in("guarded", &code(text), &reach).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid);
        assert!(error.message().starts_with("code: ") && error.message().contains("six digits"), "{error}");
    }
    let wrong = sign_in("guarded", &code("000000"), &reach).await.unwrap_err();
    assert_eq!(wrong.kind, ErrorKind::Invalid);
    assert!(wrong.message().starts_with("code: ") && wrong.message().contains("not accepted"), "{wrong}");
    assert!(wrong.hinted().unwrap().contains("next code"), "{wrong:?}");
    assert_eq!(refusal(&Identity::profile("guarded", None, &reach)).await.0, ErrorKind::NeedsCode);
    sign_in("guarded", &code(CODES[0]), &reach).await.unwrap();
    let used = sign_in("guarded", &code(CODES[0]), &reach).await.unwrap_err();
    assert_eq!(used.kind, ErrorKind::Invalid, "each code counts once");
    let held = given(&Identity::profile("guarded", None, &reach)).await.unwrap();
    assert_eq!(held.key_id, "SESSION", "the session that was begun goes on");
}

#[tokio::test]
async fn a_session_that_ended_asks_for_another_code() {
    if !apart::is_apart() {
        let sts = started().await;
        sts.next_ends("2027-01-01T02:00:00Z");
        return at_home("a_session_that_ended_asks_for_another_code", &sts);
    }
    // Two hours before it ends.
    let hands = Hands::at(1_798_761_600);
    let reach = reach().on(hands.clock());
    let guarded = Identity::profile("guarded", None, &reach);
    sign_in("guarded", &code(CODES[0]), &reach).await.unwrap();
    assert_eq!(given(&guarded).await.unwrap().key_id, "SESSION");
    hands.forward(Duration::from_mins(119));
    assert_eq!(given(&guarded).await.unwrap().key_id, "SESSION", "nobody is asked as long as it holds");
    hands.forward(Duration::from_mins(1));
    let (kind, message, _) = refusal(&guarded).await;
    assert_eq!(kind, ErrorKind::NeedsCode);
    assert!(message.contains("has ended"), "{message}");
}

#[tokio::test]
async fn two_devices_on_a_way_are_asked_one_after_the_other() {
    if !apart::is_apart() {
        let sts = started().await;
        at_home("two_devices_on_a_way_are_asked_one_after_the_other", &sts);
        let asked = sts.asked();
        assert_eq!(asked.len(), 2);
        assert!(asked[0].body.contains("mfa%2Fme") && asked[1].body.contains("mfa%2Fother"), "{asked:?}");
        assert_eq!(signer(&asked[1]), "SESSION", "the second role is assumed from the first");
        return;
    }
    let reach = reach();
    let twice = Identity::profile("twice", None, &reach);
    assert!(refusal(&twice).await.1.contains("mfa/me"), "the source comes first");
    sign_in("twice", &code(CODES[0]), &reach).await.unwrap();
    let (kind, message, _) = refusal(&twice).await;
    assert_eq!(kind, ErrorKind::NeedsCode);
    assert!(message.contains("mfa/other"), "{message}");
    sign_in("twice", &code(CODES[1]), &reach).await.unwrap();
    assert_eq!(given(&twice).await.unwrap().key_id, "SESSION");
}

#[tokio::test]
async fn a_code_goes_with_whatever_the_role_is_assumed_from() {
    if !apart::is_apart() {
        let sts = started().await;
        at_home("a_code_goes_with_whatever_the_role_is_assumed_from", &sts);
        let signers: Vec<_> = sts.asked().iter().map(signer).collect();
        assert_eq!(signers, ["OWN", "ENV", "GIVEN"]);
        return;
    }
    let reach = reach();
    for (profile, code_) in ["self", "around", "from-process"].into_iter().zip(CODES) {
        sign_in(profile, &code(code_), &reach).await.unwrap();
        assert_eq!(given(&Identity::profile(profile, None, &reach)).await.unwrap().key_id, "SESSION", "{profile}");
    }
    for (profile, word) in [("nothing", "source_profile"), ("nonsense", "duration_seconds")] {
        let error = sign_in(profile, &code(CODES[0]), &reach).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid);
        assert!(format!("{error} {}", error.hinted().unwrap()).contains(word), "{error:?}");
    }
    let error = sign_in("keys", &code(CODES[0]), &reach).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported, "who asks for no code takes none");
}
