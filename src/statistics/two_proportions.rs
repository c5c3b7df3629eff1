//! Do two proportions differ? Risk difference, ratios, the chi-squared tests and Fisher's exact test.

use super::dist::{chi_squared, normal};
use super::error::Error;
use super::paired::check_level;
use super::proportion::proportion;
use super::two_by_two::Statistic;

/// a of n1 against c of n2. What divides by 0 is `None`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoProportions {
    /// a/n1 - c/n2.
    pub rd: f64,
    /// Hybrid score interval of the difference (Newcombe 1998b, method 10): from the two Wilson intervals.
    pub rd_newcombe: [f64; 2],
    /// Risk ratio (a/n1)/(c/n2).
    pub rr: Option<f64>,
    /// Its interval, normal on the log scale (Katz et al. 1978); `None` with no events in a group.
    pub rr_ci: Option<[f64; 2]>,
    /// Odds ratio.
    pub or: Option<f64>,
    /// Its interval, normal on the log scale (Woolf 1955); `None` with a zero cell.
    pub or_ci: Option<[f64; 2]>,
    /// Pearson's chi-squared.
    pub chisq: Option<Statistic>,
    /// With Yates' continuity correction, which never exceeds |O - E|.
    pub yates: Option<Statistic>,
    /// Two-sided p-value of Fisher's exact test: all tables with the same margins that are no likelier.
    pub fisher_p: f64,
}

/// Compares `a` of `n1` with `c` of `n2` at `level` percent.
///
/// Special cases: nobody or everybody in both groups has the event: no chi-squared, Fisher's p is 1.
///
/// # Errors
/// Counts that are not whole numbers or exceed their group, an empty group, a level outside 1 to 100.
pub fn two_proportions(a: f64, n1: f64, c: f64, n2: f64, level: f64) -> Result<TwoProportions, Error> {
    check_level(level)?;
    let named = |error: Error, x: &str, n: &str| match error {
        Error::Input { field, found, .. } if field == "n" => Error::input(n, found, "a whole number above 0"),
        Error::Input { found, .. } => Error::input(x, found, &format!("a whole number from 0 to {n}")),
        other => other,
    };
    let first = proportion(a, n1, level).map_err(|error| named(error, "a", "n1"))?;
    let second = proportion(c, n2, level).map_err(|error| named(error, "c", "n2"))?;
    let rd = first.p - second.p;
    let reach = |up: f64, down: f64| (up * up + down * down).sqrt();
    let rd_newcombe = [
        rd - reach(first.p - first.wilson[0], second.wilson[1] - second.p),
        rd + reach(first.wilson[1] - first.p, second.p - second.wilson[0]),
    ];
    let (b, d) = (n1 - a, n2 - c);
    let z = normal::quantile_upper((100.0 - level) / 200.0);
    let around = |ratio: Option<f64>, variance: f64| {
        let log = ratio.map(f64::ln).filter(|log| log.is_finite() && variance.is_finite())?;
        let half = z * variance.sqrt();
        Some([(log - half).exp(), (log + half).exp()])
    };
    let exists = |value: f64| Some(value).filter(|value| value.is_finite());
    let (rr, or) = (exists(first.p / second.p), exists(a * d / (b * c)));
    let n = n1 + n2;
    let margins = (n1 / n) * n2 * ((a + c) / n) * (b + d);
    // |ad - bc|/n is the distance of every cell from its expected count.
    let excess = (a * d - b * c).abs() / n;
    let test = |correction: f64| {
        let apart = excess - correction.min(excess);
        exists(apart * apart * n / margins).map(|chisq| Statistic { chisq, p: chi_squared::sf(1.0, chisq) })
    };
    Ok(TwoProportions {
        rd,
        rd_newcombe,
        rr,
        rr_ci: around(rr, 1.0 / a - 1.0 / n1 + 1.0 / c - 1.0 / n2),
        or,
        or_ci: around(or, 1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d),
        chisq: test(0.0),
        yates: test(0.5),
        fisher_p: fisher(a, n1, a + c, n),
    })
}

/// The two-sided p-value of `a` events among `n1`, given `events` among all `n`.
///
/// The hypergeometric probabilities are built outwards from the likeliest table by their ratios, so they carry
/// no rounding of large factorials; tables within 1e-7 of the observed one's probability count as no likelier,
/// as in R's `fisher.test`.
fn fisher(a: f64, n1: f64, events: f64, n: f64) -> f64 {
    let n2 = n - n1;
    let (low, high) = ((events - n2).max(0.0), events.min(n1));
    let mode = (((n1 + 1.0) * (events + 1.0)) / (n + 2.0)).floor().clamp(low, high);
    // P(x + 1)/P(x).
    let ratio = |x: f64| (n1 - x) * (events - x) / ((x + 1.0) * (n2 - events + x + 1.0));
    let mut table = vec![(mode, 1.0)];
    let (mut x, mut weight) = (mode, 1.0);
    while x < high && weight > 0.0 {
        weight *= ratio(x);
        x += 1.0;
        table.push((x, weight));
    }
    (x, weight) = (mode, 1.0);
    while x > low && weight > 0.0 {
        x -= 1.0;
        weight /= ratio(x);
        table.push((x, weight));
    }
    let observed = table.iter().find(|(x, _)| *x == a).map_or(0.0, |(_, weight)| *weight);
    // Smallest first, so that no tail is lost.
    table.sort_by(|a, b| a.1.total_cmp(&b.1));
    let all: f64 = table.iter().map(|(_, weight)| weight).sum();
    let unlikely: f64 =
        table.iter().map(|(_, weight)| weight).take_while(|weight| **weight <= observed * (1.0 + 1e-7)).sum();
    (unlikely / all).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lady_tasting_tea() {
        // Fisher (1935): 3 of 4 cups told apart. 34 of 70 tables are no likelier.
        let got = two_proportions(3.0, 4.0, 1.0, 4.0, 95.0).unwrap();
        assert!((got.fisher_p - 34.0 / 70.0).abs() < 1e-15);
        assert_eq!((got.rd, got.or), (0.5, Some(9.0)));
    }

    #[test]
    fn nobody_has_the_event() {
        let got = two_proportions(0.0, 10.0, 0.0, 12.0, 95.0).unwrap();
        assert_eq!((got.chisq, got.rr, got.or_ci, got.fisher_p), (None, None, None, 1.0));
        let some = two_proportions(4.0, 10.0, 0.0, 12.0, 95.0).unwrap();
        assert_eq!((some.rr, some.rr_ci), (None, None));
        let error = two_proportions(4.0, 3.0, 0.0, 12.0, 95.0).unwrap_err();
        assert_eq!(error.to_string(), "a: found 4; wanted a whole number from 0 to n1");
        assert!(
            two_proportions(1.0, 3.0, 0.0, 0.0, 95.0).unwrap_err().to_string().starts_with("n2: found 0")
        );
    }
}
