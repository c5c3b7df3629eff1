//! The design matrix of a meta-regression: checked, and turned into orthogonal columns once.

use super::error::Error;
use super::linalg::dot;

/// Columns whose remainder after the earlier columns is below this share of their length are collinear
/// (the tolerance of R's `lm`).
const COLLINEAR: f64 = 1e-7;

/// The row of an intercept alone.
const ONE: [f64; 1] = [1.0];

/// A k by p design matrix X, with X = QR: Q has orthogonal columns, R is upper triangular with a unit
/// diagonal.
///
/// Fits work on Q, so that a raw calendar year beside an intercept costs no digits; coefficients and
/// their covariance are turned back with R. Q'Q = diag(d). Special case: an intercept alone is stored as
/// such, and every sum over it takes a faster, cancellation-free path.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    k: usize,
    p: usize,
    /// Original kept columns, row-major k by p; empty for an intercept alone.
    x: Vec<f64>,
    /// Orthogonal columns, row-major k by p; empty for an intercept alone.
    q: Vec<f64>,
    /// Unit upper triangular, p by p.
    r: Vec<f64>,
    /// Squared length of each column of Q.
    d: Vec<f64>,
    intercept: Option<usize>,
    names: Vec<String>,
    dropped: Vec<String>,
}

impl Design {
    /// An intercept for `k` studies and nothing else.
    pub fn intercept_only(k: usize) -> Self {
        Self {
            k,
            p: 1,
            x: Vec::new(),
            q: Vec::new(),
            r: vec![1.0],
            d: vec![k as f64],
            intercept: Some(0),
            names: vec!["intrcpt".to_owned()],
            dropped: Vec::new(),
        }
    }

    /// A design from its rows (k rows of numbers, the intercept column among them where one is wanted).
    ///
    /// `names`: one per column; empty for `intrcpt`, `x1`, `x2`, ... A column that is a linear combination of
    /// earlier ones (to 1e-7 of its length, as R's `lm` judges) is dropped, as metafor does, and named by
    /// [`Design::dropped`].
    ///
    /// # Errors
    /// No rows or columns, rows of unequal length, an entry that is not finite, names that are not one
    /// per column, or fewer rows than independent columns.
    pub fn from_rows(rows: &[Vec<f64>], names: &[String]) -> Result<Self, Error> {
        let k = rows.len();
        let columns = rows.first().map_or(0, Vec::len);
        if k == 0 || columns == 0 {
            return Err(Error::input("X", "no rows or no columns", "k rows of one or more numbers"));
        }
        for (i, row) in rows.iter().enumerate() {
            if row.len() != columns {
                let found = format!("{} numbers", row.len());
                return Err(Error::entry("X", i, found, &format!("{columns} numbers, as in the first row")));
            }
            if let Some(value) = row.iter().find(|value| !value.is_finite()) {
                return Err(Error::entry("X", i, value, "finite numbers"));
            }
        }
        if !names.is_empty() && names.len() != columns {
            let found = format!("{} names", names.len());
            return Err(Error::input("names", found, &format!("{columns}, one per column of X")));
        }
        let column = |j: usize| rows.iter().map(|row| row[j]).collect::<Vec<f64>>();
        let (mut kept, mut dropped) = (Vec::new(), Vec::new());
        let mut q: Vec<Vec<f64>> = Vec::new();
        let mut r_columns: Vec<Vec<f64>> = Vec::new();
        let mut intercept = None;
        for j in 0..columns {
            let original = column(j);
            let is_ones = original.iter().all(|value| *value == 1.0);
            let name = match names.get(j) {
                Some(name) => name.clone(),
                None if is_ones => "intrcpt".to_owned(),
                None => format!("x{}", if intercept.is_some() { j } else { j + 1 }),
            };
            let mut rest = original.clone();
            let mut coefficients = vec![0.0; q.len()];
            // Twice is enough (Giraud et al. 2005): the second sweep removes what rounding left.
            for _ in 0..2 {
                for (m, earlier) in q.iter().enumerate() {
                    let share = dot(earlier, &rest) / dot(earlier, earlier);
                    coefficients[m] += share;
                    for (value, direction) in rest.iter_mut().zip(earlier) {
                        *value -= share * direction;
                    }
                }
            }
            let (length, remainder) = (dot(&original, &original).sqrt(), dot(&rest, &rest).sqrt());
            if remainder <= COLLINEAR * length {
                dropped.push(name);
                continue;
            }
            if is_ones {
                intercept = Some(kept.len());
            }
            coefficients.push(1.0);
            kept.push((original, name));
            q.push(rest);
            r_columns.push(coefficients);
        }
        let p = kept.len();
        if p == 1 && intercept == Some(0) {
            let names = kept.into_iter().map(|(_, name)| name).collect();
            return Ok(Self { names, dropped, ..Self::intercept_only(k) });
        }
        if p == 0 {
            return Err(Error::input(
                "X",
                "only columns of zeros",
                "at least one column with a value other than 0",
            ));
        }
        if k < p {
            let found = format!("{k} studies for {p} coefficients");
            return Err(Error::input("X", found, "at least as many studies as coefficients"));
        }
        let flat = |columns: &[Vec<f64>]| {
            (0..k).flat_map(|i| columns.iter().map(move |column| column[i])).collect::<Vec<f64>>()
        };
        let mut r = vec![0.0; p * p];
        for (j, coefficients) in r_columns.iter().enumerate() {
            for (m, value) in coefficients.iter().enumerate() {
                r[m * p + j] = *value;
            }
        }
        let (originals, kept_names): (Vec<_>, Vec<_>) = kept.into_iter().unzip();
        Ok(Self {
            k,
            p,
            x: flat(&originals),
            d: q.iter().map(|column| dot(column, column)).collect(),
            q: flat(&q),
            r,
            intercept,
            names: kept_names,
            dropped,
        })
    }

