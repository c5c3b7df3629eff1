//! Study tables: models, what hangs on them, 2x2 tables, several estimates of one study.

use crate::golden::{Golden, ask, with};
use crate::tally::{Rule, Tally};
use serde_json::{Map, Value, json};
use tideline::statistics::design::Design;
use tideline::statistics::pool::{Options, likelihood_ratio, rma};
use tideline::statistics::tau2::Method;

/// `rma.uni` and what hangs on it.
pub fn model(tally: &mut Tally, golden: &Golden, result: &Value, at: &str, rule: Rule) {
    let arguments = golden.model(result);
    let out = &result["out"];
    let got = ask("rma", &with(&arguments, "confint", json!(true)));
    if out.get("error").is_some() {
        tally.answer(at, got, out, rule);
        return;
    }
    let got = match got {
        Ok(got) => got,
        Err(error) => return tally.miss(at, format!("refused: {error}")),
    };
    if let Some(best) = result.get("modes").and_then(|modes| modes["tau2"][0].as_f64()) {
        let stopped_at = out["fit"]["tau2"].as_f64().unwrap();
        let scale = best.abs().max(rule.unit * rule.unit);
        if (best - stopped_at).abs() > rule.tolerance * scale {
            tally.compare(&format!("{at}.modes"), "tau2", &got["tau2"], &json!(best), rule);
            return tally
                .skip("metafor stopped short of the maximum: tau2 alone is compared, with the maximum");
        }
    }
    for (name, want) in out.as_object().unwrap() {
        let at = format!("{at}.{name}");
        match name.as_str() {
            "fit" => {
                let mut want = want.clone();
                // Names are the caller's; the reference kept R's.
                want.as_object_mut().unwrap().remove("names");
                tally.compare(&at, "", &got, &want, rule);
            }
            "pi" | "pi_riley" => {
                let none = want.as_array().is_some_and(Vec::is_empty);
                if none && !got[name].is_null() {
                    tally.miss(&at, format!("got {}, want no interval", got[name]));
                } else if !none {
                    tally.compare(&at, name, &got[name], want, rule);
                }
            }
            "confint_qprofile" if want.get("error").is_some() => {
                if !got["confint"].is_null() {
                    tally.miss(&at, format!("got {}, want no interval", got["confint"]));
                }
            }
            "confint_qprofile" => tally.compare(&at, "", &got["confint"], want, rule),
            "confint_pl" => {
                let got = ask("rma", &with(&arguments, "confint", json!("PL")));
                tally.answer(&at, got.map(|got| got["confint"].clone()), want, rule);
            }
            "confint_qprofile_default" => {
                tally.skip("metafor's default convergence, kept for comparison and never the target");
            }
            "newmods" => {}
            "predict" => {
                let got = ask("predict", &with(&arguments, "newmods", out["newmods"].clone()));
                let mut want = want.clone();
                for name in ["pi_lb", "pi_ub"] {
                    if want[name].as_array().is_some_and(Vec::is_empty) {
                        want[name] = Value::Null;
                    }
                }
                tally.answer(&at, got, &want, rule);
            }
            "anova" => {
                let got = ask("rma", &with(&arguments, "btt", want["btt"].clone()));
                let mut want = want.clone();
                want.as_object_mut().unwrap().remove("btt");
                // R writes the absent second degrees of freedom of a chi-squared as NA.
                want["QM_df"].as_array_mut().unwrap().retain(|df| !df.is_null());
                tally.answer(&at, got, &want, rule);
            }
            "lrt_vs_null" => tally.compare(&at, "", &against_null(&arguments), want, rule),
            "influence" | "rstandard" => tally.answer(&at, ask(name, &arguments), want, rule),
            other => tally.miss(&at, format!("the test does not know the field {other}")),
        }
    }
}

/// The likelihood-ratio test of a model against the one without moderators, through the engine itself.
pub fn against_null(arguments: &Map<String, Value>) -> Value {
    let list = |name: &str| -> Vec<f64> { serde_json::from_value(arguments[name].clone()).unwrap() };
    let rows: Vec<Vec<f64>> = serde_json::from_value(arguments["X"].clone()).unwrap();
    let (yi, vi) = (list("yi"), list("vi"));
    let options = Options { method: Method::Ml, ..Options::default() };
    let full = rma(&yi, &vi, &Design::from_rows(&rows, &[]).unwrap(), &options).unwrap();
    let null = rma(&yi, &vi, &Design::intercept_only(yi.len()), &options).unwrap();
    let test = likelihood_ratio(&full, &null).unwrap();
    json!({"LRT": test.qm, "pval": test.p})
}

