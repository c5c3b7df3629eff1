//! Estimates that hang together: several from one study, studies within districts, outcomes measured together
//! (metafor's `rma.mv`).

use super::covariance::search::Found;
use super::covariance::term::{Figures, Kind, Loading, Term};
use super::covariance::{Known, Model, side};
use super::design::Design;
use super::dist::chi_squared;
use super::error::{Error, all_finite, same_length};
use super::inference::{FitStatistics, Omnibus, criteria, critical, two_sided, wald};
use super::linalg::{Cholesky, product};
use super::paired::check_level;

/// A random intercept: estimates with the same group share its effect (metafor's `~ 1 | group`).
#[derive(Debug, Clone, PartialEq)]
pub struct Intercept {
    /// 0-based group of every estimate.
    pub group: Vec<usize>,
}

/// Random effects per level of a factor, correlated within a group (metafor's `~ inner | outer`).
#[derive(Debug, Clone, PartialEq)]
pub struct Inner {
    /// 0-based level of every estimate; neighbours in this order are one step apart for AR and HAR.
    pub level: Vec<usize>,
    /// Levels.
    pub levels: usize,
    /// 0-based group of every estimate.
    pub outer: Vec<usize>,
    /// The shape of their covariance.
    pub kind: Kind,
}

/// The degrees of freedom of t tests, by metafor's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dfs {
    /// k - p for every coefficient.
    Residual,
    /// For each coefficient, of the groupings within which its column never changes, the fewest groups, less p;
    /// never below 1.
    Contain,
}

/// The choices of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Restricted maximum likelihood, else maximum likelihood.
    pub restricted: bool,
    /// t tests on these degrees of freedom; `None` for z.
    pub dfs: Option<Dfs>,
    /// Confidence level in percent.
    pub level: f64,
}

impl Default for Options {
    /// REML, z, 95 percent.
    fn default() -> Self {
        Self { restricted: true, dfs: None, level: 95.0 }
    }
}

/// Cluster-robust tests of the coefficients.
#[derive(Debug, Clone, PartialEq)]
pub struct Robust {
    /// Covariance of the coefficients, p by p.
    pub vb: Vec<f64>,
    /// Standard errors.
    pub se: Vec<f64>,
    /// t statistics.
    pub stat: Vec<f64>,
    /// Clusters less coefficients.
    pub ddf: usize,
    /// Two-sided p-values.
    pub pval: Vec<f64>,
    /// Lower limits.
    pub ci_lb: Vec<f64>,
    /// Upper limits.
    pub ci_ub: Vec<f64>,
}

/// A fitted model.
#[derive(Debug, Clone)]
pub struct Multilevel {
    /// Names and order of the coefficients; dropped columns.
    pub design: Design,
    /// The variance of each random intercept, in the order given.
    pub sigma2: Vec<f64>,
    /// Groups of each random intercept.
    pub s_levels: Vec<usize>,
    /// Variances and correlations of the inner effects.
    pub inner: Option<Figures>,
    /// Coefficients.
    pub beta: Vec<f64>,
    /// Their covariance, p by p.
    pub vb: Vec<f64>,
    /// Standard errors.
    pub se: Vec<f64>,
    /// beta / se.
    pub stat: Vec<f64>,
    /// Two-sided p-values.
    pub pval: Vec<f64>,
    /// Lower limits.
    pub ci_lb: Vec<f64>,
    /// Upper limits.
    pub ci_ub: Vec<f64>,
    /// Degrees of freedom of t tests, one per coefficient; `None` for z.
    pub ddf: Option<Vec<usize>>,
    /// Test of heterogeneity beyond the sampling covariances; `None` where those are singular.
    pub qe: Option<f64>,
    /// Its p-value on k - p degrees of freedom.
    pub qe_p: Option<f64>,
    /// Test of all coefficients but an intercept (of the intercept, where it is alone).
    pub omnibus: Omnibus,
    /// Likelihood and criteria, ML.
    pub ml: FitStatistics,
    /// Likelihood and criteria, REML.
    pub reml: FitStatistics,
    /// Prediction interval of a new effect: an intercept alone, random intercepts alone.
    pub pi: Option<[f64; 2]>,
    /// What a reader should know.
    pub warnings: Vec<String>,
    model: Model,
    found: Found,
}

