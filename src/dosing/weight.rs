//! The body weights this room works with, pounds, and the slip of typing pounds for kilograms.

use super::refusal::Refusal;

/// Lightest weight worked with, kg.
pub const LOWEST_KG: f64 = 30.0;
/// Heaviest weight worked with, kg.
pub const HIGHEST_KG: f64 = 250.0;
/// Kilograms in a pound, exactly (international pound, 1959).
pub const KG_PER_LB: f64 = 0.453_592_37;

/// Kilograms in so many pounds.
pub fn kg_from_pounds(pounds: f64) -> f64 {
    pounds * KG_PER_LB
}

/// Pounds in so many kilograms.
pub fn pounds_from_kg(kg: f64) -> f64 {
    kg / KG_PER_LB
}

/// From here up a weight in kilograms is rare, and the same figure in pounds is an everyday one.
const OFTEN_POUNDS: f64 = 130.0;

/// A weight between 30 and 250 kg, or a refusal; one that looks like pounds is said to.
pub fn check_weight(kg: f64) -> Result<f64, Refusal> {
    if (LOWEST_KG..=HIGHEST_KG).contains(&kg) {
        return Ok(kg);
    }
    let rule = format!("Weights from {LOWEST_KG} to {HIGHEST_KG} kg are worked out.");
    let from_pounds = kg * KG_PER_LB;
    let remedy = if kg > HIGHEST_KG && (LOWEST_KG..=HIGHEST_KG).contains(&from_pounds) {
        format!("This looks like pounds: {kg} lb is {from_pounds:.1} kg.")
    } else {
        "Give the weight in kilograms.".to_owned()
    };
    Err(Refusal::new("weight_kg", kg, rule, remedy))
}

/// A question to ask of an allowed weight that pounds would explain better; none for most weights.
pub(crate) fn pounds_question(kg: f64) -> Option<String> {
    (kg >= OFTEN_POUNDS).then(|| {
        format!("{kg} kg is a high weight. If it was meant in pounds, it is {:.1} kg.", kg * KG_PER_LB)
    })
}

/// Below this a grown person's weight in kilograms is rare, and the same figure as kilograms is an everyday one.
const OFTEN_KG: f64 = 40.0;

/// A question to ask of an allowed weight in pounds that kilograms would explain better; none for most weights.
pub fn kilograms_question(pounds: f64) -> Option<String> {
    let kg = kg_from_pounds(pounds);
    (kg < OFTEN_KG).then(|| {
        format!("{pounds} lb is a low weight, {kg:.1} kg. If it was meant in kilograms, choose those.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_allowed_and_beyond_them_refused() {
        assert_eq!(check_weight(30.0), Ok(30.0));
        assert_eq!(check_weight(250.0), Ok(250.0));
        for kg in [29.999, 250.001, 0.0, -70.0, f64::NAN, f64::INFINITY] {
            assert_eq!(check_weight(kg).expect_err("outside").input, "weight_kg");
        }
    }

    #[test]
    fn pounds_are_recognised() {
        let said = check_weight(300.0).expect_err("pounds").remedy;
        assert!(said.contains("300 lb is 136.1 kg"), "{said}");
        let said = check_weight(2000.0).expect_err("no one").remedy;
        assert!(!said.contains("lb"), "{said}");
        assert_eq!(pounds_question(70.0), None);
        assert!(pounds_question(154.0).expect("asked").contains("69.9 kg"));
        assert_eq!(kilograms_question(154.0), None);
        assert!(kilograms_question(70.0).expect("asked").contains("31.8 kg"));
    }

    #[test]
    fn units_there_and_back() {
        assert!((kg_from_pounds(154.0) - 69.853_224_98).abs() < 1e-9);
        assert!((pounds_from_kg(70.0) - 154.323_583_529_414).abs() < 1e-9);
        for kg in [30.0, 70.0, 99.9, 250.0] {
            assert!((kg_from_pounds(pounds_from_kg(kg)) / kg - 1.0).abs() < 1e-15);
        }
    }
}
