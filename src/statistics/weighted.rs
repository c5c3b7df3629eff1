//! Weighted least squares at a given tau2: the sums that every estimator and test is made of.
//!
//! With w = 1/(v + tau2), W = diag(w) and P = W - WX(X'WX)^-1X'W, everything needed (Q = y'Py, tr P,
//! tr P^2, y'PPy, the likelihoods) comes from sums over studies in O(k p^2); P itself is never formed.

use super::contrasts;
use super::design::Design;
use super::error::Error;
use super::linalg::{Cholesky, dot, product, quadratic_form, trace_of_product};

const LN_2PI: f64 = 1.837_877_066_409_345_6;

/// The data of one model: estimates, sampling variances (same length, k), design (k by p).
#[derive(Debug, Clone, Copy)]
pub(super) struct Data<'a> {
    pub y: &'a [f64],
    pub v: &'a [f64],
    pub design: &'a Design,
}

/// The fit at one tau2, on the orthogonal columns of the design.
#[derive(Debug, Clone)]
pub(super) struct Weighted {
    pub weights: Vec<f64>,
    pub residuals: Vec<f64>,
    pub gamma: Vec<f64>,
    /// (Q'WQ)^-1.
    pub covariance: Vec<f64>,
    log_determinant: f64,
    /// y'Py, the weighted residual sum of squares.
    pub rss: f64,
}

impl<'a> Data<'a> {
    pub fn k(&self) -> usize {
        self.y.len()
    }

    pub fn p(&self) -> usize {
        self.design.p()
    }

    /// k - p.
    pub fn df(&self) -> f64 {
        (self.k() - self.p()) as f64
    }

    /// The weights 1/(v + tau2).
    fn weights(&self, tau2: f64) -> Vec<f64> {
        self.v.iter().map(|v| 1.0 / (v + tau2)).collect()
    }

    /// Fits at `tau2`.
    ///
    /// # Errors
    /// A study with v + tau2 = 0 has infinite weight; the first such study is named.
    pub fn at(&self, tau2: f64) -> Result<Weighted, Error> {
        if let Some(i) = self.v.iter().position(|v| v + tau2 <= 0.0) {
            return Err(Error::entry(
                "vi",
                i,
                self.v[i],
                "a sampling variance above 0: with tau2 = 0 this study would have infinite weight",
            ));
        }
        self.with_weights(self.weights(tau2))
            .ok_or_else(|| Error::undefined("the fit", "the weights are too unequal for this design"))
    }

    /// Fits with given weights; `None` when X'WX is numerically singular.
    pub fn with_weights(&self, weights: Vec<f64>) -> Option<Weighted> {
        let p = self.p();
        if self.design.is_intercept_only() {
            let (mut total, mut along) = (0.0, 0.0);
            for (w, y) in weights.iter().zip(self.y) {
                total += w;
                along += w * y;
            }
            if !(total > 0.0 && total.is_finite()) {
                return None;
            }
            // Around a first mean, so that the second carries no rounding of large values.
            let first = along / total;
            let shift = weights.iter().zip(self.y).map(|(w, y)| w * (y - first)).sum::<f64>() / total;
            let mean = first + shift;
            let mut rss = 0.0;
            let residuals: Vec<f64> = weights
                .iter()
                .zip(self.y)
                .map(|(w, y)| {
                    let r = y - mean;
                    rss += w * r * r;
                    r
                })
                .collect();
            return Some(Weighted {
                weights,
                residuals,
                gamma: vec![mean],
                covariance: vec![1.0 / total],
                log_determinant: total.ln(),
                rss,
            });
        }
        let gram = self.gram(&weights);
        let factor = Cholesky::new(&gram, p)?;
        let project = |target: &[f64]| {
            let mut right = vec![0.0; p];
            for (i, (w, y)) in weights.iter().zip(target).enumerate() {
                for (sum, q) in right.iter_mut().zip(self.design.orthogonal_row(i)) {
                    *sum += w * q * y;
                }
            }
            factor.solve(&right)
        };
        let residuals_of = |gamma: &[f64]| -> Vec<f64> {
            self.y.iter().enumerate().map(|(i, y)| y - dot(self.design.orthogonal_row(i), gamma)).collect()
        };
        let mut gamma = project(self.y);
        // One step of iterative refinement.
        let correction = project(&residuals_of(&gamma));
        for (value, change) in gamma.iter_mut().zip(correction) {
            *value += change;
        }
        let residuals = residuals_of(&gamma);
        let rss = weights.iter().zip(&residuals).map(|(w, r)| w * r * r).sum();
        Some(Weighted {
            residuals,
            gamma,
            covariance: factor.inverse(),
            log_determinant: factor.log_determinant(),
            rss,
            weights,
        })
    }

