//! Every supervised protocol for ten weights, against a table worked out by a script in another language
//! (`tests/fixtures/dosing/worked.json`, which says its formulae).

#![allow(clippy::expect_used, reason = "a test says what it expects")]

use serde::Deserialize;
use std::collections::BTreeMap;
use tideline::dosing::dose::{DoseInput, work_out};
use tideline::dosing::{built_in, protocol};

#[derive(Deserialize)]
struct Worked {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    protocol: String,
    kg: f64,
    mg: f64,
    mg_kg: f64,
    hydrochloride_mg: f64,
    vial_ml: Option<[f64; 3]>,
    made_up_ml: Option<f64>,
    mg_ml: Option<f64>,
    mcg_kg_min: Option<f64>,
    ml_h: Option<f64>,
    ml_min: Option<f64>,
    set_ml_h: Option<f64>,
    devices: Option<u32>,
}

fn rows() -> Vec<Row> {
    let text = include_str!("fixtures/dosing/worked.json");
    serde_json::from_str::<Worked>(text).expect("the table").rows
}

#[track_caller]
fn close(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs(),
        "{what}: found {found}, in the table {expected}"
    );
}

#[track_caller]
fn both(found: Option<f64>, expected: Option<f64>, what: &str) {
    assert_eq!(found.is_some(), expected.is_some(), "{what}: found {found:?}, in the table {expected:?}");
    if let (Some(found), Some(expected)) = (found, expected) {
        close(found, expected, what);
    }
}

#[test]
fn every_supervised_protocol_for_ten_weights() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows() {
        let what = format!("{} at {} kg", row.protocol, row.kg);
        let input = DoseInput { weight_kg: row.kg, volume_ml: row.made_up_ml, ..DoseInput::default() };
        let worked = match work_out(protocol(&row.protocol).expect("a protocol"), &input) {
            Ok(worked) => worked,
            Err(refusal) => panic!("{what}: {refusal}"),
        };
        close(worked.dose_mg, row.mg, &what);
        close(worked.mg_kg, row.mg_kg, &what);
        close(worked.hydrochloride_mg, row.hydrochloride_mg, &what);
        assert_eq!(worked.devices, row.devices, "{what}");
        let vials: Vec<f64> = worked.vials.iter().map(|vial| vial.drug_ml).collect();
        assert_eq!(vials.len(), row.vial_ml.map_or(0, |vials| vials.len()), "{what}");
        for (found, expected) in vials.iter().zip(row.vial_ml.unwrap_or_default()) {
            close(*found, expected, &what);
        }
        both(worked.concentration_mg_ml, row.mg_ml, &what);
        both(worked.rate_ml_h, row.ml_h, &what);
        both(worked.rate_ml_min, row.ml_min, &what);
        if row.made_up_ml.is_some() {
            both(worked.rate_mcg_kg_min, row.mcg_kg_min, &what);
        }
        let set = worked.rounded.iter().find(|rounded| rounded.quantity == "rate").map(|rate| rate.rounded);
        both(set, row.set_ml_h, &what);
        *seen.entry(row.protocol).or_default() += 1;
    }
    for protocol in built_in() {
        let wanted = if protocol.supervised && !protocol.context_only { 10 } else { 0 };
        assert_eq!(seen.get(&protocol.id).copied().unwrap_or(0), wanted, "{}", protocol.id);
    }
}

#[test]
fn a_few_rows_by_hand() {
    let table = rows();
    let row = |id: &str, kg: f64| table.iter().find(|row| row.protocol == id && row.kg == kg).expect("a row");
    // 0.5 × 70 = 35 mg; ÷ 50 = 0.7 mL; 51 mL over 40 minutes is 76.5 mL/h.
    let usual = row("iv-single-05", 70.0);
    assert_eq!((usual.mg, usual.vial_ml.map(|vials| vials[1])), (35.0, Some(0.7)));
    assert_eq!((usual.made_up_ml, usual.ml_h, usual.mcg_kg_min), (Some(51.0), Some(76.5), Some(12.5)));
    // 1.0 × 83 = 83 mg; 53 mL: 79.5 mL/h; 25 mcg/kg/min.
    let high = row("iv-fava-10", 83.0);
    assert_eq!(
        (high.mg, high.made_up_ml, high.ml_h, high.mcg_kg_min),
        (83.0, Some(53.0), Some(79.5), Some(25.0))
    );
    // 84 mg are three devices whatever the weight; 84 × 1.1534 = 96.8856 mg of hydrochloride.
    let spray = row("esk-adult", 250.0);
    assert_eq!((spray.mg, spray.devices), (84.0, Some(3)));
    close(spray.hydrochloride_mg, 96.8856, "hydrochloride");
}
