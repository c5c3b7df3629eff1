//! Every scale that can be filled in, scored against the FHIR expressions that its data was taken from.
//!
//! At its least and its most, with each answer of each question alone different, and with each question
//! blank.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

mod instruments_support;

use instruments_support::{Chosen, Scoring};
use serde_json::Value;
use std::collections::BTreeMap;
use tideline::instruments::{Answers, Instrument, fillable, find, part_scores, score};

fn fixture() -> Value {
    serde_json::from_str(include_str!("fixtures/instruments/fhir-scoring.json")).unwrap()
}

/// The place of the chosen option of each question; `None` for a blank.
type Places = Vec<Option<usize>>;

/// The same choices, as our answers and as the codes of a FHIR response.
fn both(scale: &Instrument, scoring: &Scoring, places: &Places) -> (Answers, Chosen) {
    let mut answers = Answers::new();
    let mut chosen = Chosen::new();
    for (item, place) in scale.items.iter().zip(places) {
        answers.insert(item.link_id.clone(), place.map(|place| scale.options(item)[place].value));
        if let Some(place) = place {
            chosen.insert(item.link_id.clone(), scoring.items[item.link_id.as_str()][*place].0.to_owned());
        }
    }
    (answers, chosen)
}

/// Which FHIR score is the published total, and which is which part.
fn total_of(id: &str) -> (&'static str, &'static [(&'static str, &'static str)]) {
    match id {
        "phq-9" => ("/44261-6", &[]),
        "phq-8" => ("PHQ8.total", &[]),
        "phq-2" => ("/55758-7", &[]),
        "gad-7" => ("/70274-6", &[]),
        "gds-15" => ("/48545-8", &[]),
        "ces-d" => ("CESD.total", &[]),
        "k10" => ("K10.total", &[]),
        "k6" => ("K6.total", &[]),
        "pcl-5" => ("/101698-9", &[("B", "PCL5.B"), ("C", "PCL5.C"), ("D", "PCL5.D"), ("E", "PCL5.E")]),
        "peg" => ("/91147-9", &[]),
        "sidas" => ("SIDAS.total", &[]),
        "who-5" => ("WHO5.percent", &[]),
        "core-10" => ("CORE10.total", &[]),
        "hamd-17" => ("HAMD.total", &[("HAM-D6", "HAMD6.total")]),
        other => panic!("{other} has no expression in the fixture"),
    }
}

/// What the site makes of the answers agrees with what the expressions make of them.
fn agrees(scale: &Instrument, scoring: &Scoring, places: &Places) {
    let (answers, chosen) = both(scale, scoring, places);
    let (total, parts) = total_of(&scale.id);
    let found = score(scale, &answers).unwrap();
    let published = found.total.map(|total| scale.published(total));
    assert_eq!(published, scoring.evaluate(total, &chosen), "{} {places:?}", scale.id);
    let found = part_scores(scale, &answers).unwrap();
    assert_eq!(found.len(), parts.len());
    for (part, (id, link_id)) in found.iter().zip(parts) {
        assert_eq!(part.id, *id);
        assert_eq!(part.total.map(f64::from), scoring.evaluate(link_id, &chosen), "{} {id}", scale.id);
    }
}

#[test]
fn every_scale_scores_as_its_expressions_say() {
    let fixture = fixture();
    for scale in fillable() {
        let scoring = Scoring::read(&fixture[&scale.id]);
        let least: Places = extreme(scale, |a, b| a < b);
        let most: Places = extreme(scale, |a, b| a > b);
        for start in [&least, &most] {
            agrees(scale, &scoring, start);
            for (n, item) in scale.items.iter().enumerate() {
                for place in (0..scale.options(item).len()).map(Some).chain([None]) {
                    let mut places = start.clone();
                    places[n] = place;
                    agrees(scale, &scoring, &places);
                }
            }
        }
        let ends = |places: &Places| {
            let (answers, _) = both(scale, &scoring, places);
            score(scale, &answers).unwrap().total
        };
        assert_eq!((ends(&least), ends(&most)), (Some(scale.min), Some(scale.max)), "{}", scale.id);
    }
}

