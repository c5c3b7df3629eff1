//! A cohort's table: one row a score of a patient on a day, or an event.

use super::dates::{self, Orders};
use super::names::Kind;
use super::numbers::{Number, is_missing, number, wanted};
use super::sheet::{Sheet, cell};
use super::{Choices, Problem, Report, shown};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use time::Date;

/// One row that was used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CohortRow {
    /// The row of the table, as a spreadsheet numbers it.
    pub row: usize,
    /// Who.
    pub patient: String,
    /// The day: as given, or counted from the patient's first date that was used, which is day 0.
    pub day: f64,
    /// The date (`2026-11-21`), where the table has dates.
    pub date: Option<String>,
    /// The scale; `None` for an event alone.
    pub measure: Option<String>,
    /// The score; `None` for an event alone.
    pub score: Option<f64>,
    /// The group, where one is given.
    pub group: Option<String>,
    /// The event, where one is given, in the table's own words.
    pub event: Option<String>,
}

/// A cohort's table, in its own order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cohort {
    /// How the table was read.
    pub report: Report,
    /// The rows that were used.
    pub rows: Vec<CohortRow>,
    /// How many scores each scale has.
    pub measures: BTreeMap<String, usize>,
    /// How many patients there are.
    pub patients: usize,
}

/// Reads a cohort's table.
///
/// Columns: `patient`; `day` (a number) or `date`, `day` where both have entries; `measure`; `score`; `group` and
/// `event`. A row with an event may do without a score.
///
/// A row is left out where its quotes or its number of cells are wrong, or where patient, day, scale or score is
/// missing or wrong. It is used, with a note, where the patient has a score of that scale on that day already,
/// or was in another group before.
///
/// # Errors
/// The file is no text in UTF-8, is beyond the limits, or has no rows; a column that is needed is not there or
/// there twice; a mapping that does not fit.
pub fn read_cohort(bytes: &[u8], choices: &Choices) -> Result<Cohort, Problem> {
    let sheet = Sheet::open(bytes, choices)?;
    let roles = sheet.roles(Kind::Cohort, choices)?;
    let (patient_place, measure_place) = (roles.needed("patient")?, roles.needed("measure")?);
    let score_place = roles.needed("score")?;
    let (day_place, date_place) = (roles.place("day"), roles.place("date"));
    if day_place.or(date_place).is_none() {
        return Err(roles.lacks("a column day or date, or one that is mapped to it".to_owned()));
    }
    let (group_place, event_place) = (roles.place("group"), roles.place("event"));
    let mut orders = Orders::default();
    let numeric: Vec<usize> = day_place.into_iter().chain([score_place]).collect();
    let survey = sheet.survey(choices, &numeric, |cells| {
        if let Some(place) = date_place {
            orders.see(cell(cells, place));
        }
    })?;
    let decimal = survey.decimal;
    let order = choices.dates.or(orders.order());
    let days = day_place.filter(|place| date_place.is_none() || survey.filled[*place]);

    let mut rows: Vec<CohortRow> = Vec::new();
    let mut dated: Vec<Date> = Vec::new();
    let mut scores: HashSet<(String, String, String)> = HashSet::new();
    let mut groups: HashMap<String, (String, usize)> = HashMap::new();
    let mut report = sheet.walk(&roles, &survey, |row, cells, problems| {
        let before = problems.len();
        let given = |place: Option<usize>| {
            place.map(|place| cell(cells, place)).filter(|text| !is_missing(text)).map(str::to_owned)
        };
        let found = |text: &str| if text.is_empty() { "nothing".to_owned() } else { shown(text) };
        let mut wrong = |place: usize, wanted: &str| {
            let text = found(cell(cells, place));
            problems.push(Problem::in_row(row, Some(roles.theirs(place)), text, wanted));
        };
        let patient = given(Some(patient_place));
        if patient.is_none() {
            wrong(patient_place, "the patient");
        }
        let mut day = 0.0;
        let mut date = None;
        if let Some(place) = days {
            match number(cell(cells, place), decimal) {
                Number::Value(value) => day = value,
                _ => wrong(place, wanted(decimal)),
            }
        } else if let Some(place) = date_place {
            match dates::read(cell(cells, place), order) {
                dates::Read::Day(read) => date = Some(read),
                dates::Read::Either => wrong(place, dates::WANTED_ORDER),
                dates::Read::Wrong => wrong(place, dates::WANTED),
            }
        }
        let event = given(event_place);
        let mut measure = given(Some(measure_place));
        let score = match number(cell(cells, score_place), decimal) {
            Number::Value(value) => Some(value),
            Number::Missing if event.is_some() => None,
            _ => {
                wrong(score_place, wanted(decimal));
                None
            }
        };
        if score.is_none() {
            measure = None;
        } else if measure.is_none() {
            wrong(measure_place, "the scale that the score is of");
        }
        let (Some(patient), true) = (patient, problems.len() == before) else { return };
        if let Some(measure) = &measure {
            let when = date.map_or_else(|| day.to_string(), |date| date.to_string());
            if !scores.insert((patient.clone(), when, measure.clone())) {
                let found =
                    format!("a further score of {} for {} on that day", shown(measure), shown(&patient));
                problems.push(Problem::noted(row, Some(roles.theirs(score_place)), found, "one score a day"));
            }
        }
        let group = given(group_place);
        if let Some(group) = &group {
            let (first, at) = groups.entry(patient.clone()).or_insert_with(|| (group.clone(), row));
            if first != group {
                let column = group_place.map(|place| roles.theirs(place));
                let wanted = format!("{}, the patient's group in row {at}", shown(first));
                problems.push(Problem::noted(row, column, shown(group), wanted));
            }
        }
        dated.extend(date);
        let date = date.map(|date| date.to_string());
        rows.push(CohortRow { row, patient, day, date, measure, score, group, event });
    });

    if days.is_none() {
        let mut first: HashMap<&str, Date> = HashMap::new();
        for (row, date) in rows.iter().zip(&dated) {
            first.entry(&row.patient).and_modify(|first| *first = (*first).min(*date)).or_insert(*date);
        }
        let counted: Vec<f64> = rows
            .iter()
            .zip(&dated)
            .map(|(row, date)| {
                let first = first.get(row.patient.as_str()).unwrap_or(date);
                (*date - *first).whole_days() as f64
            })
            .collect();
        rows.iter_mut().zip(counted).for_each(|(row, day)| row.day = day);
    }
    let read: Vec<usize> =
        [Some(patient_place), Some(measure_place), Some(score_place), group_place, event_place]
            .into_iter()
            .flatten()
            .chain(days.or(date_place))
            .collect();
    for place in 0..sheet.header.len() {
        if survey.filled[place] && !read.contains(&place) {
            let name = roles.theirs(place);
            let unnamed = || format!("column {} (no name)", place + 1);
            report.not_read.push(if name.is_empty() { unnamed() } else { name.to_owned() });
        }
    }
    let mut measures = BTreeMap::new();
    for measure in rows.iter().filter_map(|row| row.measure.as_ref()) {
        *measures.entry(measure.clone()).or_insert(0) += 1;
    }
    let patients = rows.iter().map(|row| row.patient.as_str()).collect::<HashSet<_>>().len();
    Ok(Cohort { report, rows, measures, patients })
}
