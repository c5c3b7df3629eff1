//! Levels in blood against figures worked out elsewhere, and the laws that every linear model obeys.
//!
//! The expected figures come from an independent closed form (one of them also from a Runge-Kutta run),
//! printed to six decimals or to nine digits; they are met to one part in a million.

#![allow(clippy::expect_used, reason = "a test says what it expects")]

use proptest::collection::SizeRange;
use proptest::prelude::*;
use tideline::dosing::disposition::Disposition;
use tideline::dosing::kinetics::{Levels, LevelsInput, levels};
use tideline::dosing::metabolite;
use tideline::dosing::models;
use tideline::dosing::parameters::MicroConstants;
use tideline::dosing::protocol::{Drug, Route};

fn ask(model: &str, dose_mg: f64, duration_min: f64, times_min: &[f64]) -> LevelsInput {
    LevelsInput {
        model: model.into(),
        dose_mg,
        duration_min,
        weight_kg: 70.0,
        times_min: times_min.to_vec(),
        ..LevelsInput::default()
    }
}

fn drawn(input: &LevelsInput) -> Levels {
    match levels(input) {
        Ok(levels) => levels,
        Err(refusal) => panic!("{refusal}"),
    }
}

fn solved(model: &str, weight: f64) -> Disposition {
    let model = models().find(model).expect(model);
    Disposition::new(&model.parameters.at(weight)).expect("solved")
}

#[track_caller]
fn close(found: f64, expected: f64, relative: f64) {
    assert!((found / expected - 1.0).abs() <= relative, "found {found}, expected {expected}");
}

/// 35 mg over 40 minutes at 70 kg: minutes and ng/mL.
const USUAL: [(&str, &[(f64, f64)]); 4] = [
    ("clements", &[(40.0, 177.313276), (60.0, 115.415174), (120.0, 58.834227), (240.0, 34.567507)]),
    ("domino", &[(40.0, 240.330811), (60.0, 55.108418), (120.0, 35.829947), (240.0, 17.340968)]),
    ("kamp", &[(40.0, 253.051835), (60.0, 95.859956), (120.0, 49.906191), (240.0, 25.620787)]),
    ("fanta", &[(40.0, 158.041733)]),
];

#[test]
fn the_usual_infusion_meets_the_six_decimal_figures() {
    for (model, points) in USUAL {
        let times: Vec<f64> = points.iter().map(|point| point.0).collect();
        let found = drawn(&ask(model, 35.0, 40.0, &times));
        for (level, (_, expected)) in found.ng_ml.iter().zip(points) {
            close(level.expect("drawn"), *expected, 1e-6);
        }
    }
}

/// The digest's table, to the figures it prints: peak ng/mL and clearance L/h.
const TABLE: [(&str, f64, f64); 5] = [
    ("clements", 177.0, 80.0),
    ("domino", 240.0, 116.0),
    ("kamp", 253.0, 84.0),
    ("fanta", 158.0, 95.0),
    ("hijazi", 225.0, 151.0),
];

#[test]
fn peaks_and_clearances_meet_the_table() {
    let minutes: Vec<f64> = (0..=240).map(f64::from).collect();
    for (model, peak, clearance) in TABLE {
        let line = drawn(&ask(model, 35.0, 40.0, &minutes)).ng_ml;
        let highest = line.iter().flatten().copied().fold(0.0, f64::max);
        assert_eq!(highest.round(), peak, "{model}");
        assert_eq!(line[40], Some(highest), "{model}: the peak is at the end of the infusion");
        assert_eq!((solved(model, 70.0).clearance() * 60.0).round(), clearance, "{model}");
    }
    // To one decimal where that is all that is printed.
    let hijazi = drawn(&ask("hijazi", 35.0, 40.0, &[40.0])).ng_ml[0].expect("drawn");
    assert!((hijazi - 225.3).abs() <= 0.05, "{hijazi}");
}

