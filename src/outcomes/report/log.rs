//! The treatments, side effects, medicines and words on the page.

use super::{Report, Room, count, day};
use crate::journal::details::{About, Medication, STRENGTHS};
use crate::journal::record::{Note, SideEffect, Treatment};
use crate::journal::{Body, Moment, Reading, published, series};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One treatment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Given {
    /// The day, with the time where it is known.
    pub day: String,
    /// Its place in its series, "3", or "2: 3" for the third of the second.
    pub session: String,
    /// What of it differs between the treatments: drug, dose and route.
    pub what: String,
    /// Blood pressure in mmHg: "before 128/80, after 135/85".
    pub blood_pressure: String,
}

/// One kind of side effect.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SideEffectRow {
    /// What it was.
    pub effect: String,
    /// How often.
    pub times: usize,
    /// The strongest it was, in the person's words.
    pub strength: String,
    /// How long it lasted at the last time.
    pub lasted: String,
    /// When last.
    pub last: String,
}

/// Something said of a day.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Remark {
    /// The day.
    pub day: String,
    /// What.
    pub text: String,
}

pub(super) fn fill(report: &mut Report, reading: &Reading, room: Room, now: Moment) {
    let (mut given, mut odd) = (Vec::new(), 0);
    let mut effects: Vec<(Moment, &SideEffect)> = Vec::new();
    let mut notes: Vec<(Moment, &Note)> = Vec::new();
    for record in reading.current() {
        match &record.body {
            Body::Treatment(_) if !record.at.is_believable() => odd += 1,
            Body::Treatment(treatment) => given.push((record.id.as_str(), record.at, treatment)),
            Body::SideEffect(effect) => effects.push((record.at, effect)),
            Body::Note(note) => notes.push((record.at, note)),
            _ => {}
        }
    }
    if odd > 0 {
        report.left_out.push(format!("{} with a day that cannot be right.", count(odd, "treatment")));
    }
    treatments(report, &given, room.treatments);
    side_effects(report, &effects, room.effects);
    remarks(report, &notes, room.medicines, now);
}

fn treatments(report: &mut Report, given: &[(&str, Moment, &Treatment)], most: usize) {
    let places = series::number(given.iter().copied());
    let Some(((_, first, _), (_, last, _))) = given.first().zip(given.last()) else { return };
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for (_, _, treatment) in given {
        *kinds.entry(kind(treatment)).or_default() += 1;
    }
    let one_kind = kinds.len() == 1;
    let listed: Vec<String> = kinds.iter().map(|(kind, n)| format!("{n} × {kind}")).collect();
    let days = if first.days_since(*last) == 0 {
        format!("on {}", day(*first))
    } else {
        format!("{} to {}", day(*first), day(*last))
    };
    report.treated = Some(format!("{}; {days}.", listed.join(", ")));
    let missing = given.len().saturating_sub(most);
    if missing > 0 {
        report.left_out.push(format!("{}.", count(missing, "earlier treatment")));
    }
    let latest = given.iter().zip(&places).skip(missing);
    report.treatments = latest
        .map(|((_, at, treatment), place)| Given {
            day: if treatment.time_known { format!("{}, {}", day(*at), at.clock()) } else { day(*at) },
            session: match place.of {
                0 | 1 => place.number.to_string(),
                _ => format!("{}: {}", place.series, place.number),
            },
            what: what(treatment, one_kind),
            blood_pressure: treatment
                .blood_pressure()
                .iter()
                .map(|one| one.words())
                .collect::<Vec<_>>()
                .join(", "),
        })
        .collect();
}

/// What was given and how.
fn kind(treatment: &Treatment) -> String {
    [Some(&treatment.drug), treatment.route.as_ref()]
        .into_iter()
        .flatten()
        .cloned()
        .collect::<Vec<_>>()
        .join(", ")
}

/// The dose; with what was given, where the treatments differ in that.
fn what(treatment: &Treatment, one_kind: bool) -> String {
    let dose = treatment.dose_words();
    let parts = [dose, (!one_kind).then(|| kind(treatment))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// One row for each effect: how often, how strong at worst, how long at the last time.
fn side_effects(report: &mut Report, effects: &[(Moment, &SideEffect)], most: usize) {
    let strength = |effect: &SideEffect| {
        let word = effect.severity.as_deref()?;
        STRENGTHS.iter().position(|known| *known == word)
    };
    let mut by_name: BTreeMap<String, Vec<(Moment, &SideEffect)>> = BTreeMap::new();
    for (at, effect) in effects {
        by_name.entry(effect.effect.trim().to_lowercase()).or_default().push((*at, *effect));
    }
    let mut rows: Vec<(Moment, SideEffectRow)> = by_name
        .into_values()
        .filter_map(|all| {
            let (at, latest) = *all.last()?;
            let strongest = all.iter().max_by_key(|(_, effect)| strength(effect)).map(|(_, effect)| *effect);
            Some((
                at,
                SideEffectRow {
                    effect: latest.effect.trim().to_owned(),
                    times: all.len(),
                    strength: strongest.and_then(|effect| effect.severity.clone()).unwrap_or_default(),
                    lasted: latest.lasted().unwrap_or_default(),
                    last: day(at),
                },
            ))
        })
        .collect();
    rows.sort_by(|(a_at, a), (b_at, b)| b.times.cmp(&a.times).then(b_at.cmp(a_at)));
    let missing = rows.len().saturating_sub(most);
    if missing > 0 {
        report.left_out.push(format!("{}.", count(missing, "rarer side effect")));
    }
    report.effects = rows.into_iter().take(most).map(|(_, row)| row).collect();
}

fn remarks(report: &mut Report, notes: &[(Moment, &Note)], most: usize, now: Moment) {
    let mut appointments = BTreeSet::new();
    let (mut medicines, mut kept) = (Vec::new(), Vec::new());
    for (at, note) in notes {
        let day = day(*at);
        match note.about() {
            Some(About::MedicationChange(change)) => medicines.push(Remark { day, text: medicine(&change) }),
            Some(About::Appointment(next)) if next.day >= now.day() => {
                appointments.insert((next.day.clone(), next.words()));
            }
            Some(About::Watch(watch)) => report.watch = Some(Remark { day, text: signs(&watch.signs) }),
            Some(About::ForClinician) => kept.push(Remark { day, text: note.text.clone() }),
            _ => {}
        }
    }
    let missing = medicines.len().saturating_sub(most);
    if missing > 0 {
        report.left_out.push(format!("{} of other medicines.", count(missing, "earlier change")));
    }
    report.medicines = medicines.split_off(missing);
    report.appointment = appointments.pop_first().map(|(_, words)| words);
    kept.reverse();
    report.kept_words = kept;
}

fn medicine(change: &Medication) -> String {
    let dose = change.dose.as_ref().map(|dose| format!(", now {dose}")).unwrap_or_default();
    format!("{}: {}{dose}", change.medicine, change.change.words())
}

/// The clinician's terms of the signs; an id that the list does not have stands as it is.
fn signs(ids: &[String]) -> String {
    if ids.is_empty() {
        return "none of the signs".into();
    }
    let term = |id: &String| {
        let known = published::watch().and_then(|watch| watch.signs.iter().find(|sign| sign.id == *id));
        known.map_or_else(|| id.clone(), |sign| sign.term.clone())
    };
    ids.iter().map(term).collect::<Vec<_>>().join(", ")
}
