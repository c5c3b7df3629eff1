//! `regtest`, `ranktest`, `trimfill` and `fsn`.

use super::models;
use super::studies::{Studies, text};
use crate::scripting::answer;
use crate::scripting::arguments::describe;
use crate::statistics::fsn::{self as fail_safe, Kind};
use crate::statistics::ranktest as rank;
use crate::statistics::regtest::{self as regression, Model, Predictor};
use crate::statistics::trimfill::{self as filling, Estimator, Side};
use serde_json::{Value, json};

/// `regtest({…rma's arguments, model, predictor, ni})`.
pub(super) fn regtest(value: &Value) -> Result<Value, String> {
    let studies = Studies::read("regtest", value, &["model", "predictor", "ni"])?;
    let model = match studies.arguments.text("model", "rma")? {
        "rma" => Model::Rma,
        "lm" => Model::Lm,
        other => return Err(format!("model: found \"{other}\"; wanted lm or rma")),
    };
    let predictor = Predictor::from_name(studies.arguments.text("predictor", "sei")?).map_err(text)?;
    let sizes = match studies.arguments.get("ni") {
        None => None,
        Some(_) => Some(studies.column("ni")?),
    };
    let test = regression::regtest(&studies.fit()?, model, predictor, sizes.as_deref()).map_err(text)?;
    let limit = |part: usize| answer::optional(test.limit.map(|limit| limit[part]));
    let fit = &test.fit;
    let mut answer = json!({
        "stat": answer::number(test.stat),
        "pval": answer::number(test.pval),
        "ddf": fit.ddf,
        "limit_est": limit(0),
        "limit_ci_lb": limit(1),
        "limit_ci_ub": limit(2),
        "beta": answer::numbers(fit.beta.iter().copied()),
        "se": answer::numbers(fit.se.iter().copied()),
        "warnings": studies.warnings,
    });
    if model == Model::Lm {
        answer["sigma"] = answer::optional(test.sigma);
    } else {
        answer["tau2"] = answer::number(fit.tau2);
        answer["QE"] = answer::optional(fit.q);
        answer["QE_p"] = answer::optional(fit.q_p);
    }
    Ok(answer)
}

/// `ranktest({yi, vi})` gives `{tau, pval, exact}`.
pub(super) fn ranktest(value: &Value) -> Result<Value, String> {
    let studies = Studies::read("ranktest", value, &[])?;
    let test = rank::ranktest(&studies.yi, &studies.vi).map_err(text)?;
    Ok(json!({
        "tau": answer::number(test.tau),
        "pval": answer::number(test.pval),
        "exact": test.exact,
        "warnings": studies.warnings,
    }))
}

/// `trimfill({…rma's arguments, estimator, side})`: the fit with the filled-in studies, and what they are.
pub(super) fn trimfill(value: &Value) -> Result<Value, String> {
    let studies = Studies::read("trimfill", value, &["estimator", "side"])?;
    let estimator = match studies.arguments.text("estimator", "L0")? {
        "L0" => Estimator::L0,
        "R0" => Estimator::R0,
        other => return Err(format!("estimator: found \"{other}\"; wanted L0 or R0")),
    };
    let side = match studies.arguments.text("side", "auto")? {
        "auto" => None,
        "left" => Some(Side::Left),
        "right" => Some(Side::Right),
        other => return Err(format!("side: found \"{other}\"; wanted auto, left or right")),
    };
    let result = filling::trimfill(&studies.fit()?, estimator, side).map_err(text)?;
    let mut answer = models::coefficients(&result.fit);
    answer["k0"] = json!(result.k0);
    answer["side"] = json!(if result.side == Side::Left { "left" } else { "right" });
    answer["se_k0"] = answer::number(result.se_k0);
    answer["p_k0"] = answer::optional(result.p_k0);
    answer["fill_yi"] = answer::numbers(result.fill_yi.iter().copied());
    answer["fill_vi"] = answer::numbers(result.fill_vi.iter().copied());
    answer["warnings"] = json!(studies.warnings);
    Ok(answer)
}

/// `fsn({yi, vi, type, alpha, target, weighted})`.
pub(super) fn fsn(value: &Value) -> Result<Value, String> {
    let studies = Studies::read("fsn", value, &["type", "alpha", "target", "weighted"])?;
    let arguments = &studies.arguments;
    let (target, weighted) = (arguments.optional_number("target")?, arguments.flag("weighted", false)?);
    let kind = match arguments.text("type", "Rosenthal")? {
        "Rosenthal" => Kind::Rosenthal,
        "Orwin" => Kind::Orwin { target, weighted },
        "Rosenberg" => Kind::Rosenberg,
        other => {
            let found = describe(&Value::from(other));
            return Err(format!("type: found {found}; wanted Rosenthal, Orwin or Rosenberg"));
        }
    };
    let result =
        fail_safe::fsn(&studies.yi, &studies.vi, kind, arguments.number("alpha", 0.05)?).map_err(text)?;
    Ok(json!({
        "fsnum": answer::number(result.fsnum),
        "pval": answer::optional(result.pval),
        "meanes": answer::optional(result.meanes),
        "target": answer::optional(result.target),
        "warnings": studies.warnings,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_that_do_not_exist_are_named() {
        let base = json!({"yi": [0.1, 0.4, 0.2, 0.6], "vi": [0.01, 0.09, 0.02, 0.2]});
        let with = |name: &str, value: &str| {
            let mut given = base.clone();
            given[name] = json!(value);
            given
        };
        assert!(regtest(&with("model", "glm")).unwrap_err().starts_with("model: found \"glm\""));
        assert!(trimfill(&with("side", "up")).unwrap_err().starts_with("side: found \"up\""));
        assert!(fsn(&with("type", "other")).unwrap_err().starts_with("type: found the text \"other\""));
        assert!(ranktest(&base).unwrap()["exact"] == true);
    }
}
