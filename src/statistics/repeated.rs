//! Scores at planned visits: a mixed model for repeated measures (nlme's `gls` with a covariance per visit).

use super::covariance::term::{Kind, Loading, Term};
use super::covariance::{Known, Model};
use super::design::Design;
use super::dist::student_t;
use super::error::{Error, all_finite, same_length};
use super::linalg::{Cholesky, quadratic_form};
use super::paired::check_level;

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeated {
    /// Names of the coefficients.
    pub names: Vec<String>,
    /// Columns that said nothing new.
    pub dropped: Vec<String>,
    /// Coefficients.
    pub beta: Vec<f64>,
    /// Their covariance, p by p.
    pub vb: Vec<f64>,
    /// Standard errors.
    pub se: Vec<f64>,
    /// The covariance of one person's scores, visits by visits.
    pub v: Vec<f64>,
    /// The maximised (restricted) log-likelihood, as nlme counts it.
    pub log_likelihood: f64,
    /// Persons.
    pub persons: usize,
}

/// A combination of coefficients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// Its estimate.
    pub estimate: f64,
    /// Standard error.
    pub se: f64,
    /// Two-sided p-value.
    pub pval: f64,
    /// Lower limit.
    pub ci_lb: f64,
    /// Upper limit.
    pub ci_ub: f64,
}

impl Repeated {
    /// The combination with the given weights, one per coefficient, tested by t with `df` degrees of freedom.
    ///
    /// # Errors
    /// Weights that are not one per coefficient, no degrees of freedom, a level outside 1 to 100.
    pub fn contrast(&self, weights: &[f64], df: f64, level: f64) -> Result<Contrast, Error> {
        same_length("weights", weights.len(), self.beta.len(), "beta")?;
        check_level(level)?;
        if df.is_nan() || df <= 0.0 {
            return Err(Error::input("df", df, "degrees of freedom above 0"));
        }
        let estimate = super::linalg::dot(weights, &self.beta);
        let se = quadratic_form(weights, &self.vb).sqrt();
        let half = student_t::quantile_upper(df, (100.0 - level) / 200.0) * se;
        let pval = student_t::two_sided(df, estimate / se);
        Ok(Contrast { estimate, se, pval, ci_lb: estimate - half, ci_ub: estimate + half })
    }
}

/// Fits y = X beta + e, where the errors of one person at the visits have covariance V, the same for everyone.
///
/// `id`: 0-based person, `visit`: 0-based visit of every row, out of `visits`. Not everyone needs every visit:
/// what is missing is taken to be missing at random. With [`Kind::Un`] nothing is assumed about V (the usual
/// choice in trials); the other shapes need fewer persons. V maximises the restricted likelihood (`restricted`)
/// or the likelihood.
///
/// # Errors
/// Lists of different lengths, entries that are not finite, a person seen twice at a visit, too few persons for
/// the shape (V would have no inverse), a search that does not end.
pub fn repeated(
    y: &[f64],
    design: &Design,
    id: &[usize],
    visit: &[usize],
    visits: usize,
    kind: Kind,
    restricted: bool,
) -> Result<Repeated, Error> {
    let n = y.len();
    all_finite("y", y)?;
    same_length("X", design.k(), n, "y")?;
    same_length("id", id.len(), n, "y")?;
    same_length("time", visit.len(), n, "y")?;
    let mut seen = std::collections::BTreeSet::new();
    for i in 0..n {
        if !seen.insert((id[i], visit[i])) {
            return Err(Error::entry(
                "time",
                i,
                "a visit that this person already has",
                "one row per person and visit",
            ));
        }
    }
    let persons = id.iter().collect::<std::collections::BTreeSet<_>>().len();
    let too_few = || {
        Error::undefined(
            "the covariance of the visits",
            format!("{persons} persons are too few for this shape; choose CS, or fewer visits"),
        )
    };
    let term = Term::new(kind, Loading::Level(visit.to_vec()), visits, id.to_vec());
    if kind == Kind::Un && persons <= visits {
        return Err(too_few());
    }
    let model = Model::new(y.to_vec(), design.clone(), &Known::Nothing, vec![term], restricted)?;
    let found = model.maximum()?;
    let v = found.figures[0].matrix.clone();
    // A likelihood without bound ends in a V of lower rank.
    let scaled: Vec<f64> = (0..visits * visits)
        .map(|at| {
            let (i, j) = (at / visits, at % visits);
            v[at] / (v[i * visits + i] * v[j * visits + j]).sqrt() - if i == j { 1e-7 } else { 0.0 }
        })
        .collect();
    if Cholesky::new(&scaled, visits).is_none() {
        return Err(too_few());
    }
    let p = design.p();
    let vb = design.covariance_to_original(&found.at.covariance);
    Ok(Repeated {
        names: design.names().to_vec(),
        dropped: design.dropped().to_vec(),
        beta: design.to_original(&found.at.gamma),
        se: (0..p).map(|j| vb[j * p + j].sqrt()).collect(),
        vb,
        v,
        log_likelihood: found.at.log_likelihood,
        persons,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_visits_have_the_sample_covariance() {
        // With every visit seen, a mean per visit and REML, V is the covariance of the sample.
        let scores = [[3.0, 5.0], [4.0, 4.0], [8.0, 9.5], [6.0, 5.5], [5.0, 8.0]];
        let y: Vec<f64> = scores.concat();
        let rows: Vec<Vec<f64>> =
            (0..10).map(|i| vec![f64::from(u8::from(i % 2 == 0)), f64::from(u8::from(i % 2 == 1))]).collect();
        let design = Design::from_rows(&rows, &[]).unwrap();
        let id: Vec<usize> = (0..10).map(|i| i / 2).collect();
        let visit: Vec<usize> = (0..10).map(|i| i % 2).collect();
        let got = repeated(&y, &design, &id, &visit, 2, Kind::Un, true).unwrap();
        // Means 5.2 and 6.4; sums of squares 14.8 and 20.7 and of products 13.6, over 4.
        for (got, want) in got.v.iter().zip([3.7, 3.4, 3.4, 5.175]) {
            assert!((got - want).abs() < 1e-8, "{got} {want}");
        }
        let change = got.contrast(&[-1.0, 1.0], 4.0, 95.0).unwrap();
        assert!((change.se - ((3.7 + 5.175 - 6.8f64) / 5.0).sqrt()).abs() < 1e-9);
        assert!(
            repeated(
                &y[..4],
                &design.subset(&[0, 1, 2, 3]).unwrap(),
                &id[..4],
                &visit[..4],
                2,
                Kind::Un,
                true
            )
            .is_err()
        );
        let twice = repeated(&y, &design, &[0; 10], &visit, 2, Kind::Un, true).unwrap_err();
        assert!(twice.to_string().starts_with("time[2]"), "{twice}");
    }
}
