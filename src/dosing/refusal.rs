//! Why a question about a dose or a level is not answered: the input, what was found, the rule, the remedy.

use serde::Serialize;
use std::fmt;

/// A refusal, as a value to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The name of the input at fault, as the caller gave it (`weight_kg`).
    pub input: String,
    /// What was found there.
    pub found: String,
    /// What holds.
    pub rule: String,
    /// What to do instead.
    pub remedy: String,
}

impl Refusal {
    /// A refusal of one input.
    pub fn new(
        input: &str,
        found: impl fmt::Display,
        rule: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { input: input.to_owned(), found: found.to_string(), rule: rule.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: found {}. {} {}", self.input, self.found, self.rule, self.remedy)
    }
}

impl std::error::Error for Refusal {}

/// A finite number above zero, or a refusal that names the input.
pub(crate) fn positive(input: &str, value: f64, unit: &str) -> Result<f64, Refusal> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(Refusal::new(
            input,
            value,
            format!("A number of {unit} above zero is wanted."),
            "Check what was typed.",
        ))
    }
}
