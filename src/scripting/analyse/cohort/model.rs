//! The mixed model of the scores, and plain comparisons beside it.
//!
//! A model for repeated measures as this field's trials use it: a mean for each group at the start and at each visit,
//! an unstructured covariance over them, REML. A change is the mean at a visit less that at the start, a difference
//! is a change less that of the reference group; with complete visits these are the plain ones. Baselines of the
//! groups may differ: nothing says that chance made them alike. Tests have persons less groups degrees of freedom.
//! Where the covariance cannot be had, a random intercept for each person stands in (normal intervals), and the
//! answer says so; where that cannot be had either, there is no model, and the answer says why.

use crate::figures::{Column, Table, number};
use crate::instruments::definition::Instrument;
use crate::outcomes::cohort::{Cohort, Followed, LEVEL};
use crate::statistics::covariance::term::Kind;
use crate::statistics::design::Design;
use crate::statistics::dist::{normal, student_t};
use crate::statistics::mixed::mixed;
use crate::statistics::moments::mean_and_sd;
use crate::statistics::repeated::repeated;
use crate::statistics::two_sample::two_sample;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::followed::p_words;

/// More visits than this have too many covariances to be told from one table.
pub const MOST_VISITS: usize = 6;
/// A visit with fewer people than this does not enter the model.
pub const LEAST_PEOPLE: usize = 3;

/// What the page shows of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Shown {
    /// Which model it is, how it was fitted, and why no other; or why there is none.
    pub words: Vec<String>,
    /// The model's means at the visits and their differences; `None` without a model.
    pub table: Option<Table>,
    /// Observed changes of the groups compared, without a model; `None` without groups.
    pub plain: Option<Table>,
    /// Its name: `mmrm`, `random intercept`; empty without a model.
    pub kind: String,
    /// The group that the others are compared with.
    pub reference: Option<String>,
}

/// The model with all its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Modelled {
    /// What the page shows.
    pub shown: Shown,
    /// The estimates, by visit and then by group.
    pub cells: Vec<Cell>,
    /// People in the model.
    pub persons: usize,
    /// Degrees of freedom of the t tests; `None` where intervals are normal.
    pub df: Option<f64>,
    /// The restricted log-likelihood.
    pub log_likelihood: Option<f64>,
}

/// A number with its spread.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// Its interval.
    pub ci: [f64; 2],
    /// Two-sided p-value of no difference.
    pub p: f64,
}

/// One group at one visit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// The visit.
    pub day: f64,
    /// The group; `None` in a cohort without groups.
    pub group: Option<String>,
    /// People with a score then.
    pub n: usize,
    /// The model's mean change.
    pub mean: Estimate,
    /// Less that of the reference group; `None` for the reference itself.
    pub difference: Option<Estimate>,
}

/// The rows of the model: every baseline, and the scores at the visits.
struct Data {
    y: Vec<f64>,
    person: Vec<usize>,
    /// 0 the start, then the place of the visit and one more.
    visit: Vec<usize>,
    group: Vec<usize>,
    days: Vec<f64>,
    groups: Vec<Option<String>>,
    people: usize,
}

impl Data {
    fn of(visits: &Cohort, days: &[f64], groups: &[Option<String>]) -> Self {
        let mut data = Self {
            y: Vec::new(),
            person: Vec::new(),
            visit: Vec::new(),
            group: Vec::new(),
            days: days.to_vec(),
            groups: groups.to_vec(),
            people: 0,
        };
        for person in &visits.people {
            let Some(group) = groups.iter().position(|group| *group == person.group) else { continue };
            let at =
                |(day, score): &(f64, f64)| Some((1 + days.iter().position(|visit| visit == day)?, *score));
            let later = person.later.iter().filter_map(at);
            for (visit, score) in std::iter::once((0, person.baseline)).chain(later) {
                data.y.push(score);
                data.person.push(data.people);
                data.visit.push(visit);
                data.group.push(group);
            }
            data.people += 1;
        }
        data
    }

