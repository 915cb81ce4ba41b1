//! What a person has chosen.

use crate::Engine;
use model::{Result, Settings};

impl Engine {
    /// The home's settings.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn settings(&self) -> Result<Settings> {
        self.catalogue.settings().await
    }

    /// Keeps the home's settings.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn save_settings(&self, settings: &Settings) -> Result<()> {
        self.catalogue.save_settings(settings).await
    }
}
