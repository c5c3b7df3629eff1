//! What the page asks its worker to draw. Not offered to scripts.

use crate::figures::pooled::{Choice, pool};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Answers the page's own questions: `figure/course`, `figure/pool`.
pub fn call(name: &str, args: &Value) -> Option<Result<Value, String>> {
    match name {
        "figure/course" => Some(answer(args, |chart: crate::figures::course::Course| {
            chart.figure().map_err(|e| e.to_string())
        })),
        "figure/pool" => Some(answer(args, |choice: Choice| {
            let table = crate::evidence::Library::built_in()
                .table(&choice.table)
                .ok_or_else(|| format!("table: found \"{}\"; there is no such table", choice.table))?;
            pool(table, &choice)
        })),
        _ => None,
    }
}

fn answer<A: DeserializeOwned, T: Serialize>(
    args: &Value,
    work: impl Fn(A) -> Result<T, String>,
) -> Result<Value, String> {
    let args = A::deserialize(args).map_err(|e| format!("the question does not read: {e}"))?;
    serde_json::to_value(work(args)?).map_err(|e| e.to_string())
}
