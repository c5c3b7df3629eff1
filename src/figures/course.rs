//! A person's course: the totals of one rating scale over time, with the treatments.
//!
//! The line joins complete totals and is broken where more than [`GAP_DAYS`] days lie between two.
//! A rating with answers missing is a bar from its lowest to its highest possible total. A rating
//! whose recall period reaches back before the last treatment is a hollow diamond. The rating that the
//! others are measured against has a ring. The scale's bands lie behind, named at their right end; the
//! last value is written beside its mark. [`of`] makes a course from a person's ratings, [`series`] finds
//! the series of treatments and the stretch of time to show.

pub mod kept;
mod labels;
pub mod of;
mod picture;
pub mod series;
mod table;
mod thin;

use serde::{Deserialize, Serialize};

use super::dates;
use super::figure::{Figure, FigureError, Layout, check_id};
use super::number;
use series::Series;

/// The line is not drawn across a longer gap than this: nothing is known of so long a time.
pub const GAP_DAYS: f64 = 60.0;

/// What a course is drawn from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// Prefix of the element ids, unique in the page: a letter, then letters, digits, `-`, `_`.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// The scale's short name: "PHQ-9".
    pub scale: String,
    /// The lowest and highest total that the scale can give.
    pub range: (f64, f64),
    /// Which way is which: "higher is worse".
    pub direction: String,
    /// The ratings, in any order.
    pub points: Vec<CoursePoint>,
    /// The treatments, in any order.
    pub treatments: Vec<CourseTreatment>,
    /// The series that the treatments form, in order; bracketed where there is more than one.
    #[serde(default)]
    pub series: Vec<Series>,
    /// The scale's bands, lowest first; may be empty.
    pub bands: Vec<CourseBand>,
    /// The rating that the others are measured against.
    #[serde(default)]
    pub start: Option<CourseStart>,
    /// The cuts to draw as lines, two at most.
    #[serde(default)]
    pub cuts: Vec<CourseCut>,
    /// The stretch of time that the axis spans; `None`: from the first entry to the last.
    #[serde(default)]
    pub window: Option<(f64, f64)>,
    /// Ratings that [`Course::cut_to`] left out.
    #[serde(default)]
    pub outside: usize,
    /// The finding in the caller's words; `None` states the first and the last complete total.
    pub finding: Option<String>,
    /// What a reader must know; the figure adds what its own marks need.
    pub notes: Vec<String>,
    /// Where the numbers and the bands come from.
    pub source: String,
}

/// One rating. What it has not is not written: thousands of them cross from the page to its worker.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CoursePoint {
    /// Days since 1 January 1970, local time, with the time of day as the fraction.
    pub at: f64,
    /// The date as the table shows it.
    pub date: String,
    /// The total, where every item that it needs was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<f64>,
    /// Lowest possible total, where answers are missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Highest possible total, where answers are missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// The days that the scale asks about reach back before the last treatment.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub flagged: bool,
    /// Points since the starting point, as the total moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<f64>,
    /// Percent improved since the starting point; positive is better.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<f64>,
    /// What the field calls it: "response, remission".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub called: String,
}

/// One treatment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CourseTreatment {
    /// Days since 1 January 1970, local time.
    pub at: f64,
    /// The date as the table shows it.
    pub date: String,
    /// What it was, for the table: "ketamine infusion, 40 mg".
    pub label: String,
}

/// One band of the scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CourseBand {
    /// Lowest total in the band.
    pub min: f64,
    /// Highest total in the band.
    pub max: f64,
    /// "moderate".
    pub label: String,
}

/// The rating that the others are measured against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CourseStart {
    /// Days since 1 January 1970, local time.
    pub at: f64,
    /// Its total.
    pub total: f64,
}

/// A cut on the scale, drawn as a line across.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CourseCut {
    /// Its height.
    pub value: f64,
    /// What stands on the line: "remission: 4 or less".
    pub label: String,
    /// Where the rule comes from.
    pub source: String,
}

fn within(range: (f64, f64), value: f64) -> bool {
    (range.0..=range.1).contains(&value)
}

