//! The highest point of the likelihood: quasi-Newton climbs from several starts, then Newton to the last digits.

use super::super::error::Error;
use super::super::linalg::{Cholesky, dot};
use super::Model;
use super::likelihood::Evaluation;
use super::term::Figures;

/// Steps of a first climb and of the last one.
const STEPS: [usize; 2] = [60, 400];

/// A climb ends where the next step promises less log-likelihood than this: the first climbs, which are only to be
/// told apart, and the last one.
const GAIN: [f64; 2] = [1e-5, 1e-15];

/// A fitted covariance.
#[derive(Debug, Clone)]
pub struct Found {
    /// The free parameters.
    pub phi: Vec<f64>,
    /// The model there.
    pub at: Evaluation,
    /// Variances and correlations of every term.
    pub figures: Vec<Figures>,
    /// Whether the likelihood falls in every direction: else some variances cannot be told apart.
    pub is_identified: bool,
}

impl Model {
    /// Finds the maximum.
    ///
    /// A likelihood of several variances may have several peaks; climbs start with the variance in each term in
    /// turn, at several sizes and correlations, and the highest end is polished and kept.
    ///
    /// # Errors
    /// No climb ends at a point where the likelihood is level.
    pub fn maximum(&self) -> Result<Found, Error> {
        if self.parameters == 0 {
            let at = self.at(&[]).ok_or_else(|| Error::undefined("the fit", "V is not positive definite"))?;
            return Ok(Found { phi: Vec::new(), at, figures: Vec::new(), is_identified: true });
        }
        let mut best: Option<(Vec<f64>, Evaluation)> = None;
        for start in self.starts() {
            let Some(end) = self.climb(start, 0) else { continue };
            if best.as_ref().is_none_or(|(_, at)| end.1.log_likelihood > at.log_likelihood) {
                best = Some(end);
            }
        }
        let (phi, at) = best.ok_or_else(|| {
            Error::undefined(
                "the likelihood",
                "V is not positive definite at any start; look at the sampling covariances",
            )
        })?;
        let (phi, at) = self.climb(phi.clone(), 1).unwrap_or((phi, at));
        let (phi, at, is_identified) = self.polish(phi, at);
        let (phi, at) = self.tidied(phi, at);
        let slope = at.gradient.iter().fold(0.0, |most: f64, g| most.max(g.abs()));
        if slope > 1e-5 * at.log_likelihood.abs().max(1.0) {
            return Err(Error::not_converged(
                "the covariance",
                format!("the likelihood still rises with slope {slope:e} where the search ended"),
            ));
        }
        let figures = self
            .terms
            .iter()
            .zip(self.stretches(&phi))
            .map(|(term, own)| term.figures(own, self.unit))
            .collect();
        Ok(Found { figures, phi, at, is_identified })
    }

    fn starts(&self) -> Vec<Vec<f64>> {
        let terms = self.terms.len();
        let mut starts = Vec::new();
        // Beside sampling variances, the random effects may be smaller than the least of them.
        let least = self.least_known() / self.unit;
        let sizes: &[f64] = if least > 0.0 { &[1.0, 0.05, 0.3 * least.min(0.1)] } else { &[1.0, 0.05] };
        let can_correlate = self.terms.iter().any(|term| term.parameters() > 1);
        let correlations: &[f64] = match can_correlate {
            false => &[0.0],
            true if self.terms.iter().any(super::term::Term::can_alternate) => &[0.0, 0.6, 0.95, -0.4, -0.9],
            true => &[0.0, 0.6, 0.95, -0.4],
        };
        for emphasis in 0..=terms {
            for size in sizes.iter().copied() {
                for rho in correlations {
                    let share = |t: usize| match (terms, emphasis) {
                        (1, 0) => 1.0,
                        (1, _) => 4.0,
                        (_, e) if e == terms => 1.0 / terms as f64,
                        (_, e) if e == t => 0.8,
                        _ => 0.2 / (terms - 1) as f64,
                    };
                    let start = self.terms.iter().enumerate();
                    starts.push(start.flat_map(|(t, term)| term.start(size * share(t), *rho)).collect());
                }
            }
        }
        starts
    }

    /// The smallest known variance above 0; 0 where there is none.
    fn least_known(&self) -> f64 {
        let variances = self.blocks.iter().flat_map(|block| {
            let m = block.rows.len();
            (0..m).map(move |i| block.known[i * m + i])
        });
        let least = variances.filter(|v| *v > 0.0).fold(f64::INFINITY, f64::min);
        if least.is_finite() { least } else { 0.0 }
    }

