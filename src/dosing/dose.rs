//! A supervised protocol worked out for a weight: amount, volumes, rates or devices, every step shown.
//!
//! What it stands on: amount = mg/kg × kg; volume = amount ÷ strength; rate = volume × 60 ÷ minutes; drug
//! rate = mg/kg × 1000 ÷ minutes. Strengths and doses count ketamine base, as labels do.
//!
//! ```
//! use tideline::dosing::{dose::{work_out, DoseInput}, protocol};
//!
//! let usual = protocol("iv-single-05").ok_or("no such protocol")?;
//! let input = DoseInput { weight_kg: 70.0, volume_ml: Some(50.0), ..DoseInput::default() };
//! let worked = work_out(usual, &input)?;
//! assert_eq!(worked.dose_mg, 35.0);
//! assert_eq!(worked.rate_ml_h, Some(75.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::preparation::{ContainerKind, Formula, Preparation, Vial};
use super::protocol::{DoseKind, Drug, Level, Protocol, Route};
use super::refusal::{Refusal, positive};
use super::rounding::{self, Rounded};
use super::weight::{check_weight, pounds_question};
use super::{built_in, preparation};
use serde::Serialize;

/// Youngest age that any protocol here was studied in, where its own text gives none.
const ADULT: f64 = 18.0;
/// Two typed figures closer than this, relatively, are the same figure.
const SAME: f64 = 1e-9;

/// What a caller gives beside the protocol. Only the weight is needed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DoseInput {
    /// Body weight, kg; 30 to 250.
    pub weight_kg: f64,
    /// Which of the studied amounts, mg/kg, for a protocol dosed by weight; the typical one if absent.
    pub mg_kg: Option<f64>,
    /// Which of the studied amounts, mg, for a protocol with fixed amounts; the typical one if absent.
    pub dose_mg: Option<f64>,
    /// Strength of what is drawn up, mg of base in a mL.
    pub strength_mg_ml: Option<f64>,
    /// Volume it is made up to, mL; without it the drug is taken as it is.
    pub volume_ml: Option<f64>,
    /// Minutes of the infusion; the protocol's own if absent.
    pub duration_min: Option<f64>,
    /// Age in years, for the age rules of labels and trials.
    pub age: Option<f64>,
    /// Bag or syringe, for what its pump can do; either if absent.
    pub container: Option<ContainerKind>,
}

/// What to draw from one published vial.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VialVolume {
    /// mg of base in a mL.
    pub strength_mg_ml: f64,
    /// The same in mg of hydrochloride.
    pub hydrochloride_mg_ml: f64,
    /// mL that hold the amount.
    pub drug_ml: f64,
    /// Least mL after dilution that the label allows into a vein; equal to `drug_ml` where none is asked.
    pub least_total_ml: f64,
}

/// One line of arithmetic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// What is worked out.
    pub quantity: String,
    /// The rule, in words and signs.
    pub formula: String,
    /// The rule with its figures.
    pub numbers: String,
    /// What it comes to, unrounded.
    pub result: f64,
    /// Unit of the result.
    pub unit: String,
}

impl Step {
    fn new(formula: &Formula, numbers: String, result: f64) -> Self {
        Self {
            quantity: formula.quantity.clone(),
            formula: formula.formula.clone(),
            numbers,
            result,
            unit: formula.unit.clone(),
        }
    }

    /// The line to print: `Amount of drug: 0.5 mg/kg × 70 kg = 35 mg`. `≈` where four decimals do not
    /// hold the result.
    pub fn line(&self) -> String {
        let sign =
            if (rounded(self.result) - self.result).abs() <= SAME * self.result.abs() { "=" } else { "≈" };
        format!("{}: {} {sign} {} {}", self.quantity, self.numbers, figure(self.result), self.unit)
    }
}