    /// Q'WQ for any weights (also W^2, W^3, or variances in place of weights).
    pub fn gram(&self, weights: &[f64]) -> Vec<f64> {
        let p = self.p();
        let mut gram = vec![0.0; p * p];
        for (i, w) in weights.iter().enumerate() {
            let q = self.design.orthogonal_row(i);
            for a in 0..p {
                for b in 0..=a {
                    gram[a * p + b] += w * q[a] * q[b];
                }
            }
        }
        for a in 0..p {
            for b in 0..a {
                gram[b * p + a] = gram[a * p + b];
            }
        }
        gram
    }

    /// Q(tau2) = y'Py; a study with v + tau2 = 0 makes it infinite or undefined: `None`.
    pub fn q_at(&self, tau2: f64) -> Option<f64> {
        self.with_weights(self.weights(tau2)).map(|fit| fit.rss)
    }
}

impl Weighted {
    /// Sum of the weights.
    pub fn sum(&self) -> f64 {
        self.weights.iter().sum()
    }

    /// Sum of the squared weights.
    pub fn sum_of_squares(&self) -> f64 {
        self.weights.iter().map(|w| w * w).sum()
    }

    /// y'PPy = sum of (w r)^2, since Py = Wr.
    pub fn y_pp_y(&self) -> f64 {
        self.weights.iter().zip(&self.residuals).map(|(w, r)| (w * r) * (w * r)).sum()
    }

    /// tr P.
    ///
    /// Intercept alone: 2 sum_{i<j} w_i w_j / sum w, a sum of positive terms, so that one study of huge
    /// weight does not wipe out the others. Otherwise sum w - tr(C X'W^2X).
    pub fn trace_p(&self, data: &Data) -> f64 {
        if data.design.is_intercept_only() {
            let (mut sum, mut pairs) = (0.0, 0.0);
            for w in &self.weights {
                pairs += w * sum;
                sum += w;
            }
            return 2.0 * pairs / sum;
        }
        let squares: Vec<f64> = self.weights.iter().map(|w| w * w).collect();
        let sum = self.sum();
        let plain = sum - trace_of_product(&self.covariance, &data.gram(&squares), data.p());
        self.unless_cancelled(data, plain, sum, 0)
    }

    /// A trace as it was worked out from `whole`, unless next to nothing was left of that: then by contrasts.
    fn unless_cancelled(&self, data: &Data, plain: f64, whole: f64, power: usize) -> f64 {
        const LEFT: f64 = 1e-2;
        if plain > LEFT * whole {
            return plain;
        }
        contrasts::traces(data, &self.weights).map_or(plain, |traces| traces[power])
    }

    /// tr P^2.
    ///
    /// Intercept alone: (4F + 2G)/(sum w)^2 with F = sum_{i<j} w_i^2 w_j^2 and
    /// G = sum_i w_i^2 sum_{j<l, j,l != i} w_j w_l, both built from positive terms. Otherwise
    /// sum w^2 - 2 tr(C X'W^3X) + tr((C X'W^2X)^2).
    pub fn trace_p2(&self, data: &Data) -> f64 {
        if data.design.is_intercept_only() {
            let (mut sum, mut squares, mut pairs) = (0.0, 0.0, 0.0);
            let (mut square_pairs, mut square_and_pair, mut square_and_one) = (0.0, 0.0, 0.0);
            for w in &self.weights {
                let w2 = w * w;
                square_and_pair += w2 * pairs + w * square_and_one;
                square_and_one += w2 * sum + w * squares;
                square_pairs += w2 * squares;
                pairs += w * sum;
                squares += w2;
                sum += w;
            }
            return (4.0 * square_pairs + 2.0 * square_and_pair) / (sum * sum);
        }
        let p = data.p();
        let squares: Vec<f64> = self.weights.iter().map(|w| w * w).collect();
        let cubes: Vec<f64> = self.weights.iter().map(|w| w * w * w).collect();
        let once = product(&self.covariance, &data.gram(&squares), p);
        let whole = self.sum_of_squares();
        let plain = whole - 2.0 * trace_of_product(&self.covariance, &data.gram(&cubes), p)
            + trace_of_product(&once, &once, p);
        self.unless_cancelled(data, plain, whole, 1)
    }

    /// x'(X'WX)^-1x on the orthogonal row of study `i`.
    pub fn leverage_without_weight(&self, data: &Data, i: usize) -> f64 {
        quadratic_form(data.design.orthogonal_row(i), &self.covariance)
    }

    /// The log-likelihood, -1/2 [k log 2 pi + sum log(v + tau2) + Q].
    pub fn log_likelihood(&self) -> f64 {
        let k = self.weights.len() as f64;
        let log_weights = sum_of_logs(&self.weights);
        -0.5 * (k * LN_2PI - log_weights + self.rss)
    }

