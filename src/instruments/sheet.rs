//! The sheet: what it takes to ask a scale's questions, and nothing else.
//!
//! A page that fills a scale in must not wait for what only a result needs (bands, cuts, sources, terms).
//! So the site serves, beside each whole definition, this part of it (`data/sheets/{id}.json`), written
//! from the definition when the site is built and read by hand: a derived reader of the whole
//! definition would cost a first visitor more bytes than all the questions.

use super::definition::{Instrument, Item, Rater};
use super::scoring::Answers;
use serde::Serialize;
use serde_json::{Map, Value};

/// One answer that may be chosen: its exact wording and the value that is stored for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The exact wording.
    pub label: String,
    /// The value.
    pub value: i32,
}

/// One scored question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The link id that its answer is stored under.
    pub link_id: String,
    /// The exact wording.
    pub text: String,
    /// The place of its answer set in [`Sheet::choices`].
    pub choices: usize,
}

/// What it takes to ask a scale's questions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Sheet {
    /// The scale's id (`phq-9`).
    pub id: String,
    /// Its usual short name.
    pub short: String,
    /// The language of the wording (BCP 47).
    pub language: String,
    /// The time it asks about, in words: "the last 2 weeks".
    pub recall: String,
    /// The stem, exact.
    pub instruction: String,
    /// The answer sets, each in order.
    pub choices: Vec<Vec<Choice>>,
    /// The scored questions, in order.
    pub questions: Vec<Question>,
    /// Questions that belong to the form but not to the total.
    pub unscored: Vec<Question>,
    /// Link ids of the safety items.
    pub safety: Vec<String>,
    /// The lowest value of a safety item that counts as endorsed.
    pub safety_from: i32,
    /// What was marked then, to follow "You marked"; `None` where the usual words fit.
    pub safety_marked: Option<String>,
    /// The link id and the value of the answer that ends the scale, if there is one.
    pub ends: Option<(String, i32)>,
    /// Whether a clinician answers it about somebody else.
    pub of_another: bool,
}

/// Languages written from right to left, by the first part of their code.
const RIGHT_TO_LEFT: [&str; 7] = ["ar", "dv", "fa", "he", "ps", "ur", "yi"];

impl Sheet {
    /// The sheet of a definition.
    pub fn of(scale: &Instrument) -> Self {
        let sets: Vec<&String> = scale.answers.keys().collect();
        let questions = |items: &[Item]| {
            let question = |item: &Item| Question {
                link_id: item.link_id.clone(),
                text: item.text.clone(),
                // A set that is not there has no options; `Instrument::check` refuses that.
                choices: sets.iter().position(|set| **set == item.answers).unwrap_or(sets.len()),
            };
            items.iter().map(question).collect()
        };
        Self {
            id: scale.id.clone(),
            short: scale.short.clone(),
            language: scale.language.clone(),
            recall: scale.recall.text.clone(),
            instruction: scale.instruction.clone(),
            choices: scale
                .answers
                .values()
                .map(|set| set.iter().map(|o| Choice { label: o.label.clone(), value: o.value }).collect())
                .collect(),
            questions: questions(&scale.items),
            unscored: questions(&scale.unscored),
            safety: scale.safety.as_ref().map(|safety| safety.items.clone()).unwrap_or_default(),
            safety_from: scale.safety.as_ref().map_or(1, |safety| safety.from),
            safety_marked: scale.safety.as_ref().and_then(|safety| safety.marked.clone()),
            ends: scale.ends.as_ref().map(|ends| (ends.item.clone(), ends.value)),
            of_another: scale.rater == Rater::Clinician,
        }
    }

