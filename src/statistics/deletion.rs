//! Does one study carry the result, and how did it grow? Leave-one-out and cumulative meta-analysis.

use super::error::{Error, same_length};
use super::pool::{Fit, fitted};
use super::tau2;
use super::weighted::Data;

/// A model fitted again and again, each time without one study.
pub(super) struct Refits<'a> {
    fit: &'a Fit,
    deletions: tau2::Deletions,
}

impl<'a> Refits<'a> {
    pub fn new(fit: &'a Fit) -> Self {
        Self { fit, deletions: tau2::Deletions::new(&fit.data(), fit.options.method) }
    }

    /// The fit of the same model, by the same choices, without study `out` (0-based).
    ///
    /// # Errors
    /// As [`super::pool::rma`].
    pub fn without(&self, out: usize) -> Result<Fit, Error> {
        let fit = self.fit;
        let rows: Vec<usize> = (0..fit.k()).filter(|i| *i != out).collect();
        if fit.options.tau2.is_some() {
            return fit.refit(&rows);
        }
        let pick = |values: &[f64]| rows.iter().map(|&i| values[i]).collect::<Vec<f64>>();
        let (yi, vi, design) = (pick(&fit.yi), pick(&fit.vi), fit.design.subset(&rows)?);
        let rest = Data { y: &yi, v: &vi, design: &design };
        tau2::check(&yi, &vi, &design)?;
        fitted(&rest, &fit.options, self.deletions.without(out, &rest)?)
    }
}

/// The figures of one refit. NaN where a figure does not exist.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The pooled estimate.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// The test statistic.
    pub stat: f64,
    /// The p-value.
    pub pval: f64,
    /// Lower confidence limit.
    pub ci_lb: f64,
    /// Upper confidence limit.
    pub ci_ub: f64,
    /// Q.
    pub q: f64,
    /// Its p-value.
    pub q_p: f64,
    /// Between-study variance.
    pub tau2: f64,
    /// I2, percent.
    pub i2: f64,
    /// H2.
    pub h2: f64,
}

impl Step {
    /// A refit that does not exist (too little is left to fit).
    const MISSING: Self = Self {
        estimate: f64::NAN,
        se: f64::NAN,
        stat: f64::NAN,
        pval: f64::NAN,
        ci_lb: f64::NAN,
        ci_ub: f64::NAN,
        q: f64::NAN,
        q_p: f64::NAN,
        tau2: f64::NAN,
        i2: f64::NAN,
        h2: f64::NAN,
    };

    fn of(fit: &Fit) -> Self {
        let or_nan = |value: Option<f64>| value.unwrap_or(f64::NAN);
        Self {
            estimate: fit.beta[0],
            se: fit.se[0],
            stat: fit.stat[0],
            pval: fit.pval[0],
            ci_lb: fit.ci_lb[0],
            ci_ub: fit.ci_ub[0],
            q: or_nan(fit.q),
            q_p: or_nan(fit.q_p),
            tau2: fit.tau2,
            i2: or_nan(fit.i2),
            h2: or_nan(fit.h2),
        }
    }
}

fn without_moderators(fit: &Fit, what: &str) -> Result<(), Error> {
    if fit.design.is_intercept_only() {
        Ok(())
    } else {
        Err(Error::input("X", format!("{} coefficients", fit.p()), &format!("no moderators, for {what}")))
    }
}

/// Refits the model k times, each time without one study; entry i is without study i.
///
/// A refit that the method refuses (a zero variance that is left with tau2 = 0) is missing (NaN); the
/// others stand.
///
/// # Errors
/// Moderators in the model, or fewer than two studies.
pub fn leave_one_out(fit: &Fit) -> Result<Vec<Step>, Error> {
    leave_one_out_with(fit, |_| ())
}

/// As [`leave_one_out`]; `done` hears how many refits there are after each.
///
/// # Errors
/// As [`leave_one_out`].
pub fn leave_one_out_with(fit: &Fit, mut done: impl FnMut(usize)) -> Result<Vec<Step>, Error> {
    without_moderators(fit, "leave-one-out")?;
    let k = fit.k();
    if k < 2 {
        return Err(Error::input("yi", "one study", "at least two, so that one can be left out"));
    }
    let refits = Refits::new(fit);
    let step = |out| {
        let step = refits.without(out).map_or(Step::MISSING, |fit| Step::of(&fit));
        done(out + 1);
        step
    };
    Ok((0..k).map(step).collect())
}

/// Refits the model as studies are added one at a time by ascending `order` (ties keep their order); entry i
/// holds the first i + 1 studies. Also gives the 0-based order used.
///
/// # Errors
/// Moderators in the model, an order of another length, or one that holds NaN.
pub fn cumulative(fit: &Fit, order: &[f64]) -> Result<(Vec<usize>, Vec<Step>), Error> {
    cumulative_with(fit, order, |_| ())
}

/// As [`cumulative`]; `done` hears how many refits there are after each.
///
/// # Errors
/// As [`cumulative`].
pub fn cumulative_with(
    fit: &Fit,
    order: &[f64],
    mut done: impl FnMut(usize),
) -> Result<(Vec<usize>, Vec<Step>), Error> {
    without_moderators(fit, "cumulative meta-analysis")?;
    same_length("order", order.len(), fit.k(), "yi")?;
    if let Some(i) = order.iter().position(|value| value.is_nan()) {
        return Err(Error::entry("order", i, "no value", "a number to sort by"));
    }
    let mut rows: Vec<usize> = (0..fit.k()).collect();
    rows.sort_by(|&a, &b| order[a].total_cmp(&order[b]));
    let steps = (1..=rows.len())
        .map(|taken| {
            done(taken);
            fit.refit(&rows[..taken]).map_or(Step::MISSING, |fit| Step::of(&fit))
        })
        .collect();
    Ok((rows, steps))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::design::Design;
    use crate::statistics::pool::{Options, rma};
    use crate::statistics::tau2::Method;

    fn common(yi: &[f64]) -> Fit {
        let options = Options { method: Method::Ce, ..Options::default() };
        rma(yi, &vec![0.1; yi.len()], &Design::intercept_only(yi.len()), &options).unwrap()
    }

    #[test]
    fn equal_weights_leave_means_of_the_rest() {
        let steps = leave_one_out(&common(&[1.0, 2.0, 6.0])).unwrap();
        let estimates: Vec<f64> = steps.iter().map(|step| step.estimate).collect();
        assert_eq!(estimates, [4.0, 3.5, 1.5]);
        assert!(leave_one_out(&common(&[1.0])).is_err());
    }

    #[test]
    fn studies_are_added_in_order() {
        let (rows, steps) = cumulative(&common(&[1.0, 2.0, 6.0]), &[2001.0, 1999.0, 2001.0]).unwrap();
        assert_eq!(rows, [1, 0, 2]);
        let estimates: Vec<f64> = steps.iter().map(|step| step.estimate).collect();
        assert_eq!(estimates, [2.0, 1.5, 3.0]);
        let error = cumulative(&common(&[1.0]), &[f64::NAN]).unwrap_err();
        assert!(error.to_string().starts_with("order[0]"), "{error}");
    }
}
