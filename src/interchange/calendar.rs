//! Calendar files (`.ics`, RFC 5545): when to rate again, and appointments.
//!
//! Times are local and floating (RFC 5545, section 3.3.5, form 1): 09:00 is 09:00 wherever the person is, as a
//! reminder for a person should be, and no time zone has to travel with the file. Only the stamp of making
//! (`DTSTAMP`) is in UTC, as the standard wants. Every entry has an id (`UID`) that stays the same when the
//! file is made again, so that a calendar changes the entry it has and adds none.

use crate::dosing::schedule::{Planned, Schedule};
use crate::journal::details::About;
use crate::journal::{Body, Kind, Moment, Reading};
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};

/// When an entry begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// A whole day.
    Day(Date),
    /// A local time, floating.
    At(PrimitiveDateTime),
}

/// One entry of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The part of the id before the `@`; letters, digits and hyphens, the same whenever it is written.
    pub id: String,
    /// How often the entry was changed, from 0.
    pub sequence: u64,
    /// When it begins.
    pub start: Start,
    /// How long it takes, in minutes; of no use to a whole day.
    pub minutes: u16,
    /// Repeated every so many days; once when `None`.
    pub every_days: Option<u16>,
    /// How many times in all, where it is repeated; without end when `None`.
    pub times: Option<u16>,
    /// Its title.
    pub summary: String,
    /// More words; may be empty.
    pub description: String,
    /// Where; may be empty.
    pub place: String,
    /// Rings so many minutes before it begins.
    pub alarm_before: Option<u32>,
}

/// Why an entry cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarFault {
    /// The id has a character that is no letter, digit or hyphen, or none at all.
    Id(String),
    /// It is repeated every 0 days, or 0 times.
    Never(String),
}

impl std::fmt::Display for CalendarFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => write!(f, "id: found {id:?}; wanted letters, digits and hyphens"),
            Self::Never(id) => write!(f, "every_days, times: found 0 in {id:?}; wanted 1 or more"),
        }
    }
}

impl std::error::Error for CalendarFault {}

/// A calendar file of these entries, made at this moment.
///
/// # Errors
/// [`CalendarFault`], at the first entry that cannot be written.
///
/// ```
/// use tideline::interchange::calendar::{Event, Start, calendar};
/// use time::macros::date;
/// let event = Event {
///     id: "A1".into(), sequence: 0, start: Start::Day(date!(2026 - 12 - 01)), minutes: 0,
///     every_days: Some(14), times: None, summary: "PHQ-9, again".into(), description: String::new(),
///     place: String::new(), alarm_before: None,
/// };
/// let file = calendar(&[event], "2026-11-21T10:00:00+01:00".parse().unwrap()).unwrap();
/// assert!(file.contains("DTSTAMP:20261121T090000Z\r\nSEQUENCE:0\r\nDTSTART;VALUE=DATE:20261201\r\n"));
/// assert!(file.contains("RRULE:FREQ=DAILY;INTERVAL=14\r\n"));
/// assert!(file.contains("SUMMARY:PHQ-9\\, again\r\n"));
/// ```
pub fn calendar(events: &[Event], made: Moment) -> Result<String, CalendarFault> {
    let mut file = String::new();
    for text in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tideline//Tideline//EN", "CALSCALE:GREGORIAN"] {
        line(&mut file, text);
    }
    for event in events {
        write_event(&mut file, event, made)?;
    }
    line(&mut file, "END:VCALENDAR");
    Ok(file)
}

fn write_event(file: &mut String, event: &Event, made: Moment) -> Result<(), CalendarFault> {
    if event.id.is_empty() || !event.id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return Err(CalendarFault::Id(event.id.clone()));
    }
    if event.every_days == Some(0) || event.times == Some(0) {
        return Err(CalendarFault::Never(event.id.clone()));
    }
    line(file, "BEGIN:VEVENT");
    // `.invalid` (RFC 2606) names no host of anybody's: the site does not know where it is served.
    line(file, &format!("UID:{}@tideline.invalid", event.id));
    line(file, &format!("DTSTAMP:{}", utc(made)));
    line(file, &format!("SEQUENCE:{}", event.sequence));
    match event.start {
        Start::Day(day) => line(file, &format!("DTSTART;VALUE=DATE:{}", date(day))),
        Start::At(at) => {
            line(file, &format!("DTSTART:{}", local(at)));
            line(file, &format!("DURATION:PT{}M", event.minutes.max(1)));
        }
    }
    if let Some(days) = event.every_days {
        let count = event.times.map(|times| format!(";COUNT={times}")).unwrap_or_default();
        line(file, &format!("RRULE:FREQ=DAILY;INTERVAL={days}{count}"));
    }
    line(file, &format!("SUMMARY:{}", escaped(&event.summary)));
    for (name, text) in [("DESCRIPTION", &event.description), ("LOCATION", &event.place)] {
        if !text.trim().is_empty() {
            line(file, &format!("{name}:{}", escaped(text)));
        }
    }
    // A reminder does not make the person busy.
    line(file, "TRANSP:TRANSPARENT");
    if let Some(minutes) = event.alarm_before {
        line(file, "BEGIN:VALARM");
        line(file, "ACTION:DISPLAY");
        line(file, &format!("DESCRIPTION:{}", escaped(&event.summary)));
        line(file, &format!("TRIGGER:-PT{minutes}M"));
        line(file, "END:VALARM");
    }
    line(file, "END:VEVENT");
    Ok(())
}

