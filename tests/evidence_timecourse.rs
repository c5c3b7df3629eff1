//! The published time course as it stands in `data/evidence/timecourse.json`: whole, of one mind with the
//! studies, and what was remembered kept apart.
#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the report; functions beside the tests are not seen as tests"
)]

use tideline::evidence::model::{Level, OutcomeKind};
use tideline::evidence::timecourse::{Comparison, Shows, TimeCourse};
use tideline::evidence::{Library, time_course};

fn text() -> String {
    std::fs::read_to_string(format!("{}/data/evidence/timecourse.json", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Reads the file with one thing in it changed.
fn refused(from: &str, to: &str) -> String {
    let text = text();
    assert!(text.contains(from), "{from}");
    TimeCourse::from_json(&text.replacen(from, to, 1), &Library::built_in().studies).unwrap_err()
}

#[test]
fn the_file_is_whole() {
    let read = TimeCourse::from_json(&text(), &Library::built_in().studies);
    assert_eq!(read.as_ref(), Ok(time_course()));
    assert_eq!(time_course().points.len(), 40);
    assert_eq!(time_course().courses.len(), 11);
    assert_eq!(time_course().established().count(), 39);
}

#[test]
fn what_a_study_has_too_it_has_alike() {
    // Two places for one figure may not drift apart. What was printed in words alone has no figure to compare.
    let mut compared = 0;
    for point in time_course().points.iter().filter(|point| point.level != Level::Memory) {
        let Some(value) = point.value else { continue };
        let study = Library::built_in().study(&point.study).unwrap();
        let same = |outcome: &&tideline::evidence::model::Outcome| {
            outcome.value == Some(value)
                && (outcome.hours == point.hours || outcome.hours.is_none() || point.hours.is_none())
                && (outcome.ci_low, outcome.ci_high) == (point.ci_low, point.ci_high)
        };
        if study.outcomes.iter().any(|outcome| same(&outcome)) {
            compared += 1;
        } else {
            // Later times of a review whose study entry keeps the first one only.
            assert!(
                !study
                    .outcomes
                    .iter()
                    .any(|outcome| outcome.value == Some(value) && outcome.hours == point.hours),
                "{} at {}: {value} with other limits in studies.json",
                point.study,
                point.timepoint
            );
        }
    }
    assert!(compared >= 25, "only {compared} figures stand in both files");
}

#[test]
fn the_remembered_stands_apart() {
    let points = &time_course().points;
    let remembered: Vec<&str> = points
        .iter()
        .filter(|point| !point.level.is_established())
        .map(|point| point.timepoint.as_str())
        .collect();
    assert_eq!(remembered, ["72 h"]);
    let cut = points.iter().find(|point| point.unverified.is_some()).unwrap();
    // The remembered limit is in no field that is shown.
    assert_eq!((cut.ci_high, cut.unverified.as_deref()), (None, Some("Upper limit -0.20, recalled.")));
}

#[test]
fn one_group_is_not_taken_for_a_comparison() {
    for point in &time_course().points {
        let alone = point.study == "conley2021" || point.kind == OutcomeKind::Proportion;
        assert_eq!(point.comparison == Comparison::OneGroup, alone, "{} {}", point.study, point.timepoint);
    }
}

#[test]
fn the_means_of_a_trial_are_those_of_its_study() {
    let library = Library::built_in();
    let course = time_course().course("lii2023").unwrap();
    assert_eq!(course.shows, Shows::Total);
    let means = course.means(&course.active, library.study("lii2023").unwrap());
    // Lii 2023, table T4: 25.1, 12.7, 15.1, 17.0, 16.9, 15.9, 16.9 on days 0, 1, 2, 3, 5, 7, 14.
    let read: Vec<(f64, f64)> = means.iter().map(|mean| (mean.hours / 24.0, mean.mean)).collect();
    assert_eq!(
        read,
        [(0.0, 25.1), (1.0, 12.7), (2.0, 15.1), (3.0, 17.0), (5.0, 16.9), (7.0, 15.9), (14.0, 16.9)]
    );
    // The standard error of day 7: 9.2 over the square root of 18.
    assert!((means[5].se.unwrap() - 2.168_461).abs() < 1e-6);
    for course in time_course().on_scale("madrs") {
        assert_eq!(course.measure, "MADRS", "{}", course.id);
        let study = library.study(&course.study).unwrap();
        let (active, control) = (course.means(&course.active, study), course.means(&course.control, study));
        let times = |means: &[tideline::evidence::timecourse::GroupMean]| -> Vec<f64> {
            means.iter().map(|mean| mean.hours).collect()
        };
        assert_eq!(times(&active), times(&control), "{}", course.id);
    }
    assert_eq!(time_course().on_scale("phq-9").count(), 0);
}

#[test]
fn words_are_plain() {
    let points = time_course().points.iter().filter_map(|point| point.note.as_ref());
    let courses = time_course().courses.iter().flat_map(|course| [&course.about, &course.label]);
    for text in points.chain(courses) {
        for sentence in text.split(". ") {
            let words = sentence.split_whitespace().count();
            assert!(words <= 20, "{words} words: {sentence}");
        }
        assert!(!text.contains('—'), "{text}");
    }
}

#[test]
fn a_wrong_entry_is_named_with_its_field() {
    let wrong = refused("\"study\": \"diazgranados2010\"", "\"study\": \"diaz\"");
    assert_eq!(wrong, "points[0] (diaz): field `study`: no study `diaz`");
    let wrong = refused("\"value\": -0.52", "\"value\": -0.92");
    assert!(wrong.starts_with("points[0] (diazgranados2010): field `ci_low`"), "{wrong}");
    let wrong = refused("\"hours\": 0.67", "\"hours\": -1");
    assert!(wrong.contains("field `hours`: -1 lies before the dose"), "{wrong}");
    let wrong = refused("\"arm\": \"ketamine\"", "\"arm\": \"ketamin\"");
    assert!(
        wrong.starts_with("courses[0] (lii2023): field `active.arm`: `ketamin` of `lii2023` has 0 means"),
        "{wrong}"
    );
    let wrong = refused("\"id\": \"japan2021-56\"", "\"id\": \"japan2021-28\"");
    assert!(wrong.contains("(japan2021-28): field `id`: stands there twice"), "{wrong}");
    let wrong = refused("\"measure\"", "\"mesure\"");
    assert!(wrong.contains("mesure"), "{wrong}");
}
