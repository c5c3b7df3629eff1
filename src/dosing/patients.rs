//! Virtual patients: a model's published differences between people, sampled, as a fan of percentiles.
//!
//! Each person gets an η for every parameter that differs, normal with the published variance (and covariance),
//! from one seeded generator, in the order of the data: the same seed gives the same people, and the first
//! people of a larger sample are those of a smaller one. What differs between occasions of one person is drawn
//! once a person and kept for all sessions. Errors of measurement are left out: the fan is of levels, not of
//! readings.
//!
//! Levels are stepped exactly from one time to the next: each exponential of the drug and each depot is
//! carried on by its own factor, which is worked out once for each length of step. So evenly spaced times are
//! quick, and no time costs more for coming late.

use super::disposition::Disposition;
use super::intake::{Deviation, Path, Person};
use super::model::Model;
use super::random::Xoshiro256PlusPlus;
use super::response::{convolved, integrated, terms};
use super::variability::Variability;

/// The percentiles of a fan.
pub const PERCENTILES: [f64; 5] = [5.0, 25.0, 50.0, 75.0, 95.0];

/// Steps whose lengths differ by less than this many minutes share their factors.
const SAME_STEP: f64 = 1e-9;

/// The deviations of the next person.
pub fn sample(variability: &Variability, generator: &mut Xoshiro256PlusPlus) -> Vec<Deviation> {
    let mut drawn: Vec<(Deviation, f64)> = Vec::with_capacity(variability.spreads.len());
    for spread in &variability.spreads {
        let (name, variance) = (&spread.parameter, spread.size.variance());
        let z = generator.normal();
        // Two that go together: the second is carried by the first's z, and by its own for the rest.
        let together = variability.covariances.iter().filter(|_| !spread.occasion).find_map(|pair| {
            let (first, first_z) = drawn.iter().find(|(first, _)| first.parameter == pair.of)?;
            let of = variability.variance(&first.parameter)?;
            (pair.with == *name).then(|| {
                let carried = pair.value / of.sqrt();
                carried * first_z + (variance - carried * carried).max(0.0).sqrt() * z
            })
        });
        let eta = together.unwrap_or_else(|| variance.sqrt() * z);
        drawn.push((Deviation { parameter: name.clone(), scale: spread.scale, eta }, z));
    }
    drawn.into_iter().map(|(deviation, _)| deviation).collect()
}

/// The levels of one person in mg/L at `times`, which must rise, handed to `take` with the place of the time.
pub fn walk(drug: &Disposition, paths: &[Path], sessions: &[f64], times: &[f64], mut take: impl FnMut(usize, f64)) {
    let groups = Groups::new(drug, paths);
    let changes = groups.changes(paths, sessions);
    let mut steps: Vec<Step> = Vec::new();
    let mut state = State { modes: vec![0.0; groups.rates.len()], depots: vec![0.0; groups.kinds.len()] };
    let mut input = vec![0.0; groups.kinds.len()];
    let mut running = vec![0i32; groups.kinds.len()];
    let mut last = 0;
    let mut now = f64::NEG_INFINITY;
    let mut next = 0;
    for (place, &time) in times.iter().enumerate() {
        while let Some(change) = changes.get(next).filter(|change| change.at <= time) {
            if now.is_finite() {
                last = groups.carry(&mut state, &input, change.at - now, &mut steps, last);
            }
            now = change.at.max(now);
            groups.give(&mut state, change);
            input[change.group] += change.rate;
            running[change.group] += change.rate.partial_cmp(&0.0).map_or(0, |order| order as i32);
            if running[change.group] == 0 {
                input[change.group] = 0.0;
            }
            next += 1;
        }
        if now.is_finite() {
            last = groups.carry(&mut state, &input, time - now, &mut steps, last);
            now = now.max(time);
        }
        take(place, state.modes.iter().sum::<f64>().max(0.0));
    }
}

/// Every fan line over the times, ng/mL, in the order of [`PERCENTILES`].
///
/// `times` must rise. None where a person's figures make no model, which the published ones cannot.
pub fn fan(
    model: &Model,
    typical: &Person,
    variability: &Variability,
    paths: &dyn Fn(&Person) -> Vec<Path>,
    (n, seed): (usize, u64),
    sessions: &[f64],
    times: &[f64],
) -> Option<[Vec<f64>; 5]> {
    let mut generator = Xoshiro256PlusPlus::new(seed);
    // One column a time, so that a time's levels stand together. A level is never negative, so the order of
    // its bits is the order of its size.
    let mut levels = vec![0u64; n * times.len()];
    for who in 0..n {
        let person = Person { deviations: sample(variability, &mut generator), ..typical.clone() };
        let drug = Disposition::new(&person.constants(model))?;
        walk(&drug, &paths(&person), sessions, times, |place, level| {
            levels[place * n + who] = (level * 1000.0).to_bits();
        });
    }
    let mut lines: [Vec<f64>; 5] = [const { Vec::new() }; 5];
    for column in levels.chunks_exact_mut(n.max(1)) {
        for (line, value) in lines.iter_mut().zip(percentiles(column)) {
            line.push(value);
        }
    }
    Some(lines)
}

