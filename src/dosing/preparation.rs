//! What is needed to prepare a dose, as it stands in `data/dosing/preparation.json`: vials, dilution, limits.
//!
//! Depends on serde and on `protocol.rs` beside it alone, so that `build.rs` can include both.

use super::protocol::{Level, Source};
use serde::{Deserialize, Serialize};

/// A published vial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vial {
    /// Milligrams of ketamine base in a millilitre.
    pub strength_mg_ml: f64,
    /// Millilitres in the vial.
    pub volume_ml: f64,
    /// The same strength in milligrams of hydrochloride, as printed.
    pub hydrochloride_mg_ml: f64,
    /// Whether the label forbids it undiluted into a vein.
    pub dilute_before_vein: bool,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure.
    pub level: Level,
}

/// One fact in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Its id.
    pub id: String,
    /// What holds.
    pub text: String,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure.
    pub level: Level,
}

/// Hydrochloride against base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HydrochloridePerBase {
    /// Milligrams of hydrochloride for one of base.
    pub value: f64,
    /// What it means.
    pub text: String,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure.
    pub level: Level,
}

/// The label's rule on dilution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dilution {
    /// Least volumes of diluent to one of the vial.
    pub least_parts_of_diluent: f64,
    /// The rule in words.
    pub text: String,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure.
    pub level: Level,
}

/// The esketamine nose-spray device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Milligrams of esketamine base in one.
    pub mg: f64,
    /// Millilitres in one.
    pub ml: f64,
    /// Minutes' rest between two.
    pub rest_min: f64,
    /// In words.
    pub text: String,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure.
    pub level: Level,
}

/// The span of rates an infusion pump can run at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pump {
    /// Slowest, mL/h.
    pub lowest_ml_h: f64,
    /// Fastest, mL/h.
    pub highest_ml_h: f64,
    /// Step between two settings, mL/h.
    pub step_ml_h: f64,
    /// In words.
    pub text: String,
    /// Where it comes from.
    pub sources: Vec<Source>,
    /// How sure.
    pub level: Level,
}

/// What the drug is made up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContainerKind {
    /// A syringe in a syringe pump.
    Syringe,
    /// A bag under a pump.
    Bag,
}

impl ContainerKind {
    /// The name as it stands in the data.
    pub fn name(self) -> &'static str {
        match self {
            ContainerKind::Syringe => "syringe",
            ContainerKind::Bag => "bag",
        }
    }
}

/// A bag or a syringe with the pump that it runs in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Container {
    /// Which.
    pub kind: ContainerKind,
    /// The pump, in words.
    pub pump: String,
    /// Largest, mL.
    pub most_ml: f64,
    /// Slowest, mL/h.
    pub lowest_ml_h: f64,
    /// Fastest, mL/h.
    pub highest_ml_h: f64,
    /// Step between two settings, mL/h.
    pub step_ml_h: f64,
    /// In words.
    pub text: String,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure: the weakest of its parts.
    pub level: Level,
}

/// A syringe to draw up with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Syringe {
    /// What it holds, mL.
    pub holds_ml: f64,
    /// From one mark to the next, mL.
    pub mark_ml: f64,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure.
    pub level: Level,
}

/// One formula of the arithmetic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// What it gives.
    pub quantity: String,
    /// In words and signs.
    pub formula: String,
    /// Of the result.
    pub unit: String,
}

/// The formulae, each true by the meaning of its units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formulae {
    /// Milligrams from milligrams per kilogram.
    pub dose: Formula,
    /// Milligrams per kilogram from milligrams.
    pub per_kg: Formula,
    /// Millilitres of a vial.
    pub drug_volume: Formula,
    /// Strength after dilution.
    pub concentration: Formula,
    /// Millilitres an hour.
    pub pump_rate: Formula,
    /// Millilitres a minute.
    pub minute_rate: Formula,
    /// Micrograms for each kilogram and minute.
    pub drug_rate: Formula,
    /// Nose-spray devices.
    pub devices: Formula,
}

