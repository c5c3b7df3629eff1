//! A course as the result of a rating and the pages of the course both show it.

use crate::instruments::definition::Level;
use crate::outcomes::course::Course;
use leptos::prelude::*;

/// Every rule with its cut and its source.
pub fn rules(read: &Course) -> impl IntoView + use<> {
    let rows = read
        .rules
        .iter()
        .map(|rule| {
            let sure = match rule.level {
                Level::Read => "",
                Level::Derived => " (worked out from read figures)",
                Level::Memory => " (recalled, not confirmed)",
            };
            view! {
                <tr>
                    <th scope="row">{rule.name.replace('_', " ")}</th>
                    <td>{rule.rule.clone()}</td>
                    <td>{rule.source.clone()} {sure}</td>
                </tr>
            }
        })
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
