//! Levels of ketamine or esketamine in blood over time: published models, drawn with what they cannot say.
//!
//! A level is not a benefit. Models disagree by the vessel the blood came from and by their decade, so
//! ketamine into a vein carries a band, from the Clements to the Kamp model, beside any single line. By other
//! routes no model of racemic ketamine was read: there the band is all there is, and it rests on assumptions.

use super::absorption::{Absorption, Ancestry, Extravascular};
use super::disposition::Disposition;
use super::extravascular::{SOLVED_AT_KG, band, corners};
use super::intake::{Entry, Path, Person, device_gap, paths};
use super::metabolism;
use super::metabolite;
use super::model::{Model, Sampling};
use super::models;
use super::patients::{self, PERCENTILES};
use super::protocol::{Drug, Route};
use super::random::Xoshiro256PlusPlus;
use super::refusal::{Refusal, positive};
use super::response::level;
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
/// Levels worked out in one call, over all times and sessions, or over all times and patients.
const MOST_LEVELS: usize = 5_000_000;
/// Virtual patients in one call.
const MOST_PATIENTS: usize = 10_000;
/// Sessions in one call: 20 years of them, once a week.
const MOST_SESSIONS: usize = 1_000;
/// Youngest age that any of these models is of.
const ADULT: f64 = 18.0;

/// Virtual patients to sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatientsAsked {
    /// How many, 1 to 10,000.
    pub n: usize,
    /// Where the generator starts: the same seed gives the same patients.
    pub seed: u64,
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

/// Percentiles of virtual patients at each of the asked times, ng/mL of the drug.
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
    /// The fan of virtual patients, where one was asked for.
    pub patients: Option<Fan>,
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
            let fan = fan(model, &person, &given, asked, input)?;
            warnings.push(format!(
                "Virtual patients: {}",
                model.variability.as_ref().map_or("", |variability| variability.note.as_str())
            ));
            answer.patients = Some(fan);
        }
    }
    answer.warnings = warnings;
    Ok(answer)
}

/// The line of the metabolites, by closed form where all of the drug that is cleared becomes the metabolite
/// at once, and by the network of compartments elsewhere.
fn metabolites(
    model: &Model,
    person: &Person,
    given: &Given,
    drug: &Disposition,
    paths: &[Path],
    input: &LevelsInput,
    answer: &mut Levels,
) -> Result<(), Refusal> {
    let Some(own) = &model.metabolite else { return Ok(()) };
    let simple = own.next.is_none() && own.share.is_none() && own.delay.is_none() && own.mass_ratio.is_none();
    let direct = paths.iter().all(|path| path.ka.is_none() && path.entry == Entry::Centre);
    let constants = person.constants(model);
    if simple && direct && constants.drains.is_empty() {
        let own = own.parameters.at(person.weight_kg);
        let own = Disposition::new(&own).ok_or_else(|| unsolved(model))?;
        let level = |after| metabolite::concentration(drug, &own, given.dose, given.minutes, after);
        let line = input.times_min.iter().map(|&time| given.is_drawn(time).then(|| given.sum(time, level)));
        answer.metabolite_ng_ml = Some(line.collect());
        return Ok(());
    }
    let mut order: Vec<usize> = (0..input.times_min.len()).collect();
    order.sort_by(|a, b| input.times_min[*a].total_cmp(&input.times_min[*b]));
    let times: Vec<f64> = order.iter().map(|&place| input.times_min[place]).collect();
    let run = metabolism::run(model, person, paths, &given.sessions, &times);
    let (mut worst, mut highest) = (0.0f64, 0.0f64);
    for (&time, numeric) in times.iter().zip(&run.drug) {
        let closed = given.sum(time, |after| level(drug, paths, after)) / 1000.0;
        worst = worst.max((numeric - closed).abs());
        highest = highest.max(closed);
    }
    answer.numerical_error = Some(if highest > 0.0 { worst / highest } else { worst });
    let placed = |line: &Vec<f64>| -> Line {
        let mut out = vec![None; times.len()];
        for ((&place, &time), &level) in order.iter().zip(&times).zip(line) {
            out[place] = given.is_drawn(time).then_some(level * 1000.0);
        }
        out
    };
    answer.metabolite_ng_ml = run.metabolites.first().map(placed);
    answer.second_metabolite_ng_ml = run.metabolites.get(1).map(placed);
    Ok(())
}