/// Fits the model: y = X beta + random intercepts + inner effects + sampling error with known covariance.
///
/// `known`: a sampling variance per estimate, or matrices for runs of estimates. The variances maximise the
/// (restricted) likelihood over all of their range (metafor stops where its optimiser does). Standard errors are
/// those of generalised least squares; QE = y'Py with the sampling covariances alone.
///
/// Special cases: variances at 0 and correlations at their bounds are answers. Variances that the data cannot
/// tell apart (each group with one estimate, say) are said in `warnings`.
///
/// # Errors
/// Lists of different lengths; entries that are not finite; a negative variance, a matrix that is not square or
/// not symmetric; no more estimates than coefficients; a search that does not end.
pub fn multilevel(
    yi: &[f64],
    known: &Known,
    design: &Design,
    intercepts: &[Intercept],
    inner: Option<&Inner>,
    options: &Options,
) -> Result<Multilevel, Error> {
    let k = yi.len();
    all_finite("yi", yi)?;
    check_known(known, k)?;
    check_level(options.level)?;
    same_length("X", design.k(), k, "yi")?;
    let mut terms = Vec::new();
    for intercept in intercepts {
        same_length("random", intercept.group.len(), k, "yi")?;
        terms.push(Term::new(Kind::Variance, Loading::Level(vec![0; k]), 1, intercept.group.clone()));
    }
    if let Some(inner) = inner {
        same_length("inner", inner.level.len(), k, "yi")?;
        same_length("outer", inner.outer.len(), k, "yi")?;
        let loading = Loading::Level(inner.level.clone());
        terms.push(Term::new(inner.kind, loading, inner.levels, inner.outer.clone()));
    }
    let free = terms.iter().map(Term::parameters).sum::<usize>();
    let model = Model::new(yi.to_vec(), design.clone(), known, terms, options.restricted)?;
    let found = model.maximum()?;
    let bare = Model::new(yi.to_vec(), design.clone(), known, Vec::new(), false)?.at(&[]);
    let p = design.p();

    let beta = design.to_original(&found.at.gamma);
    let vb = design.covariance_to_original(&found.at.covariance);
    let se: Vec<f64> = (0..p).map(|j| vb[j * p + j].sqrt()).collect();
    let stat: Vec<f64> = beta.iter().zip(&se).map(|(beta, se)| beta / se).collect();
    let ddf = options.dfs.map(|dfs| degrees(dfs, design, intercepts, inner));
    let own = |j: usize| ddf.as_ref().map(|ddf| ddf[j]);
    let limit =
        |sign: f64| (0..p).map(|j| beta[j] + sign * critical(options.level, own(j)) * se[j]).collect();
    let tested: Vec<usize> =
        if p == 1 { vec![0] } else { (0..p).filter(|j| Some(*j) != design.intercept()).collect() };
    let fewest = ddf.as_ref().and_then(|ddf| tested.iter().map(|j| ddf[*j]).min());
    let (ml, reml) = likelihoods(&found, design, bare.as_ref().map(|bare| bare.log_determinant), p + free);
    let sigma2: Vec<f64> =
        found.figures.iter().take(intercepts.len()).map(|term| term.variances[0]).collect();
    let pi = (inner.is_none() && design.is_intercept_only() && !intercepts.is_empty()).then(|| {
        let half = critical(options.level, own(0)) * (vb[0] + sigma2.iter().sum::<f64>()).sqrt();
        [beta[0] - half, beta[0] + half]
    });
    let mut warnings: Vec<String> = design
        .dropped()
        .iter()
        .map(|name| format!("the column {name} says nothing the earlier columns do not, and was dropped"))
        .collect();
    if !found.is_identified {
        warnings
            .push("some variances cannot be told apart by these data: only their sum is known".to_owned());
    }
    Ok(Multilevel {
        design: design.clone(),
        s_levels: intercepts.iter().map(|intercept| count(&intercept.group)).collect(),
        sigma2,
        inner: inner.and_then(|_| found.figures.last().cloned()),
        pval: (0..p).map(|j| two_sided(stat[j], own(j))).collect(),
        ci_lb: limit(-1.0),
        ci_ub: limit(1.0),
        qe: bare.as_ref().map(|bare| bare.rss),
        qe_p: bare.as_ref().map(|bare| chi_squared::sf((k - p) as f64, bare.rss)),
        omnibus: wald(&beta, &vb, &tested, fewest),
        ddf,
        beta,
        vb,
        se,
        stat,
        ml,
        reml,
        pi,
        warnings,
        model,
        found,
    })
}

