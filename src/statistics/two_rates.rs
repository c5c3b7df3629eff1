//! Pooling incidence rates without study-level effects: Mantel-Haenszel for events in person-time.

use super::dist::chi_squared;
use super::error::Error;
use super::escalc::{AddTo, Columns, Measure, Options as EffectOptions, escalc};
use super::two_by_two::{Options, Pooled, Statistic, around, check};

/// One study: events and person-time in two arms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Events in the first arm.
    pub x1: f64,
    /// Its person-time.
    pub t1: f64,
    /// Events in the second arm.
    pub x2: f64,
    /// Its person-time.
    pub t2: f64,
}

/// The Mantel-Haenszel method for `Irr` and `Ird`.
///
/// With T = t1 + t2: IRR = sum(x1 t2/T)/sum(x2 t1/T), variance sum(t1 t2 (x1 + x2)/T^2) over the product of the
/// two sums (Greenland & Robins 1985); IRD = sum((x1 t2 - x2 t1)/T)/sum(t1 t2/T), variance
/// sum((t1 t2/T)^2 (x1/t1^2 + x2/t2^2)) over the square of its denominator. The test of no effect for IRR compares
/// the events of the first arm with their share of person-time. Q is the sum of (y - beta)^2/v over the study
/// effects of stage 1.
///
/// Special cases: no events in one whole arm leave IRR without estimate (NaN) but with its test.
///
/// # Errors
/// No studies; events below 0, person-time not above 0; another measure.
pub fn mantel_haenszel_rates(
    studies: &[Rates],
    measure: Measure,
    options: &Options,
) -> Result<Pooled, Error> {
    check(options)?;
    if studies.is_empty() {
        return Err(Error::input("x1i", "no studies", "at least one"));
    }
    let column = |entry: fn(&Rates) -> f64| studies.iter().map(entry).collect::<Vec<f64>>();
    let columns: Columns = [
        ("x1i", column(|study| study.x1)),
        ("t1i", column(|study| study.t1)),
        ("x2i", column(|study| study.x2)),
        ("t2i", column(|study| study.t2)),
    ]
    .into_iter()
    .map(|(name, values)| (name.to_owned(), values))
    .collect();
    for (name, values) in &columns {
        if let Some(i) = values.iter().position(|value| value.is_nan()) {
            return Err(Error::entry(name, i, "nothing", "a number"));
        }
    }
    if !matches!(measure, Measure::Irr | Measure::Ird) {
        return Err(Error::input("measure", measure.name(), "IRR or IRD, for rates"));
    }
    let stage = EffectOptions {
        add: options.add[0],
        to: options.to[0],
        drop00: options.drop00[0],
        ..EffectOptions::default()
    };
    let effects = escalc(measure, &columns, &stage)?;
    let effects: Vec<(f64, f64)> =
        effects.yi.into_iter().zip(effects.vi).filter(|(y, _)| y.is_finite()).collect();
    let used = adjusted(studies, options.add[1], options.to[1], options.drop00[1]);
    if used.is_empty() {
        let wanted = "at least one study with events, or drop00 false";
        return Err(Error::input("drop00", "only studies without events in both arms", wanted));
    }
    let sum = |f: &dyn Fn(&Rates, f64) -> f64| -> f64 { used.iter().map(|s| f(s, s.t1 + s.t2)).sum() };
    let (beta, se, test) = if measure == Measure::Irr {
        let (r, s) = (sum(&|s, t| s.x1 * s.t2 / t), sum(&|s, t| s.x2 * s.t1 / t));
        let spread = sum(&|s, t| (s.t1 / t) * (s.t2 / t) * (s.x1 + s.x2));
        let excess = sum(&|s, t| s.x1 - (s.x1 + s.x2) * (s.t1 / t)).abs();
        let reach = excess - if options.correct { 0.5 } else { 0.0 };
        let chisq = reach * reach / spread;
        let test = Statistic { chisq, p: chi_squared::sf(1.0, chisq) };
        ((r / s).ln(), (spread / (r * s)).sqrt(), Some(test).filter(|_| spread > 0.0))
    } else {
        let weight = sum(&|s, t| s.t1 / t * s.t2);
        let beta = sum(&|s, t| (s.x1 * s.t2 - s.x2 * s.t1) / t) / weight;
        let spread = sum(&|s, t| (s.t2 / t).powi(2) * s.x1 + (s.t1 / t).powi(2) * s.x2);
        (beta, spread.sqrt() / weight, None)
    };
    let mut pooled = Pooled::new(used.len(), effects.len(), beta, se, around(beta, &effects), options.level);
    pooled.rate_test = test;
    Ok(pooled)
}

/// The counts with the constant added at the pooling stage.
fn adjusted(studies: &[Rates], add: f64, to: AddTo, drop00: bool) -> Vec<Rates> {
    let double = |study: &Rates| study.x1 == 0.0 && study.x2 == 0.0;
    let zero = |study: &Rates| study.x1 == 0.0 || study.x2 == 0.0;
    let kept: Vec<Rates> = studies.iter().copied().filter(|study| !(drop00 && double(study))).collect();
    let any = kept.iter().any(zero);
    kept.into_iter()
        .map(|study| {
            let adjust = match to {
                AddTo::Only0 => zero(&study),
                AddTo::If0All => any,
                AddTo::All => true,
                AddTo::Nowhere => false,
            };
            let add = if adjust { add } else { 0.0 };
            Rates { x1: study.x1 + add, x2: study.x2 + add, ..study }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_study_pools_to_itself() {
        let study = Rates { x1: 10.0, t1: 100.0, x2: 5.0, t2: 200.0 };
        let ratio = mantel_haenszel_rates(&[study], Measure::Irr, &Options::default()).unwrap();
        assert!((ratio.beta - 4f64.ln()).abs() < 1e-15 && (ratio.se - 0.3f64.sqrt()).abs() < 1e-15);
        let difference = mantel_haenszel_rates(&[study], Measure::Ird, &Options::default()).unwrap();
        assert!((difference.beta - 0.075).abs() < 1e-15);
        assert!((difference.se - (10.0 / 1e4 + 5.0 / 4e4f64).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn an_arm_without_events_has_a_test_and_no_ratio() {
        let study = Rates { x1: 0.0, t1: 100.0, x2: 5.0, t2: 200.0 };
        let got = mantel_haenszel_rates(&[study], Measure::Irr, &Options::default()).unwrap();
        assert!(got.beta.is_nan() && got.rate_test.is_some());
        let wrong = Rates { t1: 0.0, ..study };
        let error = mantel_haenszel_rates(&[wrong], Measure::Irr, &Options::default()).unwrap_err();
        assert!(error.to_string().starts_with("t1i[0]: found 0"), "{error}");
        assert!(mantel_haenszel_rates(&[study], Measure::Or, &Options::default()).is_err());
    }

    #[test]
    fn the_continuity_correction_is_the_printed_one() {
        // rma.mh(x1i=c(5,4), t1i=c(50,60), x2i=c(5,4), t2i=c(50,60), measure="IRR"), metafor 3.8-1.
        let studies = [(5.0, 50.0), (4.0, 60.0)].map(|(x, t)| Rates { x1: x, t1: t, x2: x, t2: t });
        let pooled = mantel_haenszel_rates(&studies, Measure::Irr, &Options::default()).unwrap();
        let test = pooled.rate_test.unwrap();
        assert!((test.chisq - 0.055_555_555_555_555_55).abs() < 1e-15);
        assert!((test.p - 0.813_663_715_766_791_9).abs() < 1e-14);
    }
}
