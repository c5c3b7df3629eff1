//! Do two lists rise together? Kendall's tau-b, with its exact and its normal test.

use super::dist::normal;

/// Above this many pairs' worth of values the exact distribution is left for its normal limit.
const EXACT_UP_TO: usize = 1000;

/// Kendall's rank correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kendall {
    /// tau-b; NaN when one of the two is constant.
    pub tau: f64,
    /// Two-sided p-value.
    pub pval: f64,
    /// Whether the p-value is exact (no ties, at most 1000 values).
    pub exact: bool,
    /// Two-sided p-value by the normal limit, tie-corrected, without continuity correction, ties or not.
    pub pval_normal: f64,
    /// Variance of the score (pairs in the same order minus pairs in opposite order) when x and y are
    /// unrelated, corrected for ties. 0 when one of the two is constant.
    pub variance: f64,
}

/// Kendall's tau-b of two equally long lists.
///
/// p: exact from the number of inversions when there are no ties (Kemp's recursion over permutations, twice
/// the smaller tail, at most 1); with ties the normal approximation with tie-corrected variance and no
/// continuity correction (Kendall 1970, ch. 4), as R's `cor.test`. O(n^2).
pub fn kendall(x: &[f64], y: &[f64]) -> Kendall {
    let n = x.len().min(y.len());
    let (mut score, mut x_pairs, mut y_pairs) = (0.0, 0.0, 0.0);
    for i in 0..n {
        for j in 0..i {
            let sign = |a: f64, b: f64| {
                if a > b {
                    1.0
                } else if a < b {
                    -1.0
                } else {
                    0.0
                }
            };
            let (dx, dy): (f64, f64) = (sign(x[i], x[j]), sign(y[i], y[j]));
            score += dx * dy;
            x_pairs += dx * dx;
            y_pairs += dy * dy;
        }
    }
    let tau = score / f64::sqrt(x_pairs * y_pairs);
    let size = n as f64;
    let pairs = size * (size - 1.0) / 2.0;
    if tau.is_nan() {
        return Kendall { tau, pval: f64::NAN, exact: false, pval_normal: f64::NAN, variance: 0.0 };
    }
    let (ties_x, ties_y) = (tie_sums(&x[..n]), tie_sums(&y[..n]));
    let base = size * (size - 1.0) * (2.0 * size + 5.0);
    let triples = ties_x[2] * ties_y[2];
    let variance = (base - ties_x[0] - ties_y[0]) / 18.0
        + ties_x[1] * ties_y[1] / (2.0 * size * (size - 1.0))
        + if triples > 0.0 { triples / (9.0 * size * (size - 1.0) * (size - 2.0)) } else { 0.0 };
    let pval_normal = normal::two_sided(score / variance.sqrt());
    let exact = x_pairs == pairs && y_pairs == pairs && n <= EXACT_UP_TO;
    let pval = if exact { exact_p(((score + pairs) / 2.0).round() as usize, n) } else { pval_normal };
    Kendall { tau, pval, exact, pval_normal, variance }
}

/// Over groups of t tied values: the sums of t(t-1)(2t+5), t(t-1) and t(t-1)(t-2).
fn tie_sums(values: &[f64]) -> [f64; 3] {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut sums = [0.0; 3];
    for group in sorted.chunk_by(|a, b| a == b) {
        let t = group.len() as f64;
        sums[0] += t * (t - 1.0) * (2.0 * t + 5.0);
        sums[1] += t * (t - 1.0);
        sums[2] += t * (t - 1.0) * (t - 2.0);
    }
    sums
}

/// Twice the smaller tail of the number of concordant pairs, over all orders of n values.
fn exact_p(concordant: usize, n: usize) -> f64 {
    // Probability of each number of concordant pairs, adding one value at a time: the i-th value is
    // concordant with 0 to i-1 of the earlier ones, each as likely.
    let mut chance = vec![1.0];
    for i in 2..=n {
        let longer = chance.len() + i - 1;
        let mut next = vec![0.0; longer];
        let mut window = 0.0;
        for (s, slot) in next.iter_mut().enumerate() {
            if s < chance.len() {
                window += chance[s];
            }
            if s >= i {
                window -= chance[s - i];
            }
            *slot = window / i as f64;
        }
        chance = next;
    }
    // The distribution is symmetric: both tails are summed from their far end, where no digits are lost.
    let pairs = chance.len() - 1;
    let tail = concordant.min(pairs - concordant.min(pairs));
    let sum: f64 = chance.iter().take(tail + 1).sum();
    (2.0 * sum).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_orders_of_three_and_four() {
        // Of 6 orders one is fully concordant: p = 2/6. Of 24: 2/24.
        assert!((kendall(&[1.0, 2.0, 3.0], &[1.0, 5.0, 9.0]).pval - 1.0 / 3.0).abs() < 1e-15);
        let four = kendall(&[1.0, 2.0, 3.0, 4.0], &[9.0, 5.0, 2.0, 1.0]);
        assert!((four.pval - 1.0 / 12.0).abs() < 1e-15);
        assert_eq!((four.tau, four.exact), (-1.0, true));
    }

    #[test]
    fn ties_take_the_normal_limit() {
        let got = kendall(&[1.0, 1.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 4.0]);
        assert!(!got.exact);
        // 5 concordant of sqrt(5 * 6) pairs.
        assert!((got.tau - 5.0 / 30f64.sqrt()).abs() < 1e-15);
        assert!(kendall(&[1.0, 1.0], &[1.0, 2.0]).tau.is_nan());
    }
}
