//! The rules that a cohort is read by: those of a course, and what is decided for many.

use super::super::course::{IN_A_ROW_DAYS, SILENCE_DAYS, names_response};
use super::super::rules::{Rule, ours, percent, relapse, remission, response};
use crate::instruments::definition::Instrument;

pub(super) fn rules(instrument: &Instrument) -> Vec<Rule> {
    let mut rules = vec![
        ours(
            "baseline",
            0.0,
            "day",
            "The person's latest score on or before day 0, the day of the first treatment, however long \
             before it."
                .into(),
        ),
        ours(
            "visit",
            0.0,
            "day",
            "A day after day 0 on which someone of the group has a score. Only people with a baseline and a \
             score on that very day are counted; nothing is carried forward."
                .into(),
        ),
        remission(instrument),
    ];
    if names_response(instrument) {
        rules.extend([
            percent(instrument),
            response(),
            relapse(instrument),
            ours(
                "time_to_response",
                0.0,
                "day",
                "From day 0 to the first score that is a response. Without one, censored at the last score."
                    .into(),
            ),
            ours(
                "time_to_relapse",
                IN_A_ROW_DAYS as f64,
                "days",
                format!(
                    "Among responders, from the first response to the second of the two scores that make a \
                     relapse, a day or more apart. Without one, censored at the last score, or at the last \
                     one before a silence of more than {SILENCE_DAYS} days. Death and dropout are censored \
                     too."
                ),
            ),
        ]);
    }
    rules
}
