//! `rma` and `predict`.

use super::studies::{Studies, text};
use crate::scripting::answer;
use crate::scripting::arguments::describe;
use crate::statistics::heterogeneity::{self, HeterogeneityInterval, Limits};
use crate::statistics::pool::{Fit, FitStatistics};
use crate::statistics::predict as prediction_at;
use crate::statistics::prediction::{self, Rule};
use serde_json::{Value, json};

/// `rma({yi, vi, X, names, method, test, level, tau2, confint, btt})` gives the fit; `btt` chooses the
/// coefficients of QM.
pub(super) fn rma(value: &Value) -> Result<Value, String> {
    let studies = Studies::read("rma", value, &["confint", "btt"])?;
    let mut fit = studies.fit()?;
    if let Some(chosen) = studies.arguments.get("btt") {
        fit.omnibus = fit.anova(&coefficient_numbers(chosen)?).map_err(text)?;
    }
    let mut answer = written(&fit, &studies);
    let wanted = match studies.arguments.get("confint") {
        _ if value.get("fit_stats").is_some() => None,
        None | Some(Value::Bool(false)) => None,
        Some(Value::Bool(true)) => Some(heterogeneity::q_profile(&fit)),
        Some(Value::String(kind)) if kind == "QP" => Some(heterogeneity::q_profile(&fit)),
        Some(Value::String(kind)) if kind == "PL" => Some(heterogeneity::profile_likelihood(&fit)),
        Some(other) => {
            let found = describe(other);
            return Err(format!(
                "confint: found {found}; wanted true, false, \"QP\" (Q-profile) or \"PL\" (profile likelihood)"
            ));
        }
    };
    if let Some(interval) = wanted {
        answer["confint"] = match interval {
            Ok(interval) => interval_written(&interval),
            Err(error) => {
                if let Some(warnings) = answer["warnings"].as_array_mut() {
                    warnings.push(Value::from(error.to_string()));
                }
                Value::Null
            }
        };
    }
    Ok(answer)
}

/// The 1-based coefficient numbers of `btt`, as metafor counts them, turned 0-based.
fn coefficient_numbers(value: &Value) -> Result<Vec<usize>, String> {
    let one = std::slice::from_ref(value);
    let entries = value.as_array().map_or(one, Vec::as_slice);
    entries
        .iter()
        .enumerate()
        .map(|(i, entry)| match entry.as_u64() {
            Some(number @ 1..) => Ok(usize::try_from(number - 1).unwrap_or(usize::MAX)),
            _ => Err(format!("btt[{i}]: found {}; wanted a coefficient number from 1", describe(entry))),
        })
        .collect()
}

/// `predict({…rma's arguments, newmods})` gives `{pred, se, ci_lb, ci_ub, pi_lb, pi_ub}`, one entry per row
/// of `newmods` (moderators without the intercept column); without `newmods`, the average effect.
pub(super) fn predict(value: &Value) -> Result<Value, String> {
    let studies = Studies::read("predict", value, &["newmods", "pitype"])?;
    let fit = studies.fit()?;
    let newmods = match studies.arguments.get("newmods") {
        None => (0..fit.k())
            .map(|i| {
                let row = fit.design.row(i).iter().copied().enumerate();
                row.filter(|(j, _)| Some(*j) != fit.design.intercept()).map(|(_, value)| value).collect()
            })
            .take(if fit.design.is_intercept_only() { 1 } else { fit.k() })
            .collect(),
        // One moderator may be given as plain numbers.
        Some(Value::Array(entries)) if entries.iter().all(Value::is_number) && !entries.is_empty() => {
            studies.arguments.numbers("newmods")?.into_iter().map(|value| vec![value]).collect()
        }
        Some(_) => studies.arguments.optional_rows("newmods")?.unwrap_or_default(),
    };
    let rule = match studies.arguments.text("pitype", "default")? {
        "default" => Rule::Metafor,
        "riley" => Rule::Riley,
        "k_minus_1" => Rule::KMinusOne,
        other => return Err(format!("pitype: found \"{other}\"; wanted default, riley or k_minus_1")),
    };
    let predicted = prediction_at::predict(&fit, &newmods, rule).map_err(text)?;
    let each = |figure: fn(&prediction_at::Predicted) -> f64| answer::numbers(predicted.iter().map(figure));
    Ok(json!({
        "pred": each(|row| row.pred),
        "se": each(|row| row.se),
        "ci_lb": each(|row| row.ci_lb),
        "ci_ub": each(|row| row.ci_ub),
        "pi_lb": each(|row| row.pi.map_or(f64::NAN, |pi| pi[0])),
        "pi_ub": each(|row| row.pi.map_or(f64::NAN, |pi| pi[1])),
    }))
}

/// A fit as a page script sees it.
fn written(fit: &Fit, studies: &Studies) -> Value {
    let warnings: Vec<&String> = studies.warnings.iter().chain(&fit.warnings).collect();
    let mut answer = written_fit(fit);
    answer["rows"] = json!(studies.rows);
    answer["warnings"] = json!(warnings);
    answer
}

