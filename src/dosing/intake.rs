//! One person's model and one dose: which parts of the dose go where, how fast, for whom.
//!
//! A dose is split into paths. Each path takes a share of the dose, lets it in at once or evenly over a time,
//! perhaps through a depot that empties at a first-order rate, and ends in the blood or in the liver.

use super::absorption::{Absorption, Ancestry};
use super::model::{MetaboliteModel, Model};
use super::parameters::{LIVER, MicroConstants, Parameter};
use super::protocol::Route;
use super::variability::Scale;

/// How one person differs from the typical one: η by the name of the parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Deviation {
    /// The parameter's name.
    pub parameter: String,
    /// On which scale η is added.
    pub scale: Scale,
    /// η.
    pub eta: f64,
}

/// Whose levels are worked out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Person {
    /// Body weight, kg.
    pub weight_kg: f64,
    /// Age in years, where it is known.
    pub age: Option<f64>,
    /// Ancestry, where it is known.
    pub ancestry: Option<Ancestry>,
    /// How they differ; empty for the typical person.
    pub deviations: Vec<Deviation>,
    /// How what the drug turns into differs, in the order in which it forms; empty for the typical person.
    pub metabolites: Vec<Vec<Deviation>>,
}

impl Person {
    /// What a parameter of the model is times for this person: covariates, then the person's own deviation.
    pub fn factor(&self, model: &Model, name: &str) -> f64 {
        self.covariate(model, name) * self.deviation(name, Scale::Log).exp()
    }

    fn deviation(&self, name: &str, scale: Scale) -> f64 {
        sum(&self.deviations, name, scale)
    }

    fn covariate(&self, model: &Model, name: &str) -> f64 {
        let Some(effects) = &model.covariates else { return 1.0 };
        let asian = self.ancestry.is_some();
        match name {
            "Qh" => {
                let Some(beyond) = self.age.map(|age| age - effects.age_from).filter(|years| *years > 0.0)
                else {
                    return 1.0;
                };
                let typical = model.parameters.named().into_iter().find(|(own, ..)| *own == "Qh");
                let flow = typical.and_then(|(_, flow, _)| flow).map_or(1.0, |flow| flow.value);
                1.0 - effects.Qh_fall_per_year.value * beyond / flow
            }
            "kel" if asian => effects.asian_kel.value,
            "FRn" if self.ancestry == Some(Ancestry::Japanese) => effects.japanese_FRn.value,
            _ => 1.0,
        }
    }

    /// What a parameter of a metabolite is times for this person; `index` counts from the first that forms.
    /// Where the metabolite shares a parameter with the drug, it shares the drug's deviation too.
    pub fn metabolite_factor(
        &self,
        model: &Model,
        metabolite: &MetaboliteModel,
        index: usize,
        name: &str,
    ) -> f64 {
        let covariate = match (&model.covariates, self.ancestry, name) {
            (Some(effects), Some(_), "CL") if index == 0 => effects.asian_CL_metabolite.value,
            _ => 1.0,
        };
        let own = self.metabolites.get(index).map_or(0.0, |own| sum(own, name, Scale::Log));
        let shared = metabolite.same_as_drug.iter().any(|shared| shared == name);
        let of_drug = if shared { self.deviation(name, Scale::Log) } else { 0.0 };
        covariate * (own + of_drug).exp()
    }

    /// A share of the dose for this person, at most 1.
    fn share(&self, model: &Model, name: &str, typical: f64) -> f64 {
        let eta = self.deviation(name, Scale::Logit);
        let own = if eta == 0.0 { typical } else { 1.0 / (1.0 + ((1.0 - typical) / typical) * (-eta).exp()) };
        (own * self.factor(model, name)).min(1.0)
    }

    /// The rate constants of the drug for this person.
    pub fn constants(&self, model: &Model) -> MicroConstants {
        model.parameters.with(self.weight_kg, &|name| self.factor(model, name))
    }
}

