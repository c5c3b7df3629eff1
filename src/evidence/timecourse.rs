//! What `data/evidence/timecourse.json` holds: the effect by time after a dose, and the trials whose groups
//! were rated more than once on one scale.
//!
//! This file depends on serde, the standard library and its neighbour `model` alone: `build.rs` includes it
//! too. The figures of the trials are not written twice: a [`TrialCourse`] names a study and its arms, and
//! the means are those of `studies.json`.

use super::model::{Level, Outcome, OutcomeKind, Source, Study};
use serde::{Deserialize, Serialize};

/// What a figure compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// One group with another at the same time.
    BetweenGroups,
    /// One group alone: before and after, or a share of it. Never on one axis with the other unmarked.
    OneGroup,
}

/// One published effect at one time after a dose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffectAt {
    /// Id of the study or review that printed it.
    pub study: String,
    /// When, in words.
    pub timepoint: String,
    /// When, in hours after the first dose; `null` where it is not one time.
    pub hours: Option<f64>,
    /// What it compares.
    pub comparison: Comparison,
    /// What kind of figure: `smd`, `mean-difference`, `proportion` (per cent) or `other` (what `measure`
    /// says). Differences are ketamine minus control: negative favours ketamine.
    pub kind: OutcomeKind,
    /// The scale or event, in words.
    pub measure: String,
    /// Id of the rating scale, where all of it was measured on one.
    #[serde(default)]
    pub scale: Option<String>,
    /// The figure; `null` where only words were printed, and `note` has them.
    pub value: Option<f64>,
    /// Lower limit of its 95 % interval.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
    /// What was given; absent where the source mixes or does not say.
    #[serde(default)]
    pub drug: Option<String>,
    /// What it was compared with; absent likewise.
    #[serde(default)]
    pub control: Option<String>,
    /// Trials in it.
    #[serde(default)]
    pub k: Option<u32>,
    /// People in it.
    #[serde(default)]
    pub n: Option<u32>,
    /// How certain the review's authors call it.
    #[serde(default)]
    pub certainty: Option<String>,
    /// How sure the figure is.
    pub level: Level,
    /// Where it was seen.
    pub source: Source,
    /// What a reader must know to use it.
    #[serde(default)]
    pub note: Option<String>,
    /// What was remembered and could not be confirmed. Stands in no other field.
    #[serde(default)]
    pub unverified: Option<String>,
}

/// What the means of a trial's groups are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shows {
    /// Mean totals at each time.
    Total,
    /// Mean changes since the start, in points; the start itself is 0.
    Change,
}

/// One group of a trial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The arm's label in `studies.json`.
    pub arm: String,
    /// What it was given, in a few plain words.
    pub words: String,
}

/// A trial whose two groups were rated on one scale at more than one time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialCourse {
    /// Its id.
    pub id: String,
    /// Id of the study.
    pub study: String,
    /// Id of the rating scale.
    pub scale: String,
    /// The scale's name in the study's outcomes.
    pub measure: String,
    /// What its means are.
    pub shows: Shows,
    /// What was compared and for how long, in a few words.
    pub label: String,
    /// The group under test.
    pub active: Group,
    /// The group it is compared with.
    pub control: Group,
    /// What was done, in plain words.
    pub about: String,
}

/// The mean of a group at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupMean {
    /// Hours after the first dose.
    pub hours: f64,
    /// The mean, in points.
    pub mean: f64,
    /// Standard error of the mean; `None` at a start that is 0 by definition.
    pub se: Option<f64>,
    /// People rated; `None` likewise.
    pub n: Option<u32>,
}

/// The whole file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeCourse {
    /// Published effects by time.
    pub points: Vec<EffectAt>,
    /// Trials by scale, the first to show first.
    pub courses: Vec<TrialCourse>,
}

fn field(name: &str, why: impl std::fmt::Display) -> String {
    format!("field `{name}`: {why}")
}

fn check_text(name: &str, text: &str) -> Result<(), String> {
    if text.trim().is_empty() { Err(field(name, "is empty; wanted words")) } else { Ok(()) }
}

impl EffectAt {
    /// Whether the entry is whole: a time, a measure, a figure or a note in its place, limits in order.
    ///
    /// # Errors
    /// Names the field, what is wrong with it and what is wanted.
    pub fn check(&self) -> Result<(), String> {
        check_text("timepoint", &self.timepoint)?;
        check_text("measure", &self.measure)?;
        self.source.check()?;
        for (name, value) in
            [("hours", self.hours), ("value", self.value), ("ci_low", self.ci_low), ("ci_high", self.ci_high)]
        {
            if value.is_some_and(|value| !value.is_finite()) {
                return Err(field(name, "is not a finite number"));
            }
        }
        if let Some(hours) = self.hours.filter(|hours| *hours < 0.0) {
            return Err(field("hours", format!("{hours} lies before the dose")));
        }
        if self.value.is_none() && self.note.is_none() {
            return Err(field("note", "is absent; wanted the words in place of `value`"));
        }
        for (name, text) in [("note", &self.note), ("unverified", &self.unverified)] {
            text.as_ref().map_or(Ok(()), |text| check_text(name, text))?;
        }
        let within =
            |low: Option<f64>, high: Option<f64>| low.zip(high).is_none_or(|(low, high)| low <= high);
        if !within(self.ci_low, self.value) || !within(self.value, self.ci_high) {
            return Err(field("ci_low", "and `ci_high` do not hold `value`"));
        }
        Ok(())
    }
}

