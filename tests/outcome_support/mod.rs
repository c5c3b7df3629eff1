//! What the tests of courses share: days, ratings, treatments, and the names of a rating as letters.

#![allow(dead_code, reason = "each test file uses its part")]

use tideline::instruments::{Instrument, find};
use tideline::journal::Moment;
use tideline::outcomes::course::{Course, Rated};
use tideline::outcomes::{Point, Session, course};

/// The scale of most courses.
pub fn phq() -> &'static Instrument {
    find("phq-9").unwrap()
}

/// Day 0 is 1 June 2026, nine in the morning.
pub fn day(n: i32) -> Moment {
    "2026-06-01T09:00:00+02:00".parse::<Moment>().unwrap().plus_days(n).unwrap()
}

/// A timed rating of day `n`, with the day as its id.
pub fn point(n: i32, total: i32) -> Point {
    Point { id: Some(format!("day {n}")), at: day(n), time_known: true, total }
}

/// A treatment of day `n`, its time not known.
pub fn session(n: i32) -> Session {
    Session { at: day(n), time_known: false, drug: None, begins: None }
}

/// The course of ratings and treatments by day.
pub fn run(ratings: &[(i32, i32)], treated: &[i32], chosen: Option<&str>) -> Course {
    let points: Vec<Point> = ratings.iter().map(|(n, total)| point(*n, *total)).collect();
    let sessions: Vec<Session> = treated.iter().map(|n| session(*n)).collect();
    course(phq(), &points, &sessions, chosen)
}

/// One letter for each name that holds: Response, Partial, reMission, Sustained, relapse (X), reliable (r),
/// meaningful (m), recall reaches before the dose (d).
pub fn letters(row: &Rated) -> String {
    let yes = |value: Option<bool>| value == Some(true);
    [
        (yes(row.response), 'R'),
        (yes(row.partial), 'P'),
        (yes(row.remission), 'M'),
        (yes(row.sustained), 'S'),
        (yes(row.relapse), 'X'),
        (yes(row.reliable), 'r'),
        (yes(row.meaningful), 'm'),
        (row.recall_before_dose, 'd'),
    ]
    .iter()
    .filter(|(holds, _)| *holds)
    .map(|(_, letter)| letter)
    .collect()
}
