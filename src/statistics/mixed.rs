//! Scores of the same people over time: a straight line for all, and each person's own start and slope about it
//! (lme4's `lmer` with one grouping).

use super::covariance::term::{Kind, Loading, Term};
use super::covariance::{Known, Model};
use super::design::Design;
use super::dist::normal;
use super::error::{Error, all_finite, same_length};
use super::paired::check_level;

/// A fitted mixed model.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixed {
    /// Names of the coefficients.
    pub names: Vec<String>,
    /// Columns that said nothing new.
    pub dropped: Vec<String>,
    /// Fixed effects.
    pub beta: Vec<f64>,
    /// Their covariance, p by p.
    pub vb: Vec<f64>,
    /// Standard errors.
    pub se: Vec<f64>,
    /// beta / se.
    pub stat: Vec<f64>,
    /// Lower limits, normal.
    pub ci_lb: Vec<f64>,
    /// Upper limits, normal.
    pub ci_ub: Vec<f64>,
    /// Variance of the persons' own starts (at x = 0).
    pub intercept: f64,
    /// Variance of their own slopes and its covariance with the starts, where slopes are random.
    pub slope: Option<[f64; 2]>,
    /// Variance of one score about the person's own line.
    pub residual: f64,
    /// The maximised (restricted) log-likelihood, as lme4 counts it.
    pub log_likelihood: f64,
    /// Persons.
    pub persons: usize,
    /// Whether the likelihood falls in every direction.
    pub is_identified: bool,
}

/// Fits y = X beta + u0 + u1 z + e, u shared by the rows of one person.
///
/// `id`: 0-based person of every row. `slope`: the column z of a random slope; with it the starts and slopes are
/// correlated freely, and the variance of the starts is that at z = 0. Variances maximise the restricted
/// likelihood (`restricted`) or the likelihood, over all of their range, 0 included. Intervals are normal: with
/// few persons they are too narrow.
///
/// # Errors
/// Lists of different lengths, entries that are not finite, a single person, a slope that never changes, scores
/// exactly on the persons' lines, a search that does not end.
pub fn mixed(
    y: &[f64],
    design: &Design,
    id: &[usize],
    slope: Option<&[f64]>,
    restricted: bool,
    level: f64,
) -> Result<Mixed, Error> {
    let n = y.len();
    all_finite("y", y)?;
    check_level(level)?;
    same_length("X", design.k(), n, "y")?;
    same_length("id", id.len(), n, "y")?;
    let persons = id.iter().collect::<std::collections::BTreeSet<_>>().len();
    if persons < 2 {
        return Err(Error::input("id", format!("{persons} person"), "at least 2"));
    }
    if persons == n {
        return Err(Error::input("id", "one row for every person", "persons with more than one row"));
    }
    let residual = Term::new(Kind::Variance, Loading::Level(vec![0; n]), 1, (0..n).collect());
    let standard = slope.map(|slope| standardised(slope, n)).transpose()?;
    let own = match &standard {
        None => Term::new(Kind::Variance, Loading::Level(vec![0; n]), 1, id.to_vec()),
        Some((z, _, _)) => {
            let rows = z.iter().flat_map(|z| [1.0, *z]).collect();
            Term::new(Kind::Un, Loading::Rows(rows), 2, id.to_vec())
        }
    };
    let model = Model::new(y.to_vec(), design.clone(), &Known::Nothing, vec![own, residual], restricted)?;
    let found = model.maximum()?;
    let error = found.figures[1].variances[0];
    if error <= 1e-9 * model.unit() {
        return Err(Error::undefined("the residual variance", "every score lies on its person's own line"));
    }
    let g = &found.figures[0].matrix;
    let (intercept, slope) = match standard {
        None => (g[0], None),
        Some((_, mean, sd)) => {
            // u0 + u1 (x - mean)/sd: back to the start at x = 0 and the slope per unit of x.
            let (variance, shared) = (g[3] / (sd * sd), g[1] / sd);
            let start = g[0] - 2.0 * mean * shared + mean * mean * variance;
            (start.max(0.0), Some([variance, shared - mean * variance]))
        }
    };
    let p = design.p();
    let beta = design.to_original(&found.at.gamma);
    let vb = design.covariance_to_original(&found.at.covariance);
    let se: Vec<f64> = (0..p).map(|j| vb[j * p + j].sqrt()).collect();
    let crit = normal::quantile_upper((100.0 - level) / 200.0);
    let limit = |sign: f64| beta.iter().zip(&se).map(|(beta, se)| beta + sign * crit * se).collect();
    Ok(Mixed {
        names: design.names().to_vec(),
        dropped: design.dropped().to_vec(),
        ci_lb: limit(-1.0),
        ci_ub: limit(1.0),
        stat: beta.iter().zip(&se).map(|(beta, se)| beta / se).collect(),
        beta,
        vb,
        se,
        intercept,
        slope,
        residual: error,
        log_likelihood: found.at.log_likelihood,
        persons,
        is_identified: found.is_identified,
    })
}

/// The slope's column about its mean in standard deviations, so that a calendar year costs no digits.
fn standardised(slope: &[f64], n: usize) -> Result<(Vec<f64>, f64, f64), Error> {
    all_finite("slope", slope)?;
    same_length("slope", slope.len(), n, "y")?;
    let (mean, sd) = super::moments::mean_and_sd(slope);
    if sd.is_nan() || sd <= 0.0 {
        return Err(Error::input("slope", "a column that never changes", "at least two different values"));
    }
    Ok((slope.iter().map(|x| (x - mean) / sd).collect(), mean, sd))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(x: &[f64]) -> Design {
        let rows: Vec<Vec<f64>> = x.iter().map(|x| vec![1.0, *x]).collect();
        Design::from_rows(&rows, &[]).unwrap()
    }

    #[test]
    fn the_place_of_zero_moves_the_start_and_nothing_else() {
        let x = [0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 1.0, 2.0];
        let y = [10.0, 9.0, 7.5, 12.0, 8.0, 3.5, 11.0, 11.5, 11.0, 14.0, 11.0, 9.5];
        let id = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3];
        let here = mixed(&y, &line(&x), &id, Some(&x), true, 95.0).unwrap();
        let years: Vec<f64> = x.iter().map(|x| x + 2000.0).collect();
        let there = mixed(&y, &line(&years), &id, Some(&years), true, 95.0).unwrap();
        assert!((here.log_likelihood - there.log_likelihood).abs() < 1e-9);
        assert!((here.slope.unwrap()[0] - there.slope.unwrap()[0]).abs() < 1e-6);
        assert!((here.beta[1] - there.beta[1]).abs() < 1e-9);
    }

    #[test]
    fn refusals_name_the_field() {
        let x = [0.0, 1.0, 0.0, 1.0];
        let y = [1.0, 2.0, 2.0, 4.0];
        let text = |id: &[usize], slope: Option<&[f64]>| {
            mixed(&y, &line(&x), id, slope, true, 95.0).unwrap_err().to_string()
        };
        assert!(text(&[0, 0, 0, 0], None).starts_with("id: found 1 person"));
        assert!(text(&[0, 1, 2, 3], None).starts_with("id: found one row"));
        assert!(text(&[0, 0, 1, 1], Some(&[1.0; 4])).starts_with("slope"));
    }
}
