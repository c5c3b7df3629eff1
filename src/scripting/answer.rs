//! Writing the answer of a scripting call: a figure that does not exist is null, an infinite one is
//! `"Inf"` or `"-Inf"`.

use serde_json::Value;

/// A number for a page script.
pub(super) fn number(value: f64) -> Value {
    if value.is_nan() {
        Value::Null
    } else if value.is_infinite() {
        Value::from(if value > 0.0 { "Inf" } else { "-Inf" })
    } else {
        Value::from(value)
    }
}

/// A number that may not exist.
pub(super) fn optional(value: Option<f64>) -> Value {
    value.map_or(Value::Null, number)
}

/// Numbers.
pub(super) fn numbers(values: impl IntoIterator<Item = f64>) -> Value {
    Value::Array(values.into_iter().map(number).collect())
}

/// A row-major matrix with `columns` columns, as an array of rows.
pub(super) fn rows(values: &[f64], columns: usize) -> Value {
    Value::Array(values.chunks(columns.max(1)).map(|row| numbers(row.iter().copied())).collect())
}

/// A pair of limits that may not exist.
pub(super) fn interval(value: Option<[f64; 2]>) -> Value {
    value.map_or(Value::Null, numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_does_not_exist_is_null() {
        assert_eq!(numbers([1.5, f64::NAN, f64::NEG_INFINITY]), json!([1.5, null, "-Inf"]));
        assert_eq!(optional(None), Value::Null);
        assert_eq!(rows(&[1.0, 2.0, 3.0, 4.0], 2), json!([[1.0, 2.0], [3.0, 4.0]]));
        assert_eq!(interval(None), Value::Null);
    }
}
