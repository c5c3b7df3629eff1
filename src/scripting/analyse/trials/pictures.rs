//! The radial, Baujat and bubble plots of a table of trials.

use super::Drawn;
use super::model::Term;
use super::views::Subject;
use crate::figures::baujat::{BaujatPlot, BaujatStudy};
use crate::figures::bubble::{Bubble, BubbleLine, BubbleStudy};
use crate::figures::radial::{Radial, RadialStudy};
use crate::figures::{Figure, FigureError};
use crate::scripting::progress;
use crate::statistics::baujat::baujat_with;
use crate::statistics::predict::predict;

/// Points of the fitted line of a bubble plot.
const GRID: usize = 60;

fn drawn(figure: Result<Figure, FigureError>) -> Result<Drawn, String> {
    let figure = figure.map_err(|e| e.to_string())?;
    Ok(Drawn { figure: Some(figure), finding: String::new(), tables: Vec::new() })
}

/// Effects over their errors against precision.
pub(super) fn radial(subject: &Subject) -> Result<Drawn, String> {
    let (fit, scale) = (&subject.model.fit, &subject.effects.scale);
    let studies =
        (0..fit.k()).map(|at| RadialStudy { label: subject.label(at), yi: fit.yi[at], vi: fit.vi[at] });
    let plot = Radial {
        id: "trials-radial".into(),
        title: subject.title("Radial plot"),
        measure: scale.words.clone(),
        ratio: scale.is_log(),
        level: fit.options.level,
        tau2: fit.tau2,
        studies: studies.collect(),
        pooled: Some((fit.beta[0], [fit.ci_lb[0], fit.ci_ub[0]])),
        notes: Vec::new(),
        source: subject.source(),
    };
    drawn(plot.figure())
}

/// Share in Q against pull on the result.
pub(super) fn baujat(subject: &Subject) -> Result<Drawn, String> {
    let fit = &subject.model.fit;
    let k = fit.k();
    let all = baujat_with(fit, |done| progress::count("Leaving out one study at a time", done, k))
        .map_err(|e| e.to_string())?;
    let studies = all.iter().enumerate().map(|(at, study)| BaujatStudy {
        label: subject.label(at),
        heterogeneity: study.heterogeneity,
        influence: study.influence,
    });
    let plot = BaujatPlot {
        id: "trials-baujat".into(),
        title: subject.title("Baujat plot"),
        studies: studies.collect(),
        notes: Vec::new(),
        source: subject.source(),
    };
    drawn(plot.figure())
}

/// The effect against one numeric moderator, the others at their average.
pub(super) fn bubble(subject: &Subject) -> Result<Drawn, String> {
    let (model, scale) = (subject.model, &subject.effects.scale);
    let fit = &model.fit;
    let wanted = subject.asked.moderator.as_str();
    let numeric: Vec<(usize, &str, &[f64])> = model
        .terms
        .iter()
        .enumerate()
        .filter_map(|(n, term)| match term {
            Term::Numeric { name, values } => Some((n, name.as_str(), values.as_slice())),
            Term::Categorical { .. } => None,
        })
        .collect();
    let chosen = numeric.iter().find(|(_, name, _)| *name == wanted);
    let Some((n, name, values)) = chosen.or_else(|| numeric.first().filter(|_| wanted.is_empty())).copied()
    else {
        let names: Vec<&str> = numeric.iter().map(|(_, name, _)| *name).collect();
        return Err(format!("moderator: found \"{wanted}\"; wanted one of {}", names.join(", ")));
    };
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let whole = fit.design.dropped().is_empty() && high > low;
    let grid: Vec<f64> =
        (0..=GRID).map(|at| low + (high - low) * at as f64 / GRID as f64).filter(|_| whole).collect();
    let places: Vec<Vec<f64>> = grid.iter().map(|x| model.at(n, &[*x])).collect();
    let line = predict(fit, &places, model.rule).map_err(|e| e.to_string())?;
    let weights = fit.weights();
    let total: f64 = weights.iter().sum();
    let column = fit.design.names().iter().position(|column| column == name);
    let plot = Bubble {
        id: "trials-bubble".into(),
        title: subject.title("Bubble plot"),
        measure: scale.words.clone(),
        ratio: scale.is_log(),
        moderator: name.to_owned(),
        null: scale.null,
        level: fit.options.level,
        studies: (0..fit.k())
            .map(|at| BubbleStudy {
                label: subject.label(at),
                x: values.get(at).copied().unwrap_or(f64::NAN),
                yi: fit.yi[at],
                weight: 100.0 * weights[at] / total,
            })
            .collect(),
        line: grid
            .iter()
            .zip(&line)
            .map(|(x, at)| BubbleLine {
                x: *x,
                fit: at.pred,
                confidence: [at.ci_lb, at.ci_ub],
                prediction: at.pi,
            })
            .collect(),
        slope: column.map(|j| (fit.beta[j], [fit.ci_lb[j], fit.ci_ub[j]])),
        notes: if model.terms.len() > 1 {
            vec!["The line is at the average of the other moderators.".into()]
        } else {
            Vec::new()
        },
        source: subject.source(),
    };
    drawn(plot.figure())
}
