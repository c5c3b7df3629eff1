//! Rating scales: what they ask, how they are answered, what the answers add up to, who owns them.
//!
//! A scale is a data file (`data/instruments/*.json`); no scale has code of its own. Help lines live
//! here too (`data/helplines.json`), because a scale's safety items are what opens them.

pub mod definition;
pub mod helplines;
pub mod scoring;
pub mod sheet;

pub use definition::Instrument;
pub use helplines::Helplines;
pub use scoring::{Answers, Score, ScoreFault, endorsed, score};
pub use sheet::Sheet;

use std::sync::LazyLock;

/// The text of every scale file, as `build.rs` found and checked them.
const TEXTS: &[&str] = include!(concat!(env!("OUT_DIR"), "/scales.rs"));

// A file that does not parse cannot get here (the data is checked before compiling), and a panic would
// cost a person their page: such a file would only be missing.
static BUILT_IN: LazyLock<Vec<Instrument>> =
    LazyLock::new(|| TEXTS.iter().filter_map(|text| serde_json::from_str(text).ok()).collect());

static HELPLINES: LazyLock<Option<Helplines>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/helplines.json")).ok());

/// Every scale that ships with the site.
pub fn built_in() -> &'static [Instrument] {
    &BUILT_IN
}

/// The scale of this id (`phq-9`), if it ships with the site.
pub fn find(id: &str) -> Option<&'static Instrument> {
    built_in().iter().find(|instrument| instrument.id == id)
}

/// The help lines that ship with the site; an empty list could only come of a file that the build
/// refuses.
pub fn helplines() -> Option<&'static Helplines> {
    HELPLINES.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_parses_and_holds_together() {
        assert_eq!(built_in().len(), TEXTS.len());
        for instrument in built_in() {
            instrument.check().unwrap_or_else(|wrong| panic!("{}: {wrong}", instrument.id));
        }
        assert!(helplines().is_some());
    }

    #[test]
    fn ids_are_unique_and_found() {
        for instrument in built_in() {
            assert_eq!(built_in().iter().filter(|other| other.id == instrument.id).count(), 1);
            assert_eq!(find(&instrument.id), Some(instrument));
        }
        assert_eq!(find("phq-99"), None);
    }

    #[test]
    fn the_codes_of_the_scales_are_those_of_loinc() {
        // loinc.org 44249-1 and 69737-5, in the order of the forms.
        let codes = |id: &str| -> Vec<&str> {
            find(id).unwrap().items.iter().map(|item| item.loinc.as_deref().unwrap()).collect()
        };
        assert_eq!(
            codes("phq-9"),
            [
                "44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3",
                "44260-8"
            ]
        );
        assert_eq!(
            codes("gad-7"),
            ["69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"]
        );
        for instrument in built_in() {
            for item in instrument.items.iter().chain(&instrument.unscored) {
                assert_eq!(item.link_id, format!("/{}", item.loinc.as_deref().unwrap()));
            }
        }
    }
}
