//! The funnel plot: effect against standard error, to see whether small studies say the same as
//! large ones.
//!
//! The axis of the standard error runs down (Sterne & Egger 2001). Around the pooled estimate stand
//! the limits within which studies would fall if they all estimated it; or, around no difference, the
//! regions of a study's own p (the contour-enhanced funnel, Peters and others 2008). Studies filled in
//! by trim and fill are hollow.

mod picture;

use serde::{Deserialize, Serialize};

use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;
use super::plane::{shown, usable};
use crate::statistics::dist::normal;

/// What a funnel plot is drawn from. Effects are on the scale of the analysis: a logarithm for ratios.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Funnel {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The effect measure in words, lower case: "odds ratio", "standardised mean difference".
    pub measure: String,
    /// Whether effects are natural logarithms of ratios; the axis then reads as ratios.
    pub ratio: bool,
    /// What is drawn behind the studies.
    pub contours: Contours,
    /// The studies.
    pub studies: Vec<FunnelStudy>,
    /// What trim and fill added; empty where it added none or was not asked.
    pub filled: Vec<FunnelStudy>,
    /// The pooled estimate.
    pub estimate: Option<f64>,
    /// The pooled estimate with the filled-in studies.
    pub estimate_filled: Option<f64>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// What is drawn behind the studies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contours {
    /// Limits around the pooled estimate: estimate ± z sqrt(se² + `tau2`), z of `level` percent. With a
    /// `tau2` of 0 these are straight lines, metafor's default; with the model's own they hold what the
    /// model expects (its `addtau2`).
    Limits {
        /// Level of the limits in percent, usually 95.
        level: f64,
        /// Between-study variance added, on the scale of the analysis squared.
        tau2: f64,
    },
    /// Regions where a study's own two-sided p against `null` is above .10, from .05, from .01, or less.
    Significance {
        /// The value of no difference on the scale of the analysis, usually 0.
        null: f64,
    },
}

/// One study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunnelStudy {
    /// Its name.
    pub label: String,
    /// Its effect, on the scale of the analysis.
    pub yi: f64,
    /// The standard error of the effect, 0 or more. A study whose effect or standard error is not a
    /// finite number has no mark; the table says so.
    pub sei: f64,
}

impl FunnelStudy {
    fn drawable(&self, ratio: bool) -> bool {
        usable(ratio, self.yi) && self.sei.is_finite() && self.sei >= 0.0
    }

    /// Two-sided p of the study alone; `None` where it has no standard error to test by.
    fn p(&self, null: f64) -> Option<f64> {
        (self.sei > 0.0).then(|| normal::two_sided((self.yi - null) / self.sei))
    }
}

impl Funnel {
    fn drawn(&self) -> impl Iterator<Item = &FunnelStudy> {
        self.studies.iter().filter(|study| study.drawable(self.ratio))
    }

    fn drawn_filled(&self) -> impl Iterator<Item = &FunnelStudy> {
        self.filled.iter().filter(|study| study.drawable(self.ratio))
    }

    fn estimate(&self) -> Option<f64> {
        self.estimate.filter(|value| usable(self.ratio, *value))
    }

    fn estimate_filled(&self) -> Option<f64> {
        self.estimate_filled.filter(|value| usable(self.ratio, *value))
    }

    /// Half the distance between the limits at a standard error; `None` where no limits are drawn.
    fn half_width(&self, sei: f64) -> Option<f64> {
        match self.contours {
            Contours::Limits { level, tau2 } => {
                Some(normal::quantile_upper((100.0 - level) / 200.0) * (sei * sei + tau2).sqrt())
            }
            Contours::Significance { .. } => None,
        }
    }

