//! In what a claim differs from its primary source, point by point.
//!
//! This file depends on serde and the standard library alone: `build.rs` includes it too.

use serde::{Deserialize, Serialize};

/// The points in which what is said and what was shown part company. Only those that were read are there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// Who took part.
    #[serde(default)]
    pub population: Option<String>,
    /// How the study was built.
    #[serde(default)]
    pub design: Option<String>,
    /// What it was compared with.
    #[serde(default)]
    pub comparator: Option<String>,
    /// What was counted or measured.
    #[serde(default)]
    pub measure: Option<String>,
    /// When it was measured, and for how long people were watched.
    #[serde(default)]
    pub time: Option<String>,
}

impl Difference {
    /// The points that are there, each with its label, in the order in which they are shown.
    pub fn points(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("Population", &self.population),
            ("Design", &self.design),
            ("Comparator", &self.comparator),
            ("Measure", &self.measure),
            ("Time", &self.time),
        ]
        .into_iter()
        .filter_map(|(label, text)| Some((label, text.as_deref()?)))
    }

    /// Whether the entry is whole: at least one point, and words in each.
    ///
    /// # Errors
    /// Names the field and what is wanted.
    pub fn check(&self) -> Result<(), String> {
        if self.points().next().is_none() {
            return Err("field `difference`: is empty; wanted at least one point, or no `difference`".into());
        }
        match self.points().find(|(_, text)| text.trim().is_empty()) {
            Some((label, _)) => {
                Err(format!("field `difference.{}`: is empty; wanted words", label.to_lowercase()))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_shown_in_their_order_and_none_is_empty() {
        let difference = Difference {
            time: Some("A day, not a week.".into()),
            population: Some("Mice.".into()),
            ..Difference::default()
        };
        let points: Vec<_> = difference.points().collect();
        assert_eq!(points, [("Population", "Mice."), ("Time", "A day, not a week.")]);
        assert!(difference.check().is_ok());
        let empty = Difference { design: Some(" ".into()), ..Difference::default() };
        assert_eq!(empty.check().unwrap_err(), "field `difference.design`: is empty; wanted words");
        assert!(Difference::default().check().unwrap_err().contains("at least one point"));
    }
}
