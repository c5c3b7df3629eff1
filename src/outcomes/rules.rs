//! The rules that a course is read by, each with its cut, its source and how sure that is.

use super::baseline::BASELINE_DAYS;
use super::course::{IN_A_ROW_DAYS, PARTIAL, RESPONSE, SILENCE_DAYS, case_cut};
use super::published::{self, Published};
use super::trend::{MIN_DAYS, MIN_SPAN_DAYS, WINDOW_DAYS};
use crate::instruments::definition::{Cut, Direction, Instrument, Level};
use crate::journal::series::LONG_GAP_DAYS;
use serde::Serialize;

/// A rule that the course was read by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// What it names: a field of [`super::Course`] or of [`super::course::Rated`].
    pub name: &'static str,
    /// Its cut; `None` when there is none for this scale and the name is not used.
    pub cut: Option<f64>,
    /// The unit of the cut.
    pub unit: &'static str,
    /// The rule in a sentence.
    pub rule: String,
    /// Where it comes from.
    pub source: String,
    /// How sure that is.
    pub level: Level,
}

const OURS: &str = "Rule of this site";
const SUCCESS: &str = "Defining Success in Measurement-Based Care for Depression, Psychiatric Services, \
                       doi:10.1176/appi.ps.201900295";

/// A rule of our own: nothing outside forces its cut.
pub(super) fn ours(name: &'static str, cut: f64, unit: &'static str, rule: String) -> Rule {
    Rule { name, cut: Some(cut), unit, rule, source: OURS.into(), level: Level::Derived }
}

/// A rule whose cut is the scale's own, or that there is none.
fn of_scale(name: &'static str, cut: Option<&Cut>, rule: impl Fn(f64) -> String) -> Rule {
    let none = || Rule {
        name,
        cut: None,
        unit: "points",
        rule: "We have found no published cut for this scale.".into(),
        source: OURS.into(),
        level: Level::Derived,
    };
    cut.map_or_else(none, |cut| Rule {
        name,
        cut: Some(cut.points),
        unit: "points",
        rule: cut.note.iter().fold(rule(cut.points), |rule, note| format!("{rule} {note}")),
        source: cut.source.text.clone(),
        level: cut.source.level,
    })
}

/// All rules for a scale; `published` is the median that belongs to these treatments.
pub(super) fn rules(instrument: &Instrument, published: Option<&Published>) -> Vec<Rule> {
    let outcomes = &instrument.outcomes;
    vec![
        ours(
            "baseline",
            BASELINE_DAYS as f64,
            "days",
            format!(
                "The latest rating on or before the first treatment, at most {BASELINE_DAYS} days before it, \
                 or the one you choose. On a treatment day without a time, the first rating of that day."
            ),
        ),
        percent(instrument),
        response(),
        Rule {
            name: "partial",
            cut: Some(PARTIAL),
            unit: "percent",
            rule: "Improved by a quarter or more, but by less than half.".into(),
            source: "Convention, not confirmed in a source".into(),
            level: Level::Memory,
        },
        remission(instrument),
        Rule {
            name: "sustained",
            cut: Some(2.0),
            unit: "ratings",
            rule: format!(
                "In remission on two ratings in a row, on different days, at most {IN_A_ROW_DAYS} days apart."
            ),
            source: "Two visits in a row: ASPIRE, doi:10.1186/s12888-023-05017-y. The days are a rule of \
                     this site"
                .into(),
            level: Level::Read,
        },
        relapse(instrument),
        of_scale("reliable", outcomes.reliable_change.as_ref(), |points| {
            format!("A change of {points} points or more, for better or worse.")
        }),
        of_scale("meaningful", outcomes.meaningful_change.as_ref(), |points| {
            format!("A change of {points} points or more, for better or worse.")
        }),
        ours(
            "recall_before_dose",
            f64::from(instrument.recall.days),
            "days",
            format!(
                "The last treatment was less than {} days before the rating, so the answers are partly about \
                 the days before it.",
                instrument.recall.days
            ),
        ),
        ours(
            "treatments_to_response",
            LONG_GAP_DAYS as f64,
            "days",
            format!(
                "Treatments after the baseline and before the first rating that is a response. Not counted \
                 across a break of more than {LONG_GAP_DAYS} days."
            ),
        ),
        to_response(published),
        ours(
            "series",
            LONG_GAP_DAYS as f64,
            "days",
            format!(
                "A new series of treatments begins where you say so, or after more than {LONG_GAP_DAYS} days \
                 without one."
            ),
        ),
        ours(
            "trend",
            MIN_DAYS as f64,
            "days with a rating",
            format!(
                "A straight line by least squares through the totals of the last {WINDOW_DAYS} days, the \
                 baseline left out, one value a day, with its 95 % interval. It wants {MIN_DAYS} days over \
                 {MIN_SPAN_DAYS} or more. It is called clear when this interval and the one by ranks \
                 (Theil-Sen) both leave out 0. Ratings close together are alike, so the true interval is \
                 wider. It says neither why nor what comes next."
            ),
        ),
    ]
}

