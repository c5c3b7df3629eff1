//! One random effect: the shape of its covariance matrix G, and how its free parameters map to it.
//!
//! Parameters are free of bounds: standard deviations whose sign does not matter, the entries of a Cholesky
//! factor, the logarithm of a standard deviation, the angle whose sine is a correlation. Variances of 0 and
//! correlations at their bounds are then ordinary points, not walls.

/// The shape of G, by metafor's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One variance, nothing shared between levels (ID).
    Variance,
    /// A variance for each level, nothing shared (DIAG).
    Diag,
    /// One variance, one correlation between any two levels (CS).
    Cs,
    /// A variance for each level, one correlation (HCS).
    Hcs,
    /// A variance for each level, a correlation for each pair (UN).
    Un,
    /// One variance, correlation rho^|i - j| (AR).
    Ar,
    /// A variance for each level, correlation rho^|i - j| (HAR).
    Har,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Variance, Self::Diag, Self::Cs, Self::Hcs, Self::Un, Self::Ar, Self::Har];

    /// metafor's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Variance => "ID",
            Self::Diag => "DIAG",
            Self::Cs => "CS",
            Self::Hcs => "HCS",
            Self::Un => "UN",
            Self::Ar => "AR",
            Self::Har => "HAR",
        }
    }

    /// The shape of that name.
    ///
    /// # Errors
    /// An unknown name, with the known ones listed.
    pub fn from_name(name: &str) -> Result<Self, crate::statistics::error::Error> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|kind| kind.name()).collect();
            crate::statistics::error::Error::input(
                "struct",
                format!("\"{name}\""),
                &format!("one of {}", names.join(", ")),
            )
        })
    }
}

/// How a row takes part in a term.
#[derive(Debug, Clone, PartialEq)]
pub enum Loading {
    /// It stands at one level, 0-based.
    Level(Vec<usize>),
    /// It has a row of numbers, row-major n by the size of G.
    Rows(Vec<f64>),
}

/// A random effect. Rows of the same `group` share it.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    kind: Kind,
    pub(super) loading: Loading,
    /// The side of G.
    pub(super) size: usize,
    pub(super) group: Vec<usize>,
}

/// The variances and correlations of a term, as metafor lists them.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// One variance, or one per level.
    pub variances: Vec<f64>,
    /// The correlations: none, one, or those of UN in order (2,1), (3,1), ..., (3,2), ...
    pub correlations: Vec<f64>,
    /// G in full, row-major.
    pub matrix: Vec<f64>,
}

impl Term {
    /// A term of `size` levels. With a single level every shape is one variance.
    pub fn new(kind: Kind, loading: Loading, size: usize, group: Vec<usize>) -> Self {
        Self { kind: if size == 1 { Kind::Variance } else { kind }, loading, size, group }
    }

    /// The shape in use.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Free parameters.
    pub fn parameters(&self) -> usize {
        let q = self.size;
        match self.kind {
            Kind::Variance => 1,
            Kind::Cs | Kind::Ar => 2,
            Kind::Diag => q,
            Kind::Hcs | Kind::Har => q + 1,
            Kind::Un => q * (q + 1) / 2,
        }
    }

    /// The correlation at an angle, and its derivative.
    fn correlation(&self, angle: f64) -> (f64, f64) {
        let low = if self.kind == Kind::Hcs { -1.0 / (self.size as f64 - 1.0) } else { -1.0 };
        let (middle, half) = (0.5 * (1.0 + low), 0.5 * (1.0 - low));
        (middle + half * angle.sin(), half * angle.cos())
    }

    /// G at the parameters, q by q row-major, in the model's unit.
    pub(super) fn matrix(&self, phi: &[f64]) -> Vec<f64> {
        let q = self.size;
        let mut g = vec![0.0; q * q];
        match self.kind {
            Kind::Variance => (0..q).for_each(|i| g[i * q + i] = phi[0] * phi[0]),
            Kind::Diag => (0..q).for_each(|i| g[i * q + i] = phi[i] * phi[i]),
            Kind::Cs => {
                // Eigenvalues a^2 (within) and b^2 (of the mean).
                let (within, mean) = (phi[0] * phi[0], phi[1] * phi[1]);
                let shared = (mean - within) / q as f64;
                for i in 0..q {
                    for j in 0..q {
                        g[i * q + j] = shared + if i == j { within } else { 0.0 };
                    }
                }
            }
            Kind::Un => {
                for i in 0..q {
                    for j in 0..q {
                        g[i * q + j] = (0..=i.min(j)).map(|m| phi[at(i, m)] * phi[at(j, m)]).sum();
                    }
                }
            }
            Kind::Ar | Kind::Har | Kind::Hcs => {
                let (rho, _) = self.correlation(*phi.last().unwrap_or(&0.0));
                for i in 0..q {
                    for j in 0..q {
                        g[i * q + j] = self.deviation(phi, i)
                            * self.deviation(phi, j)
                            * self.power(rho, i.abs_diff(j)).0;
                    }
                }
            }
        }
        g
    }

