//! What was published on how many treatments it takes, as it stands in `data/outcomes/`.
//!
//! This file depends on serde alone: `build.rs` includes it too, to check the data before compiling.

use serde::{Deserialize, Serialize};

/// How sure a fact is. A remembered figure has no place beside a person's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Seen in the named source.
    Read,
    /// Forced by arithmetic from read figures.
    Derived,
}

/// Where a fact comes from, and how sure it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The citation, as a reader can follow it.
    pub text: String,
    /// How sure.
    pub level: Level,
}

/// A published median of the treatments before a response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The study's id in the library.
    pub id: String,
    /// The study's short name.
    pub name: String,
    /// The kind of treatment that it is about, as it stands in a record.
    pub drug: String,
    /// The domain of scale that it was found with ("depression").
    pub domain: String,
    /// The median.
    pub median: f64,
    /// What is counted ("infusions").
    pub unit: String,
    /// Among whom, since people who never respond have no such number.
    pub among: String,
    /// What keeps it from being read as what a person must expect.
    pub caution: String,
    /// The same in sentences for the person.
    pub words: String,
    /// Where it was read.
    pub source: Source,
}

impl Published {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// A sentence that opens with the field, says what was found there and what is wanted.
    pub fn check(&self) -> Result<(), String> {
        let texts = [
            ("name", &self.name),
            ("drug", &self.drug),
            ("domain", &self.domain),
            ("unit", &self.unit),
            ("among", &self.among),
            ("caution", &self.caution),
            ("words", &self.words),
            ("source.text", &self.source.text),
        ];
        if let Some((field, _)) = texts.iter().find(|(_, text)| text.trim().is_empty()) {
            return Err(format!("{field}: found nothing; wanted a text"));
        }
        if !(self.median.is_finite() && self.median > 0.0) {
            return Err(format!("median: found {}; wanted a number above 0", self.median));
        }
        Ok(())
    }
}
