//! Time to response and relapse: Kaplan-Meier curves, medians and log-rank tests.

use crate::figures::kaplan_meier::{KmGroup, KmStep};
use crate::figures::number;
use crate::outcomes::cohort::{Cohort, LEVEL, Times};
use crate::statistics::levels::levels;
use crate::statistics::survival::interval::{ConfType, band, quantile};
use crate::statistics::survival::kaplan_meier::kaplan_meier;
use crate::statistics::survival::logrank::{LogRank, logrank};

/// One kind of time, fitted.
pub struct Fitted {
    /// The curves by group; one with an empty name where there are no groups.
    pub groups: Vec<KmGroup>,
    /// The log-rank test, where two groups or more were watched and something happened.
    pub test: Option<LogRank>,
}

/// Both times; `None` where there is nobody to follow.
pub struct Both {
    /// From the first treatment to the first response.
    pub response: Option<Fitted>,
    /// From the first response to relapse, among responders.
    pub relapse: Option<Fitted>,
}

/// Fits both.
///
/// # Errors
/// What the statistics refuse; no table that was read can make them.
pub fn followed(found: &Cohort) -> Result<Both, String> {
    let fitted = |times: &Times| match times.time.is_empty() {
        true => Ok(None),
        false => fit(times).map(Some),
    };
    Ok(Both { response: fitted(&found.time_to_response)?, relapse: fitted(&found.time_to_relapse)? })
}

fn fit(times: &Times) -> Result<Fitted, String> {
    let text = |fault: crate::statistics::error::Error| fault.to_string();
    let Some(group) = &times.group else {
        return Ok(Fitted { groups: vec![curve("", &times.time, &times.status)?], test: None });
    };
    let names = levels(group);
    let groups = names.iter().map(|name| {
        let own: Vec<usize> = (0..group.len()).filter(|i| group.get(*i) == Some(name)).collect();
        let pick = |values: &[f64]| own.iter().filter_map(|i| values.get(*i).copied()).collect::<Vec<f64>>();
        curve(name, &pick(&times.time), &pick(&times.status))
    });
    let groups = groups.collect::<Result<Vec<KmGroup>, String>>()?;
    let test = (names.len() > 1).then(|| logrank(&times.time, &times.status, group, None, 0.0));
    Ok(Fitted { groups, test: test.transpose().map_err(text)?.filter(|test| test.df > 0) })
}

fn curve(label: &str, time: &[f64], status: &[f64]) -> Result<KmGroup, String> {
    let curve = kaplan_meier(time, status).map_err(|fault| fault.to_string())?;
    let band = band(&curve, ConfType::LogLog, LEVEL).map_err(|fault| fault.to_string())?;
    let median = quantile(&curve, &band, 0.5);
    let real = |value: f64| value.is_finite().then_some(value);
    let step = |i: usize| {
        let limits = [*band.lower.get(i)?, *band.upper.get(i)?];
        Some(KmStep {
            time: *curve.time.get(i)?,
            at_risk: *curve.n_risk.get(i)?,
            events: *curve.n_event.get(i)?,
            censored: *curve.n_censor.get(i)?,
            surv: *curve.surv.get(i)?,
            limits: limits.iter().all(|limit| limit.is_finite()).then_some(limits),
        })
    };
    Ok(KmGroup {
        label: label.to_owned(),
        n: curve.n,
        events: curve.events,
        steps: (0..curve.time.len()).filter_map(step).collect(),
        median: real(median.time),
        median_limits: [real(median.lower), real(median.upper)],
    })
}

impl Fitted {
    /// The test in words.
    pub fn test_words(&self) -> Option<String> {
        let test = self.test.as_ref()?;
        Some(format!(
            "Log-rank test: chi-squared {} on {} df, p {}. It asks whether the curves of the groups differ by more than \
             chance; it does not say why they differ.",
            number::fixed(test.chisq, 2),
            test.df,
            p_words(test.p)
        ))
    }
}

/// A p-value: "= 0.040", "< 0.001".
pub fn p_words(p: f64) -> String {
    match p {
        p if p < 0.001 => "< 0.001".into(),
        p if p < 0.1 => format!("= {}", number::fixed(p, 3)),
        p => format!("= {}", number::fixed(p, 2)),
    }
}
