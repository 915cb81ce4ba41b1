//! Settings, one JSON document a name.

use crate::Catalogue;
use model::{Result, Settings};
use rusqlite::OptionalExtension;
use serde::{Serialize, de::DeserializeOwned};

impl Catalogue {
    /// The home's settings; defaults where nothing was chosen.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn settings(&self) -> Result<Settings> {
        Ok(self.remembered("settings").await?.unwrap_or_default())
    }

    /// Keeps the home's settings.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn save_settings(&self, settings: &Settings) -> Result<()> {
        self.remember("settings", settings).await
    }

    /// What was kept under `name`; `None` when nothing was, or when it no longer has this shape.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn remembered<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>> {
        let text = self
            .read("read the settings", move |connection| {
                let query = "SELECT body FROM setting WHERE name = ?1";
                connection.query_row(query, [name], |row| row.get::<_, String>(0)).optional()
            })
            .await?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Keeps `value` under `name`.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn remember<T: Serialize + ?Sized>(&self, name: &'static str, value: &T) -> Result<()> {
        let body = crate::jobs::json(value)?;
        self.write("save the settings", move |connection| {
            connection.execute("INSERT OR REPLACE INTO setting VALUES (?1, ?2)", (name, body)).map(drop)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Theme;

    #[tokio::test]
    async fn settings_outlive_the_process() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("x.sqlite");
        let chosen = Settings { theme: Theme::Light, demo_banner_dismissed: true, ..Settings::default() };
        Catalogue::open(&file).unwrap().save_settings(&chosen).await.unwrap();
        assert_eq!(Catalogue::open(&file).unwrap().settings().await.unwrap(), chosen);
    }
}
