//! What does a relative effect come to for a hundred people? The chance with the treatment, from the chance
//! without it and an odds ratio.

use super::error::Error;

/// The chance with the treatment: `OR b / (1 - b + OR b)` for a chance `b` without it (Cochrane Handbook
/// 15.4.4.4; Grant 2014, BMJ 348:f7450).
///
/// It takes the odds ratio to hold at every `b`; nobody has shown that it does.
///
/// # Errors
/// A chance outside 0 to 1, an odds ratio that is not finite and above 0.
pub fn treated_risk(odds_ratio: f64, control_risk: f64) -> Result<f64, Error> {
    if !(odds_ratio.is_finite() && odds_ratio > 0.0) {
        return Err(Error::input("odds_ratio", odds_ratio, "a finite number above 0"));
    }
    if !(0.0..=1.0).contains(&control_risk) {
        return Err(Error::input("control_risk", control_risk, "a chance from 0 to 1"));
    }
    let odds = odds_ratio * control_risk;
    Ok(odds / (1.0 - control_risk + odds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_behind_an_odds_ratio_comes_back() {
        // 30 of 47 against 7 of 25: the odds ratio is (30 * 18) / (17 * 7).
        let risk = treated_risk(30.0 * 18.0 / (17.0 * 7.0), 7.0 / 25.0).unwrap();
        assert!((risk - 30.0 / 47.0).abs() < 1e-15);
        assert_eq!(treated_risk(3.0, 0.0).unwrap(), 0.0);
        assert_eq!(treated_risk(0.2, 1.0).unwrap(), 1.0);
    }

    #[test]
    fn an_impossible_chance_is_named() {
        assert!(treated_risk(2.0, 1.2).unwrap_err().to_string().starts_with("control_risk"));
        assert!(treated_risk(0.0, 0.2).unwrap_err().to_string().starts_with("odds_ratio"));
    }
}
