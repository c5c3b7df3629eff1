//! The chi-squared distribution.

use super::stirling::ln_gamma;
use crate::statistics::roots::newton_between;
use statrs::function::gamma::{gamma_lr, gamma_ur};

/// P(X > x) with `df` degrees of freedom. 1 for x <= 0; NaN for df <= 0 or NaN.
pub fn sf(df: f64, x: f64) -> f64 {
    if df.is_nan() || df <= 0.0 || x.is_nan() {
        f64::NAN
    } else if x <= 0.0 {
        1.0
    } else if x.is_infinite() {
        0.0
    } else {
        gamma_ur(0.5 * df, 0.5 * x)
    }
}

/// P(X <= x).
pub fn cdf(df: f64, x: f64) -> f64 {
    if df.is_nan() || df <= 0.0 || x.is_nan() {
        f64::NAN
    } else if x <= 0.0 {
        0.0
    } else if x.is_infinite() {
        1.0
    } else {
        gamma_lr(0.5 * df, 0.5 * x)
    }
}

/// The x with P(X <= x) = p. 0 and infinity at the ends; NaN for p outside [0, 1].
pub fn quantile(df: f64, p: f64) -> f64 {
    if p > 0.5 { solve(df, 1.0 - p, Tail::Upper) } else { solve(df, p, Tail::Lower) }
}

/// The x with P(X > x) = p. Infinity and 0 at the ends; NaN for p outside [0, 1].
pub fn quantile_upper(df: f64, p: f64) -> f64 {
    if p > 0.5 { solve(df, 1.0 - p, Tail::Lower) } else { solve(df, p, Tail::Upper) }
}

#[derive(Clone, Copy)]
enum Tail {
    Lower,
    Upper,
}

/// Newton on the logarithm of the tail, in ln x; p at most 1/2.
fn solve(df: f64, p: f64, side: Tail) -> f64 {
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if p == 0.0 {
        return match side {
            Tail::Lower => 0.0,
            Tail::Upper => f64::INFINITY,
        };
    }
    let target = p.ln();
    let half = 0.5 * df;
    let log_gamma = ln_gamma(half);
    let g = |u: f64| {
        let x = u.exp();
        let density_in_u = (half * (0.5 * x).ln() - 0.5 * x - log_gamma).exp();
        match side {
            Tail::Lower => {
                let tail = cdf(df, x).max(f64::MIN_POSITIVE);
                (tail.ln() - target, density_in_u / tail)
            }
            Tail::Upper => {
                let tail = sf(df, x).max(f64::MIN_POSITIVE);
                (tail.ln() - target, -density_in_u / tail)
            }
        }
    };
    newton_between(g, -690.0, (df + 1e5).ln() + 3.0, df.ln()).map_or(f64::NAN, f64::exp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_degrees_are_exponential() {
        assert!((sf(2.0, 10.0) - (-5f64).exp()).abs() < 1e-17);
        assert!((quantile_upper(2.0, 1e-30) / (60.0 * 10f64.ln()) - 1.0).abs() < 1e-13);
        assert!((quantile(2.0, 1e-12) / 2e-12 - 1.0).abs() < 1e-11);
    }

    #[test]
    fn ends_and_nonsense() {
        assert_eq!(sf(3.0, -1.0), 1.0);
        assert_eq!(cdf(3.0, f64::INFINITY), 1.0);
        assert_eq!(quantile(3.0, 0.0), 0.0);
        assert_eq!(quantile(3.0, 1.0), f64::INFINITY);
        assert!(quantile(3.0, 1.1).is_nan() && sf(0.0, 1.0).is_nan());
    }
}
