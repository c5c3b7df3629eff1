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

    /// The item with this link id, scored or not.
    pub fn item(&self, link_id: &str) -> Option<&Item> {
        self.items.iter().chain(&self.unscored).find(|item| item.link_id == link_id)
    }

    /// The band that a total falls in; `None` outside `min..=max`.
    pub fn band(&self, total: i32) -> Option<&Band> {
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

    /// Checks what the types cannot: that the parts of the definition agree with each other.
    ///
    /// # Errors
    /// A sentence that opens with the field, says what was found there and what is wanted.
    pub fn check(&self) -> Result<(), String> {
        self.check_texts()?;
        self.check_answers()?;
        self.check_items()?;
        self.check_range()?;
        self.check_bands()?;
        self.check_safety()?;
        self.check_outcomes()
    }

    fn check_texts(&self) -> Result<(), String> {
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || !self.id.chars().all(kebab) {
            return Err(format!(
                "id: found {:?}; wanted lower-case letters, digits and hyphens, as in an address",
                self.id
            ));
        }
        let texts = [
            ("version", &self.version),
            ("name", &self.name),
            ("short", &self.short),
            ("domain", &self.domain),
            ("language", &self.language),
            ("recall.text", &self.recall.text),
            ("bands_source.text", &self.bands_source.text),
            ("licence.summary", &self.licence.summary),
            ("licence.statement", &self.licence.statement),
            ("licence.source.text", &self.licence.source.text),
            ("citation", &self.citation),
        ];
        match texts.iter().find(|(_, text)| text.trim().is_empty()) {
            Some((field, _)) => Err(format!("{field}: found nothing; wanted a text")),
            None => Ok(()),
        }
    }

    fn check_answers(&self) -> Result<(), String> {
        for (key, options) in &self.answers {
            if options.len() < 2 {
                return Err(format!("answers.{key}: found {} options; wanted 2 or more", options.len()));
            }
            for (n, option) in options.iter().enumerate() {
                if option.label.trim().is_empty() {
                    return Err(format!("answers.{key}[{n}].label: found nothing; wanted the exact wording"));
                }
                // A stored answer is its value, so two options of one value could not be told apart.
                if options.iter().take(n).any(|other| other.value == option.value) {
                    return Err(format!(
                        "answers.{key}[{n}].value: found {} a second time; wanted each value once",
                        option.value
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_items(&self) -> Result<(), String> {
        if self.items.is_empty() {
            return Err("items: found none; wanted at least one scored question".into());
        }
        let mut seen = std::collections::BTreeSet::new();
        for (field, items) in [("items", &self.items), ("unscored", &self.unscored)] {
            for (n, item) in items.iter().enumerate() {
                if item.link_id.is_empty() || item.text.trim().is_empty() {
                    return Err(format!("{field}[{n}]: found an empty link_id or text; wanted both"));
                }
                if !seen.insert(&item.link_id) {
                    return Err(format!(
                        "{field}[{n}].link_id: found {:?} a second time; wanted each link id once",
                        item.link_id
                    ));
                }
                if !self.answers.contains_key(&item.answers) {
                    let known: Vec<&str> = self.answers.keys().map(String::as_str).collect();
                    return Err(format!(
                        "{field}[{n}].answers: found {:?}; wanted one of {}",
                        item.answers,
                        known.join(", ")
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_range(&self) -> Result<(), String> {
        let (mut low, mut high) = (0_i64, 0_i64);
        for (least, most) in self.items.iter().filter_map(|item| self.extremes(item)) {
            low += i64::from(least);
            high += i64::from(most);
        }
        if i64::from(self.min) != low {
            return Err(format!("min: found {}; wanted {low}, the sum of the lowest options", self.min));
        }
        if i64::from(self.max) != high {
            return Err(format!("max: found {}; wanted {high}, the sum of the highest options", self.max));
        }
        Ok(())
    }

    fn check_bands(&self) -> Result<(), String> {
        let mut wanted = i64::from(self.min);
        for (n, band) in self.bands.iter().enumerate() {
            if i64::from(band.min) != wanted {
                return Err(format!(
                    "bands[{n}].min: found {}; wanted {wanted}, so that the bands neither overlap nor leave a gap",
                    band.min
                ));
            }
            if band.max < band.min {
                return Err(format!(
                    "bands[{n}].max: found {}; wanted at least {}, the band's min",
                    band.max, band.min
                ));
            }
            if band.label.trim().is_empty() {
                return Err(format!("bands[{n}].label: found nothing; wanted its published name"));
            }
            wanted = i64::from(band.max) + 1;
        }
        if wanted != i64::from(self.max) + 1 {
            return Err(format!(
                "bands: found an end at {}; wanted them to cover {} to {}",
                wanted - 1,
                self.min,
                self.max
            ));
        }
        Ok(())
    }

    fn check_safety(&self) -> Result<(), String> {
        let Some(safety) = &self.safety else { return Ok(()) };
        if safety.items.is_empty() {
            return Err("safety.items: found none; wanted at least one link id, or no safety entry".into());
        }
        for (n, link_id) in safety.items.iter().enumerate() {
            let Some(item) = self.item(link_id) else {
                return Err(format!("safety.items[{n}]: found {link_id:?}; wanted the link id of an item"));
            };
            if !self.options(item).iter().any(|option| option.value == safety.from) {
                return Err(format!(
                    "safety.from: found {}; wanted the value of an option of {link_id}",
                    safety.from
                ));
            }
        }
        Ok(())
    }

    fn check_outcomes(&self) -> Result<(), String> {
        let (min, max) = (f64::from(self.min), f64::from(self.max));
        let of_total = [("remission", &self.outcomes.remission), ("caseness", &self.outcomes.caseness)];
        for (field, cut) in of_total {
            if let Some(cut) = cut
                && !(min..=max).contains(&cut.points)
            {
                return Err(format!(
                    "outcomes.{field}.points: found {}; wanted a total from {min} to {max}",
                    cut.points
                ));
            }
        }
        let of_change = [
            ("reliable_change", &self.outcomes.reliable_change),
            ("meaningful_change", &self.outcomes.meaningful_change),
        ];
        for (field, cut) in of_change {
            if let Some(cut) = cut
                && !(cut.points > 0.0 && cut.points <= max - min)
            {
                return Err(format!(
                    "outcomes.{field}.points: found {}; wanted more than 0 and at most {}",
                    cut.points,
                    max - min
                ));
            }
        }
        if let (Some(remission), Some(case)) = (&self.outcomes.remission, &self.outcomes.caseness) {
            let apart = match self.direction {
                Direction::LowerIsBetter => remission.points < case.points,
                Direction::HigherIsBetter => remission.points > case.points,
            };
            if !apart {
                return Err(format!(
                    "outcomes.caseness.points: found {}; wanted it on the worse side of remission ({}), \
                     by the scale's direction",
                    case.points, remission.points
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phq() -> Instrument {
        serde_json::from_str(include_str!("../../data/instruments/phq-9.json")).unwrap()
    }

    fn refused(change: impl FnOnce(&mut Instrument)) -> String {
        let mut instrument = phq();
        instrument.check().unwrap();
        change(&mut instrument);
        instrument.check().unwrap_err()
    }

    #[test]
    fn a_definition_survives_being_written_and_read() {
        let text = serde_json::to_string(&phq()).unwrap();
        assert_eq!(serde_json::from_str::<Instrument>(&text).unwrap(), phq());
    }

    #[test]
    fn a_misspelt_field_is_refused() {
        let text =
            include_str!("../../data/instruments/phq-9.json").replacen("\"direction\"", "\"directon\"", 1);
        assert!(serde_json::from_str::<Instrument>(&text).unwrap_err().to_string().contains("directon"));
    }

    #[test]
    fn wrong_items_are_refused_by_field() {
        assert!(refused(|i| i.items[1].link_id = "/44250-9".into()).starts_with("items[1].link_id: found"));
        assert!(
            refused(|i| i.unscored[0].link_id = "/44250-9".into()).starts_with("unscored[0].link_id: found")
        );
        assert!(
            refused(|i| i.items[2].answers = "often".into()).starts_with("items[2].answers: found \"often\"")
        );
        assert!(refused(|i| i.items.clear()).starts_with("items: found none"));
        assert!(refused(|i| i.id = "PHQ 9".into()).starts_with("id: found \"PHQ 9\""));
    }

    #[test]
    fn wrong_ranges_and_bands_are_refused_by_field() {
        assert!(refused(|i| i.max = 30).starts_with("max: found 30; wanted 27"));
        assert!(refused(|i| i.min = 1).starts_with("min: found 1; wanted 0"));
        assert!(refused(|i| i.bands[1].min = 4).starts_with("bands[1].min: found 4; wanted 5"));
        assert!(refused(|i| i.bands[1].min = 6).starts_with("bands[1].min: found 6; wanted 5"));
        assert!(refused(|i| i.bands[4].max = 26).starts_with("bands: found an end at 26"));
        assert!(refused(|i| i.bands.clear()).starts_with("bands: found an end at -1"));
    }

    #[test]
    fn wrong_safety_and_cuts_are_refused_by_field() {
        let safety = |i: &mut Instrument, link_id: &str, from| {
            let safety = i.safety.as_mut().unwrap();
            safety.items = vec![link_id.into()];
            safety.from = from;
        };
        assert!(refused(|i| safety(i, "/0", 1)).starts_with("safety.items[0]: found \"/0\""));
        assert!(refused(|i| safety(i, "/44260-8", 4)).starts_with("safety.from: found 4"));
        assert!(
            refused(|i| i.outcomes.remission.as_mut().unwrap().points = 40.0)
                .starts_with("outcomes.remission.points: found 40")
        );
        assert!(
            refused(|i| i.outcomes.reliable_change.as_mut().unwrap().points = 0.0)
                .starts_with("outcomes.reliable_change.points: found 0")
        );
        assert!(
            refused(|i| i.direction = Direction::HigherIsBetter)
                .starts_with("outcomes.caseness.points: found 10")
        );
    }
}
