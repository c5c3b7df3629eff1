//! Student's t distribution, with any positive degrees of freedom.

use super::beta::incomplete_beta;
use super::normal;
use super::stirling::ln_gamma;
use crate::statistics::roots::newton_between;

/// P(T > x) with `df` degrees of freedom.
///
/// Half the incomplete beta I_z(df/2, 1/2) at z = df/(df + x^2) (Abramowitz & Stegun 26.7.1), with z and
/// 1-z formed separately. Infinite `df` is the normal. NaN for df <= 0.
pub fn sf(df: f64, x: f64) -> f64 {
    if x.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df.is_infinite() {
        return normal::sf(x);
    }
    let ratio = x.abs() / df.sqrt();
    let (z, y) = if ratio < 1.0 {
        let square = ratio * ratio;
        (1.0 / (1.0 + square), square / (1.0 + square))
    } else {
        let square = (1.0 / ratio) * (1.0 / ratio);
        (square / (1.0 + square), 1.0 / (1.0 + square))
    };
    let upper = 0.5 * incomplete_beta(0.5 * df, 0.5, z, y).0;
    if x < 0.0 { 1.0 - upper } else { upper }
}

/// P(T <= x).
pub fn cdf(df: f64, x: f64) -> f64 {
    sf(df, -x)
}

/// 2 P(T > |t|).
pub fn two_sided(df: f64, t: f64) -> f64 {
    2.0 * sf(df, t.abs())
}

/// The x with P(T > x) = p. Plus and minus infinity at 0 and 1; NaN for p outside [0, 1] or df <= 0.
///
/// Newton on the logarithm of the tail in ln x, where the tail of a t is nearly a straight line; the
/// bracket reaches from 1e-300 to 1e300, so every degree of freedom from 0.5 to infinity terminates.
pub fn quantile_upper(df: f64, p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df.is_infinite() {
        return normal::quantile_upper(p);
    }
    if p > 0.5 {
        return -quantile_upper(df, 1.0 - p);
    }
    if p == 0.5 {
        return 0.0;
    }
    if p == 0.0 {
        return f64::INFINITY;
    }
    let target = p.ln();
    let log_constant =
        ln_gamma(0.5 * (df + 1.0)) - ln_gamma(0.5 * df) - 0.5 * (df * std::f64::consts::PI).ln();
    let on_log_tail = |u: f64| {
        let x = u.exp();
        let tail = sf(df, x);
        let density = (log_constant - 0.5 * (df + 1.0) * (x * x / df).ln_1p()).exp();
        (tail.max(f64::MIN_POSITIVE).ln() - target, -density * x / tail)
    };
    let start = normal::quantile_upper(p).ln();
    newton_between(on_log_tail, -690.0, 690.0, start).map_or(f64::NAN, f64::exp)
}

/// The x with P(T <= x) = p.
pub fn quantile(df: f64, p: f64) -> f64 {
    -quantile_upper(df, p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_two_degrees_have_closed_forms() {
        // df = 1: P(T > x) = 1/2 - atan(x)/pi; df = 2: quantile (1-2p)/sqrt(2p(1-p)).
        assert!((sf(1.0, 1.0) - 0.25).abs() < 1e-15);
        let p: f64 = 1e-9;
        let want = (1.0 - 2.0 * p) / (2.0 * p * (1.0 - p)).sqrt();
        assert!((quantile_upper(2.0, p) / want - 1.0).abs() < 1e-13);
    }

    #[test]
    fn terminates_where_iterations_are_known_to_hang() {
        let q = quantile_upper(1e8, 0.025);
        assert!((q - 1.959_963_984_540_054).abs() < 1e-6);
        assert!(quantile_upper(1.0, 1e-15) > 3e14);
        assert_eq!(quantile_upper(f64::INFINITY, 0.5), 0.0);
    }

    #[test]
    fn nonsense_is_not_a_number() {
        assert!(sf(0.0, 1.0).is_nan());
        assert!(quantile(5.0, -0.5).is_nan());
        assert_eq!(quantile(5.0, 0.0), f64::NEG_INFINITY);
    }
}
