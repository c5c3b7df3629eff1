//! Compartments in any arrangement, run by the matrix exponential: for chains that have no short closed form.
//!
//! Amounts a follow a' = K a + u, where K holds flows between compartments (never below zero) off its
//! diagonal and what leaves each on it, and u is a steady input. With q the largest loss, K + qI has no entry
//! below zero, so e^(K h) = e^(−q h) Σ ((K + qI) h)ⁿ/n! adds up nothing but positive numbers (uniformisation;
//! Moler and Van Loan 2003, section 3; Al-Mohy and Higham 2011 for splitting h). So no digits cancel, nothing
//! comes out negative, and rates that are equal are no special case. The series of a part of h that has
//! q h ≤ 8 is added up until a term is below 1e-18 of the sum; a long h is reached by squaring.
//!
//! Its error is measured, not assumed: [`crate::dosing::kinetics`] runs the drug itself through the network
//! beside its closed form, at every call, and says how far apart the two are.

/// Largest q h that one series is added up for.
const MOST_PER_SERIES: f64 = 8.0;
/// Steps with a larger q h are reached by squaring a matrix instead of repeating a series.
const SQUARE_ABOVE: f64 = 200.0;
/// A term this small beside the sum ends a series.
const ENOUGH: f64 = 1e-18;

/// Compartments and what flows between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// Row: into; column: from; diagonal: what leaves, negative. 1/min.
    flows: Vec<Vec<f64>>,
}

impl Network {
    /// So many compartments, nothing flowing yet.
    pub fn new(size: usize) -> Self {
        Self { flows: vec![vec![0.0; size]; size] }
    }

    /// How many compartments there are.
    pub fn size(&self) -> usize {
        self.flows.len()
    }

    /// Adds a flow from one compartment to another at a rate, 1/min.
    pub fn flow(&mut self, from: usize, to: usize, rate: f64) {
        self.flows[to][from] += rate;
        self.flows[from][from] -= rate;
    }

    /// Adds a flow out of the body.
    pub fn leave(&mut self, from: usize, rate: f64) {
        self.flows[from][from] -= rate;
    }

    /// The amounts after `minutes` with a steady `input` in mg/min into each compartment.
    pub fn run(&self, amounts: &[f64], input: &[f64], minutes: f64) -> Vec<f64> {
        // The input is one more compartment that holds 1 and never empties.
        let size = self.size() + 1;
        let mut state: Vec<f64> = amounts.iter().copied().chain([1.0]).collect();
        let mut shifted: Vec<Vec<f64>> =
            self.flows.iter().zip(input).map(|(row, &into)| [row.as_slice(), &[into]].concat()).collect();
        shifted.push(vec![0.0; size]);
        let q = (0..size).map(|i| -shifted[i][i]).fold(0.0, f64::max);
        for (i, row) in shifted.iter_mut().enumerate() {
            row[i] += q;
        }
        let whole = q * minutes;
        if whole > SQUARE_ABOVE {
            let halvings = (whole / MOST_PER_SERIES).log2().ceil().max(0.0);
            let part = minutes / halvings.exp2();
            let mut matrix: Vec<Vec<f64>> = (0..size)
                .map(|column| {
                    let mut unit = vec![0.0; size];
                    unit[column] = 1.0;
                    series(&shifted, q, &unit, part)
                })
                .collect();
            // Held column by column; squared as often as the step was halved.
            for _ in 0..halvings as usize {
                matrix = matrix.iter().map(|column| times(&matrix, column)).collect();
            }
            state = times(&matrix, &state);
        } else {
            let parts = (whole / MOST_PER_SERIES).ceil().max(1.0);
            for _ in 0..parts as usize {
                state = series(&shifted, q, &state, minutes / parts);
            }
        }
        state.pop();
        state
    }
}

/// e^(−q h) Σ (S h)ⁿ/n! x for a matrix S without negative entries.
fn series(shifted: &[Vec<f64>], q: f64, x: &[f64], h: f64) -> Vec<f64> {
    let mut term = x.to_vec();
    let mut sum = term.clone();
    for n in 1..200 {
        let share = h / f64::from(n);
        term = shifted
            .iter()
            .map(|row| row.iter().zip(&term).map(|(flow, amount)| flow * amount).sum::<f64>() * share)
            .collect();
        let mut small = true;
        for (total, more) in sum.iter_mut().zip(&term) {
            *total += more;
            small &= *more <= ENOUGH * *total;
        }
        if small && f64::from(n) > q * h {
            break;
        }
    }
    let shrunk = (-q * h).exp();
    sum.iter_mut().for_each(|total| *total *= shrunk);
    sum
}

/// A matrix held by columns times a vector.
fn times(columns: &[Vec<f64>], x: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; x.len()];
    for (column, &amount) in columns.iter().zip(x) {
        for (total, entry) in out.iter_mut().zip(column) {
            *total += entry * amount;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three compartments in a row that empty at the same rate: t²/2 k² e^(-kt) in the last.
    fn row_of_three(k: f64) -> Network {
        let mut network = Network::new(3);
        network.flow(0, 1, k);
        network.flow(1, 2, k);
        network.leave(2, k);
        network
    }

    #[test]
    fn equal_rates_in_a_row_give_erlang_s_curve() {
        for t in [0.001f64, 1.0, 30.0, 200.0, 3000.0] {
            let k = 0.1f64;
            let found = row_of_three(k).run(&[1.0, 0.0, 0.0], &[0.0; 3], t);
            let by_hand = (k * t).powi(2) / 2.0 * (-k * t).exp();
            assert!((found[2] / by_hand - 1.0).abs() < 1e-12, "{t}: {} {by_hand}", found[2]);
        }
    }

    #[test]
    fn a_steady_input_fills_to_input_over_rate() {
        let found = row_of_three(0.2).run(&[0.0; 3], &[3.0, 0.0, 0.0], 5000.0);
        for amount in found {
            assert!((amount - 15.0).abs() < 1e-10, "{amount}");
        }
    }

    #[test]
    fn two_ways_to_the_same_time_agree() {
        // By squaring in one step, and by 40 steps that are too short for it.
        let network = row_of_three(7.0);
        let start = [1.0, 2.0, 0.5];
        let once = network.run(&start, &[0.3, 0.0, 0.1], 80.0);
        let mut many = start.to_vec();
        for _ in 0..40 {
            many = network.run(&many, &[0.3, 0.0, 0.1], 2.0);
        }
        for (a, b) in once.iter().zip(&many) {
            assert!((a / b - 1.0).abs() < 1e-12, "{a} {b}");
        }
    }
}
