//! What the trials in the library found at the same times on the same scale, to stand beside a cohort's figures.
//!
//! A group of a trial and a cohort can be set side by side; neither is an effect. What a trial says of an effect is
//! the difference between its groups, and such figures are marked as what they are.

use super::clean::plain;
use crate::evidence::model::{Outcome, OutcomeKind, Study, StudyKind};
use crate::evidence::timecourse::Comparison;
use crate::evidence::{Library, time_course};
use crate::figures::pooled::{Choice, pool};
use crate::figures::{number, panel};
use crate::instruments::definition::Instrument;
use crate::outcomes::cohort::LEVEL;
use crate::statistics::dist::student_t;
use crate::statistics::proportion::wilson;
use serde::{Deserialize, Serialize};

/// What a figure shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Response and remission.
    Rates,
    /// Mean change.
    Change,
    /// Relapse.
    Relapse,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Beside {
    /// In sentences, the most important first.
    pub words: Vec<String>,
    /// Single results: of groups of trials, and of cohorts without a comparator.
    pub rows: Vec<Row>,
    /// Differences between groups, and pooled tables of them.
    pub effects: Vec<Row>,
}

/// One result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The day of the visit that it stands beside; `None` where it belongs to none.
    pub day: Option<f64>,
    /// When, as printed.
    pub when: String,
    /// Name of the study or table.
    pub study: String,
    /// Its address in the site.
    pub address: String,
    /// What was counted or measured.
    pub what: String,
    /// The group and what it was given; of a comparison both.
    pub group: String,
    /// The figure with its interval.
    pub found: String,
    /// Design.
    pub design: String,
    /// What it was compared with: "compared with saline", "no comparator".
    pub comparator: String,
}

/// Pooled tables by what they show and the day they are of.
const TABLES: [(&str, Kind, f64); 13] = [
    ("resp24_racemic", Kind::Rates, 1.0),
    ("resp24_esketamine", Kind::Rates, 1.0),
    ("remit24_racemic", Kind::Rates, 1.0),
    ("remit24_esketamine", Kind::Rates, 1.0),
    ("resp_day2to5_racemic", Kind::Rates, 3.0),
    ("resp8d_esketamine", Kind::Rates, 7.0),
    ("resp28_esketamine", Kind::Rates, 28.0),
    ("remit28_esketamine", Kind::Rates, 28.0),
    ("madrs_md24_racemic", Kind::Change, 1.0),
    ("madrs24_esketamine", Kind::Change, 1.0),
    ("smd_day3_racemic", Kind::Change, 3.0),
    ("madrs28_esketamine", Kind::Change, 28.0),
    ("smd28_esketamine", Kind::Change, 28.0),
];

/// The visit nearest to a time, if it is near enough to stand beside it: within a tenth of the time, and never
/// less than 8 hours.
fn visit(days: &[f64], hours: f64) -> Option<f64> {
    let at = hours / 24.0;
    let far = |day: &f64| (day - at).abs();
    let nearest = days.iter().copied().min_by(|one, other| far(one).total_cmp(&far(other)))?;
    (far(&nearest) <= (0.1 * nearest.max(at)).max(1.0 / 3.0)).then_some(nearest)
}

/// What the library has for a figure of this scale at these days.
pub fn beside(instrument: &Instrument, kind: Kind, days: &[f64]) -> Beside {
    let library = Library::built_in();
    let mut beside = Beside::default();
    let mut tallies: Vec<Tally> = Vec::new();
    for study in library.studies.iter().filter(|study| study.kind != StudyKind::Animal) {
        for outcome in study.established_outcomes() {
            let Some(result) = result(instrument, kind, study, outcome) else { continue };
            let day = outcome.hours.and_then(|hours| visit(days, hours));
            if day.is_none() && kind != Kind::Relapse {
                continue;
            }
            if let (Some(day), Some(value)) = (day, result.value) {
                tally(&mut tallies, day, &result, value);
            }
            beside.rows.push(Row {
                day,
                when: outcome.timepoint.clone(),
                study: study.name.clone(),
                address: format!("/evidence/studies/{}", study.id),
                what: result.what,
                group: result.group,
                found: result.found,
                design: study.design.clone(),
                comparator: comparator(study),
            });
        }
    }
    let day_of = |row: &Row| row.day.unwrap_or(f64::INFINITY);
    beside.rows.sort_by(|one, other| day_of(one).total_cmp(&day_of(other)));
    effects(instrument, kind, days, &mut beside.effects);
    beside.words = words(instrument, kind, &tallies, &beside);
    beside
}

fn comparator(study: &Study) -> String {
    match &study.comparator {
        Some(comparator) => format!("compared with {comparator}"),
        None => "no comparator".into(),
    }
}

