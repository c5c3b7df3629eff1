//! What must hold for the figures of a person's course, whatever comes in, and for thousands of ratings.
#![allow(clippy::unwrap_used)] // a test stops at what it did not expect

mod figures_support;

use figures_support::{START, attribute, check_figure, empty_course, of_class, rating};
use proptest::prelude::*;
use std::time::{Duration, Instant};
use tideline::evidence::{Library, time_course};
use tideline::figures::course::series::Series;
use tideline::figures::course::{Course, CourseCut, CoursePoint, CourseStart, CourseTreatment};
use tideline::figures::heatmap::{HeatItem, HeatRating, Heatmap};
use tideline::figures::{Figure, course_beside};

fn point() -> impl Strategy<Value = CoursePoint> {
    (0.0..1500.0, 0.0..=60.0, 0.0..=60.0, prop::bool::weighted(0.8), any::<bool>()).prop_map(
        |(at, one, other, complete, flagged): (f64, f64, f64, bool, bool)| CoursePoint {
            at: START + at,
            date: "a day".into(),
            total: complete.then_some(one.round()),
            low: Some(one.min(other).floor()),
            high: Some(one.max(other).floor()),
            flagged,
            change: complete.then_some(one.round() - 30.0),
            percent: complete.then_some(100.0 - one),
            called: if flagged { "response".into() } else { String::new() },
        },
    )
}

/// Treatments in runs that a pause of 56 days ends.
fn runs(days: &[f64]) -> Vec<Series> {
    let mut days = days.to_vec();
    days.sort_by(f64::total_cmp);
    let runs = days.chunk_by(|one, other| other - one <= 56.0).enumerate();
    let run = |(place, run): (usize, &[f64])| Series {
        number: place + 1,
        first: START + run[0],
        last: START + run[run.len() - 1],
        count: run.len(),
    };
    runs.map(run).collect()
}

fn course() -> impl Strategy<Value = Course> {
    let points = prop_oneof![
        12 => prop::collection::vec(point(), 0..60),
        1 => prop::collection::vec(point(), 1000..1600),
    ];
    let treatments = prop_oneof![
        4 => prop::collection::vec(0.0..1500.0, 0..80),
        1 => prop::collection::vec(0.0..60.0, 0..20),
    ];
    let cuts = prop::collection::vec((0.0..=60.0, "[a-z]{3,9}: [0-9]{1,2} or (less|more)"), 0..=2);
    let window = prop::option::weighted(0.4, (-100.0..1500.0, 1.0..800.0));
    (points, treatments, cuts, window, any::<bool>()).prop_map(
        |(points, treatments, cuts, window, started)| {
            let start = points.iter().find(|each| each.total.is_some()).filter(|_| started);
            let treatment = |at| CourseTreatment { at: START + at, date: "d".into(), label: "l".into() };
            let mut course = Course {
                range: (0.0, 60.0),
                bands: Vec::new(),
                start: start.map(|each| CourseStart { at: each.at, total: each.total.unwrap_or_default() }),
                cuts: cuts
                    .into_iter()
                    .map(|(value, label)| CourseCut { value, label, source: "a rule".into() })
                    .collect(),
                series: runs(&treatments),
                treatments: treatments.into_iter().map(treatment).collect(),
                points,
                ..empty_course()
            };
            if let Some((from, span)) = window {
                course.cut_to((START + from, START + from + span));
            }
            course
        },
    )
}

fn heatmap() -> impl Strategy<Value = Heatmap> {
    let item = ("\\PC{1,120}", 1..7i32).prop_map(|(label, most)| HeatItem {
        label,
        answers: (0..=most).map(|value| (value, format!("answer {value}"))).collect(),
    });
    (prop::collection::vec(item, 0..21), 0..400usize, 1.0..4000.0, any::<u32>(), any::<bool>()).prop_map(
        |(items, ratings, span, seed, more_is_worse)| {
            let mut state = seed;
            let mut next = move |most: i32| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as i32 % most
            };
            let mut answers = |items: &[HeatItem]| {
                let answer = |item: &HeatItem| match next(item.answers.len() as i32 + 1) {
                    0 => None,
                    value => Some(value - 1),
                };
                items.iter().map(answer).collect()
            };
            let at = |n: usize| START + span * ((n * n % 401) as f64 / 401.0);
            let ratings = (0..ratings).map(|n| HeatRating { at: at(n), answers: answers(&items) }).collect();
            Heatmap {
                id: "any".into(),
                title: "t".into(),
                more_is_worse,
                items,
                ratings,
                ..Heatmap::default()
            }
        },
    )
}

