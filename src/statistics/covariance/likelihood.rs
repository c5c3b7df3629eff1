//! The (restricted) likelihood of a model with given covariances, its gradient, and the fit it implies.

use super::super::linalg::{Cholesky, dot};
use super::alike::Alike;
use super::term::Loading;
use super::{Block, Model};

const LN_2PI: f64 = 1.837_877_066_409_345_6;

/// The model at one point.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The log-likelihood that is maximised, without the design's own determinant when restricted:
    /// -1/2 [(n - p) log 2 pi + log|V| + log|X'V^-1 X| + r'V^-1 r].
    pub log_likelihood: f64,
    /// Its derivative in every parameter.
    pub gradient: Vec<f64>,
    /// Coefficients of the orthogonal columns of the design.
    pub gamma: Vec<f64>,
    /// Their covariance (Q'V^-1 Q)^-1, p by p.
    pub covariance: Vec<f64>,
    /// r'V^-1 r.
    pub rss: f64,
    /// log |V|.
    pub log_determinant: f64,
    /// log |X'V^-1 X|.
    pub log_information: f64,
}

/// A block with its inverse and what it does to X and y.
struct Solved {
    inverse: Vec<f64>,
    /// V^-1 Q, m by p.
    wq: Vec<f64>,
}

impl Model {
    /// Evaluates at `phi`; `None` where V or X'V^-1 X is not positive definite.
    pub fn at(&self, phi: &[f64]) -> Option<Evaluation> {
        let matrices: Vec<Vec<f64>> =
            self.terms.iter().zip(self.stretches(phi)).map(|(term, own)| term.matrix(own)).collect();
        let p = self.design.p();
        let mut information = vec![0.0; p * p];
        let mut right = vec![0.0; p];
        let mut log_determinant = 0.0;
        let mut solved = Vec::with_capacity(self.alike.len());
        for alike in &self.alike {
            let block = &self.blocks[alike.block];
            let m = block.rows.len();
            let factor = Cholesky::new(&self.covariance_of(block, &matrices), m)?;
            log_determinant += alike.count * factor.log_determinant();
            let inverse = factor.inverse();
            let mut wq = vec![0.0; m * p];
            for a in 0..m {
                for b in 0..m {
                    let w = inverse[a * m + b];
                    for (sum, q) in
                        wq[a * p..(a + 1) * p].iter_mut().zip(self.design.orthogonal_row(block.rows[b]))
                    {
                        *sum += w * q;
                    }
                }
            }
            for (a, &i) in block.rows.iter().enumerate() {
                let q = self.design.orthogonal_row(i);
                for c in 0..p {
                    let weighted = alike.count * wq[a * p + c];
                    right[c] += weighted * alike.mean[a];
                    for d in 0..p {
                        information[c * p + d] += weighted * q[d];
                    }
                }
            }
            solved.push(Solved { inverse, wq });
        }
        let factor = Cholesky::new(&information, p)?;
        let covariance = factor.inverse();
        let mut gamma = factor.solve(&right);
        // One step of refinement: what the residuals still say about the coefficients.
        let left_over = self.project(&solved, &gamma, p);
        for (gamma, change) in gamma.iter_mut().zip(factor.solve(&left_over)) {
            *gamma += change;
        }
        let (mut rss, mut contracted) =
            (0.0, self.terms.iter().map(|term| vec![0.0; term.size * term.size]).collect::<Vec<_>>());
        for (alike, solved) in self.alike.iter().zip(&solved) {
            rss += self.contract(alike, solved, &gamma, &covariance, &mut contracted);
        }
        let gradient = self
            .terms
            .iter()
            .zip(self.stretches(phi))
            .zip(&contracted)
            .flat_map(|((term, own), h)| term.gradient(own, h))
            .map(|slope| slope * self.unit)
            .collect();
        let log_information = factor.log_determinant();
        let n = self.y.len() as f64;
        let (df, penalty) = if self.restricted { (n - p as f64, log_information) } else { (n, 0.0) };
        let log_likelihood = -0.5 * (df * LN_2PI + log_determinant + penalty + rss);
        log_likelihood.is_finite().then_some(Evaluation {
            log_likelihood,
            gradient,
            gamma,
            covariance,
            rss,
            log_determinant,
            log_information,
        })
    }

    /// V of one block, row-major.
    fn covariance_of(&self, block: &Block, matrices: &[Vec<f64>]) -> Vec<f64> {
        let m = block.rows.len();
        let mut v = block.known.clone();
        for (term, g) in self.terms.iter().zip(matrices) {
            let q = term.size;
            for (a, &i) in block.rows.iter().enumerate() {
                for (b, &j) in block.rows.iter().enumerate().take(a + 1) {
                    if term.group[i] != term.group[j] {
                        continue;
                    }
                    let shared = match &term.loading {
                        Loading::Level(levels) => g[levels[i] * q + levels[j]],
                        Loading::Rows(rows) => {
                            let (x, z) = (&rows[i * q..(i + 1) * q], &rows[j * q..(j + 1) * q]);
                            (0..q).map(|c| x[c] * dot(&g[c * q..(c + 1) * q], z)).sum()
                        }
                    };
                    v[a * m + b] += self.unit * shared;
                }
            }
        }
        for a in 0..m {
            for b in 0..a {
                v[b * m + a] = v[a * m + b];
            }
        }
        v
    }

