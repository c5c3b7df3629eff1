//! How much do the true effects differ? The estimators of the between-study variance tau2.
//!
//! Every estimator costs O(k p^2) per evaluation and ends at tau2 >= 0. Those without a closed form are
//! solved to the last bits of a double, and the likelihood ones for their *global* maximum.

use super::design::Design;
use super::dist::chi_squared;
use super::error::{Error, all_finite, same_length};
use super::linalg::trace_of_product;
use super::modes::{self, Ranked, maxima, spread};
use super::roots;
use super::weighted::{Data, Weighted};

/// The estimators, by metafor's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Common effect: tau2 is 0 by assumption.
    Ce,
    /// DerSimonian & Laird (1986): (Q - (k-p)) / tr P, at tau2 = 0.
    Dl,
    /// Hedges & Olkin (1985): from the unweighted residual sum of squares.
    He,
    /// Hunter & Schmidt (1990): (Q - k) / sum w.
    Hs,
    /// Hunter & Schmidt with the small-sample correction of Brannick et al. (2019): Q times k/(k-p).
    Hsk,
    /// Sidik & Jonkman (2005): one step from the crude variance of the estimates.
    Sj,
    /// Maximum likelihood.
    Ml,
    /// Restricted maximum likelihood (Viechtbauer 2005 recommends it).
    Reml,
    /// Empirical Bayes (Morris 1983): the same equation as `Pm`.
    Eb,
    /// Paule & Mandel (1982): the tau2 at which Q equals k-p.
    Pm,
    /// Paule & Mandel at the median: the tau2 at which Q equals the median of chi-squared(k-p).
    Pmm,
}

impl Method {
    /// All of them, in the order users meet them.
    pub const ALL: [Self; 11] = [
        Self::Reml,
        Self::Dl,
        Self::Pm,
        Self::Eb,
        Self::Ml,
        Self::Sj,
        Self::He,
        Self::Hs,
        Self::Hsk,
        Self::Pmm,
        Self::Ce,
    ];

    /// metafor's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ce => "CE",
            Self::Dl => "DL",
            Self::He => "HE",
            Self::Hs => "HS",
            Self::Hsk => "HSk",
            Self::Sj => "SJ",
            Self::Ml => "ML",
            Self::Reml => "REML",
            Self::Eb => "EB",
            Self::Pm => "PM",
            Self::Pmm => "PMM",
        }
    }

    /// The method of that name (`EE` and `FE` are metafor's older names of `CE`).
    ///
    /// # Errors
    /// An unknown name, with the known ones listed.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        if name == "EE" || name == "FE" {
            return Ok(Self::Ce);
        }
        Self::ALL.into_iter().find(|method| method.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|method| method.name()).collect();
            Error::input("method", format!("\"{name}\""), &format!("one of {}", names.join(", ")))
        })
    }
}

/// A local maximum of the (restricted) likelihood over tau2 >= 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mode {
    /// Where it lies.
    pub tau2: f64,
    /// The log-likelihood there.
    pub log_likelihood: f64,
}

/// An estimate of tau2.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// The between-study variance, in squared units of the effect; 0 or more.
    pub tau2: f64,
    /// Its standard error, where the method has one (not for CE, and not when k = p).
    pub se: Option<f64>,
    /// `Ml` and `Reml` only: every local maximum, the best (which is `tau2`) first.
    pub modes: Vec<Mode>,
}

/// Estimates tau2.
///
/// `yi`, `vi`: k estimates and their sampling variances; `design`: k by p. Formulas: Viechtbauer (2005),
/// Viechtbauer et al. (2015), and the papers named at [`Method`]; standard errors from the same.
///
/// Special cases: k = p gives 0 without a standard error. A root below zero is moved to 0. Variances of 0:
/// `Dl`, `Hs`, `Hsk`, `Pm` and `Pmm` refuse; the others need an estimate above 0. Two maxima: the higher.
///
/// # Errors
/// Lengths that differ, entries that are not finite, a negative variance, a variance of 0 where it has
/// infinite weight, or a search that does not end ([`Error::NotConverged`]).
pub fn estimate(yi: &[f64], vi: &[f64], design: &Design, method: Method) -> Result<Estimate, Error> {
    check(yi, vi, design)?;
    estimate_unchecked(&Data { y: yi, v: vi, design }, method)
}