/// The edges of the band of ketamine into a vein: the two models of the data.
fn vein_band<'a>(
    given: &'a Given,
    person: &Person,
) -> Result<(impl Fn(f64) -> f64 + 'a, impl Fn(f64) -> f64 + 'a), Refusal> {
    let [one, other] = band_models(person.weight_kg)?;
    let (one_again, other_again) = (one.clone(), other.clone());
    let pair = move |one: &Disposition, other: &Disposition, time: f64| {
        [one, other].map(|edge| given.sum(time, |after| edge.concentration(given.dose, given.minutes, after)))
    };
    let low = move |time| pair(&one, &other, time).into_iter().fold(f64::INFINITY, f64::min);
    let high = move |time| pair(&one_again, &other_again, time).into_iter().fold(0.0, f64::max);
    Ok((low, high))
}

fn band_models(weight_kg: f64) -> Result<[Disposition; 2], Refusal> {
    let edge = |id: &str| find(id).and_then(|model| solve(model, weight_kg));
    Ok([edge(&models().band.low)?, edge(&models().band.high)?])
}

/// The edges of the band by a route that has to be assumed, ng/mL.
fn assumed_band<'a>(
    assumed: &Extravascular,
    given: &'a Given,
    person: &Person,
) -> Result<impl Fn(f64) -> (f64, f64) + 'a, Refusal> {
    let solved = band_models(SOLVED_AT_KG)?;
    let own = band_models(person.weight_kg)?;
    let corners = corners(assumed, [&solved[0], &solved[1]], own, given.minutes).ok_or_else(|| {
        Refusal::new(
            "route",
            assumed.route.name(),
            "No rate of absorption gives the published time of the peak.",
            "Choose another route.",
        )
    })?;
    let scale = given.dose * 1000.0;
    Ok(move |time| {
        let (low, high) = band(&corners, &given.sessions, time);
        (low * scale, high * scale)
    })
}

fn fan(
    model: &Model,
    person: &Person,
    given: &Given,
    asked: PatientsAsked,
    input: &LevelsInput,
) -> Result<Fan, Refusal> {
    let Some(variability) = &model.variability else {
        let known: Vec<&str> = with_variability();
        return Err(Refusal::new(
            "patients",
            &model.id,
            "No source that was read says how people differ in this model.",
            format!("Leave it out, or choose one of {}.", known.join(", ")),
        ));
    };
    if !(1..=MOST_PATIENTS).contains(&asked.n) || asked.n.saturating_mul(input.times_min.len()) > MOST_LEVELS
    {
        return Err(Refusal::new(
            "patients",
            format!("{} patients at {} times", asked.n, input.times_min.len()),
            format!("From 1 to {MOST_PATIENTS} patients, and at most {MOST_LEVELS} levels in all."),
            "Ask for fewer.",
        ));
    }
    let mut order: Vec<usize> = (0..input.times_min.len()).collect();
    order.sort_by(|a, b| input.times_min[*a].total_cmp(&input.times_min[*b]));
    let times: Vec<f64> = order.iter().map(|&place| input.times_min[place]).collect();
    let entering = |person: &Person| paths(model, given.route, given.dose, given.minutes, person);
    let sample = (asked.n, asked.seed);
    let lines = patients::fan(model, person, variability, &entering, sample, &given.sessions, &times)
        .ok_or_else(|| unsolved(model))?;
    let [p5, p25, p50, p75, p95] = lines.map(|line| -> Line {
        let mut out = vec![None; times.len()];
        for ((&place, &time), &level) in order.iter().zip(&times).zip(&line) {
            out[place] = given.is_drawn(time).then_some(level);
        }
        out
    });
    Ok(Fan { n: asked.n, seed: asked.seed, generator: Xoshiro256PlusPlus::NAME, p5, p25, p50, p75, p95 })
}

