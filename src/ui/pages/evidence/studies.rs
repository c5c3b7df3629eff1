//! `/evidence/studies`: all of them.

use super::{library, study_address};
use crate::evidence::model::Study;
use crate::ui::link;
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
        <span class="soft">" " {parts.join("; ")}</span>
    }
}

/// `/evidence/studies`: all of them, newest first.
pub fn page() -> AnyView {
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
