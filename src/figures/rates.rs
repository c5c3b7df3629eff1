//! Response rates side by side, to see why they differ: one row a study result, grouped by what a reader
//! chooses, each rate with its Wilson interval.
//!
//! A rate of people who all had the drug is not an effect. Results of trials with a comparison are
//! filled discs, with the comparison's own rate on the same row; results of one group alone are hollow
//! diamonds on dashed whiskers.

mod picture;

use serde::{Deserialize, Serialize};

use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;
use crate::statistics::proportion::wilson;

/// What a plot of rates is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// What was counted, as it follows "per cent who": "responded".
    pub outcome: String,
    /// What the rows are grouped by.
    pub by: RateKey,
    /// Level of the intervals in percent, usually 95.
    pub level: f64,
    /// The results, in any order.
    pub rows: Vec<RateRow>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// What the rows are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RateKey {
    /// How the study was built.
    Design,
    /// What the drug was compared with.
    Comparator,
    /// Who rated.
    Rater,
    /// How long after the first dose.
    Time,
    /// What was given.
    Drug,
}

/// Counted people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// People it happened to.
    pub events: u32,
    /// People counted, at least 1.
    pub n: u32,
}

/// A share of a group: counted, or as a percentage alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Share {
    /// Of counted people; its interval is Wilson's.
    Counted(Count),
    /// A percentage whose people were not printed. No interval can be worked out; one may have been printed.
    Printed {
        /// In percent, from 0 to 100.
        percent: f64,
        /// The printed limits in percent, lower first.
        interval: Option<(f64, f64)>,
    },
}

impl Share {
    /// As a share of 1.
    fn share(self) -> f64 {
        match self {
            Share::Counted(count) => f64::from(count.events) / f64::from(count.n),
            Share::Printed { percent, .. } => percent / 100.0,
        }
    }

    /// Events and people, where they were counted.
    fn count(self) -> Option<Count> {
        match self {
            Share::Counted(count) => Some(count),
            Share::Printed { .. } => None,
        }
    }
}

/// One result of one study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateRow {
    /// The study's name.
    pub study: String,
    /// What sets this result apart: "0.5 mg/kg, MADRS"; may be empty.
    pub detail: String,
    /// Those who had the drug.
    pub treated: Share,
    /// Whether the study compared it with something. Decides the mark.
    pub controlled: bool,
    /// Those who had the comparison, where their share was read.
    pub control: Option<Share>,
    /// The design in a few words: "randomised, blinded"; empty where it is not said.
    pub design: String,
    /// The comparison in a few words: "midazolam", "none"; empty where it is not said.
    pub comparator: String,
    /// Who rated: "clinician", "patient"; empty where it is not said.
    pub rater: String,
    /// What was given, in a few words; empty where it is not said.
    pub drug: String,
    /// When, in words: "24 hours".
    pub time: String,
    /// Hours after the first dose; `None` where it is not one time.
    pub hours: Option<f64>,
}

/// Spans of time that rows are grouped into: the last hour, and the words.
const TIMES: [(f64, &str); 5] = [
    (36.0, "Within a day and a half"),
    (96.0, "After 2 to 4 days"),
    (10.0 * 24.0, "After about a week"),
    (35.0 * 24.0, "After 2 to 5 weeks"),
    (f64::INFINITY, "Later"),
];

impl RateRow {
    /// The words the row is grouped under, with a rank that orders the groups.
    fn group(&self, by: RateKey) -> (usize, String) {
        let said = |text: &str| match text.trim() {
            "" => (1, "Not said".to_owned()),
            text => (0, super::funnel::capitalised(text)),
        };
        match by {
            RateKey::Design => said(&self.design),
            RateKey::Comparator => said(&self.comparator),
            RateKey::Rater => said(&self.rater),
            RateKey::Drug => said(&self.drug),
            RateKey::Time => match self.hours.filter(|hours| hours.is_finite()) {
                None => (TIMES.len(), "Not one time".to_owned()),
                Some(hours) => TIMES
                    .iter()
                    .position(|(end, _)| hours <= *end)
                    .map_or((TIMES.len(), "Not one time".to_owned()), |at| (at, TIMES[at].1.to_owned())),
            },
        }
    }
}

