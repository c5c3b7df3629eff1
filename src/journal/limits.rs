//! Numbers that somebody can have meant. Guards against slips and damaged records; no judgement of health or of
//! doses. What lies outside is kept as it stands and is not repeated as if it were true.

use super::details::BloodPressure;
use std::ops::RangeInclusive;

/// Upper numbers that a person and a cuff can give, in mmHg.
pub const SYSTOLIC: RangeInclusive<u16> = 50..=300;
/// Lower numbers, likewise.
pub const DIASTOLIC: RangeInclusive<u16> = 20..=200;
/// Doses, in mg. The largest is well above what was ever given for depression.
const DOSES_MG: RangeInclusive<f64> = 0.001..=2000.0;

/// Whether a number can be a dose in mg.
pub fn is_a_dose(mg: f64) -> bool {
    DOSES_MG.contains(&mg)
}

/// Whether a cuff can give these two numbers.
pub fn is_a_blood_pressure(reading: &BloodPressure) -> bool {
    SYSTOLIC.contains(&reading.systolic)
        && DIASTOLIC.contains(&reading.diastolic)
        && reading.diastolic < reading.systolic
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::record::Treatment;
    use serde_json::json;

    #[test]
    fn what_no_cuff_and_no_syringe_can_give_is_not_repeated() {
        let readings = json!({ "blood_pressure": [
            {"when": "before", "systolic": 9999, "diastolic": 80}, {"when": "during", "systolic": 80, "diastolic": 120},
            {"when": "after", "systolic": 131, "diastolic": 84},
        ]});
        let treatment = Treatment { extra: readings.as_object().unwrap().clone(), ..Treatment::default() };
        let words: Vec<String> = treatment.blood_pressure().iter().map(BloodPressure::words).collect();
        assert_eq!(words, ["after 131/84"]);
        let dose = |mg| Treatment { dose_mg: mg, ..Treatment::default() }.dose_words();
        assert_eq!((dose(None), dose(Some(37.5)).as_deref()), (None, Some("37.5 mg")));
        for mg in [-5.0, 0.0, 1e-300, 1e308, f64::INFINITY, f64::NAN] {
            assert_eq!(dose(Some(mg)).as_deref(), Some("a dose that cannot be right"), "{mg}");
        }
    }
}
