//! `effect`, `proportion`, `twoProportions` and `transf`.

use super::studies::text;
use crate::scripting::answer;
use crate::scripting::arguments::Arguments;
use crate::statistics::{
    proportion as one_proportion, transf as scale, translate, two_proportions as comparison,
};
use serde_json::{Value, json};

/// `effect({d, control_event_rate})`: other words for a standardised mean difference. The event rate is 0.2
/// unless given, and is part of the answer.
pub(super) fn effect(value: &Value) -> Result<Value, String> {
    let arguments = Arguments::new("effect", value, &["d", "control_event_rate"])?;
    let rate = arguments.number("control_event_rate", 0.2)?;
    let reading = translate::translate(arguments.required_number("d")?, rate).map_err(text)?;
    Ok(json!({
        "u3": answer::number(reading.u3),
        "ovl": answer::number(reading.ovl),
        "cles": answer::number(reading.cles),
        "cliff_delta": answer::number(reading.cliff_delta),
        "u2": answer::number(reading.u2),
        "u1": answer::number(reading.u1),
        "nnt_furukawa": answer::optional(reading.nnt_furukawa),
        "nnt_kraemer": answer::optional(reading.nnt_kraemer),
        "log_or": answer::number(reading.log_or),
        "r": answer::number(reading.r),
        "control_event_rate": answer::number(rate),
    }))
}

/// `proportion({x, n, level})`: x of n with every interval.
pub(super) fn proportion(value: &Value) -> Result<Value, String> {
    let arguments = Arguments::new("proportion", value, &["x", "n", "level"])?;
    let result = one_proportion::proportion(
        arguments.required_number("x")?,
        arguments.required_number("n")?,
        arguments.number("level", 95.0)?,
    )
    .map_err(text)?;
    Ok(json!({
        "p": answer::number(result.p),
        "wilson": answer::numbers(result.wilson),
        "wilson_cc": answer::numbers(result.wilson_cc),
        "clopper_pearson": answer::numbers(result.clopper_pearson),
        "agresti_coull": answer::numbers(result.agresti_coull),
        "jeffreys": answer::numbers(result.jeffreys),
    }))
}

/// `twoProportions({a, n1, c, n2, level})`: a of n1 against c of n2.
pub(super) fn two_proportions(value: &Value) -> Result<Value, String> {
    let arguments = Arguments::new("twoProportions", value, &["a", "n1", "c", "n2", "level"])?;
    let number = |name: &str| arguments.required_number(name);
    let level = arguments.number("level", 95.0)?;
    let got = comparison::two_proportions(number("a")?, number("n1")?, number("c")?, number("n2")?, level)
        .map_err(text)?;
    Ok(json!({
        "rd": answer::number(got.rd),
        "rd_newcombe": answer::numbers(got.rd_newcombe),
        "rr": answer::optional(got.rr),
        "rr_ci": answer::interval(got.rr_ci),
        "or": answer::optional(got.or),
        "or_ci": answer::interval(got.or_ci),
        "chisq": answer::optional(got.chisq.map(|test| test.chisq)),
        "chisq_p": answer::optional(got.chisq.map(|test| test.p)),
        "yates": answer::optional(got.yates.map(|test| test.chisq)),
        "yates_p": answer::optional(got.yates.map(|test| test.p)),
        "fisher_p": answer::number(got.fisher_p),
    }))
}

/// `transf({transf, x, ni})` gives `{y}`, one value per value of `x`; `ni` holds group sizes for `ipft` (one per
/// value) and `ipft.hm` (those of all studies).
pub(super) fn transf(value: &Value) -> Result<Value, String> {
    let arguments = Arguments::new("transf", value, &["transf", "x", "ni"])?;
    let kind = scale::Transf::from_name(arguments.required_text("transf", "a name such as ilogit")?);
    let kind = kind.map_err(text)?;
    let sizes = arguments.optional_numbers("ni")?;
    let got = scale::transf(kind, &arguments.numbers("x")?, sizes.as_deref()).map_err(text)?;
    Ok(json!({"y": answer::numbers(got)}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_event_rate_in_use_is_said() {
        let got = effect(&json!({"d": 0.5})).unwrap();
        assert_eq!(got["control_event_rate"], 0.2);
        assert_eq!(effect(&json!({})).unwrap_err(), "d: found nothing; wanted a number, which effect needs");
        assert_eq!(proportion(&json!({"x": 5, "n": 10})).unwrap()["p"], 0.5);
    }

    #[test]
    fn transformations_by_name() {
        assert_eq!(transf(&json!({"transf": "exp", "x": [0, null]})).unwrap()["y"], json!([1.0, null]));
        assert!(transf(&json!({"x": [0]})).unwrap_err().starts_with("transf: found nothing"));
        let got = two_proportions(&json!({"a": 0, "n1": 5, "c": 0, "n2": 5})).unwrap();
        assert_eq!((&got["chisq"], &got["fisher_p"]), (&Value::Null, &json!(1.0)));
    }
}
