//! Which studies make the heterogeneity, and which of those move the result? The two figures of a Baujat
//! plot (Baujat, Mahé, Pignon & Hill 2002).

use super::deletion::Refits;
use super::error::Error;
use super::linalg::{dot, quadratic_form};
use super::pool::{Fit, Test};

/// The two figures of one study.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baujat {
    /// Its squared Pearson residual, (y - x'beta)^2 / (vi + tau2). Under a common effect these sum to Q.
    pub heterogeneity: f64,
    /// How far its own fitted value moves when it is left out: (x'beta - x'beta without it)^2 over the
    /// variance of the latter. NaN where the model without it does not exist.
    pub influence: f64,
}

/// The figures of every study, as metafor's `baujat` has them.
///
/// With a common effect, or tau2 given, and no moderators (tests z and t), sums over the others replace the
/// refits, so the cost is linear in k. Otherwise each study costs one refit of all others.
///
/// # Errors
/// Fewer than two studies.
pub fn baujat(fit: &Fit) -> Result<Vec<Baujat>, Error> {
    baujat_with(fit, |_| ())
}

/// As [`baujat`]; `done` hears how many refits there are after each.
///
/// # Errors
/// As [`baujat`].
pub fn baujat_with(fit: &Fit, done: impl FnMut(usize)) -> Result<Vec<Baujat>, Error> {
    let k = fit.k();
    if k < 2 {
        return Err(Error::input("yi", "one study", "at least two, so that one can be left out"));
    }
    let fitted: Vec<f64> = (0..k).map(|i| dot(fit.design.row(i), &fit.beta)).collect();
    let fixed = fit.is_common_effect() || fit.options.tau2.is_some();
    let sums = fixed && fit.design.is_intercept_only() && matches!(fit.test, Test::Z | Test::T);
    let influence = if sums { by_sums(fit, &fitted) } else { by_refits(fit, &fitted, done) };
    Ok((0..k)
        .map(|i| Baujat {
            heterogeneity: (fit.yi[i] - fitted[i]).powi(2) / (fit.vi[i] + fit.tau2),
            influence: influence[i],
        })
        .collect())
}

fn by_refits(fit: &Fit, fitted: &[f64], mut done: impl FnMut(usize)) -> Vec<f64> {
    let refits = Refits::new(fit);
    (0..fit.k())
        .map(|i| {
            done(i);
            match refits.without(i) {
                Ok(without) if without.p() == fit.p() => {
                    let x = fit.design.row(i);
                    (dot(x, &without.beta) - fitted[i]).powi(2) / quadratic_form(x, &without.vb)
                }
                _ => f64::NAN,
            }
        })
        .collect()
}

/// With weights w that do not change: the mean without study i differs from the mean m by the sum of
/// w (y - m) over the others divided by their weights, and has the variance 1 over those. The sums run
/// from both ends, so that one study of nearly all the weight leaves the others their digits.
fn by_sums(fit: &Fit, fitted: &[f64]) -> Vec<f64> {
    let k = fit.k();
    let weights: Vec<f64> = fit.vi.iter().map(|v| 1.0 / (v + fit.tau2)).collect();
    let pulls: Vec<f64> = (0..k).map(|i| weights[i] * (fit.yi[i] - fitted[i])).collect();
    let mut after = vec![(0.0, 0.0); k + 1];
    for i in (0..k).rev() {
        after[i] = (after[i + 1].0 + weights[i], after[i + 1].1 + pulls[i]);
    }
    let mut before = (0.0, 0.0);
    (0..k)
        .map(|i| {
            let (weight, pull) = (before.0 + after[i + 1].0, before.1 + after[i + 1].1);
            before = (before.0 + weights[i], before.1 + pulls[i]);
            pull * pull / weight
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::design::Design;
    use crate::statistics::pool::{Options, rma};
    use crate::statistics::tau2::Method;

    fn fit(yi: &[f64], vi: &[f64], options: Options) -> Fit {
        rma(yi, vi, &Design::intercept_only(yi.len()), &options).unwrap()
    }

    fn common() -> Options {
        Options { method: Method::Ce, ..Options::default() }
    }

    fn near(found: f64, wanted: f64) -> bool {
        (found - wanted).abs() <= 1e-12 * wanted.abs().max(1.0)
    }

    #[test]
    fn three_studies_by_hand() {
        // Mean 3 of 1, 2, 6 with variance 1; without each: 4, 3.5, 1.5, each with variance 1/2.
        let got = baujat(&fit(&[1.0, 2.0, 6.0], &[1.0; 3], common())).unwrap();
        let (x, y): (Vec<f64>, Vec<f64>) = got.iter().map(|one| (one.heterogeneity, one.influence)).unzip();
        assert_eq!(x, [4.0, 1.0, 9.0]);
        assert!(y.iter().zip([2.0, 0.5, 4.5]).all(|(found, wanted)| near(*found, wanted)), "{y:?}");
    }

    #[test]
    fn unequal_weights_by_hand() {
        // Weights 4, 1, 1 on 0, 3, 6: mean 1.5. Without the first 4.5, variance 1/2: 9/0.5 = 18. Without the
        // second 6/5 = 1.2, variance 1/5: 0.09 * 5 = 0.45. Without the third 3/5 = 0.6: 0.81 * 5 = 4.05.
        let got = baujat(&fit(&[0.0, 3.0, 6.0], &[0.25, 1.0, 1.0], common())).unwrap();
        let y: Vec<f64> = got.iter().map(|one| one.influence).collect();
        assert!(y.iter().zip([18.0, 0.45, 4.05]).all(|(found, wanted)| near(*found, wanted)), "{y:?}");
        // 4 * 2.25, 2.25 and 20.25.
        let x: Vec<f64> = got.iter().map(|one| one.heterogeneity).collect();
        assert!(x.iter().zip([9.0, 2.25, 20.25]).all(|(found, wanted)| near(*found, wanted)), "{x:?}");
    }

    #[test]
    fn sums_and_refits_agree() {
        let yi: [f64; 6] = [0.1, 0.9, -0.4, 1.7, 0.6, 0.2];
        let vi = [0.02, 0.3, 0.11, 0.07, 0.9, 0.05];
        for options in [common(), Options { tau2: Some(0.2), ..Options::default() }] {
            let fit = fit(&yi, &vi, options);
            let fitted = vec![fit.beta[0]; 6];
            let pairs = by_sums(&fit, &fitted).into_iter().zip(by_refits(&fit, &fitted, |_| ()));
            for (sums, refits) in pairs {
                assert!((sums - refits).abs() <= 1e-11 * refits, "{sums} and {refits}");
            }
            let total: f64 = baujat(&fit).unwrap().iter().map(|one| one.heterogeneity).sum();
            if fit.is_common_effect() {
                assert!((total - fit.q.unwrap()).abs() < 1e-10);
            }
        }
    }

    #[test]
    fn what_does_not_exist_is_said() {
        assert!(baujat(&fit(&[1.0], &[1.0], common())).unwrap_err().to_string().starts_with("yi"));
        let x: Vec<Vec<f64>> = [0.0, 0.0, 1.0].iter().map(|x| vec![1.0, *x]).collect();
        let design = Design::from_rows(&x, &[]).unwrap();
        let fit = rma(&[0.1, 0.3, 0.2], &[0.1; 3], &design, &common()).unwrap();
        let got = baujat(&fit).unwrap();
        // The slope hangs on the third study alone.
        assert!(got[2].influence.is_nan() && got[0].influence.is_finite());
    }
}
