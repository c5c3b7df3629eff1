//! What `data/evidence/questions/{topic}.json` holds: the answer to one question, in three voices, with its
//! certainty, its limits and a few questions to test oneself with. One file a topic, named by its id.
//!
//! Every sentence is text with slots ([`super::slots`]). This file depends on serde, the standard library and
//! its neighbours `model` and `slots` alone: `build.rs` includes it too.

use super::model::{Claim, Level, Study, Table, Topic};
use super::slots;
use serde::{Deserialize, Serialize};

/// How certain a body of evidence is, in GRADE's four words (Guyatt and others 2008, BMJ 336:924), or that
/// nothing was graded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// No body of evidence that could be graded; `why` says what there is.
    NotGraded,
    /// The true effect is likely to be markedly different from the estimate.
    VeryLow,
    /// The true effect may be markedly different from the estimate.
    Low,
    /// The true effect is probably close to the estimate.
    Moderate,
    /// The true effect is similar to the estimate: sure of it.
    High,
}

impl Grade {
    /// GRADE's word.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotGraded => "not graded",
            Self::VeryLow => "very low",
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
        }
    }

    /// The same for somebody who has never heard of GRADE.
    pub fn plainly(self) -> &'static str {
        match self {
            Self::NotGraded => "There are no studies that we could grade.",
            Self::VeryLow => "We are very unsure. New studies may well change this.",
            Self::Low => "We are not sure. New studies may change this.",
            Self::Moderate => "We are fairly sure.",
            Self::High => "We are sure.",
        }
    }

    /// What the word means, as GRADE defines it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::NotGraded => "There is no body of evidence on one outcome that could be graded.",
            Self::VeryLow => "The true effect is likely to be markedly different from the estimate.",
            Self::Low => "The true effect might be markedly different from the estimate.",
            Self::Moderate => "The true effect is probably close to the estimate.",
            Self::High => "The true effect is similar to the estimate, with a lot of confidence.",
        }
    }

    fn steps(self) -> i8 {
        self as i8
    }
}

/// Where GRADE begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// At high: people were allotted by chance.
    Randomised,
    /// At low: they were not.
    Observational,
}

/// GRADE's five reasons to trust a body of evidence less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// How the studies were done.
    RiskOfBias,
    /// The studies disagree.
    Inconsistency,
    /// Other people, treatments or outcomes than the question asks about.
    Indirectness,
    /// Few people or events, a wide interval.
    Imprecision,
    /// Studies that were done and not reported.
    PublicationBias,
}

impl Reason {
    /// GRADE's word.
    pub fn name(self) -> &'static str {
        match self {
            Self::RiskOfBias => "risk of bias",
            Self::Inconsistency => "inconsistency",
            Self::Indirectness => "indirectness",
            Self::Imprecision => "imprecision",
            Self::PublicationBias => "publication bias",
        }
    }
}

/// One reason to trust the evidence less.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Downgrade {
    /// Which of the five.
    pub reason: Reason,
    /// By one level or two.
    pub steps: u8,
    /// What is known that speaks for it.
    pub why: String,
}

/// How certain a message is, who says so and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certainty {
    /// The word.
    pub grade: Grade,
    /// Where the judgement began; absent where nothing was graded or somebody else did it.
    #[serde(default)]
    pub start: Option<Start>,
    /// Every step down, with its reason.
    #[serde(default)]
    pub down: Vec<Downgrade>,
    /// Id of the study whose authors made the judgement; absent where it is our reading.
    #[serde(default)]
    pub by: Option<String>,
    /// What there is where nothing was graded, or what the authors graded.
    #[serde(default)]
    pub why: Option<String>,
}

/// One thing to take away, in three voices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Reading age 9 to 11, "6 in 10 people", sentences of 20 words at most.
    pub patient: String,
    /// For somebody who explains it to others: figures with their denominators.
    pub educator: String,
    /// The same in the terms of the field.
    pub clinician: String,
    /// How certain.
    pub certainty: Certainty,
    /// Entries it rests on that none of its slots names: `study.ID`, `table.ID`, `claim.ID`.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// A pair of icon arrays: of a hundred people with the treatment and a hundred without.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absolute {
    /// Id of a table of counts: pooled where it may be, else its one row.
    pub table: String,
    /// The treatment, as it follows "with".
    pub treated: String,
    /// What it is compared with, likewise.
    pub control: String,
    /// What happened to those counted, as it follows "64 of 100 people".
    pub outcome: String,
    /// The same for the others, as it follows "36".
    pub otherwise: String,
}

