//! From a person's journal to the answers of one scale.

use super::{HeatItem, HeatRating, Heatmap};
use crate::figures::course::series::local_day;
use crate::instruments::definition::{Direction, Instrument};
use crate::instruments::score;
use crate::journal::{Body, Reading};

/// The heat map of one scale, of the ratings in `window` (days since 1970, both ends included; `None`: all).
/// Totals without answers and ratings that the scale does not allow have no place in it; a scale of totals
/// alone has no questions, and so an empty one.
pub fn of(scale: &Instrument, reading: &Reading, window: Option<(f64, f64)>) -> Heatmap {
    let items: Vec<HeatItem> = scale
        .items
        .iter()
        .map(|item| HeatItem {
            label: item.text.clone(),
            answers: scale.options(item).iter().map(|option| (option.value, option.label.clone())).collect(),
        })
        .collect();
    let inside = |at: f64| window.is_none_or(|(from, to)| (from..=to).contains(&at));
    let ratings = reading.current().filter_map(|record| match &record.body {
        Body::Rating(rating) if rating.instrument == scale.id && !items.is_empty() => {
            let at = local_day(record.at);
            if !inside(at) || score(scale, &rating.answers).is_err() {
                return None;
            }
            let answer = |link_id: &String| rating.answers.get(link_id).copied().flatten();
            Some(HeatRating { at, answers: scale.items.iter().map(|item| answer(&item.link_id)).collect() })
        }
        _ => None,
    });
    Heatmap {
        id: format!("answers-{}", scale.id),
        title: format!("{}, question by question", scale.short),
        scale: scale.short.clone(),
        more_is_worse: scale.direction == Direction::LowerIsBetter,
        ratings: ratings.collect(),
        items,
        notes: match scale.ends {
            Some(_) => vec![
                "A question that an earlier answer made needless was not asked, and is blank too.".into(),
            ],
            None => Vec::new(),
        },
        source: "own ratings on this device; the questions are the scale's own words".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::{Answers, find};
    use crate::journal::record::{Rating, Total};
    use crate::journal::{Journal, MemoryStore, Record};

    #[test]
    fn only_answers_that_the_scale_allows_are_shown() {
        let phq = find("phq-9").unwrap();
        let rating = |instrument: &str, value: i32| {
            let answers: Answers = find(instrument)
                .unwrap()
                .items
                .iter()
                .map(|item| (item.link_id.clone(), Some(value)))
                .collect();
            Body::Rating(Rating { instrument: instrument.into(), answers, ..Rating::default() })
        };
        let total = Body::Total(Total { instrument: "phq-9".into(), total: 9, ..Total::default() });
        let journal = Journal::new(MemoryStore::new());
        let days = ["2026-03-01", "2026-03-08", "2026-03-15", "2026-03-22", "2026-03-29"];
        let bodies = [rating("phq-9", 3), rating("phq-9", 7), rating("gad-7", 1), total, rating("phq-9", 1)];
        for (n, (day, body)) in days.iter().zip(bodies).enumerate() {
            let at = crate::journal::Moment::civil(day, Some("09:00"), 60).unwrap();
            journal.append(&Record::new(n.to_string(), at, body)).unwrap();
        }
        let reading = journal.read().unwrap();
        let map = of(phq, &reading, None);
        let firsts: Vec<Option<i32>> = map.ratings.iter().map(|rating| rating.answers[0]).collect();
        assert_eq!(firsts, [Some(3), Some(1)]);
        assert_eq!((map.items.len(), map.items[0].answers.len()), (9, 4));
        let figure = map.figure().unwrap();
        assert!(figure.finding.starts_with("From 1 March 2026 to 29 March 2026, 9 answers got better"));
        assert_eq!(of(phq, &reading, Some((0.0, 20_515.0))).ratings.len(), 1);

        let mut totals_only = phq.clone();
        totals_only.items = Vec::new();
        assert!(of(&totals_only, &reading, None).ratings.is_empty());
    }
}
