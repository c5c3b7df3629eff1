//! A person's records in the browser's storage: planted before a journey, read and held to the format after it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{Browser, Outcome};

/// What every key of the site begins with.
pub const OURS: &str = "tideline/";

/// The questions of the PHQ-9 by link id, in the order of the form.
pub const PHQ_9: [&str; 9] = [
    "/44250-9", "/44255-8", "/44259-0", "/44254-1", "/44251-7", "/44258-2", "/44252-5", "/44253-3",
    "/44260-8",
];

/// A record as it is stored, key and text. The id is made from `number`; `at` is RFC 3339 with offset.
pub fn record(kind: &str, number: u32, at: &str, body: &Value) -> (String, String) {
    let id = format!("01JTEST000000000000000{number:04}");
    let key = format!("{OURS}{kind}/{id}");
    let text = json!({ "v": 1, "kind": kind, "id": id, "at": at, "app": "0.1.0", "body": body }).to_string();
    (key, text)
}

/// A PHQ-9 filled in, as it is stored.
pub fn phq_9(number: u32, at: &str, answers: [i32; 9]) -> (String, String) {
    let total: i32 = answers.iter().sum();
    let answers: Map<String, Value> =
        PHQ_9.iter().zip(answers).map(|(link_id, answer)| ((*link_id).to_owned(), json!(answer))).collect();
    let body = json!({
        "instrument": "phq-9", "version": "1.0.0", "language": "en", "answers": answers, "total": total,
    });
    record("rating", number, at, &body)
}

/// An infusion whose time of day is not known, as it is stored.
pub fn infusion(number: u32, day: &str, dose_mg: f64) -> (String, String) {
    let body = json!({ "drug": "ketamine infusion", "dose_mg": dose_mg, "time_known": false });
    record("treatment", number, &format!("{day}T12:00:00+00:00"), &body)
}

impl Browser {
    /// All that stands in the storage under the site's prefix.
    ///
    /// # Errors
    /// When the page has no storage.
    pub async fn ours(&self) -> Outcome<BTreeMap<String, String>> {
        Ok(self.stored().await?.into_iter().filter(|(key, _)| key.starts_with(OURS)).collect())
    }

    /// The stored records of a kind, each held to the envelope that is promised.
    ///
    /// # Errors
    /// When one of them is not as promised, naming its key and what is wrong.
    pub async fn records(&self, kind: &str) -> Outcome<Vec<Value>> {
        let prefix = format!("{OURS}{kind}/");
        let mut records = Vec::new();
        for (key, text) in self.ours().await? {
            if let Some(id) = key.strip_prefix(&prefix) {
                let record: Value = serde_json::from_str(&text).map_err(|wrong| format!("{key}: {wrong}"))?;
                if let Some(wrong) = fault(&record, kind, id) {
                    return Err(format!("{key}: {wrong}: {text}").into());
                }
                records.push(record);
            }
        }
        Ok(records)
    }
}

/// What is wrong with an envelope.
fn fault(record: &Value, kind: &str, id: &str) -> Option<&'static str> {
    let fields: Vec<&str> = record.as_object()?.keys().map(String::as_str).collect();
    let at = record["at"].as_str().unwrap_or_default();
    let zone = at.get(19..).unwrap_or_default();
    [
        (fields.len() == 6, "an envelope has six fields"),
        (record["v"] == json!(1), "v is 1"),
        (record["kind"] == json!(kind), "kind is that of the key"),
        (record["id"] == json!(id), "id is that of the key"),
        (id.len() == 26, "an id has 26 characters"),
        (at.get(10..11) == Some("T"), "at is a day and a time of day"),
        (zone.ends_with('Z') || zone.contains(['+', '-']), "at has an offset"),
        (record["app"].is_string(), "app is a text"),
        (record["body"].is_object(), "body is an object"),
    ]
    .into_iter()
    .find_map(|(holds, rule)| (!holds).then_some(rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_planted_is_as_promised() {
        let (key, text) = phq_9(7, "2025-03-01T09:00:00+01:00", [3; 9]);
        let id = key.strip_prefix("tideline/rating/").unwrap();
        let record: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(fault(&record, "rating", id), None);
        assert_eq!(record["body"]["total"], 27);
        assert_eq!(record["body"]["answers"].as_object().unwrap().len(), 9);
        assert_eq!(fault(&record, "total", id), Some("kind is that of the key"));
    }
}
