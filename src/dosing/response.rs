//! What a dose does to the level of the drug, in closed form, for any path into the blood.
//!
//! The blood's answer to 1 mg at once is Σ Aᵢ e^(−λᵢ t). Let in evenly over T it is the mean of that over T;
//! through a depot that empties at ka it is Σ Aᵢ ka (e^(−λᵢ t) − e^(−ka t)) / (ka − λᵢ), whose limit at
//! ka = λᵢ is Aᵢ ka t e^(−λᵢ t); through both it is the integral of that over T, divided by T. Each is written
//! so that rates that meet or nearly meet lose no digits.

use super::disposition::{Disposition, Term};
use super::intake::{Entry, Path};

/// Level of the drug in mg/L, `after` minutes from the start of a session with these paths.
///
/// Never negative: where the paths end in a side compartment, single terms are, and a rounding error of
/// their sum below zero is taken for the zero it is.
pub fn level(drug: &Disposition, paths: &[Path], after: f64) -> f64 {
    paths.iter().map(|path| of_path(drug, path, after - path.from)).sum::<f64>().max(0.0)
}

/// The exponentials that answer to what ends at an entry; none for what never reaches the blood.
pub fn terms(drug: &Disposition, entry: Entry) -> &[Term] {
    match entry {
        Entry::Centre => drug.terms(),
        Entry::Side(place) => drug.from_side(place),
        Entry::Metabolites => &[],
    }
}

fn of_path(drug: &Disposition, path: &Path, after: f64) -> f64 {
    if after < 0.0 {
        return 0.0;
    }
    if path.ka.is_none() && path.entry == Entry::Centre {
        return drug.concentration(path.amount, path.over, after);
    }
    let shape = |rate: f64| match (path.ka, path.over > 0.0) {
        (None, false) => (-rate * after).exp(),
        (None, true) => {
            let start = (after - path.over).max(0.0);
            (-rate * start).exp() * -(-rate * (after - start)).exp_m1() / (rate * path.over)
        }
        (Some(ka), false) => ka * convolved(rate, ka, after),
        (Some(ka), true) => ka * integrated(rate, ka, path.over, after) / path.over,
    };
    path.amount * terms(drug, path.entry).iter().map(|term| term.coefficient * shape(term.rate)).sum::<f64>()
}

/// (e^(−a t) − e^(−b t)) / (b − a), whose limit at a = b is t e^(−a t), without the cancellation near it.
pub fn convolved(a: f64, b: f64, t: f64) -> f64 {
    let (slow, gap) = (a.min(b), (a - b).abs());
    let spread = if gap * t > 0.0 { -(-gap * t).exp_m1() / gap } else { t };
    (-slow * t).exp() * spread
}

/// The integral of [`convolved`] from max(t − T, 0) to t, by the balance of what flows in and out:
/// y' = e^(−slow t) − fast·y gives ∫y = (∫e^(−slow t) − [y]) / fast.
pub fn integrated(a: f64, b: f64, minutes: f64, t: f64) -> f64 {
    let (slow, fast) = (a.min(b), a.max(b));
    let start = (t - minutes).max(0.0);
    let fed = (-slow * start).exp() * -(-slow * (t - start)).exp_m1() / slow;
    (fed - (convolved(a, b, t) - convolved(a, b, start))) / fast
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::parameters::MicroConstants;

    fn one(v1: f64, k10: f64) -> Disposition {
        Disposition::new(&MicroConstants { v1, k10, ..MicroConstants::default() }).expect("solved")
    }

    fn path(over: f64, ka: Option<f64>) -> Path {
        Path { amount: 10.0, from: 0.0, over, ka, then: None, entry: Entry::Centre }
    }

    #[test]
    fn equal_rates_give_the_limit() {
        // The depot empties at 0.2/min and so does the body: 10 mg × 0.2 t e^(-0.2 t) in 5 L.
        let by_hand = 10.0 * 0.2 * 4.0 * (-0.8f64).exp() / 5.0;
        let found = level(&one(5.0, 0.2), &[path(0.0, Some(0.2))], 4.0);
        assert!((found - by_hand).abs() < 1e-14, "{found} {by_hand}");
        for near in [0.2 + 1e-13, 0.2 - 1e-9, 0.2 + 1e-6] {
            let found = level(&one(5.0, 0.2), &[path(0.0, Some(near))], 4.0);
            assert!((found / by_hand - 1.0).abs() < 4.0 * (near - 0.2f64).abs() / 0.2 + 1e-12, "{near}");
        }
    }

    #[test]
    fn absorption_by_the_textbook_form() {
        // One compartment: F D ka / (V (ka - k)) (e^-kt - e^-kat).
        let (v, k, ka, t) = (20.0f64, 0.01f64, 0.05f64, 33.0f64);
        let by_hand = 10.0 * ka / (v * (ka - k)) * ((-k * t).exp() - (-ka * t).exp());
        assert!((level(&one(v, k), &[path(0.0, Some(ka))], t) / by_hand - 1.0).abs() < 1e-14);
        // Evenly over 12 minutes and then through the depot: the mean of the above over the last 12 minutes,
        // here by Simpson's rule with 2,000 steps.
        let steps = 2000;
        let h = 12.0 / f64::from(steps);
        let at = |n: i32| level(&one(v, k), &[path(0.0, Some(ka))], t - 12.0 + f64::from(n) * h);
        let inner: f64 =
            (1..steps).map(|n| at(n) * if n % 2 == 1 { 4.0 } else { 2.0 }).sum::<f64>() + at(0) + at(steps);
        let mean = inner * h / 3.0 / 12.0;
        let found = level(&one(v, k), &[path(12.0, Some(ka))], t);
        assert!((found / mean - 1.0).abs() < 1e-11, "{found} {mean}");
    }

    #[test]
    fn a_fast_depot_comes_to_an_infusion() {
        let (slow, fast) = (path(40.0, None), path(40.0, Some(1e7)));
        for t in [1.0, 40.0, 200.0] {
            let (a, b) = (level(&one(20.0, 0.01), &[slow], t), level(&one(20.0, 0.01), &[fast], t));
            assert!((a / b - 1.0).abs() < 1e-6, "{t} {a} {b}");
        }
    }
}
