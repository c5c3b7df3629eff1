//! Many people on one scale: what share responded at each visit, by how much scores changed, and how long a
//! response took and lasted.
//!
//! Day 0 is the first treatment. A person's **baseline** is their latest score on or before it, however long
//! before; the words response, remission and relapse are those of [`mod@super::course`], with the same cuts and
//! guards, so that a cohort of one person says what their course says. What is decided here for many:
//!
//! - **Who counts at a visit.** A visit is a day after day 0 on which someone of the group has a score. Its
//!   `n` is the people of the group with a baseline and a score on that very day; `n_missing` is those with a
//!   baseline and none. Nothing is carried forward and nobody is taken for a non-responder by absence.
//! - **Response** has a denominator of its own: a baseline that is in remission already, or the best score there
//!   is, gives no percentage, and that person is in neither `x` nor `n` of `response`, nor in the two times.
//!   They stay in remission and change.
//! - **Same person, same day, twice.** The same score twice is one score, and the second row is counted as
//!   repeated. Two different scores are an error: only who made the table knows which one is right. Days may
//!   be fractions (0.17 is 4 hours), which is how two scores of one date are told apart.
//! - **No baseline**: the person is counted, and not used.
//! - **Groups** belong to people: a row without one takes it from the person's other rows, two different ones
//!   are an error. Where nobody with a baseline has a group there is one cohort, its `group` `None`; where some
//!   have, the others are set aside and counted.
//! - **Time to response** runs from day 0 to the first score that is a response. Without one it is censored at the
//!   person's last score, on day 0 if there is none after it.
//! - **Time to relapse** runs, among responders, from the first response to the score that confirms a relapse:
//!   the second of two bad ones in a row, a day or more and at most [`IN_A_ROW_DAYS`] apart. Without one it is
//!   censored at the last score; people who died or dropped out are censored there too, so that their risk is
//!   taken to be that of those who stayed. A silence of more than [`SILENCE_DAYS`] ends the watch at the last
//!   score before it. Remission without a response does not start this clock.
//!
//! Both times are seen only at visits, so the true ones lie between a visit and the one before.

mod person;
mod rules;
mod table;
mod visits;
pub mod windows;

use super::baseline::BASELINE_DAYS;
use super::course::names_response;
pub use super::course::{IN_A_ROW_DAYS, SILENCE_DAYS};
use super::rules::Rule;
use crate::instruments::definition::{Direction, Instrument};
use crate::statistics::levels::levels;
use person::Person;
pub use person::{Best, Followed};
use serde::Serialize;
pub use table::{People, Row, Rows};
pub use visits::{Baseline, Change, Count, Visit};

/// The level of every interval, in percent.
pub const LEVEL: f64 = 95.0;

/// How long people were watched, and whether the event came then: what `survfit` takes.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Times {
    /// Who, in the order of their names.
    pub patient: Vec<String>,
    /// Days.
    pub time: Vec<f64>,
    /// 1 where the event came then, 0 where watching ended without it.
    pub status: Vec<f64>,
    /// Their groups; `None` in a cohort without groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<Vec<String>>,
}

impl Times {
    fn push(&mut self, person: &Person, watched: person::Watched) {
        self.patient.push(person.id.to_owned());
        self.time.push(watched.days);
        self.status.push(if watched.happened { 1.0 } else { 0.0 });
        if let Some(group) = person.group {
            self.group.get_or_insert_default().push(group.to_owned());
        }
    }
}

/// A cohort on one scale. Scores, means and spreads are as the scale publishes them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cohort {
    /// Which way is better: says how to read the sign of a change.
    pub direction: Direction,
    /// The level of the intervals, in percent.
    pub level: f64,
    /// The scores that changes are measured from, one entry per group.
    pub baseline: Vec<Baseline>,
    /// By day, then by group. A group without a score on a day has no entry for it.
    pub visits: Vec<Visit>,
    /// Days to the first response; no people where the word does not fit the scale.
    #[serde(skip)]
    pub time_to_response: Times,
    /// Days from the first response to relapse, among responders.
    #[serde(skip)]
    pub time_to_relapse: Times,
    /// The people who were used, in the order of their names.
    #[serde(skip)]
    pub people: Vec<Followed>,
    /// The rules, each with its cut, its source and how sure that is.
    pub rules: Vec<Rule>,
    /// What became of the rows.
    pub rows: Rows,
    /// What became of the people.
    pub patients: People,
    /// What a reader must know, as sentences.
    pub warnings: Vec<String>,
}