    /// Quasi-Newton (Broyden, Fletcher, Goldfarb, Shanno) with halved steps.
    fn climb(&self, start: Vec<f64>, stage: usize) -> Option<(Vec<f64>, Evaluation)> {
        let n = start.len();
        let mut at = self.at(&start)?;
        let mut phi = start;
        let identity = || (0..n * n).map(|i| f64::from(u8::from(i % (n + 1) == 0))).collect::<Vec<f64>>();
        let mut inverse = identity();
        let mut is_fresh = true;
        for _ in 0..STEPS[stage] {
            let mut direction: Vec<f64> =
                (0..n).map(|i| dot(&inverse[i * n..(i + 1) * n], &at.gradient)).collect();
            if dot(&direction, &at.gradient) <= 0.0 {
                inverse = identity();
                is_fresh = true;
                direction.clone_from(&at.gradient);
            }
            let length = dot(&direction, &direction).sqrt();
            let limit = if is_fresh { 0.3 } else { 2.0 };
            if length > limit {
                direction.iter_mut().for_each(|d| *d *= limit / length);
            }
            let rise = dot(&direction, &at.gradient);
            if rise <= GAIN[stage] {
                break;
            }
            let mut share = 1.0;
            let mut next = None;
            for _ in 0..40 {
                let tried: Vec<f64> = phi.iter().zip(&direction).map(|(p, d)| p + share * d).collect();
                let enough = at.log_likelihood + 1e-4 * share * rise;
                if let Some(there) = self.at(&tried).filter(|there| there.log_likelihood >= enough) {
                    next = Some((tried, there));
                    break;
                }
                share *= 0.5;
            }
            let Some((tried, there)) = next else {
                if is_fresh {
                    break;
                }
                inverse = identity();
                is_fresh = true;
                continue;
            };
            let step: Vec<f64> = tried.iter().zip(&phi).map(|(a, b)| a - b).collect();
            // The likelihood is to rise: its negative falls, and so do the slopes.
            let fall: Vec<f64> = at.gradient.iter().zip(&there.gradient).map(|(a, b)| a - b).collect();
            update(&mut inverse, &step, &fall, is_fresh);
            is_fresh = false;
            (phi, at) = (tried, there);
        }
        Some((phi, at))
    }

    /// Newton's method with the Hessian by differences of the gradient. Where the likelihood bends up in some
    /// direction (beside a variance of 0 that wants to be more), the step is damped until it leads up.
    fn polish(&self, mut phi: Vec<f64>, mut at: Evaluation) -> (Vec<f64>, Evaluation, bool) {
        let n = phi.len();
        let mut is_identified = false;
        for _ in 0..60 {
            let Some(curvature) = self.curvature(&phi) else { break };
            let largest = (0..n).fold(0.0, |most: f64, i| most.max(curvature[i * n + i].abs()));
            let mut damping = 0.0;
            let factor = loop {
                let damped: Vec<f64> = (0..n * n)
                    .map(|at| curvature[at] + if at % (n + 1) == 0 { damping } else { 0.0 })
                    .collect();
                match Cholesky::new(&damped, n) {
                    Some(factor) => break Some(factor),
                    None if damping > 1e6 * largest => break None,
                    None => damping = (2.0 * damping).max(1e-8 * largest.max(f64::MIN_POSITIVE)),
                }
            };
            let Some(factor) = factor else { break };
            is_identified = damping == 0.0
                && (0..n).all(|i| {
                    let unit: Vec<f64> = (0..n).map(|j| f64::from(u8::from(i == j))).collect();
                    factor.solve(&unit)[i] * curvature[i * n + i] < 1e10
                });
            let mut step = factor.solve(&at.gradient);
            let length = dot(&step, &step).sqrt();
            if length > 1.0 {
                step.iter_mut().for_each(|step| *step /= length);
            }
            let slope = |at: &Evaluation| at.gradient.iter().map(|g| g * g).sum::<f64>();
            let rounding = 1e-13 * at.log_likelihood.abs().max(1.0);
            let mut next = None;
            for _ in 0..30 {
                let tried: Vec<f64> = phi.iter().zip(&step).map(|(p, s)| p + s).collect();
                if let Some(there) = self.at(&tried) {
                    let gain = there.log_likelihood - at.log_likelihood;
                    // Within rounding of the likelihood, its slope says which is higher.
                    if gain > rounding || gain > -rounding && slope(&there) < slope(&at) {
                        next = Some((tried, there));
                        break;
                    }
                }
                step.iter_mut().for_each(|step| *step *= 0.25);
            }
            let Some(found) = next else { break };
            (phi, at) = found;
            if length < 1e-13 {
                break;
            }
        }
        (phi, at, is_identified)
    }

