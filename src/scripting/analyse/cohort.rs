//! `analyse/cohort`: a table of patients' scores in, everything that `/analyse/cohort` shows out.

use serde_json::Value;

/// Answers the question of the page.
///
/// # Errors
/// In words: the field, what was found, what is wanted.
pub fn call(args: &Value) -> Result<Value, String> {
    Err(format!("table: found {args}; wanted a table"))
}