/// Reads a table of scores, one row per person and day, on one scale. The order of the rows does not matter.
/// Rows of other measures are counted and left alone: `measure` is compared with the scale's id, short name and
/// name, by letters and digits alone ("PHQ-9" is "phq9").
///
/// Special cases: a visit of one person has a mean change and no spread; changes that are all alike have an
/// interval of no width and no standardised change; where nobody has a baseline there are no visits.
///
/// # Errors
/// The row (0-based) and its field, what was found and what is wanted: a person without a name, a day that is
/// not finite, a score that the scale does not have, two scores of one person on one day, two groups of one
/// person; or that no row is of this scale.
///
/// ```
/// use tideline::instruments::find;
/// use tideline::outcomes::cohort::{Row, cohort};
/// let row = |patient: &str, day: f64, score: f64| Row {
///     patient: patient.into(), day, measure: "PHQ-9".into(), score: Some(score), group: None,
/// };
/// let rows = [row("a", 0.0, 20.0), row("a", 7.0, 9.0), row("b", -1.0, 18.0), row("b", 7.0, 16.0)];
/// let got = cohort(find("phq-9").unwrap(), &rows).unwrap();
/// assert_eq!((got.visits[0].n, got.visits[0].change.mean), (2, -6.5));
/// assert_eq!(got.visits[0].response.unwrap().x, 1);
/// assert_eq!((got.time_to_response.time, got.time_to_response.status), (vec![7.0, 7.0], vec![1.0, 0.0]));
/// ```
pub fn cohort(instrument: &Instrument, rows: &[Row]) -> Result<Cohort, String> {
    let table::Table { patients, mut rows, mut people } = table::read(instrument, rows)?;
    let mut with_baseline = Vec::with_capacity(patients.len());
    for patient in &patients {
        match Person::new(instrument, patient) {
            Some(person) => with_baseline.push(person),
            None => {
                people.no_baseline += 1;
                rows.no_baseline += patient.scores.len();
            }
        }
    }
    let grouped = with_baseline.iter().any(|person| person.group.is_some());
    let (used, aside): (Vec<Person>, Vec<Person>) =
        with_baseline.into_iter().partition(|person| !grouped || person.group.is_some());
    people.no_group = aside.len();
    rows.no_group = aside.iter().map(Person::rows).sum();
    people.used = used.len();
    rows.before_baseline = used.iter().map(|person| person.earlier).sum();
    rows.used = used.iter().map(|person| 1 + person.later.len()).sum();

    let labels: Vec<String> = used.iter().filter_map(|person| person.group).map(str::to_owned).collect();
    let groups: Vec<Option<String>> = match levels(&labels) {
        none if none.is_empty() => vec![None],
        some => some.into_iter().map(Some).collect(),
    };
    let (mut to_response, mut to_relapse) = (Times::default(), Times::default());
    for person in used.iter().filter(|_| names_response(instrument)) {
        if let Some(watched) = person.to_response() {
            to_response.push(person, watched);
        }
        if let Some(watched) = person.to_relapse(instrument) {
            to_relapse.push(person, watched);
        }
    }
    Ok(Cohort {
        direction: instrument.direction,
        level: LEVEL,
        baseline: visits::baselines(instrument, &used, &groups),
        visits: visits::visits(instrument, &used, &groups)?,
        people: used.iter().map(|person| person.followed(instrument)).collect(),
        rules: rules::rules(instrument),
        warnings: warnings(instrument, &used, &rows, &people, to_relapse.time.is_empty()),
        time_to_response: to_response,
        time_to_relapse: to_relapse,
        rows,
        patients: people,
    })
}

/// "1 row", "3 rows".
fn several(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

fn warnings(
    instrument: &Instrument,
    used: &[Person],
    rows: &Rows,
    people: &People,
    nobody_responded: bool,
) -> Vec<String> {
    let mut said = Vec::new();
    let mut of = |n: usize, one: &str, many: &str, what: &str| {
        if n > 0 {
            said.push(format!("{} {what}", several(n, one, many)));
        }
    };
    of(rows.other_measure, "row", "rows", "of another measure: not used.");
    of(rows.no_score, "row", "rows", "without a score: not used.");
    of(rows.repeated, "row", "rows", "repeating the score of the same person and day: counted once.");
    of(rows.before_baseline, "row", "rows", "from before the baseline: not used.");
    of(people.no_baseline, "person", "people", "without a score on or before day 0: not used.");
    of(people.no_group, "person", "people", "without a group, where others have one: not used.");
    let far = used.iter().filter(|person| person.baseline_day < -(BASELINE_DAYS as f64)).count();
    of(
        far,
        "baseline",
        "baselines",
        &format!(
            "more than {BASELINE_DAYS} days before day 0: what changed before treatment is in the change."
        ),
    );
    let words = names_response(instrument);
    let no_percent = used.iter().filter(|person| person.percent.is_none()).count();
    if words {
        of(
            no_percent,
            "person",
            "people",
            "with a baseline in remission or at the best score: not counted for response and relapse.",
        );
        of(
            used.iter().filter(|person| person.half_is_noise).count(),
            "person",
            "people",
            "with a baseline so good that half of the way is less than the scale can tell from chance: a \
             response there can be chance.",
        );
    } else {
        said.push("Response and relapse are words for an illness. They are not used for this scale.".into());
    }
    if instrument.outcomes.remission.is_none() {
        said.push("We have found no published cut for remission on this scale, so none is named.".into());
    }
    if words && nobody_responded && !used.is_empty() {
        said.push("Nobody had a response, so there is no time to relapse.".into());
    }
    said
}
