//! Racemic ketamine by mouth, nose, rectum, muscle or skin: no model here covers it, so a band is drawn over
//! what was published and what has to be assumed.
//!
//! The corners of the band are the two models of the vein's band, each with the lowest and the highest
//! published bioavailability and with the first-order absorption that puts its peak at the earliest and at
//! the latest published time. Absorption was never published as a rate: it is solved for the time of the
//! peak, and so it is assumed. At each time the band runs from the lowest corner to the highest.

use super::absorption::Extravascular;
use super::disposition::Disposition;
use super::intake::{Entry, Path};
use super::response::level;

/// The weight that absorption is solved at, kg; the rate is then taken for everyone's.
pub const SOLVED_AT_KG: f64 = 70.0;
/// Slowest and fastest absorption looked for, 1/min.
const RATES: (f64, f64) = (1e-4, 20.0);

/// One corner of the band.
#[derive(Debug, Clone, PartialEq)]
pub struct Corner {
    /// The drug in a person of the asked weight.
    pub drug: Disposition,
    /// The whole dose of 1 mg, with bioavailability and absorption.
    pub path: Path,
}

/// The rate of absorption, 1/min, at which the highest level after a dose at once comes at `peak_min`
/// minutes; none where no rate does.
///
/// The peak comes the earlier the faster the absorption is, so halving the span of log(ka) finds it. The
/// slope there is D·ka Σ Aᵢ (ka e^(−ka t) − λᵢ e^(−λᵢ t)) / (ka − λᵢ), whose sign is all that is needed.
pub fn absorption_for_peak(drug: &Disposition, peak_min: f64) -> Option<f64> {
    let rising = |ka: f64| {
        let near = 1e-6 * peak_min;
        let at = |t: f64| level(drug, &[through(1.0, ka, 0.0)], t);
        at(peak_min + near) > at(peak_min - near)
    };
    let (mut slow, mut fast) = (RATES.0.ln(), RATES.1.ln());
    if !rising(slow.exp()) || rising(fast.exp()) {
        return None;
    }
    for _ in 0..60 {
        let middle = (slow + fast) / 2.0;
        if rising(middle.exp()) {
            slow = middle;
        } else {
            fast = middle;
        }
    }
    Some(((slow + fast) / 2.0).exp())
}

fn through(amount: f64, ka: f64, over: f64) -> Path {
    Path { amount, from: 0.0, over, ka: Some(ka), then: None, entry: Entry::Centre }
}

/// The corners for 1 mg given over `minutes`: `solved` are the band's two models at [`SOLVED_AT_KG`], `own`
/// the same two at the asked weight. None where a peak cannot be had.
pub fn corners(
    route: &Extravascular,
    solved: [&Disposition; 2],
    own: [Disposition; 2],
    minutes: f64,
) -> Option<Vec<Corner>> {
    let mut corners = Vec::new();
    for (at_70, drug) in solved.into_iter().zip(own) {
        for peak in [route.peak_min.low, route.peak_min.high] {
            let ka = absorption_for_peak(at_70, peak)?;
            for share in [route.bioavailability.low, route.bioavailability.high] {
                corners.push(Corner { drug: drug.clone(), path: through(share, ka, minutes) });
            }
        }
    }
    Some(corners)
}

/// The lowest and the highest level of the corners, mg/L for each mg given, after the starts of the sessions.
pub fn band(corners: &[Corner], sessions: &[f64], time: f64) -> (f64, f64) {
    let at = |corner: &Corner| {
        sessions.iter().map(|start| level(&corner.drug, &[corner.path], time - start)).sum::<f64>()
    };
    corners.iter().map(at).fold((f64::INFINITY, 0.0), |(low, high), level| (low.min(level), high.max(level)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::models;

    fn drug(id: &str) -> Disposition {
        Disposition::new(&models().find(id).expect(id).parameters.at(70.0)).expect("solved")
    }

    #[test]
    fn absorption_meets_the_rates_worked_out_elsewhere() {
        // Minutes to the peak; 1/min on Clements and on Kamp, to the two figures that were kept, whose peaks
        // lie within half a minute of those times.
        for (peak, clements, kamp) in [(22.0, 0.073, 0.021), (30.0, 0.045, 0.017), (45.0, 0.024, 0.012)] {
            for (model, kept) in [("clements", clements), ("kamp", kamp)] {
                let found = absorption_for_peak(&drug(model), peak).expect("a rate");
                assert!((found / kept - 1.0).abs() < 0.025, "{model} {peak}: {found}");
                let of = |minutes: f64| absorption_for_peak(&drug(model), minutes).expect("a rate");
                assert!(of(peak + 0.5) < kept && kept < of(peak - 0.5), "{model} {peak}");
            }
        }
    }

    #[test]
    fn the_peak_is_where_it_was_put() {
        let kamp = drug("kamp");
        for peak in [5.0, 16.0, 58.0] {
            let ka = absorption_for_peak(&kamp, peak).expect("a rate");
            let at = |t: f64| level(&kamp, &[through(1.0, ka, 0.0)], t);
            for away in [0.05, 0.5, 3.0] {
                assert!(at(peak) >= at(peak - away) && at(peak) >= at(peak + away), "{peak} {away}");
            }
        }
        assert_eq!(absorption_for_peak(&kamp, 1e-3), None, "nothing is absorbed so fast");
    }
}
