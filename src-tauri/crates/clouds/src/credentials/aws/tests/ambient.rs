//! What the surroundings give.

use super::*;
use crate::credentials::aws::hands::Hands;
use futures::future::join_all;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use testkit::apart;

/// 2030-01-01T00:00:00Z.
const START: u64 = 1_893_456_000;

/// An EC2 instance's metadata: each time it is asked, a key that ends an hour after the last one.
async fn instance() -> Answering {
    let hours = AtomicUsize::new(0);
    Answering::start(move |asked| {
        let token = asked.headers.get("x-aws-ec2-metadata-token");
        match (asked.method.as_str(), asked.target.as_str()) {
            ("PUT", "/latest/api/token") => Answer {
                headers: vec![("x-aws-ec2-metadata-token-ttl-seconds", "21600".to_owned())],
                ..Answer::new(200, "pass")
            },
            _ if token.is_none_or(|token| token != "pass") => Answer::new(401, ""),
            ("GET", "/latest/meta-data/iam/security-credentials/") => Answer::new(200, "reader"),
            ("GET", "/latest/meta-data/iam/security-credentials/reader") => {
                let hour = hours.fetch_add(1, Ordering::SeqCst) + 1;
                Answer::new(
                    200,
                    format!(
                        "{{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\",\"AccessKeyId\":\"KEY{hour}\",\
                         \"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"2030-01-01T0{hour}:00:00Z\"}}"
                    ),
                )
            }
            _ => Answer::new(404, ""),
        }
    })
    .await
}

#[tokio::test]
async fn an_instance_gives_keys_that_are_renewed_before_they_end() {
    if !apart::is_apart() {
        let (instance, home) = (instance().await, tempfile::tempdir().unwrap());
        let environment = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", instance.endpoint()), ("HTTP_PROXY", NOWHERE.into())];
        let environment = environment.each_ref().map(|(name, value)| (*name, value.as_str()));
        apart::run(
            module_path!(),
            "an_instance_gives_keys_that_are_renewed_before_they_end",
            home.path(),
            &environment,
        );
        let keys = instance.asked().iter().filter(|asked| asked.target.ends_with("/reader")).count();
        assert_eq!(keys, 2, "two hours need two keys, however many ask");
        return;
    }
    let hands = Hands::at(START);
    let identity = Identity::ambient(None, &reach().on(hands.clock()));
    let ids = |given: Vec<Result<Arc<AwsCredential>>>| {
        let mut ids: Vec<String> = given.into_iter().map(|given| given.unwrap().key_id.clone()).collect();
        ids.dedup();
        ids
    };
    assert_eq!(ids(join_all((0..20).map(|_| given(&identity))).await), ["KEY1"]);
    hands.forward(Duration::from_mins(54));
    assert_eq!(ids(join_all((0..20).map(|_| given(&identity))).await), ["KEY1"]);
    hands.forward(Duration::from_mins(2));
    assert_eq!(given(&identity).await.unwrap().key_id, "KEY2", "four minutes before the end");
    assert_eq!(ids(join_all((0..20).map(|_| given(&identity))).await), ["KEY2"]);
}

#[tokio::test]
async fn a_computer_that_is_no_instance_says_so_within_seconds() {
    if !apart::is_apart() {
        let home = tempfile::tempdir().unwrap();
        // It takes connections and never says a word.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", silent.local_addr().unwrap());
        let environment = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint.as_str())];
        apart::run(module_path!(), "a_computer_that_is_no_instance_says_so_within_seconds", home.path(), &environment);
        return;
    }
    let begun = Instant::now();
    let (kind, message, hint) = refusal(&Identity::ambient(None, &reach())).await;
    assert_eq!(kind, ErrorKind::Unauthenticated, "{message}");
    assert!(hint.contains("AWS_ACCESS_KEY_ID") && hint.contains("EC2"), "it says what it looked for: {hint}");
    assert!(begun.elapsed() < Duration::from_secs(10), "it took {:?}", begun.elapsed());
}

#[tokio::test]
async fn an_instance_is_not_asked_when_that_is_switched_off() {
    if !apart::is_apart() {
        let (instance, home) = (instance().await, tempfile::tempdir().unwrap());
        let endpoint = instance.endpoint();
        let environment =
            [("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint.as_str()), ("AWS_EC2_METADATA_DISABLED", "true")];
        apart::run(module_path!(), "an_instance_is_not_asked_when_that_is_switched_off", home.path(), &environment);
        assert!(instance.asked().is_empty(), "nobody asked it");
        return;
    }
    assert_eq!(refusal(&Identity::ambient(None, &reach())).await.0, ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn the_environment_comes_first() {
    if !apart::is_apart() {
        let home = tempfile::tempdir().unwrap();
        let environment = [
            ("AWS_ACCESS_KEY_ID", "ENV"),
            ("AWS_SECRET_ACCESS_KEY", "s"),
            ("AWS_SESSION_TOKEN", "t"),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/keys"),
        ];
        return apart::run(module_path!(), "the_environment_comes_first", home.path(), &environment);
    }
    let given = given(&Identity::ambient(None, &reach())).await.unwrap();
    assert_eq!((given.key_id.as_str(), given.token.as_deref()), ("ENV", Some("t")));
}

#[tokio::test]
async fn a_container_gives_keys_without_a_proxy() {
    if !apart::is_apart() {
        let home = tempfile::tempdir().unwrap();
        let container = Answering::start(|asked| match asked.headers.get("authorization") {
            Some(pass) if pass == "pass" => Answer::new(
                200,
                r#"{"AccessKeyId":"BOX","SecretAccessKey":"s","Token":"t","Expiration":"2100-01-01T00:00:00Z"}"#,
            ),
            _ => Answer::new(401, ""),
        })
        .await;
        let place = format!("{}/keys", container.endpoint());
        let environment = [
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", place.as_str()),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "pass"),
            ("HTTP_PROXY", NOWHERE),
        ];
        return apart::run(module_path!(), "a_container_gives_keys_without_a_proxy", home.path(), &environment);
    }
    assert_eq!(given(&Identity::ambient(None, &reach())).await.unwrap().key_id, "BOX");
}

#[tokio::test]
async fn a_web_identity_assumes_its_role() {
    if !apart::is_apart() {
        let (sts, home) = (sts("WEB").await, tempfile::tempdir().unwrap());
        write(home.path(), "token", "a.web.identity");
        let (endpoint, token) = (sts.endpoint(), home.path().join(".aws/token"));
        let environment = [
            ("AWS_ENDPOINT_URL_STS", endpoint.as_str()),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", token.to_str().unwrap()),
            ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"),
        ];
        apart::run(module_path!(), "a_web_identity_assumes_its_role", home.path(), &environment);
        let asked = sts.asked();
        assert_eq!(asked.len(), 1, "one question");
        assert!(asked[0].body.contains("WebIdentityToken=a.web.identity"), "{}", asked[0].body);
        return;
    }
    assert_eq!(given(&Identity::ambient(None, &reach())).await.unwrap().key_id, "WEB");
}