/// A fit by itself: its data, choices and figures.
pub(in crate::scripting) fn written_fit(fit: &Fit) -> Value {
    let list = |values: &[f64]| answer::numbers(values.iter().copied());
    let mut answer = coefficients(fit);
    answer["yi"] = list(&fit.yi);
    answer["vi"] = list(&fit.vi);
    if !fit.design.is_intercept_only() {
        answer["X"] = (0..fit.k()).map(|i| list(fit.design.row(i))).collect();
    }
    answer["names"] = json!(fit.design.names());
    answer["method"] = json!(fit.options.method.name());
    answer["test"] = json!(fit.test.name());
    answer["level"] = answer::number(fit.options.level);
    answer["tau2_fixed"] = json!(fit.options.tau2.is_some());
    answer["weights"] = list(&fit.weights());
    answer["pi"] = answer::interval(prediction::interval(fit, Rule::Metafor));
    answer["pi_riley"] = answer::interval(prediction::interval(fit, Rule::Riley));
    answer["pi_k_minus_1"] = answer::interval(prediction::interval(fit, Rule::KMinusOne));
    answer["warnings"] = json!(fit.warnings);
    if fit.modes.len() > 1 {
        answer["modes"] = json!({
            "tau2": answer::numbers(fit.modes.iter().map(|mode| mode.tau2)),
            "ll": answer::numbers(fit.modes.iter().map(|mode| mode.log_likelihood)),
        });
    }
    answer
}

/// The figures of a fit, without its data.
pub(in crate::scripting) fn coefficients(fit: &Fit) -> Value {
    let mut answer =
        coefficient_figures(&fit.beta, &fit.se, &fit.stat, &fit.pval, &fit.ci_lb, &fit.ci_ub, &fit.vb);
    let figures = json!({
        "k": fit.k(),
        "p": fit.p(),
        "tau2": answer::number(fit.tau2),
        "se_tau2": answer::optional(fit.se_tau2),
        "I2": answer::optional(fit.i2),
        "H2": answer::optional(fit.h2),
        "vt": answer::optional(fit.vt),
        "R2": answer::optional(fit.r2),
        "Q": answer::optional(fit.q),
        "Q_df": fit.q_df,
        "Q_p": answer::optional(fit.q_p),
        "QM": answer::optional(fit.omnibus.qm),
        "QM_df": fit.omnibus.df,
        "QM_p": answer::optional(fit.omnibus.p),
        "s2w": answer::optional(fit.s2w),
        "ddf": fit.ddf,
        "fit_stats": {"ML": criteria(&fit.ml), "REML": criteria(&fit.reml)},
    });
    if let (Some(answer), Value::Object(figures)) = (answer.as_object_mut(), figures) {
        answer.extend(figures);
    }
    answer
}

/// Coefficients with their tests and intervals, as every model writes them.
pub(super) fn coefficient_figures(
    beta: &[f64],
    se: &[f64],
    stat: &[f64],
    pval: &[f64],
    ci_lb: &[f64],
    ci_ub: &[f64],
    vb: &[f64],
) -> Value {
    let list = |values: &[f64]| answer::numbers(values.iter().copied());
    json!({
        "beta": list(beta),
        "se": list(se),
        "stat": list(stat),
        "pval": list(pval),
        "ci_lb": list(ci_lb),
        "ci_ub": list(ci_ub),
        "vb": answer::rows(vb, beta.len()),
    })
}

pub(super) fn criteria(figures: &FitStatistics) -> Value {
    json!({
        "ll": answer::number(figures.ll),
        "dev": answer::number(figures.dev),
        "AIC": answer::number(figures.aic),
        "BIC": answer::number(figures.bic),
        "AICc": answer::number(figures.aicc),
    })
}

fn interval_written(interval: &HeterogeneityInterval) -> Value {
    let limits = |limits: &Limits| answer::numbers([limits.est, limits.lb, limits.ub]);
    // metafor marks the null set by saying that both limits lie below the 0 it prints.
    let sign = if interval.is_null { "<" } else { "" };
    json!({
        "tau2": limits(&interval.tau2),
        "tau": limits(&interval.tau),
        "I2": interval.i2.as_ref().map(limits),
        "H2": interval.h2.as_ref().map(limits),
        "ci_null": interval.is_null,
        "lb_sign": sign,
        "ub_sign": sign,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_a_null_are_named_and_not_used() {
        let fit = rma(&json!({"yi": [0.1, null, 0.3], "vi": [0.1, 0.1, 0.2]})).unwrap();
        assert_eq!(fit["k"], 2);
        assert_eq!(fit["rows"], json!([0, 2]));
        assert!(fit["warnings"][0].as_str().unwrap().contains("1 of 3 rows"));
    }

    #[test]
    fn a_fit_can_be_spread_into_the_next_call() {
        let yi = [0.1, 0.5, 0.9, 0.3];
        let given = json!({"yi": yi, "vi": [0.05, 0.1, 0.05, 0.2], "X": [[1, 1], [1, 2], [1, 3], [1, 5]]});
        let mut spread = rma(&given).unwrap();
        spread["newmods"] = json!([[2]]);
        let from_spread = predict(&spread).unwrap();
        let mut plain = given;
        plain["newmods"] = json!([2]);
        assert_eq!(from_spread, predict(&plain).unwrap());
    }

    #[test]
    fn confint_comes_only_when_asked_for() {
        let given = json!({"yi": [0.1, 0.9], "vi": [0.05, 0.1]});
        assert!(rma(&given).unwrap().get("confint").is_none());
        let one = json!({"yi": [0.1], "vi": [0.05], "confint": true});
        let fit = rma(&one).unwrap();
        assert_eq!(fit["confint"], Value::Null);
        assert!(fit["warnings"].as_array().unwrap().len() == 1);
        let odd = json!({"yi": [0.1], "vi": [0.05], "confint": 3});
        assert!(rma(&odd).unwrap_err().starts_with("confint: found 3"));
    }
}
