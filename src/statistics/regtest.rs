//! Do small studies say something else? The regression tests for funnel asymmetry (Egger et al. 1997;
//! Sterne & Egger 2005; Moreno et al. 2009).

use super::design::Design;
use super::error::{Error, all_finite, same_length};
use super::pool::{Fit, Options, Test, rma};
use super::tau2::Method;

/// What stands for a study's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Predictor {
    /// Standard error.
    Sei,
    /// Sampling variance.
    Vi,
    /// Sample size.
    Ni,
    /// 1 / sample size.
    NiInverse,
    /// Root of the sample size.
    SqrtNi,
    /// 1 / root of the sample size.
    SqrtNiInverse,
}

impl Predictor {
    /// The predictor by metafor's name.
    ///
    /// # Errors
    /// An unknown name.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        match name {
            "sei" => Ok(Self::Sei),
            "vi" => Ok(Self::Vi),
            "ni" => Ok(Self::Ni),
            "ninv" => Ok(Self::NiInverse),
            "sqrtni" => Ok(Self::SqrtNi),
            "sqrtninv" => Ok(Self::SqrtNiInverse),
            _ => Err(Error::input(
                "predictor",
                format!("\"{name}\""),
                "one of sei, vi, ni, ninv, sqrtni, sqrtninv",
            )),
        }
    }

    fn needs_sizes(self) -> bool {
        !matches!(self, Self::Sei | Self::Vi)
    }

    /// Whether 0 stands for a study without sampling error, so that the intercept is a limit estimate.
    fn vanishes_with_size(self) -> bool {
        matches!(self, Self::Sei | Self::Vi | Self::NiInverse | Self::SqrtNiInverse)
    }

    fn value(self, v: f64, n: f64) -> f64 {
        match self {
            Self::Sei => v.sqrt(),
            Self::Vi => v,
            Self::Ni => n,
            Self::NiInverse => 1.0 / n,
            Self::SqrtNi => n.sqrt(),
            Self::SqrtNiInverse => 1.0 / n.sqrt(),
        }
    }
}

/// Which regression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Model {
    /// Weighted least squares with a free dispersion, t(k-2): Egger's test.
    Lm,
    /// The meta-regression model of the fit, with its estimator and test.
    Rma,
}

/// A regression test.
#[derive(Debug, Clone, PartialEq)]
pub struct RegressionTest {
    /// The regression itself; its last coefficient belongs to the predictor.
    pub fit: Fit,
    /// Statistic of the predictor.
    pub stat: f64,
    /// Its p-value.
    pub pval: f64,
    /// `Lm`: the residual standard deviation.
    pub sigma: Option<f64>,
    /// The effect at a predictor of 0 with its limits, where that means a study without sampling error.
    pub limit: Option<[f64; 3]>,
}

/// Runs the test on a fitted model, whose moderators (if any) stay in the regression.
///
/// `sizes`: total sample sizes, needed for the predictors made of them.
///
/// # Errors
/// Fewer than three studies (two for `Rma` by z), or fewer than one more than coefficients; sizes missing, of another length or
/// not above 0; a predictor that is the same in all studies.
pub fn regtest(
    fit: &Fit,
    model: Model,
    predictor: Predictor,
    sizes: Option<&[f64]>,
) -> Result<RegressionTest, Error> {
    let k = fit.k();
    // A Wald test takes the sampling variances as known: a line through two studies leaves it something to judge by.
    let least = if model == Model::Rma && fit.options.test == Test::Z { 2 } else { 3 };
    if k < least {
        let wanted = format!("at least {least} for this regression test");
        return Err(Error::input("yi", format!("{k} studies"), &wanted));
    }
    let sizes = match sizes {
        Some(sizes) => {
            same_length("ni", sizes.len(), k, "yi")?;
            all_finite("ni", sizes)?;
            if let Some(i) = sizes.iter().position(|n| *n <= 0.0) {
                return Err(Error::entry("ni", i, sizes[i], "a sample size above 0"));
            }
            sizes.to_vec()
        }
        None if predictor.needs_sizes() => {
            return Err(Error::input(
                "ni",
                "nothing",
                "the total sample size of every study, for this predictor",
            ));
        }
        None => vec![f64::NAN; k],
    };
    let rows: Vec<Vec<f64>> = (0..k)
        .map(|i| {
            let mut row = fit.design.row(i).to_vec();
            row.push(predictor.value(fit.vi[i], sizes[i]));
            row
        })
        .collect();
    let mut names = fit.design.names().to_vec();
    names.push("predictor".to_owned());
    let design = Design::from_rows(&rows, &names)?;
    if !design.dropped().is_empty() {
        return Err(Error::input(
            "predictor",
            "the same value in all studies (or one that the moderators already say)",
            "values that differ",
        ));
    }
    let options = match model {
        // Weighted least squares is the common-effect model with its covariance scaled by Q/(k-p).
        Model::Lm => Options { method: Method::Ce, test: Test::KnHa, tau2: None, ..fit.options },
        Model::Rma => fit.options,
    };
    let regression = rma(&fit.yi, &fit.vi, &design, &options)?;
    let last = regression.p() - 1;
    let limit = (fit.design.is_intercept_only() && predictor.vanishes_with_size())
        .then(|| [regression.beta[0], regression.ci_lb[0], regression.ci_ub[0]]);
    Ok(RegressionTest {
        stat: regression.stat[last],
        pval: regression.pval[last],
        sigma: if model == Model::Lm { regression.s2w.map(f64::sqrt) } else { None },
        limit,
        fit: regression,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(yi: &[f64], vi: &[f64]) -> Fit {
        rma(yi, vi, &Design::intercept_only(yi.len()), &Options::default()).unwrap()
    }

    #[test]
    fn a_funnel_on_a_line_is_found_exactly() {
        // y = 0.1 + 2 sei.
        let vi = [0.01, 0.04, 0.09, 0.16];
        let yi: Vec<f64> = vi.iter().map(|v: &f64| 0.1 + 2.0 * v.sqrt()).collect();
        let got = regtest(&fit(&yi, &vi), Model::Rma, Predictor::Sei, None).unwrap();
        assert!((got.fit.beta[1] - 2.0).abs() < 1e-12);
        assert!((got.limit.unwrap()[0] - 0.1).abs() < 1e-12);
    }

    #[test]
    fn refusals() {
        let same = fit(&[0.1, 0.2, 0.4], &[0.1; 3]);
        let error = regtest(&same, Model::Lm, Predictor::Sei, None).unwrap_err();
        assert!(error.to_string().starts_with("predictor: found the same value"), "{error}");
        let error = regtest(&same, Model::Lm, Predictor::Ni, None).unwrap_err();
        assert!(error.to_string().starts_with("ni: found nothing"), "{error}");
        let error = regtest(&same, Model::Lm, Predictor::Ni, Some(&[10.0, 0.0, 10.0])).unwrap_err();
        assert!(error.to_string().starts_with("ni[1]"), "{error}");
        let two = fit(&[0.1, 0.2], &[0.1, 0.2]);
        assert!(regtest(&two, Model::Lm, Predictor::Sei, None).is_err());
        // rma(c(.1,.2), c(.1,.2), mods = ~ sqrt(vi)): the slope is 0.1/(sqrt(.2) - sqrt(.1)), its variance .3/(...)^2.
        let got = regtest(&two, Model::Rma, Predictor::Sei, None).unwrap();
        assert!((got.stat - 0.1 / 0.3f64.sqrt()).abs() < 1e-14);
    }
}
