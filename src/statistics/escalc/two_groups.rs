//! Effects of two group means: m1i, sd1i, n1i (treatment), m2i, sd2i, n2i (control).

use super::super::error::Error;
use super::super::hedges::correction;
use super::{Columns, Measure, Options, Rule, VarianceType, read, weighted_mean};

/// One comparison.
#[derive(Clone, Copy)]
struct Groups {
    m1: f64,
    s1: f64,
    n1: f64,
    m2: f64,
    s2: f64,
    n2: f64,
}

impl Groups {
    fn pooled_variance(self) -> f64 {
        ((self.n1 - 1.0) * self.s1 * self.s1 + (self.n2 - 1.0) * self.s2 * self.s2)
            / (self.n1 + self.n2 - 2.0)
    }

    fn inverse_sizes(self) -> f64 {
        1.0 / self.n1 + 1.0 / self.n2
    }

    /// Degrees of freedom of the pooled standard deviation.
    fn m(self) -> f64 {
        self.n1 + self.n2 - 2.0
    }
}

/// - MD: m1 - m2, s1^2/n1 + s2^2/n2; `HO` with the pooled variance.
/// - SMD: g = J d, d = (m1-m2)/sp, J(n1+n2-2) exact (Hedges 1981). `LS` 1/n1 + 1/n2 + g^2/2N;
///   `LS2` J^2 (1/n1 + 1/n2 + d^2/2N); `UB` 1/n1 + 1/n2 + (1 - (m-2)/(m J^2)) g^2; `AV` as `LS` with the
///   sample-size weighted mean of g. Also from a t statistic (`ti`) or a d (`di`) with `n1i`, `n2i`.
/// - SMDH: by sqrt((s1^2+s2^2)/2) =: s, J(n1+n2-2); Bonett (2009) with g, times J^2, as metafor before 4.6:
///   J^2 [g^2 (s1^4/(n1-1) + s2^4/(n2-1))/8s^4 + (s1^2/(n1-1) + s2^2/(n2-1))/s^2]. `LS2` is metafor 3.8's
///   u (1 + g^2/(8s^2)) with u = (s1^2/n1 + s2^2/n2)/s^2. Its second term has a unit (fourth powers became
///   squares there), so that pounds and kilograms differ; it is here to repeat old analyses, and said so.
/// - RPB: r = d/sqrt(d^2 + h) with h = m/n1 + m/n2, by the delta method h^2/(d^2 + h)^3 times the variance of
///   d, 1/n1 + 1/n2 + d^2/2N (`LS`, `ST`); `CS` (1-r^2)^2 (N r^2/(4 n1 n2) + (2 - 3r^2)/2N). Negative where the first group has the lower mean.
/// - SMD1: by s2, J(n2-1); 1/n1 + 1/n2 + g^2/2n2. SMD1H: s1^2/(s2^2 n1) + 1/n2 + g^2/2n2.
/// - ROM: ln(m1/m2), s1^2/(n1 m1^2) + s2^2/(n2 m2^2), no bias correction (Hedges, Gurevitch & Curtis
///   1999); `HO` with the pooled variance; `AV` with the size-weighted average of each group's s/m, `AVHO` of
///   both together. Means of opposite sign have no ratio.
/// - VR, CVR: Nakagawa et al. (2015).
/// - D2ORL, D2ORN: d (uncorrected) times pi/sqrt3, or 1.65; (1/n1 + 1/n2 + d^2/2N) times its square.
pub(super) fn effects(
    measure: Measure,
    columns: &Columns,
    options: &Options,
) -> Result<Vec<(f64, f64)>, Error> {
    use VarianceType::{Av, AvHo, Cs, Ho, Ls, Ls2, St, Ub};
    let vtype = options.vtype.one_of(
        measure,
        match measure {
            Measure::Md => &[Ls, Ho],
            Measure::Rom => &[Ls, Ho, Av, AvHo],
            Measure::Rpb => &[Ls, St, Cs],
            Measure::Smd => &[Ls, Ls2, Ub, Av],
            Measure::Smdh => &[Ls, Ls2],
            _ => &[Ls],
        },
    )?;
    if matches!(measure, Measure::Smd | Measure::D2orl | Measure::D2orn) {
        let smd = standardised(measure, columns, vtype)?;
        let factor = match measure {
            Measure::D2orl => std::f64::consts::PI / 3f64.sqrt(),
            Measure::D2orn => 1.65,
            _ => 1.0,
        };
        return Ok(smd.into_iter().map(|(y, v)| (y * factor, v * factor * factor)).collect());
    }
    let given = groups(columns, measure)?;
    let variation = |first: bool| {
        let value = given.iter().map(move |g| if first { g.s1 / g.m1 } else { g.s2 / g.m2 });
        weighted_mean(value, given.iter().map(move |g| if first { g.n1 } else { g.n2 }))
    };
    let (variation1, variation2) = (variation(true), variation(false));
    let both = given.iter().filter(|g| (g.s1 / g.m1 + g.s2 / g.m2 + g.n1 + g.n2).is_finite());
    let variation_of_all =
        weighted_mean(both.clone().flat_map(|g| [g.s1 / g.m1, g.s2 / g.m2]), both.flat_map(|g| [g.n1, g.n2]));
    Ok(given
        .iter()
        .map(|&group| {
            let Groups { m1, s1, n1, m2, s2, n2 } = group;
            let pooled = group.pooled_variance();
            match measure {
                Measure::Md => {
                    let v = if vtype == Ho {
                        pooled * group.inverse_sizes()
                    } else {
                        s1 * s1 / n1 + s2 * s2 / n2
                    };
                    (m1 - m2, v)
                }
                Measure::Rom if vtype == Av => {
                    ((m1 / m2).ln(), variation1 * variation1 / n1 + variation2 * variation2 / n2)
                }
                Measure::Rom if vtype == AvHo => {
                    ((m1 / m2).ln(), variation_of_all * variation_of_all * group.inverse_sizes())
                }
                Measure::Rom => {
                    let (v1, v2) = if vtype == Ho { (pooled, pooled) } else { (s1 * s1, s2 * s2) };
                    ((m1 / m2).ln(), v1 / (n1 * m1 * m1) + v2 / (n2 * m2 * m2))
                }
                Measure::Smdh => {
                    let mean_variance = 0.5 * (s1 * s1 + s2 * s2);
                    let d = (m1 - m2) / mean_variance.sqrt();
                    let j = correction(group.m());
                    let g = j * d;
                    if vtype == Ls2 {
                        let of_means = (s1 * s1 / n1 + s2 * s2 / n2) / mean_variance;
                        return (g, of_means * (1.0 + g * g / (8.0 * mean_variance)));
                    }
                    let (df1, df2) = (n1 - 1.0, n2 - 1.0);
                    let of_spread =
                        g * g * (s1.powi(4) / df1 + s2.powi(4) / df2) / (8.0 * mean_variance * mean_variance);
                    let of_means = (s1 * s1 / df1 + s2 * s2 / df2) / mean_variance;
                    (g, j * j * (of_spread + of_means))
                }
                Measure::Rpb => {
                    let d = (m1 - m2) / pooled.sqrt();
                    let h = group.m() * group.inverse_sizes();
                    let whole = d * d + h;
                    let of_d = group.inverse_sizes() + d * d / (2.0 * (n1 + n2));
                    if vtype == Cs {
                        let (r, n) = (d / whole.sqrt(), n1 + n2);
                        let rest = 1.0 - r * r;
                        let v = rest * rest * (n * r * r / (4.0 * n1 * n2) + (2.0 - 3.0 * r * r) / (2.0 * n));
                        return (r, v);
                    }
                    (d / whole.sqrt(), (h / whole) * (h / whole) / whole * of_d)
                }
                Measure::Smd1 | Measure::Smd1h => {
                    let g = correction(n2 - 1.0) * (m1 - m2) / s2;
                    let first = if measure == Measure::Smd1 { 1.0 } else { s1 * s1 / (s2 * s2) };
                    (g, first / n1 + 1.0 / n2 + g * g / (2.0 * n2))
                }
                _ => {
                    let (half1, half2) = (0.5 / (n1 - 1.0), 0.5 / (n2 - 1.0));
                    let ratio = (s1 / s2).ln() + half1 - half2;
                    if measure == Measure::Vr {
                        (ratio, half1 + half2)
                    } else {
                        let of_means = s1 * s1 / (n1 * m1 * m1) + s2 * s2 / (n2 * m2 * m2);
                        (ratio - (m1 / m2).ln(), half1 + half2 + of_means)
                    }
                }
            }
        })
        .collect())
}

