//! How a drug spreads and leaves: the closed forms of a mammillary model of one to four compartments.
//!
//! A central compartment of volume V1 loses drug at k10 and exchanges it with up to three others (k12, k21,
//! k13, k31, …), each of which may lose drug out of the body too (a liver does). After a bolus its
//! concentration is a sum of exponentials, C(t) = D·Σ Aᵢ e^(−λᵢ t), where for three compartments without
//! such a loss the λᵢ are the roots of the characteristic polynomial
//! x³ − (k10+k12+k13+k21+k31) x² + (k10 k31 + k21 k31 + k21 k13 + k10 k21 + k31 k12) x − k10 k21 k31 = 0
//! and Aᵢ = (k21−λᵢ)(k31−λᵢ) / (V1 Π(λᵢ−λⱼ)) (Gibaldi and Perrier, Pharmacokinetics).
//!
//! Written so, Aᵢ is 0/0 where two roots meet. The same system scaled by square roots is symmetric,
//! [[k10+k12+k13, √(k12 k21), √(k13 k31)], [·, k21, 0], [·, 0, k31]]; its eigenvalues are the same λᵢ, and
//! Aᵢ V1 is the square of the first entry of the unit eigenvector. So no root is lost, no Aᵢ is negative,
//! and Σ Aᵢ = 1/V1 holds however close the roots are. Jacobi's rotations find both. What is put into a side
//! compartment j instead reaches the centre with the product of entries 1 and j over √(V1 Vj).

use super::parameters::MicroConstants;

/// Compartments of the largest model: a centre and three around it.
const MOST: usize = 4;

/// One exponential of the sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// λ, 1/min.
    pub rate: f64,
    /// A, 1/L: what a bolus of 1 mg starts it at, in mg/L.
    pub coefficient: f64,
}

/// A model solved: its exponentials, fastest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Disposition {
    terms: Vec<Term>,
    /// For each side compartment, the exponentials of the centre after a bolus into that one.
    sides: Vec<Vec<Term>>,
}

impl Disposition {
    /// Solves a model. None where a figure is not finite and above zero (a loss from a side compartment may
    /// be zero, and so may k10 where another compartment loses drug), or where there are more than four
    /// compartments.
    pub fn new(model: &MicroConstants) -> Option<Self> {
        let positive = |value: f64| value.is_finite() && value > 0.0;
        let loss = |value: f64| value.is_finite() && value >= 0.0;
        let (out, back): (Vec<f64>, Vec<f64>) = model.exchange.iter().copied().unzip();
        let sound = positive(model.v1)
            && out.iter().chain(&back).all(|&rate| positive(rate))
            && model.drains.iter().chain([&model.k10]).all(|&rate| loss(rate))
            && (positive(model.k10) || model.drains.iter().any(|&rate| positive(rate)));
        if !sound || out.len() >= MOST || model.drains.len() > out.len() {
            return None;
        }
        let size = out.len() + 1;
        let mut matrix = [[0.0; MOST]; MOST];
        matrix[0][0] = model.k10;
        for (place, (&out, &back)) in out.iter().zip(&back).enumerate() {
            let other = place + 1;
            matrix[0][0] += out;
            matrix[0][other] = (out * back).sqrt();
            matrix[other][0] = matrix[0][other];
            matrix[other][other] = back + model.drains.get(place).copied().unwrap_or(0.0);
        }
        // Flows into the centre carry a minus in the matrix of losses; the sign of a side's entries follows.
        let vectors = diagonalise(&mut matrix, size);
        let mut order: Vec<usize> = (0..size).collect();
        order.sort_by(|a, b| matrix[*b][*b].total_cmp(&matrix[*a][*a]));
        let entry = |row: usize, scale: f64| -> Vec<Term> {
            let term = |i: &usize| Term {
                rate: matrix[*i][*i],
                coefficient: vectors[0][*i] * vectors[row][*i] * scale,
            };
            order.iter().map(term).collect()
        };
        let terms = entry(0, 1.0 / model.v1);
        // V of a side compartment is V1·out/back.
        let side = |place: usize| entry(place + 1, -(back[place] / out[place]).sqrt() / model.v1);
        let sides = (0..out.len()).map(side).collect();
        terms.iter().all(|term| positive(term.rate)).then_some(Self { terms, sides })
    }

    /// The exponentials of the centre after a bolus into it, fastest first.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The exponentials of the centre after a bolus into a side compartment, by its place in the exchange.
    /// Their coefficients add up to zero; single ones may be negative.
    pub fn from_side(&self, place: usize) -> &[Term] {
        self.sides.get(place).map_or(&[], Vec::as_slice)
    }

    /// Clearance, L/min: 1 / Σ Aᵢ/λᵢ.
    pub fn clearance(&self) -> f64 {
        1.0 / self.terms.iter().map(|term| term.coefficient / term.rate).sum::<f64>()
    }

    /// Concentration in mg/L, `after` minutes from the start of `dose_mg` given evenly over `minutes`
    /// (0 for a bolus).
    ///
    /// Infusion of rate R over T: R·Σ (Aᵢ/λᵢ)(1 − e^(−λᵢ min(t,T))) e^(−λᵢ max(t−T,0)). Zero before the start.
    pub fn concentration(&self, dose_mg: f64, minutes: f64, after: f64) -> f64 {
        if after < 0.0 {
            return 0.0;
        }
        let running = after.min(minutes);
        let past = (after - minutes).max(0.0);
        self.terms
            .iter()
            .map(|&Term { rate, coefficient }| {
                let given = if minutes > 0.0 { -(-rate * running).exp_m1() / (rate * minutes) } else { 1.0 };
                dose_mg * coefficient * given * (-rate * past).exp()
            })
            .sum()
    }
}