    /// Studies.
    pub fn k(&self) -> usize {
        self.k
    }

    /// Coefficients.
    pub fn p(&self) -> usize {
        self.p
    }

    /// Row `i` of X (kept columns).
    pub fn row(&self, i: usize) -> &[f64] {
        if self.x.is_empty() { &ONE } else { &self.x[i * self.p..(i + 1) * self.p] }
    }

    /// Row `i` of Q.
    pub(super) fn orthogonal_row(&self, i: usize) -> &[f64] {
        if self.q.is_empty() { &ONE } else { &self.q[i * self.p..(i + 1) * self.p] }
    }

    /// Whether the model is an intercept and nothing else.
    pub fn is_intercept_only(&self) -> bool {
        self.p == 1 && self.intercept == Some(0)
    }

    /// The position of the intercept column, where there is one.
    pub fn intercept(&self) -> Option<usize> {
        self.intercept
    }

    /// The kept columns' names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns dropped because earlier ones already say the same.
    pub fn dropped(&self) -> &[String] {
        &self.dropped
    }

    /// log |Q'Q| = log |X'X|.
    pub(super) fn log_determinant(&self) -> f64 {
        self.d.iter().map(|d| d.ln()).sum()
    }

    /// The hat values of ordinary least squares, row i: sum over columns of q^2/d.
    pub(super) fn ols_hat(&self, i: usize) -> f64 {
        self.orthogonal_row(i).iter().zip(&self.d).map(|(q, d)| q * q / d).sum()
    }

    /// Squared lengths of the columns of Q.
    pub(super) fn lengths(&self) -> &[f64] {
        &self.d
    }

    /// Coefficients of X from those of Q: solves R beta = gamma.
    pub(super) fn to_original(&self, gamma: &[f64]) -> Vec<f64> {
        let p = self.p;
        let mut beta = gamma.to_vec();
        for i in (0..p).rev() {
            for m in i + 1..p {
                beta[i] -= self.r[i * p + m] * beta[m];
            }
        }
        beta
    }

    /// Covariance of the coefficients of X from that of Q: R^-1 C R^-T.
    pub(super) fn covariance_to_original(&self, c: &[f64]) -> Vec<f64> {
        let p = self.p;
        let columns = |matrix: &[f64]| -> Vec<f64> {
            let mut out = vec![0.0; p * p];
            for j in 0..p {
                let column: Vec<f64> = (0..p).map(|i| matrix[i * p + j]).collect();
                for (i, value) in self.to_original(&column).into_iter().enumerate() {
                    // Transposed on the way out, so that a second pass works on the other side.
                    out[j * p + i] = value;
                }
            }
            out
        };
        columns(&columns(c))
    }

    /// The design of the studies in `rows` (0-based), in that order.
    ///
    /// # Errors
    /// As [`Design::from_rows`]: too few studies are left.
    pub fn subset(&self, rows: &[usize]) -> Result<Self, Error> {
        if self.is_intercept_only() {
            return Ok(Self::intercept_only(rows.len()));
        }
        let picked: Vec<Vec<f64>> = rows.iter().map(|&i| self.row(i).to_vec()).collect();
        Self::from_rows(&picked, &self.names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(x: &[f64]) -> Vec<Vec<f64>> {
        x.iter().map(|value| vec![1.0, *value]).collect()
    }

    #[test]
    fn a_raw_year_loses_no_digits() {
        let design = Design::from_rows(&rows(&[1948.0, 1960.0, 1977.0]), &[]).unwrap();
        assert_eq!(design.names(), ["intrcpt", "x1"]);
        let middle = (1948.0 + 1960.0 + 1977.0) / 3.0;
        assert!((design.orthogonal_row(0)[1] - (1948.0 - middle)).abs() < 1e-12);
        // y = 3 + 2 x exactly: gamma on Q is (3 + 2 mean, 2).
        let beta = design.to_original(&[3.0 + 2.0 * middle, 2.0]);
        assert!((beta[0] - 3.0).abs() < 1e-11 && beta[1] == 2.0);
    }

    #[test]
    fn the_later_of_two_equal_columns_is_dropped() {
        let x = vec![vec![1.0, 2.0, 3.0], vec![1.0, 5.0, 6.0], vec![1.0, 4.0, 5.0]];
        let design = Design::from_rows(&x, &[]).unwrap();
        assert_eq!(design.p(), 2);
        assert_eq!(design.dropped(), ["x2"]);
    }

    #[test]
    fn refusals_name_the_row() {
        let error = Design::from_rows(&[vec![1.0], vec![1.0, 2.0]], &[]).unwrap_err();
        assert!(error.to_string().starts_with("X[1]: found 2 numbers"), "{error}");
        let error = Design::from_rows(&[vec![1.0], vec![f64::NAN]], &[]).unwrap_err();
        assert!(error.to_string().starts_with("X[1]: found NaN"), "{error}");
        assert!(Design::from_rows(&[vec![1.0, 2.0]], &[]).is_ok_and(|design| design.p() == 1));
        assert!(Design::from_rows(&[], &[]).is_err());
    }

    #[test]
    fn intercept_alone_is_recognised() {
        let design = Design::from_rows(&[vec![1.0], vec![1.0]], &[]).unwrap();
        assert!(design.is_intercept_only());
        assert_eq!(design.log_determinant(), 2f64.ln());
        assert_eq!(design.ols_hat(0), 0.5);
    }
}