/// Octets of a line at the most, its break not counted (RFC 5545, section 3.1).
const OCTETS: usize = 75;

/// One content line, folded between characters where it is longer than [`OCTETS`].
fn line(file: &mut String, text: &str) {
    let mut width = 0;
    for c in text.chars() {
        if width + c.len_utf8() > OCTETS {
            file.push_str("\r\n ");
            width = 1;
        }
        file.push(c);
        width += c.len_utf8();
    }
    file.push_str("\r\n");
}

/// A text value (RFC 5545, section 3.3.11): backslash, semicolon, comma and line break are escaped. Other
/// control characters may not stand in one and are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").replace('\r', "\n").chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            ';' => out.push_str("\\;"),
            ',' => out.push_str("\\,"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() && c != '\t' => {}
            c => out.push(c),
        }
    }
    out
}

fn date(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), u8::from(day.month()), day.day())
}

fn local(at: PrimitiveDateTime) -> String {
    format!("{}T{:02}{:02}{:02}", date(at.date()), at.hour(), at.minute(), at.second())
}

fn utc(made: Moment) -> String {
    let at = OffsetDateTime::UNIX_EPOCH
        .saturating_add(Duration::seconds(made.unix_milliseconds().div_euclid(1000)));
    format!("{}Z", local(PrimitiveDateTime::new(at.date(), at.time())))
}

/// A scale to be reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// Its id.
    pub id: String,
    /// Its short name.
    pub short: String,
    /// The days that it asks about.
    pub recall_days: u16,
    /// The day it was last filled in.
    pub last: Option<Date>,
}

/// How often to be reminded of a scale: as often as is wished, and never more often than the days that it asks
/// about, since two ratings nearer to each other are partly about the same days.
pub fn every(wished_days: u16, recall_days: u16) -> u16 {
    wished_days.max(recall_days).max(1)
}

/// Reminders to rate: one entry a scale, repeated. The first falls so many days after the last rating, or today
/// when that is past or there was none. `id` is part of every entry's id and stays the same for a person.
pub fn ratings(
    scales: &[Scale],
    wished_days: u16,
    clock: Time,
    today: Date,
    id: &str,
    sequence: u64,
) -> Vec<Event> {
    let event = |scale: &Scale| {
        let days = every(wished_days, scale.recall_days);
        let next = scale.last.and_then(|last| last.checked_add(Duration::days(i64::from(days))));
        let first = next.filter(|next| *next > today).unwrap_or(today);
        Event {
            id: format!("{id}-{}", scale.id),
            sequence,
            start: Start::At(PrimitiveDateTime::new(first, clock)),
            minutes: 5,
            every_days: Some(days),
            times: None,
            summary: format!("Rate how you are: {}", scale.short),
            description: format!("Fill in the {} in Tideline. About two minutes.", scale.short),
            place: String::new(),
            alarm_before: Some(0),
        }
    };
    scales.iter().map(event).collect()
}

