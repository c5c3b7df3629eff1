//! Do two groups differ in their means? Welch, Student, Hedges' g and the rank test.

use super::dist::{noncentral_t, student_t};
use super::error::{Error, all_finite};
use super::hedges::correction;
use super::moments::mean_and_sd;
use super::paired::check_level;
use super::ranks::{RankTest, mann_whitney};

/// One t test of a difference of means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TTest {
    /// The statistic; `None` when nothing spreads.
    pub t: Option<f64>,
    /// Degrees of freedom.
    pub df: f64,
    /// Two-sided p-value.
    pub p: Option<f64>,
    /// Confidence interval of the difference.
    pub ci: [f64; 2],
}

/// x against y: above 0 where x is higher.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoSample {
    /// Values in x and y.
    pub n: [usize; 2],
    /// Means of x and y.
    pub mean: [f64; 2],
    /// Standard deviations of x and y.
    pub sd: [f64; 2],
    /// Mean of x less mean of y.
    pub difference: f64,
    /// Welch (1947): each group with its own spread.
    pub welch: TTest,
    /// Student (1908): one spread for both.
    pub pooled: TTest,
    /// The difference in pooled standard deviations (Cohen's d); `None` when nothing spreads.
    pub d: Option<f64>,
    /// Hedges' exact correction J(n1 + n2 - 2).
    pub j: f64,
    /// J d (Hedges 1981), metafor's SMD.
    pub g: Option<f64>,
    /// Sampling variance of g: 1/n1 + 1/n2 + g^2/2(n1 + n2), metafor's LS.
    pub vi_ls: Option<f64>,
    /// Exact interval of d, from the noncentral t distribution.
    pub d_ci: Option<[f64; 2]>,
    /// The share of pairs in which x is higher, ties counting a half.
    pub cles: f64,
    /// The Wilcoxon-Mann-Whitney test.
    pub mann_whitney: RankTest,
}

/// Compares two samples at `level` percent.
///
/// Special cases: when neither group spreads there is no t and no d, and the intervals have no width.
///
/// # Errors
/// Fewer than two values in a group, entries that are not finite, a level outside 1 to 100.
pub fn two_sample(x: &[f64], y: &[f64], level: f64) -> Result<TwoSample, Error> {
    all_finite("x", x)?;
    all_finite("y", y)?;
    check_level(level)?;
    for (name, values) in [("x", x), ("y", y)] {
        if values.len() < 2 {
            return Err(Error::input(name, format!("{} values", values.len()), "at least 2"));
        }
    }
    let (n1, n2) = (x.len() as f64, y.len() as f64);
    let ((mean1, sd1), (mean2, sd2)) = (mean_and_sd(x), mean_and_sd(y));
    let difference = mean1 - mean2;
    let (part1, part2) = (sd1 * sd1 / n1, sd2 * sd2 / n2);
    let error = (part1 + part2).sqrt();
    // Shares of the error, so that no square of a small variance vanishes.
    let (share1, share2) = (part1 / (part1 + part2), part2 / (part1 + part2));
    let m = n1 + n2 - 2.0;
    let welch_df =
        if error == 0.0 { m } else { 1.0 / (share1 * share1 / (n1 - 1.0) + share2 * share2 / (n2 - 1.0)) };
    let spread = (((n1 - 1.0) * sd1 * sd1 + (n2 - 1.0) * sd2 * sd2) / m).sqrt();
    let sizes = 1.0 / n1 + 1.0 / n2;
    let test = |error: f64, df: f64| {
        let t = Some(difference / error).filter(|t| t.is_finite());
        let half =
            if error == 0.0 { 0.0 } else { student_t::quantile_upper(df, (100.0 - level) / 200.0) * error };
        TTest { t, df, p: t.map(|t| student_t::two_sided(df, t)), ci: [difference - half, difference + half] }
    };
    let (welch, pooled) = (test(error, welch_df), test(spread * sizes.sqrt(), m));
    let d = pooled.t.map(|t| t * sizes.sqrt());
    let j = correction(m);
    let g = d.map(|d| j * d);
    let ranks = mann_whitney(x, y);
    Ok(TwoSample {
        n: [x.len(), y.len()],
        mean: [mean1, mean2],
        sd: [sd1, sd2],
        difference,
        welch,
        pooled,
        d,
        j,
        g,
        vi_ls: g.map(|g| sizes + g * g / (2.0 * (n1 + n2))),
        d_ci: pooled
            .t
            .and_then(|t| noncentral_t::noncentrality_limits(t, m, level))
            .map(|limits| limits.map(|ncp| ncp * sizes.sqrt())),
        cles: ranks.statistic / (n1 * n2),
        mann_whitney: ranks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sizes_and_spreads_by_hand() {
        let got = two_sample(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0], 95.0).unwrap();
        assert!((got.pooled.t.unwrap() + 1.5f64.sqrt()).abs() < 1e-15);
        assert!((got.welch.df - 4.0).abs() < 1e-13 && (got.d.unwrap() + 1.0).abs() < 1e-15);
        assert!((got.cles - 2.0 / 9.0).abs() < 1e-15);
    }

    #[test]
    fn nothing_spreads() {
        let got = two_sample(&[1.0, 1.0], &[2.0, 2.0], 95.0).unwrap();
        assert_eq!((got.welch.t, got.d, got.pooled.ci), (None, None, [-1.0, -1.0]));
        assert!(
            two_sample(&[1.0, 1.0], &[2.0], 95.0).unwrap_err().to_string().starts_with("y: found 1 values")
        );
    }
}
