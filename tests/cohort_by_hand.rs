//! A small cohort worked by hand, through the function that page scripts call.
//!
//! The scale is the PHQ-9: 0 is best, remission is 4 or less, a response is half of the way to 0, a relapse is
//! two scores in a row of 10 or more that are no response and 6 or more above the best.
//!
//! | who | group | day: score | in words |
//! |---|---|---|---|
//! | A | ketamine | 0: 20, 7: 9, 14: 4, 28: 12, 42: 14 | 55 % on day 7 is a response. 12 (40 %) and 14 (30 %) are bad scores, 8 and 10 above the best: a relapse, sure on day 42, 35 days after the response |
//! | B | ketamine | -10: 21, -3: 18, 7: 12, 14: 9, 28: 8 | the baseline is 18, the later of two. 9 is just half: a response on day 14, and still one on day 28, where watching ends after 14 days |
//! | C | ketamine | 0: 16, 7: 15, 28: 8 | not seen on day 14. Responds on the last day, so is watched for 0 days after it |
//! | D | ketamine | 0: 4, 7: 2, 14: 6 | in remission before the treatment: no percentage, so in no response and in neither time |
//! | E | control | 0: 22, 7: 21, 14: 20, 28: 19 | never half of the way: censored on day 28 |
//! | F | control | -1: 17, 7: no score | a baseline and no more: censored on day 0 |
//! | G | control | 7: 10 | no baseline: not used |
//! | H | control | 0: 12 on the GAD-7 | another measure: not one of these people |
//!
//! C's row of day 7 stands in the table twice.

#![allow(clippy::unwrap_used, reason = "tests may")]

use serde_json::{Value, json};
use tideline::scripting::call;
use tideline::statistics::paired::paired;
use tideline::statistics::proportion::proportion;

/// 97.5th percentile of Student's t with 3 degrees of freedom, as printed in tables (3.182446).
const T3: f64 = 3.182_446_305_284_263;

/// Who, in which group, with which scores by day.
type Scored = (&'static str, &'static str, &'static [(i32, i32)]);

fn table() -> Vec<Value> {
    let row = |who: &str, group: &str, day: f64, score: Value| json!({"patient": who, "group": group, "day": day, "measure": "PHQ-9", "score": score});
    let mut rows = Vec::new();
    let people: [Scored; 7] = [
        ("A", "ketamine", &[(0, 20), (7, 9), (14, 4), (28, 12), (42, 14)]),
        ("B", "ketamine", &[(-10, 21), (-3, 18), (7, 12), (14, 9), (28, 8)]),
        ("C", "ketamine", &[(0, 16), (7, 15), (7, 15), (28, 8)]),
        ("D", "ketamine", &[(0, 4), (7, 2), (14, 6)]),
        ("E", "control", &[(0, 22), (7, 21), (14, 20), (28, 19)]),
        ("F", "control", &[(-1, 17)]),
        ("G", "control", &[(7, 10)]),
    ];
    for (who, group, scores) in people {
        rows.extend(scores.iter().map(|(day, score)| row(who, group, f64::from(*day), json!(score))));
    }
    rows.push(row("F", "control", 7.0, Value::Null));
    rows.push(json!({"patient": "H", "group": "control", "day": 0, "measure": "GAD-7", "score": 12}));
    rows
}

fn ask(instrument: &str, rows: &[Value]) -> Result<Value, String> {
    call("cohort", &json!({"instrument": instrument, "rows": rows}))
}

fn worked() -> Value {
    ask("phq-9", &table()).unwrap()
}

fn visit<'a>(answer: &'a Value, day: f64, group: &str) -> &'a Value {
    let visits = answer["visits"].as_array().unwrap();
    visits.iter().find(|visit| visit["day"] == day && visit["group"] == group).unwrap()
}

#[track_caller]
fn close(found: &Value, by_hand: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - by_hand).abs() <= 1e-12 * by_hand.abs().max(1.0), "found {found}, by hand {by_hand}");
}