    fn residuals(&self, gamma: &[f64]) -> Vec<f64> {
        self.y.iter().enumerate().map(|(i, y)| y - dot(self.design.orthogonal_row(i), gamma)).collect()
    }

    /// The mean residuals of blocks that are alike.
    fn mean_residuals(&self, alike: &Alike, gamma: &[f64]) -> Vec<f64> {
        let rows = self.blocks[alike.block].rows.iter().zip(&alike.mean);
        rows.map(|(&i, mean)| mean - dot(self.design.orthogonal_row(i), gamma)).collect()
    }

    /// Q'V^-1 r.
    fn project(&self, solved: &[Solved], gamma: &[f64], p: usize) -> Vec<f64> {
        let mut out = vec![0.0; p];
        for (alike, solved) in self.alike.iter().zip(solved) {
            for (a, residual) in self.mean_residuals(alike, gamma).into_iter().enumerate() {
                for (sum, w) in out.iter_mut().zip(&solved.wq[a * p..(a + 1) * p]) {
                    *sum += alike.count * w * residual;
                }
            }
        }
        out
    }

    /// Adds, for every term, the contraction of D = -1/2 [V^-1 - (V^-1 r)(V^-1 r)' - V^-1 Q C Q' V^-1] with its
    /// loadings (the last part only when restricted), and returns the share of r'V^-1 r; both summed over the
    /// blocks that are alike.
    fn contract(
        &self,
        alike: &Alike,
        solved: &Solved,
        gamma: &[f64],
        covariance: &[f64],
        contracted: &mut [Vec<f64>],
    ) -> f64 {
        let block = &self.blocks[alike.block];
        let (m, p) = (block.rows.len(), self.design.p());
        let residuals = self.mean_residuals(alike, gamma);
        let wr: Vec<f64> = (0..m).map(|a| dot(&solved.inverse[a * m..(a + 1) * m], &residuals)).collect();
        // V^-1 S V^-1 and the trace of V^-1 S, S the scatter about the mean.
        let (spread, trace) = spread(&solved.inverse, &alike.scatter, m);
        let wq = |a: usize| &solved.wq[a * p..(a + 1) * p];
        // C (V^-1 Q)' once, so that the double sum below is short.
        let cq: Vec<f64> = (0..m)
            .flat_map(|b| (0..p).map(move |c| (b, c)))
            .map(|(b, c)| dot(&covariance[c * p..(c + 1) * p], wq(b)))
            .collect();
        for a in 0..m {
            for b in 0..m {
                let mut d = solved.inverse[a * m + b] - wr[a] * wr[b];
                if self.restricted {
                    d -= dot(wq(a), &cq[b * p..(b + 1) * p]);
                }
                let d = -0.5 * (alike.count * d - spread.get(a * m + b).copied().unwrap_or_default());
                let (i, j) = (block.rows[a], block.rows[b]);
                for (term, h) in self.terms.iter().zip(contracted.iter_mut()) {
                    if term.group[i] != term.group[j] {
                        continue;
                    }
                    let q = term.size;
                    match &term.loading {
                        Loading::Level(levels) => h[levels[i] * q + levels[j]] += d,
                        Loading::Rows(rows) => {
                            for c in 0..q {
                                for e in 0..q {
                                    h[c * q + e] += d * rows[i * q + c] * rows[j * q + e];
                                }
                            }
                        }
                    }
                }
            }
        }
        alike.count * dot(&residuals, &wr) + trace
    }

    /// The residuals y - X beta, and V^-1 times them and times the orthogonal columns (n by p): what a robust
    /// covariance is made of.
    pub(in crate::statistics) fn influence_parts(
        &self,
        phi: &[f64],
        gamma: &[f64],
    ) -> Option<(Vec<f64>, Vec<f64>)> {
        let matrices: Vec<Vec<f64>> =
            self.terms.iter().zip(self.stretches(phi)).map(|(term, own)| term.matrix(own)).collect();
        let p = self.design.p();
        let mut wq = vec![0.0; self.y.len() * p];
        for block in &self.blocks {
            let m = block.rows.len();
            let inverse = Cholesky::new(&self.covariance_of(block, &matrices), m)?.inverse();
            for a in 0..m {
                for b in 0..m {
                    for c in 0..p {
                        wq[block.rows[a] * p + c] +=
                            inverse[a * m + b] * self.design.orthogonal_row(block.rows[b])[c];
                    }
                }
            }
        }
        Some((self.residuals(gamma), wq))
    }
}

/// W S W and the trace of W S, for symmetric W and S of side m; nothing where S is empty.
fn spread(w: &[f64], s: &[f64], m: usize) -> (Vec<f64>, f64) {
    if s.is_empty() {
        return (Vec::new(), 0.0);
    }
    let row = |matrix: &[f64], a: usize, b: usize| -> f64 {
        (0..m).map(|c| matrix[a * m + c] * w[c * m + b]).sum()
    };
    let ws: Vec<f64> =
        (0..m * m).map(|at| (0..m).map(|c| w[at / m * m + c] * s[c * m + at % m]).sum()).collect();
    let trace = (0..m).map(|a| ws[a * m + a]).sum();
    ((0..m * m).map(|at| row(&ws, at / m, at % m)).collect(), trace)
}
