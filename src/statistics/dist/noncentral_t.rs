//! The noncentral t distribution, for confidence limits of a standardised mean difference.

use super::beta::incomplete_beta;
use super::chi_squared;
use super::normal;
use super::stirling::ln_gamma;
use crate::statistics::roots;

/// The largest noncentrality whose series does not vanish in its first term.
const SERIES_UP_TO: f64 = 37.0;

/// P(T <= t) for a noncentral t with `df` degrees of freedom and noncentrality `ncp`.
///
/// The series of incomplete beta functions of Lenth (1989), AS 243, summed to the last bits. Absolute
/// error a few 1e-15. For |ncp| above 37, out of reach of the series, the integral over the normal part.
pub fn cdf(df: f64, ncp: f64, t: f64) -> f64 {
    if t.is_nan() || !ncp.is_finite() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if t < 0.0 {
        return 1.0 - cdf(df, -ncp, -t);
    }
    if t == 0.0 {
        return normal::cdf(-ncp);
    }
    if ncp.abs() > SERIES_UP_TO {
        return by_integral(df, ncp, t);
    }
    let square = t * t;
    let (x, y) = (square / (df + square), df / (df + square));
    let half = 0.5 * ncp * ncp;
    let mut sum = 0.0;
    let mut weight_seen = 0.0;
    for j in 0..100_000_u32 {
        let j = f64::from(j);
        let log_power =
            if half == 0.0 { if j == 0.0 { 0.0 } else { f64::NEG_INFINITY } } else { j * half.ln() };
        let even = (log_power - half - ln_gamma(j + 1.0)).exp();
        let odd = ncp / 2f64.sqrt() * (log_power - half - ln_gamma(j + 1.5)).exp();
        sum += even * incomplete_beta(j + 0.5, 0.5 * df, x, y).0
            + odd * incomplete_beta(j + 1.0, 0.5 * df, x, y).0;
        weight_seen += even;
        if j > half && (1.0 - weight_seen < 1e-16 || even < 1e-18) {
            break;
        }
    }
    (normal::cdf(-ncp) + 0.5 * sum).clamp(0.0, 1.0)
}

/// For t > 0: the integral over z of the normal density times P(S >= (z + ncp)/t), S^2 chi-squared over its
/// degrees of freedom.
///
/// The trapezoidal rule, whose error falls faster than any power of the step for so smooth and vanishing a
/// function; the step follows the narrower of the two parts.
fn by_integral(df: f64, ncp: f64, t: f64) -> f64 {
    const REACH: f64 = 9.0;
    let step = (0.1 * t / (2.0 * df).sqrt()).clamp(1e-3, 0.1);
    let steps = (REACH / step).ceil();
    let mut sum = 0.0;
    for i in 0..=(2.0 * steps) as u32 {
        let z = (f64::from(i) - steps) * step;
        let s = (z + ncp) / t;
        sum += normal::density(z) * if s <= 0.0 { 1.0 } else { chi_squared::sf(df, df * s * s) };
    }
    (sum * step).clamp(0.0, 1.0)
}

/// The confidence limits `[lower, upper]` for the noncentrality, given an observed `t`, at `level` percent.
///
/// The lower limit puts probability (100 - level)/200 at or above t, the upper limit the same at or below
/// it (Steiger & Fouladi 1997). `None` when t is not finite or the search fails.
pub fn noncentrality_limits(t: f64, df: f64, level: f64) -> Option<[f64; 2]> {
    if !(t.is_finite() && df > 0.0 && level > 0.0 && level < 100.0) {
        return None;
    }
    let alpha = (100.0 - level) / 200.0;
    let limit = |target: f64| {
        // P(T <= t) falls as the noncentrality rises: widen from t until it is bracketed.
        let mut reach = 4.0 * (1.0 + t * t / (2.0 * df)).sqrt();
        for _ in 0..60 {
            let (low, high) = (t - reach, t + reach);
            if cdf(df, low, t) >= target && cdf(df, high, t) <= target {
                return roots::between(|ncp| cdf(df, ncp, t) - target, low, high);
            }
            reach *= 2.0;
        }
        None
    };
    Some([limit(1.0 - alpha)?, limit(alpha)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::dist::student_t;

    #[test]
    fn zero_noncentrality_is_the_plain_t() {
        for t in [-2.0, -0.3, 0.0, 0.7, 3.0] {
            assert!((cdf(6.0, 0.0, t) - student_t::cdf(6.0, t)).abs() < 1e-14, "t = {t}");
        }
    }

    #[test]
    fn series_and_integral_agree_where_both_reach() {
        for (df, ncp, t) in [(3.0, 20.0, 25.0), (40.0, 36.0, 33.0), (5000.0, 30.0, 31.0), (1.0, 12.0, 4.0)] {
            let (series, integral) = (cdf(df, ncp, t), by_integral(df, ncp, t));
            assert!((series - integral).abs() < 1e-12, "{df} {ncp} {t}: {series} {integral}");
        }
    }

    #[test]
    fn limits_of_a_huge_statistic_exist() {
        // With many degrees of freedom T is about normal with spread sqrt(1 + t^2/2df).
        let [low, high] = noncentrality_limits(60.0, 1e5, 95.0).unwrap();
        let half = 1.959_964 * (1.0 + 3600.0 / 2e5f64).sqrt();
        assert!((low - (60.0 - half)).abs() < 0.01 && (high - (60.0 + half)).abs() < 0.01, "{low} {high}");
        let [low, high] = noncentrality_limits(-300.0, 4.0, 95.0).unwrap();
        assert!(
            (cdf(4.0, low, -300.0) - 0.975).abs() < 1e-12 && (cdf(4.0, high, -300.0) - 0.025).abs() < 1e-12
        );
    }

    #[test]
    fn limits_hold_the_observed_value() {
        let [low, high] = noncentrality_limits(2.5, 11.0, 95.0).unwrap();
        assert!((cdf(11.0, low, 2.5) - 0.975).abs() < 1e-12);
        assert!((cdf(11.0, high, 2.5) - 0.025).abs() < 1e-12);
    }
}
