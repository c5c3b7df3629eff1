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
/// How many rows of each kind have room on the page: the more scales, the fewer.
#[derive(Debug, Clone, Copy)]
struct Room {
    /// Ratings of one scale.
    ratings: usize,
    /// Treatments, the latest ones.
    treatments: usize,
    /// Side effects, the most frequent ones.
    effects: usize,
    /// Changes of other medicines, the latest ones.
    medicines: usize,
}

impl Room {
    /// The room that is left beside so many scales.
    const fn beside(scales: usize) -> Self {
        match scales {
            0 | 1 => Self { ratings: 9, treatments: 6, effects: 5, medicines: 4 },
            2 => Self { ratings: 5, treatments: 6, effects: 4, medicines: 4 },
            _ => Self { ratings: 4, treatments: 5, effects: 4, medicines: 3 },
        }
    }
}

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
    let room = Room::beside(shown);
    for (n, instrument) in known.iter().enumerate() {
        let (gathered, course) = course_of(instrument, reading);
        if n < SCALES {
            let scale = scale::on_scale(
                instrument,
                reading,
                &gathered,
                &course,
                now,
                room.ratings,
                &mut report.left_out,
            );
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
    log::fill(&mut report, reading, room, now);
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
