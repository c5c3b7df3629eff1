//! The pictures of a table of trials, and the tables that belong to each.

use super::effects::Effects;
use super::forest;
use super::model::{Model, Term};
use super::pictures;
use super::words::{p_value, with_interval};
use super::{Drawn, View, ViewAsked};
use crate::figures::funnel::{Contours, Funnel, FunnelStudy};
use crate::figures::sequence::{Sequence, SequenceKind, SequenceStep};
use crate::figures::{Column, Figure, Table, number};
use crate::interchange::tables::Trials;
use crate::scripting::progress;
use crate::statistics::deletion::{Step, cumulative_with, leave_one_out_with};
use crate::statistics::fsn::{Kind, fsn};
use crate::statistics::influence::influence_with;
use crate::statistics::ranktest::ranktest;
use crate::statistics::regtest::{self, Predictor, regtest};
use crate::statistics::trimfill::{Estimator, Side, TrimFill, trimfill};

/// Most rows of a table on the page; the files hold all.
const SHOWN: usize = 500;

/// Which pictures a model has.
pub(super) fn offered(model: &Model) -> Vec<View> {
    let alone = model.terms.is_empty();
    let k = model.fit.k();
    let bubble = model.terms.iter().any(|term| matches!(term, Term::Numeric { .. }));
    View::ALL
        .into_iter()
        .filter(|view| match view {
            View::Forest => true,
            View::Funnel | View::Radial | View::LeaveOneOut | View::Cumulative | View::Baujat => {
                alone && k > 1
            }
            View::Influence => k > 1,
            View::Bubble => bubble,
        })
        .collect()
}

/// What a picture is drawn of.
pub(super) struct Subject<'a> {
    pub asked: &'a ViewAsked,
    pub trials: &'a Trials,
    pub effects: &'a Effects,
    pub model: &'a Model,
}

impl Subject<'_> {
    pub fn label(&self, at: usize) -> String {
        self.model.rows.get(at).and_then(|row| self.trials.study.get(*row)).cloned().unwrap_or_default()
    }

    pub fn title(&self, what: &str) -> String {
        format!("{what} of {}", self.asked.asked.name)
    }

    pub fn source(&self) -> String {
        format!("{}, read and worked out on this device", self.asked.asked.name)
    }

    fn shown(&self, value: f64) -> f64 {
        self.effects.scale.shown(value)
    }
}

/// Draws one.
///
/// # Errors
/// A picture that the model does not have; what the drawing or the statistics refuse.
pub(super) fn draw(
    asked: &ViewAsked,
    trials: &Trials,
    effects: &Effects,
    model: &Model,
) -> Result<Drawn, String> {
    let subject = Subject { asked, trials, effects, model };
    if !offered(model).contains(&asked.view) {
        return Err(format!(
            "view: found {}; wanted one of {}, which this model has",
            asked.view.key(),
            offered(model).into_iter().map(View::key).collect::<Vec<_>>().join(", ")
        ));
    }
    match asked.view {
        View::Forest => {
            let figure = forest::draw(asked, trials, effects, model)?;
            Ok(Drawn { figure: Some(figure), finding: String::new(), tables: Vec::new() })
        }
        View::Funnel => funnel(&subject),
        View::LeaveOneOut => leave_one_out(&subject),
        View::Cumulative => cumulative(&subject),
        View::Influence => influence(&subject),
        View::Baujat => pictures::baujat(&subject),
        View::Radial => pictures::radial(&subject),
        View::Bubble => pictures::bubble(&subject),
    }
}

fn funnel(subject: &Subject) -> Result<Drawn, String> {
    let (fit, asked) = (&subject.model.fit, subject.asked);
    let estimator = match asked.trim_fill.as_str() {
        "" => None,
        "L0" => Some(Estimator::L0),
        "R0" => Some(Estimator::R0),
        other => return Err(format!("trim_fill: found \"{other}\"; wanted L0, R0 or nothing")),
    };
    let filled = estimator.map(|e| trimfill(fit, e, None)).transpose().map_err(|e| e.to_string())?;
    let studies = (0..fit.k()).map(|at| FunnelStudy {
        label: subject.label(at),
        yi: fit.yi[at],
        sei: fit.vi[at].sqrt(),
    });
    let added = filled.as_ref().map_or_else(Vec::new, |filled| {
        let pairs = filled.fill_yi.iter().zip(&filled.fill_vi).enumerate();
        pairs
            .map(|(n, (yi, vi))| FunnelStudy {
                label: format!("filled in {}", n + 1),
                yi: *yi,
                sei: vi.sqrt(),
            })
            .collect()
    });
    let scale = &subject.effects.scale;
    let figure = Funnel {
        id: "trials-funnel".into(),
        title: subject.title("Funnel plot"),
        measure: scale.words.clone(),
        ratio: scale.is_log(),
        contours: match scale.null {
            Some(null) => Contours::Significance { null },
            None => Contours::Limits { level: fit.options.level, tau2: 0.0 },
        },
        studies: studies.collect(),
        filled: added,
        estimate: Some(fit.beta[0]),
        estimate_filled: filled.as_ref().map(|filled| filled.fit.beta[0]),
        notes: Vec::new(),
        source: subject.source(),
    };
    let figure = figure.figure().map_err(|e| e.to_string())?;
    Ok(Drawn { figure: Some(figure), finding: String::new(), tables: vec![bias(subject, filled.as_ref())] })
}

