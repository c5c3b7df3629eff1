//! From the rows of a table to scores of one scale on days since the first treatment. Every row that is not used
//! is counted, and named where it is at fault.

use super::{OwnScale, Settings, Table};
use crate::instruments::definition::{
    Cut, Direction, Instrument, Level, Licence, Loinc, OutcomeCuts, Rater, Recall, Source,
};
use crate::instruments::{built_in, totals};
use crate::interchange::tables::{Cohort, CohortRow, Consequence, Problem, ProblemSummary};
use crate::outcomes::cohort::{Row, Rows};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A table made ready.
pub struct Clean {
    /// How it was read so far; [`settle`] adds what the analysis made of the rest.
    pub table: Table,
    /// The scale and its scores; `None` where something must be set first.
    pub scores: Option<(Instrument, Vec<Row>)>,
    /// What must be set.
    pub wanted: Option<String>,
    /// What a reader must know.
    pub warnings: Vec<String>,
}

/// Letters and digits alone, in lower case.
pub fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The built-in scale that a measure names, by its id, short name or name.
pub fn known(measure: &str) -> Option<&'static Instrument> {
    let measure = plain(measure);
    built_in()
        .iter()
        .chain(totals())
        .find(|scale| [&scale.id, &scale.short, &scale.name].into_iter().any(|name| plain(name) == measure))
}

/// Planned days as they were typed: sorted, each once.
///
/// # Errors
/// A day that is not above 0.
pub fn planned(days: &[f64]) -> Result<Vec<f64>, String> {
    if let Some(day) = days.iter().find(|day| !(**day > 0.0 && day.is_finite())) {
        return Err(format!("visits: found the day {day}; wanted days after the first treatment, above 0"));
    }
    let mut days = days.to_vec();
    days.sort_by(f64::total_cmp);
    days.dedup();
    Ok(days)
}

/// The scores on their way through the checks, with what was left behind.
struct Sieve<'a> {
    rows: Vec<&'a CohortRow>,
    problems: Vec<Problem>,
    became: Vec<(String, usize)>,
}

impl<'a> Sieve<'a> {
    fn count(&mut self, words: &str, n: usize) {
        if n > 0 {
            self.became.push((words.to_owned(), n));
        }
    }

    /// Leaves out the rows at which something else was found than is wanted.
    fn leave(
        &mut self,
        words: &str,
        column: Option<&String>,
        fault: impl Fn(&CohortRow) -> Option<(String, String)>,
    ) {
        let before = self.rows.len();
        let problems = &mut self.problems;
        self.rows.retain(|row| match fault(row) {
            None => true,
            Some((found, wanted)) => {
                let consequence = Consequence::LeftOut;
                problems.push(Problem {
                    row: Some(row.row),
                    column: column.cloned(),
                    found,
                    wanted,
                    consequence,
                });
                false
            }
        });
        self.count(words, before - self.rows.len());
    }
}

/// Chooses the measure, puts the days on the clock of the first treatment, and leaves out what cannot be used.
pub fn clean(read: &Cohort, settings: &Settings) -> Clean {
    let report = &read.report;
    let mut sieve = Sieve { rows: Vec::new(), problems: report.problems.clone(), became: Vec::new() };
    sieve.count("left out: something in the row is missing or does not read", report.left_out);
    let mut table = Table { rows: report.rows, not_read: report.not_read.clone(), ..Table::default() };
    let mut events: BTreeMap<&str, usize> = BTreeMap::new();
    for event in read.rows.iter().filter_map(|row| row.event.as_deref()) {
        *events.entry(event).or_default() += 1;
    }
    table.events = events.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect();
    let mut warnings = Vec::new();
    let scores = scores(read, settings, &mut table, &mut sieve, &mut warnings);
    sieve.problems.sort_by_key(|problem| problem.row);
    table.problems = ProblemSummary::of(&sieve.problems);
    table.became = sieve.became;
    match scores {
        Ok(scores) => Clean { table, scores: Some(scores), wanted: None, warnings },
        Err(wanted) => Clean { table, scores: None, wanted: Some(wanted), warnings },
    }
}

