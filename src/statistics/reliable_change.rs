//! Is one person's change more than the scale's own noise? (Jacobson & Truax 1991.)

use super::dist::normal;
use super::error::Error;
use super::paired::check_level;

/// The reliable change index and what it is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliableChange {
    /// Standard error of measurement, sd sqrt(1 - reliability), in points.
    pub sem: f64,
    /// Standard error of a difference of two scores, sqrt(2) sem.
    pub s_diff: f64,
    /// (post - pre) / `s_diff`; `None` where the scale has no error.
    pub rci: Option<f64>,
    /// The smallest change, in points, that error alone makes in at most (100 - level) percent of people.
    pub threshold: f64,
}

/// The index of a change from `pre` to `post` on a scale with standard deviation `sd` and `reliability` in a
/// group like the person's.
///
/// Both figures belong to a sample: a reliability from students says little about patients.
///
/// # Errors
/// A figure that is not finite, sd not above 0, reliability outside 0 to 1, a level outside 1 to 100.
pub fn reliable_change(
    pre: f64,
    post: f64,
    sd: f64,
    reliability: f64,
    level: f64,
) -> Result<ReliableChange, Error> {
    for (name, value) in [("pre", pre), ("post", post)] {
        if !value.is_finite() {
            return Err(Error::input(name, value, "a finite number"));
        }
    }
    if !(sd > 0.0 && sd.is_finite()) {
        return Err(Error::input("sd", sd, "a standard deviation above 0"));
    }
    if !(0.0..=1.0).contains(&reliability) {
        return Err(Error::input("reliability", reliability, "a number from 0 to 1"));
    }
    check_level(level)?;
    let sem = sd * (1.0 - reliability).sqrt();
    let s_diff = sem * 2f64.sqrt();
    Ok(ReliableChange {
        sem,
        s_diff,
        rci: if s_diff > 0.0 { Some((post - pre) / s_diff) } else { None },
        threshold: normal::quantile_upper((100.0 - level) / 200.0) * s_diff,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_paper() {
        // Jacobson & Truax (1991), p. 14: from 47.5 to 32.5, sd 10, reliability .80; they print -2.37.
        let got = reliable_change(47.5, 32.5, 10.0, 0.8, 95.0).unwrap();
        assert_eq!(format!("{:.2} {:.2}", got.s_diff, got.rci.unwrap()), "6.32 -2.37");
        assert_eq!(reliable_change(1.0, 2.0, 1.0, 1.0, 95.0).unwrap().rci, None);
        assert!(reliable_change(1.0, 2.0, 0.0, 0.5, 95.0).unwrap_err().to_string().starts_with("sd"));
    }
}
