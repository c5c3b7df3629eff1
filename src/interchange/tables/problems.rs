//! The problems of a table for a page: counted by kind, the first ones in full.

use super::{Consequence, Problem};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Problems that share a column, what is wanted there, and what follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemKind {
    /// The column, by its name in the table.
    pub column: Option<String>,
    /// What is wanted.
    pub wanted: String,
    /// What follows.
    pub consequence: Consequence,
    /// How many there are.
    pub count: usize,
    /// The first row that has one.
    pub first: Option<usize>,
}

/// All problems of a table, short enough for a page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProblemSummary {
    /// How many there are in all.
    pub total: usize,
    /// By kind, the most frequent first; at most [`ProblemSummary::KINDS`].
    pub kinds: Vec<ProblemKind>,
    /// The first [`ProblemSummary::LISTED`], as they stand in the table.
    pub listed: Vec<Problem>,
}

impl ProblemSummary {
    /// Most problems that are listed in full.
    pub const LISTED: usize = 200;
    /// Most kinds that are counted apart.
    pub const KINDS: usize = 30;

    /// Counts and shortens.
    pub fn of(problems: &[Problem]) -> Self {
        let mut places: HashMap<(&Option<String>, &str, Consequence), usize> = HashMap::new();
        let mut kinds: Vec<ProblemKind> = Vec::new();
        for problem in problems {
            let key = (&problem.column, problem.wanted.as_str(), problem.consequence);
            let place = *places.entry(key).or_insert(kinds.len());
            match kinds.get_mut(place) {
                Some(kind) => kind.count += 1,
                None => kinds.push(ProblemKind {
                    column: problem.column.clone(),
                    wanted: problem.wanted.clone(),
                    consequence: problem.consequence,
                    count: 1,
                    first: problem.row,
                }),
            }
        }
        kinds.sort_by(|a, b| b.count.cmp(&a.count).then(a.first.cmp(&b.first)));
        kinds.truncate(Self::KINDS);
        let listed = problems.iter().take(Self::LISTED).cloned().collect();
        Self { total: problems.len(), kinds, listed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_of_a_kind_are_counted_together_and_the_first_row_is_kept() {
        let score = |row: usize| Problem::in_row(row, Some("score"), format!("\"x{row}\""), "a number");
        let problems: Vec<Problem> = [Problem::noted(2, Some("group"), "\"b\"", "\"a\"")]
            .into_iter()
            .chain((5..305).map(score))
            .collect();
        let summary = ProblemSummary::of(&problems);
        assert_eq!((summary.total, summary.listed.len(), summary.kinds.len()), (301, 200, 2));
        let first = &summary.kinds[0];
        assert_eq!((first.count, first.first, first.column.as_deref()), (300, Some(5), Some("score")));
        assert_eq!(first.consequence, Consequence::LeftOut);
        assert_eq!(summary.kinds[1].consequence, Consequence::Noted);
    }
}