    /// Groups and visits that someone was seen in, by visit and then by group, and how many.
    fn cells(&self) -> BTreeMap<(usize, usize), usize> {
        let mut cells = BTreeMap::new();
        for (visit, group) in self.visit.iter().zip(&self.group) {
            *cells.entry((*visit, *group)).or_insert(0) += 1;
        }
        cells
    }

    /// A column for each cell.
    fn design(&self) -> Result<Design, String> {
        let cells: Vec<(usize, usize)> = self.cells().into_keys().collect();
        let row = |(visit, group): (&usize, &usize)| -> Vec<f64> {
            cells.iter().map(|cell| f64::from(u8::from(*cell == (*visit, *group)))).collect()
        };
        let rows: Vec<Vec<f64>> = self.visit.iter().zip(&self.group).map(row).collect();
        Design::from_rows(&rows, &[]).map_err(|fault| fault.to_string())
    }
}

/// A fit, whichever it was.
struct Fit {
    beta: Vec<f64>,
    vb: Vec<f64>,
    df: Option<f64>,
    log_likelihood: f64,
}

impl Fit {
    /// The combination of cells with these weights.
    fn combine(&self, weights: &[(usize, f64)]) -> Estimate {
        let p = self.beta.len();
        let estimate = weights.iter().map(|(place, weight)| weight * self.beta[*place]).sum::<f64>();
        let variance: f64 = weights
            .iter()
            .flat_map(|(a, wa)| weights.iter().map(move |(b, wb)| (a, wa, b, wb)))
            .map(|(a, wa, b, wb)| wa * wb * self.vb[a * p + b])
            .sum();
        let se = variance.max(0.0).sqrt();
        let tail = (100.0 - LEVEL) / 200.0;
        let (half, p) = match self.df {
            Some(df) => (student_t::quantile_upper(df, tail) * se, student_t::two_sided(df, estimate / se)),
            None => (normal::quantile_upper(tail) * se, normal::two_sided(estimate / se)),
        };
        Estimate { estimate, se, ci: [estimate - half, estimate + half], p }
    }
}

/// The unstructured model.
fn unstructured(data: &Data) -> Result<Fit, String> {
    if data.days.len() > MOST_VISITS {
        return Err(format!(
            "{} visits have too many covariances to be told apart; at most {MOST_VISITS} are taken",
            data.days.len()
        ));
    }
    let df = data.people as f64 - data.groups.len() as f64;
    if df < 1.0 {
        return Err(format!(
            "{} leave no degrees of freedom",
            number::counted(data.people, "person", "people")
        ));
    }
    let design = data.design()?;
    let fit = repeated(&data.y, &design, &data.person, &data.visit, data.days.len() + 1, Kind::Un, true)
        .map_err(|fault| fault.to_string())?;
    if !fit.dropped.is_empty() {
        return Err("some means cannot be told apart".into());
    }
    Ok(Fit { beta: fit.beta, vb: fit.vb, df: Some(df), log_likelihood: fit.log_likelihood })
}

/// The model with an intercept for each person.
fn random_intercept(data: &Data) -> Result<Fit, String> {
    let design = data.design()?;
    let fit = mixed(&data.y, &design, &data.person, None, true, LEVEL).map_err(|fault| fault.to_string())?;
    if !fit.dropped.is_empty() || !fit.is_identified {
        return Err("the parts of the model cannot be told apart".into());
    }
    Ok(Fit { beta: fit.beta, vb: fit.vb, df: None, log_likelihood: fit.log_likelihood })
}

