//! The search of the library against questions in people's own words, slips included.
//!
//! `questions.json` was written before the search was made to answer it. When a question is missed, the search
//! or its words (`data/evidence/words.json`) are mended, never the question.

#![allow(clippy::unwrap_used, reason = "a file that does not read must stop the test")]

use serde::Deserialize;
use tideline::evidence::search::{Hit, Kind, ask, search, words};

#[derive(Deserialize)]
struct Question {
    who: String,
    question: String,
    right: String,
}

fn name(hit: &Hit) -> String {
    let kind = match hit.kind {
        Kind::Topic => "topic",
        Kind::Claim => "claim",
        Kind::Table => "table",
        Kind::Study => "study",
    };
    format!("{kind}/{}", hit.id)
}

fn first_three(question: &str) -> Vec<String> {
    search(question).iter().take(3).map(name).collect()
}

fn missed(text: &str) -> (usize, Vec<String>) {
    let questions: Vec<Question> = serde_json::from_str(text).unwrap();
    let missed = questions
        .iter()
        .filter(|q| !first_three(&q.question).contains(&q.right))
        .map(|q| {
            format!("{}: {:?}: wanted {}, found {:?}", q.who, q.question, q.right, first_three(&q.question))
        })
        .collect();
    (questions.len(), missed)
}

