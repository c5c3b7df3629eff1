//! How fast it runs: minutes, drug rate and pump rate, and what is too fast.

use super::{DoseInput, SAME, Step, WorkedDose, figure, same};
use crate::dosing::built_in;
use crate::dosing::kinetics::PUSH_MIN;
use crate::dosing::preparation::{Preparation, Pump};
use crate::dosing::protocol::{Level, Protocol, Route};
use crate::dosing::refusal::{Refusal, positive};
use crate::dosing::rounding;

/// Fills in `duration_min` and the rates.
pub(super) fn rates(
    protocol: &Protocol,
    input: &DoseInput,
    preparation: &Preparation,
    worked: &mut WorkedDose,
) -> Result<(), Refusal> {
    if !protocol.route.into_vein() {
        return match input.duration_min {
            Some(found) => Err(Refusal::new(
                "duration_min",
                found,
                format!("An injection {} has no infusion time.", protocol.route.words()),
                "Leave it out.",
            )),
            None => Ok(()),
        };
    }
    if protocol.route == Route::IvPush {
        check_push_volume(input, preparation, worked.total_ml)?;
        worked.warnings.push(
            "A quick injection peaks far higher than an infusion of the same amount; no rate in a pump's range is meant."
                .to_owned(),
        );
    }
    let Some(minutes) = minutes(protocol, input, worked)? else { return Ok(()) };
    let drug_rate = worked.mg_kg * 1000.0 / minutes;
    if protocol.route == Route::IvPush {
        check_push_time(minutes)?;
    } else {
        let fastest = fastest_infusion_studied();
        if drug_rate > fastest * (1.0 + SAME) {
            return Err(Refusal::new(
                "duration_min",
                minutes,
                format!(
                    "That is {} mcg/kg/min; no infusion here was studied above {}.",
                    figure(drug_rate),
                    figure(fastest)
                ),
                format!("Give {} minutes or more.", figure(worked.mg_kg * 1000.0 / fastest)),
            ));
        }
    }
    worked.duration_min = Some(minutes);
    worked.rate_mcg_kg_min = Some(drug_rate);
    let formulae = &preparation.formulae;
    let numbers = format!("{} mg/kg × 1000 ÷ {minutes} min", figure(worked.mg_kg));
    worked.steps.push(Step::new(&formulae.drug_rate, numbers, drug_rate));
    let Some(total) = worked.total_ml else { return Ok(()) };
    let by_hour = total * 60.0 / minutes;
    let pump = &preparation.pump;
    if protocol.route != Route::IvPush && !(pump.lowest_ml_h..=pump.highest_ml_h).contains(&by_hour) {
        return Err(out_of_reach(protocol, input, pump, (total, minutes, by_hour)));
    }
    let container = preparation.containers.iter().find(|one| Some(one.kind) == input.container);
    if let Some(container) = container {
        rounding::check_container(container, total, by_hour)?;
    }
    if protocol.route != Route::IvPush {
        let step = container.map_or(pump.step_ml_h, |container| container.step_ml_h);
        worked.rounded.push(rounding::rate(by_hour, total, minutes, step));
    }
    worked.rate_ml_h = Some(by_hour);
    worked.rate_ml_min = Some(total / minutes);
    let numbers = format!("{} mL × 60 ÷ {minutes} min", figure(total));
    worked.steps.push(Step::new(&formulae.pump_rate, numbers, by_hour));
    let numbers = format!("{} mL ÷ {minutes} min", figure(total));
    worked.steps.push(Step::new(&formulae.minute_rate, numbers, total / minutes));
    Ok(())
}

/// Why no pump runs at this rate, said of the input that makes it so.
fn out_of_reach(
    protocol: &Protocol,
    input: &DoseInput,
    pump: &Pump,
    (total, minutes, by_hour): (f64, f64, f64),
) -> Refusal {
    let reach = format!("infusion pumps run from {} to {} mL/h", pump.lowest_ml_h, pump.highest_ml_h);
    let longest = total * 60.0 / pump.lowest_ml_h;
    // Fewer minutes help only where the protocol allows so few.
    let allowed = protocol.duration_min.is_none_or(|known| longest >= known);
    if by_hour < pump.lowest_ml_h && input.duration_min.is_some() && allowed {
        return Refusal::new(
            "duration_min",
            minutes,
            format!("{} mL would then run at less than {} mL/h; {reach}.", figure(total), pump.lowest_ml_h),
            format!("Give {} minutes or fewer, or make it up to more.", figure(longest)),
        );
    }
    let rule = format!(
        "That is {} mL over {} minutes, {} mL/h; {reach}.",
        figure(total),
        figure(minutes),
        figure(by_hour)
    );
    match (input.volume_ml, input.strength_mg_ml) {
        (None, Some(strength)) => Refusal::new(
            "strength_mg_ml",
            strength,
            rule,
            "Check the strength, or give the volume it is made up to.",
        ),
        _ => Refusal::new("volume_ml", figure(total), rule, "Make it up to another volume."),
    }
}

