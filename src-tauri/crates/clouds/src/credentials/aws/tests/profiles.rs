//! Profiles of the AWS configuration files.

use super::*;
use testkit::apart;

const CONFIG: &str = "
[default]
region = eu-west-1

[profile keys]
region = eu-west-2
endpoint_url = https://s3.example.org

[profile process]
credential_process = cat ~/.aws/given.json

[profile broken-process]
credential_process = echo no luck >&2; exit 3

[profile role]
role_arn = arn:aws:iam::123456789012:role/reader
source_profile = keys
external_id = x1

[profile role-of-role]
role_arn = arn:aws:iam::123456789012:role/writer
source_profile = role

[profile guarded]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/me

[profile behind-guarded]
role_arn = arn:aws:iam::123456789012:role/reader
source_profile = guarded

[profile lost]
role_arn = arn:aws:iam::123456789012:role/reader
source_profile = gone

[profile round]
role_arn = arn:aws:iam::123456789012:role/reader
source_profile = about
[profile about]
role_arn = arn:aws:iam::123456789012:role/reader
source_profile = round

[profile signin]
login_session = arn:aws:iam::123456789012:user/me
";

const KEYS: &str = "
[keys]
aws_access_key_id = FIXED
aws_secret_access_key = s
aws_session_token = t
";

fn profile(name: &str) -> Identity {
    Identity::profile(name, None, &reach())
}

/// Runs the test `name` apart, in a home with these profiles.
fn at_home(name: &str, environment: &[(&str, &str)]) {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), "config", CONFIG);
    write(home.path(), "credentials", KEYS);
    apart::run(module_path!(), name, home.path(), environment);
}

#[tokio::test]
async fn the_profiles_of_this_computer_are_listed_with_their_kinds() {
    use AwsProfileKind::{Keys, Login, Process, Role, Settings};
    if !apart::is_apart() {
        return at_home("the_profiles_of_this_computer_are_listed_with_their_kinds", &[]);
    }
    let profiles = aws_profiles().await.unwrap();
    let kinds: Vec<_> = profiles.iter().map(|profile| (profile.name.as_str(), profile.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("about", Role),
            ("behind-guarded", Role),
            ("broken-process", Process),
            ("default", Settings),
            ("guarded", Role),
            ("keys", Keys),
            ("lost", Role),
            ("process", Process),
            ("role", Role),
            ("role-of-role", Role),
            ("round", Role),
            ("signin", Login),
        ]
    );
    let keys = &profiles[5];
    assert_eq!(keys.region.as_deref(), Some("eu-west-2"), "both files make one profile");
    assert_eq!(keys.endpoint.as_deref(), Some("https://s3.example.org"));
}

#[tokio::test]
async fn without_files_there_are_no_profiles() {
    if !apart::is_apart() {
        let home = tempfile::tempdir().unwrap();
        return apart::run(module_path!(), "without_files_there_are_no_profiles", home.path(), &[]);
    }
    assert_eq!(aws_profiles().await.unwrap(), []);
    let (kind, message, _) = refusal(&profile("dev")).await;
    assert_eq!(kind, ErrorKind::Invalid);
    assert!(message.starts_with("profile: there is no profile dev; there is none in"), "{message}");
}

#[tokio::test]
async fn a_profile_gives_its_keys_and_changed_ones_when_it_is_opened_again() {
    if !apart::is_apart() {
        return at_home("a_profile_gives_its_keys_and_changed_ones_when_it_is_opened_again", &[]);
    }
    let first = given(&profile("keys")).await.unwrap();
    assert_eq!((first.key_id.as_str(), first.token.as_deref()), ("FIXED", Some("t")));
    write(&home(), "credentials", &KEYS.replace("FIXED", "ROTATED"));
    assert_eq!(given(&profile("keys")).await.unwrap().key_id, "ROTATED", "the files are read anew");
}

#[tokio::test]
async fn a_profile_that_is_not_there_names_those_that_are() {
    if !apart::is_apart() {
        return at_home("a_profile_that_is_not_there_names_those_that_are", &[]);
    }
    let (kind, message, _) = refusal(&profile("kyes")).await;
    assert_eq!(kind, ErrorKind::Invalid);
    assert!(message.starts_with("profile: there is no profile kyes; there is about, "), "{message}");
    assert!(message.contains(", keys, "), "{message}");
    let (kind, message, _) = refusal(&profile("lost")).await;
    assert_eq!(kind, ErrorKind::Invalid);
    assert!(message.starts_with("profile: lost gets its credentials from gone, which does not exist"), "{message}");
    let (kind, message, _) = refusal(&profile("round")).await;
    assert_eq!(kind, ErrorKind::Invalid);
    assert!(message.contains("round from about"), "{message}");
    let (kind, message, _) = refusal(&profile("default")).await;
    assert_eq!(kind, ErrorKind::Unauthenticated, "{message}");
    assert!(message.starts_with("profile default gives no credentials"), "{message}");
}