/// One result as it can be shown.
struct Found {
    what: String,
    word: &'static str,
    group: String,
    found: String,
    value: Option<f64>,
    is_active: bool,
    is_controlled: bool,
}

/// The result, where it is of this kind and on this scale.
fn result(instrument: &Instrument, kind: Kind, study: &Study, outcome: &Outcome) -> Option<Found> {
    let (what, word, found, value) = match kind {
        Kind::Relapse => relapse(outcome)?,
        Kind::Rates => rate(instrument, outcome)?,
        Kind::Change => change(instrument, outcome)?,
    };
    let label = outcome.arm.clone().unwrap_or_else(|| "everyone".into());
    let arm = study.arms.iter().find(|arm| Some(&arm.label) == outcome.arm.as_ref());
    let drug = arm.map(|arm| arm.drug.clone());
    let is_active =
        drug.as_ref().map_or_else(|| label.contains("ketamine"), |drug| drug.contains("ketamine"));
    let group = match drug {
        Some(drug) if drug != label && !label.contains(&drug) => format!("{label} ({drug})"),
        _ => label,
    };
    Some(Found { what, word, group, found, value, is_active, is_controlled: study.comparator.is_some() })
}

type Shown = (String, &'static str, String, Option<f64>);

fn of_people(events: u32, n: u32) -> String {
    let share = f64::from(events) / f64::from(n.max(1));
    match wilson(f64::from(events), f64::from(n), LEVEL) {
        Ok([low, high]) => format!(
            "{events} of {n}, {} ({} to {})",
            panel::percent(share),
            panel::percent(low),
            panel::percent(high)
        ),
        Err(_) => format!("{events} of {n}"),
    }
}

fn rate(instrument: &Instrument, outcome: &Outcome) -> Option<Shown> {
    let (scale, rest) = split(instrument, &outcome.measure)?;
    let word = match outcome.kind {
        OutcomeKind::Response if rest.is_empty() => "response",
        OutcomeKind::Remission => "remission",
        OutcomeKind::Proportion if rest == "response" => "response",
        OutcomeKind::Proportion if rest == "remission" || rest.starts_with('≤') => "remission",
        _ => return None,
    };
    let cut = if rest.starts_with('≤') { format!(" ({scale} {rest})") } else { String::new() };
    let what = format!("{word}{cut}");
    if let (Some(events), Some(n)) = (outcome.events, outcome.n.filter(|n| *n > 0)) {
        return Some((what, word, of_people(events, n), Some(f64::from(events) / f64::from(n))));
    }
    let value = outcome.value?;
    let n = outcome.n.map_or("n not printed".to_owned(), |n| format!("of {n} people"));
    Some((what, word, format!("{}%, {n}", number::plain(value)), Some(value / 100.0)))
}

/// The scale's name in a measure and what follows it: "MADRS ≤ 12" is MADRS and "≤ 12".
fn split<'a>(instrument: &Instrument, measure: &'a str) -> Option<(String, &'a str)> {
    let end = measure.find(['<', ' ', '=', ',']).unwrap_or(measure.len());
    let (name, rest) = measure.split_at(end);
    let same = [&instrument.short, &instrument.id].into_iter().any(|own| plain(own) == plain(name));
    same.then(|| (name.to_owned(), rest.trim()))
}

fn change(instrument: &Instrument, outcome: &Outcome) -> Option<Shown> {
    let (_, rest) = split(instrument, &outcome.measure)?;
    if outcome.kind != OutcomeKind::MeanChange || !(rest.is_empty() || rest == "LS mean change") {
        return None;
    }
    let (mean, n) = (outcome.mean?, outcome.n);
    let se = outcome.se.or_else(|| Some(outcome.sd? / f64::from(n?).sqrt()));
    let df = n.filter(|n| *n > 1).map(|n| f64::from(n) - 1.0);
    let interval = se.zip(df).map(|(se, df)| {
        let half = student_t::quantile_upper(df, (100.0 - LEVEL) / 200.0) * se;
        format!(" ({} to {})", number::fixed(mean - half, 1), number::fixed(mean + half, 1))
    });
    let people = n.map_or("n not printed".to_owned(), |n| format!("{n} people"));
    let what = if rest.is_empty() { "mean change" } else { "adjusted mean change" };
    let found = format!("{}{}, {people}", number::fixed(mean, 1), interval.unwrap_or_default());
    Some((what.into(), "change", found, Some(mean)))
}

