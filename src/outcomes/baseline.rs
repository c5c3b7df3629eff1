//! What the ratings are measured against, and how far from it to the best total.

use super::amount;
use super::course::{Point, Session};
use crate::instruments::definition::{Direction, Instrument};

/// How many days before the first treatment a rating may lie to serve as the baseline.
pub const BASELINE_DAYS: i64 = 14;

/// The place of the baseline among the sorted points, and whether the person chose it.
///
/// The rule: the latest rating on or before the first treatment and within [`BASELINE_DAYS`] of it. Where
/// only the day of that treatment is known, ratings of that day cannot be told before from after; the
/// first of them is taken, since people rate before they go in.
pub(super) fn baseline(
    points: &[&Point],
    first: Option<&Session>,
    chosen: Option<&str>,
    notes: &mut Vec<String>,
) -> Option<(usize, bool)> {
    if let Some(chosen) = chosen {
        if let Some(place) = points.iter().position(|point| point.id.as_deref() == Some(chosen)) {
            about_choice(points.get(place).copied(), first, notes);
            return Some((place, true));
        }
        notes.push(
            "The rating you chose as the starting point is not here, or has blanks. The usual rule is used \
             instead."
                .into(),
        );
    }
    let Some(first) = first else {
        notes.push(
            "No treatment is logged, so there is no starting point to compare with. \
             Log a treatment, or choose a rating as the starting point."
                .into(),
        );
        return None;
    };
    let close = |point: &&Point| point.on_or_before(first) && first.at.days_since(point.at) <= BASELINE_DAYS;
    let Some(latest) = points.iter().rposition(close) else {
        notes.push(format!(
            "There is no rating in the {BASELINE_DAYS} days up to the first treatment. So there is no \
             starting point to compare with. You can choose one."
        ));
        return None;
    };
    let by_day_alone =
        |point: &&Point| point.at.days_since(first.at) == 0 && !(point.time_known && first.time_known);
    if !points.get(latest).is_some_and(by_day_alone) {
        return Some((latest, false));
    }
    notes.push(
        "The starting point and the first treatment are of the same day, and no time is known. The rating is \
         taken to come first. You can choose another."
            .into(),
    );
    let place = points.iter().position(|point| close(point) && by_day_alone(point)).unwrap_or(latest);
    Some((place, false))
}

/// What a reader must know of a starting point that the rule would not have taken.
fn about_choice(point: Option<&Point>, first: Option<&Session>, notes: &mut Vec<String>) {
    let (Some(point), Some(first)) = (point, first) else { return };
    let before = first.at.days_since(point.at);
    if !point.on_or_before(first) {
        notes.push(format!(
            "Your starting point is after the first treatment, on {}. What changed before it is not counted.",
            first.at.words()
        ));
    } else if before > BASELINE_DAYS {
        notes.push(format!(
            "Your starting point is {before} days before the first treatment. What changed before the \
             treatment is counted too."
        ));
    }
}

/// Percent improved: of the way from the baseline to the best total the scale allows.
pub(super) struct Percent {
    baseline: f64,
    best: f64,
}

impl Percent {
    /// `None`, with a note, where a percentage would mislead: nothing is left to improve, or the baseline
    /// is in remission already. From a start so good that half of the way is noise, a note alone.
    pub(super) fn new(instrument: &Instrument, baseline: i32, notes: &mut Vec<String>) -> Option<Self> {
        let best = match instrument.direction {
            Direction::LowerIsBetter => instrument.min,
            Direction::HigherIsBetter => instrument.max,
        };
        let remission = instrument.outcomes.remission.as_ref();
        if remission.is_some_and(|cut| instrument.at_or_better(baseline, cut.points)) {
            notes.push(format!(
                "The starting point ({}) is already in remission, so no percentage and no response \
                 is worked out.",
                instrument.shown(baseline)
            ));
            return None;
        }
        if baseline == best {
            notes.push(format!(
                "The starting point ({}) is the best total there is, so no percentage and no response is \
                 worked out.",
                instrument.shown(baseline)
            ));
            return None;
        }
        let percent = Self { baseline: f64::from(baseline), best: f64::from(best) };
        let half = (percent.baseline - percent.best).abs() / 2.0;
        if let Some(noise) = instrument.outcomes.reliable_change.as_ref().filter(|cut| half < cut.points) {
            notes.push(format!(
                "From a starting point of {}, half of the way is {} points. The scale cannot tell changes \
                 under {} from chance, so even a response can be chance here.",
                instrument.shown(baseline),
                amount(instrument, half),
                amount(instrument, noise.points)
            ));
        }
        Some(percent)
    }

    /// How much of the way is done at this total.
    pub(super) fn of(&self, total: i32) -> f64 {
        100.0 * (self.baseline - f64::from(total)) / (self.baseline - self.best)
    }
}
