//! The further columns of a table of trials: numbers or categories.

use super::numbers::{Decimal, Number, is_missing, number};
use serde::Serialize;
use std::collections::HashMap;

/// The values of a moderator, one for each row that was used.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Values {
    /// Every entry is a number; NaN where there is none.
    Numeric(Vec<f64>),
    /// Some entry is no number.
    Categorical {
        /// The categories, in the order in which they first stand in the table.
        levels: Vec<String>,
        /// The 0-based place of each row's category in `levels`; `None` where there is none.
        codes: Vec<Option<u32>>,
    },
}

/// A further column of a table of trials.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moderator {
    /// Its name in the table; with its place where two columns have one name.
    pub name: String,
    /// Its values.
    pub values: Values,
}

/// A further column while it is read: every text once.
pub(super) struct Factor {
    /// Where the column stands.
    pub(super) place: usize,
    levels: Vec<String>,
    known: HashMap<String, u32>,
    codes: Vec<Option<u32>>,
}

/// The first entry that is no number among many that are: its 0-based place, its text, how many are numbers.
pub(super) type Stray = (usize, String, usize);

impl Factor {
    pub(super) fn new(place: usize) -> Self {
        Self { place, levels: Vec::new(), known: HashMap::new(), codes: Vec::new() }
    }

    pub(super) fn push(&mut self, text: &str) {
        if is_missing(text) {
            self.codes.push(None);
            return;
        }
        let code = match self.known.get(text) {
            Some(code) => Some(*code),
            None => u32::try_from(self.levels.len()).ok().inspect(|code| {
                self.levels.push(text.to_owned());
                self.known.insert(text.to_owned(), *code);
            }),
        };
        self.codes.push(code);
    }

    /// Its values; `None` where no row that was used has one.
    pub(super) fn finish(self, decimal: Decimal) -> Option<(Values, Option<Stray>)> {
        if self.levels.is_empty() {
            return None;
        }
        let read: Vec<Option<f64>> = self
            .levels
            .iter()
            .map(|level| match number(level, decimal) {
                Number::Value(value) => Some(value),
                _ => None,
            })
            .collect();
        let of = |code: &Option<u32>| code.and_then(|code| read.get(code as usize).copied().flatten());
        let Some(first) = read.iter().position(Option::is_none) else {
            let numbers = self.codes.iter().map(|code| of(code).unwrap_or(f64::NAN)).collect();
            return Some((Values::Numeric(numbers), None));
        };
        let given = self.codes.iter().flatten().count();
        let numbers = self.codes.iter().filter_map(of).count();
        let at = self.codes.iter().position(|code| code.is_some_and(|code| code as usize == first));
        let stray = at.filter(|_| 2 * numbers > given).map(|at| (at, self.levels[first].clone(), numbers));
        Some((Values::Categorical { levels: self.levels, codes: self.codes }, stray))
    }
}
