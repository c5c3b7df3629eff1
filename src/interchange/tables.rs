//! Reads the tables that people bring: trials to pool, and a cohort's scores.
//!
//! CSV with comma, semicolon or tab, in UTF-8; separator and decimal mark are found out. The first row with
//! something in it names the columns, in upper or lower case, by metafor's names; other names are mapped
//! ([`Choices::mapping`], proposed by [`recognise`]). A table that cannot be read at all is one [`Problem`].
//! Otherwise every row that holds something is either used or named in the problems of the [`Report`], by the
//! number that a spreadsheet shows for it. Format and limits: `docs/formats.md`.

mod cohort;
mod dates;
mod form;
mod moderators;
mod names;
mod numbers;
mod problems;
mod sheet;
mod text;
mod trials;

pub use cohort::{Cohort, CohortRow, read_cohort};
pub use dates::DateOrder;
pub use form::Form;
pub use moderators::{Moderator, Values};
pub use names::{Kind, recognise};
pub use numbers::Decimal;
pub use problems::{ProblemKind, ProblemSummary};
pub use text::Separator;
pub use trials::{Trials, read_trials};

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Most rows that a table may have, the header and blank rows not counted.
pub const MAX_ROWS: usize = 100_000;
/// Most bytes that a file may have: 50 MB.
pub const MAX_BYTES: usize = 50_000_000;
/// Most columns that a table may have.
pub const MAX_COLUMNS: usize = 1_000;

/// What the person has chosen; whatever is left open is found out from the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// From our name of a column (`yi`) to theirs (`Effect size`). A name that is not mapped stands for itself.
    pub mapping: BTreeMap<String, String>,
    /// Our names that no column is to be read as, even where one has the name.
    pub not_used: BTreeSet<String>,
    /// What divides the cells.
    pub separator: Option<Separator>,
    /// The decimal mark. A comma is found out only where the separator is none; here it may be said all the
    /// same, for numbers in quotes.
    pub decimal: Option<Decimal>,
    /// What comes first in dates with slashes.
    pub dates: Option<DateOrder>,
    /// Which columns make the effect, where the table has several ([`Trials::forms`]).
    pub form: Option<Form>,
    /// Level of the intervals `ci_lb` to `ci_ub`, in percent.
    pub level: f64,
    /// Whether `yi`, `ci_lb` and `ci_ub` are ratios, whose logarithms are to be taken. For that form alone.
    pub ratios: bool,
}

impl Default for Choices {
    /// Nothing mapped or chosen, 95% intervals, no ratios.
    fn default() -> Self {
        Self {
            mapping: BTreeMap::new(),
            not_used: BTreeSet::new(),
            separator: None,
            decimal: None,
            dates: None,
            form: None,
            level: 95.0,
            ratios: false,
        }
    }
}

/// What follows from a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consequence {
    /// The whole table was refused.
    Refused,
    /// The row was left out.
    LeftOut,
    /// The row was used; the person should know all the same.
    Noted,
}

/// Something in a table that is not as it should be: where, what was found, what is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The row as a spreadsheet numbers it, the first line being 1; `None` where the whole table is meant.
    pub row: Option<usize>,
    /// The column, by its name in the table; `None` where a whole row or table is meant.
    pub column: Option<String>,
    /// What was found there.
    pub found: String,
    /// What is wanted instead.
    pub wanted: String,
    /// What follows from it.
    pub consequence: Consequence,
}

impl Problem {
    fn refused(
        row: Option<usize>,
        column: Option<&str>,
        found: impl Into<String>,
        wanted: impl Into<String>,
    ) -> Self {
        Self {
            row,
            column: column.map(str::to_owned),
            found: found.into(),
            wanted: wanted.into(),
            consequence: Consequence::Refused,
        }
    }

    fn in_row(row: usize, column: Option<&str>, found: impl Into<String>, wanted: impl Into<String>) -> Self {
        Self { consequence: Consequence::LeftOut, ..Self::refused(Some(row), column, found, wanted) }
    }

    fn noted(row: usize, column: Option<&str>, found: impl Into<String>, wanted: impl Into<String>) -> Self {
        Self { consequence: Consequence::Noted, ..Self::refused(Some(row), column, found, wanted) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.row, &self.column) {
            (Some(row), Some(column)) => write!(f, "row {row}, column {column}: ")?,
            (Some(row), None) => write!(f, "row {row}: ")?,
            (None, Some(column)) => write!(f, "column {column}: ")?,
            (None, None) => write!(f, "table: ")?,
        }
        write!(f, "found {}; wanted {}", self.found, self.wanted)
    }
}

impl std::error::Error for Problem {}

/// How a table was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What divides the cells.
    pub separator: Separator,
    /// The decimal mark.
    pub decimal: Decimal,
    /// From our name of a column to its name in the table, for the columns that have a part of their own.
    pub columns: BTreeMap<String, String>,
    /// Columns with something in them that were not read.
    pub not_read: Vec<String>,
    /// Rows with something in them, the header not counted: `used` and `left_out` together.
    pub rows: usize,
    /// Rows that were used.
    pub used: usize,
    /// Rows that were left out, each named in `problems`.
    pub left_out: usize,
    /// Rows with nothing in them; they are no problem.
    pub blank: usize,
    /// Everything that is not as it should be, by row.
    pub problems: Vec<Problem>,
}

/// The names of the columns of a file, for the step that maps them; an unnamed column is an empty text.
///
/// # Errors
/// The file is no table: see [`read_trials`].
pub fn header(bytes: &[u8], choices: &Choices) -> Result<Vec<String>, Problem> {
    Ok(sheet::Sheet::open(bytes, choices)?.header)
}

/// The text of a file that a person chose, without its byte-order mark.
///
/// # Errors
/// It is no text in UTF-8 (a spreadsheet's own format, UTF-16, another encoding), or beyond [`MAX_BYTES`].
pub fn decoded(bytes: &[u8]) -> Result<&str, Problem> {
    text::decode(bytes)
}

/// A cell as a problem shows it: in quotes, its start alone where it is long.
fn shown(cell: &str) -> String {
    const LONGEST: usize = 40;
    match cell.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?} and more", cell.get(..end).unwrap_or_default()),
        None => format!("{cell:?}"),
    }
}
