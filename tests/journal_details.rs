//! The optional fields of treatments, side effects and notes, as the version that brought them wrote them.
//! Never edit these files; add a folder.

#![allow(clippy::unwrap_used, reason = "tests may")]

use tideline::journal::details::{About, Helped, MedicineChange, SeriesWord, YesNo};
use tideline::journal::{Body, Journal, KeyValue, MemoryStore, Reading, Record, series, tried};

const FILES: [(&str, &str); 8] = [
    ("treatment", include_str!("fixtures/store/v1-details/treatment.json")),
    ("side-effect", include_str!("fixtures/store/v1-details/side-effect.json")),
    ("note", include_str!("fixtures/store/v1-details/note-medication-change.json")),
    ("note", include_str!("fixtures/store/v1-details/note-appointment.json")),
    ("note", include_str!("fixtures/store/v1-details/note-antidepressant-trial.json")),
    ("note", include_str!("fixtures/store/v1-details/note-watch.json")),
    ("note", include_str!("fixtures/store/v1-details/note-for-clinician.json")),
    ("setting", include_str!("fixtures/store/v1-details/setting-reminders.json")),
];

fn key(kind: &str, text: &str) -> String {
    let id = text.split_once("\"id\":\"").unwrap().1.split_once('"').unwrap().0;
    format!("tideline/{kind}/{id}")
}

fn reading() -> Reading {
    let store = MemoryStore::new();
    for (kind, text) in FILES {
        store.set(&key(kind, text), text).unwrap();
    }
    Journal::new(store).read().unwrap()
}

#[test]
fn each_is_readable_and_is_written_as_it_was() {
    for (kind, text) in FILES {
        let text = text.trim_end();
        let record = Record::read(&key(kind, text), text).unwrap();
        let again: serde_json::Value = serde_json::from_str(&record.text().unwrap()).unwrap();
        assert_eq!(again, serde_json::from_str::<serde_json::Value>(text).unwrap(), "{kind}");
    }
    assert_eq!(reading().left_alone, []);
}

#[test]
fn they_say_what_they_said() {
    let reading = reading();
    let bodies: Vec<&Body> = reading.current().map(|record| &record.body).collect();
    let treatment = bodies.iter().find_map(|body| match body {
        Body::Treatment(treatment) => Some(treatment),
        _ => None,
    });
    let treatment = treatment.unwrap();
    let pressures: Vec<String> = treatment.blood_pressure().iter().map(|reading| reading.words()).collect();
    assert_eq!(pressures, ["before 128/80", "during 146/92", "after 131/84"]);
    assert_eq!(treatment.series(), Some(SeriesWord::New));
    assert_eq!(series::sessions(&reading)[0].words(), "session 1");

    let effect = bodies.iter().find_map(|body| match body {
        Body::SideEffect(effect) => Some((effect.listed()?, effect.lasted()?)),
        _ => None,
    });
    assert_eq!(effect.unwrap(), ("taste".into(), "30 minutes to 2 hours".into()));

    let about: Vec<About> = bodies
        .iter()
        .filter_map(|body| match body {
            Body::Note(note) => note.about(),
            _ => None,
        })
        .collect();
    assert_eq!(about.len(), 5);
    let change = about.iter().find_map(|about| match about {
        About::MedicationChange(medication) => Some((medication.medicine.as_str(), medication.change)),
        _ => None,
    });
    assert_eq!(change, Some(("sertraline", MedicineChange::Raised)));
    let appointment = about.iter().find_map(|about| match about {
        About::Appointment(appointment) => Some(appointment.words()),
        _ => None,
    });
    assert_eq!(appointment.as_deref(), Some("1 December 2026 at 09:30"));
    let signs = about.iter().find_map(|about| match about {
        About::Watch(watch) => Some(watch.signs.clone()),
        _ => None,
    });
    assert_eq!(signs.unwrap(), ["often"]);

    let (_, trial) = tried::kept(&reading).remove(0);
    assert_eq!((trial.weeks, trial.dose_enough, trial.this_episode), (Some(7.5), YesNo::Yes, YesNo::Unsure));
    assert_eq!(trial.helped, Helped::Little);
    assert_eq!(reading.setting("reminders").unwrap()["every"], 14);
}