#[test]
fn rates_and_coefficients_meet_the_nine_digit_figures() {
    let expected: [(&str, &[f64], &[f64]); 3] = [
        ("domino", &[1.72423981, 0.151512679, 0.00604750752], &[0.211929731, 0.0129580123, 0.00186962602]),
        ("kamp", &[0.244090694, 0.0244401809, 0.00377220405], &[0.0350388274, 0.00332077844, 0.00164039421]),
        ("clements", &[0.0394109517, 0.00378904831], &[0.00588463208, 0.00226838372]),
    ];
    for (model, rates, coefficients) in expected {
        let solved = solved(model, 70.0);
        assert_eq!(solved.terms().len(), rates.len());
        for ((term, rate), coefficient) in solved.terms().iter().zip(rates).zip(coefficients) {
            close(term.rate, *rate, 1e-8);
            close(term.coefficient, *coefficient, 1e-8);
        }
    }
}

#[test]
fn an_endless_infusion_meets_rate_over_clearance() {
    // 0.5 mg/kg in 40 minutes, for ever: 35/40 mg/min.
    for (model, plateau) in
        [("domino", 452.8936), ("kamp", 625.0), ("clements", 654.4852), ("fanta", 551.4706)]
    {
        let minutes = 1e6;
        let found = solved(model, 70.0).concentration(35.0 / 40.0 * minutes, minutes, minutes) * 1000.0;
        close(found, plateau, 1e-6);
    }
}

#[test]
fn the_first_minutes_of_a_push_show_why_they_are_not_drawn() {
    // 14 mg over 2 minutes, at its end and at ten minutes, ng/mL to one decimal.
    for (model, end, later) in [
        ("domino", 1015.6, Some(71.4)),
        ("kamp", 456.4, Some(114.6)),
        ("hijazi", 177.6, None),
        ("clements", 110.9, Some(88.5)),
    ] {
        let at = |after| solved(model, 70.0).concentration(14.0, 2.0, after) * 1000.0;
        assert!((at(2.0) - end).abs() <= 0.05, "{model} {}", at(2.0));
        if let Some(later) = later {
            assert!((at(10.0) - later).abs() <= 0.05, "{model} {}", at(10.0));
            let shown = drawn(&ask(model, 14.0, 2.0, &[2.0, 10.0])).ng_ml;
            assert_eq!((shown[0], shown[1]), (None, Some(at(10.0))));
        }
    }
}

#[test]
fn a_small_slow_dose_meets_the_venous_check() {
    // 5 mg over 30 minutes, to one decimal.
    for (model, expected) in
        [("clements", 28.0), ("fanta", 24.9), ("hijazi", 37.7), ("domino", 43.1), ("kamp", 43.4)]
    {
        let found = drawn(&ask(model, 5.0, 30.0, &[30.0])).ng_ml[0].expect("drawn");
        assert!((found - expected).abs() <= 0.05, "{model} {found}");
    }
}

#[test]
fn six_sessions_in_two_weeks_do_not_accumulate() {
    let day = 1440.0;
    let starts: Vec<f64> = [0.0, 2.0, 4.0, 7.0, 9.0, 11.0].map(|days| days * day).to_vec();
    for (model, ratio) in [("kamp", 1.000004), ("clements", 1.000008), ("fanta", 1.000688)] {
        let times = [40.0, 11.0 * day + 40.0];
        let input = LevelsInput { sessions: starts.clone(), ..ask(model, 35.0, 40.0, &times) };
        let found = drawn(&input).ng_ml;
        let (first, sixth) = (found[0].expect("drawn"), found[1].expect("drawn"));
        assert!((sixth / first - ratio).abs() <= 5e-7, "{model} {}", sixth / first);
    }
}

#[test]
fn the_band_runs_from_clements_to_kamp() {
    let times: Vec<f64> = (0..=480).map(f64::from).collect();
    let of = |model: &str| drawn(&ask(model, 35.0, 40.0, &times));
    let (clements, kamp) = (of("clements"), of("kamp"));
    let domino = of("domino");
    for i in 0..times.len() {
        let (one, other) = (clements.ng_ml[i].expect("drawn"), kamp.ng_ml[i].expect("drawn"));
        for found in [&clements, &kamp, &domino] {
            assert_eq!(found.low.as_ref().expect("a band")[i], Some(one.min(other)));
            assert_eq!(found.high.as_ref().expect("a band")[i], Some(one.max(other)));
        }
    }
    let at_end = (clements.low.expect("a band")[40], clements.high.expect("a band")[40]);
    assert_eq!(at_end, (clements.ng_ml[40], kamp.ng_ml[40]));
    let fanta = of("fanta");
    assert_eq!((fanta.low, fanta.high), (None, None), "no band for esketamine");
}

