//! Scoring: from answers to a total, its band and its safety items.
//!
//! One rule for blanks holds for every scale: a blank is never a zero. With a blank the total does not
//! exist; what exists is the interval that it must lie in, and a band only when both ends share it.
//! Totals are in points (see [`super::definition`]).

use super::definition::{Instrument, Item, Subscale};
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
    /// The published name of the band; `None` unless `low` and `high` share one (see
    /// [`Instrument::band`]).
    pub band: Option<String>,
    /// Link ids of the safety items that were endorsed. A prompt to offer help, never a risk estimate.
    pub safety: Vec<String>,
}

/// What the answers to a part of a scale add up to, in points without [`Instrument::multiplier`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartScore {
    /// The subscale's id.
    pub id: String,
    /// The sum; `None` while one of its questions is blank.
    pub total: Option<i32>,
    /// Its questions answered.
    pub answered: usize,
    /// Its questions.
    pub items: usize,
    /// The lowest sum that these answers allow.
    pub low: i32,
    /// The highest sum that these answers allow.
    pub high: i32,
}

/// An answer that the scale does not offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScoreFault {
    /// The scale has no questions, only totals from elsewhere.
    TotalOnly {
        /// The scale's id.
        scale: String,
    },
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
            Self::TotalOnly { scale } => write!(
                f,
                "instrument: found {scale:?}, a scale without questions here; wanted one that can be filled in"
            ),
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

/// Adds the answers up by the scale's definition. Unscored questions are checked and then left out; so are
/// the answers that were given before one ended the scale.
///
/// # Errors
/// [`ScoreFault`] when an answer belongs to no question or is none of its options, and for a scale without
/// questions.
pub fn score(instrument: &Instrument, answers: &Answers) -> Result<Score, ScoreFault> {
    check_answers(instrument, answers)?;
    let Sum { mut low, mut high, answered } = sum(instrument, instrument.items.iter(), answers);
    let items = instrument.items.len();
    let mut complete = answered == items;
    if let Some(ends) = &instrument.ends {
        if ends.reached(answers) {
            (low, high, complete) = (ends.value, ends.value, true);
        } else if value_of(answers, &ends.item).is_none() {
            // The blank may still turn out to be the answer that ends the scale.
            low = low.min(ends.value);
        }
    }
    (low, high) = (low * instrument.multiplier, high * instrument.multiplier);
    let band = instrument.band(low).filter(|band| band.max >= high).map(|band| band.label.clone());
    Ok(Score {
        total: complete.then_some(low),
        answered,
        items,
        low,
        high,
        band,
        safety: endorsed(instrument, answers),
    })
}

/// The scores of the parts that have one of their own, in the order of the definition.
///
/// # Errors
/// As [`score`].
pub fn part_scores(instrument: &Instrument, answers: &Answers) -> Result<Vec<PartScore>, ScoreFault> {
    check_answers(instrument, answers)?;
    let part = |subscale: &Subscale| {
        let of_part = instrument.items.iter().filter(|item| subscale.items.contains(&item.link_id));
        let Sum { low, high, answered } = sum(instrument, of_part, answers);
        let items = subscale.items.len();
        PartScore {
            id: subscale.id.clone(),
            total: (answered == items).then_some(low),
            answered,
            items,
            low,
            high,
        }
    };
    Ok(instrument.subscales.iter().map(part).collect())
}

/// Answered questions, and the lowest and highest sum that the blanks allow.
struct Sum {
    low: i32,
    high: i32,
    answered: usize,
}

fn sum<'a>(instrument: &Instrument, items: impl Iterator<Item = &'a Item>, answers: &Answers) -> Sum {
    let mut sum = Sum { low: 0, high: 0, answered: 0 };
    for item in items {
        let (least, most) = match value_of(answers, &item.link_id) {
            Some(value) => {
                sum.answered += 1;
                (value, value)
            }
            None => instrument.extremes(item).unwrap_or_default(),
        };
        sum.low += least;
        sum.high += most;
    }
    sum
}

fn value_of(answers: &Answers, link_id: &str) -> Option<i32> {
    answers.get(link_id).copied().flatten()
}

