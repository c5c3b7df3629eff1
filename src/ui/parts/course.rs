//! What the pages of a course share: the rules that it is read by, and the choice of its starting point.

use crate::outcomes::gather::baseline_setting;
use crate::ui::people;
use leptos::prelude::*;

/// Every rule of a scale: its word, the rule with its cut, its source.
pub fn rules(scale: &str, rows: Vec<[String; 3]>) -> impl IntoView + use<> {
    let label = format!("Rules for {scale}");
    let rows = rows
        .into_iter()
        .map(|[name, rule, source]| view! { <tr><th scope="row">{name}</th><td>{rule}</td><td>{source}</td></tr> })
        .collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table>
                <caption>"The rules, their cuts and their sources"</caption>
                <thead><tr><th scope="col">"Word"</th><th scope="col">"Rule"</th><th scope="col">"Source"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// Lets the person choose the rating that the others are measured against, or go back to the usual rule.
/// The choice is kept as a setting; whoever reads the journal reads the course anew.
#[component]
pub fn BaselineChoice(
    /// The scale's id.
    scale: String,
    /// The ratings to choose from: the record's id and its words, newest first.
    choices: Vec<[String; 2]>,
    /// The id of the rating chosen so far.
    chosen: Option<String>,
) -> impl IntoView {
    let id = format!("baseline-{scale}");
    let name = baseline_setting(&scale);
    let by_rule = chosen.is_none();
    let options = choices
        .into_iter()
        .map(|[id, words]| {
            let selected = chosen.as_ref() == Some(&id);
            view! { <option value=id selected=selected>{words}</option> }
        })
        .collect_view();
    view! {
        <div class="field no-print">
            <label for=id.clone()>"Starting point"</label>
            <select id=id on:change=move |event| people::choose(&name, &event_target_value(&event))>
                <option value="" selected=by_rule>"The usual rule: the last one before treatment"</option>
                {options}
            </select>
        </div>
    }
}
