//! `trend`, `paired`, `twoSample` and `reliableChange`: what scores of people say.

use super::columns::complete;
use super::studies::text;
use crate::scripting::answer;
use crate::scripting::arguments::Arguments;
use crate::statistics::{paired as change, reliable_change as person, trend as line, two_sample as groups};
use serde_json::{Value, json};

/// `trend({x, y, level})`: a straight line by least squares, the Theil-Sen line with its interval, and
/// Kendall's tau-b. Points with a null are set aside.
pub(super) fn trend(value: &Value) -> Result<Value, String> {
    let arguments = Arguments::new("trend", value, &["x", "y", "level"])?;
    let points = complete(&arguments, ["x", "y"])?;
    let [x, y] = &points.columns;
    let got = line::trend(x, y, arguments.number("level", 95.0)?).map_err(text)?;
    Ok(json!({
        "n": got.n,
        "intercept": answer::number(got.intercept),
        "slope": answer::number(got.slope),
        "slope_se": answer::optional(got.slope_se),
        "slope_t": answer::optional(got.slope_t),
        "slope_p": answer::optional(got.slope_p),
        "slope_ci": answer::interval(got.slope_ci),
        "r2": answer::optional(got.r2),
        "sigma": answer::optional(got.sigma),
        "theil_sen": answer::optional(got.theil_sen.map(|line| line.slope)),
        "theil_sen_ci": answer::interval(got.theil_sen.and_then(|line| line.ci)),
        "theil_sen_intercept": answer::optional(got.theil_sen.map(|line| line.intercept)),
        "kendall_tau_b": answer::optional(got.kendall.map(|ranks| ranks.tau)),
        "kendall_p": answer::optional(got.kendall.map(|ranks| ranks.pval)),
        "kendall_p_normal": answer::optional(got.kendall.map(|ranks| ranks.pval_normal)),
        "rows": points.rows,
        "warnings": points.warnings,
    }))
}

/// `paired({pre, post, level})`: the change of the same people, post less pre, in points and in standard
/// deviations. Pairs with a null are set aside.
pub(super) fn paired(value: &Value) -> Result<Value, String> {
    let arguments = Arguments::new("paired", value, &["pre", "post", "level"])?;
    let pairs = complete(&arguments, ["pre", "post"])?;
    let [pre, post] = &pairs.columns;
    let got = change::paired(pre, post, arguments.number("level", 95.0)?).map_err(text)?;
    Ok(json!({
        "n": got.n,
        "mean_pre": answer::number(got.mean_pre),
        "mean_post": answer::number(got.mean_post),
        "sd_pre": answer::number(got.sd_pre),
        "sd_post": answer::number(got.sd_post),
        "r": answer::optional(got.r),
        "mean_change": answer::number(got.mean_change),
        "sd_change": answer::number(got.sd_change),
        "t": answer::optional(got.t),
        "df": got.df,
        "p": answer::optional(got.p),
        "ci": answer::numbers(got.ci),
        "dz": answer::optional(got.dz),
        "d_av": answer::optional(got.d_av),
        "d_rm": answer::optional(got.d_rm),
        "d_becker_prepost": answer::optional(got.d_becker),
        "J": answer::optional(got.j),
        "gz": answer::optional(got.gz),
        "g_av": answer::optional(got.g_av),
        "g_becker": answer::optional(got.g_becker),
        "vi_SMCC": answer::optional(got.vi_smcc),
        "vi_SMCR": answer::optional(got.vi_smcr),
        "dz_noncentral_t_ci": answer::interval(got.dz_ci),
        "wilcoxon_V": answer::number(got.wilcoxon.statistic),
        "wilcoxon_p_normal_cc": answer::number(got.wilcoxon.pval),
        "rows": pairs.rows,
        "warnings": pairs.warnings,
    }))
}

