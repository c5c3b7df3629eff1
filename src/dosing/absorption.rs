//! How a drug gets into the blood when it is not given into a vein, as it stands in `data/dosing/models.json`.
//!
//! Depends on serde and on the definitions beside it alone, so that `build.rs` can include them all.

use super::parameters::{Parameter, Quantity};
use super::protocol::{Drug, Level, Route, Source};
use serde::{Deserialize, Serialize};

/// The absorption of one route of a model. Names are those of the papers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "kebab-case", deny_unknown_fields)]
#[expect(non_snake_case, reason = "the field's own names, as they stand in papers and in the data")]
pub enum Absorption {
    /// A nose spray: part of it is taken up in the nose, the rest is swallowed.
    NoseSpray {
        /// Share of the first device that is taken up in the nose.
        FRn: Parameter,
        /// That share of every later device, as a factor on the first.
        later: Parameter,
        /// From the nose into the centre, first order.
        ka_n: Parameter,
        /// What is swallowed reaches the gut evenly over this time.
        Dsw: Parameter,
        /// From the gut into the liver, first order.
        ka_sw: Parameter,
        /// Share that escapes the wall of the gut.
        Fgut: Parameter,
        /// Milligrams in one device.
        device_mg: f64,
        /// Least minutes from one device to the next, by the label.
        rest_min: f64,
        /// Most devices at once in the data.
        most_devices: u32,
    },
    /// A solution that is swallowed.
    Swallowed {
        /// Share that escapes the wall of the gut.
        Fgut: Parameter,
        /// It reaches the gut evenly over this time.
        Dpo: Parameter,
        /// From the gut into the liver, first order.
        ka_po: Parameter,
    },
    /// A film under the tongue or against the cheek.
    Film {
        /// Share taken up through the lining of the mouth.
        F1: Parameter,
        /// It leaves the film evenly over this time.
        D1: Parameter,
        /// From the lining into the centre, first order.
        KA1: Parameter,
        /// The swallowed part, as a share of the whole film; it goes to the metabolites alone.
        F2: Parameter,
        /// The swallowed part reaches the gut evenly over this time.
        D2: Parameter,
        /// Out of the gut, first order.
        KA2: Parameter,
        /// Mean time from the gut to the liver.
        MTT_gut: Parameter,
        /// Largest amount in the data, mg.
        most_mg: f64,
    },
}

impl Absorption {
    /// The route it is of.
    pub fn route(&self) -> Route {
        match self {
            Absorption::NoseSpray { .. } => Route::Nasal,
            Absorption::Swallowed { .. } => Route::Oral,
            Absorption::Film { .. } => Route::Sublingual,
        }
    }

    /// Whether some of it passes a liver that the model must have.
    pub fn needs_liver(&self) -> bool {
        !matches!(self, Absorption::Film { .. })
    }

    /// Every parameter with its name and what it counts.
    pub fn named(&self) -> Vec<(&'static str, Parameter, Quantity)> {
        use Quantity::{Rate, Share, Time};
        match *self {
            Absorption::NoseSpray { FRn, later, ka_n, Dsw, ka_sw, Fgut, .. } => vec![
                ("FRn", FRn, Share),
                ("later", later, Share),
                ("ka_n", ka_n, Rate),
                ("Dsw", Dsw, Time),
                ("ka_sw", ka_sw, Rate),
                ("Fgut", Fgut, Share),
            ],
            Absorption::Swallowed { Fgut, Dpo, ka_po } => {
                vec![("Fgut", Fgut, Share), ("Dpo", Dpo, Time), ("ka_po", ka_po, Rate)]
            }
            Absorption::Film { F1, D1, KA1, F2, D2, KA2, MTT_gut, .. } => vec![
                ("F1", F1, Share),
                ("D1", D1, Time),
                ("KA1", KA1, Rate),
                ("F2", F2, Share),
                ("D2", D2, Time),
                ("KA2", KA2, Rate),
                ("MTT_gut", MTT_gut, Time),
            ],
        }
    }

