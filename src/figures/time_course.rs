//! Effects by time after a dose: hours to weeks on a logarithmic axis, each with its interval.
//!
//! Every result has a number that stands beside its mark and in the list below it, with its drug and
//! its comparison. Discs are single doses, squares repeated ones, triangles do not say; results of one
//! group alone are hollow diamonds on dashed whiskers. Results of one time stand side by side over a
//! band that spans their time. One figure holds one measure: [`of`] sees to it.

pub mod of;
mod picture;
mod places;

use serde::{Deserialize, Serialize};

use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::funnel::capitalised;
use super::number;

/// What a time course of effects is drawn from. Effects are on the scale they are reported on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimeCourseFigure {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The effect measure in words, lower case, the same for all results.
    pub measure: String,
    /// Whether the axis of effects is logarithmic, as it is for ratios.
    pub log: bool,
    /// The value of no difference; `None` where there is none, as for a share of one group.
    pub null: Option<f64>,
    /// Which side favours the drug, in words: "below 0 favours ketamine"; may be empty.
    pub favours: String,
    /// Level of all intervals in percent, usually 95.
    pub level: f64,
    /// The results.
    pub points: Vec<EffectPoint>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// How often the drug was given before the rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dosing {
    /// Once.
    Single,
    /// More than once.
    Repeated,
    /// The source does not say, or mixes both.
    NotSaid,
}

impl Dosing {
    fn words(self) -> &'static str {
        match self {
            Dosing::Single => "single dose",
            Dosing::Repeated => "repeated doses",
            Dosing::NotSaid => "doses not said",
        }
    }
}

/// One result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EffectPoint {
    /// The study or review: "Kishimoto 2016".
    pub label: String,
    /// Hours after the first dose, above 0.
    pub hours: f64,
    /// The same in words: "10 to 14 days".
    pub time: String,
    /// The effect.
    pub estimate: f64,
    /// Its limits, lower first, where they were printed.
    pub interval: Option<(f64, f64)>,
    /// What was given; empty where it is not said.
    pub drug: String,
    /// What it was compared with; empty where it is not said or there was none.
    pub comparator: String,
    /// How often.
    pub dosing: Dosing,
    /// Whether it compares groups. One group alone gets another mark.
    pub controlled: bool,
    /// What sets this result apart: the scale, trials and people in it; may be empty.
    pub detail: String,
}

impl EffectPoint {
    /// "racemic against saline, single dose".
    fn given(&self) -> String {
        let drug = if self.drug.trim().is_empty() { "drug not said" } else { self.drug.trim() };
        let against = match (self.controlled, self.comparator.trim()) {
            (false, _) => ", one group alone".to_owned(),
            (true, "") => ", comparison not said".to_owned(),
            (true, comparator) => format!(" against {comparator}"),
        };
        match self.dosing {
            Dosing::NotSaid => format!("{drug}{against}"),
            said => format!("{drug}{against}, {}", said.words()),
        }
    }

    fn numbers(&self) -> String {
        match self.interval {
            Some((low, high)) => format!(
                "{} [{}, {}]",
                number::estimate(self.estimate),
                number::estimate(low),
                number::estimate(high)
            ),
            None => format!("{} (no interval printed)", number::estimate(self.estimate)),
        }
    }
}

impl TimeCourseFigure {
    fn usable(&self, value: f64) -> bool {
        value.is_finite() && value.abs() < 1e150 && (!self.log || value > 1e-150)
    }