#[test]
fn the_observed_level_lies_in_the_band_and_the_models_in_the_observed_span() {
    let observed = models().observed.iter().find(|one| one.id == "usual-infusion").expect("there");
    let found = drawn(&ask("kamp", 35.0, 40.0, &[40.0]));
    let (low, high) = (found.low.expect("a band")[0], found.high.expect("a band")[0]);
    assert!(low < Some(observed.ng_ml) && Some(observed.ng_ml) < high);
    // Esketamine is another substance at other doses.
    for model in models().models.iter().filter(|model| model.drug == Drug::Ketamine) {
        let level = drawn(&ask(&model.id, 35.0, 40.0, &[40.0])).ng_ml[0].expect("drawn");
        assert!((100.0..=270.0).contains(&level), "{} {level}", model.id);
    }
}

#[test]
fn an_amount_beyond_every_protocol_of_its_route_is_said() {
    let said = |route, dose_mg| {
        let input = LevelsInput { route: Some(route), ..ask("clements", dose_mg, 0.0, &[60.0]) };
        drawn(&input).warnings.into_iter().find(|words| words.contains("more than any depression protocol"))
    };
    // 0.5 mg/kg into muscle and 0.9 mg/kg under the skin are the highest here: 35 mg and 63 mg of 70 kg.
    assert_eq!((said(Route::Im, 35.0), said(Route::Sc, 63.0)), (None, None));
    assert!(said(Route::Im, 35.1).expect("said").starts_with("35.1 mg is more than any depression protocol"));
    assert!(said(Route::Sc, 64.0).expect("said").contains("under the skin (0.5 to 0.9 mg/kg)"));
    // 10 mg under the tongue, whatever the weight; by the rectum no protocol of depression is here.
    assert!(said(Route::Sublingual, 35.0).expect("said").contains("(10 mg)"));
    assert_eq!(said(Route::Rectal, 50.0), None);
}

#[test]
fn a_refused_amount_can_be_told_from_its_limit() {
    let refusal = levels(&ask("kamp", 315.1, 40.0, &[40.0])).expect_err("above 4.5 mg/kg");
    assert!(refusal.rule.starts_with("That is 4.501"), "{refusal}");
    let refusal = levels(&ask("kamp", 350.0, 40.0, &[40.0])).expect_err("above 4.5 mg/kg");
    assert!(refusal.rule.starts_with("That is 5.00 mg/kg"), "{refusal}");
}

#[test]
fn weight_scales_as_each_source_says() {
    // Kamp at 50 kg: clearance 84 × (50/70)^0.75 = 65.3 L/h, volume 25 × 50/70 = 17.857 L.
    let kamp = solved("kamp", 50.0);
    assert!((kamp.clearance() * 60.0 - 65.3).abs() <= 0.05);
    let first: f64 = kamp.terms().iter().map(|term| term.coefficient).sum();
    close(1.0 / first, 25.0 * 50.0 / 70.0, 1e-12);
    // Counted per kg, the same mg/kg gives the same level at any weight.
    for model in ["clements", "domino", "hijazi"] {
        let at = |weight_kg: f64| {
            let input = LevelsInput { weight_kg, ..ask(model, weight_kg / 2.0, 40.0, &[40.0]) };
            drawn(&input).ng_ml[0].expect("drawn")
        };
        close(at(120.0), at(50.0), 1e-12);
    }
    // Fanta: the centre scales, the outer volumes do not. 133 × 140/70 = 266 L; 95.2 × 2^0.75 = 160.1 L/h.
    let constants = models().find("fanta").expect("there").parameters.at(140.0);
    close(constants.v1, 266.0, 1e-12);
    close(constants.k10 * 266.0 * 60.0, 95.2 * 2.0f64.powf(0.75), 1e-12);
    let (out, back) = constants.exchange[0];
    close(out * 266.0 * 60.0, 23.2, 1e-12);
    close(out * 266.0 / back, 187.0, 1e-12);
}

