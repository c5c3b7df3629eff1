//! On which scale an effect is worked out, and on which it is shown.

use crate::statistics::escalc::Measure;
use crate::statistics::transf::{Transf, transf};

/// The scale of an effect.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    /// metafor's name of the measure; `yi` where the effect was given.
    pub name: String,
    /// In words, lower case, as it is shown: "odds ratio".
    pub words: String,
    /// In a column head: "OR".
    pub short: String,
    /// How a value of the analysis is shown; `None` where it is shown as it is.
    pub back: Option<Transf>,
    /// The value of no difference, on the scale of the analysis; `None` where there is none.
    pub null: Option<f64>,
    /// Sizes for the Freeman-Tukey transformation.
    pub sizes: Option<Vec<f64>>,
}

impl Scale {
    /// The scale of effects that were given.
    pub fn given(logs: bool) -> Self {
        Self {
            name: "yi".into(),
            words: if logs { "ratio" } else { "effect" }.into(),
            short: if logs { "Ratio" } else { "Effect" }.into(),
            back: logs.then_some(Transf::Exp),
            null: Some(0.0),
            sizes: None,
        }
    }

    /// The scale of a measure; `sizes` where a transformation back needs them.
    pub fn of(measure: Measure, sizes: Option<Vec<f64>>) -> Self {
        use Measure as M;
        let (back, null) = match measure {
            _ if measure.is_log_ratio() => (Some(Transf::Exp), Some(0.0)),
            M::Pln | M::Mnln => (Some(Transf::Exp), None),
            M::Plo => (Some(Transf::Ilogit), None),
            M::Pas => (Some(Transf::Iarcsin), None),
            M::Pft => (Some(Transf::IpftHm), None),
            M::Zcor => (Some(Transf::Ztor), Some(0.0)),
            M::Pr | M::Mn => (None, None),
            _ => (None, Some(0.0)),
        };
        let short = match measure {
            M::Pr | M::Pln | M::Plo | M::Pas | M::Pft => "Proportion".to_owned(),
            M::Mn | M::Mnln => "Mean".to_owned(),
            M::Zcor | M::Cor => "r".to_owned(),
            M::Smd => "g".to_owned(),
            other => other.name().to_owned(),
        };
        Self {
            name: measure.name().into(),
            words: measure_words(measure).into(),
            short,
            back,
            null,
            sizes: sizes.filter(|_| back == Some(Transf::IpftHm)),
        }
    }

    /// A value of the analysis as it is shown; NaN where it cannot be.
    pub fn shown(&self, value: f64) -> f64 {
        match self.back {
            None => value,
            Some(Transf::Exp) => value.exp(),
            Some(back) => transf(back, &[value], self.sizes.as_deref())
                .ok()
                .and_then(|v| v.first().copied())
                .unwrap_or(f64::NAN),
        }
    }

    /// A value of one row as it is shown: the Freeman-Tukey transformation turns back at the row's own size.
    pub fn shown_at(&self, row: usize, value: f64) -> f64 {
        match (self.back, self.sizes.as_ref().and_then(|sizes| sizes.get(row))) {
            (Some(Transf::IpftHm), Some(size)) => transf(Transf::Ipft, &[value], Some(&[*size]))
                .ok()
                .and_then(|v| v.first().copied())
                .unwrap_or(f64::NAN),
            _ => self.shown(value),
        }
    }

    /// Whether it is shown on a logarithmic axis.
    pub fn is_log(&self) -> bool {
        self.back == Some(Transf::Exp)
    }
}

/// A measure in words, as its value is shown.
pub(super) fn measure_words(measure: Measure) -> &'static str {
    use Measure as M;
    match measure {
        M::Or => "odds ratio",
        M::Rr => "risk ratio",
        M::Rd => "risk difference",
        M::As => "arcsine risk difference",
        M::Peto => "odds ratio by Peto's method",
        M::Phi => "phi coefficient",
        M::Yuq => "Yule's Q",
        M::Or2dl => "standardised mean difference from counts, logistic",
        M::Or2dn => "standardised mean difference from counts, normal",
        M::Md => "mean difference",
        M::Smd => "standardised mean difference (Hedges' g)",
        M::Smdh => "standardised mean difference, unequal variances",
        M::Smd1 => "standardised mean difference (Glass's delta)",
        M::Smd1h => "standardised mean difference (Glass's delta, unequal variances)",
        M::Rpb => "point-biserial correlation",
        M::Rom => "ratio of means",
        M::Vr => "variability ratio",
        M::Cvr => "coefficient-of-variation ratio",
        M::D2orl => "odds ratio from means, logistic",
        M::D2orn => "odds ratio from means, normal",
        M::Pr => "proportion",
        M::Pln => "proportion, pooled as its logarithm",
        M::Plo => "proportion, pooled as its log odds",
        M::Pas => "proportion, pooled by the arcsine",
        M::Pft => "proportion, pooled by the Freeman-Tukey double arcsine",
        M::Mn => "mean",
        M::Mnln => "mean, pooled as its logarithm",
        M::Cor => "correlation",
        M::Zcor => "correlation, pooled as Fisher's z",
        M::Mc => "mean change",
        M::Smcc => "standardised mean change, by the changes' spread",
        M::Smcr => "standardised mean change, by the first spread",
        M::Smcrh => "standardised mean change, by the first spread, unequal variances",
        M::Romc => "ratio of means over time",
        M::Irr => "incidence rate ratio",
        M::Ird => "incidence rate difference",
        M::Irsd => "difference of square-root incidence rates",
        M::Ir => "incidence rate",
        M::Irln => "incidence rate, pooled as its logarithm",
        M::Irs => "incidence rate, pooled as its square root",
        M::Irft => "incidence rate, pooled by the Freeman-Tukey transformation",
    }
}
