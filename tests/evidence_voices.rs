//! Every claim, study and table in each of the three voices: whole, without slots, without what rests on memory.

#![allow(clippy::unwrap_used, reason = "a library that does not read must stop the test")]

use tideline::evidence::model::{Level, Measure};
use tideline::evidence::voices::{claim, plainly_named, study, table};
use tideline::evidence::{Library, pooling, terms, terms_in};

/// Words of a sentence for a patient at the most.
const WORDS: usize = 20;

fn library() -> &'static Library {
    Library::built_in()
}

/// Without what stands in brackets: the term of the field after the plain word.
fn without_brackets(text: &str) -> String {
    let mut depth = 0;
    let kept = text.chars().filter(|c| {
        depth += i32::from(*c == '(') - i32::from(*c == ')');
        depth == 0 && *c != ')'
    });
    kept.collect()
}

#[track_caller]
fn must_be_plain(place: &str, text: &str) {
    assert!(text.ends_with(['.', '?']), "{place}: no sentence: {text}");
    assert!(!text.contains(['{', '}', '[', ']']) && !text.contains("  "), "{place}: {text}");
    assert!(!text.contains("NaN") && !text.contains("inf"), "{place}: {text}");
    for sentence in without_brackets(text).split(['.', '?']) {
        let words = sentence.split_whitespace().count();
        assert!(words <= WORDS, "{place}: {words} words: {sentence}");
    }
    for term in ["randomis", "comparator", "placebo", "saline", "double-blind", "odds ratio", "MADRS points"]
    {
        assert!(!without_brackets(text).contains(term), "{place}: {term}: {text}");
    }
}

#[test]
fn every_claim_is_told_plainly_and_to_a_clinician() {
    for one in &library().claims {
        let verdict = claim::plainly(one);
        assert_eq!(verdict.len(), 1 + usize::from(one.difference.is_some()), "{}", one.id);
        let source = claim::source_plainly(library(), one);
        assert!(!source.is_empty(), "{}", one.id);
        for text in verdict.iter().chain(&source) {
            must_be_plain(&one.id, text);
        }
        let unsure = source.iter().any(|text| text.contains("could not check"));
        assert_eq!(unsure, one.level == Level::Memory, "{}", one.id);
        let behind = claim::behind(library(), one);
        assert_eq!(behind.len(), one.studies.len(), "{}", one.id);
        for study in behind {
            assert!(!study.design.trim().is_empty(), "{}", one.id);
            assert!(study.results.iter().all(|line| line.contains(", ")), "{}: {:?}", one.id, study.results);
        }
    }
}

#[test]
fn every_study_is_told_plainly_and_to_a_clinician() {
    let mut counted = 0;
    for one in &library().studies {
        let how = study::how(one);
        assert!(!how.is_empty(), "{}", one.id);
        let (can, cannot) = study::shows(one);
        let found = study::found(one);
        counted += usize::from(!found.is_empty());
        for text in how
            .iter()
            .chain(&found)
            .map(String::as_str)
            .chain([can, cannot])
            .chain(study::untold(one).as_deref())
        {
            must_be_plain(&one.id, text);
        }
        assert!(study::line(one).len() > 8, "{}", one.id);
        assert!(study::design(one).contains(&one.design), "{}", one.id);
        for comparison in study::comparisons(one) {
            let texts = [
                &comparison.what,
                &comparison.counts,
                &comparison.difference,
                &comparison.odds,
                &comparison.needed,
                &comparison.p,
            ];
            assert!(
                texts.iter().all(|text| !text.is_empty() && !text.contains("NaN") && !text.contains("inf")),
                "{}: {comparison:?}",
                one.id
            );
        }
    }
    assert!(counted > 20, "only {counted} studies have counts for a patient");
}

/// Counts that a patient is told stand in an established outcome of that study.
#[test]
fn every_count_that_a_patient_is_told_was_read() {
    for one in &library().studies {
        for text in study::found(one) {
            let numbers: Vec<u32> =
                text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
            let pairs: Vec<&[u32]> = text
                .match_indices(" of ")
                .filter_map(|(at, _)| {
                    let events: u32 = text[..at].rsplit(' ').next()?.parse().ok()?;
                    let place = numbers.iter().position(|n| *n == events)?;
                    numbers.get(place..place + 2)
                })
                .collect();
            assert!(!pairs.is_empty(), "{}: {text}", one.id);
            for pair in pairs {
                let read = one
                    .outcomes
                    .iter()
                    .any(|o| o.level != Level::Memory && o.events == Some(pair[0]) && o.n == Some(pair[1]));
                assert!(read, "{}: {pair:?} in {text}", one.id);
            }
        }
    }
}

#[test]
fn every_table_is_told_plainly_and_to_a_clinician() {
    for one in &library().tables {
        let told = table::plainly(one);
        for text in &told {
            must_be_plain(&one.id, text);
        }
        assert_eq!(pooling::pooled(one).is_ok(), told.len() > 2, "{}: {told:?}", one.id);
        assert!(!told[0].contains("something else"), "{}: {told:?}", one.id);
        let method = table::method(one);
        assert!(
            method.len() >= 2 && method.iter().all(|line| line.ends_with(['.', ')'])),
            "{}: {method:?}",
            one.id
        );
        let rows = pooling::rows_in(one).len();
        assert_eq!(method[1].contains("REML"), rows > 1 && one.poolable, "{}: {method:?}", one.id);
    }
}

/// What a pool comes to for a patient is the pool: the count of a hundred follows from the odds ratio.
#[test]
fn a_patient_is_told_the_pooled_figure() {
    for one in &library().tables {
        let (Ok(pooled), Some(control)) = (pooling::pooled(one), pooling::control_of_hundred(one)) else {
            continue;
        };
        if one.measure != Measure::OddsRatio {
            continue;
        }
        let risk = f64::from(control) / 100.0;
        let odds = risk / (1.0 - risk) * pooled.estimate.estimate;
        let active = (100.0 * odds / (1.0 + odds)).round();
        let told = table::plainly(one).join(" ");
        assert!(told.contains(&format!("about {active:.0} ")), "{}: wanted {active}: {told}", one.id);
        let without = told.split("Of 100 with ").nth(1).unwrap_or_default();
        assert!(without.contains(&format!(", about {control} ")), "{}: wanted {control}: {told}", one.id);
    }
}

#[test]
fn everybody_has_a_plain_name() {
    for one in &library().studies {
        for text in one.comparator.iter().chain(&one.drug) {
            let named = plainly_named(text);
            assert!(named != "something else" || text == "placebo", "{}: {text}", one.id);
        }
    }
}

#[test]
fn every_explained_word_stands_in_the_library_and_is_explained_plainly() {
    let texts: Vec<&str> = library()
        .claims
        .iter()
        .flat_map(|claim| [claim.said.as_str(), &claim.shown, &claim.why])
        .chain(
            library()
                .studies
                .iter()
                .flat_map(|study| study.found.as_deref().into_iter().chain(study.caution.as_deref())),
        )
        .chain(library().studies.iter().map(|study| study.design.as_str()))
        .chain(
            library()
                .tables
                .iter()
                .flat_map(|table| [table.title.as_str(), &table.outcome, &table.comparator]),
        )
        .collect();
    let found = terms_in(&texts);
    for term in terms() {
        assert!(found.contains(&term), "{} stands nowhere", term.word);
        for sentence in term.means.split('.') {
            assert!(sentence.split_whitespace().count() <= WORDS, "{}: {sentence}", term.word);
        }
    }
}
