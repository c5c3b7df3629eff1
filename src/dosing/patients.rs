//! Virtual patients: a model's published differences between people, sampled, as a fan of percentiles.
//!
//! Each person gets an η for every parameter that differs, normal with the published variance (and covariance).
//! The sample is a Latin hypercube (McKay, Beckman and Conover 1979): of each parameter the n people hold the n
//! middle quantiles of its distribution, in an order shuffled by a seeded generator, parameter by parameter in
//! the order of the data. So the same seed gives the same people, and a fan of a given size is steadier than
//! one of people drawn one by one. What differs between occasions of one person is drawn once a person and
//! kept for all sessions. Errors of measurement are left out: the fan is of levels, not of readings.

use super::disposition::Disposition;
use super::intake::{Deviation, Path, Person};
use super::metabolism;
use super::model::{MetaboliteModel, Model};
use super::random::Xoshiro256PlusPlus;
use super::variability::Variability;
use super::walk::walk;
use crate::statistics::dist::normal;

/// The percentiles of a fan.
pub const PERCENTILES: [f64; 5] = [5.0, 25.0, 50.0, 75.0, 95.0];

/// The deviations of `n` people.
pub fn sample(variability: &Variability, n: usize, seed: u64) -> Vec<Vec<Deviation>> {
    drawn(variability, n, &mut Xoshiro256PlusPlus::new(seed))
}

fn drawn(variability: &Variability, n: usize, generator: &mut Xoshiro256PlusPlus) -> Vec<Vec<Deviation>> {
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
    Some(lines(&levels, n))
}

/// The lines of [`PERCENTILES`] over columns of `n` levels.
fn lines(levels: &[f64], n: usize) -> [Vec<f64>; 5] {
    let mut lines: [Vec<f64>; 5] = [const { Vec::new() }; 5];
    let mut gathered = Vec::new();
    for column in levels.chunks_exact(n.max(1)) {
        for (line, value) in lines.iter_mut().zip(percentiles(column, &mut gathered)) {
            line.push(value);
        }
    }
    lines
}

/// The metabolites of a model in the order in which they form, as far as the source says how people differ in
/// them: from the first without on, none is told.
pub fn told_of(model: &Model) -> Vec<(&MetaboliteModel, &Variability)> {
    let chain = std::iter::successors(model.metabolite.as_ref(), |one| one.next.as_deref());
    chain.map_while(|one| Some((one, one.variability.as_ref()?))).collect()
}

/// The same people as [`sample`] gives, each with how the metabolites differ in them.
///
/// The generator draws the metabolites after the drug, so that the drug's deviations are those of a fan without
/// them. What a metabolite's source says of a way in (a gut, say) belongs to the person's drug.
pub fn people(
    model: &Model,
    typical: &Person,
    variability: &Variability,
    (n, seed): (usize, u64),
) -> Vec<Person> {
    let mut generator = Xoshiro256PlusPlus::new(seed);
    let of_drug = drawn(variability, n, &mut generator);
    let mut people: Vec<Person> =
        of_drug.into_iter().map(|deviations| Person { deviations, ..typical.clone() }).collect();
    let entering = model.entering_names();
    for (_, variability) in told_of(model) {
        for (person, deviations) in people.iter_mut().zip(drawn(variability, n, &mut generator)) {
            let (ways_in, own): (Vec<Deviation>, Vec<Deviation>) =
                deviations.into_iter().partition(|one| entering.contains(&one.parameter.as_str()));
            person.deviations.extend(ways_in);
            person.metabolites.push(own);
        }
    }
    people
}

/// Every fan line of each metabolite of [`told_of`] over the times, ng/mL, in the order of [`PERCENTILES`].
///
/// `times` must rise. The whole chain is run as a network for each person, which takes longer than the drug
/// alone.
pub fn metabolite_fans(
    model: &Model,
    typical: &Person,
    variability: &Variability,
    paths: &dyn Fn(&Person) -> Vec<Path>,
    (n, seed): (usize, u64),
    sessions: &[f64],
    times: &[f64],
) -> Vec<[Vec<f64>; 5]> {
    let mut levels = vec![vec![0.0; n * times.len()]; told_of(model).len()];
    for (who, person) in people(model, typical, variability, (n, seed)).into_iter().enumerate() {
        let run = metabolism::run(model, &person, &paths(&person), sessions, times);
        for (columns, line) in levels.iter_mut().zip(&run.metabolites) {
            for (column, level) in columns.chunks_exact_mut(n).zip(line) {
                column[who] = level * 1000.0;
            }
        }
    }
    levels.iter().map(|columns| lines(columns, n)).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dosing::protocol::Level;
    use crate::dosing::variability::{Covariance, Scale, Size, Spread};

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