#[test]
fn sixty_questions_find_their_entry_among_the_first_three() {
    let (asked, missed) = missed(include_str!("questions.json"));
    assert_eq!(asked, 60);
    assert!(missed.is_empty(), "{} of {asked} missed:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn a_question_about_something_else_finds_nothing() {
    let questions: Vec<String> = serde_json::from_str(include_str!("off_topic.json")).unwrap();
    let answered: Vec<String> = questions
        .iter()
        .filter(|question| !search(question).is_empty())
        .map(|question| {
            format!("{question:?}: {:?}, mended {:?}", first_three(question), ask(question, false).mended)
        })
        .collect();
    assert!(answered.is_empty(), "{}", answered.join("\n"));
}

#[test]
fn words_of_one_meaning_find_the_same_entry() {
    for (one, other, right) in [
        ("IV ketamine standard dose", "infusion standard dose", "claim/standard-iv-dose"),
        ("SI", "suicidal thoughts", "topic/suicidal-thoughts"),
        ("Spravato approval", "esketamine approval", "claim/esketamine-suicidality-approval"),
        ("what is TRD", "what is treatment-resistant depression", "claim/resistant-means-two-drugs"),
        ("ECT", "electroconvulsive therapy", "topic/against-ect"),
        ("relapse", "coming back", "topic/keeping-it-going"),
    ] {
        for query in [one, other] {
            let found = first_three(query);
            assert!(found.contains(&right.to_owned()), "{query:?}: wanted {right}, found {found:?}");
        }
    }
}

#[test]
fn every_suggested_question_finds_its_page() {
    for suggestion in &words().suggestions {
        let found = first_three(&suggestion.question);
        let wanted = format!("topic/{}", suggestion.topic);
        assert!(found.contains(&wanted), "{:?}: wanted {wanted}, found {found:?}", suggestion.question);
    }
}

#[test]
fn one_slip_in_the_longest_word_of_a_suggestion_changes_little() {
    for suggestion in &words().suggestions {
        let longest =
            suggestion.question.split(|c: char| !c.is_alphabetic()).max_by_key(|w| w.len()).unwrap();
        if longest.len() < 6 {
            continue;
        }
        let mut letters: Vec<char> = longest.chars().collect();
        letters.swap(3, 4);
        let slipped: String = letters.into_iter().collect();
        let query = suggestion.question.replace(longest, &slipped);
        let found = first_three(&query);
        assert!(found.contains(&format!("topic/{}", suggestion.topic)), "{query:?}: found {found:?}");
    }
}

/// Written once the search answered the sixty; 17 of 24 were found at first sight. Words were mended after that with
/// these in view, so they no longer say how it does on questions that nobody had in mind.
#[test]
fn most_of_the_later_questions_find_their_entry_too() {
    let (asked, missed) = missed(include_str!("held_out.json"));
    assert!(missed.len() * 5 <= asked, "{} of {asked} missed:\n{}", missed.len(), missed.join("\n"));
}

/// Written before the search read the key messages. Once it did, 7 of 15 were found at first sight; words were mended
/// after that with these in view.
#[test]
fn questions_written_before_the_messages_were_read_find_their_entry() {
    let (asked, missed) = missed(include_str!("fresh.json"));
    assert_eq!(asked, 15);
    assert!(missed.len() <= 1, "{} of {asked} missed:\n{}", missed.len(), missed.join("\n"));
}

/// Written after that mending: 6 of 15 were found at first sight, and words were mended once more.
#[test]
fn questions_written_after_that_find_their_entry() {
    let (asked, missed) = missed(include_str!("second.json"));
    assert_eq!(asked, 15);
    assert!(missed.len() <= 2, "{} of {asked} missed:\n{}", missed.len(), missed.join("\n"));
}

/// Written before the last mending, and nothing was mended for them: how the search does on questions that nobody had
/// in mind. 10 of 15 were found at first sight.
#[test]
fn questions_that_nobody_had_in_mind_mostly_find_their_entry() {
    let (asked, missed) = missed(include_str!("unseen.json"));
    assert_eq!(asked, 15);
    assert!(missed.len() <= 5, "{} of {asked} missed:\n{}", missed.len(), missed.join("\n"));
}

/// A question as strangers type it, with the entries that answer it; none where the library has no answer.
#[derive(Deserialize)]
struct Typed {
    round: String,
    question: String,
    right: Vec<String>,
}

/// A hundred questions in four rounds, with slips, short forms, ages and street names, some without an answer here.
/// At first sight 23 of 40 were met; after words were mended 14 of 20 others, and after that 12 of another 20.
/// Words were mended with these in view since. Nothing was mended for the last 20, of which 15 were met.
#[test]
fn strangers_find_an_entry_or_are_told_that_there_is_none() {
    let questions: Vec<Typed> = serde_json::from_str(include_str!("strangers.json")).unwrap();
    assert_eq!(questions.len(), 100);
    let missed: Vec<String> = questions
        .iter()
        .filter_map(|typed| {
            let found = first_three(&typed.question);
            let met = match typed.right.as_slice() {
                [] => found.is_empty(),
                right => right.iter().any(|one| found.contains(one)),
            };
            (!met).then(|| format!("{}: {:?}: found {found:?}", typed.round, typed.question))
        })
        .collect();
    assert!(missed.len() <= 12, "{} missed:\n{}", missed.len(), missed.join("\n"));
}

/// Words of dying are those of a person in need, never a slip for something else.
#[test]
fn words_of_dying_find_what_is_known_of_suicidal_thoughts() {
    for typed in
        ["I cant stop thinking about dying", "i wish i was dead", "dont want to be here", "better off dead"]
    {
        let found = ask(typed, true);
        assert!(found.mended.is_empty(), "{typed:?}: {:?}", found.mended);
        let names: Vec<String> = found.hits.iter().take(3).map(name).collect();
        assert!(names.contains(&"topic/suicidal-thoughts".to_owned()), "{typed:?}: {names:?}");
    }
    // Where claims come before the question itself, the page still offers the help lines.
    let about = |typed: &str| search(typed).iter().take(3).any(Hit::is_about_suicide);
    assert!(about("how quick do suicidal thoughts go away") && about("I cant stop thinking about dying"));
    assert!(!about("how fast does it work") && !about("can it wreck my bladder"));
}

/// A question is answered with one of its key messages, its word of GRADE and the studies that it rests on.
#[test]
fn every_answer_to_a_suggested_question_says_how_sure_it_is() {
    for suggestion in &words().suggestions {
        for plainly in [false, true] {
            let found = ask(&suggestion.question, plainly).hits;
            let hit = found.iter().find(|hit| hit.kind == Kind::Topic && hit.id == suggestion.topic).unwrap();
            assert!(hit.grade.is_some() && !hit.source.text.is_empty(), "{}", suggestion.question);
            assert!(!hit.passage.contains(['{', '}']) && hit.passage.len() > 20, "{}", hit.passage);
        }
    }
}

#[test]
fn a_word_that_is_known_nowhere_is_named() {
    assert_eq!(ask("is coffee addictive", false).unknown, ["coffee"]);
    assert!(ask("is ketamine addictive", false).unknown.is_empty());
}
