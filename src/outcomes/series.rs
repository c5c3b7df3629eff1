//! Runs of treatments: what belongs to one attempt, and where a new one begins.

use super::course::Session;
use crate::journal::Moment;
use serde::Serialize;

/// A longer break without a treatment begins a new series, and over a longer break without a rating
/// nothing counts as "in a row". About four months: longer than the spacing of maintenance treatment that
/// is usual, shorter than a pause that people remember as one.
pub const BREAK_DAYS: i64 = 120;

/// Treatments without a break of more than [`BREAK_DAYS`] between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Series {
    /// The first one.
    pub first: Moment,
    /// The last one.
    pub last: Moment,
    /// How many.
    pub treatments: usize,
}

/// The series of sorted sessions, oldest first.
pub fn series(sessions: &[Session]) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    for session in sessions {
        match all.last_mut() {
            Some(open) if session.at.days_since(open.last) <= BREAK_DAYS => {
                open.last = session.at;
                open.treatments += 1;
            }
            _ => all.push(Series { first: session.at, last: session.at, treatments: 1 }),
        }
    }
    all
}