/// The appointments in the journal that are not past. An entry's id is that of the record that was written
/// first, so that a corrected appointment stays one entry.
pub fn appointments(reading: &Reading, today: Date, alarm_before: Option<u32>) -> Vec<Event> {
    let mut events = Vec::new();
    for record in reading.current() {
        let Body::Note(note) = &record.body else { continue };
        let Some(About::Appointment(appointment)) = note.about() else { continue };
        let Some(at) = appointment.moment().filter(|at| at.date() >= today) else { continue };
        let versions = reading.versions(Kind::Note, &record.id);
        let first = versions.last().and_then(|key| key.rsplit('/').next()).unwrap_or(&record.id);
        let time = appointment.clock.as_ref().and_then(|_| {
            let minutes = at.minutes_of_day();
            Time::from_hms(u8::try_from(minutes / 60).ok()?, u8::try_from(minutes % 60).ok()?, 0).ok()
        });
        events.push(Event {
            id: first.chars().filter(char::is_ascii_alphanumeric).collect(),
            sequence: versions.len().saturating_sub(1) as u64,
            start: match time {
                Some(time) => Start::At(PrimitiveDateTime::new(at.date(), time)),
                None => Start::Day(at.date()),
            },
            minutes: 60,
            every_days: None,
            times: None,
            summary: note.text.clone(),
            description: String::new(),
            place: appointment.place.unwrap_or_default(),
            alarm_before,
        });
    }
    events
}

