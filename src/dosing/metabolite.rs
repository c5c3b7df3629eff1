//! What a drug turns into: the closed form of a metabolite fed by the clearance of its parent.
//!
//! The parent is Σ Aᵢ e^(−λᵢ t), the metabolite's own disposition Σ Bⱼ e^(−μⱼ t), and all of the parent's
//! clearance CL forms it, so for a bolus C(t) = D·CL·ΣΣ Aᵢ Bⱼ c(λᵢ, μⱼ, t) with the convolution
//! c(a, b, t) = (e^(−a t) − e^(−b t)) / (b − a). For an infusion c is integrated over its T minutes.

use super::disposition::Disposition;
use super::response::{convolved, integrated};

/// Concentration of the metabolite in mg/L (as mass of the parent), `after` minutes from the start of
/// `dose_mg` of the parent given evenly over `minutes` (0 for a bolus). Zero before the start.
pub fn concentration(
    parent: &Disposition,
    metabolite: &Disposition,
    dose_mg: f64,
    minutes: f64,
    after: f64,
) -> f64 {
    if after <= 0.0 {
        return 0.0;
    }
    let formed: f64 = parent
        .terms()
        .iter()
        .flat_map(|of_parent| {
            metabolite.terms().iter().map(move |own| {
                let shape = if minutes > 0.0 {
                    integrated(of_parent.rate, own.rate, minutes, after) / minutes
                } else {
                    convolved(of_parent.rate, own.rate, after)
                };
                of_parent.coefficient * own.coefficient * shape
            })
        })
        .sum();
    dose_mg * parent.clearance() * formed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::parameters::MicroConstants;

    fn one(v1: f64, k10: f64) -> Disposition {
        Disposition::new(&MicroConstants { v1, k10, ..MicroConstants::default() }).expect("solved")
    }

    #[test]
    fn equal_rates_give_the_limit() {
        // Parent and metabolite both leave at 0.2/min: 0.2 t e^(-0.2 t) of the dose, in 5 L.
        let by_hand = 10.0 * 0.2 * 4.0 * (-0.8f64).exp() / 5.0;
        let found = concentration(&one(8.0, 0.2), &one(5.0, 0.2), 10.0, 0.0, 4.0);
        assert!((found - by_hand).abs() < 1e-14, "{found} {by_hand}");
        let near = concentration(&one(8.0, 0.2), &one(5.0, 0.2 + 1e-13), 10.0, 0.0, 4.0);
        assert!((near - by_hand).abs() < 1e-11, "{near} {by_hand}");
    }

    #[test]
    fn an_endless_infusion_reaches_rate_over_clearance() {
        // 1 mg/min into a parent that all becomes a metabolite cleared at 5 × 0.1 L/min: 2 mg/L.
        let minutes = 1e5;
        let found = concentration(&one(8.0, 0.2), &one(5.0, 0.1), minutes, minutes, minutes);
        assert!((found - 2.0).abs() < 1e-12, "{found}");
    }

    #[test]
    fn a_short_infusion_comes_to_a_bolus() {
        let (parent, child) = (one(8.0, 0.2), one(5.0, 0.03));
        let bolus = concentration(&parent, &child, 10.0, 0.0, 50.0);
        let short = concentration(&parent, &child, 10.0, 1e-3, 50.0);
        assert!((bolus / short - 1.0).abs() < 1e-4, "{bolus} {short}");
    }
}
