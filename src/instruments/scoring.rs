//! Scoring: from answers to a total, its band and its safety items.
//!
//! One rule for blanks holds for every scale: a blank is never a zero. With a blank the total does not
//! exist; what exists is the interval that it must lie in, and a band only when both ends share it.

use super::definition::{Instrument, Item};
use std::collections::BTreeMap;

/// Answers by link id: the value of the chosen option, or `None` for a question left blank.
/// A link id that is missing is a blank too.
pub type Answers = BTreeMap<String, Option<i32>>;

/// What the answers to one scale add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// The total in points; `None` while a scored question is blank.
    pub total: Option<i32>,
    /// Scored questions answered.
    pub answered: usize,
    /// Scored questions in the scale.
    pub items: usize,
    /// The lowest total that these answers allow.
    pub low: i32,
    /// The highest total that these answers allow.
    pub high: i32,
    /// The published name of the band; `None` unless `low` and `high` share one.
    pub band: Option<String>,
    /// Link ids of the safety items that were endorsed. A prompt to offer help, never a risk estimate.
    pub safety: Vec<String>,
}

/// An answer that the scale does not offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScoreFault {
    /// The scale has no question of this link id.
    UnknownItem {
        /// The link id found.
        found: String,
        /// The scale's link ids, in order.
        wanted: Vec<String>,
    },
    /// The value is not one of the question's options.
    NotAnOption {
        /// The link id of the question.
        item: String,
        /// The value found.
        found: i32,
        /// The values of its options, in order.
        wanted: Vec<i32>,
    },
}

impl std::fmt::Display for ScoreFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownItem { found, wanted } => {
                write!(f, "answers: found the item {found:?}; wanted one of {}", wanted.join(", "))
            }
            Self::NotAnOption { item, found, wanted } => {
                let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
                write!(
                    f,
                    "answers, item {item}: found {found}; wanted one of {}, or blank",
                    wanted.join(", ")
                )
            }
        }
    }
}

impl std::error::Error for ScoreFault {}

/// Adds the answers up by the scale's definition. Unscored questions are checked and then left out.
///
/// # Errors
/// [`ScoreFault`] when an answer belongs to no question or is none of its options.
pub fn score(instrument: &Instrument, answers: &Answers) -> Result<Score, ScoreFault> {
    let known = |link_id: &str| instrument.item(link_id).is_some();
    if let Some(found) = answers.keys().find(|link_id| !known(link_id)) {
        let all = instrument.items.iter().chain(&instrument.unscored);
        return Err(ScoreFault::UnknownItem {
            found: found.clone(),
            wanted: all.map(|item| item.link_id.clone()).collect(),
        });
    }
    let value_of = |item: &Item| answers.get(&item.link_id).copied().flatten();
    for item in &instrument.unscored {
        check_option(instrument, item, value_of(item))?;
    }
    let (mut low, mut high, mut answered) = (0, 0, 0);
    for item in &instrument.items {
        let value = value_of(item);
        check_option(instrument, item, value)?;
        let (least, most) = match value {
            Some(value) => {
                answered += 1;
                (value, value)
            }
            None => instrument.extremes(item).unwrap_or_default(),
        };
        low += least;
        high += most;
    }
    let items = instrument.items.len();
    let band = instrument.band(low).filter(|band| band.max >= high).map(|band| band.label.clone());
    Ok(Score {
        total: (answered == items).then_some(low),
        answered,
        items,
        low,
        high,
        band,
        safety: endorsed(instrument, answers),
    })
}

/// Link ids of the safety items whose answer is at or above the scale's threshold. Works on a
/// questionnaire still being filled in, so that help can be offered at once.
pub fn endorsed(instrument: &Instrument, answers: &Answers) -> Vec<String> {
    let Some(safety) = &instrument.safety else { return Vec::new() };
    let from = |link_id: &&String| answers.get(*link_id).copied().flatten().is_some_and(|v| v >= safety.from);
    safety.items.iter().filter(from).cloned().collect()
}

