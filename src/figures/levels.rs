//! Plasma levels over time: lines named at their ends, the area between low and high around them.
//!
//! Time runs in minutes from the start, shown in minutes, hours or days as fits; the level is linear
//! or logarithmic. At most three lines, told apart by dashes as well as by colour.

mod picture;

use serde::{Deserialize, Serialize};

use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;

/// More lines than this cannot be told apart without colour.
pub const MOST_LINES: usize = 3;

/// What a chart of levels is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Levels {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// What was measured or computed: "Ketamine in plasma".
    pub measure: String,
    /// Unit of the levels: "ng/mL".
    pub unit: String,
    /// Whether the level axis is logarithmic: levels below a thousandth of the highest are then not
    /// drawn.
    pub log: bool,
    /// The lines, the most important first; at most [`MOST_LINES`].
    pub lines: Vec<LevelLine>,
    /// The finding in one sentence.
    pub finding: String,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelLine {
    /// The name at its end: "ketamine", "intranasal".
    pub label: String,
    /// Its points in the order of time.
    pub points: Vec<LevelPoint>,
}

/// One point of a line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LevelPoint {
    /// Minutes from the start.
    pub minute: f64,
    /// The level.
    pub level: f64,
    /// Lower and upper bound of the level, where there is a band.
    pub band: Option<(f64, f64)>,
}

impl Levels {
    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        if self.lines.len() > MOST_LINES {
            return Err(FigureError::new(
                format!("{} lines", self.lines.len()),
                format!("a chart of levels holds at most {MOST_LINES} lines"),
                "draw two charts",
            ));
        }
        for line in &self.lines {
            for point in &line.points {
                let (low, high) = point.band.unwrap_or((point.level, point.level));
                let values = [point.level, low, high];
                if !point.minute.is_finite() || values.iter().any(|value| !value.is_finite() || *value < 0.0)
                {
                    return Err(FigureError::new(
                        format!(
                            "{:?} at minute {}: {} ({low} to {high})",
                            line.label, point.minute, point.level
                        ),
                        "times and levels are numbers, and no level is below zero",
                        "leave out what could not be computed",
                    ));
                }
                if low > high {
                    return Err(FigureError::new(
                        format!("{:?} at minute {}: band {low} to {high}", line.label, point.minute),
                        "the lower bound is not above the upper",
                        "check the order of the band",
                    ));
                }
            }
            if line.points.windows(2).any(|pair| pair[0].minute > pair[1].minute) {
                return Err(FigureError::new(
                    format!("the points of {:?}", line.label),
                    "points are in the order of time",
                    "sort them by minute",
                ));
            }
        }
        Ok(())
    }

    fn table(&self) -> Table {
        let banded = self.lines.iter().any(|line| line.points.iter().any(|point| point.band.is_some()));
        let mut head = vec![
            Column::text("Line"),
            Column::numeric("Minutes from the start"),
            Column::numeric(format!("{} ({})", self.measure, self.unit)),
        ];
        if banded {
            head.push(Column::numeric(format!("Low ({})", self.unit)));
            head.push(Column::numeric(format!("High ({})", self.unit)));
        }
        let mut rows = Vec::new();
        for line in &self.lines {
            for point in &line.points {
                let mut cells =
                    vec![line.label.clone(), number::plain(point.minute), number::estimate(point.level)];
                if banded {
                    let [low, high] = point.band.map_or([String::new(), String::new()], |(low, high)| {
                        [low, high].map(number::estimate)
                    });
                    cells.extend([low, high]);
                }
                rows.push(cells);
            }
        }
        Table { head, rows, caption: format!("{}: every point in the figure", self.title) }
    }

    /// Draws the figure.
    ///
    /// # Errors
    /// The id cannot be an id, there are too many lines, a number is not possible, or points are
    /// not in order; the error names which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let names: Vec<&str> = self.lines.iter().map(|line| line.label.as_str()).collect();
        let description = format!(
            "{} {} in {} over time: {}. The table beside the picture holds every point.",
            self.finding,
            self.measure,
            self.unit,
            names.join(", ")
        );
        let draw = |layout: Layout| picture::draw(self, layout, &description);
        let scale = if self.log { ", logarithmic axis" } else { "" };
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!("{} in {}{scale}", self.measure, self.unit),
            finding: self.finding.clone(),
            svg_wide: draw(Layout::Wide)?,
            svg_narrow: draw(Layout::Narrow)?,
            table: self.table(),
            notes: self.notes.clone(),
            source: self.source.clone(),
        })
    }
}
