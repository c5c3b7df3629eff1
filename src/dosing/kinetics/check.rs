//! What is asked of [`levels`](super::levels), checked: model, drug, route, vessel, amount, person and times.

use super::{ADULT, HIGHEST_ANAESTHETIC, LevelsInput, MOST_LEVELS, MOST_SESSIONS, OLDEST};
use crate::dosing::absorption::{Absorption, Extravascular};
use crate::dosing::intake::Person;
use crate::dosing::model::Model;
use crate::dosing::models;
use crate::dosing::protocol::Route;
use crate::dosing::refusal::Refusal;

/// Whether model, drug, route and vessel go together; gives what is assumed where the route needs it.
pub(super) fn check_fit(
    model: &Model,
    route: Route,
    input: &LevelsInput,
) -> Result<Option<&'static Extravascular>, Refusal> {
    if let Some(drug) = input.drug.filter(|drug| *drug != model.drug) {
        let fitting: Vec<&str> = models()
            .models
            .iter()
            .filter(|model| model.drug == drug)
            .map(|model| model.id.as_str())
            .collect();
        return Err(Refusal::new(
            "drug",
            drug.name(),
            format!("The {} model is of {}.", model.id, model.drug.name()),
            format!("For {} choose one of {}.", drug.name(), fitting.join(", ")),
        ));
    }
    let in_band = [&models().band.low, &models().band.high].into_iter().any(|id| *id == model.id);
    let assumed = models().extravascular.iter().find(|one| one.route == route && one.drug == model.drug);
    let assumed = assumed.filter(|_| in_band);
    if assumed.is_none() && !model.routes().contains(&route) {
        return Err(refused_route(model, route));
    }
    if assumed.is_some() && input.patients.is_some() {
        return Err(Refusal::new(
            "patients",
            route.name(),
            "By this route there is only a band of assumptions, and no source says how people differ.",
            "Leave it out.",
        ));
    }
    if let Some(wanted) = input.sampling.filter(|wanted| Some(*wanted) != model.sampling) {
        return Err(Refusal::new(
            "sampling",
            wanted.name(),
            match model.sampling {
                Some(own) => format!("The {} model describes {} blood.", model.id, own.name()),
                None => format!("Where the {} model's blood was drawn was not read.", model.id),
            },
            "Leave it out, or choose another model.",
        ));
    }
    Ok(assumed)
}

/// Why a model does not cover a route, and which one does.
fn refused_route(model: &Model, route: Route) -> Refusal {
    let covered: Vec<&str> =
        model.routes().into_iter().filter(|route| *route != Route::IvPush).map(Route::name).collect();
    let rule = match route {
        Route::IvOrSc => "A vein and the skin give different levels.".to_owned(),
        Route::OralExtendedRelease => {
            "A slow-release tablet lets its drug in over hours, and no figures for that were read.".to_owned()
        }
        _ => format!("The {} model is for {} given by {}.", model.id, model.drug.name(), covered.join(", ")),
    };
    let by_models = models()
        .models
        .iter()
        .filter(|other| other.drug == model.drug && other.routes().contains(&route))
        .map(|other| other.id.as_str());
    let by_band = models()
        .extravascular
        .iter()
        .filter(|one| one.route == route && one.drug == model.drug)
        .flat_map(|_| [models().band.low.as_str(), models().band.high.as_str()]);
    let others: Vec<&str> = by_models.chain(by_band).collect();
    let remedy = match (route, others.is_empty()) {
        (Route::IvOrSc, _) => "Give iv or sc.".to_owned(),
        (_, true) => format!("Give {}.", covered.join(" or ")),
        (_, false) => format!("Give {}, or choose the model {}.", covered.join(" or "), others.join(" or ")),
    };
    Refusal::new("route", route.name(), rule, remedy)
}

