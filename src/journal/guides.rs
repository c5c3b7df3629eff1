//! The lists that the log's forms offer, as they stand in `data/journal/`: side effects in plain words, the
//! long-term watch, and what trials and labels ask of an antidepressant that was tried.
//!
//! Depends on serde alone, so that `build.rs` can include it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The citation.
    pub text: String,
    /// Its address.
    pub url: String,
    /// How sure: `read` alone may stand in these files.
    pub level: String,
}

/// A side effect as the form offers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SideEffectChoice {
    /// Its id, kept in a record as `listed`.
    pub id: String,
    /// In plain words, kept in a record as `effect`.
    pub words: String,
    /// The term under which `data/dosing/safety.json` has its frequency.
    pub term: String,
}

/// What a sign is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignOf {
    /// Bladder and kidneys.
    Bladder,
    /// Memory and thinking.
    Memory,
}

/// One sign of the long-term watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// Its id, kept in a record.
    pub id: String,
    /// What it is about.
    pub about: SignOf,
    /// In plain words, to the person.
    pub words: String,
    /// The clinician's term.
    pub term: String,
    /// Whether to ring rather than wait for the next visit.
    pub soon: bool,
    /// Who names it.
    pub sources: Vec<Source>,
}

/// A fact with its sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// What is known.
    pub text: String,
    /// Where it was read.
    pub sources: Vec<Source>,
}

/// The watch on bladder and memory over months of treatment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongTermWatch {
    /// How often to look, in days.
    pub every_days: u16,
    /// Why so often.
    pub every_why: String,
    /// The signs, in the order of the form.
    pub signs: Vec<Sign>,
    /// When to ask a clinician.
    pub ask: String,
    /// When to ring soon.
    pub ask_soon: String,
    /// How far that advice rests on sources.
    pub ask_level: String,
    /// What is known.
    pub facts: Vec<Fact>,
}

/// How long a trial must have lasted, by one authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    /// Weeks at the least.
    pub weeks: u16,
    /// Who says so.
    pub by: String,
    /// In words.
    pub words: String,
    /// Where it was read.
    pub sources: Vec<Source>,
}

/// One thing that trials and labels ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialRule {
    /// Its id.
    pub id: String,
    /// In one plain sentence.
    pub plain: String,
    /// Who asks for what.
    pub detail: String,
    /// Where it was read.
    pub sources: Vec<Source>,
}

/// What trials and labels ask before they call a depression treatment-resistant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialRules {
    /// How many different antidepressants.
    pub trials: usize,
    /// How long each, shortest first.
    pub lengths: Vec<Length>,
    /// Everything that is asked, in reading order.
    pub rules: Vec<TrialRule>,
}

fn sourced(field: &str, sources: &[Source]) -> Result<(), String> {
    if sources.is_empty() {
        return Err(format!("{field}.sources: found none; wanted at least one"));
    }
    for (n, source) in sources.iter().enumerate() {
        if source.text.trim().is_empty() || !source.url.starts_with("http") {
            return Err(format!("{field}.sources[{n}]: wanted a citation and its address"));
        }
        if source.level != "read" {
            return Err(format!("{field}.sources[{n}].level: found {:?}; wanted \"read\"", source.level));
        }
    }
    Ok(())
}

fn once<'a>(ids: impl IntoIterator<Item = &'a str>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    match ids.into_iter().find(|id| !seen.insert(*id)) {
        Some(id) => Err(format!("id: found {id:?} a second time; wanted each id once")),
        None => Ok(()),
    }
}

/// Checks the list of side effects against the terms that have a published frequency.
///
/// # Errors
/// The field, what was found and what is wanted.
pub fn check_side_effects(choices: &[SideEffectChoice], terms: &[String]) -> Result<(), String> {
    once(choices.iter().map(|choice| choice.id.as_str()))?;
    for choice in choices {
        if choice.words.trim().is_empty() {
            return Err(format!("words: `{}` has none", choice.id));
        }
        if !terms.contains(&choice.term) {
            return Err(format!("term: `{}` is not among the side effects of safety.json", choice.term));
        }
    }
    Ok(())
}

impl LongTermWatch {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// The field, what was found and what is wanted.
    pub fn check(&self) -> Result<(), String> {
        if self.every_days == 0 {
            return Err("every_days: found 0; wanted 1 or more".into());
        }
        once(self.signs.iter().map(|sign| sign.id.as_str()))?;
        for sign in &self.signs {
            sourced(&format!("signs ({})", sign.id), &sign.sources)?;
        }
        for (n, fact) in self.facts.iter().enumerate() {
            sourced(&format!("facts[{n}]"), &fact.sources)?;
        }
        Ok(())
    }
}

impl TrialRules {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// The field, what was found and what is wanted.
    pub fn check(&self) -> Result<(), String> {
        if self.trials == 0 {
            return Err("trials: found 0; wanted 1 or more".into());
        }
        if self.lengths.is_empty() || !self.lengths.is_sorted_by_key(|length| length.weeks) {
            return Err("lengths: wanted at least one, the shortest first".into());
        }
        for (n, length) in self.lengths.iter().enumerate() {
            sourced(&format!("lengths[{n}]"), &length.sources)?;
        }
        once(self.rules.iter().map(|rule| rule.id.as_str()))?;
        self.rules.iter().try_for_each(|rule| sourced(&format!("rules ({})", rule.id), &rule.sources))
    }
}
