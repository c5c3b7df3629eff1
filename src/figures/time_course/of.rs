//! A time course of effects out of the library: one measure at a time.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Dosing, EffectPoint, TimeCourseFigure};
use crate::evidence::model::OutcomeKind;
use crate::evidence::timecourse::{Comparison, EffectAt, TimeCourse};
use crate::figures::number;

/// A measure that the library has effects of. Results of different measures never share an axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureChoice {
    /// Its id: `smd`, `mean-difference-madrs-points`, `odds-ratio-of-response`, …
    pub id: String,
    /// The measure in words, lower case but for names.
    pub words: String,
    /// Results that can be drawn.
    pub count: usize,
}

/// The measure of a result in words: a standardised difference whatever the scale; else what was
/// measured, as far as it stands before the first comma.
fn words(point: &EffectAt) -> String {
    let measured = point.measure.split(',').next().unwrap_or_default().trim();
    match point.kind {
        OutcomeKind::Smd => "standardised mean difference".to_owned(),
        OutcomeKind::MeanDifference => format!("mean difference in {measured}"),
        _ => measured.to_owned(),
    }
}

fn id(words: &str) -> String {
    let plain: String =
        words.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// Whether a result has a figure at one time and does not rest on memory.
fn drawable(point: &EffectAt) -> bool {
    point.level.is_established()
        && point.value.is_some_and(f64::is_finite)
        && point.hours.is_some_and(|hours| hours > 0.0)
}

/// The measures with at least one result to draw, the most results first.
pub fn measures(course: &TimeCourse) -> Vec<MeasureChoice> {
    let mut found: Vec<MeasureChoice> = Vec::new();
    for point in course.points.iter().filter(|point| drawable(point)) {
        let words = words(point);
        match found.iter_mut().find(|choice| choice.words == words) {
            Some(choice) => choice.count += 1,
            None => found.push(MeasureChoice { id: id(&words), words, count: 1 }),
        }
    }
    found.sort_by_key(|choice| std::cmp::Reverse(choice.count));
    found
}

/// How often the drug was given, as far as the words of the source say.
fn dosing(point: &EffectAt) -> Dosing {
    let drug = point.drug.as_deref().unwrap_or_default();
    let all = format!("{drug} {} {}", point.timepoint, point.measure).to_lowercase();
    let times = drug.split_whitespace().any(|word| {
        word.strip_prefix('x').is_some_and(|count| count.parse::<u32>().is_ok_and(|count| count > 1))
    });
    if all.contains("repeated") || times {
        Dosing::Repeated
    } else if all.contains("single") || all.contains("first dose") {
        Dosing::Single
    } else {
        Dosing::NotSaid
    }
}

fn detail(point: &EffectAt) -> String {
    let mut parts = vec![point.measure.clone()];
    parts.extend(point.k.map(|k| number::counted(k as usize, "trial", "trials")));
    parts.extend(point.n.map(|n| format!("{n} people")));
    parts.extend(point.note.clone());
    parts.join("; ")
}

/// The time course of one measure. `name` gives a study's name by its id; where it has none the id
/// stands.
///
/// What rests on memory is left out; what has no figure, or not one time, is named in the notes.
///
/// # Errors
/// No measure of that id, with the ids that there are.
pub fn figure(
    course: &TimeCourse,
    measure: &str,
    name: impl Fn(&str) -> Option<String>,
) -> Result<TimeCourseFigure, String> {
    let choices = measures(course);
    let Some(choice) = choices.iter().find(|choice| choice.id == measure) else {
        let known: Vec<&str> = choices.iter().map(|choice| choice.id.as_str()).collect();
        return Err(format!("measure \"{measure}\": there is none; wanted one of {}", known.join(", ")));
    };
    let label = |point: &EffectAt| name(&point.study).unwrap_or_else(|| point.study.clone());
    let of_measure = || course.established().filter(|point| words(point) == choice.words);
    let points: Vec<EffectPoint> = of_measure()
        .filter(|point| drawable(point))
        .filter_map(|point| {
            Some(EffectPoint {
                label: label(point),
                hours: point.hours?,
                time: point.timepoint.clone(),
                estimate: point.value?,
                interval: point.ci_low.zip(point.ci_high),
                drug: point.drug.clone().unwrap_or_default(),
                comparator: match point.control.as_deref() {
                    Some("any") => "any comparison".to_owned(),
                    other => other.unwrap_or_default().to_owned(),
                },
                dosing: dosing(point),
                controlled: point.comparison == Comparison::BetweenGroups,
                detail: detail(point),
            })
        })
        .collect();
    let mut notes: Vec<String> = of_measure()
        .filter(|point| !drawable(point))
        .map(|point| {
            let why = if point.value.is_none() { "no figure was printed" } else { "it has not one time" };
            format!("Not drawn: {}, {}, since {why}.", label(point), point.timepoint)
        })
        .collect();
    notes.dedup();
    let ratio = choice.words.contains("ratio");
    let share = choice.words.starts_with("per cent");
    let controlled = points.iter().any(|point| point.controlled);
    let favours = match (ratio, share) {
        _ if !controlled => "",
        (true, _) => "Above 1: more with ketamine than with the comparison",
        (false, true) => "",
        (false, false) => "Below 0: fewer symptoms with ketamine than with the comparison",
    };
    let sources: BTreeSet<&str> =
        of_measure().filter(|point| drawable(point)).map(|point| point.source.text.as_str()).collect();
    Ok(TimeCourseFigure {
        id: format!("time-course-{}", choice.id),
        title: "Effect by time after a dose".to_owned(),
        measure: choice.words.clone(),
        log: ratio,
        null: match (ratio, share) {
            (_, true) => None,
            (true, _) => Some(1.0),
            (false, false) => Some(0.0),
        },
        favours: favours.to_owned(),
        level: 95.0,
        points,
        notes,
        source: sources.into_iter().collect::<Vec<_>>().join("; "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Library, time_course};

    fn name(id: &str) -> Option<String> {
        Library::built_in().study(id).map(|study| study.name.clone())
    }

    #[test]
    fn every_measure_of_the_library_can_be_drawn() {
        let choices = measures(time_course());
        assert_eq!(choices.first().map(|choice| choice.id.as_str()), Some("standardised-mean-difference"));
        for choice in &choices {
            let course = figure(time_course(), &choice.id, name).unwrap();
            assert_eq!(course.points.len(), choice.count);
            let drawn = course.figure().unwrap_or_else(|error| panic!("{}: {error}", choice.id));
            assert_eq!(drawn.table.rows.len(), choice.count);
        }
    }

    #[test]
    fn unlike_measures_do_not_share_an_axis_and_memory_is_left_out() {
        let drawn: usize = measures(time_course()).iter().map(|choice| choice.count).sum();
        assert_eq!(drawn, time_course().points.iter().filter(|point| drawable(point)).count());
        let remission = figure(time_course(), "odds-ratio-of-remission", name).unwrap();
        assert!(remission.log && remission.null == Some(1.0));
        // The figure of McGirr at 72 hours is remembered.
        assert!(remission.points.iter().all(|point| point.hours == 24.0));
        let shares = figure(time_course(), "per-cent-who-responded", name).unwrap();
        assert!(shares.points.iter().all(|point| !point.controlled) && shares.null.is_none());
        let error = figure(time_course(), "smd", name).unwrap_err();
        assert!(error.contains("standardised-mean-difference"), "{error}");
    }

    #[test]
    fn doses_are_read_from_the_words() {
        let smd = figure(time_course(), "standardised-mean-difference", name).unwrap();
        let of = |label: &str, hours: f64| -> Vec<Dosing> {
            let found = smd.points.iter().filter(|point| point.label.contains(label) && point.hours == hours);
            found.map(|point| point.dosing).collect()
        };
        assert_eq!(of("Kryst", 24.0), [Dosing::Single]);
        assert_eq!(of("Kryst", 420.0), [Dosing::Repeated; 2]);
        assert_eq!(of("Lee", 24.0), [Dosing::NotSaid]);
        // Nikolin's figure during repeated dosing has no one time.
        assert!(smd.notes.iter().any(|note| note.contains("during repeated dosing")), "{:?}", smd.notes);
        let points = figure(time_course(), "mean-difference-in-madrs-points", name).unwrap();
        assert!(
            points.points.iter().any(|point| point.dosing == Dosing::Repeated && point.drug.contains("x8"))
        );
    }
}