fn check_answers(instrument: &Instrument, answers: &Answers) -> Result<(), ScoreFault> {
    if instrument.items.is_empty() {
        return Err(ScoreFault::TotalOnly { scale: instrument.id.clone() });
    }
    let all = || instrument.items.iter().chain(&instrument.unscored);
    for (link_id, value) in answers {
        let Some(item) = instrument.item(link_id) else {
            return Err(ScoreFault::UnknownItem {
                found: link_id.clone(),
                wanted: all().map(|item| item.link_id.clone()).collect(),
            });
        };
        check_option(instrument, item, *value)?;
    }
    Ok(())
}

/// Link ids of the safety items whose answer is at or above the scale's threshold. Works on a
/// questionnaire still being filled in, so that help can be offered at once.
pub fn endorsed(instrument: &Instrument, answers: &Answers) -> Vec<String> {
    let Some(safety) = &instrument.safety else { return Vec::new() };
    let from = |link_id: &&String| value_of(answers, link_id).is_some_and(|value| value >= safety.from);
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
        for instrument in crate::instruments::fillable() {
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

    #[test]
    fn a_scale_without_questions_has_no_score() {
        let madrs = find("madrs").unwrap();
        let fault = score(madrs, &Answers::new()).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "instrument: found \"madrs\", a scale without questions here; wanted one that can be filled in"
        );
        assert_eq!(part_scores(madrs, &Answers::new()), Err(fault));
    }

    #[test]
    fn a_well_being_index_is_its_sum_times_four_and_rises() {
        let who = find("who-5").unwrap();
        let with = |values: [Option<i32>; 5]| score(who, &answers(who, &values)).unwrap();
        assert_eq!(with([5; 5].map(Some)).total, Some(100));
        let poor = with([2, 2, 2, 1, 1].map(Some));
        assert_eq!((poor.total, poor.band.as_deref()), (Some(32), Some("poor well-being")));
        let blank = with([Some(2), Some(2), None, Some(1), Some(1)]);
        assert_eq!((blank.total, blank.low, blank.high, blank.band), (None, 24, 44, None));
    }

    #[test]
    fn never_a_thought_of_suicide_ends_the_scale_at_zero() {
        let sidas = find("sidas").unwrap();
        let never = score(sidas, &answers(sidas, &[Some(0)])).unwrap();
        assert_eq!((never.total, never.answered, never.band.as_deref()), (Some(0), 1, Some("none")));
        assert!(never.safety.is_empty());
        // Answers from before the first was changed to 0 add nothing, and still call for help.
        let changed = score(sidas, &answers(sidas, &[0, 10, 3, 0, 0].map(Some))).unwrap();
        assert_eq!((changed.total, changed.low, changed.high), (Some(0), 0, 0));
        assert_eq!(changed.safety, ["SIDAS.2", "SIDAS.3"]);
        // A blank first answer may yet be 0.
        let blank = score(sidas, &answers(sidas, &[None, Some(10), Some(3), Some(0), Some(0)])).unwrap();
        assert_eq!((blank.total, blank.low, blank.high), (None, 0, 23));
        // Full control (0 after reversing) is no cause for alarm; anything less is.
        let control = score(sidas, &answers(sidas, &[Some(1), Some(0)])).unwrap();
        assert_eq!((control.low, control.high, control.safety), (1, 31, vec!["SIDAS.1".to_owned()]));
    }

    #[test]
    fn parts_have_their_own_scores_and_blanks() {
        let pcl = find("pcl-5").unwrap();
        let mut values = [Some(2); 20];
        values[6] = None;
        let parts = part_scores(pcl, &answers(pcl, &values)).unwrap();
        let figures: Vec<_> =
            parts.iter().map(|p| (p.id.as_str(), p.total, p.answered, p.items, p.low, p.high)).collect();
        assert_eq!(
            figures,
            [
                ("B", Some(10), 5, 5, 10, 10),
                ("C", None, 1, 2, 2, 6),
                ("D", Some(14), 7, 7, 14, 14),
                ("E", Some(12), 6, 6, 12, 12)
            ]
        );
        assert_eq!(part_scores(find("phq-9").unwrap(), &Answers::new()), Ok(Vec::new()));
    }
}