/// The rules every study table meets: as many variances as estimates, all finite, no variance below 0.
pub(super) fn check(yi: &[f64], vi: &[f64], design: &Design) -> Result<(), Error> {
    if yi.is_empty() {
        return Err(Error::input("yi", "no studies", "at least one"));
    }
    same_length("vi", vi.len(), yi.len(), "yi")?;
    all_finite("yi", yi)?;
    all_finite("vi", vi)?;
    same_length("X", design.k(), yi.len(), "yi")?;
    match vi.iter().position(|v| *v < 0.0) {
        None => Ok(()),
        Some(i) => Err(Error::entry("vi", i, vi[i], "a sampling variance of 0 or more")),
    }
}

/// An estimate, with the fit at it where finding it made one.
pub(super) type WithFit = (Estimate, Option<Weighted>);

pub(super) fn estimate_unchecked(data: &Data, method: Method) -> Result<Estimate, Error> {
    estimate_with_fit(data, method).map(|(estimate, _)| estimate)
}

pub(super) fn estimate_with_fit(data: &Data, method: Method) -> Result<WithFit, Error> {
    match method {
        Method::Ml | Method::Reml if data.k() > data.p() => {
            if data.v.iter().any(|v| *v <= 0.0) {
                start_above_zero(data)?;
            }
            let restricted = method == Method::Reml;
            at_the_best(data, restricted, maxima(data, restricted)?)
        }
        _ => in_closed_form(data, method).map(|estimate| (estimate, None)),
    }
}

/// The estimators other than those of maximum likelihood, and any of them when k = p.
fn in_closed_form(data: &Data, method: Method) -> Result<Estimate, Error> {
    let none = Estimate { tau2: 0.0, se: None, modes: Vec::new() };
    if method == Method::Ce || data.k() == data.p() {
        return Ok(none);
    }
    let (k, df) = (data.k() as f64, data.df());
    let zero_variance = data.v.iter().position(|v| *v <= 0.0);
    if let (Some(i), Method::Dl | Method::Hs | Method::Hsk | Method::Pm | Method::Pmm) =
        (zero_variance, method)
    {
        return Err(Error::entry(
            "vi",
            i,
            data.v[i],
            &format!("a sampling variance above 0, which {} needs for its weights", method.name()),
        ));
    }
    let plain = |tau2: f64, variance: f64| Estimate { tau2, se: Some(variance.sqrt()), modes: Vec::new() };
    match method {
        Method::Ce | Method::Ml | Method::Reml => Ok(none),
        Method::Dl | Method::Hs | Method::Hsk => {
            let fit = data.at(0.0)?;
            let (trace, trace2) = (fit.trace_p(data), fit.trace_p2(data));
            let (tau2, divisor) = match method {
                Method::Dl => ((fit.rss - df) / trace, trace),
                Method::Hs => ((fit.rss - k) / fit.sum(), fit.sum()),
                _ => ((k / df * fit.rss - k) / fit.sum(), fit.sum() * df / k),
            };
            let tau2 = tau2.max(0.0);
            let variance = (2.0 * df + 4.0 * tau2 * trace + 2.0 * tau2 * tau2 * trace2) / (divisor * divisor);
            Ok(plain(tau2, variance))
        }
        Method::He => {
            let (tau2, variance) = hedges_olkin(data)?;
            Ok(plain(tau2, variance))
        }
        Method::Sj => sidik_jonkman(data).map(|(tau2, variance)| plain(tau2, variance)),
        Method::Pm | Method::Pmm | Method::Eb => {
            let target = if method == Method::Pmm { chi_squared::quantile(df, 0.5) } else { df };
            if zero_variance.is_some() {
                start_above_zero(data)?;
            }
            let tau2 = solve_q(data, target)?;
            let sum = data.at(tau2)?.sum();
            Ok(plain(tau2, 2.0 * k * k / df / (sum * sum)))
        }
    }
}

