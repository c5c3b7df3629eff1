//! What a study of a design can show and what it cannot, and what was read of its risk of bias.

use super::Library;
use super::model::{Level, Study};
use super::select::{joined, study_tags};

/// What the design can show, and what it cannot, in two sentences.
pub fn shows(study: &Study) -> (&'static str, &'static str) {
    match joined(&study_tags(study), "design").as_str() {
        "parallel" => (
            "Chance decided who had what, so a difference between the groups can be put down to the treatment.",
            "By itself it cannot show whether people felt which one they had. It says nothing of the time after it ended.",
        ),
        "crossover" => (
            "Everyone had both treatments in an order set by chance, so each person is compared with themselves.",
            "It cannot tell a short effect from one that carries over into the second half.",
        ),
        "open" => (
            "Chance decided who had what, so the groups were alike at the start.",
            "Everyone knew what they had, so hopes and the way of rating may explain part of a difference.",
        ),
        "trial" => (
            "People were allotted by chance, so far as it was read.",
            "Whether it was masked was not read, so it cannot be told how much hopes explain.",
        ),
        "cohort" => (
            "It shows what became of the people who had the treatment.",
            "Without a comparison group it cannot show what would have happened anyway.",
        ),
        "pooled" => (
            "It adds up studies, so its figure is more exact than that of any of them.",
            "It is no better than the studies in it, and it hides how they differ.",
        ),
        "review" => {
            ("It shows which studies there are.", "It pools nothing, so it gives no size of an effect.")
        }
        _ => ("It shows a mechanism that can be tried in people.", "It cannot show what happens in people."),
    }
}

/// A remark on the risk of bias, with where it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What was found.
    pub text: String,
    /// Where.
    pub source: String,
}

/// What was read of a study's risk of bias: whether people guessed what they had, and rows of trial tables in which
/// the same people had both treatments. Empty where nothing was read.
pub fn bias(study: &Study, library: &Library) -> Vec<Remark> {
    let guessed = study
        .outcomes
        .iter()
        .filter(|outcome| outcome.measure.contains("guess") && outcome.level.is_established())
        .filter_map(|outcome| {
            let value = outcome.value?;
            let arm = outcome.arm.as_deref().map(|arm| format!(" ({arm})")).unwrap_or_default();
            let note = outcome.note.as_deref().map(|note| format!(": {note}")).unwrap_or_default();
            let text = format!("{}{arm}, {}: {value}%{note}.", outcome.measure, outcome.timepoint);
            Some(Remark { text, source: outcome.source.text.clone() })
        });
    let mut remarks: Vec<Remark> = guessed.collect();
    let rows = library.tables.iter().flat_map(|table| &table.rows);
    if let Some(row) =
        rows.into_iter().find(|row| row.study == study.id && row.crossover && row.level != Level::Memory)
    {
        remarks.push(Remark {
            text: "The same people had both treatments; a pool that treats them as two groups ignores the pairing.".into(),
            source: row.source.text.clone(),
        });
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_study_has_both_sentences_and_a_guess_is_said() {
        let library = Library::built_in();
        for study in &library.studies {
            let (can, cannot) = shows(study);
            assert!(can.ends_with('.') && cannot.ends_with('.'), "{}", study.id);
        }
        let said = |id: &str| shows(library.study(id).unwrap());
        assert!(said("pfeiffer2024_va").1.contains("Without a comparison group"));
        assert!(said("anand2023_elektd").1.contains("Everyone knew"));
        assert_ne!(said("berman2000"), said("murrough2013_single"));
        let lii = bias(library.study("lii2023").unwrap(), library);
        assert!(lii[0].text.contains("36.8%") && lii[0].text.contains("masking held"), "{lii:?}");
        let janik = bias(library.study("janik2025_mono").unwrap(), library);
        assert_eq!(janik.len(), 3);
        assert!(bias(library.study("lapidus2014").unwrap(), library)[0].text.contains("pairing"));
        assert!(bias(library.study("kryst2020").unwrap(), library).is_empty());
    }
}
