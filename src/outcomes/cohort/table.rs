//! From rows to people: each with their group and their scores in order of days.

use crate::instruments::definition::Instrument;
use serde::Serialize;
use std::collections::BTreeMap;

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Who: any name or number, the same in all their rows.
    pub patient: String,
    /// Days since the first treatment, negative before it; fractions are allowed.
    pub day: f64,
    /// Which scale.
    pub measure: String,
    /// The score as the scale publishes it; `None` where it was not taken.
    pub score: Option<f64>,
    /// The person's group, if any.
    pub group: Option<String>,
}

/// What became of the rows. All but `given` add up to `given`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Rows {
    /// All.
    pub given: usize,
    /// Baselines, and scores after day 0 of people with a baseline.
    pub used: usize,
    /// Of another measure.
    pub other_measure: usize,
    /// Without a score.
    pub no_score: usize,
    /// The same score of the same person and day again.
    pub repeated: usize,
    /// Of people with a baseline, from before it.
    pub before_baseline: usize,
    /// Of people without a baseline.
    pub no_baseline: usize,
    /// Of people without a group, where others have one.
    pub no_group: usize,
}

/// What became of the people who have a score on this scale. All but `given` add up to `given`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct People {
    /// All.
    pub given: usize,
    /// With a baseline, and a group where others have one.
    pub used: usize,
    /// Without a baseline.
    pub no_baseline: usize,
    /// Without a group, where others have one.
    pub no_group: usize,
}

/// One person's scores.
pub(super) struct Patient {
    pub id: String,
    pub group: Option<String>,
    /// Day and points, ascending, no day twice.
    pub scores: Vec<(f64, i32)>,
}

/// The table, read.
pub(super) struct Table {
    /// In the order of their names, so that the order of the rows is forgotten.
    pub patients: Vec<Patient>,
    pub rows: Rows,
    pub people: People,
}

/// A score as it was found: its row, day and points.
struct Found {
    row: usize,
    day: f64,
    points: i32,
}

/// What was found of one person: scores, and the group with the row that named it.
#[derive(Default)]
struct Gathered<'a> {
    scores: Vec<Found>,
    group: Option<&'a str>,
}

pub(super) fn read(instrument: &Instrument, rows: &[Row]) -> Result<Table, String> {
    let names = [&instrument.id, &instrument.short, &instrument.name].map(|name| plain(name));
    let mut counts = Rows { given: rows.len(), ..Rows::default() };
    let mut gathered: BTreeMap<&str, Gathered> = BTreeMap::new();
    for (n, row) in rows.iter().enumerate() {
        if !names.contains(&plain(&row.measure)) {
            counts.other_measure += 1;
            continue;
        }
        let id = row.patient.trim();
        if id.is_empty() {
            return Err(format!("rows[{n}].patient: found nothing; wanted a name or number"));
        }
        if !row.day.is_finite() {
            return Err(format!(
                "rows[{n}].day: found {}; wanted days since the first treatment, a finite number",
                row.day
            ));
        }
        let points = row.score.map(|score| points(instrument, n, score)).transpose()?;
        let person = gathered.entry(id).or_default();
        if let Some(group) = row.group.as_deref().map(str::trim).filter(|group| !group.is_empty()) {
            match person.group {
                Some(before) if before != group => {
                    return Err(format!(
                        "rows[{n}].group: found \"{group}\"; wanted \"{before}\", the group of patient \"{id}\" \
                         in an earlier row: a person has one group"
                    ));
                }
                _ => person.group = Some(group),
            }
        }
        match points {
            // Adding 0 makes -0 the same day as 0.
            Some(points) => person.scores.push(Found { row: n, day: row.day + 0.0, points }),
            None => counts.no_score += 1,
        }
    }
    if counts.other_measure == counts.given {
        return Err(no_such_measure(instrument, rows));
    }
    let mut patients = Vec::with_capacity(gathered.len());
    for (id, person) in gathered {
        let given = person.scores.len();
        let scores = in_order(instrument, id, person.scores)?;
        counts.repeated += given - scores.len();
        if !scores.is_empty() {
            patients.push(Patient { id: id.to_owned(), group: person.group.map(str::to_owned), scores });
        }
    }
    let people = People { given: patients.len(), ..People::default() };
    Ok(Table { patients, rows: counts, people })
}

/// Letters and digits alone, in lower case: "PHQ-9" and "phq 9" are one name.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn points(instrument: &Instrument, row: usize, score: f64) -> Result<i32, String> {
    let points = instrument.points(score).filter(|points| (instrument.min..=instrument.max).contains(points));
    points.ok_or_else(|| {
        let kind = if instrument.divisor == 1 { "a whole number" } else { "a score" };
        format!(
            "rows[{row}].score: found {score}; wanted {kind} from {} to {}, as {} has",
            instrument.shown(instrument.min),
            instrument.shown(instrument.max),
            instrument.short
        )
    })
}

/// The scores by day, one a day.
fn in_order(instrument: &Instrument, id: &str, mut found: Vec<Found>) -> Result<Vec<(f64, i32)>, String> {
    found.sort_by(|a, b| a.day.total_cmp(&b.day).then(a.row.cmp(&b.row)));
    let mut scores: Vec<(f64, i32)> = Vec::with_capacity(found.len());
    for score in found {
        match scores.last() {
            Some((day, points)) if *day == score.day => {
                if *points != score.points {
                    return Err(format!(
                        "rows[{}].score: found {} for patient \"{id}\" on day {day}, where an earlier row has {}; \
                         wanted one score a day: take one out, or give the days as fractions (0.5 is noon)",
                        score.row,
                        instrument.shown(score.points),
                        instrument.shown(*points)
                    ));
                }
            }
            _ => scores.push((score.day, score.points)),
        }
    }
    Ok(scores)
}

fn no_such_measure(instrument: &Instrument, rows: &[Row]) -> String {
    let wanted = format!("at least one row of \"{}\"", instrument.id);
    if rows.is_empty() {
        return format!("rows: found no rows; wanted {wanted}");
    }
    let mut measures: Vec<&str> = rows.iter().map(|row| row.measure.trim()).collect();
    measures.sort_unstable();
    measures.dedup();
    let more = if measures.len() > 10 { ", and more" } else { "" };
    let named: Vec<String> = measures.iter().take(10).map(|measure| format!("{measure:?}")).collect();
    format!("rows: found the measure {}{more}; wanted {wanted}", named.join(", "))
}
