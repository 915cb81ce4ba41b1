//! The window as a user sees it: panes, dialogs, the activity panel.

use super::driver::Driver;
use super::{Pane, until};
use std::cell::Cell;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use thirtyfour::prelude::*;

/// A running window.
pub(crate) struct App {
    driver: Driver,
    pub(crate) window: WebDriver,
}

impl App {
    /// Opens Skyferry on `home` and waits until it shows its panes.
    pub(crate) async fn start(home: &Path) -> Self {
        Self::start_in(home, &[]).await
    }

    /// The same with further variables in its environment.
    pub(crate) async fn start_in(home: &Path, environment: &[(&str, &str)]) -> Self {
        let (driver, window) = Driver::start(home, environment).await;
        let app = Self { driver, window };
        app.see("main").await;
        app.see("nav button.open").await;
        app
    }

    /// Waits for an element that is shown, by CSS selector.
    pub(crate) async fn see(&self, selector: &str) -> WebElement {
        until(&format!("{selector} is shown"), || async {
            let found = self.window.find(By::Css(selector)).await.ok()?;
            found.is_displayed().await.ok()?.then_some(found)
        })
        .await
    }

    /// Waits until no element of that selector is left.
    pub(crate) async fn see_no_more(&self, selector: &str) {
        until(&format!("{selector} is gone"), || async {
            self.window.find_all(By::Css(selector)).await.ok()?.is_empty().then_some(())
        })
        .await;
    }

    /// Waits for an element with this text anywhere in it.
    pub(crate) async fn see_text(&self, selector: &str, text: &str) -> WebElement {
        until(&format!("{selector} says {text:?}"), || async {
            for found in self.window.find_all(By::Css(selector)).await.ok()? {
                if found.prop("textContent").await.is_ok_and(|said| said.is_some_and(|said| said.contains(text))) {
                    return Some(found);
                }
            }
            None
        })
        .await
    }

