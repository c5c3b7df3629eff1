//! Rows of a call that are used only where every column read is whole.

use super::columns::{labels, same_length};
use super::studies::text;
use crate::scripting::arguments::Arguments;
use crate::statistics::design::Design;
use crate::statistics::levels::levels;

/// A label column with its levels and, for every row, the place among them.
pub(super) struct Factor {
    /// The levels, in order.
    pub names: Vec<String>,
    /// The 0-based level of every row.
    pub place: Vec<usize>,
}

impl Factor {
    pub fn new(labels: &[String]) -> Self {
        let names = levels(labels);
        let place =
            labels.iter().map(|label| names.iter().position(|name| name == label).unwrap_or(0)).collect();
        Self { names, place }
    }
}

/// The rows of a call that are whole in every column read.
pub(super) struct Rows {
    pub given: usize,
    keep: Vec<bool>,
}

impl Rows {
    pub fn new(given: usize) -> Self {
        Self { given, keep: vec![true; given] }
    }

    pub fn used(&self) -> Vec<usize> {
        (0..self.given).filter(|&i| self.keep[i]).collect()
    }

    pub fn need(
        &mut self,
        name: &str,
        found: usize,
        as_long_as: &str,
        whole: impl Fn(usize) -> bool,
    ) -> Result<(), String> {
        same_length(name, found, self.given, as_long_as)?;
        for (i, keep) in self.keep.iter_mut().enumerate() {
            *keep &= whole(i);
        }
        Ok(())
    }

    /// A label column, if it is there.
    pub fn labels(
        &mut self,
        arguments: &Arguments,
        name: &str,
        beside: &str,
    ) -> Result<Option<Vec<Option<String>>>, String> {
        if arguments.get(name).is_none() {
            return Ok(None);
        }
        let column = labels(name, arguments.array(name)?)?;
        self.need(name, column.len(), beside, |i| column[i].is_some())?;
        Ok(Some(column))
    }

    pub fn numbers(&mut self, name: &str, column: &[f64], beside: &str) -> Result<(), String> {
        self.need(name, column.len(), beside, |i| !column[i].is_nan())
    }

    pub fn matrix(&mut self, x: Option<&[Vec<f64>]>, beside: &str) -> Result<(), String> {
        match x {
            None => Ok(()),
            Some(x) => self.need("X", x.len(), beside, |i| x[i].iter().all(|value| !value.is_nan())),
        }
    }
}

pub(super) fn cut<T: Clone>(column: &[T], used: &[usize]) -> Vec<T> {
    used.iter().map(|&i| column[i].clone()).collect()
}

pub(super) fn cut_labels(column: &[Option<String>], used: &[usize]) -> Vec<String> {
    used.iter().filter_map(|&i| column[i].clone()).collect()
}

pub(super) fn design(x: Option<&[Vec<f64>]>, used: &[usize], names: &[String]) -> Result<Design, String> {
    match x {
        None => Ok(Design::intercept_only(used.len())),
        Some(x) => Design::from_rows(&cut(x, used), names).map_err(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_gap_anywhere_takes_the_row_out() {
        let value = json!({"y": [1, null, 3, 4], "id": ["b", "a", null, "a"]});
        let arguments = Arguments::new("lmer", &value, &["y", "id"]).unwrap();
        let mut rows = Rows::new(4);
        rows.numbers("y", &arguments.numbers("y").unwrap(), "y").unwrap();
        let id = rows.labels(&arguments, "id", "y").unwrap().unwrap();
        assert_eq!(rows.used(), [0, 3]);
        assert_eq!(Factor::new(&cut_labels(&id, &rows.used())).place, [1, 0]);
        assert!(rows.numbers("x", &[1.0], "y").unwrap_err().starts_with("x: found 1 entries"));
    }
}
