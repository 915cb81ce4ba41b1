//! Clouds that are known already: by other programs on this computer, or in text that somebody pastes.

use crate::Engine;
use ::clouds::{Importable, Places, find};
use model::{Error, ErrorKind, Found, Imported, Recognised, Result, Secret};
use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;

impl Engine {
    /// The profiles of the AWS configuration, by name.
    ///
    /// # Errors
    /// `Invalid` naming the file and line that cannot be read.
    pub async fn profiles(&self) -> Result<Vec<String>> {
        Ok(::clouds::aws_profiles().await?.into_iter().map(|profile| profile.name).collect())
    }

    /// What pasted text says of a cloud; `None` when it says nothing known.
    pub fn recognise(&self, text: &Secret<String>) -> Option<Recognised> {
        ::clouds::recognise(text.expose(), self.registry.table())
    }

    /// The clouds that other programs on this computer know.
    ///
    /// # Errors
    /// When the search was stopped; a file that cannot be read is an entry of its own.
    pub async fn importable(&self) -> Result<Vec<Found>> {
        Ok(self.look().await?.iter().map(Importable::found).collect())
    }

    /// Configures some of them, each tried as if it had been filled in by hand.
    ///
    /// # Errors
    /// When the search was stopped; what became of each is in the answer, in the order asked for.
    pub async fn import_clouds(&self, ids: &[String]) -> Result<Vec<Imported>> {
        let mut found: BTreeMap<String, Importable> =
            self.look().await?.into_iter().map(|importable| (importable.found().id, importable)).collect();
        let mut imported = Vec::new();
        for id in ids {
            let outcome = match found.remove(id) {
                Some(importable) => self.import(importable).await,
                None => Err(Error::new(ErrorKind::NotFound, IMPORT, format!("there is no {id:?} to import"))
                    .hint("look at the list again: its file may have changed")),
            };
            let (cloud, error) = match outcome {
                Ok(cloud) => (Some(cloud), None),
                Err(error) => (None, Some(error)),
            };
            imported.push(Imported { id: id.clone(), cloud, error });
        }
        Ok(imported)
    }

    async fn import(&self, importable: Importable) -> Result<model::Cloud> {
        if let Some(trouble) = importable.found().trouble {
            return Err(Error::new(ErrorKind::Invalid, IMPORT, trouble).hint("add it by hand"));
        }
        let (draft, secrets) = importable.into_parts();
        self.add_cloud(draft, secrets).await
    }

    async fn look(&self) -> Result<Vec<Importable>> {
        let table = self.registry.table().clone();
        let look = move || find(&places(), &table);
        tokio::task::spawn_blocking(look).await.map_err(|_| Error::cancelled("look for clouds"))
    }
}

const IMPORT: &str = "import the cloud";

/// Where programs of whoever runs this keep their configuration.
fn places() -> Places {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = folder("HOME").or_else(|| folder("USERPROFILE")).unwrap_or_default();
    let config_home = folder("XDG_CONFIG_HOME").or_else(|| folder("APPDATA")).unwrap_or_else(|| home.join(".config"));
    let environment =
        env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Places { home, config_home, environment: environment.collect() }
}
