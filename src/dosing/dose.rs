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

mod amount;
mod rates;
mod volumes;

use super::preparation;
use super::preparation::{ContainerKind, Formula};
use super::protocol::{Protocol, Route};
use super::refusal::Refusal;
use super::rounding::Rounded;
use super::weight::{check_weight, pounds_question};
use amount::{amount, check_age, devices};
use rates::rates;
use serde::Serialize;
use volumes::volumes;

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
        let unit = if self.unit == "devices" && self.result == 1.0 { "device" } else { &self.unit };
        format!("{}: {} {sign} {} {unit}", self.quantity, self.numbers, figure(self.result))
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

/// Whether two typed figures are the same one.
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * b.abs()
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
        assert_eq!(rates::fastest_infusion_studied(), 25.0);
    }
}