#[test]
fn noresketamine_agrees_with_a_step_by_step_run() {
    let fanta = models().find("fanta").expect("there");
    let (parent, child) =
        (fanta.parameters.at(70.0), fanta.metabolite.as_ref().expect("there").parameters.at(70.0));
    let found = drawn(&ask("fanta", 35.0, 40.0, &[40.0, 120.0, 480.0]));
    let line = found.metabolite_ng_ml.expect("a metabolite");
    for (level, time) in line.iter().zip([40.0, 120.0, 480.0]) {
        let expected = stepped(&parent, Some(&child), 35.0, 40.0, time).metabolite * 1000.0;
        close(level.expect("drawn"), expected, 1e-8);
    }
    assert!(drawn(&ask("kamp", 35.0, 40.0, &[40.0])).metabolite_ng_ml.is_none());
}

/// What a Runge-Kutta run of the same compartments ends with.
struct Stepped {
    /// mg/L in the centre.
    level: f64,
    /// mg gone from the body, of the parent.
    eliminated: f64,
    /// mg in all compartments of the parent.
    held: f64,
    /// mg/L of the metabolite in its centre.
    metabolite: f64,
}

/// Fourth-order Runge-Kutta in steps of about 0.005 minutes that meet the end of the infusion: no formula
/// is shared with the library.
fn stepped(
    parent: &MicroConstants,
    child: Option<&MicroConstants>,
    dose: f64,
    minutes: f64,
    until: f64,
) -> Stepped {
    // Amounts: parent centre and two others, eliminated, metabolite centre and one other.
    let slope = |state: &[f64; 6], input: f64| {
        let mut change = [0.0; 6];
        let out = parent.k10 * state[0];
        change[0] = input - out;
        change[3] = out;
        for (place, (to, back)) in parent.exchange.iter().enumerate() {
            let flow = to * state[0] - back * state[place + 1];
            change[0] -= flow;
            change[place + 1] = flow;
        }
        if let Some(child) = child {
            change[4] = out - child.k10 * state[4];
            for (to, back) in &child.exchange {
                let flow = to * state[4] - back * state[5];
                change[4] -= flow;
                change[5] += flow;
            }
        }
        change
    };
    let mut state = [0.0; 6];
    let mut run = |from: f64, to: f64, input: f64| {
        let steps = ((to - from) / 0.005).ceil().max(0.0) as usize;
        let step = (to - from) / steps.max(1) as f64;
        for _ in 0..steps {
            let moved = |by: &[f64; 6], share: f64| {
                let mut next = state;
                for (value, change) in next.iter_mut().zip(by) {
                    *value += change * share * step;
                }
                next
            };
            let k1 = slope(&state, input);
            let k2 = slope(&moved(&k1, 0.5), input);
            let k3 = slope(&moved(&k2, 0.5), input);
            let k4 = slope(&moved(&k3, 1.0), input);
            for i in 0..6 {
                state[i] += step / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
            }
        }
    };
    run(0.0, minutes.min(until), dose / minutes);
    run(minutes, until.max(minutes), 0.0);
    Stepped {
        level: state[0] / parent.v1,
        eliminated: state[3],
        held: state[0] + state[1] + state[2],
        metabolite: child.map_or(0.0, |child| state[4] / child.v1),
    }
}

/// Models with so many compartments around the centre, and rates over three decades.
fn model_with(others: impl Into<SizeRange>) -> impl Strategy<Value = MicroConstants> {
    let rate = || (-3.0..0.0f64).prop_map(|power| 10f64.powf(power));
    (1.0..300.0f64, rate(), prop::collection::vec((rate(), rate()), others))
        .prop_map(|(v1, k10, exchange)| MicroConstants { v1, k10, exchange, drains: vec![] })
}

/// Models of one to three compartments.
fn any_model() -> impl Strategy<Value = MicroConstants> {
    model_with(0..=2)
}

