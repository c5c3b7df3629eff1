//! The median of all slopes between two points (Theil 1950), with Sen's interval (Sen 1968).

use super::dist::normal;
use super::error::Error;

/// Above this many points the slopes (half its square of them) are not formed.
pub const LIMIT: usize = 5_000;

/// The Theil-Sen line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TheilSen {
    /// The median slope, in units of y per unit of x.
    pub slope: f64,
    /// The median of y - slope x.
    pub intercept: f64,
    /// Sen's interval for the slope. `None` where the points are too few for the level: even the flattest
    /// and the steepest slope do not reach it.
    pub ci: Option<[f64; 2]>,
}

/// The Theil-Sen line of points (x, y) whose Kendall score has variance `variance` when there is no trend
/// (see [`super::kendall::kendall`]).
///
/// The slope is the median of (y_j - y_i)/(x_j - x_i) over all N pairs with different x. Interval: with
/// C = z sqrt(variance), the slopes of rank (N - C)/2 and (N + C)/2 + 1, ranks rounded to the nearest whole
/// number and halves to the even one, as R's `trend::sens.slope` and SciPy's `theilslopes` do. When y never
/// changes the interval is 0 to 0. Time and memory go with the square of the number of points.
///
/// # Errors
/// More than [`LIMIT`] points; no two points with different x.
pub fn theil_sen(x: &[f64], y: &[f64], variance: f64, level: f64) -> Result<TheilSen, Error> {
    let n = x.len().min(y.len());
    if n > LIMIT {
        let wanted = format!("at most {LIMIT} for the slopes between all pairs");
        return Err(Error::input("x", format!("{n} points"), &wanted));
    }
    let mut slopes = Vec::with_capacity(n * n.saturating_sub(1) / 2);
    for j in 1..n {
        for i in 0..j {
            let dx = x[j] - x[i];
            if dx != 0.0 {
                slopes.push((y[j] - y[i]) / dx);
            }
        }
    }
    if slopes.is_empty() {
        return Err(Error::undefined("the median slope", "no two points have different x"));
    }
    let count = slopes.len() as f64;
    let slope = median(&mut slopes);
    let reach = normal::quantile_upper((100.0 - level) / 200.0) * variance.sqrt();
    let (low, high) = (((count - reach) / 2.0).round_ties_even(), ((count + reach) / 2.0).round_ties_even());
    let ci = if variance == 0.0 {
        Some([slope, slope])
    } else if low >= 1.0 && high + 1.0 <= count {
        Some([rank(&mut slopes, low as usize - 1), rank(&mut slopes, high as usize)])
    } else {
        None
    };
    let mut rests: Vec<f64> = x.iter().zip(y).map(|(x, y)| y - slope * x).collect();
    Ok(TheilSen { slope, intercept: median(&mut rests), ci })
}

/// The value of 0-based rank `index` (below the length).
fn rank(values: &mut [f64], index: usize) -> f64 {
    *values.select_nth_unstable_by(index, f64::total_cmp).1
}

/// The median of at least one value.
pub(super) fn median(values: &mut [f64]) -> f64 {
    let half = values.len() / 2;
    let upper = rank(values, half);
    if values.len() % 2 == 1 { upper } else { 0.5 * (rank(values, half - 1) + upper) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::kendall::kendall;

    #[test]
    fn sens_own_example() {
        // Sen (1968), section 6, at 93 percent: median slope 4, interval (3.71, 4.38).
        let x = [1.0, 2.0, 3.0, 4.0, 10.0, 12.0, 18.0];
        let y = [9.0, 15.0, 19.0, 20.0, 45.0, 55.0, 78.0];
        let got = theil_sen(&x, &y, kendall(&x, &y).variance, 93.0).unwrap();
        assert_eq!(got.slope, 4.0);
        assert_eq!(got.ci.map(|[low, high]| format!("{low:.2} {high:.2}")).unwrap(), "3.71 4.38");
    }

    #[test]
    fn one_wild_point_moves_little_and_few_points_have_no_interval() {
        let x: Vec<f64> = (0..9).map(f64::from).collect();
        let mut y: Vec<f64> = x.iter().map(|x| 3.0 * x + 1.0).collect();
        y[4] = 500.0;
        let variance = kendall(&x, &y).variance;
        let got = theil_sen(&x, &y, variance, 95.0).unwrap();
        assert_eq!((got.slope, got.intercept), (3.0, 1.0));
        let few = theil_sen(&x[..3], &y[..3], kendall(&x[..3], &y[..3]).variance, 95.0).unwrap();
        assert_eq!((few.slope, few.ci), (3.0, None));
    }
}
