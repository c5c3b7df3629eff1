//! A pooled table as files: its rows as CSV, its results as JSON.

use super::words::measure_words;
use super::{Choice, Work, may_enter};
use crate::evidence::model::{Level, Table};
use crate::statistics::prediction::interval;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The two files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    /// A line a row, with metafor's names, and the effect that the row gives.
    pub csv: String,
    /// The choices and what they gave.
    pub json: String,
}

const HEAD: [&str; 24] = [
    "study",
    "label",
    "ai",
    "n1i",
    "ci",
    "n2i",
    "m1i",
    "sd1i",
    "m2i",
    "sd2i",
    "printed_yi",
    "printed_sei",
    "yi",
    "vi",
    "pooled",
    "comparator",
    "drug",
    "population",
    "route",
    "crossover",
    "level",
    "source",
    "url",
    "note",
];

/// The files of a table, as pooled by these choices. The CSV holds every row; `pooled` says which were used.
///
/// # Errors
/// As [`super::pool`].
pub fn files(table: &Table, choice: &Choice) -> Result<Files, String> {
    let work = Work::of(table, choice)?;
    let text =
        |value: Option<f64>| value.filter(|v| v.is_finite()).map(|v| v.to_string()).unwrap_or_default();
    let count = |value: Option<u32>| value.map(|v| v.to_string()).unwrap_or_default();
    let level = |level: Level| match level {
        Level::Read => "read",
        Level::Derived => "derived",
        Level::Memory => "memory",
    };
    let mut lines = vec![HEAD.join(",")];
    for (n, row) in table.rows.iter().enumerate() {
        let (yi, vi) = work.effects.get(n).copied().unwrap_or((f64::NAN, f64::NAN));
        let cells = [
            row.study.clone(),
            row.label.clone(),
            count(row.ai),
            count(row.n1i),
            count(row.ci),
            count(row.n2i),
            text(row.m1i),
            text(row.sd1i),
            text(row.m2i),
            text(row.sd2i),
            text(row.yi),
            text(row.sei),
            text(Some(yi)),
            text(Some(vi)),
            (work.fit.is_some() && work.used.contains(&n)).to_string(),
            row.subgroup.comparator.clone(),
            row.subgroup.drug.clone(),
            row.subgroup.population.clone(),
            row.subgroup.route.clone(),
            row.crossover.to_string(),
            level(row.level).to_owned(),
            row.source.text.clone(),
            row.source.url.clone().unwrap_or_default(),
            row.note.clone().unwrap_or_default(),
        ];
        lines.push(cells.map(|cell| quoted(&cell)).join(","));
    }
    Ok(Files { csv: lines.join("\r\n") + "\r\n", json: results(&work)? })
}

/// A cell of CSV (RFC 4180): in quotes where a comma, a quote or a break would end it.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn results(work: &Work) -> Result<String, String> {
    let (table, choice) = (work.table, work.choice);
    let finite = |value: f64| value.is_finite().then_some(value);
    let weights = work.fit.as_ref().map(|fit| fit.weights()).unwrap_or_default();
    let rows: Vec<_> = table
        .rows
        .iter()
        .enumerate()
        .map(|(n, row)| {
            let (yi, vi) = work.effects.get(n).copied().unwrap_or((f64::NAN, f64::NAN));
            let weight = work.used.iter().position(|used| *used == n).and_then(|at| weights.get(at));
            json!({
                "study": row.study, "label": row.label, "yi": finite(yi), "vi": finite(vi), "weight": weight,
                "may_be_pooled": may_enter(table, &work.effects, n), "left_out": choice.without.contains(&n),
            })
        })
        .collect();
    let fit = work.fit.as_ref().map(|fit| {
        json!({
            "k": fit.k(), "beta": finite(fit.beta[0]), "se": finite(fit.se[0]), "ci_lb": finite(fit.ci_lb[0]),
            "ci_ub": finite(fit.ci_ub[0]), "pval": finite(fit.pval[0]), "tau2": fit.tau2, "I2": fit.i2, "H2": fit.h2,
            "Q": fit.q, "Q_df": fit.q_df, "Q_p": fit.q_p, "pi": interval(fit, choice.prediction.rule()),
            "warnings": fit.warnings,
        })
    });
    let answer = json!({
        "table": table.id, "title": table.title, "measure": measure_words(table),
        "scale": if super::is_ratio(table.measure) { "logarithm" } else { "as reported" },
        "method": choice.method, "test": choice.test, "level": choice.level,
        "prediction_rule": choice.prediction.key(), "fit": fit, "rows": rows, "made_with": "Tideline",
    });
    serde_json::to_string_pretty(&answer).map_err(|e| e.to_string())
}