/// Everything the arithmetic of a dose stands on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preparation {
    /// Published vials of racemic ketamine, weakest first.
    pub vials: Vec<Vial>,
    /// Hydrochloride against base.
    pub hydrochloride_per_base: HydrochloridePerBase,
    /// The label's rule on dilution.
    pub dilution: Dilution,
    /// The esketamine nose-spray device.
    pub device: Device,
    /// What a pump can run at, whichever it is.
    pub pump: Pump,
    /// Bags and syringes with their pumps.
    pub containers: Vec<Container>,
    /// Syringes to draw up with, smallest first.
    pub syringes: Vec<Syringe>,
    /// The formulae.
    pub formulae: Formulae,
    /// Facts of use beside the arithmetic.
    pub facts: Vec<Fact>,
    /// What the arithmetic leaves out, and its traps.
    pub limits: Vec<Fact>,
}

impl Preparation {
    /// Whether the rules of the data hold. The error names the field first, then what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        let ratio = self.hydrochloride_per_base.value;
        if !(1.0..1.3).contains(&ratio) {
            return Err(format!("hydrochloride_per_base.value: {ratio} must be a little above 1"));
        }
        if !self.vials.windows(2).all(|pair| matches!(pair, [a, b] if a.strength_mg_ml < b.strength_mg_ml)) {
            return Err("vials: must rise in strength".to_owned());
        }
        for vial in &self.vials {
            let strength = vial.strength_mg_ml;
            if !(strength.is_finite() && strength > 0.0 && vial.volume_ml > 0.0) {
                return Err(format!("vials: strength {strength} and volume must be above zero"));
            }
            // The two printed strengths carry four figures each.
            if (vial.hydrochloride_mg_ml / strength / ratio - 1.0).abs() > 1e-3 {
                return Err(format!(
                    "vials: hydrochloride of {strength} mg/mL is not {ratio} times its base"
                ));
            }
        }
        let device = &self.device;
        if !(device.mg > 0.0 && device.ml > 0.0 && device.rest_min >= 0.0) {
            return Err("device: mg and ml must be above zero, rest_min not below".to_owned());
        }
        if !(self.pump.lowest_ml_h > 0.0 && self.pump.lowest_ml_h < self.pump.highest_ml_h) {
            return Err("pump: lowest_ml_h must be above zero and below highest_ml_h".to_owned());
        }
        let steps = self.containers.iter().map(|one| one.step_ml_h).chain([self.pump.step_ml_h]);
        if steps.into_iter().any(|step| step.is_nan() || step <= 0.0) {
            return Err("pump.step_ml_h: must be above zero, like those of containers".to_owned());
        }
        for one in &self.containers {
            if !(one.lowest_ml_h > 0.0 && one.lowest_ml_h < one.highest_ml_h && one.most_ml > 0.0) {
                return Err(format!("containers.{}: its span must rise from above zero", one.kind.name()));
            }
        }
        let rising = self.syringes.windows(2).all(|pair| matches!(pair, [a, b] if a.holds_ml < b.holds_ml));
        if !rising || self.syringes.iter().any(|one| !(one.mark_ml > 0.0 && one.mark_ml < one.holds_ml)) {
            return Err("syringes: must rise, each with a mark below what it holds".to_owned());
        }
        if self.dilution.least_parts_of_diluent < 0.0 {
            return Err("dilution.least_parts_of_diluent: must not be below zero".to_owned());
        }
        let mut sourced = vec![
            ("hydrochloride_per_base", &self.hydrochloride_per_base.sources),
            ("dilution", &self.dilution.sources),
            ("device", &self.device.sources),
            ("pump", &self.pump.sources),
        ];
        sourced.extend(self.vials.iter().map(|vial| ("vials", &vial.sources)));
        sourced.extend(self.containers.iter().map(|one| ("containers", &one.sources)));
        sourced.extend(self.syringes.iter().map(|one| ("syringes", &one.sources)));
        sourced.extend(self.facts.iter().map(|fact| ("facts", &fact.sources)));
        sourced.extend(self.limits.iter().map(|fact| ("limits", &fact.sources)));
        match sourced.into_iter().find(|(_, sources)| sources.is_empty()) {
            Some((field, _)) => Err(format!("{field}: sources: at least one is needed")),
            None => Ok(()),
        }
    }
}
