//! Compartments in any arrangement, run by the matrix exponential: for chains that have no short closed form.
//!
//! Amounts a follow a' = K a, where K holds flows between compartments (never below zero) off its diagonal and
//! what leaves each on it. A steady input is a compartment of its own, a source: it holds the rate and never
//! empties. With q the largest loss, K + qI has no entry below zero, so e^(K h) = e^(−q h) Σ ((K + qI) h)ⁿ/n!
//! adds up nothing but positive numbers (uniformisation; Moler and Van Loan 2003, section 3; Al-Mohy and Higham
//! 2011 for splitting h). So no digits cancel, nothing comes out negative, and rates that are equal are no
//! special case. A series is added up until a term is below 1e-18 of the sum.
//!
//! There are two ways to the same answer: [`Network::run`] adds the series up for the amounts at hand, and
//! [`Network::step`] for a whole matrix of one length, by a short series and squaring, which then serves every
//! step of that length.
//!
//! Its error is measured, not assumed: [`crate::dosing::kinetics`] runs the drug itself through the network
//! beside its closed form, at every call, and says how far apart the two are.

/// Largest q h that one series of a vector is added up for.
const MOST_PER_SERIES: f64 = 8.0;
/// Largest q h that the series of a matrix is added up for; longer steps are reached by squaring it.
const MOST_PER_MATRIX: f64 = 2.0;
/// Steps with a larger q h are reached by squaring a matrix instead of repeating a series.
const SQUARE_ABOVE: f64 = 200.0;
/// A term this small beside the sum ends a series.
const ENOUGH: f64 = 1e-18;
/// Terms after which a series ends in any case.
const MOST_TERMS: u32 = 200;

/// Compartments and what flows between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    size: usize,
    /// Row by row. Row: into; column: from; diagonal: what leaves, negative. 1/min.
    flows: Vec<f64>,
}

/// What a step of one length does to any amounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    size: usize,
    /// Row by row.
    matrix: Vec<f64>,
}

impl Step {
    /// The amounts after the step, written over those before it; `space` is scratch.
    pub fn apply(&self, amounts: &mut [f64], space: &mut Vec<f64>) {
        space.clear();
        let after =
            |row: &[f64]| row.iter().zip(&*amounts).map(|(share, amount)| share * amount).sum::<f64>();
        space.extend(self.matrix.chunks_exact(self.size.max(1)).map(after));
        amounts.copy_from_slice(space);
    }
}

impl Network {
    /// So many compartments, nothing flowing yet.
    pub fn new(size: usize) -> Self {
        Self { size, flows: vec![0.0; size * size] }
    }

    /// How many compartments there are.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Adds a flow from one compartment to another at a rate, 1/min.
    pub fn flow(&mut self, from: usize, to: usize, rate: f64) {
        self.flows[to * self.size + from] += rate;
        self.leave(from, rate);
    }

    /// Adds a flow out of the body.
    pub fn leave(&mut self, from: usize, rate: f64) {
        self.flows[from * self.size + from] -= rate;
    }

    /// Makes a compartment the source of a steady input into another: what it holds is the rate in mg/min.
    pub fn source(&mut self, from: usize, to: usize) {
        self.flows[to * self.size + from] += 1.0;
    }

    /// Whether anything flows into a compartment or out of it.
    pub fn is_used(&self, place: usize) -> bool {
        (0..self.size).any(|other| {
            self.flows[place * self.size + other] != 0.0 || self.flows[other * self.size + place] != 0.0
        })
    }

    /// The same network with these compartments alone, in this order.
    pub fn with_only(&self, kept: &[usize]) -> Self {
        let flows = kept.iter().flat_map(|to| kept.iter().map(move |from| self.flows[to * self.size + from]));
        Self { size: kept.len(), flows: flows.collect() }
    }

    /// The amounts after `minutes`.
    pub fn run(&self, amounts: &[f64], minutes: f64) -> Vec<f64> {
        let mut state = amounts.to_vec();
        let shifted = self.shifted();
        let whole = shifted.q * minutes;
        if whole > SQUARE_ABOVE {
            self.step(minutes).apply(&mut state, &mut Vec::new());
        } else {
            let parts = (whole / MOST_PER_SERIES).ceil().max(1.0);
            for _ in 0..parts as usize {
                shifted.series(&mut state, minutes / parts);
            }
        }
        state
    }

    /// What `minutes` do to any amounts.
    pub fn step(&self, minutes: f64) -> Step {
        let shifted = self.shifted();
        let halvings = (shifted.q * minutes / MOST_PER_MATRIX).log2().ceil().max(0.0);
        let mut matrix = vec![0.0; self.size * self.size];
        for place in 0..self.size {
            matrix[place * self.size + place] = 1.0;
        }
        shifted.series(&mut matrix, minutes / halvings.exp2());
        let mut squared = matrix.clone();
        for _ in 0..halvings as usize {
            times(&matrix, &matrix, &mut squared, self.size);
            std::mem::swap(&mut matrix, &mut squared);
        }
        Step { size: self.size, matrix }
    }

