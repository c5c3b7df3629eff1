//! Ranks with ties at their average, and the two rank tests of a difference in place.

use super::dist::normal;

/// The ranks of `values`, 1 for the smallest, ties sharing the average of theirs; and the sum of t^3 - t over
/// the groups of t ties.
pub(super) fn ranks(values: &[f64]) -> (Vec<f64>, f64) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let (mut before, mut ties) = (0.0, 0.0);
    for group in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let t = group.len() as f64;
        for &i in group {
            ranks[i] = before + 0.5 * (t + 1.0);
        }
        before += t;
        ties += t * t * t - t;
    }
    (ranks, ties)
}

/// A rank test: its statistic and the two-sided p-value by the normal limit with continuity correction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankTest {
    /// Signed ranks: the sum of the ranks of the differences above 0 (R's V). Two samples: the pairs in which
    /// the first value is the larger, ties counting a half (R's W).
    pub statistic: f64,
    /// Two-sided p-value, corrected for ties and continuity; NaN when nothing differs.
    pub pval: f64,
}

/// Wilcoxon's signed-rank test (1945) of `differences`; zeros are left out first, as in R's `wilcox.test`.
pub fn signed_rank(differences: &[f64]) -> RankTest {
    let kept: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    let sizes: Vec<f64> = kept.iter().map(|d| d.abs()).collect();
    let (ranks, ties) = ranks(&sizes);
    let n = kept.len() as f64;
    let statistic: f64 = kept.iter().zip(&ranks).filter(|(d, _)| **d > 0.0).map(|(_, rank)| rank).sum();
    let variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ties / 48.0;
    RankTest { statistic, pval: corrected(statistic - n * (n + 1.0) / 4.0, variance) }
}

/// The Wilcoxon-Mann-Whitney test (1947) of two samples.
pub fn mann_whitney(x: &[f64], y: &[f64]) -> RankTest {
    let all: Vec<f64> = x.iter().chain(y).copied().collect();
    let (ranks, ties) = ranks(&all);
    let (n1, n2) = (x.len() as f64, y.len() as f64);
    let n = n1 + n2;
    let statistic = ranks[..x.len()].iter().sum::<f64>() - n1 * (n1 + 1.0) / 2.0;
    let variance = n1 * n2 / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)));
    RankTest { statistic, pval: corrected(statistic - n1 * n2 / 2.0, variance) }
}

/// The two-sided p-value of `excess`, moved half a step towards 0.
fn corrected(excess: f64, variance: f64) -> f64 {
    if variance.is_nan() || variance <= 0.0 {
        return f64::NAN;
    }
    let step = if excess == 0.0 { 0.0 } else { 0.5f64.copysign(excess) };
    normal::two_sided((excess - step) / variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_their_ranks() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), (vec![3.5, 1.0, 3.5, 2.0], 6.0));
    }

    #[test]
    fn statistics_by_hand() {
        // |d| 1, 2, 3 with signs +, -, +: V = 1 + 3; the zero is left out.
        assert_eq!(signed_rank(&[1.0, -2.0, 3.0, 0.0]).statistic, 4.0);
        assert_eq!(mann_whitney(&[1.0, 4.0], &[2.0, 4.0, 0.0]).statistic, 1.0 + 2.5);
        assert!(signed_rank(&[0.0, 0.0]).pval.is_nan() && mann_whitney(&[1.0], &[1.0]).pval.is_nan());
    }
}
