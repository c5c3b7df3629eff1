//! The reference answers in `tests/golden/`, run through the functions a page script calls.
//!
//! One table-driven test: every result of every file is either compared field by field under the pass rule
//! of `tests/golden/README.md`, or skipped for a reason that is counted and printed. The worst error per
//! quantity is printed; one miss fails the test.

#![allow(clippy::unwrap_used, reason = "a reference file that is not as its schema says must stop the test")]
#![allow(clippy::print_stdout, reason = "the table of worst errors is what a reader wants of this test")]

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use tideline::scripting::statistics::call;
use tideline::statistics::design::Design;
use tideline::statistics::dist::{beta, chi_squared, fisher_f, noncentral_t, normal, student_t};
use tideline::statistics::hedges;
use tideline::statistics::pool::{Options, likelihood_ratio, rma};
use tideline::statistics::tau2::Method;

#[derive(Default)]
struct Tally {
    checked: BTreeMap<String, (usize, f64, String)>,
    skipped: BTreeMap<&'static str, usize>,
    misses: Vec<String>,
    /// Whether p-values come from statistics that are themselves only good to the tolerance.
    magnifies: bool,
    results: usize,
}

/// The scale of one comparison.
#[derive(Clone, Copy)]
struct Rule {
    tolerance: f64,
    unit: f64,
}

/// What a quantity is measured in decides how its error is judged.
enum Kind {
    PValue,
    Location,
    Variance,
    /// tau is the root of tau2, and is judged as its square: metafor's 7e-14 for a maximum at 0 is right to
    /// 1e-13 as a variance, and off by 3e-7 only because the root magnifies it.
    RootOfVariance,
    Plain,
}

fn kind(quantity: &str) -> Kind {
    match quantity {
        "pval" | "p" | "Qp" | "fisher_p" | "wilcoxon_p_normal_cc" | "mannwhitney_p_normal_cc" => Kind::PValue,
        _ if quantity.ends_with("_p") => Kind::PValue,
        "beta" | "se" | "ci_lb" | "ci_ub" | "pi" | "pi_riley" | "pi_lb" | "pi_ub" | "pred" | "estimate"
        | "resid" | "limit_est" | "limit_ci_lb" | "limit_ci_ub" | "coef" | "yi" | "sei" | "fill_yi"
        | "meanes" | "target" => Kind::Location,
        "tau" => Kind::RootOfVariance,
        "tau2" | "se_tau2" | "vt" | "vb" | "vi" | "fill_vi" | "tau2_del" => Kind::Variance,
        _ => Kind::Plain,
    }
}

impl Tally {
    fn skip(&mut self, why: &'static str) {
        *self.skipped.entry(why).or_default() += 1;
    }

    fn miss(&mut self, at: &str, what: String) {
        self.misses.push(format!("{at}: {what}"));
    }