impl Course {
    fn check(&self) -> Result<(), FigureError> {
        check_id(&self.id)?;
        let (min, max) = self.range;
        if !(min.is_finite() && max.is_finite() && min < max) {
            return Err(FigureError::new(
                format!("range {min} to {max} of {}", self.scale),
                "a scale runs from a number to a larger one",
                "give the lowest and the highest total of the scale",
            ));
        }
        for point in &self.points {
            let values = [point.total, point.low, point.high];
            if let Some(value) = values.into_iter().flatten().find(|value| !within(self.range, *value)) {
                return Err(FigureError::new(
                    format!("{} of {value} on {}", self.scale, point.date),
                    format!("a total lies between {} and {}", number::plain(min), number::plain(max)),
                    "leave this rating out and show it among those that could not be read",
                ));
            }
            if let (Some(low), Some(high)) = (point.low, point.high)
                && low > high
            {
                return Err(FigureError::new(
                    format!("possible totals {low} to {high} on {}", point.date),
                    "the lowest possible total is not above the highest",
                    "check the order of low and high",
                ));
            }
        }
        let moments = self.points.iter().map(|point| (point.at, &point.date));
        for (at, date) in moments.chain(self.treatments.iter().map(|each| (each.at, &each.date))) {
            if dates::date(at).is_none() {
                return Err(FigureError::new(
                    format!("day {at} ({date})"),
                    format!(
                        "a day lies between {} and {}",
                        dates::long(dates::FIRST),
                        dates::long(dates::LAST)
                    ),
                    "give days since 1 January 1970",
                ));
            }
        }
        let heights = self.cuts.iter().map(|cut| (&cut.label, cut.value));
        let start = self.start.as_ref().map(|start| start.total);
        for (label, value) in heights.chain(start.map(|total| (&self.scale, total))) {
            if !within(self.range, value) {
                return Err(FigureError::new(
                    format!("{label} at {value}"),
                    format!("a line or a starting point of {} lies on the scale", self.scale),
                    "check the cuts of the scale",
                ));
            }
        }
        if self.window.is_some_and(|(from, to)| !(from.is_finite() && to.is_finite() && from < to)) {
            return Err(FigureError::new(
                format!("window {:?}", self.window),
                "the time to show runs from one day to a later one",
                "give both ends as days since 1 January 1970, or none",
            ));
        }
        if let Some(band) = self.bands.iter().find(|band| {
            !(within(self.range, band.min) && within(self.range, band.max) && band.min <= band.max)
        }) {
            return Err(FigureError::new(
                format!("band {:?} from {} to {}", band.label, band.min, band.max),
                "a band lies within the range of its scale",
                "check the bands of the scale",
            ));
        }
        Ok(())
    }

    /// Leaves out what does not lie between these days (both included), and lets the axis span them: from
    /// the first entry that is left where a bound lies further out than any entry.
    pub fn cut_to(&mut self, window: (f64, f64)) {
        let inside = |at: f64| (window.0..=window.1).contains(&at);
        let moments =
            || self.points.iter().map(|each| each.at).chain(self.treatments.iter().map(|each| each.at));
        let first = moments().fold(f64::INFINITY, f64::min);
        let last = moments().fold(f64::NEG_INFINITY, f64::max);
        // An open end, such as "until the year 2299", ends with the entries.
        let far = 366.0;
        let from = if window.0 < first - far { first } else { window.0 };
        let to = if window.1 > last + far { last } else { window.1 };
        self.window = (from < to).then_some((from, to));
        let before = self.points.len();
        self.points.retain(|each| inside(each.at));
        self.treatments.retain(|each| inside(each.at));
        self.series.retain(|each| each.first <= window.1 && each.last >= window.0);
        self.outside += before - self.points.len();
    }

    /// Points in the order of time.
    fn in_order(&self) -> Vec<&CoursePoint> {
        let mut points: Vec<&CoursePoint> = self.points.iter().collect();
        points.sort_by(|one, other| one.at.total_cmp(&other.at));
        points
    }

    /// How many rows the whole table has: every rating and every treatment.
    pub fn entries(&self) -> usize {
        self.points.len() + self.treatments.len()
    }

    fn stated(&self, points: &[&CoursePoint]) -> String {
        if let Some(finding) = self.finding.as_ref().filter(|finding| !finding.trim().is_empty()) {
            return finding.clone();
        }
        let mut complete = points.iter().filter_map(|point| point.total.map(|total| (point.at, total)));
        let Some((first_at, first)) = complete.next() else {
            return match points.len() {
                0 if self.outside > 0 => "There is no rating in the days shown.".to_owned(),
                0 => "There is no rating yet.".to_owned(),
                count => format!(
                    "There is no complete rating yet; {} with answers missing.",
                    number::counted(count, "rating", "ratings")
                ),
            };
        };
        let Some((last_at, last)) = complete.next_back() else {
            return format!("{} was {} on {}.", self.scale, number::plain(first), dates::long(first_at));
        };
        let points = |count: f64| {
            if count == 1.0 { "1 point".to_owned() } else { format!("{} points", number::plain(count)) }
        };
        let change = match last - first {
            0.0 => "no change".to_owned(),
            change if change < 0.0 => format!("{} lower", points(-change)),
            change => format!("{} higher", points(change)),
        };
        let between = self.treatments.iter().filter(|each| each.at >= first_at && each.at <= last_at).count();
        let with = match between {
            0 => String::new(),
            count => format!(", with {} in between", number::counted(count, "treatment", "treatments")),
        };
        format!(
            "{} went from {} on {} to {} on {}: {change}{with}.",
            self.scale,
            number::plain(first),
            dates::long(first_at),
            number::plain(last),
            dates::long(last_at)
        )
    }

