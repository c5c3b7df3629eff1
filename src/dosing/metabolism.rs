//! Levels of what a drug turns into, for any route: the whole model as one network of compartments.

use super::intake::{Entry, Path, Person};
use super::model::{MetaboliteModel, Model};
use super::network::{Network, Step};
use super::parameters::Parameters;

/// Levels over the asked times, mg/L: the drug by the network (beside its closed form, to measure the error),
/// then each metabolite in the order they form.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The drug.
    pub drug: Vec<f64>,
    /// Each metabolite.
    pub metabolites: Vec<Vec<f64>>,
}

/// Steps whose lengths differ by less than this many minutes share their matrix.
const SAME_STEP: f64 = 1e-9;
/// Lengths of steps that are remembered.
const MOST_LENGTHS: usize = 64;

/// Runs the whole model. `times` must rise; `sessions` are the starts, each with the same paths.
pub fn run(model: &Model, person: &Person, paths: &[Path], sessions: &[f64], times: &[f64]) -> Run {
    let Laid { network, centre, volume, inlets, observed } = lay(model, person, paths);
    let mut changes = changes(paths, sessions, &inlets);
    changes.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut changes = changes.into_iter().peekable();
    let mut amounts = vec![0.0; network.size()];
    // How many inputs run from each source: where none does, the sum of rates is zero and no rest of it.
    let mut running = vec![0i32; network.size()];
    let mut steps = Steps { network: &network, known: Vec::new(), space: Vec::new() };
    let mut now = f64::NEG_INFINITY;
    let mut found = Run { drug: Vec::new(), metabolites: vec![Vec::new(); observed.len()] };
    for &time in times {
        while let Some(change) = changes.next_if(|change| change.at <= time) {
            if now.is_finite() && change.at > now {
                steps.carry(&mut amounts, change.at - now);
            }
            now = now.max(change.at);
            amounts[change.into] += change.amount;
            amounts[change.source] += change.rate;
            running[change.source] += change.rate.partial_cmp(&0.0).map_or(0, |order| order as i32);
            if change.rate != 0.0 && running[change.source] == 0 {
                amounts[change.source] = 0.0;
            }
        }
        if now.is_finite() && time > now {
            steps.carry(&mut amounts, time - now);
            now = time;
        }
        found.drug.push(amounts[centre] / volume);
        for (line, (place, litres, ratio)) in found.metabolites.iter_mut().zip(&observed) {
            line.push(amounts[*place] / litres * ratio);
        }
    }
    found
}

/// Steps of a network: a length that comes a second time gets a matrix, which is quick from then on.
struct Steps<'a> {
    network: &'a Network,
    known: Vec<(f64, Option<Step>)>,
    space: Vec<f64>,
}

impl Steps<'_> {
    fn carry(&mut self, amounts: &mut Vec<f64>, length: f64) {
        let found = self.known.iter_mut().find(|(known, _)| (*known - length).abs() <= SAME_STEP);
        match found {
            Some((_, step)) => {
                let step = step.get_or_insert_with(|| self.network.step(length));
                step.apply(amounts, &mut self.space);
            }
            None => {
                if self.known.len() < MOST_LENGTHS {
                    self.known.push((length, None));
                }
                *amounts = self.network.run(amounts, length);
            }
        }
    }
}

/// A change of what goes in: an amount at once, or a rate that starts or stops.
struct Change {
    at: f64,
    into: usize,
    source: usize,
    amount: f64,
    rate: f64,
}

fn changes(paths: &[Path], sessions: &[f64], inlets: &[Inlet]) -> Vec<Change> {
    let one = |start: f64, path: &Path, inlet: Inlet| {
        let Inlet { into, source } = inlet;
        let at = start + path.from;
        if path.over > 0.0 {
            let rate = path.amount / path.over;
            vec![
                Change { at, into, source, amount: 0.0, rate },
                Change { at: at + path.over, into, source, amount: 0.0, rate: -rate },
            ]
        } else {
            vec![Change { at, into, source, amount: path.amount, rate: 0.0 }]
        }
    };
    sessions
        .iter()
        .flat_map(|start| paths.iter().zip(inlets).flat_map(move |(path, inlet)| one(*start, path, *inlet)))
        .collect()
}

/// Where a path lets its part in: the compartment, and the source of its steady inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Inlet {
    into: usize,
    source: usize,
}

/// A network with the places that matter.
struct Laid {
    network: Network,
    centre: usize,
    volume: f64,
    /// Where each path lets its part in.
    inlets: Vec<Inlet>,
    /// Each metabolite: its centre, its volume in L, the factor to its own mass.
    observed: Vec<(usize, f64, f64)>,
}

/// A flow from a compartment into the first metabolite's chain, 1/min.
struct Feed {
    from: usize,
    rate: f64,
}

