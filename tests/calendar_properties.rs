//! Calendar files read back: whatever a person wrote comes out as it went in, and no line is too long.

#![allow(clippy::unwrap_used, reason = "tests may")]

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tideline::dosing::built_in;
use tideline::dosing::schedule::schedule;
use tideline::interchange::calendar::{Event, Start, calendar, sessions};
use time::{Date, PrimitiveDateTime, Time};

/// A reader by RFC 5545, sections 3.1 and 3.3.11, that shares nothing with the writer: unfolds lines, splits name
/// from value, takes the escapes back.
fn read(file: &str) -> Vec<BTreeMap<String, String>> {
    assert!(
        file.ends_with("\r\n") && !file.replace("\r\n", "").contains(['\r', '\n']),
        "CRLF alone ends a line"
    );
    for line in file.split("\r\n") {
        assert!(line.len() <= 75, "a line of {} octets: {line}", line.len());
    }
    let mut events = Vec::new();
    let mut parts: Vec<String> = Vec::new();
    for line in file.replace("\r\n ", "").trim_end().split("\r\n") {
        let (name, value) = line.split_once(':').unwrap();
        match name {
            "BEGIN" => {
                parts.push(value.to_owned());
                if value == "VEVENT" {
                    events.push(BTreeMap::new());
                }
            }
            // A whole day names its type.
            "DTSTART;VALUE=DATE" => {
                events.last_mut().unwrap().insert("DTSTART".to_owned(), value.to_owned());
            }
            "END" => assert_eq!(parts.pop().as_deref(), Some(value)),
            _ if parts.last().is_some_and(|part| part == "VEVENT") => {
                let again = events.last_mut().unwrap().insert(name.to_owned(), plain(value));
                assert_eq!(again, None, "{name} stands twice");
            }
            _ => {}
        }
    }
    assert!(parts.is_empty());
    events
}

fn plain(value: &str) -> String {
    let mut out = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        assert!(!matches!(c, ';' | ',') || value.starts_with("FREQ="), "{c} stands bare in {value}");
        out.push(if c != '\\' {
            c
        } else {
            match chars.next().unwrap() {
                'n' | 'N' => '\n',
                escaped @ ('\\' | ';' | ',') => escaped,
                other => panic!("\\{other} is no escape"),
            }
        });
    }
    out
}

/// What of a text a calendar can hold.
fn kept(text: &str) -> String {
    let breaks = text.replace("\r\n", "\n").replace('\r', "\n");
    breaks.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

proptest! {
    #[test]
    fn what_was_written_is_read_back(
        id in "[A-Za-z0-9-]{1,60}",
        summary in any::<String>(),
        description in ".{0,300}|[,;\\\\\r\n:é水🌊 ]{0,120}",
        day in 2_415_021_i32..2_488_070,
        minute in 0_u32..1440,
        every in proptest::option::of(1_u16..400),
    ) {
        let date = Date::from_julian_day(day).unwrap();
        let time = Time::from_hms((minute / 60) as u8, (minute % 60) as u8, 0).unwrap();
        let event = Event {
            id: id.clone(),
            sequence: 7,
            start: Start::At(PrimitiveDateTime::new(date, time)),
            minutes: 5,
            every_days: every,
            times: None,
            summary: summary.clone(),
            description: description.clone(),
            place: String::new(),
            alarm_before: Some(10),
        };
        let file = calendar(&[event.clone(), event], "2026-11-21T10:00:00+01:00".parse().unwrap()).unwrap();
        let events = read(&file);
        prop_assert_eq!(events.len(), 2);
        let event = &events[0];
        prop_assert_eq!(&event["UID"], &format!("{id}@tideline.invalid"));
        prop_assert_eq!(&event["SUMMARY"], &kept(&summary));
        let wanted = Some(kept(&description)).filter(|_| !description.trim().is_empty());
        prop_assert_eq!(event.get("DESCRIPTION"), wanted.as_ref());
        let start = format!("{:04}{:02}{:02}T{:02}{:02}00", date.year(), u8::from(date.month()), date.day(), minute / 60, minute % 60);
        prop_assert_eq!(&event["DTSTART"], &start);
        prop_assert_eq!(event.get("RRULE").cloned(), every.map(|days| format!("FREQ=DAILY;INTERVAL={days}")));
    }
}

#[test]
fn every_course_that_was_studied_is_a_calendar_that_reads_back() {
    let first = Date::from_calendar_date(2026, time::Month::December, 28).unwrap();
    let file = |protocol, first, clock| {
        let laid = schedule(protocol, None, false).unwrap();
        let events = sessions(&laid, first, clock, 120, "protocol");
        read(&calendar(&events, "2026-11-21T10:00:00+01:00".parse().unwrap()).unwrap())
    };
    let ids = |events: &[BTreeMap<String, String>]| -> BTreeSet<String> {
        events.iter().map(|event| event["UID"].clone()).collect()
    };
    let mut courses = 0;
    for protocol in built_in().iter().filter(|protocol| protocol.plan.is_some()) {
        let timed = file(protocol, first, Time::from_hms(9, 30, 0).ok());
        assert!(
            timed.iter().all(|event| event["DTSTAMP"] == "20261121T090000Z" && event["DURATION"] == "PT120M")
        );
        assert_eq!(timed[0]["DTSTART"], "20261228T093000", "{}", protocol.id);
        assert!(
            timed[0]["SUMMARY"].ends_with(&protocol.label) && timed[0]["DESCRIPTION"].contains("not a plan")
        );
        assert_eq!(ids(&timed).len(), timed.len(), "{}", protocol.id);
        // Another time of day changes the same entries; another first day makes others.
        assert_eq!(ids(&timed), ids(&file(protocol, first, None)));
        assert!(ids(&timed).is_disjoint(&ids(&file(protocol, first.next_day().unwrap(), None))));
        courses += 1;
    }
    assert!(courses > 20, "{courses}");
}
