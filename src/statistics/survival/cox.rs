//! By what factor does a covariate change the hazard? Proportional hazards (Cox 1972; R's `coxph`).

use super::super::design::Design;
use super::super::dist::{chi_squared, normal};
use super::super::error::{Error, same_length};
use super::super::levels::{levels, places};
use super::super::linalg::{Cholesky, dot};
use super::super::moments::mean_and_sd;
use super::{check, tied};

/// Newton steps before the search is given up.
const STEPS: usize = 60;
/// Halvings of one step.
const HALVINGS: usize = 40;

/// What to do with events at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ties {
    /// Efron (1977): as if the tied events came one after the other, averaged. R's default.
    Efron,
    /// Breslow (1974): all tied events against the full risk set.
    Breslow,
}

impl Ties {
    /// The choice by R's name.
    ///
    /// # Errors
    /// An unknown name.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        match name {
            "efron" => Ok(Self::Efron),
            "breslow" => Ok(Self::Breslow),
            _ => Err(Error::input("ties", format!("\"{name}\""), "efron or breslow")),
        }
    }
}

/// A fitted proportional-hazards model.
#[derive(Debug, Clone, PartialEq)]
pub struct Cox {
    /// Names of the coefficients.
    pub names: Vec<String>,
    /// Columns left out because earlier ones (or a constant) already say the same.
    pub dropped: Vec<String>,
    /// Log hazard ratios, per unit of each covariate.
    pub coef: Vec<f64>,
    /// Their covariance, the inverse of the information, p by p row-major.
    pub var: Vec<f64>,
    /// Standard errors.
    pub se: Vec<f64>,
    /// Lower limits of `coef`.
    pub ci_lb: Vec<f64>,
    /// Upper limits of `coef`.
    pub ci_ub: Vec<f64>,
    /// coef / se.
    pub z: Vec<f64>,
    /// Two-sided p-values.
    pub pval: Vec<f64>,
    /// Log partial likelihood at 0 and at `coef`.
    pub loglik: [f64; 2],
    /// Likelihood-ratio test of all coefficients, chi-squared on `df`.
    pub lrt: f64,
    /// Wald test of the same.
    pub wald: f64,
    /// Score test of the same (one group indicator, no ties: the log-rank test).
    pub score: f64,
    /// Coefficients.
    pub df: usize,
    /// Subjects.
    pub n: usize,
    /// Events.
    pub events: usize,
}

impl Cox {
    /// The p-value of one of the three tests of all coefficients.
    pub fn p(&self, chisq: f64) -> f64 {
        chi_squared::sf(self.df as f64, chisq)
    }
}

