//! The Baujat plot: which studies make the heterogeneity, and which of those move the result.
//!
//! Across: a study's contribution to Q, its squared Pearson residual. Up: how far the pooled value
//! moves when the study is left out, squared and over its variance (Baujat and others 2002). A study at
//! the top right is both unlike the others and heavy. The numbers come from
//! [`crate::statistics::baujat`].

use serde::{Deserialize, Serialize};

use super::classes::Class;
use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;
use super::plane::names::{self, Named};
use super::plane::{self, Dimension, Plane};
use super::svg::{Alternative, Anchor, Point, Svg};

/// Times the mean share at which a study stands out and is named.
const STANDS_OUT: f64 = 2.5;

/// What a Baujat plot is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaujatPlot {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The studies.
    pub studies: Vec<BaujatStudy>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// One study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaujatStudy {
    /// Its name.
    pub label: String,
    /// Its contribution to Q, 0 or more. A study with a number that is missing or below 0 has no mark.
    pub heterogeneity: f64,
    /// Its influence on the pooled value, 0 or more.
    pub influence: f64,
}

impl BaujatStudy {
    fn drawable(&self) -> bool {
        [self.heterogeneity, self.influence].iter().all(|value| (0.0..1e150).contains(value))
    }
}

impl BaujatPlot {
    fn drawn(&self) -> Vec<&BaujatStudy> {
        self.studies.iter().filter(|study| study.drawable()).collect()
    }

