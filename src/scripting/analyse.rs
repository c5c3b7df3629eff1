//! What the pages for tables that people bring ask their worker. Not offered to scripts.
//!
//! One file a page. Each takes the text of a table with what was chosen, and gives one answer that holds all
//! that its page shows and lets download.

pub mod cohort;
pub mod trials;

use crate::interchange::tables::{Choices, Kind, Problem, header, recognise};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Answers `analyse/cohort` and `analyse/trials`, and what belongs to them.
pub fn call(name: &str, args: &Value) -> Option<Result<Value, String>> {
    match name {
        "analyse/cohort" => Some(cohort::call(args)),
        "analyse/cohort-example" => Some(Ok(serde_json::json!({
            "name": "made-up example", "text": cohort::example::table(), "words": cohort::example::WORDS,
        }))),
        _ => trials::call(name, args),
    }
}

/// The columns of a table, for the step that maps them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Columns {
    /// Their names, as they stand in the table; an unnamed column is an empty text.
    pub header: Vec<String>,
    /// From our name to the table's, as the table was read: what the person mapped, then what was recognised.
    pub mapping: BTreeMap<String, String>,
}

/// The columns of a table, and the choices to read it with: what the person mapped or took out holds, and what
/// was recognised fills the rest.
///
/// # Errors
/// The file is no table: see [`header`].
pub fn columns(kind: Kind, text: &str, choices: &Choices) -> Result<(Columns, Choices), Problem> {
    let header = header(text.as_bytes(), choices)?;
    let mut choices = choices.clone();
    for (ours, theirs) in recognise(kind, &header) {
        let taken = choices.mapping.values().any(|name| name.eq_ignore_ascii_case(&theirs));
        if !taken && !choices.not_used.contains(&ours) {
            choices.mapping.entry(ours).or_insert(theirs);
        }
    }
    Ok((Columns { header, mapping: choices.mapping.clone() }, choices))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_person_mapped_wins_over_what_was_recognised() {
        let text = "id;arm;total;value\n";
        let (found, _) = columns(Kind::Cohort, text, &Choices::default()).unwrap();
        // Two columns are as likely to be the score, so none is.
        assert_eq!(found.mapping.keys().collect::<Vec<_>>(), ["group", "patient"]);
        let choices = Choices {
            mapping: [("score".to_owned(), "arm".to_owned())].into(),
            not_used: ["patient".to_owned()].into(),
            ..Choices::default()
        };
        let (found, _) = columns(Kind::Cohort, text, &choices).unwrap();
        assert_eq!(found.mapping, [("score".to_owned(), "arm".to_owned())].into());
    }
}