fn sum(deviations: &[Deviation], name: &str, scale: Scale) -> f64 {
    deviations.iter().filter(|own| own.scale == scale && own.parameter == name).map(|own| own.eta).sum()
}

/// Where a path ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// In the blood.
    Centre,
    /// In a side compartment, by its place.
    Side(usize),
    /// Past the blood, in what the drug is broken down to, after a mean transit that the path names.
    Metabolites,
}

/// One path of a dose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path {
    /// Milligrams that take it.
    pub amount: f64,
    /// Minutes after the start of the session at which it begins.
    pub from: f64,
    /// Minutes over which it is let in evenly; 0 for at once.
    pub over: f64,
    /// First-order rate out of its depot, 1/min; none where it goes straight in.
    pub ka: Option<f64>,
    /// A further first-order step behind the depot, 1/min.
    pub then: Option<f64>,
    /// Where it ends.
    pub entry: Entry,
}

/// The paths of one dose of `dose_mg` over `minutes` by a route of the model, for one person; empty where
/// the model has no such route.
pub fn paths(model: &Model, route: Route, dose_mg: f64, minutes: f64, person: &Person) -> Vec<Path> {
    let weight = person.weight_kg;
    if route.into_vein() {
        let whole =
            Path { amount: dose_mg, from: 0.0, over: minutes, ka: None, then: None, entry: Entry::Centre };
        return vec![whole];
    }
    let value = |name: &str, parameter: &Parameter| parameter.at(weight) * person.factor(model, name);
    let liver = Entry::Side(LIVER);
    match model.absorption(route) {
        None => Vec::new(),
        Some(Absorption::NoseSpray { FRn, later, ka_n, Dsw, ka_sw, Fgut, device_mg, rest_min, .. }) => {
            let first = person.share(model, "FRn", FRn.value);
            let (ka_n, ka_sw) = (value("ka_n", ka_n), value("ka_sw", ka_sw));
            let (over, gut) = (value("Dsw", Dsw), person.share(model, "Fgut", Fgut.value));
            let devices = (dose_mg / device_mg).round().max(1.0);
            let gap = device_gap(devices, minutes, *rest_min);
            let each = dose_mg / devices;
            (0..devices as usize)
                .flat_map(|device| {
                    let nose = if device == 0 { first } else { first * later.value };
                    let from = gap * device as f64;
                    [
                        Path {
                            amount: each * nose,
                            from,
                            over: 0.0,
                            ka: Some(ka_n),
                            then: None,
                            entry: Entry::Centre,
                        },
                        Path {
                            amount: each * (1.0 - nose) * gut,
                            from,
                            over,
                            ka: Some(ka_sw),
                            then: None,
                            entry: liver,
                        },
                    ]
                })
                .collect()
        }
        Some(Absorption::Swallowed { Fgut, Dpo, ka_po }) => vec![Path {
            amount: dose_mg * person.share(model, "Fgut", Fgut.value),
            from: 0.0,
            over: value("Dpo", Dpo),
            ka: Some(value("ka_po", ka_po)),
            then: None,
            entry: liver,
        }],
        Some(Absorption::Film { F1, D1, KA1, F2, D2, KA2, MTT_gut, .. }) => vec![
            Path {
                amount: dose_mg * (F1.value * person.factor(model, "F1")).min(1.0),
                from: 0.0,
                over: value("D1", D1),
                ka: Some(value("KA1", KA1)),
                then: None,
                entry: Entry::Centre,
            },
            Path {
                amount: dose_mg * value("F2", F2),
                from: 0.0,
                over: value("D2", D2),
                ka: Some(value("KA2", KA2)),
                then: Some(1.0 / value("MTT_gut", MTT_gut)),
                entry: Entry::Metabolites,
            },
        ],
    }
}

/// Minutes from one device to the next: as asked for, and never less than the label's rest.
pub fn device_gap(devices: f64, minutes: f64, rest_min: f64) -> f64 {
    if devices > 1.0 { (minutes / (devices - 1.0)).max(rest_min) } else { 0.0 }
}
