//! Choosing among the library's entries: every value of every filter keeps its own entries and no others.
#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the report; functions beside the tests are not seen as tests"
)]

use std::collections::BTreeSet;
use tideline::evidence::model::{StudyKind, Verdict};
use tideline::evidence::select::{
    Chosen, Facet, Order, Place, Tags, claim_facets, claim_tags, count_words, effect_facets, effect_tags,
    joined, people, study_facets, study_tags,
};
use tideline::evidence::{Library, time_course};

fn library() -> &'static Library {
    Library::built_in()
}

/// Chooses one value.
fn chosen(facets: &[Facet], name: &str, value: &str) -> Chosen {
    Chosen::read(facets, |asked| (asked == name).then(|| value.to_owned()))
}

/// Every value keeps as many entries as it says, only such as have its tag, and all values together keep all.
fn every_value_keeps_its_own(facets: &[Facet], all: &[Tags]) {
    for facet in facets {
        let mut kept_by_any = BTreeSet::new();
        for value in &facet.values {
            let chosen = chosen(facets, &facet.name, &value.value);
            assert!(!chosen.is_empty(), "{} {}", facet.name, value.value);
            let kept: Vec<usize> = (0..all.len()).filter(|n| chosen.keeps_tags(&all[*n])).collect();
            assert_eq!(kept.len(), value.count, "{} {}", facet.name, value.value);
            for n in &kept {
                let tags = joined(&all[*n], &facet.name);
                assert!(tags.split(' ').any(|tag| tag == value.value), "{tags} in {}", value.value);
            }
            kept_by_any.extend(kept);
        }
        assert_eq!(kept_by_any.len(), all.len(), "{}: an entry has no value", facet.name);
    }
}

#[test]
fn every_value_of_every_filter_keeps_its_own_entries() {
    let claims: Vec<Tags> = library().claims.iter().map(claim_tags).collect();
    every_value_keeps_its_own(&claim_facets(library()), &claims);
    let studies: Vec<Tags> = library().studies.iter().map(study_tags).collect();
    every_value_keeps_its_own(&study_facets(library()), &studies);
    let effects: Vec<_> = time_course().established().collect();
    let tags: Vec<Tags> = effects.iter().map(|effect| effect_tags(effect)).collect();
    every_value_keeps_its_own(&effect_facets(library(), &effects), &tags);
}

#[test]
fn verdicts_and_topics_are_those_of_the_claims() {
    let facets = claim_facets(library());
    for (verdict, count) in Verdict::ALL.into_iter().zip([29, 33, 17, 9]) {
        let chosen = chosen(&facets, "verdict", verdict.name());
        let kept = library().claims.iter().filter(|claim| chosen.keeps_tags(&claim_tags(claim)));
        assert_eq!(kept.clone().count(), count);
        assert!(kept.into_iter().all(|claim| claim.verdict == verdict));
    }
    // Two choices at once.
    let both = Chosen::read(&facets, |name| match name {
        "verdict" => Some("wrong".into()),
        "topic" => Some("against-ect".into()),
        _ => None,
    });
    let kept: Vec<&str> = library()
        .claims
        .iter()
        .filter(|claim| both.keeps_tags(&claim_tags(claim)))
        .map(|claim| claim.id.as_str())
        .collect();
    assert_eq!(kept, ["ketamine-outperformed-ect", "ect-trial-55-percent-sustained"]);
    assert_eq!(
        both.pairs(&facets),
        [("topic".to_owned(), "against-ect".to_owned()), ("verdict".to_owned(), "wrong".to_owned())]
    );
}

#[test]
fn studies_stand_under_the_design_and_comparator_that_they_had() {
    let tags = |id: &str, facet: &str| joined(&study_tags(library().study(id).unwrap()), facet);
    for (id, facet, wanted) in [
        ("berman2000", "design", "crossover"),
        ("murrough2013_single", "design", "parallel"),
        ("lii2023", "design", "parallel"),
        ("anand2023_elektd", "design", "open"),
        ("escape_trd", "design", "open"),
        // Its first phase was masked; the open one follows a semicolon.
        ("phillips2019", "design", "crossover"),
        // Masking is not in what was read.
        ("iran2024", "design", "trial"),
        ("murrough2013_repeat", "design", "cohort"),
        ("price2022_ipd", "design", "pooled"),
        ("berman2000", "comparator", "saline"),
        ("lii2023", "comparator", "saline"),
        ("dean2021_cochrane", "comparator", "unstated"),
        ("popova2019_transform2", "comparator", "spray"),
        ("anand2023_elektd", "comparator", "ect"),
        ("pfeiffer2024_va", "comparator", "none"),
        ("popova2019_transform2", "drug", "esketamine"),
        ("loo2023_kads", "route", "skin"),
        ("lii2023", "route", "vein"),
        ("berman2000", "size", "under50"),
        ("pfeiffer2024_va", "size", "from200"),
        ("berman2000", "year", "to2014"),
        ("nimh24v24", "year", "none"),
    ] {
        assert_eq!(tags(id, facet), wanted, "{id}, {facet}");
    }
    assert_eq!(tags("downey2016", "comparator"), "saline drug");
    for study in library().studies.iter().filter(|study| study.kind == StudyKind::Cohort) {
        assert_eq!(joined(&study_tags(study), "comparator"), "none", "{}", study.id);
    }
}

