//! `/evidence`: the questions, and what stands behind the answers.

use super::{library, pool_address, tag};
use crate::evidence::model::Verdict;
use crate::ui::link;
use leptos::prelude::*;

/// `/evidence`: the questions, and what stands behind the answers.
pub fn page() -> AnyView {
    let library = library();
    let questions = library
        .topics
        .iter()
        .map(|topic| {
            let claims = library.claims_of_topic(&topic.id).count();
            let count = match claims {
                0 => String::new(),
                1 => "1 claim checked".into(),
                n => format!("{n} claims checked"),
            };
            view! {
                <li>
                    <a class="door" href=link::to(&format!("/evidence/{}", topic.id))>
                        <strong>{topic.question.clone()}</strong>
                        <span class="soft">{count}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let counts = Verdict::ALL
        .map(|verdict| {
            let n = library.claims.iter().filter(|claim| claim.verdict == verdict).count();
            view! { <li><span class=tag(verdict)>{verdict.name()}</span> {format!(" {n} of {}", library.claims.len())}</li> }
        })
        .collect_view();
    let tables = library
        .tables
        .iter()
        .filter(|table| table.poolable && !table.sensitivity)
        .map(|table| {
            view! { <li><a href=pool_address(table)>{table.title.clone()}</a> <span class="soft">{format!(" {}, {}", table.comparator, table.time)}</span></li> }
        })
        .collect_view();
    view! {
        <h1 tabindex="-1">"The evidence, by question"</h1>
        <p>"What people say about ketamine for depression, held against the trials themselves. Every figure names its source and how sure it is."</p>
        {crate::ui::parts::ask::piece(false)}
        <ul class="doors grid">{questions}</ul>
        <h2>"Commonly said, checked"</h2>
        <p>{format!("{} claims from {} articles, each held against its primary source:", library.claims.len(), library.articles.len())}</p>
        <ul>{counts}</ul>
        <p><a href=link::to("/evidence/claims")>"All claims"</a> " · " <a href=link::to("/evidence/studies")>{format!("All {} studies", library.studies.len())}</a></p>
        <p><a href=link::to("/present")>"Choose pages to present"</a></p>
        <h2>"Trials, pooled live"</h2>
        <p>"Choose how to combine them and watch the picture follow."</p>
        <ul>{tables}</ul>
    }
    .into_any()
}
