//! A model of levels in blood as it stands in `data/dosing/models.json`: parameters, scaling, sources, faults.
//!
//! Depends on serde and on the definitions beside it alone, so that `build.rs` can include them all.

use super::absorption::{Absorption, CovariateEffects, Extravascular};
use super::protocol::{Drug, Level, Route, Source};
use super::replicated::Replicated;
use super::variability::Variability;
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

    fn check(&self) -> Result<(), String> {
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

/// What the drug turns into.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetaboliteModel {
    /// Its name.
    pub name: String,
    /// Its own compartments.
    pub parameters: Parameters,
    /// Of what is cleared of the substance before it, the share that becomes this; all of it if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Parameter>,
    /// Mean time that it takes to form, spread over two compartments in a row; at once if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Parameter>,
    /// Its molar mass over the drug's, where its levels are given as mass of its own; else they count as the
    /// mass of the drug it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mass_ratio: Option<Parameter>,
    /// Whether its area under the curve is known to differ from the published one, so that only its peak is
    /// to be believed.
    #[serde(default)]
    pub not_validated: bool,
    /// What it turns into in its turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Box<MetaboliteModel>>,
}

impl MetaboliteModel {
    fn check(&self) -> Result<(), String> {
        self.parameters.check()?;
        if matches!(self.parameters, Parameters::Liver { .. }) {
            return Err("parameters.form: a metabolite has no liver of its own".to_owned());
        }
        let shares = [("share", self.share), ("mass_ratio", self.mass_ratio)];
        for (name, share) in shares.into_iter().filter_map(|(name, share)| Some((name, share?))) {
            share.check(name, Quantity::Share)?;
        }
        if self.share.is_some_and(|share| share.value > 1.0) {
            return Err("share: must not be above one".to_owned());
        }
        if let Some(delay) = &self.delay {
            delay.check("delay", Quantity::Time)?;
        }
        self.next.as_ref().map_or(Ok(()), |next| next.check().map_err(|said| format!("next.{said}")))
    }
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
    /// How it enters the blood by other routes than a vein; empty where the model has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absorption: Vec<Absorption>,
    /// What age and ancestry change, where the model says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covariates: Option<CovariateEffects>,
    /// How people differ from each other, where the source says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variability: Option<Variability>,
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
    /// Published figures with ours beside them.
    pub replicated: Vec<Replicated>,
}

impl Model {
    /// The ways of giving it that the model covers; a vein is always one.
    pub fn routes(&self) -> Vec<Route> {
        let others = self.absorption.iter().map(Absorption::route);
        [Route::Iv, Route::IvPush].into_iter().chain(others).collect()
    }

    /// How it enters the blood by that route, where the model says.
    pub fn absorption(&self, route: Route) -> Option<&Absorption> {
        self.absorption.iter().find(|absorption| absorption.route() == route)
    }

    /// The route that the model is mainly of: its first other one, or a vein.
    pub fn main_route(&self) -> Route {
        self.absorption.first().map_or(Route::Iv, Absorption::route)
    }

    /// Every name that its variability may speak of.
    fn parameter_names(&self) -> Vec<&'static str> {
        let own = self.parameters.named().into_iter().filter(|(_, value, _)| value.is_some());
        let entering = self.absorption.iter().flat_map(Absorption::named).map(|(name, ..)| name);
        own.map(|(name, ..)| name).chain(entering).collect()
    }

    fn check(&self) -> Result<(), String> {
        self.parameters.check()?;
        for absorption in &self.absorption {
            absorption.check().map_err(|said| format!("absorption.{said}"))?;
            if absorption.needs_liver() && !matches!(self.parameters, Parameters::Liver { .. }) {
                return Err("absorption.form: what is swallowed needs a liver in the model".to_owned());
            }
        }
        if let Some(variability) = &self.variability {
            variability.check(&self.parameter_names()).map_err(|said| format!("variability.{said}"))?;
        }
        if let Some(metabolite) = &self.metabolite {
            metabolite.check().map_err(|said| format!("metabolite.{said}"))?;
        }
        if self.sources.is_empty() {
            return Err("sources: at least one is needed".to_owned());
        }
        if (self.level == Level::Memory) != self.unverified.is_some() {
            return Err("unverified: stands exactly where the level is memory".to_owned());
        }
        if self.not_for.is_empty() {
            return Err("not_for: must say what it must not be used for".to_owned());
        }
        if self.replicated.is_empty() {
            return Err("replicated: must hold a published figure beside ours".to_owned());
        }
        for table in &self.replicated {
            table.check().map_err(|said| format!("replicated.{said}"))?;
            if let Some(row) = table.rows.iter().find(|row| !self.routes().contains(&row.ask.route)) {
                return Err(format!("replicated.rows: `{}` is of a route that the model lacks", row.label));
            }
        }
        Ok(())
    }
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
    /// What is assumed of racemic ketamine by other routes.
    pub extravascular: Vec<Extravascular>,
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
        for (place, model) in self.models.iter().enumerate() {
            if self.models.iter().take(place).any(|earlier| earlier.id == model.id) {
                return Err(format!("models.{}.id: stands twice", model.id));
            }
            model.check().map_err(|said| format!("models.{}.{said}", model.id))?;
        }
        for route in &self.extravascular {
            route.check().map_err(|said| format!("extravascular.{}.{said}", route.route.name()))?;
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
