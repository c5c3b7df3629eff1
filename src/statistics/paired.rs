//! How much did the same people change? A paired comparison, in points and in standard deviations.

use super::dist::{noncentral_t, student_t};
use super::error::{Error, all_finite, same_length};
use super::hedges::correction;
use super::moments::{correlation, mean_and_sd};
use super::ranks::{RankTest, signed_rank};

/// The change from before (`pre`) to after (`post`): above 0 where scores rose. What divides by a spread of 0 is
/// `None`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paired {
    /// People.
    pub n: usize,
    /// Mean before.
    pub mean_pre: f64,
    /// Mean after.
    pub mean_post: f64,
    /// Standard deviation before.
    pub sd_pre: f64,
    /// Standard deviation after.
    pub sd_post: f64,
    /// Correlation of before and after.
    pub r: Option<f64>,
    /// Mean of post - pre.
    pub mean_change: f64,
    /// Standard deviation of post - pre.
    pub sd_change: f64,
    /// Student's paired t.
    pub t: Option<f64>,
    /// n - 1.
    pub df: usize,
    /// Its two-sided p-value.
    pub p: Option<f64>,
    /// Confidence interval of the mean change.
    pub ci: [f64; 2],
    /// mean change / `sd_change` (Cohen's dz).
    pub dz: Option<f64>,
    /// mean change / sqrt((`sd_pre`^2 + `sd_post`^2)/2).
    pub d_av: Option<f64>,
    /// dz sqrt(2 (1 - r)) (Morris & DeShon 2002).
    pub d_rm: Option<f64>,
    /// mean change / `sd_pre` (Becker 1988).
    pub d_becker: Option<f64>,
    /// Hedges' exact correction J(n - 1); `None` for two people.
    pub j: Option<f64>,
    /// J dz, metafor's SMCC.
    pub gz: Option<f64>,
    /// J `d_av`.
    pub g_av: Option<f64>,
    /// J `d_becker`, metafor's SMCR.
    pub g_becker: Option<f64>,
    /// Sampling variance of `gz`: 1/n + gz^2/2n.
    pub vi_smcc: Option<f64>,
    /// Sampling variance of `g_becker`: 2 (1 - r)/n + `g_becker`^2/2n.
    pub vi_smcr: Option<f64>,
    /// Exact interval of dz, from the noncentral t distribution (Steiger & Fouladi 1997).
    pub dz_ci: Option<[f64; 2]>,
    /// Wilcoxon's signed-rank test.
    pub wilcoxon: RankTest,
}

/// Compares the pairs at `level` percent.
///
/// Special cases: everyone changed by the same amount, so that the change has no spread: no t and no dz, and an
/// interval of no width. No spread before: no correlation and no effect in units of it.
///
/// # Errors
/// Fewer than two pairs, lists of different lengths, entries that are not finite, a level outside 1 to 100.
pub fn paired(pre: &[f64], post: &[f64], level: f64) -> Result<Paired, Error> {
    same_length("post", post.len(), pre.len(), "pre")?;
    all_finite("pre", pre)?;
    all_finite("post", post)?;
    check_level(level)?;
    let n = pre.len();
    if n < 2 {
        return Err(Error::input("pre", format!("{n} pairs"), "at least 2"));
    }
    let size = n as f64;
    let df = size - 1.0;
    let change: Vec<f64> = post.iter().zip(pre).map(|(post, pre)| post - pre).collect();
    let ((mean_pre, sd_pre), (mean_post, sd_post)) = (mean_and_sd(pre), mean_and_sd(post));
    let (mean_change, mut sd_change) = mean_and_sd(&change);
    // Differences of a few units in the last place are rounding, not spread.
    let largest = pre.iter().chain(post).fold(0.0, |most: f64, value| most.max(value.abs()));
    if sd_change <= 4.0 * f64::EPSILON * largest {
        sd_change = 0.0;
    }
    let exists = |value: f64| Some(value).filter(|value| value.is_finite());
    let by = |spread: f64| exists(mean_change / spread);
    let r = exists(correlation(pre, post));
    let error = sd_change / size.sqrt();
    let t = by(error);
    let half =
        if error == 0.0 { 0.0 } else { student_t::quantile_upper(df, (100.0 - level) / 200.0) * error };
    let dz = by(sd_change);
    let (d_av, d_becker) = (by((0.5 * (sd_pre * sd_pre + sd_post * sd_post)).sqrt()), by(sd_pre));
    let d_rm = dz.zip(r).and_then(|(dz, r)| exists(dz * (2.0 * (1.0 - r)).sqrt()));
    let j = exists(correction(df));
    let corrected = |d: Option<f64>| d.zip(j).map(|(d, j)| d * j);
    let (gz, g_becker) = (corrected(dz), corrected(d_becker));
    let limits = t.and_then(|t| noncentral_t::noncentrality_limits(t, df, level));
    Ok(Paired {
        n,
        mean_pre,
        mean_post,
        sd_pre,
        sd_post,
        r,
        mean_change,
        sd_change,
        t,
        df: n - 1,
        p: t.map(|t| student_t::two_sided(df, t)),
        ci: [mean_change - half, mean_change + half],
        dz,
        d_av,
        d_rm,
        d_becker,
        j,
        gz,
        g_av: corrected(d_av),
        g_becker,
        vi_smcc: gz.map(|g| 1.0 / size + g * g / (2.0 * size)),
        vi_smcr: g_becker.zip(r).map(|(g, r)| 2.0 * (1.0 - r) / size + g * g / (2.0 * size)),
        dz_ci: limits.map(|limits| limits.map(|ncp| ncp / size.sqrt())),
        wilcoxon: signed_rank(&change),
    })
}

pub(super) fn check_level(level: f64) -> Result<(), Error> {
    if (1.0..100.0).contains(&level) {
        return Ok(());
    }
    Err(Error::input("level", level, "a percentage from 1 to below 100, such as 95"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_changed_alike() {
        let got = paired(&[10.0, 12.0, 15.1], &[7.0, 9.0, 12.1], 95.0).unwrap();
        assert_eq!((got.sd_change, got.t, got.dz, got.dz_ci), (0.0, None, None, None));
        assert_eq!(got.ci[0], got.ci[1]);
        assert!((got.d_becker.unwrap() * got.sd_pre + 3.0).abs() < 1e-14);
    }

    #[test]
    fn the_exact_interval_holds_the_effect() {
        let got = paired(&[30.0, 28.0, 35.0, 31.0], &[20.0, 25.0, 22.0, 30.0], 95.0).unwrap();
        let [low, high] = got.dz_ci.unwrap();
        assert!(low < got.dz.unwrap() && got.dz.unwrap() < high);
        assert!(got.gz.unwrap().abs() < got.dz.unwrap().abs());
        assert!(paired(&[1.0], &[2.0], 95.0).unwrap_err().to_string().starts_with("pre: found 1 pairs"));
    }
}
