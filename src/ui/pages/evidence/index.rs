//! `/evidence`: the questions, and what stands behind the answers.

use super::message::grade_tag;
use super::text::flat;
use super::{library, pool_address, tag};
use crate::evidence::model::Verdict;
use crate::evidence::question;
use crate::ui::link;
use crate::ui::parts::voice;
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
            let first = question(&topic.id).and_then(|answer| answer.messages.first());
            let words = first.map(|message| {
                [("patient", &message.patient), ("educator clinician", &message.educator)]
                    .map(|(voices, text)| view! { <span class="says" data-voice=voices>{first_sentence(&flat(text))}</span> })
                    .collect_view()
            });
            view! {
                <li>
                    <a class="door" href=link::to(&format!("/evidence/{}", topic.id))>
                        <strong>{topic.question.clone()}</strong>
                        {words}
                        <span class="soft">{first.map(|message| grade_tag(message.certainty.grade))} " " {count}</span>
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
        {voice::switch()}
        {crate::ui::parts::ask::piece(false)}
        <ul class="doors grid">{questions}</ul>
        <h2>"Commonly said, checked"</h2>
        <p>{format!("{} claims from {} articles, each held against its primary source:", library.claims.len(), library.articles.len())}</p>
        <ul>{counts}</ul>
        <p><a href=link::to("/evidence/claims")>"All claims"</a> " · " <a href=link::to("/evidence/studies")>{format!("All {} studies", library.studies.len())}</a></p>
        <ul>
            <li><a href=link::to("/evidence/rates")>"Why do the response rates differ?"</a></li>
            <li><a href=link::to("/evidence/time-course")>"The effect over time"</a></li>
            <li><a href=link::to("/evidence/effect-size")>"Effect sizes, made plain"</a></li>
        </ul>
        <p><a href=link::to("/present")>"Choose pages to present"</a></p>
        <h2>"Trials, pooled live"</h2>
        <p>"Choose how to combine them and watch the picture follow."</p>
        <ul>{tables}</ul>
    }
    .into_any()
}

/// A text up to its first full stop that ends a sentence.
fn first_sentence(text: &str) -> String {
    let end = text
        .match_indices(['.', '?'])
        .map(|(at, mark)| at + mark.len())
        .find(|&end| text.get(end..).is_none_or(|rest| rest.is_empty() || rest.starts_with(' ')));
    text.get(..end.unwrap_or(text.len())).unwrap_or(text).to_owned()
}
