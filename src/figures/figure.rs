//! What every figure is made of when it is done: pictures, a sentence, a table, a source.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A finished figure. It crosses from the worker to the page as JSON, and holds all that an export
/// needs: nothing of it has to be looked up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What is shown.
    pub title: String,
    /// The measure and its unit.
    pub subtitle: String,
    /// One sentence that states the finding.
    pub finding: String,
    /// The picture for wide places, laid out [`WIDE`] units wide.
    pub svg_wide: String,
    /// The picture for a phone, laid out anew [`NARROW`] units wide.
    pub svg_narrow: String,
    /// Every number in the picture.
    pub table: Table,
    /// What a reader must know to read the picture rightly.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// Width of the view box of [`Figure::svg_wide`].
pub const WIDE: f64 = 720.0;
/// Width of the view box of [`Figure::svg_narrow`]; no text in it is smaller than 12 units.
pub const NARROW: f64 = 340.0;

/// The numbers of a figure as text cells. Every row has as many cells as `head` has columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The columns, left to right.
    pub head: Vec<Column>,
    /// The rows, top to bottom.
    pub rows: Vec<Vec<String>>,
    /// What the table holds.
    pub caption: String,
}

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The column's name, with its unit.
    pub label: String,
    /// Whether its cells are numbers, to be set flush right.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), numeric: false }
    }

    /// A column of numbers.
    pub fn numeric(label: impl Into<String>) -> Self {
        Self { label: label.into(), numeric: true }
    }
}

/// Why a figure could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureError {
    /// The input at fault, with what was found.
    pub input: String,
    /// The rule it breaks.
    pub rule: String,
    /// What to give instead.
    pub remedy: String,
}

impl FigureError {
    /// An error that names the input, the rule and the remedy.
    pub fn new(input: impl Into<String>, rule: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { input: input.into(), rule: rule.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for FigureError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}; {}", self.input, self.rule, self.remedy)
    }
}

impl std::error::Error for FigureError {}

/// The two pictures that every figure is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// [`WIDE`] units.
    Wide,
    /// [`NARROW`] units.
    Narrow,
}

impl Layout {
    /// Width of the view box.
    pub fn width(self) -> f64 {
        match self {
            Layout::Wide => WIDE,
            Layout::Narrow => NARROW,
        }
    }

    /// The id prefix of the picture in this layout, so that both can stand in one page.
    pub fn id(self, id: &str) -> String {
        match self {
            Layout::Wide => format!("{id}-wide"),
            Layout::Narrow => format!("{id}-narrow"),
        }
    }

    /// The wide value or the narrow one.
    pub fn pick<T>(self, wide: T, narrow: T) -> T {
        match self {
            Layout::Wide => wide,
            Layout::Narrow => narrow,
        }
    }
}

/// Checks a caller's id: it becomes part of element ids, so letters, digits, `-` and `_`, a letter
/// first.
///
/// # Errors
/// Names the id, the rule and the remedy.
pub fn check_id(id: &str) -> Result<(), FigureError> {
    let starts = id.chars().next().is_some_and(|first| first.is_ascii_alphabetic());
    let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    if starts && id.chars().all(allowed) {
        return Ok(());
    }
    Err(FigureError::new(
        format!("id {id:?}"),
        "an id is a letter followed by letters, digits, - or _",
        "give a short name such as \"course-phq-9\"",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_cannot_stand_in_markup_is_refused() {
        assert!(check_id("forest-resp24_racemic").is_ok());
        for bad in ["", "9a", "a b", "a\"b", "é"] {
            assert!(check_id(bad).unwrap_err().to_string().contains("letter"), "{bad}");
        }
    }

    #[test]
    fn a_figure_crosses_as_json() {
        let figure = Figure {
            title: "t".into(),
            subtitle: "s".into(),
            finding: "f".into(),
            svg_wide: "<svg/>".into(),
            svg_narrow: "<svg/>".into(),
            table: Table {
                head: vec![Column::numeric("n")],
                rows: vec![vec!["−1".into()]],
                caption: "c".into(),
            },
            notes: vec!["n".into()],
            source: "s".into(),
        };
        let json = serde_json::to_string(&figure).unwrap();
        assert_eq!(serde_json::from_str::<Figure>(&json).unwrap(), figure);
    }
}
