//! Counting and comparing: the pass rule of `tests/golden/README.md`, and the table that is printed.

use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Tally {
    pub checked: BTreeMap<String, (usize, f64, String)>,
    pub skipped: BTreeMap<&'static str, usize>,
    pub misses: Vec<String>,
    /// Whether p-values come from statistics that are themselves only good to the tolerance.
    pub magnifies: bool,
    pub results: usize,
}

/// The scale of one comparison.
#[derive(Clone, Copy)]
pub struct Rule {
    pub tolerance: f64,
    pub unit: f64,
}

/// What a quantity is measured in decides how its error is judged.
pub enum Kind {
    PValue,
    Location,
    Variance,
    /// tau is the root of tau2, and is judged as its square: metafor's 7e-14 for a maximum at 0 is right to
    /// 1e-13 as a variance, and off by 3e-7 only because the root magnifies it.
    RootOfVariance,
    Plain,
}

pub fn kind(quantity: &str) -> Kind {
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
    pub fn skip(&mut self, why: &'static str) {
        *self.skipped.entry(why).or_default() += 1;
    }

    pub fn miss(&mut self, at: &str, what: String) {
        self.misses.push(format!("{at}: {what}"));
    }

    /// Compares `got` with `want` under `|got - want| <= tol * max(|want|, u)`; a null `want` is skipped.
    pub fn compare(&mut self, at: &str, quantity: &str, got: &Value, want: &Value, rule: Rule) {
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
    pub fn answer(&mut self, at: &str, got: Result<Value, String>, want: &Value, rule: Rule) {
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

/// Distribution values are judged by relative error alone, down to the smallest normal double.
pub fn relative(tally: &mut Tally, at: &str, quantity: &str, got: &Value, want: &Value, tolerance: f64) {
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

pub fn report(tally: &Tally) {
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
