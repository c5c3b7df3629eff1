//! Scales and courses for page scripts: `instruments`, `score`, `course`, `cohort`, as the contract lays them down.
//!
//! JSON in, JSON out. Bad input gives an error that names the field, what was found and what is wanted;
//! nothing is half computed.

mod cohort;

use crate::figures::Figure;
use crate::figures::course::CourseTreatment;
use crate::figures::course::of::of;
use crate::figures::course::series::local_day;
use crate::instruments::{Answers, Instrument, built_in, fillable, find, part_scores, score};
use crate::journal::{Journal, KeyValue, MemoryStore, Moment};
use crate::outcomes::gather::check;
use crate::outcomes::report::course_of;
use crate::outcomes::{Point, Report, Session, course, report};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Answers a call by the name of its function; `None` when the function is not one of these.
pub fn call(name: &str, args: &Value) -> Option<Result<Value, String>> {
    Some(match name {
        "instruments" => instruments(),
        "score" => score_call(args),
        "course" => course_call(args),
        "cohort" => cohort::cohort_call(args),
        _ => return None,
    })
}

/// Every scale: its whole definition, and `name`, `items` and the rest by the names of its data file. A scale
/// that only a total can be entered for has no `items`. `min` and `max` are of the published score.
fn instruments() -> Result<Value, String> {
    let listed = |scale: &Instrument| {
        let mut listed = serde_json::to_value(scale).map_err(|wrong| format!("instruments: {wrong}"))?;
        if let Some(fields) = listed.as_object_mut() {
            fields.insert("min".into(), published(scale, scale.min));
            fields.insert("max".into(), published(scale, scale.max));
        }
        Ok(listed)
    };
    built_in().iter().map(listed).collect()
}

/// A total as it is published: whole, or a mean to one decimal.
fn published(instrument: &Instrument, points: i32) -> Value {
    if instrument.divisor == 1 { json!(points) } else { json!(instrument.published(points)) }
}

fn score_call(args: &Value) -> Result<Value, String> {
    let args = object("score", args)?;
    let instrument = instrument(args)?;
    if instrument.total_only {
        let known: Vec<String> = fillable().map(|scale| format!("{:?}", scale.id)).collect();
        let wanted = format!("a scale with questions here, one of {}", known.join(", "));
        return Err(wrong("instrument", args.get("instrument"), &wanted));
    }
    let answers = match args.get("answers") {
        Some(Value::Array(values)) => in_order(instrument, values)?,
        Some(Value::Object(values)) => by_link_id(values)?,
        other => return Err(wrong("answers", other, "an object by link id, or a list in item order")),
    };
    let score = score(instrument, &answers).map_err(|fault| fault.to_string())?;
    let parts = part_scores(instrument, &answers).map_err(|fault| fault.to_string())?;
    let parts = instrument.subscales.iter().zip(parts).map(|(subscale, part)| {
        let figures = json!({
            "name": subscale.name,
            "total": part.total,
            "answered": part.answered,
            "items": part.items,
            "low": part.low,
            "high": part.high,
        });
        (part.id, figures)
    });
    Ok(json!({
        "total": score.total.map(|total| published(instrument, total)),
        "answered": score.answered,
        "items": score.items,
        "low": published(instrument, score.low),
        "high": published(instrument, score.high),
        "band": score.band,
        "subscales": parts.collect::<Map<String, Value>>(),
        "safety": score.safety,
    }))
}

/// Answers in item order: the scored questions, and after them, if given, the unscored ones.
fn in_order(instrument: &Instrument, values: &[Value]) -> Result<Answers, String> {
    let (scored, all) = (instrument.items.len(), instrument.items.len() + instrument.unscored.len());
    if values.len() != scored && values.len() != all {
        let wanted = if scored == all { format!("{scored}") } else { format!("{scored} or {all}") };
        return Err(format!(
            "answers: found a list of {}; wanted {wanted}, with null for a blank",
            values.len()
        ));
    }
    let items = instrument.items.iter().chain(&instrument.unscored);
    let answer = |(n, (item, value)): (usize, (&crate::instruments::definition::Item, &Value))| {
        Ok((item.link_id.clone(), whole_or_blank(&format!("answers[{n}]"), value)?))
    };
    items.zip(values).enumerate().map(answer).collect()
}

