//! The page for a clinician, from a journal of everything that people log.

#![allow(clippy::unwrap_used, reason = "tests may")]

use serde_json::{Value, json};
use tideline::scripting;

/// The questions of the PHQ-9 and of the GAD-7 by link id, in the order of the forms.
fn link_ids(scale: &str) -> Vec<String> {
    let items = &tideline::instruments::find(scale).unwrap().items;
    items.iter().map(|item| item.link_id.clone()).collect()
}

/// A journal as texts.
#[derive(Default)]
struct Diary(Vec<(String, String)>);

impl Diary {
    fn add(&mut self, kind: &str, at: &str, body: &Value) -> String {
        let id = format!("01JTEST000000000000000{:04}", self.0.len());
        let text = json!({ "v": 1, "kind": kind, "id": id, "at": at, "app": "0.1.0", "body": body });
        self.0.push((format!("tideline/{kind}/{id}"), text.to_string()));
        id
    }

    /// A scale filled in: `total` spread over the questions from the first on, the last one as given.
    fn rate(&mut self, scale: &str, day: &str, total: i32, last: Option<i32>) -> String {
        let links = link_ids(scale);
        let mut left = total - last.unwrap_or(0);
        let mut answers = serde_json::Map::new();
        for link in &links[..links.len() - 1] {
            let value = left.min(3);
            left -= value;
            answers.insert(link.clone(), json!(value));
        }
        assert_eq!(left, 0, "{total} fits on {scale}");
        answers.insert(links[links.len() - 1].clone(), json!(last));
        let version = "1.0.0";
        let body = json!({ "instrument": scale, "version": version, "language": "en", "answers": answers, "total": null });
        self.add("rating", &format!("{day}T09:00:00+01:00"), &body)
    }

    fn total(&mut self, scale: &str, day: &str, total: i32) {
        let body = json!({ "instrument": scale, "total": total });
        self.add("total", &format!("{day}T12:00:00+01:00"), &body);
    }

    fn infusion(&mut self, day: &str) -> String {
        let body = json!({
            "drug": "ketamine infusion", "dose_mg": 35.5, "route": "into a vein", "time_known": false,
            "blood_pressure": [{"when": "before", "systolic": 128, "diastolic": 80}, {"when": "after", "systolic": 141, "diastolic": 86}],
        });
        self.add("treatment", &format!("{day}T12:00:00+01:00"), &body)
    }

    fn page(&self) -> Value {
        let args = json!({ "texts": self.0, "now": "2025-05-01T10:00:00+02:00" });
        scripting::call("page/report", &args).unwrap()
    }
}

/// What a person logs in two months of treatment.
fn typical() -> Diary {
    let mut diary = Diary::default();
    let phq = [
        ("2025-03-01", 23, 2),
        ("2025-03-08", 19, 1),
        ("2025-03-15", 14, 1),
        ("2025-03-22", 12, 1),
        ("2025-03-29", 11, 0),
        ("2025-04-05", 9, 0),
        ("2025-04-12", 10, 0),
        ("2025-04-26", 8, 0),
    ];
    for (day, total, ninth) in phq {
        diary.rate("phq-9", day, total, Some(ninth));
    }
    for (day, total) in [("2025-03-01", 15), ("2025-03-22", 11), ("2025-04-12", 8), ("2025-04-26", 7)] {
        diary.rate("gad-7", day, total, Some(1));
    }
    for day in [
        "2025-03-03",
        "2025-03-06",
        "2025-03-10",
        "2025-03-13",
        "2025-03-17",
        "2025-03-20",
        "2025-04-03",
        "2025-04-17",
    ] {
        diary.infusion(day);
    }
    for (day, effect, severity) in [
        ("2025-03-03", "Dizziness", "mild"),
        ("2025-03-06", "Feeling unreal", "strong"),
        ("2025-03-10", "dizziness", "moderate"),
        ("2025-03-17", "Headache", "mild"),
        ("2025-04-03", "Dizziness", "mild"),
    ] {
        let body = json!({ "effect": effect, "severity": severity, "lasted": "30 minutes to 2 hours" });
        diary.add("side-effect", &format!("{day}T15:00:00+01:00"), &body);
    }
    let note =
        |about: &str, field: &str, details: Value| json!({ "text": "", "about": about, field: details });
    let raised = json!({ "medicine": "sertraline", "change": "raised", "dose": "150 mg" });
    diary.add("note", "2025-03-12T09:00:00+01:00", &note("medication-change", "medication", raised));
    diary.add("note", "2025-04-01T09:00:00+01:00", &note("watch", "watch", json!({ "signs": [] })));
    diary.add(
        "note",
        "2025-04-20T09:00:00+01:00",
        &note("appointment", "appointment", json!({ "day": "2025-05-06", "clock": "09:30" })),
    );
    diary.add(
        "note",
        "2025-04-20T09:00:00+01:00",
        &json!({ "text": "I sleep again.", "about": "for-clinician" }),
    );
    diary.add("note", "2025-04-21T09:00:00+01:00", &json!({ "text": "Nobody needs to read this." }));
    diary
}
#[test]
fn temp_write() {
    std::fs::write("/tmp/rep/page.json", typical().page().to_string()).unwrap();
}
