//! Which answers moved: the questions of one rating scale as rows, the ratings as columns.
//!
//! A cell holds the answer as a number and is the darker the more points it is. Many ratings share
//! columns of equal periods ([`mod@columns`]): their cell is the median, and the table has the lowest and the
//! highest too. The last column compares the latest rating with the first.

pub mod columns;
pub mod of;
mod picture;

use serde::{Deserialize, Serialize};

use super::dates;
use super::figure::{self, Figure, FigureError, Layout, Table, check_id};
use super::number;
use columns::{Cell, Columns, columns};

/// What a heat map is drawn from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Heatmap {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The scale's short name: "PHQ-9".
    pub scale: String,
    /// Whether more points are worse.
    pub more_is_worse: bool,
    /// The questions, in the scale's order.
    pub items: Vec<HeatItem>,
    /// The ratings, in any order.
    pub ratings: Vec<HeatRating>,
    /// What a reader must know; the figure adds what its own marks need.
    pub notes: Vec<String>,
    /// Where the answers and the words come from.
    pub source: String,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeatItem {
    /// The scale's own words.
    pub label: String,
    /// Its answers: points and words, in the scale's order.
    pub answers: Vec<(i32, String)>,
}

/// One rating.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeatRating {
    /// Days since 1 January 1970, local time, with the time of day as the fraction.
    pub at: f64,
    /// The points of each question, in the order of [`Heatmap::items`]; a blank is `None`.
    pub answers: Vec<Option<i32>>,
}

impl HeatItem {
    fn ends(&self) -> (f64, f64) {
        let values = || self.answers.iter().map(|(value, _)| f64::from(*value));
        (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
    }

    /// The shade of an answer: 0 at the question's low end to 4 at its high end.
    fn shade(&self, value: f64) -> usize {
        let (low, high) = self.ends();
        (4.0 * (value - low) / (high - low)).round().clamp(0.0, 4.0) as usize
    }
}

/// What the answers did between the first rating and the latest.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Change {
    from: f64,
    to: f64,
}

impl Change {
    fn points(self) -> f64 {
        self.to - self.from
    }

    fn signed(self) -> String {
        match self.points() {
            up if up > 0.0 => format!("+{}", number::plain(up)),
            other => number::plain(other),
        }
    }
}