    /// Whether a study lies beyond the limits around the pooled estimate; `None` without limits.
    fn outside(&self, study: &FunnelStudy) -> Option<bool> {
        let half = self.half_width(study.sei)?;
        Some((study.yi - self.estimate()?).abs() > half * (1.0 + 1e-12))
    }

    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        match self.contours {
            Contours::Limits { level, .. } if !(1.0..100.0).contains(&level) => Err(FigureError::new(
                format!("level {level}"),
                "the level of the limits is a percentage from 1 to below 100",
                "give 95",
            )),
            Contours::Limits { tau2, .. } if !(tau2 >= 0.0 && tau2.is_finite()) => Err(FigureError::new(
                format!("tau2 {tau2}"),
                "a variance is a finite number of 0 or more",
                "give 0 for limits by sampling error alone",
            )),
            Contours::Significance { null } if !usable(self.ratio, null) => Err(FigureError::new(
                format!("null value {null}"),
                "the value of no difference lies on the axis, on the scale of the analysis",
                "give 0, also for ratios, whose logarithm is then 0",
            )),
            _ => Ok(()),
        }
    }

    fn finding(&self) -> String {
        let count = self.drawn().count();
        let studies = number::counted(count, "study", "studies");
        if count == 0 {
            return "There is no study to show.".to_owned();
        }
        let mut text = match (self.contours, self.estimate()) {
            (Contours::Significance { null }, _) => {
                let tested: Vec<f64> = self.drawn().filter_map(|study| study.p(null)).collect();
                let found = tested.iter().filter(|p| **p < 0.05).count();
                let own = if found == 1 {
                    "shows a difference on its own"
                } else {
                    "show a difference on their own"
                };
                format!("{found} of {studies} {own} (p below .05)")
            }
            (Contours::Limits { level, .. }, Some(estimate)) => {
                let outside = self.drawn().filter(|study| self.outside(study) == Some(true)).count();
                format!(
                    "{outside} of {studies} {} outside the {}% limits around the pooled {} of {}",
                    if outside == 1 { "lies" } else { "lie" },
                    number::plain(level),
                    self.measure,
                    number::estimate(shown(self.ratio, estimate))
                )
            }
            (Contours::Limits { .. }, None) => format!("{studies} shown, not pooled"),
        };
        let filled = self.drawn_filled().count();
        if filled > 0 {
            text.push_str(&format!(
                "; trim and fill adds {}",
                number::counted(filled, "study that no one ran", "studies that no one ran")
            ));
            if let Some(estimate) = self.estimate_filled() {
                let estimate = number::estimate(shown(self.ratio, estimate));
                text.push_str(&format!(", and the {} would then be {estimate}", self.measure));
            }
        }
        text.push('.');
        text
    }

    fn table(&self) -> Table {
        let mut head = vec![Column::text("Study"), Column::numeric(capitalised(&self.measure))];
        if self.ratio {
            head.push(Column::numeric(format!("Log {}", self.measure)));
        }
        head.push(Column::numeric("Standard error"));
        head.push(match self.contours {
            Contours::Limits { level, .. } => {
                Column::text(format!("Within the {}% limits", number::plain(level)))
            }
            Contours::Significance { .. } => Column::numeric("p of the study alone"),
        });
        head.push(Column::text("Remark"));
        let line = |study: &FunnelStudy, remark: &str| {
            let drawable = study.drawable(self.ratio);
            let mut cells = vec![study.label.clone()];
            let number = |value: f64| if drawable { number::estimate(value) } else { String::new() };
            cells.push(number(shown(self.ratio, study.yi)));
            if self.ratio {
                cells.push(number(study.yi));
            }
            cells.push(number(study.sei));
            cells.push(match self.contours {
                _ if !drawable => String::new(),
                Contours::Significance { null } => study.p(null).map_or_else(String::new, number::estimate),
                Contours::Limits { .. } => match self.outside(study) {
                    Some(true) => "no".to_owned(),
                    Some(false) => "yes".to_owned(),
                    None => String::new(),
                },
            });
            cells.push(if drawable { remark.to_owned() } else { "not estimable".to_owned() });
            cells
        };
        let mut rows: Vec<Vec<String>> = self.studies.iter().map(|study| line(study, "")).collect();
        rows.extend(self.filled.iter().map(|study| line(study, "filled in by trim and fill")));
        for (label, estimate) in [
            ("Pooled estimate", self.estimate()),
            ("Pooled with the filled-in studies", self.estimate_filled()),
        ] {
            let Some(estimate) = estimate else { continue };
            let mut cells = vec![label.to_owned(), number::estimate(shown(self.ratio, estimate))];
            if self.ratio {
                cells.push(number::estimate(estimate));
            }
            cells.extend([String::new(), String::new(), "pooled".to_owned()]);
            rows.push(cells);
        }
        Table { head, rows, caption: format!("{}: every study in the figure", self.title) }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id; a level, a variance or a null value is not possible. The error names
    /// which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let finding = self.finding();
        let description = format!(
            "{finding} Each mark is a study: effect across, standard error downwards, so that large studies \
             stand at the top. The table beside the picture holds every number."
        );
        let mut notes = vec![
            "A lopsided funnel may come from results that were not published. It may as well come from chance, \
             or from small studies that differ in whom they treated and how."
                .to_owned(),
        ];
        if self.drawn().count() < 10 {
            notes.push("With fewer than 10 studies the shape of a funnel says little.".to_owned());
        }
        if self.drawn_filled().count() > 0 {
            notes.push(
                "What trim and fill adds is symmetry, not data: it asks how much the result hangs on it."
                    .to_owned(),
            );
        }
        notes.extend(self.notes.iter().cloned());
        let scale = if self.ratio { ", on a logarithmic axis" } else { "" };
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!("{} against its standard error{scale}", capitalised(&self.measure)),
            svg_wide: picture::draw(self, Layout::Wide, &description),
            svg_narrow: picture::draw(self, Layout::Narrow, &description),
            finding,
            table: self.table(),
            notes,
            source: self.source.clone(),
        })
    }
}

