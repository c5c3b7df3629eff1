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
use std::collections::BTreeSet;

/// Scales on the page: those of depression first; among them and among the rest, those filled in more than once,
/// the most recently used first.
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

    /// The room that is left when so many safety questions of other scales stand on the page as well.
    fn less(self, questions: usize) -> Self {
        let keep = |rows: usize, gone: usize| rows.saturating_sub(gone).max(1);
        Self {
            treatments: keep(self.treatments, 2 * questions),
            effects: keep(self.effects, questions),
            medicines: keep(self.medicines, questions),
            ..self
        }
    }
}

/// Answers to one safety question on the page, the latest ones.
pub const SAFETY: usize = 10;
/// The same of a scale that has no room on the page: what was answered there must not be missing from it.
pub const SAFETY_ELSEWHERE: usize = 3;

/// Everything on the page, in words.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Report {
    /// The scales, those of depression first.
    pub scales: Vec<OnScale>,
    /// The first safety question of each scale that has no room on the page, with the latest answers.
    #[serde(default)]
    pub asked_elsewhere: Vec<Asked>,
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

/// The ids of the scales with two ratings or more.
fn rated_twice(reading: &Reading) -> BTreeSet<&str> {
    let mut once = BTreeSet::new();
    let ids = reading.current().filter_map(|record| match &record.body {
        Body::Rating(rating) => Some(rating.instrument.as_str()),
        Body::Total(total) => Some(total.instrument.as_str()),
        _ => None,
    });
    ids.filter(|id| !once.insert(*id)).collect()
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
    // What the treatment is for comes first, and so gets the chart where there is room for one; then what was
    // filled in more than once, since a single look is no course. The order of last use is kept within each group.
    let often = rated_twice(reading);
    known.sort_by_key(|scale| (scale.domain != "depression", !often.contains(scale.id.as_str())));
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
            continue;
        }
        report.asked_elsewhere.extend(scale::asked_elsewhere(instrument, reading));
        if let Some(latest) = course.ratings.last() {
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
    let room = room.less(report.asked_elsewhere.len());
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
