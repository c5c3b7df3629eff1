//! Doses worked by hand, and what must be refused.
//!
//! The figures below were worked from the protocol and the label alone, not copied from the program.

#![allow(clippy::expect_used, reason = "a test says what it expects")]

use tideline::dosing::dose::{DoseInput, WorkedDose, work_out};
use tideline::dosing::refusal::Refusal;
use tideline::dosing::{built_in, protocol};

fn kilograms(weight_kg: f64) -> DoseInput {
    DoseInput { weight_kg, ..DoseInput::default() }
}

fn worked(id: &str, input: &DoseInput) -> WorkedDose {
    match work_out(protocol(id).expect(id), input) {
        Ok(worked) => worked,
        Err(refusal) => panic!("{id}: {refusal}"),
    }
}

fn refused(id: &str, input: &DoseInput) -> Refusal {
    match work_out(protocol(id).expect(id), input) {
        Ok(worked) => panic!("{id} was worked out: {worked:?}"),
        Err(refusal) => refusal,
    }
}

#[track_caller]
fn close(found: f64, by_hand: f64) {
    assert!((found - by_hand).abs() <= 1e-12 * by_hand.abs(), "found {found}, by hand {by_hand}");
}

/// kg; mg; mL of 10, 50 and 100 mg/mL; mg/mL when made up to 50 mL; mL/h of a 1 mg/mL bag.
const HALF_MILLIGRAM: [(f64, f64, [f64; 3], f64, f64); 10] = [
    (30.0, 15.0, [1.5, 0.3, 0.15], 0.3, 22.5),
    (42.0, 21.0, [2.1, 0.42, 0.21], 0.42, 31.5),
    (50.0, 25.0, [2.5, 0.5, 0.25], 0.5, 37.5),
    (58.5, 29.25, [2.925, 0.585, 0.2925], 0.585, 43.875),
    (70.0, 35.0, [3.5, 0.7, 0.35], 0.7, 52.5),
    (83.0, 41.5, [4.15, 0.83, 0.415], 0.83, 62.25),
    (100.0, 50.0, [5.0, 1.0, 0.5], 1.0, 75.0),
    (120.0, 60.0, [6.0, 1.2, 0.6], 1.2, 90.0),
    (164.0, 82.0, [8.2, 1.64, 0.82], 1.64, 123.0),
    (250.0, 125.0, [12.5, 2.5, 1.25], 2.5, 187.5),
];

#[test]
fn half_a_milligram_over_forty_minutes_for_ten_weights() {
    for (weight, mg, vials, in_fifty, bag_rate) in HALF_MILLIGRAM {
        let syringe = worked("iv-single-05", &DoseInput { volume_ml: Some(50.0), ..kilograms(weight) });
        close(syringe.dose_mg, mg);
        assert_eq!(syringe.mg_kg, 0.5);
        for (vial, by_hand) in syringe.vials.iter().zip(vials) {
            close(vial.drug_ml, by_hand);
        }
        assert_eq!(syringe.vials.len(), 3);
        close(syringe.concentration_mg_ml.expect("made up"), in_fifty);
        // 50 mL in 40 minutes, whatever the weight.
        assert_eq!(syringe.rate_ml_h, Some(75.0));
        assert_eq!(syringe.rate_ml_min, Some(1.25));
        assert_eq!(syringe.rate_mcg_kg_min, Some(12.5));
        assert_eq!(syringe.total_ml, Some(50.0));
        assert_eq!(syringe.drug_ml, None, "no strength was given");
        assert_eq!(syringe.devices, None);

        let bag = worked("iv-single-05", &DoseInput { strength_mg_ml: Some(1.0), ..kilograms(weight) });
        close(bag.rate_ml_h.expect("a rate"), bag_rate);
    }
}

#[test]
fn a_chosen_vial_gives_one_volume_to_draw_up() {
    for (strength, volume) in [(10.0, 3.5), (50.0, 0.7), (100.0, 0.35)] {
        let input = DoseInput { strength_mg_ml: Some(strength), volume_ml: Some(100.0), ..kilograms(70.0) };
        let worked = worked("iv-single-05", &input);
        close(worked.drug_ml.expect("a volume"), volume);
        assert_eq!(worked.rate_ml_h, Some(150.0));
        close(worked.concentration_mg_ml.expect("made up"), 0.35);
    }
}