type Matrix = [[f64; MOST]; MOST];

/// Turns the leading `size` rows and columns of a symmetric matrix diagonal in place; returns its unit
/// eigenvectors as columns. Golub and Van Loan, Matrix Computations, section 8.5 (cyclic Jacobi).
fn diagonalise(matrix: &mut Matrix, size: usize) -> Matrix {
    let mut vectors = [[0.0; MOST]; MOST];
    for (place, row) in vectors.iter_mut().enumerate() {
        row[place] = 1.0;
    }
    // Convergence is quadratic: a 4 by 4 is done within seven sweeps; the bound only ends a loop on bad input.
    for _ in 0..30 {
        let mut moved = false;
        for p in 0..size {
            for q in p + 1..size {
                let off = matrix[p][q];
                if off == 0.0 {
                    continue;
                }
                moved = true;
                let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * off);
                let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
                let sine = tangent * cosine;
                matrix[p][p] -= tangent * off;
                matrix[q][q] += tangent * off;
                matrix[p][q] = 0.0;
                matrix[q][p] = 0.0;
                for r in (0..size).filter(|&r| r != p && r != q) {
                    let (rp, rq) = (matrix[r][p], matrix[r][q]);
                    matrix[r][p] = cosine * rp - sine * rq;
                    matrix[r][q] = sine * rp + cosine * rq;
                    matrix[p][r] = matrix[r][p];
                    matrix[q][r] = matrix[r][q];
                }
                for row in vectors.iter_mut().take(size) {
                    let (rp, rq) = (row[p], row[q]);
                    row[p] = cosine * rp - sine * rq;
                    row[q] = sine * rp + cosine * rq;
                }
            }
        }
        if !moved {
            break;
        }
    }
    vectors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solved(v1: f64, k10: f64, exchange: &[(f64, f64)]) -> Disposition {
        Disposition::new(&MicroConstants { v1, k10, exchange: exchange.to_vec(), drains: vec![] })
            .expect("solved")
    }

    #[test]
    fn one_compartment_is_a_single_exponential() {
        let one = solved(10.0, 0.1, &[]);
        assert_eq!(one.terms(), [Term { rate: 0.1, coefficient: 0.1 }]);
        assert!((one.concentration(20.0, 0.0, 10.0) - 2.0 * (-1.0f64).exp()).abs() < 1e-15);
        assert!((one.clearance() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn roots_that_meet_are_handled() {
        // k10 = k21 with hardly any exchange: the two roots differ by 2e-9, and A = (k21-l)/(V1(lj-li)) is
        // half of 1/V1 each, by symmetry of the matrix.
        let meeting = solved(1.0, 0.5, &[(1e-18, 0.5)]);
        let rates: Vec<f64> = meeting.terms().iter().map(|term| term.rate).collect();
        assert!((rates[0] - rates[1]).abs() < 1e-8);
        let sum: f64 = meeting.terms().iter().map(|term| term.coefficient).sum();
        assert!((sum - 1.0).abs() < 1e-15);
        // So it behaves as one compartment.
        assert!((meeting.concentration(1.0, 0.0, 3.0) - (-1.5f64).exp()).abs() < 1e-12);
    }

    #[test]
    fn two_equal_side_compartments_act_as_one() {
        let twin = solved(20.0, 0.05, &[(0.02, 0.01), (0.03, 0.01)]);
        let joined = solved(20.0, 0.05, &[(0.05, 0.01)]);
        for after in [0.0, 1.0, 30.0, 300.0] {
            let (a, b) = (twin.concentration(35.0, 40.0, after), joined.concentration(35.0, 40.0, after));
            assert!((a - b).abs() <= 1e-14, "{after}: {a} {b}");
        }
    }

    #[test]
    fn what_is_not_a_model_is_not_solved() {
        for (v1, k10, exchange) in [
            (0.0, 0.1, vec![]),
            (1.0, f64::NAN, vec![]),
            (1.0, 0.1, vec![(0.1, -0.1)]),
            (1.0, 0.1, vec![(0.1, 0.1); 4]),
        ] {
            assert_eq!(Disposition::new(&MicroConstants { v1, k10, exchange, drains: vec![] }), None);
        }
    }

    #[test]
    fn a_loss_from_the_side_alone_clears_the_body() {
        // A centre of 10 L, a liver of 5 L, flow 1 L/min between them, 0.6/min lost in the liver: the liver
        // clears Q·V·k/(Q + V·k) = 1·3/4 = 0.75 L/min (well stirred).
        let model = MicroConstants { v1: 10.0, k10: 0.0, exchange: vec![(0.1, 0.2)], drains: vec![0.6] };
        let solved = Disposition::new(&model).expect("solved");
        assert!((solved.clearance() - 0.75).abs() < 1e-14);
        // Of what is put into the liver, 1/4 reaches the centre, so the area is 0.25 / 0.75 of the dose.
        let area: f64 = solved.from_side(0).iter().map(|term| term.coefficient / term.rate).sum();
        assert!((area - 0.25 / 0.75).abs() < 1e-13, "{area}");
        let start: f64 = solved.from_side(0).iter().map(|term| term.coefficient).sum();
        assert!(start.abs() < 1e-15);
        let endless = MicroConstants { drains: vec![0.0], ..model };
        assert_eq!(Disposition::new(&endless), None, "nothing leaves");
    }
}