    /// Whether the rules of the data hold. The error names the field first.
    pub fn check(&self) -> Result<(), String> {
        for (name, parameter, quantity) in self.named() {
            parameter.check(name, quantity)?;
            if ["FRn", "later", "Fgut", "F1"].contains(&name) && parameter.value > 1.0 {
                return Err(format!("{name}: a share of the dose must not be above one"));
            }
        }
        match self {
            Absorption::NoseSpray { device_mg, rest_min, most_devices, .. }
                if !(*device_mg > 0.0 && *rest_min >= 0.0 && *most_devices > 0) =>
            {
                Err("device_mg: it and most_devices must be above zero".to_owned())
            }
            Absorption::Film { most_mg, .. } if most_mg.is_nan() || *most_mg <= 0.0 => {
                Err("most_mg: must be above zero".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// What the model says of age and ancestry.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "the field's own names, as they stand in papers and in the data")]
pub struct CovariateEffects {
    /// Age in years from which blood flow through the liver falls.
    pub age_from: f64,
    /// How much it falls for each year beyond, L/h.
    pub Qh_fall_per_year: Parameter,
    /// Oldest age in the data.
    pub age_to: f64,
    /// Factor on `kel` for people of Asian ancestry, Japanese included.
    pub asian_kel: Parameter,
    /// Factor on the metabolite's clearance for the same.
    pub asian_CL_metabolite: Parameter,
    /// Factor on `FRn` for people of Japanese ancestry.
    pub japanese_FRn: Parameter,
}

/// Ancestry, as far as a model knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ancestry {
    /// Asian, not Japanese.
    Asian,
    /// Japanese.
    Japanese,
}

/// A span of one figure, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Lowest.
    pub low: f64,
    /// Highest.
    pub high: f64,
    /// How sure.
    pub level: Level,
}

impl Span {
    fn check(&self, name: &str, top: f64) -> Result<(), String> {
        if self.low > 0.0 && self.low <= self.high && self.high <= top {
            return Ok(());
        }
        Err(format!("{name}: {} to {} must rise, above zero and up to {top}", self.low, self.high))
    }
}

/// What is assumed of racemic ketamine by a route that no model here covers: published bioavailability, and
/// first-order absorption solved for the published time of the peak.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extravascular {
    /// The route.
    pub route: Route,
    /// The substance: racemic ketamine.
    pub drug: Drug,
    /// Share of the dose that reaches the blood.
    pub bioavailability: Span,
    /// Minutes to the peak.
    pub peak_min: Span,
    /// Highest dose that is drawn, mg/kg, and who gave it.
    pub most_mg_kg: f64,
    /// Who gave the highest dose, to follow a figure.
    pub most_by: String,
    /// What is assumed, in words that must stand beside every band.
    pub assumed: String,
    /// Known disagreements between sources.
    pub discrepancies: Vec<String>,
    /// Where it was read.
    pub sources: Vec<Source>,
}

impl Extravascular {
    /// How sure: the weaker of its two spans.
    pub fn level(&self) -> Level {
        self.bioavailability.level.max(self.peak_min.level)
    }

    /// Whether the rules of the data hold. The error names the field first.
    pub fn check(&self) -> Result<(), String> {
        self.bioavailability.check("bioavailability", 1.0)?;
        self.peak_min.check("peak_min", 240.0)?;
        if self.drug != Drug::Ketamine || self.route.into_vein() {
            return Err("route: this is for ketamine that is not given into a vein".to_owned());
        }
        if self.most_mg_kg.is_nan() || self.most_mg_kg <= 0.0 || self.most_by.trim().is_empty() {
            return Err("most_mg_kg: must be above zero, and most_by must say whose".to_owned());
        }
        if !self.assumed.contains("assumed") {
            return Err("assumed: must say that it is assumed".to_owned());
        }
        if self.sources.is_empty() {
            return Err("sources: at least one is needed".to_owned());
        }
        Ok(())
    }
}
