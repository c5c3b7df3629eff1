//! The wording of a scale in another language, as it stands in `data/instruments/translations/`.
//!
//! A translation holds wording alone. What the answers are worth, and everything else, stays with the
//! definition, so a rating means the same in every language. This file depends on serde alone: `build.rs`
//! includes it too, to check the data before compiling.

use super::definition::{Instrument, Item, Source};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which way a text runs, where it is not from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dir {
    /// From right to left, as in HTML's `dir="rtl"`.
    Rtl,
}

/// The wording of one scale in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Translation {
    /// The id of the scale (`phq-9`).
    pub scale: String,
    /// The language (BCP 47).
    pub language: String,
    /// The language's own name.
    pub name: String,
    /// Which way it runs; left out for left to right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dir: Option<Dir>,
    /// The stem, exact.
    pub instruction: String,
    /// The questions by link id, exact: every scored one, and the others where they are known.
    pub items: BTreeMap<String, String>,
    /// The labels of each answer set, in the order of the definition.
    pub answers: BTreeMap<String, Vec<String>>,
    /// Where the wording was read, and against what it was checked.
    pub source: Source,
    /// Faults of the copy that are left as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Instrument {
    /// The scale in another language: instruction, questions and answers are exchanged, values and link ids
    /// stay. Whatever the translation lacks keeps its wording, so that every stored answer still has its
    /// question. A translation of another scale changes nothing.
    pub fn in_language(&self, translation: &Translation) -> Self {
        let mut scale = self.clone();
        if translation.scale != self.id {
            return scale;
        }
        scale.language.clone_from(&translation.language);
        scale.instruction.clone_from(&translation.instruction);
        for item in scale.items.iter_mut().chain(&mut scale.unscored) {
            if let Some(text) = translation.items.get(&item.link_id) {
                item.text.clone_from(text);
            }
        }
        for (set, options) in &mut scale.answers {
            let labels = translation.answers.get(set).into_iter().flatten();
            for (option, label) in options.iter_mut().zip(labels) {
                option.label.clone_from(label);
            }
        }
        scale
    }
}

impl Translation {
    /// Checks that it is a whole translation of this scale.
    ///
    /// # Errors
    /// A sentence that opens with the field, says what was found there and what is wanted.
    pub fn check(&self, scale: &Instrument) -> Result<(), String> {
        if self.scale != scale.id {
            return Err(format!("scale: found {:?}; wanted {:?}", self.scale, scale.id));
        }
        let texts = [
            ("language", &self.language),
            ("name", &self.name),
            ("instruction", &self.instruction),
            ("source.text", &self.source.text),
        ];
        if let Some((field, _)) = texts.iter().find(|(_, text)| text.trim().is_empty()) {
            return Err(format!("{field}: found nothing; wanted a text"));
        }
        if self.language == scale.language {
            return Err(format!("language: found {:?}, the language of the scale itself", self.language));
        }
        self.check_items(scale)?;
        self.check_answers(scale)?;
        self.check_script()
    }

    fn check_items(&self, scale: &Instrument) -> Result<(), String> {
        if let Some(item) = scale.items.iter().find(|item| !self.items.contains_key(&item.link_id)) {
            return Err(format!("items: found no {}; wanted every scored question", item.link_id));
        }
        for (n, (link_id, text)) in self.items.iter().enumerate() {
            if scale.item(link_id).is_none() {
                return Err(format!("items.{link_id}: found it here; the scale has no such question"));
            }
            if text.trim().is_empty() {
                return Err(format!("items.{link_id}: found nothing; wanted the exact wording"));
            }
            // Two questions never ask the same: one of them is a copying mistake.
            if let Some((other, _)) = self.items.iter().take(n).find(|(_, other)| *other == text) {
                return Err(format!("items.{link_id}: found the text of {other} again; wanted its own"));
            }
        }
        Ok(())
    }

    fn check_answers(&self, scale: &Instrument) -> Result<(), String> {
        let asked = |item: &&Item| self.items.contains_key(&item.link_id);
        for item in scale.items.iter().chain(&scale.unscored).filter(asked) {
            if !self.answers.contains_key(&item.answers) {
                return Err(format!("answers: found no {:?}, the answers of {}", item.answers, item.link_id));
            }
        }
        for (set, labels) in &self.answers {
            let Some(options) = scale.answers.get(set) else {
                return Err(format!("answers.{set}: found it here; the scale has no such answers"));
            };
            if labels.len() != options.len() {
                return Err(format!("answers.{set}: found {}; wanted {}", labels.len(), options.len()));
            }
            for (n, label) in labels.iter().enumerate() {
                if label.trim().is_empty() {
                    return Err(format!("answers.{set}[{n}]: found nothing; wanted the exact wording"));
                }
                if labels.iter().take(n).any(|other| other == label) {
                    return Err(format!("answers.{set}[{n}]: found {label:?} a second time"));
                }
            }
        }
        Ok(())
    }

    /// Every text must run the way that `dir` says, and hold no sign that only a broken copy has: text taken
    /// from a PDF can come out as invisible marks and signs of another script.
    fn check_script(&self) -> Result<(), String> {
        let texts = || {
            let items = self.items.iter().map(|(link_id, text)| (format!("items.{link_id}"), text));
            let sets = self.answers.iter();
            let labels =
                sets.flat_map(|(set, list)| list.iter().map(move |label| (format!("answers.{set}"), label)));
            std::iter::once(("instruction".to_owned(), &self.instruction)).chain(items).chain(labels)
        };
        for (field, text) in texts() {
            if let Some(sign) = text.chars().find(|sign| broken(*sign)) {
                return Err(format!(
                    "{field}: found the sign U+{:04X}, which stands in broken copies; wanted the exact wording",
                    u32::from(sign)
                ));
            }
        }
        let runs_left = texts().any(|(_, text)| text.chars().any(right_to_left));
        match (runs_left, self.dir) {
            (true, None) => {
                Err("dir: found nothing; wanted \"rtl\" for letters that run from the right".into())
            }
            (false, Some(Dir::Rtl)) => {
                Err("dir: found \"rtl\"; wanted nothing for letters of this kind".into())
            }
            _ => Ok(()),
        }
    }
}

/// Signs that stand in no wording of a scale: control marks, odd spaces, mathematical and private ones.
fn broken(sign: char) -> bool {
    sign.is_control()
        || matches!(u32::from(sign),
            0x2000..=0x200A | 0x2028..=0x202E | 0x2031..=0x2038 | 0x203B..=0x209F
            | 0xE000..=0xF8FF | 0xFFF0..=0xFFFF)
}

/// Letters of Hebrew, Arabic and their neighbours.
fn right_to_left(sign: char) -> bool {
    matches!(u32::from(sign), 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC)
}
