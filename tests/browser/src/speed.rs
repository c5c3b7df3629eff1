//! How fast it was: the marks and measures that the page sets itself, and when a first answer was possible.

use serde_json::json;

use crate::{Browser, Outcome};

/// Runs before the page. Once a radio button stands, enabled and laid out, and that frame has been painted, a
/// person can answer: the browser keeps the choice even before any code has arrived.
const WATCH_FIRST_ANSWER: &str = "
(() => {
    const look = () => {
        const radio = document.querySelector('input[type=radio]:enabled');
        if (radio && (radio.labels?.[0] ?? radio).checkVisibility())
            requestAnimationFrame(() => performance.mark('journeys:first-answer'));
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})();";

impl Browser {
    /// Milliseconds of every measure of this name that the page has made, in order.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn measured(&self, name: &str) -> Outcome<Vec<f64>> {
        let script =
            "return performance.getEntriesByName(arguments[0], 'measure').map((entry) => entry.duration);";
        Ok(serde_json::from_value(self.script(script, &[json!(name)]).await?)?)
    }

    /// Milliseconds from the click on the link to this mark or paint; `None` if the page has not come to it.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn reached(&self, name: &str) -> Outcome<Option<f64>> {
        let script = "return performance.getEntriesByName(arguments[0])[0]?.startTime ?? null;";
        Ok(self.script(script, &[json!(name)]).await?.as_f64())
    }

    /// From the next page on, `journeys:first-answer` is marked in the first frame that can be answered in.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn watch_first_answer(&self) -> Outcome {
        self.before_every_page(WATCH_FIRST_ANSWER).await
    }

    /// Compressed bytes of the bodies that the page itself has fetched so far; not what its service worker
    /// puts by for later.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn fetched_bytes(&self) -> Outcome<usize> {
        let script = "return ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type))
            .reduce((sum, entry) => sum + entry.encodedBodySize, 0);";
        Ok(serde_json::from_value(self.script(script, &[]).await?)?)
    }
}
