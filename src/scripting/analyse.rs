//! What the pages for tables that people bring ask their worker. Not offered to scripts.
//!
//! One file a page. Each takes the text of a table with what was chosen, and gives one answer that holds all
//! that its page shows and lets download.

pub mod cohort;

use serde_json::Value;

/// Answers `analyse/cohort` and what belongs to it.
pub fn call(name: &str, args: &Value) -> Option<Result<Value, String>> {
    match name {
        "analyse/cohort" => Some(cohort::call(args)),
        _ => None,
    }
}
