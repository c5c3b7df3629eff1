//! The definition of a rating scale, as it stands under `data/instruments/`.
//!
//! This file depends on serde alone: `build.rs` includes it too, to check the data before compiling.
//!
//! **Points.** Totals, bands and cuts are whole points. For most scales the points are the published total.
//! Where the published score is a mean (the PEG), the points are the sum of the answers, and
//! [`Instrument::published`] gives the score.

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
    /// What it adds to the total, before [`Instrument::multiplier`] (already reversed where the scale
    /// reverses it). Also what is stored for it.
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
    /// What was marked then, to follow "You marked"; `None` where the page's own words fit ("thoughts of
    /// being better off dead, or of hurting yourself").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marked: Option<String>,
    /// Why.
    pub source: Source,
}

/// A part of the scale that has a score of its own: the sum of some of its questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscale {
    /// Its usual short name, unique in the scale ("HAM-D6").
    pub id: String,
    /// What it is, in words.
    pub name: String,
    /// Link ids of its questions, all of them scored.
    pub items: Vec<String>,
}

/// An answer that ends the scale: the other scored questions are then not asked and add nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ends {
    /// Link id of the question.
    pub item: String,
    /// The value of the option that ends the scale.
    pub value: i32,
    /// Where the rule comes from.
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

fn one() -> i32 {
    1
}

fn is_one(number: &i32) -> bool {
    *number == 1
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
    /// What it measures, in plain words ("depression"). Scales of one domain stand together in the list.
    pub domain: String,
    /// What a person should know before choosing it, in plain words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether only a total may be entered, because the wording may not be shown: there are no questions.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub total_only: bool,
    /// Language of the wording (BCP 47).
    pub language: String,
    /// The other languages that there is a [`super::translation::Translation`] for. Not in the data file:
    /// the site adds it to the file that it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Who fills it in.
    pub rater: Rater,
    /// What it asks about.
    pub recall: Recall,
    /// The stem, exact; empty where each question says it itself.
    #[serde(default)]
    pub instruction: String,
    /// Named answer sets.
    #[serde(default)]
    pub answers: BTreeMap<String, Vec<AnswerOption>>,
    /// The scored questions, in order; none if `total_only`.
    #[serde(default)]
    pub items: Vec<Item>,
    /// Questions that belong to the form but not to the total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unscored: Vec<Item>,
    /// The answer that ends the scale, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Ends>,
    /// What the sum of the answers is multiplied by to give the points (4 for the WHO-5).
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub multiplier: i32,
    /// What the points are divided by to give the published score (3 for the PEG, a mean of 3 answers).
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub divisor: i32,
    /// Lowest attainable points.
    pub min: i32,
    /// Highest attainable points.
    pub max: i32,
    /// Which way is better.
    pub direction: Direction,
    /// Parts with a score of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subscales: Vec<Subscale>,
    /// Named ranges, covering min to max without gap or overlap; none where none were published.
    pub bands: Vec<Band>,
    /// Where the bands come from, or where it was seen that there are none.
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

impl Ends {
    /// Whether these answers end the scale.
    pub fn reached(&self, answers: &BTreeMap<String, Option<i32>>) -> bool {
        answers.get(&self.item).copied().flatten() == Some(self.value)
    }
}

impl Instrument {
    /// The options of an item, in order; empty when the item names an unknown set (`check` refuses that).
    pub fn options(&self, item: &Item) -> &[AnswerOption] {
        self.answers.get(&item.answers).map_or(&[], Vec::as_slice)
    }

    /// The item with this link id, scored or not.
    pub fn item(&self, link_id: &str) -> Option<&Item> {
        self.items.iter().chain(&self.unscored).find(|item| item.link_id == link_id)
    }

    /// The published score of these points: the same number, or a mean to one decimal, halves away from
    /// zero (as FHIRPath's `round`).
    pub fn published(&self, points: i32) -> f64 {
        match self.divisor {
            0 | 1 => f64::from(points),
            divisor => (f64::from(points) / f64::from(divisor) * 10.0).round() / 10.0,
        }
    }

    /// The published score as it is written: "13", or "4.3" where it is a mean.
    pub fn shown(&self, points: i32) -> String {
        if self.divisor == 1 { points.to_string() } else { format!("{:.1}", self.published(points)) }
    }

    /// The points of a published score, as a person or a script gives it: 4.3 is 13 points of the PEG.
    /// `None` when no whole number of points is published as this score.
    pub fn points(&self, published: f64) -> Option<i32> {
        let points = (published * f64::from(self.divisor)).round();
        let whole = points.abs() <= f64::from(i32::MAX);
        let points = whole.then_some(points as i32)?;
        // A mean may come with more decimals than it is published with.
        let slack = if self.divisor == 1 { 0.0 } else { 0.05 };
        ((self.published(points) - published).abs() <= slack + 1e-9).then_some(points)
    }

    /// Whether a question is still to be asked after these answers: not once an answer has ended the scale.
    pub fn asks(&self, item: &Item, answers: &BTreeMap<String, Option<i32>>) -> bool {
        self.ends.as_ref().is_none_or(|ends| item.link_id == ends.item || !ends.reached(answers))
    }

    /// The band that a total in points falls in; `None` outside `min..=max`, where there are no bands, and
    /// where their names were only remembered: those are never given as established.
    pub fn band(&self, total: i32) -> Option<&Band> {
        if self.bands_source.level == Level::Memory {
            return None;
        }
        self.bands.iter().find(|band| (band.min..=band.max).contains(&total))
    }

    /// Whether `total` is as good as `cut` or better, in the scale's own direction.
    pub fn at_or_better(&self, total: i32, cut: f64) -> bool {
        match self.direction {
            Direction::LowerIsBetter => f64::from(total) <= cut,
            Direction::HigherIsBetter => f64::from(total) >= cut,
        }
    }

    /// Whether `total` is as bad as `cut` or worse, in the scale's own direction.
    pub fn at_or_worse(&self, total: i32, cut: f64) -> bool {
        match self.direction {
            Direction::LowerIsBetter => f64::from(total) >= cut,
            Direction::HigherIsBetter => f64::from(total) <= cut,
        }
    }

    /// The lowest and highest value an item can add; `None` when it has no options.
    pub fn extremes(&self, item: &Item) -> Option<(i32, i32)> {
        let values = || self.options(item).iter().map(|option| option.value);
        Some((values().min()?, values().max()?))
    }
}
