//! Sessions of AWS IAM Identity Center.

use super::*;
use testkit::apart;

const CONFIG: &str = "
[profile dev]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = reader
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp.example.org/start

[profile old]
sso_start_url = https://corp.example.org/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = reader

[profile above]
role_arn = arn:aws:iam::123456789012:role/writer
source_profile = dev
";

/// aws sso login keeps a session under the SHA-1 of its name, or of its start URL where it has no name.
const NAMED: &str = "sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
const NAMELESS: &str = "sso/cache/8e498feb00c75faec40fc889765a1c7f105b7d46.json";

/// A portal that knows one token.
async fn portal() -> Answering {
    Answering::start(|asked| {
        let fault = |status, kind: &str| Answer {
            headers: vec![("x-amzn-errortype", kind.to_owned()), ("content-type", "application/json".to_owned())],
            ..Answer::new(status, r#"{"message":"no"}"#)
        };
        let token = asked.headers.get("x-amz-sso_bearer_token").and_then(|token| token.to_str().ok());
        match token {
            Some("good") if asked.target.starts_with("/federation/credentials?") => Answer::new(
                200,
                r#"{"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"s","sessionToken":"t","expiration":4102444800000}}"#,
            ),
            Some("barred") => fault(403, "ForbiddenException"),
            _ => fault(401, "UnauthorizedException"),
        }
    })
    .await
}

fn login(home: &Path, place: &str, token: &str, ends: &str) {
    let session = format!(
        r#"{{"startUrl":"https://corp.example.org/start","region":"eu-west-1","accessToken":"{token}","expiresAt":"{ends}"}}"#
    );
    write(home, place, &session);
}

fn at_home(name: &str, endpoint: &str) {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), "config", CONFIG);
    apart::run(module_path!(), name, home.path(), &[("AWS_ENDPOINT_URL_SSO", endpoint)]);
}

fn profile(name: &str) -> Identity {
    Identity::profile(name, None, &reach())
}

#[tokio::test]
async fn a_session_gives_the_credentials_of_its_role() {
    if !apart::is_apart() {
        let portal = portal().await;
        at_home("a_session_gives_the_credentials_of_its_role", &portal.endpoint());
        let target = &portal.asked()[0].target;
        assert!(target.contains("role_name=reader") && target.contains("account_id=123456789012"), "{target}");
        return;
    }
    login(&home(), NAMED, "good", "2100-01-01T00:00:00Z");
    login(&home(), NAMELESS, "good", "2100-01-01T00:00:00Z");
    for name in ["dev", "old"] {
        let given = given(&profile(name)).await.unwrap();
        assert_eq!((given.key_id.as_str(), given.token.as_deref()), ("SSO", Some("t")), "profile {name}");
    }
}

#[tokio::test]
async fn a_session_that_has_ended_asks_for_a_login_and_works_after_it() {
    if !apart::is_apart() {
        let portal = portal().await;
        at_home("a_session_that_has_ended_asks_for_a_login_and_works_after_it", &portal.endpoint());
        return;
    }
    let identity = profile("dev");
    let login_hint = "run aws sso login --profile dev, then try again";
    let never = refusal(&identity).await;
    assert_eq!((never.0, never.2.as_str()), (ErrorKind::Expired, login_hint), "nobody has logged in: {}", never.1);
    login(&home(), NAMED, "good", "2001-01-01T00:00:00Z");
    let ended = refusal(&identity).await;
    assert_eq!((ended.0, ended.2.as_str()), (ErrorKind::Expired, login_hint), "it has ended: {}", ended.1);
    login(&home(), NAMED, "revoked", "2100-01-01T00:00:00Z");
    let revoked = refusal(&identity).await;
    assert_eq!((revoked.0, revoked.2.as_str()), (ErrorKind::Expired, login_hint), "the portal says so: {}", revoked.1);
    let above = refusal(&profile("above")).await;
    assert_eq!((above.0, above.2.as_str()), (ErrorKind::Expired, login_hint), "the source has to sign in: {}", above.1);
    login(&home(), NAMED, "good", "2100-01-01T00:00:00Z");
    assert_eq!(given(&identity).await.unwrap().key_id, "SSO", "after a login the same cloud goes on");
}

#[tokio::test]
async fn a_session_without_the_role_is_denied() {
    if !apart::is_apart() {
        let portal = portal().await;
        at_home("a_session_without_the_role_is_denied", &portal.endpoint());
        return;
    }
    login(&home(), NAMED, "barred", "2100-01-01T00:00:00Z");
    let (kind, message, hint) = refusal(&profile("dev")).await;
    assert_eq!(kind, ErrorKind::Denied, "{message}");
    assert!(hint.contains("sso_role_name"), "{hint}");
}

#[tokio::test]
async fn without_a_network_a_session_is_not_called_ended() {
    if !apart::is_apart() {
        return at_home("without_a_network_a_session_is_not_called_ended", NOWHERE);
    }
    login(&home(), NAMED, "good", "2100-01-01T00:00:00Z");
    let (kind, message, _) = refusal(&profile("dev")).await;
    assert_eq!(kind, ErrorKind::Unavailable, "{message}");
}