    fn notes(&self, marks: &thin::Marks) -> Vec<String> {
        let mut notes = self.notes.clone();
        if !self.bands.is_empty() {
            let bands: Vec<String> = self
                .bands
                .iter()
                .map(|band| {
                    format!("{} {} to {}", band.label, number::plain(band.min), number::plain(band.max))
                })
                .collect();
            notes.push(format!("Bands of {}: {}.", self.scale, bands.join(", ")));
        }
        if !self.cuts.is_empty() {
            let line = |cut: &CourseCut| format!("{} ({})", cut.label, cut.source.trim_end_matches('.'));
            let lines: Vec<String> = self.cuts.iter().map(line).collect();
            notes.push(format!("Lines across: {}.", lines.join("; ")));
        }
        if let Some(start) = &self.start {
            notes.push(format!(
                "The starting point is {} on {}{}.",
                number::plain(start.total),
                dates::long(start.at),
                if self.points.iter().any(|point| is_start(point, start)) {
                    "; a ring marks it"
                } else {
                    ", outside the days shown"
                }
            ));
        }
        if self.outside > 0 {
            notes.push(format!(
                "{} outside the days shown.",
                match self.outside {
                    1 => "1 rating lies".to_owned(),
                    more => format!("{more} ratings lie"),
                }
            ));
        }
        if marks.gaps > 0 {
            notes.push(format!(
                "The line is broken where more than {} days lie between two complete ratings.",
                number::plain(GAP_DAYS)
            ));
        }
        if marks.thinned {
            notes.push(format!(
                "{} ratings are more than the picture can hold: it shows the lowest and the highest of those \
                 that fall on one place. The table holds all.",
                self.points.len()
            ));
        }
        notes
    }

    /// Draws the figure with the whole table. Any number of ratings will do, none included; more than a thousand are
    /// thinned in the picture, never in the table.
    ///
    /// # Errors
    /// The id cannot be an id; the range, a band, a total or a day is not possible; the error names
    /// which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
        self.figure_with(usize::MAX)
    }

    /// Draws the figure with the latest `rows` rows of its table, so that a page need not hold thousands.
    /// [`Course::entries`] is how many there are.
    ///
    /// # Errors
    /// As [`Course::figure`].
    pub fn figure_with(&self, rows: usize) -> Result<Figure, FigureError> {
        self.check()?;
        let points = self.in_order();
        let marks = thin::marks(&points);
        let finding = self.stated(&points);
        let description = format!(
            "{finding} {} and {} over time; {}. The table beside the picture holds every value.",
            number::counted(self.points.len(), "rating", "ratings"),
            number::counted(self.treatments.len(), "treatment", "treatments"),
            self.direction
        );
        let draw = |layout: Layout| picture::draw(self, &marks, layout, &description);
        Ok(Figure {
            title: self.title.clone(),
            subtitle: format!(
                "{} total, {} to {}; {}",
                self.scale,
                number::plain(self.range.0),
                number::plain(self.range.1),
                self.direction
            ),
            svg_wide: draw(Layout::Wide)?,
            svg_narrow: draw(Layout::Narrow)?,
            finding,
            table: table::table(self, &points, rows),
            notes: self.notes(&marks),
            source: self.source.clone(),
        })
    }
}

