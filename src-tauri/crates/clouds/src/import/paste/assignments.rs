//! Pasted variables, as shells set them: `export NAME=value`, `$env:NAME = "value"`, `set NAME=value`, `setx`, `.env`.

use crate::import::address::Hosts;
use crate::import::environment;
use crate::import::sketch::Sketch;
use model::Secret;
use std::collections::BTreeMap;

pub(super) fn read(text: &str, hosts: &dyn Hosts) -> Option<Sketch> {
    let variables: BTreeMap<&str, Secret<String>> =
        text.lines().filter_map(assignment).map(|(name, value)| (name, Secret::new(value.to_owned()))).collect();
    let variable =
        |name: &str| variables.get(name).map(|value| value.expose().as_str()).filter(|value| !value.is_empty());
    environment::pasted(&variable, hosts)
}

/// The name and the value that a line sets.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.trim().trim_start_matches(['#', '>', '%']).trim_start();
    let line = line.strip_prefix("$ ").unwrap_or(line);
    let line = without_command(line);
    let line = whole(line).unwrap_or(line);
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let (name, rest) = line.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_uppercase()) || name.chars().any(|c| c.is_ascii_lowercase()) {
        return None;
    }
    // `NAME=v`, `NAME: v` and, behind setx and fish's set, `NAME v`.
    let rest = rest.trim_start();
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim();
    let value = value.strip_suffix('\\').unwrap_or(value).trim();
    let value = value.strip_suffix([';', ',']).unwrap_or(value).trim();
    Some((name, whole(value).unwrap_or(value)))
}

/// What stands behind the word that sets a variable.
fn without_command(line: &str) -> &str {
    let lower = line.get(..12.min(line.len())).unwrap_or_default().to_ascii_lowercase();
    for word in
        ["export ", "declare -x ", "setx ", "setenv ", "set -gx ", "set -ux ", "set -x ", "set ", "$env:", "env:"]
    {
        if lower.starts_with(word) {
            return line.get(word.len()..).unwrap_or_default().trim_start();
        }
    }
    line
}

/// What stands between quotes around all of it.
fn whole(text: &str) -> Option<&str> {
    let within = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_sets_variables_in_its_own_way() {
        for line in [
            "export NAME=va/l=ue",
            "  export NAME='va/l=ue';",
            "NAME=va/l=ue",
            "NAME=\"va/l=ue\" \\",
            "$ export NAME=\"va/l=ue\"",
            "set NAME=va/l=ue",
            "SET \"NAME=va/l=ue\"",
            "setx NAME va/l=ue",
            "setx NAME \"va/l=ue\"",
            "$env:NAME = \"va/l=ue\"",
            "$Env:NAME='va/l=ue'",
            "set -gx NAME va/l=ue",
            "setenv NAME va/l=ue",
            "NAME: va/l=ue",
            "> export NAME=va/l=ue",
        ] {
            assert_eq!(assignment(line), Some(("NAME", "va/l=ue")), "{line}");
        }
        for line in ["", "=", "name=x", "hello world", "é=x", "export", "Access Key ID: x"] {
            assert!(assignment(line).is_none_or(|(name, _)| !name.contains("KEY")), "{line}");
        }
    }
}
