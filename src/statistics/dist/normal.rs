//! The standard normal distribution.

use crate::statistics::roots::newton_between;

const SQRT_2PI: f64 = 2.506_628_274_631_000_7;

/// The density at `x`.
///
/// exp(-x^2/2) is split at a multiple of 1/16, as Cody (1969) does, so that the rounding of x^2 does not
/// reach the far tail.
pub fn density(x: f64) -> f64 {
    let coarse = (x.abs() * 16.0).trunc() / 16.0;
    let rest = (x.abs() - coarse) * (x.abs() + coarse);
    (-0.5 * coarse * coarse).exp() * (-0.5 * rest).exp() / SQRT_2PI
}

/// P(Z > x), relative error a few 1e-15 down to 1e-308.
///
/// Near zero the series 1/2 - phi(x) (x + x^3/3 + x^5/15 + ...) (Marsaglia 2004, *J. Stat. Softw.* 11(4));
/// from 2 on the continued fraction of Mills' ratio, 1/(x + 1/(x + 2/(x + ...))) (Abramowitz & Stegun
/// 26.2.14). NaN gives NaN.
pub fn sf(x: f64) -> f64 {
    if x.is_nan() {
        return f64::NAN;
    }
    if x < 0.0 {
        return 1.0 - sf_positive(-x);
    }
    sf_positive(x)
}

fn sf_positive(x: f64) -> f64 {
    if x > 39.0 {
        return 0.0;
    }
    if x < 2.0 {
        let (mut term, mut sum, mut odd) = (x, x, 1.0);
        loop {
            odd += 2.0;
            term *= x * x / odd;
            if sum + term == sum {
                return 0.5 - density(x) * sum;
            }
            sum += term;
        }
    }
    // From the inside out; the depth needed falls as x grows.
    let depth = (24.0 + 900.0 / (x * x)).ceil() as u32;
    let mut fraction = x;
    for level in (1..=depth).rev() {
        fraction = x + f64::from(level) / fraction;
    }
    density(x) / fraction
}

/// P(Z <= x).
pub fn cdf(x: f64) -> f64 {
    sf(-x)
}

/// The x with P(Z <= x) = p. Minus and plus infinity at 0 and 1; NaN outside [0, 1].
///
/// Newton on the logarithm of the smaller tail, from the rational start of Abramowitz & Stegun 26.2.23.
pub fn quantile(p: f64) -> f64 {
    -quantile_upper(p)
}

/// The x with P(Z > x) = p. Plus and minus infinity at 0 and 1; NaN outside [0, 1].
pub fn quantile_upper(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p > 0.5 {
        return -quantile_upper(1.0 - p);
    }
    if p == 0.5 {
        return 0.0;
    }
    if p == 0.0 {
        return f64::INFINITY;
    }
    let t = (-2.0 * p.ln()).sqrt();
    let start = t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328))
            / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    let target = p.ln();
    let on_log_tail = |x: f64| {
        let tail = sf(x);
        (tail.ln() - target, -density(x) / tail)
    };
    newton_between(on_log_tail, 0.0, 38.6, start).unwrap_or(f64::NAN)
}

/// P(low < Z <= high), negative when the limits are the other way round.
///
/// Close limits would cancel: there the integral is taken by the midpoint with its next two terms,
/// h phi(m) [1 + (m^2-1)h^2/24 + (m^4-6m^2+3)h^4/1920].
pub fn between(low: f64, high: f64) -> f64 {
    let (width, middle) = (high - low, 0.5 * (low + high));
    if width.abs() < 0.02 {
        let (h2, m2) = (width * width, middle * middle);
        let series = 1.0 + (m2 - 1.0) * h2 / 24.0 + (m2 * m2 - 6.0 * m2 + 3.0) * h2 * h2 / 1920.0;
        return width * density(middle) * series;
    }
    if middle > 0.0 { sf(low) - sf(high) } else { cdf(high) - cdf(low) }
}

/// 2 P(Z > |z|).
pub fn two_sided(z: f64) -> f64 {
    2.0 * sf(z.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_points() {
        assert_eq!(cdf(0.0), 0.5);
        assert!((quantile(0.975) - 1.959_963_984_540_053_8).abs() < 2e-15);
        assert_eq!(quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(quantile_upper(0.0), f64::INFINITY);
        assert!(quantile(1.5).is_nan() && cdf(f64::NAN).is_nan());
        assert_eq!(cdf(f64::NEG_INFINITY), 0.0);
        assert_eq!(cdf(f64::INFINITY), 1.0);
    }

    #[test]
    fn between_is_smooth_where_its_forms_meet() {
        for middle in [-2.0, 0.0, 0.7] {
            let (inside, outside) = (
                between(middle - 0.009_999, middle + 0.009_999),
                between(middle - 0.010_001, middle + 0.010_001),
            );
            let grown = 0.000_002 * (density(middle + 0.01) + density(middle - 0.01));
            assert!((outside - inside - grown).abs() < 1e-14, "{middle}");
            assert!((inside - (cdf(middle + 0.009_999) - cdf(middle - 0.009_999))).abs() < 1e-15);
        }
        assert_eq!(between(1.0, 0.0), -between(0.0, 1.0));
    }

    #[test]
    fn the_two_forms_meet_at_two() {
        let below = sf(2.0 - 1e-12);
        let above = sf(2.0 + 1e-12);
        let slope = density(2.0);
        assert!((below - above - 2e-12 * slope).abs() / above < 1e-14);
    }
}