/// The tests for small-study effects.
fn bias(subject: &Subject, filled: Option<&TrimFill>) -> Table {
    let fit = &subject.model.fit;
    let mut rows = Vec::new();
    let mut row = |name: &str, result: String, p: String, words: &str| {
        rows.push(vec![name.to_owned(), result, p, words.to_owned()]);
    };
    let egger = regtest(fit, regtest::Model::Lm, Predictor::Sei, None);
    match &egger {
        Ok(test) => row(
            "Egger's regression test",
            format!("t = {} on {} df", number::fixed(test.stat, 2), fit.k() - 2),
            p_value(test.pval),
            "effect against standard error, weighted, with a free spread",
        ),
        Err(wrong) => row("Egger's regression test", "not defined".into(), String::new(), &wrong.to_string()),
    }
    if let Ok(test) = regtest(fit, regtest::Model::Rma, Predictor::Sei, None) {
        let limit = test.limit.map(|[estimate, low, high]| {
            let shown = |value| subject.shown(value);
            format!("; effect at no error {}", with_interval(shown(estimate), shown(low), shown(high)))
        });
        let name = if test.fit.ddf.is_some() { "t" } else { "z" };
        row(
            "The same in the model chosen",
            format!("{name} = {}{}", number::fixed(test.stat, 2), limit.unwrap_or_default()),
            p_value(test.pval),
            "a meta-regression on the standard error",
        );
    }
    if let Ok(test) = ranktest(&fit.yi, &fit.vi) {
        let kind = if test.exact { "exact" } else { "normal, ties allowed for" };
        row(
            "Rank correlation (Begg and Mazumdar)",
            format!("tau = {}", number::fixed(test.tau, 2)),
            p_value(test.pval),
            kind,
        );
    }
    if let Some(filled) = filled {
        let side = if filled.side == Side::Left { "left" } else { "right" };
        let shown = |value| subject.shown(value);
        let with = &filled.fit;
        row(
            "Trim and fill",
            format!(
                "{} filled in on the {side}; then {}",
                number::counted(filled.k0, "study", "studies"),
                with_interval(shown(with.beta[0]), shown(with.ci_lb[0]), shown(with.ci_ub[0]))
            ),
            filled.p_k0.map_or_else(String::new, p_value),
            "what would make the funnel even: a test of how much it matters, not data",
        );
    }
    for (name, kind) in [
        ("Fail-safe number, Rosenthal", Kind::Rosenthal),
        ("Fail-safe number, Orwin (to half)", Kind::Orwin { target: None, weighted: false }),
        ("Fail-safe number, Rosenberg", Kind::Rosenberg),
    ] {
        if let Ok(safe) = fsn(&fit.yi, &fit.vi, kind, 0.05) {
            let count = if safe.fsnum.is_finite() { number::plain(safe.fsnum) } else { "without end".into() };
            row(
                name,
                count,
                safe.pval.map_or_else(String::new, p_value),
                "null studies that would undo the result; no evidence that there are so many or few",
            );
        }
    }
    Table {
        head: vec![
            Column::text("Test"),
            Column::text("Result"),
            Column::numeric("p"),
            Column::text("What it is"),
        ],
        rows,
        caption: "Do small studies say something else?".into(),
    }
}

fn leave_one_out(subject: &Subject) -> Result<Drawn, String> {
    let fit = &subject.model.fit;
    let k = fit.k();
    let steps = leave_one_out_with(fit, |done| progress::count("Leaving out one study at a time", done, k))
        .map_err(|e| e.to_string())?;
    let rows: Vec<usize> = (0..k).collect();
    sequence(subject, SequenceKind::LeaveOneOut, "Leave one out", &rows, &steps, Vec::new())
}

