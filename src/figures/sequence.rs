//! Cumulative and leave-one-out plots: the pooled estimate after each step, drawn as a forest.
//!
//! Cumulative: studies are added one at a time, each row holds all so far (Lau and others 1992).
//! Leave-one-out: each row is the estimate of all the others. The diamond and the dotted line are the
//! estimate of all studies. The numbers come from [`crate::statistics::deletion`].

use serde::{Deserialize, Serialize};

use super::figure::{Figure, FigureError};
use super::forest::{Forest, ForestHeads, ForestRow, Pooled};
use super::number;

/// What a cumulative or leave-one-out plot is drawn from. Estimates are on the scale they are reported
/// on (an odds ratio, not its logarithm).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sequence {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The effect measure in words, lower case.
    pub measure: String,
    /// Whether the axis is logarithmic, as it is for ratios.
    pub log: bool,
    /// The value of no difference; `None` where there is none.
    pub null: Option<f64>,
    /// Level of all intervals in percent, usually 95.
    pub level: f64,
    /// What a row is.
    pub kind: SequenceKind,
    /// The steps; the last of a cumulative plot holds all studies.
    pub steps: Vec<SequenceStep>,
    /// Heads of further columns: "I²", "τ²".
    pub heads: Vec<String>,
    /// The estimate of all studies with its limits, lower first.
    pub all: Option<(f64, [f64; 2])>,
    /// Whom estimates below the null value favour; may be empty.
    pub favours_left: String,
    /// Whom estimates above the null value favour; may be empty.
    pub favours_right: String,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// What a row of the plot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SequenceKind {
    /// The study is added to those before it.
    Cumulative,
    /// The study is left out.
    LeaveOneOut,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SequenceStep {
    /// The study that is added or left out.
    pub label: String,
    /// The pooled estimate after the step. A step whose numbers are not finite reads "not estimable".
    pub estimate: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
    /// Cells of the further columns.
    pub cells: Vec<String>,
}

impl Sequence {
    fn usable(&self, step: &SequenceStep) -> bool {
        let stands = |value: f64| value.is_finite() && (!self.log || value > 0.0);
        [step.estimate, step.low, step.high].into_iter().all(stands)
    }

    /// Whether an interval leaves out no difference; `None` where there is no such value.
    fn differs(&self, low: f64, high: f64) -> Option<bool> {
        self.null.map(|null| low > null || high < null)
    }

