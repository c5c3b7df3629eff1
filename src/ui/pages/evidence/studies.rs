//! `/evidence/studies`: all of them, with a filter and an order over them.

use super::{library, study_address};
use crate::evidence::model::Study;
use crate::evidence::review::seen;
use crate::evidence::select::{Order, Place, joined, study_facets, study_tags};
use crate::evidence::voices::study as plain;
use crate::ui::islands::LecternPiece;
use crate::ui::link;
use crate::ui::parts::cite::CiteList;
use crate::ui::parts::filter::{Filter, Setup};
use crate::ui::parts::voice;
use leptos::prelude::*;

/// One study in a list: its name, design, size and comparator.
#[component]
pub fn StudyLine(
    /// The study.
    study: Study,
) -> impl IntoView {
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
        " " <span class="soft" data-voice="patient">{format!("{}.", plain::line(&study))}</span>
        <span class="soft" data-voice="educator">{parts.join("; ")}</span>
        <span class="soft" data-voice="clinician">{format!("{}; read: {}", plain::design(&study), seen(&study).words())}</span>
    }
}

/// `/evidence/studies`: all of them, newest first.
pub fn page() -> AnyView {
    let library = library();
    let mut list: Vec<(Place, &Study)> =
        library.studies.iter().map(|study| (Place::of(study), study)).collect();
    list.sort_by(|one, other| Order::default().compare(&one.0, &other.0));
    let rows = list
        .into_iter()
        .map(|(place, study)| {
            let tags = study_tags(study);
            let of = |facet| joined(&tags, facet);
            view! {
                <li data-entry=study.id.clone() data-drug=of("drug") data-route=of("route") data-design=of("design")
                    data-comparator=of("comparator") data-year=of("year") data-size=of("size")
                    data-published=place.year.map(|y| y.to_string()) data-people=place.people.map(|n| n.to_string()) data-name=place.name>
                    <StudyLine study=study.clone()/>
                </li>
            }
        })
        .collect_view();
    let setup = Setup {
        facets: study_facets(library),
        many: "studies".into(),
        all: library.studies.len(),
        ordered: true,
    };
    let arg = serde_json::to_string(&setup).unwrap_or_default();
    view! {
        <p class="soft"><a href=link::to("/evidence")>"Evidence"</a></p>
        <h1 tabindex="-1">"The studies"</h1>
        {voice::switch()}
        <p data-voice="patient">{format!("These are the {} studies that all of this rests on. In the best ones chance decides who gets what.", library.studies.len())}</p>
        <p data-voice="educator">{format!("{} trials, cohorts and reviews.", library.studies.len())}</p>
        <p data-voice="clinician">{format!("{} trials, cohorts and reviews, each with design, size, population, comparator, and what of it was read.", library.studies.len())}</p>
        <LecternPiece name="filter" arg=arg.clone()><Filter arg/></LecternPiece>
        <LecternPiece name="cite-list"><CiteList/></LecternPiece>
        <ul class="rows">{rows}</ul>
    }
    .into_any()
}