/// Whether a rating is the starting point.
fn is_start(point: &CoursePoint, start: &CourseStart) -> bool {
    point.at == start.at && point.total == Some(start.total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: f64, total: Option<f64>) -> CoursePoint {
        CoursePoint {
            at,
            date: dates::long(at),
            total,
            low: Some(4.0),
            high: Some(9.0),
            ..CoursePoint::default()
        }
    }

    fn course(points: Vec<CoursePoint>) -> Course {
        let band = |min, max, label: &str| CourseBand { min, max, label: label.into() };
        Course {
            id: "c".into(),
            title: "GAD-7".into(),
            scale: "GAD-7".into(),
            range: (0.0, 21.0),
            direction: "higher is worse".into(),
            points,
            treatments: vec![CourseTreatment {
                at: 20_702.0,
                date: "6 September".into(),
                label: "first".into(),
            }],
            bands: vec![band(0.0, 4.0, "minimal"), band(5.0, 9.0, "mild"), band(10.0, 21.0, "more")],
            notes: vec!["A note.".into()],
            source: "s".into(),
            ..Course::default()
        }
    }

    #[test]
    fn the_sentence_states_first_and_last() {
        let said = |points| course(points).figure().unwrap().finding;
        assert_eq!(said(vec![]), "There is no rating yet.");
        assert_eq!(
            said(vec![point(20_699.0, None)]),
            "There is no complete rating yet; 1 rating with answers missing."
        );
        assert_eq!(said(vec![point(20_699.0, Some(12.0))]), "GAD-7 was 12 on 3 September 2026.");
        // Order does not matter; what is incomplete is passed over.
        let points = vec![point(20_713.0, Some(11.0)), point(20_699.0, Some(12.0)), point(20_720.0, None)];
        assert_eq!(
            said(points),
            "GAD-7 went from 12 on 3 September 2026 to 11 on 17 September 2026: 1 point lower, with 1 treatment \
             in between."
        );
        let mut own = course(vec![point(20_699.0, Some(12.0))]);
        own.finding = Some("Mine.".into());
        assert_eq!(own.figure().unwrap().finding, "Mine.");
    }

    #[test]
    fn the_axis_names_no_year_without_an_entry() {
        // June 2024 to 20 November 2026: the room for the last value reaches into the year after.
        let figure = course(vec![point(19_880.0, Some(12.0)), point(20_777.0, Some(8.0))]).figure().unwrap();
        // A day alone is given three days on both sides, which are marked: 31 December 2026.
        let lone = Course { treatments: Vec::new(), ..course(vec![point(20_818.0, Some(12.0))]) };
        let lone = lone.figure().unwrap();
        for (figure, years) in [(&figure, ">2024 to 2026<"), (&lone, ">2026 to 2027<")] {
            for picture in [&figure.svg_wide, &figure.svg_narrow] {
                assert!(picture.contains(years), "{years}");
            }
        }
        let empty = Course { treatments: Vec::new(), ..course(Vec::new()) };
        assert!(!empty.figure().unwrap().svg_wide.contains("1970"));
    }

    #[test]
    fn marks_differ_in_shape() {
        let mut points = vec![
            point(20_699.0, Some(12.0)),
            point(20_706.0, Some(8.0)),
            point(20_713.0, None),
            point(20_720.0, Some(6.0)),
            point(20_820.0, Some(7.0)),
        ];
        points[1].flagged = true;
        let figure = course(points).figure().unwrap();
        for picture in [&figure.svg_wide, &figure.svg_narrow] {
            let group = |class: &str| -> String {
                let head = format!("<g class=\"{class}\"");
                picture.split(&head).skip(1).map(|group| group.split("</g>").next().unwrap()).collect()
            };
            // Three dots and one in the key; a diamond and one in the key; one line, broken once.
            assert_eq!(group("fig-dot").matches("<circle").count(), 4);
            assert_eq!(group("fig-flagged").matches("<path").count(), 2);
            assert_eq!(group("fig-line").matches("<path").count(), 1);
            assert_eq!(group("fig-treatment-mark").matches("<path").count(), 2);
            assert!(picture.contains("class=\"fig-strong fig-value\"") && picture.contains(">7</text>"));
            assert!(picture.contains(">minimal</text>"));
        }
        assert!(figure.notes.iter().any(|note| note.contains("more than 60 days")));
        assert_eq!(figure.notes[0], "A note.");
    }

    #[test]
    fn five_thousand_ratings_are_all_in_the_table() {
        let points =
            (0..5000).map(|index| point(20_699.0 + f64::from(index), Some(f64::from(index % 22)))).collect();
        let figure = course(points).figure().unwrap();
        assert_eq!(figure.table.rows.len(), 5001);
        assert!(figure.svg_wide.len() < 120_000, "{} bytes", figure.svg_wide.len());
        assert!(figure.notes.iter().any(|note| note.starts_with("5000 ratings")));
    }

    #[test]
    fn impossible_input_is_named() {
        let said = |course: Course| course.figure().unwrap_err().to_string();
        let high = said(course(vec![point(20_699.0, Some(22.0))]));
        assert!(
            high.contains("GAD-7 of 22 on 3 September 2026") && high.contains("between 0 and 21"),
            "{high}"
        );
        assert!(
            said(course(vec![CoursePoint { at: f64::NAN, ..point(0.0, Some(1.0)) }])).contains("day NaN")
        );
        let mut wrong = course(vec![]);
        wrong.range = (21.0, 0.0);
        assert!(said(wrong).contains("range 21 to 0"));
        let mut wrong = course(vec![]);
        wrong.bands[2].max = 27.0;
        assert!(said(wrong).contains("\"more\""));
        let mut wrong = course(vec![point(20_699.0, None)]);
        wrong.points[0].low = Some(10.0);
        assert!(said(wrong).contains("10 to 9"));
    }
}