/// What a protocol comes to: id; kg; mg; mL of the 50 mg/mL vial; mcg/kg/min; devices.
type Expected = (&'static str, f64, f64, Option<f64>, Option<f64>, Option<u32>);

/// One line for each protocol that is worked out, at its typical dose.
const AT_ONE_WEIGHT: [Expected; 29] = [
    ("iv-3xw-2w", 64.0, 32.0, Some(0.64), Some(12.5), None),
    ("iv-2xw-4w", 66.0, 33.0, Some(0.66), Some(12.5), None),
    ("iv-3xw-4w", 68.0, 34.0, Some(0.68), Some(12.5), None),
    ("iv-2xw-3w", 72.0, 36.0, Some(0.72), Some(12.5), None),
    ("iv-3xw-ketect", 74.0, 37.0, Some(0.74), None, None),
    ("iv-weekly-maint", 76.0, 38.0, Some(0.76), Some(12.5), None),
    ("iv-biweekly-maint", 78.0, 39.0, Some(0.78), None, None),
    ("iv-fava-01", 80.0, 8.0, Some(0.16), Some(2.5), None),
    ("iv-fava-02", 80.0, 16.0, Some(0.32), Some(5.0), None),
    ("iv-fava-05", 80.0, 40.0, Some(0.8), Some(12.5), None),
    ("iv-fava-10", 80.0, 80.0, Some(1.6), Some(25.0), None),
    ("iv-li-02", 60.0, 12.0, Some(0.24), Some(5.0), None),
    ("iv-sumner-044", 75.0, 33.0, Some(0.66), None, None),
    ("iv-ed-02-push", 70.0, 14.0, Some(0.28), None, None),
    ("iv-si-05", 90.0, 45.0, Some(0.9), None, None),
    ("iv-2xw-8", 84.0, 42.0, Some(0.84), None, None),
    ("iv-bolus-6", 62.0, 31.0, Some(0.62), None, None),
    ("iv-alt-day-100ml", 56.0, 28.0, Some(0.56), Some(12.5), None),
    ("im-025", 80.0, 20.0, Some(0.4), None, None),
    ("im-05", 80.0, 40.0, Some(0.8), None, None),
    ("sc-titration-loo2016", 70.0, 21.0, Some(0.42), None, None),
    ("sc-kads-fixed", 70.0, 35.0, Some(0.7), None, None),
    ("sc-kads-flex", 70.0, 42.0, Some(0.84), None, None),
    // No vial of esketamine for injection was read.
    ("sc-iv-esk-findeis", 80.0, 20.0, None, None, None),
    ("esk-adult", 70.0, 84.0, None, None, Some(3)),
    ("esk-65", 70.0, 28.0, None, None, Some(1)),
    ("esk-mdsi", 70.0, 84.0, None, None, Some(3)),
    ("esk-mono-us", 70.0, 84.0, None, None, Some(3)),
    ("iv-single-05", 94.0, 47.0, Some(0.94), Some(12.5), None),
];

#[test]
fn every_supervised_protocol_at_one_weight() {
    for (id, weight, mg, of_fifty, drug_rate, devices) in AT_ONE_WEIGHT {
        let worked = worked(id, &kilograms(weight));
        close(worked.dose_mg, mg);
        close(worked.mg_kg, mg / weight);
        let found = worked.vials.iter().find(|vial| vial.strength_mg_ml == 50.0).map(|vial| vial.drug_ml);
        assert_eq!(found.is_some(), of_fifty.is_some(), "{id}");
        if let (Some(found), Some(by_hand)) = (found, of_fifty) {
            close(found, by_hand);
        }
        assert_eq!(worked.rate_mcg_kg_min.is_some(), drug_rate.is_some(), "{id}");
        if let (Some(found), Some(by_hand)) = (worked.rate_mcg_kg_min, drug_rate) {
            close(found, by_hand);
        }
        assert_eq!(worked.devices, devices, "{id}");
        assert_eq!(worked.rate_ml_h, None, "{id}: no volume was given");
        assert!(!worked.source.is_empty() && !worked.steps.is_empty(), "{id}");
    }
    let covered: Vec<&str> = AT_ONE_WEIGHT.iter().map(|row| row.0).collect();
    for protocol in built_in() {
        let is_worked = protocol.supervised && !protocol.context_only;
        assert_eq!(is_worked, covered.contains(&protocol.id.as_str()), "{}", protocol.id);
    }
}

#[test]
fn a_step_of_a_rising_protocol_can_be_chosen() {
    // 0.9 mg/kg of 100 mg/mL: the trial drew at most 0.91 mL, which is 101 kg.
    let input = DoseInput { mg_kg: Some(0.9), strength_mg_ml: Some(100.0), ..kilograms(101.0) };
    let worked_flex = worked("sc-kads-flex", &input);
    close(worked_flex.drug_ml.expect("a volume"), 0.909);
    let low = worked("iv-2xw-8", &DoseInput { mg_kg: Some(0.2), ..kilograms(70.0) });
    close(low.dose_mg, 14.0);
    let day_one = worked("esk-adult", &DoseInput { dose_mg: Some(56.0), ..kilograms(70.0) });
    assert_eq!(day_one.devices, Some(2));
    close(day_one.mg_kg, 0.8);
}

#[test]
fn what_people_might_take_alone_is_never_worked_out() {
    let mut alone = 0;
    for protocol in built_in().iter().filter(|protocol| !protocol.supervised) {
        let refusal = work_out(protocol, &kilograms(70.0)).expect_err(&protocol.id);
        assert_eq!(refusal.input, "protocol");
        assert_eq!(refusal.found, protocol.id);
        alone += 1;
    }
    assert_eq!(alone, 12);
    for id in ["anaes-iv", "anaes-im"] {
        let refusal = refused(id, &kilograms(70.0));
        assert_eq!(refusal.input, "protocol");
        assert!(refusal.rule.contains("anaesthetic"), "{refusal}");
    }
}

#[test]
fn each_impossible_input_is_refused_by_name() {
    let base = kilograms(70.0);
    let with = |change: fn(&mut DoseInput)| {
        let mut input = base.clone();
        change(&mut input);
        input
    };
    let refusals: [(&str, DoseInput, &str); 27] = [
        ("iv-single-05", kilograms(29.9), "weight_kg"),
        ("iv-single-05", kilograms(251.0), "weight_kg"),
        ("iv-single-05", kilograms(f64::NAN), "weight_kg"),
        ("iv-single-05", kilograms(f64::INFINITY), "weight_kg"),
        ("iv-single-05", with(|i| i.mg_kg = Some(0.6)), "mg_kg"),
        ("iv-single-05", with(|i| i.mg_kg = Some(f64::NAN)), "mg_kg"),
        ("iv-single-05", with(|i| i.dose_mg = Some(35.0)), "dose_mg"),
        ("sc-kads-flex", with(|i| i.mg_kg = Some(0.7)), "mg_kg"),
        ("esk-adult", with(|i| i.dose_mg = Some(28.0)), "dose_mg"),
        ("esk-adult", with(|i| i.dose_mg = Some(112.0)), "dose_mg"),
        ("esk-adult", with(|i| i.mg_kg = Some(0.5)), "mg_kg"),
        ("esk-adult", with(|i| i.volume_ml = Some(5.0)), "volume_ml"),
        ("esk-65", with(|i| i.age = Some(64.0)), "age"),
        ("iv-single-05", with(|i| i.age = Some(17.0)), "age"),
        ("iv-single-05", with(|i| i.age = Some(f64::NAN)), "age"),
        ("iv-single-05", with(|i| i.volume_ml = Some(0.0)), "volume_ml"),
        ("iv-single-05", with(|i| i.volume_ml = Some(-50.0)), "volume_ml"),
        ("iv-single-05", with(|i| i.volume_ml = Some(f64::NAN)), "volume_ml"),
        ("iv-single-05", with(|i| i.volume_ml = Some(0.69)), "volume_ml"),
        ("iv-single-05", with(|i| i.strength_mg_ml = Some(0.0)), "strength_mg_ml"),
        ("iv-single-05", with(|i| i.strength_mg_ml = Some(115.33)), "strength_mg_ml"),
        ("iv-single-05", with(|i| i.strength_mg_ml = Some(57.67)), "strength_mg_ml"),
        ("iv-single-05", with(|i| i.strength_mg_ml = Some(200.0)), "strength_mg_ml"),
        ("iv-single-05", with(|i| i.duration_min = Some(39.0)), "duration_min"),
        ("iv-single-05", with(|i| i.duration_min = Some(f64::INFINITY)), "duration_min"),
        // 0.5 mg/kg in 19 minutes is 26.3 mcg/kg/min; nothing was studied above 25.
        ("iv-2xw-8", with(|i| i.duration_min = Some(19.0)), "duration_min"),
        ("im-05", with(|i| i.duration_min = Some(40.0)), "duration_min"),
    ];
    for (id, input, name) in refusals {
        let refusal = refused(id, &input);
        assert_eq!(refusal.input, name, "{id} {input:?}");
        assert!(!refusal.rule.is_empty() && !refusal.remedy.is_empty(), "{refusal}");
        assert!(refusal.to_string().starts_with(name), "{refusal}");
    }
}

#[test]
fn the_strongest_vial_is_refused_undiluted_into_a_vein_alone() {
    let strong = |volume_ml| DoseInput { strength_mg_ml: Some(100.0), volume_ml, ..kilograms(70.0) };
    // 0.35 mL of drug needs 0.35 mL of diluent: 0.70 mL at least.
    for volume in [None, Some(0.35), Some(0.69)] {
        let refusal = refused("iv-single-05", &strong(volume));
        assert_eq!(refusal.input, "volume_ml");
        assert!(refusal.remedy.contains("0.7 mL"), "{refusal}");
    }
    close(worked("iv-single-05", &strong(Some(0.7))).rate_ml_h.expect("a rate"), 1.05);
    // Into muscle and under the skin the label sets no such rule, and the trial used it as it was.
    close(worked("sc-kads-fixed", &strong(None)).total_ml.expect("a volume"), 0.35);
    assert_eq!(refused("im-05", &strong(Some(0.3))).input, "volume_ml");
}

#[test]
fn a_rate_no_pump_runs_at_is_refused() {
    // 700 mL in 40 minutes is 1050 mL/h; 660 mL is 990.
    let refusal = refused("iv-single-05", &DoseInput { volume_ml: Some(700.0), ..kilograms(70.0) });
    assert_eq!(refusal.input, "volume_ml");
    assert!(refusal.rule.contains("1050 mL/h"), "{refusal}");
    let fast = worked("iv-single-05", &DoseInput { volume_ml: Some(660.0), ..kilograms(70.0) });
    assert_eq!(fast.rate_ml_h, Some(990.0));
    // 3 mg of 50 mg/mL is 0.06 mL; over 40 minutes 0.09 mL/h.
    let slow = DoseInput { strength_mg_ml: Some(50.0), ..kilograms(30.0) };
    let refusal = refused("iv-fava-01", &slow);
    assert_eq!(refusal.input, "strength_mg_ml");
    assert_eq!(refusal.found, "50");
    assert!(refusal.rule.contains("0.09 mL/h"), "{refusal}");
    // 50 mL at 0.1 mL/h last 30,000 minutes: beyond that it is the time that is wrong, not the volume.
    let endless =
        |minutes| DoseInput { volume_ml: Some(50.0), duration_min: Some(minutes), ..kilograms(70.0) };
    assert_eq!(worked("iv-single-05", &endless(30_000.0)).rate_ml_h, Some(0.1));
    let refusal = refused("iv-single-05", &endless(30_001.0));
    assert_eq!(refusal.input, "duration_min");
    assert!(refusal.remedy.contains("30000 minutes or fewer"), "{refusal}");
    // 1 mL of 40 minutes is the protocol's own time: nothing shorter is allowed, so the strength is at fault.
    let own_time = DoseInput { duration_min: Some(40.0), ..slow };
    assert_eq!(refused("iv-fava-01", &own_time).input, "strength_mg_ml");
}

#[test]
fn a_push_is_given_by_hand_in_one_to_five_minutes() {
    // 0.2 mg/kg of 70 kg is 14 mg; over 2 minutes 100 mcg/kg/min.
    let push = |minutes, volume_ml| DoseInput { duration_min: Some(minutes), volume_ml, ..kilograms(70.0) };
    for minutes in [1.0, 2.0, 5.0] {
        let given = worked("iv-ed-02-push", &push(minutes, Some(10.0)));
        close(given.rate_mcg_kg_min.expect("a rate"), 200.0 / minutes);
    }
    let one = worked("iv-ed-02-push", &push(1.0, None));
    assert!(one.warnings.iter().any(|words| words.contains("The 1 minute is yours")), "{:?}", one.warnings);
    for (minutes, part) in
        [(0.99, "anaesthetic dose over 1 minute"), (5.01, "it is an infusion"), (60.0, "infusion")]
    {
        let refusal = refused("iv-bolus-6", &push(minutes, None));
        assert_eq!(refusal.input, "duration_min");
        assert!(refusal.rule.contains(part), "{refusal}");
    }
    // The largest syringe of the data holds 60 mL, whether or not a time is given.
    close(worked("iv-ed-02-push", &push(2.0, Some(60.0))).total_ml.expect("a volume"), 60.0);
    let refusal = refused("iv-ed-02-push", &DoseInput { volume_ml: Some(61.0), ..kilograms(70.0) });
    assert_eq!((refusal.input.as_str(), refusal.found.as_str()), ("volume_ml", "61"));
    assert!(refusal.rule.contains("holds 60 mL"), "{refusal}");
}

#[test]
fn an_age_is_a_number_of_years_and_nobody_here_is_a_child() {
    let aged = |age| DoseInput { age: Some(age), ..kilograms(70.0) };
    for age in [-1.0, 131.0, f64::NAN] {
        assert!(refused("esk-adult", &aged(age)).rule.contains("from 0 to 130"), "{age}");
    }
    for id in ["esk-65", "iv-single-05"] {
        let refusal = refused(id, &aged(17.0));
        assert!(refusal.rule.contains("from 18 years") && !refusal.remedy.contains("Choose"), "{refusal}");
    }
    assert!(refused("esk-65", &aged(64.9)).rule.contains("from 65 years"));
}

#[test]
fn a_time_that_was_not_read_gives_no_rate_unless_the_caller_gives_one() {
    let made_up = DoseInput { volume_ml: Some(50.0), ..kilograms(70.0) };
    for id in ["iv-3xw-ketect", "iv-si-05", "iv-biweekly-maint"] {
        let silent = worked(id, &made_up);
        assert_eq!((silent.rate_ml_h, silent.rate_mcg_kg_min), (None, None), "{id}");
        assert!(silent.warnings.iter().any(|warning| warning.contains("no rate")), "{id}");
        assert!(silent.warnings.iter().any(|warning| warning.starts_with("Not confirmed")), "{id}");
        let told = worked(id, &DoseInput { duration_min: Some(40.0), ..made_up.clone() });
        assert_eq!(told.rate_ml_h, Some(75.0), "{id}");
        assert!(told.warnings.iter().any(|warning| warning.contains("are yours")), "{id}");
    }
    let slower = worked("iv-single-05", &DoseInput { duration_min: Some(50.0), ..made_up.clone() });
    assert_eq!(slower.rate_ml_h, Some(60.0));
    assert_eq!(slower.rate_mcg_kg_min, Some(10.0));
    assert!(slower.warnings.iter().any(|warning| warning.contains("Studied over 40 minutes")));
    assert_eq!(worked("iv-single-05", &made_up).warnings, Vec::<String>::new());
}

#[test]
fn the_rules_that_only_warn() {
    let warned = |id: &str, input: DoseInput, part: &str| {
        let found = worked(id, &input).warnings;
        assert!(found.iter().any(|warning| warning.contains(part)), "{id}: {part} not in {found:?}");
    };
    warned("iv-single-05", kilograms(154.0), "69.9 kg");
    warned("esk-adult", DoseInput { age: Some(65.0), ..kilograms(70.0) }, "above 64");
    warned("sc-kads-flex", kilograms(70.0), "0.5, 0.6, 0.75 and 0.9 mg/kg");
    warned("iv-bolus-6", kilograms(70.0), "peaks far higher");
    warned("iv-single-05", DoseInput { strength_mg_ml: Some(20.0), ..kilograms(70.0) }, "not a published");
    // 3.5 mL of the weakest vial does not fit into 2 mL; the other two do.
    let tight = DoseInput { volume_ml: Some(2.0), ..kilograms(70.0) };
    warned("iv-single-05", tight.clone(), "10 mg/mL vial: at least 3.5 mL");
    assert_eq!(worked("iv-single-05", &tight).rate_ml_h, Some(3.0));
}
