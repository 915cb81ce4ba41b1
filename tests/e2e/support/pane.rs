//! One pane of the window.

use super::{App, until};
use std::path::PathBuf;
use thirtyfour::prelude::*;

/// The pane that shows a cloud, wherever in it.
pub(crate) struct Pane<'a> {
    pub(crate) app: &'a App,
    pub(crate) cloud: String,
}

impl Pane<'_> {
    fn selector(&self) -> String {
        format!("[role=region][aria-label^='{} — ']", self.cloud)
    }

    /// The pane itself.
    pub(crate) async fn region(&self) -> WebElement {
        self.app.see(&self.selector()).await
    }

    /// The list of its rows.
    pub(crate) async fn list(&self) -> WebElement {
        self.app.see(&format!("{} [role=grid]", self.selector())).await
    }

    /// Waits for a row of that name.
    pub(crate) async fn row(&self, name: &str) -> WebElement {
        self.app.see(&format!("{} [role=row][aria-label='{name}']", self.selector())).await
    }

    /// Opens the folder of that name, and waits until the pane is there.
    pub(crate) async fn open(&self, folder: &str) {
        let row = self.row(folder).await;
        self.app.window.action_chain().double_click_element(&row).perform().await.expect("a row takes a double click");
        until(&format!("{} shows {folder}", self.cloud), || async {
            let label = self.region().await.attr("aria-label").await.ok()??;
            label.trim_end_matches('/').ends_with(folder).then_some(())
        })
        .await;
    }

    /// Clicks a row.
    pub(crate) async fn select(&self, name: &str) {
        self.row(name).await.click().await.expect("a row can be clicked");
    }

    /// Opens the menu of a row by its right button.
    pub(crate) async fn open_menu(&self, name: &str) {
        let row = self.row(name).await;
        self.app.window.action_chain().context_click_element(&row).perform().await.expect("a row has a menu");
        self.app.see("[role=menu]").await;
    }

    /// How many rows the grid says it has; `None` while it is listing.
    pub(crate) async fn count(&self) -> Option<u64> {
        self.list().await.attr("aria-rowcount").await.ok()??.parse().ok()
    }

    /// Drags a row of this pane to an element, as a hand does: press, move in steps, release.
    pub(crate) async fn drag(&self, name: &str, to: &WebElement) {
        let row = self.row(name).await;
        // A name can be taken hold of; beside it a lasso begins.
        let handle = row.find(By::Css("[data-cell=name]")).await.expect("a row has a name");
        let (from, to) = (centre(&handle).await, centre(to).await);
        let mut chain = self.app.window.action_chain().move_to(from.0, from.1).click_and_hold();
        for step in 1..=8 {
            let part = |a: i64, b: i64| a + (b - a) * step / 8;
            chain = chain.move_to(part(from.0, to.0), part(from.1, to.1));
        }
        chain.release().perform().await.expect("the window takes a drag");
    }
}

/// The middle of an element, in pixels of the window.
pub(crate) async fn centre(element: &WebElement) -> (i64, i64) {
    let rectangle = element.rect().await.expect("it has a place");
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a window are small numbers")]
    let middle = |start: f64, length: f64| (start + length / 2.0) as i64;
    (middle(rectangle.x, rectangle.width), middle(rectangle.y, rectangle.height))
}

/// Where the demo cloud `s3`, `r2` or `gcs` of a home keeps its files.
pub(crate) fn demo_folder(home: &std::path::Path, cloud: &str) -> PathBuf {
    home.join("demo").join(cloud)
}