fn relapse(outcome: &Outcome) -> Option<Shown> {
    let about = outcome.measure.contains("relapse") || outcome.measure.starts_with("still responding");
    if !about || outcome.measure.starts_with("hazard") {
        return None;
    }
    let found = match (outcome.events, outcome.n, outcome.value) {
        (Some(events), Some(n), _) if n > 0 => of_people(events, n),
        (_, n, Some(value)) => {
            let unit = match outcome.kind {
                OutcomeKind::Proportion => "%".to_owned(),
                _ => outcome.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default(),
            };
            let people = n.map(|n| format!(", {n} people")).unwrap_or_default();
            format!("{}{unit}{people}", number::plain(value))
        }
        _ => return None,
    };
    Some((outcome.measure.clone(), "relapse", found, None))
}

/// Differences between groups at these days: single figures of the scale, and pooled tables.
fn effects(instrument: &Instrument, kind: Kind, days: &[f64], out: &mut Vec<Row>) {
    let library = Library::built_in();
    for (id, of, at) in TABLES {
        let Some(day) = visit(days, 24.0 * at).filter(|_| of == kind) else { continue };
        let Some(table) = library.table(id) else { continue };
        // Points of one scale belong beside that scale alone.
        if id.starts_with("madrs") && instrument.id != "madrs" {
            continue;
        }
        let choice = Choice { level: LEVEL, ..Choice::of(id) };
        let Ok(pooled) = pool(table, &choice) else { continue };
        let Some(estimate) = &pooled.pooled else { continue };
        let high = estimate.high.map_or("infinity".to_owned(), number::estimate);
        let i2 = pooled
            .i2
            .as_ref()
            .map(|i2| format!(", I² {}%", number::fixed(i2.estimate, 0)))
            .unwrap_or_default();
        let people = pooled.people.map(|n| format!(", {n} people")).unwrap_or_default();
        let measure = match id {
            id if id.starts_with("madrs") => "mean difference",
            id if id.starts_with("smd") => "standardised mean difference",
            _ => "odds ratio",
        };
        out.push(Row {
            day: Some(day),
            when: table.time.clone(),
            study: table.title.clone(),
            address: format!("/evidence/pool/{id}"),
            what: format!("{measure}, {}", table.outcome),
            group: format!("{} against {}", table.active, table.comparator),
            found: format!(
                "{} ({} to {high}); {}{people}{i2}",
                number::estimate(estimate.estimate),
                number::estimate(estimate.low),
                number::counted(pooled.k, "trial", "trials")
            ),
            design: "randomised trials, pooled here (REML)".into(),
            comparator: format!("compared with {}", table.comparator),
        });
    }
    if kind != Kind::Change {
        return;
    }
    for point in time_course().established() {
        let of_scale =
            point.scale.as_deref() == Some(&instrument.id) && point.comparison == Comparison::BetweenGroups;
        let (Some(day), Some(value)) =
            (point.hours.and_then(|hours| visit(days, hours)).filter(|_| of_scale), point.value)
        else {
            continue;
        };
        let interval = point
            .ci_low
            .zip(point.ci_high)
            .map(|(low, high)| format!(" ({} to {})", number::fixed(low, 2), number::fixed(high, 2)));
        let kind = match point.kind {
            OutcomeKind::Smd => "standardised mean difference",
            _ => "mean difference",
        };
        let study = library.study(&point.study);
        out.push(Row {
            day: Some(day),
            when: point.timepoint.clone(),
            study: study.map_or_else(|| point.study.clone(), |study| study.name.clone()),
            address: format!("/evidence/studies/{}", point.study),
            what: format!("{kind}, {}", point.measure),
            group: point.drug.clone().unwrap_or_else(|| "ketamine or esketamine".into()),
            found: format!("{}{}", number::fixed(value, 2), interval.unwrap_or_default()),
            design: study.map(|study| study.design.clone()).unwrap_or_default(),
            comparator: point
                .control
                .as_ref()
                .map_or("comparator not printed".to_owned(), |control| format!("compared with {control}")),
        });
    }
    out.sort_by(|one, other| one.day.unwrap_or_default().total_cmp(&other.day.unwrap_or_default()));
}

/// The range of results of one word at one visit.
struct Tally {
    day: f64,
    word: &'static str,
    /// Given ketamine or esketamine in a controlled study, a control group, without a comparator.
    ranges: [Vec<f64>; 3],
}

fn tally(tallies: &mut Vec<Tally>, day: f64, result: &Found, value: f64) {
    let place = match tallies.iter().position(|tally| tally.day == day && tally.word == result.word) {
        Some(place) => place,
        None => {
            tallies.push(Tally { day, word: result.word, ranges: [Vec::new(), Vec::new(), Vec::new()] });
            tallies.len() - 1
        }
    };
    let which = match (result.is_controlled, result.is_active) {
        (true, true) => 0,
        (true, false) => 1,
        (false, _) => 2,
    };
    if let Some(range) = tallies.get_mut(place).and_then(|tally| tally.ranges.get_mut(which)) {
        range.push(value);
    }
}

