//! A browser and its driver for the journeys: found, installed where that is ours to do, or asked for by name.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{command, find, output, run};
use crate::{Outcome, accessibility_rules, workspace};

/// Chromium by any of its names, the free one first: Debian's driver is made for it.
const BROWSERS: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// What the journeys are told by environment variable.
pub(crate) struct Browser {
    chromium: PathBuf,
    driver: PathBuf,
    rules: PathBuf,
}

impl Browser {
    /// Finds or fetches all that the journeys need.
    ///
    /// # Errors
    /// With exactly what to install, where it cannot be installed from here.
    pub(crate) fn ready() -> Outcome<Self> {
        if (chromium().is_none() || driver().is_none()) && may_install() {
            run(command("apt-get").arg("update"))?;
            run(command("apt-get")
                .args(["install", "--yes", "--no-install-recommends", "chromium", "chromium-driver"])
                .env("DEBIAN_FRONTEND", "noninteractive"))?;
        }
        let (Some(chromium), Some(driver)) = (chromium(), driver()) else {
            return Err("the browser tests need Chromium or Chrome, and the chromedriver of the same version, on PATH. \
                Debian, Ubuntu: sudo apt-get install chromium chromium-driver. \
                macOS: brew install --cask google-chrome chromedriver. \
                Elsewhere: name them in TIDELINE_CHROMIUM and TIDELINE_CHROMEDRIVER"
                .to_owned());
        };
        Ok(Self { chromium, driver, rules: accessibility_rules::ready()? })
    }

    /// Tells a command of the journeys where everything is.
    pub(crate) fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("TIDELINE_CHROMIUM", &self.chromium)
            .env("TIDELINE_CHROMEDRIVER", &self.driver)
            .env("TIDELINE_AXE", &self.rules)
            .env("TIDELINE_DIST", workspace::dist())
    }
}

fn chromium() -> Option<PathBuf> {
    named("TIDELINE_CHROMIUM").or_else(|| BROWSERS.iter().find_map(|name| find(name)))
}

fn driver() -> Option<PathBuf> {
    // Machines of GitHub Actions name the folder of their driver.
    let folder = env::var_os("CHROMEWEBDRIVER").map(|folder| Path::new(&folder).join("chromedriver"));
    named("TIDELINE_CHROMEDRIVER").or_else(|| find("chromedriver")).or(folder.filter(|path| path.is_file()))
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from)
}

/// On Debian and its kin, as root: nobody needs to be asked for a password.
fn may_install() -> bool {
    Path::new("/etc/debian_version").exists() && output(command("id").arg("-u")).as_deref() == Some("0")
}