/// The percentiles of a column of levels as bits: Hyndman and Fan's type 7, as R's `quantile` has it.
fn percentiles(column: &mut [u64]) -> [f64; 5] {
    let most = column.len().saturating_sub(1);
    let mut out = [0.0; 5];
    let mut start = 0;
    for (value, percent) in out.iter_mut().zip(PERCENTILES) {
        let wanted = most as f64 * percent / 100.0;
        let below = (wanted.floor() as usize).min(most);
        let rest = &mut column[start..];
        if rest.is_empty() {
            return out;
        }
        // Everything before `start` is at most what stands from there on.
        let (_, found, above) = rest.select_nth_unstable(below - start);
        let low = f64::from_bits(*found);
        let high = above.iter().min().map_or(low, |bits| f64::from_bits(*bits));
        *value = low + (wanted - below as f64) * (high - low);
        start = below;
    }
    out
}

/// A way in: paths with the same depot and the same end share one.
struct Kind {
    ka: Option<f64>,
    /// What 1 mg in the blood through this way is worth in each exponential, 1/L.
    weights: Vec<f64>,
}

struct Groups {
    rates: Vec<f64>,
    kinds: Vec<Kind>,
    /// Which kind each path is of; none for one that never reaches the blood.
    of_path: Vec<Option<usize>>,
}

struct State {
    /// Each exponential's share of the level, mg/L.
    modes: Vec<f64>,
    /// What each depot holds, mg.
    depots: Vec<f64>,
}

struct Change {
    at: f64,
    group: usize,
    amount: f64,
    rate: f64,
}

/// The factors of a step of one length.
struct Step {
    length: f64,
    modes: Vec<f64>,
    depots: Vec<f64>,
    /// For each kind and exponential: from what the depot holds, and from a steady 1 mg/min.
    held: Vec<f64>,
    fed: Vec<f64>,
    /// For each kind: what a steady 1 mg/min leaves in the depot.
    filled: Vec<f64>,
}

impl Groups {
    fn new(drug: &Disposition, paths: &[Path]) -> Self {
        let rates: Vec<f64> = drug.terms().iter().map(|term| term.rate).collect();
        let mut kinds: Vec<(Path, Kind)> = Vec::new();
        let mut of_path = Vec::new();
        for path in paths {
            let ends = terms(drug, path.entry);
            if ends.is_empty() {
                of_path.push(None);
                continue;
            }
            let known = kinds.iter().position(|(other, _)| other.ka == path.ka && other.entry == path.entry);
            let place = known.unwrap_or(kinds.len());
            if known.is_none() {
                let weights = ends.iter().map(|term| term.coefficient).collect();
                kinds.push((*path, Kind { ka: path.ka, weights }));
            }
            of_path.push(Some(place));
        }
        Self { rates, kinds: kinds.into_iter().map(|(_, kind)| kind).collect(), of_path }
    }

    fn changes(&self, paths: &[Path], sessions: &[f64]) -> Vec<Change> {
        let mut changes = Vec::new();
        for start in sessions {
            for (path, group) in paths.iter().zip(&self.of_path) {
                let Some(group) = *group else { continue };
                let at = start + path.from;
                if path.over > 0.0 {
                    let rate = path.amount / path.over;
                    changes.push(Change { at, group, amount: 0.0, rate });
                    changes.push(Change { at: at + path.over, group, amount: 0.0, rate: -rate });
                } else {
                    changes.push(Change { at, group, amount: path.amount, rate: 0.0 });
                }
            }
        }
        changes.sort_by(|a, b| a.at.total_cmp(&b.at));
        changes
    }

    fn give(&self, state: &mut State, change: &Change) {
        let kind = &self.kinds[change.group];
        if kind.ka.is_some() {
            state.depots[change.group] += change.amount;
        } else {
            for (mode, weight) in state.modes.iter_mut().zip(&kind.weights) {
                *mode += weight * change.amount;
            }
        }
    }

