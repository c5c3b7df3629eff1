//! One errand: its own server and so its own origin, its own browser; on failure a screenshot and the console.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::browser::{Browser, Setting};
use crate::site::workspace;
use crate::{Outcome, built_site};

/// The sub-path that the site is served under, as a repository on GitHub Pages is.
const BASE: &str = "/repo/";

/// What a journey is called, what it expects on the console, and which site it walks through.
#[derive(Debug, Clone)]
pub struct Journey {
    name: String,
    site: Option<PathBuf>,
    setting: Setting,
}

impl Journey {
    /// A journey through the built site, under `/repo/`. The name is that of its screenshot, too.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), site: None, setting: Setting::default() }
    }

    /// Through another folder than the built site.
    #[must_use]
    pub fn through(mut self, site: &Path) -> Self {
        self.site = Some(site.to_path_buf());
        self
    }

    /// Console trouble that contains `part` is part of this journey, such as the 404 of a lost address.
    #[must_use]
    pub fn expecting(mut self, part: &str) -> Self {
        self.setting.expected.push(part.to_owned());
        self
    }

    /// Pages are looked at while they still load: `open` returns as soon as there is a document to look at.
    #[must_use]
    pub fn without_waiting_for_load(mut self) -> Self {
        self.setting.waits_for_load = false;
        self
    }

    /// How long it waits for what must come; 30 seconds unless told.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.setting.patience = patience;
        self
    }

    /// Walks it.
    ///
    /// # Panics
    /// With what went wrong, when a step fails or panics, or when the console holds anything unexpected.
    pub async fn run(self, steps: impl AsyncFnOnce(&Browser) -> Outcome) {
        let name = self.name.clone();
        if let Err(failure) = self.walk(steps).await {
            panic!("journey {name:?}: {failure}");
        }
    }

    /// Walks it and hands back the failure instead of panicking.
    ///
    /// # Errors
    /// As for [`Journey::run`].
    pub async fn walk(self, steps: impl AsyncFnOnce(&Browser) -> Outcome) -> Outcome {
        let site = match self.site {
            Some(site) => site,
            None => built_site()?,
        };
        let browser = Browser::start(&site, BASE, self.setting).await?;
        let mut outcome = unless_it_panics(steps(&browser)).await;
        match browser.trouble().await {
            Ok(trouble) if trouble.is_empty() => {}
            Ok(trouble) => {
                let steps = outcome.err().map(|failure| format!("{failure}\n")).unwrap_or_default();
                outcome = Err(format!("{steps}on the console:\n  {}", trouble.join("\n  ")).into());
            }
            Err(unread) => outcome = outcome.and(Err(unread)),
        }
        if let Err(failure) = outcome {
            outcome = Err(match browser.screenshot(&screenshot_path(&self.name)).await {
                Ok(file) => format!("{failure}\nscreenshot: {}", file.display()).into(),
                Err(_) => failure,
            });
        }
        browser.close().await?;
        outcome
    }
}

fn screenshot_path(journey: &str) -> PathBuf {
    let name: String = journey
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    workspace().join("test-output").join(format!("{name}.png"))
}

/// A panic in a step becomes a failure, so that the browser is closed and the screenshot taken all the same.
async fn unless_it_panics(steps: impl Future<Output = Outcome>) -> Outcome {
    let mut steps = pin!(steps);
    poll_fn(move |context| match catch_unwind(AssertUnwindSafe(|| steps.as_mut().poll(context))) {
        Ok(progress) => progress,
        Err(panic) => {
            let said = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("a step panicked");
            Poll::Ready(Err(said.to_owned().into()))
        }
    })
    .await
}
