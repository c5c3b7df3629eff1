//! The table of a course: every rating and treatment, the latest first.

use super::{Course, CoursePoint, is_start};
use crate::figures::figure::{Column, Table};
use crate::figures::number;

/// The latest `rows` rows of the table of a course; `points` are its ratings in the order of time.
pub fn table(course: &Course, points: &[&CoursePoint], rows: usize) -> Table {
    // Places are sorted, not rows: a row costs eight texts, and most of thousands are not shown.
    let ratings = points.iter().enumerate().map(|(place, point)| (point.at, Entry::Rating(place)));
    let treatments =
        course.treatments.iter().enumerate().map(|(place, each)| (each.at, Entry::Treatment(place)));
    let mut entries: Vec<(f64, Entry)> = ratings.chain(treatments).collect();
    entries.sort_by(|one, other| other.0.total_cmp(&one.0).then(other.1.cmp(&one.1)));
    let shown = entries.iter().take(rows).filter_map(|(_, entry)| match *entry {
        Entry::Rating(place) => points.get(place).map(|point| rating(course, point)),
        Entry::Treatment(place) => course.treatments.get(place).map(|each| {
            let mut cells = vec![each.date.clone(), "treatment".to_owned()];
            cells.resize(7, String::new());
            cells.push(each.label.clone());
            cells
        }),
    });
    let rows: Vec<Vec<String>> = shown.collect();
    let caption = match entries.len() - rows.len() {
        0 => format!("{}: every rating and treatment, the latest first", course.title),
        left => format!("{}: the latest {} of {} entries", course.title, rows.len(), rows.len() + left),
    };
    Table {
        head: vec![
            Column::text("Date"),
            Column::text("Entry"),
            Column::numeric(format!("{} total", course.scale)),
            Column::text("Band"),
            Column::numeric("Change, points"),
            Column::numeric("Better by, %"),
            Column::text("Called"),
            Column::text("Remark"),
        ],
        rows,
        caption,
    }
}

/// Of one moment, the treatment stands before the rating in time, and so below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Entry {
    Treatment(usize),
    Rating(usize),
}

fn rating(course: &Course, point: &CoursePoint) -> Vec<String> {
    let (low, high) = (point.total.or(point.low), point.total.or(point.high));
    let band = low.zip(high).map_or("", |(low, high)| band(course, low, high));
    let total = match (point.total, point.low.zip(point.high)) {
        (Some(total), _) => number::plain(total),
        (None, Some((low, high))) => format!("{} to {}", number::plain(low), number::plain(high)),
        (None, None) => String::new(),
    };
    let signed =
        |value: f64| if value > 0.0 { format!("+{}", number::plain(value)) } else { number::plain(value) };
    let called = match &course.start {
        Some(start) if is_start(point, start) => "starting point",
        _ => &point.called,
    };
    let remark = match (point.flagged, point.total) {
        (true, Some(_)) => "asks about days before the last treatment",
        (true, None) => "answers missing; asks about days before the last treatment",
        (false, None) => "answers missing",
        (false, Some(_)) => "",
    };
    vec![
        point.date.clone(),
        "rating".to_owned(),
        total,
        band.to_owned(),
        point.change.map_or_else(String::new, signed),
        point.percent.map_or_else(String::new, |percent| number::plain(percent.round())),
        called.to_owned(),
        remark.to_owned(),
    ]
}

/// The band that holds both ends, if one does.
fn band(course: &Course, low: f64, high: f64) -> &str {
    let holds = |band: &&super::CourseBand| low >= band.min && high <= band.max;
    course.bands.iter().find(holds).map_or("", |band| band.label.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::{CourseBand, CourseStart, CourseTreatment};
    use super::*;

    fn course() -> Course {
        let point = |at: f64, total| CoursePoint {
            at,
            date: format!("day {at}"),
            total,
            low: Some(4.0),
            high: Some(9.0),
            ..CoursePoint::default()
        };
        let mut points = vec![point(20_706.0, None), point(20_699.0, Some(12.0)), point(20_713.0, Some(5.0))];
        points[1].change = Some(0.0);
        points[1].percent = Some(0.0);
        points[2].change = Some(-7.0);
        points[2].percent = Some(58.333);
        points[2].called = "response".into();
        points[2].flagged = true;
        let band = |min, max, label: &str| CourseBand { min, max, label: label.into() };
        Course {
            id: "c".into(),
            title: "GAD-7".into(),
            scale: "GAD-7".into(),
            range: (0.0, 21.0),
            points,
            treatments: vec![CourseTreatment {
                at: 20_702.0,
                date: "day 20702".into(),
                label: "first".into(),
            }],
            bands: vec![band(0.0, 4.0, "minimal"), band(5.0, 9.0, "mild"), band(10.0, 21.0, "more")],
            start: Some(CourseStart { at: 20_699.0, total: 12.0 }),
            ..Course::default()
        }
    }

    #[test]
    fn ratings_and_treatments_stand_together_the_latest_first() {
        let table = course().figure().unwrap().table;
        let asks = "asks about days before the last treatment";
        assert_eq!(table.rows[0], ["day 20713", "rating", "5", "mild", "−7", "58", "response", asks]);
        // 4 to 9 lies in two bands.
        assert_eq!(table.rows[1], ["day 20706", "rating", "4 to 9", "", "", "", "", "answers missing"]);
        assert_eq!(table.rows[2], ["day 20702", "treatment", "", "", "", "", "", "first"]);
        assert_eq!(table.rows[3], ["day 20699", "rating", "12", "more", "0", "0", "starting point", ""]);
        assert_eq!(table.caption, "GAD-7: every rating and treatment, the latest first");
        assert!(table.rows.iter().all(|row| row.len() == table.head.len()));
    }

    #[test]
    fn a_part_of_the_table_says_of_how_many() {
        let course = course();
        let table = course.figure_with(2).unwrap().table;
        assert_eq!(table.rows.len(), 2);
        assert_eq!(table.caption, "GAD-7: the latest 2 of 4 entries");
        assert_eq!(course.entries(), 4);
    }
}
