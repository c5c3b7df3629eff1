//! `escalc`.

use crate::scripting::answer;
use crate::scripting::arguments::{Arguments, numbers};
use crate::statistics::escalc::{self, AddTo, Columns, Measure, Options, VarianceType};
use serde_json::{Value, json};

/// `escalc({measure, data, add, to, drop00, vtype})` gives `{yi, vi, sei, zi, pval, ci_lb, ci_ub}`, one
/// entry per row of `data`, null where the effect does not exist.
pub(super) fn escalc(value: &Value) -> Result<Value, String> {
    let arguments =
        Arguments::new("escalc", value, &["measure", "data", "add", "to", "drop00", "vtype", "level"])?;
    let text = |error: crate::statistics::error::Error| error.to_string();
    let measure = Measure::from_name(arguments.required_text("measure", "a measure such as OR or SMD")?)
        .map_err(text)?;
    let columns = columns(&arguments)?;
    let options = Options {
        add: arguments.number("add", 0.5)?,
        to: AddTo::from_name(arguments.text("to", "only0")?).map_err(text)?,
        drop00: arguments.flag("drop00", false)?,
        vtype: VarianceType::from_name(arguments.text("vtype", "LS")?).map_err(text)?,
    };
    let effects = escalc::escalc(measure, &columns, &options).map_err(text)?;
    let level = arguments.number("level", 95.0)?;
    if !(1.0..100.0).contains(&level) {
        return Err(format!("level: found {level}; wanted a percentage from 1 to below 100, such as 95"));
    }
    let summary = effects.summary(level);
    let each = |figure: fn(&escalc::Summary) -> f64| answer::numbers(summary.iter().map(figure));
    let mut warnings: Vec<&str> = Vec::new();
    if measure == Measure::Smdh && options.vtype == VarianceType::Ls2 {
        warnings.push(
            "vtype LS2 of SMDH repeats metafor 3.8, where this variance changes with the unit of the scale; \
             LS does not",
        );
    }
    Ok(json!({
        "warnings": warnings,
        "yi": answer::numbers(effects.yi.iter().copied()),
        "vi": answer::numbers(effects.vi.iter().copied()),
        "sei": each(|row| row.sei),
        "zi": each(|row| row.zi),
        "pval": each(|row| row.pval),
        "ci_lb": each(|row| row.ci_lb),
        "ci_ub": each(|row| row.ci_ub),
    }))
}

/// The numeric columns of `data`; a column that is not an array of numbers (labels, years in words) is left
/// for those who want it.
fn columns(arguments: &Arguments) -> Result<Columns, String> {
    let mut columns = Columns::new();
    for (name, value) in arguments.object("data")? {
        let is_label = |entry: &Value| entry.is_string();
        if value.as_array().is_some_and(|entries| !entries.is_empty() && entries.iter().all(is_label)) {
            continue;
        }
        columns.insert(name.clone(), numbers(&format!("data.{name}"), value)?);
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_pass_and_broken_columns_do_not() {
        let good =
            json!({"measure": "COR", "data": {"study": ["a", "b"], "ri": [0.1, null], "ni": [10, 20]}});
        let got = escalc(&good).unwrap();
        assert_eq!(got["yi"], json!([0.1, null]));
        let bad = json!({"measure": "COR", "data": {"ri": [0.1, "n/a"], "ni": [10, 20]}});
        assert_eq!(escalc(&bad).unwrap_err(), "data.ri[1]: found the text \"n/a\"; wanted a finite number");
        let error = escalc(&json!({"measure": "XX", "data": {}})).unwrap_err();
        assert!(error.starts_with("measure: found \"XX\"; wanted one of OR"), "{error}");
    }
}
