//! The forms in which a trial's effect is given, and what their columns must satisfy.

use super::numbers::{Decimal, wanted};
use crate::statistics::escalc::Measure;
use serde::{Deserialize, Serialize};

/// Which columns make the effect of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// `yi vi`: the effect and its sampling variance.
    Variance,
    /// `yi sei`: the effect and its standard error.
    StandardError,
    /// `yi ci_lb ci_ub`: the effect and its confidence interval, taken as normal.
    Interval,
    /// `m1i sd1i n1i m2i sd2i n2i`: means of two groups.
    Means,
    /// `ai bi ci di`: events and non-events in two groups.
    Counts,
    /// `ai n1i ci n2i`: events and sizes of two groups.
    CountsOfSizes,
    /// `m1i m2i sd1i sd2i ni ri`: change within one group.
    Change,
    /// `x1i t1i x2i t2i`: events in the person-time of two groups.
    Rates,
    /// `mi sdi ni`: the mean of one group.
    Mean,
    /// `xi ni`: the proportion of one group.
    Proportion,
    /// `ri ni`: a correlation.
    Correlation,
}

/// What a number must satisfy, as `escalc` and the pooling want it.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Rule {
    Any,
    NotNegative,
    Positive,
    Correlation,
}

impl Rule {
    pub(super) fn holds(self, value: f64) -> bool {
        match self {
            Self::Any => true,
            Self::NotNegative => value >= 0.0,
            Self::Positive => value > 0.0,
            Self::Correlation => (-1.0..=1.0).contains(&value),
        }
    }

    pub(super) fn wanted(self, decimal: Decimal) -> &'static str {
        match self {
            Self::Any => wanted(decimal),
            Self::NotNegative => "a number of 0 or more",
            Self::Positive => "a number above 0",
            Self::Correlation => "a number from -1 to 1",
        }
    }
}

impl Form {
    /// All of them, in the order in which they are chosen where a table has several.
    pub const ALL: [Self; 11] = [
        Self::Variance,
        Self::StandardError,
        Self::Interval,
        Self::Means,
        Self::Counts,
        Self::CountsOfSizes,
        Self::Change,
        Self::Rates,
        Self::Mean,
        Self::Proportion,
        Self::Correlation,
    ];

    pub(super) fn rules(self) -> &'static [(&'static str, Rule)] {
        use Rule::{Any, NotNegative, Positive};
        match self {
            Self::Variance => &[("yi", Any), ("vi", Positive)],
            Self::StandardError => &[("yi", Any), ("sei", Positive)],
            Self::Interval => &[("yi", Any), ("ci_lb", Any), ("ci_ub", Any)],
            Self::Means => &[
                ("m1i", Any),
                ("sd1i", NotNegative),
                ("n1i", Positive),
                ("m2i", Any),
                ("sd2i", NotNegative),
                ("n2i", Positive),
            ],
            Self::Counts => {
                &[("ai", NotNegative), ("bi", NotNegative), ("ci", NotNegative), ("di", NotNegative)]
            }
            Self::CountsOfSizes => {
                &[("ai", NotNegative), ("n1i", NotNegative), ("ci", NotNegative), ("n2i", NotNegative)]
            }
            Self::Change => &[
                ("m1i", Any),
                ("m2i", Any),
                ("sd1i", NotNegative),
                ("sd2i", NotNegative),
                ("ni", Positive),
                ("ri", Rule::Correlation),
            ],
            Self::Rates => {
                &[("x1i", NotNegative), ("t1i", Positive), ("x2i", NotNegative), ("t2i", Positive)]
            }
            Self::Mean => &[("mi", Any), ("sdi", NotNegative), ("ni", Positive)],
            Self::Proportion => &[("xi", NotNegative), ("ni", Positive)],
            Self::Correlation => &[("ri", Rule::Correlation), ("ni", Positive)],
        }
    }

    /// Its columns, by metafor's names.
    pub fn columns(self) -> impl Iterator<Item = &'static str> {
        self.rules().iter().map(|(name, _)| *name)
    }

    /// The measures that `escalc` makes of it; none where the effect is given.
    pub fn measures(self) -> &'static [Measure] {
        use Measure as M;
        match self {
            Self::Variance | Self::StandardError | Self::Interval => &[],
            Self::Means => &[
                M::Md,
                M::Smd,
                M::Smdh,
                M::Smd1,
                M::Smd1h,
                M::Rpb,
                M::Rom,
                M::Vr,
                M::Cvr,
                M::D2orl,
                M::D2orn,
            ],
            Self::Counts | Self::CountsOfSizes => {
                &[M::Or, M::Rr, M::Rd, M::As, M::Peto, M::Phi, M::Yuq, M::Or2dl, M::Or2dn]
            }
            Self::Change => &[M::Mc, M::Smcc, M::Smcr, M::Smcrh, M::Romc],
            Self::Rates => &[M::Irr, M::Ird, M::Irsd],
            Self::Mean => &[M::Mn, M::Mnln],
            Self::Proportion => &[M::Pr, M::Pln, M::Plo, M::Pas, M::Pft],
            Self::Correlation => &[M::Cor, M::Zcor],
        }
    }

    /// Columns of which the first may not be larger than the second.
    pub(super) fn parts(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::CountsOfSizes => &[("ai", "n1i"), ("ci", "n2i")],
            Self::Proportion => &[("xi", "ni")],
            _ => &[],
        }
    }
}