    /// The restricted log-likelihood,
    /// -1/2 [(k-p) log 2 pi + sum log(v + tau2) + log|X'WX| - log|X'X| + Q] (Harville 1974).
    pub fn restricted_log_likelihood(&self, data: &Data) -> f64 {
        let log_weights = sum_of_logs(&self.weights);
        -0.5 * (data.df() * LN_2PI - log_weights + self.log_determinant - data.design.log_determinant()
            + self.rss)
    }
}

/// The sum of the logarithms of positive numbers, one logarithm for eight of them where their product is
/// an ordinary double.
pub(super) fn sum_of_logs(values: &[f64]) -> f64 {
    values
        .chunks(8)
        .map(|eight| {
            let product: f64 = eight.iter().product();
            if product.is_normal() && product < 1e300 && product > 1e-290 {
                product.ln()
            } else {
                eight.iter().map(|value| value.ln()).sum()
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P formed in full, as no function of this room does.
    fn full_p(weights: &[f64], rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let (k, p) = (rows.len(), rows[0].len());
        let mut gram = vec![0.0; p * p];
        for (w, x) in weights.iter().zip(rows) {
            for a in 0..p {
                for b in 0..p {
                    gram[a * p + b] += w * x[a] * x[b];
                }
            }
        }
        let inverse = Cholesky::new(&gram, p).unwrap().inverse();
        let mut full = vec![vec![0.0; k]; k];
        for i in 0..k {
            for j in 0..k {
                let mut middle = 0.0;
                for a in 0..p {
                    for b in 0..p {
                        middle += rows[i][a] * inverse[a * p + b] * rows[j][b];
                    }
                }
                full[i][j] = f64::from(u8::from(i == j)) * weights[i] - weights[i] * middle * weights[j];
            }
        }
        full
    }

    #[test]
    fn traces_agree_with_the_matrix_written_out() {
        let y = [0.1, 0.5, -0.3, 0.9, 0.2];
        let v = [0.1, 0.2, 0.05, 0.4, 0.3];
        let with_moderator: Vec<Vec<f64>> = [1.0, 4.0, 2.0, 7.0, 3.0].iter().map(|x| vec![1.0, *x]).collect();
        let alone: Vec<Vec<f64>> = vec![vec![1.0]; 5];
        for rows in [with_moderator, alone] {
            let design = Design::from_rows(&rows, &[]).unwrap();
            let data = Data { y: &y, v: &v, design: &design };
            let fit = data.at(0.07).unwrap();
            let full = full_p(&fit.weights, &rows);
            let trace: f64 = (0..5).map(|i| full[i][i]).sum();
            let trace2: f64 = full.iter().flatten().map(|value| value * value).sum();
            let py: Vec<f64> = full.iter().map(|row| dot(row, &y)).collect();
            assert!((fit.trace_p(&data) / trace - 1.0).abs() < 1e-13);
            assert!((fit.trace_p2(&data) / trace2 - 1.0).abs() < 1e-13);
            assert!((fit.rss / dot(&y, &py) - 1.0).abs() < 1e-12);
            assert!((fit.y_pp_y() / dot(&py, &py) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn one_huge_weight_does_not_hide_the_others() {
        let (y, v) = ([0.1, 0.5, -0.3, 0.9], [1e-12, 1.0, 10.0, 0.5]);
        let design = Design::intercept_only(4);
        let data = Data { y: &y, v: &v, design: &design };
        let fit = data.at(0.0).unwrap();
        // In the limit P_11 = 3.1, P_jj = w_j and P_1j = -w_j with w = 1, 0.1, 2 for the others.
        assert!((fit.trace_p(&data) / 6.2 - 1.0).abs() < 1e-11);
        assert!((fit.trace_p2(&data) / (3.1 * 3.1 + 3.0 * 5.01) - 1.0).abs() < 1e-11);
    }

    #[test]
    fn logs_of_extreme_products_are_summed_apart() {
        let extreme = [1e-200, 1e-200, 1e200, 1e300, 1e300, 2.0];
        let want: f64 = extreme.iter().map(|value: &f64| value.ln()).sum();
        assert!((sum_of_logs(&extreme) / want - 1.0).abs() < 1e-14);
        assert!((sum_of_logs(&[0.5; 20]) - 20.0 * 0.5f64.ln()).abs() < 1e-14);
    }

    #[test]
    fn infinite_weight_is_named() {
        let design = Design::intercept_only(2);
        let data = Data { y: &[0.1, 0.2], v: &[0.1, 0.0], design: &design };
        assert!(data.at(0.0).unwrap_err().to_string().starts_with("vi[1]"));
        assert!(data.at(0.1).is_ok());
    }
}
