//! Blocks that differ in y alone: their likelihood needs no more than how many there are, their mean and their
//! scatter.
//!
//! Of people seen at the same visits in the same group, V and X are the same. With a mean for each group and visit
//! a hundred thousand scores come down to a few hundred such kinds, and an evaluation of the likelihood to
//! milliseconds.

use super::super::design::Design;
use super::Block;
use super::term::{Loading, Term};
use std::collections::HashMap;

/// Larger blocks are not compared: they are few, and each is its own kind.
const LARGEST: usize = 64;

/// Blocks with one V and one X.
#[derive(Debug, Clone)]
pub(super) struct Alike {
    /// The place of the first of them, which stands for all.
    pub block: usize,
    /// How many there are.
    pub count: f64,
    /// The mean of their y.
    pub mean: Vec<f64>,
    /// The sum of (y - mean)(y - mean)' over them, row-major; empty for a single one.
    pub scatter: Vec<f64>,
}

/// Takes blocks together whose design, known covariance, levels and groups are the same to the last bit.
pub(super) fn taken_together(y: &[f64], design: &Design, terms: &[Term], blocks: &[Block]) -> Vec<Alike> {
    let mut places: HashMap<Vec<u64>, usize> = HashMap::new();
    let mut kinds: Vec<Vec<usize>> = Vec::new();
    for (place, block) in blocks.iter().enumerate() {
        let own = || vec![u64::MAX, place as u64];
        let key = if block.rows.len() > LARGEST { own() } else { key(design, terms, block) };
        let kind = *places.entry(key).or_insert(kinds.len());
        match kinds.get_mut(kind) {
            Some(kind) => kind.push(place),
            None => kinds.push(vec![place]),
        }
    }
    kinds.into_iter().map(|kind| alike(y, blocks, &kind)).collect()
}

fn alike(y: &[f64], blocks: &[Block], kind: &[usize]) -> Alike {
    let values = |place: usize| blocks[place].rows.iter().map(|&row| y[row]);
    let (block, count) = (kind[0], kind.len() as f64);
    if kind.len() == 1 {
        return Alike { block, count, mean: values(block).collect(), scatter: Vec::new() };
    }
    let m = blocks[block].rows.len();
    let mut mean = vec![0.0; m];
    for &place in kind {
        mean.iter_mut().zip(values(place)).for_each(|(mean, y)| *mean += y / count);
    }
    let mut scatter = vec![0.0; m * m];
    for &place in kind {
        let apart: Vec<f64> = values(place).zip(&mean).map(|(y, mean)| y - mean).collect();
        for a in 0..m {
            for b in 0..m {
                scatter[a * m + b] += apart[a] * apart[b];
            }
        }
    }
    Alike { block, count, mean, scatter }
}

/// Everything of a block but its y, as bits.
fn key(design: &Design, terms: &[Term], block: &Block) -> Vec<u64> {
    let mut key = vec![block.rows.len() as u64];
    for &row in &block.rows {
        key.extend(design.orthogonal_row(row).iter().map(|x| x.to_bits()));
    }
    key.extend(block.known.iter().map(|v| v.to_bits()));
    for term in terms {
        // Which rows share a group, not which group it is.
        let mut first: Vec<usize> = Vec::new();
        for &row in &block.rows {
            let group = term.group[row];
            let place = first.iter().position(|other| *other == group).unwrap_or_else(|| {
                first.push(group);
                first.len() - 1
            });
            key.push(place as u64);
            match &term.loading {
                Loading::Level(levels) => key.push(levels[row] as u64),
                Loading::Rows(rows) => {
                    key.extend(rows[row * term.size..(row + 1) * term.size].iter().map(|x| x.to_bits()));
                }
            }
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::super::term::Kind;
    use super::super::{Known, Model};
    use super::*;

    /// Six people at two or three visits in two groups.
    fn model() -> Model {
        let seen: [&[usize]; 6] = [&[0, 1, 2], &[0, 1, 2], &[0, 2], &[0, 1, 2], &[0, 2], &[0, 1, 2]];
        let (mut y, mut rows, mut visits, mut people) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (person, seen) in seen.iter().enumerate() {
            for &visit in *seen {
                y.push(30.0 - 7.0 * visit as f64 + ((person * 7 + visit * 5) % 11) as f64);
                let mut row = vec![0.0; 6];
                row[visit + 3 * (person % 2)] = 1.0;
                rows.push(row);
                visits.push(visit);
                people.push(person);
            }
        }
        let design = Design::from_rows(&rows, &[]).unwrap();
        let term = Term::new(Kind::Un, Loading::Level(visits), 3, people);
        Model::new(y, design, &Known::Nothing, vec![term], true).unwrap()
    }

    #[test]
    fn taken_together_the_likelihood_and_its_slope_are_the_same() {
        let together = model();
        assert_eq!(together.alike.len(), 4, "{:?}", together.alike);
        let mut apart = together.clone();
        let single = |block: usize| Alike {
            block,
            count: 1.0,
            mean: apart.blocks[block].rows.iter().map(|&row| apart.y[row]).collect(),
            scatter: Vec::new(),
        };
        apart.alike = (0..apart.blocks.len()).map(single).collect();
        for start in [0.3, 0.8] {
            let phi: Vec<f64> = (0..together.parameters).map(|i| start + 0.1 * i as f64).collect();
            let (one, other) = (together.at(&phi).unwrap(), apart.at(&phi).unwrap());
            assert!((one.log_likelihood - other.log_likelihood).abs() < 1e-10);
            assert!((one.rss - other.rss).abs() < 1e-9 * other.rss);
            for (one, other) in one.gradient.iter().zip(&other.gradient) {
                assert!((one - other).abs() < 1e-9 * other.abs().max(1.0), "{one} {other}");
            }
            for (one, other) in one.gamma.iter().zip(&other.gamma) {
                assert!((one - other).abs() < 1e-9);
            }
        }
    }
}
