//! The rules of a course, as the result of a rating and the pages of the course both show them.

use leptos::prelude::*;

/// Every rule: its word, the rule with its cut, its source.
pub fn rules(rows: Vec<[String; 3]>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|[name, rule, source]| view! { <tr><th scope="row">{name}</th><td>{rule}</td><td>{source}</td></tr> })
        .collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Rules">
            <table>
                <caption>"The rules, their cuts and their sources"</caption>
                <thead><tr><th scope="col">"Word"</th><th scope="col">"Rule"</th><th scope="col">"Source"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
