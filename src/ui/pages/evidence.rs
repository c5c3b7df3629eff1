//! `/evidence` and below: the library by question, the claims, the studies. Text only; no wasm is spent on it.

use crate::evidence::Library;
use crate::evidence::model::{Claim, Level, Outcome, OutcomeKind, Study, Table, Topic, Verdict};
use crate::ui::link;
use leptos::prelude::*;

fn library() -> &'static Library {
    Library::built_in()
}

/// `/evidence`: the questions, and what stands behind the answers.
pub fn index() -> AnyView {
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
        <ul class="doors grid">{questions}</ul>
        <h2>"Commonly said, checked"</h2>
        <p>{format!("{} claims from {} articles, each held against its primary source:", library.claims.len(), library.articles.len())}</p>
        <ul>{counts}</ul>
        <p><a href=link::to("/evidence/claims")>"All claims"</a> " · " <a href=link::to("/evidence/studies")>{format!("All {} studies", library.studies.len())}</a></p>
        <h2>"Trials, pooled live"</h2>
        <p>"Choose how to combine them and watch the picture follow."</p>
        <ul>{tables}</ul>
    }
    .into_any()
}

fn pool_address(table: &Table) -> String {
    link::to(&format!("/evidence/pool/{}", table.id))
}

fn tag(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Confirmed => "tag confirmed",
        Verdict::Wrong => "tag wrong",
        Verdict::Imprecise | Verdict::Unverifiable => "tag",
    }
}