fn groups(columns: &Columns, measure: Measure) -> Result<Vec<Groups>, Error> {
    let [m1, s1, n1, m2, s2, n2] = read(
        columns,
        measure,
        [
            ("m1i", Rule::Any),
            ("sd1i", Rule::NotNegative),
            ("n1i", Rule::Positive),
            ("m2i", Rule::Any),
            ("sd2i", Rule::NotNegative),
            ("n2i", Rule::Positive),
        ],
    )?;
    Ok((0..m1.len())
        .map(|i| Groups { m1: m1[i], s1: s1[i], n1: n1[i], m2: m2[i], s2: s2[i], n2: n2[i] })
        .collect())
}

/// Hedges' g (d itself for the odds ratios) from means, from `ti` or from `di`.
fn standardised(measure: Measure, columns: &Columns, vtype: VarianceType) -> Result<Vec<(f64, f64)>, Error> {
    let published =
        ["di", "ti"].into_iter().find(|name| columns.contains_key(*name) && !columns.contains_key("m1i"));
    let (sizes, d): (Vec<(f64, f64)>, Vec<f64>) = if let Some(name) = published {
        let [value, n1, n2] =
            read(columns, measure, [(name, Rule::Any), ("n1i", Rule::Positive), ("n2i", Rule::Positive)])?;
        (0..value.len())
            .map(|i| {
                let factor = if name == "ti" { (1.0 / n1[i] + 1.0 / n2[i]).sqrt() } else { 1.0 };
                ((n1[i], n2[i]), value[i] * factor)
            })
            .unzip()
    } else {
        groups(columns, measure)?
            .into_iter()
            .map(|group| ((group.n1, group.n2), (group.m1 - group.m2) / group.pooled_variance().sqrt()))
            .unzip()
    };
    let corrected = measure == Measure::Smd;
    let corrections: Vec<f64> =
        sizes.iter().map(|(n1, n2)| if corrected { correction(n1 + n2 - 2.0) } else { 1.0 }).collect();
    let (mut weighted, mut total) = (0.0, 0.0);
    for ((n1, n2), (d, j)) in sizes.iter().zip(d.iter().zip(&corrections)) {
        let g = d * j;
        if g.is_finite() {
            weighted += (n1 + n2) * g;
            total += n1 + n2;
        }
    }
    let average = weighted / total;
    Ok(sizes
        .into_iter()
        .zip(d.into_iter().zip(corrections))
        .map(|((n1, n2), (d, j))| {
            let g = j * d;
            let sizes = 1.0 / n1 + 1.0 / n2;
            let (n, m) = (n1 + n2, n1 + n2 - 2.0);
            let v = match vtype {
                VarianceType::Ls2 => j * j * (sizes + d * d / (2.0 * n)),
                VarianceType::Ub => sizes + (1.0 - (m - 2.0) / (m * j * j)) * g * g,
                VarianceType::Av => sizes + average * average / (2.0 * n),
                _ => sizes + g * g / (2.0 * n),
            };
            (g, v)
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::super::{Options, escalc};
    use super::*;

    #[test]
    fn a_mean_difference_by_hand() {
        let columns: Columns =
            [("m1i", 103.0), ("sd1i", 15.0), ("n1i", 20.0), ("m2i", 95.0), ("sd2i", 17.0), ("n2i", 22.0)]
                .into_iter()
                .map(|(name, value)| (name.to_owned(), vec![value]))
                .collect();
        let md = escalc(Measure::Md, &columns, &Options::default()).unwrap();
        assert_eq!(md.yi[0], 8.0);
        assert!((md.vi[0] - (225.0 / 20.0 + 289.0 / 22.0)).abs() < 1e-13);
        let smd = escalc(Measure::Smd, &columns, &Options::default()).unwrap();
        let d = 8.0 / ((19.0 * 225.0 + 21.0 * 289.0) / 40.0f64).sqrt();
        assert!((smd.yi[0] / d - correction(40.0)).abs() < 1e-15);
    }
}
