//! Means, spreads and the correlation of plain samples.

/// Mean and standard deviation (n - 1) of at least one value; the deviation of one value is NaN. Exact for
/// values that are all the same.
pub fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let first = values.first().copied().unwrap_or(f64::NAN);
    let mean = first + values.iter().map(|value| value - first).sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (n - 1.0)).sqrt())
}

/// Pearson's correlation; NaN when one of the two never changes.
pub(super) fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let ((mean_x, sd_x), (mean_y, sd_y)) = (mean_and_sd(x), mean_and_sd(y));
    let products: f64 = x.iter().zip(y).map(|(x, y)| (x - mean_x) / sd_x * ((y - mean_y) / sd_y)).sum();
    (products / (x.len() as f64 - 1.0)).clamp(-1.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        assert_eq!(mean_and_sd(&[0.1; 7]), (0.1, 0.0));
        assert_eq!(mean_and_sd(&[1.0, 3.0]), (2.0, 2f64.sqrt()));
        assert!((correlation(&[1.0, 2.0, 4.0], &[2.0, 4.0, 8.0]) - 1.0).abs() < 1e-15);
        assert!(correlation(&[1.0, 1.0], &[2.0, 4.0]).is_nan());
    }
}