/// Fits the model.
///
/// `x`: one row of covariates per subject, no intercept; `names`: one per column, or empty. `strata`: one label
/// per subject; each stratum has its own baseline hazard. The partial likelihood is concave, so Newton's method
/// with halved steps finds its one maximum, on standardised orthogonal columns: units cost no digits.
///
/// Special cases: a column that is constant or a combination of earlier ones is dropped and named.
///
/// # Errors
/// Lists of different lengths, entries that are not finite, no events, nothing left to estimate. Perfect
/// separation (every event has the highest, or lowest, covariate of those still at risk) lets the likelihood
/// rise for ever: no finite coefficient exists, and none is given.
pub fn cox(
    time: &[f64],
    status: &[f64],
    x: &[Vec<f64>],
    names: &[String],
    strata: Option<&[String]>,
    ties: Ties,
    level: f64,
) -> Result<Cox, Error> {
    check(time, status)?;
    same_length("X", x.len(), time.len(), "time")?;
    if !(1.0..100.0).contains(&level) {
        return Err(Error::input("level", level, "a percentage from 1 to below 100, such as 95"));
    }
    let events = status.iter().filter(|status| **status == 1.0).count();
    if events == 0 {
        return Err(Error::input("status", "no events", "at least one 1"));
    }
    let columns = x.first().map_or(0, Vec::len);
    let names: Vec<String> =
        if names.is_empty() { (1..=columns).map(|j| format!("x{j}")).collect() } else { names.to_vec() };
    let (design, lengths) = centred(x, &names)?;
    let p = lengths.len();
    let n = time.len();
    let covariates: Vec<f64> = (0..n)
        .flat_map(|i| {
            design.orthogonal_row(i)[1..]
                .iter()
                .zip(&lengths)
                .map(|(q, length)| q / length)
                .collect::<Vec<_>>()
        })
        .collect();
    let model = Model { strata: in_order(&tied(time), status, strata)?, covariates: &covariates, p, ties };

    let start = model.at(&vec![0.0; p]);
    let best = climb(&model, &start)?;
    let singular = || Error::undefined("a coefficient", "some covariate never differs among those at risk");
    let first = Cholesky::new(&start.information, p).ok_or_else(singular)?;
    let last = Cholesky::new(&best.information, p).ok_or_else(singular)?;

    // Back to the units of the covariates; the place of the intercept stays empty.
    let mut gamma = vec![0.0];
    gamma.extend(best.gamma.iter().zip(&lengths).map(|(g, length)| g / length));
    let coef = design.to_original(&gamma)[1..].to_vec();
    let inverse = last.inverse();
    let size = p + 1;
    let mut covariance = vec![0.0; size * size];
    for a in 0..p {
        for b in 0..p {
            covariance[(a + 1) * size + b + 1] = inverse[a * p + b] / (lengths[a] * lengths[b]);
        }
    }
    let full = design.covariance_to_original(&covariance);
    let var: Vec<f64> =
        (1..size).flat_map(|a| (1..size).map(move |b| (a, b))).map(|(a, b)| full[a * size + b]).collect();
    let se: Vec<f64> = (0..p).map(|j| var[j * p + j].sqrt()).collect();
    let crit = normal::quantile_upper((100.0 - level) / 200.0);
    let z: Vec<f64> = coef.iter().zip(&se).map(|(coef, se)| coef / se).collect();
    let limit = |sign: f64| coef.iter().zip(&se).map(|(coef, se)| coef + sign * crit * se).collect();
    Ok(Cox {
        names: design.names()[1..].to_vec(),
        dropped: design.dropped().to_vec(),
        ci_lb: limit(-1.0),
        ci_ub: limit(1.0),
        pval: z.iter().map(|z| normal::two_sided(*z)).collect(),
        z,
        se,
        var,
        coef,
        loglik: [start.loglik, best.loglik],
        lrt: (2.0 * (best.loglik - start.loglik)).max(0.0),
        wald: quadratic(&best.information, &best.gamma),
        score: dot(&start.gradient, &first.solve(&start.gradient)),
        df: p,
        n,
        events,
    })
}

/// The covariates beside a constant, as orthogonal columns, and the root mean square of each.
fn centred(x: &[Vec<f64>], names: &[String]) -> Result<(Design, Vec<f64>), Error> {
    let n = x.len() as f64;
    let columns = x.first().map_or(0, Vec::len);
    if columns == 0 {
        return Err(Error::input("X", "no covariates", "at least one column"));
    }
    if names.len() != columns {
        return Err(Error::input(
            "names",
            format!("{} names", names.len()),
            &format!("{columns}, one per column of X"),
        ));
    }
    // About their means, so that a calendar year is not taken for a constant.
    let centres: Vec<f64> = (0..columns).map(|j| mean_of(x, j)).collect();
    let rows: Vec<Vec<f64>> = x
        .iter()
        .map(|row| {
            let apart = row.iter().zip(&centres).map(|(value, centre)| {
                let apart = value - centre;
                if apart.abs() <= 1e-13 * centre.abs() { 0.0 } else { apart }
            });
            std::iter::once(1.0).chain(apart).collect()
        })
        .collect();
    let all: Vec<String> = std::iter::once("(baseline)".to_owned()).chain(names.iter().cloned()).collect();
    let design = Design::from_rows(&rows, &all)?;
    if design.p() < 2 {
        return Err(Error::input(
            "X",
            "columns that never change",
            "a covariate that differs between subjects",
        ));
    }
    let lengths = design.lengths()[1..].iter().map(|d| (d / n).sqrt()).collect();
    Ok((design, lengths))
}

/// The mean of column `j`; NaN where a row is too short, which the design then refuses.
fn mean_of(x: &[Vec<f64>], j: usize) -> f64 {
    let column: Vec<f64> = x.iter().map(|row| row.get(j).copied().unwrap_or(f64::NAN)).collect();
    mean_and_sd(&column).0
}

/// One stratum: its subjects by descending time, grouped where times are the same.
struct Stratum {
    groups: Vec<Together>,
}

