//! A dosing protocol as it stands in `data/dosing/protocols.json`: what a trial or a label gave, to whom.
//!
//! This file depends on serde and `plan.rs` alone: `build.rs` includes both, to check the data before compiling.

use super::plan::Plan;
use serde::{Deserialize, Serialize};

/// How sure a fact is. Ordered: the later, the weaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Seen in the named source.
    Read,
    /// Forced by arithmetic from read numbers.
    Derived,
    /// Recalled, not confirmed: never shown as established.
    Memory,
}

impl Level {
    /// The level in words, to follow a source.
    pub fn words(self) -> &'static str {
        match self {
            Level::Read => "read in the source",
            Level::Derived => "worked out from read figures",
            Level::Memory => "recalled in part, not confirmed",
        }
    }
}

/// A source, as a reader can follow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The citation.
    pub text: String,
    /// Its address, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Which substance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Drug {
    /// Racemic ketamine: both mirror images in equal parts.
    Ketamine,
    /// The S form alone.
    Esketamine,
}

impl Drug {
    /// The name as it stands in the data.
    pub fn name(self) -> &'static str {
        match self {
            Drug::Ketamine => "ketamine",
            Drug::Esketamine => "esketamine",
        }
    }
}

/// How it enters the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// Infusion into a vein.
    Iv,
    /// Rapid injection into a vein.
    IvPush,
    /// Into a vein or under the skin: the source does not keep them apart.
    IvOrSc,
    /// Injection into muscle.
    Im,
    /// Injection under the skin.
    Sc,
    /// Swallowed, ordinary solution or tablet.
    Oral,
    /// Swallowed, slow-release tablet.
    OralExtendedRelease,
    /// Held under the tongue or against the cheek.
    Sublingual,
    /// Sprayed into the nose.
    Nasal,
    /// Into the rectum.
    Rectal,
}

impl Route {
    /// Every route.
    pub const ALL: [Self; 10] = [
        Self::Iv,
        Self::IvPush,
        Self::IvOrSc,
        Self::Im,
        Self::Sc,
        Self::Oral,
        Self::OralExtendedRelease,
        Self::Sublingual,
        Self::Nasal,
        Self::Rectal,
    ];

    /// Their names, to tell a caller which there are: ``one of `iv`, `iv-push`…``.
    pub fn names() -> String {
        let names: Vec<String> = Self::ALL.iter().map(|route| format!("`{}`", route.name())).collect();
        format!("one of {}", names.join(", "))
    }

    /// The name as it stands in the data.
    pub fn name(self) -> &'static str {
        match self {
            Route::Iv => "iv",
            Route::IvPush => "iv-push",
            Route::IvOrSc => "iv-or-sc",
            Route::Im => "im",
            Route::Sc => "sc",
            Route::Oral => "oral",
            Route::OralExtendedRelease => "oral-extended-release",
            Route::Sublingual => "sublingual",
            Route::Nasal => "nasal",
            Route::Rectal => "rectal",
        }
    }

    /// The route in plain words, to follow "given".
    pub fn words(self) -> &'static str {
        match self {
            Route::Iv => "into a vein",
            Route::IvPush => "into a vein, quickly",
            Route::IvOrSc => "into a vein or under the skin",
            Route::Im => "into muscle",
            Route::Sc => "under the skin",
            Route::Oral => "by mouth",
            Route::OralExtendedRelease => "by mouth, slow release",
            Route::Sublingual => "under the tongue",
            Route::Nasal => "into the nose",
            Route::Rectal => "into the rectum",
        }
    }

    /// Whether some or all of it goes straight into a vein.
    pub fn into_vein(self) -> bool {
        matches!(self, Route::Iv | Route::IvPush | Route::IvOrSc)
    }
}

/// What the amount of a dose counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoseKind {
    /// Milligrams for each kilogram of body weight.
    MgPerKg,
    /// Milligrams, the same for everyone.
    FixedMg,
    /// The span of many reports; not one regimen.
    Range,
}

