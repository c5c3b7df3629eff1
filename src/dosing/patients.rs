//! Virtual patients: a model's published differences between people, sampled, as a fan of percentiles.
//!
//! Each person gets an η for every parameter that differs, normal with the published variance (and covariance).
//! The sample is a Latin hypercube (McKay, Beckman and Conover 1979): of each parameter the n people hold the n
//! middle quantiles of its distribution, in an order shuffled by a seeded generator, parameter by parameter in
//! the order of the data. So the same seed gives the same people, and a fan of a given size is steadier than
//! one of people drawn one by one. What differs between occasions of one person is drawn once a person and
//! kept for all sessions. Errors of measurement are left out: the fan is of levels, not of readings.
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
use crate::statistics::dist::normal;

/// The percentiles of a fan.
pub const PERCENTILES: [f64; 5] = [5.0, 25.0, 50.0, 75.0, 95.0];

/// Steps whose lengths differ by less than this many minutes share their factors.
const SAME_STEP: f64 = 1e-9;
/// Exponentials of the largest model.
const MODES: usize = 4;
/// Ways in at once: a nose and a gut.
const WAYS: usize = 2;

/// The deviations of `n` people.
pub fn sample(variability: &Variability, n: usize, seed: u64) -> Vec<Vec<Deviation>> {
    let mut generator = Xoshiro256PlusPlus::new(seed);
    let middles: Vec<f64> = (0..n).map(|i| normal::quantile((i as f64 + 0.5) / n as f64)).collect();
    let orders: Vec<Vec<usize>> = variability.spreads.iter().map(|_| generator.shuffled(n)).collect();
    let z = |who: usize, place: usize| orders[place].get(who).map_or(0.0, |rank| middles[*rank]);
    let carried: Vec<Option<(usize, f64)>> =
        (0..variability.spreads.len()).map(|place| carried(variability, place)).collect();
    let own = |who: usize, place: usize| {
        let variance = variability.spreads[place].size.variance();
        // Two that go together: the second is carried by the first's z, and by its own for the rest.
        match carried[place] {
            Some((first, share)) => {
                share * z(who, first) + (variance - share * share).max(0.0).sqrt() * z(who, place)
            }
            None => variance.sqrt() * z(who, place),
        }
    };
    let person = |who: usize| {
        let deviation = |(place, spread): (usize, &super::variability::Spread)| Deviation {
            parameter: spread.parameter.clone(),
            scale: spread.scale,
            eta: own(who, place),
        };
        variability.spreads.iter().enumerate().map(deviation).collect()
    };
    (0..n).map(person).collect()
}

/// The spread before this one that it goes together with, and what that one's z carries of it.
fn carried(variability: &Variability, place: usize) -> Option<(usize, f64)> {
    let own = variability.spreads.get(place).filter(|spread| !spread.occasion)?;
    let pair = variability.covariances.iter().find(|pair| pair.with == own.parameter)?;
    let first = variability
        .spreads
        .iter()
        .take(place)
        .position(|spread| spread.parameter == pair.of && !spread.occasion)?;
    Some((first, pair.value / variability.spreads.get(first)?.size.variance().sqrt()))
}

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
    // One column a time, so that a time's levels stand together.
    let mut levels = vec![0.0; n * times.len()];
    for (who, deviations) in sample(variability, n, seed).into_iter().enumerate() {
        let person = Person { deviations, ..typical.clone() };
        let drug = Disposition::new(&person.constants(model))?;
        walk(&drug, &paths(&person), sessions, times, |place, level| {
            levels[place * n + who] = level * 1000.0;
        })?;
    }
    let mut lines: [Vec<f64>; 5] = [const { Vec::new() }; 5];
    let mut gathered = Vec::new();
    for column in levels.chunks_exact(n.max(1)) {
        for (line, value) in lines.iter_mut().zip(percentiles(column, &mut gathered)) {
            line.push(value);
        }
    }
    Some(lines)
}

/// Parts that a column is counted into before any of it is sorted.
const PARTS: usize = 512;

