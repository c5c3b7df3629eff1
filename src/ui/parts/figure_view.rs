//! A figure on a page: the sentence, the picture in the two layouts, the table, the source.

use super::table::DataTable;
use crate::figures::Figure;
use leptos::prelude::*;

/// Shows a figure whole.
#[component]
pub fn FigureView(
    /// What to show.
    figure: Figure,
    /// Whether its sentence stands elsewhere on the page already.
    #[prop(optional)]
    without_finding: bool,
) -> impl IntoView {
    let notes = figure.notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
    view! {
        <figure>
            {(!without_finding).then(|| view! { <p class="finding">{figure.finding}</p> })}
            <figcaption>{figure.title} <span class="soft">{figure.subtitle}</span></figcaption>
            <div class="figure-wide" inner_html=figure.svg_wide></div>
            <div class="figure-narrow" inner_html=figure.svg_narrow></div>
            <ul class="soft">{notes}</ul>
            <p class="soft">"Source: " {figure.source}</p>
            <details>
                <summary>"The same as a table"</summary>
                <DataTable table=figure.table most=500/>
            </details>
        </figure>
    }
}
