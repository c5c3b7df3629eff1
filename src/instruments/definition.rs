//! The definition of a rating scale, as it stands in `data/instruments/{id}.json`.
//!
//! This file depends on serde alone: `build.rs` includes it too, to check the data before compiling.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How sure a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Seen in the named source.
    Read,
    /// Forced by arithmetic from read numbers.
    Derived,
    /// Recalled, not confirmed: never shown as established.
    Memory,
}

/// Where a fact comes from, and how sure it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The citation or address, as a reader can follow it.
    pub text: String,
    /// How sure.
    pub level: Level,
}

/// Who fills the scale in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rater {
    /// The person themselves.
    #[serde(rename = "self")]
    Person,
    /// A clinician, after an interview.
    Clinician,
}

/// Which way the total moves when the person gets better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Lower is better (most scales).
    LowerIsBetter,
    /// Higher is better (well-being scales).
    HigherIsBetter,
}

/// The time a scale asks about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recall {
    /// In words, to follow "about": "the last 2 weeks".
    pub text: String,
    /// In days.
    pub days: u16,
}

/// One answer a person may choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerOption {
    /// Its exact wording.
    pub label: String,
    /// What it adds to the total (already reversed where the scale reverses it).
    pub value: i32,
    /// Its LOINC answer code, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// FHIR link id: LOINC code with a leading slash where one is known, unique in the scale.
    pub link_id: String,
    /// LOINC code of the question, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loinc: Option<String>,
    /// Its exact wording.
    pub text: String,
    /// The key in `answers` of its options.
    pub answers: String,
}

/// A named range of totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Lowest total in the band.
    pub min: i32,
    /// Highest total in the band.
    pub max: i32,
    /// Its published name.
    pub label: String,
}

/// A published cut or threshold, in points of the total, with its source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// Points.
    pub points: f64,
    /// Where it comes from.
    pub source: Source,
    /// What a reader must know to use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The cuts that outcome words use for this scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeCuts {
    /// Highest total that still counts as remission (lowest, where higher is better).
    pub remission: Option<Cut>,
    /// The total from which the scale counts as a case again (relapse).
    pub caseness: Option<Cut>,
    /// The smallest change that the scale can tell from its own noise (Jacobson-Truax).
    pub reliable_change: Option<Cut>,
    /// The smallest change that people call meaningful, best in resistant depression.
    pub meaningful_change: Option<Cut>,
}

/// Items whose endorsement opens the help panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Safety {
    /// Link ids.
    pub items: Vec<String>,
    /// The lowest option value that counts as endorsed.
    pub from: i32,
    /// Why.
    pub source: Source,
}

/// The terms under which the wording may be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// One line for the page.
    pub summary: String,
    /// The statement that must travel with the scale.
    pub statement: String,
    /// Where the terms were read.
    pub source: Source,
}

/// LOINC codes of the whole scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loinc {
    /// The panel.
    pub panel: Option<String>,
    /// The total score.
    pub total: Option<String>,
}

/// One rating scale, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// The id: file name and address (`phq-9`).
    pub id: String,
    /// Rises when wording, order or scoring changes.
    pub version: String,
    /// Full name.
    pub name: String,
    /// Usual short name.
    pub short: String,
    /// What it measures, in plain words ("depression").
    pub domain: String,
    /// Language of the wording (BCP 47).
    pub language: String,
    /// Who fills it in.
    pub rater: Rater,
    /// What it asks about.
    pub recall: Recall,
    /// The stem, exact.
    pub instruction: String,
    /// Named answer sets.
    pub answers: BTreeMap<String, Vec<AnswerOption>>,
    /// The scored questions, in order.
    pub items: Vec<Item>,
    /// Questions that belong to the form but not to the total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unscored: Vec<Item>,
    /// Lowest attainable total.
    pub min: i32,
    /// Highest attainable total.
    pub max: i32,
    /// Which way is better.
    pub direction: Direction,
    /// Named ranges, covering min to max without gap or overlap.
    pub bands: Vec<Band>,
    /// Where the bands come from.
    pub bands_source: Source,
    /// Items that open the help panel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safety: Option<Safety>,
    /// The cuts of the outcome words.
    pub outcomes: OutcomeCuts,
    /// LOINC codes.
    pub loinc: Loinc,
    /// Terms of use.
    pub licence: Licence,
    /// How to cite it.
    pub citation: String,
}

impl Instrument {
    /// The options of an item, in order; empty when the item names an unknown set (`check` refuses that).
    pub fn options(&self, item: &Item) -> &[AnswerOption] {
        self.answers.get(&item.answers).map_or(&[], Vec::as_slice)
    }
}
