//! `/evidence/studies/{id}`: one study.

use super::{library, pool_address, tag, voiced};
use crate::evidence::design_words::{bias, shows};
use crate::evidence::model::{Level, Outcome, OutcomeKind, Study};
use crate::evidence::rate_list;
use crate::evidence::review::seen;
use crate::evidence::time_course;
use crate::evidence::voices::study as voices;
use crate::interchange::citations::{bibtex, ris};
use crate::ui::islands::LecternPiece;
use crate::ui::link;
use crate::ui::parts::cite::Cite;
use crate::ui::parts::voice;
use leptos::prelude::*;

/// Whom the terms of the field are for; a patient reads the same in plain words.
const EXPERTS: &str = "educator clinician";

/// `/evidence/studies/{id}`: one study.
pub fn page(study: &Study) -> AnyView {
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
    let registry = citation.registry.clone().map(|id| match registry_address(&id) {
        Some(url) => {
            view! { <dt>"Registry"</dt><dd><a href=url rel="external noreferrer">{id}</a></dd> }.into_any()
        }
        None => view! { <dt>"Registry"</dt><dd>{id}</dd> }.into_any(),
    });
    let pubmed = citation.pmid.clone().map(|id| {
        view! { <dt>"PubMed"</dt><dd><a href=format!("https://pubmed.ncbi.nlm.nih.gov/{id}/") rel="external noreferrer">{id.clone()}</a></dd> }
    });
    let fact = |name: &'static str, value: Option<String>| {
        value.map(|v| view! { <dt data-voice=EXPERTS>{name}</dt><dd data-voice=EXPERTS>{v}</dd> })
    };
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
    let points = time_course().established().filter(|point| point.study == study.id).count();
    let courses = time_course().courses.iter().filter(|course| course.study == study.id).count();
    let times = (points > 0).then(|| {
        let count = crate::figures::number::counted(points, "point", "points");
        view! { <li><a href=link::to(&format!("/evidence/time-course?source={}", study.id))>"The effect over time"</a> {format!(" ({count})")}</li> }
    });
    let beside = (courses > 0).then(|| view! { <li>"The groups that " <a href=link::to("/course")>"My course"</a> " can show beside a person's own ratings"</li> });
    let rated = rate_list::list().iter().any(|rate| rate.study.id == study.id);
    let rates = rated
        .then(|| view! { <li><a href=link::to("/evidence/rates")>"Why the response rates differ"</a></li> });
    let used = library.claims_of_study(&study.id).next().is_some()
        || library.tables_of_study(&study.id).next().is_some()
        || points + courses > 0
        || rated;
    let (can, cannot) = shows(study);
    // What no counts say plainly a patient reads as it was written down.
    let found_for = if voices::found(study).is_empty() { "patient educator clinician" } else { EXPERTS };
    let (plain_can, plain_cannot) = voices::shows(study);
    let remarks = bias(study, library)
        .into_iter()
        .map(|remark| view! { <li>{remark.text} <span class="soft">{format!(" {}", remark.source)}</span></li> })
        .collect::<Vec<_>>();
    let read = format!("Read of it: {}.", seen(study).words());
    let bibliography = citation
        .bibliography_note
        .clone()
        .map(|note| view! { <p class="soft unsure">"Citation: " {note}</p> });
    let id = study.id.clone();
    let texts: Vec<&str> = [&study.found, &study.caution, &study.population, &study.comparator, &study.drug]
        .into_iter()
        .flatten()
        .chain(std::iter::once(&study.design))
        .map(String::as_str)
        .collect();
    view! {
        <p class="soft"><a href=link::to("/evidence/studies")>"Studies"</a></p>
        <h1 tabindex="-1">{study.name.clone()}</h1>
        <p>{printed.join(". ")} "."</p>
        {bibliography}
        {voice::switch()}
        {in_plain_words(study)}
        <dl class="facts">
            {doi}{pubmed}{registry}
            {fact("Design", Some(study.design.clone()))}
            {fact("People", study.population.clone())}
            {fact("Drug", study.drug.clone())}
            {fact("Route", study.route.clone())}
            {fact("Compared with", study.comparator.clone())}
            {fact("Randomised", study.n_randomised.map(|n| n.to_string()))}
            {fact("Size", study.size.clone())}
        </dl>
        {study.found.clone().map(|text| view! { <section data-voice=found_for><h2>"What it found"</h2><p>{text}</p></section> })}
        <h2>"What it can and cannot show"</h2>
        <ul>
            <li data-voice="patient">{plain_can}</li>
            <li data-voice="patient">{plain_cannot}</li>
            <li data-voice="educator clinician">{can}</li>
            <li data-voice="educator clinician">{cannot}</li>
            {study.caution.clone().map(|text| view! { <li>{text}</li> })}
        </ul>
        {(!remarks.is_empty()).then(|| view! { <h2>"Risk of bias, as far as it was read"</h2><ul>{remarks}</ul> })}
        {(!study.arms.is_empty()).then(|| view! { <section data-voice=EXPERTS><h2>"Arms"</h2><ul>{arms}</ul></section> })}
        {voices::untold(study).map(|words| view! { <p data-voice="patient">{words}</p> })}
        {(!outcomes.is_empty()).then(|| view! {
            <section data-voice=EXPERTS>
            <h2>"Results that were read"</h2>
            <div class="scroll" tabindex="0" role="region" aria-label="Results">
                <table>
                    <caption>"Each result with its time, its measure and its source"</caption>
                    <thead><tr><th scope="col">"When"</th><th scope="col">"Measure"</th><th scope="col">"Arm"</th><th scope="col">"Result"</th><th scope="col">"Source"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            </section>
        })}
        {comparisons(study)}
        {(hidden > 0).then(|| view! { <p class="soft">{format!("{hidden} further figures could not be confirmed at a source and are not shown.")}</p> })}
        {used.then(|| view! { <h2>"Used in"</h2><ul>{claims}{tables}{times}{rates}{beside}</ul> })}
        {voiced::words(&texts)}
        <h2>"Where it was looked up"</h2>
        <p class="soft">{read}</p>
        <ul>{sources}</ul>
        <h2>"Cite it"</h2>
        <LecternPiece name="cite" arg=id.clone()><Cite id/></LecternPiece>
        <details><summary>"BibTeX"</summary><pre tabindex="0"><code>{bibtex(study)}</code></pre></details>
        <details><summary>"RIS"</summary><pre tabindex="0"><code>{ris(study)}</code></pre></details>
    }
    .into_any()
}

