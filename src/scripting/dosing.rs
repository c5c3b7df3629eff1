//! `protocols`, `dose`, `schedule` and `levels`: the dosing room as page scripts call it, JSON in and JSON out.
//!
//! An absent argument and a null one are the same. A wrong one is refused by its name, with what was found
//! and what is wanted; a name that no function has is refused too, so that a slip is not taken for silence.

use crate::dosing::absorption::Ancestry;
use crate::dosing::dose::{DoseInput, WorkedDose, work_out};
use crate::dosing::kinetics::{LevelsInput, PatientsAsked, levels};
use crate::dosing::model::Sampling;
use crate::dosing::preparation::ContainerKind;
use crate::dosing::protocol::{Drug, Route};
use crate::dosing::schedule::schedule;
use crate::dosing::{built_in, protocol};
use crate::interchange::calendar::{calendar, sessions};
use crate::journal::Moment;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Answers a call, or gives none where the name is not this file's.
///
/// - `protocols()` → every protocol, as it stands in the data, with `dose_words` and `citation` beside it.
/// - `dose({protocol, weight_kg, height_cm?, sex?, age?, strength_mg_ml?, volume_ml?, duration_min?, mg_kg?,
///   dose_mg?, container?})` → [`WorkedDose`]; `mg_kg` or `dose_mg` picks one of the studied amounts;
///   `container` is `bag` or `syringe`.
/// - `schedule({protocol, weeks?, wider?, start?, clock?, minutes?, made?})` →
///   [`Schedule`](crate::dosing::schedule::Schedule); with a first day (`start`, 2026-12-01) each session has
///   its `date` too, and `ics` is the calendar file. `clock` is a time of day (09:30); without one the entries
///   are whole days. `wider` takes the wider of two spacings that a label leaves open. `made` is the moment that
///   stands in the file, RFC 3339; the first day if absent.
/// - `levels({model, drug, route, dose_mg, duration_min, weight_kg, times_min, sessions?, sampling?, age?,
///   ancestry?, patients?})` → [`Levels`](crate::dosing::kinetics::Levels). `model` is `clements`, `domino`,
///   `kamp`, `hijazi`, `fanta`, `perez-ruixo` or `simons`; `sampling` is `arterial` or `venous`; `ancestry` is
///   `asian` or `japanese` and changes `perez-ruixo` alone, as does an `age` above 60.
///   `patients: {n, seed, metabolites?}` samples virtual patients (`fanta`, `perez-ruixo`, `simons`) and adds
///   `patients: {n, seed, generator, p5, p25, p50, p75, p95}` of the drug at each time; with `metabolites: true`
///   also `metabolite_patients` and `second_metabolite_patients`, the same people's. Racemic ketamine by
///   another route than a vein (`clements` or `kamp`) is a band of assumptions: `low` and `high`, and `ng_ml`
///   `null` throughout.
pub fn call(name: &str, args: &Value) -> Option<Result<Value, String>> {
    match name {
        "protocols" => Some(protocols(args)),
        "dose" => Some(dose(args)),
        "schedule" => Some(laid_out(args)),
        "levels" => Some(drawn(args)),
        _ => None,
    }
}

fn protocols(args: &Value) -> Result<Value, String> {
    Arguments::new(args, &[])?;
    let rows: Result<Vec<Value>, String> = built_in()
        .iter()
        .map(|protocol| {
            let mut row = to_json(protocol)?;
            row["dose_words"] = json!(protocol.dose_words());
            row["citation"] = json!(protocol.citation());
            Ok(row)
        })
        .collect();
    Ok(Value::Array(rows?))
}