fn by_link_id(values: &Map<String, Value>) -> Result<Answers, String> {
    let answer = |(link_id, value): (&String, &Value)| {
        Ok((link_id.clone(), whole_or_blank(&format!("answers[{link_id:?}]"), value)?))
    };
    values.iter().map(answer).collect()
}

fn course_call(args: &Value) -> Result<Value, String> {
    let args = object("course", args)?;
    let instrument = instrument(args)?;
    let mut points = Vec::new();
    for (n, rating) in list(args, "ratings", true)?.iter().enumerate() {
        let field = format!("ratings[{n}]");
        let rating = object(&field, rating)?;
        let (at, time_known) = when(&format!("{field}.at"), rating.get("at"))?;
        let total = rating.get("total");
        let wanted = if instrument.divisor == 1 { "a whole number" } else { "a total as it is published" };
        let found = total.and_then(Value::as_f64).and_then(|total| instrument.points(total));
        let total = found.ok_or_else(|| wrong(&format!("{field}.total"), total, wanted))?;
        check(instrument, total).map_err(|why| format!("{field}.{why}"))?;
        // Of two ratings of one moment, the one listed first counts as earlier.
        points.push(Point { id: Some(format!("{n:09}")), at, time_known, total });
    }
    let mut sessions = Vec::new();
    for (n, treatment) in list(args, "treatments", false)?.iter().enumerate() {
        let field = format!("treatments[{n}]");
        let treatment = object(&field, treatment)?;
        let (at, time_known) = when(&format!("{field}.at"), treatment.get("at"))?;
        let drug = match treatment.get("drug") {
            None | Some(Value::Null) => None,
            Some(Value::String(drug)) => Some(drug.clone()),
            other => return Err(wrong(&format!("{field}.drug"), other, "a text, or nothing")),
        };
        sessions.push(Session { at, time_known, drug, begins: None });
    }
    let chosen = chosen(args.get("baseline"), &points)?;
    let mut course = course(instrument, &points, &sessions, chosen);
    // The ids were ours, to name the chosen rating by; a script knows its ratings by their time.
    course.baseline.iter_mut().for_each(|baseline| baseline.id = None);
    course.ratings.iter_mut().for_each(|rating| rating.id = None);
    course.first_response.iter_mut().chain(&mut course.best).for_each(|mark| mark.id = None);
    let mut answer = serde_json::to_value(course).map_err(|wrong| format!("course: {wrong}"))?;
    as_published(instrument, &mut answer);
    Ok(answer)
}

/// Points, changes and cuts as they are published, where that is a mean: throughout the answer, by the names
/// of the fields.
fn as_published(instrument: &Instrument, answer: &mut Value) {
    if instrument.divisor == 1 {
        return;
    }
    let share = |value: &mut Value| {
        if let Some(points) = value.as_f64() {
            *value = json!(points / f64::from(instrument.divisor));
        }
    };
    match answer {
        Value::Array(list) => list.iter_mut().for_each(|one| as_published(instrument, one)),
        Value::Object(fields) => {
            let in_points = fields.get("unit").is_some_and(|unit| unit == "points");
            for (name, value) in fields.iter_mut() {
                match name.as_str() {
                    "total" => {
                        if let Some(points) = value.as_i64().and_then(|points| i32::try_from(points).ok()) {
                            *value = json!(instrument.published(points));
                        }
                    }
                    "change" | "per_week" => share(value),
                    "cut" if in_points => share(value),
                    "interval" => value.as_array_mut().into_iter().flatten().for_each(share),
                    _ => as_published(instrument, value),
                }
            }
        }
        _ => {}
    }
}

/// The journal as texts, and the moment of asking.
#[derive(Deserialize)]
struct Kept {
    texts: Vec<(String, String)>,
    now: Moment,
}

/// One page for a clinician, with the chart and the rules of each scale on it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReportPage {
    /// What stands on it.
    pub report: Report,
    /// The chart of each scale that has one, by the scale's id.
    pub charts: Vec<(String, Figure)>,
    /// The rules of each scale, by its id: name, rule, source.
    pub rules: Vec<(String, Vec<[String; 3]>)>,
}

