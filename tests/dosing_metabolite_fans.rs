//! Virtual patients of what a drug turns into: the same people as the drug's, run whole, by what the sources print.

#![allow(clippy::expect_used, reason = "a test says what it expects")]

use tideline::dosing::disposition::Disposition;
use tideline::dosing::intake::{Person, paths};
use tideline::dosing::kinetics::{Levels, LevelsInput, PatientsAsked, levels};
use tideline::dosing::protocol::Route;
use tideline::dosing::response::level;
use tideline::dosing::{metabolism, metabolite, models, patients};

fn ask(model: &str, dose_mg: f64, duration_min: f64, metabolites: bool) -> Levels {
    let asked = LevelsInput {
        model: model.into(),
        dose_mg,
        duration_min,
        weight_kg: 80.0,
        times_min: (0..=120).map(|n| f64::from(n) * 4.0).collect(),
        patients: Some(PatientsAsked { n: 200, seed: 5, metabolites }),
        ..LevelsInput::default()
    };
    levels(&asked).unwrap_or_else(|refusal| panic!("{refusal}"))
}

#[test]
fn each_person_s_run_is_the_closed_form_of_their_own_figures() {
    let model = models().find("fanta").expect("there");
    let typical = Person { weight_kg: 62.0, ..Person::default() };
    let variability = model.variability.as_ref().expect("told");
    let times: Vec<f64> = (1..200).map(|n| f64::from(n) * 3.7).collect();
    let (mut worst, mut highest, mut lowest) = (0.0f64, 0.0f64, f64::INFINITY);
    for person in patients::people(model, &typical, variability, (40, 9)) {
        let drug = Disposition::new(&person.constants(model)).expect("solved");
        let own = model.metabolite.as_ref().expect("told");
        let constants =
            own.parameters.with(person.weight_kg, &|name| person.metabolite_factor(model, own, 0, name));
        let own = Disposition::new(&constants).expect("solved");
        let run =
            metabolism::run(model, &person, &paths(model, Route::Iv, 35.0, 40.0, &person), &[0.0], &times);
        for (found, time) in run.metabolites[0].iter().zip(&times) {
            let closed = metabolite::concentration(&drug, &own, 35.0, 40.0, *time);
            worst = worst.max((found / closed - 1.0).abs());
        }
        let peak = run.metabolites[0].iter().copied().fold(0.0, f64::max);
        (highest, lowest) = (highest.max(peak), lowest.min(peak));
    }
    assert!(worst < 1e-11, "{worst}");
    assert!(highest / lowest > 1.5, "people differ: {lowest} to {highest}");
}

#[test]
fn each_person_s_network_gives_the_drug_of_their_closed_form() {
    for (id, route, dose_mg, minutes) in
        [("perez-ruixo", Route::Nasal, 84.0, 10.0), ("simons", Route::Sublingual, 50.0, 0.0)]
    {
        let model = models().find(id).expect("there");
        let typical = Person { weight_kg: 90.0, ..Person::default() };
        let variability = model.variability.as_ref().expect("told");
        let times: Vec<f64> = (1..900).map(|n| f64::from(n) * 7.0).collect();
        for person in patients::people(model, &typical, variability, (12, 4)) {
            let drug = Disposition::new(&person.constants(model)).expect("solved");
            let own = paths(model, route, dose_mg, minutes, &person);
            let run = metabolism::run(model, &person, &own, &[0.0], &times);
            let highest = run.drug.iter().copied().fold(0.0, f64::max);
            for (found, time) in run.drug.iter().zip(&times) {
                assert!((found - level(&drug, &own, *time)).abs() < 1e-11 * highest, "{id} at {time}");
            }
            assert!(run.metabolites.iter().flatten().all(|level| *level >= 0.0), "{id}");
        }
    }
}