    /// Compares `got` with `want` under `|got - want| <= tol * max(|want|, u)`; a null `want` is skipped.
    fn compare(&mut self, at: &str, quantity: &str, got: &Value, want: &Value, rule: Rule) {
        match want {
            Value::Null => self.skip("the reference has no value there (null)"),
            Value::Array(wanted) => match got {
                Value::Array(gotten) if gotten.len() == wanted.len() => {
                    for (i, (got, want)) in gotten.iter().zip(wanted).enumerate() {
                        self.compare(&format!("{at}[{i}]"), quantity, got, want, rule);
                    }
                }
                _ => self.miss(at, format!("got {got}, want {want}")),
            },
            Value::Object(wanted) => {
                for (name, want) in wanted {
                    self.compare(
                        &format!("{at}.{name}"),
                        name,
                        got.get(name).unwrap_or(&Value::Null),
                        want,
                        rule,
                    );
                }
            }
            Value::Number(_) => {
                let (Some(got), Some(want)) = (got.as_f64(), want.as_f64()) else {
                    self.miss(at, format!("got {got}, want {want}"));
                    return;
                };
                let magnified = if self.magnifies { (-2.0 * want.ln()).max(1.0) } else { 1.0 };
                let (tolerance, floor) = match kind(quantity) {
                    Kind::PValue => (rule.tolerance.max(1e-6) * magnified, 0.0),
                    Kind::Location => (rule.tolerance, rule.unit),
                    Kind::Variance => (rule.tolerance, rule.unit * rule.unit),
                    Kind::RootOfVariance => (rule.tolerance, rule.unit * rule.unit),
                    Kind::Plain => (rule.tolerance, 1.0),
                };
                let (got, want) = match kind(quantity) {
                    Kind::RootOfVariance => (got * got, want * want),
                    _ => (got, want),
                };
                // Below the smallest normal double there are no relative digits to compare (R returns 0 there).
                let vanished = got.abs() < f64::MIN_POSITIVE && want.abs() < f64::MIN_POSITIVE;
                let scale = want.abs().max(floor);
                let error = if got == want || vanished { 0.0 } else { (got - want).abs() / scale };
                let entry = self.checked.entry(quantity.to_owned()).or_insert((0, 0.0, String::new()));
                entry.0 += 1;
                if error > entry.1 {
                    (entry.1, entry.2) = (error, at.to_owned());
                }
                if error.is_nan() || error > tolerance {
                    self.miss(
                        at,
                        format!("got {got:e}, want {want:e}, error {error:.1e} above {tolerance:e}"),
                    );
                }
            }
            Value::Bool(_) | Value::String(_) => {
                self.checked.entry(quantity.to_owned()).or_insert((0, 0.0, String::new())).0 += 1;
                if got != want {
                    self.miss(at, format!("got {got}, want {want}"));
                }
            }
        }
    }

    /// Compares the named figures of an answer, or expects a refusal where the reference refused.
    fn answer(&mut self, at: &str, got: Result<Value, String>, want: &Value, rule: Rule) {
        if want.get("error").is_some() {
            self.checked.entry("refusals".to_owned()).or_insert((0, 0.0, String::new())).0 += 1;
            if let Ok(got) = got {
                self.miss(at, format!("the reference refuses ({}), we answer {got}", want["error"]));
            }
            return;
        }
        match got {
            Ok(got) => self.compare(at, "", &got, want, rule),
            Err(error) => self.miss(at, format!("refused: {error}")),
        }
    }
}

/// One golden file, with what its results need to find each other.
struct Golden<'a> {
    file: &'a Value,
    designs: BTreeMap<&'a str, &'a Value>,
}

impl<'a> Golden<'a> {
    fn new(file: &'a Value) -> Self {
        let designs = file["results"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|result| Some((result["id"].as_str()?, result["options"].get("X")?)))
            .collect();
        Self { file, designs }
    }

    fn set(&self, result: &Value) -> &'a Value {
        &self.file["data"]["sets"][result["set"].as_str().unwrap()]
    }

    fn unit(&self, result: &Value) -> f64 {
        let unit = result["set"].as_str().and_then(|set| self.file["data"]["sets"][set]["unit"].as_f64());
        unit.unwrap_or(1.0).min(1.0)
    }

    /// The arguments every model shares, from the set and options of a result.
    fn model(&self, result: &Value) -> Map<String, Value> {
        let (set, options) = (self.set(result), &result["options"]);
        let rows: Option<Vec<usize>> =
            options.get("rows").map(|rows| serde_json::from_value(rows.clone()).unwrap());
        let pick = |name: &str| match &rows {
            None => set[name].clone(),
            Some(rows) => rows.iter().map(|&i| set[name][i].clone()).collect(),
        };
        let mut arguments = Map::new();
        arguments.insert("yi".to_owned(), pick("yi"));
        arguments.insert("vi".to_owned(), pick("vi"));
        for name in ["method", "test", "level"] {
            if let Some(value) = options.get(name) {
                arguments.insert(name.to_owned(), value.clone());
            }
        }
        let design = match options.get("X_from") {
            Some(id) => Some(self.designs[id.as_str().unwrap()]),
            None => options.get("X").or_else(|| set.get("X")),
        };
        if let Some(design) = design {
            arguments.insert("X".to_owned(), design.clone());
        }
        arguments
    }

    /// The columns that a measure needs: its own input, or those of the file that its call names.
    fn columns(&self, result: &Value) -> Value {
        if let Some(input) = result.get("input") {
            return input.clone();
        }
        let rows: Vec<usize> = match result["set"].as_str().and_then(|set| self.file["data"]["sets"].get(set))
        {
            Some(set) => serde_json::from_value(set["rows"].clone()).unwrap(),
            None => Vec::new(),
        };
        let all = self.file["data"]["columns"].as_object().unwrap();
        all.iter()
            .map(|(name, column)| {
                let column = if rows.is_empty() {
                    column.clone()
                } else {
                    rows.iter().map(|&i| column[i].clone()).collect()
                };
                (name.clone(), column)
            })
            .collect::<Map<_, _>>()
            .into()
    }
}

