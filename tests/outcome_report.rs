//! The page for a clinician, from a journal of everything that people log.

#![allow(clippy::unwrap_used, reason = "tests may")]

use serde_json::{Value, json};
use tideline::scripting;

/// The questions of a scale by link id, in the order of the form.
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

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// The finding beside a term.
fn fact<'a>(scale: &'a Value, term: &str) -> &'a str {
    let facts = scale["facts"].as_array().unwrap();
    let found = facts.iter().find(|fact| fact[0].as_str().unwrap().starts_with(term));
    found.unwrap_or_else(|| panic!("{term} in {facts:?}"))[1].as_str().unwrap()
}

#[test]
fn a_scale_stands_with_its_cuts_and_its_findings() {
    let page = typical().page();
    let report = &page["report"];
    let scales = report["scales"].as_array().unwrap();
    let ids: Vec<&Value> = scales.iter().map(|scale| &scale["id"]).collect();
    assert_eq!(
        ids,
        ["phq-9", "gad-7"],
        "what the treatment is for comes first, though the other was the last"
    );
    let phq = &scales[0];
    assert_eq!(
        phq["headline"],
        "Down 15 points since before treatment began, on 1 March 2025, which is better."
    );
    assert_eq!(fact(phq, "Starting point"), "23 on 1 Mar 2025 (last before treatment)");
    assert_eq!(fact(phq, "Latest"), "8 (mild) on 26 Apr 2025");
    // 23 to 11 is 52 %, on 29 March, after the six treatments up to 20 March.
    assert_eq!(
        fact(phq, "Response (≥ 50 %)"),
        "yes; first on 29 Mar 2025, after 6 treatments (median of responders 3, Phillips 2019)"
    );
    assert_eq!(fact(phq, "Remission (≤ 4)"), "no");
    assert_eq!(fact(phq, "Change"), "−15; reliable (≥ 6): yes; meaningful (≥ 6): yes");
    assert!(fact(phq, "Trend").ends_with("since 8 Mar 2025"));
    // A published median of depression does not stand beside a scale of anxiety, and a cut that was only
    // remembered says so.
    assert_eq!(fact(&scales[1], "Response"), "yes; first on 26 Apr 2025, after 8 treatments");
    assert_eq!(fact(&scales[1], "Remission (≤ 4, not confirmed)"), "no");

    let rows = phq["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    assert_eq!((&rows[0]["called"], &rows[0]["total"]), (&json!("starting point"), &json!("23")));
    assert_eq!(
        rows[4],
        json!({ "day": "26 Apr 2025", "total": "8", "change": "−15", "percent": "65 %", "called": "response", "before_dose": true })
    );
    assert_eq!(texts(&report["left_out"]), ["PHQ-9: 3 earlier ratings.", "2 earlier treatments."]);
    let charts = page["charts"].as_array().unwrap();
    assert_eq!(charts.len(), 2);
    assert!(charts.iter().all(|chart| chart[1]["svg_narrow"].as_str().unwrap().starts_with("<svg")));
    assert!(page["rules"][0][1].as_array().unwrap().len() > 10);
}

#[test]
fn what_was_logged_beside_the_ratings_stands_too() {
    let page = typical().page();
    let report = &page["report"];
    assert_eq!(report["treated"], "8 × ketamine infusion, into a vein; 3 Mar 2025 to 17 Apr 2025.");
    assert_eq!(
        report["treatments"][5],
        json!({ "day": "17 Apr 2025", "session": "8", "what": "35.5 mg", "blood_pressure": "before 128/80, after 141/86" })
    );
    // However it is written, it is one effect; the strongest of its times is told.
    assert_eq!(
        report["effects"][0],
        json!({ "effect": "Dizziness", "times": 3, "strength": "moderate", "lasted": "30 minutes to 2 hours", "last": "3 Apr 2025" })
    );
    assert_eq!(
        report["medicines"],
        json!([{ "day": "12 Mar 2025", "text": "sertraline: dose raised, now 150 mg" }])
    );
    assert_eq!(report["watch"], json!({ "day": "1 Apr 2025", "text": "none of the signs" }));
    assert_eq!(report["appointment"], "6 May 2025 at 09:30");
    assert_eq!(report["kept_words"], json!([{ "day": "20 Apr 2025", "text": "I sleep again." }]));
    assert!(!page.to_string().contains("Nobody needs to read this"), "a plain note is nobody's business");
}

#[test]
fn safety_answers_stand_over_time_blanks_too() {
    let mut diary = typical();
    diary.rate("phq-9", "2025-04-28", 8, None);
    let page = diary.page();
    let phq = &page["report"]["scales"][0];
    let asked = &phq["asked"][0];
    assert!(asked["question"].as_str().unwrap().starts_with("PHQ-9, question 9: Thoughts that you"));
    assert_eq!(
        asked["options"],
        "0 not at all, 1 several days, 2 more than half the days, 3 nearly every day"
    );
    let answers = asked["answers"].as_array().unwrap();
    assert_eq!(answers[0], json!(["1 Mar 2025", "2"]));
    assert_eq!(answers.last().unwrap(), &json!(["28 Apr 2025", "blank"]));
    let notes = texts(&phq["notes"]);
    assert!(
        notes.contains(
            &"1 rating with blanks not counted; the latest, of 28 Apr 2025, lies between 8 and 11."
        )
    );
    assert!(
        page["report"]["scales"][1]["asked"].as_array().unwrap().is_empty(),
        "GAD-7 has no such question"
    );
}

#[test]
fn a_course_comes_before_single_looks_and_no_safety_answer_is_lost_with_its_scale() {
    let mut diary = typical();
    for scale in ["core-10", "hamd-17", "ces-d", "phq-2", "k10"] {
        let items = &tideline::instruments::find(scale).unwrap().items;
        let answers: serde_json::Map<String, Value> =
            items.iter().map(|item| (item.link_id.clone(), json!(1))).collect();
        let body = json!({ "instrument": scale, "version": "1.0.0", "language": "en", "answers": answers });
        diary.add("rating", "2025-04-29T09:00:00+01:00", &body);
    }
    let page = diary.page();
    let scales = page["report"]["scales"].as_array().unwrap();
    let shown: Vec<&str> = scales.iter().map(|scale| scale["id"].as_str().unwrap()).collect();
    assert_eq!(shown, ["phq-9", "phq-2", "ces-d"]);
    let elsewhere = page["report"]["asked_elsewhere"].as_array().unwrap();
    let questions: Vec<&str> = elsewhere.iter().map(|asked| asked["question"].as_str().unwrap()).collect();
    assert_eq!(
        questions,
        ["HAM-D17, question 3: Suicide", "CORE-10, question 6: I made plans to end my life"]
    );
    // Only the answer that was given is spelled out.
    assert_eq!(elsewhere[0]["answers"], json!([["29 Apr 2025", "1 feels life is not worth living"]]));
    assert_eq!(elsewhere[1]["answers"], json!([["29 Apr 2025", "1 only occasionally"]]));
    assert_eq!(elsewhere[1]["options"], "");
}

#[test]
fn more_than_a_page_holds_is_counted() {
    let mut diary = typical();
    for n in 1..=9 {
        diary.infusion(&format!("2025-02-0{n}"));
        diary.add("side-effect", "2025-04-02T15:00:00+01:00", &json!({ "effect": format!("effect {n}") }));
    }
    for scale in ["madrs", "qids-sr16", "bdi-ii"] {
        for (day, total) in [("2025-02-01", 24), ("2025-04-27", 11)] {
            diary.total(scale, day, total);
        }
    }
    diary.total("a-scale-to-come", "2025-04-01", 3);
    let page = diary.page();
    let report = &page["report"];
    let count = |name: &str| report[name].as_array().unwrap().len();
    // The safety question of a fourth scale takes the room of two treatments and a side effect.
    assert_eq!((count("scales"), count("treatments"), count("effects")), (3, 3, 3));
    assert_eq!(page["charts"].as_array().unwrap().len(), 1);
    let left_out = texts(&report["left_out"]);
    assert_eq!(
        left_out,
        [
            "PHQ-9: latest total 8 on 26 Apr 2025, of 8 ratings.",
            "GAD-7: latest total 7 on 26 Apr 2025, of 4 ratings.",
            "Ratings of a-scale-to-come, a scale that this version does not know.",
            "14 earlier treatments.",
            "9 rarer side effects.",
        ]
    );
    // A gap of 22 days is no new series.
    assert_eq!(report["treatments"][2]["session"], "17");
    // The scale with question 9 is off the page; its latest answers are not.
    let asked = &report["asked_elsewhere"];
    assert!(asked[0]["question"].as_str().unwrap().starts_with("PHQ-9, question 9:"));
    assert_eq!(asked[0]["answers"].as_array().unwrap().len(), 3);
}

#[test]
fn the_choice_of_the_person_is_printed() {
    let mut diary = Diary::default();
    diary.rate("phq-9", "2025-03-01", 20, Some(0));
    let chosen = diary.rate("phq-9", "2025-03-20", 16, Some(0));
    diary.rate("phq-9", "2025-04-20", 8, Some(0));
    diary.infusion("2025-03-03");
    diary.add("setting", "2025-04-21T09:00:00+01:00", &json!({ "name": "baseline/phq-9", "value": chosen }));
    let page = diary.page();
    let phq = &page["report"]["scales"][0];
    assert_eq!(fact(phq, "Starting point"), "16 on 20 Mar 2025 (chosen by the person)");
    assert_eq!(fact(phq, "Change"), "−8; reliable (≥ 6): yes; meaningful (≥ 6): yes");
    assert_eq!(phq["chosen"], json!(chosen));
    assert_eq!(phq["choices"][1], json!([chosen, "20 March 2025: 16"]));
    assert!(
        texts(&phq["notes"]).iter().any(|note| note.starts_with("Your starting point is after the first"))
    );
    // The words on the result page follow the same choice.
    let newest = phq["choices"][0][0].clone();
    let changes = scripting::call(
        "page/changes",
        &json!({ "instrument": "phq-9", "rating": newest, "texts": diary.0 }),
    )
    .unwrap();
    assert!(
        changes.to_string().contains("Down 8 points since your starting point on 20 March 2025"),
        "{changes}"
    );
}

#[test]
fn an_empty_journal_and_one_without_ratings_have_a_page() {
    let empty = Diary::default().page();
    assert_eq!(empty["report"]["scales"], json!([]));
    assert_eq!((&empty["report"]["treated"], &empty["charts"]), (&Value::Null, &json!([])));
    let mut treated = Diary::default();
    treated.infusion("2025-03-03");
    assert_eq!(treated.page()["report"]["treated"], "1 × ketamine infusion, into a vein; on 3 Mar 2025.");
}

#[test]
fn days_and_doses_that_cannot_be_right_are_not_printed_as_if_they_were() {
    let mut diary = typical();
    diary.total("phq-9", "0025-04-28", 3);
    diary.total("phq-9", "2027-01-01", 9);
    diary.infusion("0025-04-01");
    let body =
        json!({ "drug": "ketamine infusion", "route": "into a vein", "dose_mg": -5.0, "time_known": false });
    diary.add("treatment", "2025-04-30T12:00:00+02:00", &body);
    let page = diary.page();
    let report = &page["report"];
    let notes = texts(&report["scales"][0]["notes"]);
    assert!(notes.contains(&"1 rating not counted: the day cannot be right."), "{notes:?}");
    assert!(
        notes.iter().any(|note| note.starts_with("A rating has a day that is still to come")),
        "{notes:?}"
    );
    assert_eq!(report["treated"], "9 × ketamine infusion, into a vein; 3 Mar 2025 to 30 Apr 2025.");
    assert_eq!(report["treatments"][5]["what"], "a dose that cannot be right");
    assert!(texts(&report["left_out"]).contains(&"1 treatment with a day that cannot be right."));
    assert_eq!(page["charts"].as_array().unwrap().len(), 2, "and the charts are drawn");
}

#[test]
fn the_first_rating_is_called_so_only_where_no_other_is_stored() {
    let mut diary = Diary::default();
    let later = diary.rate("phq-9", "2025-03-20", 16, Some(0));
    let changes = |diary: &Diary, id: &str| {
        let asked = json!({ "instrument": "phq-9", "rating": id, "texts": diary.0 });
        scripting::call("page/changes", &asked).unwrap()["sentences"][0].as_str().unwrap().to_owned()
    };
    assert!(changes(&diary, &later).starts_with("This is your first rating of this kind."));
    // Copied down from paper afterwards.
    let earlier = diary.rate("phq-9", "2025-03-01", 20, Some(0));
    assert_eq!(
        changes(&diary, &earlier),
        "You have no rating of this kind from before this day. Later ones stand in your course."
    );
    assert!(changes(&diary, &later).starts_with("Down 4 points"));
}