#[test]
fn the_people_are_those_of_the_drug_alone_and_share_what_the_paper_shares() {
    for (id, dose_mg, minutes, metabolites) in
        [("fanta", 35.0, 40.0, 1), ("perez-ruixo", 84.0, 10.0, 1), ("simons", 50.0, 0.0, 2)]
    {
        let (without, with) = (ask(id, dose_mg, minutes, false), ask(id, dose_mg, minutes, true));
        assert_eq!(without.patients, with.patients, "{id}");
        assert_eq!((without.metabolite_patients, without.second_metabolite_patients), (None, None));
        let fans: Vec<_> =
            [&with.metabolite_patients, &with.second_metabolite_patients].into_iter().flatten().collect();
        assert_eq!(fans.len(), metabolites, "{id}");
        let typical = [&with.metabolite_ng_ml, &with.second_metabolite_ng_ml];
        for (fan, typical) in fans.iter().zip(typical) {
            assert_eq!((fan.n, fan.seed), (200, 5));
            let lines = [&fan.p5, &fan.p25, &fan.p50, &fan.p75, &fan.p95];
            for place in 0..=120 {
                let at: Vec<f64> = lines.iter().filter_map(|line| line[place]).collect();
                assert!(at.len() == 5 && at.windows(2).all(|pair| pair[0] <= pair[1]), "{id} {place} {at:?}");
            }
            // Two hours in, the typical person is among the others, and people differ.
            let typical = typical.as_ref().and_then(|line| line[30]).expect("drawn");
            let at = lines.map(|line| line[30].expect("drawn"));
            assert!((at[0]..=at[4]).contains(&typical), "{id}: {at:?} {typical}");
            assert!(at[4] / at[0] > 1.3, "{id}: {at:?}");
        }
        assert_eq!(ask(id, dose_mg, minutes, true).metabolite_patients, with.metabolite_patients, "{id}");
    }
    // Noresketamine's central volume is esketamine's own, person by person.
    let model = models().find("simons").expect("there");
    let own = model.metabolite.as_ref().expect("told");
    let variability = model.variability.as_ref().expect("told");
    for person in
        patients::people(model, &Person { weight_kg: 70.0, ..Person::default() }, variability, (20, 1))
    {
        let (drug, metabolite) = (person.factor(model, "V1"), person.metabolite_factor(model, own, 0, "V1"));
        assert!((drug - metabolite).abs() < 1e-15 && drug != 1.0, "{drug} {metabolite}");
        assert!(person.factor(model, "F2") != 1.0 && person.metabolites.len() == 2);
    }
}

/// Perez-Ruixo, 84 mg in three devices 5 minutes apart, two hours in: percentiles of 6,000 people drawn one by one and
/// run by Runge-Kutta in another language, esketamine and noresketamine, ng/mL.
const RUN_ELSEWHERE: [[f64; 5]; 2] = [[31.0, 44.1, 54.1, 65.5, 81.3], [70.7, 113.6, 147.3, 180.0, 226.9]];

#[test]
fn the_fans_agree_with_people_drawn_and_run_in_another_language() {
    let asked = LevelsInput {
        model: "perez-ruixo".into(),
        dose_mg: 84.0,
        duration_min: 10.0,
        weight_kg: 70.0,
        times_min: vec![120.0],
        patients: Some(PatientsAsked { n: 3000, seed: 2, metabolites: true }),
        ..LevelsInput::default()
    };
    let found = levels(&asked).expect("drawn");
    for (fan, elsewhere) in [found.patients, found.metabolite_patients].into_iter().zip(RUN_ELSEWHERE) {
        let fan = fan.expect("a fan");
        let own = [fan.p5, fan.p25, fan.p50, fan.p75, fan.p95].map(|line| line[0].expect("drawn"));
        for (own, elsewhere) in own.iter().zip(elsewhere) {
            // Both are samples: the outer percentiles of 6,000 wander by two percent.
            assert!((own / elsewhere - 1.0).abs() < 0.04, "{own} {elsewhere}");
        }
    }
}

#[test]
fn what_is_not_known_of_the_spread_is_said() {
    let said = ask("perez-ruixo", 84.0, 10.0, true).warnings.join(" ");
    assert!(said.contains("its forming differs is left blank"), "{said}");
    assert!(!ask("perez-ruixo", 84.0, 10.0, false).warnings.join(" ").contains("its forming"));
    assert!(ask("simons", 50.0, 0.0, true).warnings.join(" ").contains("0.751"));
}
