//! How people differ from each other in a model, as it stands in `data/dosing/models.json`.
//!
//! Depends on serde and on `protocol.rs` beside it alone, so that `build.rs` can include it.

use super::protocol::Level;
use serde::{Deserialize, Serialize};

/// On which scale a parameter differs normally between people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Its logarithm: the person's own is the typical one times e^η.
    Log,
    /// The logit of a share: log(p/(1−p)) + η.
    Logit,
}

/// The size of the difference, as it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Size {
    /// Variance of η.
    Variance(f64),
    /// Standard deviation of η.
    Sd(f64),
    /// Coefficient of variation of the parameter in percent: the variance of η is ln(1 + CV²).
    CvPercent(f64),
}

impl Size {
    /// Variance of η.
    pub fn variance(self) -> f64 {
        match self {
            Size::Variance(variance) => variance,
            Size::Sd(sd) => sd * sd,
            Size::CvPercent(percent) => (percent / 100.0).powi(2).ln_1p(),
        }
    }
}

/// One parameter that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// Its name in the model.
    pub parameter: String,
    /// On which scale.
    pub scale: Scale,
    /// How much.
    pub size: Size,
    /// Whether it is the difference between occasions of the same person, not between people.
    #[serde(default)]
    pub occasion: bool,
    /// How sure.
    pub level: Level,
}

/// Two parameters that go together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Covariance {
    /// The earlier in the list of spreads.
    pub of: String,
    /// The later.
    pub with: String,
    /// Covariance of their η.
    pub value: f64,
    /// How sure.
    pub level: Level,
}

/// Everything a source says about differences between people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variability {
    /// The parameters.
    pub spreads: Vec<Spread>,
    /// Which go together; each parameter in at most one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covariances: Vec<Covariance>,
    /// What a reader must know.
    pub note: String,
}

impl Variability {
    /// Whether the rules of the data hold, given the names of the model. The error names the field first.
    pub fn check(&self, names: &[&str]) -> Result<(), String> {
        if self.spreads.is_empty() {
            return Err("spreads: at least one is needed".to_owned());
        }
        for spread in &self.spreads {
            let name = spread.parameter.as_str();
            if !names.contains(&name) {
                return Err(format!("spreads.parameter: the model has no `{name}`"));
            }
            let variance = spread.size.variance();
            if !(variance.is_finite() && variance > 0.0) {
                return Err(format!("spreads.size: of `{name}` must be above zero"));
            }
            if spread.level == Level::Memory {
                return Err(format!("spreads.level: `{name}` was not read, so it has no place here"));
            }
        }
        let mut used: Vec<&str> = Vec::new();
        for covariance in &self.covariances {
            for name in [covariance.of.as_str(), covariance.with.as_str()] {
                if used.contains(&name) || self.variance(name).is_none() {
                    return Err(format!(
                        "covariances: `{name}` must be a spread, and in one covariance only"
                    ));
                }
                used.push(name);
            }
            let bound = self
                .variance(&covariance.of)
                .zip(self.variance(&covariance.with))
                .map_or(0.0, |(a, b)| a * b);
            if covariance.value.powi(2) >= bound {
                return Err("covariances.value: is more than the two variances allow".to_owned());
            }
        }
        Ok(())
    }

    /// Variance of η of that parameter between people, if it differs.
    pub fn variance(&self, parameter: &str) -> Option<f64> {
        let found = self.spreads.iter().find(|spread| spread.parameter == parameter && !spread.occasion);
        found.map(|spread| spread.size.variance())
    }
}
