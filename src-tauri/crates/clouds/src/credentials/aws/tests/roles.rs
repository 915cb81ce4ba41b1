//! Roles that are assumed, and why not.

use super::*;
use crate::credentials::KeySecret;
use model::Secret;
use testkit::apart;

const ARN: &str = "arn:aws:iam::123456789012:role/reader";

fn role(external_id: Option<&str>) -> Role {
    Role { arn: ARN.to_owned(), external_id: external_id.map(ToOwned::to_owned) }
}

fn by_key(external_id: Option<&str>) -> Identity {
    let key = KeySecret::parse(&Secret::new("secret\ntoken".to_owned()));
    Identity::role("KEY", &key, &role(external_id), &reach())
}

#[tokio::test]
async fn a_key_assumes_a_role() {
    if !apart::is_apart() {
        let (sts, home) = (sts("ROLE").await, tempfile::tempdir().unwrap());
        let endpoint = sts.endpoint();
        apart::run(module_path!(), "a_key_assumes_a_role", home.path(), &[("AWS_ENDPOINT_URL_STS", &endpoint)]);
        let asked = sts.asked();
        assert_eq!(asked.len(), 1, "one question");
        for part in ["Action=AssumeRole&", "ExternalId=x%2F1", "RoleSessionName=skyferry", "role%2Freader"] {
            assert!(asked[0].body.contains(part), "{part} is missing in {}", asked[0].body);
        }
        let signed = asked[0].headers["authorization"].to_str().unwrap();
        assert!(signed.contains("Credential=KEY/") && signed.contains("/eu-central-1/sts/"), "{signed}");
        assert_eq!(asked[0].headers["x-amz-security-token"], "token", "the key's own token is sent");
        return;
    }
    let given = given(&by_key(Some("x/1"))).await.unwrap();
    assert_eq!((given.key_id.as_str(), given.secret_key.as_str(), given.token.as_deref()), ("ROLE", "s", Some("t")));
}

#[tokio::test]
async fn a_role_that_may_not_be_assumed_is_denied() {
    if !apart::is_apart() {
        let (sts, home) = (refusing(403, "AccessDenied").await, tempfile::tempdir().unwrap());
        let environment = [("AWS_ENDPOINT_URL_STS", sts.endpoint())];
        let environment = environment.each_ref().map(|(name, value)| (*name, value.as_str()));
        return apart::run(module_path!(), "a_role_that_may_not_be_assumed_is_denied", home.path(), &environment);
    }
    let (kind, message, hint) = refusal(&by_key(None)).await;
    assert_eq!(kind, ErrorKind::Denied, "{message}");
    assert!(message.contains(ARN), "it names the role: {message}");
    assert!(hint.contains("trust policy") && hint.contains("no external id"), "{hint}");
    let (_, _, hint) = refusal(&by_key(Some("x"))).await;
    assert!(hint.contains("demands the external id"), "{hint}");
}

/// STS's code and what it means, each in a process of its own.
async fn refused_with(name: &str, status: u16, code: &'static str) {
    let (sts, home) = (refusing(status, code).await, tempfile::tempdir().unwrap());
    apart::run(module_path!(), name, home.path(), &[("AWS_ENDPOINT_URL_STS", &sts.endpoint())]);
}

#[tokio::test]
async fn an_ended_session_is_expired() {
    if !apart::is_apart() {
        return refused_with("an_ended_session_is_expired", 403, "ExpiredTokenException").await;
    }
    assert_eq!(refusal(&by_key(None)).await.0, ErrorKind::Expired);
}

#[tokio::test]
async fn an_unknown_key_is_unauthenticated() {
    if !apart::is_apart() {
        return refused_with("an_unknown_key_is_unauthenticated", 403, "InvalidClientTokenId").await;
    }
    assert_eq!(refusal(&by_key(None)).await.0, ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn a_busy_sts_is_no_refusal() {
    if !apart::is_apart() {
        return refused_with("a_busy_sts_is_no_refusal", 503, "ServiceUnavailable").await;
    }
    assert_eq!(refusal(&by_key(None)).await.0, ErrorKind::Unavailable);
}

#[tokio::test]
async fn without_a_network_sts_is_unavailable() {
    if !apart::is_apart() {
        let home = tempfile::tempdir().unwrap();
        let environment = [("AWS_ENDPOINT_URL_STS", NOWHERE)];
        return apart::run(module_path!(), "without_a_network_sts_is_unavailable", home.path(), &environment);
    }
    let (kind, message, _) = refusal(&by_key(None)).await;
    assert_eq!(kind, ErrorKind::Unavailable);
    assert!(message.contains(ARN) && message.contains("refused the connection"), "{message}");
}

#[tokio::test]
async fn sts_is_asked_through_the_proxy_of_the_environment() {
    if !apart::is_apart() {
        let (proxy, home) = (sts("PROXIED").await, tempfile::tempdir().unwrap());
        let endpoint = proxy.endpoint();
        let environment = [("AWS_ENDPOINT_URL_STS", "http://sts.invalid"), ("HTTP_PROXY", endpoint.as_str())];
        apart::run(module_path!(), "sts_is_asked_through_the_proxy_of_the_environment", home.path(), &environment);
        assert_eq!(proxy.asked()[0].target, "http://sts.invalid/", "the proxy is told where to go");
        return;
    }
    assert_eq!(given(&by_key(None)).await.unwrap().key_id, "PROXIED");
}
