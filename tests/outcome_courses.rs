//! Courses worked out by hand, each with its reasoning, and what must never change a course.

#![allow(clippy::unwrap_used, reason = "tests may")]

use proptest::prelude::*;
use tideline::instruments::definition::Direction;
use tideline::instruments::{Instrument, find};
use tideline::journal::Moment;
use tideline::outcomes::course::{Course, Rated};
use tideline::outcomes::{Point, Session, course};

fn phq() -> &'static Instrument {
    find("phq-9").unwrap()
}

/// Day 0 is 1 June 2026, nine in the morning.
fn day(n: i32) -> Moment {
    "2026-06-01T09:00:00+02:00".parse::<Moment>().unwrap().plus_days(n).unwrap()
}

fn point(n: i32, total: i32) -> Point {
    Point { id: Some(format!("day {n}")), at: day(n), time_known: true, total }
}

fn session(n: i32) -> Session {
    Session { at: day(n), time_known: false }
}

fn run(ratings: &[(i32, i32)], treated: &[i32], chosen: Option<&str>) -> Course {
    let points: Vec<Point> = ratings.iter().map(|(n, total)| point(*n, *total)).collect();
    let sessions: Vec<Session> = treated.iter().map(|n| session(*n)).collect();
    course(phq(), &points, &sessions, chosen)
}

/// One letter for each name that holds: Response, Partial, reMission, Sustained, relapse (X), reliable (r),
/// meaningful (m), recall reaches before the dose (d).
fn letters(row: &Rated) -> String {
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

struct Case {
    why: &'static str,
    ratings: &'static [(i32, i32)],
    treated: &'static [i32],
    chosen: Option<&'static str>,
    /// Change, percent, letters.
    wanted: &'static [(Option<i32>, Option<f64>, &'static str)],
}

