//! What must hold for every scale, whatever is answered and whatever is left blank.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

use proptest::prelude::*;
use tideline::instruments::{Answers, Instrument, endorsed, fillable, part_scores, score};

/// A scale and a choice for each of its questions: a place among the options, or a blank.
fn filled() -> impl Strategy<Value = (&'static Instrument, Vec<Option<usize>>)> {
    let scales: Vec<&'static Instrument> = fillable().collect();
    prop::sample::select(scales).prop_flat_map(|scale| {
        let choice = |item| prop::option::weighted(0.8, 0..scale.options(item).len());
        let choices: Vec<_> = scale.items.iter().map(choice).collect();
        (Just(scale), choices)
    })
}

fn answers(scale: &Instrument, places: &[Option<usize>]) -> Answers {
    let value = |(item, place): (_, &Option<usize>)| {
        let item: &tideline::instruments::definition::Item = item;
        (item.link_id.clone(), place.map(|place| scale.options(item)[place].value))
    };
    scale.items.iter().zip(places).map(value).collect()
}

proptest! {
    #[test]
    fn the_interval_holds_every_completion(
        (scale, places) in filled(),
        draws in prop::collection::vec(any::<prop::sample::Index>(), 20),
    ) {
        let open = score(scale, &answers(scale, &places)).unwrap();
        let whole: Vec<Option<usize>> = scale.items.iter().zip(&places).zip(&draws)
            .map(|((item, place), draw)| place.or_else(|| Some(draw.index(scale.options(item).len()))))
            .collect();
        let total = score(scale, &answers(scale, &whole)).unwrap().total.unwrap();
        prop_assert!((open.low..=open.high).contains(&total), "{} {places:?} {whole:?}", scale.id);
        if let Some(band) = open.band {
            prop_assert_eq!(&scale.band(total).unwrap().label, &band);
        }
    }

    #[test]
    fn both_ends_of_the_interval_are_reached((scale, places) in filled()) {
        let given = answers(scale, &places);
        let open = score(scale, &given).unwrap();
        let reach = |best: fn(i32, i32) -> bool| {
            let mut whole = given.clone();
            for item in scale.items.iter().filter(|item| given[&item.link_id].is_none()) {
                let values = scale.options(item).iter().map(|option| option.value);
                let value = values.reduce(|a, b| if best(b, a) { b } else { a });
                whole.insert(item.link_id.clone(), value);
            }
            score(scale, &whole).unwrap().total.unwrap()
        };
        prop_assert_eq!((reach(|a, b| a < b), reach(|a, b| a > b)), (open.low, open.high));
    }

    #[test]
    fn a_blank_is_counted_and_never_a_total((scale, places) in filled()) {
        let found = score(scale, &answers(scale, &places)).unwrap();
        let given = answers(scale, &places);
        let ended = scale.ends.as_ref().is_some_and(|ends| ends.reached(&given));
        prop_assert_eq!(found.answered, places.iter().flatten().count());
        prop_assert_eq!(found.items, scale.items.len());
        prop_assert_eq!(found.total.is_some(), ended || places.iter().all(Option::is_some));
        prop_assert!(scale.min <= found.low && found.low <= found.high && found.high <= scale.max);
        // A total from elsewhere, written as published, comes back as the same points.
        prop_assert_eq!(scale.points(scale.published(found.low)), Some(found.low));
    }

    #[test]
    fn a_higher_answer_never_lowers_the_total((scale, places) in filled(), n in any::<prop::sample::Index>()) {
        let before = answers(scale, &places);
        let found = score(scale, &before).unwrap();
        let item = &scale.items[n.index(scale.items.len())];
        let Some(value) = before[&item.link_id] else { return Ok(()) };
        for option in scale.options(item).iter().filter(|option| option.value > value) {
            let mut after = before.clone();
            after.insert(item.link_id.clone(), Some(option.value));
            let higher = score(scale, &after).unwrap();
            prop_assert!(higher.low >= found.low && higher.high >= found.high, "{} {}", scale.id, item.link_id);
        }
    }

    #[test]
    fn parts_are_sums_of_their_own_questions((scale, places) in filled()) {
        let given = answers(scale, &places);
        for (part, subscale) in part_scores(scale, &given).unwrap().iter().zip(&scale.subscales) {
            let values: Vec<Option<i32>> = subscale.items.iter().map(|id| given[id]).collect();
            prop_assert_eq!(part.total, values.iter().copied().sum::<Option<i32>>());
            prop_assert_eq!(part.answered, values.iter().flatten().count());
            prop_assert!(part.low <= part.high);
        }
    }

    #[test]
    fn safety_follows_the_answers_alone((scale, places) in filled()) {
        let given = answers(scale, &places);
        let found = endorsed(scale, &given);
        let Some(safety) = &scale.safety else { prop_assert!(found.is_empty()); return Ok(()) };
        for item in &scale.items {
            let marked = given[&item.link_id].is_some_and(|value| value >= safety.from);
            prop_assert_eq!(found.contains(&item.link_id), marked && safety.items.contains(&item.link_id));
        }
    }
}