/// `page/report`: the page's own question; not offered to scripts.
pub(super) fn report_call(args: &Value) -> Result<Value, String> {
    let kept = Kept::deserialize(args).map_err(|wrong| format!("the question does not read: {wrong}"))?;
    let store = MemoryStore::new();
    for (key, text) in &kept.texts {
        store.set(key, text).map_err(|wrong| wrong.to_string())?;
    }
    let reading = Journal::new(store).read().map_err(|wrong| wrong.to_string())?;
    let mut report = report(&reading, kept.now);
    let (mut charts, mut rules) = (Vec::new(), Vec::new());
    // Two charts at most, and one where three scales share the page.
    let most = if report.scales.len() > 2 { 1 } else { 2 };
    for (n, on_page) in report.scales.iter().enumerate() {
        let Some(instrument) = find(&on_page.id) else { continue };
        let (gathered, read) = course_of(instrument, &reading);
        rules.push((on_page.id.clone(), super::pages::rules(&read)));
        // A chart needs something to join.
        if n >= most || read.ratings.len() < 2 {
            continue;
        }
        let given = |session: &Session| CourseTreatment {
            at: local_day(session.at),
            date: session.at.words(),
            label: session.drug.clone().unwrap_or_default(),
        };
        let treatments = gathered.treatments.iter().map(given).collect();
        let mut chart = of(instrument, &gathered, &read, treatments);
        chart.id = format!("report-{}", instrument.id);
        match chart.figure() {
            Ok(figure) => charts.push((on_page.id.clone(), figure)),
            Err(wrong) => report.left_out.push(format!("{}: the chart ({wrong}).", instrument.short)),
        }
    }
    serde_json::to_value(ReportPage { report, charts, rules }).map_err(|wrong| wrong.to_string())
}

/// The id of the rating that the caller names as the baseline, by its time or as `{at}`.
fn chosen<'a>(baseline: Option<&Value>, points: &'a [Point]) -> Result<Option<&'a str>, String> {
    let (field, at) = match baseline {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(fields)) => ("baseline.at", fields.get("at")),
        text => ("baseline", text),
    };
    let (moment, _) = when(field, at)?;
    let point = points.iter().find(|point| point.at == moment);
    let id = point.and_then(|point| point.id.as_deref());
    id.map(Some).ok_or_else(|| wrong(field, at, "the time of one of the ratings"))
}

/// A time with offset, or a day alone (taken as midnight UTC of a day whose time is not known); and whether
/// the time of day is known.
fn when(field: &str, value: Option<&Value>) -> Result<(Moment, bool), String> {
    let text = value.and_then(Value::as_str);
    let moment = text.and_then(|text| text.parse().ok());
    let day = || text.and_then(|text| Moment::civil(text, None, 0).ok());
    let found = moment.map(|moment| (moment, true)).or_else(|| Some((day()?, false)));
    found.ok_or_else(|| {
        wrong(
            field,
            value,
            "a time with offset, such as \"2026-01-05T09:30:00+01:00\", or a day, such as \"2026-01-05\"",
        )
    })
}

fn instrument(args: &Map<String, Value>) -> Result<&'static Instrument, String> {
    let id = args.get("instrument");
    id.and_then(Value::as_str).and_then(find).ok_or_else(|| {
        let known: Vec<String> = built_in().iter().map(|scale| format!("{:?}", scale.id)).collect();
        wrong("instrument", id, &format!("one of {}", known.join(", ")))
    })
}

fn object<'a>(field: &str, value: &'a Value) -> Result<&'a Map<String, Value>, String> {
    value.as_object().ok_or_else(|| wrong(field, Some(value), "an object"))
}

fn list<'a>(args: &'a Map<String, Value>, field: &str, required: bool) -> Result<&'a [Value], String> {
    match args.get(field) {
        Some(Value::Array(values)) => Ok(values),
        None | Some(Value::Null) if !required => Ok(&[]),
        other => Err(wrong(field, other, "a list")),
    }
}

