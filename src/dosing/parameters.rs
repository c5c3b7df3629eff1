//! The parameters of a model of levels, with their units and how they follow weight.
//!
//! Depends on serde and on `protocol.rs` beside it alone, so that `build.rs` can include it.

use super::protocol::Level;
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
    /// Litres a minute.
    #[serde(rename = "L/min")]
    LitresPerMinute,
    /// Per minute.
    #[serde(rename = "1/min")]
    PerMinute,
    /// Per hour.
    #[serde(rename = "1/h")]
    PerHour,
    /// Minutes.
    #[serde(rename = "min")]
    Minutes,
    /// Hours.
    #[serde(rename = "h")]
    Hours,
    /// A share of one, or a factor.
    #[serde(rename = "fraction")]
    Fraction,
}

/// What a parameter counts, whatever its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// A volume.
    Volume,
    /// A volume for a time.
    Flow,
    /// A rate constant.
    Rate,
    /// A time.
    Time,
    /// A share or a factor.
    Share,
}

impl Unit {
    /// What it counts.
    pub fn quantity(self) -> Quantity {
        match self {
            Unit::Litres | Unit::LitresPerKg => Quantity::Volume,
            Unit::LitresPerHour | Unit::LitresPerMinute => Quantity::Flow,
            Unit::PerMinute | Unit::PerHour => Quantity::Rate,
            Unit::Minutes | Unit::Hours => Quantity::Time,
            Unit::Fraction => Quantity::Share,
        }
    }

    /// As it is printed.
    pub fn text(self) -> &'static str {
        match self {
            Unit::Litres => "L",
            Unit::LitresPerKg => "L/kg",
            Unit::LitresPerHour => "L/h",
            Unit::LitresPerMinute => "L/min",
            Unit::PerMinute => "1/min",
            Unit::PerHour => "1/h",
            Unit::Minutes => "min",
            Unit::Hours => "h",
            Unit::Fraction => "",
        }
    }
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
            Unit::Litres | Unit::PerMinute | Unit::LitresPerMinute | Unit::Minutes | Unit::Fraction => scaled,
            Unit::LitresPerKg => scaled * weight_kg,
            Unit::LitresPerHour | Unit::PerHour => scaled / 60.0,
            Unit::Hours => scaled * 60.0,
        }
    }

    /// Whether it is a number above zero of that quantity. The error starts with its name.
    pub fn check(&self, name: &str, quantity: Quantity) -> Result<(), String> {
        if !(self.value.is_finite() && self.value > 0.0) {
            return Err(format!("{name}: {} must be above zero", self.value));
        }
        if self.unit.quantity() != quantity {
            return Err(format!("{name}: its unit must be one of {quantity:?}"));
        }
        if self.at_kg.is_some() != self.exponent.is_some() {
            return Err(format!("{name}: at_kg and exponent go together"));
        }
        if self.at_kg.is_some_and(|at_kg| !(at_kg.is_finite() && at_kg > 0.0)) {
            return Err(format!("{name}: at_kg must be above zero"));
        }
        Ok(())
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
    /// A centre with two compartments around it and a liver, through which alone drug leaves.
    Liver {
        /// Central volume.
        Vc: Parameter,
        /// Between the centre and the first.
        Q1: Parameter,
        /// Volume of the first.
        Vp1: Parameter,
        /// Between the centre and the second.
        Q2: Parameter,
        /// Volume of the second.
        Vp2: Parameter,
        /// Blood flow between the centre and the liver.
        Qh: Parameter,
        /// Volume of the liver.
        Vh: Parameter,
        /// Out of the liver into other substances.
        kel: Parameter,
        /// Out of the liver into the metabolite.
        kmet: Parameter,
    },
}

/// Place of the liver among the side compartments of [`Parameters::Liver`].
pub const LIVER: usize = 2;

/// A mammillary model for one weight, in litres and minutes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MicroConstants {
    /// Central volume, L.
    pub v1: f64,
    /// Out of the body from the centre, 1/min.
    pub k10: f64,
    /// To and from each further compartment, 1/min: (`k12`, `k21`), (`k13`, `k31`).
    pub exchange: Vec<(f64, f64)>,
    /// Out of the body from each of those, 1/min; empty where drug leaves from the centre alone.
    pub drains: Vec<f64>,
}

