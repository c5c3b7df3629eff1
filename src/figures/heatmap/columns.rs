//! From ratings to columns: each rating its own while there is the room, else periods of equal length.

use crate::figures::course::GAP_DAYS;
use crate::figures::dates;
use crate::figures::number;

use super::HeatRating;

/// No more columns than this: a number must fit into every cell of the narrow picture.
pub const MOST: usize = 12;

/// Periods in days with their names. The last one holds all days that a figure accepts in twelve.
const PERIODS: [(f64, &str); 13] = [
    (1.0, "one day"),
    (7.0, "one week"),
    (14.0, "2 weeks"),
    (28.0, "4 weeks"),
    (56.0, "8 weeks"),
    (91.0, "13 weeks"),
    (182.0, "26 weeks"),
    (365.25, "one year"),
    (730.5, "2 years"),
    (1_826.25, "5 years"),
    (3_652.5, "10 years"),
    (7_305.0, "20 years"),
    (18_262.5, "50 years"),
];

/// The answers to one question in one column.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cell {
    /// The middle answer in order of size; of an even number, halfway between the two middle ones. `None`
    /// where nobody answered.
    pub median: Option<f64>,
    /// The lowest and the highest answer.
    pub range: Option<(f64, f64)>,
}

/// One column: a rating, or the ratings of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The day of its first rating, as the picture shows it: "3 Sep".
    pub short: String,
    /// Its days, as the table shows them: "3 September 2026 to 9 September 2026, 4 ratings".
    pub long: String,
    /// Ratings in it.
    pub ratings: usize,
    /// Whether more than [`GAP_DAYS`] days lie between the last rating before and its first.
    pub after_gap: bool,
    /// A cell for each question.
    pub cells: Vec<Cell>,
}

/// The columns of a heat map.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// In the order of time; none is empty.
    pub list: Vec<Column>,
    /// How long a column's period is; `None` where each rating has its own column.
    pub period: Option<&'static str>,
}

/// The columns of `ratings`, which are in the order of time, for `items` questions. The period is the
/// shortest with at most [`MOST`] columns; periods without a rating have no column.
pub fn columns(ratings: &[&HeatRating], items: usize) -> Columns {
    let origin = ratings.first().map_or(0.0, |first| first.at.floor());
    let span = ratings.last().map_or(0.0, |last| last.at - origin);
    if ratings.len() <= MOST {
        let groups: Vec<&[&HeatRating]> = ratings.chunks(1).collect();
        return Columns { list: list(&groups, items, span), period: None };
    }
    let by = |days: f64| -> Vec<&[&HeatRating]> {
        let place = |rating: &HeatRating| ((rating.at - origin) / days).floor();
        ratings.chunk_by(|one, other| place(one) == place(other)).collect()
    };
    let periods = PERIODS.iter().map(|(days, name)| (by(*days), *name));
    let fitting = periods.into_iter().find(|(groups, _)| groups.len() <= MOST);
    match fitting {
        Some((groups, name)) => Columns { list: list(&groups, items, span), period: Some(name) },
        None => Columns { list: list(&[ratings], items, span), period: Some("all the time there is") },
    }
}

fn list(groups: &[&[&HeatRating]], items: usize, span: f64) -> Vec<Column> {
    let mut before: Option<f64> = None;
    let mut list = Vec::with_capacity(groups.len());
    for group in groups {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        list.push(Column {
            short: short(first.at, span),
            long: long(first.at, last.at, group.len()),
            ratings: group.len(),
            after_gap: before.is_some_and(|before| first.at - before > GAP_DAYS),
            cells: (0..items).map(|item| cell(group, item)).collect(),
        });
        before = Some(last.at);
    }
    list
}

/// "3 Sep"; over most of a year or longer, "Sep 2026".
fn short(at: f64, span: f64) -> String {
    let long = dates::long(at);
    let mut parts = long.split(' ');
    let (day, month, year) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let month = month.get(..3).unwrap_or(month);
    if span > 300.0 { format!("{month} {year}") } else { format!("{day} {month}") }
}