#[test]
fn each_visit_counts_who_was_there() {
    let answer = worked();
    let found: Vec<Value> = answer["visits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|visit| {
            let of = |name: &str| json!([visit[name]["x"], visit[name]["n"]]);
            json!([
                visit["day"],
                visit["group"],
                visit["n"],
                visit["n_missing"],
                of("response"),
                of("remission"),
            ])
        })
        .collect();
    // Day, group, seen, missing, responses of those with a percentage, remissions of all seen.
    assert_eq!(
        json!(found),
        json!([
            [7.0, "control", 1, 1, [0, 1], [0, 1]],
            [7.0, "ketamine", 4, 0, [1, 3], [1, 4]],
            [14.0, "control", 1, 1, [0, 1], [0, 1]],
            [14.0, "ketamine", 3, 1, [2, 2], [1, 3]],
            [28.0, "control", 1, 1, [0, 1], [0, 1]],
            [28.0, "ketamine", 3, 1, [2, 3], [0, 3]],
            [42.0, "ketamine", 1, 3, [0, 1], [0, 1]],
        ])
    );
}

#[test]
fn shares_have_wilsons_interval() {
    let answer = worked();
    let response = &visit(&answer, 7.0, "ketamine")["response"];
    close(&response["p"], 1.0 / 3.0);
    // (x + z^2/2 -+ z sqrt(x (n - x)/n + z^2/4))/(n + z^2) with x = 1, n = 3, z = 1.959964.
    let wilson: Vec<String> =
        (0..2).map(|i| format!("{:.4}", response["wilson"][i].as_f64().unwrap())).collect();
    assert_eq!(wilson, ["0.0615", "0.7923"]);
    let all = &visit(&answer, 14.0, "ketamine")["response"];
    assert_eq!((&all["p"], &all["wilson"][1]), (&json!(1.0), &json!(1.0)));
    assert_eq!(all["wilson"], json!(proportion(2.0, 2.0, 95.0).unwrap().wilson));
}

#[test]
fn changes_are_of_those_who_were_there() {
    let answer = worked();
    // A -11, B -6, C -1, D -2: mean -5; squares 36 + 1 + 16 + 9 = 62 over 3.
    let change = &visit(&answer, 7.0, "ketamine")["change"];
    let sd = (62.0_f64 / 3.0).sqrt();
    close(&change["mean"], -5.0);
    close(&change["sd"], sd);
    close(&change["ci"][0], -5.0 - T3 * sd / 2.0);
    close(&change["ci"][1], -5.0 + T3 * sd / 2.0);
    close(&change["dz"], -5.0 / sd);
    // J(3) = sqrt(pi/6).
    close(&change["g"], -5.0 / sd * (std::f64::consts::PI / 6.0).sqrt());
    let got = paired(&[20.0, 18.0, 16.0, 4.0], &[9.0, 12.0, 15.0, 2.0], 95.0).unwrap();
    assert_eq!(change["dz_ci"], json!(got.dz_ci));
    // A -16, B -9, D +2: mean -23/3; squares (625 + 16 + 841)/9 over 2 = 741/9.
    let change = &visit(&answer, 14.0, "ketamine")["change"];
    close(&change["mean"], -23.0 / 3.0);
    close(&change["sd"], 741.0_f64.sqrt() / 3.0);
    // One person: a mean, and nothing that needs two.
    assert_eq!(
        visit(&answer, 42.0, "ketamine")["change"],
        json!({"mean": -6.0, "sd": null, "ci": null, "dz": null, "dz_ci": null, "g": null})
    );
}

#[test]
fn baselines_are_of_all_who_are_used() {
    let baseline = worked()["baseline"].clone();
    assert_eq!(
        (&baseline[0]["group"], &baseline[0]["n"], &baseline[1]["n"]),
        (&json!("control"), &json!(2), &json!(4))
    );
    // 22 and 17; then 20, 18, 16, 4: squares 30.25 + 12.25 + 2.25 + 110.25 = 155 over 3.
    close(&baseline[0]["mean"], 19.5);
    close(&baseline[0]["sd"], 12.5_f64.sqrt());
    close(&baseline[1]["mean"], 14.5);
    close(&baseline[1]["sd"], (155.0_f64 / 3.0).sqrt());
}

