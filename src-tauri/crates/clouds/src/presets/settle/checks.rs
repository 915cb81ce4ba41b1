//! Texts put right, or refused by the name of their field.

use super::SETTLE;
use model::{Error, ErrorKind, Result};
use url::Url;

/// A template with its placeholders filled in; the name of the first that could not be.
pub(super) fn filled_in(template: &str, text: impl Fn(&str) -> Option<String>) -> std::result::Result<String, String> {
    let mut made = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, tail) = behind.split_once('}').unwrap_or((behind, ""));
        made.push_str(before);
        made.push_str(&text(name).ok_or_else(|| name.to_owned())?);
        rest = tail;
    }
    made.push_str(rest);
    Ok(made)
}

/// An address put right. Only an emulator of Azure's has a path: its account.
pub(super) fn endpoint(text: &str, may_have_path: bool) -> Result<String> {
    let hint = "write the endpoint as https://host or https://host:port";
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = Url::parse(&with_scheme).map_err(|error| invalid("endpoint", &error.to_string(), hint))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("endpoint", "only https:// and http:// can be spoken", hint));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("endpoint", "it holds a user name", "write credentials in their own fields"));
    }
    let path = url.path().trim_end_matches('/');
    if !path.is_empty() && !may_have_path || url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("endpoint", "it goes on behind the host", "write the bucket in its own field"));
    }
    Ok(format!("{}{path}", url.origin().ascii_serialization()))
}

pub(super) fn bucket_name(name: &str) -> Result<String> {
    if crate::provider::s3::is_bucket_name(name) || matches!(name, "$root" | "$web" | "$logs") {
        return Ok(name.to_owned());
    }
    Err(invalid("bucket", "no bucket has such a name", "write the name alone, without folders or address"))
}

pub(super) fn access_key(text: &str) -> Result<String> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(invalid("access-key-id", "it is missing or holds characters no key has", "copy it again"));
    }
    Ok(text.to_owned())
}

pub(super) fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

pub(super) fn missing(field: &str) -> Error {
    invalid(field, "it is missing", "fill it in")
}

pub(super) fn invalid(field: &str, why: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Invalid, SETTLE, format!("{field}: {}", why.to_lowercase())).hint(hint)
}