/// `/evidence/{topic}`: one question.
pub fn topic(topic: &Topic) -> AnyView {
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

/// One claim: said, shown, why; its verdict in words and colour.
fn claim(claim: &Claim) -> AnyView {
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
pub fn claims() -> AnyView {
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

fn study_address(study: &Study) -> String {
    link::to(&format!("/evidence/studies/{}", study.id))
}

#[component]
fn StudyLine(study: Study) -> impl IntoView {
    let parts: Vec<String> = [
        Some(study.design.clone()),
        study.n_randomised.map(|n| format!("{n} randomised")).or_else(|| study.size.clone()),
        study.comparator.as_ref().map(|c| format!("against {c}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    view! {
        <a href=study_address(&study)>{study.name.clone()}</a>
        <span class="soft">" " {parts.join("; ")}</span>
    }
}

/// `/evidence/studies`: all of them, newest first.
pub fn studies() -> AnyView {
    let library = library();
    let mut list: Vec<&Study> = library.studies.iter().collect();
    list.sort_by(|a, b| b.citation.year.cmp(&a.citation.year).then_with(|| a.name.cmp(&b.name)));
    let rows =
        list.into_iter().map(|study| view! { <li><StudyLine study=study.clone()/></li> }).collect_view();
    view! {
        <p class="soft"><a href=link::to("/evidence")>"Evidence"</a></p>
        <h1 tabindex="-1">"The studies"</h1>
        <p>{format!("{} trials, cohorts and reviews, newest first.", library.studies.len())}</p>
        <ul class="rows">{rows}</ul>
    }
    .into_any()
}

/// `/evidence/studies/{id}`: one study.
pub fn study(study: &Study) -> AnyView {
    let library = library();
    let citation = &study.citation;
    let printed: Vec<String> = [
        citation.authors.clone(),
        citation.title.clone(),
        citation.journal.clone(),
        citation.year.map(|y| y.to_string()),
        citation.volume.clone(),
        citation.pages.clone(),
    ]
    .into_iter()
    .flatten()
    .map(|part| part.trim_end_matches('.').to_owned())
    .collect();
    let doi = citation.doi.clone().map(|doi| {
        view! { <dt>"DOI"</dt><dd><a href=format!("https://doi.org/{doi}") rel="external noreferrer">{doi.clone()}</a></dd> }
    });
    let registry = citation.registry.clone().map(|id| view! { <dt>"Registry"</dt><dd>{id}</dd> });
    let fact =
        |name: &'static str, value: Option<String>| value.map(|v| view! { <dt>{name}</dt><dd>{v}</dd> });
    let arms = study
        .arms
        .iter()
        .map(|arm| {
            let parts: Vec<String> =
                [Some(arm.drug.clone()), arm.route.clone(), arm.dose.clone(), arm.schedule.clone()]
                    .into_iter()
                    .flatten()
                    .filter(|part| part != "-")
                    .collect();
            let n = arm.n.map(|n| format!(" ({n} people)"));
            let unsure = (!arm.level.is_established()).then_some(" Not confirmed.");
            view! { <li><strong>{arm.label.clone()}</strong>{n} ": " {parts.join(", ")} {unsure}</li> }
        })
        .collect_view();
    let outcomes: Vec<&Outcome> = study.established_outcomes().collect();
    let hidden = study.outcomes.len() - outcomes.len();
    let rows = outcomes.iter().map(|o| outcome_row(o)).collect_view();
    let claims = library
        .claims_of_study(&study.id)
        .map(|c| view! { <li><a href=link::to(&format!("/evidence/claims#{}", c.id))>{c.said.clone()}</a> " " <span class=tag(c.verdict)>{c.verdict.name()}</span></li> })
        .collect_view();
    let tables = library
        .tables_of_study(&study.id)
        .map(|t| view! { <li><a href=pool_address(t)>{t.title.clone()}</a></li> })
        .collect_view();
    let sources = study
        .sources
        .iter()
        .filter(|s| s.level.is_established())
        .map(|s| match &s.url {
            Some(url) => view! { <li><a href=url.clone() rel="external noreferrer">{s.text.clone()}</a> {format!(" ({})", s.seen)}</li> }.into_any(),
            None => view! { <li>{s.text.clone()} {format!(" ({})", s.seen)}</li> }.into_any(),
        })
        .collect_view();
    let used = library.claims_of_study(&study.id).next().is_some()
        || library.tables_of_study(&study.id).next().is_some();
    let bibliography = citation
        .bibliography_note
        .clone()
        .map(|note| view! { <p class="soft unsure">"Citation: " {note}</p> });
    view! {
        <p class="soft"><a href=link::to("/evidence/studies")>"Studies"</a></p>
        <h1 tabindex="-1">{study.name.clone()}</h1>
        <p>{printed.join(". ")} "."</p>
        {bibliography}
        <dl class="facts">
            {doi}{registry}
            <dt>"Design"</dt><dd>{study.design.clone()}</dd>
            {fact("People", study.population.clone())}
            {fact("Drug", study.drug.clone())}
            {fact("Route", study.route.clone())}
            {fact("Compared with", study.comparator.clone())}
            {fact("Randomised", study.n_randomised.map(|n| n.to_string()))}
            {fact("Size", study.size.clone())}
        </dl>
        {study.found.clone().map(|text| view! { <h2>"What it found"</h2><p>{text}</p> })}
        {study.caution.clone().map(|text| view! { <h2>"What it cannot show"</h2><p>{text}</p> })}
        {(!study.arms.is_empty()).then(|| view! { <h2>"Arms"</h2><ul>{arms}</ul> })}
        {(!outcomes.is_empty()).then(|| view! {
            <h2>"Results that were read"</h2>
            <div class="scroll" tabindex="0" role="region" aria-label="Results">
                <table>
                    <caption>"Each result with its time, its measure and its source"</caption>
                    <thead><tr><th scope="col">"When"</th><th scope="col">"Measure"</th><th scope="col">"Arm"</th><th scope="col">"Result"</th><th scope="col">"Source"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        })}
        {(hidden > 0).then(|| view! { <p class="soft">{format!("{hidden} further figures could not be confirmed at a source and are not shown.")}</p> })}
        {used.then(|| view! { <h2>"Used in"</h2><ul>{claims}{tables}</ul> })}
        <h2>"Where it was looked up"</h2>
        <ul>{sources}</ul>
    }
    .into_any()
}

fn kind_words(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Response => "response",
        OutcomeKind::Remission => "remission",
        OutcomeKind::Proportion => "percent of people",
        OutcomeKind::MeanChange => "mean change, points",
        OutcomeKind::EndpointMean => "mean at that time, points",
        OutcomeKind::MeanDifference => "difference, points, active minus control",
        OutcomeKind::Smd => "standardised difference, active minus control",
        OutcomeKind::Other => "",
    }
}

fn outcome_row(o: &Outcome) -> AnyView {
    let number = |v: f64| format!("{v}").replace('-', "\u{2212}");
    let mut result = Vec::new();
    match (o.events, o.n) {
        (Some(events), Some(n)) => result.push(format!("{events} of {n}")),
        (Some(events), None) => result.push(events.to_string()),
        _ => {}
    }
    if let Some(value) = o.value {
        result.push(match &o.unit {
            Some(unit) => format!("{} {unit}", number(value)),
            None => number(value),
        });
    }
    if let Some(mean) = o.mean {
        result.push(match o.sd {
            Some(sd) => format!("mean {} (SD {sd})", number(mean)),
            None => format!("mean {}", number(mean)),
        });
    }
    if let (Some(low), Some(high)) = (o.ci_low, o.ci_high) {
        result.push(format!("{}% interval {} to {}", o.ci_level.unwrap_or(95.0), number(low), number(high)));
    }
    if let Some(p) = o.p {
        result.push(format!("p {} {p}", if o.p_is_upper_bound { "<" } else { "=" }));
    }
    if o.events.is_none()
        && let Some(n) = o.n
    {
        result.push(format!("{n} people"));
    }
    let derived = (o.level == Level::Derived).then_some(" (worked out)");
    view! {
        <tr>
            <th scope="row">{o.timepoint.clone()}</th>
            <td>{o.measure.clone()} <br/><span class="soft">{kind_words(o.kind)}</span></td>
            <td>{o.arm.clone().unwrap_or_else(|| "comparison".into())}</td>
            <td>{result.join("; ")} {derived} {o.note.clone().map(|note| view! { <br/><span class="soft">{note}</span> })}</td>
            <td class="soft">{o.source.text.clone()}</td>
        </tr>
    }
    .into_any()
}
