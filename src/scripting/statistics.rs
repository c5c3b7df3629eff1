//! The statistics functions of `window.tideline`, by metafor's names: JSON in, JSON out.
//!
//! One file per family. Each reads its arguments strictly, calls the statistics room, and names the results
//! as metafor does.

mod bias;
mod columns;
mod diagnostics;
mod effects;
mod groups;
mod models;
mod multilevel;
mod patients;
mod plain;
mod repeated;
mod rows;
mod studies;
mod survival;
mod tables;

pub(super) use models::{coefficients, written_fit};

use serde_json::Value;

/// Calls the statistics function `name` with the single argument object `arguments`.
///
/// `None` when there is no such function here. An error text names the field, what was found and what is
/// wanted. In the answer a figure that does not exist is `null`, an infinite one `"Inf"` or `"-Inf"`.
///
/// ```
/// use serde_json::json;
/// use tideline::scripting::statistics::call;
/// let fit = call("rma", &json!({"yi": [0.2, 0.8], "vi": [0.04, 0.04]})).unwrap().unwrap();
/// assert!((fit["tau2"].as_f64().unwrap() - 0.14).abs() < 1e-12);
/// let error = call("rma", &json!({"yi": [0.2], "vi": [-1]})).unwrap().unwrap_err();
/// assert_eq!(error, "vi[0]: found -1; wanted a sampling variance of 0 or more");
/// ```
pub fn call(name: &str, arguments: &Value) -> Option<Result<Value, String>> {
    Some(match name {
        "escalc" => effects::escalc(arguments),
        "rma" => models::rma(arguments),
        "predict" => models::predict(arguments),
        "leave1out" => diagnostics::leave1out(arguments),
        "cumul" => diagnostics::cumul(arguments),
        "influence" => diagnostics::influence(arguments),
        "rstandard" => diagnostics::rstandard(arguments),
        "blup" => diagnostics::blup(arguments),
        "regtest" => bias::regtest(arguments),
        "ranktest" => bias::ranktest(arguments),
        "trimfill" => bias::trimfill(arguments),
        "fsn" => bias::fsn(arguments),
        "subgroups" => groups::subgroups(arguments),
        "rmaMh" => tables::mantel_haenszel(arguments),
        "rmaPeto" => tables::peto(arguments),
        "effect" => plain::effect(arguments),
        "proportion" => plain::proportion(arguments),
        "trend" => patients::trend(arguments),
        "survfit" => survival::survfit(arguments),
        "survdiff" => survival::survdiff(arguments),
        "coxph" => survival::coxph(arguments),
        "paired" => patients::paired(arguments),
        "twoSample" => patients::two_sample(arguments),
        "reliableChange" => patients::reliable_change(arguments),
        "twoProportions" => plain::two_proportions(arguments),
        "transf" => plain::transf(arguments),
        "rmaMv" => multilevel::rma_mv(arguments),
        "lmer" => repeated::lmer(arguments),
        "mmrm" => repeated::mmrm(arguments),
        _ => return None,
    })
}

/// The names [`call`] knows.
pub const NAMES: &[&str] = &[
    "escalc",
    "rma",
    "predict",
    "leave1out",
    "cumul",
    "influence",
    "rstandard",
    "blup",
    "regtest",
    "ranktest",
    "trimfill",
    "fsn",
    "subgroups",
    "rmaMh",
    "rmaPeto",
    "effect",
    "proportion",
    "trend",
    "survfit",
    "survdiff",
    "coxph",
    "paired",
    "twoSample",
    "reliableChange",
    "twoProportions",
    "transf",
    "rmaMv",
    "lmer",
    "mmrm",
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_name_is_known_and_no_other() {
        for name in NAMES {
            assert!(
                call(name, &json!({})).is_some_and(|answer| answer.is_err()),
                "{name} accepts nothing at all"
            );
        }
        assert!(call("rm -rf", &json!({})).is_none());
    }
}