/// Functions of a model, of a study table, or of 2x2 tables.
pub fn hanging_on_a_model(tally: &mut Tally, golden: &Golden, result: &Value, at: &str, rule: Rule) {
    let (function, options, out) = (result["fn"].as_str().unwrap(), &result["options"], &result["out"]);
    let of_tables = matches!(function, "rma.mh" | "rma.peto") || result["set"] == "2x2";
    if of_tables {
        let mut arguments = options.as_object().unwrap().clone();
        let columns = golden.columns(result);
        let of_rates = ["IRR", "IRD"].iter().any(|measure| options["measure"] == *measure);
        let cells = if of_rates { ["x1i", "t1i", "x2i", "t2i"] } else { ["ai", "bi", "ci", "di"] };
        for name in cells {
            arguments.insert(name.to_owned(), columns[name].clone());
        }
        let name = match function {
            "rma.mh" => "rmaMh",
            "rma.peto" => "rmaPeto",
            other => other,
        };
        return tally.answer(at, ask(name, &arguments), out, rule);
    }
    let mut arguments = golden.model(result);
    let name = match function {
        "subgroup" => {
            let levels = options["levels"].as_array().unwrap();
            let labels = options["index"].as_array().unwrap().iter();
            let labels = labels.map(|i| levels[i.as_u64().unwrap() as usize].clone()).collect();
            arguments.insert("group".to_owned(), labels);
            "subgroups"
        }
        other => other,
    };
    for name in ["order", "model", "predictor", "estimator", "side", "type", "alpha", "weighted", "target"] {
        if let Some(value) = options.get(name) {
            arguments.insert(name.to_owned(), value.clone());
        }
    }
    if function == "regtest" {
        arguments.insert("ni".to_owned(), golden.set(result)["ni"].clone());
    }
    tally.answer(at, ask(name, &arguments), out, rule);
}

/// Models whose call names its columns: district/school, outcome within trial, time within study.
pub fn dependent_estimates(tally: &mut Tally, golden: &Golden, result: &Value, at: &str, rule: Rule) {
    let columns = &golden.file["data"]["columns"];
    let id = result["id"].as_str().unwrap();
    let mut arguments = result["options"].as_object().unwrap().clone();
    arguments.insert("yi".to_owned(), columns["yi"].clone());
    match golden.file["data"].get("V_blocks") {
        Some(blocks) => arguments.insert("V".to_owned(), blocks.clone()),
        None => arguments.insert("vi".to_owned(), columns["vi"].clone()),
    };
    let column = |name: &str| columns[name].as_array().unwrap().clone();
    // One indicator column per level: `mods = ~ factor - 1`.
    let indicators = |name: &str, levels: &[Value]| -> Value {
        column(name)
            .iter()
            .map(|own| levels.iter().map(|level| json!(i32::from(level == own))).collect::<Value>())
            .collect()
    };
    let mut put = |name: &str, value: Value| arguments.insert(name.to_owned(), value);
    match golden.file["name"].as_str().unwrap() {
        "konstantopoulos2011" => {
            let random =
                if id.starts_with("two-level") { vec!["district"] } else { vec!["district", "school"] };
            put("random", random.into_iter().map(|name| columns[name].clone()).collect());
            put("cluster", columns["district"].clone());
            if id.ends_with("/t") {
                put("dfs", json!("contain"));
            }
            if id.ends_with("year") {
                let rows =
                    column("year").iter().map(|year| json!([1, year.as_f64().unwrap() - 1990.0])).collect();
                put("X", rows);
            }
        }
        "berkey1998" => {
            put("X", indicators("outcome", &[json!("AL"), json!("PD")]));
            put("inner", columns["outcome"].clone());
            put("outer", columns["trial"].clone());
            put("struct", json!(id.split('/').nth(1).unwrap()));
        }
        _ => {
            put("X", indicators("time", &[json!(1), json!(2), json!(3), json!(4)]));
            put("inner", columns["time"].clone());
            put("outer", columns["study"].clone());
            put("struct", json!(id.split('/').nth(1).unwrap()));
        }
    }
    let mut want = result["out"].clone();
    // Names are the caller's; the spread is that of R's optimisers.
    for name in ["names", "s_names", "spread", "n_optimisers"] {
        want.as_object_mut().unwrap().remove(name);
    }
    let got = ask("rmaMv", &arguments);
    if let Ok(got) = &got {
        // Ours is the maximum: no optimiser of R ends higher.
        let likelihood =
            |answer: &Value| answer["fit_stats"][arguments["method"].as_str().unwrap()]["ll"].as_f64();
        let (ours, theirs) = (likelihood(got).unwrap(), likelihood(&want).unwrap());
        if ours < theirs - 1e-9 {
            tally.miss(at, format!("log-likelihood {ours} below that of the reference, {theirs}"));
        }
    }
    // A p-value magnifies the relative error of its statistic by d ln p / d ln z = -2 ln p at most; the reference's
    // statistics are good to `tol`, which is what its optimiser leaves.
    tally.magnifies = true;
    tally.answer(at, got, &want, rule);
    tally.magnifies = false;
}
