//! What a person has chosen.

use crate::Engine;
use model::{Result, Settings, WindowPlace};

/// Under which name the place of the window is kept.
const WINDOW: &str = "window";

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

    /// Where the window stood when it was left; `None` when nobody knows.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn window_place(&self) -> Result<Option<WindowPlace>> {
        self.catalogue.remembered(WINDOW).await
    }

    /// Keeps where the window stands.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub async fn keep_window_place(&self, place: &WindowPlace) -> Result<()> {
        self.catalogue.remember(WINDOW, place).await
    }
}