/// The studied amount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dose {
    /// What the figures count.
    pub kind: DoseKind,
    /// Lowest studied, in `unit`.
    pub low: f64,
    /// Highest studied; none where the source sets no top.
    pub high: Option<f64>,
    /// The one shown first.
    pub typical: f64,
    /// `mg/kg` or `mg`, of ketamine base.
    pub unit: String,
    /// The only amounts studied between low and high, ascending; empty where every amount between was open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<f64>,
}

/// The ages a protocol was studied or licensed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ages {
    /// Youngest, in years.
    pub low: u8,
    /// Oldest, in years; none where no top is given.
    pub high: Option<u8>,
}

/// What kind of use a protocol records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// On a label for depression.
    Licensed,
    /// Trial of a use that is not on the label.
    OffLabelTrial,
    /// Series and reports of a use that is not on the label.
    OffLabelReports,
    /// A product under development.
    Investigational,
    /// Measured blood levels, not depression.
    PharmacokineticsOnly,
    /// On a label for anaesthesia; shown for contrast.
    Anaesthesia,
}

impl Status {
    /// The name as it stands in the data.
    pub fn name(self) -> &'static str {
        match self {
            Status::Licensed => "licensed",
            Status::OffLabelTrial => "off-label-trial",
            Status::OffLabelReports => "off-label-reports",
            Status::Investigational => "investigational",
            Status::PharmacokineticsOnly => "pharmacokinetics-only",
            Status::Anaesthesia => "anaesthesia",
        }
    }

    /// The status in plain words.
    pub fn words(self) -> &'static str {
        match self {
            Status::Licensed => "licensed",
            Status::OffLabelTrial => "off label, trial",
            Status::OffLabelReports => "off label, reports",
            Status::Investigational => "under development",
            Status::PharmacokineticsOnly => "blood levels only",
            Status::Anaesthesia => "anaesthesia, for contrast",
        }
    }
}

/// One protocol: what was given, how, to whom, and who says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protocol {
    /// The id: address and script name (`iv-single-05`).
    pub id: String,
    /// What it is, in a line.
    pub label: String,
    /// Which substance.
    pub drug: Drug,
    /// How it was given.
    pub route: Route,
    /// Whether it is given only with a health professional present; amounts are worked out for these alone.
    pub supervised: bool,
    /// How much.
    pub dose: Dose,
    /// Minutes it takes to give: infusion, push, holding time or first to last spray. None where not known.
    pub duration_min: Option<f64>,
    /// How sure those minutes are; none exactly where they are.
    pub duration_level: Option<Level>,
    /// How often, how long.
    pub schedule: String,
    /// The same as days, where it has fixed ones and is given under supervision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// Who took it.
    pub population: String,
    /// Ages, where the source gives them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<Ages>,
    /// What kind of use.
    pub status: Status,
    /// What kind of evidence, in a line.
    pub evidence: String,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure: the weakest of its parts.
    pub level: Level,
    /// The part that was recalled and not confirmed; present exactly where `level` is memory, or where a
    /// missing figure is recalled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unverified: Option<String>,
    /// What a reader must know to use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Shown for contrast alone, never worked out.
    pub context_only: bool,
}

impl Protocol {
    /// The dose in words: `0.5 mg/kg`, `56 to 84 mg`, `from 50 mg`.
    pub fn dose_words(&self) -> String {
        let dose = &self.dose;
        match dose.high {
            Some(high) if high == dose.low => format!("{} {}", dose.low, dose.unit),
            Some(high) => format!("{} to {} {}", dose.low, high, dose.unit),
            None => format!("from {} {}", dose.low, dose.unit),
        }
    }

    /// Its sources in one line, with how sure they are.
    pub fn citation(&self) -> String {
        let texts: Vec<&str> = self.sources.iter().map(|source| source.text.as_str()).collect();
        format!("{} ({})", texts.join("; "), self.level.words())
    }

