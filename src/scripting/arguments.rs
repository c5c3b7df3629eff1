//! Reading the argument object of a scripting call, strictly: every error names the field, what was found
//! and what is wanted, and a field that no function knows is refused rather than ignored.

use serde_json::{Map, Value};

/// The fields of one call.
pub(super) struct Arguments<'a> {
    function: &'a str,
    fields: &'a Map<String, Value>,
}

impl<'a> Arguments<'a> {
    /// Takes the single argument of `function`, which must be an object with no fields but `known`.
    pub fn new(function: &'a str, value: &'a Value, known: &[&str]) -> Result<Self, String> {
        let Value::Object(fields) = value else {
            return Err(format!(
                "{function}: found {}; wanted one object of named arguments",
                describe(value)
            ));
        };
        if let Some(name) = fields.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(format!(
                "{name}: found an argument that {function} does not know; wanted some of {}",
                known.join(", ")
            ));
        }
        Ok(Self { function, fields })
    }

    /// The field, unless it is absent or null.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// A field that must be there.
    fn required(&self, name: &str, wanted: &str) -> Result<&'a Value, String> {
        self.get(name).ok_or_else(|| {
            let found = if self.fields.contains_key(name) { "null" } else { "nothing" };
            format!("{name}: found {found}; wanted {wanted}, which {} needs", self.function)
        })
    }

    /// A number, or `default` when absent.
    pub fn number(&self, name: &str, default: f64) -> Result<f64, String> {
        self.optional_number(name).map(|value| value.unwrap_or(default))
    }

    /// A number that must be there.
    pub fn required_number(&self, name: &str) -> Result<f64, String> {
        number(name, self.required(name, "a number")?)
    }

    /// A number, or `None` when absent.
    pub fn optional_number(&self, name: &str) -> Result<Option<f64>, String> {
        self.get(name).map(|value| number(name, value)).transpose()
    }

    /// True or false, or `default` when absent.
    pub fn flag(&self, name: &str, default: bool) -> Result<bool, String> {
        match self.get(name) {
            None => Ok(default),
            Some(Value::Bool(value)) => Ok(*value),
            Some(other) => Err(format!("{name}: found {}; wanted true or false", describe(other))),
        }
    }

    /// A text, or `default` when absent.
    pub fn text(&self, name: &str, default: &'a str) -> Result<&'a str, String> {
        match self.get(name) {
            None => Ok(default),
            Some(Value::String(value)) => Ok(value),
            Some(other) => Err(format!("{name}: found {}; wanted a text", describe(other))),
        }
    }

    /// A text that must be there.
    pub fn required_text(&self, name: &str, wanted: &str) -> Result<&'a str, String> {
        match self.required(name, wanted)? {
            Value::String(value) => Ok(value),
            other => Err(format!("{name}: found {}; wanted {wanted}", describe(other))),
        }
    }

    /// An array that must be there.
    pub fn array(&self, name: &str) -> Result<&'a [Value], String> {
        array(name, self.required(name, "an array")?)
    }

    /// An array of numbers that must be there; a null entry becomes NaN (missing).
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>, String> {
        numbers(name, self.required(name, "an array of numbers")?)
    }

    /// An array of numbers, or `None` when absent.
    pub fn optional_numbers(&self, name: &str) -> Result<Option<Vec<f64>>, String> {
        self.get(name).map(|value| numbers(name, value)).transpose()
    }

    /// An array of texts, empty when absent.
    pub fn texts(&self, name: &str) -> Result<Vec<String>, String> {
        let Some(value) = self.get(name) else { return Ok(Vec::new()) };
        array(name, value)?
            .iter()
            .enumerate()
            .map(|(i, entry)| match entry {
                Value::String(text) => Ok(text.clone()),
                other => Err(format!("{name}[{i}]: found {}; wanted a text", describe(other))),
            })
            .collect()
    }

    /// Rows of numbers, or `None` when absent; a null entry becomes NaN.
    pub fn optional_rows(&self, name: &str) -> Result<Option<Vec<Vec<f64>>>, String> {
        let Some(value) = self.get(name) else { return Ok(None) };
        array(name, value)?
            .iter()
            .enumerate()
            .map(|(i, row)| numbers(&format!("{name}[{i}]"), row))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// An object that must be there.
    pub fn object(&self, name: &str) -> Result<&'a Map<String, Value>, String> {
        match self.required(name, "an object of columns")? {
            Value::Object(fields) => Ok(fields),
            other => Err(format!("{name}: found {}; wanted an object of columns", describe(other))),
        }
    }
}

/// An array of numbers; a null entry becomes NaN (missing).
pub(super) fn numbers(name: &str, value: &Value) -> Result<Vec<f64>, String> {
    array(name, value)?
        .iter()
        .enumerate()
        .map(|(i, entry)| match entry {
            Value::Null => Ok(f64::NAN),
            other => number(&format!("{name}[{i}]"), other),
        })
        .collect()
}

fn array<'v>(name: &str, value: &'v Value) -> Result<&'v [Value], String> {
    match value {
        Value::Array(entries) => Ok(entries),
        other => Err(format!("{name}: found {}; wanted an array", describe(other))),
    }
}

fn number(name: &str, value: &Value) -> Result<f64, String> {
    match value.as_f64() {
        Some(number) if value.is_number() && number.is_finite() => Ok(number),
        _ => Err(format!("{name}: found {}; wanted a finite number", describe(value))),
    }
}

/// A value in words, short enough for an error.
pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(text) => {
            let short: String = text.chars().take(40).collect();
            format!("the text \"{short}\"")
        }
        Value::Array(entries) => format!("an array of {}", entries.len()),
        Value::Object(_) => "an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn errors_name_field_found_and_wanted() {
        let value = json!({"yi": [1, "x", null], "level": "95"});
        let arguments = Arguments::new("rma", &value, &["yi", "level"]).unwrap();
        assert_eq!(
            arguments.numbers("yi").unwrap_err(),
            "yi[1]: found the text \"x\"; wanted a finite number"
        );
        assert_eq!(
            arguments.number("level", 95.0).unwrap_err(),
            "level: found the text \"95\"; wanted a finite number"
        );
        assert_eq!(
            arguments.numbers("vi").unwrap_err(),
            "vi: found nothing; wanted an array of numbers, which rma needs"
        );
        let error = Arguments::new("rma", &value, &["yi"]).err().unwrap();
        assert!(error.starts_with("level: found an argument that rma does not know"), "{error}");
        assert!(Arguments::new("rma", &json!([1]), &[]).is_err());
    }

    #[test]
    fn null_entries_are_missing_and_null_fields_absent() {
        let value = json!({"yi": [1, null], "level": null});
        let arguments = Arguments::new("rma", &value, &["yi", "level"]).unwrap();
        assert!(arguments.numbers("yi").unwrap()[1].is_nan());
        assert_eq!(arguments.number("level", 95.0).unwrap(), 95.0);
    }
}