    fn deviation(&self, phi: &[f64], level: usize) -> f64 {
        if self.kind == Kind::Ar { phi[0] } else { phi[level].exp() }
    }

    /// The correlation of levels `apart`, and its derivative in rho.
    fn power(&self, rho: f64, apart: usize) -> (f64, f64) {
        match (self.kind, apart) {
            (_, 0) => (1.0, 0.0),
            (Kind::Hcs, _) => (rho, 1.0),
            (_, apart) => {
                let before = rho.powi(apart as i32 - 1);
                (before * rho, apart as f64 * before)
            }
        }
    }

    /// The derivative of sum of H * G in each parameter, H symmetric q by q.
    pub(super) fn gradient(&self, phi: &[f64], h: &[f64]) -> Vec<f64> {
        let q = self.size;
        let diagonal = |i: usize| h[i * q + i];
        match self.kind {
            Kind::Variance => vec![2.0 * phi[0] * (0..q).map(diagonal).sum::<f64>()],
            Kind::Diag => (0..q).map(|i| 2.0 * phi[i] * diagonal(i)).collect(),
            Kind::Cs => {
                let trace: f64 = (0..q).map(diagonal).sum();
                let mean = h.iter().sum::<f64>() / q as f64;
                vec![2.0 * phi[0] * (trace - mean), 2.0 * phi[1] * mean]
            }
            Kind::Un => {
                // d/dL of tr(H LL') is 2 H L, on and below the diagonal.
                let mut out = vec![0.0; self.parameters()];
                for i in 0..q {
                    for j in 0..=i {
                        out[at(i, j)] = 2.0 * (j..q).map(|m| h[i * q + m] * phi[at(m, j)]).sum::<f64>();
                    }
                }
                out
            }
            Kind::Ar | Kind::Har | Kind::Hcs => {
                let mut out = vec![0.0; self.parameters()];
                let last = out.len() - 1;
                let (rho, slope) = self.correlation(phi[last]);
                for i in 0..q {
                    for j in 0..q {
                        let scale = h[i * q + j] * self.deviation(phi, i) * self.deviation(phi, j);
                        let (power, rise) = self.power(rho, i.abs_diff(j));
                        out[last] += scale * rise * slope;
                        if self.kind == Kind::Ar {
                            let other = h[i * q + j] * phi[0] * power;
                            out[0] += 2.0 * other;
                        } else {
                            out[i] += 2.0 * scale * power;
                        }
                    }
                }
                out
            }
        }
    }

    /// Whether correlations may come near -1 with more than two levels: their signs alternate.
    pub(super) fn can_alternate(&self) -> bool {
        matches!(self.kind, Kind::Ar | Kind::Har)
    }

    /// Parameters with every variance `variance` (in the model's unit) and correlations near `rho`.
    pub(super) fn start(&self, variance: f64, rho: f64) -> Vec<f64> {
        let q = self.size;
        let deviation = variance.sqrt();
        let low = match self.kind {
            Kind::Ar | Kind::Har => -1.0,
            _ if q > 1 => -0.5 / (q as f64 - 1.0),
            _ => 0.0,
        };
        let rho = rho.max(low);
        match self.kind {
            Kind::Variance => vec![deviation],
            Kind::Diag => vec![deviation; q],
            Kind::Cs => {
                vec![(variance * (1.0 - rho)).sqrt(), (variance * (1.0 + (q as f64 - 1.0) * rho)).sqrt()]
            }
            Kind::Un => {
                let mut matrix = vec![variance * rho; q * q];
                (0..q).for_each(|i| matrix[i * q + i] = variance);
                lower(&matrix, q)
            }
            Kind::Ar => vec![deviation, rho.asin()],
            Kind::Har | Kind::Hcs => {
                let mut out = vec![deviation.ln(); q];
                let low = if self.kind == Kind::Hcs { -1.0 / (q as f64 - 1.0) } else { -1.0 };
                out.push(((rho - 0.5 * (1.0 + low)) / (0.5 * (1.0 - low))).clamp(-1.0, 1.0).asin());
                out
            }
        }
    }

