//! How sure is tau2? Confidence intervals for the between-study variance and what follows from it.

use super::dist::chi_squared;
use super::error::Error;
use super::pool::Fit;
use super::roots;
use super::tau2::{Method, solve_q};

/// A point with its limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The estimate of the fit.
    pub est: f64,
    /// Lower limit.
    pub lb: f64,
    /// Upper limit.
    pub ub: f64,
}

/// Confidence intervals for heterogeneity.
#[derive(Debug, Clone, PartialEq)]
pub struct HeterogeneityInterval {
    /// The between-study variance.
    pub tau2: Limits,
    /// Its square root, in units of the effect.
    pub tau: Limits,
    /// I2 in percent, by putting the limits of tau2 into its formula. `None` with a variance of 0.
    pub i2: Option<Limits>,
    /// H2, likewise.
    pub h2: Option<Limits>,
    /// Whether the interval is the null set: Q is so small that no tau2 fits it. Both limits are then 0.
    pub is_null: bool,
}

/// The Q-profile interval (Viechtbauer 2007): the tau2 at which Q(tau2) meets the upper and the lower
/// quantile of chi-squared(k-p).
///
/// The lower limit is 0 when Q at tau2 = 0 is already below the upper quantile; when it is also below the
/// lower quantile, the interval is the null set. Exact for normal effects, whatever estimator gave tau2.
///
/// # Errors
/// No degrees of freedom (one study, or k = p); a variance of 0.
pub fn q_profile(fit: &Fit) -> Result<HeterogeneityInterval, Error> {
    let df = fit.q_df as f64;
    if fit.q_df == 0 {
        return Err(Error::undefined("the Q-profile interval", "there are no degrees of freedom for Q"));
    }
    let Some(q0) = fit.q else {
        return Err(Error::undefined("the Q-profile interval", "a sampling variance is 0, so Q is infinite"));
    };
    let tail = (100.0 - fit.options.level) / 200.0;
    let (upper, lower) = (chi_squared::quantile_upper(df, tail), chi_squared::quantile(df, tail));
    let lb = if q0 < upper { 0.0 } else { solve_q(&fit.data(), upper)? };
    let ub = if q0 < lower { 0.0 } else { solve_q(&fit.data(), lower)? };
    Ok(from_limits(fit, lb, ub, q0 < lower))
}

/// The profile-likelihood interval (Hardy & Thompson 1996): every tau2 whose (restricted) log-likelihood is
/// within half the chi-squared(1) quantile of the maximum. For fits by ML or REML.
///
/// # Errors
/// Another estimator; no degrees of freedom; a search that does not end.
pub fn profile_likelihood(fit: &Fit) -> Result<HeterogeneityInterval, Error> {
    let restricted = match fit.options.method {
        Method::Ml if fit.options.tau2.is_none() => false,
        Method::Reml if fit.options.tau2.is_none() => true,
        other => {
            let found = format!("method {}", other.name());
            return Err(Error::input(
                "method",
                found,
                "ML or REML with tau2 estimated, for a likelihood to profile",
            ));
        }
    };
    if fit.q_df == 0 {
        return Err(Error::undefined("the profile-likelihood interval", "there are no degrees of freedom"));
    }
    let data = fit.data();
    let ll = |tau2: f64| {
        data.at(tau2).map_or(f64::NAN, |fit| {
            if restricted { fit.restricted_log_likelihood(&data) } else { fit.log_likelihood() }
        })
    };
    let cut = ll(fit.tau2) - 0.5 * chi_squared::quantile(1.0, fit.options.level / 100.0);
    let lb = if fit.tau2 == 0.0 || ll(0.0) >= cut {
        0.0
    } else {
        roots::between(|tau2| ll(tau2) - cut, 0.0, fit.tau2)
            .ok_or_else(|| Error::not_converged("the lower limit of tau2", format!("0 to {:e}", fit.tau2)))?
    };
    let mut high = fit.tau2.max(fit.vt.unwrap_or(0.0)).max(f64::MIN_POSITIVE);
    let mut low = fit.tau2;
    let mut widened = 0;
    while ll(high) > cut {
        low = high;
        high *= 2.0;
        widened += 1;
        if widened > 900 {
            return Err(Error::not_converged("the upper limit of tau2", format!("up to {high:e}")));
        }
    }
    let ub = roots::between(|tau2| ll(tau2) - cut, low, high)
        .ok_or_else(|| Error::not_converged("the upper limit of tau2", format!("{low:e} to {high:e}")))?;
    Ok(from_limits(fit, lb, ub, false))
}

fn from_limits(fit: &Fit, lb: f64, ub: f64, is_null: bool) -> HeterogeneityInterval {
    let through = |f: &dyn Fn(f64) -> f64| Limits { est: f(fit.tau2), lb: f(lb), ub: f(ub) };
    HeterogeneityInterval {
        tau2: through(&|tau2| tau2),
        tau: through(&f64::sqrt),
        i2: fit.vt.map(|vt| through(&|tau2| 100.0 * tau2 / (tau2 + vt))),
        h2: fit.vt.map(|vt| through(&|tau2| tau2 / vt + 1.0)),
        is_null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::design::Design;
    use crate::statistics::pool::{Options, rma};

    #[test]
    fn equal_variances_have_a_closed_form() {
        // With all v equal, Q(tau2) = SS/(v + tau2), so each limit is SS/quantile - v.
        let y = [0.1, 0.5, 0.9, 0.3, 1.4];
        let fit = rma(&y, &[0.05; 5], &Design::intercept_only(5), &Options::default()).unwrap();
        let squares: f64 = y.iter().map(|y| (y - 0.64) * (y - 0.64)).sum();
        let got = q_profile(&fit).unwrap();
        assert!((got.tau2.lb - (squares / chi_squared::quantile(4.0, 0.975) - 0.05)).abs() < 1e-13);
        assert!((got.tau2.ub - (squares / chi_squared::quantile(4.0, 0.025) - 0.05)).abs() < 1e-12);
        assert!(!got.is_null);
    }

    #[test]
    fn too_little_spread_is_the_null_set() {
        let fit = rma(&[0.3; 6], &[0.05; 6], &Design::intercept_only(6), &Options::default()).unwrap();
        let got = q_profile(&fit).unwrap();
        assert!(got.is_null);
        assert_eq!((got.tau2.lb, got.tau2.ub), (0.0, 0.0));
        let one = rma(&[0.3], &[0.05], &Design::intercept_only(1), &Options::default()).unwrap();
        assert!(q_profile(&one).is_err());
    }

    #[test]
    fn profile_limits_sit_on_the_cut() {
        let y = [0.1, 0.5, 0.9, 0.3, 1.4];
        let fit = rma(&y, &[0.05; 5], &Design::intercept_only(5), &Options::default()).unwrap();
        let got = profile_likelihood(&fit).unwrap();
        assert!(got.tau2.lb < fit.tau2 && fit.tau2 < got.tau2.ub);
        let dl = Options { method: Method::Dl, ..Options::default() };
        let fit = rma(&y, &[0.05; 5], &Design::intercept_only(5), &dl).unwrap();
        assert!(profile_likelihood(&fit).unwrap_err().to_string().starts_with("method"));
    }
}
