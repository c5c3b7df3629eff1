//! People: survival, mixed models; and the plain functions: transformations, readings of an effect, distributions.

use crate::golden::{Golden, ask};
use crate::tally::{Rule, Tally, relative};
use serde_json::{Map, Value, json};
use tideline::statistics::dist::{beta, chi_squared, fisher_f, noncentral_t, normal, student_t};
use tideline::statistics::hedges;

/// Mixed models of the named data set.
pub fn dependent_scores(tally: &mut Tally, golden: &Golden, result: &Value, at: &str, rule: Rule) {
    let data = &golden.file["data"][result["input"]["data"].as_str().unwrap()];
    let id = result["id"].as_str().unwrap();
    let mut want = result["out"].clone();
    for name in ["names", "vc_group", "vc_var1", "vc_var2"] {
        want.as_object_mut().unwrap().remove(name);
    }
    let got = if result["fn"] == "lmer" {
        let random = if id.contains("slope") { "slope" } else { "intercept" };
        let arguments = json!({
            "y": data["y"], "x": data["x"], "id": data["id"], "random": random, "REML": !id.ends_with("/ML"),
        });
        ask("lmer", arguments.as_object().unwrap())
    } else {
        let arguments = json!({
            "y": data["y"], "time": data["time"], "id": data["id"], "group": data["sex"], "reference": "Male",
            "struct": id.rsplit('-').next().unwrap(),
        });
        ask("mmrm", arguments.as_object().unwrap())
    };
    tally.answer(at, got, &want, rule);
}

/// Transformations: the reference names its values `x` or `yi`, and lists several transformations in one result.
pub fn transformations(tally: &mut Tally, function: &str, result: &Value, at: &str, rule: Rule) {
    let (input, out) = (&result["input"], result["out"].as_object().unwrap());
    let values = input.get("x").or_else(|| input.get("yi")).unwrap();
    for (name, want) in out {
        let kind = if function == "transf" { name } else { function };
        let mut arguments = json!({"transf": kind, "x": values});
        if let Some(sizes) = input.get("ni") {
            arguments["ni"] = sizes.clone();
        }
        tally.answer(
            &format!("{at}.{name}"),
            ask("transf", arguments.as_object().unwrap()),
            &json!({"y": want}),
            rule,
        );
    }
}

/// Survival of the data set that the input names, or of one group of it.
pub fn survival(tally: &mut Tally, golden: &Golden, result: &Value, at: &str, rule: Rule) {
    let (function, options) = (result["fn"].as_str().unwrap(), &result["options"]);
    let data = &golden.file["data"][result["input"]["data"].as_str().unwrap()];
    let only = result["input"]["group"].as_str().filter(|group| *group != "all");
    let kept: Vec<usize> = (0..data["time"].as_array().unwrap().len())
        .filter(|&i| only.is_none_or(|group| data["group"][i] == group))
        .collect();
    let column = |name: &str| -> Value { kept.iter().map(|&i| data[name][i].clone()).collect() };
    let mut arguments = Map::new();
    let group = if function == "survfit" { None } else { Some("group") };
    let strata = result["call"].as_str().unwrap().contains("strata").then_some("strata");
    for name in ["time", "status"].into_iter().chain(group).chain(strata) {
        arguments.insert(name.to_owned(), column(name));
    }
    for name in ["rho", "ties"] {
        if let Some(value) = options.get(name) {
            arguments.insert(name.to_owned(), value.clone());
        }
    }
    if function == "coxph" {
        arguments
            .insert("ties".to_owned(), json!(result["id"].as_str().unwrap().rsplit('/').next().unwrap()));
    }
    let want = &result["out"];
    let mut got = ask(function, &arguments);
    // R prints the Wald test with two decimals; ours has them all, and must round to R's.
    if let (Ok(got), Some(_)) = (&mut got, want.get("wald")) {
        let all = got["wald"].as_f64().unwrap();
        got["wald"] = json!((all * 100.0).round() / 100.0);
        let exact = (got["coef"][0].as_f64().unwrap() / got["se"][0].as_f64().unwrap()).powi(2);
        tally.compare(&format!("{at}.wald in full"), "wald", &json!(all), &json!(exact), rule);
    }
    tally.answer(at, got, want, rule);
}

