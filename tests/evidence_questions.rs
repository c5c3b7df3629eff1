//! The answers to the questions as a whole: every topic has one, every slot is filled, no number is typed,
//! nothing remembered is shown, and the patient's sentences are short.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault in the data must stop the test")]

use std::collections::BTreeSet;
use tideline::evidence::model::Level;
use tideline::evidence::question::{Grade, Question, Reason};
use tideline::evidence::resolve::{Piece, plain, resolve};
use tideline::evidence::{Library, question, questions, slots};

fn library() -> &'static Library {
    Library::built_in()
}

#[test]
fn every_topic_has_its_answer() {
    assert_eq!(library().topics.len(), 21);
    for topic in &library().topics {
        assert!(question(&topic.id).is_some(), "no answer to {}", topic.id);
    }
    assert_eq!(questions().len(), library().topics.len());
}

#[test]
fn every_slot_is_filled_and_no_text_comes_out_empty_or_garbled() {
    let mut faults = Vec::new();
    let mut filled = 0;
    for question in questions() {
        for (place, text) in question.texts() {
            match plain(library(), text) {
                Err(fault) => faults.push(format!("{} {place}: {fault}", question.topic)),
                Ok(shown) => {
                    filled += slots::slots(text).len();
                    for bad in ["%%", "{", "}", "  ", "NaN", "..", " ,", "\u{2212}\u{2212}"] {
                        if shown.contains(bad) {
                            faults.push(format!("{} {place}: {bad:?} in {shown}", question.topic));
                        }
                    }
                    if !shown.ends_with(['.', '?', '!', '\u{201d}']) && !place.contains("options") {
                        faults.push(format!("{} {place}: no end: {shown}", question.topic));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(filled > 400, "{filled} slots");
}

#[test]
fn every_digit_that_is_shown_comes_from_a_slot() {
    for question in questions() {
        for (place, text) in question.texts() {
            for piece in resolve(library(), text).unwrap() {
                if let Piece::Words(words) = piece {
                    assert_eq!(slots::typed_number(&words), None, "{} {place}: {words}", question.topic);
                }
            }
        }
    }
}

/// The sentences of a text.
fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['.', '?', '!']).flat_map(|part| part.split(": ")).collect()
}

#[test]
fn a_patient_reads_twenty_words_at_most() {
    for question in questions() {
        for message in &question.messages {
            for sentence in sentences(&plain(library(), &message.patient).unwrap()) {
                let words = sentence.split_whitespace().count();
                assert!(words <= 20, "{}: {words} words: {sentence}", question.topic);
            }
        }
    }
}

#[test]
fn the_three_voices_are_three_texts_and_the_clinician_has_figures_where_there_are_any() {
    for question in questions() {
        for message in &question.messages {
            let voices: BTreeSet<&str> =
                [&message.patient, &message.educator, &message.clinician].map(String::as_str).into();
            assert_eq!(voices.len(), 3, "{}", question.topic);
            if message.certainty.grade != Grade::NotGraded {
                assert!(
                    !slots::slots(&message.clinician).is_empty() || !message.sources.is_empty(),
                    "{}",
                    question.topic
                );
            }
        }
    }
}

#[test]
fn a_message_that_is_graded_has_studies_behind_it() {
    for question in questions() {
        for message in &question.messages {
            if message.certainty.grade == Grade::NotGraded {
                continue;
            }
            // The papers on markers are named in the claim's own sources; they have no page of their own yet.
            let behind = tideline::evidence::review::studies_of(library(), question, message);
            assert!(!behind.is_empty() || question.topic == "inflammation", "{}", question.topic);
        }
    }
}

#[test]
fn what_is_not_controlled_is_not_graded_as_if_it_were() {
    let uncontrolled = ["murrough2013_repeat", "pfeiffer2024_va", "kashani2014", "yale2024", "feifel2020"];
    for question in questions() {
        for message in &question.messages {
            let only: Vec<_> = question.sources_of(message).into_iter().filter(|s| s.0 == "study").collect();
            if !only.is_empty() && only.iter().all(|(_, id)| uncontrolled.contains(id)) {
                assert!(message.certainty.grade <= Grade::Low, "{}", question.topic);
            }
        }
    }
}

#[test]
fn a_source_that_grades_is_a_study_that_says_so() {
    for message in questions().iter().flat_map(|question| &question.messages) {
        if let Some(by) = &message.certainty.by {
            let caution = library().study(by).unwrap().caution.clone().unwrap();
            assert!(caution.contains(message.certainty.grade.name()), "{by}: {caution}");
        }
    }
}

#[test]
fn null_trials_stand_beside_positive_ones() {
    for (topic, study) in [
        ("does-it-work", "lii2023"),
        ("does-it-work", "japan2021_esk"),
        ("how-long", "lii2023"),
        ("one-dose-or-many", "jelovac2025"),
        ("one-dose-or-many", "ionescu2019"),
        ("against-ect", "ekstrand2022_ketect"),
        ("suicidal-thoughts", "su2023"),
    ] {
        let question = question(topic).unwrap();
        let shown: String = question.texts().into_iter().map(|(_, text)| text).collect();
        assert!(shown.contains(study), "{topic} does not name {study}");
    }
}

#[test]
fn every_reason_for_a_step_down_is_used_and_reasoned() {
    let mut reasons = BTreeSet::new();
    let steps = |question: &'static Question| question.messages.iter().flat_map(|m| &m.certainty.down);
    for step in questions().iter().flat_map(steps) {
        reasons.insert(step.reason.name());
        assert!(plain(library(), &step.why).unwrap().split_whitespace().count() >= 2);
    }
    assert!(reasons.contains(Reason::PublicationBias.name()) && reasons.len() == 5, "{reasons:?}");
}

#[test]
fn the_icon_arrays_stand_on_established_counts() {
    for absolute in questions().iter().flat_map(|question| &question.absolute) {
        let table = library().table(&absolute.table).unwrap();
        let control = tideline::evidence::pooling::control_of_hundred(table).unwrap();
        let odds = tideline::evidence::pooling::pooled(table).unwrap().estimate;
        let found = tideline::evidence::pooling::of_hundred(odds, control).unwrap();
        assert!(found.low <= found.active && found.active <= found.high && found.high <= 100);
        assert!(table.pooled_rows().all(|row| row.level != Level::Memory));
    }
}

#[test]
fn a_wrong_entry_is_named_by_its_field() {
    let library = library();
    let links = |question: &Question| {
        question.check_links(&library.topics, &library.claims, &library.studies, &library.tables)
    };
    let whole = question("how-fast").unwrap();
    assert_eq!((whole.check(), links(whole)), (Ok(()), Ok(())));

    let mut wrong = whole.clone();
    wrong.messages[1].educator = "It helped 56% of people.".into();
    let why = wrong.check().unwrap_err();
    assert!(why.starts_with("messages[1].educator: \"56%\" has a digit outside a slot"), "{why}");

    let mut wrong = whole.clone();
    wrong.messages[0].certainty.grade = Grade::High;
    assert!(wrong.check().unwrap_err().starts_with("messages[0].certainty.grade: found high; wanted"));

    let mut wrong = whole.clone();
    wrong.done[0] = "{study.nobody.n} people.".into();
    assert_eq!(links(&wrong).unwrap_err(), "done[0]: no study `nobody`");

    let mut wrong = whole.clone();
    wrong.absolute[0].table = "madrs28_esketamine".into();
    assert!(links(&wrong).unwrap_err().contains("holds no established counts"));

    let mut wrong = whole.clone();
    wrong.self_test[0].right = 9;
    assert!(wrong.check().unwrap_err().starts_with("self_test[0].right: found 9 of"));
}

#[test]
fn a_pooled_figure_in_a_text_is_that_of_the_tables_own_page() {
    use tideline::figures::pooled::{Choice, pool};
    let mut compared = 0;
    for table in &library().tables {
        let Some(page) = pool(table, &Choice::of(&table.id)).unwrap().pooled else { continue };
        let text = format!("{{table.{0}.est}} ({{table.{0}.ci}})", table.id);
        let wanted = format!("{:.2} ({:.2} to {:.2})", page.estimate, page.low, page.high.unwrap());
        assert_eq!(plain(library(), &text), Ok(wanted.replace('-', "\u{2212}")), "{}", table.id);
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}