impl Multilevel {
    /// Cluster-robust tests (sandwich, Liang & Zeger 1986) with the factor n/(n - p) for n clusters (CR1), t on
    /// n - p degrees of freedom; metafor's `robust`.
    ///
    /// # Errors
    /// `cluster` of another length than the estimates; no more clusters than coefficients.
    pub fn robust(&self, cluster: &[usize], level: f64) -> Result<Robust, Error> {
        let (k, p) = (self.design.k(), self.design.p());
        same_length("cluster", cluster.len(), k, "yi")?;
        check_level(level)?;
        let n = count(cluster);
        if n <= p {
            let wanted = format!("more clusters than the {p} coefficients");
            return Err(Error::input("cluster", format!("{n} clusters"), &wanted));
        }
        let (residuals, wq) = self
            .model
            .influence_parts(&self.found.phi, &self.found.at.gamma)
            .ok_or_else(|| Error::undefined("the robust covariance", "V is not positive definite"))?;
        let mut scores = std::collections::BTreeMap::<usize, Vec<f64>>::new();
        for i in 0..k {
            let score = scores.entry(cluster[i]).or_insert_with(|| vec![0.0; p]);
            for (score, w) in score.iter_mut().zip(&wq[i * p..(i + 1) * p]) {
                *score += w * residuals[i];
            }
        }
        let mut meat = vec![0.0; p * p];
        for score in scores.values() {
            for a in 0..p {
                for b in 0..p {
                    meat[a * p + b] += score[a] * score[b];
                }
            }
        }
        let bread = &self.found.at.covariance;
        let factor = n as f64 / (n - p) as f64;
        let sandwich: Vec<f64> =
            product(&product(bread, &meat, p), bread, p).iter().map(|value| factor * value).collect();
        let vb = self.design.covariance_to_original(&sandwich);
        let se: Vec<f64> = (0..p).map(|j| vb[j * p + j].sqrt()).collect();
        let stat: Vec<f64> = self.beta.iter().zip(&se).map(|(beta, se)| beta / se).collect();
        let crit = critical(level, Some(n - p));
        let limit = |sign: f64| self.beta.iter().zip(&se).map(|(beta, se)| beta + sign * crit * se).collect();
        Ok(Robust {
            pval: stat.iter().map(|stat| two_sided(*stat, Some(n - p))).collect(),
            ci_lb: limit(-1.0),
            ci_ub: limit(1.0),
            ddf: n - p,
            vb,
            se,
            stat,
        })
    }
}

fn count(groups: &[usize]) -> usize {
    groups.iter().collect::<std::collections::BTreeSet<_>>().len()
}

/// Degrees of freedom of every coefficient.
fn degrees(dfs: Dfs, design: &Design, intercepts: &[Intercept], inner: Option<&Inner>) -> Vec<usize> {
    let (k, p) = (design.k(), design.p());
    let groupings = intercepts.iter().map(|i| &i.group).chain(inner.iter().map(|inner| &inner.outer));
    let groupings: Vec<&Vec<usize>> = if dfs == Dfs::Residual { Vec::new() } else { groupings.collect() };
    (0..p)
        .map(|j| {
            let constant_within = |group: &&&Vec<usize>| {
                let mut seen = std::collections::BTreeMap::new();
                (0..k).all(|i| *seen.entry(group[i]).or_insert(design.row(i)[j]) == design.row(i)[j])
            };
            let fewest = groupings.iter().filter(constant_within).map(|group| count(group)).min();
            fewest.unwrap_or(k).min(k).saturating_sub(p).max(1)
        })
        .collect()
}

fn likelihoods(
    found: &Found,
    design: &Design,
    sampling: Option<f64>,
    parameters: usize,
) -> (FitStatistics, FitStatistics) {
    const LN_2PI: f64 = 1.837_877_066_409_345_6;
    let (k, p) = (design.k() as f64, design.p() as f64);
    let at = &found.at;
    let ll = -0.5 * (k * LN_2PI + at.log_determinant + at.rss);
    let saturated = sampling.map_or(f64::NAN, |log| -0.5 * (k * LN_2PI + log));
    let restricted = -0.5
        * ((k - p) * LN_2PI + at.log_determinant + at.log_information - design.log_determinant() + at.rss);
    let m = parameters as f64;
    (criteria(ll, -2.0 * (ll - saturated), k, m), criteria(restricted, -2.0 * restricted, k - p, m))
}