/// One call per d and event rate, laid out as the reference is: lists over d, and rows of rates for the number
/// needed to treat that depends on them.
pub fn translation(tally: &mut Tally, result: &Value, at: &str, rule: Rule) {
    let rates = result["input"]["cer"].as_array().unwrap();
    for (i, d) in result["input"]["d"].as_array().unwrap().iter().enumerate() {
        for (j, rate) in rates.iter().enumerate() {
            let arguments = json!({"d": d, "control_event_rate": rate});
            let mut want: Map<String, Value> = Map::new();
            for (name, list) in result["out"].as_object().unwrap() {
                want.insert(
                    name.clone(),
                    if name == "nnt_furukawa" { list[i][j].clone() } else { list[i].clone() },
                );
            }
            tally.answer(
                &format!("{at}[{d}, {rate}]"),
                ask("effect", arguments.as_object().unwrap()),
                &want.into(),
                rule,
            );
        }
    }
}

pub fn distribution(tally: &mut Tally, function: &str, result: &Value, at: &str, rule: Rule) {
    let (input, out) = (&result["input"], &result["out"]);
    let list = |name: &str| -> Vec<f64> {
        input[name].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
    };
    let table = |rows: &[f64], columns: &[f64], f: &dyn Fn(f64, f64) -> f64| -> Value {
        rows.iter()
            .map(|&row| columns.iter().map(|&column| json!(f(row, column))).collect::<Value>())
            .collect()
    };
    let rows_of = |outer: usize, f: &dyn Fn(usize) -> Value| -> Value { (0..outer).map(f).collect() };
    let got = match (function, result["id"].as_str().unwrap()) {
        ("normal", "normal/cdf") => json!({
            "cdf": list("x").iter().map(|&x| normal::cdf(x)).collect::<Vec<_>>(),
            "sf": list("x").iter().map(|&x| normal::sf(x)).collect::<Vec<_>>(),
        }),
        ("normal", _) => json!({"q": list("p").iter().map(|&p| normal::quantile(p)).collect::<Vec<_>>()}),
        ("student_t", "t/quantile") => {
            json!({"q": table(&list("df"), &list("p"), &student_t::quantile_upper)})
        }
        ("student_t", _) => json!({"sf": table(&list("df"), &list("x"), &student_t::sf)}),
        ("chi_square", "chi2/quantile") => json!({
            "lower": table(&list("df"), &list("p"), &chi_squared::quantile),
            "upper": table(&list("df"), &list("p"), &chi_squared::quantile_upper),
        }),
        ("chi_square", _) => json!({
            "sf": table(&list("df"), &list("x"), &chi_squared::sf),
            "cdf": table(&list("df"), &list("x"), &chi_squared::cdf),
        }),
        ("f", _) => {
            let (df1, df2) = (list("df1"), list("df2"));
            json!({"sf": rows_of(df1.len(), &|i| {
                list("x").iter().map(|&x| json!(fisher_f::sf(df1[i], df2[i], x))).collect()
            })})
        }
        ("beta", _) => {
            let (a, b) = (list("a"), list("b"));
            json!({"q": rows_of(a.len(), &|i| {
                list("p").iter().map(|&p| json!(beta::quantile(a[i], b[i], p))).collect()
            })})
        }
        ("noncentral_t", _) => {
            let (t, df) = (list("t"), list("df"));
            json!({"ncp": rows_of(t.len(), &|i| {
                json!(noncentral_t::noncentrality_limits(t[i], df[i], 95.0).unwrap())
            })})
        }
        ("hedges_correction", _) => json!({
            "exact": list("m").iter().map(|&m| hedges::correction(m)).collect::<Vec<_>>(),
        }),
        _ => return tally.miss(at, format!("the test does not know the function {function}")),
    };
    relative(tally, at, function, &got, out, rule.tolerance);
}
