//! Do groups of studies differ? One fit per group and the test between them.

use super::design::Design;
use super::dist::chi_squared;
use super::error::{Error, same_length};
use super::levels::levels;
use super::pool::{Fit, Options, rma};
use super::tau2;

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its label.
    pub label: String,
    /// Its studies, 0-based.
    pub rows: Vec<usize>,
    /// Its fit.
    pub fit: Fit,
}

/// The comparison of groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Subgroups {
    /// The groups, labels ascending (numbers by value).
    pub groups: Vec<Group>,
    /// Q between: the heterogeneity of the groups' estimates, weighted by 1/se^2.
    pub q_between: f64,
    /// Groups - 1.
    pub df: usize,
    /// Its p-value on chi-squared(df); 1 with a single group.
    pub p: f64,
    /// The tau2 shared by all groups, where `common_tau2` was asked for.
    pub common_tau2: Option<f64>,
}

/// Fits each group by itself, without moderators.
///
/// `labels`: one per study. `common_tau2`: estimate one tau2 for all groups (the model with a coefficient
/// per group) and use it in each, as is wise when groups are small (Borenstein et al. 2009, ch. 19).
///
/// # Errors
/// Labels of another length, and everything [`rma`] refuses.
pub fn subgroups(
    yi: &[f64],
    vi: &[f64],
    labels: &[String],
    options: &Options,
    common_tau2: bool,
) -> Result<Subgroups, Error> {
    same_length("group", labels.len(), yi.len(), "yi")?;
    tau2::check(yi, vi, &Design::intercept_only(yi.len()))?;
    let names = levels(labels);
    let shared = if common_tau2 {
        let rows: Vec<Vec<f64>> = labels
            .iter()
            .map(|label| names.iter().map(|name| f64::from(u8::from(name == label))).collect())
            .collect();
        Some(tau2::estimate(yi, vi, &Design::from_rows(&rows, &[])?, options.method)?.tau2)
    } else {
        None
    };
    let options = Options { tau2: shared.or(options.tau2), ..*options };
    let mut groups = Vec::with_capacity(names.len());
    for name in names {
        let rows: Vec<usize> = (0..labels.len()).filter(|&i| labels[i] == name).collect();
        let pick = |values: &[f64]| rows.iter().map(|&i| values[i]).collect::<Vec<f64>>();
        let fit = rma(&pick(yi), &pick(vi), &Design::intercept_only(rows.len()), &options)?;
        groups.push(Group { label: name, rows, fit });
    }
    let weights: Vec<f64> = groups.iter().map(|group| 1.0 / (group.fit.se[0] * group.fit.se[0])).collect();
    let total: f64 = weights.iter().sum();
    let mean = groups.iter().zip(&weights).map(|(group, w)| w * group.fit.beta[0]).sum::<f64>() / total;
    let q_between =
        groups.iter().zip(&weights).map(|(group, w)| w * (group.fit.beta[0] - mean).powi(2)).sum::<f64>();
    let df = groups.len() - 1;
    let p = if df == 0 { 1.0 } else { chi_squared::sf(df as f64, q_between) };
    Ok(Subgroups { groups, q_between, df, p, common_tau2: shared })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::tau2::Method;

    fn labels(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn two_groups_by_hand() {
        let options = Options { method: Method::Ce, ..Options::default() };
        let got = subgroups(&[0.0, 0.2, 1.0, 1.2], &[0.1; 4], &labels("b b a a"), &options, false).unwrap();
        assert_eq!(got.groups[0].label, "a");
        assert!((got.groups[0].fit.beta[0] - 1.1).abs() < 1e-14);
        // Means 1.1 and 0.1 with variance 0.05 each: Q = 1/(0.1).
        assert!((got.q_between - 10.0).abs() < 1e-12 && got.df == 1);
        let one = subgroups(&[0.0, 0.2], &[0.1; 2], &labels("a a"), &options, false).unwrap();
        assert_eq!((one.df, one.p), (0, 1.0));
    }

    #[test]
    fn one_tau2_for_all_and_numbers_in_order() {
        let y = [0.0, 0.9, 1.0, 1.2, 0.4, 0.5];
        let got = subgroups(&y, &[0.1; 6], &labels("10 10 9 9 9 10"), &Options::default(), true).unwrap();
        assert_eq!(got.groups[0].label, "9");
        assert!(got.groups.iter().all(|group| Some(group.fit.tau2) == got.common_tau2));
        assert!(subgroups(&y, &[0.1; 6], &labels("a"), &Options::default(), true).is_err());
    }
}