fn range(values: &[f64], write: impl Fn(f64) -> String) -> Option<String> {
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    let (low, high) = (write(low), write(high));
    Some(if low == high { low } else { format!("{low} to {high}") })
}

fn words(instrument: &Instrument, kind: Kind, tallies: &[Tally], beside: &Beside) -> Vec<String> {
    let none = beside.rows.is_empty() && beside.effects.is_empty();
    if none {
        return vec![format!(
            "The library has no results on the {} at these times. Most of its trials used the MADRS.",
            instrument.short
        )];
    }
    let mut said: Vec<&Tally> = tallies.iter().collect();
    said.sort_by(|one, other| one.day.total_cmp(&other.day).then(other.word.cmp(one.word)));
    let mut words: Vec<String> = said
        .into_iter()
        .filter_map(|tally| {
            let write = |value: f64| {
                if tally.word == "change" { number::fixed(value, 1) } else { panel::percent(value) }
            };
            let name = [
                "groups given ketamine or esketamine",
                "control groups",
                "groups of studies without a comparator",
            ];
            let parts: Vec<String> = name
                .iter()
                .zip(&tally.ranges)
                .filter_map(|(name, values)| {
                    Some(format!("{} in {} {name}", range(values, write)?, values.len()))
                })
                .collect();
            let word = if tally.word == "change" { "mean change" } else { tally.word };
            let day = panel::day_words(tally.day);
            (!parts.is_empty())
                .then(|| format!("Around {day}, {word} on the {}: {}.", instrument.short, parts.join("; ")))
        })
        .collect();
    words.push(match kind {
        Kind::Relapse => "Trials define relapse in different ways and follow different people: these figures give an idea of \
                          size, no more."
            .to_owned(),
        _ => "These are ranges of single results, not a pooled figure. A controlled and an uncontrolled figure differ: what a \
              treatment adds is the difference between groups that were alike, and no change in one group shows it."
            .to_owned(),
    });
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::find;

    fn scale(id: &str) -> &'static Instrument {
        crate::instruments::built_in()
            .iter()
            .chain(crate::instruments::totals())
            .find(|scale| scale.id == id)
            .unwrap()
    }

    #[test]
    fn every_table_named_here_is_in_the_library_and_pools() {
        for (id, _, _) in TABLES {
            let table = Library::built_in().table(id).unwrap_or_else(|| panic!("{id}"));
            assert!(table.poolable, "{id}");
        }
    }

    #[test]
    fn a_visit_stands_beside_results_of_about_its_time() {
        let days = [1.0, 7.0, 28.0];
        assert_eq!(
            [24.0, 26.0, 168.0, 672.0, 240.0, 2.0].map(|hours| visit(&days, hours)),
            [Some(1.0), Some(1.0), Some(7.0), Some(28.0), None, None]
        );
        assert_eq!(visit(&[], 24.0), None);
    }

    #[test]
    fn groups_given_ketamine_and_their_controls_are_kept_apart() {
        let found = beside(scale("madrs"), Kind::Rates, &[1.0, 28.0]);
        let murrough: Vec<&Row> = found
            .rows
            .iter()
            .filter(|row| {
                row.address.ends_with("murrough2013_single") && row.day == Some(1.0) && row.what == "response"
            })
            .collect();
        assert_eq!(murrough.len(), 2);
        assert!(murrough[0].found.starts_with("30 of 47, 64%"), "{:?}", murrough[0]);
        assert!(murrough.iter().all(|row| row.comparator == "compared with midazolam"));
        assert!(
            found.words[0].starts_with("Around day 1, response on the MADRS: ")
                && found.words[0].contains("control groups"),
            "{:?}",
            found.words
        );
        assert!(
            found
                .effects
                .iter()
                .any(|row| row.address == "/evidence/pool/resp24_racemic" && row.found.contains("4 trials"))
        );
    }

    #[test]
    fn a_scale_that_no_trial_used_is_told_plainly() {
        let found = beside(find("gds-15").unwrap(), Kind::Change, &[5.0]);
        assert!(found.rows.is_empty() && found.effects.is_empty());
        assert!(found.words[0].starts_with("The library has no results on the GDS-15"), "{:?}", found.words);
    }

    #[test]
    fn remembered_figures_never_stand_beside() {
        let found = beside(scale("hamd-17"), Kind::Rates, &[1.0, 7.0]);
        assert!(found.rows.iter().all(|row| !row.found.contains("0 of 14")));
    }
}