#[test]
fn the_two_times_are_survival_curves() {
    let answer = worked();
    let response = &answer["time_to_response"];
    assert_eq!(
        response["subjects"],
        json!({
            "patient": ["A", "B", "C", "E", "F"],
            "time": [7.0, 14.0, 28.0, 28.0, 0.0],
            "status": [1.0, 1.0, 1.0, 0.0, 0.0],
            "group": ["ketamine", "ketamine", "ketamine", "control", "control"],
        })
    );
    let [control, ketamine] = [&response["curves"][0], &response["curves"][1]];
    assert_eq!((&control["group"], &ketamine["group"]), (&json!("control"), &json!("ketamine")));
    assert_eq!(
        (&control["time"], &control["n_risk"], &control["surv"]),
        (&json!([0.0, 28.0]), &json!([2, 1]), &json!([1.0, 1.0]))
    );
    // Three people, one event after the other: 2/3, 1/3, none; half are reached on day 14.
    assert_eq!((&ketamine["time"], &ketamine["n_risk"]), (&json!([7.0, 14.0, 28.0]), &json!([3, 2, 1])));
    for (n, by_hand) in [2.0 / 3.0, 1.0 / 3.0, 0.0].into_iter().enumerate() {
        close(&ketamine["surv"][n], by_hand);
    }
    assert_eq!(ketamine["quantile"][1], json!(14.0));

    let relapse = &answer["time_to_relapse"];
    assert_eq!(
        relapse["subjects"],
        json!({
            "patient": ["A", "B", "C"], "time": [35.0, 14.0, 0.0], "status": [1.0, 0.0, 0.0],
            "group": ["ketamine", "ketamine", "ketamine"],
        })
    );
    let curve = &relapse["curves"][0];
    assert_eq!(
        (&curve["time"], &curve["n_risk"], &curve["surv"]),
        (&json!([0.0, 14.0, 35.0]), &json!([3, 2, 1]), &json!([1.0, 1.0, 0.0]))
    );
}

#[test]
fn the_curve_is_what_survfit_answers() {
    let answer = worked();
    for name in ["time_to_response", "time_to_relapse"] {
        let mut curve = answer[name].clone();
        let subjects = curve.as_object_mut().unwrap().remove("subjects").unwrap();
        let asked =
            json!({"time": subjects["time"], "status": subjects["status"], "group": subjects["group"]});
        assert_eq!(curve, call("survfit", &asked).unwrap());
    }
}

#[test]
fn every_row_and_person_is_accounted_for() {
    let answer = worked();
    assert_eq!(
        answer["rows"],
        json!({
            "given": 25, "used": 20, "other_measure": 1, "no_score": 1, "repeated": 1, "before_baseline": 1,
            "no_baseline": 1, "no_group": 0
        })
    );
    assert_eq!(answer["patients"], json!({"given": 7, "used": 6, "no_baseline": 1, "no_group": 0}));
    let warnings: Vec<&str> =
        answer["warnings"].as_array().unwrap().iter().map(|warning| warning.as_str().unwrap()).collect();
    for said in [
        "1 row of another measure: not used.",
        "1 person without a score on or before day 0: not used.",
        "1 person with a baseline in remission or at the best score: not counted for response and relapse.",
    ] {
        assert!(warnings.contains(&said), "{said}: {warnings:?}");
    }
    let rules = answer["rules"].as_array().unwrap();
    let cut = |name: &str| rules.iter().find(|rule| rule["name"] == name).unwrap()["cut"].clone();
    assert_eq!((cut("response"), cut("remission"), cut("relapse")), (json!(50.0), json!(4.0), json!(10.0)));
}

fn plain(scale: &str, scores: &[(&str, f64, f64)]) -> Vec<Value> {
    let row = |(who, day, score): &(&str, f64, f64)| json!({"patient": who, "day": day, "measure": scale, "score": score});
    scores.iter().map(row).collect()
}

