//! Plasma levels over time: lines named at their ends, the area between low and high around them.
//!
//! Time runs in minutes from the start, shown in minutes, hours or days as fits; the level is linear
//! or logarithmic. At most three lines, told apart by dashes as well as by colour. A fan of virtual patients is
//! two areas, the inner half of them in the darker one. Sessions stand as marks on the time axis, and what was
//! measured in people as a bar beside the lines. There is no target and no line above which it helps.
//!
//! [`compare`] makes the input from models, routes and protocols.

pub mod compare;
mod line;
mod picture;

use serde::{Deserialize, Serialize};

use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;

/// More lines than this cannot be told apart without colour.
pub const MOST_LINES: usize = 3;

/// What a chart of levels is drawn from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
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
    /// Minutes at which a session starts; marked where there is more than one.
    #[serde(default)]
    pub sessions: Vec<f64>,
    /// Stretches of minutes in which no level can be drawn.
    #[serde(default)]
    pub not_drawn: Vec<(f64, f64)>,
    /// What was measured in people.
    #[serde(default)]
    pub observed: Option<ObservedBar>,
}

/// A level that was measured in people, as a bar beside the lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObservedBar {
    /// Its name: "measured".
    pub label: String,
    /// Minutes from the start at which it was measured.
    pub minute: f64,
    /// The level.
    pub level: f64,
    /// Lowest and highest.
    pub between: (f64, f64),
}

/// One line.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LevelLine {
    /// The name at its end: "ketamine", "intranasal".
    pub label: String,
    /// Its points in the order of time.
    pub points: Vec<LevelPoint>,
    /// Whether only its band is known: no line is drawn through it.
    #[serde(default)]
    pub band_only: bool,
}

/// One point of a line.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct LevelPoint {
    /// Minutes from the start.
    pub minute: f64,
    /// The level.
    pub level: f64,
    /// Lower and upper bound of the level, where there is a band.
    pub band: Option<(f64, f64)>,
    /// The inner half of a fan, where there is one.
    #[serde(default)]
    pub inner: Option<(f64, f64)>,
    /// Whether nothing is drawn between the point before and this one.
    #[serde(default)]
    pub gap: bool,
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
                let inner = point.inner.unwrap_or((low, high));
                let values = [point.level, low, high, inner.0, inner.1];
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
                if low > high || inner.0 > inner.1 {
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
        if let Some(bar) = &self.observed {
            let values = [bar.minute, bar.level, bar.between.0, bar.between.1];
            let sound = values.iter().all(|value| value.is_finite() && *value >= 0.0);
            if !sound || bar.between.0 > bar.level || bar.level > bar.between.1 {
                return Err(FigureError::new(
                    format!("{:?}: {} ({} to {})", bar.label, bar.level, bar.between.0, bar.between.1),
                    "what was measured lies within its range, and none of it is below zero",
                    "check the figures",
                ));
            }
        }
        if let Some((from, to)) = self.not_drawn.iter().find(|(from, to)| !(from.is_finite() && from < to)) {
            return Err(FigureError::new(
                format!("not drawn from {from} to {to}"),
                "a stretch runs from a minute to a later one",
                "check the order",
            ));
        }
        if let Some(start) = self.sessions.iter().find(|start| !start.is_finite()) {
            return Err(FigureError::new(
                format!("a session at {start}"),
                "sessions start at a number of minutes",
                "leave out what has no start",
            ));
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
        let fanned = self.lines.iter().any(|line| line.points.iter().any(|point| point.inner.is_some()));
        if fanned {
            head.push(Column::numeric(format!("Inner low ({})", self.unit)));
            head.push(Column::numeric(format!("Inner high ({})", self.unit)));
        }
        let span = |span: Option<(f64, f64)>| {
            span.map_or([String::new(), String::new()], |(low, high)| [low, high].map(number::estimate))
        };
        let mut rows = Vec::new();
        for line in &self.lines {
            for point in &line.points {
                let level = if line.band_only { String::new() } else { number::estimate(point.level) };
                let mut cells = vec![line.label.clone(), number::plain(point.minute), level];
                if banded {
                    cells.extend(span(point.band));
                }
                if fanned {
                    cells.extend(span(point.inner));
                }
                rows.push(cells);
            }
        }
        if let Some(bar) = &self.observed {
            let mut cells = vec![bar.label.clone(), number::plain(bar.minute), number::estimate(bar.level)];
            cells.resize(head.len(), String::new());
            if banded {
                for (cell, value) in cells.iter_mut().skip(3).zip([bar.between.0, bar.between.1]) {
                    *cell = number::estimate(value);
                }
            }
            rows.push(cells);
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
            lines: vec![LevelLine { label: "ketamine".into(), points, band_only: false }],
            finding: "It falls.".into(),
            source: "s".into(),
            ..Levels::default()
        }
    }

    fn point(minute: f64, level: f64) -> LevelPoint {
        LevelPoint { minute, level, ..LevelPoint::default() }
    }

    #[test]
    fn a_band_without_a_line_a_gap_sessions_and_a_bar() {
        let mut points: Vec<LevelPoint> = (0..=20).map(|n| point(f64::from(n), f64::from(n))).collect();
        for point in &mut points {
            point.band = Some((point.level / 2.0, point.level * 2.0));
            point.inner = Some((point.level / 1.5, point.level * 1.5));
        }
        points[10].gap = true;
        let mut drawn = levels(points);
        let paths = |figure: &Figure, class: &str| {
            let start = format!("<g class=\"{class}\"");
            let groups = figure.svg_wide.split(&start).skip(1);
            let of = |group: &str| group.split("</g>").next().unwrap_or_default().matches("<path").count();
            groups.map(of).sum::<usize>()
        };
        let lines = |figure: &Figure| paths(figure, "fig-line");
        // The line in two parts, and its sample beside the name.
        assert_eq!(lines(&drawn.figure().unwrap()), 3);
        drawn.lines[0].band_only = true;
        drawn.sessions = vec![0.0, 10.0];
        drawn.observed =
            Some(ObservedBar { label: "measured".into(), minute: 5.0, level: 6.0, between: (3.0, 9.0) });
        let figure = drawn.figure().unwrap();
        assert_eq!(lines(&figure), 0);
        // An area without a line has edges.
        assert!(figure.svg_wide.contains("fig-contour"));
        assert_eq!(paths(&figure, "fig-treatment-mark"), 2);
        assert!(figure.svg_wide.contains(">measured</text>") && figure.svg_wide.contains("fig-ci"));
        assert_eq!(figure.table.head.len(), 7);
        assert_eq!(figure.table.rows.last().unwrap()[..5], ["measured", "5", "6.00", "3.00", "9.00"]);
        assert!(figure.table.rows.iter().all(|row| row.len() == 7));
        drawn.observed = Some(ObservedBar { level: 10.0, ..drawn.observed.clone().unwrap() });
        assert!(drawn.figure().unwrap_err().to_string().contains("within its range"));
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