/// The scale and the scores that can be used, or what must be set first.
fn scores<'a>(
    read: &'a Cohort,
    settings: &Settings,
    table: &mut Table,
    sieve: &mut Sieve<'a>,
    warnings: &mut Vec<String>,
) -> Result<(Instrument, Vec<Row>), String> {
    let measures = measures(read);
    table.measures.clone_from(&measures);
    let (measure, n) =
        choose(&measures, settings.measure.as_deref()).ok_or_else(|| match &settings.measure {
            Some(measure) if !measures.is_empty() => {
                format!("Found no row of the measure {measure:?}; wanted one of those in the table.")
            }
            _ => "Found no row with a score that reads; wanted at least one.".to_owned(),
        })?;
    table.measures.retain(|(name, _)| *name != measure);
    table.measures.insert(0, (measure.clone(), n));
    let own = plain(&measure);
    let of_measure = |row: &&CohortRow| row.measure.as_deref().is_some_and(|name| plain(name) == own);
    sieve.rows = read.rows.iter().filter(of_measure).collect();
    let without = read.rows.iter().filter(|row| row.measure.is_none()).count();
    sieve.count("an event without a score", without);
    sieve.count("a score of another measure", read.rows.len() - without - sieve.rows.len());

    let built_in = known(&measure);
    table.is_known = built_in.is_some();
    table.has_remission = built_in.is_some_and(|scale| scale.outcomes.remission.is_some());
    let instrument = match (built_in, settings.scale) {
        (Some(scale), _) => scale.clone(),
        (None, Some(own)) => own_scale(&measure, own, &sieve.rows, warnings)?,
        (None, None) => {
            return Err(format!(
                "Found the measure {measure:?}, which is none of the scales known here; wanted its lowest and highest \
                 score and which way is better. A response is half of the way to the best score."
            ));
        }
    };
    let instrument = with_remission(instrument, settings.remission, warnings)?;

    let column = |ours: &str| report_column(read, ours);
    let starts = starts(read, settings);
    if let Some(event) = &settings.start_event {
        sieve.leave("left out: of a patient without that first treatment", column("event"), |row| {
            let has = starts.contains_key(row.patient.as_str());
            let found = || format!("no event {event:?} for {:?}", row.patient);
            (!has).then(|| (found(), "one row or more with that event".into()))
        });
    }
    sieve.leave("left out: a score that the scale does not have", column("score"), |row| {
        let score = row.score?;
        let points =
            instrument.points(score).filter(|points| (instrument.min..=instrument.max).contains(points));
        let kind = if instrument.divisor == 1 { "a whole number" } else { "a score" };
        let (low, high) = (instrument.shown(instrument.min), instrument.shown(instrument.max));
        let wanted = || format!("{kind} from {low} to {high}, as {} has", instrument.short);
        points.is_none().then(|| (score.to_string(), wanted()))
    });
    let twice = two_scores(&sieve.rows, &instrument);
    sieve.leave("left out: two different scores of one day", column("score"), |row| {
        let (first, second) = twice.get(&on(row))?;
        let other = if *first == row.row { second } else { first };
        let found =
            format!("{} for {:?} on {}, where row {other} differs", row.score?, row.patient, when(row));
        Some((found, "one score a day: take one out, or give days as fractions (0.5 is noon)".into()))
    });
    let groups = two_groups(&read.rows);
    sieve.leave("left out: of a patient in two groups", column("group"), |row| {
        let two = groups.contains(row.patient.as_str());
        two.then(|| (format!("two groups for {:?}", row.patient), "one group for a patient".into()))
    });
    if settings.start_event.is_none() && settings.start != 0.0 {
        warnings.push(format!("Day 0 of this page is day {} of the table.", settings.start));
    }
    let since =
        |row: &CohortRow| row.day - starts.get(row.patient.as_str()).copied().unwrap_or(settings.start);
    let rows: Vec<Row> = sieve
        .rows
        .iter()
        .map(|row| Row {
            patient: row.patient.clone(),
            day: since(row),
            measure: instrument.id.clone(),
            score: row.score,
            group: row.group.clone(),
        })
        .collect();
    if rows.is_empty() {
        return Err("Found no score of that measure that can be used; wanted at least one. The problems name the rows.".into());
    }
    Ok((instrument, rows))
}

fn report_column<'a>(read: &'a Cohort, ours: &str) -> Option<&'a String> {
    read.report.columns.get(ours)
}

/// Adds what the analysis made of the scores that it was given, so that all rows are accounted for.
pub fn settle(table: &mut Table, rows: &Rows) {
    let parts = [
        ("the same score of the same patient and day again", rows.repeated),
        ("from before the start that is used", rows.before_baseline),
        ("of a patient without a score on or before day 0", rows.no_baseline),
        ("of a patient without a group, where others have one", rows.no_group),
    ];
    table.became.extend(parts.into_iter().filter(|(_, n)| *n > 0).map(|(words, n)| (words.to_owned(), n)));
    table.used = rows.used;
}

fn when(row: &CohortRow) -> String {
    row.date.clone().unwrap_or_else(|| format!("day {}", row.day))
}

/// Who and when, to compare by. Adding 0 makes -0 the same day as 0.
fn on(row: &CohortRow) -> (&str, u64) {
    (row.patient.as_str(), (row.day + 0.0).to_bits())
}

/// The measures with how many scores each has; spellings that differ in case and marks are one.
fn measures(read: &Cohort) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    for (name, n) in &read.measures {
        match found.iter_mut().find(|(other, _)| plain(other) == plain(name)) {
            Some((_, all)) => *all += n,
            None => found.push((name.clone(), *n)),
        }
    }
    found
}