    /// Reads a sheet as [`Sheet::of`] wrote it; `None` when it is another shape (a file of another build).
    pub fn read(text: &str) -> Option<Self> {
        let Ok(Value::Object(mut fields)) = serde_json::from_str(text) else { return None };
        let mut sheet = Self {
            id: taken(&mut fields, "id")?,
            short: taken(&mut fields, "short")?,
            language: taken(&mut fields, "language")?,
            recall: taken(&mut fields, "recall")?,
            instruction: taken(&mut fields, "instruction")?,
            safety_from: whole(fields.get("safety_from")?)?,
            safety_marked: taken(&mut fields, "safety_marked"),
            of_another: fields.get("of_another") == Some(&Value::Bool(true)),
            ..Self::default()
        };
        if let Some(Value::Array(ends)) = fields.get("ends") {
            sheet.ends = Some((ends.first()?.as_str()?.to_owned(), whole(ends.get(1)?)?));
        }
        for item in list(&mut fields, "safety")? {
            sheet.safety.push(item.as_str()?.to_owned());
        }
        for set in list(&mut fields, "choices")? {
            let Value::Array(set) = set else { return None };
            let mut choices = Vec::with_capacity(set.len());
            for choice in set {
                let Value::Object(mut choice) = choice else { return None };
                choices.push(Choice {
                    label: taken(&mut choice, "label")?,
                    value: whole(choice.get("value")?)?,
                });
            }
            sheet.choices.push(choices);
        }
        sheet.questions = questions(list(&mut fields, "questions")?)?;
        sheet.unscored = questions(list(&mut fields, "unscored")?)?;
        Some(sheet)
    }

    /// The answers that a question offers, in order.
    pub fn choices(&self, question: &Question) -> &[Choice] {
        self.choices.get(question.choices).map_or(&[], Vec::as_slice)
    }

    /// The choice that a digit key stands for: its place, counted from 1; where there are more choices than
    /// keys (0 to 10), its place from 0, which is what such choices are labelled with.
    pub fn by_key(&self, question: &Question, digit: usize) -> Option<&Choice> {
        let choices = self.choices(question);
        match choices.len() {
            0..=9 => choices.get(digit.checked_sub(1)?),
            _ => choices.get(digit),
        }
    }

    /// Whether a question is still to be asked after these answers: not once an answer has ended the scale.
    pub fn asks(&self, question: &Question, answers: &Answers) -> bool {
        self.ends.as_ref().is_none_or(|(item, value)| {
            question.link_id == *item || answers.get(item).copied().flatten() != Some(*value)
        })
    }

    /// The direction of the wording, as HTML says it.
    pub fn direction(&self) -> &'static str {
        let first = self.language.split('-').next().unwrap_or_default();
        if RIGHT_TO_LEFT.contains(&first) { "rtl" } else { "ltr" }
    }

    /// Whether the answers so far endorse a safety item: a prompt to offer help, never a risk estimate.
    pub fn endorsed(&self, answers: &Answers) -> bool {
        let value = |id: &String| answers.get(id).copied().flatten();
        self.safety.iter().any(|id| value(id).is_some_and(|value| value >= self.safety_from))
    }
}