fn check_option(instrument: &Instrument, item: &Item, value: Option<i32>) -> Result<(), ScoreFault> {
    let options = instrument.options(item);
    match value {
        Some(found) if !options.iter().any(|option| option.value == found) => Err(ScoreFault::NotAnOption {
            item: item.link_id.clone(),
            found,
            wanted: options.iter().map(|option| option.value).collect(),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::find;

    fn answers(instrument: &Instrument, values: &[Option<i32>]) -> Answers {
        instrument.items.iter().map(|item| item.link_id.clone()).zip(values.iter().copied()).collect()
    }

    #[test]
    fn all_answered_is_a_sum_with_its_band() {
        let phq = find("phq-9").unwrap();
        let score = score(phq, &answers(phq, &[3, 3, 2, 2, 1, 1, 1, 1, 0].map(Some))).unwrap();
        assert_eq!(score.total, Some(14));
        assert_eq!((score.low, score.high, score.answered, score.items), (14, 14, 9, 9));
        assert_eq!(score.band.as_deref(), Some("moderate"));
        assert!(score.safety.is_empty());
    }

    #[test]
    fn the_ends_of_every_band_are_named() {
        // Kroenke 2001: 0-4, 5-9, 10-14, 15-19, 20-27.
        let phq = find("phq-9").unwrap();
        let published = [
            (0, "minimal or none"),
            (4, "minimal or none"),
            (5, "mild"),
            (9, "mild"),
            (10, "moderate"),
            (14, "moderate"),
            (15, "moderately severe"),
            (19, "moderately severe"),
            (20, "severe"),
            (27, "severe"),
        ];
        for (total, label) in published {
            let mut left = total;
            let values: Vec<Option<i32>> = (0..9)
                .map(|_| {
                    let value = left.min(3);
                    left -= value;
                    Some(value)
                })
                .collect();
            let score = score(phq, &answers(phq, &values)).unwrap();
            assert_eq!((score.total, score.band.as_deref()), (Some(total), Some(label)));
        }
    }

    #[test]
    fn a_blank_is_not_a_zero() {
        let phq = find("phq-9").unwrap();
        let mut values = [Some(1); 9];
        values[4] = None;
        let score = score(phq, &answers(phq, &values)).unwrap();
        // 8 answered with 1; the blank may be anything from 0 to 3: 8 to 11, mild or moderate.
        assert_eq!(score.total, None);
        assert_eq!((score.low, score.high, score.answered), (8, 11, 8));
        assert_eq!(score.band, None);
    }

    #[test]
    fn a_band_is_named_when_both_ends_share_it() {
        let phq = find("phq-9").unwrap();
        let mut values = [Some(3); 9];
        values[0] = None;
        let score = score(phq, &answers(phq, &values)).unwrap();
        assert_eq!((score.total, score.low, score.high), (None, 24, 27));
        assert_eq!(score.band.as_deref(), Some("severe"));
    }

    #[test]
    fn nothing_answered_spans_the_whole_scale() {
        for instrument in crate::instruments::built_in() {
            let score = score(instrument, &Answers::new()).unwrap();
            assert_eq!(
                (score.total, score.low, score.high, score.answered),
                (None, instrument.min, instrument.max, 0)
            );
        }
    }

    #[test]
    fn the_safety_item_counts_from_one_even_before_the_rest_is_answered() {
        let phq = find("phq-9").unwrap();
        let ninth = "/44260-8".to_owned();
        let with = |value| score(phq, &Answers::from([(ninth.clone(), value)])).unwrap().safety;
        assert_eq!(with(Some(1)).join(" "), ninth);
        assert_eq!(with(Some(3)).join(" "), ninth);
        assert!(with(Some(0)).is_empty());
        assert!(with(None).is_empty());
    }

    #[test]
    fn the_difficulty_question_does_not_count() {
        let phq = find("phq-9").unwrap();
        let mut given = answers(phq, &[Some(1); 9]);
        let without = score(phq, &given).unwrap();
        given.insert("/69722-7".into(), Some(3));
        assert_eq!(score(phq, &given).unwrap(), without);
    }

    #[test]
    fn what_the_scale_does_not_offer_is_refused_by_name() {
        let phq = find("phq-9").unwrap();
        let wrong = score(phq, &Answers::from([("/44250-9".to_owned(), Some(4))])).unwrap_err();
        assert_eq!(wrong.to_string(), "answers, item /44250-9: found 4; wanted one of 0, 1, 2, 3, or blank");
        let wrong = score(phq, &Answers::from([("/69722-7".to_owned(), Some(-1))])).unwrap_err();
        assert!(wrong.to_string().starts_with("answers, item /69722-7: found -1"));
        let wrong = score(phq, &Answers::from([("q1".to_owned(), None)])).unwrap_err();
        assert!(wrong.to_string().starts_with("answers: found the item \"q1\"; wanted one of /44250-9, "));
    }
}