#[tokio::test]
async fn other_places_of_the_files_are_respected() {
    if !apart::is_apart() {
        let home = tempfile::tempdir().unwrap();
        write(home.path(), "elsewhere", "[profile other]\nregion = eu-west-1");
        write(home.path(), "keys", &KEYS.replace("keys", "other"));
        let places = ["elsewhere", "keys"].map(|name| home.path().join(".aws").join(name).to_str().unwrap().to_owned());
        let environment =
            [("AWS_CONFIG_FILE", places[0].as_str()), ("AWS_SHARED_CREDENTIALS_FILE", places[1].as_str())];
        return apart::run(module_path!(), "other_places_of_the_files_are_respected", home.path(), &environment);
    }
    assert_eq!(aws_profiles().await.unwrap().len(), 1);
    assert_eq!(given(&profile("other")).await.unwrap().key_id, "FIXED");
}

#[tokio::test]
async fn a_broken_file_is_named_with_its_line() {
    if !apart::is_apart() {
        let home = tempfile::tempdir().unwrap();
        write(home.path(), "credentials", "[keys]\naws_access_key_id = A\naws_secret_access_key hunter2\n");
        return apart::run(module_path!(), "a_broken_file_is_named_with_its_line", home.path(), &[]);
    }
    for error in [aws_profiles().await.unwrap_err(), given(&profile("keys")).await.unwrap_err()] {
        let message = error.message();
        assert_eq!(error.kind, ErrorKind::Invalid);
        assert!(message.starts_with("profile: "), "{message}");
        assert!(message.contains(".aws/credentials") && message.contains("line 3"), "{message}");
        assert!(!format!("{error:?}").contains("hunter2"), "nothing of the line is repeated: {error:?}");
    }
}

#[tokio::test]
async fn a_program_gives_credentials() {
    if !apart::is_apart() {
        return at_home("a_program_gives_credentials", &[]);
    }
    let json = |ends| {
        format!(
            r#"{{"Version":1,"AccessKeyId":"MADE","SecretAccessKey":"s","SessionToken":"t","Expiration":"{ends}"}}"#
        )
    };
    write(&home(), "given.json", &json("2001-01-01T00:00:00Z"));
    let identity = profile("process");
    assert_eq!(refusal(&identity).await.0, ErrorKind::Expired, "what has ended is no credential");
    write(&home(), "given.json", &json("2100-01-01T00:00:00Z"));
    assert_eq!(given(&identity).await.unwrap().key_id, "MADE", "the next request asks again");
}

#[tokio::test]
async fn a_program_that_fails_is_quoted() {
    if !apart::is_apart() {
        return at_home("a_program_that_fails_is_quoted", &[]);
    }
    let (kind, message, hint) = refusal(&profile("broken-process")).await;
    assert_eq!(kind, ErrorKind::Unauthenticated);
    assert!(message.contains("no luck") && hint.contains("terminal"), "{message}; {hint}");
}

#[tokio::test]
async fn profiles_assume_roles_one_from_another() {
    if !apart::is_apart() {
        let sts = sts("ROLE").await;
        let endpoint = sts.endpoint();
        at_home("profiles_assume_roles_one_from_another", &[("AWS_ENDPOINT_URL_STS", &endpoint)]);
        let asked: Vec<String> = sts.asked().into_iter().map(|asked| asked.body).collect();
        assert_eq!(asked.len(), 5, "one role, then two, then one and ours: {asked:?}");
        assert!(asked[0].contains("role%2Freader") && asked[0].contains("ExternalId=x1"), "{}", asked[0]);
        assert!(asked[1].contains("role%2Freader") && asked[2].contains("role%2Fwriter"), "the source comes first");
        assert!(asked[4].contains("role%2Fours"), "the connection's role comes last: {}", asked[4]);
        return;
    }
    assert_eq!(given(&profile("role")).await.unwrap().key_id, "ROLE");
    assert_eq!(given(&profile("role-of-role")).await.unwrap().key_id, "ROLE");
    let ours = Role { arn: "arn:aws:iam::123456789012:role/ours".to_owned(), external_id: None };
    assert_eq!(given(&Identity::profile("role", Some(&ours), &reach())).await.unwrap().key_id, "ROLE");
}

#[tokio::test]
async fn a_profile_whose_role_is_refused_is_denied() {
    if !apart::is_apart() {
        let sts = refusing(403, "AccessDenied").await;
        let endpoint = sts.endpoint();
        return at_home("a_profile_whose_role_is_refused_is_denied", &[("AWS_ENDPOINT_URL_STS", &endpoint)]);
    }
    let (kind, message, hint) = refusal(&profile("role")).await;
    assert_eq!(kind, ErrorKind::Denied, "{message}");
    assert!(message.contains("profile role") && hint.contains("external_id"), "{message}; {hint}");
}

#[tokio::test]
async fn what_cannot_be_asked_for_names_the_way_out() {
    if !apart::is_apart() {
        return at_home("what_cannot_be_asked_for_names_the_way_out", &[]);
    }
    let (kind, _, hint) = refusal(&profile("signin")).await;
    assert_eq!(kind, ErrorKind::Unsupported);
    assert!(hint.contains("export-credentials --profile signin"), "{hint}");
}