/// `twoSample({x, y, level})`: x against y. Nulls are set aside.
pub(super) fn two_sample(value: &Value) -> Result<Value, String> {
    let arguments = Arguments::new("twoSample", value, &["x", "y", "level"])?;
    let (x, y) = (complete(&arguments, ["x"])?, complete(&arguments, ["y"])?);
    let level = arguments.number("level", 95.0)?;
    let got = groups::two_sample(&x.columns[0], &y.columns[0], level).map_err(text)?;
    let warnings = [("x", &x.warnings), ("y", &y.warnings)];
    let warnings: Vec<String> = warnings
        .iter()
        .flat_map(|(name, warnings)| warnings.iter().map(move |warning| format!("{name}: {warning}")))
        .collect();
    Ok(json!({
        "n": got.n,
        "mean": answer::numbers(got.mean),
        "sd": answer::numbers(got.sd),
        "difference": answer::number(got.difference),
        "welch_t": answer::optional(got.welch.t),
        "welch_df": answer::number(got.welch.df),
        "welch_p": answer::optional(got.welch.p),
        "welch_ci": answer::numbers(got.welch.ci),
        "pooled_t": answer::optional(got.pooled.t),
        "pooled_df": answer::number(got.pooled.df),
        "pooled_p": answer::optional(got.pooled.p),
        "pooled_ci": answer::numbers(got.pooled.ci),
        "d": answer::optional(got.d),
        "J": answer::number(got.j),
        "g": answer::optional(got.g),
        "vi_LS": answer::optional(got.vi_ls),
        "d_noncentral_t_ci": answer::interval(got.d_ci),
        "cles_empirical": answer::number(got.cles),
        "mannwhitney_U": answer::number(got.mann_whitney.statistic),
        "mannwhitney_p_normal_cc": answer::number(got.mann_whitney.pval),
        "warnings": warnings,
    }))
}

/// `reliableChange({pre, post, sd, reliability, level})`: is one person's change more than the scale's noise?
pub(super) fn reliable_change(value: &Value) -> Result<Value, String> {
    let arguments = Arguments::new("reliableChange", value, &["pre", "post", "sd", "reliability", "level"])?;
    let level = arguments.number("level", 95.0)?;
    let got = person::reliable_change(
        arguments.required_number("pre")?,
        arguments.required_number("post")?,
        arguments.required_number("sd")?,
        arguments.required_number("reliability")?,
        level,
    )
    .map_err(text)?;
    let mut answer = json!({
        "sem": answer::number(got.sem),
        "s_diff": answer::number(got.s_diff),
        "rci": answer::optional(got.rci),
        "threshold": answer::number(got.threshold),
        "level": answer::number(level),
    });
    if level == 95.0 {
        answer["threshold_95"] = answer::number(got.threshold);
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_course_has_no_test() {
        let got = trend(&json!({"x": [0, 2, 4, 6], "y": [30, 30, 30, 30]})).unwrap();
        assert_eq!((&got["slope"], &got["slope_t"]), (&json!(0.0), &Value::Null));
        assert_eq!(got["theil_sen_ci"], json!([0.0, 0.0]));
        assert!(trend(&json!({"x": [1, 2]})).unwrap_err().starts_with("y: found nothing"));
    }

    #[test]
    fn gaps_are_said_and_a_level_has_its_own_threshold() {
        let got = paired(&json!({"pre": [20, 25, null, 30], "post": [10, 20, 5, 12]})).unwrap();
        assert_eq!((&got["n"], &got["rows"]), (&json!(3), &json!([0, 1, 3])));
        let got = two_sample(&json!({"x": [1, 2, null], "y": [2, 4]})).unwrap();
        assert!(got["warnings"][0].as_str().unwrap().starts_with("x: 1 of 3 rows"));
        let base = json!({"pre": 30, "post": 20, "sd": 6, "reliability": 0.9, "level": 90});
        let got = reliable_change(&base).unwrap();
        assert!(got.get("threshold_95").is_none() && got["threshold"].is_number());
    }
}