pub(super) fn check_dose(
    model: &Model,
    assumed: Option<&Extravascular>,
    route: Route,
    dose: f64,
    weight: f64,
) -> Result<(), Refusal> {
    let per_kg = dose / weight;
    if let Some(Absorption::NoseSpray { device_mg, most_devices, .. }) =
        model.absorption(route).filter(|_| assumed.is_none())
    {
        let devices = dose / device_mg;
        if (devices - devices.round()).abs() > 1e-9 * devices
            || !(1.0..=f64::from(*most_devices)).contains(&devices.round())
        {
            return Err(Refusal::new(
                "dose_mg",
                dose,
                format!(
                    "One device holds {device_mg} mg and is not divided; the data hold 1 to {most_devices}."
                ),
                format!("Give a multiple of {device_mg}, at most {}.", device_mg * f64::from(*most_devices)),
            ));
        }
        return Ok(());
    }
    let (most, whose) = match assumed {
        Some(assumed) => (assumed.most_mg_kg, assumed.most_by.as_str()),
        None => (HIGHEST_ANAESTHETIC, "the anaesthetic range into a vein"),
    };
    if per_kg > most * (1.0 + 1e-9) {
        return Err(Refusal::new(
            "dose_mg",
            dose,
            format!(
                "That is {} mg/kg, above even {whose}, which ends at {most}.",
                per_kg_words(per_kg, most)
            ),
            "Check the amount and its unit.",
        ));
    }
    Ok(())
}

/// An amount for each kilogram to two decimals; to more where two would not tell it from the limit.
fn per_kg_words(per_kg: f64, limit: f64) -> String {
    let short = format!("{per_kg:.2}");
    let told = short.parse::<f64>().is_ok_and(|shown| shown > limit);
    if told { short } else { format!("{per_kg:.6}") }
}

pub(super) fn check_person(input: &LevelsInput, weight_kg: f64) -> Result<Person, Refusal> {
    if let Some(age) = input.age.filter(|age| !(ADULT..=OLDEST).contains(age)) {
        return Err(Refusal::new(
            "age",
            age,
            format!("These models are of adults: from {ADULT} to {OLDEST} years."),
            "Check what was typed, or leave it out.",
        ));
    }
    Ok(Person { weight_kg, age: input.age, ancestry: input.ancestry, ..Person::default() })
}

pub(super) fn check_duration(minutes: f64) -> Result<f64, Refusal> {
    if minutes.is_finite() && minutes >= 0.0 {
        return Ok(minutes);
    }
    Err(Refusal::new(
        "duration_min",
        minutes,
        "A number of minutes is wanted, 0 for a bolus.",
        "Check what was typed.",
    ))
}

pub(super) fn sessions(input: &LevelsInput) -> Result<Vec<f64>, Refusal> {
    if input.sessions.is_empty() {
        return Ok(vec![0.0]);
    }
    if input.sessions.len() > MOST_SESSIONS {
        return Err(Refusal::new(
            "sessions",
            format!("{} sessions", input.sessions.len()),
            format!("At most {MOST_SESSIONS} sessions are worked out at once."),
            "Ask for fewer.",
        ));
    }
    match input.sessions.iter().find(|start| !start.is_finite()) {
        Some(found) => Err(Refusal::new(
            "sessions",
            found,
            "Every start must be a number of minutes.",
            "Check what was typed.",
        )),
        None => Ok(input.sessions.clone()),
    }
}

pub(super) fn check_times(input: &LevelsInput, sessions: usize) -> Result<(), Refusal> {
    if let Some(found) = input.times_min.iter().find(|time| !time.is_finite()) {
        let rule = "Every time must be a number of minutes.";
        return Err(Refusal::new("times_min", found, rule, "Check what was typed."));
    }
    let asked = input.times_min.len().saturating_mul(sessions);
    if asked > MOST_LEVELS {
        return Err(Refusal::new(
            "times_min",
            format!("{} times with {sessions} sessions", input.times_min.len()),
            format!("At most {MOST_LEVELS} levels are worked out at once."),
            "Ask for fewer times.",
        ));
    }
    Ok(())
}
