//! The noncentral t distribution, for confidence limits of a standardised mean difference.

use super::beta::incomplete_beta;
use super::normal;
use super::stirling::ln_gamma;
use crate::statistics::roots;

/// P(T <= t) for a noncentral t with `df` degrees of freedom and noncentrality `ncp`.
///
/// The series of incomplete beta functions of Lenth (1989), AS 243, summed to the last bits. Absolute
/// error a few 1e-15. |ncp| above 37.6 is out of reach of the series and gives NaN.
pub fn cdf(df: f64, ncp: f64, t: f64) -> f64 {
    if t.is_nan() || ncp.is_nan() || df.is_nan() || df <= 0.0 || ncp.abs() > 37.6 {
        return f64::NAN;
    }
    if t < 0.0 {
        return 1.0 - cdf(df, -ncp, -t);
    }
    if t == 0.0 {
        return normal::cdf(-ncp);
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

/// The confidence limits `[lower, upper]` for the noncentrality, given an observed `t`, at `level` percent.
///
/// The lower limit puts probability (100 - level)/200 at or above t, the upper limit the same at or below
/// it (Steiger & Fouladi 1997). `None` when a limit lies outside +-37 or the search fails.
pub fn noncentrality_limits(t: f64, df: f64, level: f64) -> Option<[f64; 2]> {
    let alpha = (100.0 - level) / 200.0;
    let limit = |target: f64| roots::between(|ncp| cdf(df, ncp, t) - target, -37.0, 37.0);
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
    fn limits_hold_the_observed_value() {
        let [low, high] = noncentrality_limits(2.5, 11.0, 95.0).unwrap();
        assert!((cdf(11.0, low, 2.5) - 0.975).abs() < 1e-12);
        assert!((cdf(11.0, high, 2.5) - 0.025).abs() < 1e-12);
    }
}