fn ask(function: &str, arguments: &Map<String, Value>) -> Result<Value, String> {
    call(function, &Value::Object(arguments.clone())).unwrap_or_else(|| panic!("no function {function}"))
}

fn with(arguments: &Map<String, Value>, name: &str, value: Value) -> Map<String, Value> {
    let mut arguments = arguments.clone();
    arguments.insert(name.to_owned(), value);
    arguments
}

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

/// `rma.uni` and what hangs on it.
fn model(tally: &mut Tally, golden: &Golden, result: &Value, at: &str, rule: Rule) {
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
fn against_null(arguments: &Map<String, Value>) -> Value {
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
fn hanging_on_a_model(tally: &mut Tally, golden: &Golden, result: &Value, at: &str, rule: Rule) {
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
fn dependent_estimates(tally: &mut Tally, golden: &Golden, result: &Value, at: &str, rule: Rule) {
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

/// Mixed models of the named data set.
fn dependent_scores(tally: &mut Tally, golden: &Golden, result: &Value, at: &str, rule: Rule) {
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
fn transformations(tally: &mut Tally, function: &str, result: &Value, at: &str, rule: Rule) {
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
fn survival(tally: &mut Tally, golden: &Golden, result: &Value, at: &str, rule: Rule) {
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
fn translation(tally: &mut Tally, result: &Value, at: &str, rule: Rule) {
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

fn distribution(tally: &mut Tally, function: &str, result: &Value, at: &str, rule: Rule) {
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

/// Distribution values are judged by relative error alone, down to the smallest normal double.
fn relative(tally: &mut Tally, at: &str, quantity: &str, got: &Value, want: &Value, tolerance: f64) {
    match want {
        Value::Array(wanted) => {
            for (i, want) in wanted.iter().enumerate() {
                relative(tally, &format!("{at}[{i}]"), quantity, &got[i], want, tolerance);
            }
        }
        Value::Object(wanted) => {
            // The approximation 1 - 3/(4m-1) is listed to show how far it is off.
            for (name, want) in wanted.iter().filter(|(name, _)| name.as_str() != "approx") {
                relative(tally, &format!("{at}.{name}"), quantity, &got[name], want, tolerance);
            }
        }
        _ => {
            let (got, want) = (got.as_f64().unwrap_or(f64::NAN), want.as_f64().unwrap());
            let error =
                if got == want { 0.0 } else { (got - want).abs() / want.abs().max(f64::MIN_POSITIVE) };
            let entry = tally.checked.entry(format!("dist {quantity}")).or_insert((0, 0.0, String::new()));
            entry.0 += 1;
            if error > entry.1 {
                (entry.1, entry.2) = (error, at.to_owned());
            }
            if error.is_nan() || error > tolerance {
                tally.miss(at, format!("got {got:e}, want {want:e}, error {error:.1e} above {tolerance:e}"));
            }
        }
    }
}

fn report(tally: &Tally) {
    let checked: usize = tally.checked.values().map(|(count, _, _)| count).sum();
    println!("{} results, {checked} values compared\n", tally.results);
    println!("{:<24} {:>8} {:>10}  at", "quantity", "checked", "worst");
    for (quantity, (count, worst, at)) in &tally.checked {
        println!("{quantity:<24} {count:>8} {worst:>10.1e}  {at}");
    }
    println!("\nskipped:");
    for (why, count) in &tally.skipped {
        println!("{count:>8}  {why}");
    }
    println!("\n{} misses", tally.misses.len());
    for miss in tally.misses.iter().take(60) {
        println!("  {miss}");
    }
}
