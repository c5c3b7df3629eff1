//! Rating scales: what they ask, how they are answered, what the answers add up to, who owns them.
//!
//! A scale is a data file under `data/instruments/`; no scale has code of its own. Scales whose wording may
//! not be shown are there too (`totals/`), without questions. A translation is a file of wording alone
//! (`translations/`). Help lines live here too (`data/helplines.json`), because a scale's safety items are
//! what opens them.

pub mod check;
pub mod definition;
pub mod helplines;
pub mod scoring;
pub mod sheet;
pub mod translation;

pub use definition::Instrument;
pub use helplines::Helplines;
pub use scoring::{Answers, PartScore, Score, ScoreFault, endorsed, part_scores, score};
pub use sheet::Sheet;
pub use translation::Translation;

use std::sync::LazyLock;

/// The text of every scale file, as `build.rs` found and checked them.
const TEXTS: &[&str] = include!(concat!(env!("OUT_DIR"), "/scales.rs"));

// A file that does not parse cannot get here (the data is checked before compiling), and a panic would
// cost a person their page: such a file would only be missing.
static BUILT_IN: LazyLock<Vec<Instrument>> =
    LazyLock::new(|| TEXTS.iter().filter_map(|text| serde_json::from_str(text).ok()).collect());

static HELPLINES: LazyLock<Option<Helplines>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/helplines.json")).ok());

/// The text of every translation, as `build.rs` found and checked them: by scale, then by language.
const WORDINGS: &[&str] = include!(concat!(env!("OUT_DIR"), "/translations.rs"));

static TRANSLATIONS: LazyLock<Vec<Translation>> =
    LazyLock::new(|| WORDINGS.iter().filter_map(|text| serde_json::from_str(text).ok()).collect());

/// Every scale that ships with the site, those without questions too.
pub fn built_in() -> &'static [Instrument] {
    &BUILT_IN
}

/// The scales that can be filled in.
pub fn fillable() -> impl Iterator<Item = &'static Instrument> {
    built_in().iter().filter(|scale| !scale.total_only)
}

/// The scales that only a total can be entered for.
pub fn totals() -> impl Iterator<Item = &'static Instrument> {
    built_in().iter().filter(|scale| scale.total_only)
}

/// The translations of a scale, by language. Large, so not for the page's own program: the site serves each
/// as a sheet of its own, `data/sheets/{id}.{language}.json`.
pub fn translations(id: &str) -> &'static [Translation] {
    // They are in the order of their files, so those of one scale stand together.
    let start = TRANSLATIONS.iter().position(|translation| translation.scale == id).unwrap_or_default();
    let count = TRANSLATIONS.iter().filter(|translation| translation.scale == id).count();
    TRANSLATIONS.get(start..start + count).unwrap_or_default()
}

/// A definition as the site serves it: with the languages that there is a translation for, and without where
/// its terms were read, which stands on the scale's page.
pub fn served(scale: &Instrument) -> Instrument {
    let mut scale = scale.clone();
    scale.languages = translations(&scale.id).iter().map(|other| other.language.clone()).collect();
    scale.licence.source.text.clear();
    scale
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
        assert_eq!(TRANSLATIONS.len(), WORDINGS.len());
        let by_scale: usize = built_in().iter().map(|scale| translations(&scale.id).len()).sum();
        assert_eq!(by_scale, WORDINGS.len());
    }

    #[test]
    fn what_is_served_names_the_languages() {
        let phq = served(find("phq-9").unwrap());
        assert!(phq.languages.contains(&"de".to_owned()) && !phq.languages.contains(&"en".to_owned()));
        assert_eq!(phq.languages.len(), translations("phq-9").len());
        assert!(served(find("k10").unwrap()).languages.is_empty());
        assert!(translations("phq-99").is_empty());
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
        assert_eq!(codes("phq-8"), codes("phq-9")[..8]);
        assert_eq!(codes("phq-2"), codes("phq-9")[..2]);
        // loinc.org 48543-3 and 91148-7.
        assert_eq!(
            codes("gds-15"),
            [
                "48512-8", "48513-6", "48514-4", "48515-1", "48518-5", "48519-3", "48520-1", "48521-9",
                "48523-5", "48525-0", "48526-8", "48528-4", "48532-6", "48533-4", "48534-2"
            ]
        );
        assert_eq!(codes("peg"), ["75893-8", "91145-3", "91146-1"]);
    }

    #[test]
    fn a_link_id_is_the_code_where_there_is_one_and_a_number_otherwise() {
        for instrument in fillable() {
            for (n, item) in instrument.items.iter().chain(&instrument.unscored).enumerate() {
                match &item.loinc {
                    Some(code) => assert_eq!(item.link_id, format!("/{code}")),
                    None => assert!(item.link_id.ends_with(&format!(".{}", n + 1)), "{}", item.link_id),
                }
            }
        }
    }
}