fn dose(args: &Value) -> Result<Value, String> {
    let args = Arguments::new(
        args,
        &[
            "protocol",
            "weight_kg",
            "height_cm",
            "sex",
            "age",
            "strength_mg_ml",
            "volume_ml",
            "duration_min",
            "mg_kg",
            "dose_mg",
            "container",
        ],
    )?;
    let protocol = asked_protocol(&args)?;
    let input = DoseInput {
        weight_kg: args.needed("weight_kg", "a number of kilograms")?,
        mg_kg: args.optional("mg_kg", "a number of mg/kg")?,
        dose_mg: args.optional("dose_mg", "a number of milligrams")?,
        strength_mg_ml: args.optional("strength_mg_ml", "a number of mg in a mL")?,
        volume_ml: args.optional("volume_ml", "a number of millilitres")?,
        duration_min: args.optional("duration_min", "a number of minutes")?,
        age: args.optional("age", "a number of years")?,
        container: args.optional::<ContainerKind>("container", "`bag` or `syringe`")?,
    };
    let height: Option<f64> = args.optional("height_cm", "a number of centimetres")?;
    let sex: Option<String> = args.optional("sex", "a text")?;
    let mut worked: WorkedDose = work_out(protocol, &input).map_err(|refusal| refusal.to_string())?;
    if height.is_some() || sex.is_some() {
        worked.warnings.push(
            "Height and sex change nothing here: the published trials dosed on actual weight.".to_owned(),
        );
    }
    let mut answer = to_json(&worked)?;
    for (n, step) in worked.steps.iter().enumerate() {
        answer["steps"][n]["line"] = json!(step.line());
    }
    Ok(answer)
}

fn asked_protocol(args: &Arguments<'_>) -> Result<&'static crate::dosing::protocol::Protocol, String> {
    let id: String = args.needed("protocol", "the id of a protocol")?;
    protocol(&id)
        .ok_or_else(|| format!("protocol: found `{id}`. There is no such protocol; protocols() lists them."))
}

fn laid_out(args: &Value) -> Result<Value, String> {
    let known = ["protocol", "weeks", "wider", "start", "clock", "minutes", "made"];
    let args = Arguments::new(args, &known)?;
    let weeks: Option<u16> = args.optional("weeks", "a whole number of weeks")?;
    let wider: Option<bool> = args.optional("wider", "true or false")?;
    let laid = schedule(asked_protocol(&args)?, weeks, wider.unwrap_or(false))
        .map_err(|refusal| refusal.to_string())?;
    let start: Option<String> = args.optional("start", "a day such as 2026-12-01")?;
    let clock: Option<String> = args.optional("clock", "a time of day such as 09:30")?;
    let minutes: Option<u16> = args.optional("minutes", "a whole number of minutes")?;
    let made: Option<String> = args.optional("made", "a moment such as 2026-12-01T09:30:00+01:00")?;
    let mut answer = to_json(&laid)?;
    let Some(start) = start else { return Ok(answer) };
    // A day and a time are read as a moment reads them, so that the rules of dates stand in one place.
    let at = |clock: &str| -> Option<Moment> { format!("{start}T{clock}:00Z").parse().ok() };
    let day = at("00:00")
        .ok_or_else(|| format!("start: found `{start}`. What is wanted: a day such as 2026-12-01."))?;
    let time = clock
        .map(|clock| {
            let wrong = || format!("clock: found `{clock}`. What is wanted: a time of day such as 09:30.");
            let minutes = at(&clock).ok_or_else(wrong)?.minutes_of_day();
            let part = |value| u8::try_from(value).map_err(|_| wrong());
            time::Time::from_hms(part(minutes / 60)?, part(minutes % 60)?, 0).map_err(|_| wrong())
        })
        .transpose()?;
    let made = match made {
        Some(text) => text.parse().map_err(|_| {
            format!("made: found `{text}`. What is wanted: a moment such as 2026-12-01T09:30:00+01:00.")
        })?,
        None => day,
    };
    let events = sessions(&laid, day.date(), time, minutes.unwrap_or(120), "schedule");
    if events.len() < laid.sessions.len() {
        return Err(format!(
            "start: found `{start}`. The last session would be after the year 9999, where dates end. Give an earlier day."
        ));
    }
    for (n, event) in events.iter().enumerate() {
        let date = match event.start {
            crate::interchange::calendar::Start::Day(date) => date,
            crate::interchange::calendar::Start::At(at) => at.date(),
        };
        answer["sessions"][n]["date"] = json!(date.to_string());
    }
    answer["ics"] = json!(calendar(&events, made).map_err(|fault| fault.to_string())?);
    Ok(answer)
}

/// Virtual patients as they are asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Patients {
    n: u32,
    #[serde(default = "first_seed")]
    seed: u64,
    #[serde(default)]
    metabolites: bool,
}

/// The seed where none is given.
fn first_seed() -> u64 {
    1
}

