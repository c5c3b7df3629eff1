//! `/evidence/claims`: everything that was checked, with a filter over it.

use super::{library, study_address, tag, voiced};
use crate::evidence::model::{Claim, Verdict};
use crate::evidence::review;
use crate::evidence::select::{claim_facets, claim_tags, joined};
use crate::evidence::voices::claim as voices;
use crate::ui::islands::LecternPiece;
use crate::ui::link;
use crate::ui::parts::filter::{Filter, Setup};
use crate::ui::parts::voice;
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
        view! { <div class="wide" data-voice="educator clinician"><p class="label">"The difference"</p><dl class="facts">{lines}</dl></div> }
    });
    let tags = claim_tags(claim);
    let behind = voices::behind(library, claim);
    let behind = (!behind.is_empty()).then(|| {
        let entries = behind
            .into_iter()
            .map(|one| {
                let results = one.results.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
                view! { <li><a href=study_address(one.study)>{one.study.name.clone()}</a> {format!(": {}.", one.design)} <ul>{results}</ul></li> }
            })
            .collect_view();
        view! { <div class="wide" data-voice="clinician"><p class="label">"Design, and the results it rests on"</p><ul class="behind">{entries}</ul></div> }
    });
    view! {
        <article class="said" id=claim.id.clone() data-entry=claim.id.clone() data-article=joined(&tags, "article")
            data-topic=joined(&tags, "topic") data-verdict=joined(&tags, "verdict")>
            <p class="verdict"><span class=tag(claim.verdict)>{claim.verdict.name()}</span></p>
            <div class="plain" data-voice="patient">{voiced::plainly(&voices::plainly(claim))}</div>
            <div><p class="label">"Said"</p><h3>{claim.said.clone()}</h3>{claim.said_figure.clone().map(|f| view! { <p class="soft">{format!("Figure given: {f}")}</p> })}</div>
            <div><p class="label">"Shown by the source"</p><p>{claim.shown.clone()}</p></div>
            {points}
            <div class="wide"><p class="label">"Why, and how to read it"</p><p>{claim.why.clone()}</p></div>
            <div class="wide" data-voice="patient"><p class="label">"How it was found out"</p>{voiced::plainly(&voices::source_plainly(library, claim))}</div>
            {behind}
            {unsure}
            <details class="wide">
                <summary>"Source"</summary>
                <ul>{sources}{studies}</ul>
                <p class="soft">{format!("Said in: {article}")}</p>
            </details>
            <p class="wide soft" data-voice="patient">{format!("Checked on {}.", claim.checked)}</p>
            <p class="wide soft" data-voice="educator clinician">{format!("{} Checked on {}.", review::sentence(library, claim), claim.checked)}</p>
        </article>
    }
    .into_any()
}

/// The texts of a claim in which words of the field stand.
pub fn texts_of(claim: &Claim) -> [&str; 3] {
    [&claim.said, &claim.shown, &claim.why]
}

/// What a verdict means.
fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Confirmed => "The source says so.",
        Verdict::Imprecise => "Something that matters is left out or blurred.",
        Verdict::Wrong => "The source says otherwise.",
        Verdict::Unverifiable => "No source could be read.",
    }
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
    let texts: Vec<&str> = library.claims.iter().flat_map(texts_of).collect();
    view! {
        <p class="soft"><a href=link::to("/evidence")>"Evidence"</a></p>
        <h1 tabindex="-1">"Commonly said, checked"</h1>
        {voice::switch()}
        <p data-voice="patient">{format!("Here are {} things that people say about ketamine. We looked up each of them. The tag says what we found.", library.claims.len())}</p>
        <p data-voice="educator clinician">{format!(
            "{} claims from {} articles. Each was held against the primary source: often its abstract, a table or a label, not always the full paper.",
            library.claims.len(), library.articles.len())}</p>
        <ul class="tags">
            {Verdict::ALL.map(|verdict| view! {
                <li><span class=tag(verdict)>{verdict.name()}</span> " "
                    <span data-voice="patient">{voices::verdict(verdict)}</span>
                    <span data-voice="educator clinician">{meaning(verdict)}</span></li>
            }).collect_view()}
        </ul>
        <p><a href=link::to("/evidence/rates")>"Why the response rates differ"</a></p>
        {voiced::words(&texts)}
        <LecternPiece name="filter" arg=arg.clone()><Filter arg/></LecternPiece>
        <details><summary>"Questions on this page"</summary><nav aria-label="Questions on this page"><ul>{contents}</ul></nav></details>
        {groups}
    }
    .into_any()
}