/// The estimate at the highest of the maxima.
fn at_the_best(data: &Data, restricted: bool, found: Ranked) -> Result<WithFit, Error> {
    let (Some(best), Some(fit)) = (found.modes.first(), found.fit) else {
        // The likelihood climbs all the way to tau2 = 0, where a zero variance has infinite weight.
        data.at(0.0)?;
        return Err(Error::not_converged("tau2", "the likelihood has no maximum at or above 0"));
    };
    let information = if restricted { fit.trace_p2(data) } else { fit.sum_of_squares() };
    let se = Some((2.0 / information).sqrt());
    Ok((Estimate { tau2: best.tau2, se, modes: found.modes }, Some(fit)))
}

/// Estimates tau2 again and again, each time without one study.
///
/// For the likelihood of an intercept alone the scan of all of tau2 is made once and each study taken out of its
/// sums; other models are estimated anew.
pub(super) struct Deletions {
    method: Method,
    scan: Option<modes::Deletions>,
}

impl Deletions {
    /// Prepares for deletions from `data`.
    pub fn new(data: &Data, method: Method) -> Self {
        let scan = match method {
            Method::Ml | Method::Reml => modes::Deletions::new(data, method == Method::Reml),
            _ => None,
        };
        Self { method, scan }
    }

    /// The estimate from `rest`, the data without study `out`.
    ///
    /// # Errors
    /// As [`estimate`].
    pub fn without(&self, out: usize, rest: &Data) -> Result<WithFit, Error> {
        match self.scan.as_ref().and_then(|scan| scan.maxima_without(out, rest)) {
            Some(modes) if rest.k() > rest.p() => at_the_best(rest, self.method == Method::Reml, modes?),
            _ => estimate_with_fit(rest, self.method),
        }
    }
}

/// With a zero variance the iterations of metafor start at the Hedges-Olkin value and need it above 0.
fn start_above_zero(data: &Data) -> Result<(), Error> {
    if hedges_olkin(data)?.0 > 0.0 { Ok(()) } else { data.at(0.0).map(|_| ()) }
}

/// (RSS - sum v(1-h)) / (k-p) of ordinary least squares, and its variance
/// [2 tr(MVMV) + 4 tau2 tr(MV) + 2 tau2^2 (k-p)] / (k-p)^2 with M = I - H.
fn hedges_olkin(data: &Data) -> Result<(f64, f64), Error> {
    let df = data.df();
    let ones = data
        .with_weights(vec![1.0; data.k()])
        .ok_or_else(|| Error::undefined("the unweighted fit", "the design is singular"))?;
    let trace_mv: f64 = data.v.iter().enumerate().map(|(i, v)| v * (1.0 - data.design.ols_hat(i))).sum();
    let p = data.p();
    let squares: Vec<f64> = data.v.iter().map(|v| v * v).collect();
    let over_lengths = |mut gram: Vec<f64>| {
        for (a, d) in data.design.lengths().iter().enumerate() {
            for value in &mut gram[a * p..(a + 1) * p] {
                *value /= d;
            }
        }
        gram
    };
    let once = over_lengths(data.gram(data.v));
    let twice = over_lengths(data.gram(&squares));
    let diagonal: f64 = (0..p).map(|a| twice[a * p + a]).sum();
    let trace_mvmv = squares.iter().sum::<f64>() - 2.0 * diagonal + trace_of_product(&once, &once, p);
    let tau2 = ((ones.rss - trace_mv) / df).max(0.0);
    let variance = (2.0 * trace_mvmv + 4.0 * tau2 * trace_mv + 2.0 * tau2 * tau2 * df) / (df * df);
    Ok((tau2, variance))
}

/// t0 Q(t0)/(k-p) with t0 = sum (y - ybar)^2 / k, whatever the moderators, and its variance
/// (t0/(k-p))^2 [2 tr(PVPV) + 4 tau2 tr(PVP) + 2 tau2^2 tr P^2], P at t0.
fn sidik_jonkman(data: &Data) -> Result<(f64, f64), Error> {
    let (k, df) = (data.k() as f64, data.df());
    let mean = data.y.iter().sum::<f64>() / k;
    let crude = data.y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / k;
    let fit = data.at(crude)?;
    let tau2 = (crude * fit.rss / df).max(0.0);
    // V = W^-1 - t0 I and P W^-1 P = P turn the traces with V into traces of P.
    let (trace, trace2) = (fit.trace_p(data), fit.trace_p2(data));
    let with_v = trace - crude * trace2;
    let with_vv = df - 2.0 * crude * trace + crude * crude * trace2;
    let sum = 2.0 * with_vv + 4.0 * tau2 * with_v + 2.0 * tau2 * tau2 * trace2;
    Ok((tau2, (crude / df) * (crude / df) * sum.max(0.0)))
}