/// Faster than the label gives even an anaesthetic dose, or so slowly that it is an infusion.
fn check_push_time(minutes: f64) -> Result<(), Refusal> {
    let quickest = quickest_injection();
    if minutes < quickest * (1.0 - SAME) {
        return Err(Refusal::new(
            "duration_min",
            minutes,
            format!("The label gives even an anaesthetic dose over {} or more.", minutes_words(quickest)),
            format!("Give {quickest} or more."),
        ));
    }
    if minutes > PUSH_MIN * (1.0 + SAME) {
        return Err(Refusal::new(
            "duration_min",
            minutes,
            format!("This protocol gave it quickly; over more than {PUSH_MIN} minutes it is an infusion."),
            format!("Give {PUSH_MIN} or fewer, or choose a protocol that was an infusion."),
        ));
    }
    Ok(())
}

/// More than any syringe holds.
fn check_push_volume(
    input: &DoseInput,
    preparation: &Preparation,
    total: Option<f64>,
) -> Result<(), Refusal> {
    let most = preparation.syringes.iter().map(|syringe| syringe.holds_ml).fold(0.0, f64::max);
    match total.filter(|total| *total > most * (1.0 + SAME)) {
        Some(total) => Err(Refusal::new(
            if input.volume_ml.is_some() { "volume_ml" } else { "strength_mg_ml" },
            input.volume_ml.or(input.strength_mg_ml).unwrap_or(total),
            format!(
                "That is {} mL; a quick injection comes out of a syringe, and the largest here holds {most} mL.",
                figure(total)
            ),
            "Make it up to less.",
        )),
        None => Ok(()),
    }
}

/// The least minutes that a label gives an injection into a vein over, by read figures alone.
fn quickest_injection() -> f64 {
    built_in()
        .iter()
        .filter(|protocol| protocol.route == Route::Iv && protocol.context_only)
        .filter(|protocol| protocol.duration_level != Some(Level::Memory))
        .filter_map(|protocol| protocol.duration_min)
        .fold(PUSH_MIN, f64::min)
}

/// `1 minute`, `2 minutes`.
fn minutes_words(minutes: f64) -> String {
    if minutes == 1.0 { "1 minute".to_owned() } else { format!("{minutes} minutes") }
}

/// The minutes to work with, if there are any that do not rest on memory.
fn minutes(protocol: &Protocol, input: &DoseInput, worked: &mut WorkedDose) -> Result<Option<f64>, Refusal> {
    let known = protocol.duration_min.filter(|_| protocol.duration_level != Some(Level::Memory));
    let chosen = input.duration_min.map(|found| positive("duration_min", found, "minutes")).transpose()?;
    match (known, chosen) {
        (Some(known), None) => Ok(Some(known)),
        (Some(known), Some(chosen)) if chosen < known * (1.0 - SAME) => Err(Refusal::new(
            "duration_min",
            chosen,
            format!(
                "This protocol gave it over {known} minutes; a faster infusion peaks higher and was not studied in it."
            ),
            format!("Give {known} or more, or leave it out."),
        )),
        (Some(known), Some(chosen)) => {
            if !same(chosen, known) {
                worked.warnings.push(format!("Studied over {known} minutes; {chosen} is not what was done."));
            }
            Ok(Some(chosen))
        }
        (None, Some(chosen)) => {
            worked.warnings.push(match chosen {
                1.0 => "The 1 minute is yours: the text that was read gives no time.".to_owned(),
                chosen => format!("The {chosen} minutes are yours: the text that was read gives no time."),
            });
            Ok(Some(chosen))
        }
        (None, None) => {
            worked.warnings.push(
                "The text that was read gives no time, so no rate is worked out unless duration_min is given."
                    .to_owned(),
            );
            Ok(None)
        }
    }
}

/// The highest drug rate of any infusion among the protocols, mcg/kg/min, by read figures alone.
pub(super) fn fastest_infusion_studied() -> f64 {
    built_in()
        .iter()
        .filter(|protocol| protocol.route == Route::Iv && !protocol.context_only)
        .filter(|protocol| protocol.level != Level::Memory)
        .filter_map(|protocol| Some(protocol.dose.high? * 1000.0 / protocol.duration_min?))
        .fold(0.0, f64::max)
}