fn drawn(args: &Value) -> Result<Value, String> {
    to_json(&levels(&asked_levels(args)?).map_err(|refusal| refusal.to_string())?)
}

fn asked_levels(args: &Value) -> Result<LevelsInput, String> {
    let args = Arguments::new(
        args,
        &[
            "model",
            "drug",
            "route",
            "dose_mg",
            "duration_min",
            "weight_kg",
            "times_min",
            "sessions",
            "sampling",
            "age",
            "ancestry",
            "patients",
        ],
    )?;
    let wanted = "{n, seed, metabolites}: two whole numbers, not below zero, and true or false";
    let patients = args.optional::<Patients>("patients", wanted)?;
    Ok(LevelsInput {
        model: args.needed("model", "the id of a model")?,
        drug: args.optional::<Drug>("drug", "`ketamine` or `esketamine`")?,
        route: args.optional::<Route>("route", &Route::names())?,
        dose_mg: args.needed("dose_mg", "a number of milligrams")?,
        duration_min: args.needed("duration_min", "a number of minutes, 0 for a bolus")?,
        weight_kg: args.needed("weight_kg", "a number of kilograms")?,
        times_min: args.needed("times_min", "a list of minutes")?,
        sessions: args.optional("sessions", "a list of minutes")?.unwrap_or_default(),
        sampling: args.optional::<Sampling>("sampling", "`arterial` or `venous`")?,
        age: args.optional("age", "a number of years")?,
        ancestry: args.optional::<Ancestry>("ancestry", "`asian` or `japanese`")?,
        patients: patients.map(|asked| PatientsAsked {
            n: asked.n as usize,
            seed: asked.seed,
            metabolites: asked.metabolites,
        }),
    })
}

fn to_json(answer: &impl Serialize) -> Result<Value, String> {
    serde_json::to_value(answer).map_err(|error| format!("answer: could not be written ({error})"))
}

/// The named arguments of a call.
struct Arguments<'a>(Option<&'a Map<String, Value>>);

