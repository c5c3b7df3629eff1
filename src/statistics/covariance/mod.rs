//! Linear models whose errors share something: y = X beta + e with cov(e) = V, V made of known sampling
//! covariances and of random effects.
//!
//! V = known + sum over terms of (rows in the same group) * a G a', where each term has a small matrix G of its
//! own ([`term`]) and every row a loading a: the level it stands at, or a row of numbers. V is block diagonal;
//! blocks are found from the groups, and nothing larger than a block is formed. [`likelihood`] has the (restricted)
//! likelihood with its gradient, [`search`] the maximum. The faces of this room are `multilevel` (metafor's
//! `rma.mv`), `mixed` (lme4's `lmer`) and `repeated` (a mixed model for repeated measures).

mod alike;
pub mod likelihood;
pub mod search;
pub mod term;

use super::design::Design;
use super::error::Error;
use alike::Alike;
use term::Term;

/// The most rows that may hang together: the cost grows with the cube.
pub const LARGEST_BLOCK: usize = 1_500;

/// Sampling covariances known beforehand.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// None.
    Nothing,
    /// A variance per row.
    Diagonal(Vec<f64>),
    /// A symmetric matrix per run of rows, row-major, in order of the rows.
    Blocks(Vec<Vec<f64>>),
}

impl Known {
    /// For each row the run it belongs to and its place there.
    fn places(&self, n: usize) -> Vec<(usize, usize)> {
        match self {
            Self::Blocks(blocks) => blocks
                .iter()
                .enumerate()
                .flat_map(|(b, block)| (0..side(block)).map(move |i| (b, i)))
                .collect(),
            _ => (0..n).map(|i| (i, 0)).collect(),
        }
    }
}

/// The side of a square matrix.
pub(super) fn side(matrix: &[f64]) -> usize {
    (matrix.len() as f64).sqrt().round() as usize
}

/// Rows that hang together.
#[derive(Debug, Clone)]
struct Block {
    rows: Vec<usize>,
    known: Vec<f64>,
}

/// A model, ready to be evaluated.
#[derive(Debug, Clone)]
pub struct Model {
    y: Vec<f64>,
    design: Design,
    terms: Vec<Term>,
    blocks: Vec<Block>,
    /// The blocks again, those that differ in y alone taken together.
    alike: Vec<Alike>,
    /// Variances are sought in this unit, so that no scale is special.
    unit: f64,
    restricted: bool,
    /// Unknown parameters.
    parameters: usize,
}

impl Model {
    /// Puts a model together. `y`, the design, the known covariances and every term speak of the same rows.
    ///
    /// # Errors
    /// Fewer rows than coefficients and one more; a y without any spread about X; more than [`LARGEST_BLOCK`]
    /// rows that hang together.
    pub fn new(
        y: Vec<f64>,
        design: Design,
        known: &Known,
        terms: Vec<Term>,
        restricted: bool,
    ) -> Result<Self, Error> {
        let n = y.len();
        if n <= design.p() {
            let found = format!("{n} rows for {} coefficients", design.p());
            return Err(Error::input("X", found, "more rows than coefficients"));
        }
        let blocks = blocks(n, known, &terms)?;
        let parameters = terms.iter().map(Term::parameters).sum();
        let alike = alike::taken_together(&y, &design, &terms, &blocks);
        let mut model = Self { y, design, terms, blocks, alike, unit: 1.0, restricted, parameters };
        model.unit = model.spread(known)?;
        Ok(model)
    }

    /// The variance of y about X by ordinary least squares; where there is none, the typical known variance.
    fn spread(&self, known: &Known) -> Result<f64, Error> {
        let lengths = self.design.lengths();
        let mut gamma = vec![0.0; self.design.p()];
        for (i, y) in self.y.iter().enumerate() {
            for ((gamma, q), d) in gamma.iter_mut().zip(self.design.orthogonal_row(i)).zip(lengths) {
                *gamma += q * y / d;
            }
        }
        let rest = |i: usize| self.y[i] - super::linalg::dot(self.design.orthogonal_row(i), &gamma);
        let rss: f64 = (0..self.y.len()).map(|i| rest(i).powi(2)).sum();
        let spread = rss / (self.y.len() - self.design.p()) as f64;
        let largest = self.y.iter().fold(0.0, |most: f64, y| most.max(y.abs()));
        if spread > (8.0 * f64::EPSILON * largest).powi(2) && spread.is_finite() {
            return Ok(spread);
        }
        let variances: Vec<f64> = self
            .blocks
            .iter()
            .flat_map(|block| (0..block.rows.len()).map(|i| block.known[i * block.rows.len() + i]))
            .collect();
        let typical = variances.iter().sum::<f64>() / variances.len() as f64;
        if *known == Known::Nothing || typical <= 0.0 {
            return Err(Error::undefined("a variance", "y lies exactly on the fixed part of the model"));
        }
        Ok(typical)
    }