#[test]
fn people_are_those_randomised_or_the_first_that_the_size_names() {
    let people = |id: &str| people(library().study(id).unwrap());
    assert_eq!(people("berman2000"), Some(9));
    assert_eq!(people("pfeiffer2024_va"), Some(215));
    assert_eq!(people("mcinnes2022"), Some(537));
    assert_eq!(people("ekstrand2022_ketect"), Some(186));
    // Studies and trials are not people.
    assert_eq!(people("short2018"), None);
    assert_eq!(people("sukhram2022"), None);
    assert_eq!(people("kishimoto2016"), Some(234));
}

#[test]
fn what_no_filter_offers_is_passed_over() {
    let facets = claim_facets(library());
    let odd = Chosen::read(&facets, |_| Some("nonsense".into()));
    assert!(odd.is_empty());
    assert!(library().claims.iter().all(|claim| odd.keeps_tags(&claim_tags(claim))));
    let mut chosen = chosen(&facets, "verdict", "wrong");
    assert_eq!(chosen.get("verdict"), Some("wrong"));
    chosen.set("verdict", "");
    assert!(chosen.is_empty());
}

#[test]
fn an_order_sorts_and_what_is_not_known_goes_last() {
    for order in Order::ALL {
        assert_eq!(Order::from_key(order.key()), order);
        let mut places: Vec<Place> = library().studies.iter().map(Place::of).collect();
        places.sort_by(|one, other| order.compare(one, other));
        let known = |n: Option<u32>| n.is_some();
        match order {
            Order::Newest => assert!(places[0].year >= Some(2025)),
            Order::Oldest => assert_eq!(places[0].year, Some(2000)),
            Order::Largest => assert_eq!(places[0].people, Some(6630)),
            Order::Smallest => assert_eq!(places[0].people, Some(9)),
            Order::Name => assert!(
                places.windows(2).all(|pair| pair[0].name.to_lowercase() <= pair[1].name.to_lowercase())
            ),
        }
        if matches!(order, Order::Largest | Order::Smallest) {
            let first_unknown = places.iter().position(|place| !known(place.people)).unwrap();
            assert!(places[first_unknown..].iter().all(|place| !known(place.people)));
        }
    }
    assert_eq!(Order::from_key("sideways"), Order::Newest);
}

#[test]
fn effects_by_time_are_single_or_repeated_and_say_what_they_are_against() {
    let tags = |study: &str, time: &str, facet: &str| {
        let effect = time_course().established().find(|e| e.study == study && e.timepoint == time).unwrap();
        joined(&effect_tags(effect), facet)
    };
    assert_eq!(tags("kryst2020", "2-3 weeks, repeated", "doses"), "repeated");
    assert_eq!(tags("jelovac2025", "4 weeks", "doses"), "repeated");
    assert_eq!(tags("nikolin2023", "during repeated dosing", "doses"), "repeated");
    assert_eq!(tags("nikolin2023", "24 h", "doses"), "single");
    assert_eq!(tags("kishimoto2016", "40 min", "comparator"), "saline midazolam");
    assert_eq!(tags("han2016", "72 h", "comparator"), "none");
    assert_eq!(tags("kishimoto2016", "10-14 days", "doses"), "single");
    // Neither the point nor its study says.
    assert_eq!(tags("an2021_intranasal", "4 weeks", "doses"), "unsaid");
    assert_eq!(tags("conley2021", "6 weeks", "doses"), "unsaid");
    assert_eq!(tags("an2021_intranasal", "24 h", "drug"), "esketamine");
}

#[test]
fn counts_are_words() {
    assert_eq!(count_words(12, 88, "claims"), "12 of 88 claims.");
    assert_eq!(count_words(88, 88, "claims"), "All 88 claims.");
}

/// The numbers in a text, as written.
fn numbers(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .map(|part| part.trim_matches('.').to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

#[test]
fn a_difference_says_nothing_that_claim_and_studies_do_not() {
    let mut with = 0;
    for claim in &library().claims {
        let Some(difference) = &claim.difference else {
            // Of the claims that differ, one is about a reference alone.
            let differs = matches!(claim.verdict, Verdict::Imprecise | Verdict::Wrong);
            assert!(!differs || claim.id == "reference-coyle-laws-2015", "{}", claim.id);
            continue;
        };
        with += 1;
        assert!(matches!(claim.verdict, Verdict::Imprecise | Verdict::Wrong), "{}", claim.id);
        let mut known = format!("{} {} {} {:?}", claim.said, claim.shown, claim.why, claim.said_figure);
        for study in claim.studies.iter().filter_map(|id| library().study(id)) {
            for text in [&study.found, &study.caution, &study.size, &Some(study.design.clone())] {
                known.push(' ');
                known.push_str(text.as_deref().unwrap_or_default());
            }
            let n = study.n_randomised.map(|n| n.to_string()).unwrap_or_default();
            known.push_str(&format!(" {n}"));
        }
        let known = numbers(&known);
        for (label, text) in difference.points() {
            for number in numbers(text) {
                assert!(
                    known.contains(&number),
                    "{}, {label}: {number} is in neither claim nor study",
                    claim.id
                );
            }
            for sentence in text.split(". ") {
                assert!(sentence.split_whitespace().count() <= 20, "{}: {sentence}", claim.id);
            }
        }
    }
    assert_eq!(with, 49);
}
