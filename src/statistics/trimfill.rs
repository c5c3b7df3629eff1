//! What might the missing studies have said? Trim and fill (Duval & Tweedie 2000).

use super::design::Design;
use super::error::Error;
use super::pool::{Fit, Options, Test, rma};

/// The estimator of the number of missing studies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Estimator {
    /// From the rank sum: (4S - k(k+1))/(2k-1).
    L0,
    /// From the longest run at the end: gamma - 1.
    R0,
}

/// The side on which studies are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Low estimates are missing.
    Left,
    /// High estimates are missing.
    Right,
}

/// The result.
#[derive(Debug, Clone, PartialEq)]
pub struct TrimFill {
    /// Estimated number of missing studies.
    pub k0: usize,
    /// The side they are missing on.
    pub side: Side,
    /// Standard error of k0; NaN where its formula goes below 0 (as in metafor).
    pub se_k0: f64,
    /// `R0` only: p-value of the hypothesis that none is missing, 2^-(k0+1).
    pub p_k0: Option<f64>,
    /// The filled-in estimates.
    pub fill_yi: Vec<f64>,
    /// Their variances.
    pub fill_vi: Vec<f64>,
    /// The model with the filled-in studies.
    pub fit: Fit,
}

/// Runs trim and fill on a model without moderators.
///
/// `side`: `None` chooses it, right when the slope of y on sqrt(v) is negative. Ranks of |y - mu| break ties
/// by order; k0 is rounded half to even; the loop ends when k0 repeats. A sensitivity analysis: what is
/// filled in is symmetry, not data.
///
/// # Errors
/// Moderators in the model; a single study, unless `side` is chosen (it has no slope); no repeat within 100 rounds.
pub fn trimfill(fit: &Fit, estimator: Estimator, side: Option<Side>) -> Result<TrimFill, Error> {
    if !fit.design.is_intercept_only() {
        let found = format!("{} coefficients", fit.p());
        return Err(Error::input("X", found, "no moderators, for trim and fill"));
    }
    let k = fit.k();
    let side = match side {
        Some(side) => side,
        None => missing_side(fit)?,
    };
    let sign = if side == Side::Right { -1.0 } else { 1.0 };
    let mut sorted: Vec<(f64, f64)> = fit.yi.iter().map(|y| sign * y).zip(fit.vi.iter().copied()).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let inner = Options { test: Test::Z, ..fit.options };
    let size = k as f64;
    let scale = fit.yi.iter().fold(0.0, |most: f64, y| most.max(y.abs()));
    let mut k0 = 0;
    for _ in 0..100 {
        let before = k0;
        let (y, v): (Vec<f64>, Vec<f64>) = sorted[..k - k0].iter().copied().unzip();
        let centre = rma(&y, &v, &Design::intercept_only(y.len()), &inner)?.beta[0];
        let deviations: Vec<f64> = sorted.iter().map(|(y, _)| y - centre).collect();
        let ranks = signed_ranks(&deviations, scale);
        let (estimate, se_k0) = match estimator {
            Estimator::R0 => {
                let lowest = ranks.iter().copied().fold(0.0, f64::min);
                let estimate = size + lowest - 1.0;
                (estimate, (2.0 * estimate.max(0.0) + 2.0).sqrt())
            }
            Estimator::L0 => {
                let above: f64 = ranks.iter().copied().filter(|rank| *rank > 0.0).sum();
                let e = (4.0 * above - size * (size + 1.0)) / (2.0 * size - 1.0);
                let variance =
                    (size * (size + 1.0) * (2.0 * size + 1.0) + 10.0 * e.powi(3) + 27.0 * e * e + 17.0 * e
                        - 18.0 * size * e * e
                        - 18.0 * size * e
                        + 6.0 * size * size * e)
                        / 24.0;
                (e, 4.0 * variance.sqrt() / (2.0 * size - 1.0))
            }
        };
        k0 = (estimate.max(0.0).round_ties_even() as usize).min(k - 1);
        if k0 == before {
            return filled(fit, estimator, side, &sorted, centre, k0, se_k0);
        }
    }
    Err(Error::not_converged("the number of missing studies", "k0 did not repeat in 100 rounds"))
}

