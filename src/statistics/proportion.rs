//! How sure is a proportion? Confidence intervals for x of n.

use super::dist::{beta, normal};
use super::error::Error;

/// A proportion with every interval in use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proportion {
    /// x/n.
    pub p: f64,
    /// Score interval (Wilson 1927): the one to show by default.
    pub wilson: [f64; 2],
    /// Score interval with continuity correction (Newcombe 1998a, method 4), as R's `prop.test` gives it: the
    /// correction never exceeds |x - n/2|, so there is none at x = n/2.
    pub wilson_cc: [f64; 2],
    /// Exact interval (Clopper & Pearson 1934): never too short, often too long.
    pub clopper_pearson: [f64; 2],
    /// Adjusted Wald (Agresti & Coull 1998), not cut off at 0 and 1.
    pub agresti_coull: [f64; 2],
    /// Equal-tailed with Jeffreys' prior (Brown, Cai & DasGupta 2001); 0 at x = 0, 1 at x = n.
    pub jeffreys: [f64; 2],
}

/// Wilson's score interval alone, for `x` of `n` at `level` percent: what a table of many proportions shows.
///
/// # Errors
/// n not a whole number above 0, x not a whole number from 0 to n, level outside 1 to 100.
pub fn wilson(x: f64, n: f64, level: f64) -> Result<[f64; 2], Error> {
    if !(n > 0.0 && n.fract() == 0.0 && n.is_finite()) {
        return Err(Error::input("n", n, "a whole number above 0"));
    }
    if !(x >= 0.0 && x <= n && x.fract() == 0.0) {
        return Err(Error::input("x", x, &format!("a whole number from 0 to n, which is {n}")));
    }
    if !(1.0..100.0).contains(&level) {
        return Err(Error::input("level", level, "a percentage from 1 to below 100, such as 95"));
    }
    let z = normal::quantile_upper((100.0 - level) / 200.0);
    let z2 = z * z;
    let centre = (x + 0.5 * z2) / (n + z2);
    let half = z / (n + z2) * (x * (n - x) / n + 0.25 * z2).sqrt();
    Ok([if x == 0.0 { 0.0 } else { centre - half }, if x == n { 1.0 } else { centre + half }])
}

/// The intervals for `x` of `n` at `level` percent.
///
/// # Errors
/// n not a whole number above 0, x not a whole number from 0 to n, level outside 1 to 100.
pub fn proportion(x: f64, n: f64, level: f64) -> Result<Proportion, Error> {
    let wilson = wilson(x, n, level)?;
    let tail = (100.0 - level) / 200.0;
    let z = normal::quantile_upper(tail);
    let z2 = z * z;
    let p = x / n;
    let wilson_cc = {
        let correction = (x - 0.5 * n).abs().min(0.5) / n;
        let limit = |p: f64, sign: f64| {
            let half = z * (p * (1.0 - p) / n + 0.25 * z2 / (n * n)).max(0.0).sqrt();
            (p + 0.5 * z2 / n + sign * half) / (1.0 + z2 / n)
        };
        [
            if x == 0.0 { 0.0 } else { limit(p - correction, -1.0).max(0.0) },
            if x == n { 1.0 } else { limit(p + correction, 1.0).min(1.0) },
        ]
    };
    let clopper_pearson = [
        if x == 0.0 { 0.0 } else { beta::quantile(x, n - x + 1.0, tail) },
        if x == n { 1.0 } else { beta::quantile(x + 1.0, n - x, 1.0 - tail) },
    ];
    let agresti_coull = {
        let size = n + z2;
        let centre = (x + 0.5 * z2) / size;
        let half = z * (centre * (1.0 - centre) / size).sqrt();
        [centre - half, centre + half]
    };
    let jeffreys = [
        if x == 0.0 { 0.0 } else { beta::quantile(x + 0.5, n - x + 0.5, tail) },
        if x == n { 1.0 } else { beta::quantile(x + 0.5, n - x + 0.5, 1.0 - tail) },
    ];
    Ok(Proportion { p, wilson, wilson_cc, clopper_pearson, agresti_coull, jeffreys })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcombe_prints_these_for_81_of_263() {
        // Newcombe (1998), Statistics in Medicine 17:857, table I.
        let got = proportion(81.0, 263.0, 95.0).unwrap();
        assert_eq!(format!("{:.4} {:.4}", got.wilson[0], got.wilson[1]), "0.2553 0.3662");
        assert_eq!(format!("{:.4} {:.4}", got.wilson_cc[0], got.wilson_cc[1]), "0.2535 0.3682");
        assert_eq!(format!("{:.4} {:.4}", got.clopper_pearson[0], got.clopper_pearson[1]), "0.2527 0.3676");
    }

    #[test]
    fn nobody_and_everybody() {
        let none = proportion(0.0, 10.0, 95.0).unwrap();
        assert_eq!((none.wilson[0], none.clopper_pearson[0], none.jeffreys[0]), (0.0, 0.0, 0.0));
        assert!((none.clopper_pearson[1] - (1.0 - 0.025f64.powf(0.1))).abs() < 1e-14);
        let all = proportion(10.0, 10.0, 95.0).unwrap();
        assert_eq!((all.wilson[1], all.wilson_cc[1]), (1.0, 1.0));
    }

    #[test]
    fn refusals() {
        assert!(proportion(11.0, 10.0, 95.0).unwrap_err().to_string().starts_with("x: found 11"));
        assert!(proportion(1.5, 10.0, 95.0).is_err() && proportion(0.0, 0.0, 95.0).is_err());
        assert!(proportion(1.0, 10.0, 0.95).unwrap_err().to_string().starts_with("level"));
    }
}
