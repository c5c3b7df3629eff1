//! `trend`: what one series of scores says.

use super::columns::complete;
use super::studies::text;
use crate::scripting::answer;
use crate::scripting::arguments::Arguments;
use crate::statistics::trend as line;
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
}