/// A question to test oneself with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfTest {
    /// The question.
    pub ask: String,
    /// The answers to choose from.
    pub options: Vec<String>,
    /// Place of the right one, from 0.
    pub right: usize,
    /// Why it is right.
    pub why: String,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Id of the topic: the file's name.
    pub topic: String,
    /// The day it was written and its certainty judged (`YYYY-MM-DD`).
    pub drafted: String,
    /// Two or three things to take away, the first to read first.
    pub messages: Vec<Message>,
    /// Id of the table whose forest plot shows it.
    #[serde(default)]
    pub figure: Option<String>,
    /// Icon arrays, the first to show first.
    #[serde(default)]
    pub absolute: Vec<Absolute>,
    /// What was done and found.
    pub done: Vec<String>,
    /// What it does not show.
    pub limits: Vec<String>,
    /// What would change the answer.
    pub would_change: Vec<String>,
    /// Questions to test oneself with.
    pub self_test: Vec<SelfTest>,
}

/// Whether a day is one.
fn is_day(day: &str) -> bool {
    let shape =
        day.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    day.len() == 10 && shape
}

impl Certainty {
    fn check(&self) -> Result<(), String> {
        if let Some(why) = &self.why {
            slots::check(why).map_err(|fault| format!("why: {fault}"))?;
        }
        for (place, step) in self.down.iter().enumerate() {
            slots::check(&step.why).map_err(|fault| format!("down[{place}].why: {fault}"))?;
            if !(1..=2).contains(&step.steps) {
                return Err(format!("down[{place}].steps: found {}; wanted 1 or 2", step.steps));
            }
        }
        if self.grade == Grade::NotGraded || self.by.is_some() {
            if self.start.is_some() || !self.down.is_empty() {
                return Err("start: found one, or steps down; wanted none where we did not grade".into());
            }
            return self
                .why
                .as_ref()
                .map(|_| ())
                .ok_or_else(|| "why: is absent; wanted what there is, or what was graded".into());
        }
        let Some(start) = self.start else {
            return Err("start: is absent; wanted randomised or observational".into());
        };
        let start = match start {
            Start::Randomised => Grade::High,
            Start::Observational => Grade::Low,
        };
        let down: i8 = self.down.iter().map(|step| i8::try_from(step.steps).unwrap_or(2)).sum();
        let reached = (start.steps() - down).max(Grade::VeryLow.steps());
        if reached != self.grade.steps() {
            return Err(format!(
                "grade: found {}; wanted what {} and {down} steps down come to",
                self.grade.name(),
                start.name()
            ));
        }
        Ok(())
    }
}

impl Question {
    /// Every text of it, with its place.
    pub fn texts(&self) -> Vec<(String, &str)> {
        let mut all = Vec::new();
        for (n, message) in self.messages.iter().enumerate() {
            for (voice, text) in [
                ("patient", &message.patient),
                ("educator", &message.educator),
                ("clinician", &message.clinician),
            ] {
                all.push((format!("messages[{n}].{voice}"), text.as_str()));
            }
            for (m, step) in message.certainty.down.iter().enumerate() {
                all.push((format!("messages[{n}].certainty.down[{m}].why"), step.why.as_str()));
            }
            if let Some(why) = &message.certainty.why {
                all.push((format!("messages[{n}].certainty.why"), why.as_str()));
            }
        }
        for (name, list) in
            [("done", &self.done), ("limits", &self.limits), ("would_change", &self.would_change)]
        {
            all.extend(list.iter().enumerate().map(|(n, text)| (format!("{name}[{n}]"), text.as_str())));
        }
        for (n, test) in self.self_test.iter().enumerate() {
            all.push((format!("self_test[{n}].ask"), test.ask.as_str()));
            for (m, option) in test.options.iter().enumerate() {
                all.push((format!("self_test[{n}].options[{m}]"), option.as_str()));
            }
            all.push((format!("self_test[{n}].why"), test.why.as_str()));
        }
        all
    }

    /// Whether it is whole: two or three messages, every list filled, every text free of typed numbers, every
    /// certainty what its steps come to.
    ///
    /// # Errors
    /// Names the field, what was found and what is wanted.
    pub fn check(&self) -> Result<(), String> {
        if !is_day(&self.drafted) {
            return Err(format!("drafted: found \"{}\"; wanted YYYY-MM-DD", self.drafted));
        }
        if !(2..=3).contains(&self.messages.len()) {
            return Err(format!("messages: found {}; wanted two or three", self.messages.len()));
        }
        for (name, list) in
            [("done", &self.done), ("limits", &self.limits), ("would_change", &self.would_change)]
        {
            if list.is_empty() {
                return Err(format!("{name}: is empty; wanted at least one"));
            }
        }
        if !(2..=4).contains(&self.self_test.len()) {
            return Err(format!("self_test: found {}; wanted two to four", self.self_test.len()));
        }
        for (n, test) in self.self_test.iter().enumerate() {
            if test.options.len() < 2 || test.right >= test.options.len() {
                return Err(format!(
                    "self_test[{n}].right: found {} of {} options; wanted the place of one, from 0",
                    test.right,
                    test.options.len()
                ));
            }
        }
        for (n, message) in self.messages.iter().enumerate() {
            message.certainty.check().map_err(|fault| format!("messages[{n}].certainty.{fault}"))?;
            if self.sources_of(message).is_empty() {
                return Err(format!(
                    "messages[{n}].sources: is empty and no slot names an entry; wanted one"
                ));
            }
        }
        for (place, text) in self.texts() {
            slots::check(text).map_err(|fault| format!("{place}: {fault}"))?;
        }
        Ok(())
    }

