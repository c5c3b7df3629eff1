//! Taking a record's typed fields out of its JSON, one by one; what is left over is kept.
//!
//! By hand, because seven derived readers cost the page more bytes than all of its questions.

use super::moment::Moment;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The fields of a JSON object that are not taken yet.
pub(super) struct Fields(Map<String, Value>);

/// What is wrong with a field, for a developer.
pub(super) type Taken<T> = Result<T, String>;

fn wrong(name: &str, found: &Value, wanted: &str) -> String {
    format!("{name}: found {found}; wanted {wanted}")
}

impl Fields {
    /// The fields of an object.
    pub(super) fn of(value: Value) -> Taken<Self> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            other => Err(wrong("body", &other, "an object")),
        }
    }

    /// What was not taken.
    pub(super) fn rest(self) -> Map<String, Value> {
        self.0
    }

    fn needed(&mut self, name: &str) -> Taken<Value> {
        self.0.remove(name).ok_or_else(|| format!("{name}: missing"))
    }

    /// Any value that must be there.
    pub(super) fn value(&mut self, name: &str) -> Taken<Value> {
        self.needed(name)
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, name: &str) -> Taken<String> {
        match self.needed(name)? {
            Value::String(text) => Ok(text),
            other => Err(wrong(name, &other, "a text")),
        }
    }

    /// A text that may be absent or null.
    pub(super) fn maybe_text(&mut self, name: &str) -> Taken<Option<String>> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(wrong(name, &other, "a text")),
        }
    }

    /// A whole number that may be absent or null.
    pub(super) fn maybe_whole(&mut self, name: &str) -> Taken<Option<i32>> {
        self.0.remove(name).map_or(Ok(None), |value| whole(name, &value))
    }

    /// A whole number that must be there.
    pub(super) fn whole(&mut self, name: &str) -> Taken<i32> {
        let value = self.needed(name)?;
        whole(name, &value)?.ok_or_else(|| wrong(name, &value, "a whole number"))
    }

    /// A number that may be absent or null.
    pub(super) fn maybe_number(&mut self, name: &str) -> Taken<Option<f64>> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_f64().map(Some).ok_or_else(|| wrong(name, &value, "a number")),
        }
    }

    /// True or false; must be there.
    pub(super) fn truth(&mut self, name: &str) -> Taken<bool> {
        let value = self.needed(name)?;
        value.as_bool().ok_or_else(|| wrong(name, &value, "true or false"))
    }

    /// A moment that must be there.
    pub(super) fn moment(&mut self, name: &str) -> Taken<Moment> {
        self.text(name)?.parse().map_err(|fault| format!("{name}: {fault}"))
    }

    /// Values by link id, null for a blank.
    pub(super) fn answers(&mut self, name: &str) -> Taken<BTreeMap<String, Option<i32>>> {
        match self.needed(name)? {
            Value::Object(fields) => {
                let mut answers = BTreeMap::new();
                for (link_id, value) in fields {
                    let value = whole(&link_id, &value)?;
                    answers.insert(link_id, value);
                }
                Ok(answers)
            }
            other => Err(wrong(name, &other, "an object of values by link id")),
        }
    }
}

fn whole(name: &str, value: &Value) -> Taken<Option<i32>> {
    if value.is_null() {
        return Ok(None);
    }
    let number = value.as_i64().and_then(|number| i32::try_from(number).ok());
    number.map(Some).ok_or_else(|| wrong(name, value, "a whole number"))
}
