//! The days of a protocol on its page: a list, months as grids, and the calendar file.

use super::levels::Wrong;
use crate::dosing::schedule::schedule;
use crate::interchange::calendar::{Start, calendar, sessions};
use crate::journal::Moment;
use serde::{Deserialize, Serialize};
use time::{Date, Month, Time};

/// Minutes that an entry of the calendar takes: the two hours of watching that labels ask for.
const ENTRY_MIN: u16 = 120;

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DaysAsked {
    /// The protocol's id.
    pub protocol: String,
    /// How many weeks are laid out; as long as it runs if absent.
    pub weeks: Option<u16>,
    /// Whether the wider of two spacings is taken.
    pub wider: bool,
    /// The first day, 2026-12-01, or nothing.
    pub first: String,
    /// The time of day, 09:30, or nothing.
    pub clock: String,
    /// The moment of asking, for the stamp in the file.
    pub made: Option<Moment>,
}

/// One session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its number, from 1.
    pub number: usize,
    /// Day 1 is the first.
    pub day: u16,
    /// The week, from 1.
    pub week: u16,
    /// Its date in words, where a first day is known.
    pub date: Option<String>,
    /// The stretch of the course.
    pub phase: String,
    /// What was given.
    pub amount: String,
}

/// A week from Monday to Sunday: each day of the month with the number of its session, if it has one.
pub type Week = [Option<(u8, Option<usize>)>; 7];

/// A month as weeks from Monday to Sunday: the day, and the number of its session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthGrid {
    /// `December 2026`.
    pub title: String,
    /// Its weeks.
    pub weeks: Vec<Week>,
}

/// The course laid out, or what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Days {
    /// The sessions.
    pub sessions: Vec<Session>,
    /// Whether it goes on after the last of them.
    pub goes_on: bool,
    /// Its months, where a first day is known.
    pub months: Vec<MonthGrid>,
    /// The calendar file, where a first day is known.
    pub ics: Option<String>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// What is wrong: `first-day`, `clock`, `weeks` or `protocol`.
    pub wrong: Option<Wrong>,
}

/// Lays out what was asked.
pub fn lay_out(asked: &DaysAsked) -> Days {
    laid(asked).unwrap_or_else(|wrong| Days { wrong: Some(wrong), ..Days::default() })
}

fn laid(asked: &DaysAsked) -> Result<Days, Wrong> {
    let wrong = |field: &str, words: String| Wrong { field: field.into(), words };
    let protocol = super::known(&asked.protocol).map_err(|words| wrong("protocol", words))?;
    let plan = schedule(protocol, asked.weeks, asked.wider)
        .map_err(|refusal| wrong(&refusal.input, format!("{} {}", refusal.rule, refusal.remedy)))?;
    let mut days = Days {
        sessions: plan
            .sessions
            .iter()
            .map(|one| Session {
                number: one.number,
                day: one.day + 1,
                week: one.week,
                date: None,
                phase: one.phase.clone(),
                amount: one.amount.clone(),
            })
            .collect(),
        goes_on: plan.goes_on,
        notes: plan.notes.clone(),
        ..Days::default()
    };
    let first = asked.first.trim();
    if first.is_empty() {
        return Ok(days);
    }
    let day = Moment::civil(first, None, 0)
        .map_err(|_| wrong("first-day", format!("\"{first}\" is no day. Give one such as 2026-12-01.")))?;
    let clock = clock(asked.clock.trim()).map_err(|words| wrong("clock", words))?;
    let events = sessions(&plan, day.date(), clock, ENTRY_MIN, "protocol");
    if events.len() < plan.sessions.len() {
        let words =
            format!("From \"{first}\" the last session would be after the year 9999. Give an earlier day.");
        return Err(wrong("first-day", words));
    }
    let dates: Vec<Date> = events
        .iter()
        .map(|event| match event.start {
            Start::Day(date) => date,
            Start::At(at) => at.date(),
        })
        .collect();
    for (session, date) in days.sessions.iter_mut().zip(&dates) {
        session.date = Some(format!("{} {} {} {}", date.weekday(), date.day(), date.month(), date.year()));
    }
    days.months = months(&dates);
    let file = calendar(&events, asked.made.unwrap_or(day))
        .map_err(|fault| wrong("first-day", fault.to_string()))?;
    days.ics = Some(file);
    Ok(days)
}