/// A measure as it begins a line.
pub(super) fn capitalised(measure: &str) -> String {
    let mut letters = measure.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn study(label: &str, yi: f64, sei: f64) -> FunnelStudy {
        FunnelStudy { label: label.into(), yi, sei }
    }

    fn funnel(studies: Vec<FunnelStudy>) -> Funnel {
        Funnel {
            id: "f".into(),
            title: "Response".into(),
            measure: "odds ratio".into(),
            ratio: true,
            contours: Contours::Limits { level: 95.0, tau2: 0.0 },
            studies,
            filled: Vec::new(),
            estimate: Some(0.5),
            estimate_filled: None,
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    fn usual() -> Vec<FunnelStudy> {
        vec![study("A", 0.5, 0.1), study("B", 1.2, 0.3), study("C", 0.1, 0.5), study("D", 1.4, 0.6)]
    }

    #[test]
    fn a_study_is_outside_by_its_own_standard_error() {
        // B lies 0.7 from the estimate with limits at 1.96 * 0.3 = 0.588; D 0.9 with 1.176.
        let figure = funnel(usual()).figure().unwrap();
        assert_eq!(
            figure.finding,
            "1 of 4 studies lies outside the 95% limits around the pooled odds ratio of 1.65."
        );
        let within: Vec<&str> = figure.table.rows[..4].iter().map(|row| row[4].as_str()).collect();
        assert_eq!(within, ["yes", "no", "yes", "yes"]);
        // With tau2 of the model the limits are wider: 1.96 * sqrt(0.09 + 0.04) = 0.707.
        let mut wider = funnel(usual());
        wider.contours = Contours::Limits { level: 95.0, tau2: 0.04 };
        assert!(wider.figure().unwrap().finding.starts_with("0 of 4 studies lie outside"));
    }

    #[test]
    fn significance_is_that_of_each_study() {
        let mut funnel = funnel(usual());
        funnel.contours = Contours::Significance { null: 0.0 };
        let figure = funnel.figure().unwrap();
        // z = 5, 4, 0.2 and 2.33.
        assert_eq!(figure.finding, "3 of 4 studies show a difference on their own (p below .05).");
        assert!(figure.svg_wide.contains("fig-region-10") && figure.svg_narrow.contains("p &lt; .01"));
        assert_eq!(figure.table.rows[2][4], "0.84");
    }

    #[test]
    fn filled_studies_are_hollow_and_said_to_be_no_studies() {
        let mut funnel = funnel(usual());
        funnel.filled = vec![study("filled", -0.4, 0.6)];
        funnel.estimate_filled = Some(0.45);
        let figure = funnel.figure().unwrap();
        assert!(
            figure.finding.ends_with(
                "trim and fill adds 1 study that no one ran, and the odds ratio would then be 1.57."
            )
        );
        for picture in [&figure.svg_wide, &figure.svg_narrow] {
            // One in the plot and one in the key.
            let group = picture.split("class=\"fig-dot fig-imputed\"").skip(1);
            let marks: usize =
                group.map(|group| group.split("</g>").next().unwrap().matches("<circle").count()).sum();
            assert_eq!(marks, 2);
        }
        assert_eq!(figure.table.rows[4][5], "filled in by trim and fill");
    }

    #[test]
    fn impossible_input_is_named() {
        let said = |contours: Contours| {
            let mut wrong = funnel(usual());
            wrong.contours = contours;
            wrong.figure().unwrap_err().to_string()
        };
        assert!(said(Contours::Limits { level: 100.0, tau2: 0.0 }).starts_with("level 100"));
        assert!(said(Contours::Limits { level: 95.0, tau2: -1.0 }).starts_with("tau2 -1"));
        assert!(said(Contours::Significance { null: f64::NAN }).starts_with("null value NaN"));
        let empty = funnel(vec![study("x", f64::NAN, 0.1), study("y", 0.1, -1.0)]).figure().unwrap();
        assert_eq!(empty.finding, "There is no study to show.");
        assert_eq!(empty.table.rows[0][5], "not estimable");
    }
}
