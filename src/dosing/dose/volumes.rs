//! How much is drawn up and made up: vials, dilution, hydrochloride against base.

use super::{DoseInput, SAME, Step, VialVolume, WorkedDose, figure, same};
use crate::dosing::preparation::{Preparation, Vial};
use crate::dosing::protocol::{Drug, Protocol};
use crate::dosing::refusal::{Refusal, positive};
use crate::dosing::rounding;

/// Fills in `vials`, `drug_ml`, `total_ml` and `concentration_mg_ml`.
pub(super) fn volumes(
    protocol: &Protocol,
    input: &DoseInput,
    preparation: &Preparation,
    worked: &mut WorkedDose,
) -> Result<(), Refusal> {
    let formulae = &preparation.formulae;
    let dose = worked.dose_mg;
    let into_vein = protocol.route.into_vein();
    let least_parts = preparation.dilution.least_parts_of_diluent;
    let least_total = |strength: f64| {
        let dilute = into_vein && must_dilute(preparation, strength);
        dose / strength * if dilute { 1.0 + least_parts } else { 1.0 }
    };
    if protocol.drug == Drug::Ketamine {
        worked.vials = preparation.vials.iter().map(|vial| vial_volume(vial, dose, &least_total)).collect();
    }
    let volume = input.volume_ml.map(|volume| positive("volume_ml", volume, "millilitres")).transpose()?;
    match input.strength_mg_ml {
        Some(strength) => {
            let strength = positive("strength_mg_ml", strength, "mg in a mL")?;
            worked.warnings.extend(check_strength(protocol, preparation, strength)?);
            let drug_ml = dose / strength;
            let total = volume.unwrap_or(drug_ml);
            let least = least_total(strength);
            if total < drug_ml * (1.0 - SAME) {
                return Err(Refusal::new(
                    "volume_ml",
                    total,
                    format!("The drug alone takes {} mL at {strength} mg/mL.", figure(drug_ml)),
                    "Make it up to more, or use a stronger vial.",
                ));
            }
            if total < least * (1.0 - SAME) {
                return Err(Refusal::new(
                    "volume_ml",
                    input.volume_ml.map_or("nothing".to_owned(), |volume| volume.to_string()),
                    &preparation.dilution.text,
                    format!("Make it up to {} mL or more.", figure(least)),
                ));
            }
            if volume.is_none() && into_vein {
                worked.warnings.push(
                    "No volume was given: these figures are for the drug as it is, not made up.".to_owned(),
                );
            }
            worked.drug_ml = Some(drug_ml);
            worked.rounded.extend(rounding::drawn_up(preparation, drug_ml, dose));
            worked.total_ml = Some(total);
            let numbers = format!("{} mg ÷ {strength} mg/mL", figure(dose));
            worked.steps.push(Step::new(&formulae.drug_volume, numbers, drug_ml));
        }
        None => {
            for vial in &worked.vials {
                let numbers = format!("{} mg ÷ {} mg/mL", figure(dose), vial.strength_mg_ml);
                worked.steps.push(Step::new(&formulae.drug_volume, numbers, vial.drug_ml));
            }
            if let Some(total) = volume {
                let too_small: Vec<&VialVolume> =
                    worked.vials.iter().filter(|vial| total < vial.least_total_ml * (1.0 - SAME)).collect();
                if !too_small.is_empty() && too_small.len() == worked.vials.len() {
                    let least =
                        worked.vials.iter().map(|vial| vial.least_total_ml).fold(f64::INFINITY, f64::min);
                    return Err(Refusal::new(
                        "volume_ml",
                        total,
                        "No published vial holds the amount in so little, diluted as its label asks.",
                        format!("Make it up to {} mL or more.", figure(least)),
                    ));
                }
                let warnings: Vec<String> = too_small
                    .iter()
                    .map(|vial| {
                        format!(
                            "{total} mL is too little for the {} mg/mL vial: at least {} mL.",
                            vial.strength_mg_ml,
                            figure(vial.least_total_ml)
                        )
                    })
                    .collect();
                worked.warnings.extend(warnings);
                worked.total_ml = Some(total);
            }
        }
    }
    if protocol.drug == Drug::Esketamine {
        worked.warnings.push(
            "No vial of esketamine for injection was read: no volume is given unless a strength is."
                .to_owned(),
        );
    }
    if let Some(total) = worked.total_ml {
        let concentration = dose / total;
        worked.concentration_mg_ml = Some(concentration);
        if volume.is_some() {
            let numbers = format!("{} mg ÷ {total} mL", figure(dose));
            worked.steps.push(Step::new(&formulae.concentration, numbers, concentration));
        }
    }
    Ok(())
}

fn vial_volume(vial: &Vial, dose: f64, least_total: &impl Fn(f64) -> f64) -> VialVolume {
    VialVolume {
        strength_mg_ml: vial.strength_mg_ml,
        hydrochloride_mg_ml: vial.hydrochloride_mg_ml,
        drug_ml: dose / vial.strength_mg_ml,
        least_total_ml: least_total(vial.strength_mg_ml),
    }
}

fn must_dilute(preparation: &Preparation, strength: f64) -> bool {
    preparation
        .vials
        .iter()
        .any(|vial| vial.dilute_before_vein && strength >= vial.strength_mg_ml * (1.0 - SAME))
}

/// The warning that a strength calls for, if any.
fn check_strength(
    protocol: &Protocol,
    preparation: &Preparation,
    strength: f64,
) -> Result<Option<String>, Refusal> {
    if protocol.drug != Drug::Ketamine {
        return Ok(Some("Check that the strength on the vial counts esketamine base.".to_owned()));
    }
    if preparation.vials.iter().any(|vial| same(strength, vial.strength_mg_ml)) {
        return Ok(None);
    }
    // Printed hydrochloride strengths carry one to four figures (57.7, 57.67): half a percent meets them all.
    let salt = preparation.vials.iter().find(|vial| (strength / vial.hydrochloride_mg_ml - 1.0).abs() < 5e-3);
    if let Some(vial) = salt {
        return Err(Refusal::new(
            "strength_mg_ml",
            strength,
            format!(
                "That is the {} mg/mL vial counted in hydrochloride; doses count base.",
                vial.strength_mg_ml
            ),
            format!("Give {}.", vial.strength_mg_ml),
        ));
    }
    let strongest = preparation.vials.iter().map(|vial| vial.strength_mg_ml).fold(0.0, f64::max);
    if strength > strongest {
        return Err(Refusal::new(
            "strength_mg_ml",
            strength,
            format!("The strongest published vial holds {strongest} mg of base in a mL."),
            "Check the vial's label.",
        ));
    }
    Ok(Some(format!(
        "{strength} mg/mL is not a published vial strength: right only if the drug was made up to it before."
    )))
}