/// For a patient: how it was done, and what it found, counted in people.
fn in_plain_words(study: &Study) -> AnyView {
    let found = voices::found(study);
    let list = found.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view();
    view! {
        <section data-voice="patient">
            <h2>"In plain words"</h2>
            {voiced::plainly(&voices::how(study))}
            {(!found.is_empty()).then(|| view! { <ul>{list}</ul> })}
        </section>
    }
    .into_any()
}

/// For a clinician: what the counts come to. Nothing where no two separate groups were counted.
fn comparisons(study: &Study) -> Option<AnyView> {
    let list = voices::comparisons(study);
    let rows = list
        .iter()
        .map(|one| {
            view! {
                <tr>
                    <th scope="row">{one.what.clone()}</th>
                    <td>{one.counts.clone()}</td>
                    <td>{one.difference.clone()}</td>
                    <td>{one.odds.clone()}</td>
                    <td>{one.needed.clone()}</td>
                    <td>{one.p.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    (!list.is_empty()).then(|| {
        view! {
            <section data-voice="clinician">
                <h2>"Worked out here from its counts"</h2>
                <p>"Unadjusted, with 95% intervals: difference by Newcombe's method, odds ratio by Woolf's, p by Fisher's exact test. The authors' own model may differ, and several arms or times are not independent tests."</p>
                <div class="scroll" tabindex="0" role="region" aria-label="Comparisons">
                    <table>
                        <caption>"The drug against its comparator, by time and outcome"</caption>
                        <thead><tr><th scope="col">"When and what"</th><th scope="col">"Counts"</th><th scope="col">"Difference, points of percent"</th><th scope="col">"Odds ratio"</th><th scope="col">"Number needed to treat"</th><th scope="col">"p"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any()
    })
}

/// Where a registry's number can be opened; `None` where that is not known.
fn registry_address(id: &str) -> Option<String> {
    id.starts_with("NCT").then(|| format!("https://clinicaltrials.gov/study/{id}"))
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
