//! `cohort` for page scripts: a table of scores in, visits and two survival curves out.

use super::{as_published, instrument, list, object, wrong};
use crate::outcomes::cohort::{LEVEL, Row, Times, cohort};
use crate::scripting::statistics;
use serde_json::{Map, Value, json};

/// `cohort({rows: [{patient, day, measure, score, group?}], instrument})`.
///
/// The answer is [`crate::outcomes::cohort::Cohort`], and `time_to_response` and `time_to_relapse` as `survfit`
/// answers, one curve per group in `curves` where there are groups. Each has in `subjects` the columns that it
/// was made from (`patient`, `time`, `status`, `group`), ready for `survdiff` and `coxph`; its `rows` are places
/// in them. They are `null` where there is nobody to follow. Further columns of a row are left alone.
pub(super) fn cohort_call(args: &Value) -> Result<Value, String> {
    let args = object("cohort", args)?;
    let instrument = instrument(args)?;
    let given = list(args, "rows", true)?;
    let rows = given.iter().enumerate().map(row).collect::<Result<Vec<Row>, String>>()?;
    let found = cohort(instrument, &rows)?;
    let mut answer = serde_json::to_value(&found).map_err(|wrong| format!("cohort: {wrong}"))?;
    as_published(instrument, &mut answer["rules"]);
    answer["time_to_response"] = curve(&found.time_to_response)?;
    answer["time_to_relapse"] = curve(&found.time_to_relapse)?;
    Ok(answer)
}

fn row((n, value): (usize, &Value)) -> Result<Row, String> {
    let fields = object(&format!("rows[{n}]"), value)?;
    let field = |name: &str| format!("rows[{n}].{name}");
    let day = fields.get("day");
    Ok(Row {
        patient: label(fields, "patient")
            .flatten()
            .ok_or_else(|| wrong(&field("patient"), fields.get("patient"), "a text or a number"))?,
        day: day
            .and_then(Value::as_f64)
            .ok_or_else(|| wrong(&field("day"), day, "days since the first treatment, a number"))?,
        measure: match fields.get("measure") {
            Some(Value::String(measure)) => measure.clone(),
            other => return Err(wrong(&field("measure"), other, "the id or name of a scale")),
        },
        score: match fields.get("score") {
            None | Some(Value::Null) => None,
            Some(Value::Number(score)) => score.as_f64(),
            other => return Err(wrong(&field("score"), other, "a number, or null where none was taken")),
        },
        group: label(fields, "group")
            .ok_or_else(|| wrong(&field("group"), fields.get("group"), "a text or a number, or nothing"))?,
    })
}

/// A name, written as a text or a number: `Some(None)` where there is none, `None` where it is something else.
fn label(fields: &Map<String, Value>, name: &str) -> Option<Option<String>> {
    match fields.get(name) {
        None | Some(Value::Null) => Some(None),
        Some(Value::String(text)) => Some(Some(text.clone())),
        // Numbers of a page script are floating: 3 and 3.0 are one name.
        Some(Value::Number(number)) => Some(number.as_f64().map(|number| number.to_string())),
        _ => None,
    }
}

/// The curve of these times, with the columns it was made from.
fn curve(times: &Times) -> Result<Value, String> {
    if times.time.is_empty() {
        return Ok(Value::Null);
    }
    let mut asked = json!({"time": times.time, "status": times.status, "level": LEVEL});
    if let Some(group) = &times.group {
        asked["group"] = json!(group);
    }
    let answer = statistics::call("survfit", &asked);
    let mut curve = answer.unwrap_or_else(|| Err("survfit: found nothing of this name".to_owned()))?;
    curve["subjects"] = serde_json::to_value(times).map_err(|wrong| format!("cohort: {wrong}"))?;
    Ok(curve)
}