fn cumulative(subject: &Subject) -> Result<Drawn, String> {
    let (fit, model, trials) = (&subject.model.fit, subject.model, subject.trials);
    let by = match subject.asked.order.as_str() {
        "" if forest::years(trials, model).is_some() => "year",
        other => other,
    };
    let places = forest::order(by, trials, model)?;
    let mut order = vec![0.0; fit.k()];
    places.iter().enumerate().for_each(|(n, at)| order[*at] = n as f64);
    let k = fit.k();
    let (rows, steps) =
        cumulative_with(fit, &order, |done| progress::count("Adding one study at a time", done, k))
            .map_err(|e| e.to_string())?;
    let words = match by {
        "year" => "Studies were added by year.",
        "effect" => "Studies were added from the smallest effect to the largest.",
        "precision" => "Studies were added from the most precise to the least.",
        _ => "Studies were added in the order of the table.",
    };
    sequence(subject, SequenceKind::Cumulative, "Cumulative plot", &rows, &steps, vec![words.into()])
}

/// One row a step, as a forest.
fn sequence(
    subject: &Subject,
    kind: SequenceKind,
    what: &str,
    rows: &[usize],
    steps: &[Step],
    notes: Vec<String>,
) -> Result<Drawn, String> {
    let (fit, scale) = (&subject.model.fit, &subject.effects.scale);
    let settings = &subject.asked.asked.settings;
    let side = |words: &str| if scale.null.is_some() { words.trim().to_owned() } else { String::new() };
    let maybe = |value: f64, text: String| if value.is_nan() { String::new() } else { text };
    let shown = |value: f64| scale.shown(value);
    let plot = Sequence {
        id: "trials-sequence".into(),
        title: subject.title(what),
        measure: scale.words.clone(),
        log: scale.is_log(),
        null: scale.null.map(shown),
        level: fit.options.level,
        kind,
        steps: rows
            .iter()
            .zip(steps)
            .map(|(at, step)| SequenceStep {
                label: subject.label(*at),
                estimate: shown(step.estimate),
                low: shown(step.ci_lb),
                high: shown(step.ci_ub),
                cells: vec![
                    maybe(step.pval, p_value(step.pval)),
                    maybe(step.tau2, number::estimate(step.tau2)),
                    maybe(step.i2, format!("{}%", number::fixed(step.i2, 0))),
                ],
            })
            .collect(),
        heads: ["p", "\u{3c4}²", "I²"].map(str::to_owned).to_vec(),
        all: Some((shown(fit.beta[0]), [shown(fit.ci_lb[0]), shown(fit.ci_ub[0])])),
        favours_left: side(&settings.left),
        favours_right: side(&settings.right),
        notes,
        source: subject.source(),
    };
    let figure: Figure = plot.figure().map_err(|e| e.to_string())?;
    Ok(Drawn { figure: Some(figure), finding: String::new(), tables: Vec::new() })
}

fn influence(subject: &Subject) -> Result<Drawn, String> {
    let fit = &subject.model.fit;
    let k = fit.k();
    let all = influence_with(fit, |done| progress::count("Leaving out one study at a time", done, k))
        .map_err(|e| e.to_string())?;
    let called: Vec<String> =
        all.iter().enumerate().filter(|(_, i)| i.is_infl).map(|(at, _)| subject.label(at)).collect();
    let finding = match called.len() {
        0 => "No study is called influential by metafor's rules (DFFITS, Cook's distance, hat, DFBETAS)."
            .into(),
        n if n <= 10 => format!(
            "Called influential by metafor's rules (DFFITS, Cook's distance, hat, DFBETAS): {}.",
            called.join(", ")
        ),
        n => format!(
            "{n} of {k} studies are called influential by metafor's rules (DFFITS, Cook's distance, hat, DFBETAS)."
        ),
    };
    let cell = |value: f64, digits: usize| {
        if value.is_nan() { "not defined".into() } else { number::fixed(value, digits) }
    };
    let rows = all.iter().enumerate().map(|(at, row)| {
        vec![
            subject.label(at),
            cell(row.rstudent, 2),
            cell(row.dffits, 2),
            cell(row.cook_d, 2),
            cell(row.cov_r, 2),
            if row.tau2_del.is_nan() { "not defined".into() } else { number::estimate(row.tau2_del) },
            cell(row.qe_del, 2),
            cell(row.hat, 3),
            format!("{}%", number::fixed(row.weight, 1)),
            if row.is_infl { "yes".into() } else { "no".into() },
        ]
    });
    let head = ["rstudent", "DFFITS", "Cook's d", "cov.r", "\u{3c4}² without", "QE without", "hat", "Weight"];
    let table = Table {
        head: std::iter::once(Column::text("Study"))
            .chain(head.map(Column::numeric))
            .chain([Column::text("Influential")])
            .collect(),
        rows: rows.take(SHOWN).collect(),
        caption: caption("Deletion diagnostics, by metafor's names", k),
    };
    Ok(Drawn { figure: None, finding, tables: vec![table] })
}

fn caption(words: &str, k: usize) -> String {
    if k > SHOWN { format!("{words}: the first {SHOWN} of {k}") } else { words.to_owned() }
}
