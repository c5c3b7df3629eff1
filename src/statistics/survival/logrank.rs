//! Do groups differ in their times? The log-rank test and its family (R's `survdiff`).

use super::super::dist::chi_squared;
use super::super::error::{Error, same_length};
use super::super::levels::{levels, places};
use super::super::linalg::{Cholesky, dot};
use super::{check, tied};

/// A group whose variance the others explain but for this share says nothing of its own.
const DEPENDENT: f64 = 1e-9;

/// The test of Harrington & Fleming (1982), G-rho.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRank {
    /// The groups, numbers by value, words by spelling.
    pub groups: Vec<String>,
    /// Subjects in each.
    pub n: Vec<usize>,
    /// Events in each, weighted by S^rho.
    pub obs: Vec<f64>,
    /// Events expected if the groups did not differ, weighted likewise. Sums to that of `obs`.
    pub exp: Vec<f64>,
    /// Covariance of obs - exp, groups by groups, row-major.
    pub var: Vec<f64>,
    /// The quadratic form of obs - exp, any one group left out.
    pub chisq: f64,
    /// Groups that can be compared, less one.
    pub df: usize,
    /// p-value; 1 on 0 degrees of freedom.
    pub p: f64,
}

/// Compares the groups.
///
/// Each event time weighs S(t-)^rho, S the curve of all groups together just before it: rho 0 is the log-rank
/// test (Mantel 1966), rho 1 Peto & Peto's Wilcoxon test, which hears early differences more. At a tie the
/// hypergeometric variance holds. With `strata` (one label per subject), sums run within strata.
///
/// Special cases: one group, no events, or no time at which more than one group is watched: chisq 0 on 0
/// degrees of freedom, p 1.
///
/// # Errors
/// Lists of different lengths, a negative time, a status other than 0 or 1, rho not a number of 0 or more.
pub fn logrank(
    time: &[f64],
    status: &[f64],
    group: &[String],
    strata: Option<&[String]>,
    rho: f64,
) -> Result<LogRank, Error> {
    check(time, status)?;
    same_length("group", group.len(), time.len(), "time")?;
    if !(rho >= 0.0 && rho.is_finite()) {
        return Err(Error::input("rho", rho, "a number of 0 or more"));
    }
    let time = tied(time);
    let groups = levels(group);
    let place = places(group, &groups);
    let count = groups.len();
    let mut test = LogRank {
        n: (0..count).map(|g| place.iter().filter(|&&other| other == g).count()).collect(),
        groups,
        obs: vec![0.0; count],
        exp: vec![0.0; count],
        var: vec![0.0; count * count],
        chisq: 0.0,
        df: 0,
        p: 1.0,
    };
    let members: Vec<Vec<usize>> = match strata {
        None => vec![(0..time.len()).collect()],
        Some(strata) => {
            same_length("strata", strata.len(), time.len(), "time")?;
            let names = levels(strata);
            let mut members = vec![Vec::new(); names.len()];
            for (i, s) in places(strata, &names).into_iter().enumerate() {
                members[s].push(i);
            }
            members
        }
    };
    for mut rows in members {
        rows.sort_by(|&a, &b| time[a].total_cmp(&time[b]));
        add_stratum(&mut test, &rows, &time, status, &place, rho);
    }
    conclude(&mut test);
    Ok(test)
}

