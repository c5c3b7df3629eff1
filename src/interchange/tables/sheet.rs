//! A file opened as a table: its header, what its columns mean, and the walk over its rows.

use super::names::{Kind, is_known};
use super::numbers::{Decimal, Evidence};
use super::text::{QuoteFault, Rows, Separator, decode, is_blank, open};
use super::{Choices, MAX_COLUMNS, MAX_ROWS, Problem, Report, shown};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A file whose header was read.
#[derive(Debug, Clone)]
pub(super) struct Sheet<'a> {
    pub(super) separator: Separator,
    /// The names of the columns, as they stand.
    pub(super) header: Vec<String>,
    /// The row of the header.
    pub(super) header_row: usize,
    body: Rows<'a>,
}

impl<'a> Sheet<'a> {
    /// Reads as far as the header.
    ///
    /// # Errors
    /// What [`decode`] refuses; nothing in the file; a header that cannot be read or has too many columns.
    pub(super) fn open(bytes: &'a [u8], choices: &Choices) -> Result<Self, Problem> {
        let text = decode(bytes)?;
        let theirs: Vec<String> = choices.mapping.values().map(|name| folded(name)).collect();
        let known = |name: &str| is_known(name) || theirs.contains(&folded(name));
        let (separator, mut body) = open(text, choices.separator, known);
        let mut cells = Vec::new();
        loop {
            let Some(row) = body.next(&mut cells) else {
                return Err(Problem::refused(None, None, "nothing", "a first row that names the columns"));
            };
            if let Some(QuoteFault { found, .. }) = row.fault {
                return Err(Problem::refused(Some(row.number), None, found, QuoteFault::WANTED));
            }
            if is_blank(&cells) {
                continue;
            }
            if cells.len() > MAX_COLUMNS {
                let found = format!("more than {MAX_COLUMNS} columns");
                return Err(Problem::refused(
                    Some(row.number),
                    None,
                    found,
                    format!("at most {MAX_COLUMNS} columns"),
                ));
            }
            let header = cells.iter().map(|cell| cell.to_string()).collect();
            return Ok(Self { separator, header, header_row: row.number, body });
        }
    }

    /// Which column has which of our names: mapped ones first, then those that have the name itself.
    ///
    /// # Errors
    /// A mapping from a name that is none of ours, or to a column that is not there; one column mapped
    /// twice; a name that two columns have.
    pub(super) fn roles(&self, kind: Kind, choices: &Choices) -> Result<Roles, Problem> {
        let refuse = |column: &str, found: String, wanted: String| {
            Err(Problem::refused(Some(self.header_row), Some(column), found, wanted))
        };
        let header: Vec<String> = self.header.iter().map(|name| folded(name)).collect();
        let named = |name: &str| -> Vec<usize> {
            let name = folded(name);
            (0..header.len()).filter(|&place| header[place] == name).collect()
        };
        let mut places: BTreeMap<&'static str, usize> = BTreeMap::new();
        for (ours, theirs) in &choices.mapping {
            let Some(name) = kind.names().find(|name| name.eq_ignore_ascii_case(ours.trim())) else {
                let names: Vec<&str> = kind.names().collect();
                let wanted = format!("one of {}", names.join(", "));
                return refuse(theirs, format!("a mapping from {}", shown(ours)), wanted);
            };
            let place = match named(theirs).as_slice() {
                [place] => *place,
                [] => {
                    let found = format!("the columns {}", shown(&self.header.join(", ")));
                    return refuse(theirs, found, format!("a column of this name, to be read as {name}"));
                }
                _ => return refuse(theirs, "two columns of this name".into(), "one".into()),
            };
            if let Some((other, _)) = places.iter().find(|(_, taken)| **taken == place) {
                return refuse(
                    theirs,
                    format!("a mapping from both {other} and {name}"),
                    "one of them".into(),
                );
            }
            if places.insert(name, place).is_some() {
                return refuse(theirs, format!("a second mapping from {name}"), "one".into());
            }
        }
        let mapped: Vec<usize> = places.values().copied().collect();
        for name in kind.names() {
            if places.contains_key(name) || choices.not_used.contains(name) {
                continue;
            }
            let free: Vec<usize> = named(name).into_iter().filter(|place| !mapped.contains(place)).collect();
            match free.as_slice() {
                [] => {}
                [place] => {
                    places.insert(name, *place);
                }
                _ => return refuse(name, "two columns of this name".into(), "one".into()),
            }
        }
        Ok(Roles { places, header_row: self.header_row, header: self.header.clone() })
    }