impl<'a> Arguments<'a> {
    /// An object whose names are all known, or nothing at all.
    fn new(args: &'a Value, known: &[&str]) -> Result<Self, String> {
        let object = match args {
            Value::Null => return Ok(Self(None)),
            Value::Object(object) => object,
            other => return Err(format!("arguments: found {other}. One object of named values is wanted.")),
        };
        match object.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) if known.is_empty() => Err(format!("{name}: this function takes no arguments.")),
            Some(name) => Err(format!("{name}: no such argument. Known ones: {}.", known.join(", "))),
            None => Ok(Self(Some(object))),
        }
    }

    fn optional<T: DeserializeOwned>(&self, name: &str, wanted: &str) -> Result<Option<T>, String> {
        match self.0.and_then(|object| object.get(name)) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => T::deserialize(value)
                .map(Some)
                .map_err(|_| format!("{name}: found {value}. What is wanted: {wanted}.")),
        }
    }

    fn needed<T: DeserializeOwned>(&self, name: &str, wanted: &str) -> Result<T, String> {
        self.optional(name, wanted)?
            .ok_or_else(|| format!("{name}: found nothing. What is wanted: {wanted}."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(name: &str, args: Value) -> Result<Value, String> {
        call(name, &args).expect("a function of this file")
    }

    #[test]
    fn the_usual_infusion_by_the_contract_s_names() {
        let worked = answer(
            "dose",
            json!({"protocol": "iv-single-05", "weight_kg": 70, "strength_mg_ml": 50, "volume_ml": 50}),
        )
        .expect("worked");
        for (name, expected) in [
            ("dose_mg", json!(35.0)),
            ("mg_kg", json!(0.5)),
            ("drug_ml", json!(0.7)),
            ("total_ml", json!(50.0)),
            ("rate_ml_h", json!(75.0)),
            ("rate_mcg_kg_min", json!(12.5)),
            ("devices", Value::Null),
            ("warnings", json!([])),
        ] {
            assert_eq!(worked[name], expected, "{name}");
        }
        assert!(worked["source"].as_str().is_some_and(|source| source.contains("Andrade 2017")));
    }

    #[test]
    fn height_and_sex_are_taken_and_said_to_change_nothing() {
        let plain = json!({"protocol": "im-05", "weight_kg": 80});
        let more = json!({"protocol": "im-05", "weight_kg": 80, "height_cm": 180, "sex": "female"});
        let (plain, more) = (answer("dose", plain).expect("worked"), answer("dose", more).expect("worked"));
        assert_eq!(plain["dose_mg"], more["dose_mg"]);
        assert_eq!(more["warnings"].as_array().map(Vec::len), Some(1));
    }

    #[test]
    fn a_schedule_has_dates_and_a_calendar_file() {
        let bare = answer("schedule", json!({"protocol": "iv-3xw-2w"})).expect("laid out");
        assert_eq!(bare["sessions"].as_array().map(Vec::len), Some(6));
        assert_eq!(bare["ics"], Value::Null);
        let ask = json!({"protocol": "esk-adult", "weeks": 10, "wider": true, "start": "2026-12-28", "clock": "09:30"});
        let laid = answer("schedule", ask).expect("laid out");
        assert_eq!(laid["sessions"][1]["date"], "2026-12-31");
        let file = laid["ics"].as_str().expect("a file");
        assert!(
            file.contains("DTSTART:20261228T093000\r\n") && file.contains("DTSTAMP:20261228T000000Z\r\n")
        );
        assert_eq!(file.matches("BEGIN:VEVENT").count(), laid["sessions"].as_array().map_or(0, Vec::len));
        for (name, value) in [
            ("protocol", json!("po-arabzadeh")),
            ("weeks", json!(0)),
            ("start", json!("2026-02-30")),
            ("clock", json!("25:00")),
            ("made", json!("yesterday")),
            ("times", json!(1)),
        ] {
            let mut args = json!({"protocol": "iv-3xw-2w", "start": "2026-12-28"});
            args[name] = value;
            let said = answer("schedule", args).expect_err(name);
            assert!(said.starts_with(&format!("{name}:")), "{said}");
        }
    }

    #[test]
    fn bag_and_syringe_have_their_own_limits_and_roundings() {
        let ask = |volume: f64, container: &str| {
            answer(
                "dose",
                json!({"protocol": "iv-single-05", "weight_kg": 58.5, "volume_ml": volume, "strength_mg_ml": 50,
                       "container": container}),
            )
        };
        let syringe = ask(50.0, "syringe").expect("worked");
        // 0.585 mL drawn to the nearest 0.01; 75 mL/h as it is; hydrochloride 1.1534 times the base.
        assert_eq!(syringe["rounded"][0]["step"], json!(0.01));
        assert_eq!(syringe["rounded"][1]["error_percent"], json!(0.0));
        assert!(syringe["hydrochloride_mg"].as_f64().is_some_and(|mg| (mg - 29.25 * 1.1534).abs() < 1e-9));
        assert!(ask(100.0, "syringe").expect_err("large").starts_with("volume_ml:"));
        assert!(ask(100.0, "bag").is_ok());
        assert!(ask(0.6, "bag").expect_err("slow").starts_with("container:"));
        assert!(ask(50.0, "bucket").expect_err("bucket").starts_with("container:"));
    }

    #[test]
    fn protocols_come_whole() {
        let rows = answer("protocols", Value::Null).expect("rows");
        assert_eq!(rows.as_array().map(Vec::len), Some(43));
        assert_eq!(rows[0]["id"], "iv-single-05");
        assert_eq!(rows[0]["dose_words"], "0.5 mg/kg");
    }

    #[test]
    fn levels_come_as_lines_with_nulls_where_nothing_is_drawn() {
        let ask = json!({
            "model": "kamp", "drug": "ketamine", "route": "iv", "dose_mg": 14, "duration_min": 2,
            "weight_kg": 70, "times_min": [2, 10], "sampling": "arterial",
        });
        let found = answer("levels", ask).expect("levels");
        assert_eq!(found["times_min"], json!([2.0, 10.0]));
        assert_eq!(found["ng_ml"][0], Value::Null);
        assert!(found["ng_ml"][1].as_f64().is_some_and(|level| (level - 114.6).abs() < 0.05));
        assert!(found["low"][1].as_f64() < found["high"][1].as_f64());
        assert_eq!(found["metabolite_ng_ml"], Value::Null);
    }

    #[test]
    fn a_nose_spray_has_its_metabolite_and_its_patients() {
        let ask = json!({
            "model": "perez-ruixo", "drug": "esketamine", "route": "nasal", "dose_mg": 84, "duration_min": 10,
            "weight_kg": 70, "times_min": [0, 45, 120], "patients": {"n": 200, "seed": 5},
        });
        let found = answer("levels", ask.clone()).expect("levels");
        assert_eq!(answer("levels", ask), Ok(found.clone()), "one seed gives one answer");
        assert!(found["metabolite_ng_ml"][2].as_f64().is_some_and(|level| level > 100.0));
        assert!(found["numerical_error"].as_f64().is_some_and(|error| error < 1e-6));
        assert_eq!(found["route"], "nasal");
        let fan = &found["patients"];
        assert_eq!((&fan["n"], &fan["seed"]), (&json!(200), &json!(5)));
        let at = |name: &str| fan[name][1].as_f64().expect("a level");
        assert!(
            at("p5") < at("p25") && at("p25") < at("p50") && at("p50") < at("p75") && at("p75") < at("p95")
        );
        // By mouth racemic ketamine has a band and no line.
        let mouth = json!({
            "model": "clements", "route": "oral", "dose_mg": 35, "duration_min": 0, "weight_kg": 70,
            "times_min": [40],
        });
        let found = answer("levels", mouth).expect("levels");
        assert_eq!(found["ng_ml"], json!([null]));
        assert!(found["low"][0].as_f64() < found["high"][0].as_f64());
        assert!(found["warnings"][0].as_str().is_some_and(|said| said.contains("assumed")));
    }

    #[test]
    fn what_is_wrong_is_named_first() {
        let usual = json!({
            "model": "clements", "dose_mg": 35, "duration_min": 40, "weight_kg": 70, "times_min": [40],
        });
        for (name, value) in [
            ("model", json!("herd")),
            ("model", Value::Null),
            ("route", json!("oral-extended-release")),
            ("age", json!("old")),
            ("ancestry", json!("martian")),
            ("patients", json!({"n": 10, "seed": 1})),
            ("patients", json!({"n": -1})),
            ("patients", json!(10)),
            ("drug", json!("propofol")),
            ("route", json!("mouth")),
            ("dose_mg", json!("35")),
            ("duration_min", Value::Null),
            ("weight_kg", json!(700)),
            ("times_min", json!([40, "60"])),
            ("sessions", json!(0)),
            ("sampling", json!("capillary")),
            ("seed", json!(1)),
        ] {
            let mut args = usual.clone();
            args[name] = value;
            let said = answer("levels", args).expect_err(name);
            assert!(said.starts_with(&format!("{name}:")), "{said}");
        }
        let mut args = usual.clone();
        args["route"] = json!("iv_push");
        let said = answer("levels", args).expect_err("no such route");
        assert!(said.contains("one of `iv`, `iv-push`"), "{said}");
        let late = json!({"protocol": "iv-3xw-2w", "start": "9999-12-21"});
        let said = answer("schedule", late).expect_err("after the last date");
        assert!(said.starts_with("start: found `9999-12-21`"), "{said}");
        let absent = answer(
            "levels",
            json!({"model": "herd", "dose_mg": 56, "duration_min": 5,
            "weight_kg": 70, "times_min": [40]}),
        );
        let all = "clements, domino, kamp, hijazi, fanta, perez-ruixo, simons";
        assert!(absent.expect_err("absent").contains(all));
        for (args, name) in [
            (json!({"protocol": "none", "weight_kg": 70}), "protocol"),
            (json!({"protocol": "po-arabzadeh", "weight_kg": 70}), "protocol"),
            (json!({"protocol": "iv-single-05"}), "weight_kg"),
            (json!({"protocol": "iv-single-05", "weight_kg": "70"}), "weight_kg"),
            (json!({"protocol": "iv-single-05", "weight_lb": 154}), "weight_lb"),
            (json!([70]), "arguments"),
        ] {
            let said = answer("dose", args).expect_err(name);
            assert!(said.starts_with(&format!("{name}:")), "{said}");
        }
        assert!(answer("protocols", json!({"route": "iv"})).expect_err("route").starts_with("route:"));
        assert!(call("escalc", &Value::Null).is_none());
    }
}