/// The measure asked for; without one the known scale with the most scores, then any.
fn choose(measures: &[(String, usize)], asked: Option<&str>) -> Option<(String, usize)> {
    if let Some(asked) = asked {
        return measures.iter().find(|(name, _)| plain(name) == plain(asked)).cloned();
    }
    // Of equals the first by name.
    measures.iter().rev().max_by_key(|(name, n)| (known(name).is_some(), *n)).cloned()
}

/// The scale that the person described. Scores with decimals are kept to one decimal.
fn own_scale(
    measure: &str,
    own: OwnScale,
    rows: &[&CohortRow],
    warnings: &mut Vec<String>,
) -> Result<Instrument, String> {
    let OwnScale { low, high, higher_is_better } = own;
    if !(low.is_finite() && high.is_finite() && low < high && high <= 1e6 && low >= -1e6) {
        return Err(format!("Found a scale from {low} to {high}; wanted a lowest score below the highest."));
    }
    let whole = |value: f64| value.fract() == 0.0;
    let is_whole = whole(low) && whole(high) && rows.iter().filter_map(|row| row.score).all(whole);
    let divisor = if is_whole { 1 } else { 10 };
    if !is_whole {
        warnings.push("The scores have decimals: they are used to one decimal.".into());
    }
    let points = |value: f64| (value * f64::from(divisor)).round() as i32;
    let said = || Source { text: "As you said on this page".into(), level: Level::Read };
    Ok(Instrument {
        id: measure.to_owned(),
        version: "1".into(),
        name: measure.to_owned(),
        short: measure.to_owned(),
        domain: "what the table measures".into(),
        note: None,
        total_only: true,
        language: "en".into(),
        languages: Vec::new(),
        rater: Rater::Clinician,
        recall: Recall { text: String::new(), days: 0 },
        instruction: String::new(),
        answers: BTreeMap::new(),
        items: Vec::new(),
        unscored: Vec::new(),
        ends: None,
        multiplier: 1,
        divisor,
        min: points(low),
        max: points(high),
        direction: if higher_is_better { Direction::HigherIsBetter } else { Direction::LowerIsBetter },
        subscales: Vec::new(),
        bands: Vec::new(),
        bands_source: said(),
        safety: None,
        outcomes: OutcomeCuts {
            remission: None,
            caseness: None,
            reliable_change: None,
            meaningful_change: None,
        },
        loinc: Loinc { panel: None, total: None },
        licence: Licence { summary: String::new(), statement: String::new(), source: said() },
        citation: String::new(),
    })
}

/// The scale with the person's cut for remission, where it has none of its own.
fn with_remission(
    mut scale: Instrument,
    cut: Option<f64>,
    warnings: &mut Vec<String>,
) -> Result<Instrument, String> {
    let Some(cut) = cut.filter(|_| scale.outcomes.remission.is_none()) else { return Ok(scale) };
    let points = cut * f64::from(scale.divisor);
    if !(f64::from(scale.min)..=f64::from(scale.max)).contains(&points) {
        let (low, high) = (scale.shown(scale.min), scale.shown(scale.max));
        return Err(format!(
            "Found a cut for remission of {cut}; wanted a score from {low} to {high}, as {} has.",
            scale.short
        ));
    }
    let source =
        Source { text: "The cut that you set on this page, not a published one".into(), level: Level::Read };
    scale.outcomes.remission = Some(Cut { points, source, note: None });
    warnings.push(format!("Remission is counted by the cut that you set, {cut}. It is not a published one."));
    Ok(scale)
}

/// The day of each patient's first treatment, where an event says it.
fn starts<'a>(read: &'a Cohort, settings: &Settings) -> HashMap<&'a str, f64> {
    let mut starts: HashMap<&str, f64> = HashMap::new();
    let Some(event) = &settings.start_event else { return starts };
    for row in read.rows.iter().filter(|row| row.event.as_ref() == Some(event)) {
        starts.entry(&row.patient).and_modify(|day| *day = day.min(row.day)).or_insert(row.day);
    }
    starts
}

/// The patients and days with scores that differ, each with the first row of the day and the first that differs.
fn two_scores<'a>(
    rows: &[&'a CohortRow],
    instrument: &Instrument,
) -> HashMap<(&'a str, u64), (usize, usize)> {
    let mut first: HashMap<(&str, u64), (Option<i32>, usize)> = HashMap::new();
    let mut twice = HashMap::new();
    for row in rows {
        let points = row.score.and_then(|score| instrument.points(score));
        let (before, at) = *first.entry(on(row)).or_insert((points, row.row));
        if before != points {
            twice.entry(on(row)).or_insert((at, row.row));
        }
    }
    twice
}

/// The patients that rows put into two groups.
fn two_groups(rows: &[CohortRow]) -> HashSet<&str> {
    let mut first: HashMap<&str, &str> = HashMap::new();
    let mut two = HashSet::new();
    for row in rows {
        let named = row.group.as_deref().map(str::trim).filter(|group| !group.is_empty());
        if let Some(group) = named
            && *first.entry(&row.patient).or_insert(group) != group
        {
            two.insert(row.patient.as_str());
        }
    }
    two
}