    /// Looks at all rows once: how many there are, which columns hold something, which decimal mark the
    /// numbers have (those of the columns `numeric` before all others).
    ///
    /// # Errors
    /// More than [`MAX_ROWS`] rows; none.
    pub(super) fn survey(
        &self,
        choices: &Choices,
        numeric: &[usize],
        mut see: impl FnMut(&[Cow<'_, str>]),
    ) -> Result<Survey, Problem> {
        let mut rows = self.body.clone();
        let mut cells = Vec::new();
        let (mut count, mut ours, mut all) = (0, Evidence::default(), Evidence::default());
        let mut filled = vec![false; self.header.len()];
        let mut is_numeric = vec![false; self.header.len()];
        numeric.iter().for_each(|&place| is_numeric[place] = true);
        while let Some(row) = rows.next(&mut cells) {
            if row.fault.is_none() && is_blank(&cells) {
                continue;
            }
            count += 1;
            if row.fault.is_some() {
                continue;
            }
            for (place, cell) in cells.iter().take(filled.len()).enumerate() {
                filled[place] |= !cell.is_empty();
                all.see(cell);
                if is_numeric[place] {
                    ours.see(cell);
                }
            }
            see(&cells);
        }
        if count > MAX_ROWS {
            let wanted = format!("at most {MAX_ROWS} rows");
            return Err(Problem::refused(None, None, format!("{count} rows"), wanted));
        }
        if count == 0 {
            return Err(Problem::refused(None, None, "no row below the header", "one row or more"));
        }
        let decimal = choices.decimal.unwrap_or_else(|| {
            let found = ours.decimal().or(all.decimal()).unwrap_or(Decimal::Point);
            if self.separator == Separator::Comma { Decimal::Point } else { found }
        });
        Ok(Survey { decimal, filled })
    }

    /// Walks over the rows. `take` uses one, or says what is wrong with it; what it notes of a row that it
    /// uses does not leave it out.
    pub(super) fn walk(
        &self,
        roles: &Roles,
        survey: &Survey,
        mut take: impl FnMut(usize, &[Cow<'_, str>], &mut Vec<Problem>),
    ) -> Report {
        let mut report = Report {
            separator: self.separator,
            decimal: survey.decimal,
            columns: roles
                .places
                .iter()
                .map(|(name, place)| ((*name).to_owned(), self.header[*place].clone()))
                .collect(),
            not_read: Vec::new(),
            rows: 0,
            used: 0,
            left_out: 0,
            blank: 0,
            problems: Vec::new(),
        };
        let mut rows = self.body.clone();
        let mut cells = Vec::new();
        while let Some(row) = rows.next(&mut cells) {
            if row.fault.is_none() && is_blank(&cells) {
                report.blank += 1;
                continue;
            }
            report.rows += 1;
            let before = report.problems.len();
            if let Some(QuoteFault { cell, found }) = row.fault {
                let column = self.header.get(cell).map(String::as_str);
                report.problems.push(Problem::in_row(row.number, column, found, QuoteFault::WANTED));
            } else if let Some(problem) = self.width(row.number, &cells) {
                report.problems.push(problem);
            } else {
                take(row.number, &cells, &mut report.problems);
            }
            let lost = |problem: &Problem| problem.consequence == super::Consequence::LeftOut;
            if report.problems.get(before..).unwrap_or_default().iter().any(lost) {
                report.left_out += 1;
            } else {
                report.used += 1;
            }
        }
        report
    }

    /// What is wrong with the number of cells of a row. Empty cells at its end may be too many.
    fn width(&self, row: usize, cells: &[Cow<'_, str>]) -> Option<Problem> {
        let extra = cells.get(self.header.len()..);
        if extra.is_some_and(is_blank) {
            return None;
        }
        let broken = cells.iter().find(|cell| cell.contains('\n'));
        let broken = broken.map_or(String::new(), |cell| format!(", one with line breaks: {}", shown(cell)));
        let wanted =
            format!("{}, as in the header; a cell that holds the separator in quotes", self.header.len());
        Some(Problem::in_row(row, None, format!("{} cells{broken}", cells.len()), wanted))
    }
}

/// A name without case and outer spaces.
fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// What was seen of a table before it is read.
pub(super) struct Survey {
    pub(super) decimal: Decimal,
    /// Which columns hold something.
    pub(super) filled: Vec<bool>,
}

/// Which column has which of our names.
pub(super) struct Roles {
    places: BTreeMap<&'static str, usize>,
    header_row: usize,
    header: Vec<String>,
}

impl Roles {
    /// Where the column stands.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// Where the column stands.
    ///
    /// # Errors
    /// It is not there.
    pub(super) fn needed(&self, name: &str) -> Result<usize, Problem> {
        self.place(name).ok_or_else(|| self.lacks(format!("a column {name}, or one that is mapped to it")))
    }

    /// The refusal of a table that lacks columns.
    pub(super) fn lacks(&self, wanted: String) -> Problem {
        let found = format!("the columns {}", shown(&self.header.join(", ")));
        Problem::refused(Some(self.header_row), None, found, wanted)
    }

    /// The name that the column has in the table.
    pub(super) fn theirs(&self, place: usize) -> &str {
        self.header.get(place).map_or("", String::as_str)
    }
}

/// The cell at a place; empty behind the end of the row.
pub(super) fn cell<'c>(cells: &'c [Cow<'_, str>], place: usize) -> &'c str {
    cells.get(place).map_or("", |cell| cell.as_ref())
}
