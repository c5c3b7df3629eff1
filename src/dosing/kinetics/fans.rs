//! Fans of virtual patients: of the drug, and of what it turns into where the source says how people differ there.

use super::{Fan, Given, LevelsInput, Line, MOST_LEVELS, MOST_PATIENTS, PatientsAsked, unsolved};
use crate::dosing::intake::{Person, paths};
use crate::dosing::model::Model;
use crate::dosing::models;
use crate::dosing::patients::{self, PERCENTILES};
use crate::dosing::random::Xoshiro256PlusPlus;
use crate::dosing::refusal::Refusal;

/// The fans of a call, and what must be said of them.
pub(super) struct Fans {
    pub drug: Fan,
    /// In the order in which they form; as many as the source tells of.
    pub metabolites: Vec<Fan>,
    pub warnings: Vec<String>,
}

pub(super) fn fans(
    model: &Model,
    person: &Person,
    given: &Given,
    asked: PatientsAsked,
    input: &LevelsInput,
) -> Result<Fans, Refusal> {
    let Some(variability) = &model.variability else {
        let known: Vec<&str> = with_variability();
        return Err(Refusal::new(
            "patients",
            &model.id,
            "No source that was read says how people differ in this model.",
            format!("Leave it out, or choose one of {}.", known.join(", ")),
        ));
    };
    let told = if asked.metabolites { patients::told_of(model) } else { Vec::new() };
    let lines = input.times_min.len().saturating_mul(1 + told.len());
    if !(1..=MOST_PATIENTS).contains(&asked.n) || asked.n.saturating_mul(lines) > MOST_LEVELS {
        return Err(Refusal::new(
            "patients",
            format!("{} patients at {} times", asked.n, input.times_min.len()),
            format!("From 1 to {MOST_PATIENTS} patients, and at most {MOST_LEVELS} levels in all."),
            "Ask for fewer.",
        ));
    }
    let mut order: Vec<usize> = (0..input.times_min.len()).collect();
    order.sort_by(|a, b| input.times_min[*a].total_cmp(&input.times_min[*b]));
    let times: Vec<f64> = order.iter().map(|&place| input.times_min[place]).collect();
    let entering = |person: &Person| paths(model, given.route, given.dose, given.minutes, person);
    let sample = (asked.n, asked.seed);
    let fan = |lines: [Vec<f64>; 5]| {
        let [p5, p25, p50, p75, p95] = lines.map(|line| -> Line {
            let mut out = vec![None; times.len()];
            for ((&place, &time), &level) in order.iter().zip(&times).zip(&line) {
                out[place] = given.is_drawn(time).then_some(level);
            }
            out
        });
        Fan { n: asked.n, seed: asked.seed, generator: Xoshiro256PlusPlus::NAME, p5, p25, p50, p75, p95 }
    };
    let drug = patients::fan(model, person, variability, &entering, sample, &given.sessions, &times)
        .ok_or_else(|| unsolved(model))?;
    let mut warnings = vec![format!("Virtual patients: {}", variability.note)];
    let mut metabolites = Vec::new();
    if !told.is_empty() {
        let all =
            patients::metabolite_fans(model, person, variability, &entering, sample, &given.sessions, &times);
        metabolites.extend(all.into_iter().map(fan));
        warnings.extend(told.iter().map(|(_, own)| format!("Virtual patients: {}", own.note)));
    }
    let mut next = model.metabolite.as_ref().filter(|_| asked.metabolites);
    for _ in &told {
        next = next.and_then(|one| one.next.as_deref());
    }
    warnings.extend(next.map(|one| {
        format!(
            "No source that was read says how people differ in {}: no virtual patients of it are drawn.",
            one.name
        )
    }));
    Ok(Fans { drug: fan(drug), metabolites, warnings })
}

/// The models whose sources say how people differ.
pub fn with_variability() -> Vec<&'static str> {
    models()
        .models
        .iter()
        .filter(|model| model.variability.is_some())
        .map(|model| model.id.as_str())
        .collect()
}

/// The percentiles of a fan in words, to stand beside one.
pub fn fan_words() -> String {
    let [low, quarter, half, three, high] = PERCENTILES;
    format!(
        "The line is the {half}th percentile; half of the patients lie between the {quarter}th and the {three}th, nine in ten between the {low}th and the {high}th."
    )
}
