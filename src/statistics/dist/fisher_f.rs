//! The F distribution.

use super::beta::incomplete_beta;

/// P(F > x) with `df1` and `df2` degrees of freedom: I_z(df2/2, df1/2) at z = df2/(df2 + df1 x).
///
/// 1 for x <= 0, 0 at infinity; NaN for degrees of freedom that are not above 0.
pub fn sf(df1: f64, df2: f64, x: f64) -> f64 {
    if x.is_nan() || df1.is_nan() || df2.is_nan() || df1 <= 0.0 || df2 <= 0.0 {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 1.0;
    }
    let ratio = df1 * x / df2;
    if ratio.is_infinite() {
        return 0.0;
    }
    incomplete_beta(0.5 * df2, 0.5 * df1, 1.0 / (1.0 + ratio), ratio / (1.0 + ratio)).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::dist::student_t;

    #[test]
    fn one_numerator_degree_is_a_squared_t() {
        for t in [0.1, 1.0, 4.2, 40.0] {
            let (f, two_sided) = (sf(1.0, 7.0, t * t), student_t::two_sided(7.0, t));
            assert!((f / two_sided - 1.0).abs() < 1e-14);
        }
        assert_eq!(sf(2.0, 3.0, -1.0), 1.0);
        assert_eq!(sf(2.0, 3.0, f64::INFINITY), 0.0);
        assert!(sf(0.0, 3.0, 1.0).is_nan());
    }
}
