//! A published figure with ours beside it, as it stands in `data/dosing/models.json`.
//!
//! `ours` is what this program gives; a test works every one of them out anew. Depends on serde and on the
//! definitions beside it alone, so that `build.rs` can include them all.

use super::absorption::Ancestry;
use super::protocol::{Level, Route, Source};
use serde::{Deserialize, Serialize};

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compared {
    /// The drug at `at_min`, ng/mL.
    Level,
    /// The drug's highest level, ng/mL.
    Peak,
    /// Minutes to the drug's highest level.
    PeakAt,
    /// Area under the drug's curve up to `at_min`, ng·h/mL.
    Area,
    /// The metabolite at `at_min`, ng/mL.
    MetaboliteLevel,
    /// The metabolite's highest level, ng/mL.
    MetabolitePeak,
    /// Minutes to the metabolite's highest level.
    MetabolitePeakAt,
    /// Area under the metabolite's curve up to `at_min`, ng·h/mL.
    MetaboliteArea,
    /// The second metabolite's highest level, ng/mL.
    SecondPeak,
    /// Area under the second metabolite's curve up to `at_min`, ng·h/mL.
    SecondArea,
    /// Clearance of the drug at 70 kg, L/h.
    Clearance,
    /// All volumes of the drug added up at 70 kg, L.
    Volume,
}

impl Compared {
    /// The unit of both figures.
    pub fn unit(self) -> &'static str {
        match self {
            Compared::Level
            | Compared::Peak
            | Compared::MetaboliteLevel
            | Compared::MetabolitePeak
            | Compared::SecondPeak => "ng/mL",
            Compared::PeakAt | Compared::MetabolitePeakAt => "min",
            Compared::Area | Compared::MetaboliteArea | Compared::SecondArea => "ng·h/mL",
            Compared::Clearance => "L/h",
            Compared::Volume => "L",
        }
    }
}

/// What was given to whom.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// The route.
    pub route: Route,
    /// mg.
    pub dose_mg: f64,
    /// Minutes it was given over.
    pub duration_min: f64,
    /// kg.
    pub weight_kg: f64,
    /// Years, where it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<f64>,
    /// Ancestry, where it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ancestry: Option<Ancestry>,
    /// The minute of a level, or up to which an area runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_min: Option<f64>,
}

/// One published figure and ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Which one, in a few words.
    pub label: String,
    /// What is compared.
    pub what: Compared,
    /// What was given to whom.
    pub ask: Setting,
    /// As published, in the unit of `what`.
    pub published: f64,
    /// The span that was published around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub between: Option<(f64, f64)>,
    /// Ours, to four figures.
    pub ours: f64,
    /// A difference that is known and not explained away: what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs: Option<String>,
}

impl Row {
    /// Ours against the published figure, percent of the latter.
    pub fn difference_percent(&self) -> f64 {
        (self.ours / self.published - 1.0) * 100.0
    }
}

/// A published table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replicated {
    /// What it holds.
    pub title: String,
    /// How near ours come, percent, but for the rows that say that they differ.
    pub within_percent: f64,
    /// The rows.
    pub rows: Vec<Row>,
    /// What a reader must know.
    pub note: String,
    /// Where it was read.
    pub sources: Vec<Source>,
    /// How sure.
    pub level: Level,
}

impl Replicated {
    /// Whether the rules of the data hold. The error names the field first.
    pub fn check(&self) -> Result<(), String> {
        if self.sources.is_empty() || self.rows.is_empty() {
            return Err(format!("rows: `{}` needs rows and a source", self.title));
        }
        for row in &self.rows {
            if !(row.published > 0.0 && row.ours > 0.0) {
                return Err(format!("rows.published: of `{}` must be above zero, like ours", row.label));
            }
            let near = row.difference_percent().abs() <= self.within_percent;
            if near == row.differs.is_some() {
                return Err(format!(
                    "rows.differs: `{}` is {:.2}% off; it must say so exactly where that is beyond {}%",
                    row.label,
                    row.difference_percent(),
                    self.within_percent
                ));
            }
            let timed = matches!(
                row.what,
                Compared::Level
                    | Compared::Area
                    | Compared::MetaboliteLevel
                    | Compared::MetaboliteArea
                    | Compared::SecondArea
            );
            if timed && row.ask.at_min.is_none() {
                return Err(format!("rows.ask.at_min: `{}` needs a minute", row.label));
            }
        }
        Ok(())
    }
}
