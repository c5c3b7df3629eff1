//! The finding of a cohort, in plain sentences that say no more than the table can.

use super::Shown as Drawn;
use super::followed::Both;
use super::model::Shown;
use crate::figures::panel;
use crate::instruments::definition::Instrument;
use crate::outcomes::cohort::windows::Windowed;
use crate::outcomes::cohort::{Cohort, People};

/// What became of the people: words and how many.
pub fn people(people: &People) -> Vec<(String, usize)> {
    let all = [
        ("with a score on this scale", people.given),
        ("used", people.used),
        ("not used: no score on or before day 0", people.no_baseline),
        ("not used: no group, where others have one", people.no_group),
    ];
    all.into_iter()
        .enumerate()
        .filter(|(n, (_, count))| *n < 2 || *count > 0)
        .map(|(_, (words, n))| (words.to_owned(), n))
        .collect()
}

/// What a reader must know of planned visits.
pub fn windows(planned: &[f64], windowed: &Windowed) -> String {
    let days: Vec<String> = planned.iter().map(ToString::to_string).collect();
    let mut said = format!(
        "People were rated on many different days. For figures by visit each score is taken to the nearest of these days: {}.",
        days.join(", ")
    );
    if windowed.further > 0 {
        said.push_str(&format!(
            " {} scores were not used there, because another of that person is nearer.",
            windowed.further
        ));
    }
    if windowed.outside > 0 {
        said.push_str(&format!(" {} scores are later than the last visit.", windowed.outside));
    }
    said.push_str(" Curves over time and each person's course use the true days.");
    said
}

/// The finding: who, what happened, what the groups' difference is, and what cannot be said.
pub fn finding(
    instrument: &Instrument,
    visits: &Cohort,
    figures: &[Drawn],
    model: &Shown,
    followed: &Both,
) -> Vec<String> {
    let mut said = Vec::new();
    let of = |start: &str| {
        figures
            .iter()
            .find(|shown| shown.figure.title.starts_with(start))
            .map(|shown| shown.figure.finding.clone())
    };
    let groups = visits.baseline.iter().filter(|group| group.group.is_some()).count();
    let start = visits.baseline.iter().map(|group| {
        let n = if group.n == 1 { "1 person".to_owned() } else { format!("{} people", group.n) };
        let mean = group.mean.map(|mean| format!(", mean {mean:.1} at the start")).unwrap_or_default();
        match &group.group {
            Some(name) => format!("{name}: {n}{mean}"),
            None => format!("{n}{mean}"),
        }
    });
    said.push(format!("{}: {}.", instrument.short, start.collect::<Vec<_>>().join("; ")));
    said.extend(of("Response and remission"));
    said.extend(of("Mean change"));
    if let (Some(table), Some(reference)) = (&model.table, &model.reference) {
        said.extend(difference(table, reference, &model.kind));
    }
    if followed.response.is_some() {
        said.extend(of("Time to the first response").map(|finding| format!("Time to response. {finding}")));
    }
    if followed.relapse.is_some() {
        said.extend(of("Time from response").map(|finding| format!("Time to relapse. {finding}")));
    }
    said.push(match groups {
        0 | 1 => "There is no group to compare with here. People are treated when they are at their worst, and some of any \
                  change would have come with time, care and hope alone. This table cannot say how much."
            .into(),
        _ => "Whether chance decided who came into which group, this page cannot know. If it did not, the groups may differ \
              in more than their treatment, and so may their results."
            .into(),
    });
    said.extend(missing(visits));
    said
}

/// The last difference of the model, one sentence a group.
fn difference(table: &crate::figures::Table, reference: &str, kind: &str) -> Vec<String> {
    let last = table
        .rows
        .iter()
        .rev()
        .find_map(|row| row.get(6).filter(|cell| !cell.is_empty()).and(row.first()).cloned());
    let Some(day) = last else { return Vec::new() };
    let of_day = table.rows.iter().filter(|row| row.first() == Some(&day));
    of_day
        .filter_map(|row| match row.as_slice() {
            [day, group, _, _, _, _, apart, interval, p] if !apart.is_empty() => Some(format!(
                "On day {day} the change of {group} less that of {reference} was {apart} points (95% interval {interval}, p {}) \
                 in the {}.",
                if p.starts_with('<') { p.clone() } else { format!("= {p}") },
                if kind == "mmrm" { "mixed model for repeated measures" } else { "model with a random intercept" }
            )),
            _ => None,
        })
        .collect()
}

/// Who was not rated at the last visit.
fn missing(visits: &Cohort) -> Option<String> {
    let last = visits.visits.last()?.day;
    let (mut all, mut gone) = (0, 0);
    for group in &visits.baseline {
        let visit = visits.visits.iter().find(|visit| visit.day == last && visit.group == group.group);
        all += group.n;
        gone += visit.map_or(group.n, |visit| visit.n_missing);
    }
    (gone > 0).then(|| {
        format!(
            "On {} {gone} of {all} people were not rated. If those who did worse stayed away more, every figure looks better \
             than it was.",
            panel::day_words(last)
        )
    })
}
