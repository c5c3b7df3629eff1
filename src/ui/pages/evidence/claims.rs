//! `/evidence/claims`: everything that was checked, with a filter over it.

use super::{library, study_address, tag};
use crate::evidence::model::Claim;
use crate::evidence::review;
use crate::evidence::select::{claim_facets, claim_tags, joined};
use crate::ui::islands::LecternPiece;
use crate::ui::link;
use crate::ui::parts::filter::{Filter, Setup};
use leptos::prelude::*;

/// One claim: said, shown, in what they differ and why; its verdict in words and colour; how far it was checked.
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
    let points = claim.difference.as_ref().map(|difference| {
        let lines = difference
            .points()
            .map(|(label, text)| view! { <dt>{label}</dt><dd>{text.to_owned()}</dd> })
            .collect_view();
        view! { <div class="wide"><p class="label">"The difference"</p><dl class="facts">{lines}</dl></div> }
    });
    let tags = claim_tags(claim);
    view! {
        <article class="said" id=claim.id.clone() data-entry=claim.id.clone() data-article=joined(&tags, "article")
            data-topic=joined(&tags, "topic") data-verdict=joined(&tags, "verdict")>
            <p class="verdict"><span class=tag(claim.verdict)>{claim.verdict.name()}</span></p>
            <div><p class="label">"Said"</p><h3>{claim.said.clone()}</h3>{claim.said_figure.clone().map(|f| view! { <p class="soft">{format!("Figure given: {f}")}</p> })}</div>
            <div><p class="label">"Shown by the source"</p><p>{claim.shown.clone()}</p></div>
            {points}
            <div class="wide"><p class="label">"Why, and how to read it"</p><p>{claim.why.clone()}</p></div>
            {unsure}
            <details class="wide">
                <summary>"Source"</summary>
                <ul>{sources}{studies}</ul>
                <p class="soft">{format!("Said in: {article}")}</p>
            </details>
            <p class="wide soft">{format!("{} Checked on {}.", review::sentence(library, claim), claim.checked)}</p>
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
                <section data-group="">
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
    let setup = Setup {
        facets: claim_facets(library),
        many: "claims".into(),
        all: library.claims.len(),
        ordered: false,
    };
    let arg = serde_json::to_string(&setup).unwrap_or_default();
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
        <p><a href=link::to("/evidence/rates")>"Why the response rates differ"</a></p>
        <LecternPiece name="filter" arg=arg.clone()><Filter arg/></LecternPiece>
        <details><summary>"Questions on this page"</summary><nav aria-label="Questions on this page"><ul>{contents}</ul></nav></details>
        {groups}
    }
    .into_any()
}