    /// Carries the state on by `length` minutes; returns the place of the step's factors.
    fn carry(&self, state: &mut State, input: &[f64], length: f64, steps: &mut Vec<Step>, last: usize) -> usize {
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
        let many = self.rates.len();
        for (mode, factor) in state.modes.iter_mut().zip(&step.modes) {
            *mode *= factor;
        }
        for (kind, (depot, rate)) in state.depots.iter_mut().zip(input).enumerate() {
            let (held, fed) = (&step.held[kind * many..], &step.fed[kind * many..]);
            if *rate != 0.0 {
                for ((mode, held), fed) in state.modes.iter_mut().zip(held).zip(fed) {
                    *mode += held * *depot + fed * rate;
                }
            } else if *depot != 0.0 {
                for (mode, held) in state.modes.iter_mut().zip(held) {
                    *mode += held * *depot;
                }
            }
            *depot = *depot * step.depots[kind] + rate * step.filled[kind];
        }
        place
    }

    fn step(&self, length: f64) -> Step {
        let falls = |rate: f64| (-rate * length).exp();
        let mean = |rate: f64| -(-rate * length).exp_m1() / rate;
        let mut step = Step {
            length,
            modes: self.rates.iter().map(|&rate| falls(rate)).collect(),
            depots: Vec::with_capacity(self.kinds.len()),
            held: Vec::with_capacity(self.kinds.len() * self.rates.len()),
            fed: Vec::with_capacity(self.kinds.len() * self.rates.len()),
            filled: Vec::with_capacity(self.kinds.len()),
        };
        for kind in &self.kinds {
            step.depots.push(kind.ka.map_or(0.0, falls));
            step.filled.push(kind.ka.map_or(0.0, mean));
            for (&rate, weight) in self.rates.iter().zip(&kind.weights) {
                let (held, fed) = match kind.ka {
                    None => (0.0, mean(rate)),
                    Some(ka) => {
                        (ka * convolved(rate, ka, length), ka * integrated(rate, ka, length, length))
                    }
                };
                step.held.push(weight * held);
                step.fed.push(weight * fed);
            }
        }
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::models;
    use crate::dosing::protocol::{Level, Route};
    use crate::dosing::response::level;
    use crate::dosing::variability::{Covariance, Scale, Size, Spread};

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
            walk(&drug, &paths, &sessions, &times, |place, found| {
                let direct: f64 =
                    sessions.iter().map(|start| level(&drug, &paths, times[place] - start)).sum();
                worst = worst.max((found - direct).abs() / direct.max(1e-3));
            });
            assert!(worst < 1e-11, "{id} {worst}");
        }
    }

    #[test]
    fn percentiles_are_those_of_r() {
        // quantile(c(3, 1, 4, 1, 5, 9, 2, 6), c(.05, .25, .5, .75, .95)): 1, 1.75, 3.5, 5.25, 7.95.
        let mut column: Vec<u64> = [3.0f64, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0].map(f64::to_bits).to_vec();
        let found = percentiles(&mut column);
        for (found, expected) in found.iter().zip([1.0, 1.75, 3.5, 5.25, 7.95]) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
        assert_eq!(percentiles(&mut [2.0f64.to_bits()]), [2.0; 5]);
    }

    #[test]
    fn what_goes_together_is_drawn_together() {
        let spread = |parameter: &str, variance| Spread {
            parameter: parameter.into(),
            scale: Scale::Log,
            size: Size::Variance(variance),
            occasion: false,
            level: Level::Read,
        };
        let variability = Variability {
            spreads: vec![spread("V1", 0.084177), spread("CL", 0.026048)],
            covariances: vec![Covariance {
                of: "V1".into(),
                with: "CL".into(),
                value: 0.02261,
                level: Level::Read,
            }],
            note: "n".into(),
        };
        let mut generator = Xoshiro256PlusPlus::new(3);
        let n = 20_000;
        let all: Vec<(f64, f64)> = (0..n)
            .map(|_| {
                let drawn = sample(&variability, &mut generator);
                (drawn[0].eta, drawn[1].eta)
            })
            .collect();
        let mean = |of: &dyn Fn(&(f64, f64)) -> f64| all.iter().map(of).sum::<f64>() / f64::from(n);
        let (vv, cc, vc) = (mean(&|p| p.0 * p.0), mean(&|p| p.1 * p.1), mean(&|p| p.0 * p.1));
        // Four standard errors of each.
        let error = 4.0 / f64::from(n).sqrt();
        assert!((vv / 0.084177 - 1.0).abs() < error * 2f64.sqrt(), "{vv}");
        assert!((cc / 0.026048 - 1.0).abs() < error * 2f64.sqrt(), "{cc}");
        let width = (0.084177 * 0.026048 + 0.02261f64.powi(2)).sqrt();
        assert!((vc - 0.02261).abs() < error * width, "{vc}");
    }
}
