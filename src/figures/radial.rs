//! The radial plot (Galbraith 1988): each study's standardised effect against its precision.
//!
//! A study stands at x = 1 / sqrt(vi + tau²) and z = yi / sqrt(vi + tau²), so the slope of the line
//! from the origin to it is its effect, and all studies have the same standard error upwards. The line
//! of the pooled estimate starts at the origin; the band around it reaches z of the level up and down.
//! The arc at the right reads slopes as effects, as metafor's `radial` draws it.

mod picture;

use serde::{Deserialize, Serialize};

use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::funnel::capitalised;
use super::number;
use super::plane::{shown, usable};
use crate::statistics::dist::normal;

/// What a radial plot is drawn from. Effects are on the scale of the analysis: a logarithm for ratios.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Radial {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The effect measure in words, lower case.
    pub measure: String,
    /// Whether effects are natural logarithms of ratios; the arc then reads as ratios.
    pub ratio: bool,
    /// Level of the band and the interval in percent, usually 95.
    pub level: f64,
    /// Between-study variance of the model; 0 for a common effect.
    pub tau2: f64,
    /// The studies.
    pub studies: Vec<RadialStudy>,
    /// The pooled estimate with its interval, lower limit first.
    pub pooled: Option<(f64, [f64; 2])>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// One study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RadialStudy {
    /// Its name.
    pub label: String,
    /// Its effect, on the scale of the analysis.
    pub yi: f64,
    /// Its sampling variance. A study whose `yi` is not a number, or whose `vi` + `tau2` is not above 0,
    /// has no mark; the table says so.
    pub vi: f64,
}

impl Radial {
    /// Precision and standardised effect; `None` where the study cannot stand in the plot.
    fn place(&self, study: &RadialStudy) -> Option<(f64, f64)> {
        let error = (study.vi + self.tau2).sqrt();
        let (x, z) = (1.0 / error, study.yi / error);
        let stands = usable(self.ratio, study.yi) && study.vi >= 0.0 && error > 0.0;
        (stands && x > 0.0 && [x, z].iter().all(|value| value.is_finite() && value.abs() < 1e150))
            .then_some((x, z))
    }

    fn pooled(&self) -> Option<(f64, [f64; 2])> {
        self.pooled.filter(|(at, [low, high])| {
            [*at, *low, *high].into_iter().all(|value| usable(self.ratio, value)) && low <= at && at <= high
        })
    }

    /// z of the level.
    fn band(&self) -> f64 {
        normal::quantile_upper((100.0 - self.level) / 200.0)
    }

    /// How far a study lies from the line, upwards, in its own standard errors.
    fn off(&self, study: &RadialStudy) -> Option<f64> {
        let (x, z) = self.place(study)?;
        Some(z - x * self.pooled()?.0)
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
        if !(self.tau2 >= 0.0 && self.tau2.is_finite()) {
            return Err(FigureError::new(
                format!("tau2 {}", self.tau2),
                "a variance is a finite number of 0 or more",
                "give the model's tau2, or 0 for a common effect",
            ));
        }
        Ok(())
    }

    fn finding(&self) -> String {
        let count = self.studies.iter().filter(|study| self.place(study).is_some()).count();
        let studies = number::counted(count, "study", "studies");
        let Some((estimate, _)) = self.pooled().filter(|_| count > 0) else {
            return match count {
                0 => "There is no study to show.".to_owned(),
                _ => format!("{studies} shown, not pooled."),
            };
        };
        let beyond = self
            .studies
            .iter()
            .filter_map(|study| self.off(study))
            .filter(|off| off.abs() > self.band())
            .count();
        format!(
            "{beyond} of {studies} {} outside the band of {}% around the line of the pooled {}, {}; \
             by chance about {} would.",
            if beyond == 1 { "lies" } else { "lie" },
            number::plain(self.level),
            self.measure,
            number::estimate(shown(self.ratio, estimate)),
            number::plain((count as f64 * (1.0 - self.level / 100.0) * 10.0).round() / 10.0)
        )
    }