// PHQ-9: 0 to 27, lower is better; remission 4, case 10, reliable 6, meaningful 6, recall 14 days.
const CASES: &[Case] = &[
    Case {
        why: "20 to 10 is exactly half: a response, though still a case; 15 is exactly a quarter: partial, and \
              5 points are one short of reliable; 16 is a fifth: neither. Day 20 is 15 days after the dose of \
              day 5, so its two weeks lie wholly after it; day 19 is 14 days after, and they do too; day 18 not",
        ratings: &[(4, 20), (18, 16), (19, 15), (20, 10)],
        treated: &[5],
        chosen: None,
        wanted: &[
            (Some(0), Some(0.0), ""),
            (Some(-4), Some(20.0), "d"),
            (Some(-5), Some(25.0), "P"),
            (Some(-10), Some(50.0), "Rrm"),
        ],
    },
    Case {
        why: "21 to 11 falls short of half (47.6 %), to 10 passes it (52.4 %)",
        ratings: &[(0, 21), (30, 11), (31, 10)],
        treated: &[0],
        chosen: None,
        wanted: &[
            (Some(0), Some(0.0), ""),
            (Some(-10), Some(1000.0 / 21.0), "Prm"),
            (Some(-11), Some(1100.0 / 21.0), "Rrm"),
        ],
    },
    Case {
        why: "The latest of two ratings before the dose is the baseline; the one before it is read against nothing",
        ratings: &[(0, 22), (6, 18), (40, 12)],
        treated: &[7],
        chosen: None,
        wanted: &[(None, None, ""), (Some(0), Some(0.0), ""), (Some(-6), Some(100.0 / 3.0), "Prm")],
    },
    Case {
        why: "14 days before the dose still counts as the baseline",
        ratings: &[(0, 20), (40, 5)],
        treated: &[14],
        chosen: None,
        wanted: &[(Some(0), Some(0.0), ""), (Some(-15), Some(75.0), "Rrm")],
    },
    Case {
        why: "15 days before does not: no baseline, so no change and no percent; remission needs none",
        ratings: &[(0, 20), (40, 4)],
        treated: &[15],
        chosen: None,
        wanted: &[(None, None, ""), (None, None, "M")],
    },
    Case {
        why: "The same rating, chosen by the person, is the baseline",
        ratings: &[(0, 20), (40, 4)],
        treated: &[15],
        chosen: Some("day 0"),
        wanted: &[(Some(0), Some(0.0), ""), (Some(-16), Some(80.0), "RMrm")],
    },
    Case {
        why: "A baseline of 4 is in remission: change stands, percent and response do not; getting worse by 6 \
              is reliable too",
        ratings: &[(0, 4), (30, 2), (31, 10)],
        treated: &[1],
        chosen: None,
        wanted: &[(Some(0), None, "M"), (Some(-2), None, "M"), (Some(6), None, "rm")],
    },
    Case {
        why: "Remission on two ratings in a row is sustained; the baseline does not count as the first of them; \
              one rating above the cut starts the count again",
        ratings: &[(0, 12), (20, 4), (27, 3), (34, 5), (41, 4), (48, 0)],
        treated: &[1],
        chosen: None,
        wanted: &[
            (Some(0), Some(0.0), ""),
            (Some(-8), Some(200.0 / 3.0), "RMrm"),
            (Some(-9), Some(75.0), "RMSrm"),
            (Some(-7), Some(700.0 / 12.0), "Rrm"),
            (Some(-8), Some(200.0 / 3.0), "RMrm"),
            (Some(-12), Some(100.0), "RMSrm"),
        ],
    },
    Case {
        why: "A relapse needs two ratings in a row at 10 or more without a response, after a response: the \
              single 20 is none, 19 then 20 is",
        ratings: &[(0, 24), (20, 8), (27, 20), (34, 9), (41, 19), (48, 20), (55, 11)],
        treated: &[1],
        chosen: None,
        wanted: &[
            (Some(0), Some(0.0), ""),
            (Some(-16), Some(1600.0 / 24.0), "Rrm"),
            (Some(-4), Some(400.0 / 24.0), ""),
            (Some(-15), Some(62.5), "Rrm"),
            (Some(-5), Some(500.0 / 24.0), ""),
            (Some(-4), Some(400.0 / 24.0), "X"),
            (Some(-13), Some(1300.0 / 24.0), "Rrm"),
        ],
    },
    Case {
        why: "From 26, 12 is a response and a case at once: staying there is no relapse",
        ratings: &[(0, 26), (20, 12), (27, 13), (34, 12)],
        treated: &[1],
        chosen: None,
        wanted: &[
            (Some(0), Some(0.0), ""),
            (Some(-14), Some(1400.0 / 26.0), "Rrm"),
            (Some(-13), Some(50.0), "Rrm"),
            (Some(-14), Some(1400.0 / 26.0), "Rrm"),
        ],
    },
    Case {
        why: "Never better, never a relapse",
        ratings: &[(0, 15), (20, 18), (27, 20)],
        treated: &[1],
        chosen: None,
        wanted: &[(Some(0), Some(0.0), ""), (Some(3), Some(-20.0), ""), (Some(5), Some(-500.0 / 15.0), "")],
    },
    Case {
        why: "Without treatments nothing is the baseline; remission, sustained and relapse read from the first \
              rating on",
        ratings: &[(0, 4), (7, 3), (14, 12), (21, 13)],
        treated: &[],
        chosen: None,
        wanted: &[(None, None, "M"), (None, None, "MS"), (None, None, ""), (None, None, "X")],
    },
    Case {
        why: "A rating of the treatment day counts as before it when the time of the treatment is not known, \
              and its recall has no dose behind it",
        ratings: &[(5, 20), (6, 18)],
        treated: &[5],
        chosen: None,
        wanted: &[(Some(0), Some(0.0), ""), (Some(-2), Some(10.0), "d")],
    },
    Case {
        why: "The recall window reaches back before the last dose, not the first: a month in, two days after \
              the fourth",
        ratings: &[(0, 20), (30, 10)],
        treated: &[1, 8, 15, 28],
        chosen: None,
        wanted: &[(Some(0), Some(0.0), ""), (Some(-10), Some(50.0), "Rrmd")],
    },
];

#[test]
fn courses_come_out_as_worked_by_hand() {
    for case in CASES {
        let course = run(case.ratings, case.treated, case.chosen);
        let found: Vec<(Option<i32>, Option<f64>, String)> =
            course.ratings.iter().map(|row| (row.change, row.percent, letters(row))).collect();
        let wanted: Vec<(Option<i32>, Option<f64>, String)> =
            case.wanted.iter().map(|(change, percent, names)| (*change, *percent, (*names).into())).collect();
        assert_eq!(found, wanted, "{}", case.why);
    }
}

#[test]
fn the_marks_of_a_course() {
    // Baseline 20 on day 0; responses need 10 or less. Doses on days 1, 4, 8: two come before day 6.
    let course = run(&[(0, 20), (3, 14), (6, 9), (10, 3), (12, 3), (20, 11)], &[1, 4, 8], None);
    assert_eq!(course.baseline.as_ref().map(|b| (b.total, b.chosen)), Some((20, false)));
    let first = course.first_response.unwrap();
    assert_eq!((first.at, first.total), (day(6), 9));
    assert_eq!(course.treatments_to_response, Some(2));
    let best = course.best.unwrap();
    assert_eq!((best.at, best.total), (day(10), 3), "the earlier of two equals");
    assert!(course.notes.is_empty(), "{:?}", course.notes);
}