/// Rows under one heading: those with a comparison first, then the highest rate first.
struct Group<'a> {
    name: String,
    rows: Vec<&'a RateRow>,
}

impl Rates {
    fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: Vec<(usize, Group<'_>)> = Vec::new();
        for row in &self.rows {
            let (rank, name) = row.group(self.by);
            match groups.iter_mut().find(|(_, group)| group.name == name) {
                Some((_, group)) => group.rows.push(row),
                None => groups.push((rank, Group { name, rows: vec![row] })),
            }
        }
        for (_, group) in &mut groups {
            group.rows.sort_by(|one, other| {
                let by_rate = || other.treated.share().total_cmp(&one.treated.share());
                (!one.controlled).cmp(&!other.controlled).then_with(by_rate)
            });
        }
        let mean = |group: &Group<'_>| {
            group.rows.iter().map(|row| row.treated.share()).sum::<f64>() / group.rows.len() as f64
        };
        groups.sort_by(|(rank, one), (other_rank, other)| {
            let by_rate = || mean(other).total_cmp(&mean(one));
            rank.cmp(other_rank).then_with(by_rate)
        });
        groups.into_iter().map(|(_, group)| group).collect()
    }

    /// The interval of a share, as shares of 1; `None` where none was printed and nobody counted.
    fn interval(&self, share: Share) -> Option<[f64; 2]> {
        match share {
            Share::Counted(count) => wilson(f64::from(count.events), f64::from(count.n), self.level).ok(),
            Share::Printed { interval, .. } => interval.map(|(low, high)| [low / 100.0, high / 100.0]),
        }
    }

    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        if !(1.0..100.0).contains(&self.level) {
            return Err(FigureError::new(
                format!("level {}", self.level),
                "a level is a percentage from 1 to below 100",
                "give 95",
            ));
        }
        for row in &self.rows {
            for share in std::iter::once(row.treated).chain(row.control) {
                if !(0.0..=1.0).contains(&share.share()) && share.count().is_none() {
                    return Err(FigureError::new(
                        format!("{:?}: {}%", row.study, 100.0 * share.share()),
                        "a share lies from 0 to 100 per cent",
                        "check the percentage",
                    ));
                }
                let Some(count) = share.count() else { continue };
                if count.n == 0 || count.events > count.n {
                    return Err(FigureError::new(
                        format!("{:?}: {} of {}", row.study, count.events, count.n),
                        "at least one person was counted, and no more had the outcome than were counted",
                        "check the counts",
                    ));
                }
            }
            if row.control.is_some() && !row.controlled {
                return Err(FigureError::new(
                    format!("{:?}: a comparison group in a study without comparison", row.study),
                    "only a controlled study has one",
                    "mark it as controlled, or leave the group out",
                ));
            }
        }
        Ok(())
    }

    /// "64% (30/47), 50 to 76".
    fn words(&self, share: Share) -> String {
        let limits = self.interval(share).map(|limits| limits.map(|at| number::fixed(100.0 * at, 0)));
        let percent = number::fixed(100.0 * share.share(), 0);
        match (share.count(), limits) {
            (Some(count), Some([low, high])) => {
                format!("{percent}% ({}/{}), {low} to {high}", count.events, count.n)
            }
            (Some(count), None) => format!("{percent}% ({}/{})", count.events, count.n),
            (None, Some([low, high])) => format!("{percent}%, {low} to {high} printed"),
            (None, None) => format!("{percent}%, not counted"),
        }
    }

    fn finding(&self) -> String {
        let range = |controlled: bool| -> Option<(usize, f64, f64)> {
            let shares: Vec<f64> = self
                .rows
                .iter()
                .filter(|row| row.controlled == controlled)
                .map(|row| row.treated.share())
                .collect();
            let low = shares.iter().copied().fold(f64::INFINITY, f64::min);
            let high = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            (!shares.is_empty()).then_some((shares.len(), 100.0 * low, 100.0 * high))
        };
        let between = |(count, low, high): (usize, f64, f64)| {
            let results = number::counted(count, "result", "results");
            match number::fixed(low, 0) == number::fixed(high, 0) {
                true => format!("{results}, {}%", number::fixed(low, 0)),
                false => format!("{results}, {} to {}%", number::fixed(low, 0), number::fixed(high, 0)),
            }
        };
        let parts: Vec<String> = [(true, "with a comparison group"), (false, "of one group alone")]
            .into_iter()
            .filter_map(|(controlled, words)| Some((range(controlled)?, words)))
            .map(|(range, words)| format!("{words} ({})", between(range)))
            .collect();
        if parts.is_empty() {
            return "There is no result to show.".to_owned();
        }
        let mut text = format!("Share who {} in studies {}", self.outcome, parts.join(" and in studies "));
        let controls: Vec<f64> = self.rows.iter().filter_map(|row| row.control).map(Share::share).collect();
        if !controls.is_empty() {
            let ends = controls
                .iter()
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(*at), high.max(*at)));
            text.push_str(&format!(
                "; in the comparison groups themselves {}",
                between((controls.len(), 100.0 * ends.0, 100.0 * ends.1))
            ));
        }
        text + "."
    }

    fn table(&self) -> Table {
        let level = number::plain(self.level);
        let head = vec![
            Column::text("Group"),
            Column::text("Study"),
            Column::text("Result"),
            Column::text("Kind"),
            Column::text("Design"),
            Column::text("Compared with"),
            Column::text("Rated by"),
            Column::text("Drug"),
            Column::text("Time"),
            Column::numeric("Events"),
            Column::numeric("People"),
            Column::numeric("Share (%)"),
            Column::numeric(format!("{level}% interval: low")),
            Column::numeric(format!("{level}% interval: high")),
            Column::numeric("Comparison: events"),
            Column::numeric("Comparison: people"),
            Column::numeric("Comparison: share (%)"),
        ];
        let mut rows = Vec::new();
        for group in self.groups() {
            for row in group.rows {
                let cells = |share: Share| -> [String; 3] {
                    let count = share.count();
                    [
                        count.map(|count| count.events.to_string()).unwrap_or_default(),
                        count.map(|count| count.n.to_string()).unwrap_or_default(),
                        number::fixed(100.0 * share.share(), 1),
                    ]
                };
                let [low, high] = self
                    .interval(row.treated)
                    .map(|limits| limits.map(|at| number::fixed(100.0 * at, 1)))
                    .unwrap_or_default();
                let control = row.control.map(cells).unwrap_or_default();
                let treated = cells(row.treated);
                let kind = if row.controlled { "with a comparison" } else { "one group alone" };
                let mut cells = vec![
                    group.name.clone(),
                    row.study.clone(),
                    row.detail.clone(),
                    kind.to_owned(),
                    row.design.clone(),
                    row.comparator.clone(),
                    row.rater.clone(),
                    row.drug.clone(),
                    row.time.clone(),
                ];
                cells.extend(treated);
                cells.extend([low, high]);
                cells.extend(control);
                rows.push(cells);
            }
        }
        Table { head, rows, caption: format!("{}: every result in the figure", self.title) }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id, the level or a count is not possible, or an uncontrolled result has a
    /// comparison group. The error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let finding = self.finding();
        let description = format!(
            "{finding} Filled discs are results of studies with a comparison, whose own rate is the hollow square; \
             hollow diamonds are results of one group alone. The table beside the picture holds every number."
        );
        let by = match self.by {
            RateKey::Design => "design",
            RateKey::Comparator => "comparison",
            RateKey::Rater => "who rated",
            RateKey::Time => "time",
            RateKey::Drug => "drug",
        };
        let mut notes = vec![
            "A rate of one group alone holds all that happened: the drug, hope, time and care. Only the difference \
             from a comparison group says what the drug added."
                .to_owned(),
        ];
        notes.extend(self.notes.iter().cloned());
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!(
                "Per cent who {}, with {}% Wilson intervals, by {by}",
                self.outcome,
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

    fn row(study: &str, events: u32, n: u32, control: Option<(u32, u32)>, hours: f64) -> RateRow {
        RateRow {
            study: study.into(),
            detail: "MADRS".into(),
            treated: Share::Counted(Count { events, n }),
            controlled: control.is_some(),
            control: control.map(|(events, n)| Share::Counted(Count { events, n })),
            design: if control.is_some() { "randomised" } else { "one group" }.into(),
            comparator: String::new(),
            rater: "clinician".into(),
            drug: "racemic".into(),
            time: format!("{hours} h"),
            hours: Some(hours),
        }
    }

    fn rates(rows: Vec<RateRow>) -> Rates {
        Rates {
            id: "r".into(),
            title: "Rates".into(),
            outcome: "responded".into(),
            by: RateKey::Design,
            level: 95.0,
            rows,
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    fn usual() -> Vec<RateRow> {
        vec![
            row("A", 30, 47, Some((7, 25)), 24.0),
            row("B", 71, 100, None, 700.0),
            row("C", 26, 100, Some((20, 100)), 24.0),
        ]
    }

    #[test]
    fn the_sentence_keeps_controlled_and_uncontrolled_apart() {
        assert_eq!(
            rates(usual()).figure().unwrap().finding,
            "Share who responded in studies with a comparison group (2 results, 26 to 64%) and in studies of one \
             group alone (1 result, 71%); in the comparison groups themselves 2 results, 20 to 28%."
        );
        assert_eq!(rates(Vec::new()).figure().unwrap().finding, "There is no result to show.");
    }

    #[test]
    fn rows_are_grouped_by_the_key() {
        let mut rates = rates(usual());
        let names =
            |rates: &Rates| -> Vec<String> { rates.groups().into_iter().map(|group| group.name).collect() };
        assert_eq!(names(&rates), ["One group", "Randomised"]);
        rates.by = RateKey::Time;
        assert_eq!(names(&rates), ["Within a day and a half", "After 2 to 5 weeks"]);
        rates.by = RateKey::Comparator;
        assert_eq!(names(&rates), ["Not said"]);
        let order: Vec<&str> = rates.groups()[0].rows.iter().map(|row| row.study.as_str()).collect();
        assert_eq!(order, ["A", "C", "B"], "those with a comparison first");
        rates.by = RateKey::Drug;
        assert_eq!(names(&rates), ["Racemic"]);
    }

    #[test]
    fn a_percentage_alone_has_no_interval_but_a_printed_one() {
        let mut rows = usual();
        rows[0].treated = Share::Printed { percent: 45.0, interval: Some((35.0, 55.0)) };
        rows[1].treated = Share::Printed { percent: 59.0, interval: None };
        let figure = rates(rows.clone()).figure().unwrap();
        assert!(
            figure.svg_wide.contains("45%, 35 to 55 printed") && figure.svg_wide.contains("59%, not counted")
        );
        rows[0].treated = Share::Printed { percent: 145.0, interval: None };
        assert!(rates(rows).figure().unwrap_err().to_string().contains("145%"));
    }

    #[test]
    fn marks_tell_the_kinds_apart() {
        let figure = rates(usual()).figure().unwrap();
        for picture in [&figure.svg_wide, &figure.svg_narrow] {
            let marks = |class: &str, mark: &str| -> usize {
                let start = format!("<g class=\"{class}\"");
                let groups = picture.split(start.as_str()).skip(1);
                groups.map(|group| group.split("</g>").next().unwrap().matches(mark).count()).sum()
            };
            // One more of each stands in the key.
            assert_eq!(marks("fig-dot", "<circle"), 2 + 1);
            assert_eq!(marks("fig-uncontrolled", "<path"), 1 + 1);
            assert_eq!(marks("fig-square fig-excluded", "<rect"), 2 + 1);
        }
        // Wilson (1927) for 30 of 47.
        assert!(figure.svg_wide.contains("64% (30/47), 50 to 76"));
    }

    #[test]
    fn impossible_input_is_named() {
        let said = |rows| rates(rows).figure().unwrap_err().to_string();
        assert!(said(vec![row("A", 3, 2, None, 24.0)]).contains("\"A\": 3 of 2"));
        assert!(said(vec![row("A", 0, 0, None, 24.0)]).contains("0 of 0"));
        let mut wrong = row("A", 1, 2, Some((1, 2)), 24.0);
        wrong.controlled = false;
        assert!(said(vec![wrong]).contains("only a controlled study"));
    }
}
