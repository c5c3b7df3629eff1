//! What stands behind every figure, as it stands in `data/methods.json`: formulas, choices, papers, code.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Where a formula comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Title, journal, volume and pages.
    pub text: String,
    /// Its DOI, where one was read.
    pub doi: Option<String>,
    /// `read`, or `memory`: authors and year are then those of the code, the rest was recalled.
    pub level: Level,
    /// Where `text` and `doi` were read.
    pub seen: Option<String>,
}

/// How sure the details of a paper are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Read where `seen` says.
    Read,
    /// Recalled.
    Memory,
}

/// One method.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Its anchor on the page.
    pub id: String,
    /// Its name.
    pub title: String,
    /// What it does, in a sentence.
    pub words: String,
    /// Its formulas, in the notation of [`crate::figures::formula`].
    pub formulas: Vec<String>,
    /// Special cases, and what was chosen where programs differ.
    pub notes: Vec<String>,
    /// Its papers, by authors and year.
    pub papers: Vec<String>,
    /// Whether it is, or holds, a rule of this site.
    pub ours: bool,
    /// The files that do it.
    pub code: Vec<String>,
}

/// Methods that belong together.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its anchor on the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What they share, and the letters in use.
    pub words: String,
    /// They.
    pub methods: Vec<Method>,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Methods {
    /// Every paper, by authors and year.
    pub papers: BTreeMap<String, Paper>,
    /// Every section.
    pub sections: Vec<Section>,
}

impl Methods {
    /// The data of this build; empty where it does not read, which the tests do not let pass.
    pub fn built_in() -> &'static Self {
        static METHODS: OnceLock<Methods> = OnceLock::new();
        METHODS.get_or_init(|| {
            let read = serde_json::from_str(include_str!("../../../data/methods.json"));
            debug_assert!(read.is_ok(), "{:?}", read.as_ref().err());
            read.unwrap_or_default()
        })
    }

    /// Every method.
    pub fn methods(&self) -> impl Iterator<Item = &Method> {
        self.sections.iter().flat_map(|section| &section.methods)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::formula::mathml;
    use crate::statistics::tau2;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_formula_can_be_written_and_every_method_says_its_source_and_code() {
        let methods = Methods::built_in();
        assert!(methods.methods().count() >= 60);
        for method in methods.methods() {
            for formula in &method.formulas {
                mathml(formula).unwrap_or_else(|wrong| panic!("{}: {wrong}", method.id));
            }
            assert!(!method.formulas.is_empty() || !method.notes.is_empty(), "{}", method.id);
            assert!(method.ours || !method.papers.is_empty(), "{}: no source", method.id);
            assert!(!method.code.is_empty(), "{}: no code", method.id);
            for file in &method.code {
                assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(file).is_file(), "{}: {file}", method.id);
            }
            for paper in &method.papers {
                assert!(methods.papers.contains_key(paper), "{}: {paper}", method.id);
            }
        }
    }

    #[test]
    fn anchors_are_unique_and_every_paper_is_used() {
        let methods = Methods::built_in();
        let anchors: Vec<&str> = methods.sections.iter().map(|section| section.id.as_str()).collect();
        let anchors: Vec<&str> =
            anchors.into_iter().chain(methods.methods().map(|m| m.id.as_str())).collect();
        assert_eq!(anchors.iter().collect::<BTreeSet<_>>().len(), anchors.len());
        let used: BTreeSet<&String> = methods.methods().flat_map(|method| &method.papers).collect();
        assert_eq!(used, methods.papers.keys().collect());
    }

    #[test]
    fn a_doi_is_only_given_where_it_was_read() {
        for (name, paper) in &Methods::built_in().papers {
            assert_eq!(paper.level == Level::Read, paper.seen.is_some(), "{name}");
            assert!(paper.level == Level::Read || paper.doi.is_none(), "{name}");
            assert!(paper.doi.as_ref().is_none_or(|doi| doi.starts_with("10.")), "{name}");
        }
    }

    #[test]
    fn sentences_are_short() {
        for method in Methods::built_in().methods() {
            for text in std::iter::once(&method.words).chain(&method.notes) {
                for sentence in text.split(['.', ';', ':']) {
                    let words = sentence.split_whitespace().count();
                    assert!(words <= 25, "{}: {words} words: {sentence}", method.id);
                }
            }
        }
    }

    #[test]
    fn every_file_of_statistics_that_holds_a_formula_is_named() {
        let named: BTreeSet<&str> =
            Methods::built_in().methods().flat_map(|method| &method.code).map(String::as_str).collect();
        for file in ["pool", "tau2", "prediction", "heterogeneity", "influence", "trimfill", "fsn", "hedges"]
        {
            assert!(named.contains(format!("src/statistics/{file}.rs").as_str()), "{file}");
        }
        // Every estimator of tau2 is on the page by name.
        let text = include_str!("../../../data/methods.json");
        for method in tau2::Method::ALL {
            assert!(text.contains(method.name()), "{}", method.name());
        }
    }
}
