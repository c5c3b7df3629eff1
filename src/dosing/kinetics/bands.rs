//! The two bands: between two models of ketamine into a vein, and over assumptions by other routes.

use super::{Given, find, solve};
use crate::dosing::absorption::Extravascular;
use crate::dosing::disposition::Disposition;
use crate::dosing::extravascular::{SOLVED_AT_KG, band, corners};
use crate::dosing::intake::Person;
use crate::dosing::models;
use crate::dosing::refusal::Refusal;

/// The edges of the band of ketamine into a vein: the two models of the data.
pub(super) fn vein_band<'a>(
    given: &'a Given,
    person: &Person,
) -> Result<(impl Fn(f64) -> f64 + 'a, impl Fn(f64) -> f64 + 'a), Refusal> {
    let [one, other] = band_models(person.weight_kg)?;
    let (one_again, other_again) = (one.clone(), other.clone());
    let pair = move |one: &Disposition, other: &Disposition, time: f64| {
        [one, other].map(|edge| given.sum(time, |after| edge.concentration(given.dose, given.minutes, after)))
    };
    let low = move |time| pair(&one, &other, time).into_iter().fold(f64::INFINITY, f64::min);
    let high = move |time| pair(&one_again, &other_again, time).into_iter().fold(0.0, f64::max);
    Ok((low, high))
}

fn band_models(weight_kg: f64) -> Result<[Disposition; 2], Refusal> {
    let edge = |id: &str| find(id).and_then(|model| solve(model, weight_kg));
    Ok([edge(&models().band.low)?, edge(&models().band.high)?])
}

/// The edges of the band by a route that has to be assumed, ng/mL.
pub(super) fn assumed_band<'a>(
    assumed: &Extravascular,
    given: &'a Given,
    person: &Person,
) -> Result<impl Fn(f64) -> (f64, f64) + 'a, Refusal> {
    let solved = band_models(SOLVED_AT_KG)?;
    let own = band_models(person.weight_kg)?;
    let corners = corners(assumed, [&solved[0], &solved[1]], own, given.minutes).ok_or_else(|| {
        Refusal::new(
            "route",
            assumed.route.name(),
            "No rate of absorption gives the published time of the peak.",
            "Choose another route.",
        )
    })?;
    let scale = given.dose * 1000.0;
    Ok(move |time| {
        let (low, high) = band(&corners, &given.sessions, time);
        (low * scale, high * scale)
    })
}
