//! Effects of one group: proportions (xi, ni), means (mi, sdi, ni) and correlations (ri, ni).

use super::super::error::Error;
use super::{AddTo, Columns, Measure, Options, Rule, VarianceType, read, weighted_mean};

/// - PR: p, p(1-p)/n; `UB` over n-1. PLN: ln p, 1/x - 1/n. PLO: ln(x/(n-x)), 1/x + 1/(n-x). `AV` of these three:
///   with the size-weighted average of the proportions in place of each.
/// - PAS: asin sqrt p, 1/4n. PFT: (asin sqrt(x/(n+1)) + asin sqrt((x+1)/(n+1)))/2, 1/(4n+2) (Freeman &
///   Tukey 1950).
/// - MN: m, s^2/n. MNLN: ln m, s^2/(n m^2).
/// - COR: r, (1-r^2)^2/(n-1); `AV` with the size-weighted average of r. ZCOR: atanh r, 1/(n-3) (Fisher 1921); missing for n <= 3.
///
/// For PR, PLN and PLO the constant is added to x and to n - x where either is 0.
pub(super) fn effects(
    measure: Measure,
    columns: &Columns,
    options: &Options,
) -> Result<Vec<(f64, f64)>, Error> {
    use VarianceType::{Av, Ls, Ub};
    let vtype = options.vtype.one_of(
        measure,
        match measure {
            Measure::Pr => &[Ls, Ub, Av],
            Measure::Pln | Measure::Plo | Measure::Cor => &[Ls, Av],
            _ => &[Ls],
        },
    )?;
    match measure {
        Measure::Mn | Measure::Mnln => {
            let [mean, sd, n] = read(
                columns,
                measure,
                [("mi", Rule::Any), ("sdi", Rule::NotNegative), ("ni", Rule::Positive)],
            )?;
            Ok((0..n.len())
                .map(|i| {
                    let v = sd[i] * sd[i] / n[i];
                    if measure == Measure::Mn {
                        (mean[i], v)
                    } else {
                        (mean[i].ln(), v / (mean[i] * mean[i]))
                    }
                })
                .collect())
        }
        Measure::Cor | Measure::Zcor => {
            let [r, n] = read(columns, measure, [("ri", Rule::Correlation), ("ni", Rule::Positive)])?;
            let average = weighted_mean(r.iter().copied(), n.iter().copied());
            Ok(r.iter()
                .zip(n)
                .map(|(&r, &n)| {
                    if measure == Measure::Cor {
                        let shared = if vtype == Av { average } else { r };
                        let rest = 1.0 - shared * shared;
                        (r, if n > 1.0 { rest * rest / (n - 1.0) } else { f64::NAN })
                    } else {
                        (r.atanh(), if n > 3.0 { 1.0 / (n - 3.0) } else { f64::NAN })
                    }
                })
                .collect())
        }
        _ => {
            let counts = counts(columns, measure, options)?;
            let average = weighted_mean(counts.iter().map(|(x, n)| x / n), counts.iter().map(|(_, n)| *n));
            Ok(counts
                .into_iter()
                .map(|(x, n)| {
                    let p = x / n;
                    match measure {
                        Measure::Pln if vtype == Av => (p.ln(), 1.0 / (average * n) - 1.0 / n),
                        Measure::Plo if vtype == Av => {
                            ((x / (n - x)).ln(), 1.0 / (average * n) + 1.0 / ((1.0 - average) * n))
                        }
                        Measure::Pr if vtype == Av => (p, average * (1.0 - average) / n),
                        Measure::Pln => (p.ln(), 1.0 / x - 1.0 / n),
                        Measure::Plo => ((x / (n - x)).ln(), 1.0 / x + 1.0 / (n - x)),
                        Measure::Pas => (p.sqrt().asin(), 0.25 / n),
                        Measure::Pft => {
                            let (low, high) =
                                ((x / (n + 1.0)).sqrt().asin(), ((x + 1.0) / (n + 1.0)).sqrt().asin());
                            (0.5 * (low + high), 1.0 / (4.0 * n + 2.0))
                        }
                        _ => (p, p * (1.0 - p) / if vtype == Ub { n - 1.0 } else { n }),
                    }
                })
                .collect())
        }
    }
}

/// Events and sizes with the constant added where it is told.
fn counts(columns: &Columns, measure: Measure, options: &Options) -> Result<Vec<(f64, f64)>, Error> {
    let [x, n] = read(columns, measure, [("xi", Rule::NotNegative), ("ni", Rule::Positive)])?;
    if let Some(i) = x.iter().zip(n).position(|(x, n)| x > n) {
        return Err(Error::entry("xi", i, x[i], &format!("at most ni, which is {}", n[i])));
    }
    let add = if matches!(measure, Measure::Pas | Measure::Pft) { 0.0 } else { options.add };
    let extreme = |x: f64, n: f64| x == 0.0 || x == n;
    let any = x.iter().zip(n).any(|(&x, &n)| extreme(x, n));
    Ok(x.iter()
        .zip(n)
        .map(|(&x, &n)| {
            let adjust = match options.to {
                AddTo::Only0 => extreme(x, n),
                AddTo::If0All => any,
                AddTo::All => true,
                AddTo::Nowhere => false,
            };
            if adjust { (x + add, n + 2.0 * add) } else { (x, n) }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::super::escalc;
    use super::*;

    fn columns(pairs: &[(&str, f64)]) -> Columns {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), vec![*value])).collect()
    }

    #[test]
    fn logit_by_hand_and_too_many_events() {
        let got = escalc(Measure::Plo, &columns(&[("xi", 15.0), ("ni", 60.0)]), &Options::default()).unwrap();
        assert!((got.yi[0] + 3f64.ln()).abs() < 1e-15);
        assert!((got.vi[0] - (1.0 / 15.0 + 1.0 / 45.0)).abs() < 1e-16);
        let error =
            escalc(Measure::Pr, &columns(&[("xi", 9.0), ("ni", 8.0)]), &Options::default()).unwrap_err();
        assert_eq!(error.to_string(), "xi[0]: found 9; wanted at most ni, which is 8");
    }

    #[test]
    fn fisher_z_needs_four() {
        let got = escalc(Measure::Zcor, &columns(&[("ri", 0.5), ("ni", 3.0)]), &Options::default()).unwrap();
        assert!(got.yi[0].is_nan());
    }
}
