//! The library's own tables of trials, as tables to start from.

use crate::evidence::Library;
use crate::evidence::model::{Measure, RowData, Table};
use crate::interchange::csv;
use serde::{Deserialize, Serialize};

/// A table of the library that can be analysed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Its id.
    pub id: String,
    /// What it is of.
    pub title: String,
}

/// A table of the library to start from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The rows that may be pooled, as CSV.
    pub csv: String,
    /// Whether its effects are logarithms of ratios.
    pub logs: bool,
    /// What lower values speak for.
    pub left: String,
    /// What higher values speak for.
    pub right: String,
}

/// All of them, in the library's order.
pub fn offers() -> Vec<Offer> {
    let tables = Library::built_in().tables.iter().filter(|table| table.pooled_rows().count() > 1);
    tables
        .map(|table| Offer {
            id: table.id.clone(),
            title: format!(
                "{}, against {}, {} ({} results)",
                table.title,
                table.comparator,
                table.time,
                table.pooled_rows().count()
            ),
        })
        .collect()
}

/// One of them, with what is known of each trial as further columns.
pub(super) fn start(id: &str) -> Result<Start, String> {
    let table = Library::built_in()
        .table(id)
        .ok_or_else(|| format!("table: found \"{id}\"; there is no such table"))?;
    let (worse, better) = (table.comparator.clone(), table.active.clone());
    let (left, right) = if table.favours_active_above() { (worse, better) } else { (better, worse) };
    Ok(Start { csv: written(table), logs: table.measure == Measure::LogHazardRatio, left, right })
}

fn written(table: &Table) -> String {
    let rows: Vec<_> = table.pooled_rows().filter_map(|row| Some((row, row.data()?))).collect();
    let effects: &[&str] = match rows.first().map(|(_, data)| data) {
        Some(RowData::Counts { .. }) => &["ai", "n1i", "ci", "n2i"],
        Some(RowData::Means { .. }) => &["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"],
        _ => &["yi", "sei"],
    };
    let mut text = String::new();
    let head = ["study"].iter().chain(effects).chain(&["year", "comparator", "drug", "route", "population"]);
    csv::write_row(&mut text, head.map(|name| (*name).to_owned()));
    for (row, data) in rows {
        let numbers: Vec<String> = match data {
            RowData::Counts { ai, n1i, ci, n2i } => [ai, n1i, ci, n2i].map(|n| n.to_string()).to_vec(),
            RowData::Means { m1i, sd1i, n1i, m2i, sd2i, n2i } => vec![
                m1i.to_string(),
                sd1i.to_string(),
                n1i.to_string(),
                m2i.to_string(),
                sd2i.to_string(),
                n2i.to_string(),
            ],
            RowData::Effect { yi, sei } => vec![yi.to_string(), sei.to_string()],
        };
        // A row of another form than the first would have its numbers under wrong names.
        if numbers.len() != effects.len() {
            continue;
        }
        let year = Library::built_in().study(&row.study).and_then(|study| study.citation.year);
        let words =
            [&row.subgroup.comparator, &row.subgroup.drug, &row.subgroup.route, &row.subgroup.population];
        let cells = std::iter::once(csv::cell(&row.label))
            .chain(numbers)
            .chain([year.map(|year| year.to_string()).unwrap_or_default()])
            .chain(words.map(|word| csv::cell(word)));
        csv::write_row(&mut text, cells);
    }
    text
}