struct Together {
    events: Vec<usize>,
    censored: Vec<usize>,
}

fn in_order(time: &[f64], status: &[f64], strata: Option<&[String]>) -> Result<Vec<Stratum>, Error> {
    let mut members = match strata {
        None => vec![(0..time.len()).collect::<Vec<usize>>()],
        Some(strata) => {
            same_length("strata", strata.len(), time.len(), "time")?;
            let names = levels(strata);
            let mut members = vec![Vec::new(); names.len()];
            for (i, s) in places(strata, &names).into_iter().enumerate() {
                members[s].push(i);
            }
            members
        }
    };
    Ok(members
        .iter_mut()
        .map(|rows| {
            rows.sort_by(|&a, &b| time[b].total_cmp(&time[a]));
            let groups = rows
                .chunk_by(|&a, &b| time[a] == time[b])
                .map(|together| {
                    let (events, censored) = together.iter().partition(|&&i| status[i] == 1.0);
                    Together { events, censored }
                })
                .collect();
            Stratum { groups }
        })
        .collect())
}

struct Model<'a> {
    strata: Vec<Stratum>,
    /// Standardised orthogonal covariates, row-major n by p.
    covariates: &'a [f64],
    p: usize,
    ties: Ties,
}

/// The log partial likelihood and its derivatives at one point.
struct Point {
    gamma: Vec<f64>,
    loglik: f64,
    gradient: Vec<f64>,
    information: Vec<f64>,
}

/// Weighted sums over some subjects: of 1, x and xx'.
struct Sums {
    total: f64,
    first: Vec<f64>,
    second: Vec<f64>,
}

impl Sums {
    fn new(p: usize) -> Self {
        Self { total: 0.0, first: vec![0.0; p], second: vec![0.0; p * p] }
    }

    fn add(&mut self, weight: f64, row: &[f64]) {
        let p = row.len();
        self.total += weight;
        for a in 0..p {
            self.first[a] += weight * row[a];
            for b in 0..p {
                self.second[a * p + b] += weight * row[a] * row[b];
            }
        }
    }
}

impl Model<'_> {
    fn row(&self, i: usize) -> &[f64] {
        &self.covariates[i * self.p..(i + 1) * self.p]
    }

    fn at(&self, gamma: &[f64]) -> Point {
        let p = self.p;
        let mut point = Point {
            gamma: gamma.to_vec(),
            loglik: 0.0,
            gradient: vec![0.0; p],
            information: vec![0.0; p * p],
        };
        for stratum in &self.strata {
            let members =
                || stratum.groups.iter().flat_map(|group| group.events.iter().chain(&group.censored));
            // The largest risk is taken out of every exponent, so that none overflows.
            let top = members().map(|&i| dot(self.row(i), gamma)).fold(f64::NEG_INFINITY, f64::max);
            let mut at_risk = Sums::new(p);
            for group in &stratum.groups {
                let mut dying = Sums::new(p);
                for &i in &group.censored {
                    at_risk.add((dot(self.row(i), gamma) - top).exp(), self.row(i));
                }
                for &i in &group.events {
                    let log = dot(self.row(i), gamma) - top;
                    at_risk.add(log.exp(), self.row(i));
                    dying.add(log.exp(), self.row(i));
                    point.loglik += log;
                    for (gradient, x) in point.gradient.iter_mut().zip(self.row(i)) {
                        *gradient += x;
                    }
                }
                self.add_events(&mut point, group.events.len(), &at_risk, &dying);
            }
        }
        point
    }

    /// Subtracts the log risk of `count` tied events, and its derivatives.
    fn add_events(&self, point: &mut Point, count: usize, at_risk: &Sums, dying: &Sums) {
        let p = self.p;
        for earlier in 0..count {
            let gone = if self.ties == Ties::Efron { earlier as f64 / count as f64 } else { 0.0 };
            let total = at_risk.total - gone * dying.total;
            point.loglik -= total.ln();
            let mean: Vec<f64> = (0..p).map(|a| (at_risk.first[a] - gone * dying.first[a]) / total).collect();
            for a in 0..p {
                point.gradient[a] -= mean[a];
                for b in 0..p {
                    let square = (at_risk.second[a * p + b] - gone * dying.second[a * p + b]) / total;
                    point.information[a * p + b] += square - mean[a] * mean[b];
                }
            }
        }
    }
}

