//! A person's course: the totals of one rating scale over time, with the treatments.
//!
//! The line joins complete totals and is broken where more than [`GAP_DAYS`] days lie between two.
//! A rating with answers missing is a bar from its lowest to its highest possible total. A rating
//! whose recall period reaches back before the last treatment is a hollow diamond. The scale's bands
//! lie behind, named at their right end; the last value is written beside its mark.

mod picture;
mod thin;

use serde::{Deserialize, Serialize};

use super::dates;
use super::figure::{Column, Figure, FigureError, Layout, Table, check_id};
use super::number;

/// The line is not drawn across a longer gap than this: nothing is known of so long a time.
pub const GAP_DAYS: f64 = 60.0;

/// What a course is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// The scale's bands, lowest first; may be empty.
    pub bands: Vec<CourseBand>,
    /// The finding in the caller's words; `None` states the first and the last complete total.
    pub finding: Option<String>,
    /// What a reader must know; the figure adds what its own marks need.
    pub notes: Vec<String>,
    /// Where the numbers and the bands come from.
    pub source: String,
}

/// One rating.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoursePoint {
    /// Days since 1 January 1970, local time, with the time of day as the fraction.
    pub at: f64,
    /// The date as the table shows it.
    pub date: String,
    /// The total, where every item that it needs was answered.
    pub total: Option<f64>,
    /// Lowest possible total, where answers are missing.
    pub low: Option<f64>,
    /// Highest possible total, where answers are missing.
    pub high: Option<f64>,
    /// The days that the scale asks about reach back before the last treatment.
    pub flagged: bool,
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

    /// Points in the order of time.
    fn in_order(&self) -> Vec<&CoursePoint> {
        let mut points: Vec<&CoursePoint> = self.points.iter().collect();
        points.sort_by(|one, other| one.at.total_cmp(&other.at));
        points
    }

    fn stated(&self, points: &[&CoursePoint]) -> String {
        if let Some(finding) = self.finding.as_ref().filter(|finding| !finding.trim().is_empty()) {
            return finding.clone();
        }
        let mut complete = points.iter().filter_map(|point| point.total.map(|total| (point.at, total)));
        let Some((first_at, first)) = complete.next() else {
            return match points.len() {
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

    /// The band that holds both ends, if one does.
    fn band(&self, low: f64, high: f64) -> &str {
        let holds = |band: &&CourseBand| low >= band.min && high <= band.max;
        self.bands.iter().find(holds).map_or("", |band| band.label.as_str())
    }

    fn table(&self, points: &[&CoursePoint]) -> Table {
        let blank = || String::new();
        let shown = |value: Option<f64>| value.map_or_else(String::new, number::plain);
        let mut entries: Vec<(f64, Vec<String>)> = points
            .iter()
            .map(|point| {
                let (low, high) = (point.total.or(point.low), point.total.or(point.high));
                let band = low.zip(high).map_or("", |(low, high)| self.band(low, high));
                let possible = match point.total {
                    Some(_) => (None, None),
                    None => (point.low, point.high),
                };
                let remark = match (point.flagged, point.total, point.low.zip(point.high)) {
                    (true, Some(_), _) => "asks about days before the last treatment",
                    (true, None, _) => "answers missing; asks about days before the last treatment",
                    (false, None, _) => "answers missing",
                    (false, Some(_), _) => "",
                };
                let cells = [
                    point.date.clone(),
                    "rating".to_owned(),
                    shown(point.total),
                    shown(possible.0),
                    shown(possible.1),
                    band.to_owned(),
                    remark.to_owned(),
                ];
                (point.at, cells.to_vec())
            })
            .collect();
        entries.extend(self.treatments.iter().map(|each| {
            let cells = [
                each.date.clone(),
                "treatment".to_owned(),
                blank(),
                blank(),
                blank(),
                blank(),
                each.label.clone(),
            ];
            (each.at, cells.to_vec())
        }));
        entries.sort_by(|one, other| one.0.total_cmp(&other.0));
        Table {
            head: vec![
                Column::text("Date"),
                Column::text("Entry"),
                Column::numeric(format!("{} total", self.scale)),
                Column::numeric("Lowest possible"),
                Column::numeric("Highest possible"),
                Column::text("Band"),
                Column::text("Remark"),
            ],
            rows: entries.into_iter().map(|(_, cells)| cells).collect(),
            caption: format!("{}: every rating and treatment", self.title),
        }
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

    /// Draws the figure. Any number of ratings will do, none included; more than a thousand are
    /// thinned in the picture, never in the table.
    ///
    /// # Errors
    /// The id cannot be an id; the range, a band, a total or a day is not possible; the error names
    /// which.
    pub fn figure(&self) -> Result<Figure, FigureError> {
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
            table: self.table(&points),
            notes: self.notes(&marks),
            source: self.source.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: f64, total: Option<f64>) -> CoursePoint {
        CoursePoint { at, date: dates::long(at), total, low: Some(4.0), high: Some(9.0), flagged: false }
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
            finding: None,
            notes: vec!["A note.".into()],
            source: "s".into(),
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
    fn the_table_holds_ratings_and_treatments_in_order() {
        let table = course(vec![point(20_706.0, None), point(20_699.0, Some(12.0))]).figure().unwrap().table;
        assert_eq!(table.rows[0], ["3 September 2026", "rating", "12", "", "", "more", ""]);
        assert_eq!(table.rows[1], ["6 September", "treatment", "", "", "", "", "first"]);
        // 4 to 9 lies in two bands.
        assert_eq!(table.rows[2], ["10 September 2026", "rating", "", "4", "9", "", "answers missing"]);
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