/// The tau2 at which Q(tau2) = target; 0 when Q(0) is already at or below it.
///
/// Q falls and 1/Q is nearly a straight line in tau2, so Newton on 1/Q needs a handful of steps; the
/// bracket guards them.
pub(super) fn solve_q(data: &Data, target: f64) -> Result<f64, Error> {
    let q0 = data.q_at(0.0);
    if q0.is_some_and(|q0| q0 <= target) {
        return Ok(0.0);
    }
    let mut high = 4.0 * spread(data).max(f64::MIN_POSITIVE);
    let mut widened = 0;
    while data.q_at(high).is_none_or(|q| q > target) {
        high *= 4.0;
        widened += 1;
        if widened > 400 || !high.is_finite() {
            return Err(Error::not_converged(
                "tau2",
                format!("Q stays above {target} up to tau2 = {high:e}"),
            ));
        }
    }
    let low = if q0.is_some() { 0.0 } else { high * 1e-16 };
    let g = |tau2: f64| {
        let weights: Vec<f64> = data.v.iter().map(|v| 1.0 / (v + tau2)).collect();
        data.with_weights(weights).map_or((f64::NAN, f64::NAN), |fit| {
            (1.0 / fit.rss - 1.0 / target, fit.y_pp_y() / (fit.rss * fit.rss))
        })
    };
    roots::newton_between(g, low, high, low)
        .ok_or_else(|| Error::not_converged("tau2", format!("Q = {target} between {low:e} and {high:e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tau2(y: &[f64], v: &[f64], method: Method) -> f64 {
        estimate(y, v, &Design::intercept_only(y.len()), method).unwrap().tau2
    }

    #[test]
    fn two_studies_by_hand() {
        // Equal variances v: DL, HE, REML, PM and EB all give (d^2/2) - v.
        let (y, v) = ([0.0, 1.0], [0.1, 0.1]);
        for method in [Method::Dl, Method::He, Method::Reml, Method::Pm, Method::Eb] {
            assert!((tau2(&y, &v, method) - 0.4).abs() < 1e-14, "{method:?}");
        }
        // ML divides by k: d^2/4 - v.
        assert!((tau2(&y, &v, Method::Ml) - 0.15).abs() < 1e-14);
    }

    #[test]
    fn no_spread_gives_zero() {
        for method in Method::ALL {
            assert_eq!(tau2(&[0.3, 0.3, 0.3], &[0.1, 0.2, 0.3], method), 0.0, "{method:?}");
            assert_eq!(tau2(&[0.3], &[0.1], method), 0.0);
        }
    }

    #[test]
    fn the_higher_of_two_maxima_is_taken() {
        // A restricted likelihood with maxima at 0 and at 0.6835706.
        let (y, v) = ([-1.7, 0.17, 0.06], [0.3771, 0.0152, 0.0103]);
        let found = estimate(&y, &v, &Design::intercept_only(3), Method::Reml).unwrap();
        assert!((found.tau2 - 0.683_570_630_009_149_1).abs() < 1e-12);
        assert_eq!(found.modes.len(), 2);
        assert_eq!(found.modes[1].tau2, 0.0);
        assert!(found.modes[0].log_likelihood > found.modes[1].log_likelihood);
    }

    #[test]
    fn zero_variance_is_refused_by_name() {
        let design = Design::intercept_only(3);
        let error = estimate(&[0.1, 0.5, 0.4], &[0.0, 0.04, 0.09], &design, Method::Dl).unwrap_err();
        assert!(
            error.to_string().starts_with("vi[0]: found 0; wanted a sampling variance above 0"),
            "{error}"
        );
        let error = estimate(&[0.1], &[-0.1], &Design::intercept_only(1), Method::Dl).unwrap_err();
        assert!(error.to_string().contains("0 or more"));
        let error = Method::from_name("DSL").unwrap_err();
        assert!(error.to_string().contains("REML"), "{error}");
    }
}