    /// The pane that shows a cloud.
    pub(crate) fn pane(&self, cloud: &str) -> Pane<'_> {
        Pane { app: self, cloud: cloud.to_owned() }
    }

    /// Presses a button by its name, within what `scope` selects, once it stands still: a click goes to a place, and what
    /// arrives meanwhile moves buttons.
    pub(crate) async fn press(&self, scope: &str, name: &str) {
        let seen = Cell::new(None);
        until(&format!("button {name:?} in {scope} can be pressed"), || async {
            for button in self.window.find_all(By::Css(format!("{scope} button"))).await.ok()? {
                let label = button.attr("aria-label").await.ok()?;
                // WebKit's own text leaves out what is scrolled out of sight; a click scrolls it in.
                let text = button.prop("textContent").await.ok()?.unwrap_or_default();
                if label.as_deref() == Some(name) || text.trim() == name {
                    let Ok(place) = button.rect().await else {
                        // WebKit knows no place of what is scrolled out of sight.
                        button.scroll_into_view().await.ok()?;
                        return None;
                    };
                    let place = Some((place.x, place.y));
                    return if seen.replace(place) == place { button.click().await.ok() } else { None };
                }
            }
            None
        })
        .await;
    }

    /// Opens a cloud of the sidebar in the focused pane.
    pub(crate) async fn open_cloud(&self, name: &str) {
        let button = until(&format!("{name} is in the sidebar"), || async {
            for button in self.window.find_all(By::Css("nav button.open")).await.ok()? {
                if button.attr("title").await.ok()??.starts_with(name) {
                    return Some(button);
                }
            }
            None
        })
        .await;
        button.click().await.expect("a cloud can be clicked");
        self.pane(name).region().await;
    }

    /// Chooses one of several in the open dialog, by its words.
    pub(crate) async fn choose(&self, words: &str) {
        self.see_text("[role=dialog] label", words).await.click().await.expect("a choice can be clicked");
    }

    /// Ticks a box of the open dialog, by its words.
    pub(crate) async fn tick(&self, words: &str) {
        self.see_text("[role=dialog] li label", words).await.click().await.expect("a box can be ticked");
    }

    /// Types into the field of that label in the open dialog, in place of what it holds.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let field = until(&format!("a field {label:?}"), || async {
            let path = format!("//*[@role='dialog' or self::dialog]//label[@for and normalize-space(.)='{label}']");
            let found = self.window.find(By::XPath(path)).await.ok()?;
            let id = found.attr("for").await.ok()??;
            self.window.find(By::Id(id)).await.ok()
        })
        .await;
        field.clear().await.expect("a field can be cleared");
        field.send_keys(text).await.expect("a field takes text");
    }

    /// Presses a key, wherever the focus is.
    pub(crate) async fn key(&self, keys: impl Into<TypingData>) {
        let keys: TypingData = keys.into();
        self.window.action_chain().send_keys(keys).perform().await.expect("the window takes keys");
    }

    /// Presses a key while Ctrl is held.
    pub(crate) async fn control(&self, key: char) {
        let chain = self.window.action_chain().key_down(Key::Control).send_keys(key.to_string()).key_up(Key::Control);
        chain.perform().await.expect("the window takes keys");
    }

    /// Presses a key while others are held.
    pub(crate) async fn chord(&self, held: &[Key], key: impl Into<TypingData>) {
        let mut chain = self.window.action_chain();
        for modifier in held {
            chain = chain.key_down(modifier.clone());
        }
        let key: TypingData = key.into();
        chain = chain.send_keys(key);
        for modifier in held {
            chain = chain.key_up(modifier.clone());
        }
        chain.perform().await.expect("the window takes keys");
    }

    /// Chooses an option of the list that has this accessible name, or a label of these words.
    pub(crate) async fn choose_option(&self, label: &str, words: &str) {
        let path = format!(
            "//select[@aria-label='{label}' or @id=//label[normalize-space(.)='{label}']/@for]/option[.='{words}']"
        );
        until(&format!("{words:?} can be chosen for {label:?}"), || async {
            self.window.find(By::XPath(path.clone())).await.ok()?.click().await.ok()
        })
        .await;
    }

    /// Chooses a line of the open menu.
    pub(crate) async fn choose_line(&self, words: &str) {
        until(&format!("the menu has a line {words:?}"), || async {
            for line in self.window.find_all(By::Css("[role^=menuitem]")).await.ok()? {
                let name = line.find(By::Css("bdi")).await.ok()?;
                // WebKit's own reading of texts leaves out what may be cut short.
                if name.prop("textContent").await.ok()?.is_some_and(|said| said == words) {
                    return line.click().await.ok();
                }
            }
            None
        })
        .await;
    }

    /// Waits until some job in the activity panel shows all of these words.
    pub(crate) async fn see_job(&self, words: &[&str]) {
        if self
            .window
            .find_all(By::Css("[aria-label=Activity] [role=listitem]"))
            .await
            .is_ok_and(|jobs| jobs.is_empty())
        {
            self.open_activity().await;
        }
        until(&format!("a job says {words:?}"), || async {
            for job in self.window.find_all(By::Css("[aria-label=Activity] [role=listitem]")).await.ok()? {
                // WebKit's own reading of texts leaves out what is cut short by an ellipsis.
                let said = job.prop("textContent").await.ok()??;
                if words.iter().all(|word| said.contains(word)) {
                    return Some(());
                }
            }
            None
        })
        .await;
    }

    async fn open_activity(&self) {
        let closed = "[aria-label=Activity] button[aria-expanded=false]";
        if let Ok(bar) = self.window.find(By::Css(closed)).await {
            // If it opened meanwhile there is nothing left to press.
            let _ = bar.click().await;
        }
    }

    /// Wishes to close the window, as the button of its frame does.
    pub(crate) fn wish_to_close(&self) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e/support/close_window.py");
        let asked = Command::new("/usr/bin/python3").args([script, &self.pid().to_string()]).status();
        assert!(asked.expect("python3 is there").success(), "the window was asked to close");
    }

    /// Presses a button after which there may be no window left to say that it was pressed.
    pub(crate) async fn press_and_leave(&self, scope: &str, name: &str) {
        self.see_text(&format!("{scope} button"), name).await;
        let press = tokio::time::timeout(Duration::from_secs(5), self.press(scope, name));
        // Whether an answer came is no matter: the window is looked for next.
        let _ = press.await;
        self.gone().await;
    }

    /// The process of the window.
    pub(crate) fn pid(&self) -> u32 {
        self.driver.pid().expect("the window's process is there")
    }

    /// Ends the program as `kill -9` does, at whatever it is doing.
    pub(crate) async fn kill(self) {
        self.driver.kill_program("-9");
        self.gone().await;
    }

    /// Ends the program as the end of a desktop session does.
    pub(crate) async fn quit(self) {
        self.driver.kill_program("-TERM");
        self.gone().await;
    }

    /// Whether the program has ended.
    pub(crate) fn is_gone(&self) -> bool {
        self.driver.pid().is_none()
    }

    async fn gone(&self) {
        until("the process is gone", || async { self.is_gone().then_some(()) }).await;
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // Its farewell would wait for a driver that is gone. A session that is left already is no matter.
        let _ = self.window.clone().leak();
    }
}
