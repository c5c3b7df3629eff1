//! Further looks at a pooled table: without each trial, as trials came, and as a funnel.

use super::Work;
use super::words::{measure_words, sources};
use crate::evidence::Library;
use crate::figures::Figure;
use crate::figures::funnel::{Contours, Funnel, FunnelStudy};
use crate::figures::sequence::{Sequence, SequenceKind, SequenceStep};
use crate::statistics::deletion::{Step, cumulative, leave_one_out};
use crate::statistics::pool::Fit;
use serde::{Deserialize, Serialize};

/// Results from which a funnel plot is drawn. With fewer, nobody can tell lopsidedness from chance (Sterne
/// et al. 2011, BMJ 343:d4002).
pub const FUNNEL_FROM: usize = 10;

/// A further look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// The pool without each trial in turn.
    LeaveOneOut,
    /// The pool as each trial was added, by year.
    Cumulative,
    /// Effect against standard error.
    Funnel,
}

impl View {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::LeaveOneOut, Self::Cumulative, Self::Funnel];

    /// Its name in the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::LeaveOneOut => "leave-one-out",
            Self::Cumulative => "cumulative",
            Self::Funnel => "funnel",
        }
    }
}

/// The figure that was asked for; the inner error says why it is not drawn.
pub(super) fn view(work: &Work, view: View) -> Result<Result<Figure, String>, String> {
    let Some(fit) = &work.fit else {
        return Ok(Err(format!("There are fewer than two results to pool, so there is no {}.", short(view))));
    };
    match view {
        View::LeaveOneOut => without_each(work, fit).map(Ok),
        View::Cumulative => as_they_came(work, fit).map(Ok),
        View::Funnel if fit.k() < FUNNEL_FROM => Ok(Err(format!(
            "A funnel plot needs at least {FUNNEL_FROM} results, and there are {}. With fewer, a lopsided funnel cannot be told from chance.",
            fit.k()
        ))),
        View::Funnel => funnel(work, fit).map(Ok),
    }
}

fn short(view: View) -> &'static str {
    match view {
        View::LeaveOneOut => "pool without each trial",
        View::Cumulative => "pool as trials came",
        View::Funnel => "funnel plot",
    }
}

/// The name of the trial at a place among those used.
fn label(work: &Work, at: usize) -> String {
    let row = work.used.get(at).and_then(|n| work.table.rows.get(*n));
    row.map(|row| row.label.clone()).unwrap_or_default()
}

fn sequence(work: &Work, kind: SequenceKind, steps: Vec<(String, usize, &Step)>) -> Result<Figure, String> {
    let forest = work.forest(String::new());
    let (id, words) = match kind {
        SequenceKind::Cumulative => ("years", "as trials came"),
        SequenceKind::LeaveOneOut => ("without", "without each trial in turn"),
    };
    let steps = steps.into_iter().map(|(label, k, step)| SequenceStep {
        label,
        estimate: work.shown(step.estimate),
        low: work.shown(step.ci_lb),
        high: work.shown(step.ci_ub),
        cells: vec![k.to_string()],
    });
    let sequence = Sequence {
        id: format!("{}-{id}", work.id()),
        title: format!("{}, {words}", work.table.title),
        measure: forest.measure,
        log: forest.log,
        null: forest.null,
        level: forest.level,
        kind,
        steps: steps.collect(),
        heads: vec!["k".into()],
        all: work.pooled().map(|p| (p.estimate, [p.low, p.high.unwrap_or(f64::INFINITY)])),
        favours_left: forest.favours_left,
        favours_right: forest.favours_right,
        notes: Vec::new(),
        source: forest.source,
    };
    sequence.figure().map_err(|e| e.to_string())
}

fn without_each(work: &Work, fit: &Fit) -> Result<Figure, String> {
    let steps = leave_one_out(fit).map_err(|e| e.to_string())?;
    let steps = steps.iter().enumerate().map(|(at, step)| (label(work, at), fit.k() - 1, step));
    sequence(work, SequenceKind::LeaveOneOut, steps.collect())
}

fn as_they_came(work: &Work, fit: &Fit) -> Result<Figure, String> {
    let library = Library::built_in();
    // A study whose year is not known goes last.
    let year = |n: &usize| {
        let study = work.table.rows.get(*n).and_then(|row| library.study(&row.study));
        study.and_then(|study| study.citation.year).map_or(f64::INFINITY, f64::from)
    };
    let order: Vec<f64> = work.used.iter().map(year).collect();
    let (rows, steps) = cumulative(fit, &order).map_err(|e| e.to_string())?;
    let steps =
        rows.iter().zip(&steps).enumerate().map(|(place, (at, step))| (label(work, *at), place + 1, step));
    sequence(work, SequenceKind::Cumulative, steps.collect())
}

fn funnel(work: &Work, fit: &Fit) -> Result<Figure, String> {
    let studies = work
        .used
        .iter()
        .enumerate()
        .filter_map(|(at, n)| work.effects.get(*n).map(|(yi, vi)| (at, *yi, vi.sqrt())))
        .map(|(at, yi, sei)| FunnelStudy { label: label(work, at), yi, sei })
        .collect();
    let funnel = Funnel {
        id: format!("{}-funnel", work.id()),
        title: format!("{}: effect and precision", work.table.title),
        measure: measure_words(work.table).into(),
        ratio: super::is_ratio(work.table.measure),
        contours: Contours::Limits { level: work.choice.level, tau2: 0.0 },
        studies,
        filled: Vec::new(),
        estimate: Some(fit.beta[0]),
        estimate_filled: None,
        notes: Vec::new(),
        source: sources(work.table),
    };
    funnel.figure().map_err(|e| e.to_string())
}
