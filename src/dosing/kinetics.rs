//! Levels of ketamine or esketamine in blood over time: published models, drawn with what they cannot say.
//!
//! A level is not a benefit. Models disagree by the vessel the blood came from and by their decade, so
//! ketamine into a vein carries a band, from the Clements to the Kamp model, beside any single line. By other
//! routes no model of racemic ketamine was read: there the band is all there is, and it rests on assumptions.

mod bands;
mod check;
mod fans;
mod metabolites;
mod warnings;

pub use fans::{fan_words, with_variability};

use super::absorption::Ancestry;
use super::disposition::Disposition;
use super::intake::paths;
use super::model::{Model, Sampling};
use super::models;
use super::protocol::{Drug, Route};
use super::refusal::{Refusal, positive};
use super::response::level;
use super::weight::check_weight;
use bands::{assumed_band, vein_band};
use check::{check_dose, check_duration, check_fit, check_person, check_times, sessions};
use fans::fans;
use metabolites::metabolites;
use serde::Serialize;
use warnings::warnings;

/// Anything given faster is a push: the drug is not yet mixed through the blood as the models assume.
pub const PUSH_MIN: f64 = 5.0;
/// Minutes after the start of a push in which no level is drawn.
pub const PUSH_NOT_DRAWN_MIN: f64 = 10.0;
/// Highest dose into a vein in any depression trial here, mg/kg (Fava 2018).
const HIGHEST_STUDIED: f64 = 1.0;
/// Top of the anaesthetic dose into a vein, mg/kg (Ketalar label).
const HIGHEST_ANAESTHETIC: f64 = 4.5;
/// Levels worked out in one call, over all times and sessions, or over all times and patients.
const MOST_LEVELS: usize = 5_000_000;
/// Virtual patients in one call.
const MOST_PATIENTS: usize = 10_000;
/// Sessions in one call: 20 years of them, once a week.
const MOST_SESSIONS: usize = 1_000;
/// Youngest age that any of these models is of.
const ADULT: f64 = 18.0;
/// Oldest age that is taken for one.
const OLDEST: f64 = 110.0;

/// Virtual patients to sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatientsAsked {
    /// How many, 1 to 10,000.
    pub n: usize,
    /// Where the generator starts: the same seed gives the same patients.
    pub seed: u64,
    /// Whether a fan is drawn of what the drug turns into as well. The same patients, and a longer sum.
    pub metabolites: bool,
}

/// What to draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LevelsInput {
    /// Id of the model.
    pub model: String,
    /// The substance; the model's own if absent.
    pub drug: Option<Drug>,
    /// The route; if absent the one that the model is mainly of: a vein, but the nose for `perez-ruixo` and
    /// under the tongue for `simons`.
    pub route: Option<Route>,
    /// Amount of base in each session, mg.
    pub dose_mg: f64,
    /// Minutes over which it is given; 0 for all at once. For a nose spray from the first device to the last;
    /// for a film or a solution by mouth of a model of its own it is not used.
    pub duration_min: f64,
    /// Body weight, kg.
    pub weight_kg: f64,
    /// Times to draw, minutes.
    pub times_min: Vec<f64>,
    /// Starts of the sessions, minutes; a single one at 0 if empty.
    pub sessions: Vec<f64>,
    /// The vessel wanted; any if absent.
    pub sampling: Option<Sampling>,
    /// Age in years; changes a level only where the model says.
    pub age: Option<f64>,
    /// Ancestry; changes a level only where the model says.
    pub ancestry: Option<Ancestry>,
    /// Virtual patients, where the model's source gives how people differ.
    pub patients: Option<PatientsAsked>,
}

/// A line over the asked times; none at a time that is not drawn.
pub type Line = Vec<Option<f64>>;

/// Percentiles of virtual patients at each of the asked times, ng/mL.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fan {
    /// How many patients.
    pub n: usize,
    /// The seed they came from.
    pub seed: u64,
    /// The generator of the random numbers.
    pub generator: &'static str,
    /// 5 in 100 are lower.
    pub p5: Line,
    /// 25 in 100 are lower.
    pub p25: Line,
    /// Half are lower.
    pub p50: Line,
    /// 75 in 100 are lower.
    pub p75: Line,
    /// 95 in 100 are lower.
    pub p95: Line,
}

