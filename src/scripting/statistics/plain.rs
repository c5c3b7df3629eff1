//! `effect` and `proportion`.

use super::studies::text;
use crate::scripting::answer;
use crate::scripting::arguments::Arguments;
use crate::statistics::{proportion as one_proportion, translate};
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
}