#[test]
fn without_groups_there_is_one_curve_and_no_group() {
    let rows = plain("phq9", &[("a", 0.0, 20.0), ("a", 7.0, 18.0), ("b", 0.0, 12.0), ("b", 7.0, 10.0)]);
    let answer = ask("phq-9", &rows).unwrap();
    assert_eq!(answer["visits"].as_array().unwrap().len(), 1);
    let visit = &answer["visits"][0];
    assert_eq!((&visit["group"], &visit["n"]), (&Value::Null, &json!(2)));
    // Both fell by 2: no spread, so no standardised change, and not NaN.
    assert_eq!(
        visit["change"],
        json!({"mean": -2.0, "sd": 0.0, "ci": [-2.0, -2.0], "dz": null, "dz_ci": null, "g": null})
    );
    assert_eq!(
        (&answer["time_to_response"]["n"], &answer["time_to_response"]["events"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(answer["time_to_relapse"], Value::Null);
}

#[test]
fn people_without_a_group_are_set_aside_where_others_have_one() {
    let mut rows = plain("phq-9", &[("a", 0.0, 20.0), ("a", 7.0, 8.0), ("b", 0.0, 12.0), ("b", 7.0, 10.0)]);
    // The group of one row holds for the person.
    rows[1]["group"] = json!(" 10 mg ");
    let answer = ask("phq-9", &rows).unwrap();
    assert_eq!(answer["patients"], json!({"given": 2, "used": 1, "no_baseline": 0, "no_group": 1}));
    assert_eq!((&answer["rows"]["used"], &answer["rows"]["no_group"]), (&json!(2), &json!(2)));
    assert_eq!((&answer["visits"][0]["group"], &answer["visits"][0]["n"]), (&json!("10 mg"), &json!(1)));
}

#[test]
fn a_relapse_wants_two_bad_scores_in_a_row_within_sixty_days() {
    let times = |later: &[(f64, f64)]| {
        let mut scores = vec![("a", 0.0, 20.0), ("a", 7.0, 5.0)];
        scores.extend(later.iter().map(|(day, score)| ("a", *day, *score)));
        let answer = ask("phq-9", &plain("phq-9", &scores)).unwrap();
        let subjects = &answer["time_to_relapse"]["subjects"];
        (subjects["time"][0].as_f64().unwrap(), subjects["status"][0] == 1.0)
    };
    assert_eq!(times(&[(14.0, 15.0), (21.0, 15.0)]), (14.0, true));
    assert_eq!(times(&[(14.0, 15.0), (21.0, 8.0), (28.0, 15.0)]), (21.0, false));
    // 61 days apart is not in a row; the third is 7 days after the second.
    assert_eq!(times(&[(14.0, 15.0), (75.0, 15.0)]), (68.0, false));
    assert_eq!(times(&[(14.0, 15.0), (75.0, 15.0), (82.0, 15.0)]), (75.0, true));
    // Two scores of half a day are one day's.
    assert_eq!(times(&[(14.0, 15.0), (14.5, 15.0)]), (7.5, false));
    // After more than a year of silence nothing is known: watching ended before it.
    assert_eq!(times(&[(14.0, 6.0), (380.0, 15.0), (387.0, 15.0)]), (7.0, false));
    // 10 is a case, but only 5 above the best of 5: within the noise of 6 points.
    assert_eq!(times(&[(14.0, 6.0), (21.0, 10.0), (28.0, 10.0)]), (21.0, false));
}

#[test]
fn higher_can_be_better_and_a_mean_stays_a_mean() {
    // WHO-5: 20 to 60 is 40 of the 80 points to 100.
    let who = ask("who-5", &plain("WHO-5", &[("a", 0.0, 20.0), ("a", 7.0, 60.0), ("a", 9.0, 56.0)])).unwrap();
    assert_eq!(who["direction"], "higher-is-better");
    assert_eq!(
        (&who["visits"][0]["response"]["x"], &who["visits"][1]["response"]["x"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(who["visits"][0]["change"]["mean"], json!(40.0));
    // PEG: 7.0 and 3.3 are 21 and 10 of 30 points, so a change of -11/3, and 52 % of the way.
    let peg = ask("peg", &plain("peg", &[("a", 0.0, 7.0), ("a", 7.0, 3.3)])).unwrap();
    close(&peg["visits"][0]["change"]["mean"], -11.0 / 3.0);
    assert_eq!(peg["visits"][0]["response"]["x"], json!(1));
    assert_eq!(peg["visits"][0]["remission"], Value::Null);
    // Half of the way is no response on a scale of suicidal thoughts.
    let sidas = ask("sidas", &plain("sidas", &[("a", 0.0, 30.0), ("a", 7.0, 10.0)])).unwrap();
    assert_eq!((&sidas["visits"][0]["response"], &sidas["time_to_response"]), (&Value::Null, &Value::Null));
}

#[test]
fn nobody_with_a_baseline_is_an_answer() {
    let answer = ask("phq-9", &plain("phq-9", &[("a", 3.0, 20.0), ("b", 7.0, 5.0)])).unwrap();
    assert_eq!((&answer["visits"], &answer["time_to_response"]), (&json!([]), &Value::Null));
    assert_eq!(answer["baseline"], json!([{"group": null, "n": 0, "mean": null, "sd": null}]));
    // Everyone in remission already: seen, and no response can be said of anyone.
    let answer = ask("phq-9", &plain("phq-9", &[("a", 0.0, 3.0), ("a", 7.0, 5.0)])).unwrap();
    assert_eq!(answer["visits"][0]["response"], json!({"x": 0, "n": 0, "p": null, "wilson": null}));
    assert_eq!(answer["time_to_response"], Value::Null);
}

#[test]
fn refusals_name_row_field_found_and_wanted() {
    let with = |n: usize, field: &str, value: Value| {
        let mut rows = table();
        rows[n][field] = value;
        ask("phq-9", &rows).unwrap_err()
    };
    assert_eq!(
        with(3, "score", json!(28)),
        "rows[3].score: found 28; wanted a whole number from 0 to 27, as PHQ-9 has"
    );
    assert_eq!(
        with(3, "score", json!(2.5)),
        "rows[3].score: found 2.5; wanted a whole number from 0 to 27, as PHQ-9 has"
    );
    assert_eq!(
        with(3, "score", json!("9")),
        "rows[3].score: found \"9\"; wanted a number, or null where none was taken"
    );
    assert_eq!(
        with(2, "day", json!("x")),
        "rows[2].day: found \"x\"; wanted days since the first treatment, a number"
    );
    assert_eq!(with(2, "patient", Value::Null), "rows[2].patient: found null; wanted a text or a number");
    assert_eq!(with(2, "patient", json!(" ")), "rows[2].patient: found nothing; wanted a name or number");
    assert_eq!(
        with(2, "measure", Value::Null),
        "rows[2].measure: found null; wanted the id or name of a scale"
    );
    assert!(
        with(2, "group", json!("control"))
            .starts_with("rows[2].group: found \"control\"; wanted \"ketamine\"")
    );
    assert!(with(2, "group", json!([])).starts_with("rows[2].group: found []; wanted a text or a number"));
    // C's second row of day 7 with another score.
    let twice = with(12, "score", json!(14));
    assert!(
        twice.starts_with("rows[12].score: found 14 for patient \"C\" on day 7, where an earlier row has 15"),
        "{twice}"
    );
    assert_eq!(ask("phq-9", &[]).unwrap_err(), "rows: found no rows; wanted at least one row of \"phq-9\"");
    let other = ask("phq-8", &table()).unwrap_err();
    assert_eq!(other, "rows: found the measure \"GAD-7\", \"PHQ-9\"; wanted at least one row of \"phq-8\"");
    assert!(ask("phq-0", &table()).unwrap_err().starts_with("instrument: found \"phq-0\"; wanted one of"));
    assert_eq!(
        call("cohort", &json!({"instrument": "phq-9"})).unwrap_err(),
        "rows: found nothing; wanted a list"
    );
}
