//! A headless Chromium of its own on a server of its own: opening pages, scripts, tabs, storage, downloads.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use pages_server::Server;
use serde_json::{Value, json};
use thirtyfour::common::capabilities::desiredcapabilities::PageLoadStrategy;
use thirtyfour::{
    CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver,
    WindowHandle,
};

use crate::driver::Driver;
use crate::{Appearance, Outcome};

/// Names a Chromium other than the one that chromedriver finds by itself.
const CHROMIUM: &str = "TIDELINE_CHROMIUM";

/// Quiet and alone: no sandbox, because tests run as root in containers and open only our own pages; no
/// connections of its own, because they fail on a closed network and clutter the log.
const FLAGS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// How long a page may take to come to what a journey waits for, unless the journey says otherwise: long, because a busy machine is slow and a wait ends as soon as it can.
const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(40);

#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) expected: Vec<String>,
    pub(crate) waits_for_load: bool,
    pub(crate) patience: Duration,
}

impl Default for Setting {
    fn default() -> Self {
        Self { expected: Vec::new(), waits_for_load: true, patience: PATIENCE }
    }
}

/// One browser session. Everything in it is fresh: profile, origin, storage, downloads.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    setting: Setting,
    server: Server,
    profile: Profile,
    /// What every tab is told when it opens, so that a second one looks as the first.
    told: Mutex<BTreeMap<String, Value>>,
    scripts: Mutex<Vec<String>>,
    _process: Driver,
}

/// The folder of the browser's profile and downloads; removed at the end.
#[derive(Debug)]
struct Profile(PathBuf);

impl Profile {
    fn new() -> Outcome<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("tideline-journey-{}-{number}", std::process::id()));
        fs::create_dir_all(folder.join("downloads"))?;
        Ok(Self(folder))
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

impl Browser {
    /// Serves `site` under `base` and opens a browser on nothing yet.
    pub(crate) async fn start(site: &Path, base: &str, setting: Setting) -> Outcome<Self> {
        let server = Server::start(site, base, 0)?;
        let profile = Profile::new()?;
        let process = Driver::start()?;
        let mut wanted = DesiredCapabilities::chrome();
        if let Ok(chromium) = std::env::var(CHROMIUM) {
            wanted.set_binary(&chromium)?;
        }
        for flag in FLAGS {
            wanted.add_arg(flag)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", profile.0.join("profile").display()))?;
        wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        if !setting.waits_for_load {
            wanted.set_page_load_strategy(PageLoadStrategy::None)?;
        }
        let driver = WebDriver::new(process.address(), wanted)
            .await
            .map_err(|error| format!("chromedriver could not open a browser: {error}"))?;
        driver.set_script_timeout(Duration::from_secs(60)).await?;
        let browser = Self {
            driver,
            setting,
            server,
            profile,
            told: Mutex::default(),
            scripts: Mutex::default(),
            _process: process,
        };
        browser
            .command(
                "Browser.setDownloadBehavior",
                json!({ "behavior": "allow", "downloadPath": browser.download_folder() }),
            )
            .await?;
        browser.watch_the_console().await?;
        browser.appear(Appearance::default()).await?;
        Ok(browser)
    }

    pub(crate) async fn close(self) -> Outcome {
        Ok(self.driver.quit().await?)
    }

    pub(crate) fn expected(&self) -> &[String] {
        &self.setting.expected
    }

    /// The WebDriver session underneath, for what has no word here yet.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// The server behind the pages: slow it down, stop it, ask what it sent.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The full address of a path of the site: `/rate` is `http://127.0.0.1:…/repo/rate`.
    pub fn address(&self, path: &str) -> String {
        format!("{}{}", self.server.address(), path.trim_start_matches('/'))
    }

    /// Opens a path of the site, such as `/rate/phq-9/`, and waits for it to load.
    ///
    /// # Errors
    /// When the browser cannot load it.
    pub async fn open(&self, path: &str) -> Outcome {
        self.driver.goto(self.address(path)).await?;
        if !self.setting.waits_for_load {
            self.wait_until(
                "a document to look at",
                "location.href !== 'about:blank' && document.body !== null",
            )
            .await?;
        }
        Ok(())
    }

    /// Loads the page again.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn reload(&self) -> Outcome {
        Ok(self.driver.refresh().await?)
    }