/// Levels over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Levels {
    /// The times as asked, minutes.
    pub times_min: Vec<f64>,
    /// The drug, ng/mL; none at any time where only a band can be drawn.
    pub ng_ml: Line,
    /// Lower edge of the band, ng/mL; none where there is no band.
    pub low: Option<Line>,
    /// Upper edge of the band, ng/mL; none where there is no band.
    pub high: Option<Line>,
    /// What it turns into, ng/mL; none where the model does not say. Whether it counts as its own mass or as
    /// the drug's stands in the warnings.
    pub metabolite_ng_ml: Option<Line>,
    /// What that turns into in its turn, ng/mL; none where the model does not say.
    pub second_metabolite_ng_ml: Option<Line>,
    /// The fan of virtual patients of the drug, where one was asked for.
    pub patients: Option<Fan>,
    /// The same patients' fan of the metabolite, where that was asked for and its source says how people differ
    /// in it.
    pub metabolite_patients: Option<Fan>,
    /// Likewise of what that turns into.
    pub second_metabolite_patients: Option<Fan>,
    /// How far the numerical method behind the metabolites was off on the drug itself, whose closed form is
    /// known, as a share of the highest level asked for; none where all lines are closed forms.
    pub numerical_error: Option<f64>,
    /// Id of the model.
    pub model: String,
    /// The route that was drawn.
    pub route: Route,
    /// What must stand beside the picture.
    pub warnings: Vec<String>,
}

/// Levels over time by one model, with the band where there is one.
///
/// Sessions add up (the models are linear). Within ten minutes of the start of a push nothing is drawn.
/// Refused, with the input, the rule and the remedy: a model that does not exist, another drug, route or
/// vessel than its own, weights outside 30 to 250 kg, doses above the anaesthetic range or above what a
/// nose spray's data hold, part of a device, patients of a model whose source does not say how they differ,
/// anything not finite, and more work than a page can do at once.
pub fn levels(input: &LevelsInput) -> Result<Levels, Refusal> {
    let model = find(&input.model)?;
    let route = input.route.unwrap_or_else(|| model.main_route());
    let assumed = check_fit(model, route, input)?;
    let weight_kg = check_weight(input.weight_kg)?;
    let dose = positive("dose_mg", input.dose_mg, "milligrams")?;
    let minutes = check_duration(input.duration_min)?;
    check_dose(model, assumed, route, dose, weight_kg)?;
    let person = check_person(input, weight_kg)?;
    let given = Given { route, dose, minutes, sessions: sessions(input)? };
    check_times(input, given.sessions.len())?;
    let mut warnings = warnings(model, assumed, &given, &person);

    let constants = person.constants(model);
    let drug = Disposition::new(&constants).ok_or_else(|| unsolved(model))?;
    let draw = |level: &dyn Fn(f64) -> f64| -> Line {
        input.times_min.iter().map(|&time| given.is_drawn(time).then(|| level(time))).collect()
    };
    let mut answer = Levels {
        times_min: input.times_min.clone(),
        ng_ml: vec![None; input.times_min.len()],
        low: None,
        high: None,
        metabolite_ng_ml: None,
        second_metabolite_ng_ml: None,
        patients: None,
        metabolite_patients: None,
        second_metabolite_patients: None,
        numerical_error: None,
        model: model.id.clone(),
        route,
        warnings: Vec::new(),
    };
    if let Some(assumed) = assumed {
        let edges = assumed_band(assumed, &given, &person)?;
        answer.low = Some(draw(&|time| edges(time).0));
        answer.high = Some(draw(&|time| edges(time).1));
    } else {
        let paths = paths(model, route, dose, minutes, &person);
        answer.ng_ml = draw(&|time| given.sum(time, |after| level(&drug, &paths, after)));
        if model.drug == Drug::Ketamine {
            let (low, high) = vein_band(&given, &person)?;
            answer.low = Some(draw(&low));
            answer.high = Some(draw(&high));
        }
        metabolites(model, &person, &given, &drug, &paths, input, &mut answer)?;
        if let Some(asked) = input.patients {
            let fans = fans(model, &person, &given, asked, input)?;
            warnings.extend(fans.warnings);
            let mut of_metabolites = fans.metabolites.into_iter();
            answer.metabolite_patients = of_metabolites.next();
            answer.second_metabolite_patients = of_metabolites.next();
            answer.patients = Some(fans.drug);
        }
    }
    answer.warnings = warnings;
    Ok(answer)
}

/// What is given, when.
struct Given {
    route: Route,
    dose: f64,
    minutes: f64,
    sessions: Vec<f64>,
}

impl Given {
    fn is_push(&self) -> bool {
        self.route.into_vein() && self.minutes < PUSH_MIN
    }

    fn is_drawn(&self, time: f64) -> bool {
        !self.is_push()
            || !self.sessions.iter().any(|start| (0.0..PUSH_NOT_DRAWN_MIN).contains(&(time - start)))
    }

    /// ng/mL at a time: what every session has left, added up.
    fn sum(&self, time: f64, mg_per_litre: impl Fn(f64) -> f64) -> f64 {
        self.sessions.iter().map(|start| mg_per_litre(time - start)).sum::<f64>() * 1000.0
    }
}

fn find(id: &str) -> Result<&'static Model, Refusal> {
    models().find(id).ok_or_else(|| {
        let ids: Vec<&str> = models().models.iter().map(|model| model.id.as_str()).collect();
        Refusal::new(
            "model",
            id,
            "There is no such model here.",
            format!("Choose one of {}.", ids.join(", ")),
        )
    })
}

