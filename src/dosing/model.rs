//! A model of levels in blood as it stands in `data/dosing/models.json`: parameters, scaling, sources, faults.
//!
//! Depends on serde and on `protocol.rs` beside it alone, so that `build.rs` can include both.

use super::protocol::{Drug, Level, Source};
use serde::{Deserialize, Serialize};

/// Unit of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// Litres.
    #[serde(rename = "L")]
    Litres,
    /// Litres for each kilogram of body weight.
    #[serde(rename = "L/kg")]
    LitresPerKg,
    /// Litres an hour.
    #[serde(rename = "L/h")]
    LitresPerHour,
    /// Per minute.
    #[serde(rename = "1/min")]
    PerMinute,
}

/// One parameter, with how it follows body weight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// As printed, in `unit`.
    pub value: f64,
    /// Its unit.
    pub unit: Unit,
    /// The weight it is printed for, kg; none where it is the same for everyone or counted per kg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_kg: Option<f64>,
    /// It follows (weight / `at_kg`) to this power.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exponent: Option<f64>,
    /// How sure.
    pub level: Level,
}

impl Parameter {
    /// Its value for a weight in kg, in litres and minutes.
    pub fn at(&self, weight_kg: f64) -> f64 {
        let scaled = match (self.at_kg, self.exponent) {
            (Some(at_kg), Some(exponent)) => self.value * (weight_kg / at_kg).powf(exponent),
            _ => self.value,
        };
        match self.unit {
            Unit::Litres | Unit::PerMinute => scaled,
            Unit::LitresPerKg => scaled * weight_kg,
            Unit::LitresPerHour => scaled / 60.0,
        }
    }
}

/// The parameters of a mammillary model: a central compartment and none, one or two around it.
///
/// Names are the field's: `V` volumes, `CL` clearance out of the body, `Q` clearance between the centre
/// and a compartment, `k12` the rate constant from compartment 1 to 2.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "kebab-case", deny_unknown_fields)]
#[expect(non_snake_case, reason = "the field's own names, as they stand in papers and in the data")]
pub enum Parameters {
    /// A central volume and rate constants.
    RateConstants {
        /// Central volume.
        V1: Parameter,
        /// Out of the body.
        k10: Parameter,
        /// Centre to second.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        k12: Option<Parameter>,
        /// Second to centre.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        k21: Option<Parameter>,
        /// Centre to third.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        k13: Option<Parameter>,
        /// Third to centre.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        k31: Option<Parameter>,
    },
    /// Volumes and clearances.
    Clearances {
        /// Central volume.
        V1: Parameter,
        /// Out of the body.
        CL: Parameter,
        /// Volume of the second compartment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        V2: Option<Parameter>,
        /// Between the centre and the second.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        Q2: Option<Parameter>,
        /// Volume of the third compartment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        V3: Option<Parameter>,
        /// Between the centre and the third.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        Q3: Option<Parameter>,
    },
}

/// A mammillary model for one weight, in litres and minutes.
#[derive(Debug, Clone, PartialEq)]
pub struct MicroConstants {
    /// Central volume, L.
    pub v1: f64,
    /// Out of the body, 1/min.
    pub k10: f64,
    /// To and from each further compartment, 1/min: (`k12`, `k21`), (`k13`, `k31`).
    pub exchange: Vec<(f64, f64)>,
}

impl Parameters {
    /// The rate constants for a weight in kg: `k10 = CL/V1`, `k12 = Q2/V1`, `k21 = Q2/V2`, and so on.
    pub fn at(&self, weight_kg: f64) -> MicroConstants {
        let value = |parameter: &Parameter| parameter.at(weight_kg);
        match self {
            Parameters::RateConstants { V1, k10, k12, k21, k13, k31 } => MicroConstants {
                v1: value(V1),
                k10: value(k10),
                exchange: [(k12, k21), (k13, k31)]
                    .into_iter()
                    .filter_map(|(out, back)| Some((value(out.as_ref()?), value(back.as_ref()?))))
                    .collect(),
            },
            Parameters::Clearances { V1, CL, V2, Q2, V3, Q3 } => {
                let v1 = value(V1);
                MicroConstants {
                    v1,
                    k10: value(CL) / v1,
                    exchange: [(V2, Q2), (V3, Q3)]
                        .into_iter()
                        .filter_map(|(volume, between)| {
                            let between = value(between.as_ref()?);
                            Some((between / v1, between / value(volume.as_ref()?)))
                        })
                        .collect(),
                }
            }
        }
    }

    fn named(&self) -> Vec<(&'static str, Option<Parameter>, Unit)> {
        match *self {
            Parameters::RateConstants { V1, k10, k12, k21, k13, k31 } => vec![
                ("V1", Some(V1), Unit::Litres),
                ("k10", Some(k10), Unit::PerMinute),
                ("k12", k12, Unit::PerMinute),
                ("k21", k21, Unit::PerMinute),
                ("k13", k13, Unit::PerMinute),
                ("k31", k31, Unit::PerMinute),
            ],
            Parameters::Clearances { V1, CL, V2, Q2, V3, Q3 } => vec![
                ("V1", Some(V1), Unit::Litres),
                ("CL", Some(CL), Unit::LitresPerHour),
                ("V2", V2, Unit::Litres),
                ("Q2", Q2, Unit::LitresPerHour),
                ("V3", V3, Unit::Litres),
                ("Q3", Q3, Unit::LitresPerHour),
            ],
        }
    }

