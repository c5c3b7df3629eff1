//! The reference answers in `tests/golden/`, run through the functions a page script calls.
//!
//! One table-driven test: every result of every file is either compared field by field under the pass rule
//! of `tests/golden/README.md`, or skipped for a reason that is counted and printed. The worst error per
//! quantity is printed; one miss fails the test.

#![allow(clippy::unwrap_used, reason = "a reference file that is not as its schema says must stop the test")]
#![allow(clippy::print_stdout, reason = "the table of worst errors is what a reader wants of this test")]

mod golden;
mod people;
mod studies;
mod tally;

use golden::{Golden, ask};
use people::{dependent_scores, distribution, survival, transformations, translation};
use serde_json::Value;
use studies::{dependent_estimates, hanging_on_a_model, model};
use tally::{Rule, Tally, report};

#[test]
fn every_reference_answer() {
    let mut tally = Tally::default();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    for path in &paths {
        let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let golden = Golden::new(&file);
        for result in file["results"].as_array().unwrap() {
            tally.results += 1;
            let at = format!("{}:{}", file["name"].as_str().unwrap(), result["id"].as_str().unwrap());
            one(&mut tally, &golden, result, &at);
        }
    }
    report(&tally);
    assert!(tally.results > 2000, "only {} results were found", tally.results);
    let checked: usize = tally.checked.values().map(|(count, _, _)| count).sum();
    assert!(checked > 70_000, "only {checked} values were compared");
    assert!(tally.misses.is_empty(), "{} misses, the first: {}", tally.misses.len(), tally.misses[0]);
}

/// The awkward tables of `tests/golden/r/against_r.R`: each case is a call as a page script makes it.
#[test]
fn awkward_tables_against_r() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/r/against_r.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut tally = Tally::default();
    for case in file["cases"].as_array().unwrap() {
        tally.results += 1;
        let rule = Rule { tolerance: case["tol"].as_f64().unwrap(), unit: case["unit"].as_f64().unwrap() };
        let got = ask(case["fn"].as_str().unwrap(), case["args"].as_object().unwrap());
        tally.answer(case["id"].as_str().unwrap(), got, &case["want"], rule);
    }
    report(&tally);
    assert!(tally.results > 500, "only {} cases were found", tally.results);
    assert!(tally.misses.is_empty(), "{} misses, the first: {}", tally.misses.len(), tally.misses[0]);
}

fn one(tally: &mut Tally, golden: &Golden, result: &Value, at: &str) {
    let function = result["fn"].as_str().unwrap();
    if result["options"]["control"] == "default" {
        tally.skip("metafor's default convergence, kept for comparison and never the target");
        return;
    }
    let rule = Rule { tolerance: result["tol"].as_f64().unwrap_or(1e-8), unit: golden.unit(result) };
    let out = &result["out"];
    match function {
        "escalc" => {
            let mut arguments = result["options"].as_object().unwrap().clone();
            arguments.insert("data".to_owned(), golden.columns(result));
            tally.answer(at, ask("escalc", &arguments), out, rule);
        }
        "rma.uni" => model(tally, golden, result, at, rule),
        "proportion_ci" => {
            tally.answer(at, ask("proportion", result["input"].as_object().unwrap()), out, rule);
        }
        "survfit" | "survdiff" | "coxph" => survival(tally, golden, result, at, rule),
        "trend" | "paired_change" | "two_sample" | "two_proportions" | "reliable_change" => {
            let name = match function {
                "paired_change" => "paired",
                "two_sample" => "twoSample",
                "two_proportions" => "twoProportions",
                "reliable_change" => "reliableChange",
                same => same,
            };
            tally.answer(at, ask(name, result["input"].as_object().unwrap()), out, rule);
        }
        "rma.mv" => dependent_estimates(tally, golden, result, at, rule),
        "lmer" | "gls" => dependent_scores(tally, golden, result, at, rule),
        "transf" | "transf.ipft" | "transf.ipft.hm" => transformations(tally, function, result, at, rule),
        "effect_size_translation" => translation(tally, result, at, rule),
        "leave1out" | "cumul" | "influence" | "rstandard" | "blup" | "regtest" | "ranktest" | "trimfill"
        | "fsn" | "subgroup" | "rma.mh" | "rma.peto" => hanging_on_a_model(tally, golden, result, at, rule),
        _ => distribution(tally, function, result, at, rule),
    }
}