fn filled(
    fit: &Fit,
    estimator: Estimator,
    side: Side,
    sorted: &[(f64, f64)],
    centre: f64,
    k0: usize,
    se_k0: f64,
) -> Result<TrimFill, Error> {
    let sign = if side == Side::Right { -1.0 } else { 1.0 };
    let (fill_yi, fill_vi): (Vec<f64>, Vec<f64>) =
        sorted[sorted.len() - k0..].iter().map(|(y, v)| (sign * (2.0 * centre - y), *v)).unzip();
    let yi = [fit.yi.as_slice(), &fill_yi].concat();
    let vi = [fit.vi.as_slice(), &fill_vi].concat();
    let fit = rma(&yi, &vi, &Design::intercept_only(yi.len()), &fit.options)?;
    let p_k0 = match estimator {
        Estimator::R0 => Some(0.5f64.powi(k0 as i32 + 1)),
        Estimator::L0 => None,
    };
    Ok(TrimFill { k0, side, se_k0, p_k0, fill_yi, fill_vi, fit })
}

/// Right when small studies (large sqrt v) report lower effects.
fn missing_side(fit: &Fit) -> Result<Side, Error> {
    let rows: Vec<Vec<f64>> = fit.vi.iter().map(|v| vec![1.0, v.sqrt()]).collect();
    let design = Design::from_rows(&rows, &[])?;
    if design.p() < 2 {
        // Equal variances have no slope; metafor's sign of a missing slope falls to the left.
        return Ok(Side::Left);
    }
    let options = Options { test: Test::Z, ..fit.options };
    let slope = rma(&fit.yi, &fit.vi, &design, &options)?.beta[1];
    Ok(if slope < 0.0 { Side::Right } else { Side::Left })
}

/// Ranks of the absolute values (ties by order of appearance), with the signs of the values.
///
/// Deviations that differ by rounding alone are tied, and one that is rounding alone is 0: `scale` is the size of
/// the numbers that they are differences of. Or the last bit of the centre would decide how many studies are missing.
fn signed_ranks(deviations: &[f64], scale: f64) -> Vec<f64> {
    const ROUNDING: f64 = 1e-12;
    let near = ROUNDING * scale;
    let mut order: Vec<usize> = (0..deviations.len()).collect();
    order.sort_by(|&a, &b| deviations[a].abs().total_cmp(&deviations[b].abs()));
    for tied in order.chunk_by_mut(|&a, &b| deviations[b].abs() - deviations[a].abs() <= near) {
        tied.sort_unstable();
    }
    let mut ranks = vec![0.0; deviations.len()];
    for (rank, &i) in order.iter().enumerate() {
        if deviations[i].abs() > near {
            ranks[i] = (rank as f64 + 1.0).copysign(deviations[i]);
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(yi: &[f64]) -> Fit {
        let vi: Vec<f64> = (0..yi.len()).map(|i| 0.01 * (i + 1) as f64).collect();
        rma(yi, &vi, &Design::intercept_only(yi.len()), &Options::default()).unwrap()
    }

    #[test]
    fn a_symmetric_funnel_is_left_alone() {
        let got =
            trimfill(&fit(&[0.0, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3]), Estimator::L0, Some(Side::Left)).unwrap();
        assert_eq!(got.k0, 0);
        assert!(got.fill_yi.is_empty());
        assert_eq!(got.fit.k(), 7);
    }

    #[test]
    fn mirrored_data_mirror_the_answer() {
        let lopsided = [0.0, 0.05, 0.02, 0.4, 0.5, 0.7, 0.9];
        let mirrored = lopsided.map(|y: f64| -y);
        let left = trimfill(&fit(&lopsided), Estimator::R0, Some(Side::Left)).unwrap();
        let right = trimfill(&fit(&mirrored), Estimator::R0, Some(Side::Right)).unwrap();
        assert_eq!(left.k0, right.k0);
        assert!(left.fill_yi.iter().zip(&right.fill_yi).all(|(a, b)| (a + b).abs() < 1e-12));
        assert_eq!(signed_ranks(&[0.5, -0.5, 0.1], 1.0), [2.0, -3.0, 1.0]);
    }

    #[test]
    fn rounding_of_the_centre_decides_nothing() {
        // Two studies of one size stand equally far from their mean: the first in order has rank 1, the second rank
        // 2, so that L0 = (4*2 - 6)/3 rounds to 1 on either side. 0.1, 0.2 and 0.1, 0.7 differ only in last bits.
        for yi in [[0.1, 0.2], [0.1, 0.7], [-0.3, 0.9], [1.1, -0.4]] {
            for side in [Side::Left, Side::Right] {
                let fit = rma(&yi, &[0.1; 2], &Design::intercept_only(2), &Options::default()).unwrap();
                assert_eq!(trimfill(&fit, Estimator::L0, Some(side)).unwrap().k0, 1, "{yi:?} {side:?}");
            }
        }
        assert_eq!(signed_ranks(&[-0.3, 1e-17, 0.3 - 1e-16], 1.0), [-2.0, 0.0, 3.0]);
    }
}