/// Adds the sums over one stratum, its rows in order of time.
fn add_stratum(test: &mut LogRank, rows: &[usize], time: &[f64], status: &[f64], place: &[usize], rho: f64) {
    let count = test.groups.len();
    let mut at_risk = vec![0.0; count];
    for &i in rows {
        at_risk[place[i]] += 1.0;
    }
    let mut surv = 1.0f64;
    for together in rows.chunk_by(|&a, &b| time[a] == time[b]) {
        let n: f64 = at_risk.iter().sum();
        let mut events = vec![0.0; count];
        for &i in together {
            events[place[i]] += status[i];
        }
        let d: f64 = events.iter().sum();
        if d > 0.0 {
            let weight = surv.powf(rho);
            for g in 0..count {
                test.obs[g] += weight * events[g];
                test.exp[g] += weight * d * at_risk[g] / n;
            }
            if n > 1.0 {
                let scale = weight * weight * d * (n - d) / (n * (n - 1.0));
                for g in 0..count {
                    for h in 0..count {
                        let own = if g == h { at_risk[g] } else { 0.0 };
                        test.var[g * count + h] += scale * (own - at_risk[g] * at_risk[h] / n);
                    }
                }
            }
            surv *= (n - d) / n;
        }
        for &i in together {
            at_risk[place[i]] -= 1.0;
        }
    }
}

/// The quadratic form over as many groups as are independent: the last always follows from the others, and so
/// does one that is never watched beside another at an event.
fn conclude(test: &mut LogRank) {
    let count = test.groups.len();
    let at = |g: usize, h: usize| test.var[g * count + h];
    let square = |chosen: &[usize]| -> Option<Cholesky> {
        let var: Vec<f64> = chosen.iter().flat_map(|&g| chosen.iter().map(move |&h| at(g, h))).collect();
        Cholesky::new(&var, chosen.len())
    };
    let mut chosen: Vec<usize> = Vec::new();
    for g in 0..count {
        let shared: Vec<f64> = chosen.iter().map(|&h| at(g, h)).collect();
        let explained = square(&chosen).map_or(0.0, |factor| dot(&shared, &factor.solve(&shared)));
        if at(g, g) - explained > DEPENDENT * at(g, g) {
            chosen.push(g);
        }
    }
    let excess: Vec<f64> = chosen.iter().map(|&g| test.obs[g] - test.exp[g]).collect();
    if let Some(factor) = square(&chosen).filter(|_| !chosen.is_empty()) {
        let chisq = dot(&excess, &factor.solve(&excess));
        let df = chosen.len();
        (test.chisq, test.df, test.p) = (chisq, df, chi_squared::sf(df as f64, chisq));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<String> {
        text.chars().map(String::from).collect()
    }

    #[test]
    fn two_by_two_by_hand() {
        // One event time with 1 of 3 in a and 0 of 2 in b: O - E = 1 - 3/5, V = (3/5)(2/5).
        let got =
            logrank(&[1.0, 2.0, 2.0, 2.0, 2.0], &[1.0, 0.0, 0.0, 0.0, 0.0], &labels("aaabb"), None, 0.0)
                .unwrap();
        assert!((got.chisq - 0.16 / 0.24).abs() < 1e-15);
        assert_eq!((got.df, got.n.as_slice()), (1, &[3, 2][..]));
    }

    #[test]
    fn a_group_that_is_never_watched_beside_another_counts_for_nothing() {
        let (time, status) = ([1.0, 2.0, 2.0, 3.0, 8.0, 9.0], [1.0, 1.0, 0.0, 0.0, 1.0, 1.0]);
        let two = logrank(&time[..4], &status[..4], &labels("aabb"), None, 0.0).unwrap();
        let strata = labels("xxxxyy");
        let three = logrank(&time, &status, &labels("aabbcc"), Some(&strata), 0.0).unwrap();
        assert_eq!((three.df, three.chisq), (1, two.chisq));
    }

    #[test]
    fn nothing_to_compare_is_no_difference() {
        let one = logrank(&[1.0, 2.0], &[1.0, 1.0], &labels("aa"), None, 0.0).unwrap();
        assert_eq!((one.chisq, one.df, one.p), (0.0, 0, 1.0));
        let none = logrank(&[1.0, 2.0], &[0.0, 0.0], &labels("ab"), None, 0.0).unwrap();
        assert_eq!((none.chisq, none.df, none.p), (0.0, 0, 1.0));
        assert!(logrank(&[1.0], &[1.0], &labels("a"), None, -1.0).is_err());
    }
}
