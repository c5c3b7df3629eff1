//! Numbers as people write them: which mark divides the decimals, what stands for a missing value.

use serde::{Deserialize, Serialize};

/// The mark between whole and decimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decimal {
    /// `0.5`.
    Point,
    /// `0,5`; only where the separator is not a comma.
    Comma,
}

/// A cell read as a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// Nothing was given: empty, or one of the usual signs for it.
    Missing,
    /// A finite number.
    Value(f64),
    /// Something else.
    Wrong,
}

/// Whether the cell says that there is no value: empty, `NA`, `N/A`, `#N/A`, `NaN`, `NULL`, `.`, `-` or a dash.
pub(super) fn is_missing(cell: &str) -> bool {
    matches!(cell, "" | "." | "-" | "\u{2013}" | "\u{2014}")
        || (cell.len() <= 4
            && ["na", "n/a", "#n/a", "nan", "null"].iter().any(|word| cell.eq_ignore_ascii_case(word)))
}

/// Where a number has its marks.
struct Shape {
    points: usize,
    commas: usize,
    /// Groups of three digits after one to three that do not begin with 0, as thousands are written.
    grouped: bool,
}

/// The shape of a decimal number with any marks; `None` where it is no number at all.
fn shape(cell: &str) -> Option<Shape> {
    let unsigned = unsigned(cell);
    let end = unsigned.find(['e', 'E']).unwrap_or(unsigned.len());
    let (digits, exponent) = unsigned.split_at(end);
    if let Some(exponent) = exponent.get(1..) {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
    }
    let (mut points, mut commas, mut any) = (0, 0, false);
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => any = true,
            b'.' => points += 1,
            b',' => commas += 1,
            _ => return None,
        }
    }
    let grouped = exponent.is_empty() && points + commas > 0 && {
        let mut parts = digits.split(['.', ',']);
        let first = parts.next().unwrap_or_default();
        (1..=3).contains(&first.len()) && !first.starts_with('0') && parts.all(|part| part.len() == 3)
    };
    any.then_some(Shape { points, commas, grouped })
}

/// The cell without its sign; a typographic minus counts as one.
fn unsigned(cell: &str) -> &str {
    cell.strip_prefix(['+', '-', '\u{2212}']).unwrap_or(cell)
}

/// Reads a trimmed cell. Thousands marks, units, `<` and infinite values are wrong.
pub(super) fn number(cell: &str, decimal: Decimal) -> Number {
    if is_missing(cell) {
        return Number::Missing;
    }
    let Some(shape) = shape(cell) else { return Number::Wrong };
    let plain = match decimal {
        Decimal::Point => shape.commas == 0 && shape.points <= 1,
        Decimal::Comma => shape.points == 0 && shape.commas <= 1,
    };
    if !plain {
        return Number::Wrong;
    }
    let text = unsigned(cell);
    let value = if shape.commas == 0 { text.parse::<f64>() } else { text.replace(',', ".").parse() };
    match value {
        Ok(value) if value.is_finite() => {
            let negative = cell.starts_with(['-', '\u{2212}']);
            Number::Value(if negative { -value } else { value })
        }
        _ => Number::Wrong,
    }
}

/// What a number is wanted to look like.
pub(super) fn wanted(decimal: Decimal) -> &'static str {
    match decimal {
        Decimal::Point => "a number, with a decimal point and without marks between thousands",
        Decimal::Comma => "a number, with a decimal comma and without marks between thousands",
    }
}

/// Counts which decimal mark the numbers of a table have. `1,234` counts for neither: it may be three decimals
/// or a thousand.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    points: usize,
    commas: usize,
}

impl Evidence {
    /// Takes one trimmed cell into account.
    pub(super) fn see(&mut self, cell: &str) {
        if !cell.bytes().any(|byte| matches!(byte, b'.' | b',')) {
            return;
        }
        match shape(cell) {
            Some(Shape { points: 1, commas: 0, .. }) => self.points += 1,
            Some(Shape { points: 0, commas: 1, grouped: false }) => self.commas += 1,
            _ => {}
        }
    }

    /// The mark that most numbers have; `None` where no number has decimals.
    pub(super) fn decimal(&self) -> Option<Decimal> {
        match (self.points, self.commas) {
            (0, 0) => None,
            (points, commas) if commas > points => Some(Decimal::Comma),
            _ => Some(Decimal::Point),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(cells: &[&str]) -> Option<Decimal> {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.see(cell));
        evidence.decimal()
    }

    #[test]
    fn numbers_as_people_write_them() {
        use Number::{Missing, Value, Wrong};
        for (cell, point, comma) in [
            ("1", Value(1.0), Value(1.0)),
            ("-0.5", Value(-0.5), Wrong),
            ("\u{2212}0,5", Wrong, Value(-0.5)),
            ("+.5", Value(0.5), Wrong),
            ("5.", Value(5.0), Wrong),
            ("1e-3", Value(0.001), Value(0.001)),
            ("1,5E+2", Wrong, Value(150.0)),
            ("", Missing, Missing),
            ("n/a", Missing, Missing),
            ("NaN", Missing, Missing),
            ("-", Missing, Missing),
            ("1.234,5", Wrong, Wrong),
            ("1,234,567", Wrong, Wrong),
            ("1e999", Wrong, Wrong),
            ("inf", Wrong, Wrong),
            ("<0.001", Wrong, Wrong),
            ("12 mg", Wrong, Wrong),
            ("e5", Wrong, Wrong),
            ("1e", Wrong, Wrong),
            ("--1", Wrong, Wrong),
            (",", Wrong, Wrong),
        ] {
            assert_eq!(number(cell, Decimal::Point), point, "{cell}");
            assert_eq!(number(cell, Decimal::Comma), comma, "{cell}");
        }
    }

    #[test]
    fn the_mark_is_found_and_a_thousand_decides_nothing() {
        assert_eq!(decimal(&["0,5", "1"]), Some(Decimal::Comma));
        assert_eq!(decimal(&["0.5", "x, y"]), Some(Decimal::Point));
        assert_eq!(decimal(&["1,234", "12"]), None);
        assert_eq!(decimal(&["1,234", "0,5"]), Some(Decimal::Comma));
        assert_eq!(decimal(&["0,234"]), Some(Decimal::Comma), "no thousand begins with 0");
        assert_eq!(decimal(&["21.11.2026", "word"]), None);
        assert_eq!(decimal(&["0.5", "0,5"]), Some(Decimal::Point), "a tie goes to the point");
    }
}
