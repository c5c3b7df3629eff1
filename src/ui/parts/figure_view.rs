//! A figure on a page: the sentence, the picture in the two layouts, the table, the source, and all of it as
//! files.

use super::table::DataTable;
use crate::figures::Figure;
use leptos::prelude::*;

/// Rows of a table that are shown.
const MOST: usize = 500;

/// Shows a figure whole.
#[component]
pub fn FigureView(
    /// What to show.
    figure: Figure,
    /// Whether its sentence stands elsewhere on the page already.
    #[prop(optional)]
    without_finding: bool,
    /// Whether it shows a person's own records: a file of it then names no licence.
    #[prop(optional)]
    own: bool,
    /// Its table, where that is shown otherwise than whole and closed. A file of the data is offered only for a
    /// table that is whole.
    #[prop(optional)]
    table: Option<(bool, AnyView)>,
) -> impl IntoView {
    let notes = figure.notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
    let mut more = None;
    let (whole, table) = table.unwrap_or_else(|| {
        // Rows that nobody reads on a page belong into the file all the same.
        let unseen = figure.table.rows.get(MOST..).filter(|rows| !rows.is_empty());
        more = unseen.and_then(|rows| serde_json::to_string(rows).ok());
        let table = view! {
            <details>
                <summary>"The same as a table"</summary>
                <DataTable table=figure.table most=MOST/>
            </details>
        };
        (true, table.into_any())
    });
    let finding = figure.finding.clone();
    view! {
        <figure data-finding=finding data-own=own.then_some("") data-more=more>
            {(!without_finding).then(|| view! { <p class="finding">{figure.finding}</p> })}
            <figcaption><span class="figure-title">{figure.title}</span> <span class="soft">{figure.subtitle}</span></figcaption>
            <div class="figure-wide" inner_html=figure.svg_wide></div>
            <div class="figure-narrow" inner_html=figure.svg_narrow></div>
            <ul class="soft figure-notes">{notes}</ul>
            <p class="soft">"Source: " <span class="figure-source">{figure.source}</span></p>
            <p class="exports no-print">
                <span class="soft">"Save the figure:"</span>
                <button type="button" class="back" data-export="svg">"SVG"</button>
                <button type="button" class="back" data-export="png">"PNG"</button>
                {whole.then(|| view! { <button type="button" class="back" data-export="csv">"Data (CSV)"</button> })}
                <span class="soft export-said" role="status"></span>
            </p>
            {table}
        </figure>
    }
}
