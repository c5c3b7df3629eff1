//! Levels of ketamine or esketamine in blood over time: published models, drawn with what they cannot say.
//!
//! A level is not a benefit. Models disagree by the vessel the blood came from and by their decade, so
//! ketamine into a vein carries a band, from the Clements to the Kamp model, beside any single line.

use super::disposition::Disposition;
use super::metabolite;
use super::model::{Model, Sampling};
use super::models;
use super::protocol::{Drug, Route};
use super::refusal::{Refusal, positive};
use super::weight::{check_weight, pounds_question};
use serde::Serialize;

/// Anything given faster is a push: the drug is not yet mixed through the blood as the models assume.
pub const PUSH_MIN: f64 = 5.0;
/// Minutes after the start of a push in which no level is drawn.
pub const PUSH_NOT_DRAWN_MIN: f64 = 10.0;
/// Highest dose into a vein in any depression trial here, mg/kg (Fava 2018).
const HIGHEST_STUDIED: f64 = 1.0;
/// Top of the anaesthetic dose into a vein, mg/kg (Ketalar label).
const HIGHEST_ANAESTHETIC: f64 = 4.5;
/// Levels worked out in one call, over all times and sessions.
const MOST_LEVELS: usize = 5_000_000;

/// What to draw.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelsInput {
    /// Id of the model.
    pub model: String,
    /// The substance; the model's own if absent.
    pub drug: Option<Drug>,
    /// The route; into a vein if absent, which is the only one of these models.
    pub route: Option<Route>,
    /// Amount of base in each session, mg.
    pub dose_mg: f64,
    /// Minutes over which it is given; 0 for a bolus.
    pub duration_min: f64,
    /// Body weight, kg.
    pub weight_kg: f64,
    /// Times to draw, minutes.
    pub times_min: Vec<f64>,
    /// Starts of the sessions, minutes; a single one at 0 if empty.
    pub sessions: Vec<f64>,
    /// The vessel wanted; any if absent.
    pub sampling: Option<Sampling>,
}

/// A line over the asked times; none at a time that is not drawn.
pub type Line = Vec<Option<f64>>;

/// Levels over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Levels {
    /// The times as asked, minutes.
    pub times_min: Vec<f64>,
    /// The drug, ng/mL.
    pub ng_ml: Line,
    /// Lower edge of the band, ng/mL; none where there is no band.
    pub low: Option<Line>,
    /// Upper edge of the band, ng/mL; none where there is no band.
    pub high: Option<Line>,
    /// What it turns into, ng/mL counted as the drug; none where the model does not say.
    pub metabolite_ng_ml: Option<Line>,
    /// Id of the model.
    pub model: String,
    /// What must stand beside the picture.
    pub warnings: Vec<String>,
}

/// Levels over time by one model, with the band where there is one.
///
/// Sessions add up (the models are linear). Within ten minutes of the start of a push nothing is drawn.
/// Refused, with the input, the rule and the remedy: a model that does not exist, another drug, route or
/// vessel than its own, weights outside 30 to 250 kg, doses above the anaesthetic range, anything not
/// finite, and more work than a page can do at once.
pub fn levels(input: &LevelsInput) -> Result<Levels, Refusal> {
    let model = find(&input.model)?;
    check_fit(model, input)?;
    let weight = check_weight(input.weight_kg)?;
    let dose = positive("dose_mg", input.dose_mg, "milligrams")?;
    let minutes = check_duration(input.duration_min)?;
    let per_kg = dose / weight;
    if per_kg > HIGHEST_ANAESTHETIC {
        return Err(Refusal::new(
            "dose_mg",
            dose,
            format!(
                "That is {per_kg:.2} mg/kg, above even the anaesthetic range, which ends at {HIGHEST_ANAESTHETIC}."
            ),
            "Check the amount and its unit.",
        ));
    }
    let given = Given { dose, minutes, sessions: sessions(input)? };
    check_times(input, given.sessions.len())?;

    let parent = solve(model, weight)?;
    let draw = |level: &dyn Fn(f64) -> f64| -> Line {
        input.times_min.iter().map(|&time| given.is_drawn(time).then(|| level(time))).collect()
    };
    let ng_ml = draw(&|time| given.sum(time, |after| parent.concentration(dose, minutes, after)));
    let metabolite_ng_ml = match &model.metabolite {
        Some(own) => {
            let own = Disposition::new(&own.parameters.at(weight)).ok_or_else(|| unsolved(model))?;
            let level = |after| metabolite::concentration(&parent, &own, dose, minutes, after);
            Some(draw(&|time| given.sum(time, level)))
        }
        None => None,
    };
    let (low, high) = match model.drug {
        Drug::Ketamine => {
            let edges = [&models().band.low, &models().band.high];
            let [one, other] = edges.map(|id| find(id).and_then(|model| solve(model, weight)));
            let (one, other) = (one?, other?);
            let pair = |time| {
                [&one, &other].map(|edge| given.sum(time, |after| edge.concentration(dose, minutes, after)))
            };
            let low = draw(&|time| pair(time).into_iter().fold(f64::INFINITY, f64::min));
            let high = draw(&|time| pair(time).into_iter().fold(0.0, f64::max));
            (Some(low), Some(high))
        }
        Drug::Esketamine => (None, None),
    };
    Ok(Levels {
        times_min: input.times_min.clone(),
        ng_ml,
        low,
        high,
        metabolite_ng_ml,
        model: model.id.clone(),
        warnings: warnings(model, &given, weight),
    })
}