impl TrialCourse {
    /// The means of one of its groups, in the order of time; a course of changes begins with 0. What rests
    /// on memory, has no spread or names no time is left out.
    pub fn means(&self, group: &Group, study: &Study) -> Vec<GroupMean> {
        let kind = match self.shows {
            Shows::Total => OutcomeKind::EndpointMean,
            Shows::Change => OutcomeKind::MeanChange,
        };
        let belongs = |outcome: &&Outcome| {
            outcome.kind == kind
                && outcome.measure == self.measure
                && outcome.arm.as_deref() == Some(&group.arm)
                && outcome.level.is_established()
        };
        let mean = |outcome: &Outcome| {
            let n = outcome.n.filter(|n| *n > 1)?;
            let se = outcome.se.or_else(|| outcome.sd.map(|sd| sd / f64::from(n).sqrt()))?;
            Some(GroupMean { hours: outcome.hours?, mean: outcome.mean?, se: Some(se), n: Some(n) })
        };
        let mut means: Vec<GroupMean> = study.outcomes.iter().filter(belongs).filter_map(mean).collect();
        if self.shows == Shows::Change {
            means.push(GroupMean { hours: 0.0, mean: 0.0, se: None, n: None });
        }
        means.sort_by(|one, other| one.hours.total_cmp(&other.hours));
        means
    }

    /// How sure the means are: the weakest of them.
    pub fn level(&self, study: &Study) -> Level {
        let derived = study.outcomes.iter().any(|outcome| {
            outcome.level == Level::Derived
                && outcome.measure == self.measure
                && [&self.active.arm, &self.control.arm]
                    .into_iter()
                    .any(|arm| outcome.arm.as_ref() == Some(arm))
                && matches!(outcome.kind, OutcomeKind::EndpointMean | OutcomeKind::MeanChange)
        });
        if derived { Level::Derived } else { Level::Read }
    }

    fn check(&self, studies: &[Study]) -> Result<(), String> {
        let texts = [
            ("id", &self.id),
            ("scale", &self.scale),
            ("measure", &self.measure),
            ("label", &self.label),
            ("about", &self.about),
            ("active.words", &self.active.words),
            ("control.words", &self.control.words),
        ];
        texts.iter().try_for_each(|(name, text)| check_text(name, text))?;
        let Some(study) = studies.iter().find(|study| study.id == self.study) else {
            return Err(field("study", format!("no study `{}`", self.study)));
        };
        for (name, group) in [("active.arm", &self.active), ("control.arm", &self.control)] {
            let means = self.means(group, study);
            if means.len() < 2 {
                return Err(field(
                    name,
                    format!(
                        "`{}` of `{}` has {} means on `{}`; wanted at least 2, each with its spread and its n",
                        group.arm,
                        self.study,
                        means.len(),
                        self.measure
                    ),
                ));
            }
            if means.windows(2).any(|pair| pair[0].hours >= pair[1].hours) {
                return Err(field(name, format!("`{}` has two means at one time; wanted one", group.arm)));
            }
        }
        Ok(())
    }
}

impl TimeCourse {
    /// Reads the file and checks every entry against the studies.
    ///
    /// # Errors
    /// Names the entry, the field, and what is wrong.
    pub fn from_json(text: &str, studies: &[Study]) -> Result<Self, String> {
        let read: Self = serde_json::from_str(text).map_err(|wrong| wrong.to_string())?;
        read.check(studies)?;
        Ok(read)
    }

    /// Whether every entry is whole and every study that one names is there.
    ///
    /// # Errors
    /// Names the entry, the field, and what is wrong.
    pub fn check(&self, studies: &[Study]) -> Result<(), String> {
        for (place, point) in self.points.iter().enumerate() {
            let at = |why: String| format!("points[{place}] ({}): {why}", point.study);
            point.check().map_err(at)?;
            if !studies.iter().any(|study| study.id == point.study) {
                return Err(at(field("study", format!("no study `{}`", point.study))));
            }
        }
        for (place, course) in self.courses.iter().enumerate() {
            let at = |why: String| format!("courses[{place}] ({}): {why}", course.id);
            course.check(studies).map_err(at)?;
            if self.courses.iter().take(place).any(|other| other.id == course.id) {
                return Err(at(field("id", "stands there twice")));
            }
        }
        Ok(())
    }

    /// The trials on a scale, the first to show first.
    pub fn on_scale<'a>(&'a self, scale: &'a str) -> impl Iterator<Item = &'a TrialCourse> {
        self.courses.iter().filter(move |course| course.scale == scale)
    }

    /// The trial of that id.
    pub fn course(&self, id: &str) -> Option<&TrialCourse> {
        self.courses.iter().find(|course| course.id == id)
    }

    /// The effects that may stand on a page without the mark "unverified".
    pub fn established(&self) -> impl Iterator<Item = &EffectAt> {
        self.points.iter().filter(|point| point.level.is_established())
    }
}
