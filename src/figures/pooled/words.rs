//! The words around a pooled table: heads, measure, heterogeneity, sources, remarks, and the call in R.

use super::Choice;
use crate::evidence::model::{EventsAre, Measure, Row, RowData, Table};
use crate::figures::forest::ForestHeads;
use crate::figures::number;
use crate::statistics::pool::Fit;

/// Counts, or sizes where the rows hold means.
pub(super) fn left(row: &Row) -> Vec<String> {
    match row.data() {
        Some(RowData::Counts { ai, n1i, ci, n2i }) => vec![format!("{ai}/{n1i}"), format!("{ci}/{n2i}")],
        Some(RowData::Means { n1i, n2i, .. }) => vec![n1i.to_string(), n2i.to_string()],
        _ => vec![
            row.n1i.map_or_else(|| "\u{2013}".into(), |n| n.to_string()),
            row.n2i.map_or_else(|| "\u{2013}".into(), |n| n.to_string()),
        ],
    }
}

pub(super) fn heads(table: &Table, level: f64) -> ForestHeads {
    let left = match table.measure {
        Measure::OddsRatio => vec!["Active n/N".into(), "Control n/N".into()],
        _ => vec!["Active N".into(), "Control N".into()],
    };
    let short = match table.measure {
        Measure::OddsRatio => "OR",
        Measure::MeanDifference => "MD",
        Measure::StandardisedMeanDifference => "g",
        Measure::LogHazardRatio => "HR",
    };
    ForestHeads {
        study: "Study".into(),
        left,
        estimate: format!("{short} [{}% CI]", number::plain(level)),
        weight: "Weight".into(),
    }
}

pub(super) fn measure_words(table: &Table) -> &'static str {
    match table.measure {
        Measure::OddsRatio => "odds ratio",
        Measure::MeanDifference => "mean difference in points",
        Measure::StandardisedMeanDifference => "standardised mean difference (Hedges' g)",
        Measure::LogHazardRatio => "hazard ratio",
    }
}

pub(super) fn people(table: &Table, used: &[usize]) -> Option<u32> {
    used.iter()
        .map(|n| table.rows.get(*n).and_then(|row| Some(row.n1i? + row.n2i?)))
        .collect::<Option<Vec<u32>>>()
        .map(|all| all.into_iter().sum())
}

pub(super) fn heterogeneity_line(fit: &Fit, people: Option<u32>) -> String {
    let mut parts = vec![format!("k = {}", fit.k())];
    parts.extend(people.map(|n| format!("n = {n}")));
    parts.push(format!("\u{3c4}² = {}", number::estimate(fit.tau2)));
    parts.extend(fit.i2.map(|i2| format!("I² = {}%", number::fixed(i2, 0))));
    if let (Some(q), Some(p)) = (fit.q, fit.q_p) {
        parts.push(format!("Q = {} on {} df, p = {}", number::fixed(q, 2), fit.q_df, number::estimate(p)));
    }
    parts.join(", ")
}

pub(super) fn sources(table: &Table) -> String {
    let mut texts: Vec<&str> = table.rows.iter().map(|row| row.source.text.as_str()).collect();
    texts.dedup();
    texts.join("; ")
}

pub(super) fn remarks(table: &Table, used: &[usize], fit: Option<&Fit>) -> Vec<String> {
    let mut remarks = Vec::new();
    let direction = match (table.measure, table.events_are) {
        (Measure::OddsRatio, Some(EventsAre::Bad)) => {
            "An odds ratio above 1 means more of the unwanted event with the active drug."
        }
        (Measure::OddsRatio, _) => {
            "An odds ratio above 1 favours the active drug. It is not how many times likelier a response is: where many respond, the odds ratio runs ahead of the chances."
        }
        (Measure::LogHazardRatio, _) => "A hazard ratio below 1 favours the active drug.",
        _ => "Differences are active minus control; below 0 favours the active drug.",
    };
    remarks.push(direction.to_owned());
    if fit.is_none() {
        remarks.push("Fewer than two results may be pooled, so they are shown and not pooled.".into());
    }
    if let Some(fit) = fit {
        if fit.k() < 5 {
            remarks.push(format!(
                "With {} trials the spread between them is hardly known. The Knapp-Hartung interval is then the more honest one.",
                fit.k()
            ));
        }
        remarks.extend(fit.warnings.iter().cloned());
    }
    let crossover: Vec<&str> =
        table.rows.iter().filter(|row| row.crossover).map(|row| row.label.as_str()).collect();
    if !crossover.is_empty() {
        remarks.push(format!("The same people had both treatments in {}; the pairing is ignored here, which widens its interval.", crossover.join(", ")));
    }
    let out: Vec<&str> = table
        .rows
        .iter()
        .enumerate()
        .filter(|(n, row)| !used.contains(n) && (!row.pool || !row.level.is_established()))
        .map(|(_, row)| row.label.as_str())
        .collect();
    if !out.is_empty() {
        remarks.push(format!("Shown but not to be pooled: {}.", out.join(", ")));
    }
    remarks.extend(table.note.clone());
    remarks
}

pub(super) fn r_code(table: &Table, choice: &Choice, effects: &[(f64, f64)], used: &[usize]) -> String {
    if used.is_empty() {
        return "# No row is pooled.".into();
    }
    let vector = |name: &str, f: &dyn Fn(&Row) -> Option<f64>| -> Option<String> {
        let values: Option<Vec<String>> =
            used.iter().map(|n| table.rows.get(*n).and_then(f).map(|v| v.to_string())).collect();
        Some(format!("{name} = c({})", values?.join(", ")))
    };
    let count = |value: Option<u32>| value.map(f64::from);
    let columns: Option<Vec<String>> = match table.measure {
        Measure::OddsRatio => [
            vector("ai", &|r| count(r.ai)),
            vector("n1i", &|r| count(r.n1i)),
            vector("ci", &|r| count(r.ci)),
            vector("n2i", &|r| count(r.n2i)),
        ]
        .into_iter()
        .collect(),
        _ => None,
    };
    let data = match columns {
        Some(columns) => format!("measure = \"OR\", {}", columns.join(", ")),
        None => {
            let list = |f: &dyn Fn(&(f64, f64)) -> f64| {
                used.iter()
                    .filter_map(|n| effects.get(*n))
                    .map(|e| f(e).to_string())
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            format!("yi = c({}), vi = c({})", list(&|e| e.0), list(&|e| e.1))
        }
    };
    format!(
        "library(metafor)\nrma({data},\n    method = \"{}\", test = \"{}\", level = {})",
        choice.method, choice.test, choice.level
    )
}