impl Heatmap {
    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        for item in &self.items {
            let (low, high) = item.ends();
            if low >= high || !low.is_finite() {
                return Err(FigureError::new(
                    format!("the answers of {:?}", item.label),
                    "a question has two answers of different points or more",
                    "check the scale's definition",
                ));
            }
        }
        for rating in &self.ratings {
            if dates::date(rating.at).is_none() {
                return Err(FigureError::new(
                    format!("day {}", rating.at),
                    format!(
                        "a day lies between {} and {}",
                        dates::long(dates::FIRST),
                        dates::long(dates::LAST)
                    ),
                    "give days since 1 January 1970",
                ));
            }
            if rating.answers.len() != self.items.len() {
                return Err(FigureError::new(
                    format!("{} answers on {}", rating.answers.len(), dates::long(rating.at)),
                    format!("{} has {} questions", self.scale, self.items.len()),
                    "give an answer or a blank for each question",
                ));
            }
            for (item, answer) in self.items.iter().zip(&rating.answers) {
                if let Some(answer) =
                    answer.filter(|answer| item.answers.iter().all(|(value, _)| value != answer))
                {
                    return Err(FigureError::new(
                        format!("{answer} on {} at {:?}", dates::long(rating.at), item.label),
                        "an answer is one that the question offers",
                        "leave this rating out and show it among those that could not be read",
                    ));
                }
            }
        }
        Ok(())
    }

    fn in_order(&self) -> Vec<&HeatRating> {
        let mut ratings: Vec<&HeatRating> = self.ratings.iter().collect();
        ratings.sort_by(|one, other| one.at.total_cmp(&other.at));
        ratings
    }

    /// For each question, the first rating against the latest; `None` where one of them is blank or there
    /// is but one.
    fn changes(&self, ratings: &[&HeatRating]) -> Vec<Option<Change>> {
        let ends = ratings.first().zip(ratings.last()).filter(|_| ratings.len() > 1);
        let of = |item: usize| {
            let (first, last) = ends?;
            let answer = |rating: &HeatRating| rating.answers.get(item).copied().flatten().map(f64::from);
            Some(Change { from: answer(first)?, to: answer(last)? })
        };
        (0..self.items.len()).map(of).collect()
    }

    fn finding(&self, ratings: &[&HeatRating], changes: &[Option<Change>]) -> String {
        let (Some(first), Some(last)) = (ratings.first(), ratings.last()) else {
            return "There is no rating with answers in the days shown.".to_owned();
        };
        if ratings.len() == 1 {
            return format!("There is one rating with answers, of {}.", dates::long(first.at));
        }
        let better =
            |change: &&Change| (change.points() < 0.0) == self.more_is_worse && change.points() != 0.0;
        let told: Vec<&Change> = changes.iter().flatten().collect();
        let up = told.iter().filter(|change| better(change)).count();
        let same = told.iter().filter(|change| change.points() == 0.0).count();
        let span = match dates::long(first.at) == dates::long(last.at) {
            true => format!("From the first to the last rating of {}", dates::long(last.at)),
            false => format!("From {} to {}", dates::long(first.at), dates::long(last.at)),
        };
        let mut said = format!(
            "{span}, {} got better, {} got worse and {} stayed the same.",
            number::counted(up, "answer", "answers"),
            none(told.len() - up - same),
            none(same)
        );
        if told.len() < changes.len() {
            said += &format!(" {} cannot be compared, for a blank.", changes.len() - told.len());
        }
        let by_size = |(item, change): &(&HeatItem, &Option<Change>)| {
            let (low, high) = item.ends();
            change.map_or(0.0, |change| change.points().abs() / (high - low))
        };
        let pairs = || self.items.iter().zip(changes);
        let most = pairs().map(|pair| by_size(&pair)).fold(0.0, f64::max);
        let moved: Vec<(&HeatItem, Change)> = pairs()
            .filter(|pair| most > 0.0 && by_size(pair) == most)
            .filter_map(|(item, change)| Some((item, (*change)?)))
            .collect();
        if let [(item, change)] = moved.as_slice() {
            said += &format!(
                " The one that moved most went from {} to {}: \u{201c}{}\u{201d}.",
                number::plain(change.from),
                number::plain(change.to),
                item.label.trim_end_matches(['.', '?'])
            );
        }
        said
    }

    fn table(&self, columns: &Columns, changes: &[Option<Change>]) -> Table {
        let mut head = vec![figure::Column::text("Question")];
        head.extend(columns.list.iter().map(|column| figure::Column::numeric(column.long.clone())));
        head.push(figure::Column::numeric("Change, first to latest rating"));
        let rows = self.items.iter().enumerate().map(|(place, item)| {
            let mut row = vec![item.label.clone()];
            row.extend(
                columns.list.iter().map(|column| column.cells.get(place).map_or_else(String::new, in_words)),
            );
            row.push(changes.get(place).copied().flatten().map_or_else(
                || "not known".to_owned(),
                |change| {
                    let (from, to) = (number::plain(change.from), number::plain(change.to));
                    format!("{} ({from} to {to})", change.signed())
                },
            ));
            row
        });
        Table { rows: rows.collect(), head, caption: format!("{}: points by question", self.title) }
    }

    /// The answers that all questions share, if they do.
    fn shared_answers(&self) -> Option<&[(i32, String)]> {
        let first = &self.items.first()?.answers;
        self.items.iter().all(|item| item.answers == *first).then_some(first.as_slice())
    }

    fn notes(&self, columns: &Columns, ratings: &[&HeatRating]) -> Vec<String> {
        let mut notes = self.notes.clone();
        if let Some(period) = columns.period {
            notes.push(format!(
                "{} share {} columns of {period} each; a period without a rating has none. A cell is the median, \
                 the middle answer in order of size. The table has the lowest and the highest too.",
                number::counted(ratings.len(), "rating", "ratings"),
                columns.list.len()
            ));
        }
        if columns.list.iter().any(|column| column.after_gap) {
            notes.push("A space between columns stands for more than 60 days.".into());
        }
        if ratings.iter().any(|rating| rating.answers.contains(&None)) {
            notes.push("A dashed cell is a question left blank.".into());
        }
        if ratings.len() > 1 {
            notes.push("One answer moves by chance more easily than a total does.".into());
        }
        notes
    }

    /// Draws the figure. Any number of ratings will do, none included.
    ///
    /// # Errors
    /// The id cannot be an id; a day or an answer is not possible; the error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let ratings = self.in_order();
        let columns = columns(&ratings, self.items.len());
        let changes = self.changes(&ratings);
        let finding = self.finding(&ratings, &changes);
        let more = if self.more_is_worse { "worse" } else { "better" };
        let description = format!(
            "{finding} {} by {}; a darker cell is more points, which is {more}. The table beside the picture \
             holds every number.",
            number::counted(self.items.len(), "question", "questions"),
            number::counted(columns.list.len(), "column", "columns"),
        );
        let draw = |layout: Layout| picture::draw(self, &columns, &changes, layout, &description);
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!("points of each answer; more points are {more}"),
            svg_wide: draw(Layout::Wide),
            svg_narrow: draw(Layout::Narrow),
            finding,
            table: self.table(&columns, &changes),
            notes: self.notes(&columns, &ratings),
            source: self.source.clone(),
        })
    }
}

/// A count in a sentence.
fn none(count: usize) -> String {
    if count == 0 { "none".to_owned() } else { count.to_string() }
}

