//! What must never change a course, and what must always hold in one.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod outcome_support;

use outcome_support::{day, letters, phq, point, run, session};
use proptest::prelude::*;
use tideline::instruments::definition::Direction;
use tideline::journal::record::{Total, Treatment};
use tideline::journal::{Body, Journal, MemoryStore, Record};
use tideline::outcomes::course::Course;
use tideline::outcomes::{Point, Session, course, gather};

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
        // Notes name days; what they say must stay.
        let said = |course: &Course| -> Vec<String> {
            let words = |note: &String| note.split(|c: char| c.is_ascii_digit()).next().unwrap().to_owned();
            course.notes.iter().map(words).collect()
        };
        prop_assert_eq!(said(&before), said(&after));
        let drift = |course: &Course| course.trend.map(|trend| (trend.per_week, trend.clear, trend.days));
        prop_assert_eq!(drift(&before), drift(&after));
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
    fn a_percent_is_positive_when_better_whatever_the_direction(
        (ratings, treated) in history(),
        upward in any::<bool>(),
    ) {
        let mut scale = phq().clone();
        if upward {
            scale.direction = Direction::HigherIsBetter;
            scale.outcomes.remission = None;
            scale.outcomes.caseness = None;
        }
        let points: Vec<Point> = ratings.iter().map(|(n, total)| point(*n, *total)).collect();
        let sessions: Vec<Session> = treated.iter().map(|n| session(*n)).collect();
        let read = course(&scale, &points, &sessions, None);
        for row in &read.ratings {
            if let (Some(change), Some(percent)) = (row.change, row.percent) {
                let improved = if upward { change } else { -change };
                prop_assert_eq!(percent.partial_cmp(&0.0), improved.partial_cmp(&0), "{:?}", row);
                prop_assert!(percent <= 100.0);
            }
        }
        if let Some(best) = &read.best {
            prop_assert!(read.ratings.iter().any(|row| row.at == best.at && row.total == best.total));
        }
    }

    #[test]
    fn a_rating_of_another_scale_changes_nothing(
        (ratings, treated) in history(),
        (others, _) in history(),
        shift in -300..300_i32,
    ) {
        let total = |instrument: &str, id: String, n: i32, total: i32| {
            let body = Total { instrument: instrument.into(), total, ..Total::default() };
            Record::new(id, day(n), Body::Total(body))
        };
        let journal = Journal::new(MemoryStore::new());
        for (n, points) in &ratings {
            journal.append(&total("phq-9", format!("day {n}"), *n, *points)).unwrap();
        }
        for n in &treated {
            let body = Treatment { drug: "ECT".into(), ..Treatment::default() };
            journal.append(&Record::new(format!("t{n}"), day(*n), Body::Treatment(body))).unwrap();
        }
        let read = || {
            let gathered = gather(phq(), &journal.read().unwrap());
            course(phq(), &gathered.points, &gathered.treatments, gathered.chosen.as_deref())
        };
        let before = read();
        for (n, points) in &others {
            journal.append(&total("gad-7", format!("other {n}"), n + shift, (*points).min(21))).unwrap();
        }
        prop_assert_eq!(before, read());
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
