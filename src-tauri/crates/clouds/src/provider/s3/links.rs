//! Links that need no credentials: requests with their signature in the address.

use super::objects::object;
use super::wire::Wire;
use crate::store::{Link, LinkTo};
use chrono::{DateTime, Utc};
use hyper::Method;
use model::{Error, ErrorKind, Key, Result, Secret};

pub(super) const DOING: &str = "make a link";

/// The longest that a link can live, in seconds: seven days. Source: "Authenticating Requests: Using Query
/// Parameters", Amazon S3 API reference.
const LONGEST: u64 = 604_800;

/// A link that begins to count at `now`.
pub(super) async fn link(
    wire: &Wire,
    bucket: &str,
    key: &Key,
    link: &Link,
    now: DateTime<Utc>,
) -> Result<Secret<String>> {
    let seconds = link.expires.as_secs();
    let invalid = |why: &str, hint: &str| Err(Error::new(ErrorKind::Invalid, DOING, why).hint(hint));
    if seconds == 0 {
        return invalid("a link lives for a second at least", "choose a longer time");
    }
    if seconds > LONGEST {
        return invalid("a link lives for seven days at most", "choose a shorter time, and make a new link then");
    }
    let request = match (link.to, &link.version) {
        (LinkTo::Read, None) => object(Method::GET, bucket, key)?,
        (LinkTo::Read, Some(version)) => object(Method::GET, bucket, key)?.query("versionId", version.0.as_str()),
        (LinkTo::Write, None) => object(Method::PUT, bucket, key)?,
        (LinkTo::Write, Some(_)) => {
            return invalid("a version cannot be written", "make a link for writing the object itself");
        }
    };
    wire.presigned(DOING, request, now, seconds).await
}

#[cfg(test)]
mod tests {
    use super::super::{Account, Dialect};
    use super::*;
    use chrono::TimeDelta;
    use std::time::Duration;
    use testkit::s3::S3Server;

    fn hour() -> Link {
        Link { to: LinkTo::Read, expires: Duration::from_hours(1), version: None }
    }

    fn wire(server: &S3Server) -> Wire {
        let account = Account::keyed(&server.endpoint(), "us-east-1", server.access_key_id(), &server.secret());
        Wire::new(&account, Dialect::Amazon, Duration::from_mins(1)).unwrap()
    }

    async fn opened(link: &Secret<String>) -> (u16, String) {
        let answer = reqwest::get(link.expose()).await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    #[tokio::test]
    async fn a_link_opens_until_it_expires() {
        let server = S3Server::start().await;
        server.put("bucket", "a//b +%", "bytes");
        let (wire, key, now) = (wire(&server), Key::from("a//b +%"), Utc::now());
        let fresh = link(&wire, "bucket", &key, &hour(), now).await.unwrap();
        assert_eq!(opened(&fresh).await, (200, "bytes".to_owned()));
        let past = now - TimeDelta::minutes(61);
        let stale = link(&wire, "bucket", &key, &hour(), past).await.unwrap();
        let (status, said) = opened(&stale).await;
        assert!(status == 403 && said.contains("AccessDenied"), "an expired link is refused: {status} {said}");
        let other = Secret::new(fresh.expose().replace("/bucket/a//b", "/bucket/b"));
        assert_eq!(opened(&other).await.0, 403, "a link is good for its own key only");
    }

    #[tokio::test]
    async fn a_link_that_could_not_work_is_refused_with_the_reason() {
        let server = S3Server::start().await;
        let (wire, key, now) = (wire(&server), Key::from("k"), Utc::now());
        for (wrong, words) in [
            (Link { expires: Duration::from_millis(900), ..hour() }, "a second at least"),
            (Link { expires: Duration::from_secs(LONGEST + 1), ..hour() }, "seven days at most"),
        ] {
            let error = link(&wire, "bucket", &key, &wrong, now).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Invalid);
            assert!(error.message().contains(words), "{error}");
        }
        let week = Link { expires: Duration::from_secs(LONGEST), ..hour() };
        assert!(link(&wire, "bucket", &key, &week, now).await.is_ok(), "seven days are allowed");
        for dots in [".", "..", "a/../b"] {
            let error = link(&wire, "bucket", &Key::from(dots), &hour(), now).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Invalid, "{dots:?} would lead elsewhere");
        }
        assert_eq!(server.requests().total(), 0, "nothing was asked");
    }
}
