//! `/course/report`: one page for a clinician, to print.

use super::course;
use crate::browser::page;
use crate::ui::{link, people};
use leptos::prelude::*;

/// Every scale's totals and changes, the treatments, and what the person wants to say.
#[component]
pub fn Report() -> impl IntoView {
    let reading = people::reading();
    let today = people::now().map(|now| now.words()).unwrap_or_default();
    let words = RwSignal::new(String::new());
    view! {
        <p class="soft">"Made by the person themselves with Tideline, " {today} ". Self-rated; nobody has checked the answers."</p>
        {move || {
            let scales = reading.with(course::scales_rated);
            if scales.is_empty() {
                view! { <p>"There is nothing to print yet. " <a href=link::to("/rate")>"Fill in a scale"</a> " first."</p> }.into_any()
            } else {
                scales.into_iter().map(|id| view! { <course::ScaleCourse id brief=true/> }).collect_view().into_any()
            }
        }}
        {move || view! { <course::TreatmentList/> }}
        <div class="field">
            <label for="say">"What I want to say at my appointment"</label>
            <textarea id="say" rows="4" on:input=move |event| words.set(event_target_value(&event))></textarea>
            <p class="soft no-print">"This text is only printed, not kept."</p>
        </div>
        <div class="actions">
            <button type="button" class="go" on:click=move |_| page::print()>"Print this page"</button>
            <a class="quiet" href=link::to("/course")>"Back to my course"</a>
        </div>
    }
}

/// The page.
#[cfg(feature = "prerender")]
pub fn page() -> AnyView {
    use crate::ui::islands::DeskPiece;
    view! {
        <h1 tabindex="-1">"For my clinician"</h1>
        <div class="report"><DeskPiece name="report"><Report/></DeskPiece></div>
    }
    .into_any()
}
