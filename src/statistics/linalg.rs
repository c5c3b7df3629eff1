//! Small dense symmetric matrices, p by p with p the number of coefficients: Cholesky, inverse, product.
//!
//! Matrices are row-major slices of length p*p. Nothing here is meant for k by k matrices: the room
//! never forms one.

/// The lower Cholesky factor L of a symmetric positive definite matrix, A = LL'.
#[derive(Debug, Clone)]
pub struct Cholesky {
    p: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Factors `a` (p*p, only its lower triangle is read). `None` when a pivot is not above zero.
    pub fn new(a: &[f64], p: usize) -> Option<Self> {
        let mut lower = vec![0.0; p * p];
        for i in 0..p {
            for j in 0..=i {
                let mut sum = a[i * p + j];
                for m in 0..j {
                    sum -= lower[i * p + m] * lower[j * p + m];
                }
                if i == j {
                    if !(sum > 0.0 && sum.is_finite()) {
                        return None;
                    }
                    lower[i * p + i] = sum.sqrt();
                } else {
                    lower[i * p + j] = sum / lower[j * p + j];
                }
            }
        }
        Some(Self { p, lower })
    }

    /// Solves A x = b.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let p = self.p;
        let mut x = b.to_vec();
        for i in 0..p {
            for m in 0..i {
                x[i] -= self.lower[i * p + m] * x[m];
            }
            x[i] /= self.lower[i * p + i];
        }
        for i in (0..p).rev() {
            for m in i + 1..p {
                x[i] -= self.lower[m * p + i] * x[m];
            }
            x[i] /= self.lower[i * p + i];
        }
        x
    }

    /// A^-1, symmetric to the last bit.
    pub fn inverse(&self) -> Vec<f64> {
        let p = self.p;
        let mut inverse = vec![0.0; p * p];
        for column in 0..p {
            let mut unit = vec![0.0; p];
            unit[column] = 1.0;
            for (row, value) in self.solve(&unit).into_iter().enumerate() {
                inverse[row * p + column] = value;
            }
        }
        for i in 0..p {
            for j in 0..i {
                let mean = 0.5 * (inverse[i * p + j] + inverse[j * p + i]);
                inverse[i * p + j] = mean;
                inverse[j * p + i] = mean;
            }
        }
        inverse
    }

    /// log |A|.
    pub fn log_determinant(&self) -> f64 {
        (0..self.p).map(|i| 2.0 * self.lower[i * self.p + i].ln()).sum()
    }
}

/// The product of two p by p matrices.
pub fn product(a: &[f64], b: &[f64], p: usize) -> Vec<f64> {
    let mut out = vec![0.0; p * p];
    for i in 0..p {
        for m in 0..p {
            for j in 0..p {
                out[i * p + j] += a[i * p + m] * b[m * p + j];
            }
        }
    }
    out
}

/// tr(AB) of two p by p matrices.
pub fn trace_of_product(a: &[f64], b: &[f64], p: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..p {
        for j in 0..p {
            sum += a[i * p + j] * b[j * p + i];
        }
    }
    sum
}

/// x'Ax for one row x of length p.
pub fn quadratic_form(x: &[f64], a: &[f64]) -> f64 {
    let p = x.len();
    let mut sum = 0.0;
    for i in 0..p {
        for j in 0..p {
            sum += x[i] * a[i * p + j] * x[j];
        }
    }
    sum
}

/// The inner product of two rows.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverts_a_matrix_worked_out_by_hand() {
        // [[4, 2], [2, 3]]: determinant 8, inverse [[3, -2], [-2, 4]] / 8.
        let factor = Cholesky::new(&[4.0, 2.0, 2.0, 3.0], 2).unwrap();
        let inverse = factor.inverse();
        for (got, want) in inverse.iter().zip([0.375, -0.25, -0.25, 0.5]) {
            assert!((got - want).abs() < 1e-15);
        }
        assert!((factor.log_determinant() - 8f64.ln()).abs() < 1e-15);
        assert!((factor.solve(&[1.0, 1.0])[0] - 0.125).abs() < 1e-15);
    }

    #[test]
    fn refuses_a_singular_matrix() {
        assert!(Cholesky::new(&[1.0, 1.0, 1.0, 1.0], 2).is_none());
        assert!(Cholesky::new(&[f64::NAN], 1).is_none());
    }

    #[test]
    fn products_and_forms_agree() {
        let (a, b) = ([1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 1.0, 0.0]);
        assert_eq!(product(&a, &b, 2), vec![2.0, 1.0, 4.0, 3.0]);
        assert_eq!(trace_of_product(&a, &b, 2), 5.0);
        assert_eq!(quadratic_form(&[1.0, 2.0], &a), 27.0);
        assert_eq!(dot(&[1.0, 2.0], &[3.0, 4.0]), 11.0);
    }
}
