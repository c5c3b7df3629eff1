//! The lines of what the drug turns into.

use super::{Given, Levels, LevelsInput, Line, unsolved};
use crate::dosing::disposition::Disposition;
use crate::dosing::intake::{Entry, Path, Person};
use crate::dosing::model::Model;
use crate::dosing::refusal::Refusal;
use crate::dosing::response::level;
use crate::dosing::{metabolism, metabolite};

/// The line of the metabolites, by closed form where all of the drug that is cleared becomes the metabolite
/// at once, and by the network of compartments elsewhere.
pub(super) fn metabolites(
    model: &Model,
    person: &Person,
    given: &Given,
    drug: &Disposition,
    paths: &[Path],
    input: &LevelsInput,
    answer: &mut Levels,
) -> Result<(), Refusal> {
    let Some(own) = &model.metabolite else { return Ok(()) };
    let simple = own.next.is_none() && own.share.is_none() && own.delay.is_none() && own.mass_ratio.is_none();
    let direct = paths.iter().all(|path| path.ka.is_none() && path.entry == Entry::Centre);
    let constants = person.constants(model);
    if simple && direct && constants.drains.is_empty() {
        let own = own.parameters.at(person.weight_kg);
        let own = Disposition::new(&own).ok_or_else(|| unsolved(model))?;
        let level = |after| metabolite::concentration(drug, &own, given.dose, given.minutes, after);
        let line = input.times_min.iter().map(|&time| given.is_drawn(time).then(|| given.sum(time, level)));
        answer.metabolite_ng_ml = Some(line.collect());
        return Ok(());
    }
    let mut order: Vec<usize> = (0..input.times_min.len()).collect();
    order.sort_by(|a, b| input.times_min[*a].total_cmp(&input.times_min[*b]));
    let times: Vec<f64> = order.iter().map(|&place| input.times_min[place]).collect();
    let run = metabolism::run(model, person, paths, &given.sessions, &times);
    let (mut worst, mut highest) = (0.0f64, 0.0f64);
    for (&time, numeric) in times.iter().zip(&run.drug) {
        let closed = given.sum(time, |after| level(drug, paths, after)) / 1000.0;
        worst = worst.max((numeric - closed).abs());
        highest = highest.max(closed);
    }
    answer.numerical_error = Some(if highest > 0.0 { worst / highest } else { worst });
    let placed = |line: &Vec<f64>| -> Line {
        let mut out = vec![None; times.len()];
        for ((&place, &time), &level) in order.iter().zip(&times).zip(line) {
            out[place] = given.is_drawn(time).then_some(level * 1000.0);
        }
        out
    };
    answer.metabolite_ng_ml = run.metabolites.first().map(placed);
    answer.second_metabolite_ng_ml = run.metabolites.get(1).map(placed);
    Ok(())
}