    /// Whether the rules of the data hold. The error names the field first, then what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        if self.id.is_empty()
            || !self.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        {
            return Err(format!("id: `{}` must be small letters, digits and hyphens", self.id));
        }
        let texts = [
            ("label", &self.label),
            ("schedule", &self.schedule),
            ("population", &self.population),
            ("evidence", &self.evidence),
        ];
        for (field, text) in texts {
            if text.trim().is_empty() {
                return Err(format!("{field}: is empty"));
            }
        }
        self.check_dose()?;
        if let Some(minutes) = self.duration_min
            && !(minutes.is_finite() && minutes > 0.0)
        {
            return Err(format!("duration_min: {minutes} must be above zero"));
        }
        if self.duration_min.is_some() != self.duration_level.is_some() {
            return Err("duration_level: must stand exactly where duration_min does".to_owned());
        }
        let supervised = match self.route {
            Route::Iv | Route::IvPush | Route::IvOrSc | Route::Im | Route::Sc => true,
            Route::Nasal => self.drug == Drug::Esketamine,
            Route::Oral | Route::OralExtendedRelease | Route::Sublingual | Route::Rectal => false,
        };
        if self.supervised != supervised {
            return Err(format!("supervised: must be {supervised} for this drug and route"));
        }
        if let Some(Ages { low, high: Some(high) }) = self.ages
            && low > high
        {
            return Err(format!("ages: the youngest, {low}, is above the oldest, {high}"));
        }
        if self.context_only != (self.status == Status::Anaesthesia) {
            return Err("context_only: must be true exactly for anaesthesia".to_owned());
        }
        if let Some(plan) = &self.plan {
            if !self.supervised || self.context_only {
                return Err("plan: stands only where it is given under supervision".to_owned());
            }
            plan.check().map_err(|said| format!("plan.{said}"))?;
        }
        if self.sources.is_empty() {
            return Err("sources: at least one is needed".to_owned());
        }
        for source in &self.sources {
            if source.text.trim().is_empty() {
                return Err("sources: a citation is empty".to_owned());
            }
            if source.url.as_ref().is_some_and(|url| !url.starts_with("http")) {
                return Err(format!("sources: the address of `{}` must start with http", source.text));
            }
        }
        if let Some(level) = self.duration_level
            && level == Level::Memory
            && self.level != Level::Memory
        {
            return Err("level: must be the weakest part; duration_level is memory".to_owned());
        }
        if self.level == Level::Memory && self.unverified.is_none() {
            return Err("unverified: a memory level must say which part was recalled".to_owned());
        }
        Ok(())
    }

    fn check_dose(&self) -> Result<(), String> {
        let dose = &self.dose;
        if !(dose.low.is_finite() && dose.low > 0.0) {
            return Err(format!("dose.low: {} must be above zero", dose.low));
        }
        if let Some(high) = dose.high
            && !(high.is_finite() && high >= dose.low)
        {
            return Err(format!("dose.high: {high} must not be below dose.low, {}", dose.low));
        }
        let top = dose.high.unwrap_or(f64::INFINITY);
        if !(dose.low..=top).contains(&dose.typical) {
            return Err(format!("dose.typical: {} is outside low to high", dose.typical));
        }
        let unit_fits = match dose.kind {
            DoseKind::MgPerKg => dose.unit == "mg/kg",
            DoseKind::FixedMg => dose.unit == "mg",
            DoseKind::Range => dose.unit == "mg/kg" || dose.unit == "mg",
        };
        if !unit_fits {
            return Err(format!("dose.unit: `{}` does not go with dose.kind", dose.unit));
        }
        if let (Some(first), Some(last)) = (dose.steps.first(), dose.steps.last()) {
            if *first != dose.low || Some(*last) != dose.high {
                return Err("dose.steps: must start at dose.low and end at dose.high".to_owned());
            }
            if !dose.steps.windows(2).all(|pair| matches!(pair, [a, b] if a < b)) {
                return Err("dose.steps: must rise".to_owned());
            }
            if !dose.steps.contains(&dose.typical) {
                return Err(format!("dose.typical: {} is not one of dose.steps", dose.typical));
            }
        }
        Ok(())
    }
}
