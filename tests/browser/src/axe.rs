//! Accessibility rules: axe-core run in the page, WCAG 2.0 to 2.2 A and AA and best practice, in words.

use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::json;

use crate::site::workspace;
use crate::{Browser, Outcome};

/// Names an `axe.min.js` other than the one that `cargo xtask test` fetches.
const SCRIPT: &str = "TIDELINE_AXE";

/// The rules that every page must meet, by axe-core's tags.
const RULES: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// One rule that a page breaks.
#[derive(Debug, Clone, Deserialize)]
pub struct Violation {
    /// axe-core's name of the rule, such as `image-alt`.
    pub id: String,
    /// `minor`, `moderate`, `serious` or `critical`.
    pub impact: Option<String>,
    /// What the rule asks for.
    pub help: String,
    /// Where it is broken.
    pub nodes: Vec<Place>,
}

/// One element that breaks a rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// A selector; nested where the element is in a frame or a shadow tree.
    pub target: serde_json::Value,
    /// What to mend there.
    pub failure_summary: Option<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.id, self.impact.as_deref().unwrap_or("no impact given"), self.help)?;
        for place in &self.nodes {
            let summary = place.failure_summary.as_deref().unwrap_or_default().replace('\n', " ");
            write!(f, "\n    {}: {summary}", place.target)?;
        }
        Ok(())
    }
}

impl Browser {
    /// The rules that the page breaks as it now stands.
    ///
    /// # Errors
    /// When axe-core is not there or cannot run in the page.
    pub async fn accessibility_violations(&self) -> Outcome<Vec<Violation>> {
        if self.script("return typeof window.axe === 'undefined'", &[]).await? == json!(true) {
            self.driver().execute(axe_script()?, Vec::new()).await?;
        }
        let answer = self
            .script_that_answers(
                "const [rules, answer] = arguments;
                axe.run(document, { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] })
                    .then((results) => answer({ violations: results.violations }), (error) => answer({ error: String(error) }));",
                &[json!(RULES)],
            )
            .await?;
        match answer.get("error") {
            Some(error) => Err(format!("axe-core could not run: {error}").into()),
            None => Ok(serde_json::from_value(answer["violations"].clone())?),
        }
    }

    /// Fails with every broken rule in words.
    ///
    /// # Errors
    /// When the page breaks any rule, or axe-core cannot run.
    pub async fn must_be_accessible(&self) -> Outcome {
        let violations = self.accessibility_violations().await?;
        if violations.is_empty() {
            return Ok(());
        }
        let words: Vec<String> = violations.iter().map(Violation::to_string).collect();
        Err(format!("accessibility:\n  {}", words.join("\n  ")).into())
    }
}

fn axe_script() -> Outcome<String> {
    let file = std::env::var_os(SCRIPT)
        .map_or_else(|| workspace().join(".tools").join("axe").join("axe.min.js"), PathBuf::from);
    std::fs::read_to_string(&file)
        .map_err(|error| format!("{}: {error}; `cargo xtask test` fetches it", file.display()).into())
}
