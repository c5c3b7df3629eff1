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

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(points: Vec<LevelPoint>) -> Levels {
        Levels {
            id: "l".into(),
            title: "Level".into(),
            measure: "Ketamine in plasma".into(),
            unit: "ng/mL".into(),
            log: false,
            lines: vec![LevelLine { label: "ketamine".into(), points }],
            finding: "It falls.".into(),
            notes: Vec::new(),
            source: "s".into(),
        }
    }

    fn point(minute: f64, level: f64) -> LevelPoint {
        LevelPoint { minute, level, band: None }
    }

    #[test]
    fn the_unit_of_time_follows_the_span() {
        for (minutes, unit) in [(120.0, "minutes"), (1440.0, "hours"), (20_160.0, "days")] {
            let figure = levels(vec![point(0.0, 1.0), point(minutes, 2.0)]).figure().unwrap();
            assert!(figure.svg_narrow.contains(&format!("{unit} from the start")));
        }
    }

    #[test]
    fn a_band_and_a_name_are_drawn() {
        let mut points = vec![point(0.0, 10.0), point(30.0, 40.0), point(60.0, 20.0)];
        let plain = levels(points.clone()).figure().unwrap();
        assert!(!plain.svg_wide.contains("fig-area") && plain.svg_wide.contains(">ketamine</text>"));
        assert_eq!(plain.table.head.len(), 3);
        for point in &mut points {
            point.band = Some((point.level / 2.0, point.level * 2.0));
        }
        let banded = levels(points).figure().unwrap();
        assert!(banded.svg_wide.contains("fig-area"));
        assert_eq!(banded.table.rows[1], ["ketamine", "30", "40.00", "20.00", "80.00"]);
    }

    #[test]
    fn impossible_input_is_named() {
        let said = |levels: Levels| levels.figure().unwrap_err().to_string();
        assert!(said(levels(vec![point(0.0, -1.0)])).contains("no level is below zero"));
        assert!(said(levels(vec![point(0.0, f64::INFINITY)])).contains("minute 0"));
        assert!(said(levels(vec![point(5.0, 1.0), point(1.0, 1.0)])).contains("order of time"));
        let mut wrong = levels(vec![point(5.0, 1.0)]);
        wrong.lines[0].points[0].band = Some((2.0, 1.0));
        assert!(said(wrong).contains("band 2 to 1"));
        let mut wrong = levels(vec![]);
        wrong.lines = vec![wrong.lines[0].clone(); 4];
        assert!(said(wrong).contains("at most 3 lines"));
    }
}
