//! Stages one to three: the address, the certificate, the clock. All without credentials.

use super::{Found, Probe, Told};
use chrono::{DateTime, Utc};
use tokio::net::lookup_host;
use tokio::time::Instant;
use url::Url;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// A difference that is worth a word, in seconds.
const NOTABLE: i64 = 60;
/// The difference from which S3 refuses signatures (`RequestTimeTooSkewed`), in seconds.
const TOO_FAR: i64 = 15 * 60;
/// Days before a certificate ends from which it is worth a word.
const SOON: i64 = 21;

pub(super) async fn address(probe: &Probe) -> Told {
    let Some(site) = probe.connection.site() else {
        return match probe.store.buckets().await {
            Ok(_) => Told::passed("the folder is there"),
            Err(error) => Told::error(&error),
        };
    };
    let Some((host, port)) = host_and_port(&site.endpoint) else {
        return Told::failed("the endpoint is no address", "write it as https://host or https://host:port");
    };
    match lookup_host((host.as_str(), port)).await.map(Iterator::collect::<Vec<_>>) {
        Ok(found) if !found.is_empty() => {
            let further = if found.len() > 1 { format!(" and {} more", found.len() - 1) } else { String::new() };
            Told::passed(format!("{host} is {}{further}", found[0].ip()))
        }
        _ if has_proxy() => {
            Told::warned(format!("{host} cannot be resolved here"), "the proxy may know it; see the next stage")
        }
        _ => Told::failed(format!("{host} cannot be resolved"), "check the endpoint and the network connection"),
    }
}

pub(super) async fn certificate(probe: &Probe, found: &mut Found) -> Told {
    let Some(site) = probe.connection.site() else { return Told::skipped("a folder has none") };
    let glance = match probe.http() {
        Ok(http) => http.glance(&site.endpoint).await,
        Err(error) => Err(error),
    };
    let glance = match glance {
        Ok(glance) => glance,
        Err(error) => return Told::error(&error),
    };
    found.date = glance.date.map(|date| (date, Instant::now()));
    let Some(der) = glance.certificate else {
        let why = "not encrypted: keys and files travel where others on the network can read them";
        return Told::warned(why, "use https:// unless the server is on this computer");
    };
    let Ok((_, certificate)) = X509Certificate::from_der(&der) else { return Told::passed("trusted") };
    let mut issuer = certificate.issuer().iter_common_name().chain(certificate.issuer().iter_organization());
    let issuer = issuer.find_map(|name| name.as_str().ok()).unwrap_or("an authority without a name").to_owned();
    let ends = DateTime::<Utc>::from_timestamp(certificate.validity().not_after.timestamp(), 0).unwrap_or_default();
    let words = format!("trusted: issued by {issuer}, until {}", ends.format("%Y-%m-%d"));
    let now = DateTime::<Utc>::from_timestamp_millis(probe.clock.now().0).unwrap_or_default();
    let left = (ends - now).num_days();
    if left < SOON {
        return Told::warned(words, format!("it ends in {left} days; the endpoint's owner has to renew it"));
    }
    Told::passed(words)
}

pub(super) fn clock(probe: &Probe, found: &Found) -> Told {
    if probe.is_local() {
        return Told::skipped("a folder has this computer's clock");
    }
    let Some((date, seen)) = &found.date else { return Told::skipped("the endpoint does not say its time") };
    let Ok(theirs) = DateTime::parse_from_rfc2822(date) else {
        return Told::skipped("the endpoint does not say its time in a known form");
    };
    let since = i64::try_from(seen.elapsed().as_secs()).unwrap_or_default();
    let ours = probe.clock.now().0 / 1_000 - since;
    let ahead = ours - theirs.timestamp();
    let words = match ahead {
        0 => "to the second".to_owned(),
        ahead => format!("this computer is {} {}", span(ahead.abs()), if ahead > 0 { "ahead" } else { "behind" }),
    };
    match ahead.abs() {
        0..=NOTABLE => Told::passed(words),
        seconds if seconds < TOO_FAR => {
            Told::warned(words, "set this computer's clock; at 15 minutes signed requests are refused")
        }
        _ => Told::failed(words, "set this computer's clock: signed requests are refused at 15 minutes' difference"),
    }
}

fn span(seconds: i64) -> String {
    match (seconds / 3_600, seconds / 60) {
        (_, ..2) => format!("{seconds} s"),
        (..2, minutes) => format!("{minutes} min"),
        (hours, _) => format!("{hours} h"),
    }
}

fn host_and_port(endpoint: &str) -> Option<(String, u16)> {
    let url = Url::parse(endpoint).ok()?;
    let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned();
    Some((host, url.port_or_known_default()?))
}

fn has_proxy() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"].into_iter().any(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_with_their_ports() {
        assert_eq!(host_and_port("https://s3.example.com"), Some(("s3.example.com".to_owned(), 443)));
        assert_eq!(host_and_port("http://[::1]:9000"), Some(("::1".to_owned(), 9000)));
        assert_eq!(host_and_port("nonsense"), None);
    }
}