    /// Minus the Hessian, by central differences.
    fn curvature(&self, phi: &[f64]) -> Option<Vec<f64>> {
        const STEP: f64 = 1e-4;
        let n = phi.len();
        let mut out = vec![0.0; n * n];
        for k in 0..n {
            let moved = |by: f64| {
                let mut moved = phi.to_vec();
                moved[k] += by;
                self.at(&moved)
            };
            let (up, down) = (moved(STEP)?, moved(-STEP)?);
            for i in 0..n {
                out[i * n + k] = (down.gradient[i] - up.gradient[i]) / (2.0 * STEP);
            }
        }
        for i in 0..n {
            for j in 0..i {
                let mean = 0.5 * (out[i * n + j] + out[j * n + i]);
                (out[i * n + j], out[j * n + i]) = (mean, mean);
            }
        }
        Some(out)
    }

    /// Parameters that are 0 but for rounding, at 0, unless that loses likelihood.
    fn tidied(&self, phi: Vec<f64>, at: Evaluation) -> (Vec<f64>, Evaluation) {
        let tidy: Vec<f64> =
            self.terms.iter().zip(self.stretches(&phi)).flat_map(|(term, own)| term.tidied(own)).collect();
        if tidy == phi {
            return (phi, at);
        }
        match self.at(&tidy) {
            Some(there) if there.log_likelihood >= at.log_likelihood - 1e-9 => (tidy, there),
            _ => (phi, at),
        }
    }
}

/// The BFGS update of the inverse Hessian.
fn update(inverse: &mut [f64], step: &[f64], fall: &[f64], is_fresh: bool) {
    let n = step.len();
    let along = dot(step, fall);
    if along <= 1e-14 * (dot(step, step) * dot(fall, fall)).sqrt() {
        return;
    }
    if is_fresh {
        let scale = along / dot(fall, fall);
        (0..n).for_each(|i| inverse[i * n + i] = scale);
    }
    let bent: Vec<f64> = (0..n).map(|i| dot(&inverse[i * n..(i + 1) * n], fall)).collect();
    let gain = 1.0 + dot(fall, &bent) / along;
    for i in 0..n {
        for j in 0..n {
            inverse[i * n + j] += (gain * step[i] * step[j] - bent[i] * step[j] - step[i] * bent[j]) / along;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Known;
    use super::super::term::{Kind, Loading, Term};
    use super::*;
    use crate::statistics::design::Design;

    #[test]
    fn a_balanced_one_way_layout_has_a_closed_form() {
        // Three groups of two: mean squares within 0.5 and between 8, so variances 0.5 and (8 - 0.5)/2.
        let y = vec![0.5, -0.5, 2.5, 1.5, 4.5, 3.5];
        let groups = vec![0, 0, 1, 1, 2, 2];
        let terms = vec![
            Term::new(Kind::Variance, Loading::Level(vec![0; 6]), 1, groups),
            Term::new(Kind::Variance, Loading::Level(vec![0; 6]), 1, (0..6).collect()),
        ];
        let model = Model::new(y, Design::intercept_only(6), &Known::Nothing, terms, true).unwrap();
        let found = model.maximum().unwrap();
        assert!((found.figures[0].variances[0] - 3.75).abs() < 1e-9, "{:?}", found.figures);
        assert!((found.figures[1].variances[0] - 0.5).abs() < 1e-9);
        assert!(found.is_identified);
    }

    #[test]
    fn groups_that_differ_less_than_chance_have_variance_0() {
        let y = vec![0.0, 2.0, 0.1, 2.1, 2.05, 0.05];
        let terms = vec![
            Term::new(Kind::Variance, Loading::Level(vec![0; 6]), 1, vec![0, 0, 1, 1, 2, 2]),
            Term::new(Kind::Variance, Loading::Level(vec![0; 6]), 1, (0..6).collect()),
        ];
        let model = Model::new(y, Design::intercept_only(6), &Known::Nothing, terms, true).unwrap();
        assert_eq!(model.maximum().unwrap().figures[0].variances[0], 0.0);
    }
}
