//! How many null studies would undo the result? Fail-safe numbers.

use super::design::Design;
use super::dist::normal;
use super::error::Error;
use super::tau2;

/// The three definitions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Rosenthal (1979): until the one-sided combined z loses significance at alpha.
    Rosenthal,
    /// Orwin (1983): until the mean effect falls to a target, half the mean unless given.
    Orwin {
        /// The target, in units of the effect; its sign is taken from the mean.
        target: Option<f64>,
        /// Whether the mean is weighted by 1/vi.
        weighted: bool,
    },
    /// Rosenberg (2005): until the weighted mean loses two-sided significance at alpha.
    Rosenberg,
}

/// A fail-safe number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FailSafe {
    /// Rounded up; 0 when the result is not significant to begin with. Infinite for a target of 0.
    pub fsnum: f64,
    /// The observed p-value (not for Orwin).
    pub pval: Option<f64>,
    /// The mean effect (not for Rosenthal).
    pub meanes: Option<f64>,
    /// Orwin: the target in use.
    pub target: Option<f64>,
}

/// Computes the fail-safe number of k studies.
///
/// Rosenthal k (z/z_alpha)^2 - k with z = sum z_i/sqrt k; Orwin k (m-t)/t; Rosenberg
/// k ((sum wy/z_(alpha/2))^2 - sum w)/sum w.
///
/// # Errors
/// As every study table; a variance of 0; alpha outside 0 to 1.
pub fn fsn(yi: &[f64], vi: &[f64], kind: Kind, alpha: f64) -> Result<FailSafe, Error> {
    tau2::check(yi, vi, &Design::intercept_only(yi.len()))?;
    if let Some(i) = vi.iter().position(|v| *v <= 0.0) {
        return Err(Error::entry("vi", i, vi[i], "a sampling variance above 0"));
    }
    if !(alpha > 0.0 && alpha < 1.0) {
        return Err(Error::input("alpha", alpha, "a probability above 0 and below 1"));
    }
    let k = yi.len() as f64;
    let sum_w: f64 = vi.iter().map(|v| 1.0 / v).sum();
    let sum_wy: f64 = yi.iter().zip(vi).map(|(y, v)| y / v).sum();
    Ok(match kind {
        Kind::Rosenthal => {
            let z = yi.iter().zip(vi).map(|(y, v)| y / v.sqrt()).sum::<f64>() / k.sqrt();
            let crit = normal::quantile_upper(alpha);
            FailSafe {
                fsnum: rounded_up(k * (z / crit) * (z / crit) - k),
                pval: Some(normal::sf(z.abs())),
                meanes: None,
                target: None,
            }
        }
        Kind::Orwin { target, weighted } => {
            let mean = if weighted { sum_wy / sum_w } else { yi.iter().sum::<f64>() / k };
            let target = target.map_or(mean / 2.0, |target| target.abs().copysign(mean));
            FailSafe {
                fsnum: rounded_up(k * (mean - target) / target),
                pval: None,
                meanes: Some(mean),
                target: Some(target),
            }
        }
        Kind::Rosenberg => {
            let mean = sum_wy / sum_w;
            let crit = normal::quantile_upper(alpha / 2.0);
            let reach = sum_wy / crit;
            FailSafe {
                fsnum: rounded_up(k * (reach * reach - sum_w) / sum_w),
                pval: Some(normal::two_sided(mean * sum_w.sqrt())),
                meanes: Some(mean),
                target: None,
            }
        }
    })
}

/// The next whole number from 0 up; a number that is whole but for rounding stays.
fn rounded_up(studies: f64) -> f64 {
    (studies - 1e-12 * studies.abs()).max(0.0).ceil()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_the_mean_takes_as_many_again() {
        let kind = Kind::Orwin { target: None, weighted: false };
        let got = fsn(&[0.2, 0.4, 0.3], &[0.1; 3], kind, 0.05).unwrap();
        assert_eq!(got.fsnum, 3.0);
        let negative = Kind::Orwin { target: Some(0.1), weighted: false };
        let got = fsn(&[-0.2, -0.4, -0.3], &[0.1; 3], negative, 0.05).unwrap();
        assert_eq!(got.target, Some(-0.1));
    }

    #[test]
    fn rounding_does_not_add_a_study() {
        // 5 (6.86 - 0.1)/0.1 is 338, and 338.00000000000006 in doubles.
        let kind = Kind::Orwin { target: Some(0.1), weighted: false };
        assert_eq!(fsn(&[6.86; 5], &[0.1; 5], kind, 0.05).unwrap().fsnum, 338.0);
    }

    #[test]
    fn nothing_is_needed_where_nothing_was_found() {
        for kind in [Kind::Rosenthal, Kind::Rosenberg] {
            assert_eq!(fsn(&[0.1, -0.1], &[0.1; 2], kind, 0.05).unwrap().fsnum, 0.0);
        }
        assert!(fsn(&[0.1], &[0.1], Kind::Rosenthal, 5.0).unwrap_err().to_string().starts_with("alpha"));
    }
}
