//! The effect measures, by metafor's names.

use super::super::error::Error;

macro_rules! measures {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// An effect measure. Formulas stand where each kind of table is computed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Measure {
            $($(#[$doc])* $variant,)*
        }

        impl Measure {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// metafor's name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

measures! {
    /// Log odds ratio.
    Or = "OR",
    /// Log risk ratio.
    Rr = "RR",
    /// Risk difference.
    Rd = "RD",
    /// Arcsine square-root transformed risk difference.
    As = "AS",
    /// Log odds ratio by Peto's method.
    Peto = "PETO",
    /// Phi coefficient.
    Phi = "PHI",
    /// Yule's Q.
    Yuq = "YUQ",
    /// Standardised mean difference from the odds ratio, logistic.
    Or2dl = "OR2DL",
    /// Standardised mean difference from the odds ratio, normal (Cox).
    Or2dn = "OR2DN",
    /// Mean difference.
    Md = "MD",
    /// Standardised mean difference (Hedges' g).
    Smd = "SMD",
    /// Standardised mean difference with unequal variances.
    Smdh = "SMDH",
    /// Standardised by the second group alone (Glass).
    Smd1 = "SMD1",
    /// The same, with unequal variances in its sampling variance.
    Smd1h = "SMD1H",
    /// Point-biserial correlation of group and outcome.
    Rpb = "RPB",
    /// Log ratio of means.
    Rom = "ROM",
    /// Log variability ratio.
    Vr = "VR",
    /// Log coefficient-of-variation ratio.
    Cvr = "CVR",
    /// Log odds ratio from the standardised mean difference, logistic.
    D2orl = "D2ORL",
    /// Log odds ratio from the standardised mean difference, normal (Cox).
    D2orn = "D2ORN",
    /// Proportion.
    Pr = "PR",
    /// Log proportion.
    Pln = "PLN",
    /// Logit proportion.
    Plo = "PLO",
    /// Arcsine square-root proportion.
    Pas = "PAS",
    /// Freeman-Tukey double arcsine proportion.
    Pft = "PFT",
    /// Incidence rate.
    Ir = "IR",
    /// Log incidence rate.
    Irln = "IRLN",
    /// Square-root transformed incidence rate.
    Irs = "IRS",
    /// Freeman-Tukey transformed incidence rate.
    Irft = "IRFT",
    /// Mean.
    Mn = "MN",
    /// Log mean.
    Mnln = "MNLN",
    /// Correlation.
    Cor = "COR",
    /// Fisher's z.
    Zcor = "ZCOR",
    /// Mean change.
    Mc = "MC",
    /// Standardised mean change, by the standard deviation of the changes.
    Smcc = "SMCC",
    /// Standardised mean change, by the first standard deviation (raw score).
    Smcr = "SMCR",
    /// The same, with unequal variances in its sampling variance.
    Smcrh = "SMCRH",
    /// Log ratio of paired means.
    Romc = "ROMC",
    /// Log incidence rate ratio.
    Irr = "IRR",
    /// Incidence rate difference.
    Ird = "IRD",
    /// Square-root transformed incidence rate difference.
    Irsd = "IRSD",
}

impl Measure {
    /// The measure of that name.
    ///
    /// # Errors
    /// An unknown name, with the known ones listed.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|measure| measure.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|measure| measure.name()).collect();
            Error::input("measure", format!("\"{name}\""), &format!("one of {}", names.join(", ")))
        })
    }

    /// Whether the effect is the logarithm of a ratio, to be shown as exp(yi).
    pub fn is_log_ratio(self) -> bool {
        matches!(
            self,
            Self::Or
                | Self::Rr
                | Self::Peto
                | Self::Rom
                | Self::Vr
                | Self::Cvr
                | Self::D2orl
                | Self::D2orn
                | Self::Romc
                | Self::Irr
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways() {
        for measure in Measure::ALL {
            assert_eq!(Measure::from_name(measure.name()).unwrap(), *measure);
        }
        assert!(Measure::from_name("or").unwrap_err().to_string().starts_with("measure: found \"or\""));
        assert!(Measure::Or.is_log_ratio() && !Measure::Smd.is_log_ratio());
    }
}
