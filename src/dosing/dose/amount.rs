//! Which of the studied amounts it is, for whom; whole devices of a nose spray.

use super::{ADULT, DoseInput, Step, WorkedDose, figure, same};
use crate::dosing::preparation::Preparation;
use crate::dosing::protocol::{DoseKind, Protocol};
use crate::dosing::refusal::Refusal;

/// The warning that an age calls for, if any.
pub(super) fn check_age(protocol: &Protocol, age: Option<f64>) -> Result<Option<String>, Refusal> {
    let Some(age) = age else { return Ok(None) };
    if !(0.0..=130.0).contains(&age) {
        return Err(Refusal::new(
            "age",
            age,
            "An age is a number of years from 0 to 130.",
            "Check what was typed.",
        ));
    }
    if age < ADULT {
        return Err(Refusal::new(
            "age",
            age,
            format!("Every protocol here was studied from {ADULT} years of age at least."),
            "Nothing is worked out for anybody younger.",
        ));
    }
    let youngest = protocol.ages.map_or(ADULT, |ages| f64::from(ages.low));
    if age < youngest {
        return Err(Refusal::new(
            "age",
            age,
            format!("This protocol was studied from {youngest} years of age."),
            "Choose a protocol whose people were of that age.",
        ));
    }
    let oldest = protocol.ages.and_then(|ages| ages.high).map(f64::from);
    Ok(oldest.filter(|oldest| age >= oldest + 1.0).map(|oldest| {
        format!("{age} is above {oldest}, the oldest age this protocol covers: {}.", protocol.population)
    }))
}

/// Fills in `dose_mg` and `mg_kg`.
pub(super) fn amount(
    protocol: &Protocol,
    input: &DoseInput,
    preparation: &Preparation,
    worked: &mut WorkedDose,
) -> Result<(), Refusal> {
    let by_weight = protocol.dose.kind == DoseKind::MgPerKg;
    let (name, chosen, other_name, other) = if by_weight {
        ("mg_kg", input.mg_kg, "dose_mg", input.dose_mg)
    } else {
        ("dose_mg", input.dose_mg, "mg_kg", input.mg_kg)
    };
    if let Some(found) = other {
        return Err(Refusal::new(
            other_name,
            found,
            format!("This protocol counts its dose in {}.", protocol.dose.unit),
            format!("Give {name} instead, or leave it out for {}.", protocol.dose.typical),
        ));
    }
    let chosen = match chosen {
        Some(value) => studied(protocol, name, value)?,
        None => protocol.dose.typical,
    };
    if protocol.dose.high != Some(protocol.dose.low) {
        worked.warnings.push(format!(
            "Studied amounts: {}. This is {chosen} {}.",
            studied_words(protocol),
            protocol.dose.unit
        ));
    }
    let first = protocol.plan.as_ref().and_then(|plan| plan.phases.first()?.first_amount.as_ref());
    if let Some(first) = first.filter(|first| **first != format!("{chosen} {}", protocol.dose.unit)) {
        worked.warnings.push(format!(
            "The first session of this protocol is {first}; {chosen} {} comes later.",
            protocol.dose.unit
        ));
    }
    let weight = input.weight_kg;
    let formulae = &preparation.formulae;
    if by_weight {
        worked.mg_kg = chosen;
        worked.dose_mg = chosen * weight;
        let numbers = format!("{chosen} mg/kg × {weight} kg");
        worked.steps.push(Step::new(&formulae.dose, numbers, worked.dose_mg));
    } else {
        worked.dose_mg = chosen;
        worked.mg_kg = chosen / weight;
        let numbers = format!("{chosen} mg ÷ {weight} kg");
        worked.steps.push(Step::new(&formulae.per_kg, numbers, worked.mg_kg));
    }
    Ok(())
}

/// The amount the protocol studied that this figure stands for, or a refusal.
fn studied(protocol: &Protocol, name: &str, value: f64) -> Result<f64, Refusal> {
    let dose = &protocol.dose;
    let found = if dose.steps.is_empty() {
        let inside = value >= dose.low && dose.high.is_some_and(|high| value <= high);
        inside.then_some(value)
    } else {
        dose.steps.iter().copied().find(|step| same(value, *step))
    };
    found.ok_or_else(|| {
        Refusal::new(
            name,
            value,
            format!("This protocol studied {}.", studied_words(protocol)),
            "Choose one of those, or another protocol.",
        )
    })
}

fn studied_words(protocol: &Protocol) -> String {
    let dose = &protocol.dose;
    match dose.steps.split_last() {
        Some((last, rest)) => {
            let rest: Vec<String> = rest.iter().map(f64::to_string).collect();
            format!("{} and {last} {}", rest.join(", "), dose.unit)
        }
        None => protocol.dose_words(),
    }
}

/// Fills in `devices`.
pub(super) fn devices(
    input: &DoseInput,
    preparation: &Preparation,
    worked: &mut WorkedDose,
) -> Result<(), Refusal> {
    let given = [
        ("strength_mg_ml", input.strength_mg_ml),
        ("volume_ml", input.volume_ml),
        ("duration_min", input.duration_min),
    ];
    if let Some((name, Some(found))) = given.into_iter().find(|(_, value)| value.is_some()) {
        return Err(Refusal::new(
            name,
            found,
            "A nose spray comes in whole devices: nothing is diluted or timed.",
            "Leave it out.",
        ));
    }
    let device = &preparation.device;
    let count = worked.dose_mg / device.mg;
    // The steps of the label are whole devices; a data file that said otherwise must not be rounded over.
    if !same(count.round(), count) || !(1.0..=10.0).contains(&count) {
        return Err(Refusal::new(
            "dose_mg",
            worked.dose_mg,
            format!("One device holds {} mg and is not divided.", device.mg),
            "Choose a whole number of devices.",
        ));
    }
    worked.devices = Some(count.round() as u32);
    let numbers = format!("{} mg ÷ {} mg", figure(worked.dose_mg), device.mg);
    worked.steps.push(Step::new(&preparation.formulae.devices, numbers, count));
    if worked.devices > Some(1) {
        worked.warnings.push(format!("{} minutes' rest between two devices.", device.rest_min));
    }
    Ok(())
}