/// The percentiles of a column of levels: Hyndman and Fan's type 7, as R's `quantile` has it.
///
/// The column is counted into equal parts of its span, and only the parts that hold a wanted rank are sorted.
fn percentiles(column: &[f64], gathered: &mut Vec<f64>) -> [f64; 5] {
    let (low, high) = column
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &level| (low.min(level), high.max(level)));
    if low >= high || !(high - low).is_finite() {
        return [low; 5];
    }
    let scale = (PARTS - 1) as f64 / (high - low);
    let part = |level: f64| ((level - low) * scale) as usize;
    let mut counts = [0u32; PARTS];
    for &level in column {
        counts[part(level).min(PARTS - 1)] += 1;
    }
    let most = column.len().saturating_sub(1);
    let wanted = PERCENTILES.map(|percent| most as f64 * percent / 100.0);
    // How many stand before each part, and how many of those before it are gathered.
    let mut kept = [false; PARTS];
    let mut skipped = [0u32; PARTS];
    let (mut before, mut left_out, mut next) = (0u32, 0u32, 0usize);
    let ranks: Vec<u32> = wanted
        .iter()
        .flat_map(|rank| [rank.floor() as u32, (rank.floor() as u32 + 1).min(most as u32)])
        .collect();
    for (place, &count) in counts.iter().enumerate() {
        let end = before + count;
        while ranks.get(next).is_some_and(|rank| *rank < end) {
            kept[place] = true;
            next += 1;
        }
        if !kept[place] {
            left_out += count;
        }
        skipped[place] = left_out;
        before = end;
    }
    gathered.clear();
    gathered.extend(column.iter().copied().filter(|level| kept[part(*level).min(PARTS - 1)]));
    gathered.sort_unstable_by(f64::total_cmp);
    let mut ends = [0u32; PARTS];
    let mut sum = 0;
    for (end, count) in ends.iter_mut().zip(counts) {
        sum += count;
        *end = sum;
    }
    let ranked = |rank: usize| {
        let place = ends.iter().position(|end| rank < *end as usize).unwrap_or(PARTS - 1);
        gathered.get(rank.saturating_sub(skipped[place] as usize)).copied().unwrap_or(high)
    };
    wanted.map(|rank| {
        let below = rank.floor() as usize;
        let (one, other) = (ranked(below), ranked((below + 1).min(most)));
        one + (rank - below as f64) * (other - one)
    })
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
            let walked = walk(&drug, &paths, &sessions, &times, |place, found| {
                let direct: f64 =
                    sessions.iter().map(|start| level(&drug, &paths, times[place] - start)).sum();
                worst = worst.max((found - direct).abs() / direct.max(1e-3));
            });
            assert_eq!(walked, Some(()));
            assert!(worst < 1e-11, "{id} {worst}");
        }
    }

    #[test]
    fn percentiles_are_those_of_r() {
        // quantile(c(3, 1, 4, 1, 5, 9, 2, 6), c(.05, .25, .5, .75, .95)): 1, 1.75, 3.5, 5.25, 7.95.
        let mut space = Vec::new();
        let found = percentiles(&[3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0], &mut space);
        for (found, expected) in found.iter().zip([1.0, 1.75, 3.5, 5.25, 7.95]) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
        assert_eq!(percentiles(&[2.0], &mut space), [2.0; 5]);
        assert_eq!(percentiles(&[0.0; 7], &mut space), [0.0; 5]);
    }

    #[test]
    fn percentiles_are_those_of_a_sorted_column() {
        let mut generator = Xoshiro256PlusPlus::new(11);
        let mut space = Vec::new();
        for n in [2, 3, 21, 100, 1000, 1777] {
            // Far from even, with ties.
            let column: Vec<f64> =
                (0..n).map(|_| (generator.normal() * 2.0).exp().mul_add(8.0, 0.5).floor()).collect();
            let mut sorted = column.clone();
            sorted.sort_by(f64::total_cmp);
            let found = percentiles(&column, &mut space);
            for (found, percent) in found.iter().zip(PERCENTILES) {
                let rank = (n - 1) as f64 * percent / 100.0;
                let (below, above) = (sorted[rank.floor() as usize], sorted[rank.ceil() as usize]);
                let expected = below + (rank - rank.floor()) * (above - below);
                assert!((found - expected).abs() <= 1e-12 * expected, "{n} {percent} {found} {expected}");
            }
        }
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
        let n = 20_000;
        let all: Vec<(f64, f64)> =
            sample(&variability, n as usize, 3).iter().map(|own| (own[0].eta, own[1].eta)).collect();
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