/// "2"; of several ratings "1.5 (0 to 3)".
fn in_words(cell: &Cell) -> String {
    match (cell.median, cell.range) {
        (Some(median), Some((low, high))) if low < high => {
            format!("{} ({} to {})", number::plain(median), number::plain(low), number::plain(high))
        }
        (Some(median), _) => number::plain(median),
        (None, _) => "blank".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: f64 = 20_699.0;

    fn heatmap(ratings: &[(f64, [Option<i32>; 3])]) -> Heatmap {
        let item = |label: &str, most: i32| HeatItem {
            label: label.into(),
            answers: (0..=most).map(|value| (value, format!("answer {value}"))).collect(),
        };
        Heatmap {
            id: "heat".into(),
            title: "PHQ-9, question by question".into(),
            scale: "PHQ-9".into(),
            more_is_worse: true,
            items: vec![item("Sleep", 3), item("Appetite?", 3), item("Energy", 3)],
            ratings: ratings
                .iter()
                .map(|(day, answers)| HeatRating { at: START + day, answers: answers.to_vec() })
                .collect(),
            source: "s".into(),
            ..Heatmap::default()
        }
    }

    #[test]
    fn the_sentence_counts_what_moved() {
        let said = |ratings: &[(f64, [Option<i32>; 3])]| heatmap(ratings).figure().unwrap().finding;
        assert_eq!(said(&[]), "There is no rating with answers in the days shown.");
        let first = (0.0, [Some(3), Some(1), Some(2)]);
        assert_eq!(said(&[first]), "There is one rating with answers, of 3 September 2026.");
        let better = said(&[(49.0, [Some(0), Some(2), Some(2)]), first]);
        assert_eq!(
            better,
            "From 3 September 2026 to 22 October 2026, 1 answer got better, 1 got worse and 1 stayed the same. \
             The one that moved most went from 3 to 0: “Sleep”."
        );
        // A blank at either end tells nothing, and of equals none is pointed at.
        let blank = said(&[first, (49.0, [None, Some(2), Some(1)])]);
        assert!(
            blank.ends_with("1 got worse and none stayed the same. 1 cannot be compared, for a blank."),
            "{blank}"
        );
        let mut upward = heatmap(&[first, (49.0, [Some(0), Some(2), Some(2)])]);
        upward.more_is_worse = false;
        assert!(upward.figure().unwrap().finding.contains("1 answer got better, 1 got worse"));
        assert!(upward.figure().unwrap().subtitle.ends_with("more points are better"));
    }

    #[test]
    fn the_table_holds_every_answer_and_the_change() {
        let table = heatmap(&[(0.0, [Some(3), None, Some(2)]), (7.0, [Some(1), Some(2), Some(2)])])
            .figure()
            .unwrap()
            .table;
        assert_eq!(table.rows[0], ["Sleep", "3", "1", "−2 (3 to 1)"]);
        assert_eq!(table.rows[1], ["Appetite?", "blank", "2", "not known"]);
        assert_eq!(table.rows[2], ["Energy", "2", "2", "0 (2 to 2)"]);
        assert_eq!(table.head[1].label, "3 September 2026");
    }

    #[test]
    fn a_thousand_ratings_are_medians_with_their_range() {
        let many: Vec<(f64, [Option<i32>; 3])> =
            (0..1000).map(|n| (f64::from(n) / 3.0, [Some(n % 4), Some(1), None])).collect();
        let figure = heatmap(&many).figure().unwrap();
        assert!(figure.table.rows[0][1].ends_with("(0 to 3)"), "{:?}", figure.table.rows[0]);
        assert_eq!((figure.table.rows[1][1].as_str(), figure.table.rows[2][1].as_str()), ("1", "blank"));
        assert!(
            figure.notes[0].starts_with("1000 ratings share 12 columns of 4 weeks each"),
            "{:?}",
            figure.notes
        );
        assert!(figure.svg_narrow.len() < 30_000);
    }

    #[test]
    fn shades_span_each_question() {
        let item = |values: &[i32]| HeatItem {
            label: "q".into(),
            answers: values.iter().map(|value| (*value, String::new())).collect(),
        };
        let shades = |values: &[i32]| -> Vec<usize> {
            values.iter().map(|value| item(values).shade(f64::from(*value))).collect()
        };
        assert_eq!(shades(&[0, 1]), [0, 4]);
        assert_eq!(shades(&[0, 1, 2, 3]), [0, 1, 3, 4]);
        assert_eq!(shades(&[1, 2, 3, 4, 5]), [0, 1, 2, 3, 4]);
        assert_eq!(item(&[0, 1, 2, 3]).shade(1.5), 2);
        assert_eq!(shades(&[3, 2, 1, 0]), [4, 3, 1, 0]);
    }

    #[test]
    fn impossible_input_is_named() {
        let said = |map: Heatmap| map.figure().unwrap_err().to_string();
        let wrong = said(heatmap(&[(0.0, [Some(4), None, None])]));
        assert!(wrong.starts_with("4 on 3 September 2026 at \"Sleep\""), "{wrong}");
        let mut map = heatmap(&[(0.0, [None; 3])]);
        map.ratings[0].answers.pop();
        assert!(said(map).starts_with("2 answers on 3 September 2026"));
        assert!(said(heatmap(&[(f64::NAN, [None; 3])])).starts_with("day NaN"));
        let mut map = heatmap(&[]);
        map.items[0].answers.truncate(1);
        assert!(said(map).contains("\"Sleep\""));
    }
}
