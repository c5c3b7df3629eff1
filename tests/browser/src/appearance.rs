//! How the page is looked at: width, dark, print, forced colours, reduced motion, a slow phone; whether it
//! scrolls sideways; a picture of it.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::{Browser, Outcome};

/// What a slow phone on a slow network is, for the speed figures: processor times, bits a second, milliseconds.
const SLOWER_PROCESSOR: f64 = 4.0;
const DOWNLOAD_BITS: f64 = 1_600_000.0;
const UPLOAD_BITS: f64 = 750_000.0;
const LATENCY_MS: f64 = 150.0;

/// Narrower than this is held in a hand: the height is a phone's.
const WIDEST_PHONE: u32 = 600;

/// A way of looking at a page. The default is a light desktop, 1280 CSS pixels wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appearance {
    /// Width of the viewport in CSS pixels: 320, 360 and 1280 are the ones to hold pages to.
    pub width: u32,
    /// The person prefers dark.
    pub dark: bool,
    /// The person prefers things not to move.
    pub reduced_motion: bool,
    /// The system forces its own few colours.
    pub forced_colours: bool,
    /// As on paper.
    pub print: bool,
}

impl Default for Appearance {
    fn default() -> Self {
        Self { width: 1280, dark: false, reduced_motion: false, forced_colours: false, print: false }
    }
}

impl Browser {
    /// Looks at the page, and at every page and tab from now on, in this way.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn appear(&self, appearance: Appearance) -> Outcome {
        let phone = appearance.width < WIDEST_PHONE;
        self.command_for_all_tabs(
            "Emulation.setDeviceMetricsOverride",
            json!({
                "width": appearance.width,
                "height": if phone { 740 } else { 900 },
                "deviceScaleFactor": 1,
                "mobile": phone,
            }),
        )
        .await?;
        let feature = |name: &str, on: bool, value: &str, otherwise: &str| json!({ "name": name, "value": if on { value } else { otherwise } });
        self.command_for_all_tabs(
            "Emulation.setEmulatedMedia",
            json!({
                "media": if appearance.print { "print" } else { "screen" },
                "features": [
                    feature("prefers-color-scheme", appearance.dark, "dark", "light"),
                    feature("prefers-reduced-motion", appearance.reduced_motion, "reduce", "no-preference"),
                    feature("forced-colors", appearance.forced_colours, "active", "none"),
                ],
            }),
        )
        .await
    }

    /// From now on, a phone with a processor four times slower, 1.6 Mbit/s down and 150 ms to every answer.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn slow_phone(&self) -> Outcome {
        self.command_for_all_tabs("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER_PROCESSOR }))
            .await?;
        self.command_for_all_tabs("Network.enable", json!({})).await?;
        self.command_for_all_tabs(
            "Network.emulateNetworkConditions",
            json!({
                "offline": false,
                "latency": LATENCY_MS,
                "downloadThroughput": DOWNLOAD_BITS / 8.0,
                "uploadThroughput": UPLOAD_BITS / 8.0,
            }),
        )
        .await
    }

    /// Fails if the page is wider than the window, naming what sticks out.
    ///
    /// # Errors
    /// When it is.
    pub async fn must_not_scroll_sideways(&self) -> Outcome {
        let wide = self
            .script(
                "const width = document.documentElement.clientWidth;
                if (document.documentElement.scrollWidth <= width) return null;
                // What scrolls in a box of its own does not widen the page.
                const boxed = (element) => element.parentElement
                    && (getComputedStyle(element.parentElement).overflowX !== 'visible' || boxed(element.parentElement));
                const out = [...document.body.querySelectorAll('*')]
                    .filter((element) => element.getBoundingClientRect().right > width + 0.5 && !boxed(element))
                    .map((element) => element.localName + (element.id && '#' + element.id)
                        + [...element.classList].map((name) => '.' + name).join(''));
                return `${document.documentElement.scrollWidth} px in ${width} px: ${out.slice(-6).join(', ')}`;",
                &[],
            )
            .await?;
        match wide {
            Value::Null => Ok(()),
            wide => Err(format!("the page scrolls sideways, {}", wide.as_str().unwrap_or_default()).into()),
        }
    }

    /// Saves a picture of the whole page, from top to bottom, and hands back where.
    ///
    /// # Errors
    /// When the picture cannot be taken or the file not written.
    pub async fn screenshot(&self, file: &Path) -> Outcome<PathBuf> {
        let height = self.script("return document.documentElement.scrollHeight;", &[]).await?;
        let width = self.script("return document.documentElement.clientWidth;", &[]).await?;
        let answer = self
            .command(
                "Page.captureScreenshot",
                json!({
                    "format": "png",
                    "captureBeyondViewport": true,
                    "clip": { "x": 0, "y": 0, "width": width, "height": height, "scale": 1 },
                }),
            )
            .await?;
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, BASE64_STANDARD.decode(answer["data"].as_str().unwrap_or_default())?)?;
        Ok(file.to_path_buf())
    }
}
