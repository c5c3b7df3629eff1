//! The bubble plot: effect against a numeric moderator, with the line that a meta-regression fitted.
//!
//! The area of a bubble is its study's weight. Around the line stand its confidence limits, as an area,
//! and where a new study's true effect would lie, as dashed lines.

mod picture;

use serde::{Deserialize, Serialize};

use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::funnel::capitalised;
use super::number;
use super::plane::{shown, usable};

/// What a bubble plot is drawn from. Effects are on the scale of the analysis: a logarithm for ratios.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bubble {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The effect measure in words, lower case.
    pub measure: String,
    /// Whether effects are natural logarithms of ratios; the axis then reads as ratios.
    pub ratio: bool,
    /// The moderator in words with its unit: "year", "mean age (years)".
    pub moderator: String,
    /// The value of no difference on the scale of the analysis (usually 0); `None` where there is none.
    pub null: Option<f64>,
    /// Level of all limits in percent, usually 95.
    pub level: f64,
    /// The studies.
    pub studies: Vec<BubbleStudy>,
    /// The fitted line on a grid of the moderator, in ascending order; empty where none was fitted.
    pub line: Vec<BubbleLine>,
    /// The slope with its limits, per unit of the moderator, on the scale of the analysis.
    pub slope: Option<(f64, [f64; 2])>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// One study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BubbleStudy {
    /// Its name.
    pub label: String,
    /// Its value of the moderator. A study whose moderator or effect is not a number has no mark.
    pub x: f64,
    /// Its effect, on the scale of the analysis.
    pub yi: f64,
    /// Its weight in percent.
    pub weight: f64,
}

/// The fitted line at one value of the moderator. A limit that does not exist is NaN and is not drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BubbleLine {
    /// The moderator.
    pub x: f64,
    /// The fitted effect.
    pub fit: f64,
    /// Confidence limits of the fitted effect, lower first.
    pub confidence: [f64; 2],
    /// Prediction limits, lower first.
    pub prediction: Option<[f64; 2]>,
}

impl Bubble {
    fn drawn(&self) -> Vec<&BubbleStudy> {
        let stands = |study: &&BubbleStudy| usable(self.ratio, study.yi) && study.x.abs() < 1e150;
        self.studies.iter().filter(stands).collect()
    }

    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        if let Some(null) = self.null.filter(|null| !usable(self.ratio, *null)) {
            return Err(FigureError::new(
                format!("null value {null}"),
                "the value of no difference lies on the axis, on the scale of the analysis",
                "give 0, also for ratios, whose logarithm is then 0",
            ));
        }
        for point in &self.line {
            if point.x.abs() >= 1e150 || point.x.is_nan() || !usable(self.ratio, point.fit) {
                return Err(FigureError::new(
                    format!("the line at {}: {}", point.x, point.fit),
                    "the fitted line is made of finite numbers",
                    "leave out what could not be predicted",
                ));
            }
        }
        if let Some(pair) = self.line.windows(2).find(|pair| pair[0].x >= pair[1].x) {
            return Err(FigureError::new(
                format!("the line at {} and then {}", pair[0].x, pair[1].x),
                "the grid of the line ascends",
                "sort it by the moderator, each value once",
            ));
        }
        Ok(())
    }

    fn finding(&self, drawn: usize) -> String {
        let studies = number::counted(drawn, "study", "studies");
        if drawn == 0 {
            return "There is no study to show.".to_owned();
        }
        let finite = |(at, [low, high]): &(f64, [f64; 2])| [*at, *low, *high].iter().all(|v| v.is_finite());
        let Some((slope, [low, high])) = self.slope.filter(finite) else {
            return format!("{} shown by {}, with no line fitted.", studies, self.moderator);
        };
        // A factor near 1 is told from 1 by its later digits.
        let near = self.ratio && [slope, low, high].iter().all(|value| value.abs() < 0.1);
        let [at, from, to] = [slope, low, high].map(|value| match near {
            true => number::fixed(value.exp(), 4),
            false => number::estimate(shown(self.ratio, value)),
        });
        let change = if self.ratio { "is multiplied by" } else { "changes by" };
        let reading = match low > 0.0 || high < 0.0 {
            true => "the interval leaves out no change",
            false => "the interval includes no change",
        };
        format!(
            "Over {studies}, for each 1 more in {}, the {} {change} {at} ({}% interval {from} to {to}); {reading}.",
            self.moderator,
            self.measure,
            number::plain(self.level)
        )
    }

    fn table(&self) -> Table {
        let level = number::plain(self.level);
        let head = vec![
            Column::text("Study or line"),
            Column::numeric(capitalised(&self.moderator)),
            Column::numeric(capitalised(&self.measure)),
            Column::numeric("Weight (%)"),
            Column::numeric(format!("{level}% interval")),
            Column::numeric(format!("{level}% prediction interval")),
        ];
        let effect = |value: f64| match usable(self.ratio, value) {
            true => number::estimate(shown(self.ratio, value)),
            false => "not estimable".to_owned(),
        };
        let between = |[low, high]: [f64; 2]| match usable(self.ratio, low) && usable(self.ratio, high) {
            true => format!("{} to {}", effect(low), effect(high)),
            false => String::new(),
        };
        let mut rows: Vec<Vec<String>> = self
            .studies
            .iter()
            .map(|study| {
                let x = if study.x.is_finite() { number::plain(study.x) } else { "not given".to_owned() };
                let weight = match weight(study) > 0.0 {
                    true => number::fixed(study.weight, 1),
                    false => String::new(),
                };
                vec![study.label.clone(), x, effect(study.yi), weight, String::new(), String::new()]
            })
            .collect();
        // A grid of a hundred values is for the eye; eleven tell the line.
        let step = self.line.len().div_ceil(10).max(1);
        for (index, point) in self.line.iter().enumerate() {
            if index % step != 0 && index + 1 != self.line.len() {
                continue;
            }
            rows.push(vec![
                "fitted line".to_owned(),
                number::plain(point.x),
                effect(point.fit),
                String::new(),
                between(point.confidence),
                point.prediction.map_or_else(String::new, between),
            ]);
        }
        Table { head, rows, caption: format!("{}: every study in the figure, and the line", self.title) }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id, the null value cannot stand on the axis, or the line is not in order or
    /// not finite. The error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let drawn = self.drawn();
        let finding = self.finding(drawn.len());
        let description = format!(
            "{finding} Bubbles are studies, larger for more weight. The table beside the picture holds every \
             study and the line."
        );
        let scale = if self.ratio { ", on a logarithmic axis" } else { "" };
        let mut notes = Vec::new();
        if !self.line.is_empty() {
            notes.push(
                "Studies were not drawn by lot to values of the moderator: a slope between studies may have other \
                 causes, and need not hold for persons within them."
                    .to_owned(),
            );
        }
        notes.extend(self.notes.iter().cloned());
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!("{} by {}{scale}", capitalised(&self.measure), self.moderator),
            svg_wide: picture::draw(self, &drawn, Layout::Wide, &description),
            svg_narrow: picture::draw(self, &drawn, Layout::Narrow, &description),
            finding,
            table: self.table(),
            notes,
            source: self.source.clone(),
        })
    }
}

