//! Does a series rise or fall? A straight line by least squares, and the same question by ranks.

use super::dist::student_t;
use super::error::{Error, all_finite, same_length};
use super::kendall::{Kendall, kendall};
use super::moments::mean_and_sd;
use super::theil_sen::{self, TheilSen};

/// What a series of points says about its direction. Slopes are in units of y per unit of x.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// Points.
    pub n: usize,
    /// Least squares: the value of the line at x = 0.
    pub intercept: f64,
    /// Least squares: the rise of y per unit of x.
    pub slope: f64,
    /// Standard error of the slope. `None` with two points.
    pub slope_se: Option<f64>,
    /// slope / slope_se on n - 2 degrees of freedom. `None` with two points or when both are 0.
    pub slope_t: Option<f64>,
    /// Its two-sided p-value.
    pub slope_p: Option<f64>,
    /// Confidence interval of the slope. `None` with two points.
    pub slope_ci: Option<[f64; 2]>,
    /// Share of the variation of y that the line explains, 0 to 1. `None` when y never changes.
    pub r2: Option<f64>,
    /// Residual standard deviation, sqrt(RSS/(n-2)). `None` with two points.
    pub sigma: Option<f64>,
    /// The median slope, its interval and its line. `None` above [`theil_sen::LIMIT`] points.
    pub theil_sen: Option<TheilSen>,
    /// Kendall's rank correlation of x and y, tau NaN when y never changes. `None` above
    /// [`theil_sen::LIMIT`] points.
    pub kendall: Option<Kendall>,
}

/// Fits a trend to the points (x, y), at `level` percent.
///
/// Least squares: slope = Sxy/Sxx about the means, se = sigma/sqrt(Sxx), interval by t with n - 2 degrees of
/// freedom. It takes the errors to be independent, of equal spread and about normal; ratings of one person
/// are seldom quite that, and a single bad week moves it. The Theil-Sen slope and Kendall's tau ask only for
/// order, and a quarter of the points may be wild. Points need not be sorted; several may share an x.
///
/// Special cases: a y that never changes has slope 0, se 0 and no test. Points exactly on a line (residuals
/// within rounding) have se 0 and an infinite t. Two points have a slope and nothing that needs residuals.
///
/// # Errors
/// Fewer than two points, lists of different lengths, entries that are not finite, all x equal, a level
/// outside 1 to 100.
///
/// ```
/// use tideline::statistics::trend::trend;
/// let week = trend(&[0.0, 1.0, 2.0, 3.0], &[20.0, 18.0, 19.0, 15.0], 95.0).unwrap();
/// assert!((week.slope + 1.4).abs() < 1e-12);
/// ```
pub fn trend(x: &[f64], y: &[f64], level: f64) -> Result<Trend, Error> {
    same_length("y", y.len(), x.len(), "x")?;
    all_finite("x", x)?;
    all_finite("y", y)?;
    if !(1.0..100.0).contains(&level) {
        return Err(Error::input("level", level, "a percentage from 1 to below 100, such as 95"));
    }
    let n = x.len();
    if n < 2 {
        return Err(Error::input("x", format!("{n} points"), "at least 2"));
    }
    if x.iter().all(|value| *value == x[0]) {
        return Err(Error::input("x", format!("{} for every point", x[0]), "at least two different values"));
    }
    let size = n as f64;
    let ((x_mean, _), (y_mean, _)) = (mean_and_sd(x), mean_and_sd(y));
    let (mut sxx, mut sxy, mut syy) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        let (dx, dy) = (x - x_mean, y - y_mean);
        sxx += dx * dx;
        sxy += dx * dy;
        syy += dy * dy;
    }
    let slope = sxy / sxx;
    if !(sxx > 0.0 && slope.is_finite() && syy.is_finite()) {
        return Err(Error::undefined("the slope", "the values are too close together or too far apart"));
    }
    let intercept = y_mean - slope * x_mean;
    let residual = |x: f64, y: f64| (y - y_mean) - slope * (x - x_mean);
    let squares: f64 = x.iter().zip(y).map(|(x, y)| residual(*x, *y).powi(2)).sum();
    // Residuals of a few units in the last place of y are rounding, not spread.
    let largest = y.iter().fold(0.0, |most: f64, y| most.max(y.abs()));
    let rounding = 4.0 * f64::EPSILON * largest;
    let rss = if squares <= size * rounding * rounding { 0.0 } else { squares };
    let df = size - 2.0;
    let sigma = if n > 2 { Some((rss / df).sqrt()) } else { None };
    let slope_se = sigma.map(|sigma| sigma / sxx.sqrt());
    let slope_t = slope_se.map(|se| slope / se).filter(|t| !t.is_nan());
    let slope_ci = slope_se.map(|se| {
        let half = if se == 0.0 { 0.0 } else { student_t::quantile_upper(df, (100.0 - level) / 200.0) * se };
        [slope - half, slope + half]
    });
    let ranks = if n <= theil_sen::LIMIT { Some(kendall(x, y)) } else { None };
    let theil_sen = ranks.map(|ranks| theil_sen::theil_sen(x, y, ranks.variance, level)).transpose()?;
    Ok(Trend {
        n,
        intercept,
        slope,
        slope_se,
        slope_t,
        slope_p: slope_t.map(|t| student_t::two_sided(df, t)),
        slope_ci,
        r2: if syy > 0.0 { Some((1.0 - rss / syy).clamp(0.0, 1.0)) } else { None },
        sigma,
        theil_sen,
        kendall: ranks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_scatter() {
        let got = trend(&[1.0, 2.0, 4.0], &[3.0, 5.0, 9.0], 95.0).unwrap();
        assert_eq!((got.slope, got.slope_se, got.slope_t), (2.0, Some(0.0), Some(f64::INFINITY)));
        assert_eq!((got.slope_p, got.r2), (Some(0.0), Some(1.0)));
        assert_eq!(got.theil_sen.unwrap().slope, 2.0);
    }

    #[test]
    fn a_constant_that_is_no_short_binary_fraction() {
        let got = trend(&[0.0, 1.0, 2.0, 5.0, 7.0], &[0.1; 5], 95.0).unwrap();
        assert_eq!((got.slope, got.slope_se, got.slope_t, got.r2), (0.0, Some(0.0), None, None));
        assert!(got.kendall.unwrap().tau.is_nan());
    }

    #[test]
    fn two_points_have_a_slope_and_no_spread() {
        let got = trend(&[0.0, 2.0], &[10.0, 6.0], 95.0).unwrap();
        assert_eq!((got.slope, got.sigma, got.slope_ci, got.slope_p), (-2.0, None, None, None));
    }

    #[test]
    fn refusals_name_the_field() {
        let text = |x: &[f64], y: &[f64], level| trend(x, y, level).unwrap_err().to_string();
        assert!(text(&[1.0], &[1.0], 95.0).starts_with("x: found 1 points"));
        assert!(text(&[1.0, 1.0], &[1.0, 2.0], 95.0).starts_with("x: found 1 for every point"));
        assert!(text(&[1.0, 2.0], &[1.0], 95.0).starts_with("y: found 1 entries"));
        assert!(text(&[1.0, 2.0], &[1.0, f64::NAN], 95.0).starts_with("y[1]"));
        assert!(text(&[1.0, 2.0], &[1.0, 2.0], 0.95).starts_with("level"));
    }
}
