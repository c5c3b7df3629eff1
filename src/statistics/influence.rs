//! Which studies pull on the result? Deletion diagnostics (Viechtbauer & Cheung 2010).

use super::deletion::Refits;
use super::dist::chi_squared;
use super::error::Error;
use super::linalg::{Cholesky, dot, quadratic_form};
use super::pool::Fit;
use super::weighted::Data;

/// The diagnostics of one study; NaN where the model without it does not exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// Externally standardised residual: (y - x'b) / sqrt(s2 (vi + tau2) + x'Vx), all from the fit without it.
    pub rstudent: f64,
    /// Change of its fitted value, over sqrt(s2 h (vi + tau2)), tau2 and s2 from the fit without it.
    pub dffits: f64,
    /// Cook's distance: D'V^-1 D with D the change of the coefficients; not divided by p.
    pub cook_d: f64,
    /// |V without it| / |V|.
    pub cov_r: f64,
    /// tau2 without it.
    pub tau2_del: f64,
    /// Q without it.
    pub qe_del: f64,
    /// Leverage: w x'(X'WX)^-1 x.
    pub hat: f64,
    /// Weight, percent.
    pub weight: f64,
    /// Change of each coefficient, in standard errors at tau2 and s2 without it, over all k rows.
    pub dfbs: Vec<f64>,
    /// Whether any rule calls it influential: |DFFITS| > 3 sqrt(p/(k-p)), the chi-squared(p) distribution
    /// puts more than half below Cook's distance, hat > 3p/k, or a |DFBETAS| > 1.
    pub is_infl: bool,
}

/// The diagnostics of every study.
///
/// # Errors
/// Fewer than two studies.
pub fn influence(fit: &Fit) -> Result<Vec<Influence>, Error> {
    influence_with(fit, |_| ())
}

/// As [`influence`]; `done` hears how many studies are through after each.
///
/// # Errors
/// As [`influence`].
pub fn influence_with(fit: &Fit, mut done: impl FnMut(usize)) -> Result<Vec<Influence>, Error> {
    let (k, p) = (fit.k(), fit.p());
    if k < 2 {
        return Err(Error::input("yi", "one study", "at least two, so that one can be left out"));
    }
    let data = fit.data();
    let full = data.at(fit.tau2)?;
    let total = full.sum();
    let precision = Cholesky::new(&fit.vb, p);
    let refits = Refits::new(fit);
    Ok((0..k)
        .map(|i| {
            done(i);
            let hat = full.weights[i] * full.leverage_without_weight(&data, i);
            let weight = 100.0 * full.weights[i] / total;
            match refits.without(i) {
                Ok(without) if without.p() == p => {
                    of_study(fit, &data, precision.as_ref(), &without, i, hat, weight)
                }
                _ => Influence {
                    rstudent: f64::NAN,
                    dffits: f64::NAN,
                    cook_d: f64::NAN,
                    cov_r: f64::NAN,
                    tau2_del: f64::NAN,
                    qe_del: f64::NAN,
                    hat,
                    weight,
                    dfbs: vec![f64::NAN; p],
                    is_infl: hat > 3.0 * p as f64 / k as f64,
                },
            }
        })
        .collect())
}

fn of_study(
    fit: &Fit,
    data: &Data,
    precision: Option<&Cholesky>,
    without: &Fit,
    i: usize,
    hat: f64,
    weight: f64,
) -> Influence {
    let (k, p) = (fit.k() as f64, fit.p());
    let x = fit.design.row(i);
    let s2 = without.s2w.unwrap_or(1.0);
    let own = s2 * (fit.vi[i] + without.tau2);
    let deleted = fit.yi[i] - dot(x, &without.beta);
    let change: Vec<f64> = fit.beta.iter().zip(&without.beta).map(|(with, without)| with - without).collect();
    let dffits = dot(x, &change) / (hat * own).sqrt();
    let cook_d = precision.map_or(f64::NAN, |factor| dot(&change, &factor.solve(&change)));
    let cov_r = match (precision, Cholesky::new(&without.vb, p)) {
        (Some(with), Some(without)) => (without.log_determinant() - with.log_determinant()).exp(),
        _ => f64::NAN,
    };
    let dfbs: Vec<f64> = match data.at(without.tau2) {
        Err(_) => vec![f64::NAN; p],
        Ok(all) => {
            let covariance = fit.design.covariance_to_original(&all.covariance);
            change
                .iter()
                .enumerate()
                .map(|(j, change)| change / (s2 * covariance[j * p + j]).sqrt())
                .collect()
        }
    };
    let rank = p as f64;
    let is_infl = dffits.abs() > 3.0 * (rank / (k - rank)).sqrt()
        || chi_squared::cdf(rank, cook_d) > 0.5
        || hat > 3.0 * rank / k
        || dfbs.iter().any(|value| value.abs() > 1.0);
    Influence {
        rstudent: deleted / (own + quadratic_form(x, &without.vb)).sqrt(),
        dffits,
        cook_d,
        cov_r,
        tau2_del: without.tau2,
        qe_del: without.q.unwrap_or(f64::NAN),
        hat,
        weight,
        dfbs,
        is_infl,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::design::Design;
    use crate::statistics::pool::{Options, rma};
    use crate::statistics::tau2::Method;

    #[test]
    fn an_outlier_is_called_and_the_rest_are_not() {
        let (mut y, v) = ([0.2, 0.21, 0.19, 0.2, 0.22, 0.18, 0.2, 0.21, 0.19, 0.2], [0.02; 10]);
        y[9] = 1.0;
        let options = Options { method: Method::Ce, ..Options::default() };
        let fit = rma(&y, &v, &Design::intercept_only(10), &options).unwrap();
        let got = influence(&fit).unwrap();
        let called: Vec<bool> = got.iter().map(|row| row.is_infl).collect();
        assert_eq!(called, [[false; 9].as_slice(), &[true]].concat());
        // Equal weights: h = 1/k, the deleted mean 0.2, so the residual is 0.8 / sqrt(0.02 + 0.02/9).
        assert!((got[9].hat - 0.1).abs() < 1e-15);
        assert!((got[9].rstudent - 0.8 / (0.02f64 + 0.02 / 9.0).sqrt()).abs() < 1e-10);
    }

    #[test]
    fn a_study_that_holds_up_a_coefficient_has_no_deletion() {
        let x: Vec<Vec<f64>> = [0.0, 0.0, 1.0].iter().map(|x| vec![1.0, *x]).collect();
        let design = Design::from_rows(&x, &[]).unwrap();
        let fit = rma(&[0.1, 0.2, 0.9], &[0.1; 3], &design, &Options::default()).unwrap();
        let got = influence(&fit).unwrap();
        assert!(got[2].rstudent.is_nan() && got[0].rstudent.is_finite());
    }
}