fn solve(model: &Model, weight: f64) -> Result<Disposition, Refusal> {
    Disposition::new(&model.parameters.at(weight)).ok_or_else(|| unsolved(model))
}

fn unsolved(model: &Model) -> Refusal {
    Refusal::new("model", &model.id, "Its figures do not make a model.", "Choose another.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual() -> LevelsInput {
        LevelsInput {
            model: "clements".into(),
            dose_mg: 35.0,
            duration_min: 40.0,
            weight_kg: 70.0,
            times_min: vec![40.0],
            ..LevelsInput::default()
        }
    }

    #[test]
    fn what_does_not_fit_the_model_is_refused_by_name() {
        type Spoil = fn(&mut LevelsInput);
        let wrong: [(&str, Spoil); 22] = [
            ("model", |i| i.model = "none".into()),
            ("drug", |i| i.drug = Some(Drug::Esketamine)),
            ("route", |i| i.route = Some(Route::OralExtendedRelease)),
            ("route", |i| i.route = Some(Route::IvOrSc)),
            ("route", |i| (i.model, i.route) = ("domino".into(), Some(Route::Oral))),
            ("route", |i| (i.model, i.route) = ("fanta".into(), Some(Route::Nasal))),
            ("route", |i| (i.model, i.route) = ("simons".into(), Some(Route::Nasal))),
            ("age", |i| i.age = Some(17.0)),
            ("age", |i| i.age = Some(f64::NAN)),
            ("patients", |i| i.patients = Some(PatientsAsked { n: 100, seed: 1, metabolites: false })),
            ("patients", |i| {
                (i.model, i.patients) =
                    ("fanta".into(), Some(PatientsAsked { n: 0, seed: 1, metabolites: false }));
            }),
            ("dose_mg", |i| (i.model, i.dose_mg) = ("perez-ruixo".into(), 70.0)),
            ("dose_mg", |i| (i.model, i.dose_mg) = ("perez-ruixo".into(), 140.0)),
            ("sampling", |i| i.sampling = Some(Sampling::Arterial)),
            ("weight_kg", |i| i.weight_kg = 300.0),
            ("dose_mg", |i| i.dose_mg = 0.0),
            ("dose_mg", |i| i.dose_mg = 4.6 * 70.0),
            ("duration_min", |i| i.duration_min = -1.0),
            ("duration_min", |i| i.duration_min = f64::NAN),
            ("sessions", |i| i.sessions = vec![0.0, f64::INFINITY]),
            ("times_min", |i| i.times_min = vec![f64::NAN]),
            ("times_min", |i| i.times_min = vec![0.0; MOST_LEVELS + 1]),
        ];
        assert!(levels(&usual()).is_ok());
        for (name, spoil) in wrong {
            let mut input = usual();
            spoil(&mut input);
            assert_eq!(levels(&input).expect_err(name).input, name);
        }
        let refusal = levels(&LevelsInput { model: "none".into(), ..usual() }).expect_err("absent");
        assert!(
            refusal.remedy.contains("clements, domino, kamp, hijazi, fanta, perez-ruixo, simons"),
            "{refusal}"
        );
        let refusal = levels(&LevelsInput { route: Some(Route::Oral), model: "domino".into(), ..usual() });
        assert!(refusal.expect_err("route").remedy.contains("clements or kamp"));
    }

    #[test]
    fn a_push_is_not_drawn_in_its_first_ten_minutes() {
        let times = vec![-1.0, 0.0, 2.0, 9.99, 10.0, 60.0, 1440.0, 1441.0, 1450.0];
        let push = LevelsInput {
            dose_mg: 14.0,
            duration_min: 2.0,
            times_min: times,
            sessions: vec![0.0, 1440.0],
            ..usual()
        };
        let drawn = levels(&push).expect("levels");
        let shown: Vec<bool> = drawn.ng_ml.iter().map(Option::is_some).collect();
        assert_eq!(shown, [true, false, false, false, true, true, false, false, true]);
        for line in [drawn.low.expect("a band"), drawn.high.expect("a band")] {
            assert_eq!(line.iter().map(Option::is_some).collect::<Vec<_>>(), shown);
        }
        assert_eq!(drawn.ng_ml[0], Some(0.0), "nothing before the first session");
        assert!(drawn.warnings.iter().any(|warning| warning.contains("not drawn")));
        let infusion = LevelsInput { duration_min: 5.0, ..push };
        assert!(levels(&infusion).expect("levels").ng_ml.iter().all(Option::is_some));
    }

    #[test]
    fn a_dose_above_any_trial_is_said() {
        let said = |dose_mg| levels(&LevelsInput { dose_mg, ..usual() }).expect("levels").warnings;
        assert!(said(70.0).is_empty());
        assert!(said(71.0).iter().any(|warning| warning.contains("1.01 mg/kg")));
    }
}