fn taken(fields: &mut Map<String, Value>, name: &str) -> Option<String> {
    match fields.remove(name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn list(fields: &mut Map<String, Value>, name: &str) -> Option<Vec<Value>> {
    match fields.remove(name)? {
        Value::Array(list) => Some(list),
        _ => None,
    }
}

fn questions(list: Vec<Value>) -> Option<Vec<Question>> {
    let mut questions = Vec::with_capacity(list.len());
    for question in list {
        let Value::Object(mut question) = question else { return None };
        questions.push(Question {
            link_id: taken(&mut question, "link_id")?,
            text: taken(&mut question, "text")?,
            choices: usize::try_from(whole(question.get("choices")?)?).ok()?,
        });
    }
    Some(questions)
}

fn whole(value: &Value) -> Option<i32> {
    i32::try_from(value.as_i64()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::{endorsed, fillable, find};

    #[test]
    fn what_is_written_is_what_is_read() {
        for scale in fillable() {
            let sheet = Sheet::of(scale);
            assert_eq!(Sheet::read(&serde_json::to_string(&sheet).unwrap()), Some(sheet), "{}", scale.id);
        }
    }

    #[test]
    fn every_question_has_the_choices_of_its_definition() {
        for scale in fillable() {
            let sheet = Sheet::of(scale);
            assert_eq!(
                (sheet.questions.len(), sheet.unscored.len()),
                (scale.items.len(), scale.unscored.len())
            );
            let asked = sheet.questions.iter().chain(&sheet.unscored);
            for (question, item) in asked.zip(scale.items.iter().chain(&scale.unscored)) {
                let offered: Vec<(&str, i32)> =
                    sheet.choices(question).iter().map(|c| (c.label.as_str(), c.value)).collect();
                let wanted: Vec<(&str, i32)> =
                    scale.options(item).iter().map(|o| (o.label.as_str(), o.value)).collect();
                assert_eq!(offered, wanted, "{} {}", scale.id, item.link_id);
            }
        }
    }

    #[test]
    fn the_safety_items_are_those_of_the_definition() {
        for scale in fillable() {
            let sheet = Sheet::of(scale);
            for item in &scale.items {
                for option in scale.options(item) {
                    let answers = Answers::from([(item.link_id.clone(), Some(option.value))]);
                    assert_eq!(sheet.endorsed(&answers), !endorsed(scale, &answers).is_empty());
                }
            }
        }
    }

    #[test]
    fn what_a_clinician_answers_is_about_somebody_else() {
        let of = |id: &str| {
            let written = serde_json::to_string(&Sheet::of(find(id).unwrap())).unwrap();
            Sheet::read(&written).unwrap().of_another
        };
        assert_eq!((of("hamd-17"), of("phq-9")), (true, false));
        // A file of a build that did not know the field.
        let mut older = serde_json::to_value(Sheet::of(find("hamd-17").unwrap())).unwrap();
        older.as_object_mut().unwrap().remove("of_another");
        assert!(!Sheet::read(&older.to_string()).unwrap().of_another);
    }

    #[test]
    fn the_answer_that_ends_a_scale_is_that_of_the_definition() {
        for scale in fillable() {
            let sheet = Sheet::of(scale);
            for value in scale.items.iter().flat_map(|item| scale.options(item)).map(|option| option.value) {
                let first = scale.items.first().map(|item| item.link_id.clone()).unwrap_or_default();
                let answers = Answers::from([(first, Some(value))]);
                for (question, item) in sheet.questions.iter().zip(&scale.items) {
                    assert_eq!(sheet.asks(question, &answers), scale.asks(item, &answers), "{}", scale.id);
                }
            }
        }
    }

    #[test]
    fn a_digit_means_a_place_or_on_long_lists_the_label() {
        let value = |id: &str, digit| {
            let sheet = Sheet::of(crate::instruments::find(id).unwrap());
            sheet.by_key(&sheet.questions[0], digit).map(|choice| choice.value)
        };
        assert_eq!([0, 1, 4, 5].map(|digit| value("phq-9", digit)), [None, Some(0), Some(3), None]);
        assert_eq!([0, 1, 9].map(|digit| value("peg", digit)), [Some(0), Some(1), Some(9)]);
        // Every long set is labelled from 0 upwards, also where the values run the other way.
        for scale in fillable() {
            let sheet = Sheet::of(scale);
            for question in sheet.questions.iter().filter(|question| sheet.choices(question).len() > 9) {
                for digit in 0..=9 {
                    let label = &sheet.by_key(question, digit).unwrap().label;
                    let number: String = label.chars().take_while(char::is_ascii_digit).collect();
                    assert_eq!(number, digit.to_string(), "{} {}", scale.id, question.link_id);
                }
            }
        }
    }

    #[test]
    fn a_translated_sheet_says_its_language() {
        let phq = crate::instruments::find("phq-9").unwrap();
        let german = crate::instruments::translations("phq-9").iter().find(|t| t.language == "de").unwrap();
        let sheet = Sheet::of(&phq.in_language(german));
        assert_eq!((sheet.language.as_str(), sheet.direction()), ("de", "ltr"));
        assert_ne!(sheet.questions, Sheet::of(phq).questions);
        let arabic = Sheet { language: "ar".into(), ..sheet };
        assert_eq!(arabic.direction(), "rtl");
    }

    #[test]
    fn another_shape_is_no_sheet() {
        for text in ["", "null", "[]", "{}", r#"{"id":"phq-9"}"#, r#"{"id":1}"#] {
            assert_eq!(Sheet::read(text), None, "{text}");
        }
    }
}