fn clock(text: &str) -> Result<Option<Time>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let parts =
        text.split_once(':').and_then(|(hour, minute)| Some((hour.parse().ok()?, minute.parse().ok()?)));
    parts
        .and_then(|(hour, minute)| Time::from_hms(hour, minute, 0).ok())
        .map(Some)
        .ok_or_else(|| format!("\"{text}\" is no time of day. Give one such as 09:30."))
}

/// The months from the first date to the last, each date with its number from 1.
pub fn months(dates: &[Date]) -> Vec<MonthGrid> {
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return Vec::new() };
    let mut grids = Vec::new();
    let (mut year, mut month) = (first.year(), first.month());
    while (year, u8::from(month)) <= (last.year(), u8::from(last.month())) {
        grids.extend(grid(year, month, dates));
        if month == Month::December {
            year += 1;
        }
        month = month.next();
    }
    grids
}

fn grid(year: i32, month: Month, dates: &[Date]) -> Option<MonthGrid> {
    let before = Date::from_calendar_date(year, month, 1).ok()?.weekday().number_days_from_monday();
    let mut weeks: Vec<Week> = Vec::new();
    for day in 1..=month.length(year) {
        let place = usize::from(before + day - 1);
        if place / 7 >= weeks.len() {
            weeks.push([None; 7]);
        }
        let date = Date::from_calendar_date(year, month, day).ok()?;
        let session = dates.iter().position(|one| *one == date).map(|place| place + 1);
        if let Some(cell) = weeks.last_mut().and_then(|week| week.get_mut(place % 7)) {
            *cell = Some((day, session));
        }
    }
    Some(MonthGrid { title: format!("{month} {year}"), weeks })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn six(first: &str, clock: &str) -> Days {
        lay_out(&DaysAsked {
            protocol: "iv-3xw-2w".into(),
            first: first.into(),
            clock: clock.into(),
            ..DaysAsked::default()
        })
    }

    #[test]
    fn six_sessions_over_the_end_of_the_year() {
        let days = six("2026-12-28", "09:30");
        assert_eq!(days.sessions[0].date.as_deref(), Some("Monday 28 December 2026"));
        assert_eq!(days.sessions[5].date.as_deref(), Some("Friday 8 January 2027"));
        assert_eq!((days.sessions[5].day, days.sessions[5].week), (12, 2));
        let titles: Vec<&str> = days.months.iter().map(|month| month.title.as_str()).collect();
        assert_eq!(titles, ["December 2026", "January 2027"]);
        // The 1st of December 2026 is a Tuesday; the 28th a Monday, the first session.
        assert_eq!(days.months[0].weeks[0][..2], [None, Some((1, None))]);
        assert_eq!(days.months[0].weeks[4][0], Some((28, Some(1))));
        assert_eq!(days.months[1].weeks[1][4], Some((8, Some(6))));
        let file = days.ics.expect("a file");
        assert_eq!(file.matches("BEGIN:VEVENT").count(), 6);
        assert!(file.contains("DTSTART:20270108T093000\r\n"));
    }

    #[test]
    fn every_day_of_a_month_stands_once() {
        let date = |day| Date::from_calendar_date(2028, Month::February, day).expect("a day");
        let grid = &months(&[date(29)])[0];
        let found: Vec<u8> = grid.weeks.iter().flatten().flatten().map(|(day, _)| *day).collect();
        assert_eq!(found, (1..=29).collect::<Vec<u8>>());
        assert!(months(&[]).is_empty());
    }

    #[test]
    fn without_a_day_there_are_numbers_and_a_wrong_one_is_said() {
        let bare = six("", "");
        assert_eq!((bare.sessions.len(), bare.months.len(), bare.ics), (6, 0, None));
        assert_eq!(six("2026-02-30", "").wrong.expect("wrong").field, "first-day");
        assert_eq!(six("2026-12-28", "25:00").wrong.expect("wrong").field, "clock");
        // Dates end with the year 9999, and no session is dropped unsaid.
        assert!(six("9999-12-20", "").wrong.is_none());
        let wrong = six("9999-12-21", "").wrong.expect("too late");
        assert!(wrong.field == "first-day" && wrong.words.contains("Give an earlier day"), "{}", wrong.words);
        let none = lay_out(&DaysAsked { protocol: "po-arabzadeh".into(), ..DaysAsked::default() });
        assert_eq!(none.wrong.expect("refused").field, "protocol");
    }
}
