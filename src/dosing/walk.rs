//! One person's levels over rising times, stepped exactly from one to the next.
//!
//! Each exponential of the drug and each depot is carried on by its own factor, which is worked out once for
//! each length of step. So evenly spaced times are quick, and no time costs more for coming late.

use super::disposition::Disposition;
use super::intake::Path;
use super::response::{convolved, integrated, terms};

/// Steps whose lengths differ by less than this many minutes share their factors.
const SAME_STEP: f64 = 1e-9;
/// Exponentials of the largest model.
const MODES: usize = 4;
/// Ways in at once: a nose and a gut.
const WAYS: usize = 2;

/// The levels of one person in mg/L at `times`, which must rise, handed to `take` with the place of the time.
/// None where the paths have more ways in than any model here.
pub fn walk(
    drug: &Disposition,
    paths: &[Path],
    sessions: &[f64],
    times: &[f64],
    mut take: impl FnMut(usize, f64),
) -> Option<()> {
    let ways = Ways::new(drug, paths)?;
    let changes = ways.changes(paths, sessions);
    let mut changes = changes.iter().peekable();
    let mut steps: Vec<Step> = Vec::new();
    let mut last = 0;
    let mut state = State::default();
    let mut now = f64::NEG_INFINITY;
    for (place, &time) in times.iter().enumerate() {
        while let Some(change) = changes.next_if(|change| change.at <= time) {
            if now.is_finite() {
                last = ways.carry(&mut state, change.at - now, &mut steps, last);
            }
            now = change.at.max(now);
            ways.give(&mut state, change);
        }
        if now.is_finite() {
            last = ways.carry(&mut state, time - now, &mut steps, last);
            now = now.max(time);
        }
        take(place, state.modes.iter().sum::<f64>().max(0.0));
    }
    Some(())
}

/// One way in: paths with the same depot and the same end share it.
#[derive(Clone, Copy, Default)]
struct Way {
    ka: Option<f64>,
    /// What 1 mg in the blood through this way is worth in each exponential, 1/L.
    weights: [f64; MODES],
}

struct Ways {
    rates: [f64; MODES],
    ways: [Way; WAYS],
    many: usize,
    /// Which way each path takes; none for one that never reaches the blood.
    of_path: Vec<Option<usize>>,
}

#[derive(Default)]
struct State {
    /// Each exponential's share of the level, mg/L.
    modes: [f64; MODES],
    /// What each depot holds, mg.
    depots: [f64; WAYS],
    /// What flows in, mg/min.
    input: [f64; WAYS],
    /// How many inputs run: where none does, their sum is zero and not a rest of rounding.
    running: [i32; WAYS],
}

struct Change {
    at: f64,
    way: usize,
    amount: f64,
    rate: f64,
}

/// The factors of a step of one length.
struct Step {
    length: f64,
    modes: [f64; MODES],
    ways: [WayStep; WAYS],
}

#[derive(Clone, Copy, Default)]
struct WayStep {
    /// What stays in the depot.
    stays: f64,
    /// What a steady 1 mg/min leaves in it.
    filled: f64,
    /// For each exponential, from what the depot holds.
    held: [f64; MODES],
    /// For each exponential, from a steady 1 mg/min.
    fed: [f64; MODES],
}

impl Ways {
    fn new(drug: &Disposition, paths: &[Path]) -> Option<Self> {
        let mut rates = [0.0; MODES];
        for (rate, term) in rates.iter_mut().zip(drug.terms()) {
            *rate = term.rate;
        }
        let mut ways = [Way::default(); WAYS];
        let mut kinds: Vec<&Path> = Vec::with_capacity(WAYS);
        let mut of_path = Vec::with_capacity(paths.len());
        for path in paths {
            let ends = terms(drug, path.entry);
            if ends.is_empty() {
                of_path.push(None);
                continue;
            }
            let known = kinds.iter().position(|other| other.ka == path.ka && other.entry == path.entry);
            let place = known.unwrap_or(kinds.len());
            if known.is_none() {
                let way = ways.get_mut(place)?;
                way.ka = path.ka;
                for (weight, term) in way.weights.iter_mut().zip(ends) {
                    *weight = term.coefficient;
                }
                kinds.push(path);
            }
            of_path.push(Some(place));
        }
        (drug.terms().len() <= MODES).then_some(Self { rates, ways, many: kinds.len(), of_path })
    }

