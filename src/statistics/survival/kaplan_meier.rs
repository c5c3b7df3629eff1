//! The survival curve (Kaplan & Meier 1958), with Greenwood's standard error, the restricted mean and the
//! cumulative hazard (R's `survfit`).

use super::super::error::Error;
use super::{check, tied};

/// A survival curve: one entry per different time, events and censorings alike, in ascending order.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Subjects.
    pub n: usize,
    /// Events.
    pub events: usize,
    /// The different times.
    pub time: Vec<f64>,
    /// Subjects still watched just before each time.
    pub n_risk: Vec<usize>,
    /// Events at each time.
    pub n_event: Vec<usize>,
    /// Subjects lost from sight at each time. At a tie the event comes first.
    pub n_censor: Vec<usize>,
    /// The share without the event after each time, 0 to 1, never rising.
    pub surv: Vec<f64>,
    /// Standard error of log S: sqrt of the sum of d/(n (n - d)) over the events so far (Greenwood 1926).
    /// Infinite once the curve has reached 0.
    pub se_log: Vec<f64>,
    /// Cumulative hazard (Nelson 1972; Aalen 1978): the sum of d/n.
    pub nelson_aalen: Vec<f64>,
    /// The mean time without the event, up to the last time of the curve.
    pub restricted_mean: RestrictedMean,
}

/// The area under the curve up to `tau`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMean {
    /// The last time of the curve: means of curves of different length do not compare.
    pub tau: f64,
    /// The area, in units of time.
    pub mean: f64,
    /// Its standard error, from the area to the right of each event time.
    pub se: f64,
}

impl Curve {
    /// Standard error of S (Greenwood): S times the standard error of log S. NaN where S is 0, since the data
    /// say nothing about the spread there.
    pub fn se_greenwood(&self) -> Vec<f64> {
        self.surv.iter().zip(&self.se_log).map(|(surv, se)| surv * se).collect()
    }
}

/// The survival curve of one group: S(t) is the product of 1 - d/n over the event times up to t.
///
/// Special cases: no events, S = 1 throughout with standard error 0. The last subject's event takes S to 0.
/// Times that differ by rounding alone are one time.
///
/// # Errors
/// No subjects, lists of different lengths, a negative time, a status other than 0 or 1.
///
/// ```
/// use tideline::statistics::survival::kaplan_meier::kaplan_meier;
/// let curve = kaplan_meier(&[2.0, 4.0, 4.0, 7.0], &[1.0, 1.0, 0.0, 0.0]).unwrap();
/// assert_eq!(curve.surv, [0.75, 0.5, 0.5]);
/// ```
pub fn kaplan_meier(time: &[f64], status: &[f64]) -> Result<Curve, Error> {
    check(time, status)?;
    let time = tied(time);
    let mut order: Vec<usize> = (0..time.len()).collect();
    order.sort_by(|&a, &b| time[a].total_cmp(&time[b]));
    let mut curve = Curve {
        n: time.len(),
        events: 0,
        time: Vec::new(),
        n_risk: Vec::new(),
        n_event: Vec::new(),
        n_censor: Vec::new(),
        surv: Vec::new(),
        se_log: Vec::new(),
        nelson_aalen: Vec::new(),
        restricted_mean: RestrictedMean { tau: 0.0, mean: 0.0, se: 0.0 },
    };
    let (mut at_risk, mut surv, mut variance, mut hazard) = (time.len(), 1.0, 0.0, 0.0);
    for together in order.chunk_by(|&a, &b| time[a] == time[b]) {
        let events = together.iter().filter(|&&i| status[i] == 1.0).count();
        let (d, n) = (events as f64, at_risk as f64);
        if events > 0 {
            surv *= (n - d) / n;
            variance += d / (n * (n - d));
            hazard += d / n;
        }
        curve.events += events;
        curve.time.push(time[together[0]]);
        curve.n_risk.push(at_risk);
        curve.n_event.push(events);
        curve.n_censor.push(together.len() - events);
        curve.surv.push(surv);
        curve.se_log.push(variance.sqrt());
        curve.nelson_aalen.push(hazard);
        at_risk -= together.len();
    }
    curve.restricted_mean = restricted_mean(&curve);
    Ok(curve)
}

/// The area under the steps, and the sum over event times of (area to the right)^2 d/(n (n - d)).
fn restricted_mean(curve: &Curve) -> RestrictedMean {
    let last = curve.time.len() - 1;
    let (mut right, mut variance) = (0.0, 0.0);
    for i in (0..curve.time.len()).rev() {
        if i < last {
            right += curve.surv[i] * (curve.time[i + 1] - curve.time[i]);
        }
        let (d, n) = (curve.n_event[i] as f64, curve.n_risk[i] as f64);
        if d > 0.0 && d < n {
            variance += right * right * d / (n * (n - d));
        }
    }
    RestrictedMean { tau: curve.time[last], mean: right + curve.time[0], se: variance.sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_censoring_the_mean_is_the_mean() {
        let time = [3.0, 1.0, 8.0, 4.0];
        let curve = kaplan_meier(&time, &[1.0; 4]).unwrap();
        assert_eq!(curve.surv, [0.75, 0.5, 0.25, 0.0]);
        assert!((curve.restricted_mean.mean - 4.0).abs() < 1e-15);
        // The variance of a mean, with n instead of n - 1.
        let squares: f64 = time.iter().map(|t| (t - 4.0) * (t - 4.0)).sum();
        assert!((curve.restricted_mean.se - (squares / 16.0).sqrt()).abs() < 1e-14);
        // Greenwood without censoring is the binomial standard error.
        assert!((curve.se_greenwood()[0] - (0.75f64 * 0.25 / 4.0).sqrt()).abs() < 1e-15);
        assert!(curve.se_greenwood()[3].is_nan());
    }

    #[test]
    fn nobody_has_the_event() {
        let curve = kaplan_meier(&[3.0, 5.0], &[0.0, 0.0]).unwrap();
        assert_eq!((curve.surv, curve.se_log), (vec![1.0, 1.0], vec![0.0, 0.0]));
        assert_eq!(curve.restricted_mean.mean, 5.0);
    }
}