    /// The browser's own Back.
    ///
    /// # Errors
    /// When there is nowhere to go back to.
    pub async fn back(&self) -> Outcome {
        Ok(self.driver.back().await?)
    }

    /// The path in the address bar, without the sub-path, with query and fragment: `/dosing?weight=70`.
    ///
    /// # Errors
    /// When the browser is on no page of the site.
    pub async fn path(&self) -> Outcome<String> {
        let address = self.driver.current_url().await?.to_string();
        match address.strip_prefix(&self.server.address()) {
            Some(path) => Ok(format!("/{path}")),
            None => Err(format!("{address} is no page of the site at {}", self.server.address()).into()),
        }
    }

    /// Waits until the page has marked `tideline:live`: everything on it works.
    ///
    /// # Errors
    /// When it does not come to that in time.
    pub async fn wait_live(&self) -> Outcome {
        self.wait_until("the page to be live", "performance.getEntriesByName('tideline:live').length > 0")
            .await
    }

    /// Waits until the larger pieces of the page (course, treatments, data, pools, doses) work, too.
    ///
    /// # Errors
    /// When it does not come to that in time.
    pub async fn wait_desk(&self) -> Outcome {
        self.wait_live().await?;
        let lives = "['desk', 'lectern'].every((program) => !document.querySelector(`main [data-${program}]`)
            || `${program}Live` in document.documentElement.dataset)";
        self.wait_until("the larger pieces to be live", lives).await
    }

    /// Waits until the service worker has stored the site and answers for this page.
    ///
    /// # Errors
    /// When it does not come to that in time.
    pub async fn wait_stored_for_offline(&self) -> Outcome {
        self.wait_until("the service worker to answer", "navigator.serviceWorker.controller !== null").await
    }

    /// Waits until an expression is true in the page. `what` completes "waited for".
    ///
    /// # Errors
    /// When it does not come true in time, or cannot be evaluated.
    pub async fn wait_until(&self, what: &str, expression: &str) -> Outcome {
        let script = format!("return Boolean({expression});");
        self.eventually(what, async || Ok((self.script(&script, &[]).await? == json!(true)).then_some(())))
            .await
    }

    /// Looks again and again until there is something; the last failure is told if there never is.
    pub(crate) async fn eventually<T>(
        &self,
        what: &str,
        look: impl AsyncFn() -> Outcome<Option<T>>,
    ) -> Outcome<T> {
        let (start, patience) = (Instant::now(), self.setting.patience);
        loop {
            let seen = look().await;
            match seen {
                Ok(Some(found)) => return Ok(found),
                Ok(None) if start.elapsed() > patience => {
                    return Err(format!("waited {} s for {what}", patience.as_secs()).into());
                }
                Err(failure) if start.elapsed() > patience => {
                    return Err(format!("waited {} s for {what}: {failure}", patience.as_secs()).into());
                }
                _ => tokio::time::sleep(BETWEEN_LOOKS).await,
            }
        }
    }

    /// Runs the body of a function in the page; its arguments are `arguments[0]` and so on.
    ///
    /// # Errors
    /// With what the script threw.
    pub async fn script(&self, body: &str, arguments: &[Value]) -> Outcome<Value> {
        Ok(self.driver.execute(body, arguments.to_vec()).await?.json().clone())
    }

    /// The same for a script that answers later, by calling its last argument.
    ///
    /// # Errors
    /// With what the script threw, or when it has not answered after 60 seconds.
    pub async fn script_that_answers(&self, body: &str, arguments: &[Value]) -> Outcome<Value> {
        Ok(self.driver.execute_async(body, arguments.to_vec()).await?.json().clone())
    }

    /// Runs a script in every document from now on, before the document's own: to block the storage, say.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub async fn before_every_page(&self, script: &str) -> Outcome {
        self.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await?;
        self.scripts.lock().unwrap_or_else(PoisonError::into_inner).push(script.to_owned());
        Ok(())
    }

    /// A command of the Chrome DevTools Protocol.
    ///
    /// # Errors
    /// With the browser's own words.
    pub async fn command(&self, method: &str, parameters: Value) -> Outcome<Value> {
        self.driver
            .cdp()
            .send_raw(method, parameters)
            .await
            .map_err(|error| format!("{method}: {error}").into())
    }

    /// A command that every tab is to obey, those opened later too.
    pub(crate) async fn command_for_all_tabs(&self, method: &str, parameters: Value) -> Outcome {
        self.command(method, parameters.clone()).await?;
        self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(method.to_owned(), parameters);
        Ok(())
    }

    /// Opens a second tab of the same profile and goes there.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn new_tab(&self) -> Outcome<WindowHandle> {
        let tab = self.driver.new_tab().await?;
        self.driver.switch_to_window(tab.clone()).await?;
        self.watch_the_console().await?;
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (method, parameters) in told {
            self.command(&method, parameters).await?;
        }
        let scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for script in scripts {
            self.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await?;
        }
        Ok(tab)
    }

    /// The tab that the browser is on.
    ///
    /// # Errors
    /// When it has been closed.
    pub async fn tab(&self) -> Outcome<WindowHandle> {
        Ok(self.driver.window().await?)
    }

    /// Goes to another tab.
    ///
    /// # Errors
    /// When it has been closed.
    pub async fn switch_to(&self, tab: &WindowHandle) -> Outcome {
        Ok(self.driver.switch_to_window(tab.clone()).await?)
    }

    /// All that the origin keeps in `localStorage`, ours and foreign.
    ///
    /// # Errors
    /// When the page has no storage.
    pub async fn stored(&self) -> Outcome<BTreeMap<String, String>> {
        Ok(serde_json::from_value(self.script("return { ...localStorage };", &[]).await?)?)
    }

    /// Puts texts under keys into `localStorage`, as another program or an older version might have.
    ///
    /// # Errors
    /// When the storage is full or blocked.
    pub async fn store<K: AsRef<str>, V: AsRef<str>>(
        &self,
        entries: impl IntoIterator<Item = (K, V)>,
    ) -> Outcome {
        let entries: Vec<[String; 2]> = entries
            .into_iter()
            .map(|(key, text)| [key.as_ref().to_owned(), text.as_ref().to_owned()])
            .collect();
        self.script(
            "for (const [key, text] of arguments[0]) localStorage.setItem(key, text);",
            &[json!(entries)],
        )
        .await?;
        Ok(())
    }

    /// Where downloads arrive.
    pub fn download_folder(&self) -> PathBuf {
        self.profile.0.join("downloads")
    }

    /// Waits for a finished download whose name contains `part`, and hands back where it is.
    ///
    /// # Errors
    /// When none has arrived in time.
    pub async fn downloaded(&self, part: &str) -> Outcome<PathBuf> {
        self.eventually(&format!("a download called {part:?}"), async || {
            for entry in fs::read_dir(self.download_folder())? {
                let path = entry?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                // The browser holds the name with an empty file first, and moves the whole one over it in one step.
                // A file that stays empty was empty from the start.
                let whole = fs::metadata(&path).is_ok_and(|file| {
                    let old = || file.modified().ok()?.elapsed().ok();
                    file.len() > 0 || old().is_some_and(|age| age > Duration::from_secs(2))
                });
                if name.contains(part) && !name.ends_with(".crdownload") && whole {
                    return Ok(Some(path));
                }
            }
            Ok(None)
        })
        .await
    }
}
