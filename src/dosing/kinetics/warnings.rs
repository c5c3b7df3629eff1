//! What must stand beside levels: the model's own warnings and those of what was asked of it.

use super::{Given, HIGHEST_STUDIED, PUSH_MIN, PUSH_NOT_DRAWN_MIN};
use crate::dosing::absorption::{Absorption, Extravascular};
use crate::dosing::built_in;
use crate::dosing::intake::{Person, device_gap};
use crate::dosing::model::Model;
use crate::dosing::protocol::{Drug, Level, Protocol, Status};
use crate::dosing::weight::pounds_question;

pub(super) fn warnings(
    model: &Model,
    assumed: Option<&Extravascular>,
    given: &Given,
    person: &Person,
) -> Vec<String> {
    if let Some(assumed) = assumed {
        let mut warnings = vec![assumed.assumed.clone()];
        if assumed.level() == Level::Memory {
            warnings
                .push("Not confirmed: part of what this band rests on was recalled, not read.".to_owned());
        }
        warnings.extend(assumed.discrepancies.iter().cloned());
        warnings.extend(beyond_studied(given, person.weight_kg));
        warnings.extend(pounds_question(person.weight_kg));
        return warnings;
    }
    let mut warnings = model.warnings.clone();
    if let Some(recalled) = &model.unverified {
        warnings.push(format!("Not confirmed: {recalled}."));
    }
    if given.is_push() {
        warnings.push(format!(
            "Given in under {PUSH_MIN} minutes: the first {PUSH_NOT_DRAWN_MIN} minutes are not drawn, because the models disagree ninefold there."
        ));
    }
    match model.absorption(given.route) {
        Some(Absorption::NoseSpray { device_mg, rest_min, .. }) => {
            let devices = (given.dose / device_mg).round();
            if devices > 1.0 {
                warnings.push(format!(
                    "{devices} devices, one every {} minutes.",
                    device_gap(devices, given.minutes, *rest_min)
                ));
            }
        }
        Some(Absorption::Film { most_mg, .. }) => {
            if given.dose > *most_mg {
                warnings.push(format!("The data end at {most_mg} mg: this is beyond them."));
            }
            warnings.extend(unused_minutes(given));
        }
        Some(Absorption::Swallowed { .. }) => warnings.extend(unused_minutes(given)),
        None => {}
    }
    let per_kg = given.dose / person.weight_kg;
    if given.route.into_vein() && per_kg > HIGHEST_STUDIED * (1.0 + 1e-9) {
        warnings.push(format!(
            "{per_kg:.2} mg/kg is more than any depression trial here gave into a vein ({HIGHEST_STUDIED} mg/kg)."
        ));
    }
    match &model.covariates {
        Some(effects) => {
            let beyond = person.age.filter(|age| *age > effects.age_to);
            warnings.extend(
                beyond
                    .map(|age| format!("{age} years is beyond the oldest in the data, {}.", effects.age_to)),
            );
        }
        None if person.age.is_some() || person.ancestry.is_some() => {
            warnings.push("Age and ancestry change nothing in this model.".to_owned());
        }
        None => {}
    }
    warnings.extend(pounds_question(person.weight_kg));
    warnings
}

/// Said of an amount by another route than a vein that is more than any protocol of ketamine for depression here
/// gave that way. None where no protocol of that route is here.
fn beyond_studied(given: &Given, weight_kg: f64) -> Option<String> {
    let studied = built_in()
        .iter()
        .filter(|one| one.drug == Drug::Ketamine && one.route == given.route && !one.context_only)
        .filter(|one| one.level != Level::Memory && one.status != Status::PharmacokineticsOnly);
    let in_mg = |one: &Protocol| {
        let most = one.dose.high.unwrap_or(one.dose.low);
        if one.dose.unit == "mg/kg" { most * weight_kg } else { most }
    };
    let most = studied.max_by(|a, b| in_mg(a).total_cmp(&in_mg(b)))?;
    (given.dose > in_mg(most) * (1.0 + 1e-9)).then(|| {
        format!(
            "{} mg is more than any depression protocol here gave {} ({}).",
            (given.dose * 100.0).round() / 100.0,
            given.route.words(),
            most.dose_words()
        )
    })
}

fn unused_minutes(given: &Given) -> Option<String> {
    (given.minutes > 0.0)
        .then(|| "The minutes are not used: the model has its own times of absorption.".to_owned())
}
