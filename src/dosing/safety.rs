//! Screening, monitoring and unwanted effects as they stand in `data/dosing/safety.json`: who says what.
//!
//! Depends on serde and on `protocol.rs` beside it alone, so that `build.rs` can include both.

use super::protocol::{Level, Source};
use serde::{Deserialize, Serialize};

/// When a point matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PointKind {
    /// Before treatment.
    Screening,
    /// During and after a session.
    Monitoring,
    /// What bounds the use as a whole.
    Limit,
}

/// One point that a label, a guideline or a published series makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Its id.
    pub id: String,
    /// When it matters.
    pub kind: PointKind,
    /// Which treatment it is about.
    pub applies_to: String,
    /// What is said.
    pub text: String,
    /// Who says it.
    pub by: String,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure.
    pub level: Level,
    /// The part that was not seen as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unverified: Option<String>,
}

/// How many people had an effect in one arm.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Percent of `people`.
    pub percent: f64,
    /// How many were in the arm.
    pub people: u32,
}

/// An unwanted effect counted against a control.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SideEffect {
    /// Its name.
    pub term: String,
    /// Which treatment, for how long.
    pub setting: String,
    /// With the drug.
    pub active: Share,
    /// With placebo.
    pub control: Share,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure.
    pub level: Level,
}

/// A figure about harm that has no control beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Its id.
    pub id: String,
    /// What was found.
    pub text: String,
    /// Who says it.
    pub by: String,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure.
    pub level: Level,
}

/// Everything said about safety.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Safety {
    /// Screening, monitoring, limits.
    pub points: Vec<Point>,
    /// Controlled counts.
    pub side_effects: Vec<SideEffect>,
    /// Uncontrolled figures.
    pub reports: Vec<Report>,
    /// What could not be read, so that no number stands for it.
    pub not_read: Vec<String>,
}

impl Safety {
    /// Whether the rules of the data hold. The error names the field first, then what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        for (place, point) in self.points.iter().enumerate() {
            if self.points.iter().take(place).any(|earlier| earlier.id == point.id) {
                return Err(format!("points.id: `{}` stands twice", point.id));
            }
            if point.level == Level::Memory {
                return Err(format!("points.level: `{}` was not read, so it has no place here", point.id));
            }
            if point.sources.is_empty() || point.by.trim().is_empty() {
                return Err(format!("points.sources: `{}` must say who says it and where", point.id));
            }
        }
        for effect in &self.side_effects {
            for share in [effect.active, effect.control] {
                if !(0.0..=100.0).contains(&share.percent) || share.people == 0 {
                    return Err(format!(
                        "side_effects.percent: `{}` must be 0 to 100 of at least one person",
                        effect.term
                    ));
                }
            }
            if effect.sources.is_empty() {
                return Err(format!("side_effects.sources: `{}` has none", effect.term));
            }
        }
        match self.reports.iter().find(|report| report.sources.is_empty()) {
            Some(report) => Err(format!("reports.sources: `{}` has none", report.id)),
            None => Ok(()),
        }
    }
}
