//! Effects of incidence rates: of two groups (x1i events in person-time t1i, x2i in t2i), or of one (xi in ti).

use super::super::error::Error;
use super::{AddTo, Columns, Measure, Options, Rule, VarianceType, read};

/// - IRR: ln((x1/t1)/(x2/t2)), 1/x1 + 1/x2. IRD: x1/t1 - x2/t2, x1/t1^2 + x2/t2^2.
/// - IRSD: sqrt(x1/t1) - sqrt(x2/t2), 1/4t1 + 1/4t2.
///
/// For IRR and IRD the constant is added to both counts where either is 0.
pub(super) fn effects(
    measure: Measure,
    columns: &Columns,
    options: &Options,
) -> Result<Vec<(f64, f64)>, Error> {
    options.vtype.one_of(measure, &[VarianceType::Ls])?;
    let [x1, t1, x2, t2] = read(
        columns,
        measure,
        [
            ("x1i", Rule::NotNegative),
            ("t1i", Rule::Positive),
            ("x2i", Rule::NotNegative),
            ("t2i", Rule::Positive),
        ],
    )?;
    let double = |i: usize| x1[i] == 0.0 && x2[i] == 0.0;
    let zero = |i: usize| (x1[i] == 0.0 || x2[i] == 0.0) && !(options.drop00 && double(i));
    let any = (0..x1.len()).any(zero);
    let add = if measure == Measure::Irsd { 0.0 } else { options.add };
    Ok((0..x1.len())
        .map(|i| {
            if options.drop00 && double(i) {
                return (f64::NAN, f64::NAN);
            }
            let adjust = match options.to {
                AddTo::Only0 => zero(i),
                AddTo::If0All => any,
                AddTo::All => true,
                AddTo::Nowhere => false,
            };
            let add = if adjust { add } else { 0.0 };
            let (x1, x2, t1, t2) = (x1[i] + add, x2[i] + add, t1[i], t2[i]);
            let (rate1, rate2) = (x1 / t1, x2 / t2);
            match measure {
                Measure::Ird => (rate1 - rate2, rate1 / t1 + rate2 / t2),
                Measure::Irsd => (rate1.sqrt() - rate2.sqrt(), 0.25 / t1 + 0.25 / t2),
                _ => ((rate1 / rate2).ln(), 1.0 / x1 + 1.0 / x2),
            }
        })
        .collect())
}

/// One group, xi events in person-time ti. IR: x/t, x/t^2. IRLN: ln(x/t), 1/x. IRS: sqrt(x/t), 1/4t. IRFT:
/// (sqrt(x/t) + sqrt((x+1)/t))/2, 1/4t (Freeman & Tukey 1950).
///
/// For IR and IRLN the constant is added to a count of 0.
pub(super) fn of_one_group(
    measure: Measure,
    columns: &Columns,
    options: &Options,
) -> Result<Vec<(f64, f64)>, Error> {
    options.vtype.one_of(measure, &[VarianceType::Ls])?;
    let [x, t] = read(columns, measure, [("xi", Rule::NotNegative), ("ti", Rule::Positive)])?;
    let add = if matches!(measure, Measure::Irs | Measure::Irft) { 0.0 } else { options.add };
    let any = x.contains(&0.0);
    Ok(x.iter()
        .zip(t)
        .map(|(&x, &t)| {
            let adjust = match options.to {
                AddTo::Only0 => x == 0.0,
                AddTo::If0All => any,
                AddTo::All => true,
                AddTo::Nowhere => false,
            };
            let x = if adjust { x + add } else { x };
            let rate = x / t;
            match measure {
                Measure::Irln => (rate.ln(), 1.0 / x),
                Measure::Irs => (rate.sqrt(), 0.25 / t),
                Measure::Irft => (0.5 * (rate.sqrt() + ((x + 1.0) / t).sqrt()), 0.25 / t),
                _ => (rate, rate / t),
            }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::super::escalc;
    use super::*;

    #[test]
    fn a_rate_ratio_by_hand() {
        let columns: Columns = [("x1i", 10.0), ("t1i", 100.0), ("x2i", 5.0), ("t2i", 100.0)]
            .into_iter()
            .map(|(name, value)| (name.to_owned(), vec![value]))
            .collect();
        let got = escalc(Measure::Irr, &columns, &Options::default()).unwrap();
        assert!((got.yi[0] - 2f64.ln()).abs() < 1e-15 && (got.vi[0] - 0.3).abs() < 1e-15);
        let dropped = Options { drop00: true, ..Options::default() };
        let mut none = columns;
        none.insert("x1i".to_owned(), vec![0.0]);
        none.insert("x2i".to_owned(), vec![0.0]);
        assert!(escalc(Measure::Irr, &none, &dropped).unwrap().yi[0].is_nan());
    }

    #[test]
    fn rates_of_one_group_as_metafor_has_them() {
        // escalc(measure=..., xi=c(0,7), ti=c(12.5,40)), metafor 3.8-1.
        let columns: Columns =
            [("xi", vec![0.0, 7.0]), ("ti", vec![12.5, 40.0])].map(|(name, x)| (name.to_owned(), x)).into();
        for (measure, y, v) in [
            (
                Measure::Ir,
                [0.040000000000000001, 0.17499999999999999],
                [0.0032000000000000002, 0.0043749999999999995],
            ),
            (Measure::Irln, [-3.2188758248682006, -1.742969305058623], [2.0, 0.14285714285714285]),
            (Measure::Irs, [0.0, 0.41833001326703778], [0.02, 0.0062500000000000003]),
            (Measure::Irft, [0.1414213562373095, 0.43277180438349783], [0.02, 0.0062500000000000003]),
        ] {
            let got = escalc(measure, &columns, &Options::default()).unwrap();
            for i in 0..2 {
                assert!((got.yi[i] - y[i]).abs() < 1e-15, "{measure:?} {:?}", got.yi);
                assert!((got.vi[i] - v[i]).abs() < 1e-15, "{measure:?} {:?}", got.vi);
            }
        }
    }
}