#[test]
fn what_is_missing_is_explained() {
    let no_treatment = run(&[(0, 20), (7, 9)], &[], None);
    assert!(no_treatment.baseline.is_none() && no_treatment.first_response.is_none());
    assert!(no_treatment.notes[0].starts_with("No treatment is logged"));
    let late = run(&[(7, 9)], &[1], None);
    assert!(late.notes[0].starts_with("There is no rating in the 14 days up to the first treatment"));
    let lost = run(&[(0, 20), (7, 9)], &[1], Some("day 3"));
    assert!(lost.baseline.is_none());
    assert!(lost.notes[0].starts_with("The rating chosen as the starting point is not among"));
    let well = run(&[(0, 3), (7, 2)], &[1], None);
    assert!(well.notes[0].starts_with("The starting point (3) is already in remission"));
    assert_eq!(well.ratings[1].response, None);

    let mut bare = phq().clone();
    bare.outcomes.remission = None;
    bare.outcomes.caseness = None;
    bare.outcomes.reliable_change = None;
    let course = course(&bare, &[point(0, 0), point(9, 3)], &[session(1)], None);
    assert!(course.notes[0].starts_with("The starting point (0) is the best total there is"));
    assert!(course.notes[1].starts_with("This scale has no published cut for remission"));
    let last = &course.ratings[1];
    assert_eq!((last.percent, last.remission, last.relapse, last.reliable), (None, None, None, None));
    assert_eq!(course.rules.iter().find(|rule| rule.name == "remission").unwrap().cut, None);
}

#[test]
fn known_times_of_one_day_are_told_apart() {
    let at = |clock| Moment::civil("2026-06-01", Some(clock), 0).unwrap();
    let rated = |clock, total| Point { id: None, at: at(clock), time_known: true, total };
    let infusion = Session { at: at("11:00"), time_known: true };
    let course = course(phq(), &[rated("10:00", 20), rated("18:00", 9)], &[infusion], None);
    assert_eq!(course.baseline.unwrap().total, 20);
    assert_eq!(course.ratings[1].days_since_dose, Some(0));
    assert!(course.ratings[1].recall_before_dose && !course.ratings[0].recall_before_dose);
    assert_eq!(course.treatments_to_response, Some(1));
}

#[test]
fn a_day_is_the_day_where_it_was_lived() {
    // Baseline in Auckland on the evening of 1 June (UTC+12), infusion in Los Angeles at one in the
    // morning of 15 June (UTC-7): 14 days apart on the two calendars, so it counts.
    let rated =
        Point { id: None, at: "2026-06-01T22:00:00+12:00".parse().unwrap(), time_known: true, total: 20 };
    let infusion = Session { at: "2026-06-15T01:00:00-07:00".parse().unwrap(), time_known: true };
    assert!(course(phq(), &[rated], &[infusion], None).baseline.is_some());
}

#[test]
fn a_scale_that_runs_upward_is_read_upward() {
    // PHQ-9 turned over: 27 - x for every total and cut. The names must come out the same.
    let mut upward = phq().clone();
    upward.direction = Direction::HigherIsBetter;
    upward.outcomes.remission.as_mut().unwrap().points = 23.0;
    upward.outcomes.caseness.as_mut().unwrap().points = 17.0;
    for case in CASES {
        let points: Vec<Point> = case.ratings.iter().map(|(n, total)| point(*n, 27 - total)).collect();
        let sessions: Vec<Session> = case.treated.iter().map(|n| session(*n)).collect();
        let turned = course(&upward, &points, &sessions, case.chosen);
        let straight = run(case.ratings, case.treated, case.chosen);
        for (a, b) in turned.ratings.iter().zip(&straight.ratings) {
            assert_eq!((a.percent, letters(a)), (b.percent, letters(b)), "{}", case.why);
            assert_eq!(a.change, b.change.map(|change| -change));
        }
        assert_eq!(turned.best.map(|mark| mark.at), straight.best.map(|mark| mark.at));
    }
}

#[test]
fn percent_counts_from_the_floor_of_the_scale() {
    // A scale from 10 to 50, as the K10: from 30 to 20 is half of the way down to 10.
    let mut scale = phq().clone();
    (scale.min, scale.max) = (10, 50);
    scale.outcomes.remission.as_mut().unwrap().points = 15.0;
    let course = course(&scale, &[point(0, 30), point(9, 20)], &[session(1)], None);
    assert_eq!(course.ratings[1].percent, Some(50.0));
    assert_eq!(course.ratings[1].response, Some(true));
}