/// The sessions of a protocol from a first day, one entry each, so that a single one can be moved. At a clock
/// time of day, or whole days without one. `id` and the first day are part of every entry's id: the same course
/// written again changes the entries that a calendar has, and a course from another day, another person's say,
/// stands beside it.
pub fn sessions(schedule: &Schedule, first: Date, clock: Option<Time>, minutes: u16, id: &str) -> Vec<Event> {
    let many = schedule.sessions.len();
    let event = |session: &Planned| {
        let day = first.checked_add(Duration::days(i64::from(session.day)))?;
        let goes_on = if schedule.goes_on { " or more" } else { "" };
        Some(Event {
            id: format!("{id}-{}-{}-{}", schedule.protocol, date(first), session.number),
            sequence: 0,
            start: clock.map_or(Start::Day(day), |clock| Start::At(PrimitiveDateTime::new(day, clock))),
            minutes,
            every_days: None,
            times: None,
            summary: format!("Session {} of {many}{goes_on}: {}", session.number, schedule.label),
            description: format!(
                "{}. {}. Studied: {}. {}",
                session.phase,
                schedule.source,
                session.amount,
                schedule.notes.last().map_or("", String::as_str)
            ),
            place: String::new(),
            alarm_before: None,
        })
    };
    // A day past the end of the calendar has no entry.
    schedule.sessions.iter().filter_map(event).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::details::Appointment;
    use crate::journal::record::Note;
    use crate::journal::{Journal, MemoryStore, Record};
    use time::macros::{date, datetime, time};

    fn event() -> Event {
        Event {
            id: "01K9-phq-9".into(),
            sequence: 2,
            start: Start::At(datetime!(2026-12-01 09:30)),
            minutes: 30,
            every_days: None,
            times: None,
            summary: "Infusion; day unit, room 4\\B".into(),
            description: "Bring:\r\na list".into(),
            place: "Moss Street".into(),
            alarm_before: Some(60),
        }
    }

    const MADE: &str = "2026-11-21T00:30:05.9+01:00";

    #[test]
    fn an_appointment_line_by_line() {
        let file = calendar(&[event()], MADE.parse().unwrap()).unwrap();
        let wanted = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tideline//Tideline//EN\r\n\
            CALSCALE:GREGORIAN\r\nBEGIN:VEVENT\r\nUID:01K9-phq-9@tideline.invalid\r\n\
            DTSTAMP:20261120T233005Z\r\nSEQUENCE:2\r\nDTSTART:20261201T093000\r\nDURATION:PT30M\r\n\
            SUMMARY:Infusion\\; day unit\\, room 4\\\\B\r\nDESCRIPTION:Bring:\\na list\r\n\
            LOCATION:Moss Street\r\nTRANSP:TRANSPARENT\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\n\
            DESCRIPTION:Infusion\\; day unit\\, room 4\\\\B\r\nTRIGGER:-PT60M\r\nEND:VALARM\r\n\
            END:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(file, wanted);
    }

    #[test]
    fn a_line_of_75_octets_stands_and_one_of_76_is_folded() {
        let of = |text: &str| {
            let mut file = String::new();
            line(&mut file, text);
            file
        };
        let full = "x".repeat(75);
        assert_eq!(of(&full), format!("{full}\r\n"));
        assert_eq!(of(&format!("{full}y")), format!("{full}\r\n y\r\n"));
        // The second line holds 74 octets after its blank; a character is never cut.
        assert_eq!(of(&"x".repeat(150)), format!("{full}\r\n {}\r\n x\r\n", "x".repeat(74)));
        assert_eq!(of(&format!("{}é", "x".repeat(74))), format!("{}\r\n é\r\n", "x".repeat(74)));
    }

    #[test]
    fn an_entry_that_cannot_be_written_is_refused() {
        let made = MADE.parse().unwrap();
        for id in ["", "a b", "a\r\nX:1"] {
            let wrong = calendar(&[Event { id: id.into(), ..event() }], made).unwrap_err();
            assert_eq!(wrong, CalendarFault::Id(id.into()));
        }
        let never = Event { every_days: Some(0), ..event() };
        assert!(calendar(&[never], made).unwrap_err().to_string().contains("wanted 1 or more"));
    }

    #[test]
    fn appointments_to_come_are_entries_and_a_corrected_one_stays_the_same_entry() {
        let journal = Journal::new(MemoryStore::new());
        let keep = |id: &str, day: &str, clock: Option<&str>, replaces: Option<&str>| {
            let about = About::Appointment(Appointment {
                day: day.into(),
                clock: clock.map(Into::into),
                place: Some("Day unit".into()),
            });
            let mut note = Note::with_about("Infusion 3", &about);
            note.replaces = replaces.map(Into::into);
            journal.append(&Record::new(id.into(), MADE.parse().unwrap(), Body::Note(note))).unwrap();
        };
        keep("A", "2026-12-01", Some("09:30"), None);
        keep("B", "2026-12-02", None, Some("A"));
        keep("C", "2026-11-20", None, None);
        keep("D", "2026-11-21", Some("08:15"), None);
        let events = appointments(&journal.read().unwrap(), date!(2026 - 11 - 21), Some(30));
        let found: Vec<_> =
            events.iter().map(|event| (event.id.as_str(), event.sequence, event.start)).collect();
        assert_eq!(
            found,
            [("A", 1, Start::Day(date!(2026 - 12 - 02))), ("D", 0, Start::At(datetime!(2026-11-21 08:15))),]
        );
        assert_eq!((events[0].summary.as_str(), events[0].place.as_str()), ("Infusion 3", "Day unit"));
    }

    #[test]
    fn a_reminder_keeps_the_days_that_the_scale_asks_about() {
        let scale = |id: &str, recall_days, last| Scale {
            id: id.into(),
            short: id.to_uppercase(),
            recall_days,
            last,
        };
        let scales = [
            scale("phq-9", 14, Some(date!(2026 - 11 - 15))),
            scale("day", 1, Some(date!(2026 - 11 - 19))),
            scale("late", 7, Some(date!(2026 - 01 - 01))),
            scale("never", 30, None),
        ];
        let today = date!(2026 - 11 - 21);
        let events = ratings(&scales, 7, time!(9:00), today, "A", 3);
        let found: Vec<_> = events
            .iter()
            .map(|event| match event.start {
                Start::At(at) => (event.id.as_str(), event.every_days, at.date()),
                Start::Day(day) => (event.id.as_str(), None, day),
            })
            .collect();
        assert_eq!(
            found,
            [
                ("A-phq-9", Some(14), date!(2026 - 11 - 29)),
                ("A-day", Some(7), date!(2026 - 11 - 26)),
                ("A-late", Some(7), today),
                ("A-never", Some(30), today),
            ]
        );
        let file = calendar(&events, MADE.parse().unwrap()).unwrap();
        assert_eq!(file.matches("BEGIN:VEVENT").count(), 4);
    }

    #[test]
    fn six_sessions_of_a_protocol_are_six_entries() {
        let protocol = crate::dosing::protocol("iv-3xw-2w").unwrap();
        let laid = crate::dosing::schedule::schedule(protocol, None, false).unwrap();
        let events = sessions(&laid, date!(2026 - 12 - 28), Some(time!(09:30)), 120, "A1");
        let starts: Vec<Start> = events.iter().map(|event| event.start).collect();
        assert_eq!(starts[0], Start::At(datetime!(2026-12-28 09:30)));
        // Over the end of the year: day 11 after 28 December is 8 January.
        assert_eq!(starts[5], Start::At(datetime!(2027-01-08 09:30)));
        let file = calendar(&events, MADE.parse().unwrap()).unwrap();
        assert_eq!(file.matches("BEGIN:VEVENT").count(), 6);
        assert!(file.contains("UID:A1-iv-3xw-2w-20261228-1@tideline.invalid\r\n"));
        assert!(file.contains("SUMMARY:Session 2 of 6: Six infusions in two weeks\r\n"));
        let days = sessions(&laid, date!(2026 - 12 - 28), None, 120, "A1");
        assert_eq!(days[1].start, Start::Day(date!(2026 - 12 - 30)));
        assert!(sessions(&laid, Date::MAX, None, 0, "A1").len() == 1, "the calendar ends");
    }
}