    /// The unit in which a term's G at `phi` is measured: multiply by this to get variances of y.
    pub fn unit(&self) -> f64 {
        self.unit
    }

    /// Each term's own stretch of the parameters.
    pub(super) fn stretches<'a>(&self, phi: &'a [f64]) -> Vec<&'a [f64]> {
        let mut start = 0;
        self.terms
            .iter()
            .map(|term| {
                let end = start + term.parameters();
                let own = phi.get(start..end).unwrap_or_default();
                start = end;
                own
            })
            .collect()
    }
}

/// Which rows hang together: those of one known matrix, and those that share a group of a term.
fn blocks(n: usize, known: &Known, terms: &[Term]) -> Result<Vec<Block>, Error> {
    let places = known.places(n);
    let mut parent: Vec<usize> = (0..n).collect();
    fn root(parent: &mut [usize], mut i: usize) -> usize {
        while parent[i] != i {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }
        i
    }
    let mut join = |i: usize, j: usize| {
        let (a, b) = (root(&mut parent, i), root(&mut parent, j));
        parent[a.max(b)] = a.min(b);
    };
    for term in terms {
        let mut first = std::collections::BTreeMap::new();
        for (i, group) in term.group.iter().enumerate() {
            join(*first.entry(*group).or_insert(i), i);
        }
    }
    if let Known::Blocks(matrices) = known {
        for (i, (run, x)) in places.iter().enumerate() {
            let m = side(&matrices[*run]);
            // Rows of a run follow each other.
            (0..*x).filter(|y| matrices[*run][x * m + y] != 0.0).for_each(|y| join(i, i - x + y));
        }
    }
    let mut members = std::collections::BTreeMap::<usize, Vec<usize>>::new();
    for i in 0..n {
        members.entry(root(&mut parent, i)).or_default().push(i);
    }
    members
        .into_values()
        .map(|rows| {
            let m = rows.len();
            if m > LARGEST_BLOCK {
                let wanted = format!("at most {LARGEST_BLOCK} rows that share a group");
                return Err(Error::input("random", format!("{m} rows that hang together"), &wanted));
            }
            let mut own = vec![0.0; m * m];
            match known {
                Known::Nothing => {}
                Known::Diagonal(variances) => {
                    for (a, &i) in rows.iter().enumerate() {
                        own[a * m + a] = variances[i];
                    }
                }
                Known::Blocks(matrices) => {
                    for (a, &i) in rows.iter().enumerate() {
                        for (b, &j) in rows.iter().enumerate() {
                            let ((run, x), (other, y)) = (places[i], places[j]);
                            if run == other {
                                own[a * m + b] = matrices[run][x * side(&matrices[run]) + y];
                            }
                        }
                    }
                }
            }
            Ok(Block { rows, known: own })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::term::{Kind, Loading};
    use super::*;

    #[test]
    fn rows_that_share_anything_share_a_block() {
        let term = Term::new(Kind::Variance, Loading::Level(vec![0; 5]), 1, vec![0, 1, 0, 2, 3]);
        let known = Known::Blocks(vec![vec![1.0], vec![2.0, 0.5, 0.5, 2.0], vec![1.0], vec![1.0]]);
        let found = blocks(5, &known, &[term]).unwrap();
        let rows: Vec<&[usize]> = found.iter().map(|block| block.rows.as_slice()).collect();
        assert_eq!(rows, [&[0, 1, 2][..], &[3][..], &[4][..]]);
        assert_eq!(found[0].known, [1.0, 0.0, 0.0, 0.0, 2.0, 0.5, 0.0, 0.5, 2.0]);
    }
}