/// The weight that counts; 0 where there is none.
fn weight(study: &BubbleStudy) -> f64 {
    if study.weight.is_finite() { study.weight.max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bubble() -> Bubble {
        let study =
            |label: &str, x: f64, yi: f64, weight: f64| BubbleStudy { label: label.into(), x, yi, weight };
        let line = (0..=20).map(f64::from).map(|x| BubbleLine {
            x,
            fit: 0.1 * x,
            confidence: [0.1 * x - 0.2, 0.1 * x + 0.2],
            prediction: Some([0.1 * x - 0.5, 0.1 * x + 0.5]),
        });
        Bubble {
            id: "b".into(),
            title: "By dose".into(),
            measure: "mean difference".into(),
            ratio: false,
            moderator: "dose (mg)".into(),
            null: Some(0.0),
            level: 95.0,
            studies: vec![
                study("A", 2.0, 0.1, 40.0),
                study("B", 9.0, 1.2, 10.0),
                study("C", 15.0, 1.4, 50.0),
            ],
            line: line.collect(),
            slope: Some((0.1, [0.04, 0.16])),
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    #[test]
    fn area_is_proportional_to_weight() {
        let figure = bubble().figure().unwrap();
        for picture in [&figure.svg_wide, &figure.svg_narrow] {
            let radii: Vec<f64> = picture
                .split("class=\"fig-bubble\"")
                .skip(1)
                .flat_map(|group| group.split("</g>").next().unwrap().split(" r=\"").skip(1))
                .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
                .collect();
            // The heaviest first, so that none is hidden; the last sample is the key's.
            let studies = &radii[radii.len() - 3..];
            assert!((studies[0].powi(2) / studies[2].powi(2) - 5.0).abs() < 0.05, "{radii:?}");
            assert!((studies[1].powi(2) / studies[2].powi(2) - 4.0).abs() < 0.05, "{radii:?}");
        }
    }

    #[test]
    fn the_sentence_follows_the_slope() {
        let mut bubble = bubble();
        assert_eq!(
            bubble.figure().unwrap().finding,
            "Over 3 studies, for each 1 more in dose (mg), the mean difference changes by 0.10 (95% interval 0.04 to \
             0.16); the interval leaves out no change."
        );
        bubble.slope = Some((0.1, [-0.04, 0.16]));
        bubble.ratio = true;
        let finding = bubble.figure().unwrap().finding;
        assert!(finding.contains("is multiplied by 1.11 (") && finding.ends_with("includes no change."));
        bubble.slope = None;
        assert!(bubble.figure().unwrap().finding.ends_with("with no line fitted."));
        // Three studies, and every third of 21 values with the last.
        assert_eq!(bubble.figure().unwrap().table.rows.len(), 3 + 8);
    }

    #[test]
    fn impossible_input_is_named() {
        let mut wrong = bubble();
        wrong.line.swap(0, 1);
        assert!(wrong.figure().unwrap_err().to_string().contains("the grid of the line ascends"));
        let mut wrong = bubble();
        wrong.line[3].fit = f64::NAN;
        assert!(wrong.figure().unwrap_err().to_string().contains("the line at 3"));
        let mut wrong = bubble();
        wrong.studies = vec![BubbleStudy { label: "x".into(), x: f64::NAN, yi: 1.0, weight: 1.0 }];
        assert_eq!(wrong.figure().unwrap().finding, "There is no study to show.");
        assert_eq!(wrong.figure().unwrap().table.rows[0][1], "not given");
    }
}
