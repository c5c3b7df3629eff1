//! What does the model expect at given moderator values? (metafor's `predict`)

use super::error::Error;
use super::linalg::{dot, quadratic_form};
use super::pool::Fit;
use super::prediction::{Rule, half_width};

/// The predicted average effect at one row of moderator values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predicted {
    /// x'beta.
    pub pred: f64,
    /// sqrt(x' vb x).
    pub se: f64,
    /// Lower confidence limit of the average effect there.
    pub ci_lb: f64,
    /// Upper confidence limit.
    pub ci_ub: f64,
    /// The prediction interval of a new study's true effect there; `None` for a common effect.
    pub pi: Option<[f64; 2]>,
}

/// Predicts at each row of `newmods`, which holds the moderators *without* the intercept column, in the
/// order of the kept columns. For a model that is an intercept alone, give one empty row.
///
/// # Errors
/// A row of the wrong length or with an entry that is not finite.
pub fn predict(fit: &Fit, newmods: &[Vec<f64>], rule: Rule) -> Result<Vec<Predicted>, Error> {
    let p = fit.p();
    let intercept = fit.design.intercept();
    let wanted = p - usize::from(intercept.is_some());
    newmods
        .iter()
        .enumerate()
        .map(|(i, row)| {
            if row.len() != wanted {
                let names: Vec<&str> = (0..p)
                    .filter(|j| Some(*j) != intercept)
                    .map(|j| fit.design.names()[j].as_str())
                    .collect();
                let wanted = format!("{wanted} ({}), without the intercept", names.join(", "));
                return Err(Error::entry("newmods", i, format!("{} numbers", row.len()), &wanted));
            }
            if let Some(value) = row.iter().find(|value| !value.is_finite()) {
                return Err(Error::entry("newmods", i, value, "finite numbers"));
            }
            let mut x = row.clone();
            if let Some(position) = intercept {
                x.insert(position, 1.0);
            }
            let pred = dot(&x, &fit.beta);
            let se = quadratic_form(&x, &fit.vb).max(0.0).sqrt();
            let half = fit.critical() * se;
            let pi = if fit.is_common_effect() {
                None
            } else {
                half_width(fit, se, rule).map(|half| [pred - half, pred + half])
            };
            Ok(Predicted { pred, se, ci_lb: pred - half, ci_ub: pred + half, pi })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::design::Design;
    use crate::statistics::pool::{Options, rma};

    #[test]
    fn passes_through_a_perfect_line() {
        let x: Vec<Vec<f64>> = [0.0, 1.0, 3.0].iter().map(|x| vec![1.0, *x]).collect();
        let design = Design::from_rows(&x, &[]).unwrap();
        let fit = rma(&[0.1, 0.3, 0.7], &[0.05, 0.04, 0.06], &design, &Options::default()).unwrap();
        let at_two = predict(&fit, &[vec![2.0]], Rule::Metafor).unwrap()[0];
        assert!((at_two.pred - 0.5).abs() < 1e-14);
        assert!(at_two.ci_lb < 0.5 && at_two.ci_ub > 0.5);
        let error = predict(&fit, &[vec![1.0, 2.0]], Rule::Metafor).unwrap_err();
        assert!(error.to_string().starts_with("newmods[0]: found 2 numbers"), "{error}");
    }
}
