//! Do small studies say something else? The rank correlation test (Begg & Mazumdar 1994).

use super::design::Design;
use super::error::Error;
use super::kendall::{Kendall, kendall};
use super::tau2;
use super::weighted::Data;

/// The rank correlation of the standardised deviation (y - mu)/sqrt(v - 1/sum w) with v, mu the
/// common-effect estimate.
///
/// # Errors
/// One study; a variance of 0 or below.
pub fn ranktest(yi: &[f64], vi: &[f64]) -> Result<Kendall, Error> {
    let design = Design::intercept_only(yi.len());
    tau2::check(yi, vi, &design)?;
    if yi.len() < 2 {
        return Err(Error::input("yi", "one study", "at least 2 for a rank test"));
    }
    let fit = Data { y: yi, v: vi, design: &design }.at(0.0)?;
    let shared = 1.0 / fit.sum();
    let deviations: Vec<f64> = fit.residuals.iter().zip(vi).map(|(r, v)| r / (v - shared).sqrt()).collect();
    Ok(kendall(&deviations, vi))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_studies_are_refused_and_equal_variances_tie_all_pairs() {
        assert!(ranktest(&[0.1], &[0.1]).unwrap_err().to_string().starts_with("yi"));
        assert!(ranktest(&[0.1, 0.2, 0.5], &[0.1; 3]).unwrap().tau.is_nan());
        let two = ranktest(&[0.1, 0.5], &[0.1, 0.2]).unwrap();
        assert_eq!((two.tau, two.pval), (1.0, 1.0));
    }
}