pub(super) fn response() -> Rule {
    Rule {
        name: "response",
        cut: Some(RESPONSE),
        unit: "percent",
        rule: "Improved by half or more of the way from the baseline to the best total.".into(),
        source: SUCCESS.into(),
        level: Level::Read,
    }
}

pub(super) fn remission(instrument: &Instrument) -> Rule {
    let side = match instrument.direction {
        Direction::LowerIsBetter => "or less",
        Direction::HigherIsBetter => "or more",
    };
    of_scale("remission", instrument.outcomes.remission.as_ref(), |points| {
        format!("A total of {points} {side}.")
    })
}

pub(super) fn percent(instrument: &Instrument) -> Rule {
    let best = match instrument.direction {
        Direction::LowerIsBetter => instrument.min,
        Direction::HigherIsBetter => instrument.max,
    };
    let best = f64::from(best);
    ours(
        "percent",
        best,
        "points",
        format!(
            "How much of the way from the baseline to {best}, the best total, is done. Above 0 is better. Not \
             worked out from a baseline that is already in remission."
        ),
    )
}

pub(super) fn relapse(instrument: &Instrument) -> Rule {
    let back = match instrument.direction {
        Direction::LowerIsBetter => "or more",
        Direction::HigherIsBetter => "or less",
    };
    let noise = match &instrument.outcomes.reliable_change {
        Some(cut) => format!(", and {} points or more worse than at best", cut.points),
        None => String::new(),
    };
    let in_a_row = format!(
        "on two ratings in a row, on different days, at most {IN_A_ROW_DAYS} days apart{noise}. What was well \
         before a silence of more than {SILENCE_DAYS} days is not counted"
    );
    match case_cut(instrument) {
        Some(cut) => of_scale("relapse", Some(cut), |points| {
            format!(
                "After a response or remission: a total of {points} {back}, no longer a response, {in_a_row}."
            )
        }),
        None => ours(
            "relapse",
            50.0,
            "percent",
            format!(
                "After a response or remission: half or more of the gain is lost, no longer a response, \
                 {in_a_row}. We have found no source for a case cut on this scale."
            ),
        ),
    }
}

fn to_response(published: Option<&Published>) -> Rule {
    match published {
        Some(found) => Rule {
            name: "published_treatments_to_response",
            cut: Some(found.median),
            unit: "treatments",
            rule: format!("Median among {}. {}", found.among, found.caution),
            source: found.source.text.clone(),
            level: match found.source.level {
                published::Level::Read => Level::Read,
                published::Level::Derived => Level::Derived,
            },
        },
        None => Rule {
            name: "published_treatments_to_response",
            cut: None,
            unit: "treatments",
            rule: "We have found no published median for these treatments.".into(),
            source: OURS.into(),
            level: Level::Derived,
        },
    }
}