    /// The parameters with what is 0 but for rounding (a variance below 1e-9 of the model's unit) at 0.
    pub(super) fn tidied(&self, phi: &[f64]) -> Vec<f64> {
        const NOTHING: f64 = 3e-5;
        match self.kind {
            Kind::Variance | Kind::Diag | Kind::Cs | Kind::Un => {
                phi.iter().map(|phi| if phi.abs() < NOTHING { 0.0 } else { *phi }).collect()
            }
            _ => phi.to_vec(),
        }
    }

    /// Variances and correlations at the parameters, variances in squared units of y.
    pub(super) fn figures(&self, phi: &[f64], unit: f64) -> Figures {
        let q = self.size;
        let matrix: Vec<f64> = self.matrix(phi).iter().map(|g| g * unit).collect();
        let correlation =
            |i: usize, j: usize| matrix[i * q + j] / (matrix[i * q + i] * matrix[j * q + j]).sqrt();
        let levels = || (0..q).map(|i| matrix[i * q + i]).collect::<Vec<f64>>();
        let (variances, correlations) = match self.kind {
            Kind::Variance => (vec![matrix[0]], Vec::new()),
            Kind::Diag => (levels(), Vec::new()),
            Kind::Cs | Kind::Ar => (vec![matrix[0]], vec![correlation(1, 0)]),
            Kind::Hcs | Kind::Har => (levels(), vec![self.correlation(*phi.last().unwrap_or(&0.0)).0]),
            Kind::Un => (
                levels(),
                (0..q)
                    .flat_map(|j| (j + 1..q).map(move |i| (i, j)))
                    .map(|(i, j)| correlation(i, j))
                    .collect(),
            ),
        };
        Figures { variances, correlations, matrix }
    }
}

/// The place of entry (i, j), j <= i, in a packed lower triangle.
fn at(i: usize, j: usize) -> usize {
    i * (i + 1) / 2 + j
}

/// The packed Cholesky factor of a positive definite matrix.
fn lower(a: &[f64], q: usize) -> Vec<f64> {
    let mut out = vec![0.0; q * (q + 1) / 2];
    for i in 0..q {
        for j in 0..=i {
            let rest = a[i * q + j] - (0..j).map(|m| out[at(i, m)] * out[at(j, m)]).sum::<f64>();
            out[at(i, j)] = if i == j { rest.max(1e-12).sqrt() } else { rest / out[at(j, j)] };
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_is_the_slope_of_the_matrix() {
        let h = [0.7, -0.2, 0.4, -0.2, 1.1, 0.3, 0.4, 0.3, -0.5];
        for kind in Kind::ALL {
            let term = Term::new(kind, Loading::Level(Vec::new()), 3, Vec::new());
            let phi: Vec<f64> = (0..term.parameters()).map(|i| 0.4 + 0.17 * i as f64).collect();
            let value = |phi: &[f64]| -> f64 { term.matrix(phi).iter().zip(&h).map(|(g, h)| g * h).sum() };
            for (k, got) in term.gradient(&phi, &h).iter().enumerate() {
                let moved = |by: f64| {
                    let mut moved = phi.clone();
                    moved[k] += by;
                    value(&moved)
                };
                let want = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!((got - want).abs() < 1e-8, "{} {k}: {got} {want}", kind.name());
            }
        }
    }

    #[test]
    fn starts_are_what_they_say() {
        for kind in Kind::ALL {
            let term = Term::new(kind, Loading::Level(Vec::new()), 3, Vec::new());
            let got = term.figures(&term.start(0.5, 0.3), 4.0);
            assert!(got.variances.iter().all(|v| (v - 2.0).abs() < 1e-12), "{}", kind.name());
            assert!(got.correlations.iter().all(|r| (r - 0.3).abs() < 1e-12), "{} {got:?}", kind.name());
        }
    }
}
