//! What `data/evidence/rates.json` holds: which response rates stand side by side on `/evidence/rates`, and
//! what sets them apart.
//!
//! No figure is written twice: an [`Entry`] names an outcome of `studies.json`, and its counts are that
//! outcome's. This file depends on serde, the standard library and its neighbour `model` alone: `build.rs`
//! includes it too.

use super::model::{Outcome, OutcomeKind, Study};
use serde::{Deserialize, Serialize};

/// How the study was built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Design {
    /// Allotted by chance, and nobody was told what they had.
    MaskedTrial,
    /// Allotted by chance, and everybody knew.
    OpenTrial,
    /// Everybody had the drug, as the study planned it, and knew.
    OpenCourse,
    /// Records of everyday practice.
    EverydayPractice,
    /// Several studies, added up.
    Pooled,
}

/// What the group was compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparator {
    /// Saline, by the same way.
    Saline,
    /// Midazolam, which is felt too.
    Midazolam,
    /// A placebo spray with an antidepressant.
    PlaceboSpray,
    /// Another drug.
    OtherDrug,
    /// Electroconvulsive therapy.
    Ect,
    /// Nothing.
    Nothing,
}

/// Who gave the scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rater {
    /// A clinician, in a masked trial.
    MaskedClinician,
    /// A clinician, in a study where everybody knew what was given.
    OpenClinician,
    /// The person, by questionnaire.
    SelfRated,
    /// Several studies with scales of different kinds.
    Mixed,
}

/// What was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Drug {
    /// One dose of racemic ketamine.
    RacemicOnce,
    /// Several doses of racemic ketamine.
    RacemicSeveral,
    /// Esketamine spray.
    EsketamineSpray,
    /// Studies of different drugs or schedules.
    Mixed,
}

/// When the rate was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// Up to two days after the first dose.
    DayOneToTwo,
    /// Up to a week.
    Week,
    /// Later.
    Weeks,
    /// Not at one time.
    Mixed,
}

impl When {
    /// The span that an outcome's hours fall into.
    pub fn of(hours: Option<f64>) -> Self {
        match hours {
            None => Self::Mixed,
            Some(hours) if hours <= 48.0 => Self::DayOneToTwo,
            Some(hours) if hours <= 168.0 => Self::Week,
            Some(_) => Self::Weeks,
        }
    }
}

/// One rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Id of the study.
    pub study: String,
    /// The group, by its label in the study's outcomes; absent where the outcome names none.
    #[serde(default)]
    pub arm: Option<String>,
    /// The outcome's time, in its own words.
    pub timepoint: String,
    /// The outcome's measure, in its own words.
    pub measure: String,
    /// The group it was compared with, by the label of an outcome of the same time and measure.
    #[serde(default)]
    pub control: Option<String>,
    /// How the study was built.
    pub design: Design,
    /// What the group was compared with.
    pub comparator: Comparator,
    /// Who gave the scores.
    pub rater: Rater,
    /// What was given.
    pub drug: Drug,
    /// Id of the checked claim that quotes it, where one does.
    #[serde(default)]
    pub quoted_in: Option<String>,
}

/// The outcome of a study that is a share of a group, by group, time and measure.
fn share<'a>(study: &'a Study, arm: Option<&str>, timepoint: &str, measure: &str) -> Option<&'a Outcome> {
    study.outcomes.iter().find(|outcome| {
        outcome.arm.as_deref() == arm
            && outcome.timepoint == timepoint
            && outcome.measure == measure
            && matches!(outcome.kind, OutcomeKind::Response | OutcomeKind::Proportion)
            && outcome.level.is_established()
    })
}

impl Entry {
    /// The outcome it names, if the study has it and it rests on more than memory.
    pub fn outcome<'a>(&self, study: &'a Study) -> Option<&'a Outcome> {
        share(study, self.arm.as_deref(), &self.timepoint, &self.measure)
    }

    /// The outcome of the group it was compared with, likewise.
    pub fn control_outcome<'a>(&self, study: &'a Study) -> Option<&'a Outcome> {
        share(study, Some(self.control.as_deref()?), &self.timepoint, &self.measure)
    }

    /// Whether the entry is whole: a study, an outcome of it that is a share and was read, and fields that
    /// do not contradict each other.
    ///
    /// # Errors
    /// Names the field, what was found and what is wanted.
    pub fn check(&self, studies: &[Study]) -> Result<(), String> {
        let Some(study) = studies.iter().find(|study| study.id == self.study) else {
            return Err(format!("field `study`: no study `{}`", self.study));
        };
        if self.outcome(study).is_none() {
            return Err(format!(
                "field `measure`: `{}` has no established share of `{}` at \"{}\" by \"{}\"",
                self.study,
                self.arm.as_deref().unwrap_or("everybody"),
                self.timepoint,
                self.measure
            ));
        }
        if self.control.is_some() && self.control_outcome(study).is_none() {
            return Err("field `control`: that group has no established share at this time".into());
        }
        if self.comparator == Comparator::Nothing && self.control.is_some() {
            return Err("field `control`: found a group; wanted none where `comparator` is `nothing`".into());
        }
        let one_group = matches!(self.design, Design::OpenCourse | Design::EverydayPractice);
        if one_group && self.comparator != Comparator::Nothing {
            return Err("field `comparator`: wanted `nothing` for a design without groups".into());
        }
        let questionnaire = ["PHQ-9", "QIDS-SR"].iter().any(|scale| self.measure.starts_with(scale));
        if questionnaire != (self.rater == Rater::SelfRated) {
            return Err(format!("field `rater`: does not fit \"{}\"", self.measure));
        }
        if self.rater == Rater::MaskedClinician
            && !matches!(self.design, Design::MaskedTrial | Design::Pooled)
        {
            return Err("field `rater`: `masked-clinician` is for masked trials".into());
        }
        Ok(())
    }
}