/// What is given, when.
struct Given {
    dose: f64,
    minutes: f64,
    sessions: Vec<f64>,
}

impl Given {
    fn is_push(&self) -> bool {
        self.minutes < PUSH_MIN
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

fn check_fit(model: &Model, input: &LevelsInput) -> Result<(), Refusal> {
    if let Some(drug) = input.drug.filter(|drug| *drug != model.drug) {
        let fitting: Vec<&str> = models()
            .models
            .iter()
            .filter(|model| model.drug == drug)
            .map(|model| model.id.as_str())
            .collect();
        return Err(Refusal::new(
            "drug",
            drug.name(),
            format!("The {} model is of {}.", model.id, model.drug.name()),
            format!("For {} choose one of {}.", drug.name(), fitting.join(", ")),
        ));
    }
    if let Some(route) = input.route.filter(|route| !matches!(route, Route::Iv | Route::IvPush)) {
        return Err(Refusal::new(
            "route",
            route.name(),
            format!("The {} model is for drug given into a vein.", model.id),
            "Give iv; no model here covers another route yet.",
        ));
    }
    if let Some(wanted) = input.sampling.filter(|wanted| Some(*wanted) != model.sampling) {
        return Err(Refusal::new(
            "sampling",
            wanted.name(),
            match model.sampling {
                Some(own) => format!("The {} model describes {} blood.", model.id, own.name()),
                None => format!("Where the {} model's blood was drawn was not read.", model.id),
            },
            "Leave it out, or choose another model.",
        ));
    }
    Ok(())
}

fn check_duration(minutes: f64) -> Result<f64, Refusal> {
    if minutes.is_finite() && minutes >= 0.0 {
        return Ok(minutes);
    }
    Err(Refusal::new(
        "duration_min",
        minutes,
        "It must be a number of minutes, 0 for a bolus.",
        "Check what was typed.",
    ))
}

fn sessions(input: &LevelsInput) -> Result<Vec<f64>, Refusal> {
    if input.sessions.is_empty() {
        return Ok(vec![0.0]);
    }
    match input.sessions.iter().find(|start| !start.is_finite()) {
        Some(found) => Err(Refusal::new(
            "sessions",
            found,
            "Every start must be a number of minutes.",
            "Check what was typed.",
        )),
        None => Ok(input.sessions.clone()),
    }
}

fn check_times(input: &LevelsInput, sessions: usize) -> Result<(), Refusal> {
    if let Some(found) = input.times_min.iter().find(|time| !time.is_finite()) {
        let rule = "Every time must be a number of minutes.";
        return Err(Refusal::new("times_min", found, rule, "Check what was typed."));
    }
    let asked = input.times_min.len().saturating_mul(sessions);
    if asked > MOST_LEVELS {
        return Err(Refusal::new(
            "times_min",
            format!("{} times with {sessions} sessions", input.times_min.len()),
            format!("At most {MOST_LEVELS} levels are worked out at once."),
            "Ask for fewer times.",
        ));
    }
    Ok(())
}

fn warnings(model: &Model, given: &Given, weight: f64) -> Vec<String> {
    let mut warnings = model.warnings.clone();
    if let Some(recalled) = &model.unverified {
        warnings.push(format!("Not confirmed: {recalled}."));
    }
    if given.is_push() {
        warnings.push(format!(
            "Given in under {PUSH_MIN} minutes: the first {PUSH_NOT_DRAWN_MIN} minutes are not drawn, because the models disagree ninefold there."
        ));
    }
    let per_kg = given.dose / weight;
    if per_kg > HIGHEST_STUDIED * (1.0 + 1e-9) {
        warnings.push(format!(
            "{per_kg:.2} mg/kg is more than any depression trial here gave into a vein ({HIGHEST_STUDIED} mg/kg)."
        ));
    }
    warnings.extend(pounds_question(weight));
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual() -> LevelsInput {
        LevelsInput {
            model: "clements".into(),
            drug: None,
            route: None,
            dose_mg: 35.0,
            duration_min: 40.0,
            weight_kg: 70.0,
            times_min: vec![40.0],
            sessions: vec![],
            sampling: None,
        }
    }

    #[test]
    fn what_does_not_fit_the_model_is_refused_by_name() {
        type Spoil = fn(&mut LevelsInput);
        let wrong: [(&str, Spoil); 12] = [
            ("model", |i| i.model = "simons".into()),
            ("drug", |i| i.drug = Some(Drug::Esketamine)),
            ("route", |i| i.route = Some(Route::Nasal)),
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
        let refusal = levels(&LevelsInput { model: "simons".into(), ..usual() }).expect_err("absent");
        assert!(refusal.remedy.contains("clements, domino, kamp, hijazi, fanta"), "{refusal}");
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