fn long(first: f64, last: f64, ratings: usize) -> String {
    let (from, to) = (dates::long(first), dates::long(last));
    match (ratings, from == to) {
        (0 | 1, _) => from,
        (_, true) => format!("{from}, {ratings} ratings"),
        _ => format!("{from} to {to}, {}", number::counted(ratings, "rating", "ratings")),
    }
}

fn cell(group: &[&HeatRating], item: usize) -> Cell {
    let mut answers: Vec<i32> =
        group.iter().filter_map(|rating| rating.answers.get(item).copied().flatten()).collect();
    answers.sort_unstable();
    let (Some(low), Some(high)) = (answers.first(), answers.last()) else { return Cell::default() };
    let at = |place: usize| answers.get(place).copied().map_or(0.0, f64::from);
    let middle = answers.len() / 2;
    let median = if answers.len() % 2 == 1 { at(middle) } else { (at(middle - 1) + at(middle)) / 2.0 };
    Cell { median: Some(median), range: Some((f64::from(*low), f64::from(*high))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 3 September 2026.
    const START: f64 = 20_699.0;

    fn ratings(days: impl Iterator<Item = f64>) -> Vec<HeatRating> {
        days.enumerate()
            .map(|(n, day)| HeatRating { at: START + day, answers: vec![Some((n % 4) as i32), None] })
            .collect()
    }

    fn of(ratings: &[HeatRating]) -> Columns {
        columns(&ratings.iter().collect::<Vec<_>>(), 2)
    }

    #[test]
    fn few_ratings_have_a_column_each() {
        let few = ratings([0.4, 7.0, 80.0].into_iter());
        let found = of(&few);
        assert_eq!(found.period, None);
        let shown: Vec<(&str, bool)> =
            found.list.iter().map(|column| (column.short.as_str(), column.after_gap)).collect();
        assert_eq!(shown, [("3 Sep", false), ("10 Sep", false), ("22 Nov", true)]);
        assert_eq!(found.list[1].cells[0], Cell { median: Some(1.0), range: Some((1.0, 1.0)) });
        assert_eq!(found.list[1].cells[1], Cell::default());
        assert_eq!(found.list[1].long, "10 September 2026");
        assert!(of(&[]).list.is_empty());
    }

    #[test]
    fn many_ratings_fall_into_the_shortest_period_that_fits() {
        // One a day for ten weeks: 70 days, 10 weeks.
        let found = of(&ratings((0..70).map(f64::from)));
        assert_eq!((found.period, found.list.len()), (Some("one week"), 10));
        // 0 1 2 3 0 1 2: the middle one is 1.
        assert_eq!(found.list[0].cells[0], Cell { median: Some(1.0), range: Some((0.0, 3.0)) });
        assert_eq!(found.list[0].long, "3 September 2026 to 9 September 2026, 7 ratings");
        // A month of daily ratings and one two years later keep the weeks of the month.
        let found = of(&ratings((0..28).map(f64::from).chain([730.0])));
        assert_eq!((found.period, found.list.len()), (Some("one week"), 5));
        assert!(found.list[4].after_gap && found.list[4].short == "Sep 2028");
    }

    #[test]
    fn of_an_even_number_the_median_lies_halfway() {
        let two = |one, other| {
            let rating = |answer| HeatRating { at: START, answers: vec![answer] };
            cell(&[&rating(one), &rating(other)], 0).median
        };
        assert_eq!(two(Some(1), Some(2)), Some(1.5));
        assert_eq!(two(Some(3), None), Some(3.0));
        assert_eq!(two(None, None), None);
    }

    #[test]
    fn all_days_that_a_figure_accepts_fit() {
        let every = (0..2000).map(|n| dates::FIRST - START + f64::from(n) * 91.0);
        let found = of(&ratings(every.take_while(|day| START + day <= dates::LAST)));
        assert!(found.list.len() <= MOST, "{}", found.list.len());
    }
}
