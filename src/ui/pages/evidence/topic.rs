//! `/evidence/{topic}`: one question.

use super::claims::claim;
use super::studies::StudyLine;
use super::{library, pool_address};
use crate::evidence::model::{Claim, Study, Topic};
use crate::ui::link;
use leptos::prelude::*;

/// `/evidence/{topic}`: one question.
pub fn page(topic: &Topic) -> AnyView {
    let library = library();
    let claims: Vec<&Claim> = library.claims_of_topic(&topic.id).collect();
    let tables = topic
        .tables
        .iter()
        .filter_map(|id| library.table(id))
        .map(|table| {
            let rows = match table.pooled_rows().count() {
                0 => "shown, not pooled;".to_owned(),
                1 => "1 trial result, shown and not pooled;".to_owned(),
                n => format!("{n} trial results;"),
            };
            view! {
                <li>
                    <a href=pool_address(table)>{table.title.clone()}</a>
                    <span class="soft">{format!(" {rows} against {}, {}", table.comparator, table.time)}</span>
                </li>
            }
        })
        .collect_view();
    let has_tables = !topic.tables.is_empty();
    let studies: Vec<&Study> = {
        let mut ids: Vec<&str> = claims.iter().flat_map(|c| &c.studies).map(String::as_str).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().filter_map(|id| library.study(id)).collect()
    };
    let studies_list =
        studies.iter().map(|study| view! { <li><StudyLine study=(*study).clone()/></li> }).collect_view();
    let empty = claims.is_empty();
    view! {
        <p class="soft"><a href=link::to("/evidence")>"Evidence"</a></p>
        <h1 tabindex="-1">{topic.question.clone()}</h1>
        <p class="finding">{topic.summary.clone()}</p>
        {has_tables.then(|| view! { <h2>"The trials, pooled live"</h2><ul>{tables}</ul> })}
        <h2>"Commonly said, checked"</h2>
        {empty.then(|| view! { <p>"None of the checked articles makes a claim about this."</p> })}
        {claims.into_iter().map(claim).collect_view()}
        {(!studies.is_empty()).then(|| view! { <h2>"The studies behind it"</h2><ul class="rows">{studies_list}</ul> })}
    }
    .into_any()
}