    /// The studies that stand out, the farthest first.
    fn standing_out<'a>(drawn: &[&'a BaujatStudy]) -> Vec<&'a BaujatStudy> {
        let count = drawn.len().max(1) as f64;
        let mean =
            |value: fn(&BaujatStudy) -> f64| drawn.iter().map(|study| value(study)).sum::<f64>() / count;
        let (x, y) = (mean(|study| study.heterogeneity), mean(|study| study.influence));
        let times = |value: f64, mean: f64| if mean > 0.0 { value / mean } else { 0.0 };
        let mut out: Vec<(f64, &BaujatStudy)> = drawn
            .iter()
            .map(|study| (times(study.heterogeneity, x).max(times(study.influence, y)), *study))
            .filter(|(times, _)| *times > STANDS_OUT)
            .collect();
        out.sort_by(|one, other| other.0.total_cmp(&one.0));
        out.into_iter().map(|(_, study)| study).collect()
    }

    fn finding(drawn: &[&BaujatStudy]) -> String {
        let most = |value: fn(&BaujatStudy) -> f64| {
            drawn.iter().max_by(|one, other| value(one).total_cmp(&value(other)))
        };
        let (Some(apart), Some(mover)) = (most(|study| study.heterogeneity), most(|study| study.influence))
        else {
            return "There is no study to show.".to_owned();
        };
        let total: f64 = drawn.iter().map(|study| study.heterogeneity).sum();
        if total == 0.0 {
            return "The studies agree exactly: none adds to the heterogeneity.".to_owned();
        }
        let share = number::fixed(100.0 * apart.heterogeneity / total, 0);
        let of = number::counted(drawn.len(), "study", "studies");
        match std::ptr::eq(*apart, *mover) {
            true => format!(
                "Of {of}, {} adds the most to the heterogeneity ({share}% of all) and moves the pooled value the \
                 most.",
                apart.label
            ),
            false => format!(
                "Of {of}, {} adds the most to the heterogeneity ({share}% of all); {} moves the pooled value the \
                 most.",
                apart.label, mover.label
            ),
        }
    }

    fn draw(&self, drawn: &[&BaujatStudy], layout: Layout, description: &str) -> String {
        let mut svg = Svg::new(layout.width());
        let end = |value: fn(&BaujatStudy) -> f64| {
            let most = drawn.iter().map(|study| value(study)).fold(0.0, f64::max);
            (0.0, if most > 0.0 { most * 1.08 } else { 1.0 })
        };
        let x = Dimension::linear("Contribution to Q (squared Pearson residual)", end(|s| s.heterogeneity));
        let y = Dimension::linear("Influence on the pooled value", end(|s| s.influence));
        let top = plane::HEAD + 2.0;
        let plane = Plane::new(svg.width(), (top, layout.pick(320.0, 270.0)), 12.0, &x, &y);
        plane.grid(&mut svg);
        let marks: Vec<Point> =
            drawn.iter().map(|study| plane.place(study.heterogeneity, study.influence)).collect();
        let reach = if marks.len() > 60 { 3.5 } else { 5.0 };
        for mark in &marks {
            svg.circle(Class::Dot, *mark, reach);
        }
        let named: Vec<Named<'_>> = Self::standing_out(drawn)
            .into_iter()
            .take(layout.pick(15, 8))
            .map(|study| Named {
                at: plane.place(study.heterogeneity, study.influence),
                reach,
                name: &study.label,
            })
            .collect();
        names::draw(&mut svg, plane.frame(), &named, &marks, &[]);
        plane.axes(&mut svg);
        if marks.is_empty() {
            let at = ((plane.left + plane.right) / 2.0, (plane.top + plane.bottom) / 2.0);
            svg.text(Class::Text, at, 14.0, Anchor::Middle, "No study to show");
        }
        let id = layout.id(&self.id);
        svg.finish(plane.bottom + plane::FOOT, Alternative { id: &id, title: &self.title, description })
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        check_id(&self.id)?;
        let drawn = self.drawn();
        let finding = Self::finding(&drawn);
        let description = format!(
            "{finding} Each mark is a study: further right for more heterogeneity, further up for more influence. \
             The table beside the picture holds every number."
        );
        let rows = self
            .studies
            .iter()
            .map(|study| {
                let numbers = match study.drawable() {
                    true => [study.heterogeneity, study.influence].map(number::estimate),
                    false => ["not estimable".to_owned(), String::new()],
                };
                std::iter::once(study.label.clone()).chain(numbers).collect()
            })
            .collect();
        let mut notes = vec![format!(
            "Named are studies with more than {STANDS_OUT} times the mean of all studies in one direction, as far \
             as there is room."
        )];
        notes.extend(self.notes.iter().cloned());
        Ok(Figure {
            title: self.title.clone(),
            subtitle: "Contribution to heterogeneity against influence on the pooled value".to_owned(),
            svg_wide: self.draw(&drawn, Layout::Wide, &description),
            svg_narrow: self.draw(&drawn, Layout::Narrow, &description),
            finding,
            table: Table {
                head: vec![
                    Column::text("Study"),
                    Column::numeric("Contribution to Q"),
                    Column::numeric("Influence on the pooled value"),
                ],
                rows,
                caption: format!("{}: every study in the figure", self.title),
            },
            notes,
            source: self.source.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(numbers: &[(f64, f64)]) -> BaujatPlot {
        BaujatPlot {
            id: "b".into(),
            title: "Response".into(),
            studies: numbers
                .iter()
                .enumerate()
                .map(|(index, (x, y))| BaujatStudy {
                    label: format!("Study-{index}"),
                    heterogeneity: *x,
                    influence: *y,
                })
                .collect(),
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    #[test]
    fn only_what_stands_out_is_named() {
        let figure = plot(&[(1.0, 0.2), (0.5, 0.1), (9.0, 0.3), (0.2, 0.2), (0.3, 0.2)]).figure().unwrap();
        assert!(figure.svg_wide.contains(">Study-2</text>") && !figure.svg_wide.contains(">Study-0</text>"));
        assert_eq!(
            figure.finding,
            "Of 5 studies, Study-2 adds the most to the heterogeneity (82% of all) and moves the pooled value the \
             most."
        );
    }

    #[test]
    fn nothing_to_show_is_said() {
        assert_eq!(plot(&[(f64::NAN, 1.0)]).figure().unwrap().finding, "There is no study to show.");
        assert!(plot(&[(0.0, 0.0), (0.0, 0.0)]).figure().unwrap().finding.starts_with("The studies agree"));
        assert_eq!(plot(&[(f64::NAN, 1.0)]).figure().unwrap().table.rows[0][1], "not estimable");
    }
}
