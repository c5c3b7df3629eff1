//! Which way the recent totals drift, and how sure that is.

use super::course::Point;
use crate::instruments::definition::{Direction, Instrument};
use crate::journal::Moment;
use crate::statistics::trend::trend as line;
use serde::Serialize;

/// How many days before the latest rating the trend looks back.
pub const WINDOW_DAYS: i64 = 84;
/// On how many different days there must be a rating.
pub const MIN_DAYS: usize = 5;
/// How many days there must be from the first of them to the last.
pub const MIN_SPAN_DAYS: i64 = 14;

/// A straight line through the recent totals.
///
/// Its window is fixed beforehand, so that it cannot be chosen to please. It begins after the baseline:
/// the first fall is a change, not a drift, and a line through both would describe neither. Several ratings
/// of one day count as one, by their mean. Ratings close together resemble each other, so the interval is
/// narrower than the truth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Trend {
    /// The first rating in it.
    pub from: Moment,
    /// The last rating in it.
    pub to: Moment,
    /// How many ratings.
    pub ratings: usize,
    /// On how many different days.
    pub days: usize,
    /// Points a week, as the total moves: negative when it falls. Least squares.
    pub per_week: f64,
    /// Its 95 % interval; `None` when the totals leave no spread to judge by (all on one line).
    pub interval: Option<[f64; 2]>,
    /// Whether the interval and the one by ranks (Theil-Sen) both leave out 0.
    pub clear: bool,
    /// When clear: whether the drift is for the better.
    pub better: Option<bool>,
}

/// The trend of sorted ratings; `None` when there are too few days or too short a time.
pub fn trend(instrument: &Instrument, points: &[&Point]) -> Option<Trend> {
    let last = points.last()?;
    let recent = |point: &&&Point| last.at.days_since(point.at) <= WINDOW_DAYS;
    let window: Vec<&Point> = points.iter().filter(recent).copied().collect();
    let first = window.first()?;
    // One value a day: its day since the first, the sum of its totals, how many.
    let mut days: Vec<(i64, f64, f64)> = Vec::new();
    for point in &window {
        let (day, total) = (point.at.days_since(first.at), f64::from(point.total));
        match days.last_mut().filter(|(open, _, _)| *open == day) {
            Some((_, sum, count)) => {
                *sum += total;
                *count += 1.0;
            }
            None => days.push((day, total, 1.0)),
        }
    }
    if days.len() < MIN_DAYS || last.at.days_since(first.at) < MIN_SPAN_DAYS {
        return None;
    }
    let x: Vec<f64> = days.iter().map(|(day, _, _)| *day as f64 / 7.0).collect();
    let y: Vec<f64> = days.iter().map(|(_, sum, count)| sum / count).collect();
    let fit = line(&x, &y, 95.0).ok()?;
    let leaves_out_0 = |ci: &[f64; 2]| ci[0] > 0.0 || ci[1] < 0.0;
    let by_ranks = fit.theil_sen.and_then(|ranks| ranks.ci);
    let interval = fit.slope_ci.filter(|_| fit.sigma.is_some_and(|sigma| sigma > 0.0));
    let clear = by_ranks.as_ref().is_some_and(leaves_out_0) && interval.as_ref().is_none_or(leaves_out_0);
    let falls = fit.slope < 0.0;
    Some(Trend {
        from: first.at,
        to: last.at,
        ratings: window.len(),
        days: days.len(),
        per_week: fit.slope,
        interval,
        clear,
        better: clear.then_some(falls == (instrument.direction == Direction::LowerIsBetter)),
    })
}
