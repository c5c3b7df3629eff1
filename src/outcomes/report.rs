//! One page for a clinician, from the journal: totals and what they are called, treatments, side effects,
//! answers to the safety questions. What does not fit is counted and named in [`Report::left_out`].

mod log;
mod scale;

pub use log::{Given, Remark, SideEffectRow};
pub use scale::{Asked, OnScale, Row, baseline_choices};

use super::course::{Course, course};
use super::gather::{Gathered, gather};
use crate::instruments::{Instrument, find};
use crate::journal::{Body, Moment, Reading};
use serde::{Deserialize, Serialize};

/// Scales on the page: those of depression first, the most recently used first among them and among the rest.
pub const SCALES: usize = 3;
/// Treatments on the page, the latest ones.
pub const TREATMENTS: usize = 8;
/// Side effects on the page, the most frequent ones.
pub const EFFECTS: usize = 6;
/// Changes of other medicines on the page, the latest ones.
pub const MEDICINES: usize = 4;
/// Answers to one safety question on the page, the latest ones.
pub const SAFETY: usize = 10;

/// Everything on the page, in words.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Report {
    /// The scales, those of depression first.
    pub scales: Vec<OnScale>,
    /// The treatments, oldest first.
    pub treatments: Vec<Given>,
    /// All treatments in a sentence; nothing when there is none.
    pub treated: Option<String>,
    /// The side effects, the most frequent first.
    pub effects: Vec<SideEffectRow>,
    /// Changes of other medicines, oldest first.
    pub medicines: Vec<Remark>,
    /// The newest entry of the long-term watch on bladder and memory.
    pub watch: Option<Remark>,
    /// The next appointment that is logged.
    pub appointment: Option<String>,
    /// What the person kept to say at an appointment, newest first.
    pub kept_words: Vec<Remark>,
    /// What the journal holds and the page does not, as sentences.
    pub left_out: Vec<String>,
}

/// The ids of the scales that have ratings, the most recently used first.
pub fn scales_rated(reading: &Reading) -> Vec<String> {
    let mut seen = Vec::new();
    for record in reading.current().rev() {
        let id = match &record.body {
            Body::Rating(rating) => &rating.instrument,
            Body::Total(total) => &total.instrument,
            _ => continue,
        };
        if !seen.contains(id) {
            seen.push(id.clone());
        }
    }
    seen
}

/// The course of one scale as the journal has it, with the baseline that the person chose.
pub fn course_of(instrument: &Instrument, reading: &Reading) -> (Gathered, Course) {
    let gathered = gather(instrument, reading);
    let course = course(instrument, &gathered.points, &gathered.treatments, gathered.chosen.as_deref());
    (gathered, course)
}

/// Puts the journal on one page.
pub fn report(reading: &Reading, now: Moment) -> Report {
    let mut report = Report::default();
    let rated = scales_rated(reading);
    let mut known: Vec<&Instrument> = rated.iter().filter_map(|id| find(id)).collect();
    // What the treatment is for comes first, and so gets the chart where there is room for one. The order of
    // last use is kept within each group.
    known.sort_by_key(|scale| scale.domain != "depression");
    let shown = known.len().min(SCALES);
    // The more scales, the fewer rows each.
    let rows = match shown {
        0 | 1 => 10,
        2 => 5,
        _ => 4,
    };
    for (n, instrument) in known.iter().enumerate() {
        let (gathered, course) = course_of(instrument, reading);
        if n < SCALES {
            let scale =
                scale::on_scale(instrument, reading, &gathered, &course, now, rows, &mut report.left_out);
            report.scales.push(scale);
        } else if let Some(latest) = course.ratings.last() {
            report.left_out.push(format!(
                "{}: latest total {} on {}, of {}.",
                instrument.short,
                instrument.shown(latest.total),
                day(latest.at),
                count(course.ratings.len(), "rating")
            ));
        }
    }
    for id in rated.iter().filter(|id| find(id).is_none()) {
        report.left_out.push(format!("Ratings of {id}, a scale that this version does not know."));
    }
    log::fill(&mut report, reading, now);
    report
}

/// "26 Apr 2025": a day that fits a narrow column.
fn day(at: Moment) -> String {
    let words = at.words();
    let mut parts = words.split(' ');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(day), Some(month), Some(year)) => {
            format!("{day} {} {year}", month.chars().take(3).collect::<String>())
        }
        _ => words,
    }
}

/// "1 rating", "3 ratings".
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