/// Fits the model to the visits of a cohort.
pub fn fit(instrument: &Instrument, visits: &Cohort, reference: Option<&str>) -> Modelled {
    let mut groups: Vec<Option<String>> = visits.baseline.iter().map(|group| group.group.clone()).collect();
    if let Some(place) = groups.iter().position(|group| group.is_some() && group.as_deref() == reference) {
        groups[..=place].rotate_right(1);
    }
    let mut days: Vec<(f64, usize)> = Vec::new();
    for visit in &visits.visits {
        match days.last_mut() {
            Some((day, n)) if *day == visit.day => *n += visit.n,
            _ => days.push((visit.day, visit.n)),
        }
    }
    let kept: Vec<f64> = days.iter().filter(|(_, n)| *n >= LEAST_PEOPLE).map(|(day, _)| *day).collect();
    let mut words = Vec::new();
    if kept.len() < days.len() {
        words.push(format!(
            "{} of {} visits have fewer than {LEAST_PEOPLE} people and are not in the model.",
            days.len() - kept.len(),
            days.len()
        ));
    }
    let data = Data::of(visits, &kept, &groups);
    let reference = groups.first().cloned().flatten();
    let mut modelled = Modelled {
        shown: Shown {
            reference: reference.clone(),
            plain: compared(visits, &groups, &days),
            ..Shown::default()
        },
        cells: Vec::new(),
        persons: data.people,
        df: None,
        log_likelihood: None,
    };
    let fit = if kept.is_empty() {
        Err("no visit has enough people".to_owned())
    } else {
        chosen(&data, &mut words, &mut modelled.shown.kind)
    };
    match fit {
        Ok(fit) => {
            modelled.cells = cells(&data, &fit);
            modelled.df = fit.df;
            modelled.log_likelihood = Some(fit.log_likelihood);
            modelled.shown.table = Some(table(instrument, &modelled.cells, reference.as_deref()));
        }
        Err(why) => words.push(format!("There is no mixed model of this table: {why}.")),
    }
    modelled.shown.words = words;
    modelled
}

/// The unstructured model, else a random intercept; says which and why.
fn chosen(data: &Data, words: &mut Vec<String>, kind: &mut String) -> Result<Fit, String> {
    let missing = "Scores that are missing are taken to be missing at random: how somebody would have done depends on \
                   what was seen of them, not on why they stayed away. Nobody can check that from the table.";
    let means = "A change is the mean at a visit less that at the start.";
    let people = number::counted(data.people, "person", "people");
    let why = match unstructured(data) {
        Ok(fit) => {
            "mmrm".clone_into(kind);
            let df = number::plain(fit.df.unwrap_or_default());
            words.push(format!(
                "A mixed model for repeated measures (MMRM): a mean for each group at the start and at each visit, unstructured \
                 covariance, REML. {means} {people}, {df} degrees of freedom."
            ));
            words.push(missing.into());
            return Ok(fit);
        }
        Err(why) => why,
    };
    let fit = random_intercept(data).map_err(|second| {
        if second == why { why.clone() } else { format!("{why}; and with a random intercept, {second}") }
    })?;
    "random intercept".clone_into(kind);
    words.push(format!(
        "A random intercept for each person, REML, with normal intervals, which are too narrow with few people. {means} \
         {people}. The unstructured model could not be had: {why}."
    ));
    words.push(missing.into());
    Ok(fit)
}

fn cells(data: &Data, fit: &Fit) -> Vec<Cell> {
    let counts = data.cells();
    let places: BTreeMap<(usize, usize), usize> =
        counts.keys().enumerate().map(|(place, cell)| (*cell, place)).collect();
    let change =
        |visit: usize, group: usize| Some((*places.get(&(visit, group))?, *places.get(&(0, group))?));
    counts
        .iter()
        .filter(|((visit, _), _)| *visit > 0)
        .filter_map(|((visit, group), n)| {
            let (later, start) = change(*visit, *group)?;
            let against = change(*visit, 0).filter(|_| *group > 0);
            Some(Cell {
                day: *data.days.get(visit - 1)?,
                group: data.groups.get(*group)?.clone(),
                n: *n,
                mean: fit.combine(&[(later, 1.0), (start, -1.0)]),
                difference: against.map(|(other, before)| {
                    fit.combine(&[(later, 1.0), (start, -1.0), (other, -1.0), (before, 1.0)])
                }),
            })
        })
        .collect()
}

