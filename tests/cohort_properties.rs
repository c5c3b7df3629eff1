//! What must never change the figures of a cohort, and what a cohort of one person shares with their course.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod outcome_support;

use outcome_support::{phq, run};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tideline::outcomes::cohort::{Cohort, People, Row, Rows, SILENCE_DAYS, Times, cohort};

fn row(patient: &str, day: i32, score: i32, group: Option<&str>) -> Row {
    Row {
        patient: patient.into(),
        day: f64::from(day),
        measure: "phq-9".into(),
        score: Some(f64::from(score)),
        group: group.map(str::to_owned),
    }
}

/// People with scores on days of their own, most with a baseline; `grouped` in two groups.
fn people(grouped: bool) -> impl Strategy<Value = Vec<Row>> {
    let scores = prop::collection::btree_map(-20..12_i32, 0..=27_i32, 1..8);
    prop::collection::vec(scores, 1..8).prop_map(move |people| {
        let rows = people.into_iter().enumerate().flat_map(|(n, scores)| {
            let group = grouped.then_some(if n % 2 == 0 { "a" } else { "b" });
            let spread = |(day, score): (i32, i32)| {
                let day = if day > 0 { 7 * day } else { day };
                row(&format!("p{n}"), day, score, group)
            };
            scores.into_iter().map(spread).collect::<Vec<Row>>()
        });
        rows.collect()
    })
}

/// All but the counts of what was not used, and the sentences about them.
fn figures(found: Cohort) -> Cohort {
    let rows = Rows { used: found.rows.used, ..Rows::default() };
    let patients = People { used: found.patients.used, ..People::default() };
    Cohort { rows, patients, warnings: Vec::new(), ..found }
}

fn found(rows: &[Row]) -> Cohort {
    cohort(phq(), rows).unwrap()
}

proptest! {
    #[test]
    fn the_order_of_rows_does_not_matter(rows in people(true), seed in any::<u64>()) {
        let key = |n: usize| (n as u64 + 1).wrapping_mul(seed | 1) % 1_000_003;
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|n| key(*n));
        let mixed: Vec<Row> = order.into_iter().map(|n| rows[n].clone()).collect();
        prop_assert_eq!(found(&rows), found(&mixed));
    }

    #[test]
    fn a_person_without_baseline_changes_only_what_is_not_used(
        rows in people(true),
        later in prop::collection::btree_map(1..90_i32, 0..=27_i32, 1..6),
        group in prop::option::of(prop::sample::select(vec!["a", "c"])),
    ) {
        let mut longer = rows.clone();
        longer.extend(later.iter().map(|(day, score)| row("nobody", *day, *score, group)));
        let (before, after) = (found(&rows), found(&longer));
        prop_assert_eq!(after.rows.no_baseline, before.rows.no_baseline + later.len());
        prop_assert_eq!(after.patients.no_baseline, before.patients.no_baseline + 1);
        prop_assert_eq!(figures(before), figures(after));
    }

    #[test]
    fn one_group_is_the_cohort_without_groups(rows in people(false)) {
        let named: Vec<Row> =
            rows.iter().cloned().map(|row| Row { group: Some("all".into()), ..row }).collect();
        let (plain, mut named) = (found(&rows), found(&named));
        let nobody = plain.patients.used == 0;
        for group in named.visits.iter_mut().map(|visit| &mut visit.group)
            .chain(named.baseline.iter_mut().map(|baseline| &mut baseline.group))
        {
            prop_assert_eq!(group.take(), (!nobody).then(|| "all".to_owned()));
        }
        for times in [&mut named.time_to_response, &mut named.time_to_relapse] {
            prop_assert_eq!(times.group.take().map_or(0, |group| group.len()), times.time.len());
        }
        named.people.iter_mut().for_each(|person| person.group = None);
        prop_assert_eq!(plain, named);
    }

    #[test]
    fn a_shift_of_days_shifts_the_visits(rows in people(true), shift in 1..60_i32) {
        // Days before 0 go further back and days after it on, so every baseline stays one.
        let moved: Vec<Row> = rows.iter().cloned().map(|row| {
            let by = f64::from(if row.day > 0.0 { shift } else { -shift });
            Row { day: row.day + by, ..row }
        }).collect();
        let (before, mut after) = (found(&rows), found(&moved));
        for visit in &mut after.visits {
            visit.day -= f64::from(shift);
        }
        prop_assert_eq!(&before.visits, &after.visits);
        prop_assert_eq!(&before.baseline, &after.baseline);
        prop_assert_eq!(&before.time_to_relapse, &after.time_to_relapse);
        prop_assert_eq!(&before.time_to_response.status, &after.time_to_response.status);
        for (before, after) in before.time_to_response.time.iter().zip(&after.time_to_response.time) {
            // Nobody to shift where there is no score after day 0.
            let by = if *before == 0.0 { 0.0 } else { f64::from(shift) };
            prop_assert_eq!(before + by, *after);
        }
    }

    #[test]
    fn all_rows_and_people_are_accounted_for(rows in people(true)) {
        let Cohort { rows: r, patients: p, visits, .. } = found(&rows);
        prop_assert_eq!(r.given, rows.len());
        let unused =
            r.other_measure + r.no_score + r.repeated + r.before_baseline + r.no_baseline + r.no_group;
        prop_assert_eq!(r.used + unused, r.given);
        prop_assert_eq!(p.used + p.no_baseline + p.no_group, p.given);
        prop_assert_eq!(visits.iter().map(|visit| visit.n).sum::<usize>() + p.used, r.used);
    }

    #[test]
    fn a_cohort_of_one_says_what_the_course_says(
        baseline in (-14..=0_i32, 0..=27_i32),
        later in prop::collection::btree_map(1..60_i32, prop_oneof![0..=9_i32, 10..=27_i32], 1..14),
        step in 1..20_i32,
    ) {
        let mut scores = vec![baseline];
        scores.extend(later.iter().map(|(day, score)| (day * step, *score)));
        let days: Vec<i32> = scores.iter().skip(1).map(|(day, _)| *day).collect();
        prop_assume!(days.windows(2).all(|pair| i64::from(pair[1] - pair[0]) <= SILENCE_DAYS));
        let rows: Vec<Row> = scores.iter().map(|(day, score)| row("one", *day, *score, None)).collect();
        let (many, one) = (found(&rows), run(&scores, &[0], None));
        let by_day: BTreeMap<i32, _> = scores.iter().map(|(day, _)| *day).zip(&one.ratings).collect();
        for visit in &many.visits {
            let rated = by_day[&(visit.day as i32)];
            prop_assert_eq!(Some(visit.change.mean), rated.change.map(f64::from));
            let response = visit.response.unwrap();
            prop_assert_eq!((response.n == 1).then_some(response.x == 1), rated.response);
            prop_assert_eq!(Some(visit.remission.unwrap().x == 1), rated.remission);
        }
        let responded = by_day.iter().find(|(day, rated)| **day > 0 && rated.response == Some(true));
        let responded = responded.map(|(day, _)| *day);
        let event = |times: &Times| {
            times.status.first().filter(|status| **status == 1.0).and(times.time.first()).copied()
        };
        prop_assert_eq!(event(&many.time_to_response), responded.map(f64::from));
        let relapsed = responded.and_then(|since| {
            let mut after = by_day.range(since + 1..);
            after.find(|(_, rated)| rated.relapse == Some(true)).map(|(day, _)| *day - since)
        });
        prop_assert_eq!(event(&many.time_to_relapse), relapsed.map(f64::from));
        prop_assert_eq!(many.time_to_relapse.time.is_empty(), responded.is_none());
    }
}
