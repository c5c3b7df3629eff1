//! What follows from coefficients and a likelihood in every model: critical values, p-values, the omnibus test,
//! information criteria.

use super::dist::{chi_squared, fisher_f, normal, student_t};
use super::linalg::{Cholesky, dot};

/// Log-likelihood and information criteria.
///
/// With m parameters (p, and tau2 where it was estimated) and n = k (ML) or k-p (REML): AIC = -2 ll + 2m,
/// BIC = -2 ll + m ln n, AICc = -2 ll + 2m n'/(n' - m - 1) with n' = max(n, m + 2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitStatistics {
    /// Log-likelihood.
    pub ll: f64,
    /// Deviance: -2 (ll - saturated ll) for ML, -2 ll for REML. Not a number with a variance of 0.
    pub dev: f64,
    /// Akaike.
    pub aic: f64,
    /// Bayesian (minus infinity when n is 0).
    pub bic: f64,
    /// Akaike with small-sample correction.
    pub aicc: f64,
}

/// The omnibus (Wald-type) test of some coefficients.
#[derive(Debug, Clone, PartialEq)]
pub struct Omnibus {
    /// The statistic: chi-squared, or F when degrees of freedom limit it. `None` when the covariance is 0.
    pub qm: Option<f64>,
    /// `[m]`, or `[m, ddf]` for an F.
    pub df: Vec<usize>,
    /// Its p-value.
    pub p: Option<f64>,
}

/// The critical value at `level` percent: normal without degrees of freedom, NaN on 0 of them.
pub(super) fn critical(level: f64, ddf: Option<usize>) -> f64 {
    let tail = (100.0 - level) / 200.0;
    match ddf {
        None => normal::quantile_upper(tail),
        Some(df) => student_t::quantile_upper(df as f64, tail),
    }
}

/// The two-sided p-value of a statistic; NaN on 0 degrees of freedom.
pub(super) fn two_sided(stat: f64, ddf: Option<usize>) -> f64 {
    match ddf {
        None => normal::two_sided(stat),
        Some(df) => student_t::two_sided(df as f64, stat),
    }
}

/// b'V^-1 b of the chosen coefficients, on chi-squared(m), or over m on F(m, ddf).
pub(super) fn wald(beta: &[f64], vb: &[f64], chosen: &[usize], ddf: Option<usize>) -> Omnibus {
    let (p, m) = (beta.len(), chosen.len());
    let b: Vec<f64> = chosen.iter().map(|&j| beta[j]).collect();
    let v: Vec<f64> = chosen.iter().flat_map(|&i| chosen.iter().map(move |&j| vb[i * p + j])).collect();
    let statistic = Cholesky::new(&v, m).map(|factor| dot(&b, &factor.solve(&b)));
    match ddf {
        None => Omnibus { qm: statistic, df: vec![m], p: statistic.map(|qm| chi_squared::sf(m as f64, qm)) },
        Some(df) => {
            let qm = statistic.map(|qm| qm / m as f64).filter(|_| df > 0);
            Omnibus { qm, df: vec![m, df], p: qm.map(|qm| fisher_f::sf(m as f64, df as f64, qm)) }
        }
    }
}

/// The criteria of a log-likelihood with `m` parameters and size `n`.
pub(super) fn criteria(ll: f64, dev: f64, n: f64, m: f64) -> FitStatistics {
    let corrected = n.max(m + 2.0);
    FitStatistics {
        ll,
        dev,
        aic: -2.0 * ll + 2.0 * m,
        bic: -2.0 * ll + m * n.ln(),
        aicc: -2.0 * ll + 2.0 * m * corrected / (corrected - m - 1.0),
    }
}
