//! A scale in another language: what changes with the wording, and which translations the build refuses.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

use tideline::instruments::translation::Dir;
use tideline::instruments::{Answers, Translation, find, score, translations};

fn german() -> Translation {
    translations("phq-9").iter().find(|t| t.language == "de").unwrap().clone()
}

fn refused(change: impl FnOnce(&mut Translation)) -> String {
    let phq = find("phq-9").unwrap();
    let mut translation = german();
    translation.check(phq).unwrap();
    change(&mut translation);
    translation.check(phq).unwrap_err()
}

#[test]
fn wording_changes_and_values_stay() {
    let phq = find("phq-9").unwrap();
    let german = phq.in_language(&german());
    assert_eq!((german.language.as_str(), german.id.as_str()), ("de", "phq-9"));
    assert_eq!(german.items[0].text, "Wenig Interesse oder Freude an Ihren Tätigkeiten");
    assert_eq!(german.options(&german.items[0])[3].label, "Beinahe jeden Tag");
    assert!(german.unscored[0].text.starts_with("Wenn eines oder mehrere"));
    let answers: Answers = phq.items.iter().map(|item| (item.link_id.clone(), Some(2))).collect();
    assert_eq!(score(&german, &answers), score(phq, &answers));
    german.check().unwrap();
}

#[test]
fn what_is_not_translated_keeps_its_wording() {
    let phq = find("phq-9").unwrap();
    let french = translations("phq-9").iter().find(|t| t.language == "fr").unwrap();
    assert_eq!(phq.in_language(french).unscored, phq.unscored);
    let gad = find("gad-7").unwrap();
    assert_eq!(gad.in_language(french), *gad);
}

#[test]
fn an_unfinished_translation_is_refused_by_field() {
    assert_eq!(refused(|t| t.scale = "gad-7".into()), "scale: found \"gad-7\"; wanted \"phq-9\"");
    assert!(refused(|t| t.name.clear()).starts_with("name: found nothing"));
    assert!(refused(|t| t.language = "en".into()).starts_with("language: found \"en\""));
    assert_eq!(
        refused(|t| drop(t.items.remove("/44250-9"))),
        "items: found no /44250-9; wanted every scored question"
    );
    assert!(refused(|t| drop(t.items.insert("/0".into(), "Neu".into()))).starts_with("items./0: found it"));
    // As it stood in the Dutch copy: question 4 with the words of question 2.
    assert_eq!(
        refused(|t| {
            let second = t.items["/44255-8"].clone();
            t.items.insert("/44254-1".into(), second);
        }),
        "items./44255-8: found the text of /44254-1 again; wanted its own"
    );
    assert!(
        refused(|t| drop(t.answers.get_mut("frequency").unwrap().pop()))
            .starts_with("answers.frequency: found 3; wanted 4")
    );
    assert!(
        refused(|t| drop(t.answers.remove("difficulty"))).starts_with("answers: found no \"difficulty\"")
    );
    assert!(
        refused(|t| t.answers.get_mut("frequency").unwrap()[1] = "Überhaupt nicht".into())
            .starts_with("answers.frequency[1]: found \"Überhaupt nicht\" a second time")
    );
}

#[test]
fn broken_signs_and_the_wrong_direction_are_refused() {
    // As it stood in the Kannada copy.
    assert!(refused(|t| t.instruction.push('\u{206D}')).starts_with("instruction: found the sign U+206D"));
    assert!(refused(|t| t.dir = Some(Dir::Rtl)).starts_with("dir: found \"rtl\""));
    assert!(refused(|t| t.instruction = "كم مرة".into()).starts_with("dir: found nothing; wanted \"rtl\""));
    let mut right = german();
    right.instruction = "كم مرة".into();
    right.dir = Some(Dir::Rtl);
    right.check(find("phq-9").unwrap()).unwrap();
}
