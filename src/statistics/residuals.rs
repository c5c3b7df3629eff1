//! How far is each study from the model? Standardised residuals and best linear unbiased predictions.

use super::linalg::{dot, quadratic_form};
use super::pool::Fit;

/// An internally standardised residual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Residual {
    /// y - x'beta.
    pub resid: f64,
    /// sqrt(vi + tau2 - x'(X'WX)^-1x).
    pub se: f64,
    /// Their ratio; NaN where the model passes through the study.
    pub z: f64,
}

/// The standardised residuals of every study (metafor's `rstandard`).
///
/// (I-H) M (I-H)' has the diagonal vi + tau2 - x'(X'WX)^-1x, M = diag(vi + tau2). A study that the model
/// passes through (k = p) has no standard error: NaN.
pub fn standardised(fit: &Fit) -> Vec<Residual> {
    let scale = fit.s2w.unwrap_or(1.0);
    (0..fit.k())
        .map(|i| {
            let x = fit.design.row(i);
            let resid = fit.yi[i] - dot(x, &fit.beta);
            let total = fit.vi[i] + fit.tau2;
            // vb carries the factor of the test; the residual's own variance does not.
            let of_fit = if scale > 0.0 { quadratic_form(x, &fit.vb) / scale } else { f64::NAN };
            let square = total - of_fit;
            let se = if square > 1e-12 * total { square.sqrt() } else { f64::NAN };
            Residual { resid, se, z: resid / se }
        })
        .collect()
}

/// A study's own true effect, as the model sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blup {
    /// l y + (1-l) x'beta with l = tau2/(tau2 + vi).
    pub pred: f64,
    /// sqrt(l vi + (1-l)^2 x' vb x).
    pub se: f64,
    /// Lower limit, by the critical value of the model.
    pub pi_lb: f64,
    /// Upper limit.
    pub pi_ub: f64,
}

/// The best linear unbiased predictions (empirical Bayes estimates) of the true effects (Morris 1983;
/// Raudenbush & Bryk 1985). With tau2 = 0 every study is predicted by the model alone.
pub fn blup(fit: &Fit) -> Vec<Blup> {
    let crit = fit.critical();
    (0..fit.k())
        .map(|i| {
            let x = fit.design.row(i);
            let (v, fitted) = (fit.vi[i], dot(x, &fit.beta));
            let share = fit.tau2 / (fit.tau2 + v);
            let pred = share * fit.yi[i] + (1.0 - share) * fitted;
            let se = (share * v + (1.0 - share) * (1.0 - share) * quadratic_form(x, &fit.vb)).sqrt();
            Blup { pred, se, pi_lb: pred - crit * se, pi_ub: pred + crit * se }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::design::Design;
    use crate::statistics::pool::{Options, rma};

    #[test]
    fn two_equal_studies_by_hand() {
        // v = 0.1, tau2 = 0.4: weights 2, mean 0.5, residuals +-0.5 with variance 0.5 - 0.25.
        let fit = rma(&[0.0, 1.0], &[0.1, 0.1], &Design::intercept_only(2), &Options::default()).unwrap();
        let residuals = standardised(&fit);
        assert!((residuals[1].resid - 0.5).abs() < 1e-14 && (residuals[1].se - 0.5).abs() < 1e-13);
        let shrunk = blup(&fit);
        assert!((shrunk[1].pred - 0.9).abs() < 1e-13);
        assert!((shrunk[1].se - (0.08f64 + 0.04 * 0.25).sqrt()).abs() < 1e-13);
    }

    #[test]
    fn a_single_study_has_no_standardised_residual() {
        let fit = rma(&[0.3], &[0.1], &Design::intercept_only(1), &Options::default()).unwrap();
        assert!(standardised(&fit)[0].z.is_nan());
    }
}
