//! A table of texts, with its caption; scrolls sideways by itself where the screen is narrow.

use crate::figures::Table;
use leptos::prelude::*;

/// The table that holds a figure's data.
#[component]
pub fn DataTable(
    /// Its content.
    table: Table,
    /// How many rows are shown at most; thousands make a page slow, and nobody reads them there.
    #[prop(default = usize::MAX)]
    most: usize,
) -> impl IntoView {
    // A sentence in a narrow column would be a word a line.
    let class = |numeric: bool, cell: &str| match (numeric, cell.len() > 40) {
        (true, _) => "n",
        (false, true) => "words",
        (false, false) => "",
    };
    let numeric: Vec<bool> = table.head.iter().map(|column| column.numeric).collect();
    let head = table
        .head
        .into_iter()
        .map(|column| view! { <th scope="col" class=class(column.numeric, "")>{column.label}</th> })
        .collect_view();
    let all = table.rows.len();
    let cut = (all > most)
        .then(|| view! { <p class="soft">{format!("These are the first {most} of {all} rows. The file has all of them.")}</p> });
    let rows = table
        .rows
        .into_iter()
        .take(most)
        .map(|row| {
            let cells = row
                .into_iter()
                .enumerate()
                .map(|(n, cell)| {
                    let class = class(numeric.get(n).copied().unwrap_or_default(), &cell);
                    if n == 0 {
                        view! { <th scope="row" class=class>{cell}</th> }.into_any()
                    } else {
                        view! { <td class=class>{cell}</td> }.into_any()
                    }
                })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    let label = table.caption.clone();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table>
                <caption>{table.caption}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {cut}
    }
}