#[test]
fn every_rule_states_its_cut_and_source() {
    let course = run(&[], &[], None);
    let rules: Vec<(&str, Option<f64>)> = course.rules.iter().map(|rule| (rule.name, rule.cut)).collect();
    assert_eq!(
        rules,
        [
            ("baseline", Some(14.0)),
            ("response", Some(50.0)),
            ("partial", Some(25.0)),
            ("remission", Some(4.0)),
            ("sustained", Some(2.0)),
            ("relapse", Some(10.0)),
            ("reliable", Some(6.0)),
            ("meaningful", Some(6.0)),
            ("recall_before_dose", Some(14.0)),
        ]
    );
    assert!(course.rules.iter().all(|rule| !rule.source.is_empty() && !rule.rule.is_empty()));
}

fn history() -> impl Strategy<Value = (Vec<(i32, i32)>, Vec<i32>)> {
    let ratings = prop::collection::btree_map(0..120_i32, 0..=27_i32, 0..14);
    let treated = prop::collection::btree_set(0..120_i32, 0..8);
    (ratings, treated).prop_map(|(r, t)| (r.into_iter().collect(), t.into_iter().collect()))
}

proptest! {
    #[test]
    fn the_order_of_entry_does_not_matter((ratings, treated) in history(), seed in any::<u64>()) {
        let mut mixed: Vec<Point> = ratings.iter().map(|(n, total)| point(*n, *total)).collect();
        let mut sessions: Vec<Session> = treated.iter().map(|n| session(*n)).collect();
        // Any fixed but unlike order: by a hash of place and seed.
        mixed.sort_by_key(|p| p.at.unix_milliseconds().wrapping_mul(seed as i64 | 1));
        sessions.sort_by_key(|s| s.at.unix_milliseconds().wrapping_mul(seed as i64 | 1));
        prop_assert_eq!(course(phq(), &mixed, &sessions, None), run(&ratings, &treated, None));
    }

    #[test]
    fn a_shift_of_every_date_changes_nothing((ratings, treated) in history(), shift in -2000..2000_i32) {
        let moved: Vec<(i32, i32)> = ratings.iter().map(|(n, total)| (n + shift, *total)).collect();
        let later: Vec<i32> = treated.iter().map(|n| n + shift).collect();
        let (before, after) = (run(&ratings, &treated, None), run(&moved, &later, None));
        prop_assert_eq!(before.ratings.len(), after.ratings.len());
        for (a, b) in before.ratings.iter().zip(&after.ratings) {
            prop_assert_eq!((a.change, a.percent, letters(a)), (b.change, b.percent, letters(b)));
            prop_assert_eq!(a.days_since_dose, b.days_since_dose);
        }
        prop_assert_eq!(before.treatments_to_response, after.treatments_to_response);
        prop_assert_eq!(before.notes, after.notes);
    }

    #[test]
    fn a_rating_long_before_the_baseline_changes_nothing_after_it(
        (ratings, treated) in history(),
        total in 0..=27_i32,
    ) {
        let mut longer = vec![(-100, total)];
        longer.extend(&ratings);
        let (before, after) = (run(&ratings, &treated, None), run(&longer, &treated, None));
        if before.baseline.is_some() {
            prop_assert_eq!(&before.baseline, &after.baseline);
            prop_assert_eq!(&before.ratings[..], &after.ratings[1..]);
            prop_assert_eq!(before.best, after.best);
            prop_assert_eq!(before.first_response, after.first_response);
        }
    }

    #[test]
    fn a_later_rating_never_rewrites_an_earlier_one((ratings, treated) in history(), total in 0..=27_i32) {
        let mut longer = ratings.clone();
        longer.push((200, total));
        let (before, after) = (run(&ratings, &treated, None), run(&longer, &treated, None));
        // Without a baseline so far, a rating after the last treatment cannot become one.
        prop_assert_eq!(&before.ratings[..], &after.ratings[..ratings.len()]);
    }

    #[test]
    fn names_agree_with_their_numbers((ratings, treated) in history()) {
        for row in run(&ratings, &treated, None).ratings {
            prop_assert_eq!(row.response, row.percent.map(|percent| percent >= 50.0));
            prop_assert!(!(row.response == Some(true) && row.partial == Some(true)));
            prop_assert!(row.sustained != Some(true) || row.remission == Some(true));
            prop_assert!(!(row.relapse == Some(true) && row.remission == Some(true)));
            prop_assert_eq!(row.reliable, row.change.map(|change| change.abs() >= 6));
        }
    }
}