proptest! {
    #[test]
    fn coefficients_add_up_and_the_area_is_dose_over_clearance(model in any_model()) {
        let solved = Disposition::new(&model).expect("solved");
        let sum: f64 = solved.terms().iter().map(|term| term.coefficient).sum();
        prop_assert!((sum * model.v1 - 1.0).abs() < 1e-12);
        prop_assert!((solved.clearance() / (model.k10 * model.v1) - 1.0).abs() < 1e-10);
        prop_assert!(solved.terms().iter().all(|term| term.coefficient >= 0.0 && term.rate > 0.0));
    }

    #[test]
    fn roots_solve_the_characteristic_polynomial(model in model_with(2)) {
        let solved = Disposition::new(&model).expect("solved");
        let ((k12, k21), (k13, k31), k10) = (model.exchange[0], model.exchange[1], model.k10);
        let a2 = k10 + k12 + k13 + k21 + k31;
        let a1 = k10 * k31 + k21 * k31 + k21 * k13 + k10 * k21 + k31 * k12;
        let a0 = k10 * k21 * k31;
        for term in solved.terms() {
            let x = term.rate;
            let size = x.powi(3) + a2 * x * x + a1 * x + a0;
            prop_assert!((x.powi(3) - a2 * x * x + a1 * x - a0).abs() < 1e-11 * size);
        }
    }

    #[test]
    fn levels_are_linear_in_dose_and_never_negative(
        model in any_model(), dose in 0.1..100.0f64, factor in 0.1..10.0f64,
        minutes in 0.0..120.0f64, after in -10.0..20_000.0f64,
    ) {
        let solved = Disposition::new(&model).expect("solved");
        let once = solved.concentration(dose, minutes, after);
        let more = solved.concentration(dose * factor, minutes, after);
        prop_assert!(once >= 0.0);
        // Below the smallest normal number digits go missing by the format itself.
        prop_assert!((more - factor * once).abs() <= 1e-13 * more + f64::MIN_POSITIVE);
        let child = metabolite::concentration(&solved, &solved, dose, minutes, after);
        prop_assert!(child >= 0.0, "{}", child);
    }

    #[test]
    fn the_end_of_an_infusion_is_no_jump(model in any_model(), minutes in 1.0..120.0f64) {
        let solved = Disposition::new(&model).expect("solved");
        let [before, at, past] =
            [-1e-9, 0.0, 1e-9].map(|near| solved.concentration(35.0, minutes, minutes + near));
        prop_assert!((before / at - 1.0).abs() < 1e-7 && (past / at - 1.0).abs() < 1e-7);
        prop_assert!(before <= at * (1.0 + 1e-15) && past <= at);
    }

    #[test]
    fn sessions_add_up(
        model in prop::sample::select(vec!["clements", "domino", "kamp", "hijazi", "fanta"]),
        starts in prop::collection::vec(0.0..3000.0f64, 1..6), time in 0.0..4000.0f64,
    ) {
        let together = LevelsInput { sessions: starts.clone(), ..ask(model, 35.0, 40.0, &[time]) };
        let together = drawn(&together).ng_ml[0].expect("drawn");
        let apart: f64 = starts
            .iter()
            .map(|start| drawn(&ask(model, 35.0, 40.0, &[time - start])).ng_ml[0].expect("drawn"))
            .sum();
        prop_assert!((together - apart).abs() <= 1e-12 * apart, "{} {}", together, apart);
    }

    #[test]
    fn an_infusion_is_two_halves_end_to_end(
        model in any_model(), minutes in 2.0..120.0f64, after in 0.0..500.0f64,
    ) {
        let solved = Disposition::new(&model).expect("solved");
        let whole = solved.concentration(40.0, minutes, after);
        let halves = solved.concentration(20.0, minutes / 2.0, after)
            + solved.concentration(20.0, minutes / 2.0, after - minutes / 2.0);
        prop_assert!((whole - halves).abs() <= 1e-12 * whole);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_closed_form_agrees_with_a_step_by_step_run(
        model in any_model(), minutes in 1.0..60.0f64, until in 1.0..150.0f64,
    ) {
        let run = stepped(&model, None, 35.0, minutes, until);
        let solved = Disposition::new(&model).expect("solved");
        let level = solved.concentration(35.0, minutes, until);
        prop_assert!((level / run.level - 1.0).abs() < 1e-8, "{} {}", level, run.level);
        // Nothing is lost: what was given is in the body or gone from it.
        let given = 35.0 * (until / minutes).min(1.0);
        prop_assert!(((run.held + run.eliminated) / given - 1.0).abs() < 1e-10);
    }
}
