//! A model of levels in blood as it stands in `data/dosing/models.json`: parameters, scaling, sources, faults.
//!
//! Depends on serde and on the definitions beside it alone, so that `build.rs` can include them all.

use super::absorption::{Absorption, CovariateEffects, Extravascular};
use super::parameters::{Parameter, Parameters, Quantity};
use super::protocol::{Drug, Level, Route, Source};
use super::replicated::Replicated;
use super::variability::Variability;
use serde::{Deserialize, Serialize};

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
    /// Parameters that are the drug's own, person by person, and not only on average.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same_as_drug: Vec<String>,
    /// How people differ in it, where the source says: its own parameters, its `delay`, and what of the drug's
    /// ways in reaches the metabolite alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variability: Option<Variability>,
    /// What it turns into in its turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Box<MetaboliteModel>>,
}

impl MetaboliteModel {
    /// Whether the rules of the data hold, given the names of the drug's ways in.
    fn check(&self, entering: &[&str]) -> Result<(), String> {
        self.parameters.check()?;
        let own = self.parameters.named().into_iter().filter(|(_, value, _)| value.is_some());
        let mut names: Vec<&str> = own.map(|(name, ..)| name).collect();
        if let Some(unknown) = self.same_as_drug.iter().find(|name| !names.contains(&name.as_str())) {
            return Err(format!("same_as_drug: it has no `{unknown}`"));
        }
        names.extend(self.delay.map(|_| "delay"));
        names.extend(entering);
        if let Some(variability) = &self.variability {
            variability.check(&names).map_err(|said| format!("variability.{said}"))?;
        }
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
        let next = self.next.as_ref();
        next.map_or(Ok(()), |next| next.check(entering).map_err(|said| format!("next.{said}")))
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

    /// The names of the parameters of its ways in.
    pub fn entering_names(&self) -> Vec<&'static str> {
        self.absorption.iter().flat_map(Absorption::named).map(|(name, ..)| name).collect()
    }

    /// Every name that its variability may speak of.
    fn parameter_names(&self) -> Vec<&'static str> {
        let own = self.parameters.named().into_iter().filter(|(_, value, _)| value.is_some());
        own.map(|(name, ..)| name).chain(self.entering_names()).collect()
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
            metabolite.check(&self.entering_names()).map_err(|said| format!("metabolite.{said}"))?;
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
