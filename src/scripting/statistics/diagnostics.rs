//! `leave1out`, `cumul`, `influence`, `rstandard` and `blup`.

use super::studies::{Studies, text};
use super::tables;
use crate::scripting::answer;
use crate::statistics::deletion::{self, Step};
use crate::statistics::{influence as deletion_diagnostics, residuals};
use serde_json::{Value, json};

/// `leave1out({…rma's arguments})`, or `leave1out({ai, bi, ci, di, measure, …})` for Mantel-Haenszel: arrays
/// whose entry i is the fit without study i.
pub(super) fn leave1out(value: &Value) -> Result<Value, String> {
    if value.get("yi").is_none() && value.get("ai").is_some() {
        return tables::leave1out(value);
    }
    let studies = Studies::read("leave1out", value, &[])?;
    let steps = deletion::leave_one_out(&studies.fit()?).map_err(text)?;
    Ok(written(&steps, &studies))
}

/// `cumul({…rma's arguments, order})`: arrays whose entry i is the fit of the first i + 1 studies by ascending
/// `order` (as given, when absent); `rows` holds the order used.
pub(super) fn cumul(value: &Value) -> Result<Value, String> {
    let studies = Studies::read("cumul", value, &["order"])?;
    let order = match studies.arguments.get("order") {
        None => (0..studies.rows.len()).map(|i| i as f64).collect(),
        Some(_) => studies.column("order")?,
    };
    let (rows, steps) = deletion::cumulative(&studies.fit()?, &order).map_err(text)?;
    let mut answer = written(&steps, &studies);
    answer["rows"] = rows.iter().map(|&i| json!(studies.rows[i])).collect();
    Ok(answer)
}

fn written(steps: &[Step], studies: &Studies) -> Value {
    let each = |figure: fn(&Step) -> f64| answer::numbers(steps.iter().map(figure));
    json!({
        "estimate": each(|step| step.estimate),
        "se": each(|step| step.se),
        "zval": each(|step| step.stat),
        "pval": each(|step| step.pval),
        "ci_lb": each(|step| step.ci_lb),
        "ci_ub": each(|step| step.ci_ub),
        "Q": each(|step| step.q),
        "Qp": each(|step| step.q_p),
        "tau2": each(|step| step.tau2),
        "I2": each(|step| step.i2),
        "H2": each(|step| step.h2),
        "rows": studies.rows,
        "warnings": studies.warnings,
    })
}

/// `influence({…rma's arguments})`: deletion diagnostics, one entry per study.
pub(super) fn influence(value: &Value) -> Result<Value, String> {
    use deletion_diagnostics::Influence;
    let studies = Studies::read("influence", value, &[])?;
    let studied = deletion_diagnostics::influence(&studies.fit()?).map_err(text)?;
    let each = |figure: fn(&Influence) -> f64| answer::numbers(studied.iter().map(figure));
    Ok(json!({
        "rstudent": each(|row| row.rstudent),
        "dffits": each(|row| row.dffits),
        "cook_d": each(|row| row.cook_d),
        "cov_r": each(|row| row.cov_r),
        "tau2_del": each(|row| row.tau2_del),
        "QE_del": each(|row| row.qe_del),
        "hat": each(|row| row.hat),
        "weight": each(|row| row.weight),
        "dfbs": studied.iter().map(|row| answer::numbers(row.dfbs.iter().copied())).collect::<Value>(),
        "is_infl": studied.iter().map(|row| row.is_infl).collect::<Vec<_>>(),
        "rows": studies.rows,
        "warnings": studies.warnings,
    }))
}

/// `rstandard({…rma's arguments})`: internally standardised residuals.
pub(super) fn rstandard(value: &Value) -> Result<Value, String> {
    let studies = Studies::read("rstandard", value, &[])?;
    let rows = residuals::standardised(&studies.fit()?);
    Ok(json!({
        "resid": answer::numbers(rows.iter().map(|row| row.resid)),
        "se": answer::numbers(rows.iter().map(|row| row.se)),
        "z": answer::numbers(rows.iter().map(|row| row.z)),
        "rows": studies.rows,
        "warnings": studies.warnings,
    }))
}

/// `blup({…rma's arguments})`: the studies' true effects as the model predicts them.
pub(super) fn blup(value: &Value) -> Result<Value, String> {
    let studies = Studies::read("blup", value, &[])?;
    let rows = residuals::blup(&studies.fit()?);
    Ok(json!({
        "pred": answer::numbers(rows.iter().map(|row| row.pred)),
        "se": answer::numbers(rows.iter().map(|row| row.se)),
        "pi_lb": answer::numbers(rows.iter().map(|row| row.pi_lb)),
        "pi_ub": answer::numbers(rows.iter().map(|row| row.pi_ub)),
        "rows": studies.rows,
        "warnings": studies.warnings,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_follows_the_rows_in_use() {
        let given = json!({"yi": [3, null, 1], "vi": [1, 1, 1], "order": [2010, 1990, 2000], "method": "CE"});
        let got = cumul(&given).unwrap();
        assert_eq!(got["rows"], json!([2, 0]));
        assert_eq!(got["estimate"], json!([1.0, 2.0]));
        let short = json!({"yi": [3, 1], "vi": [1, 1], "order": [2010]});
        assert!(cumul(&short).unwrap_err().starts_with("order: found 1 entries"));
    }
}