/// The heights of the marks of a picture, as written.
fn heights(picture: &str) -> Vec<f64> {
    let dots = of_class(picture, "fig-dot").into_iter().filter_map(|tag| attribute(tag, "cy"));
    let lines = ["fig-line", "fig-line fig-dense", "fig-flagged"]
        .into_iter()
        .flat_map(|class| of_class(picture, class));
    let path = lines.filter_map(|tag| attribute(tag, "d")).flat_map(|d| d.split(['M', 'L', 'Z']));
    let path = path.filter_map(|pair| pair.split(' ').nth(1));
    dots.chain(path).filter_map(|text| text.parse().ok()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_course_with_a_start_cuts_series_and_a_window_is_a_sound_picture(course in course()) {
        let figure = course.figure().unwrap();
        check_figure(&figure);
        prop_assert_eq!(figure.table.rows.len(), course.entries());
        // Each cut is a line, and its name stands on it or in the key.
        for picture in [&figure.svg_wide, &figure.svg_narrow] {
            for cut in &course.cuts {
                let name = tideline::figures::svg::escape(&cut.label);
                prop_assert!(picture.contains(&format!(">{name}</text>")), "{} in {picture}", cut.label);
            }
            prop_assert!(!picture.contains("fig-start") || course.start.is_some());
        }
    }

    #[test]
    fn a_window_keeps_what_lies_in_it_and_says_what_does_not(course in course(), from in -100.0..1500.0, span in 1.0..900.0) {
        let (from, to) = (START + from, START + from + span);
        let mut cut = course.clone();
        cut.cut_to((from, to));
        let inside = |each: &&CoursePoint| (from..=to).contains(&each.at);
        prop_assert_eq!(cut.points.len(), course.points.iter().filter(inside).count());
        prop_assert_eq!(cut.outside - course.outside, course.points.len() - cut.points.len());
        prop_assert!(cut.treatments.iter().all(|each| (from..=to).contains(&each.at)));
        // A second cut to the same days changes nothing of what is shown.
        let mut again = cut.clone();
        again.cut_to((from, to));
        prop_assert_eq!(&again.points, &cut.points);
    }

    #[test]
    fn thinning_keeps_the_ends_the_lowest_and_the_highest(
        totals in prop::collection::vec(0u8..=60, 1001..3000),
        every in 0.05..2.0,
    ) {
        let at = |n: usize| START + every * n as f64;
        let course = Course {
            range: (0.0, 60.0),
            bands: Vec::new(),
            points: totals.iter().enumerate().map(|(n, total)| rating(at(n), f64::from(*total))).collect(),
            ..empty_course()
        };
        let figure = course.figure().unwrap();
        let extremes = |points: &[CoursePoint]| -> Figure {
            Course { points: points.to_vec(), ..course.clone() }.figure().unwrap()
        };
        // The same picture of the two extreme ratings alone says where their marks must be.
        let value = |point: &&CoursePoint| point.total.unwrap_or_default() as i64;
        let low = course.points.iter().min_by_key(value).unwrap().clone();
        let high = course.points.iter().max_by_key(value).unwrap().clone();
        let wanted = heights(&extremes(&[low, high]).svg_wide);
        let found = heights(&figure.svg_wide);
        for height in wanted {
            prop_assert!(found.iter().any(|other| (other - height).abs() < 0.06), "no mark at {height}");
        }
        let ends = [format!("from {} on", totals[0]), format!("to {} on", totals[totals.len() - 1])];
        prop_assert!(ends.iter().all(|end| figure.finding.contains(end.as_str())));
    }

    #[test]
    fn any_heat_map_is_a_sound_picture(map in heatmap()) {
        let figure = map.figure().unwrap();
        check_figure(&figure);
        prop_assert_eq!(figure.table.rows.len(), map.items.len());
        prop_assert!(figure.table.head.len() <= 14);
        // As many cells as the table has, in both layouts, and a number in each that has an answer.
        let blanks = figure.table.rows.iter().flatten().filter(|cell| *cell == "blank").count();
        let columns = figure.table.head.len() - 2;
        for picture in [&figure.svg_wide, &figure.svg_narrow] {
            prop_assert_eq!(of_class(picture, "fig-heat fig-heat-none").len(), blanks);
            let shades = (0..5).map(|n| of_class(picture, &format!("fig-heat fig-heat-{n}")).len()).sum::<usize>();
            let answered = map.items.len() * columns - blanks;
            prop_assert!((answered + 1..=answered + 8).contains(&shades) || map.items.is_empty(), "{shades} of {answered}");
        }
    }

    #[test]
    fn a_course_beside_any_trial_is_a_sound_picture(course in course(), which in 0usize..11) {
        let trial = &time_course().courses[which];
        let study = Library::built_in().study(&trial.study).unwrap();
        match course_beside::of(&course, trial, study) {
            Ok(beside) => {
                let figure = beside.figure().unwrap();
                check_figure(&figure);
                prop_assert!(figure.notes[0].contains("no forecast"));
                let means: usize = beside.groups.iter().map(|group| group.means.len()).sum();
                prop_assert_eq!(figure.table.rows.len(), beside.own.len() + means);
            }
            Err(why) => prop_assert!(course.treatments.is_empty() || course.start.is_none(), "{}", why),
        }
    }
}

#[test]
fn ten_thousand_ratings_stay_quick_and_small() {
    let mut course = empty_course();
    course.points = (0..10_000).map(|n| rating(START + f64::from(n) / 4.0, f64::from(n * 7 % 28))).collect();
    course.treatments = (0..400)
        .map(|n| CourseTreatment { at: START + 6.0 * f64::from(n), date: "d".into(), label: "l".into() })
        .collect();
    let began = Instant::now();
    let figure = course.figure_with(60).unwrap();
    let drawn = began.elapsed();
    assert_eq!((figure.table.rows.len(), course.entries()), (60, 10_400));
    assert!(figure.svg_wide.len() < 120_000, "{} bytes", figure.svg_wide.len());

    let item = |n: i32| HeatItem {
        label: format!("Question {n}"),
        answers: (0..4).map(|value| (value, "words".into())).collect(),
    };
    let map = Heatmap {
        id: "many".into(),
        items: (0..9).map(item).collect(),
        ratings: (0..10_000)
            .map(|n| HeatRating { at: START + f64::from(n) / 4.0, answers: vec![Some(n % 4); 9] })
            .collect(),
        ..Heatmap::default()
    };
    let began = Instant::now();
    let heat = map.figure().unwrap();
    let mapped = began.elapsed();
    assert!(heat.svg_wide.len() < 40_000, "{} bytes", heat.svg_wide.len());
    // Unoptimised and on a busy machine this takes a tenth of that; the bound catches what grows by the square.
    let most = Duration::from_secs(4);
    assert!(drawn < most && mapped < most, "{drawn:?} and {mapped:?}");
}
