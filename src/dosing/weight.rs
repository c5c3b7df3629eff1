//! The body weights this room works with, pounds and feet, and the slip of typing pounds for kilograms.

use super::refusal::Refusal;

/// Lightest weight worked with, kg.
pub const LOWEST_KG: f64 = 30.0;
/// Heaviest weight worked with, kg.
pub const HIGHEST_KG: f64 = 250.0;
/// Kilograms in a pound, exactly (international pound, 1959).
pub const KG_PER_LB: f64 = 0.453_592_37;
/// Centimetres in an inch, exactly (international inch, 1959).
pub const CM_PER_INCH: f64 = 2.54;

/// Kilograms in so many pounds.
pub fn kg_from_pounds(pounds: f64) -> f64 {
    pounds * KG_PER_LB
}

/// Pounds in so many kilograms.
pub fn pounds_from_kg(kg: f64) -> f64 {
    kg / KG_PER_LB
}

/// Centimetres in so many feet and inches.
pub fn cm_from_feet(feet: f64, inches: f64) -> f64 {
    (feet * 12.0 + inches) * CM_PER_INCH
}

/// Whole feet and the inches beyond them in so many centimetres.
pub fn feet_from_cm(cm: f64) -> (f64, f64) {
    let inches = cm / CM_PER_INCH;
    // A hair under a whole foot is that foot.
    let feet = (inches / 12.0 + 1e-12).floor();
    (feet, (inches - feet * 12.0).max(0.0))
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
    }

    #[test]
    fn units_there_and_back() {
        assert!((kg_from_pounds(154.0) - 69.853_224_98).abs() < 1e-9);
        assert!((cm_from_feet(5.0, 10.0) - 177.8).abs() < 1e-12);
        assert_eq!(feet_from_cm(182.88), (6.0, 0.0));
        for (kg, cm) in [(30.0, 120.0), (70.0, 177.8), (99.9, 163.3), (250.0, 210.0)] {
            assert!((kg_from_pounds(pounds_from_kg(kg)) / kg - 1.0).abs() < 1e-15);
            let (feet, inches) = feet_from_cm(cm);
            assert!((0.0..12.0).contains(&inches) && feet.fract() == 0.0);
            assert!((cm_from_feet(feet, inches) / cm - 1.0).abs() < 1e-14);
        }
    }
}