    fn finding(&self) -> String {
        let steps: Vec<&SequenceStep> = self.steps.iter().filter(|step| self.usable(step)).collect();
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
            return "There is no step to show.".to_owned();
        };
        let with = |step: &SequenceStep| {
            format!(
                "{} ({} to {})",
                number::estimate(step.estimate),
                number::estimate(step.low),
                number::estimate(step.high)
            )
        };
        match self.kind {
            SequenceKind::Cumulative => {
                let mut text = format!(
                    "Adding {} one at a time, the {} goes from {} to {}",
                    number::counted(self.steps.len(), "study", "studies"),
                    self.measure,
                    with(first),
                    with(last)
                );
                // The step from which on the reading no longer changes.
                let readings: Vec<Option<bool>> =
                    steps.iter().map(|step| self.differs(step.low, step.high)).collect();
                if let Some(reading) = readings.last().copied().flatten() {
                    let settled = readings.iter().rposition(|other| *other != Some(reading));
                    let words = if reading { "leaves out" } else { "includes" };
                    text.push_str(&match settled.and_then(|before| steps.get(before + 1)) {
                        None => format!("; the interval {words} no difference at every step"),
                        Some(step) => {
                            format!("; from {} on the interval {words} no difference", step.label)
                        }
                    });
                }
                text + "."
            }
            SequenceKind::LeaveOneOut => {
                let by =
                    |one: &&&SequenceStep, other: &&&SequenceStep| one.estimate.total_cmp(&other.estimate);
                let (lowest, highest) =
                    (steps.iter().min_by(by).unwrap_or(first), steps.iter().max_by(by).unwrap_or(last));
                let mut text = format!(
                    "Leaving out one of {} at a time, the {} lies between {} (without {}) and {} (without {})",
                    number::counted(self.steps.len(), "study", "studies"),
                    self.measure,
                    number::estimate(lowest.estimate),
                    lowest.label,
                    number::estimate(highest.estimate),
                    highest.label
                );
                let all = self.all.and_then(|(_, [low, high])| self.differs(low, high));
                if let Some(all) = all {
                    let other: Vec<&str> = steps
                        .iter()
                        .filter(|step| self.differs(step.low, step.high) != Some(all))
                        .map(|step| step.label.as_str())
                        .collect();
                    let words = if all { "leaves out" } else { "includes" };
                    let otherwise = if all { "includes" } else { "leaves out" };
                    text.push_str(&match other.len() {
                        0 => format!("; the interval {words} no difference each time"),
                        1..=3 => format!(
                            "; without {} the interval {otherwise} no difference, with all studies it does not",
                            other.join(", or without ")
                        ),
                        many => format!(
                            "; the interval {otherwise} no difference in {many} of {} steps, with all studies it does not",
                            steps.len()
                        ),
                    });
                }
                text + "."
            }
        }
    }

    fn forest(&self) -> Forest {
        let (study, before) = match self.kind {
            SequenceKind::Cumulative => ("Study added", "+ "),
            SequenceKind::LeaveOneOut => ("Study left out", "without "),
        };
        let row = |step: &SequenceStep| ForestRow {
            label: format!("{before}{}", step.label),
            left: step.cells.clone(),
            estimate: step.estimate,
            low: step.low,
            high: step.high,
            weight: None,
            subgroup: None,
            excluded: false,
        };
        Forest {
            id: self.id.clone(),
            title: self.title.clone(),
            measure: self.measure.clone(),
            log: self.log,
            null: self.null,
            level: self.level,
            rows: self.steps.iter().map(row).collect(),
            subtotals: Vec::new(),
            pooled: self.all.map(|(estimate, [low, high])| Pooled {
                label: "All studies".into(),
                estimate,
                low,
                high,
            }),
            prediction: None,
            favours_left: self.favours_left.clone(),
            favours_right: self.favours_right.clone(),
            heterogeneity: String::new(),
            heads: ForestHeads {
                study: study.into(),
                left: self.heads.clone(),
                estimate: format!("Pooled [{}% CI]", number::plain(self.level)),
                weight: String::new(),
            },
            notes: self.notes.clone(),
            source: self.source.clone(),
        }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// As [`Forest::figure`]: an id that cannot be one, a null value off the axis, an estimate outside
    /// its own interval.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        let forest = self.forest();
        forest.check()?;
        let marks = match self.kind {
            SequenceKind::Cumulative => {
                "Each square is the pooled estimate with the study and all above it; the diamond is that of all."
            }
            SequenceKind::LeaveOneOut => {
                "Each square is the pooled estimate of all other studies; the diamond is that of all."
            }
        };
        Ok(forest.figure_of(self.finding(), marks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(label: &str, estimate: f64, low: f64, high: f64) -> SequenceStep {
        SequenceStep { label: label.into(), estimate, low, high, cells: vec!["12%".into()] }
    }

    fn sequence(kind: SequenceKind) -> Sequence {
        Sequence {
            id: "s".into(),
            title: "Response".into(),
            measure: "odds ratio".into(),
            log: true,
            null: Some(1.0),
            level: 95.0,
            kind,
            steps: vec![step("A", 4.0, 0.9, 9.0), step("B", 3.0, 1.2, 7.0), step("C", 2.5, 1.3, 5.0)],
            heads: vec!["I²".into()],
            all: Some((2.5, [1.3, 5.0])),
            favours_left: "control".into(),
            favours_right: "ketamine".into(),
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    #[test]
    fn the_cumulative_sentence_says_from_where_on() {
        let mut sequence = sequence(SequenceKind::Cumulative);
        assert_eq!(
            sequence.figure().unwrap().finding,
            "Adding 3 studies one at a time, the odds ratio goes from 4.00 (0.90 to 9.00) to 2.50 (1.30 to 5.00); \
             from B on the interval leaves out no difference."
        );
        sequence.steps[0].low = 1.1;
        assert!(sequence.figure().unwrap().finding.ends_with("leaves out no difference at every step."));
        sequence.null = None;
        assert!(sequence.figure().unwrap().finding.ends_with("(1.30 to 5.00)."));
    }

    #[test]
    fn the_leave_one_out_sentence_names_what_the_result_hangs_on() {
        let mut sequence = sequence(SequenceKind::LeaveOneOut);
        assert_eq!(
            sequence.figure().unwrap().finding,
            "Leaving out one of 3 studies at a time, the odds ratio lies between 2.50 (without C) and 4.00 (without \
             A); without A the interval includes no difference, with all studies it does not."
        );
        sequence.steps.remove(0);
        assert!(sequence.figure().unwrap().finding.ends_with("leaves out no difference each time."));
    }

    #[test]
    fn there_is_no_column_of_weights() {
        let figure = sequence(SequenceKind::LeaveOneOut).figure().unwrap();
        let head: Vec<&str> = figure.table.head.iter().map(|column| column.label.as_str()).collect();
        assert_eq!(
            head,
            ["Study left out", "I²", "Odds ratio", "95% interval: low", "95% interval: high", "Remark"]
        );
        assert!(figure.svg_wide.contains("without A") && !figure.svg_wide.contains('–'));
        assert!(!figure.svg_narrow.contains('–'));
    }

    #[test]
    fn a_step_that_does_not_exist_has_words() {
        let mut sequence = sequence(SequenceKind::Cumulative);
        sequence.steps[0] = step("A", f64::NAN, f64::NAN, f64::NAN);
        let figure = sequence.figure().unwrap();
        assert!(figure.svg_wide.contains("not estimable"));
        assert!(figure.finding.contains("goes from 3.00"));
        sequence.steps.clear();
        assert_eq!(sequence.figure().unwrap().finding, "There is no step to show.");
    }
}
