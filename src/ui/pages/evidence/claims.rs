//! `/evidence/claims`: everything that was checked.

use super::{library, study_address, tag};
use crate::evidence::model::{Claim, Level};
use crate::ui::link;
use leptos::prelude::*;

/// One claim: said, shown, why; its verdict in words and colour.
pub fn claim(claim: &Claim) -> AnyView {
    let library = library();
    let article =
        library.articles.iter().find(|a| a.id == claim.article).map(|a| a.what.clone()).unwrap_or_default();
    let sources = claim
        .source
        .iter()
        .map(|source| crate::ui::parts::source::entry(&source.text, source.url.as_ref()))
        .collect_view();
    let studies = claim
        .studies
        .iter()
        .filter_map(|id| library.study(id))
        .map(|study| view! { <li><a href=study_address(study)>{study.name.clone()}</a></li> })
        .collect_view();
    let unsure = claim.unverified.clone().map(|text| {
        view! { <p class="wide unsure soft"><strong>"Not confirmed: "</strong>{text}</p> }
    });
    let level = match claim.level {
        Level::Read => "read in the source",
        Level::Derived => "worked out from figures that were read",
        Level::Memory => "partly not confirmed at the source",
    };
    view! {
        <article class="said" id=claim.id.clone()>
            <p class="verdict"><span class=tag(claim.verdict)>{claim.verdict.name()}</span></p>
            <div><p class="label">"Said"</p><h3>{claim.said.clone()}</h3>{claim.said_figure.clone().map(|f| view! { <p class="soft">{format!("Figure given: {f}")}</p> })}</div>
            <div><p class="label">"Shown by the source"</p><p>{claim.shown.clone()}</p></div>
            <div class="wide"><p class="label">"Why, and how to read it"</p><p>{claim.why.clone()}</p></div>
            {unsure}
            <details class="wide">
                <summary>"Source"</summary>
                <ul>{sources}{studies}</ul>
                <p class="soft">{format!("Said in: {article}. Checked on {}; {level}.", claim.checked)}</p>
            </details>
        </article>
    }
    .into_any()
}

/// `/evidence/claims`: everything that was checked.
pub fn page() -> AnyView {
    let library = library();
    let groups = library
        .topics
        .iter()
        .filter(|topic| library.claims_of_topic(&topic.id).next().is_some())
        .map(|topic| {
            view! {
                <section>
                    <h2 id=topic.id.clone()>{topic.question.clone()}</h2>
                    {library.claims_of_topic(&topic.id).map(claim).collect_view()}
                </section>
            }
        })
        .collect_view();
    let contents = library
        .topics
        .iter()
        .filter(|topic| library.claims_of_topic(&topic.id).next().is_some())
        .map(|topic| view! { <li><a href=format!("#{}", topic.id) rel="external">{topic.question.clone()}</a></li> })
        .collect_view();
    view! {
        <p class="soft"><a href=link::to("/evidence")>"Evidence"</a></p>
        <h1 tabindex="-1">"Commonly said, checked"</h1>
        <p>{format!(
            "{} claims from {} articles. Each was held against the primary source: often its abstract, a table or a label, not always the full paper.",
            library.claims.len(), library.articles.len())}</p>
        <p>
            <span class="tag confirmed">"confirmed"</span> " the source says so. "
            <span class="tag">"imprecise"</span> " something that matters is left out or blurred. "
            <span class="tag wrong">"wrong"</span> " the source says otherwise. "
            <span class="tag">"unverifiable"</span> " no source could be read."
        </p>
        <nav aria-label="Questions on this page"><ul>{contents}</ul></nav>
        {groups}
    }
    .into_any()
}
