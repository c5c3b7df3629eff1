//! What counts as trouble: every severe line on the console, and every policy violation, error and
//! unhandled rejection in the page, even one that the page itself keeps quiet.

use serde_json::json;

use crate::{Browser, Outcome};

/// Runs in every document before its own scripts. What it reports ends up in the browser's log, which
/// outlives the document.
pub(crate) const WATCH: &str = r#"
(() => {
    const report = console.error.bind(console, "journey saw:");
    addEventListener("securitypolicyviolation", (event) =>
        report("CSP violation", event.violatedDirective, event.blockedURI, event.sample,
            `${event.sourceFile}:${event.lineNumber}`), true);
    addEventListener("error", (event) =>
        report("error", event.message ?? `${event.target?.localName} ${event.target?.src ?? event.target?.href}`), true);
    addEventListener("unhandledrejection", (event) =>
        report("unhandled rejection", String(event.reason?.message ?? event.reason)), true);
})();
"#;

impl Browser {
    pub(crate) async fn watch_the_console(&self) -> Outcome {
        self.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
        Ok(())
    }

    /// What has gone wrong on the console since this was last asked, and was not expected.
    ///
    /// # Errors
    /// When the browser cannot be asked.
    pub async fn trouble(&self) -> Outcome<Vec<String>> {
        let entries = self.driver().browser_log().await?;
        Ok(entries
            .into_iter()
            .filter(|entry| entry.level == "SEVERE")
            .map(|entry| entry.message)
            .filter(|message| !self.expected().iter().any(|part| message.contains(part)))
            .collect())
    }
}
