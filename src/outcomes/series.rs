//! Runs of treatments: what belongs to one attempt, and where a new one begins.

use super::course::Session;
use crate::journal::Moment;
use crate::journal::series::LONG_GAP_DAYS;
use serde::Serialize;

/// Treatments without a long break between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Series {
    /// The first one.
    pub first: Moment,
    /// The last one.
    pub last: Moment,
    /// How many.
    pub treatments: usize,
}

/// The series of sorted sessions, oldest first, by the rule of [`crate::journal::series`]: a new one begins
/// where the person says so, or after more than [`LONG_GAP_DAYS`] days where they say nothing. Unlike there,
/// every kind of treatment counts: a person who goes from infusions to a spray without a break had no break.
pub fn series(sessions: &[Session]) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    for session in sessions {
        let begins =
            |open: &Series| session.begins.unwrap_or(session.at.days_since(open.last) > LONG_GAP_DAYS);
        match all.last_mut() {
            Some(open) if !begins(open) => {
                open.last = session.at;
                open.treatments += 1;
            }
            _ => all.push(Series { first: session.at, last: session.at, treatments: 1 }),
        }
    }
    all
}
