//! The functions of the evidence library for a page script: `claims()`, `studies()`, `evidence({query})`.

use crate::evidence::{Library, search::search};
use serde::Serialize;
use serde_json::Value;

/// Calls a function of this file by its public name, JSON in and JSON out.
///
/// `None` where the name is of another file. `claims` and `studies` take nothing (`null` or `{}`) and
/// answer with arrays of plain objects, every field there, `null` where a figure does not exist.
/// `evidence` takes `{query}`, a text, and answers with `[{kind, id, title, passage, certainty, source, grade}]`,
/// best first: `kind` is `topic`, `claim`, `table` or `study`; `certainty` is `read`, `derived` or `memory`;
/// `grade` is the word of GRADE where the passage is a key message of a question, else `null`; `source` is `{text, url}`. The array is empty where nothing meets the query.
///
/// # Errors
///
/// Names the field, what was found and what is wanted.
pub fn call(name: &str, args: &Value) -> Option<Result<Value, String>> {
    let library = Library::built_in();
    match name {
        "claims" => Some(nothing(args).and_then(|()| json(&library.claims))),
        "studies" => Some(nothing(args).and_then(|()| json(&library.studies))),
        "evidence" => Some(query(args).and_then(|query| json(&search(query)))),
        _ => None,
    }
}

fn json<T: Serialize>(value: &T) -> Result<Value, String> {
    serde_json::to_value(value).map_err(|why| why.to_string())
}

/// Refuses any argument.
fn nothing(args: &Value) -> Result<(), String> {
    match args {
        Value::Null => Ok(()),
        Value::Object(fields) => match fields.keys().next() {
            None => Ok(()),
            Some(field) => Err(format!("field `{field}`: found it; wanted no fields")),
        },
        other => Err(format!("arguments: found {}; wanted none", named(other))),
    }
}

/// The one argument of `evidence`.
fn query(args: &Value) -> Result<&str, String> {
    let Value::Object(fields) = args else {
        return Err(format!("arguments: found {}; wanted an object {{query}}", named(args)));
    };
    if let Some(field) = fields.keys().find(|field| *field != "query") {
        return Err(format!("field `{field}`: found it; wanted `query` alone"));
    }
    match fields.get("query") {
        Some(Value::String(query)) => Ok(query),
        Some(other) => Err(format!("field `query`: found {}; wanted a text", named(other))),
        None => Err("field `query`: found nothing; wanted a text".to_owned()),
    }
}

/// A value as a message names it.
fn named(value: &Value) -> String {
    match value {
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        plain => plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(name: &str, args: &Value) -> Vec<Value> {
        call(name, args).unwrap().unwrap().as_array().unwrap().clone()
    }

    #[test]
    fn claims_and_studies_are_plain_objects_with_every_field() {
        let claims = answer("claims", &Value::Null);
        assert_eq!(claims.len(), Library::built_in().claims.len());
        assert!(claims.iter().all(|claim| claim.get("unverified").is_some()));
        let studies = answer("studies", &json!({}));
        let berman = studies.iter().find(|study| study["id"] == "berman2000").unwrap();
        assert_eq!(berman["outcomes"][0]["mean"], json!(-14.0));
        assert_eq!(berman["outcomes"][0]["events"], Value::Null);
    }

    #[test]
    fn evidence_answers_with_its_seven_fields() {
        let hits = answer("evidence", &json!({"query": "blood pressure"}));
        assert_eq!(hits[0]["id"], "blood-pressure");
        let fields: Vec<&String> = hits[0].as_object().unwrap().keys().collect();
        assert_eq!(fields.len(), 7);
        for field in ["kind", "id", "title", "passage", "certainty", "source", "grade"] {
            assert!(!hits[0][field].is_null(), "{field}");
        }
        assert!(answer("evidence", &json!({"query": "xylophone"})).is_empty());
    }

    #[test]
    fn bad_arguments_are_named() {
        for (args, message) in [
            (json!({}), "field `query`: found nothing; wanted a text"),
            (json!({"query": 3}), "field `query`: found 3; wanted a text"),
            (json!({"query": "x", "limit": 3}), "field `limit`: found it; wanted `query` alone"),
            (json!("x"), "arguments: found \"x\"; wanted an object {query}"),
        ] {
            assert_eq!(call("evidence", &args), Some(Err(message.to_owned())));
        }
        let why = call("claims", &json!({"topic": "how-fast"})).unwrap().unwrap_err();
        assert_eq!(why, "field `topic`: found it; wanted no fields");
        assert!(call("studies", &json!([1])).unwrap().is_err());
    }

    #[test]
    fn a_name_of_another_file_is_left_alone() {
        assert_eq!(call("dose", &Value::Null), None);
    }
}
