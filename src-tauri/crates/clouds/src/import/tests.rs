//! Golden examples of every format, and hostile ones; whatever is importable settles with the table that is built in.

mod files;
mod pasted;
mod remotes;

use super::*;
use crate::presets::Table;
use model::{Auth, CloudDraft, CloudId, Connection, Field, Found, Secrets};
use std::fs;
use std::path::Path;

/// Amazon's own examples of a key.
const ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

fn table() -> Table {
    Table::built_in().unwrap()
}

/// A home with these files, and what is found in it.
fn found_in(files: &[(&str, &str)], environment: &[(&str, &str)]) -> (tempfile::TempDir, Vec<Importable>) {
    let home = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let found = find(&places(home.path(), environment), &table());
    (home, found)
}

fn places(home: &Path, environment: &[(&str, &str)]) -> Places {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Places { home: home.to_owned(), config_home: home.join(".config"), environment }
}

/// The entry of this name, as a face shows it and as it is configured.
fn named(found: Vec<Importable>, name: &str) -> (Found, Secrets) {
    let mut all: Vec<Importable> = found.into_iter().filter(|it| it.found().draft.name == name).collect();
    assert_eq!(all.len(), 1, "{name} is found once: {all:?}");
    let one = all.remove(0);
    let shown = one.found();
    (shown, one.into_parts().1)
}

/// One line for what would be configured.
fn told(draft: &CloudDraft) -> String {
    let fields = draft.fields.iter().map(|(field, text)| format!("{field:?}={text}")).collect::<Vec<_>>();
    format!("{} {:?} {}", draft.provider.0, draft.auth, fields.join(" ")).trim_end().to_owned()
}

/// The secrets in the clear: the one place where a test looks at them.
fn clear(secrets: &Secrets) -> Vec<(Field, &str)> {
    secrets.iter().map(|(field, secret)| (*field, secret.expose().as_str())).collect()
}

/// The endpoint at which a draft is settled; without one, its folder.
fn settled(draft: &CloudDraft, secrets: &Secrets) -> String {
    let made = table().settle(&CloudId::parse("x").unwrap(), draft, secrets, None);
    match made.unwrap_or_else(|error| panic!("{}: {error}", told(draft))).connection {
        Connection::Local { root } => root,
        connection => connection.site().unwrap().endpoint.clone(),
    }
}

/// Whether the table takes this way to sign in yet; two of them belong to providers that settle them elsewhere.
fn settles(draft: &CloudDraft) -> bool {
    !matches!(draft.auth, Auth::ServiceAccount | Auth::ConnectionString)
}