    fn shifted(&self) -> Shifted {
        let place = |at: usize| (at / self.size, at % self.size);
        let q = (0..self.size).map(|at| -self.flows[at * self.size + at]).fold(0.0, f64::max);
        let entries = self.flows.iter().enumerate().filter_map(|(at, &rate)| {
            let (to, from) = place(at);
            let rate = if to == from { rate + q } else { rate };
            (rate != 0.0).then_some((to, from, rate))
        });
        let steady = |to: &usize| self.flows[to * self.size..][..self.size].iter().all(|rate| *rate == 0.0);
        let steady = (0..self.size).filter(steady).collect();
        Shifted { size: self.size, q, entries: entries.collect(), steady }
    }
}

/// K + qI by its entries, none of which is below zero.
struct Shifted {
    size: usize,
    q: f64,
    /// Into, from, 1/min.
    entries: Vec<(usize, usize, f64)>,
    /// The sources.
    steady: Vec<usize>,
}

impl Shifted {
    /// e^(−q h) Σ ((K + qI) h)ⁿ/n! x, written over x: a vector, or a matrix row by row.
    fn series(&self, x: &mut [f64], h: f64) {
        let width = x.len() / self.size.max(1);
        let before = x.to_vec();
        let mut term = before.clone();
        let mut next = vec![0.0; x.len()];
        for n in 1..MOST_TERMS {
            next.fill(0.0);
            for &(to, from, rate) in &self.entries {
                let share = rate * h / f64::from(n);
                let (into, out_of) = (&mut next[to * width..][..width], &term[from * width..][..width]);
                for (total, amount) in into.iter_mut().zip(out_of) {
                    *total += share * amount;
                }
            }
            std::mem::swap(&mut term, &mut next);
            let mut small = true;
            for (total, more) in x.iter_mut().zip(&term) {
                *total += more;
                small &= *more <= ENOUGH * *total;
            }
            if small && f64::from(n) > self.q * h {
                break;
            }
        }
        let shrunk = (-self.q * h).exp();
        x.iter_mut().for_each(|total| *total *= shrunk);
        // What nothing flows into and nothing leaves stays as it is, to the last digit.
        for &place in &self.steady {
            let row = place * width..(place + 1) * width;
            x[row.clone()].copy_from_slice(&before[row]);
        }
    }
}

/// The product of two matrices row by row; entries that are zero cost nothing.
fn times(one: &[f64], other: &[f64], product: &mut [f64], size: usize) {
    product.fill(0.0);
    for (row, into) in one.chunks_exact(size.max(1)).zip(product.chunks_exact_mut(size.max(1))) {
        for (share, line) in
            row.iter().zip(other.chunks_exact(size.max(1))).filter(|(share, _)| **share != 0.0)
        {
            for (total, entry) in into.iter_mut().zip(line) {
                *total += share * entry;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three compartments in a row that empty at the same rate, t²/2 k² e^(-kt) in the last; and a source of the
    /// first.
    fn row_of_three(k: f64) -> Network {
        let mut network = Network::new(4);
        network.flow(0, 1, k);
        network.flow(1, 2, k);
        network.leave(2, k);
        network.source(3, 0);
        network
    }

    #[test]
    fn equal_rates_in_a_row_give_erlang_s_curve() {
        for t in [0.001f64, 1.0, 30.0, 200.0, 3000.0] {
            let k = 0.1f64;
            let found = row_of_three(k).run(&[1.0, 0.0, 0.0, 0.0], t);
            let by_hand = (k * t).powi(2) / 2.0 * (-k * t).exp();
            assert!((found[2] / by_hand - 1.0).abs() < 1e-12, "{t}: {} {by_hand}", found[2]);
        }
    }

    #[test]
    fn a_steady_input_fills_to_input_over_rate() {
        let found = row_of_three(0.2).run(&[0.0, 0.0, 0.0, 3.0], 5000.0);
        for amount in &found[..3] {
            assert!((amount - 15.0).abs() < 1e-10, "{amount}");
        }
        assert_eq!(found[3], 3.0, "a source never empties");
    }

    #[test]
    fn three_ways_to_the_same_time_agree() {
        // By squaring in one step, by 40 steps that are too short for it, and by one step's matrix 40 times.
        let network = row_of_three(7.0);
        let start = [1.0, 2.0, 0.5, 0.3];
        let once = network.run(&start, 80.0);
        let (mut many, mut same) = (start.to_vec(), start.to_vec());
        let (step, mut space) = (network.step(2.0), Vec::new());
        for _ in 0..40 {
            many = network.run(&many, 2.0);
            step.apply(&mut same, &mut space);
        }
        for ((a, b), c) in once.iter().zip(&many).zip(&same) {
            assert!((a / b - 1.0).abs() < 1e-12 && (a / c - 1.0).abs() < 1e-12, "{a} {b} {c}");
        }
    }

    #[test]
    fn what_is_not_used_can_be_left_out() {
        let mut network = Network::new(5);
        network.flow(1, 3, 0.2);
        network.leave(3, 0.1);
        let used: Vec<usize> = (0..5).filter(|place| network.is_used(*place)).collect();
        assert_eq!(used, [1, 3]);
        let whole = network.run(&[0.0, 4.0, 0.0, 1.0, 0.0], 7.0);
        assert_eq!(network.with_only(&used).run(&[4.0, 1.0], 7.0), [whole[1], whole[3]]);
    }
}
