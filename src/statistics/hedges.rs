//! The small-sample correction of a standardised mean difference.

use super::dist::stirling::stirling_error;

/// Hedges' exact correction J(m) = Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2)) (Hedges 1981).
///
/// `m`: degrees of freedom of the standard deviation, n1 + n2 - 2 for two groups, n - 1 for change scores.
/// With the gammas written by Stirling's formula the large terms cancel on paper instead of in the
/// machine, so m = 1e7 is as good as m = 5. NaN for m <= 1, where the expectation does not exist.
///
/// ```
/// use tideline::statistics::hedges::correction;
/// assert!((correction(2.0) - 1.0 / std::f64::consts::PI.sqrt()).abs() < 1e-15);
/// ```
pub fn correction(m: f64) -> f64 {
    if m.is_nan() || m <= 1.0 {
        return f64::NAN;
    }
    if m.is_infinite() {
        return 1.0;
    }
    // ln Gamma(z) = (z - 1/2) ln z - z + ln sqrt(2 pi) + delta(z), at z = m/2 and z - 1/2.
    let z = 0.5 * m;
    let log = -(z - 1.0) * (-0.5 / z).ln_1p() - 0.5 + stirling_error(z) - stirling_error(z - 0.5);
    log.exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms() {
        // J(3) = Gamma(3/2)/(sqrt(3/2) Gamma(1)) = sqrt(pi/6).
        assert!((correction(3.0) - (std::f64::consts::PI / 6.0).sqrt()).abs() < 1e-15);
        assert!(correction(1.0).is_nan());
        assert!((correction(1e9) - (1.0 - 0.75e-9)).abs() < 1e-15);
    }
}