fn lay(model: &Model, person: &Person, paths: &[Path]) -> Laid {
    let constants = person.constants(model);
    let sides = constants.exchange.len();
    let mut chain: Vec<&MetaboliteModel> = Vec::new();
    let mut next = model.metabolite.as_ref();
    while let Some(metabolite) = next {
        chain.push(metabolite);
        next = metabolite.next.as_deref();
    }
    // Devices one after the other share their depots.
    let same = |a: &Path, b: &Path| (a.ka, a.then, a.entry) == (b.ka, b.then, b.entry);
    let mut kinds: Vec<&Path> = Vec::new();
    for path in paths {
        if !kinds.iter().any(|kind| same(kind, path)) {
            kinds.push(path);
        }
    }
    // The centre, its sides; a depot and a second step for each kind of path; for each metabolite two of
    // delay, its centre and two sides; for each kind of path a source. What stays empty is left out at the end.
    let centre = 0;
    let depots = 1 + sides;
    let metabolites = depots + 2 * kinds.len();
    let sources = metabolites + 5 * chain.len();
    let mut network = Network::new(sources + kinds.len());
    for (place, (out, back)) in constants.exchange.iter().enumerate() {
        network.flow(centre, 1 + place, *out);
        network.flow(1 + place, centre, *back);
    }
    let mut feeds = vec![Feed { from: centre, rate: constants.k10 }];
    feeds.extend(constants.drains.iter().enumerate().map(|(place, &rate)| Feed { from: 1 + place, rate }));
    let inlets: Vec<Inlet> = kinds
        .iter()
        .enumerate()
        .map(|(index, path)| {
            let end = match path.entry {
                Entry::Centre => Some(centre),
                Entry::Side(place) => Some(1 + place),
                Entry::Metabolites => None,
            };
            let (depot, second) = (depots + 2 * index, depots + 2 * index + 1);
            let steps: Vec<(usize, f64)> = [(depot, path.ka), (second, path.then)]
                .into_iter()
                .filter_map(|(place, rate)| Some((place, rate?)))
                .collect();
            for pair in steps.windows(2) {
                if let [(from, rate), (to, _)] = pair {
                    network.flow(*from, *to, *rate);
                }
            }
            match (steps.last(), end) {
                (Some((from, rate)), Some(end)) => network.flow(*from, end, *rate),
                (Some((from, rate)), None) => feeds.push(Feed { from: *from, rate: *rate }),
                (None, _) => {}
            }
            let into = steps.first().map_or(end.unwrap_or(centre), |(place, _)| *place);
            if paths.iter().any(|other| same(other, path) && other.over > 0.0) {
                network.source(sources + index, into);
            }
            Inlet { into, source: sources + index }
        })
        .collect();
    let inlets: Vec<Inlet> = paths
        .iter()
        .filter_map(|path| kinds.iter().position(|kind| same(kind, path)))
        .filter_map(|kind| inlets.get(kind).copied())
        .collect();
    let first_share = share_to_metabolite(model, person);
    let mut observed = Vec::new();
    for (index, metabolite) in chain.iter().enumerate() {
        let base = metabolites + 5 * index;
        let share =
            metabolite.share.map_or(1.0, |share| share.value) * if index == 0 { first_share } else { 1.0 };
        let own = |name: &str| person.metabolite_factor(model, metabolite, index, name);
        let delay = metabolite.delay.map(|delay| 2.0 / (delay.at(person.weight_kg) * own("delay")));
        let own_centre = base + 2;
        for feed in &feeds {
            network.flow(feed.from, if delay.is_some() { base } else { own_centre }, feed.rate * share);
            network.leave(feed.from, feed.rate * (1.0 - share));
        }
        if let Some(rate) = delay {
            network.flow(base, base + 1, rate);
            network.flow(base + 1, own_centre, rate);
        }
        let own = metabolite.parameters.with(person.weight_kg, &own);
        for (place, (out, back)) in own.exchange.iter().take(2).enumerate() {
            network.flow(own_centre, own_centre + 1 + place, *out);
            network.flow(own_centre + 1 + place, own_centre, *back);
        }
        observed.push((own_centre, own.v1, metabolite.mass_ratio.map_or(1.0, |ratio| ratio.value)));
        feeds = vec![Feed { from: own_centre, rate: own.k10 }];
    }
    for feed in feeds {
        network.leave(feed.from, feed.rate);
    }
    let kept: Vec<usize> = (0..network.size()).filter(|place| network.is_used(*place)).collect();
    let moved = |place: usize| kept.iter().position(|one| *one == place).unwrap_or_default();
    Laid {
        network: network.with_only(&kept),
        centre: moved(centre),
        volume: constants.v1,
        inlets: inlets
            .iter()
            .map(|inlet| Inlet { into: moved(inlet.into), source: moved(inlet.source) })
            .collect(),
        observed: observed.into_iter().map(|(place, litres, ratio)| (moved(place), litres, ratio)).collect(),
    }
}

/// Of what the drug loses, the share that becomes the metabolite, for this person.
fn share_to_metabolite(model: &Model, person: &Person) -> f64 {
    match &model.parameters {
        Parameters::Liver { kel, kmet, .. } => {
            let own = |name: &str, value: f64| value * person.factor(model, name);
            let (kel, kmet) = (own("kel", kel.value), own("kmet", kmet.value));
            kmet / (kel + kmet)
        }
        _ => 1.0,
    }
}
