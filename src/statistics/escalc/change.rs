//! Effects of change within one group: m1i, m2i, sd1i, sd2i, ni, ri (the correlation of the two times).
//!
//! As in metafor the effect is m1 - m2, so that a fall from time 2 to time 1 is negative.

use super::super::error::Error;
use super::super::hedges::correction;
use super::{Columns, Measure, Options, Rule, VarianceType, read};

/// With sd = sqrt(s1^2 + s2^2 - 2 r s1 s2) the standard deviation of the changes and J(n-1):
/// - MC: m1 - m2, sd^2/n.
/// - SMCC: g = J (m1-m2)/sd, 1/n + g^2/2n (Gibbons, Hedeker & Davis 1993); `LS2` J^2 (1/n + d^2/2n).
/// - SMCR: g = J (m1-m2)/s1, 2(1-r)/n + g^2/2n (Becker 1988); `LS2` J^2 (2(1-r)/n + d^2/2n).
/// - SMCRH: as SMCR, J^2 (sd^2/(s1^2 (n-1)) + g^2/(2(n-1))) (Bonett 2008).
/// - ROMC: ln(m1/m2), s1^2/(n m1^2) + s2^2/(n m2^2) - 2 r s1 s2/(n m1 m2) (Lajeunesse 2011).
pub(super) fn effects(
    measure: Measure,
    columns: &Columns,
    options: &Options,
) -> Result<Vec<(f64, f64)>, Error> {
    use VarianceType::{Ls, Ls2};
    let allowed: &[VarianceType] =
        if matches!(measure, Measure::Smcc | Measure::Smcr) { &[Ls, Ls2] } else { &[Ls] };
    let vtype = options.vtype.one_of(measure, allowed)?;
    let [m1, m2, s1, s2, n, r] = read(
        columns,
        measure,
        [
            ("m1i", Rule::Any),
            ("m2i", Rule::Any),
            ("sd1i", Rule::NotNegative),
            ("sd2i", Rule::NotNegative),
            ("ni", Rule::Positive),
            ("ri", Rule::Correlation),
        ],
    )?;
    Ok((0..n.len())
        .map(|i| {
            let (m1, m2, s1, s2, n, r) = (m1[i], m2[i], s1[i], s2[i], n[i], r[i]);
            let change_variance = s1 * s1 + s2 * s2 - 2.0 * r * s1 * s2;
            let j = correction(n - 1.0);
            let with_sampling = |d: f64, of_mean: f64| {
                let g = j * d;
                let v = if vtype == Ls2 {
                    j * j * (of_mean + d * d / (2.0 * n))
                } else {
                    of_mean + g * g / (2.0 * n)
                };
                (g, v)
            };
            match measure {
                Measure::Smcc => with_sampling((m1 - m2) / change_variance.sqrt(), 1.0 / n),
                Measure::Smcr => with_sampling((m1 - m2) / s1, 2.0 * (1.0 - r) / n),
                Measure::Smcrh => {
                    let g = j * (m1 - m2) / s1;
                    let v = change_variance / (s1 * s1 * (n - 1.0)) + g * g / (2.0 * (n - 1.0));
                    (g, j * j * v)
                }
                Measure::Romc => {
                    let v =
                        s1 * s1 / (n * m1 * m1) + s2 * s2 / (n * m2 * m2) - 2.0 * r * s1 * s2 / (n * m1 * m2);
                    ((m1 / m2).ln(), v)
                }
                _ => (m1 - m2, change_variance / n),
            }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::super::escalc;
    use super::*;

    #[test]
    fn a_mean_change_by_hand() {
        let columns: Columns =
            [("m1i", 10.0), ("m2i", 14.0), ("sd1i", 3.0), ("sd2i", 4.0), ("ni", 25.0), ("ri", 0.5)]
                .into_iter()
                .map(|(name, value)| (name.to_owned(), vec![value]))
                .collect();
        let got = escalc(Measure::Mc, &columns, &Options::default()).unwrap();
        assert_eq!((got.yi[0], got.vi[0]), (-4.0, 13.0 / 25.0));
        let got = escalc(Measure::Smcr, &columns, &Options::default()).unwrap();
        let g = correction(24.0) * -4.0 / 3.0;
        assert!((got.yi[0] - g).abs() < 1e-15 && (got.vi[0] - (0.04 + g * g / 50.0)).abs() < 1e-15);
    }
}
