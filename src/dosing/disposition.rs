//! How a drug spreads and leaves: the closed forms of a mammillary model of one to three compartments.
//!
//! A central compartment of volume V1 loses drug at k10 and exchanges it with up to two others (k12, k21,
//! k13, k31). After a bolus its concentration is a sum of exponentials, C(t) = D·Σ Aᵢ e^(−λᵢ t), where the
//! λᵢ are the roots of the characteristic polynomial
//! x³ − (k10+k12+k13+k21+k31) x² + (k10 k31 + k21 k31 + k21 k13 + k10 k21 + k31 k12) x − k10 k21 k31 = 0
//! and Aᵢ = (k21−λᵢ)(k31−λᵢ) / (V1 Π(λᵢ−λⱼ)) (Gibaldi and Perrier, Pharmacokinetics).
//!
//! Written so, Aᵢ is 0/0 where two roots meet. The same system scaled by square roots is symmetric,
//! [[k10+k12+k13, √(k12 k21), √(k13 k31)], [·, k21, 0], [·, 0, k31]]; its eigenvalues are the same λᵢ, and
//! Aᵢ V1 is the square of the first entry of the unit eigenvector. So no root is lost, no Aᵢ is negative,
//! and Σ Aᵢ = 1/V1 holds however close the roots are. Jacobi's rotations find both.

use super::model::MicroConstants;

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
}

impl Disposition {
    /// Solves a model. None where a figure is not finite and above zero, or where there are more than
    /// three compartments.
    pub fn new(model: &MicroConstants) -> Option<Self> {
        let figures = [model.v1, model.k10].into_iter();
        let exchange = model.exchange.iter().flat_map(|&(out, back)| [out, back]);
        if model.exchange.len() > 2 || !figures.chain(exchange).all(|value| value.is_finite() && value > 0.0)
        {
            return None;
        }
        let size = model.exchange.len() + 1;
        let mut matrix = [[0.0; 3]; 3];
        matrix[0][0] = model.k10;
        for (place, &(out, back)) in model.exchange.iter().enumerate() {
            let other = place + 1;
            matrix[0][0] += out;
            matrix[0][other] = (out * back).sqrt();
            matrix[other][0] = matrix[0][other];
            matrix[other][other] = back;
        }
        let first = diagonalise(&mut matrix, size);
        let mut terms: Vec<Term> = (0..size)
            .map(|i| Term { rate: matrix[i][i], coefficient: first[i] * first[i] / model.v1 })
            .collect();
        terms.sort_by(|a, b| b.rate.total_cmp(&a.rate));
        terms.iter().all(|term| term.rate > 0.0 && term.rate.is_finite()).then_some(Self { terms })
    }

    /// The exponentials, fastest first.
    pub fn terms(&self) -> &[Term] {
        &self.terms
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

/// Turns the leading `size` rows and columns of a symmetric matrix diagonal in place; returns the first
/// entries of its unit eigenvectors. Golub and Van Loan, Matrix Computations, section 8.5 (cyclic Jacobi).
fn diagonalise(matrix: &mut [[f64; 3]; 3], size: usize) -> [f64; 3] {
    let mut first = [1.0, 0.0, 0.0];
    // Convergence is quadratic: a 3 by 3 is done within six sweeps; the bound only ends a loop on bad input.
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
                let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
                let cosine = 1.0 / tangent.hypot(1.0);
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
                let (fp, fq) = (first[p], first[q]);
                first[p] = cosine * fp - sine * fq;
                first[q] = sine * fp + cosine * fq;
            }
        }
        if !moved {
            break;
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solved(v1: f64, k10: f64, exchange: &[(f64, f64)]) -> Disposition {
        Disposition::new(&MicroConstants { v1, k10, exchange: exchange.to_vec() }).expect("solved")
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
            (1.0, 0.1, vec![(0.1, 0.1); 3]),
        ] {
            assert_eq!(Disposition::new(&MicroConstants { v1, k10, exchange }), None);
        }
    }
}
