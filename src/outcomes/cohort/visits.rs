//! The figures of each visit and group, and of the baselines.

use super::LEVEL;
use super::person::Person;
use crate::instruments::definition::Instrument;
use crate::outcomes::course::names_response;
use crate::statistics::moments::mean_and_sd;
use crate::statistics::paired::paired;
use crate::statistics::proportion::wilson;
use serde::Serialize;
use std::collections::BTreeMap;

/// The baselines of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Baseline {
    /// The group; `None` in a cohort without groups.
    pub group: Option<String>,
    /// People.
    pub n: usize,
    /// Their mean score; `None` where there is nobody.
    pub mean: Option<f64>,
    /// The standard deviation (n - 1); `None` for fewer than two.
    pub sd: Option<f64>,
}

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Count {
    /// Those it holds for.
    pub x: usize,
    /// Those it can be said of.
    pub n: usize,
    /// x/n; `None` where n is 0.
    pub p: Option<f64>,
    /// Wilson's interval of it; `None` where n is 0.
    pub wilson: Option<[f64; 2]>,
}

/// The change since the baseline, as the score moved: below 0 where it fell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Change {
    /// Mean, in points of the published score.
    pub mean: f64,
    /// Standard deviation (n - 1) of the changes; `None` for one person.
    pub sd: Option<f64>,
    /// Student's interval of the mean; `None` for one person.
    pub ci: Option<[f64; 2]>,
    /// mean / sd (Cohen's dz); `None` where there is no spread.
    pub dz: Option<f64>,
    /// Its exact interval, from the noncentral t distribution.
    pub dz_ci: Option<[f64; 2]>,
    /// dz with Hedges' correction J(n - 1) (metafor's SMCC); `None` for fewer than three.
    pub g: Option<f64>,
}

/// One group on one day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Visit {
    /// Days since the first treatment.
    pub day: f64,
    /// The group; `None` in a cohort without groups.
    pub group: Option<String>,
    /// People with a baseline and a score on this day.
    pub n: usize,
    /// People with a baseline and no score on this day.
    pub n_missing: usize,
    /// Improved by half of the way or more; `None` where the word does not fit the scale. Its `n` leaves out
    /// those whose baseline gives no percentage.
    pub response: Option<Count>,
    /// At the scale's remission cut or better; `None` where the scale has none.
    pub remission: Option<Count>,
    /// The change since the baseline.
    pub change: Change,
}

/// One person's part in a visit.
struct Seen<'a> {
    day: f64,
    /// The place of the group.
    group: usize,
    person: &'a Person<'a>,
    total: i32,
}

/// The place of each person's group among `groups`.
fn places<'a>(
    used: &'a [Person],
    groups: &[Option<String>],
) -> impl Iterator<Item = (usize, &'a Person<'a>)> {
    let places: BTreeMap<Option<&str>, usize> =
        groups.iter().enumerate().map(|(place, group)| (group.as_deref(), place)).collect();
    used.iter().filter_map(move |person| Some((*places.get(&person.group)?, person)))
}

/// Points as the scale publishes them, not rounded.
fn published(instrument: &Instrument, points: i32) -> f64 {
    f64::from(points) / f64::from(instrument.divisor.max(1))
}

pub(super) fn baselines(
    instrument: &Instrument,
    used: &[Person],
    groups: &[Option<String>],
) -> Vec<Baseline> {
    let mut scores: Vec<Vec<f64>> = vec![Vec::new(); groups.len()];
    for (place, person) in places(used, groups) {
        scores[place].push(published(instrument, person.baseline));
    }
    let baseline = |(group, scores): (&Option<String>, Vec<f64>)| {
        let (mean, sd) = mean_and_sd(&scores);
        let n = scores.len();
        Baseline { group: group.clone(), n, mean: (n > 0).then_some(mean), sd: (n > 1).then_some(sd) }
    };
    groups.iter().zip(scores).map(baseline).collect()
}

/// The visits, by day and then by group.
///
/// # Errors
/// None that a table can reach: what the statistics would refuse is not asked of them.
pub(super) fn visits(
    instrument: &Instrument,
    used: &[Person],
    groups: &[Option<String>],
) -> Result<Vec<Visit>, String> {
    let mut seen = Vec::new();
    let mut people = vec![0; groups.len()];
    for (group, person) in places(used, groups) {
        people[group] += 1;
        seen.extend(person.later.iter().map(|&(day, total)| Seen { day, group, person, total }));
    }
    // Stable, so people stay in the order of their names and sums come out the same to the last bit.
    seen.sort_by(|a, b| a.day.total_cmp(&b.day).then(a.group.cmp(&b.group)));
    let together = seen.chunk_by(|a, b| a.day == b.day && a.group == b.group);
    together.map(|seen| visit(instrument, seen, &people, groups)).collect()
}

fn visit(
    instrument: &Instrument,
    seen: &[Seen],
    people: &[usize],
    groups: &[Option<String>],
) -> Result<Visit, String> {
    let (day, place) = seen.first().map_or((f64::NAN, 0), |first| (first.day, first.group));
    let n = seen.len();
    let response = || count(seen.iter().filter_map(|seen| seen.person.responds(seen.total)));
    let remission = instrument.outcomes.remission.as_ref();
    let remission =
        remission.map(|cut| count(seen.iter().map(|seen| instrument.at_or_better(seen.total, cut.points))));
    Ok(Visit {
        day,
        group: groups.get(place).cloned().flatten(),
        n,
        n_missing: people.get(place).map_or(0, |people| people - n),
        response: names_response(instrument).then(response).transpose()?,
        remission: remission.transpose()?,
        change: change(instrument, seen)?,
    })
}

fn count(holds: impl Iterator<Item = bool>) -> Result<Count, String> {
    let (mut x, mut n) = (0, 0);
    for holds in holds {
        x += usize::from(holds);
        n += 1;
    }
    if n == 0 {
        return Ok(Count { x, n, p: None, wilson: None });
    }
    let (part, all) = (x as f64, n as f64);
    let limits = wilson(part, all, LEVEL).map_err(|fault| fault.to_string())?;
    Ok(Count { x, n, p: Some(part / all), wilson: Some(limits) })
}

fn change(instrument: &Instrument, seen: &[Seen]) -> Result<Change, String> {
    let pre: Vec<f64> = seen.iter().map(|seen| published(instrument, seen.person.baseline)).collect();
    let post: Vec<f64> = seen.iter().map(|seen| published(instrument, seen.total)).collect();
    if let ([pre], [post]) = (pre.as_slice(), post.as_slice()) {
        return Ok(Change { mean: post - pre, sd: None, ci: None, dz: None, dz_ci: None, g: None });
    }
    let got = paired(&pre, &post, LEVEL).map_err(|fault| fault.to_string())?;
    Ok(Change {
        mean: got.mean_change,
        sd: Some(got.sd_change),
        ci: Some(got.ci),
        dz: got.dz,
        dz_ci: got.dz_ci,
        g: got.gz,
    })
}
