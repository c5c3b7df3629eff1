//! The scales as a whole: what is there, under which terms, and how sure its figures are.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

use std::path::Path;
use tideline::instruments::definition::{Direction, Level, Rater};
use tideline::instruments::{built_in, fillable, find, totals, translations};

/// Questions, lowest and highest published score of every scale that can be filled in.
#[test]
fn the_scales_that_can_be_filled_in() {
    let found: Vec<(&str, usize, f64, f64)> =
        fillable().map(|s| (s.id.as_str(), s.items.len(), s.published(s.min), s.published(s.max))).collect();
    assert_eq!(
        found,
        [
            ("ces-d", 20, 0.0, 60.0),
            ("core-10", 10, 0.0, 40.0),
            ("gad-7", 7, 0.0, 21.0),
            ("gds-15", 15, 0.0, 15.0),
            ("hamd-17", 17, 0.0, 52.0),
            ("k10", 10, 10.0, 50.0),
            ("k6", 6, 0.0, 24.0),
            ("pcl-5", 20, 0.0, 80.0),
            ("peg", 3, 0.0, 10.0),
            ("phq-2", 2, 0.0, 6.0),
            ("phq-8", 8, 0.0, 24.0),
            ("phq-9", 9, 0.0, 27.0),
            ("sidas", 5, 0.0, 50.0),
            ("who-5", 5, 0.0, 100.0),
        ]
    );
}

#[test]
fn the_scales_of_totals_alone() {
    let found: Vec<(&str, i32, i32)> = totals().map(|s| (s.id.as_str(), s.min, s.max)).collect();
    assert_eq!(
        found,
        [
            ("asrm", 0, 20),
            ("bdi-ii", 0, 63),
            ("cadss", 0, 92),
            ("cudos", 0, 64),
            ("dass-21", 0, 42),
            ("dsi-ss", 0, 12),
            ("epds", 0, 30),
            ("ids-sr30", 0, 84),
            ("isi", 0, 28),
            ("madrs", 0, 60),
            ("madrs-s", 0, 54),
            ("qids-sr16", 0, 27),
            ("sbq-r", 3, 18),
            ("shaps", 0, 14),
            ("wsas", 0, 40),
        ]
    );
}

#[test]
fn only_clinicians_rate_these() {
    let found: Vec<&str> =
        built_in().iter().filter(|s| s.rater == Rater::Clinician).map(|s| s.id.as_str()).collect();
    assert_eq!(found, ["cadss", "hamd-17", "madrs"]);
    let rising: Vec<&str> = built_in()
        .iter()
        .filter(|s| s.direction == Direction::HigherIsBetter)
        .map(|s| s.id.as_str())
        .collect();
    assert_eq!(rising, ["who-5"]);
}

#[test]
fn the_safety_items_are_these_from_one_on() {
    let found: Vec<(&str, Vec<&str>, i32)> = built_in()
        .iter()
        .filter_map(|scale| {
            let safety = scale.safety.as_ref()?;
            Some((scale.id.as_str(), safety.items.iter().map(String::as_str).collect(), safety.from))
        })
        .collect();
    assert_eq!(
        found,
        [
            ("core-10", vec!["CORE10.6"], 1),
            ("hamd-17", vec!["HAMD.3"], 1),
            ("pcl-5", vec!["PCL5.16"], 1),
            ("phq-9", vec!["/44260-8"], 1),
            ("sidas", vec!["SIDAS.1", "SIDAS.2", "SIDAS.3", "SIDAS.4", "SIDAS.5"], 1),
        ]
    );
}

#[test]
fn scales_with_strings_have_a_folder_and_a_licence_of_their_own() {
    let folder = |id: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("data/instruments").join(id);
    for (id, name, words) in [
        ("who-5", "CC BY-NC-SA 3.0 IGO", "Attribution-NonCommercial-ShareAlike 3.0 IGO"),
        ("core-10", "CC BY-ND 4.0", "Attribution-NoDerivatives 4.0 International"),
    ] {
        let text = std::fs::read_to_string(folder(id).join("LICENCE")).unwrap();
        assert!(text.contains(words), "{id}");
        assert!(folder(id).join(format!("{id}.json")).is_file());
        let licence = &find(id).unwrap().licence;
        assert!(licence.summary.contains(name) && licence.statement.contains(name), "{id}");
    }
}

/// A cut of the outcome words, as the digest of the instruments has it.
#[test]
fn the_cuts_of_the_outcome_words() {
    let cuts = |id: &str| {
        let outcomes = &find(id).unwrap().outcomes;
        [&outcomes.remission, &outcomes.caseness, &outcomes.reliable_change, &outcomes.meaningful_change]
            .map(|cut| cut.as_ref().map(|cut| (cut.points, cut.source.level)))
    };
    use Level::{Derived, Memory, Read};
    assert_eq!(
        cuts("phq-9"),
        [Some((4.0, Read)), Some((10.0, Read)), Some((6.0, Derived)), Some((6.0, Read))]
    );
    assert_eq!(cuts("gad-7"), [Some((4.0, Memory)), Some((8.0, Read)), Some((4.0, Read)), Some((4.0, Read))]);
    assert_eq!(cuts("qids-sr16"), [Some((5.0, Read)), None, Some((6.1, Derived)), None]);
    assert_eq!(
        cuts("madrs"),
        [Some((10.0, Read)), Some((22.0, Memory)), Some((4.3, Derived)), Some((10.0, Read))]
    );
    assert_eq!(cuts("hamd-17"), [Some((7.0, Read)), None, None, None]);
}

#[test]
fn a_result_never_gets_a_name_that_was_only_remembered() {
    for scale in built_in() {
        let remembered = scale.bands_source.level == Level::Memory;
        assert_eq!(scale.band(scale.max).is_none(), remembered || scale.bands.is_empty(), "{}", scale.id);
        // What can be filled in here has names that were read, or none.
        assert!(scale.total_only || !remembered, "{}", scale.id);
    }
}

#[test]
fn the_translations() {
    let languages =
        |id: &str| -> Vec<&str> { translations(id).iter().map(|t| t.language.as_str()).collect() };
    assert_eq!(
        languages("phq-9"),
        [
            "bg", "de", "es", "fil", "fr", "it", "ja", "ko", "lv", "ms", "no", "pl", "pt-BR", "pt-PT", "ro",
            "ru", "sv", "zh-CN"
        ]
    );
    assert_eq!(
        languages("gad-7"),
        [
            "bg", "da", "de", "es", "fi", "fil", "fr", "it", "ko", "lv", "ms", "nl", "no", "pl", "pt-BR",
            "ro", "ru", "sv", "uk", "zh-CN"
        ]
    );
    for scale in ["phq-9", "gad-7"] {
        for translation in translations(scale) {
            let words = &translation.source.text;
            assert!(words.ends_with("not checked against the official form"), "{scale} {words}");
        }
    }
}