    fn check(&self) -> Result<(), String> {
        let named = self.named();
        for (name, parameter, unit) in &named {
            let Some(parameter) = parameter else { continue };
            if !(parameter.value.is_finite() && parameter.value > 0.0) {
                return Err(format!("parameters.{name}: {} must be above zero", parameter.value));
            }
            let volume_per_kg = *unit == Unit::Litres && parameter.unit == Unit::LitresPerKg;
            if parameter.unit != *unit && !volume_per_kg {
                return Err(format!("parameters.{name}: its unit must be {unit:?}"));
            }
            if parameter.at_kg.is_some() != parameter.exponent.is_some() {
                return Err(format!("parameters.{name}: at_kg and exponent go together"));
            }
            if parameter.at_kg.is_some_and(|at_kg| !(at_kg.is_finite() && at_kg > 0.0)) {
                return Err(format!("parameters.{name}: at_kg must be above zero"));
            }
        }
        // After the first two they come in pairs; a third compartment needs a second.
        let present: Vec<bool> = named.iter().skip(2).map(|(_, parameter, _)| parameter.is_some()).collect();
        match present.as_slice() {
            [a, b, c, d] if a == b && c == d && (*a || !*c) => Ok(()),
            _ => Err("parameters: each further compartment needs both of its parameters".to_owned()),
        }
    }
}

/// Where the blood of a model's data was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sampling {
    /// From an artery: higher at first.
    Arterial,
    /// From a vein.
    Venous,
}

impl Sampling {
    /// The name as it stands in the data.
    pub fn name(self) -> &'static str {
        match self {
            Sampling::Arterial => "arterial",
            Sampling::Venous => "venous",
        }
    }
}

/// What the drug turns into: all that is cleared becomes this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetaboliteModel {
    /// Its name.
    pub name: String,
    /// Its own compartments.
    pub parameters: Parameters,
}

/// One published model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The id (`clements`).
    pub id: String,
    /// Authors and year.
    pub label: String,
    /// Of which substance.
    pub drug: Drug,
    /// The compartments in words.
    pub structure: String,
    /// Where blood was drawn; none where that was not read.
    pub sampling: Option<Sampling>,
    /// The figures.
    pub parameters: Parameters,
    /// What the drug turns into, where the model says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metabolite: Option<MetaboliteModel>,
    /// How it follows weight, in words.
    pub scaling: String,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure: the weakest of its parts.
    pub level: Level,
    /// The part that was recalled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unverified: Option<String>,
    /// What must stand beside every line it draws.
    pub warnings: Vec<String>,
    /// Known disagreements between sources.
    pub discrepancies: Vec<String>,
    /// What it must not be used for.
    pub not_for: Vec<String>,
}

/// A level that was measured in people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observed {
    /// Its id.
    pub id: String,
    /// After what.
    pub what: String,
    /// ng/mL at the end of the infusion.
    pub ng_ml: f64,
    /// Lowest of the span, ng/mL.
    pub low: Option<f64>,
    /// Highest of the span, ng/mL.
    pub high: Option<f64>,
    /// What a reader must know.
    pub note: String,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure.
    pub level: Level,
}

/// The two models whose span is drawn as a band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandModels {
    /// Usually the lower.
    pub low: String,
    /// Usually the higher.
    pub high: String,
    /// Why these two.
    pub text: String,
}

/// Every model, the band and what was observed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Models {
    /// The models.
    pub models: Vec<Model>,
    /// The band drawn for ketamine into a vein.
    pub band: BandModels,
    /// What was measured.
    pub observed: Vec<Observed>,
}

impl Models {
    /// The model of that id, if there is one.
    pub fn find(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }

    /// Whether the rules of the data hold. The error names the field first, then what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        for model in &self.models {
            let at = |said: String| format!("models.{}.{said}", model.id);
            model.parameters.check().map_err(at)?;
            if let Some(metabolite) = &model.metabolite {
                metabolite.parameters.check().map_err(|said| at(format!("metabolite.{said}")))?;
            }
            if model.sources.is_empty() {
                return Err(at("sources: at least one is needed".to_owned()));
            }
            if (model.level == Level::Memory) != model.unverified.is_some() {
                return Err(at("unverified: stands exactly where the level is memory".to_owned()));
            }
            if model.not_for.is_empty() {
                return Err(at("not_for: must say what it must not be used for".to_owned()));
            }
        }
        for id in [&self.band.low, &self.band.high] {
            if self.find(id).is_none_or(|model| model.drug != Drug::Ketamine) {
                return Err(format!("band: `{id}` is not a model of ketamine"));
            }
        }
        match self.observed.iter().find(|observed| observed.sources.is_empty()) {
            Some(observed) => Err(format!("observed.{}.sources: at least one is needed", observed.id)),
            None => Ok(()),
        }
    }
}