/// The models whose sources say how people differ.
pub fn with_variability() -> Vec<&'static str> {
    models()
        .models
        .iter()
        .filter(|model| model.variability.is_some())
        .map(|model| model.id.as_str())
        .collect()
}

/// The percentiles of a fan in words, to stand beside one.
pub fn fan_words() -> String {
    let [low, quarter, half, three, high] = PERCENTILES;
    format!(
        "The line is the {half}th percentile; half of the patients lie between the {quarter}th and the {three}th, nine in ten between the {low}th and the {high}th."
    )
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

/// Whether model, drug, route and vessel go together; gives what is assumed where the route needs it.
fn check_fit(
    model: &Model,
    route: Route,
    input: &LevelsInput,
) -> Result<Option<&'static Extravascular>, Refusal> {
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
    let in_band = [&models().band.low, &models().band.high].into_iter().any(|id| *id == model.id);
    let assumed = models().extravascular.iter().find(|one| one.route == route && one.drug == model.drug);
    let assumed = assumed.filter(|_| in_band);
    if assumed.is_none() && !model.routes().contains(&route) {
        return Err(refused_route(model, route));
    }
    if assumed.is_some() && input.patients.is_some() {
        return Err(Refusal::new(
            "patients",
            route.name(),
            "By this route there is only a band of assumptions, and no source says how people differ.",
            "Leave it out.",
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
    Ok(assumed)
}

/// Why a model does not cover a route, and which one does.
fn refused_route(model: &Model, route: Route) -> Refusal {
    let covered: Vec<&str> =
        model.routes().into_iter().filter(|route| *route != Route::IvPush).map(Route::name).collect();
    let rule = match route {
        Route::IvOrSc => "A vein and the skin give different levels.".to_owned(),
        Route::OralExtendedRelease => {
            "A slow-release tablet lets its drug in over hours, and no figures for that were read.".to_owned()
        }
        _ => format!("The {} model is for {} given by {}.", model.id, model.drug.name(), covered.join(", ")),
    };
    let by_models = models()
        .models
        .iter()
        .filter(|other| other.drug == model.drug && other.routes().contains(&route))
        .map(|other| other.id.as_str());
    let by_band = models()
        .extravascular
        .iter()
        .filter(|one| one.route == route && one.drug == model.drug)
        .flat_map(|_| [models().band.low.as_str(), models().band.high.as_str()]);
    let others: Vec<&str> = by_models.chain(by_band).collect();
    let remedy = match (route, others.is_empty()) {
        (Route::IvOrSc, _) => "Give iv or sc.".to_owned(),
        (_, true) => format!("Give {}.", covered.join(" or ")),
        (_, false) => format!("Give {}, or choose the model {}.", covered.join(" or "), others.join(" or ")),
    };
    Refusal::new("route", route.name(), rule, remedy)
}

fn check_dose(
    model: &Model,
    assumed: Option<&Extravascular>,
    route: Route,
    dose: f64,
    weight: f64,
) -> Result<(), Refusal> {
    let per_kg = dose / weight;
    if let Some(Absorption::NoseSpray { device_mg, most_devices, .. }) =
        model.absorption(route).filter(|_| assumed.is_none())
    {
        let devices = dose / device_mg;
        if (devices - devices.round()).abs() > 1e-9 * devices
            || !(1.0..=f64::from(*most_devices)).contains(&devices.round())
        {
            return Err(Refusal::new(
                "dose_mg",
                dose,
                format!(
                    "One device holds {device_mg} mg and is not divided; the data hold 1 to {most_devices}."
                ),
                format!("Give a multiple of {device_mg}, at most {}.", device_mg * f64::from(*most_devices)),
            ));
        }
        return Ok(());
    }
    let (most, whose) = match assumed {
        Some(assumed) => (assumed.most_mg_kg, assumed.most_by.as_str()),
        None => (HIGHEST_ANAESTHETIC, "the anaesthetic range into a vein"),
    };
    if per_kg > most * (1.0 + 1e-9) {
        return Err(Refusal::new(
            "dose_mg",
            dose,
            format!("That is {per_kg:.2} mg/kg, above even {whose}, which ends at {most}."),
            "Check the amount and its unit.",
        ));
    }
    Ok(())
}

fn check_person(input: &LevelsInput, weight_kg: f64) -> Result<Person, Refusal> {
    if let Some(age) = input.age.filter(|age| !(ADULT..=110.0).contains(age)) {
        return Err(Refusal::new(
            "age",
            age,
            format!("These models are of adults: from {ADULT} years."),
            "Check what was typed, or leave it out.",
        ));
    }
    Ok(Person { weight_kg, age: input.age, ancestry: input.ancestry, deviations: Vec::new() })
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
    if input.sessions.len() > MOST_SESSIONS {
        return Err(Refusal::new(
            "sessions",
            format!("{} sessions", input.sessions.len()),
            format!("At most {MOST_SESSIONS} sessions are worked out at once."),
            "Ask for fewer.",
        ));
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

fn warnings(model: &Model, assumed: Option<&Extravascular>, given: &Given, person: &Person) -> Vec<String> {
    if let Some(assumed) = assumed {
        let mut warnings = vec![assumed.assumed.clone()];
        if assumed.level() == super::protocol::Level::Memory {
            warnings
                .push("Not confirmed: part of what this band rests on was recalled, not read.".to_owned());
        }
        warnings.extend(assumed.discrepancies.iter().cloned());
        warnings.extend(pounds_question(person.weight_kg));
        return warnings;
    }
    let mut warnings = model.warnings.clone();
    if let Some(recalled) = &model.unverified {
        warnings.push(format!("Not confirmed: {recalled}."));
    }
    if given.is_push() {
        warnings.push(format!(
            "Given in under {PUSH_MIN} minutes: the first {PUSH_NOT_DRAWN_MIN} minutes are not drawn, because the models disagree ninefold there."
        ));
    }
    match model.absorption(given.route) {
        Some(Absorption::NoseSpray { device_mg, rest_min, .. }) => {
            let devices = (given.dose / device_mg).round();
            if devices > 1.0 {
                warnings.push(format!(
                    "{devices} devices, one every {} minutes.",
                    device_gap(devices, given.minutes, *rest_min)
                ));
            }
        }
        Some(Absorption::Film { most_mg, .. }) => {
            if given.dose > *most_mg {
                warnings.push(format!("The data end at {most_mg} mg: this is beyond them."));
            }
            warnings.extend(unused_minutes(given));
        }
        Some(Absorption::Swallowed { .. }) => warnings.extend(unused_minutes(given)),
        None => {}
    }
    let per_kg = given.dose / person.weight_kg;
    if given.route.into_vein() && per_kg > HIGHEST_STUDIED * (1.0 + 1e-9) {
        warnings.push(format!(
            "{per_kg:.2} mg/kg is more than any depression trial here gave into a vein ({HIGHEST_STUDIED} mg/kg)."
        ));
    }
    match &model.covariates {
        Some(effects) => {
            let beyond = person.age.filter(|age| *age > effects.age_to);
            warnings.extend(
                beyond
                    .map(|age| format!("{age} years is beyond the oldest in the data, {}.", effects.age_to)),
            );
        }
        None if person.age.is_some() || person.ancestry.is_some() => {
            warnings.push("Age and ancestry change nothing in this model.".to_owned());
        }
        None => {}
    }
    warnings.extend(pounds_question(person.weight_kg));
    warnings
}

fn unused_minutes(given: &Given) -> Option<String> {
    (given.minutes > 0.0)
        .then(|| "The minutes are not used: the model has its own times of absorption.".to_owned())
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
            ("patients", |i| i.patients = Some(PatientsAsked { n: 100, seed: 1 })),
            ("patients", |i| {
                (i.model, i.patients) = ("fanta".into(), Some(PatientsAsked { n: 0, seed: 1 }));
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
