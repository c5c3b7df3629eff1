//! What a pump can be set to and what a syringe is marked in: a worked figure, rounded, with what that changes.

use super::preparation::{Container, ContainerKind, Preparation};
use super::protocol::Level;
use super::refusal::Refusal;
use serde::Serialize;

/// A worked figure as it can be set or drawn up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rounded {
    /// What is rounded: `rate` or `drug volume`.
    pub quantity: String,
    /// As worked out.
    pub exact: f64,
    /// As it can be set or read off.
    pub rounded: f64,
    /// The step between two settings or marks.
    pub step: f64,
    /// Unit of all three.
    pub unit: String,
    /// Rounded against exact, percent.
    pub error_percent: f64,
    /// What it changes, in words.
    pub words: String,
}

/// To the nearest whole number of steps, never to none.
fn to_step(exact: f64, step: f64) -> f64 {
    let steps = (exact / step).round().max(1.0);
    // One over the step is whole for every step in use, and division by it leaves no binary rest.
    let per_one = (1.0 / step).round();
    if (per_one * step - 1.0).abs() < 1e-9 { steps / per_one } else { steps * step }
}

fn text(value: f64) -> String {
    ((value * 1e4).round() / 1e4).to_string()
}

fn signed(percent: f64) -> String {
    let rounded = (percent * 100.0).round() / 100.0;
    if rounded > 0.0 { format!("{rounded}% more") } else { format!("{}% less", -rounded) }
}

/// The rate as a pump can be set, and how long the volume then takes.
pub fn rate(rate_ml_h: f64, total_ml: f64, minutes: f64, step_ml_h: f64) -> Rounded {
    let rounded = to_step(rate_ml_h, step_ml_h);
    let error_percent = (rounded / rate_ml_h - 1.0) * 100.0;
    let words = if error_percent.abs() < 5e-3 {
        format!("A pump set in steps of {step_ml_h} mL/h runs at this rate as it is.")
    } else {
        format!(
            "Set to {} mL/h: {} for each minute, and {} minutes instead of {}.",
            text(rounded),
            signed(error_percent),
            ((total_ml * 60.0 / rounded * 100.0).round() / 100.0),
            text(minutes)
        )
    };
    Rounded {
        quantity: "rate".into(),
        exact: rate_ml_h,
        rounded,
        step: step_ml_h,
        unit: "mL/h".into(),
        error_percent,
        words,
    }
}

/// The volume from the vial as the smallest syringe that holds it is marked, and the amount that then is in it.
/// None where no syringe of the data holds it.
pub fn drawn_up(preparation: &Preparation, drug_ml: f64, dose_mg: f64) -> Option<Rounded> {
    let syringe = preparation.syringes.iter().find(|syringe| syringe.holds_ml >= drug_ml * (1.0 - 1e-9))?;
    let rounded = to_step(drug_ml, syringe.mark_ml);
    let error_percent = (rounded / drug_ml - 1.0) * 100.0;
    let unsure = if syringe.level == Level::Memory { " (its marks are recalled, not read)" } else { "" };
    let size = format!("a {} mL syringe, marked every {} mL{unsure}", syringe.holds_ml, syringe.mark_ml);
    let words = if error_percent.abs() < 5e-3 {
        format!("{} mL can be read off {size}.", text(drug_ml))
    } else {
        format!(
            "In {size}: {} mL, which is {} mg instead of {}, {}.",
            text(rounded),
            text(dose_mg * rounded / drug_ml),
            text(dose_mg),
            signed(error_percent)
        )
    };
    Some(Rounded {
        quantity: "drug volume".into(),
        exact: drug_ml,
        rounded,
        step: syringe.mark_ml,
        unit: "mL".into(),
        error_percent,
        words,
    })
}

/// Whether a volume and a rate go with a bag or a syringe.
pub fn check_container(container: &Container, total_ml: f64, rate_ml_h: f64) -> Result<(), Refusal> {
    let name = container.kind.name();
    if total_ml > container.most_ml * (1.0 + 1e-9) {
        return Err(Refusal::new(
            "volume_ml",
            text(total_ml),
            format!("A {name} here holds at most {} mL.", container.most_ml),
            match container.kind {
                ContainerKind::Syringe => "Make it up to less, or use a bag.",
                ContainerKind::Bag => "Make it up to less.",
            },
        ));
    }
    if !(container.lowest_ml_h..=container.highest_ml_h).contains(&rate_ml_h) {
        return Err(Refusal::new(
            "container",
            name,
            format!(
                "That is {} mL/h; {} runs from {} to {} mL/h.",
                text(rate_ml_h),
                container.pump,
                container.lowest_ml_h,
                container.highest_ml_h
            ),
            "Make it up to another volume, or use the other container.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::preparation;

    #[test]
    fn a_rate_between_two_settings_says_what_it_changes() {
        // 43.875 mL/h becomes 43.9: 0.057% more; 29.25 mL then take 39.98 minutes.
        let found = rate(43.875, 29.25, 40.0, 0.1);
        assert_eq!(found.rounded, 43.9);
        assert!((found.error_percent - (43.9 / 43.875 - 1.0) * 100.0).abs() < 1e-12);
        assert!(
            found.words.contains("43.9 mL/h: 0.06% more") && found.words.contains("39.98 minutes"),
            "{}",
            found.words
        );
        assert!(rate(75.0, 50.0, 40.0, 0.1).words.contains("as it is"));
    }

    #[test]
    fn a_volume_is_read_off_the_smallest_syringe_that_holds_it() {
        // 0.585 mL in a 1 mL syringe marked every 0.01: 0.59 mL (0.585 is a hair above its half in binary or
        // below; either mark is 0.005 mL away).
        let found = drawn_up(preparation(), 0.585, 29.25).expect("a syringe");
        assert_eq!(found.step, 0.01);
        assert!((found.rounded - 0.585).abs() < 0.005 + 1e-9);
        // 2.925 mL: a 3 mL syringe, every 0.1: 2.9 mL, 29 mg instead of 29.25.
        let found = drawn_up(preparation(), 2.925, 29.25).expect("a syringe");
        assert_eq!((found.rounded, found.step), (2.9, 0.1));
        assert!(found.words.contains("29 mg instead of 29.25"), "{}", found.words);
        // 3.5 mL: a 5 mL syringe, every 0.2 mL.
        assert_eq!(drawn_up(preparation(), 3.5, 35.0).expect("a syringe").step, 0.2);
        assert!(drawn_up(preparation(), 500.0, 35.0).is_none());
    }
}