fn between(ci: [f64; 2]) -> String {
    format!("{} to {}", number::fixed(ci[0], 2), number::fixed(ci[1], 2))
}

fn table(instrument: &Instrument, cells: &[Cell], reference: Option<&str>) -> Table {
    let mut head = vec![Column::numeric("Day")];
    if reference.is_some() {
        head.push(Column::text("Group"));
    }
    head.extend([
        Column::numeric("People"),
        Column::numeric(format!("Mean change ({} points)", instrument.short)),
        Column::numeric("SE"),
        Column::numeric("95% interval"),
    ]);
    if let Some(reference) = reference {
        head.extend([
            Column::numeric(format!("Difference from {reference}")),
            Column::numeric("95% interval of the difference"),
            Column::numeric("p"),
        ]);
    }
    let row = |cell: &Cell| {
        let mut row = vec![number::plain(cell.day)];
        if reference.is_some() {
            row.push(cell.group.clone().unwrap_or_default());
        }
        row.extend([
            cell.n.to_string(),
            number::fixed(cell.mean.estimate, 2),
            number::fixed(cell.mean.se, 2),
            between(cell.mean.ci),
        ]);
        if reference.is_some() {
            row.extend(match &cell.difference {
                Some(apart) => [
                    number::fixed(apart.estimate, 2),
                    between(apart.ci),
                    p_words(apart.p).trim_start_matches("= ").into(),
                ],
                None => [String::new(), String::new(), String::new()],
            });
        }
        row
    };
    Table {
        head,
        rows: cells.iter().map(row).collect(),
        caption: "The model's mean change at each visit".into(),
    }
}

/// Observed changes of each group less those of the reference: Welch's interval and Hedges' g.
fn compared(visits: &Cohort, groups: &[Option<String>], days: &[(f64, usize)]) -> Option<Table> {
    let (Some(first), true) = (groups.first()?.as_ref(), groups.len() > 1) else { return None };
    let mut changes: BTreeMap<(u64, Option<&str>), Vec<f64>> = BTreeMap::new();
    let change = |person: &Followed, score: f64| score - person.baseline;
    for person in &visits.people {
        for (day, score) in &person.later {
            changes.entry((day.to_bits(), person.group.as_deref())).or_default().push(change(person, *score));
        }
    }
    let mut rows = Vec::new();
    for (day, _) in days {
        let of = |group: &String| -> &[f64] {
            let place = groups.iter().flatten().find(|name| *name == group).map(String::as_str);
            changes.get(&(day.to_bits(), place)).map_or(&[], Vec::as_slice)
        };
        let reference = of(first);
        for group in groups.iter().skip(1).flatten() {
            let own = of(group);
            let mut row = vec![
                number::plain(*day),
                group.clone(),
                format!("{} and {}", own.len(), reference.len()),
                format!("{} and {}", mean(own), mean(reference)),
            ];
            row.extend(match two_sample(own, reference, LEVEL) {
                Ok(got) => [
                    number::fixed(got.difference, 2),
                    between(got.welch.ci),
                    got.welch.p.map(p_words).unwrap_or_default().trim_start_matches("= ").into(),
                    got.g.map(|g| number::fixed(g, 2)).unwrap_or_default(),
                ],
                // Too few to have a spread.
                Err(_) => [String::new(), String::new(), String::new(), String::new()],
            });
            rows.push(row);
        }
    }
    Some(Table {
        head: vec![
            Column::numeric("Day"),
            Column::text("Group"),
            Column::numeric(format!("People, and in {first}")),
            Column::numeric("Mean changes"),
            Column::numeric("Difference"),
            Column::numeric("95% interval (Welch)"),
            Column::numeric("p"),
            Column::numeric("g (Hedges)"),
        ],
        rows,
        caption: format!("Observed changes of those rated, less those of {first}"),
    })
}

fn mean(values: &[f64]) -> String {
    if values.is_empty() { "none".into() } else { number::fixed(mean_and_sd(values).0, 2) }
}