    /// The entries that a message rests on, as (kind, id): those its slots name, then those it lists.
    pub fn sources_of<'a>(&'a self, message: &'a Message) -> Vec<(&'a str, &'a str)> {
        let mut found: Vec<(&str, &str)> = Vec::new();
        let texts = [&message.patient, &message.educator, &message.clinician].into_iter();
        let named = texts
            .chain(message.certainty.down.iter().map(|step| &step.why))
            .chain(message.certainty.why.iter())
            .flat_map(|text| slots::slots(text))
            .map(|slot| (slot.kind, slot.id))
            .chain(message.sources.iter().filter_map(|entry| entry.split_once('.')))
            .chain(message.certainty.by.iter().map(|id| ("study", id.as_str())));
        for entry in named {
            if !found.contains(&entry) {
                found.push(entry);
            }
        }
        found
    }

    /// Whether every entry that it names is there, and nothing remembered stands in it.
    ///
    /// # Errors
    /// Names the field and the entry.
    pub fn check_links(
        &self,
        topics: &[Topic],
        claims: &[Claim],
        studies: &[Study],
        tables: &[Table],
    ) -> Result<(), String> {
        let topic = topics.iter().any(|topic| topic.id == self.topic);
        if !topic {
            return Err(format!("topic: no topic `{}`", self.topic));
        }
        let known = |kind: &str, id: &str| match kind {
            "study" => studies.iter().any(|study| study.id == id),
            "table" => tables.iter().any(|table| table.id == id),
            "claim" => claims.iter().any(|claim| claim.id == id),
            _ => false,
        };
        for (place, text) in self.texts() {
            for slot in slots::slots(text) {
                if !known(slot.kind, slot.id) {
                    return Err(format!("{place}: no {} `{}`", slot.kind, slot.id));
                }
            }
        }
        for (n, message) in self.messages.iter().enumerate() {
            for (kind, id) in self.sources_of(message) {
                if !known(kind, id) {
                    return Err(format!("messages[{n}].sources: no {kind} `{id}`"));
                }
            }
        }
        let table = |name: &str, id: &str| {
            let table = tables.iter().find(|table| table.id == id);
            table.ok_or_else(|| format!("{name}: no table `{id}`"))
        };
        if let Some(id) = &self.figure {
            table("figure", id)?;
        }
        for (n, absolute) in self.absolute.iter().enumerate() {
            let table = table(&format!("absolute[{n}].table"), &absolute.table)?;
            let counted = table.events_are.is_some() && table.rows.iter().any(|row| row.ai.is_some());
            let remembered = table.rows.iter().all(|row| row.level == Level::Memory);
            if !counted || remembered {
                return Err(format!("absolute[{n}].table: `{}` holds no established counts", absolute.table));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certainty(grade: Grade, steps: &[u8]) -> Certainty {
        let down = steps
            .iter()
            .map(|&steps| Downgrade { reason: Reason::Imprecision, steps, why: "Few people.".into() })
            .collect();
        Certainty { grade, start: Some(Start::Randomised), down, by: None, why: None }
    }

    #[test]
    fn a_grade_is_what_its_steps_come_to() {
        assert!(certainty(Grade::High, &[]).check().is_ok());
        assert!(certainty(Grade::Low, &[1, 1]).check().is_ok());
        assert!(certainty(Grade::VeryLow, &[2, 2]).check().is_ok());
        let why = certainty(Grade::Moderate, &[1, 1]).check().unwrap_err();
        assert!(why.starts_with("grade: found moderate; wanted what high and 2 steps"), "{why}");
        assert!(certainty(Grade::Low, &[3]).check().unwrap_err().starts_with("down[0].steps"));
        let observed = Certainty { start: Some(Start::Observational), ..certainty(Grade::VeryLow, &[1]) };
        assert!(observed.check().is_ok());
    }

    #[test]
    fn what_was_not_graded_says_what_there_is() {
        let bare = Certainty { start: None, ..certainty(Grade::NotGraded, &[]) };
        assert!(bare.check().unwrap_err().starts_with("why: is absent"));
        assert!(Certainty { why: Some("One review.".into()), ..bare }.check().is_ok());
        let graded = certainty(Grade::NotGraded, &[1]);
        assert!(graded.check().unwrap_err().starts_with("start: found one"));
    }
}