    /// The results in the order of time, those with a comparison first.
    fn ordered(&self) -> Vec<&EffectPoint> {
        let mut points: Vec<&EffectPoint> = self.points.iter().collect();
        points.sort_by(|one, other| {
            one.hours.total_cmp(&other.hours).then(other.controlled.cmp(&one.controlled))
        });
        points
    }

    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        if let Some(null) = self.null.filter(|null| !self.usable(*null)) {
            return Err(FigureError::new(
                format!("null value {null}"),
                "the value of no difference lies on the axis",
                "give 1 for a ratio on a log axis, 0 for a difference",
            ));
        }
        for point in &self.points {
            if !(point.hours > 0.0 && point.hours < 1e9) {
                return Err(FigureError::new(
                    format!("{:?}: {} hours", point.label, point.hours),
                    "a time after the dose is above 0 on a logarithmic axis",
                    "leave out what has no single time",
                ));
            }
            let (low, high) = point.interval.unwrap_or((point.estimate, point.estimate));
            let order = low <= point.estimate && point.estimate <= high;
            if ![point.estimate, low, high].into_iter().all(|value| self.usable(value)) || !order {
                return Err(FigureError::new(
                    format!("{:?} at {}: {} [{low}, {high}]", point.label, point.time, point.estimate),
                    "an effect is a number on the axis and lies within its interval",
                    "check the numbers, or leave the interval out",
                ));
            }
        }
        Ok(())
    }

    fn finding(&self) -> String {
        let ordered = self.ordered();
        let about = |point: &EffectPoint| format!("{} ({})", point.numbers(), point.label);
        let controlled: Vec<&&EffectPoint> = ordered.iter().filter(|point| point.controlled).collect();
        let alone = ordered.len() - controlled.len();
        let (Some(first), Some(last)) = (controlled.first(), controlled.last()) else {
            return match alone {
                0 => "There is no result to show.".to_owned(),
                _ => format!(
                    "{}, all of one group alone: none says what the drug adds to a comparison.",
                    number::counted(alone, "result", "results")
                ),
            };
        };
        let mut text = match controlled.len() {
            1 => format!(
                "The one {} against a comparison is {} after {}",
                self.measure,
                about(first),
                first.time
            ),
            // "The first" and "the last" say nothing of results of one time.
            count if controlled.iter().all(|point| point.time == first.time) => {
                let mut by_size = controlled.clone();
                by_size.sort_by(|a, b| a.estimate.total_cmp(&b.estimate));
                let ends = by_size.first().zip(by_size.last()).unwrap_or((first, last));
                format!(
                    "Of {count} results against a comparison, all after {}, the lowest {} is {}, the highest {}",
                    first.time,
                    self.measure,
                    about(ends.0),
                    about(ends.1)
                )
            }
            count => format!(
                "Of {count} results against a comparison, the first {} is {} after {}, the last {} after {}",
                self.measure,
                about(first),
                first.time,
                about(last),
                last.time
            ),
        };
        if alone > 0 {
            text.push_str(&format!(
                "; {} of one group alone, marked apart",
                match alone {
                    1 => "1 result is".to_owned(),
                    many => format!("{many} results are"),
                }
            ));
        }
        text + "."
    }

    fn table(&self) -> Table {
        let level = number::plain(self.level);
        let head = vec![
            Column::numeric("Number"),
            Column::text("Source"),
            Column::text("Time"),
            Column::numeric("Hours"),
            Column::numeric(capitalised(&self.measure)),
            Column::numeric(format!("{level}% interval: low")),
            Column::numeric(format!("{level}% interval: high")),
            Column::text("Drug"),
            Column::text("Compared with"),
            Column::text("Doses"),
            Column::text("Kind"),
            Column::text("Detail"),
        ];
        let rows = self
            .ordered()
            .into_iter()
            .enumerate()
            .map(|(index, point)| {
                let [low, high] = point
                    .interval
                    .map_or([String::new(), String::new()], |(low, high)| [low, high].map(number::estimate));
                vec![
                    (index + 1).to_string(),
                    point.label.clone(),
                    point.time.clone(),
                    number::plain(point.hours),
                    number::estimate(point.estimate),
                    low,
                    high,
                    point.drug.clone(),
                    point.comparator.clone(),
                    point.dosing.words().to_owned(),
                    if point.controlled { "against a comparison" } else { "one group alone" }.to_owned(),
                    point.detail.clone(),
                ]
            })
            .collect();
        Table { head, rows, caption: format!("{}: every result in the figure", self.title) }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id, the null value cannot stand on the axis, a time is not above 0, or an
    /// effect is not a number within its interval. The error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let finding = self.finding();
        let description = format!(
            "{finding} Time after the first dose runs to the right on a logarithmic axis; each mark has a number \
             and stands in the list. The table beside the picture holds every number."
        );
        let mut notes = Vec::new();
        if self.points.iter().any(|point| !point.controlled)
            && self.points.iter().any(|point| point.controlled)
        {
            notes.push(
                "Hollow diamonds compare one group with itself before treatment. They are larger as a rule, and do \
                 not measure what the filled marks measure."
                    .to_owned(),
            );
        }
        notes.push(
            "The results come from different studies and reviews, some of the same trials. A line from one to the \
             next would not be the course of anyone."
                .to_owned(),
        );
        notes.extend(self.notes.iter().cloned());
        let scale = if self.log { ", logarithmic" } else { "" };
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!(
                "{}{scale}, with {}% intervals, by time after the first dose",
                capitalised(&self.measure),
                number::plain(self.level)
            ),
            svg_wide: picture::draw(self, Layout::Wide, &description),
            svg_narrow: picture::draw(self, Layout::Narrow, &description),
            finding,
            table: self.table(),
            notes,
            source: self.source.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(label: &str, hours: f64, estimate: f64, controlled: bool) -> EffectPoint {
        EffectPoint {
            label: label.into(),
            hours,
            time: format!("{hours} h"),
            estimate,
            interval: Some((estimate - 0.3, estimate + 0.3)),
            drug: "racemic".into(),
            comparator: if controlled { "saline" } else { "" }.into(),
            dosing: Dosing::Single,
            controlled,
            detail: String::new(),
        }
    }

    fn course(points: Vec<EffectPoint>) -> TimeCourseFigure {
        TimeCourseFigure {
            id: "t".into(),
            title: "By time".into(),
            measure: "standardised mean difference".into(),
            log: false,
            null: Some(0.0),
            favours: String::new(),
            level: 95.0,
            points,
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    #[test]
    fn controlled_and_uncontrolled_results_are_told_apart() {
        let figure = course(vec![
            point("B", 168.0, -0.4, true),
            point("C", 700.0, -1.3, false),
            point("A", 24.0, -0.9, true),
        ])
        .figure()
        .unwrap();
        assert_eq!(
            figure.finding,
            "Of 2 results against a comparison, the first standardised mean difference is −0.90 [−1.20, −0.60] (A) \
             after 24 h, the last −0.40 [−0.70, −0.10] (B) after 168 h; 1 result is of one group alone, marked apart."
        );
        assert_eq!(figure.table.rows[2][10], "one group alone");
        for picture in [&figure.svg_wide, &figure.svg_narrow] {
            assert!(picture.contains("fig-uncontrolled") && picture.contains("fig-ci fig-alt"));
            assert!(picture.contains("one group alone"));
        }
        assert!(figure.notes[0].contains("Hollow diamonds"));
        let alone = course(vec![point("C", 700.0, -1.3, false)]).figure().unwrap();
        assert!(alone.finding.starts_with("1 result, all of one group alone"));
    }

    #[test]
    fn results_of_one_time_are_told_by_their_size() {
        let found = course(vec![
            point("B", 24.0, -0.4, true),
            point("C", 24.0, -1.3, true),
            point("A", 24.0, -0.9, true),
        ]);
        assert_eq!(
            found.figure().unwrap().finding,
            "Of 3 results against a comparison, all after 24 h, the lowest standardised mean difference is \
             −1.30 [−1.60, −1.00] (C), the highest −0.40 [−0.70, −0.10] (B)."
        );
    }

    #[test]
    fn doses_have_their_own_marks() {
        let mut points: Vec<EffectPoint> = (0..3).map(|n| point("A", 24.0, f64::from(n), true)).collect();
        points[1].dosing = Dosing::Repeated;
        points[2].dosing = Dosing::NotSaid;
        points[2].interval = None;
        let figure = course(points).figure().unwrap();
        assert!(figure.svg_wide.contains("<circle") && figure.svg_wide.contains("fig-square"));
        assert!(figure.svg_wide.contains("doses not said"));
        assert!(figure.svg_narrow.contains("no interval printed"));
    }

    #[test]
    fn impossible_input_is_named() {
        let said = |point: EffectPoint| course(vec![point]).figure().unwrap_err().to_string();
        assert!(said(point("A", 0.0, 1.0, true)).contains("\"A\": 0 hours"));
        assert!(said(point("A", 1.0, f64::NAN, true)).contains("a number on the axis"));
        let mut wrong = point("A", 1.0, 1.0, true);
        wrong.interval = Some((2.0, 3.0));
        assert!(said(wrong).contains("within its interval"));
        let mut ratio = course(vec![point("A", 1.0, 1.0, true)]);
        (ratio.log, ratio.null) = (true, Some(0.0));
        assert!(ratio.figure().unwrap_err().to_string().contains("null value 0"));
        assert_eq!(course(Vec::new()).figure().unwrap().finding, "There is no result to show.");
    }
}
