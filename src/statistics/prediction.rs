//! Where would the true effect of a new study lie? Prediction intervals, by the three rules in use.
//!
//! All are mu +- crit sqrt(SE^2 + tau2). They differ in the critical value alone, because the degrees of
//! freedom that estimating tau2 uses up are a matter of convention:
//! - `Metafor`: the same critical value as the confidence interval (normal for z, t(k-p) otherwise);
//! - `Riley`: t with k-2 degrees of freedom (Riley, Higgins & Deeks 2011), one for mu and one for tau2;
//! - `KMinusOne`: t with k-1, even beside a Wald interval (Veroniki et al. 2019), the default of R meta
//!   since 8.0.

use super::dist::student_t;
use super::pool::Fit;

/// The convention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The critical value of the confidence interval.
    Metafor,
    /// t with k-p-1 degrees of freedom (k-2 without moderators), at least 1.
    Riley,
    /// t with k-p degrees of freedom (k-1 without moderators).
    KMinusOne,
}

/// The prediction interval `[lower, upper]` of a model without moderators.
///
/// `None` for a common-effect model (there is one true effect), with moderators (it depends on their values:
/// see [`predict`](super::predict::predict)), with a single study, or without degrees of freedom.
pub fn interval(fit: &Fit, rule: Rule) -> Option<[f64; 2]> {
    if fit.is_common_effect() || !fit.design.is_intercept_only() || fit.k() < 2 {
        return None;
    }
    let half = half_width(fit, fit.se[0], rule)?;
    Some([fit.beta[0] - half, fit.beta[0] + half])
}

/// crit sqrt(se^2 + tau2) for a predicted value with standard error `se`.
pub(super) fn half_width(fit: &Fit, se: f64, rule: Rule) -> Option<f64> {
    let tail = (100.0 - fit.options.level) / 200.0;
    let df = fit.k() - fit.p();
    let crit = match rule {
        Rule::Metafor => fit.critical(),
        Rule::Riley => student_t::quantile_upper(df.saturating_sub(1).max(1) as f64, tail),
        Rule::KMinusOne => student_t::quantile_upper(df as f64, tail),
    };
    let half = crit * (se * se + fit.tau2).sqrt();
    (!half.is_nan()).then_some(half)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::design::Design;
    use crate::statistics::pool::{Options, rma};
    use crate::statistics::tau2::Method;

    #[test]
    fn rules_are_ordered_by_their_degrees_of_freedom() {
        let (y, v) = ([0.1, 0.5, 0.9, 0.3, 1.4], [0.05; 5]);
        let fit = rma(&y, &v, &Design::intercept_only(5), &Options::default()).unwrap();
        let width = |rule| interval(&fit, rule).map(|[low, high]| high - low).unwrap();
        assert!(width(Rule::Metafor) < width(Rule::KMinusOne));
        assert!(width(Rule::KMinusOne) < width(Rule::Riley));
        // t(4) over normal, both at 97.5%.
        let ratio = width(Rule::KMinusOne) / width(Rule::Metafor);
        assert!((ratio - 2.776_445_105_197_794 / 1.959_963_984_540_054).abs() < 1e-12);
    }

    #[test]
    fn a_common_effect_has_none() {
        let options = Options { method: Method::Ce, ..Options::default() };
        let fit = rma(&[0.1, 0.2], &[0.1, 0.1], &Design::intercept_only(2), &options).unwrap();
        assert_eq!(interval(&fit, Rule::Metafor), None);
        let one = rma(&[0.1], &[0.1], &Design::intercept_only(1), &Options::default()).unwrap();
        assert_eq!(interval(&one, Rule::Riley), None);
    }
}