/// A protocol worked out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkedDose {
    /// Id of the protocol.
    pub protocol: String,
    /// Its label.
    pub label: String,
    /// Amount of ketamine or esketamine base, mg.
    pub dose_mg: f64,
    /// The same amount counted as hydrochloride, mg: for contrast with a label that counts so, never to draw up.
    pub hydrochloride_mg: f64,
    /// The amount of base for each kilogram, mg/kg.
    pub mg_kg: f64,
    /// Volume to draw up of the strength that was given, mL; none without a strength.
    pub drug_ml: Option<f64>,
    /// Volume to draw up of each published vial; empty for esketamine and for devices.
    pub vials: Vec<VialVolume>,
    /// Volume given in all, mL.
    pub total_ml: Option<f64>,
    /// Strength of what is given, mg/mL.
    pub concentration_mg_ml: Option<f64>,
    /// Minutes the rates are for.
    pub duration_min: Option<f64>,
    /// Rate, mL/h.
    pub rate_ml_h: Option<f64>,
    /// Rate, mL/min.
    pub rate_ml_min: Option<f64>,
    /// Drug rate, micrograms for each kilogram and minute.
    pub rate_mcg_kg_min: Option<f64>,
    /// Nose-spray devices; none for other routes.
    pub devices: Option<u32>,
    /// The rate and the drug volume as a pump can be set and a syringe is marked, with the error.
    pub rounded: Vec<Rounded>,
    /// The arithmetic, line by line.
    pub steps: Vec<Step>,
    /// What a reader must know before believing the figures.
    pub warnings: Vec<String>,
    /// Where the protocol was read, and how sure it is.
    pub source: String,
}

/// Works a protocol out for a weight.
///
/// Refused, with the input, the rule and the remedy: routes that people might take alone and anaesthetic
/// rows (`protocol`); weights outside 30 to 250 kg; an age below those studied; amounts the protocol did
/// not study; a strength in hydrochloride; the 100 mg/mL vial undiluted into a vein; a volume smaller than
/// the drug in it; an infusion faster than studied; a rate no pump runs at; anything not finite.
pub fn work_out(protocol: &Protocol, input: &DoseInput) -> Result<WorkedDose, Refusal> {
    let preparation = preparation();
    refuse_unsupervised(protocol)?;
    let weight = check_weight(input.weight_kg)?;
    let mut worked = WorkedDose {
        protocol: protocol.id.clone(),
        label: protocol.label.clone(),
        dose_mg: 0.0,
        hydrochloride_mg: 0.0,
        mg_kg: 0.0,
        drug_ml: None,
        vials: Vec::new(),
        total_ml: None,
        concentration_mg_ml: None,
        duration_min: None,
        rate_ml_h: None,
        rate_ml_min: None,
        rate_mcg_kg_min: None,
        devices: None,
        rounded: Vec::new(),
        steps: Vec::new(),
        warnings: Vec::new(),
        source: protocol.citation(),
    };
    worked.warnings.extend(pounds_question(weight));
    worked.warnings.extend(check_age(protocol, input.age)?);
    if let Some(recalled) = &protocol.unverified {
        worked.warnings.push(format!("Not confirmed: {recalled}."));
    }
    amount(protocol, input, preparation, &mut worked)?;
    worked.hydrochloride_mg = worked.dose_mg * preparation.hydrochloride_per_base.value;
    if let Some(kind) =
        input.container.filter(|_| protocol.route != Route::Iv && protocol.route != Route::IvOrSc)
    {
        return Err(Refusal::new(
            "container",
            kind.name(),
            format!("What is given {} runs through no pump.", protocol.route.words()),
            "Leave it out.",
        ));
    }
    if protocol.route == Route::Nasal {
        devices(input, preparation, &mut worked)?;
    } else {
        volumes(protocol, input, preparation, &mut worked)?;
        rates(protocol, input, preparation, &mut worked)?;
    }
    Ok(worked)
}

pub(crate) fn refuse_unsupervised(protocol: &Protocol) -> Result<(), Refusal> {
    if protocol.context_only {
        return Err(Refusal::new(
            "protocol",
            &protocol.id,
            "This is an anaesthetic dose, shown for contrast and never worked out.",
            "Choose a protocol that was studied for depression.",
        ));
    }
    if !protocol.supervised {
        return Err(Refusal::new(
            "protocol",
            &protocol.id,
            format!(
                "No amount is worked out for a person when the drug is given {}, because people might take it alone.",
                protocol.route.words()
            ),
            "Read what was published, or choose a route that a clinic gives: into a vein, into muscle, under the skin, or nasal esketamine.",
        ));
    }
    Ok(())
}

