//! Addresses of endpoints, buckets and objects: taken apart, told apart by their host. Decodes no key.

use crate::presets::{HostMatch, Table};
use url::Url;

/// Who knows providers by the hosts of their endpoints.
pub trait Hosts {
    /// The kind of service whose endpoints have this host (without a port), and what the host says.
    fn by_host(&self, host: &str) -> Option<HostMatch>;
}

impl Hosts for Table {
    fn by_host(&self, host: &str) -> Option<HostMatch> {
        Self::by_host(self, host)
    }
}

/// Longer text than this is no address.
const LONGEST: usize = 16 * 1024;
/// RFC 1035; it also bounds what the patterns of hosts are tried on.
const LONGEST_HOST: usize = 253;

/// An address of the web. Holds no user name and no password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address {
    url: Url,
    origin: String,
}

impl std::fmt::Debug for Address {
    /// Without path and query, which may be signed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Address").field(&self.origin).finish()
    }
}

impl Address {
    /// An address with or without a scheme; the reason why it is none, in words that repeat nothing of it.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST {
            return Err("it is empty or endless");
        }
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err("it holds spaces");
        }
        let schemed = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let url = Url::parse(&schemed).map_err(|_| "it cannot be read")?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err("only https:// and http:// can be spoken");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it holds a user name or a password");
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err("it has no host");
        }
        if url.host_str().is_some_and(|host| host.len() > LONGEST_HOST) {
            return Err("its host is longer than a name can be");
        }
        let origin = url.origin().ascii_serialization();
        Ok(Self { url, origin })
    }

    /// The host without a port.
    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// `https://host[:port]`.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The origin, with a bucket that stands in front of the host taken away.
    pub(crate) fn origin_without(&self, bucket: Option<&str>) -> String {
        match bucket {
            Some(bucket) => self.origin.replacen(&format!("//{}.", bucket.to_ascii_lowercase()), "//", 1),
            None => self.origin.clone(),
        }
    }

    /// Whether it is spoken to as providers are: TLS on its usual port.
    pub(crate) fn is_usual(&self) -> bool {
        self.url.scheme() == "https" && self.url.port().is_none()
    }

    /// Whether its host is a number or this computer, as that of an emulator.
    pub(crate) fn is_bare(&self) -> bool {
        matches!(self.url.host(), Some(url::Host::Ipv4(_) | url::Host::Ipv6(_))) || self.host() == "localhost"
    }

    /// The parts of the path, encoded as they are.
    pub(crate) fn segments(&self) -> impl Iterator<Item = &str> {
        self.url.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty())
    }

    /// What stands behind the question mark, encoded as it is; it may be a signature.
    pub(crate) fn query(&self) -> &str {
        self.url.query().unwrap_or_default()
    }

    /// Whether the query has a value of this name.
    pub(crate) fn asks(&self, name: &str) -> bool {
        self.url.query_pairs().any(|(own, value)| own.eq_ignore_ascii_case(name) && !value.is_empty())
    }
}

/// Whether a part of a path could be the name of a bucket or a container.
pub(crate) fn is_bucket(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    matches!(text, "$web" | "$root" | "$logs")
        || (3..=222).contains(&text.len())
            && text.chars().all(plain)
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let address = Address::parse(" https://Media.s3.eu-west-1.amazonaws.com/a%2Fb/c?X=1 ").unwrap();
        assert_eq!(address.host(), "media.s3.eu-west-1.amazonaws.com");
        assert_eq!(address.segments().collect::<Vec<_>>(), ["a%2Fb", "c"], "a key stays encoded");
        assert_eq!(address.origin_without(Some("Media")), "https://s3.eu-west-1.amazonaws.com");
        assert!(address.is_usual() && address.asks("x") && !address.asks("y"));
        let bare = Address::parse("127.0.0.1:9000").unwrap();
        assert_eq!((bare.origin(), bare.is_usual(), bare.is_bare()), ("https://127.0.0.1:9000", false, true));
        assert_eq!(Address::parse("http://[::1]:9000").unwrap().origin(), "http://[::1]:9000");
    }

    #[test]
    fn what_is_no_address_is_refused_in_words_that_repeat_nothing_of_it() {
        let long = "x".repeat(LONGEST + 1);
        let host = format!("{}.example", "x".repeat(LONGEST_HOST));
        for bad in [
            "",
            "ftp://hunter2",
            "https://",
            "https://key:hunter2@host",
            "hunter2@host",
            "hun ter2",
            "::",
            &long,
            &host,
        ] {
            let why = Address::parse(bad).map(|_| ()).unwrap_err();
            assert!(!why.contains("hunter2"), "{bad}: {why}");
        }
        let signed = Address::parse("https://host/path-hunter2?sig=hunter2").unwrap();
        assert!(!format!("{signed:?}").contains("hunter2"), "paths and signatures are not printed");
    }
}