    fn table(&self) -> Table {
        let head = vec![
            Column::text("Study"),
            Column::numeric(capitalised(&self.measure)),
            Column::numeric("Precision, 1/sqrt(v + τ²)"),
            Column::numeric("Standardised effect"),
            Column::numeric("Off the line, in standard errors"),
        ];
        let mut rows: Vec<Vec<String>> = self
            .studies
            .iter()
            .map(|study| {
                let label = study.label.clone();
                let Some((x, z)) = self.place(study) else {
                    let empty = String::new();
                    return vec![label, "not estimable".to_owned(), empty.clone(), empty.clone(), empty];
                };
                let effect = number::estimate(shown(self.ratio, study.yi));
                let off = self.off(study).map_or_else(String::new, number::estimate);
                vec![label, effect, number::estimate(x), number::estimate(z), off]
            })
            .collect();
        if let Some((at, [low, high])) = self.pooled() {
            let [at, low, high] = [at, low, high].map(|value| number::estimate(shown(self.ratio, value)));
            let empty = String::new();
            let label = format!("Pooled, {}% interval", number::plain(self.level));
            rows.push(vec![label, format!("{at} [{low}, {high}]"), empty.clone(), empty.clone(), empty]);
        }
        Table { head, rows, caption: format!("{}: every study in the figure", self.title) }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id; the level or tau² is not possible. The error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let finding = self.finding();
        let description = format!(
            "{finding} Each mark is a study, further right the more precise it is; the slope of the line from \
             the origin to it is its effect, read on the arc. The table beside the picture holds every number."
        );
        let log = if self.ratio { "log " } else { "" };
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!("Standardised {log}{} against precision", self.measure),
            svg_wide: picture::draw(self, Layout::Wide, &description),
            svg_narrow: picture::draw(self, Layout::Narrow, &description),
            finding,
            table: self.table(),
            notes: self.notes.clone(),
            source: self.source.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn radial(studies: &[(f64, f64)]) -> Radial {
        let study = |(index, (yi, vi)): (usize, &(f64, f64))| RadialStudy {
            label: format!("S{index}"),
            yi: *yi,
            vi: *vi,
        };
        Radial {
            id: "r".into(),
            title: "Response".into(),
            measure: "mean difference".into(),
            ratio: false,
            level: 95.0,
            tau2: 0.0,
            studies: studies.iter().enumerate().map(study).collect(),
            pooled: Some((1.0, [0.8, 1.2])),
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    #[test]
    fn places_are_precision_and_standardised_effect() {
        let mut radial = radial(&[(2.0, 0.25), (1.0, 0.04)]);
        assert_eq!(radial.place(&radial.studies[0]), Some((2.0, 4.0)));
        assert_eq!(radial.off(&radial.studies[0]), Some(2.0));
        assert_eq!(
            radial.figure().unwrap().finding,
            "1 of 2 studies lies outside the band of 95% around the line of the pooled mean difference, 1.00; by \
             chance about 0.1 would."
        );
        radial.tau2 = 0.75;
        assert_eq!(radial.place(&radial.studies[0]), Some((1.0, 2.0)));
        assert!(radial.figure().unwrap().finding.starts_with("0 of 2"));
    }

    #[test]
    fn a_study_without_error_has_no_place_and_says_so() {
        let figure = radial(&[(2.0, 0.0), (f64::NAN, 1.0), (0.5, 1.0)]).figure().unwrap();
        assert_eq!(figure.table.rows[0][1], "not estimable");
        assert!(figure.finding.starts_with("0 of 1 study lie"));
        assert_eq!(radial(&[]).figure().unwrap().finding, "There is no study to show.");
    }

    #[test]
    fn the_arc_reads_as_ratios() {
        let mut radial = radial(&[(0.0, 0.04), (2_f64.ln(), 0.05), (0.5_f64.ln(), 0.03)]);
        radial.ratio = true;
        radial.pooled = Some((0.0, [-0.2, 0.2]));
        let figure = radial.figure().unwrap();
        for label in [">0.5</text>", ">1</text>", ">2</text>"] {
            assert!(figure.svg_wide.contains(label), "{label}");
        }
    }

    #[test]
    fn impossible_input_is_named() {
        let mut wrong = radial(&[(1.0, 1.0)]);
        wrong.tau2 = f64::NAN;
        assert!(wrong.figure().unwrap_err().to_string().starts_with("tau2 NaN"));
        wrong.tau2 = 0.0;
        wrong.level = 0.0;
        assert!(wrong.figure().unwrap_err().to_string().starts_with("level 0"));
    }
}