/// The warning that an age calls for, if any.
fn check_age(protocol: &Protocol, age: Option<f64>) -> Result<Option<String>, Refusal> {
    let Some(age) = age else { return Ok(None) };
    if !(0.0..=130.0).contains(&age) {
        return Err(Refusal::new("age", age, "It must be a number of years.", "Check what was typed."));
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
fn amount(
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

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * b.abs()
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
fn devices(input: &DoseInput, preparation: &Preparation, worked: &mut WorkedDose) -> Result<(), Refusal> {
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
    worked.warnings.push(format!("{} minutes' rest between two devices.", device.rest_min));
    Ok(())
}

/// Fills in `vials`, `drug_ml`, `total_ml` and `concentration_mg_ml`.
fn volumes(
    protocol: &Protocol,
    input: &DoseInput,
    preparation: &Preparation,
    worked: &mut WorkedDose,
) -> Result<(), Refusal> {
    let formulae = &preparation.formulae;
    let dose = worked.dose_mg;
    let into_vein = protocol.route.into_vein();
    let least_parts = preparation.dilution.least_parts_of_diluent;
    let least_total = |strength: f64| {
        let dilute = into_vein && must_dilute(preparation, strength);
        dose / strength * if dilute { 1.0 + least_parts } else { 1.0 }
    };
    if protocol.drug == Drug::Ketamine {
        worked.vials = preparation.vials.iter().map(|vial| vial_volume(vial, dose, &least_total)).collect();
    }
    let volume = input.volume_ml.map(|volume| positive("volume_ml", volume, "millilitres")).transpose()?;
    match input.strength_mg_ml {
        Some(strength) => {
            let strength = positive("strength_mg_ml", strength, "mg in a mL")?;
            worked.warnings.extend(check_strength(protocol, preparation, strength)?);
            let drug_ml = dose / strength;
            let total = volume.unwrap_or(drug_ml);
            let least = least_total(strength);
            if total < drug_ml * (1.0 - SAME) {
                return Err(Refusal::new(
                    "volume_ml",
                    total,
                    format!("The drug alone takes {} mL at {strength} mg/mL.", figure(drug_ml)),
                    "Make it up to more, or use a stronger vial.",
                ));
            }
            if total < least * (1.0 - SAME) {
                return Err(Refusal::new(
                    "volume_ml",
                    input.volume_ml.map_or("nothing".to_owned(), |volume| volume.to_string()),
                    &preparation.dilution.text,
                    format!("Make it up to {} mL or more.", figure(least)),
                ));
            }
            if volume.is_none() && into_vein {
                worked.warnings.push(
                    "No volume was given: these figures are for the drug as it is, not made up.".to_owned(),
                );
            }
            worked.drug_ml = Some(drug_ml);
            worked.rounded.extend(rounding::drawn_up(preparation, drug_ml, dose));
            worked.total_ml = Some(total);
            let numbers = format!("{} mg ÷ {strength} mg/mL", figure(dose));
            worked.steps.push(Step::new(&formulae.drug_volume, numbers, drug_ml));
        }
        None => {
            for vial in &worked.vials {
                let numbers = format!("{} mg ÷ {} mg/mL", figure(dose), vial.strength_mg_ml);
                worked.steps.push(Step::new(&formulae.drug_volume, numbers, vial.drug_ml));
            }
            if let Some(total) = volume {
                let too_small: Vec<&VialVolume> =
                    worked.vials.iter().filter(|vial| total < vial.least_total_ml * (1.0 - SAME)).collect();
                if !too_small.is_empty() && too_small.len() == worked.vials.len() {
                    let least =
                        worked.vials.iter().map(|vial| vial.least_total_ml).fold(f64::INFINITY, f64::min);
                    return Err(Refusal::new(
                        "volume_ml",
                        total,
                        "No published vial holds the amount in so little, diluted as its label asks.",
                        format!("Make it up to {} mL or more.", figure(least)),
                    ));
                }
                let warnings: Vec<String> = too_small
                    .iter()
                    .map(|vial| {
                        format!(
                            "{total} mL is too little for the {} mg/mL vial: at least {} mL.",
                            vial.strength_mg_ml,
                            figure(vial.least_total_ml)
                        )
                    })
                    .collect();
                worked.warnings.extend(warnings);
                worked.total_ml = Some(total);
            }
        }
    }
    if protocol.drug == Drug::Esketamine {
        worked.warnings.push(
            "No vial of esketamine for injection was read: no volume is given unless a strength is."
                .to_owned(),
        );
    }
    if let Some(total) = worked.total_ml {
        let concentration = dose / total;
        worked.concentration_mg_ml = Some(concentration);
        if volume.is_some() {
            let numbers = format!("{} mg ÷ {total} mL", figure(dose));
            worked.steps.push(Step::new(&formulae.concentration, numbers, concentration));
        }
    }
    Ok(())
}

fn vial_volume(vial: &Vial, dose: f64, least_total: &impl Fn(f64) -> f64) -> VialVolume {
    VialVolume {
        strength_mg_ml: vial.strength_mg_ml,
        hydrochloride_mg_ml: vial.hydrochloride_mg_ml,
        drug_ml: dose / vial.strength_mg_ml,
        least_total_ml: least_total(vial.strength_mg_ml),
    }
}

fn must_dilute(preparation: &Preparation, strength: f64) -> bool {
    preparation
        .vials
        .iter()
        .any(|vial| vial.dilute_before_vein && strength >= vial.strength_mg_ml * (1.0 - SAME))
}

/// The warning that a strength calls for, if any.
fn check_strength(
    protocol: &Protocol,
    preparation: &Preparation,
    strength: f64,
) -> Result<Option<String>, Refusal> {
    if protocol.drug != Drug::Ketamine {
        return Ok(Some("Check that the strength on the vial counts esketamine base.".to_owned()));
    }
    if preparation.vials.iter().any(|vial| same(strength, vial.strength_mg_ml)) {
        return Ok(None);
    }
    // Printed hydrochloride strengths carry one to four figures (57.7, 57.67): half a percent meets them all.
    let salt = preparation.vials.iter().find(|vial| (strength / vial.hydrochloride_mg_ml - 1.0).abs() < 5e-3);
    if let Some(vial) = salt {
        return Err(Refusal::new(
            "strength_mg_ml",
            strength,
            format!(
                "That is the {} mg/mL vial counted in hydrochloride; doses count base.",
                vial.strength_mg_ml
            ),
            format!("Give {}.", vial.strength_mg_ml),
        ));
    }
    let strongest = preparation.vials.iter().map(|vial| vial.strength_mg_ml).fold(0.0, f64::max);
    if strength > strongest {
        return Err(Refusal::new(
            "strength_mg_ml",
            strength,
            format!("The strongest published vial holds {strongest} mg of base in a mL."),
            "Check the vial's label.",
        ));
    }
    Ok(Some(format!(
        "{strength} mg/mL is not a published vial strength: right only if the drug was made up to it before."
    )))
}

/// Fills in `duration_min` and the rates.
fn rates(
    protocol: &Protocol,
    input: &DoseInput,
    preparation: &Preparation,
    worked: &mut WorkedDose,
) -> Result<(), Refusal> {
    if !protocol.route.into_vein() {
        return match input.duration_min {
            Some(found) => Err(Refusal::new(
                "duration_min",
                found,
                format!("An injection {} has no infusion time.", protocol.route.words()),
                "Leave it out.",
            )),
            None => Ok(()),
        };
    }
    if protocol.route == Route::IvPush {
        worked.warnings.push(
            "A quick injection peaks far higher than an infusion of the same amount; no rate in a pump's range is meant."
                .to_owned(),
        );
    }
    let Some(minutes) = minutes(protocol, input, worked)? else { return Ok(()) };
    let drug_rate = worked.mg_kg * 1000.0 / minutes;
    if protocol.route != Route::IvPush {
        let fastest = fastest_infusion_studied();
        if drug_rate > fastest * (1.0 + SAME) {
            return Err(Refusal::new(
                "duration_min",
                minutes,
                format!(
                    "That is {} mcg/kg/min; no infusion here was studied above {}.",
                    figure(drug_rate),
                    figure(fastest)
                ),
                format!("Give {} minutes or more.", figure(worked.mg_kg * 1000.0 / fastest)),
            ));
        }
    }
    worked.duration_min = Some(minutes);
    worked.rate_mcg_kg_min = Some(drug_rate);
    let formulae = &preparation.formulae;
    let numbers = format!("{} mg/kg × 1000 ÷ {minutes} min", figure(worked.mg_kg));
    worked.steps.push(Step::new(&formulae.drug_rate, numbers, drug_rate));
    let Some(total) = worked.total_ml else { return Ok(()) };
    let by_hour = total * 60.0 / minutes;
    let pump = &preparation.pump;
    if protocol.route != Route::IvPush && !(pump.lowest_ml_h..=pump.highest_ml_h).contains(&by_hour) {
        return Err(Refusal::new(
            if input.volume_ml.is_some() { "volume_ml" } else { "strength_mg_ml" },
            format!("{} mL over {minutes} minutes", figure(total)),
            format!(
                "That is {} mL/h; infusion pumps run from {} to {} mL/h.",
                figure(by_hour),
                pump.lowest_ml_h,
                pump.highest_ml_h
            ),
            "Make it up to another volume.",
        ));
    }
    let container = preparation.containers.iter().find(|one| Some(one.kind) == input.container);
    if let Some(container) = container {
        rounding::check_container(container, total, by_hour)?;
    }
    if protocol.route != Route::IvPush {
        let step = container.map_or(pump.step_ml_h, |container| container.step_ml_h);
        worked.rounded.push(rounding::rate(by_hour, total, minutes, step));
    }
    worked.rate_ml_h = Some(by_hour);
    worked.rate_ml_min = Some(total / minutes);
    let numbers = format!("{} mL × 60 ÷ {minutes} min", figure(total));
    worked.steps.push(Step::new(&formulae.pump_rate, numbers, by_hour));
    let numbers = format!("{} mL ÷ {minutes} min", figure(total));
    worked.steps.push(Step::new(&formulae.minute_rate, numbers, total / minutes));
    Ok(())
}

/// The minutes to work with, if there are any that do not rest on memory.
fn minutes(protocol: &Protocol, input: &DoseInput, worked: &mut WorkedDose) -> Result<Option<f64>, Refusal> {
    let known = protocol.duration_min.filter(|_| protocol.duration_level != Some(Level::Memory));
    let chosen = input.duration_min.map(|found| positive("duration_min", found, "minutes")).transpose()?;
    match (known, chosen) {
        (Some(known), None) => Ok(Some(known)),
        (Some(known), Some(chosen)) if chosen < known * (1.0 - SAME) => Err(Refusal::new(
            "duration_min",
            chosen,
            format!(
                "This protocol gave it over {known} minutes; a faster infusion peaks higher and was not studied in it."
            ),
            format!("Give {known} or more, or leave it out."),
        )),
        (Some(known), Some(chosen)) => {
            if !same(chosen, known) {
                worked.warnings.push(format!("Studied over {known} minutes; {chosen} is not what was done."));
            }
            Ok(Some(chosen))
        }
        (None, Some(chosen)) => {
            worked
                .warnings
                .push(format!("The {chosen} minutes are yours: the text that was read gives no time."));
            Ok(Some(chosen))
        }
        (None, None) => {
            worked.warnings.push(
                "The text that was read gives no time, so no rate is worked out unless duration_min is given."
                    .to_owned(),
            );
            Ok(None)
        }
    }
}

/// The highest drug rate of any infusion among the protocols, mcg/kg/min, by read figures alone.
fn fastest_infusion_studied() -> f64 {
    built_in()
        .iter()
        .filter(|protocol| protocol.route == Route::Iv && !protocol.context_only)
        .filter(|protocol| protocol.level != Level::Memory)
        .filter_map(|protocol| Some(protocol.dose.high? * 1000.0 / protocol.duration_min?))
        .fold(0.0, f64::max)
}

/// To four decimals.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// A figure to read: four decimals at most, no trailing zeros.
fn figure(value: f64) -> String {
    rounded(value).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::protocol;

    #[test]
    fn a_line_can_be_followed() {
        let usual = protocol("iv-single-05").expect("there");
        let input = DoseInput { weight_kg: 70.0, volume_ml: Some(50.0), ..DoseInput::default() };
        let lines: Vec<String> =
            work_out(usual, &input).expect("worked").steps.iter().map(Step::line).collect();
        assert_eq!(
            lines,
            [
                "Amount of drug: 0.5 mg/kg × 70 kg = 35 mg",
                "Volume from the vial: 35 mg ÷ 10 mg/mL = 3.5 mL",
                "Volume from the vial: 35 mg ÷ 50 mg/mL = 0.7 mL",
                "Volume from the vial: 35 mg ÷ 100 mg/mL = 0.35 mL",
                "Strength after making up: 35 mg ÷ 50 mL = 0.7 mg/mL",
                "Drug rate: 0.5 mg/kg × 1000 ÷ 40 min = 12.5 mcg/kg/min",
                "Rate: 50 mL × 60 ÷ 40 min = 75 mL/h",
                "Rate by the minute: 50 mL ÷ 40 min = 1.25 mL/min",
            ]
        );
    }

    #[test]
    fn a_rounded_result_says_so() {
        let step = Step {
            quantity: "Rate".into(),
            formula: String::new(),
            numbers: "1 mL ÷ 3 min".into(),
            result: 1.0 / 3.0,
            unit: "mL/min".into(),
        };
        assert_eq!(step.line(), "Rate: 1 mL ÷ 3 min ≈ 0.3333 mL/min");
    }

    #[test]
    fn the_fastest_infusion_studied_is_one_milligram_over_forty_minutes() {
        assert_eq!(fastest_infusion_studied(), 25.0);
    }
}