/// The option of each question with the extreme value.
fn extreme(scale: &Instrument, beats: impl Fn(i32, i32) -> bool) -> Places {
    let best = |item| {
        let options = scale.options(item);
        (0..options.len())
            .reduce(|best, n| if beats(options[n].value, options[best].value) { n } else { best })
    };
    scale.items.iter().map(best).collect()
}

#[test]
fn every_answer_has_the_weight_of_the_source_in_its_order() {
    let fixture = fixture();
    assert_eq!(fixture.as_object().unwrap().len(), fillable().count());
    for scale in fillable() {
        let scoring = Scoring::read(&fixture[&scale.id]);
        assert_eq!(scoring.items.len(), scale.items.len() + scale.unscored.len(), "{}", scale.id);
        for item in scale.items.iter().chain(&scale.unscored) {
            let wanted: Vec<f64> =
                scoring.items[item.link_id.as_str()].iter().map(|(_, weight)| *weight).collect();
            let found: Vec<f64> = scale.options(item).iter().map(|option| f64::from(option.value)).collect();
            assert_eq!(found, wanted, "{} {}", scale.id, item.link_id);
        }
        // Every score of the source is one that the site gives, but for the WHO-5's raw sum, a quarter of it.
        let (total, parts) = total_of(&scale.id);
        let ours: Vec<&str> =
            std::iter::once(total).chain(parts.iter().map(|(_, link_id)| *link_id)).collect();
        for link_id in scoring.scores().filter(|link_id| **link_id != "WHO5.raw") {
            assert!(ours.contains(link_id), "{} {link_id}", scale.id);
        }
    }
}

/// The questions that count the other way round, as their manuals name them.
#[test]
fn reversed_questions_are_those_of_the_manuals() {
    // GDS-15: "No" counts in 1, 5, 7, 11, 13. CES-D: 4, 8, 12, 16. CORE-10: 2, 3. SIDAS: 2 (control).
    let wanted: BTreeMap<&str, Vec<usize>> = BTreeMap::from([
        ("gds-15", vec![1, 5, 7, 11, 13]),
        ("ces-d", vec![4, 8, 12, 16]),
        ("core-10", vec![2, 3]),
        ("sidas", vec![2]),
    ]);
    for (id, reversed) in wanted {
        let scale = find(id).unwrap();
        let first_label = |n: usize| scale.options(&scale.items[n])[0].clone();
        // "Yes" stands first in the GDS; in the others the least frequent answer does.
        let rises = |n: usize| match first_label(n).label.as_str() {
            "Yes" => first_label(n).value == 1,
            _ => first_label(n).value == 0,
        };
        let found: Vec<usize> = (0..scale.items.len()).filter(|n| !rises(*n)).map(|n| n + 1).collect();
        assert_eq!(found, reversed, "{id}");
    }
}

#[test]
fn a_mean_is_published_to_one_decimal_and_read_back() {
    let peg = find("peg").unwrap();
    assert_eq!((peg.published(13), peg.shown(13).as_str()), (4.3, "4.3"));
    assert_eq!((peg.published(14), peg.shown(30).as_str()), (4.7, "10.0"));
    for points in 0..=30 {
        assert_eq!(peg.points(peg.published(points)), Some(points));
        assert_eq!(peg.points(f64::from(points) / 3.0), Some(points));
    }
    // No sum of three whole answers has this mean.
    assert_eq!((peg.points(4.5), peg.points(f64::NAN), peg.points(f64::INFINITY)), (None, None, None));
}

#[test]
fn a_sum_is_published_as_it_is() {
    let phq = find("phq-9").unwrap();
    assert_eq!((phq.published(13), phq.shown(13).as_str(), phq.points(13.0)), (13.0, "13", Some(13)));
    assert_eq!(phq.points(13.5), None);
}

#[test]
fn an_answer_can_end_the_scale() {
    let sidas = find("sidas").unwrap();
    let asked = |first| {
        let answers = Answers::from([("SIDAS.1".to_owned(), first)]);
        sidas.items.iter().filter(|item| sidas.asks(item, &answers)).count()
    };
    assert_eq!((asked(Some(0)), asked(Some(1)), asked(None)), (1, 5, 5));
}