/// The names of a model's parameters, each with its value if it is there.
pub type Named = Vec<(&'static str, Option<Parameter>, Quantity)>;

impl Parameters {
    /// The rate constants for a weight in kg: `k10 = CL/V1`, `k12 = Q2/V1`, `k21 = Q2/V2`, and so on.
    pub fn at(&self, weight_kg: f64) -> MicroConstants {
        self.with(weight_kg, &|_| 1.0)
    }

    /// The same with every parameter times a factor by its name, as one person differs from another.
    pub fn with(&self, weight_kg: f64, factor: &dyn Fn(&str) -> f64) -> MicroConstants {
        let value = |name: &str, parameter: &Parameter| parameter.at(weight_kg) * factor(name);
        match self {
            Parameters::RateConstants { V1, k10, k12, k21, k13, k31 } => MicroConstants {
                v1: value("V1", V1),
                k10: value("k10", k10),
                exchange: [(("k12", k12), ("k21", k21)), (("k13", k13), ("k31", k31))]
                    .into_iter()
                    .filter_map(|(out, back)| {
                        Some((value(out.0, out.1.as_ref()?), value(back.0, back.1.as_ref()?)))
                    })
                    .collect(),
                drains: Vec::new(),
            },
            Parameters::Clearances { V1, CL, V2, Q2, V3, Q3 } => {
                let v1 = value("V1", V1);
                MicroConstants {
                    v1,
                    k10: value("CL", CL) / v1,
                    exchange: [(("V2", V2), ("Q2", Q2)), (("V3", V3), ("Q3", Q3))]
                        .into_iter()
                        .filter_map(|(volume, between)| {
                            let between = value(between.0, between.1.as_ref()?);
                            Some((between / v1, between / value(volume.0, volume.1.as_ref()?)))
                        })
                        .collect(),
                    drains: Vec::new(),
                }
            }
            Parameters::Liver { Vc, Q1, Vp1, Q2, Vp2, Qh, Vh, kel, kmet } => {
                let v1 = value("Vc", Vc);
                let pair = |(q_name, q): (&str, &Parameter), (v_name, v): (&str, &Parameter)| {
                    let between = value(q_name, q);
                    (between / v1, between / value(v_name, v))
                };
                MicroConstants {
                    v1,
                    k10: 0.0,
                    exchange: vec![
                        pair(("Q1", Q1), ("Vp1", Vp1)),
                        pair(("Q2", Q2), ("Vp2", Vp2)),
                        pair(("Qh", Qh), ("Vh", Vh)),
                    ],
                    drains: vec![0.0, 0.0, value("kel", kel) + value("kmet", kmet)],
                }
            }
        }
    }

    /// Every parameter with its name, in the order of the papers.
    pub fn named(&self) -> Named {
        use Quantity::{Flow, Rate, Volume};
        match *self {
            Parameters::RateConstants { V1, k10, k12, k21, k13, k31 } => vec![
                ("V1", Some(V1), Volume),
                ("k10", Some(k10), Rate),
                ("k12", k12, Rate),
                ("k21", k21, Rate),
                ("k13", k13, Rate),
                ("k31", k31, Rate),
            ],
            Parameters::Clearances { V1, CL, V2, Q2, V3, Q3 } => vec![
                ("V1", Some(V1), Volume),
                ("CL", Some(CL), Flow),
                ("V2", V2, Volume),
                ("Q2", Q2, Flow),
                ("V3", V3, Volume),
                ("Q3", Q3, Flow),
            ],
            Parameters::Liver { Vc, Q1, Vp1, Q2, Vp2, Qh, Vh, kel, kmet } => vec![
                ("Vc", Some(Vc), Volume),
                ("Q1", Some(Q1), Flow),
                ("Vp1", Some(Vp1), Volume),
                ("Q2", Some(Q2), Flow),
                ("Vp2", Some(Vp2), Volume),
                ("Qh", Some(Qh), Flow),
                ("Vh", Some(Vh), Volume),
                ("kel", Some(kel), Rate),
                ("kmet", Some(kmet), Rate),
            ],
        }
    }

    /// Whether the rules of the data hold. The error names the field first.
    pub fn check(&self) -> Result<(), String> {
        let named = self.named();
        for (name, parameter, quantity) in &named {
            if let Some(parameter) = parameter {
                parameter.check(&format!("parameters.{name}"), *quantity)?;
            }
        }
        if matches!(self, Parameters::Liver { .. }) {
            return Ok(());
        }
        // After the first two they come in pairs; a third compartment needs a second.
        let present: Vec<bool> = named.iter().skip(2).map(|(_, parameter, _)| parameter.is_some()).collect();
        match present.as_slice() {
            [a, b, c, d] if a == b && c == d && (*a || !*c) => Ok(()),
            _ => Err("parameters: each further compartment needs both of its parameters".to_owned()),
        }
    }
}