fn whole(value: &Value) -> Option<i32> {
    // Numbers of a page script are floating: 3 may arrive as 3.0.
    let whole = |number: f64| number.fract() == 0.0 && number.abs() <= f64::from(i32::MAX);
    value.as_f64().filter(|number| whole(*number)).map(|number| number as i32)
}

fn whole_or_blank(field: &str, value: &Value) -> Result<Option<i32>, String> {
    if value.is_null() {
        return Ok(None);
    }
    whole(value).map(Some).ok_or_else(|| wrong(field, Some(value), "a whole number, or null for a blank"))
}

fn wrong(field: &str, found: Option<&Value>, wanted: &str) -> String {
    match found {
        Some(found) => format!("{field}: found {found}; wanted {wanted}"),
        None => format!("{field}: found nothing; wanted {wanted}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(name: &str, args: Value) -> Value {
        call(name, &args).unwrap().unwrap()
    }

    fn refused(name: &str, args: Value) -> String {
        call(name, &args).unwrap().unwrap_err()
    }

    #[test]
    fn only_its_own_functions_are_answered() {
        assert!(call("rma", &json!({})).is_none());
    }

    #[test]
    fn instruments_say_what_the_contract_names() {
        let all = ok("instruments", Value::Null);
        let phq = all.as_array().unwrap().iter().find(|scale| scale["id"] == "phq-9").unwrap();
        assert_eq!(phq["rater"], "self");
        assert_eq!((&phq["min"], &phq["max"]), (&json!(0), &json!(27)));
        assert_eq!(phq["direction"], "lower-is-better");
        assert!(phq["name"].is_string() && phq["licence"]["statement"].is_string());
    }

    #[test]
    fn scores_by_order_and_by_link_id_agree() {
        let by_order = ok("score", json!({"instrument": "phq-9", "answers": [1, 2, 3, 0, 1, 2, 3.0, 0, 1]}));
        assert_eq!(
            by_order,
            json!({"total": 13, "answered": 9, "items": 9, "low": 13, "high": 13, "band": "moderate",
                   "subscales": {}, "safety": ["/44260-8"]})
        );
        let by_link = json!({
            "/44250-9": 1, "/44255-8": 2, "/44259-0": 3, "/44254-1": 0, "/44251-7": 1, "/44258-2": 2,
            "/44252-5": 3, "/44253-3": 0, "/44260-8": 1, "/69722-7": 2
        });
        assert_eq!(ok("score", json!({"instrument": "phq-9", "answers": by_link})), by_order);
        let ten = json!([1, 2, 3, 0, 1, 2, 3, 0, 1, 2]);
        assert_eq!(ok("score", json!({"instrument": "phq-9", "answers": ten})), by_order);
    }

    #[test]
    fn a_blank_gives_an_interval() {
        let found = ok("score", json!({"instrument": "gad-7", "answers": [1, 1, 1, 1, 1, null, 1]}));
        assert_eq!(
            found,
            json!({"total": null, "answered": 6, "items": 7, "low": 6, "high": 9, "band": "mild",
                   "subscales": {}, "safety": []})
        );
    }

    #[test]
    fn every_scale_is_listed_with_its_terms_and_published_range() {
        let all = ok("instruments", Value::Null);
        for scale in all.as_array().unwrap() {
            assert!(scale["licence"]["summary"].is_string(), "{scale}");
            let totals_alone = scale["total_only"] == true;
            assert_eq!(scale["items"].as_array().unwrap().is_empty(), totals_alone, "{scale}");
        }
        let range = |id: &str| {
            let scale = all.as_array().unwrap().iter().find(|scale| scale["id"] == id).unwrap();
            (scale["min"].clone(), scale["max"].clone())
        };
        assert_eq!(range("peg"), (json!(0.0), json!(10.0)));
        assert_eq!(range("who-5"), (json!(0), json!(100)));
        assert_eq!(range("madrs"), (json!(0), json!(60)));
    }

    #[test]
    fn a_mean_is_given_as_published_and_parts_by_their_names() {
        let peg = ok("score", json!({"instrument": "peg", "answers": [5, 4, 4]}));
        assert_eq!((&peg["total"], &peg["low"], &peg["band"]), (&json!(4.3), &json!(4.3), &Value::Null));
        let blank = ok("score", json!({"instrument": "peg", "answers": [5, null, 4]}));
        assert_eq!(
            (&blank["total"], &blank["low"], &blank["high"]),
            (&Value::Null, &json!(3.0), &json!(6.3))
        );
        let mut answers = vec![json!(1); 17];
        answers[6] = Value::Null;
        let found = ok("score", json!({"instrument": "hamd-17", "answers": answers}));
        assert_eq!(
            found["subscales"]["HAM-D6"],
            json!({"name": "Core symptoms of depression, six items (1, 2, 7, 8, 10, 13)", "total": null,
                   "answered": 5, "items": 6, "low": 5, "high": 9})
        );
        assert_eq!(found["safety"], json!(["HAMD.3"]));
        assert_eq!((&found["low"], &found["high"], &found["band"]), (&json!(16), &json!(20), &Value::Null));
    }

    #[test]
    fn bad_scores_are_refused_by_field() {
        let unasked = refused("score", json!({"instrument": "madrs", "answers": []}));
        assert!(
            unasked.starts_with("instrument: found \"madrs\"; wanted a scale with questions"),
            "{unasked}"
        );
        assert!(unasked.contains("\"phq-9\"") && !unasked.contains("\"isi\""), "{unasked}");
        let unknown = refused("score", json!({"instrument": "phq-0", "answers": []}));
        assert!(unknown.starts_with("instrument: found \"phq-0\"; wanted one of "), "{unknown}");
        assert!(unknown.contains("\"phq-9\"") && unknown.contains("\"gad-7\""), "{unknown}");
        assert_eq!(refused("score", json!([])), "score: found []; wanted an object");
        let with = |answers: Value| refused("score", json!({"instrument": "phq-9", "answers": answers}));
        assert_eq!(with(json!([1, 2])), "answers: found a list of 2; wanted 9 or 10, with null for a blank");
        assert_eq!(
            with(json!("12")),
            "answers: found \"12\"; wanted an object by link id, or a list in item order"
        );
        assert_eq!(
            with(json!([1, 1, 1, "2", 1, 1, 1, 1, 1])),
            "answers[3]: found \"2\"; wanted a whole number, or null for a blank"
        );
        assert!(with(json!({"/44250-9": 1.5})).starts_with("answers[\"/44250-9\"]: found 1.5"));
        assert!(with(json!({"/44250-9": 7})).contains("item /44250-9: found 7; wanted one of 0, 1, 2, 3"));
        assert!(with(json!({"q1": 1})).starts_with("answers: found the item \"q1\""));
    }

    #[test]
    fn a_course_has_the_shape_of_the_contract() {
        let found = ok(
            "course",
            json!({
                "instrument": "phq-9",
                "ratings": [
                    {"at": "2026-01-25T09:00:00+01:00", "total": 9},
                    {"at": "2026-01-04T09:00:00+01:00", "total": 20}
                ],
                "treatments": [{"at": "2026-01-05"}]
            }),
        );
        assert_eq!(
            found["baseline"],
            json!({"at": "2026-01-04T09:00:00+01:00", "total": 20, "chosen": false})
        );
        assert_eq!(
            found["ratings"][1],
            json!({
                "at": "2026-01-25T09:00:00+01:00", "total": 9, "change": -11, "percent": 55.0,
                "response": true, "partial": false, "remission": false, "sustained": false,
                "relapse": false, "reliable": true, "meaningful": true, "recall_before_dose": false,
                "days_since_dose": 20
            })
        );
        assert_eq!(found["first_response"], json!({"at": "2026-01-25T09:00:00+01:00", "total": 9}));
        assert_eq!(found["treatments_to_response"], 1);
        assert_eq!(found["best"], found["first_response"]);
        assert_eq!(found["notes"], json!([]));
        let rules = found["rules"].as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["name"] == "remission").unwrap();
        assert_eq!(rule["cut"], json!(4.0));
        assert!(rules.iter().all(|rule| rule["source"].is_string() && rule["rule"].is_string()));
        assert_eq!(
            found["series"],
            json!([{"first": "2026-01-05T00:00:00Z", "last": "2026-01-05T00:00:00Z", "treatments": 1}])
        );
        // No kind of treatment was named, so no published figure belongs to it.
        assert_eq!((&found["trend"], &found["published"]), (&Value::Null, &Value::Null));
    }

    #[test]
    fn a_course_can_say_which_treatment_and_how_totals_drift() {
        let totals = [24, 18, 16, 15, 13, 12, 10];
        let ratings: Vec<Value> =
            (0..7).map(|n| json!({"at": format!("2026-01-{:02}", 1 + 4 * n), "total": totals[n]})).collect();
        let treatments = json!([{"at": "2026-01-02", "drug": "ketamine infusion"}]);
        let args = json!({"instrument": "phq-9", "ratings": ratings, "treatments": treatments});
        let found = ok("course", args);
        assert_eq!(
            (&found["published"]["median"], &found["published"]["id"]),
            (&json!(3.0), &json!("phillips2019"))
        );
        let trend = &found["trend"];
        // -27/17.5 points in 4 days, so 7/4 of it in a week.
        assert!((trend["per_week"].as_f64().unwrap() + 2.7).abs() < 1e-12, "{trend}");
        assert_eq!(
            (&trend["clear"], &trend["better"], &trend["days"]),
            (&json!(true), &json!(true), &json!(6))
        );
        let wrong =
            json!({"instrument": "phq-9", "ratings": [], "treatments": [{"at": "2026-01-02", "drug": 3}]});
        assert_eq!(refused("course", wrong), "treatments[0].drug: found 3; wanted a text, or nothing");
    }

    #[test]
    fn of_two_ratings_of_one_day_the_one_listed_later_is_later() {
        let rated = |first: i32, second: i32| {
            let ratings: Vec<Value> =
                [20, first, second].iter().enumerate().map(|(n, total)| {
                    json!({"at": if n == 0 { "2026-01-04" } else { "2026-02-04" }, "total": total})
                }).collect();
            ok(
                "course",
                json!({"instrument": "phq-9", "ratings": ratings, "treatments": [{"at": "2026-01-05"}]}),
            )
        };
        assert_eq!(rated(9, 12)["ratings"][2]["total"], 12);
        assert_eq!(rated(12, 9)["ratings"][2]["total"], 9);
    }

    #[test]
    fn the_baseline_can_be_chosen_by_its_time() {
        let with = |baseline: Value| {
            json!({
                "instrument": "phq-9", "baseline": baseline,
                "ratings": [{"at": "2026-01-04", "total": 20}, {"at": "2026-02-04", "total": 5}]
            })
        };
        for baseline in [json!("2026-01-04"), json!({"at": "2026-01-04", "total": 20})] {
            let found = ok("course", with(baseline));
            assert_eq!(found["baseline"]["chosen"], true);
            assert_eq!(found["ratings"][1]["percent"], 75.0);
        }
        assert_eq!(ok("course", with(Value::Null))["baseline"], Value::Null);
        assert!(
            refused("course", with(json!("2026-01-05"))).ends_with("wanted the time of one of the ratings")
        );
    }

    #[test]
    fn bad_courses_are_refused_by_field() {
        let with = |rating: Value| refused("course", json!({"instrument": "phq-9", "ratings": [rating]}));
        assert_eq!(
            refused("course", json!({"instrument": "phq-9"})),
            "ratings: found nothing; wanted a list"
        );
        assert!(
            with(json!({"at": "soon", "total": 3}))
                .starts_with("ratings[0].at: found \"soon\"; wanted a time")
        );
        assert_eq!(
            with(json!({"at": "2026-01-04", "total": 28})),
            "ratings[0].total: found 28; wanted a total of PHQ-9 from 0 to 27"
        );
        assert_eq!(
            with(json!({"at": "2026-01-04", "total": "3"})),
            "ratings[0].total: found \"3\"; wanted a whole number"
        );
        assert_eq!(with(json!(3)), "ratings[0]: found 3; wanted an object");
        let treatments = json!({"instrument": "phq-9", "ratings": [], "treatments": [{}]});
        assert!(refused("course", treatments).starts_with("treatments[0].at: found nothing"));
    }
}