/// Newton's method from 0 to the maximum.
fn climb(model: &Model, start: &Point) -> Result<Point, Error> {
    let p = model.p;
    let endless = || {
        Error::undefined(
            "a finite coefficient",
            "the likelihood rises for ever, because a covariate separates those with events from those without \
             (perfect separation); leave the covariate out, or join its levels",
        )
    };
    let mut here = model.at(&start.gamma);
    for _ in 0..STEPS {
        let Some(factor) = Cholesky::new(&here.information, p) else { return Err(endless()) };
        let step = factor.solve(&here.gradient);
        if step.iter().any(|step| !step.is_finite()) {
            return Err(endless());
        }
        // Covariates have a spread of 1: a step of 1e-10 moves no risk by more than rounding.
        let length = dot(&step, &step).sqrt();
        let mut next = None;
        let mut share = 1.0;
        for _ in 0..HALVINGS {
            let gamma: Vec<f64> = here.gamma.iter().zip(&step).map(|(g, s)| g + share * s).collect();
            let tried = model.at(&gamma);
            if tried.loglik >= here.loglik - 1e-12 * here.loglik.abs().max(1.0) {
                next = Some(tried);
                break;
            }
            share *= 0.5;
        }
        let Some(next) = next else {
            return Err(Error::not_converged("the coefficients", "no step raises the likelihood"));
        };
        here = next;
        if length <= 1e-10 * (1.0 + dot(&here.gamma, &here.gamma).sqrt()) {
            // Where the likelihood flattens out the information is gone with it.
            let flat = (0..p).any(|a| here.information[a * p + a] <= 1e-9 * start.information[a * p + a]);
            return if flat { Err(endless()) } else { Ok(here) };
        }
    }
    Err(endless())
}

fn quadratic(matrix: &[f64], x: &[f64]) -> f64 {
    super::super::linalg::quadratic_form(x, matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(x: &[f64]) -> Vec<Vec<f64>> {
        x.iter().map(|value| vec![*value]).collect()
    }

    #[test]
    fn two_events_by_hand() {
        // Risk sets {0, 1, 1} with an event at 1, then {0, 1} with one at 0: the score is
        // 1 - 2e/(1 + 2e) - e/(1 + e), zero where 2 e^2 = 1, with e = exp(beta).
        let fit =
            cox(&[1.0, 2.0, 3.0], &[1.0, 1.0, 0.0], &rows(&[1.0, 0.0, 1.0]), &[], None, Ties::Efron, 95.0)
                .unwrap();
        assert!((fit.coef[0] - 0.5f64.sqrt().ln()).abs() < 1e-12);
        assert_eq!((fit.n, fit.events, fit.df), (3, 2, 1));
    }

    #[test]
    fn perfect_separation_has_no_answer() {
        let x = rows(&[1.0, 1.0, 0.0, 0.0]);
        let error =
            cox(&[1.0, 2.0, 3.0, 4.0], &[1.0, 1.0, 0.0, 0.0], &x, &[], None, Ties::Efron, 95.0).unwrap_err();
        assert!(error.to_string().contains("separat"), "{error}");
    }

    #[test]
    fn a_column_said_twice_is_dropped_and_units_do_not_matter() {
        let time = [5.0, 3.0, 9.0, 1.0, 7.0, 2.0];
        let status = [1.0, 1.0, 0.0, 1.0, 1.0, 1.0];
        let x = [2.0, 1.0, 3.0, 2.5, 0.5, 1.5];
        let one = cox(&time, &status, &rows(&x), &[], None, Ties::Efron, 95.0).unwrap();
        let twice: Vec<Vec<f64>> = x.iter().map(|x| vec![1e6 * x + 1e9, 3.0 * x, 1.0]).collect();
        let other = cox(&time, &status, &twice, &[], None, Ties::Efron, 95.0).unwrap();
        assert_eq!(other.dropped, ["x2", "x3"]);
        assert!((other.coef[0] * 1e6 / one.coef[0] - 1.0).abs() < 1e-9);
        assert!((other.loglik[1] - one.loglik[1]).abs() < 1e-9);
        let flat = cox(&time, &status, &rows(&[1.0; 6]), &[], None, Ties::Efron, 95.0).unwrap_err();
        assert!(flat.to_string().starts_with("X"), "{flat}");
    }
}