fn check_known(known: &Known, k: usize) -> Result<(), Error> {
    match known {
        Known::Nothing => Err(Error::input("vi", "no sampling variances", "one per estimate, or V")),
        Known::Diagonal(variances) => {
            same_length("vi", variances.len(), k, "yi")?;
            all_finite("vi", variances)?;
            match variances.iter().position(|v| *v < 0.0) {
                None => Ok(()),
                Some(i) => Err(Error::entry("vi", i, variances[i], "a sampling variance of 0 or more")),
            }
        }
        Known::Blocks(blocks) => {
            for (b, block) in blocks.iter().enumerate() {
                let m = side(block);
                if m == 0 || m * m != block.len() {
                    let found = format!("a matrix of {} numbers", block.len());
                    return Err(Error::entry("V", b, found, "a square matrix"));
                }
                all_finite(&format!("V[{b}]"), block)?;
                for i in 0..m {
                    if block[i * m + i] < 0.0 {
                        return Err(Error::entry(
                            "V",
                            b,
                            block[i * m + i],
                            "variances of 0 or more on its diagonal",
                        ));
                    }
                    for j in 0..i {
                        let (x, y) = (block[i * m + j], block[j * m + i]);
                        if (x - y).abs() > 1e-8 * (block[i * m + i] + block[j * m + j]) {
                            let found = format!("{x} at ({i}, {j}) and {y} at ({j}, {i})");
                            return Err(Error::entry("V", b, found, "a symmetric matrix"));
                        }
                    }
                }
                let ridge: Vec<f64> = (0..m * m)
                    .map(|at| {
                        if at % (m + 1) == 0 {
                            block[at] * (1.0 + 1e-9) + f64::MIN_POSITIVE
                        } else {
                            block[at]
                        }
                    })
                    .collect();
                if Cholesky::new(&ridge, m).is_none() {
                    return Err(Error::entry(
                        "V",
                        b,
                        "a matrix with a negative eigenvalue",
                        "covariances that can occur",
                    ));
                }
            }
            same_length("V", blocks.iter().map(|block| side(block)).sum(), k, "yi")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::pool::{self, rma};

    const YI: [f64; 6] = [0.1, 0.5, -0.2, 0.9, 0.4, 0.3];
    const VI: [f64; 6] = [0.02, 0.05, 0.01, 0.08, 0.03, 0.04];

    #[test]
    fn one_estimate_a_group_is_the_plain_model() {
        let design = Design::intercept_only(6);
        let known = Known::Diagonal(VI.to_vec());
        let each = Intercept { group: (0..6).collect() };
        let got = multilevel(&YI, &known, &design, &[each], None, &Options::default()).unwrap();
        let plain = rma(&YI, &VI, &design, &pool::Options::default()).unwrap();
        assert!((got.sigma2[0] - plain.tau2).abs() < 1e-10, "{} {}", got.sigma2[0], plain.tau2);
        assert!((got.beta[0] - plain.beta[0]).abs() < 1e-10 && (got.se[0] - plain.se[0]).abs() < 1e-10);
        assert!((got.reml.ll - plain.reml.ll).abs() < 1e-11 && (got.ml.dev - plain.ml.dev).abs() < 1e-10);
        assert!((got.qe.unwrap() - plain.q.unwrap()).abs() < 1e-10);
    }

    #[test]
    fn what_cannot_be_told_apart_is_said() {
        let each = Intercept { group: (0..6).collect() };
        let known = Known::Diagonal(VI.to_vec());
        let design = Design::intercept_only(6);
        let twice = [each.clone(), each];
        let got = multilevel(&YI, &known, &design, &twice, None, &Options::default()).unwrap();
        assert_eq!(got.warnings.len(), 1);
    }

    #[test]
    fn refusals_name_the_matrix() {
        let design = Design::intercept_only(2);
        let text = |block: Vec<f64>| {
            multilevel(&[0.1, 0.2], &Known::Blocks(vec![block]), &design, &[], None, &Options::default())
                .unwrap_err()
                .to_string()
        };
        assert!(text(vec![1.0, 0.5, 0.2, 1.0]).contains("symmetric"));
        assert!(text(vec![1.0, 2.0, 2.0, 1.0]).contains("eigenvalue"));
        assert!(text(vec![1.0, 2.0]).starts_with("V[0]"));
    }
}