    fn changes(&self, paths: &[Path], sessions: &[f64]) -> Vec<Change> {
        let mut changes = Vec::with_capacity(2 * paths.len() * sessions.len());
        for start in sessions {
            for (path, way) in paths.iter().zip(&self.of_path) {
                let Some(way) = *way else { continue };
                let at = start + path.from;
                if path.over > 0.0 {
                    let rate = path.amount / path.over;
                    changes.push(Change { at, way, amount: 0.0, rate });
                    changes.push(Change { at: at + path.over, way, amount: 0.0, rate: -rate });
                } else {
                    changes.push(Change { at, way, amount: path.amount, rate: 0.0 });
                }
            }
        }
        changes.sort_by(|a, b| a.at.total_cmp(&b.at));
        changes
    }

    fn give(&self, state: &mut State, change: &Change) {
        let way = change.way;
        if self.ways[way].ka.is_some() {
            state.depots[way] += change.amount;
        } else {
            for (mode, weight) in state.modes.iter_mut().zip(&self.ways[way].weights) {
                *mode += weight * change.amount;
            }
        }
        state.input[way] += change.rate;
        state.running[way] += change.rate.partial_cmp(&0.0).map_or(0, |order| order as i32);
        if state.running[way] == 0 {
            state.input[way] = 0.0;
        }
    }

    /// Carries the state on by `length` minutes; returns the place of the step's factors.
    #[inline]
    fn carry(&self, state: &mut State, length: f64, steps: &mut Vec<Step>, last: usize) -> usize {
        if length <= 0.0 {
            return last;
        }
        let fits = |step: &Step| (step.length - length).abs() <= SAME_STEP;
        let place = if steps.get(last).is_some_and(fits) {
            last
        } else {
            steps.iter().position(fits).unwrap_or_else(|| {
                steps.push(self.step(length));
                steps.len() - 1
            })
        };
        let Some(step) = steps.get(place) else { return last };
        for (mode, factor) in state.modes.iter_mut().zip(&step.modes) {
            *mode *= factor;
        }
        for (way, own) in step.ways.iter().enumerate().take(self.many) {
            let (depot, rate) = (state.depots[way], state.input[way]);
            if rate != 0.0 {
                for ((mode, held), fed) in state.modes.iter_mut().zip(&own.held).zip(&own.fed) {
                    *mode += held * depot + fed * rate;
                }
            } else if depot != 0.0 {
                for (mode, held) in state.modes.iter_mut().zip(&own.held) {
                    *mode += held * depot;
                }
            }
            state.depots[way] = depot * own.stays + rate * own.filled;
        }
        place
    }

    fn step(&self, length: f64) -> Step {
        let falls = |rate: f64| (-rate * length).exp();
        let mean = |rate: f64| -(-rate * length).exp_m1() / rate;
        let mut step = Step { length, modes: self.rates.map(falls), ways: [WayStep::default(); WAYS] };
        for (own, way) in step.ways.iter_mut().zip(&self.ways).take(self.many) {
            own.stays = way.ka.map_or(0.0, falls);
            own.filled = way.ka.map_or(0.0, mean);
            let into = own.held.iter_mut().zip(&mut own.fed).zip(self.rates.iter().zip(&way.weights));
            // A model of fewer exponentials leaves the rest at zero.
            for ((held, fed), (&rate, weight)) in into.filter(|(_, (rate, _))| **rate > 0.0) {
                (*held, *fed) = match way.ka {
                    None => (0.0, weight * mean(rate)),
                    Some(ka) => (
                        weight * ka * convolved(rate, ka, length),
                        weight * ka * integrated(rate, ka, length, length),
                    ),
                };
            }
        }
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::intake::Person;
    use crate::dosing::models;
    use crate::dosing::protocol::Route;
    use crate::dosing::response::level;

    #[test]
    fn walking_comes_to_the_closed_form() {
        let times: Vec<f64> = (-3..700).map(|n| f64::from(n) * 1.3).collect();
        let sessions = [0.0, 100.0, 400.5];
        for (id, route, minutes) in [
            ("fanta", Route::Iv, 40.0),
            ("kamp", Route::IvPush, 0.0),
            ("perez-ruixo", Route::Nasal, 10.0),
            ("perez-ruixo", Route::Oral, 0.0),
            ("simons", Route::Sublingual, 0.0),
        ] {
            let model = models().find(id).expect(id);
            let person = Person { weight_kg: 80.0, ..Person::default() };
            let drug = Disposition::new(&person.constants(model)).expect("solved");
            let paths = crate::dosing::intake::paths(model, route, 84.0, minutes, &person);
            let mut worst = 0.0f64;
            let walked = walk(&drug, &paths, &sessions, &times, |place, found| {
                let direct: f64 =
                    sessions.iter().map(|start| level(&drug, &paths, times[place] - start)).sum();
                worst = worst.max((found - direct).abs() / direct.max(1e-3));
            });
            assert_eq!(walked, Some(()));
            assert!(worst < 1e-11, "{id} {worst}");
        }
    }
}
