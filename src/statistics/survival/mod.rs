//! How long until something happens? Times that may end before the event is seen (censoring).
//!
//! `time` is how long each subject was watched, in any unit; `status` is 1 where the event happened then and
//! 0 where watching ended without it. Names and conventions are those of R's survival package (Therneau).
//!
//! | question | module |
//! |---|---|
//! | what share is still without the event? | [`kaplan_meier`] |
//! | how sure, and when is half reached? | [`kaplan_meier`], [`interval`] |
//! | do groups differ? | [`logrank`] |
//! | by what factor, with covariates? | [`cox`] |

pub mod cox;
pub mod interval;
pub mod kaplan_meier;
pub mod logrank;

use super::error::{Error, same_length};

/// Times closer than this share of the mean time are one time (R's `timefix`): 0.1 + 0.2 and 0.3 are a tie.
const SAME_TIME: f64 = 1.490_116_119_384_765_6e-8;

/// Checks follow-up times and event indicators.
///
/// # Errors
/// No subjects, lists of different lengths, a time that is negative or not finite, a status other than 0 or 1.
fn check(time: &[f64], status: &[f64]) -> Result<(), Error> {
    if time.is_empty() {
        return Err(Error::input("time", "no subjects", "at least one"));
    }
    same_length("status", status.len(), time.len(), "time")?;
    if let Some(i) = time.iter().position(|time| !(*time >= 0.0 && time.is_finite())) {
        return Err(Error::entry("time", i, time[i], "a time of 0 or more"));
    }
    match status.iter().position(|status| *status != 0.0 && *status != 1.0) {
        None => Ok(()),
        Some(i) => Err(Error::entry("status", i, status[i], "1 for the event or 0 for censored")),
    }
}

/// The times with those that differ by rounding alone made equal, to the earliest of them.
fn tied(time: &[f64]) -> Vec<f64> {
    let mut unique = time.to_vec();
    unique.sort_by(f64::total_cmp);
    unique.dedup();
    let mean = unique.iter().sum::<f64>() / unique.len() as f64;
    let mut starts = unique.clone();
    let mut last = f64::NEG_INFINITY;
    starts.retain(|time| {
        let apart = *time - last > SAME_TIME * mean;
        last = *time;
        apart
    });
    if starts.len() == unique.len() {
        return time.to_vec();
    }
    time.iter()
        .map(|time| {
            let after = starts.partition_point(|start| start <= time);
            starts[after.saturating_sub(1)]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_does_not_break_a_tie() {
        assert_eq!(tied(&[0.1 + 0.2, 0.3, 1.0]), [0.3, 0.3, 1.0]);
        assert_eq!(tied(&[1e-9, 2e-9]), [1e-9, 2e-9]);
    }

    #[test]
    fn refusals_name_the_row() {
        assert!(check(&[1.0, -1.0], &[0.0, 1.0]).unwrap_err().to_string().starts_with("time[1]"));
        assert!(check(&[1.0, 1.0], &[0.0, 2.0]).unwrap_err().to_string().starts_with("status[1]"));
        assert!(check(&[], &[]).is_err());
    }
}
